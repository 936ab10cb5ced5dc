#include "translations.h"

void
translations_print(const Cmd *cmd, const GPtrArray *translations)
{
    for (unsigned i = 0; i < translations->len; i++) {
        g_autofree char *line = translation_describe(translations->pdata[i]);
        fprintf(cmd->out, "%s\n", line);
    }
}

json_t *
translations_to_json(const GPtrArray *translations)
{
    json_t *array = json_array();

    for (unsigned i = 0; i < translations->len; i++)
        json_array_append_new(array, translation_to_json(translations->pdata[i]));
    return array;
}
