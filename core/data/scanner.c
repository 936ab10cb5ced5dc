#include "data/scanner.h"

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
    MORE, /* the text ends before the row does */
    DONE,
    WRONG,
} Step;

/* Offsets from the beginning of the row. */
typedef struct {
    uint32_t start;
    uint32_t end;
    gboolean has_doubles; /* "" stands in it for one quote */
} Cell;

enum { LF = 1, CR = 2, CRLF = 4 };

struct Scanner {
    Decoder *decoder;
    GByteArray *window; /* with room for a NUL behind it */
    gboolean at_end;    /* no more text will come */
    gboolean is_malformed;
    char delimiter;
    gboolean stops[256]; /* the bytes that end the run of a plain cell */
    unsigned line_ends;
    Mistake mistake;

    size_t row;    /* where the row begins in `window` */
    unsigned line; /* on which it begins */
    State state;
    size_t at; /* from the beginning of the row, as all that follow */
    size_t quote;
    size_t next;     /* the next row; 0 while this one is not done */
    unsigned breaks; /* line ends in quotes */
    size_t count;
    size_t room; /* of both: */
    Cell *cells;
    char **texts;
};

Scanner *
scanner_new(Decoder *decoder)
{
    Scanner *scanner = g_new0(Scanner, 1);
    scanner->decoder = decoder;
    scanner->window = g_byte_array_new();
    scanner->line = 1;
    return scanner;
}

void
scanner_free(Scanner *scanner)
{
    if (scanner == NULL)
        return;

    g_byte_array_unref(scanner->window);
    g_free(scanner->cells);
    g_free(scanner->texts);
    g_free(scanner);
}

void
scanner_set_delimiter(Scanner *scanner, char delimiter)
{
    const unsigned char stops[] = {(unsigned char)delimiter, '"', '\n', '\r'};
    scanner->delimiter = delimiter;
    for (size_t i = 0; i < sizeof(stops); i++)
        scanner->stops[stops[i]] = TRUE;
}

static const char *
get_text(const Scanner *scanner)
{
    return (const char *)scanner->window->data + scanner->row;
}

/* TRUE at the last character of a line end, since CRLF is one. */
static gboolean
is_break(const char *at)
{
    return at[0] == '\n' || (at[0] == '\r' && at[1] != '\n');
}

/* Finds line and column of the byte at `offset` from the row's beginning. */
static void
locate(const Scanner *scanner, size_t offset, unsigned *out_line, size_t *out_column)
{
    const char *text = get_text(scanner);
    *out_line = scanner->line;
    *out_column = 1;
    for (size_t i = 0; i < offset; i++) {
        if (is_break(text + i)) {
            (*out_line)++;
            *out_column = 1;
        } else if (((unsigned char)text[i] & 0xc0) != 0x80) {
            (*out_column)++;
        }
    }
}

static Step
fail(Scanner *scanner, MistakeKind kind, size_t offset)
{
    Mistake *mistake = &scanner->mistake;
    mistake->kind = kind;
    locate(scanner, offset, &mistake->line, &mistake->column);
    locate(scanner, scanner->quote, &mistake->quote_line, &mistake->quote_column);
    return WRONG;
}

/* Goes through `text` to the first quote that is not one of two; `is_behind` is TRUE when one
 * stood at its end. Returns TRUE when it was found, with the character behind it. */
static gboolean
find_quote(const GByteArray *text, gboolean *is_behind, char *out_next)
{
    for (guint i = 0; i < text->len; i++) {
        const char c = (char)text->data[i];
        if (*is_behind && c != '"') {
            *out_next = c;
            return TRUE;
        }
        *is_behind = !*is_behind && c == '"';
    }
    return FALSE;
}

/* What is wrong with a row that is too large in quotes: a cell that they close as they should
 * is too large itself. What follows is looked through and not kept. */
