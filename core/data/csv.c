#include "data/csv.h"

#include "base/text.h"
#include "data/decoder.h"
#include "data/scanner.h"

#include <string.h>

struct Csv {
    char *name; /* as messages show it */
    Decoder *decoder;
    Scanner *scanner;
    GError *fatal; /* why there is no going on */
    char delimiter;
    CsvRow current;
    char **header_cells;
    CsvRow header;
};

G_DEFINE_QUARK(csv - error - quark, csv_error)

G_GNUC_PRINTF(6, 7)
static gboolean
refuse(const Csv *csv, CsvError code, unsigned line, size_t column, GError **error,
       const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error(error, CSV_ERROR, (int)code, "%s:%u:%zu: %s", csv->name, line, column, message);
    return FALSE;
}

static CsvError
get_code(MistakeKind kind)
{
    switch (kind) {
    case MISTAKE_LARGE_CELL:
    case MISTAKE_LARGE_ROW:
    case MISTAKE_MANY_CELLS:
        return CSV_ERROR_LIMIT;
    case MISTAKE_MALFORMED:
        return CSV_ERROR_ENCODING;
    default:
        return CSV_ERROR_SYNTAX;
    }
}

/* Returns what to say about a mistake; owned by the caller. */
static char *
describe(const Csv *csv, const Mistake *mistake)
{
    unsigned line = mistake->quote_line;
    size_t column = mistake->quote_column;
    uint64_t offset = decoder_get_offset(csv->decoder);
    switch (mistake->kind) {
    case MISTAKE_QUOTE:
        return g_strdup("a quote inside a cell that does not begin with one; put the whole "
                        "cell in quotes and write this one twice");
    case MISTAKE_BEHIND_QUOTE:
        return g_strdup_printf("text behind the quote that closes the one opened at %u:%zu; "
                               "write a quote twice where it is meant",
                               line, column);
    case MISTAKE_UNCLOSED:
        return g_strdup_printf("quote opened at %u:%zu never closed; close it, or write it "
                               "twice inside quotes where it is meant",
                               line, column);
    case MISTAKE_LARGE_CELL:
        return g_strdup("a cell of more than 1 MiB; no roster has one so large");
    case MISTAKE_LARGE_ROW:
        return g_strdup("a row of more than 4 MiB; no roster has one so large");
    case MISTAKE_MANY_CELLS:
        return g_strdup("a row of more than 4,096 cells; no roster has one so large");
    case MISTAKE_NUL:
        return g_strdup_printf("NUL at byte offset %" G_GUINT64_FORMAT ", which no text has; "
                               "if the file is UTF-16, name it with --encoding UTF-16LE",
                               offset);
    default:
        return g_strdup_printf("not %s at byte offset %" G_GUINT64_FORMAT "; name the file's "
                               "encoding, as in --encoding windows-1252",
                               decoder_get_encoding(csv->decoder), offset);
    }
}

/* Puts the scanner's mistake into words, or hands on `failure`, which it consumes, where the
 * file could not be read. */
static gboolean
refuse_mistake(Csv *csv, GError *failure, GError **error)
{
    const Mistake *mistake = scanner_get_mistake(csv->scanner);
    if (failure == NULL) {
        g_autofree char *message = describe(csv, mistake);
        refuse(csv, get_code(mistake->kind), mistake->line, mistake->column, &failure, "%s",
               message);
    }
    if (mistake->kind > MISTAKE_BEHIND_QUOTE)
        csv->fatal = g_error_copy(failure);
    g_propagate_error(error, failure);
    return FALSE;
}

