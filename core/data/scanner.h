/* scanner.h - finds where the rows and cells of delimited text begin and end
 *
 * Works on a window of text that a Decoder fills: the row at hand is always whole in it and
 * untouched until scanner_cut(), so that what is wrong can be located. Says what is wrong as a
 * Mistake; the words for it are csv.c's. A cell has at most 1 MiB, a row 4 MiB and 4,096 cells.
 */
#pragma once

#include "data/decoder.h"

#include <glib.h>
#include <stddef.h>

typedef struct Scanner Scanner;

typedef enum {
    SCANNER_ROW,
    SCANNER_END,   /* there is no further row */
    SCANNER_WRONG, /* scanner_get_mistake() says what */
} ScannerResult;

typedef enum {
    MISTAKE_NONE,
    MISTAKE_QUOTE,        /* a quote inside a plain cell */
    MISTAKE_BEHIND_QUOTE, /* text behind a closing quote */
    /* behind these there is no going on: */
    MISTAKE_UNCLOSED, /* a quote that nothing closes */
    MISTAKE_LARGE_CELL,
    MISTAKE_LARGE_ROW,
    MISTAKE_MANY_CELLS,
    MISTAKE_MALFORMED, /* bytes that are not in the encoding */
    MISTAKE_NUL,
    MISTAKE_UNREADABLE, /* the file; `error` was set */
} MistakeKind;

typedef struct {
    MistakeKind kind;
    unsigned line;       /* from 1 */
    size_t column;       /* in characters, from 1 */
    unsigned quote_line; /* where the last quote was opened */
    size_t quote_column;
} Mistake;

/* Scans what `decoder`, which is borrowed, has to give. */
Scanner *scanner_new(Decoder *decoder);
void scanner_free(Scanner *scanner);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Scanner, scanner_free)

/* Finds the first line that is not blank, without looking for cells (line ends may stand in
 * quotes). Returns it, with its length, borrowed until the next call, or NULL at the end or at
 * a mistake. */
const char *scanner_peek(Scanner *scanner, size_t *out_length, GError **error);

/* Goes behind the line on which the present row begins. FALSE: there was a mistake. */
gboolean scanner_skip_line(Scanner *scanner, GError **error);

void scanner_set_delimiter(Scanner *scanner, char delimiter);

/* Finds the next row that is not blank, beginning behind the last one; after a mistake in
 * quotes, on the line behind the one where the wrong row begins. */
ScannerResult scanner_next(Scanner *scanner, GError **error);

/* Ends each cell of the row with a NUL and undoes its doubled quotes. Returns the cells,
 * borrowed until the next call. */
char **scanner_cut(Scanner *scanner);
size_t scanner_get_count(const Scanner *scanner);

/* The line on which the present row begins, from 1. */
unsigned scanner_get_line(const Scanner *scanner);
gboolean scanner_has_mixed_line_ends(const Scanner *scanner);
const Mistake *scanner_get_mistake(const Scanner *scanner);
