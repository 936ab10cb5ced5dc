#include "edition/tracker_summary.h"

#include <string.h>

#define DAY         86400
#define FEWEST_BARS 7
#define MOST_BARS   62 /* that a chart still shows apart */

struct TrackerSummary {
    Campaign *campaign;
    GHashTable *days; /* Day, by its number */
};

typedef struct {
    int64_t number; /* since 1970 */
    int64_t count;  /* of sign-ons */
} Day;

/* The days that the chart shows, in bars of one length. */
typedef struct {
    int64_t first, step; /* in days */
    unsigned count;
    int64_t deadline; /* G_MININT64: none */
} Span;

const SheetStyle *
tracker_status_styles(void)
{
    static const SheetStyle styles[STATUS_COUNT] = {
        [STATUS_PROSPECT] = SHEET_FAINT, [STATUS_INVITED] = SHEET_FAINT,
        [STATUS_PENDING] = SHEET_BUSY,   [STATUS_SIGNED] = SHEET_GOOD,
        [STATUS_DECLINED] = SHEET_BAD,   [STATUS_OBJECTED] = SHEET_BAD,
        [STATUS_WITHDRAWN] = SHEET_BAD,  [STATUS_RECONSENT] = SHEET_BUSY,
    };
    return styles;
}

TrackerSummary *
tracker_summary_new(Campaign *campaign)
{
    TrackerSummary *summary = g_new(TrackerSummary, 1);
    summary->campaign = campaign;
    summary->days = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
    return summary;
}

void
tracker_summary_free(TrackerSummary *summary)
{
    if (summary == NULL)
        return;

    g_hash_table_unref(summary->days);
    g_free(summary);
}

SheetCell
tracker_time_cell(const char *text, const char *zone)
{
    int64_t time = 0;
    if (text[0] == '\0' || !clock_parse(text, NULL, &time, NULL))
        return (SheetCell){SHEET_TEXT, SHEET_PLAIN, text, 0};
    if (strchr(text, ':') == NULL)
        return (SheetCell){SHEET_DAY, SHEET_PLAIN, text, time};
    return (SheetCell){SHEET_TIME, SHEET_PLAIN, text, clock_wall(time, zone)};
}

/* The day that holds `time`, before 1970 too. */
static int64_t
day_of(int64_t time)
{
    return time / DAY - (time % DAY < 0);
}

void
tracker_summary_add(TrackerSummary *summary, const SheetCell *signed_at)
{
    if (signed_at->kind == SHEET_TEXT)
        return;

    const int64_t number = day_of(signed_at->number);
    Day *day = g_hash_table_lookup(summary->days, &number);
    if (day == NULL) {
        day = g_new0(Day, 1);
        day->number = number;
        g_hash_table_insert(summary->days, &day->number, day);
    }
    day->count++;
}

static Span
find_span(const TrackerSummary *summary)
{
    GHashTableIter iter;
    void *key = NULL;
    int64_t first = G_MAXINT64, last = G_MININT64, time = 0;
    Span span = {.step = 1, .deadline = G_MININT64};
    g_hash_table_iter_init(&iter, summary->days);
    while (g_hash_table_iter_next(&iter, &key, NULL)) {
        first = MIN(first, *(int64_t *)key);
        last = MAX(last, *(int64_t *)key);
    }
    if (campaign_get_deadline(summary->campaign, &time)) {
        const int64_t day = day_of(clock_wall(time, campaign_get_zone(summary->campaign)));
        const int64_t days = MAX(last, day) - MIN(first, day) + 1;
        /* One that is years away would leave a row of empty bars; it stands in the title. */
        if (days <= MOST_BARS * 7) {
            span.deadline = day;
            first = MIN(first, day);
            last = MAX(last, day);
        }
    }

    /* One bar alone has nothing to stand beside, and programs give it no date. */
    if (first == last)
        first -= FEWEST_BARS - 1;
    const int64_t days = last - first + 1;
    if (days > MOST_BARS)
        span.step = MAX(7, (days + MOST_BARS - 1) / MOST_BARS);
    span.first = first;
    span.count = (unsigned)((days + span.step - 1) / span.step);
    return span;
}

/* Returns how many signed in each bar. Owned by the caller. */
static int64_t *
count_bars(const TrackerSummary *summary, const Span *span)
{
    GHashTableIter iter;
    void *value = NULL;
    int64_t *bars = g_new0(int64_t, span->count);
    g_hash_table_iter_init(&iter, summary->days);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const Day *day = value;
        bars[(day->number - span->first) / span->step] += day->count;
    }
    return bars;
}

static gboolean
write_heads(Sheet *sheet, const char *first, const char *second, const char *third,
            GError **error)
{
    const SheetCell cells[] = {{SHEET_TEXT, SHEET_HEADER, first, 0},
                               {SHEET_NUMBER, SHEET_HEADER, second, 0},
                               {SHEET_MARK, SHEET_HEADER, third, 0}};
    return sheet_add_row(sheet, NULL, 0, error) &&
           sheet_add_row(sheet, cells, third != NULL ? 3 : 2, error);
}

static gboolean
write_count(Sheet *sheet, const char *label, SheetStyle style, int64_t number, GError **error)
{
    const SheetCell cells[] = {{SHEET_TEXT, style, label, 0},
                               {SHEET_NUMBER, SHEET_PLAIN, NULL, number}};
    return sheet_add_row(sheet, cells, 2, error);
}

