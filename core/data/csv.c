#include "data/csv.h"

#include "base/text.h"
#include "data/decoder.h"

#include <stdint.h>
#include <string.h>

#define MAX_CELLS 4096
#define MAX_CELL  ((size_t)1024 * 1024)
#define MAX_ROW   ((size_t)4 * 1024 * 1024)

/* Where the scan of a row is; kept while more text is fetched. */
typedef enum {
    AT_CELL,      /* before the first character of a cell */
    IN_PLAIN,     /* in a cell without quotes */
    IN_QUOTES,    /* behind an opening quote */
    BEHIND_QUOTE, /* behind a quote within quotes: the end, or the first of two */
} State;

typedef enum {
    SCAN_MORE, /* the text ends before the row does */
    SCAN_ROW,
    SCAN_WRONG,
} Scan;

/* Offsets from the beginning of the row. */
typedef struct {
    uint32_t start;
    uint32_t end;
    gboolean has_doubles; /* "" stands in it for one quote */
} Cell;

enum { LF = 1, CR = 2, CRLF = 4 };

struct Csv {
    char *name; /* as messages show it */
    Decoder *decoder;
    GByteArray *text;      /* decoded, with room for a NUL behind it */
    size_t row;            /* where the row begins in `text` */
    unsigned line;         /* on which it begins */
    gboolean at_end;       /* no more text will come */
    gboolean is_malformed; /* what follows is */
    gboolean is_lost;      /* the row was wrong, and its end is not known */
    GError *fatal;         /* why there is no going on */
    char delimiter;
    gboolean stops[256]; /* the bytes that end the run of a plain cell */
    unsigned line_ends;

    State state;
    size_t at; /* from the beginning of the row, as all that follow */
    size_t quote;
    size_t next;     /* the next row */
    unsigned breaks; /* line ends in quotes */
    Cell *cells;
    size_t count;
    size_t room;

    const char **pointers; /* as many as `room` */
    CsvRow current;
    char **header_cells;
    CsvRow header;
};

G_DEFINE_QUARK(csv - error - quark, csv_error)

/* Finds line and column, in characters, of the byte at `offset` from the row's beginning. */
static void
locate(const Csv *csv, size_t offset, unsigned *out_line, size_t *out_column)
{
    const char *text = (const char *)csv->text->data + csv->row;
    *out_line = csv->line;
    *out_column = 1;
    for (size_t i = 0; i < offset; i++) {
        gboolean is_end = text[i] == '\n' || (text[i] == '\r' && text[i + 1] != '\n');
        *out_line += is_end ? 1 : 0;
        if (is_end)
            *out_column = 1;
        else if (((unsigned char)text[i] & 0xc0) != 0x80)
            (*out_column)++;
    }
}

G_GNUC_PRINTF(5, 6)
static gboolean
refuse(const Csv *csv, CsvError code, size_t offset, GError **error, const char *format, ...)
{
    unsigned line;
    size_t column;
    locate(csv, offset, &line, &column);
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error(error, CSV_ERROR, (int)code, "%s:%u:%zu: %s", csv->name, line, column, message);
    return FALSE;
}

/* Hands `csv->fatal` on, each time that somebody tries to go on nevertheless. */
static gboolean
stop(const Csv *csv, GError **error)
{
    g_propagate_error(error, g_error_copy(csv->fatal));
    return FALSE;
}

static gboolean
stop_malformed(Csv *csv, GError **error)
{
    size_t offset = csv->text->len - csv->row;
    uint64_t where = decoder_get_offset(csv->decoder);
    if (decoder_found_nul(csv->decoder))
        refuse(csv, CSV_ERROR_SYNTAX, offset, &csv->fatal,
               "NUL at byte offset %" G_GUINT64_FORMAT ", which no text has; if the file is "
               "UTF-16, name it with --encoding UTF-16LE",
               where);
    else
        refuse(csv, CSV_ERROR_ENCODING, offset, &csv->fatal,
               "not %s at byte offset %" G_GUINT64_FORMAT "; name the file's encoding, as in "
               "--encoding windows-1252",
               decoder_get_encoding(csv->decoder), where);
    return stop(csv, error);
}

