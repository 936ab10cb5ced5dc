/* order - the public names as the letter will list them, and where they break the alphabet */
#include "cmd.h"

#include "base/text.h"
#include "campaign/names.h"

static gboolean
collect(const Signatory *signatory, void *closure, GError **error)
{
    (void)error;
    if (signatory_is_counted(signatory))
        g_ptr_array_add(closure, signatory_copy(signatory));
    return TRUE;
}

/* Whether an order betrays something is asked of all who are counted; only the public ones are
 * listed. */
static GPtrArray *
list_public(const Cmd *cmd, NamesOrder order, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func((GDestroyNotify)signatory_free);
    if (!roster_each(campaign_get_roster(cmd->campaign), collect, names, error) ||
        !names_sort(names, order, campaign_get_language(cmd->campaign), error))
        return NULL;

    for (guint i = names->len; i > 0; i--)
        if (!signatory_is_public(g_ptr_array_index(names, i - 1)))
            g_ptr_array_remove_index(names, i - 1);
    return g_steal_pointer(&names);
}

static void
print_names(const Cmd *cmd, const GPtrArray *names)
{
    const int width = names->len < 100 ? 3 : names->len < 1000 ? 4 : 7;
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *label = signatory_label(g_ptr_array_index(names, i));
        g_autofree char *shown = text_escape(label, -1);
        fprintf(cmd->out, "%*u. %s\n", width, i + 1, shown);
    }
    if (names->len == 0)
        fputs("nobody has signed in public yet\n", cmd->out);
}

static json_t *
name_to_json(const GPtrArray *names, guint index)
{
    const Signatory *signatory = g_ptr_array_index(names, index);
    g_autofree char *label = signatory_label(signatory);
    return json_pack("{s:i, s:I, s:s, s:s}", "number", (int)index + 1, "id",
                     (json_int_t)signatory->id, "name", signatory->name, "label", label);
}

static void
print_names_as_json(const Cmd *cmd, const GPtrArray *names)
{
    json_t *array = json_array();
    for (guint i = 0; i < names->len; i++)
        json_array_append_new(array, name_to_json(names, i));
    cmd_print_json(cmd, array);
}

static void
print_breaks(const Cmd *cmd, const GPtrArray *names, const GArray *breaks)
{
    for (guint i = 0; i < breaks->len; i++) {
        const guint at = g_array_index(breaks, guint, i);
        g_autofree char *label = signatory_label(g_ptr_array_index(names, at));
        g_autofree char *before = signatory_label(g_ptr_array_index(names, at - 1));
        g_autofree char *shown = text_escape(label, -1);
        g_autofree char *before_shown = text_escape(before, -1);
        fprintf(cmd->out, "%u. %s stands after %u. %s\n", at + 1, shown, at, before_shown);
    }
    if (breaks->len == 0)
        fputs("the names are in the order that 'name' gives\n", cmd->out);
}

static void
print_breaks_as_json(const Cmd *cmd, const GPtrArray *names, const GArray *breaks)
{
    json_t *array = json_array();
    for (guint i = 0; i < breaks->len; i++) {
        const guint at = g_array_index(breaks, guint, i);
        json_t *object = name_to_json(names, at);
        g_autofree char *before = signatory_label(g_ptr_array_index(names, at - 1));
        json_object_set_new(object, "after", json_string(before));
        json_array_append_new(array, object);
    }
    cmd_print_json(cmd, array);
}

static gboolean
read_order(const Cmd *cmd, const char *word, NamesOrder *out_order, GError **error)
{
    const char *configured =
        config_get_text(campaign_get_config(cmd->campaign), "campaign", "order");
    if (names_order_from_word(word != NULL ? word : configured, out_order))
        return TRUE;

    g_autofree char *shown = text_escape(word, -1);
    return cmd_refuse_usage(error, "--as '%s' is none of: published, name, signed", shown);
}

static gboolean
run(Cmd *cmd, NamesOrder order, gboolean lint, gboolean json, GError **error)
{
    g_autoptr(GPtrArray) names = list_public(cmd, order, error);
    if (names == NULL)
        return FALSE;

    g_autoptr(GArray) breaks = names_find_breaks(names, campaign_get_language(cmd->campaign));
    if (lint && json)
        print_breaks_as_json(cmd, names, breaks);
    else if (lint)
        print_breaks(cmd, names, breaks);
    else if (json)
        print_names_as_json(cmd, names);
    else
        print_names(cmd, names);
    return TRUE;
}

gboolean
cmd_order(Cmd *cmd, int argc, char **argv, GError **error)
{
    g_autofree char *word = NULL;
    gboolean lint = FALSE, json = FALSE;
    NamesOrder order = ORDER_NAME;
    const GOptionEntry entries[] = {
        {"as", 0, 0, G_OPTION_ARG_STRING, &word,
         "published, name or signed; by default as campaign.conf says", "ORDER"},
        {"lint", 0, 0, G_OPTION_ARG_NONE, &lint,
         "Show where a name stands after one that sorts behind it", NULL},
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "Print a JSON array", NULL},
        G_OPTION_ENTRY_NULL,
    };
    return cmd_parse(&argc, &argv, entries, 0, 0, error) &&
           read_order(cmd, word, &order, error) && run(cmd, order, lint, json, error);
}
