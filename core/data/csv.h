/* csv.h - rows of delimited text, read one at a time and written back exactly
 *
 * RFC 4180 as it is met: a byte order mark is dropped, UTF-16 is converted when its mark is
 * there, lines end in CRLF, LF or CR, fields may hold quoted line breaks, and the delimiter is
 * a comma, a semicolon or a tab (told by the header line or a first line "sep=;"). Blanks are
 * kept. What is malformed is refused with line and column, never guessed: an unclosed quote
 * names where it was opened, a quote inside a plain cell is taken only for the seconds of a
 * coordinate (37.8"N), bytes that are no UTF-8 name their offset. Memory does not grow
 * with rows: a header or row has at most 4,096 cells, a cell 1 MiB, a row 4 MiB.
 *
 * Apostrophes before formulas: of a cell that begins with one or more apostrophes and then with
 * what a spreadsheet takes for a formula (= + - @, their fullwidth forms, tab, CR, LF) the
 * first apostrophe is dropped in reading, and csv_append_row() adds one to every such cell. So
 * what was written is read back exactly; of a foreign file's '=x the apostrophe goes.
 */
#pragma once

#include <glib.h>

typedef struct Csv Csv;

typedef enum {
    CSV_ERROR_ENCODING,  /* bytes that are not in the encoding; declare one */
    CSV_ERROR_DELIMITER, /* the header could be cut in several ways; declare one */
    CSV_ERROR_SYNTAX,    /* a quote, a NUL or a row of another width */
    CSV_ERROR_LIMIT,     /* a row, a field or a header larger than any real one */
    CSV_ERROR_EMPTY,     /* no header line */
} CsvError;

#define CSV_ERROR (csv_error_quark())
GQuark csv_error_quark(void);

typedef struct {
    const char *encoding; /* as iconv names it; NULL: UTF-8, or what the byte order mark says */
    char delimiter;       /* 0: told from the header */
} CsvOptions;

/* One row. Everything in it is borrowed until the next csv_next(). */
typedef struct {
    const char *const *cells; /* UTF-8, never NULL */
    size_t count;             /* as many as the header has */
    unsigned line;            /* where the row begins, the first line being 1 */
} CsvRow;

/* Opens the regular file `path` ("-" is standard input) and reads its header line. `options`
 * may be NULL. Where the file cannot be read, FILE_ERROR says why, and so it does at the end of
 * a file that changed while it was read. */
G_GNUC_WARN_UNUSED_RESULT
Csv *csv_open(const char *path, const CsvOptions *options, GError **error);

/* The same on `bytes`, which are kept; `name` stands for the path in messages. */
G_GNUC_WARN_UNUSED_RESULT
Csv *csv_open_bytes(GBytes *bytes, const char *name, const CsvOptions *options, GError **error);
void csv_close(Csv *csv);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Csv, csv_close)

/* The header line, as typed; borrowed until csv_close(). */
const CsvRow *csv_get_header(const Csv *csv);
char csv_get_delimiter(const Csv *csv);
const char *csv_get_encoding(const Csv *csv);

/* TRUE when lines of the file end in more than one way, as far as it was read. */
gboolean csv_has_mixed_line_ends(const Csv *csv);

/* SHA-256 of all bytes read, 32 bytes long; only after the last row. */
void csv_get_sha256(const Csv *csv, unsigned char *out_digest);

/* Reads the next row; `out_row` is NULL after the last. A row of another width than the header
 * is refused; blank lines are passed over but counted. After a failure the next call goes on
 * behind the row (where quotes are wrong, on the line after the one where it begins), so that
 * all errors can be listed, unless csv_can_continue() says no. Messages are "FILE:LINE:COLUMN:
 * …", the column in characters from 1. */
G_GNUC_WARN_UNUSED_RESULT
gboolean csv_next(Csv *csv, const CsvRow **out_row, GError **error);
gboolean csv_can_continue(const Csv *csv);

/* Appends a row, quoted where needed, and CRLF (RFC 4180). With `neutral`, a cell that a
 * spreadsheet would run as a formula gets an apostrophe before it, which csv_next() takes away
 * again. */
void csv_append_row(GString *text, const char *const *cells, size_t count, gboolean neutral);
