#include "data/config_value.h"

#include "base/text.h"

void
config_value_free(ConfigValue *value)
{
    g_free(value->text);
    g_strfreev(value->list);
    g_free(value);
}

static gboolean
is_word_of(const char *words, const char *word)
{
    g_auto(GStrv) known = g_strsplit(words, " ", -1);
    return g_strv_contains((const char *const *)known, word);
}

/* Fills `value->list` with the trimmed items of `file`'s only key. Returns what is wrong. */
static char *
read_list(ConfigValue *value, GKeyFile *file)
{
    g_autoptr(GError) error = NULL;
    value->list = g_key_file_get_string_list(file, "group", "key", NULL, &error);
    if (error != NULL) /* there may be a list nevertheless */
        return g_strdup("a backslash stands only before s, ; and another backslash");

    for (char **item = value->list; *item != NULL; item++) {
        char *trimmed = text_trim(*item);
        g_free(*item);
        *item = trimmed;
        if (*trimmed == '\0')
            return g_strdup("there is nothing between two of the semicolons");
        if (!text_is_line(trimmed))
            return g_strdup("a value cannot hold control characters");
    }
    return NULL;
}

/* Checks `value->text` against the kind. Returns what is wrong. */
static char *
read_kind(ConfigValue *value, const ConfigKey *key)
{
    g_autofree char *shown = text_escape(value->text, -1);
    uint64_t number = 0;
    switch (key->kind) {
    case CONFIG_INTEGER:
        if (!g_ascii_string_to_unsigned(value->text, 10, 0, G_MAXINT, &number, NULL))
            return g_strdup_printf("'%s' is no whole number from 0 on", shown);
        value->integer = (int)number;
        break;
    case CONFIG_BOOLEAN:
        value->truth = g_str_equal(value->text, "true");
        if (!value->truth && !g_str_equal(value->text, "false"))
            return g_strdup_printf("'%s' is neither true nor false", shown);
        break;
    case CONFIG_CHOICE:
        if (!is_word_of(key->choices, value->text))
            return g_strdup_printf("'%s' is none of: %s", shown, key->choices);
        break;
    default:
        break;
    }
    return NULL;
}

char *
config_value_read(ConfigValue *value, const ConfigKey *key, const char *raw)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_key_file_set_value(file, "group", "key", raw);
    if (key->kind == CONFIG_LIST) {
        value->text = g_strdup(raw);
        return read_list(value, file);
    }

    g_autoptr(GError) error = NULL;
    value->text = g_key_file_get_string(file, "group", "key", &error);
    if (error != NULL) /* there may be a text nevertheless */
        return g_strdup("a backslash stands only before s and another backslash");
    if (!text_is_line(value->text))
        return g_strdup("a value cannot hold control characters");

    return read_kind(value, key);
}