static gboolean
stop_unclosed(Csv *csv, GError **error)
{
    unsigned line;
    size_t column;
    locate(csv, csv->quote, &line, &column);
    refuse(csv, CSV_ERROR_SYNTAX, csv->quote, &csv->fatal,
           "quote opened at %u:%zu never closed; close it, or write it twice inside quotes "
           "where it is meant",
           line, column);
    return stop(csv, error);
}

static gboolean
stop_limit(Csv *csv, const char *what, GError **error)
{
    refuse(csv, CSV_ERROR_LIMIT, csv->at, &csv->fatal, "%s; no roster has one so large", what);
    return stop(csv, error);
}

/* Gets more text behind what there is of the row. */
static gboolean
fetch(Csv *csv, GError **error)
{
    if (csv->is_malformed)
        return stop_malformed(csv, error);
    if (csv->text->len - csv->row > MAX_ROW)
        return csv->state == IN_QUOTES ? stop_unclosed(csv, error)
                                       : stop_limit(csv, "a row of more than 4 MiB", error);

    if (csv->row > 0)
        g_byte_array_remove_range(csv->text, 0, (guint)csv->row);
    csv->row = 0;
    DecoderResult result = decoder_read(csv->decoder, csv->text, &csv->fatal);
    csv->is_malformed = result == DECODER_MALFORMED;
    csv->at_end = result == DECODER_END;
    g_byte_array_append(csv->text, (const uint8_t *)"", 1);
    g_byte_array_set_size(csv->text, csv->text->len - 1);
    return result != DECODER_FAILED || stop(csv, error);
}

/* Returns how much of the row's text can be judged: a CR at its end may be half of a CRLF. */
static size_t
get_available(const Csv *csv)
{
    size_t length = csv->text->len - csv->row;
    gboolean is_held =
        !csv->at_end && length > 0 && csv->text->data[csv->text->len - 1] == '\r';
    return is_held ? length - 1 : length;
}

static const char *
get_text(const Csv *csv)
{
    return (const char *)csv->text->data + csv->row;
}

static size_t
get_break_length(const char *at)
{
    return at[0] == '\r' && at[1] == '\n' ? 2 : 1;
}

static void
begin_row(Csv *csv)
{
    csv->state = AT_CELL;
    csv->at = 0;
    csv->quote = 0;
    csv->breaks = 0;
    csv->count = 0;
}

static void
make_room(Csv *csv)
{
    if (csv->count < csv->room)
        return;

    csv->room = csv->room == 0 ? 16 : 2 * csv->room;
    csv->cells = g_renew(Cell, csv->cells, csv->room);
    csv->pointers = g_renew(const char *, csv->pointers, csv->room);
}

static void
open_cell(Csv *csv, size_t start)
{
    make_room(csv);
    csv->cells[csv->count] = (Cell){.start = (uint32_t)start};
}

static Scan
close_cell(Csv *csv, size_t end, GError **error)
{
    Cell *cell = &csv->cells[csv->count];
    cell->end = (uint32_t)end;
    csv->state = AT_CELL;
    csv->count++;
    if (end - cell->start > MAX_CELL)
        return stop_limit(csv, "a cell of more than 1 MiB", error), SCAN_WRONG;
    if (csv->count > MAX_CELLS)
        return stop_limit(csv, "a row of more than 4,096 cells", error), SCAN_WRONG;

    return SCAN_MORE;
}

static Scan
close_row(Csv *csv, const char *text, size_t cell_end, GError **error)
{
    size_t length = get_break_length(text + csv->at);
    csv->line_ends |= length == 2 ? CRLF : text[csv->at] == '\r' ? CR : LF;
    csv->next = csv->at + length;
    return close_cell(csv, cell_end, error) == SCAN_WRONG ? SCAN_WRONG : SCAN_ROW;
}