static MistakeKind
judge_quotes(Scanner *scanner, GError **error)
{
    const GByteArray *window = scanner->window;
    gboolean is_behind = window->data[window->len - 1] == '"'; /* which was not yet judged */
    char next = '\n';
    g_autoptr(GByteArray) text = g_byte_array_new();
    DecoderResult result = DECODER_TEXT;
    while (result == DECODER_TEXT && !find_quote(text, &is_behind, &next)) {
        g_byte_array_set_size(text, 0);
        result = decoder_read(scanner->decoder, text, error);
    }
    if (result == DECODER_FAILED)
        return MISTAKE_UNREADABLE;
    const gboolean is_closed = result == DECODER_TEXT
                                   ? next == scanner->delimiter || next == '\n' || next == '\r'
                                   : is_behind;
    return is_closed ? MISTAKE_LARGE_CELL : MISTAKE_UNCLOSED;
}

static MistakeKind
find_limit(Scanner *scanner, size_t length, GError **error)
{
    if (scanner->is_malformed)
        return decoder_found_nul(scanner->decoder) ? MISTAKE_NUL : MISTAKE_MALFORMED;
    if (length <= MAX_ROW)
        return MISTAKE_NONE;
    return scanner->state == IN_QUOTES ? judge_quotes(scanner, error) : MISTAKE_LARGE_ROW;
}

/* Gets more text behind what there is of the row. */
static gboolean
fetch(Scanner *scanner, GError **error)
{
    GByteArray *window = scanner->window;
    const size_t length = window->len - scanner->row;
    const MistakeKind kind = find_limit(scanner, length, error);
    if (kind != MISTAKE_NONE) {
        const gboolean is_quoted = kind == MISTAKE_UNCLOSED || kind == MISTAKE_LARGE_CELL;
        fail(scanner, kind, is_quoted ? scanner->quote : length);
        return FALSE;
    }

    if (scanner->row > 0)
        g_byte_array_remove_range(window, 0, (guint)scanner->row);
    scanner->row = 0;
    DecoderResult result = decoder_read(scanner->decoder, window, error);
    scanner->is_malformed = result == DECODER_MALFORMED;
    scanner->at_end = result == DECODER_END;
    g_byte_array_append(window, (const uint8_t *)"", 1);
    g_byte_array_set_size(window, window->len - 1);
    if (result == DECODER_FAILED)
        fail(scanner, MISTAKE_UNREADABLE, window->len);
    return result != DECODER_FAILED;
}

/* Returns how much of the row's text can be judged: what a CR or a quote at its end is, what
 * follows it says. */
static size_t
get_available(const Scanner *scanner)
{
    size_t length = scanner->window->len - scanner->row;
    char last = length > 0 ? get_text(scanner)[length - 1] : '\0';
    return !scanner->at_end && (last == '\r' || last == '"') ? length - 1 : length;
}

static void
begin_row(Scanner *scanner)
{
    scanner->state = AT_CELL;
    scanner->at = 0;
    scanner->quote = 0;
    scanner->next = 0;
    scanner->breaks = 0;
    scanner->count = 0;
}

static void
go_behind_row(Scanner *scanner)
{
    scanner->row += scanner->next;
    scanner->line += 1 + scanner->breaks;
    begin_row(scanner);
}

static void
open_cell(Scanner *scanner)
{
    if (scanner->count == scanner->room) {
        scanner->room = scanner->room == 0 ? 16 : 2 * scanner->room;
        scanner->cells = g_renew(Cell, scanner->cells, scanner->room);
        scanner->texts = g_renew(char *, scanner->texts, scanner->room);
    }
    scanner->cells[scanner->count] = (Cell){.start = (uint32_t)scanner->at};
}

static Step
close_cell(Scanner *scanner, size_t end)
{
    Cell *cell = &scanner->cells[scanner->count];
    cell->end = (uint32_t)end;
    scanner->state = AT_CELL;
    scanner->count++;
    if (end - cell->start > MAX_CELL)
        return fail(scanner, MISTAKE_LARGE_CELL, cell->start);
    if (scanner->count > MAX_CELLS)
        return fail(scanner, MISTAKE_MANY_CELLS, cell->start);

    return MORE;
}

