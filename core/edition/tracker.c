#include "edition/tracker.h"

#include "base/file.h"
#include "base/sorter.h"
#include "base/text.h"
#include "campaign/contact.h"
#include "campaign/intake_row.h"
#include "campaign/names.h"
#include "campaign/stamp.h"
#include "data/csv.h"
#include "edition/tracker_book.h"
#include "edition/tracker_columns.h"

#include <stdlib.h>
#include <string.h>

#define FLUSH_SIZE (64 * 1024)

G_DEFINE_QUARK(tracker - error - quark, tracker_error)

typedef struct {
    Campaign *campaign;
    const char *path;
    const TrackerRequest *request;
    gboolean has_contacts; /* somebody has, and they are shown */
    TrackerColumns *columns;
    Stamp *stamp;
    NamesKeys *keys;       /* of the order of the public rows */
    Sorter *sorter;        /* of those rows; unless all are shown */
    GString *key, *packed; /* of the one that is added to it */
    Figures figures;
    FileAside *aside;
    TrackerBook *book;
    GString *text; /* that is not written yet */
    TrackerCount count;
} Tracker;

static void
tracker_clear(Tracker *tracker)
{
    tracker_columns_free(tracker->columns);
    stamp_free(tracker->stamp);
    names_keys_free(tracker->keys);
    sorter_free(tracker->sorter);
    tracker_book_discard(tracker->book);
    file_aside_discard(tracker->aside);
    g_string_free(tracker->key, TRUE);
    g_string_free(tracker->packed, TRUE);
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

/* What is shown of it is kept; whatever happens to it meanwhile, rows and count agree. */
static gboolean
sort_in(Tracker *tracker, const Signatory *signatory, GError **error)
{
    char stamp[STAMP_SIZE] = "";
    const StampMark mark = stamp_take(tracker->stamp, signatory, TRUE);
    const TrackerBeside beside = {NULL, stamp};
    stamp_format(&mark, stamp);
    g_string_truncate(tracker->key, 0);
    g_string_truncate(tracker->packed, 0);
    names_keys_append(tracker->keys, signatory, tracker->key);
    tracker_columns_pack(tracker->columns,
                         tracker_columns_read(tracker->columns, signatory, &beside),
                         tracker->packed);
    return sorter_add(tracker->sorter, tracker->key->str, tracker->key->len,
                      tracker->packed->str, tracker->packed->len, error);
}

static gboolean
look_at(const Signatory *signatory, void *closure, GError **error)
{
    Tracker *tracker = closure;
    figures_add(&tracker->figures, signatory);
    tracker_columns_note(tracker->columns, signatory);
    if (tracker->request->include_private)
        return TRUE;
    if (signatory_is_public(signatory))
        return sort_in(tracker, signatory, error);

    tracker->count.withheld += signatory->visibility != VISIBILITY_INTERNAL;
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
    tracker->book = tracker_book_open(tracker->campaign, file_aside_get_path(tracker->aside),
                                      tracker_columns_get_words(tracker->columns),
                                      tracker_columns_get_headers(tracker->columns),
                                      tracker_columns_count(tracker->columns), error);
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
    csv_append_row(tracker->text, cells, tracker_columns_count(tracker->columns), TRUE);
    return tracker->text->len < FLUSH_SIZE || flush(tracker, error);
}

/* A time that is none is null, as signatory_to_json() has it. */
static json_t *
describe_row(const Tracker *tracker, const char *const *row)
{
    json_t *open = json_object();
    const char *const *words = tracker_columns_get_words(tracker->columns);
    for (guint i = 0; i < tracker_columns_count(tracker->columns); i++)
        json_object_set_new(open, words[i],
                            row[i][0] == '\0' && strcmp(words[i], "signed_at") == 0
                                ? json_null()
                                : json_string(row[i]));
    return open;
}

static json_t *
describe(const Signatory *signatory, const GPtrArray *contacts)
{
    json_t *whole = signatory_to_json(signatory), *people = json_array();
    for (unsigned i = 0; contacts != NULL && i < contacts->len; i++)
        json_array_append_new(people, contact_to_json(contacts->pdata[i]));
    json_object_set_new(whole, "contacts", people);
    return whole;
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

/* All but JSON, where what is private is more than rows of text. */
static gboolean
write_row(Tracker *tracker, const char *const *row, gboolean is_counted, GError **error)
{
    return tracker->request->format == TRACKER_XLSX
               ? tracker_book_add(tracker->book, row, is_counted, error)
               : write_cells(tracker, row, error);
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

    char stamp[STAMP_SIZE] = "";
    const StampMark mark = stamp_take(tracker->stamp, signatory, FALSE);
    g_autofree char *people = contacts != NULL ? contact_format_all(contacts) : NULL;
    const TrackerBeside beside = {people, stamp};
    stamp_format(&mark, stamp);
    const gboolean done =
        tracker->request->format == TRACKER_JSON
            ? write_json(tracker, describe(signatory, contacts), error)
            : write_row(tracker, tracker_columns_read(tracker->columns, signatory, &beside),
                        signatory_is_counted(signatory), error);
    tracker->count.listed++;
    return done;
}

static gboolean
write_public(Tracker *tracker, GError **error)
{
    for (const void *packed = NULL;; tracker->count.listed++) {
        if (!sorter_next(tracker->sorter, &packed, NULL, error))
            return FALSE;
        if (packed == NULL)
            return TRUE;
        const char *const *row = tracker_columns_unpack(tracker->columns, packed);
        if (!(tracker->request->format == TRACKER_JSON
                  ? write_json(tracker, describe_row(tracker, row), error)
                  : write_row(tracker, row, TRUE, error)))
            return FALSE;
    }
}

static gboolean
write_all(Tracker *tracker, GError **error)
{
    return tracker->request->include_private
               ? roster_each(campaign_get_roster(tracker->campaign), write_signatory, tracker,
                             error)
               : write_public(tracker, error);
}

static gboolean
write_summary(Tracker *tracker, GError **error)
{
    const TrackerState state = {.figures = &tracker->figures,
                                .all = tracker->request->include_private,
                                .others = tracker->count.withheld};
    if (tracker->request->format == TRACKER_XLSX)
        return tracker_book_close(g_steal_pointer(&tracker->book), &state, error);
    if (tracker->count.withheld == 0)
        return TRUE;
    if (tracker->request->format == TRACKER_JSON)
        return write_json(tracker,
                          json_pack("{s:I}", "not_shown", (json_int_t)tracker->count.withheld),
                          error);

    g_autofree char *summary =
        g_strdup_printf(INTAKE_SUMMARY "%" G_GUINT64_FORMAT, tracker->count.withheld);
    const guint count = tracker_columns_count(tracker->columns);
    g_autofree const char **cells = g_new(const char *, count);
    for (guint i = 0; i < count; i++)
        cells[i] = i == 0 ? summary : "";
    return write_cells(tracker, cells, error);
}

static gboolean
begin(Tracker *tracker, GError **error)
{
    tracker->aside = file_aside_open(tracker->path, error);
    if (tracker->aside == NULL)
        return FALSE;
    if (tracker->request->format == TRACKER_XLSX)
        return open_book(tracker, error);
    if (tracker->request->format == TRACKER_CSV)
        return write_cells(tracker, tracker_columns_get_headers(tracker->columns), error);

    g_string_append_c(tracker->text, '[');
    return TRUE;
}

/* Opens what was written as those who get it will, under the name that it will have. */
static gboolean
search(const Tracker *tracker, const char *name, GPtrArray **out_findings, GError **error)
{
    g_autoptr(Leaks) leaks = tracker->request->include_private
                                 ? leaks_new_of_machine(tracker->campaign)
                                 : leaks_new(tracker->campaign, FACTS_PUBLIC, error);
    if (leaks == NULL ||
        !leaks_search_aside(leaks, file_aside_get_path(tracker->aside), name, error))
        return FALSE;

    *out_findings = release_find(leaks);
    return TRUE;
}

static gboolean
judge(const Tracker *tracker, GError **error)
{
    const TrackerRequest *request = tracker->request;
    g_autofree char *name = g_path_get_basename(tracker->path);
    g_autofree char *what = g_strdup_printf("export %s", name);
    g_autoptr(GPtrArray) findings = NULL;
    if (!search(tracker, name, &findings, error) ||
        !release_judge(findings, request->override_reason, error) ||
        !release_record(tracker->campaign, findings, what, request->override_reason, error))
        return FALSE;

    if (request->out_findings != NULL)
        g_ptr_array_extend_and_steal(request->out_findings, g_steal_pointer(&findings));
    return TRUE;
}

static gboolean
finish(Tracker *tracker, GError **error)
{
    if (tracker->request->format == TRACKER_JSON)
        g_string_append(tracker->text, "\n]\n");
    return flush(tracker, error) && judge(tracker, error) &&
           file_aside_commit(g_steal_pointer(&tracker->aside), error);
}

/* The last column tells import which entry a row is, and what it said. A public list as text
 * goes out to be read, and has no column that says nothing to people. */
static void
add_stamp(Tracker *tracker)
{
    const char *header = stamp_get_header(tracker->stamp);
    const gboolean comes_back =
        tracker->request->format == TRACKER_XLSX ||
        (tracker->request->format == TRACKER_CSV && tracker->request->include_private);
    if (header != NULL && comes_back)
        tracker_columns_add_stamp(tracker->columns, header);
}

/* What is public is sorted as it is seen; of all, the columns are found first. */
static gboolean
look_at_all(Tracker *tracker, GError **error)
{
    Roster *roster = campaign_get_roster(tracker->campaign);
    g_autofree char *folder = g_path_get_dirname(tracker->path);
    tracker->stamp = stamp_open(campaign_get_journal(tracker->campaign), error);
    if (tracker->stamp == NULL || (tracker->request->include_private &&
                                   !contact_is_any(roster, &tracker->has_contacts, error)))
        return FALSE;

    tracker->columns =
        tracker_columns_new(tracker->request->include_private, tracker->has_contacts);
    tracker->sorter = tracker->request->include_private ? NULL : sorter_new(folder);
    if (!tracker->request->include_private)
        add_stamp(tracker);
    if (!roster_each(roster, look_at, tracker, error))
        return FALSE;
    if (tracker->request->include_private)
        add_stamp(tracker);
    return TRUE;
}

gboolean
tracker_export(Campaign *campaign, const char *path, const TrackerRequest *request,
               TrackerCount *out_count, GError **error)
{
    const NamesRule rule = find_rule(campaign);
    g_auto(Tracker) tracker = {
        .campaign = campaign,
        .path = path,
        .request = request,
        .keys = names_keys_new(&rule, campaign_get_language(campaign)),
        .key = g_string_new(NULL),
        .packed = g_string_new(NULL),
        .text = g_string_new(NULL),
    };

    if (!look_at_all(&tracker, error) || !begin(&tracker, error) ||
        !write_all(&tracker, error) || !write_summary(&tracker, error) ||
        !finish(&tracker, error))
        return FALSE;
    if (out_count != NULL)
        *out_count = tracker.count;
    return TRUE;
}