static Scan
scan_start(Csv *csv, const char *text)
{
    gboolean is_quoted = text[csv->at] == '"';
    csv->state = is_quoted ? IN_QUOTES : IN_PLAIN;
    csv->quote = csv->at;
    csv->at += is_quoted ? 1 : 0;
    open_cell(csv, csv->at);
    return SCAN_MORE;
}

/* TRUE at the mark of seconds in 37°36'37.8"N, the one quote that is no mistake. */
static gboolean
is_seconds(const char *text, size_t at)
{
    return at > 0 && g_ascii_isdigit(text[at - 1]) && text[at + 1] != '\0' &&
           strchr("NSEW", text[at + 1]) != NULL;
}

static Scan
scan_plain(Csv *csv, const char *text, size_t end, GError **error)
{
    size_t at = csv->at;
    while (at < end && !csv->stops[(unsigned char)text[at]])
        at++;
    csv->at = at;
    if (at == end)
        return SCAN_MORE;
    if (text[at] == '"' && is_seconds(text, at)) {
        csv->at++;
        return SCAN_MORE;
    }
    if (text[at] == '"') {
        refuse(csv, CSV_ERROR_SYNTAX, at, error,
               "a quote inside a cell that does not begin with one; put the whole cell in "
               "quotes and write this one twice");
        return SCAN_WRONG;
    }
    if (text[at] != csv->delimiter)
        return close_row(csv, text, at, error);

    csv->at++;
    return close_cell(csv, at, error);
}

static Scan
scan_quotes(Csv *csv, const char *text, size_t end)
{
    const char *found = memchr(text + csv->at, '"', end - csv->at);
    const char *stop_at = found != NULL ? found : text + end;
    for (const char *at = text + csv->at; at < stop_at; at++)
        csv->breaks += at[0] == '\n' || (at[0] == '\r' && at[1] != '\n') ? 1 : 0;
    csv->at = (size_t)(stop_at - text);
    if (found != NULL) {
        csv->state = BEHIND_QUOTE;
        csv->at++;
    }
    return SCAN_MORE;
}

static Scan
scan_behind_quote(Csv *csv, const char *text, GError **error)
{
    char character = text[csv->at];
    if (character == '"') {
        csv->cells[csv->count].has_doubles = TRUE;
        csv->state = IN_QUOTES;
        csv->at++;
        return SCAN_MORE;
    }
    if (character == '\n' || character == '\r')
        return close_row(csv, text, csv->at - 1, error);
    if (character == csv->delimiter) {
        csv->at++;
        return close_cell(csv, csv->at - 2, error);
    }

    unsigned line;
    size_t column;
    locate(csv, csv->quote, &line, &column);
    refuse(csv, CSV_ERROR_SYNTAX, csv->at, error,
           "text behind the quote that closes the one opened at %u:%zu; write a quote twice "
           "where it is meant",
           line, column);
    return SCAN_WRONG;
}

/* Goes on with the row as far as the text goes. */
static Scan
scan(Csv *csv, GError **error)
{
    const char *text = get_text(csv);
    size_t end = get_available(csv);
    Scan result = SCAN_MORE;
    while (result == SCAN_MORE && csv->at < end) {
        switch (csv->state) {
        case AT_CELL:
            result = scan_start(csv, text);
            break;
        case IN_PLAIN:
            result = scan_plain(csv, text, end, error);
            break;
        case IN_QUOTES:
            result = scan_quotes(csv, text, end);
            break;
        case BEHIND_QUOTE:
            result = scan_behind_quote(csv, text, error);
            break;
        }
    }
    return result;
}

/* Ends the last row, which no line end ends. */
static Scan
scan_end(Csv *csv, GError **error)
{
    if (csv->state == IN_QUOTES)
        return stop_unclosed(csv, error), SCAN_WRONG;
    if (csv->state == AT_CELL)
        open_cell(csv, csv->at);

    csv->next = csv->at;
    size_t end = csv->state == BEHIND_QUOTE ? csv->at - 1 : csv->at;
    return close_cell(csv, end, error) == SCAN_WRONG ? SCAN_WRONG : SCAN_ROW;
}

