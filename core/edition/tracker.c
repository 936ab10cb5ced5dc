#include "edition/tracker.h"

#include "base/file.h"
#include "base/text.h"
#include "campaign/intake_row.h"
#include "campaign/letter.h"
#include "campaign/names.h"
#include "data/csv.h"
#include "document/sheet.h"

#include <stdlib.h>
#include <string.h>

#define FLUSH_SIZE (64 * 1024)
#define WIDE       40 /* characters, of a further column */

G_DEFINE_QUARK(tracker - error - quark, tracker_error)

/* The columns that everyone has, by the words of signatory_get_field(). */
static const struct {
    const char *word;
    unsigned width;
    gboolean is_public;
} fields[] = {
    {"id", 7, FALSE},          {"position", 9, FALSE},       {"name", 48, TRUE},
    {"acronym", 12, TRUE},     {"kind", 14, TRUE},           {"title", 20, TRUE},
    {"affiliation", 28, TRUE}, {"country", 14, TRUE},        {"url", 28, TRUE},
    {"status", 12, TRUE},      {"signed_at", 22, TRUE},      {"visibility", 12, FALSE},
    {"email", 32, FALSE},      {"contact_name", 24, FALSE},  {"revision", 9, FALSE},
    {"channel", 10, FALSE},    {"authorised_by", 28, FALSE}, {"marks", 16, FALSE},
    {"hold", 28, FALSE},
};

typedef struct {
    Campaign *campaign;
    TrackerFormat format;
    gboolean all;
    GPtrArray *words;   /* char *, what each column is of */
    GPtrArray *headers; /* char *, NULL at the end */
    GPtrArray *public;  /* Signatory *, unless `all` */
    FileAside *aside;
    Sheet *sheet;
    GString *text; /* that is not written yet */
    TrackerCount count;
} Tracker;

static void
tracker_clear(Tracker *tracker)
{
    g_clear_pointer(&tracker->words, g_ptr_array_unref);
    g_clear_pointer(&tracker->headers, g_ptr_array_unref);
    g_clear_pointer(&tracker->public, g_ptr_array_unref);
    sheet_discard(tracker->sheet);
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
}

/* A further column has its own header, unless a field goes by that name. */
static void
add_further(Tracker *tracker, const char *header)
{
    g_autofree char *word = g_strconcat("fields.", header, NULL);
    const gboolean is_known =
        g_ptr_array_find_with_equal_func(tracker->words, word, g_str_equal, NULL);
    const gboolean is_field =
        g_ptr_array_find_with_equal_func(tracker->words, header, g_str_equal, NULL);
    if (!is_known)
        add_column(tracker, word, is_field ? word : header);
}

static gboolean
look_at(const Signatory *signatory, void *closure, GError **error)
{
    (void)error;
    Tracker *tracker = closure;
    const char *header = NULL;
    json_t *value = NULL;
    if (!tracker->all && signatory_is_public(signatory))
        g_ptr_array_add(tracker->public, signatory_copy(signatory));
    else if (!tracker->all && signatory->visibility != VISIBILITY_INTERNAL)
        tracker->count.withheld++;

    json_object_foreach(signatory->fields, header, value)
    {
        if (tracker->all)
            add_further(tracker, header);
    }
    return TRUE;
}

/* In the letter's order, except that nobody may see who signed when between whom. */
static gboolean
sort_public(Tracker *tracker, GError **error)
{
    NamesOrder order = ORDER_NAME;
    const char *word =
        config_get_text(campaign_get_config(tracker->campaign), "campaign", "order");
    if (word != NULL && !names_order_from_word(word, &order))
        order = ORDER_NAME;
    if (order == ORDER_SIGNED)
        order = ORDER_NAME;
    return names_sort(tracker->public, order, campaign_get_language(tracker->campaign), error);
}

/* The time that the letter says it is: its revision's, unless the environment has another. */
static gboolean
find_time(Tracker *tracker, int64_t *out_time, GError **error)
{
    g_autoptr(Revision) revision = NULL;
    return letter_find_newest(tracker->campaign, &revision, error) &&
           clock_document_time(revision != NULL ? revision->at : 0, out_time, error);
}