static gboolean
begins_formula(const char *text)
{
    /* Spreadsheets read the fullwidth forms alike. */
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

/* Makes the scanner's row the current one. */
static void
take_row(Csv *csv)
{
    char **cells = scanner_cut(csv->scanner);
    size_t count = scanner_get_count(csv->scanner);
    for (size_t i = 0; i < count; i++)
        if (is_guarded(cells[i]))
            cells[i]++;

    csv->current = (CsvRow){(const char *const *)cells, count, scanner_get_line(csv->scanner)};
}

static gboolean
check_width(const Csv *csv, GError **error)
{
    size_t width = csv->header.count;
    size_t count = scanner_get_count(csv->scanner);
    if (count == width)
        return TRUE;

    const char shown[] = {csv->delimiter, '\0'};
    return refuse(csv, CSV_ERROR_SYNTAX, scanner_get_line(csv->scanner), 1, error,
                  "the row has %zu %s where the header has %zu; %s'%s'", count,
                  count == 1 ? "cell" : "cells", width,
                  count > width ? "quote a cell that holds a "
                                : "every row needs them all, so give empty ones a ",
                  csv->delimiter == '\t' ? "\\t" : shown);
}

gboolean
csv_next(Csv *csv, const CsvRow **out_row, GError **error)
{
    if (csv->fatal != NULL) {
        g_propagate_error(error, g_error_copy(csv->fatal));
        return FALSE;
    }

    GError *failure = NULL;
    ScannerResult result = scanner_next(csv->scanner, &failure);
    if (result == SCANNER_WRONG)
        return refuse_mistake(csv, failure, error);
    if (result == SCANNER_ROW && !check_width(csv, error))
        return FALSE;

    if (result == SCANNER_ROW)
        take_row(csv);
    *out_row = result == SCANNER_ROW ? &csv->current : NULL;
    return TRUE;
}

gboolean
csv_can_continue(const Csv *csv)
{
    return csv->fatal == NULL;
}

/* Finds the first line. FALSE: there is none, since the file is empty or wrong. */
static gboolean
peek(Csv *csv, const char **out_line, size_t *out_length, GError **error)
{
    GError *failure = NULL;
    *out_line = scanner_peek(csv->scanner, out_length, &failure);
    if (*out_line != NULL)
        return TRUE;
    if (scanner_get_mistake(csv->scanner)->kind != MISTAKE_NONE)
        return refuse_mistake(csv, failure, error);

    g_set_error(error, CSV_ERROR, CSV_ERROR_EMPTY,
                "%s: the file is empty; its first line must name the columns", csv->name);
    return FALSE;
}

static gboolean
skip_line(Csv *csv, GError **error)
{
    GError *failure = NULL;
    return scanner_skip_line(csv->scanner, &failure) || refuse_mistake(csv, failure, error);
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
        return refuse(csv, CSV_ERROR_DELIMITER, scanner_get_line(csv->scanner), 1, error,
                      "a delimiter is one ASCII character and no quote or line end");

    csv->delimiter = delimiter;
    scanner_set_delimiter(csv->scanner, delimiter);
    return TRUE;
}

/* Tells the delimiter from the header line: the one of three that it has outside quotes. */
static gboolean
detect_delimiter(Csv *csv, const char *line, size_t length, GError **error)
{
    gboolean quoted = FALSE;
    char found = '\0';
    for (size_t i = 0; i < length; i++) {
        quoted = quoted != (line[i] == '"');
        if (quoted || strchr(",;\t", line[i]) == NULL || line[i] == found)
            continue;
        if (found != '\0')
            return refuse(csv, CSV_ERROR_DELIMITER, scanner_get_line(csv->scanner), 1, error,
                          "the header could be cut at commas, semicolons or tabs; name the "
                          "delimiter with --delimiter");
        found = line[i];
    }
    return set_delimiter(csv, found != '\0' ? found : ',', error);
}

static gboolean
settle_delimiter(Csv *csv, char declared, GError **error)
{
    const char *line;
    size_t length;
    if (!peek(csv, &line, &length, error))
        return FALSE;

    char delimiter = declared;
    if (is_separator_line(line, length)) {
        if (delimiter == '\0')
            delimiter = line[length - 1];
        if (!skip_line(csv, error) || !peek(csv, &line, &length, error))
            return FALSE;
    }
    return delimiter != '\0' ? set_delimiter(csv, delimiter, error)
                             : detect_delimiter(csv, line, length, error);
}

static gboolean
read_header(Csv *csv, GError **error)
{
    GError *failure = NULL;
    if (scanner_next(csv->scanner, &failure) == SCANNER_WRONG)
        return refuse_mistake(csv, failure, error);

    take_row(csv);
    csv->header = csv->current;
    csv->header_cells = g_new0(char *, csv->header.count + 1);
    for (size_t i = 0; i < csv->header.count; i++)
        csv->header_cells[i] = g_strdup(csv->header.cells[i]);
    csv->header.cells = (const char *const *)csv->header_cells;
    return TRUE;
}

/* Consumes `decoder`, and `failure`, which says why it is NULL. */
static Csv *
open_decoder(Decoder *decoder, GError *failure, const char *name, const CsvOptions *options,
             GError **error)
{
    g_autoptr(Csv) csv = g_new0(Csv, 1);
    csv->name = text_escape(name, -1);
    csv->decoder = decoder;
    csv->scanner = scanner_new(decoder);
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

    scanner_free(csv->scanner);
    decoder_close(csv->decoder);
    g_strfreev(csv->header_cells);
    g_clear_error(&csv->fatal);
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
    return scanner_has_mixed_line_ends(csv->scanner);
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