/* Scans one whole row. SCAN_MORE: there is none. */
static Scan
scan_row(Csv *csv, GError **error)
{
    begin_row(csv);
    Scan result = scan(csv, error);
    while (result == SCAN_MORE && !csv->at_end) {
        if (!fetch(csv, error))
            return SCAN_WRONG;
        result = scan(csv, error);
    }
    if (result != SCAN_MORE || csv->at == 0)
        return result;

    return scan_end(csv, error);
}

static gboolean
is_blank(const Csv *csv)
{
    return csv->count == 1 && csv->cells[0].start == 0 && csv->cells[0].end == 0;
}

static void
go_behind_row(Csv *csv)
{
    csv->row += csv->next;
    csv->line += 1 + csv->breaks;
}

/* Goes behind the line on which a wrong row begins: where the row ends cannot be known. */
static gboolean
skip_line(Csv *csv, GError **error)
{
    begin_row(csv);
    for (;;) {
        const char *text = get_text(csv);
        size_t end = get_available(csv);
        while (csv->at < end && text[csv->at] != '\n' && text[csv->at] != '\r')
            csv->at++;
        if (csv->at < end || csv->at_end) {
            csv->next = csv->at + (csv->at < end ? get_break_length(text + csv->at) : 0);
            go_behind_row(csv);
            csv->is_lost = FALSE;
            return TRUE;
        }
        if (!fetch(csv, error))
            return FALSE;
    }
}

static gboolean
begins_formula(const char *text)
{
    /* The last four are the fullwidth forms, which spreadsheets read alike. */
    const char *const wide[] = {"＝", "＋", "－", "＠"};
    if (*text != '\0' && strchr("=+-@\t\r\n", *text) != NULL)
        return TRUE;
    for (size_t i = 0; i < G_N_ELEMENTS(wide); i++)
        if (g_str_has_prefix(text, wide[i]))
            return TRUE;

    return FALSE;
}

/* TRUE for a formula behind one apostrophe or more. */
static gboolean
is_guarded(const char *text)
{
    return *text == '\'' && begins_formula(text + strspn(text, "'"));
}

static void
undouble(char *text)
{
    char *target = text;
    for (const char *at = text; *at != '\0'; at++) {
        *target++ = *at;
        if (at[0] == '"' && at[1] == '"')
            at++;
    }
    *target = '\0';
}

/* Makes the cells of the row NUL-terminated texts, in place. */
static void
cut(Csv *csv)
{
    char *text = (char *)csv->text->data + csv->row;
    for (size_t i = 0; i < csv->count; i++) {
        const Cell *cell = &csv->cells[i];
        char *start = text + cell->start;
        text[cell->end] = '\0';
        if (cell->has_doubles)
            undouble(start);
        csv->pointers[i] = is_guarded(start) ? start + 1 : start;
    }
    csv->current = (CsvRow){csv->pointers, csv->count, csv->line};
}

/* Reads a row that is not blank into `csv->current`; SCAN_MORE: there is none. */
static Scan
read_row(Csv *csv, GError **error)
{
    Scan result = scan_row(csv, error);
    while (result == SCAN_ROW && is_blank(csv)) {
        go_behind_row(csv);
        result = scan_row(csv, error);
    }
    if (result == SCAN_ROW)
        cut(csv);
    csv->is_lost = result == SCAN_WRONG && csv->fatal == NULL;
    return result;
}

gboolean
csv_next(Csv *csv, const CsvRow **out_row, GError **error)
{
    if (csv->fatal != NULL)
        return stop(csv, error);
    if (csv->is_lost && !skip_line(csv, error))
        return FALSE;

    Scan result = read_row(csv, error);
    if (result == SCAN_WRONG)
        return FALSE;

    size_t width = csv->header.count;
    gboolean is_wrong = result == SCAN_ROW && csv->count != width;
    if (is_wrong)
        refuse(csv, CSV_ERROR_SYNTAX, 0, error,
               "the row has %zu cells where the header has %zu; quote a cell that holds a '%s'",
               csv->count, width, csv->delimiter == '\t' ? "\\t" : (char[]){csv->delimiter, 0});
    if (result == SCAN_ROW)
        go_behind_row(csv);
    if (is_wrong)
        return FALSE;

    *out_row = result == SCAN_ROW ? &csv->current : NULL;
    return TRUE;
}

