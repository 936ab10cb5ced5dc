#include "edition/tracker.h"

#include "base/file.h"
#include "base/text.h"
#include "campaign/contact.h"
#include "campaign/intake_row.h"
#include "campaign/names.h"
#include "campaign/stamp.h"
#include "data/csv.h"
#include "edition/tracker_book.h"

#include <stdlib.h>
#include <string.h>

#define FLUSH_SIZE (64 * 1024)

G_DEFINE_QUARK(tracker - error - quark, tracker_error)

/* The columns that everyone has, by the words of signatory_get_field(). */
static const struct {
    const char *word;
    gboolean is_public;
} fields[] = {
    {"id", FALSE},         {"position", FALSE},      {"name", TRUE},
    {"acronym", TRUE},     {"kind", TRUE},           {"title", TRUE},
    {"affiliation", TRUE}, {"country", TRUE},        {"url", TRUE},
    {"status", TRUE},      {"signed_at", TRUE},      {"visibility", FALSE},
    {"email", FALSE},      {"contact_name", FALSE},  {"revision", FALSE},
    {"channel", FALSE},    {"authorised_by", FALSE}, {"marks", FALSE},
    {"hold", FALSE},       {"lead", FALSE},
};

typedef struct {
    Campaign *campaign;
    TrackerFormat format;
    gboolean all;
    gboolean has_contacts; /* somebody has, and they are shown */
    GPtrArray *words;      /* char *, what each column is of */
    GPtrArray *headers;    /* char *, NULL at the end */
    Stamp *stamp;
    NamesPlaces *public; /* unless `all` */
    Figures figures;
    FileAside *aside;
    TrackerBook *book;
    GString *text; /* that is not written yet */
    TrackerCount count;
} Tracker;

