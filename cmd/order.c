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
list_public(const Cmd *cmd, const NamesRule *rule, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func((GDestroyNotify)signatory_free);
    if (!roster_each(campaign_get_roster(cmd->campaign), collect, names, error) ||
        !names_sort(names, rule, campaign_get_language(cmd->campaign), error))
        return NULL;

    for (guint i = names->len; i > 0; i--)
        if (!signatory_is_public(g_ptr_array_index(names, i - 1)))
            g_ptr_array_remove_index(names, i - 1);
    return g_steal_pointer(&names);
}

/* Nothing where all are one group, which needs no heading. */
static void
print_heading(const Cmd *cmd, const GArray *groups, guint index)
{
    const Group *group = &g_array_index(groups, Group, index);
    g_autofree char *shown = text_escape(group->name, -1);
    if (groups->len > 1)
        fprintf(cmd->out, "%s%s\n", index == 0 ? "" : "\n",
                group->leads             ? "leading"
                : group->name[0] == '\0' ? "others"
                                         : shown);
}

static void
print_name(const Cmd *cmd, const GPtrArray *names, guint index)
{
    const int width = names->len < 100 ? 3 : names->len < 1000 ? 4 : 7;
    g_autofree char *label = signatory_label(g_ptr_array_index(names, index));
    g_autofree char *shown = text_escape(label, -1);
    fprintf(cmd->out, "%*u. %s\n", width, index + 1, shown);
}

static void
print_names(const Cmd *cmd, const GPtrArray *names, const GArray *groups)
{
    for (guint i = 0; i < groups->len; i++) {
        const Group *group = &g_array_index(groups, Group, i);
        print_heading(cmd, groups, i);
        for (guint at = group->start; at < group->start + group->count; at++)
            print_name(cmd, names, at);
    }
    if (names->len == 0)
        fputs("nobody has signed in public yet\n", cmd->out);
}

static json_t *
name_to_json(const GPtrArray *names, guint index)
{
    const Signatory *signatory = g_ptr_array_index(names, index);
    g_autofree char *label = signatory_label(signatory);
    return json_pack("{s:i, s:I, s:s, s:s, s:b}", "number", (int)index + 1, "id",
                     (json_int_t)signatory->id, "name", signatory->name, "label", label, "lead",
                     signatory->lead != 0);
}

static void
print_names_as_json(const Cmd *cmd, const GPtrArray *names, const GArray *groups)
{
    json_t *array = json_array();
    for (guint i = 0; i < groups->len; i++) {
        const Group *group = &g_array_index(groups, Group, i);
        for (guint at = group->start; at < group->start + group->count; at++) {
            json_t *object = name_to_json(names, at);
            json_object_set_new(object, "group", json_string(group->name));
            json_array_append_new(array, object);
        }
    }
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
read_rule(const Cmd *cmd, const char *word, NamesRule *out_rule, GError **error)
{
    *out_rule = names_rule_of(campaign_get_config(cmd->campaign));
    if (word == NULL || names_order_from_word(word, &out_rule->order))
        return TRUE;

    g_autofree char *shown = text_escape(word, -1);
    return cmd_refuse_usage(error, "--as '%s' is none of: published, name, signed", shown);
}

static void
lint_names(const Cmd *cmd, const GPtrArray *names, const NamesRule *rule, gboolean json)
{
    g_autoptr(GArray) breaks =
        names_find_breaks(names, rule->grouping, campaign_get_language(cmd->campaign));
    if (json)
        print_breaks_as_json(cmd, names, breaks);
    else
        print_breaks(cmd, names, breaks);
}

static gboolean
run(Cmd *cmd, const NamesRule *rule, gboolean lint, gboolean json, GError **error)
{
    g_autoptr(GPtrArray) names = list_public(cmd, rule, error);
    if (names == NULL)
        return FALSE;
    if (lint) {
        lint_names(cmd, names, rule, json);
        return TRUE;
    }

    g_autoptr(GArray) groups =
        grouping_find(rule->grouping, campaign_get_language(cmd->campaign), names);
    if (json)
        print_names_as_json(cmd, names, groups);
    else
        print_names(cmd, names, groups);
    return TRUE;
}

gboolean
cmd_order(Cmd *cmd, int argc, char **argv, GError **error)
{
    g_autofree char *word = NULL;
    gboolean lint = FALSE, json = FALSE;
    NamesRule rule = {ORDER_NAME, GROUPING_NONE};
    const GOptionEntry entries[] = {
        {"as", 0, 0, G_OPTION_ARG_STRING, &word,
         "published, name or signed; by default as campaign.conf says", "ORDER"},
        {"lint", 0, 0, G_OPTION_ARG_NONE, &lint,
         "Show where a name stands after one that sorts behind it", NULL},
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "Print a JSON array", NULL},
        G_OPTION_ENTRY_NULL,
    };
    return cmd_parse(&argc, &argv, entries, 0, 0, error) &&
           read_rule(cmd, word, &rule, error) && run(cmd, &rule, lint, json, error);
}