static Step
close_row(Scanner *scanner, const char *text, size_t cell_end)
{
    const char *at = text + scanner->at;
    gboolean is_double = at[0] == '\r' && at[1] == '\n';
    scanner->line_ends |= is_double ? CRLF : at[0] == '\r' ? CR : LF;
    scanner->next = scanner->at + (is_double ? 2 : 1);
    return close_cell(scanner, cell_end) == WRONG ? WRONG : DONE;
}

static Step
scan_start(Scanner *scanner, const char *text)
{
    gboolean is_quoted = text[scanner->at] == '"';
    scanner->state = is_quoted ? IN_QUOTES : IN_PLAIN;
    if (is_quoted)
        scanner->quote = scanner->at++;
    open_cell(scanner);
    return MORE;
}

/* TRUE at the mark of seconds in 37°36'37.8"N, the one quote that is no mistake. */
static gboolean
is_seconds(const char *text, size_t at)
{
    return at > 0 && g_ascii_isdigit(text[at - 1]) && text[at + 1] != '\0' &&
           strchr("NSEW", text[at + 1]) != NULL;
}

static Step
scan_plain(Scanner *scanner, const char *text, size_t end)
{
    size_t at = scanner->at;
    while (at < end && !scanner->stops[(unsigned char)text[at]])
        at++;
    scanner->at = at;
    if (at == end)
        return MORE;
    if (text[at] == '"' && !is_seconds(text, at))
        return fail(scanner, MISTAKE_QUOTE, at);
    if (text[at] == '\n' || text[at] == '\r')
        return close_row(scanner, text, at);

    scanner->at++;
    return text[at] == '"' ? MORE : close_cell(scanner, at);
}

static Step
scan_quotes(Scanner *scanner, const char *text, size_t end)
{
    const char *start = text + scanner->at;
    const char *found = memchr(start, '"', end - scanner->at);
    const char *behind = found != NULL ? found : text + end;
    for (const char *at = start; at < behind; at++)
        scanner->breaks += is_break(at) ? 1 : 0;

    scanner->at = (size_t)(behind - text);
    if (found != NULL) {
        scanner->state = BEHIND_QUOTE;
        scanner->at++;
    }
    return MORE;
}

static Step
scan_behind_quote(Scanner *scanner, const char *text)
{
    char character = text[scanner->at];
    size_t quote = scanner->at - 1;
    if (character == '\n' || character == '\r')
        return close_row(scanner, text, quote);
    if (character != '"' && character != scanner->delimiter)
        return fail(scanner, MISTAKE_BEHIND_QUOTE, scanner->at);

    scanner->at++;
    if (character == scanner->delimiter)
        return close_cell(scanner, quote);

    scanner->cells[scanner->count].has_doubles = TRUE;
    scanner->state = IN_QUOTES;
    return MORE;
}

/* Goes on with the row as far as the text goes. */
static Step
scan(Scanner *scanner)
{
    const char *text = get_text(scanner);
    size_t end = get_available(scanner);
    Step step = MORE;
    while (step == MORE && scanner->at < end) {
        switch (scanner->state) {
        case AT_CELL:
            step = scan_start(scanner, text);
            break;
        case IN_PLAIN:
            step = scan_plain(scanner, text, end);
            break;
        case IN_QUOTES:
            step = scan_quotes(scanner, text, end);
            break;
        case BEHIND_QUOTE:
            step = scan_behind_quote(scanner, text);
            break;
        }
    }
    return step;
}

/* Ends the last row, which no line end ends. */
static Step
scan_end(Scanner *scanner)
{
    if (scanner->state == IN_QUOTES)
        return fail(scanner, MISTAKE_UNCLOSED, scanner->quote);
    if (scanner->state == AT_CELL)
        open_cell(scanner);

    scanner->next = scanner->at;
    size_t end = scanner->state == BEHIND_QUOTE ? scanner->at - 1 : scanner->at;
    return close_cell(scanner, end) == WRONG ? WRONG : DONE;
}

