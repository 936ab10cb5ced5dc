#include "mail/offers.h"

#include <string.h>

/* Whether `line` offers `word`, alone or with parameters, which are then in `out_rest`. */
static gboolean
offers_word(const char *line, const char *word, const char **out_rest)
{
    const size_t length = strlen(word);
    if (g_ascii_strncasecmp(line, word, length) != 0 ||
        (line[length] != '\0' && line[length] != ' '))
        return FALSE;

    *out_rest = line + length;
    return TRUE;
}

void
offers_hear(Offers *offers, const char *line)
{
    const char *words = strlen(line) > 4 ? line + 4 : "", *rest = "";
    const struct {
        const char *word;
        gboolean *has;
    } rows[] = {
        {"PIPELINING", &offers->has_pipelining},
        {"8BITMIME", &offers->has_8bitmime},
        {"SMTPUTF8", &offers->has_smtputf8},
        {"DSN", &offers->has_dsn},
        {"AUTH", &offers->has_auth},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (offers_word(words, rows[i].word, &rest))
            *rows[i].has = TRUE;
    if (offers_word(words, "SIZE", &rest))
        offers->size_limit = g_ascii_strtoull(rest, NULL, 10);
}
