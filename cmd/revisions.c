/* revisions - the recorded states of the letter's text */
#include "cmd.h"
#include "table.h"
#include "translations.h"

static json_t *
to_json(const Revision *revision, const GPtrArray *translations)
{
    g_autofree char *at = clock_format(revision->at);
    g_autofree char *sha256 = digest_to_hex(&revision->sha256);

    return json_pack("{s:I, s:s, s:s, s:s, s:s, s:o}", "number", (json_int_t)revision->number,
                     "kind", revision_kind_word(revision->kind), "at", at, "message",
                     revision->message, "sha256", sha256, "translations",
                     translations_to_json(translations));
}

/* "fr, de*", a star where it was not as new as the text. */
static char *
name_languages(const GPtrArray *translations)
{
    GString *line = g_string_new(NULL);

    for (unsigned i = 0; i < translations->len; i++) {
        const Translation *translation = translations->pdata[i];
        g_string_append_printf(line, "%s%s%s", i == 0 ? "" : ", ", translation->language,
                               translation_is_current(translation) ? "" : "*");
    }
    return g_string_free(line, FALSE);
}

/* The recorded states, and what is told of each. */
typedef struct {
    GPtrArray *revisions; /* Revision * */
    GPtrArray *languages; /* char *, of name_languages() */
    gboolean has_translations;
    json_t *array;
} List;

static void
list_clear(List *list)
{
    g_clear_pointer(&list->revisions, g_ptr_array_unref);
    g_clear_pointer(&list->languages, g_ptr_array_unref);
    json_decref(list->array);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(List, list_clear)

static void
add_row(Table *table, const List *list, unsigned index, const Campaign *campaign)
{
    const Revision *revision = list->revisions->pdata[index];
    const int64_t now = clock_now(campaign_get_clock(campaign));
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, revision->number);
    g_autofree char *at = clock_show(revision->at, now, campaign_get_zone(campaign));
    g_autofree char *sha256 = digest_to_hex(&revision->sha256);
    const char *kind = revision_kind_word(revision->kind);
    sha256[12] = '\0';

    if (list->has_translations)
        table_add(table, number, kind, at, sha256, list->languages->pdata[index],
                  revision->message);
    else
        table_add(table, number, kind, at, sha256, revision->message);
}

static void
print_table(const Cmd *cmd, const List *list)
{
    g_autoptr(Table) table =
        list->has_translations
            ? table_new(">number", "change", "recorded", "consent text", "translations",
                        "what changed", NULL)
            : table_new(">number", "change", "recorded", "consent text", "what changed", NULL);

    for (unsigned i = 0; i < list->revisions->len; i++)
        add_row(table, list, i, cmd->campaign);
    table_print(table, cmd);
    if (list->revisions->len == 0)
        fputs(
            "no revision yet; the first sign-on records revision 1, or 'undersigned revise -m "
            "TEXT'\n",
            cmd->out);
}

/* What the folder's translations are worth now. */
static gboolean
print_folder(Cmd *cmd, GError **error)
{
    g_autoptr(GPtrArray) translations = translation_list(cmd->campaign, 0, error);
    if (translations == NULL)
        return FALSE;

    if (translations->len > 0)
        fputc('\n', cmd->out);
    translations_print(cmd, translations);
    return TRUE;
}

static gboolean
gather(Cmd *cmd, List *list, GError **error)
{
    list->array = json_array();
    list->languages = g_ptr_array_new_with_free_func(g_free);
    list->revisions = letter_list_revisions(cmd->campaign, error);
    if (list->revisions == NULL)
        return FALSE;

    for (unsigned i = 0; i < list->revisions->len; i++) {
        const Revision *revision = list->revisions->pdata[i];
        g_autoptr(GPtrArray) translations =
            translation_list(cmd->campaign, revision->number, error);
        if (translations == NULL)
            return FALSE;
        list->has_translations |= translations->len > 0;
        g_ptr_array_add(list->languages, name_languages(translations));
        json_array_append_new(list->array, to_json(revision, translations));
    }
    return TRUE;
}

gboolean
cmd_revisions(Cmd *cmd, int argc, char **argv, GError **error)
{
    gboolean json = FALSE;
    g_auto(List) list = {0};
    const GOptionEntry entries[] = {
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL},
        G_OPTION_ENTRY_NULL,
    };

    if (!cmd_parse(&argc, &argv, entries, 0, 0, error) || !gather(cmd, &list, error))
        return FALSE;
    if (json) {
        cmd_print_json(cmd, json_incref(list.array));
        return TRUE;
    }
    print_table(cmd, &list);
    return print_folder(cmd, error);
}