gboolean
csv_can_continue(const Csv *csv)
{
    return csv->fatal == NULL;
}

/* Finds the length of the first line, in which line ends may stand in quotes. */
static gboolean
measure_line(Csv *csv, size_t *out_length, GError **error)
{
    begin_row(csv);
    for (;;) {
        const char *text = get_text(csv);
        size_t end = get_available(csv);
        for (; csv->at < end; csv->at++) {
            gboolean is_break = text[csv->at] == '\n' || text[csv->at] == '\r';
            if (is_break && csv->state != IN_QUOTES)
                break;
            if (text[csv->at] != '"')
                continue;
            csv->state = csv->state == IN_QUOTES ? AT_CELL : IN_QUOTES;
            csv->quote = csv->at;
        }
        *out_length = csv->at;
        if (csv->at < end || csv->at_end)
            return TRUE;
        if (!fetch(csv, error))
            return FALSE;
    }
}

/* Finds the first line that is not blank; there may be none. */
static gboolean
find_first_line(Csv *csv, size_t *out_length, GError **error)
{
    if (!measure_line(csv, out_length, error))
        return FALSE;
    while (*out_length == 0 && csv->text->len > csv->row)
        if (!skip_line(csv, error) || !measure_line(csv, out_length, error))
            return FALSE;

    return TRUE;
}

static gboolean
is_separator_line(const char *line, size_t length)
{
    return length == strlen("sep=;") && g_ascii_strncasecmp(line, "sep=", 4) == 0;
}

static gboolean
set_delimiter(Csv *csv, char delimiter, GError **error)
{
    if (delimiter == '"' || delimiter == '\n' || delimiter == '\r' || (delimiter & 0x80) != 0)
        return refuse(csv, CSV_ERROR_DELIMITER, 0, error,
                      "a delimiter is one ASCII character and no quote or line end");

    csv->delimiter = delimiter;
    csv->stops[(unsigned char)delimiter] = TRUE;
    csv->stops['"'] = csv->stops['\n'] = csv->stops['\r'] = TRUE;
    return TRUE;
}

/* Tells the delimiter from the header line: the one of three that it has outside quotes. */
static gboolean
detect_delimiter(Csv *csv, size_t length, GError **error)
{
    const char *line = get_text(csv);
    gboolean quoted = FALSE;
    char found = '\0';
    for (size_t i = 0; i < length; i++) {
        quoted = quoted != (line[i] == '"');
        if (quoted || strchr(",;\t", line[i]) == NULL || line[i] == found)
            continue;
        if (found != '\0')
            return refuse(csv, CSV_ERROR_DELIMITER, i, error,
                          "the header could be cut at commas, semicolons or tabs; name the "
                          "delimiter with --delimiter");
        found = line[i];
    }
    return set_delimiter(csv, found != '\0' ? found : ',', error);
}

static gboolean
settle_delimiter(Csv *csv, char declared, GError **error)
{
    size_t length;
    if (!find_first_line(csv, &length, error))
        return FALSE;

    char delimiter = declared;
    if (is_separator_line(get_text(csv), length)) {
        if (delimiter == '\0')
            delimiter = get_text(csv)[length - 1];
        if (!skip_line(csv, error) || !find_first_line(csv, &length, error))
            return FALSE;
    }
    return delimiter != '\0' ? set_delimiter(csv, delimiter, error)
                             : detect_delimiter(csv, length, error);
}

static gboolean
read_header(Csv *csv, GError **error)
{
    Scan result = read_row(csv, error);
    if (result == SCAN_MORE) {
        g_set_error(error, CSV_ERROR, CSV_ERROR_EMPTY,
                    "%s: the file is empty; its first line must name the columns", csv->name);
        return FALSE;
    }
    if (result == SCAN_WRONG)
        return FALSE;

    csv->header_cells = g_new0(char *, csv->count + 1);
    for (size_t i = 0; i < csv->count; i++)
        csv->header_cells[i] = g_strdup(csv->pointers[i]);
    csv->header = csv->current;
    csv->header.cells = (const char *const *)csv->header_cells;
    go_behind_row(csv);
    return TRUE;
}

