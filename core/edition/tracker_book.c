#include "edition/tracker_book.h"

#include "campaign/letter.h"
#include "campaign/names.h"
#include "campaign/stamp.h"
#include "edition/tracker_decisions.h"

#include <string.h>

#define WIDE 40 /* characters, of a further column */

/* How wide a column may grow, and what is in it. */
static const struct {
    const char *word;
    unsigned width;
    SheetKind kind;
} shapes[] = {
    {"id", 9, SHEET_NUMBER},           {"position", 9, SHEET_NUMBER},
    {"name", 56, SHEET_TEXT},          {"acronym", 14, SHEET_TEXT},
    {"kind", 14, SHEET_TEXT},          {"title", 24, SHEET_TEXT},
    {"affiliation", 32, SHEET_TEXT},   {"country", 20, SHEET_TEXT},
    {"url", 32, SHEET_TEXT},           {"status", 12, SHEET_TEXT},
    {"signed_at", 22, SHEET_TIME},     {"visibility", 12, SHEET_TEXT},
    {"email", 36, SHEET_TEXT},         {"contact_name", 28, SHEET_TEXT},
    {"revision", 9, SHEET_NUMBER},     {"channel", 12, SHEET_TEXT},
    {"authorised_by", 32, SHEET_TEXT}, {"marks", 20, SHEET_TEXT},
    {"hold", 32, SHEET_TEXT},          {"lead", 9, SHEET_NUMBER},
    {"contacts", 56, SHEET_TEXT},
};

struct TrackerBook {
    Campaign *campaign;
    const char *zone; /* borrowed */
    SheetFile *file;
    Sheet *summary_sheet, *roster_sheet; /* of the file */
    TrackerSummary *summary;
    size_t count;
    const char *const *words; /* of the columns; borrowed */
    SheetKind *kinds;
    SheetCell *cells; /* of the row that is being written */
    const char *kind_words[KIND_INDIVIDUAL + 2];
    const char *visibility_words[VISIBILITY_INTERNAL + 2];
    const char *status_words[STATUS_COUNT + 1];
};

void
tracker_book_discard(TrackerBook *book)
{
    if (book == NULL)
        return;

    sheet_file_discard(book->file);
    tracker_summary_free(book->summary);
    g_free(book->kinds);
    g_free(book->cells);
    g_free(book);
}

static void
list_words(TrackerBook *book)
{
    for (unsigned i = 0; i <= KIND_INDIVIDUAL; i++)
        book->kind_words[i] = signatory_kind_word((SignatoryKind)i);
    for (unsigned i = 0; i <= VISIBILITY_INTERNAL; i++)
        book->visibility_words[i] = signatory_visibility_word((SignatoryVisibility)i);
    for (unsigned i = 0; i < STATUS_COUNT; i++)
        book->status_words[i] = signatory_status_word((SignatoryStatus)i);
}

/* The time that the letter says it is: its revision's, unless the environment has another. */
static gboolean
find_time(Campaign *campaign, int64_t *out_time, GError **error)
{
    g_autoptr(Revision) revision = NULL;
    return letter_find_newest(campaign, &revision, error) &&
           clock_document_time(revision != NULL ? revision->at : 0, out_time, error);
}

static SheetColumn
shape_of(TrackerBook *book, size_t index, const char *header)
{
    SheetColumn column = {.header = header, .width = WIDE};
    const char *word = book->words[index];
    book->kinds[index] = SHEET_TEXT;
    for (size_t i = 0; i < G_N_ELEMENTS(shapes); i++)
        if (strcmp(shapes[i].word, word) == 0) {
            column.width = shapes[i].width;
            column.kind = book->kinds[index] = shapes[i].kind;
        }

    column.is_hidden = strcmp(word, STAMP_HEADER) == 0;
    if (strcmp(word, "kind") == 0)
        column.choices = book->kind_words;
    if (strcmp(word, "visibility") == 0)
        column.choices = book->visibility_words;
    if (strcmp(word, "status") == 0) {
        column.choices = book->status_words;
        column.styles = tracker_status_styles();
    }
    return column;
}

static gboolean
add_sheets(TrackerBook *book, const char *const *headers, GError **error)
{
    g_autofree SheetColumn *shapes_of_all = g_new0(SheetColumn, book->count);
    for (size_t i = 0; i < book->count; i++)
        shapes_of_all[i] = shape_of(book, i, headers[i]);
    book->summary_sheet = tracker_summary_begin(book->file, error);
    if (book->summary_sheet == NULL)
        return FALSE;
    book->roster_sheet = sheet_add(book->file, "Roster", shapes_of_all, book->count, error);
    return book->roster_sheet != NULL;
}

TrackerBook *
tracker_book_open(Campaign *campaign, const char *path, const char *const *words,
                  const char *const *headers, size_t count, GError **error)
{
    int64_t time = 0;
    g_autoptr(TrackerBook) book = g_new0(TrackerBook, 1);
    book->campaign = campaign;
    book->zone = campaign_get_zone(campaign);
    book->summary = tracker_summary_new(campaign);
    book->count = count;
    book->words = words;
    book->kinds = g_new0(SheetKind, count);
    book->cells = g_new0(SheetCell, count);
    list_words(book);
    if (!find_time(campaign, &time, error))
        return NULL;

    const gboolean letter = language_uses_letter_paper(campaign_get_language(campaign));
    book->file = sheet_file_open(path, time, letter, error);
    return book->file != NULL && add_sheets(book, headers, error) ? g_steal_pointer(&book)
                                                                  : NULL;
}

/* A number that is none yet leaves its cell empty. */
static SheetCell
cell_of(TrackerBook *book, size_t column, const char *text)
{
    if (book->kinds[column] == SHEET_TIME)
        return tracker_time_cell(text, book->zone);
    if (book->kinds[column] == SHEET_NUMBER && text[0] != '\0')
        return (SheetCell){SHEET_NUMBER, SHEET_PLAIN, NULL, g_ascii_strtoll(text, NULL, 10)};
    return (SheetCell){SHEET_TEXT, SHEET_PLAIN, text, 0};
}

gboolean
tracker_book_add(TrackerBook *book, const char *const *row, gboolean is_counted, GError **error)
{
    for (size_t i = 0; i < book->count; i++) {
        book->cells[i] = cell_of(book, i, row[i]);
        if (is_counted && book->kinds[i] == SHEET_TIME)
            tracker_summary_add(book->summary, &book->cells[i]);
    }
    return sheet_add_row(book->roster_sheet, book->cells, book->count, error);
}

gboolean
tracker_book_close(TrackerBook *book, const TrackerState *state, GError **error)
{
    g_autoptr(TrackerBook) done = book;
    TrackerState whole = *state;
    const gboolean compare = figures_everybody(state->figures) <= NAMES_AT_A_GLANCE;
    whole.pairs = -1;
    if (whole.all &&
        !tracker_decisions_write(book->campaign, book->file, compare, &whole.pairs, error))
        return FALSE;
    return tracker_summary_write(book->summary, &whole, book->summary_sheet, error) &&
           sheet_file_close(g_steal_pointer(&book->file), error);
}
