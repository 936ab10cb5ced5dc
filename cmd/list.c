/* list - the roster, or those of it that are meant */
#include "cmd.h"
#include "entry.h"
#include "table.h"

#include "campaign/figures.h"
#include "campaign/selection.h"

typedef struct {
    const Cmd *cmd;
    const Selection *selection;
    Table *table;
    EntryArray *array; /* NULL: a table */
    Figures figures;
    int64_t listed, passed_over;
} Listing;

/* Its marks, and on whose word it stands among the signed. */
static char *
describe(const Signatory *signatory)
{
    g_autofree char *marks = entry_marks(signatory);
    if (signatory->status != STATUS_SIGNED || signatory->confirmed)
        return g_steal_pointer(&marks);

    gboolean vouched = signatory->authorised_by[0] != '\0';
    return g_strdup_printf("%s%son %s's word", marks, marks[0] == '\0' ? "" : "; ",
                           vouched ? signatory->authorised_by : "nobody");
}

static void
add_row(Table *table, const Signatory *signatory)
{
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, signatory->id);
    g_autofree char *label = signatory_label(signatory);
    g_autofree char *notes = describe(signatory);
    table_add(table, id, label, signatory_kind_word(signatory->kind),
              signatory_status_word(signatory->status),
              signatory_visibility_word(signatory->visibility), notes);
}

static gboolean
visit(const Signatory *signatory, void *closure, GError **error)
{
    (void)error;
    Listing *listing = closure;
    if (!selection_has(listing->selection, signatory)) {
        listing->passed_over++;
        return TRUE;
    }

    listing->listed++;
    figures_add(&listing->figures, signatory);
    if (listing->array != NULL)
        entry_array_add(listing->array, signatory_to_json(signatory));
    else
        add_row(listing->table, signatory);
    table_flow(listing->table, listing->cmd);
    return TRUE;
}

static void
print_summary(const Cmd *cmd, const Listing *listing)
{
    if (listing->listed == 0) {
        fputs(listing->passed_over == 0 ? "nobody yet; 'undersigned import FILE' and "
                                          "'undersigned add NAME' fill the roster\n"
                                        : "nobody is that\n",
              cmd->out);
        return;
    }

    const char *before = ": ";
    fprintf(cmd->out, "\n%" G_GINT64_FORMAT " %s", listing->listed,
            listing->listed == 1 ? "signatory" : "signatories");
    for (SignatoryStatus status = 0; status < STATUS_COUNT; status++) {
        if (listing->figures.by_status[status] == 0)
            continue;
        fprintf(cmd->out, "%s%" G_GINT64_FORMAT " %s", before,
                listing->figures.by_status[status], signatory_status_word(status));
        before = ", ";
    }
    if (listing->figures.held > 0)
        fprintf(cmd->out, "; %" G_GINT64_FORMAT " on hold", listing->figures.held);
    fputc('\n', cmd->out);
}

static gboolean
list(Cmd *cmd, const Selection *selection, gboolean json, GError **error)
{
    EntryArray array = {.cmd = cmd};
    g_autoptr(Table) table =
        table_new(">id", "name", "kind", "status", "visibility", "notes", NULL);
    Listing listing = {
        .cmd = cmd, .selection = selection, .table = table, .array = json ? &array : NULL};
    if (!roster_each(campaign_get_roster(cmd->campaign), visit, &listing, error))
        return FALSE;

    if (json) {
        entry_array_end(&array);
        return TRUE;
    }
    table_print(table, cmd);
    print_summary(cmd, &listing);
    return TRUE;
}

gboolean
cmd_list(Cmd *cmd, int argc, char **argv, GError **error)
{
    gboolean json = FALSE;
    g_autoptr(GError) reason = NULL;
    const GOptionEntry entries[] = {
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "Print a JSON array", NULL},
        G_OPTION_ENTRY_NULL,
    };
    if (!cmd_parse(&argc, &argv, entries, 0, -1, error))
        return FALSE;

    g_autoptr(Selection) selection =
        selection_parse(argc > 1 ? (const char *const *)argv + 1 : NULL, &reason);
    if (selection == NULL)
        return cmd_refuse_usage(error, "%s", reason->message);
    return list(cmd, selection, json, error);
}
