#include "edition/tracker_decisions.h"

#include "campaign/names.h"

#define MOST_PAIRS 10000 /* that anybody reads; the most alike come first */

static const SheetColumn columns[] = {
    {.header = "what", .width = 16},
    {.header = "id", .kind = SHEET_NUMBER, .width = 9},
    {.header = "name", .width = 44},
    {.header = "other id", .kind = SHEET_NUMBER, .width = 9},
    {.header = "other name", .width = 44},
    {.header = "reason", .width = 40},
    {.header = "score", .kind = SHEET_NUMBER, .width = 7},
    {.header = "decide with", .width = 48},
};

typedef struct {
    const char *what;
    SheetStyle style;
    const Signatory *one, *other; /* `other` may be NULL */
    const char *reason;
    int score; /* with `other` */
    const char *command;
} Decision;

static gboolean
write_decision(Sheet *sheet, const Decision *decision, GError **error)
{
    const Signatory *other = decision->other;
    const SheetKind number = other != NULL ? SHEET_NUMBER : SHEET_TEXT;
    const SheetCell cells[] = {
        {SHEET_TEXT, decision->style, decision->what, 0},
        {SHEET_NUMBER, SHEET_PLAIN, NULL, decision->one->id},
        {SHEET_TEXT, SHEET_PLAIN, decision->one->name, 0},
        {number, SHEET_PLAIN, NULL, other != NULL ? other->id : 0},
        {SHEET_TEXT, SHEET_PLAIN, other != NULL ? other->name : NULL, 0},
        {SHEET_TEXT, SHEET_PLAIN, decision->reason, 0},
        {number, SHEET_PLAIN, NULL, decision->score},
        {SHEET_TEXT, SHEET_PLAIN, decision->command, 0},
    };
    return sheet_add_row(sheet, cells, G_N_ELEMENTS(cells), error);
}

static gboolean
write_pair(Roster *roster, const NamesPair *pair, Sheet *sheet, GError **error)
{
    g_autoptr(Signatory) a = roster_get(roster, pair->a, error);
    g_autoptr(Signatory) b = a == NULL ? NULL : roster_get(roster, pair->b, error);
    if (b == NULL)
        return FALSE;

    g_autofree char *command = g_strdup_printf(
        "undersigned merge %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
        "\nundersigned duplicates --apart %" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
        pair->a, pair->b, pair->a, pair->b);
    const Decision decision = {"may be one", SHEET_BUSY,  a,      b,
                               pair->reason, pair->score, command};
    return write_decision(sheet, &decision, error);
}

/* Where a row has no decision, its first cell says why. */
static gboolean
write_note(Sheet *sheet, const char *text, GError **error)
{
    const SheetCell cell = {SHEET_TEXT, SHEET_PLAIN, text, 0};
    return sheet_add_row(sheet, &cell, 1, error);
}

static gboolean
write_pairs(Roster *roster, Sheet *sheet, int64_t *out_pairs, GError **error)
{
    g_autoptr(GArray) pairs = names_find_duplicates(roster, NULL, error);
    if (pairs == NULL)
        return FALSE;

    for (guint i = 0; i < MIN(pairs->len, MOST_PAIRS); i++)
        if (!write_pair(roster, &g_array_index(pairs, NamesPair, i), sheet, error))
            return FALSE;
    *out_pairs = pairs->len;
    if (pairs->len <= MOST_PAIRS)
        return TRUE;

    g_autofree char *rest = g_strdup_printf("and %u further pairs", pairs->len - MOST_PAIRS);
    return write_note(sheet, rest, error);
}

static gboolean
write_hold(const Signatory *signatory, Sheet *sheet, GError **error)
{
    g_autofree char *release =
        g_strdup_printf("undersigned edit %" G_GINT64_FORMAT " hold=", signatory->id);
    const Decision hold = {.what = "on hold",
                           .style = SHEET_BAD,
                           .one = signatory,
                           .reason = signatory->hold,
                           .command = release};
    return write_decision(sheet, &hold, error);
}

static gboolean
write_unvouched(const Signatory *signatory, Sheet *sheet, GError **error)
{
    g_autofree char *vouch = g_strdup_printf(
        "undersigned record %" G_GINT64_FORMAT " signed --authority WHO", signatory->id);
    const Decision word = {.what = "nobody's word",
                           .style = SHEET_BAD,
                           .one = signatory,
                           .reason = "signed, but neither confirmed nor on anybody's word",
                           .command = vouch};
    return write_decision(sheet, &word, error);
}

static gboolean
write_waiting(const Signatory *signatory, void *closure, GError **error)
{
    Sheet *sheet = closure;
    if (signatory->hold[0] != '\0' && !write_hold(signatory, sheet, error))
        return FALSE;
    return !signatory_is_counted(signatory) || signatory->confirmed ||
           signatory->authorised_by[0] != '\0' || write_unvouched(signatory, sheet, error);
}

gboolean
tracker_decisions_write(Campaign *campaign, SheetFile *file, gboolean compare,
                        int64_t *out_pairs, GError **error)
{
    Roster *roster = campaign_get_roster(campaign);
    Sheet *sheet = sheet_add(file, "To decide", columns, G_N_ELEMENTS(columns), error);
    return sheet != NULL &&
           (compare ? write_pairs(roster, sheet, out_pairs, error)
                    : write_note(sheet, "many names: undersigned duplicates", error)) &&
           roster_each(roster, write_waiting, sheet, error);
}