static void
tracker_clear(Tracker *tracker)
{
    g_clear_pointer(&tracker->words, g_ptr_array_unref);
    g_clear_pointer(&tracker->headers, g_ptr_array_unref);
    stamp_free(tracker->stamp);
    names_places_free(tracker->public);
    tracker_book_discard(tracker->book);
    file_aside_discard(tracker->aside);
    g_string_free(tracker->text, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Tracker, tracker_clear)

gboolean
tracker_format_of(const char *path, TrackerFormat *out_format, GError **error)
{
    static const char *const endings[] = {".csv", ".json", ".xlsx"};
    g_autofree char *small = g_ascii_strdown(path, -1);
    for (unsigned i = 0; i < G_N_ELEMENTS(endings); i++)
        if (g_str_has_suffix(small, endings[i])) {
            *out_format = (TrackerFormat)i;
            return TRUE;
        }

    g_autofree char *shown = text_escape(path, -1);
    g_set_error(error, TRACKER_ERROR, TRACKER_ERROR_FORMAT,
                "'%s' says no format; name the file .xlsx, .csv or .json", shown);
    return FALSE;
}

static void
add_column(Tracker *tracker, const char *word, const char *header)
{
    g_ptr_array_add(tracker->words, g_strdup(word));
    g_ptr_array_add(tracker->headers, g_strdup(header));
}

static void
add_fields(Tracker *tracker)
{
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
        if (tracker->all || fields[i].is_public)
            add_column(tracker, fields[i].word, fields[i].word);
    if (tracker->has_contacts)
        add_column(tracker, "contacts", "contacts");
}

/* A further column has its own header, unless a field goes by that name. */
static void
add_further(Tracker *tracker, const char *header)
{
    g_autofree char *word = g_strconcat("fields.", header, NULL);
    const gboolean is_known =
        g_ptr_array_find_with_equal_func(tracker->words, word, g_str_equal, NULL);
    const gboolean is_field =
        strcmp(header, "contacts") == 0 ||
        g_ptr_array_find_with_equal_func(tracker->words, header, g_str_equal, NULL);
    if (!is_known)
        add_column(tracker, word, is_field ? word : header);
}

/* The last column tells import which entry a row is, and what it said. A public list as text
 * goes out to be read, and has no column that says nothing to people. */
static void
add_stamp(Tracker *tracker)
{
    const char *header = stamp_get_header(tracker->stamp);
    const gboolean comes_back =
        tracker->format == TRACKER_XLSX || (tracker->format == TRACKER_CSV && tracker->all);
    if (header != NULL && comes_back)
        add_column(tracker, STAMP_HEADER, header);
}

static gboolean
look_at(const Signatory *signatory, void *closure, GError **error)
{
    (void)error;
    Tracker *tracker = closure;
    const char *header = NULL;
    json_t *value = NULL;
    figures_add(&tracker->figures, signatory);
    if (!tracker->all && signatory_is_public(signatory))
        names_places_add(tracker->public, signatory);
    else if (!tracker->all && signatory->visibility != VISIBILITY_INTERNAL)
        tracker->count.withheld++;

    json_object_foreach(signatory->fields, header, value)
    {
        if (tracker->all)
            add_further(tracker, header);
    }
    return TRUE;
}

/* The letter's, except that nobody may see who signed when between whom. */
static NamesRule
find_rule(const Campaign *campaign)
{
    NamesRule rule = names_rule_of(campaign_get_config(campaign));
    if (rule.order == ORDER_SIGNED)
        rule.order = ORDER_NAME;
    return rule;
}

static gboolean
open_book(Tracker *tracker, GError **error)
{
    const guint count = tracker->words->len;
    g_autofree TrackerColumn *columns = g_new(TrackerColumn, count);
    for (guint i = 0; i < count; i++)
        columns[i] = (TrackerColumn){tracker->words->pdata[i], tracker->headers->pdata[i]};
    tracker->book = tracker_book_open(tracker->campaign, file_aside_get_path(tracker->aside),
                                      columns, count, error);
    return tracker->book != NULL;
}

static gboolean
flush(Tracker *tracker, GError **error)
{
    if (!file_aside_append(tracker->aside, tracker->text->str, tracker->text->len, error))
        return FALSE;

    g_string_truncate(tracker->text, 0);
    return TRUE;
}

static gboolean
write_cells(Tracker *tracker, const char *const *cells, GError **error)
{
    csv_append_row(tracker->text, cells, tracker->words->len, TRUE);
    return tracker->text->len < FLUSH_SIZE || flush(tracker, error);
}

static json_t *
describe(const Tracker *tracker, const Signatory *signatory, const GPtrArray *contacts)
{
    json_t *whole = signatory_to_json(signatory), *people = json_array();
    for (unsigned i = 0; contacts != NULL && i < contacts->len; i++)
        json_array_append_new(people, contact_to_json(contacts->pdata[i]));
    json_object_set_new(whole, "contacts", people);
    if (tracker->all)
        return whole;

    json_t *open = json_object();
    for (guint i = 0; i < tracker->words->len; i++)
        json_object_set(open, tracker->words->pdata[i],
                        json_object_get(whole, tracker->words->pdata[i]));
    json_decref(whole);
    return open;
}

/* Consumes `object`. */
static gboolean
write_json(Tracker *tracker, json_t *object, GError **error)
{
    char *text = json_dumps(object, JSON_COMPACT);
    g_assert(text != NULL);
    g_string_append(tracker->text, tracker->count.listed == 0 ? "\n" : ",\n");
    g_string_append(tracker->text, text);
    free(text);
    json_decref(object);
    return tracker->text->len < FLUSH_SIZE || flush(tracker, error);
}

static char *
get_cell(const Signatory *signatory, const TrackerBeside *beside, const char *word)
{
    char *cell = strcmp(word, "contacts") == 0     ? g_strdup(beside->contacts)
                 : strcmp(word, STAMP_HEADER) == 0 ? g_strdup(beside->stamp)
                                                   : signatory_get_field(signatory, word);
    return cell != NULL ? cell : g_strdup("");
}

static gboolean
write_fields(Tracker *tracker, const Signatory *signatory, const TrackerBeside *beside,
             GError **error)
{
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < tracker->words->len; i++)
        g_ptr_array_add(cells, get_cell(signatory, beside, tracker->words->pdata[i]));
    return write_cells(tracker, (const char *const *)cells->pdata, error);
}