static gboolean
write_bars(const Span *span, const int64_t *bars, int64_t top, Sheet *sheet, GError **error)
{
    for (unsigned i = 0; i < span->count; i++) {
        const int64_t day = span->first + i * span->step;
        const gboolean closes = span->deadline >= day && span->deadline < day + span->step;
        const SheetCell cells[] = {{SHEET_DAY, SHEET_PLAIN, NULL, day * DAY},
                                   {SHEET_NUMBER, SHEET_PLAIN, NULL, bars[i]},
                                   {SHEET_MARK, SHEET_PLAIN, NULL, top}};
        if (!sheet_add_row(sheet, cells, closes ? 3 : 2, error))
            return FALSE;
    }
    return TRUE;
}

/* A little above the highest bar. */
static int64_t
find_top(const Span *span, const int64_t *bars)
{
    int64_t highest = 1;
    for (unsigned i = 0; i < span->count; i++)
        highest = MAX(highest, bars[i]);
    return highest + highest / 10 + 1;
}

static gboolean
write_days(const TrackerSummary *summary, gboolean all, Sheet *sheet, GError **error)
{
    if (g_hash_table_size(summary->days) == 0)
        return TRUE;

    const Span span = find_span(summary);
    g_autofree int64_t *bars = count_bars(summary, &span);
    const char *unit = span.step == 1 ? "Day" : span.step == 7 ? "Week from" : "From";
    if (!write_heads(sheet, unit, "Sign-ons", "Deadline", error))
        return FALSE;

    const unsigned first = sheet_count_rows(sheet);
    const SheetChart chart = {
        .title = all ? "Sign-ons that count, by day" : "Public sign-ons, by day",
        .numbers = "sign-ons",
        .mark = "deadline",
        .first = first,
        .last = first + span.count - 1,
        .top = find_top(&span, bars),
        .row = 3,
        .column = 4,
    };
    return write_bars(&span, bars, chart.top, sheet, error) &&
           sheet_add_chart(sheet, &chart, error);
}

static gboolean
write_title(const TrackerSummary *summary, Sheet *sheet, GError **error)
{
    int64_t deadline = 0;
    const char *zone = campaign_get_zone(summary->campaign);
    g_autofree char *label = g_strdup_printf("Closes (%s)", zone);
    const SheetCell title = {SHEET_TEXT, SHEET_TITLE, campaign_get_title(summary->campaign), 0};
    if (!sheet_add_row(sheet, &title, 1, error))
        return FALSE;
    if (!campaign_get_deadline(summary->campaign, &deadline))
        return TRUE;

    g_autofree char *text = clock_format(deadline);
    const SheetCell closes[] = {
        {SHEET_TEXT, SHEET_PLAIN, label, 0},
        {SHEET_TIME, SHEET_PLAIN, text, clock_wall(deadline, zone)},
    };
    return sheet_add_row(sheet, closes, 2, error);
}

static gboolean
write_statuses(const Figures *figures, Sheet *sheet, GError **error)
{
    if (!write_heads(sheet, "By status", "Entries", NULL, error))
        return FALSE;
    for (unsigned i = 0; i < STATUS_COUNT; i++)
        if (!write_count(sheet, signatory_status_word((SignatoryStatus)i),
                         tracker_status_styles()[i], figures->by_status[i], error))
            return FALSE;
    return TRUE;
}

static gboolean
write_pairs(int64_t pairs, Sheet *sheet, GError **error)
{
    const SheetCell cells[] = {{SHEET_TEXT, SHEET_PLAIN, "Pairs that may be one", 0},
                               {SHEET_TEXT, SHEET_PLAIN, "not compared", 0}};
    return pairs < 0 ? sheet_add_row(sheet, cells, 2, error)
                     : write_count(sheet, "Pairs that may be one", SHEET_PLAIN, pairs, error);
}

static gboolean
write_private(const TrackerState *state, Sheet *sheet, GError **error)
{
    const Figures *figures = state->figures;
    return write_statuses(figures, sheet, error) &&
           write_heads(sheet, "To decide", "Number", NULL, error) &&
           write_pairs(state->pairs, sheet, error) &&
           write_count(sheet, "On hold", SHEET_PLAIN, figures->held, error) &&
           write_count(sheet, "Signed on nobody's word", SHEET_PLAIN, figures->on_nobodys_word,
                       error) &&
           write_count(sheet, "Signed on somebody's word", SHEET_PLAIN, figures->on_word,
                       error);
}

static gboolean
write_counts(const TrackerState *state, Sheet *sheet, GError **error)
{
    const Figures *figures = state->figures;
    return write_heads(sheet, "Signatories", "Number", NULL, error) &&
           write_count(sheet, "Counted", SHEET_PLAIN, figures->counted, error) &&
           write_count(sheet, "Named in public", SHEET_PLAIN, figures->public, error) &&
           write_count(sheet, "Withheld", SHEET_PLAIN, figures->withheld, error) &&
           write_count(sheet, "Organizations", SHEET_PLAIN, figures->organizations, error) &&
           write_count(sheet, "Individuals", SHEET_PLAIN, figures->individuals, error);
}

Sheet *
tracker_summary_begin(SheetFile *file, GError **error)
{
    const SheetColumn columns[] = {{.width = 30}, {.width = 19}, {.width = 12}};
    return sheet_add(file, "Summary", columns, G_N_ELEMENTS(columns), error);
}

gboolean
tracker_summary_write(const TrackerSummary *summary, const TrackerState *state, Sheet *sheet,
                      GError **error)
{
    return write_title(summary, sheet, error) && write_counts(state, sheet, error) &&
           (state->all ? write_private(state, sheet, error)
                       : write_count(sheet, "On the roster, not listed here", SHEET_PLAIN,
                                     (int64_t)state->others, error)) &&
           write_days(summary, state->all, sheet, error);
}