static unsigned
width_of(const char *word)
{
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
        if (strcmp(fields[i].word, word) == 0)
            return fields[i].width;
    return WIDE;
}

static gboolean
open_sheet(Tracker *tracker, GError **error)
{
    g_autoptr(GArray) columns = g_array_new(FALSE, FALSE, sizeof(SheetColumn));
    int64_t time = 0;
    if (!find_time(tracker, &time, error))
        return FALSE;

    for (guint i = 0; i < tracker->words->len; i++) {
        SheetColumn column = {tracker->headers->pdata[i], width_of(tracker->words->pdata[i])};
        g_array_append_val(columns, column);
    }
    tracker->sheet = sheet_open(file_aside_get_path(tracker->aside), "Roster", time,
                                &g_array_index(columns, SheetColumn, 0), columns->len, error);
    return tracker->sheet != NULL;
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
    if (tracker->format == TRACKER_XLSX)
        return sheet_add_row(tracker->sheet, cells, error);

    csv_append_row(tracker->text, cells, tracker->words->len, TRUE);
    return tracker->text->len < FLUSH_SIZE || flush(tracker, error);
}

static json_t *
describe(const Tracker *tracker, const Signatory *signatory)
{
    json_t *whole = signatory_to_json(signatory);
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

static gboolean
write_signatory(const Signatory *signatory, void *closure, GError **error)
{
    Tracker *tracker = closure;
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);
    gboolean done = FALSE;
    if (tracker->format == TRACKER_JSON) {
        done = write_json(tracker, describe(tracker, signatory), error);
    } else {
        for (guint i = 0; i < tracker->words->len; i++) {
            char *cell = signatory_get_field(signatory, tracker->words->pdata[i]);
            g_ptr_array_add(cells, cell != NULL ? cell : g_strdup(""));
        }
        done = write_cells(tracker, (const char *const *)cells->pdata, error);
    }
    tracker->count.listed++;
    return done;
}

static gboolean
write_all(Tracker *tracker, GError **error)
{
    if (tracker->all)
        return roster_each(campaign_get_roster(tracker->campaign), write_signatory, tracker,
                           error);

    for (guint i = 0; i < tracker->public->len; i++)
        if (!write_signatory(tracker->public->pdata[i], tracker, error))
            return FALSE;
    return TRUE;
}

static gboolean
write_summary(Tracker *tracker, GError **error)
{
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
        return open_sheet(tracker, error);
    if (tracker->format == TRACKER_CSV)
        return write_cells(tracker, (const char *const *)tracker->headers->pdata, error);

    g_string_append_c(tracker->text, '[');
    return TRUE;
}

static gboolean
finish(Tracker *tracker, GError **error)
{
    if (tracker->format == TRACKER_XLSX &&
        !sheet_close(g_steal_pointer(&tracker->sheet), error))
        return FALSE;
    if (tracker->format == TRACKER_JSON)
        g_string_append(tracker->text, "\n]\n");
    return flush(tracker, error) && file_aside_commit(g_steal_pointer(&tracker->aside), error);
}

gboolean
tracker_export(Campaign *campaign, const char *path, TrackerFormat format,
               gboolean include_private, TrackerCount *out_count, GError **error)
{
    g_auto(Tracker) tracker = {
        .campaign = campaign,
        .format = format,
        .all = include_private,
        .words = g_ptr_array_new_with_free_func(g_free),
        .headers = g_ptr_array_new_with_free_func(g_free),
        .public = g_ptr_array_new_with_free_func((GDestroyNotify)signatory_free),
        .text = g_string_new(NULL),
    };

    add_fields(&tracker);
    if (!roster_each(campaign_get_roster(campaign), look_at, &tracker, error) ||
        !sort_public(&tracker, error) || !begin(&tracker, path, error) ||
        !write_all(&tracker, error) || !write_summary(&tracker, error) ||
        !finish(&tracker, error))
        return FALSE;
    if (out_count != NULL)
        *out_count = tracker.count;
    return TRUE;
}