static gboolean
write_signatory(const Signatory *signatory, void *closure, GError **error)
{
    Tracker *tracker = closure;
    Roster *roster = campaign_get_roster(tracker->campaign);
    g_autoptr(GPtrArray) contacts =
        tracker->has_contacts ? contact_list(roster, signatory, error) : NULL;
    if (tracker->has_contacts && contacts == NULL)
        return FALSE;

    gboolean done = FALSE;
    char stamp[STAMP_SIZE] = "";
    const StampMark mark = stamp_take(tracker->stamp, signatory, !tracker->all);
    g_autofree char *people = contacts != NULL ? contact_format_all(contacts) : NULL;
    const TrackerBeside beside = {people, stamp};
    stamp_format(&mark, stamp);
    if (tracker->format == TRACKER_XLSX)
        done = tracker_book_add(tracker->book, signatory, &beside, error);
    else if (tracker->format == TRACKER_JSON)
        done = write_json(tracker, describe(tracker, signatory, contacts), error);
    else
        done = write_fields(tracker, signatory, &beside, error);
    tracker->count.listed++;
    return done;
}

/* Who went out of sight since the first look is not shown. */
static gboolean
write_public(Tracker *tracker, GError **error)
{
    const guint count = names_places_sort(tracker->public);
    for (guint i = 0; i < count; i++) {
        g_autoptr(Signatory) signatory =
            roster_get(campaign_get_roster(tracker->campaign),
                       names_places_get(tracker->public, i), error);
        if (signatory == NULL)
            return FALSE;
        if (signatory_is_public(signatory) && !write_signatory(signatory, tracker, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
write_all(Tracker *tracker, GError **error)
{
    return tracker->all ? roster_each(campaign_get_roster(tracker->campaign), write_signatory,
                                      tracker, error)
                        : write_public(tracker, error);
}

static gboolean
write_summary(Tracker *tracker, GError **error)
{
    const TrackerState state = {
        .figures = &tracker->figures, .all = tracker->all, .others = tracker->count.withheld};
    if (tracker->format == TRACKER_XLSX)
        return tracker_book_close(g_steal_pointer(&tracker->book), &state, error);
    if (tracker->count.withheld == 0)
        return TRUE;
    if (tracker->format == TRACKER_JSON)
        return write_json(tracker,
                          json_pack("{s:I}", "not_shown", (json_int_t)tracker->count.withheld),
                          error);

    g_autofree char *summary =
        g_strdup_printf(INTAKE_SUMMARY "%" G_GUINT64_FORMAT, tracker->count.withheld);
    g_autofree const char **cells = g_new(const char *, tracker->words->len);
    for (guint i = 0; i < tracker->words->len; i++)
        cells[i] = i == 0 ? summary : "";
    return write_cells(tracker, cells, error);
}

static gboolean
begin(Tracker *tracker, const char *path, GError **error)
{
    tracker->aside = file_aside_open(path, error);
    if (tracker->aside == NULL)
        return FALSE;
    if (tracker->format == TRACKER_XLSX)
        return open_book(tracker, error);
    if (tracker->format == TRACKER_CSV)
        return write_cells(tracker, (const char *const *)tracker->headers->pdata, error);

    g_string_append_c(tracker->text, '[');
    return TRUE;
}

static gboolean
finish(Tracker *tracker, GError **error)
{
    if (tracker->format == TRACKER_JSON)
        g_string_append(tracker->text, "\n]\n");
    return flush(tracker, error) && file_aside_commit(g_steal_pointer(&tracker->aside), error);
}

gboolean
tracker_export(Campaign *campaign, const char *path, TrackerFormat format,
               gboolean include_private, TrackerCount *out_count, GError **error)
{
    const NamesRule rule = find_rule(campaign);
    g_auto(Tracker) tracker = {
        .campaign = campaign,
        .format = format,
        .all = include_private,
        .words = g_ptr_array_new_with_free_func(g_free),
        .headers = g_ptr_array_new_with_free_func(g_free),
        .public = names_places_new(&rule, campaign_get_language(campaign)),
        .text = g_string_new(NULL),
    };

    if (include_private &&
        !contact_is_any(campaign_get_roster(campaign), &tracker.has_contacts, error))
        return FALSE;
    add_fields(&tracker);
    tracker.stamp = stamp_open(campaign_get_journal(campaign), error);
    if (tracker.stamp == NULL ||
        !roster_each(campaign_get_roster(campaign), look_at, &tracker, error))
        return FALSE;
    add_stamp(&tracker);
    if (!begin(&tracker, path, error) || !write_all(&tracker, error) ||
        !write_summary(&tracker, error) || !finish(&tracker, error))
        return FALSE;
    if (out_count != NULL)
        *out_count = tracker.count;
    return TRUE;
}