/* Consumes `decoder`, which is NULL when opening it gave `failure`. */
static Csv *
open_decoder(Decoder *decoder, GError *failure, const char *name, const CsvOptions *options,
             GError **error)
{
    g_autoptr(Csv) csv = g_new0(Csv, 1);
    csv->name = text_escape(name, -1);
    csv->text = g_byte_array_new();
    csv->decoder = decoder;
    csv->line = 1;
    if (g_error_matches(failure, DECODER_ERROR, DECODER_ERROR_ENCODING)) {
        g_set_error(error, CSV_ERROR, CSV_ERROR_ENCODING, "%s: %s", csv->name,
                    failure->message);
        g_error_free(failure);
        return NULL;
    }
    if (failure != NULL) {
        g_propagate_error(error, failure);
        return NULL;
    }
    if (!settle_delimiter(csv, options != NULL ? options->delimiter : '\0', error) ||
        !read_header(csv, error))
        return NULL;

    return g_steal_pointer(&csv);
}

Csv *
csv_open(const char *path, const CsvOptions *options, GError **error)
{
    GError *failure = NULL;
    const char *encoding = options != NULL ? options->encoding : NULL;
    Decoder *decoder = decoder_open(path, encoding, &failure);
    const char *name = g_str_equal(path, "-") ? "standard input" : path;
    return open_decoder(decoder, failure, name, options, error);
}

Csv *
csv_open_bytes(GBytes *bytes, const char *name, const CsvOptions *options, GError **error)
{
    GError *failure = NULL;
    const char *encoding = options != NULL ? options->encoding : NULL;
    Decoder *decoder = decoder_open_bytes(bytes, encoding, &failure);
    return open_decoder(decoder, failure, name, options, error);
}

void
csv_close(Csv *csv)
{
    if (csv == NULL)
        return;

    decoder_close(csv->decoder);
    g_byte_array_unref(csv->text);
    g_strfreev(csv->header_cells);
    g_clear_error(&csv->fatal);
    g_free(csv->cells);
    g_free(csv->pointers);
    g_free(csv->name);
    g_free(csv);
}

const CsvRow *
csv_get_header(const Csv *csv)
{
    return &csv->header;
}

char
csv_get_delimiter(const Csv *csv)
{
    return csv->delimiter;
}

const char *
csv_get_encoding(const Csv *csv)
{
    return decoder_get_encoding(csv->decoder);
}

gboolean
csv_has_mixed_line_ends(const Csv *csv)
{
    return (csv->line_ends & (csv->line_ends - 1)) != 0;
}

void
csv_get_sha256(const Csv *csv, unsigned char *out_digest)
{
    decoder_get_sha256(csv->decoder, out_digest);
}

/* TRUE for what a reader would cut, take for a blank line, or take for a line about itself. */
static gboolean
needs_quotes(const char *cell, gboolean is_alone)
{
    return strpbrk(cell, ",;\t\"\r\n") != NULL || (is_alone && *cell == '\0') ||
           is_separator_line(cell, strlen(cell));
}

static void
append_cell(GString *text, const char *cell, gboolean is_alone, gboolean neutral)
{
    gboolean guards = is_guarded(cell) || (neutral && begins_formula(cell));
    if (!guards && !needs_quotes(cell, is_alone)) {
        g_string_append(text, cell);
        return;
    }

    g_string_append(text, guards ? "\"'" : "\"");
    for (const char *at = cell; *at != '\0'; at++) {
        if (*at == '"')
            g_string_append_c(text, '"');
        g_string_append_c(text, *at);
    }
    g_string_append_c(text, '"');
}

void
csv_append_row(GString *text, const char *const *cells, size_t count, gboolean neutral)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            g_string_append_c(text, ',');
        append_cell(text, cells[i], count == 1, neutral);
    }
    g_string_append(text, "\r\n");
}