/* Scans one whole row; MORE: there is none. */
static Step
scan_row(Scanner *scanner, GError **error)
{
    Step step = scan(scanner);
    while (step == MORE && !scanner->at_end) {
        if (!fetch(scanner, error))
            return WRONG;
        step = scan(scanner);
    }
    return step == MORE && scanner->at > 0 ? scan_end(scanner) : step;
}

static gboolean
is_blank(const Scanner *scanner)
{
    return scanner->count == 1 && scanner->cells[0].start == 0 && scanner->cells[0].end == 0;
}

ScannerResult
scanner_next(Scanner *scanner, GError **error)
{
    MistakeKind before = scanner->mistake.kind;
    if (before > MISTAKE_BEHIND_QUOTE)
        return SCANNER_WRONG;
    if (before != MISTAKE_NONE && !scanner_skip_line(scanner, error))
        return SCANNER_WRONG;
    if (scanner->next > 0)
        go_behind_row(scanner);

    Step step = scan_row(scanner, error);
    while (step == DONE && is_blank(scanner)) {
        go_behind_row(scanner);
        step = scan_row(scanner, error);
    }
    return step == DONE ? SCANNER_ROW : step == MORE ? SCANNER_END : SCANNER_WRONG;
}

gboolean
scanner_skip_line(Scanner *scanner, GError **error)
{
    begin_row(scanner);
    scanner->mistake.kind = MISTAKE_NONE;
    for (;;) {
        const char *text = get_text(scanner);
        size_t end = get_available(scanner);
        while (scanner->at < end && !is_break(text + scanner->at))
            scanner->at++;
        if (scanner->at < end || scanner->at_end) {
            scanner->next = MIN(scanner->at + 1, scanner->window->len - scanner->row);
            go_behind_row(scanner);
            return TRUE;
        }
        if (!fetch(scanner, error))
            return FALSE;
    }
}

/* Goes to the end of the first line; FALSE: there was a mistake. */
static gboolean
measure_line(Scanner *scanner, GError **error)
{
    begin_row(scanner);
    for (;;) {
        const char *text = get_text(scanner);
        size_t end = get_available(scanner);
        for (; scanner->at < end; scanner->at++) {
            char character = text[scanner->at];
            if (scanner->state != IN_QUOTES && (character == '\n' || character == '\r'))
                return TRUE;
            if (character != '"')
                continue;
            scanner->state = scanner->state == IN_QUOTES ? AT_CELL : IN_QUOTES;
            scanner->quote = scanner->at;
        }
        if (scanner->at_end)
            return TRUE;
        if (!fetch(scanner, error))
            return FALSE;
    }
}

const char *
scanner_peek(Scanner *scanner, size_t *out_length, GError **error)
{
    if (!measure_line(scanner, error))
        return NULL;
    while (scanner->at == 0 && scanner->window->len > scanner->row)
        if (!scanner_skip_line(scanner, error) || !measure_line(scanner, error))
            return NULL;

    *out_length = scanner->at;
    begin_row(scanner);
    return *out_length > 0 ? get_text(scanner) : NULL;
}

/* Makes `text` one quote shorter for each two that stand together. */
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

char **
scanner_cut(Scanner *scanner)
{
    char *text = (char *)scanner->window->data + scanner->row;
    for (size_t i = 0; i < scanner->count; i++) {
        const Cell *cell = &scanner->cells[i];
        scanner->texts[i] = text + cell->start;
        text[cell->end] = '\0';
        if (cell->has_doubles)
            undouble(scanner->texts[i]);
    }
    return scanner->texts;
}

size_t
scanner_get_count(const Scanner *scanner)
{
    return scanner->count;
}

unsigned
scanner_get_line(const Scanner *scanner)
{
    return scanner->line;
}

gboolean
scanner_has_mixed_line_ends(const Scanner *scanner)
{
    return (scanner->line_ends & (scanner->line_ends - 1)) != 0;
}

const Mistake *
scanner_get_mistake(const Scanner *scanner)
{
    return &scanner->mistake;
}
