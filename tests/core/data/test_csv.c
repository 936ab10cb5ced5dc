#include "base/file.h"
#include "data/csv.h"

#include <fcntl.h>
#include <jansson.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static Csv *
open_sized(const char *text, size_t length, const CsvOptions *options, GError **error)
{
    g_autoptr(GBytes) bytes = g_bytes_new(text, length);
    return csv_open_bytes(bytes, "roster.csv", options, error);
}

static Csv *
open_text(const char *text)
{
    g_autoptr(GError) error = NULL;
    Csv *csv = open_sized(text, strlen(text), NULL, &error);
    g_assert_no_error(error);
    return csv;
}

static char *
show_row(const CsvRow *row)
{
    GString *text = g_string_new(NULL);
    for (size_t i = 0; i < row->count; i++)
        g_string_append_printf(text, "[%s]", row->cells[i]);
    return g_string_free(text, FALSE);
}

static void
assert_header(Csv *csv, const char *expected)
{
    g_autofree char *shown = show_row(csv_get_header(csv));
    g_assert_cmpstr(shown, ==, expected);
}

static void
assert_row(Csv *csv, unsigned line, const char *expected)
{
    g_autoptr(GError) error = NULL;
    const CsvRow *row = NULL;
    g_assert_true(csv_next(csv, &row, &error));
    g_assert_no_error(error);
    g_assert_nonnull(row);
    g_autofree char *shown = show_row(row);
    g_assert_cmpstr(shown, ==, expected);
    g_assert_cmpuint(row->line, ==, line);
}

static void
assert_end(Csv *csv)
{
    g_autoptr(GError) error = NULL;
    const CsvRow *row;
    gboolean read = csv_next(csv, &row, &error);
    g_assert_no_error(error);
    g_assert_true(read);
    g_assert_null(row);
}

static void
assert_wrong(Csv *csv, CsvError code, const char *message)
{
    g_autoptr(GError) error = NULL;
    const CsvRow *row = NULL;
    g_assert_false(csv_next(csv, &row, &error));
    g_assert_null(row);
    g_assert_cmpstr(error->message, ==, message);
    g_assert_error(error, CSV_ERROR, (int)code);
}

static void
assert_not_opened(const char *text, size_t length, const CsvOptions *options, CsvError code,
                  const char *message)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(open_sized(text, length, options, &error));
    g_assert_cmpstr(error->message, ==, message);
    g_assert_error(error, CSV_ERROR, (int)code);
}

static void
quoted_commas_and_quotes_are_exact(void)
{
    g_autoptr(Csv) csv = open_text("name,note\r\n"
                                   "\"Tibet, Free\",\"say \"\"yes\"\"\"\r\n"
                                   "\"\",\"\"\"\"\r\n"
                                   " a , b\r\n");
    assert_header(csv, "[name][note]");
    assert_row(csv, 2, "[Tibet, Free][say \"yes\"]");
    assert_row(csv, 3, "[][\"]");
    assert_row(csv, 4, "[ a ][ b]");
    assert_end(csv);
    assert_end(csv);
}

static void
the_last_row_needs_no_line_end(void)
{
    const char *endings[] = {"a,b\n1,2", "a,b\n1,\"2\"", "a,b\n1,2\n", "a,b\n1,2\r"};
    for (size_t i = 0; i < G_N_ELEMENTS(endings); i++) {
        g_autoptr(Csv) csv = open_text(endings[i]);
        assert_row(csv, 2, "[1][2]");
        assert_end(csv);
    }
    g_autoptr(Csv) open = open_text("a,b\n1,");
    assert_row(open, 2, "[1][]");
    assert_end(open);
}

static void
a_byte_order_mark_is_no_part_of_the_header(void)
{
    g_autoptr(Csv) csv = open_text("\xef\xbb\xbf"
                                   "email\na@x.org\n");
    assert_header(csv, "[email]");
    assert_row(csv, 2, "[a@x.org]");
    assert_end(csv);
}

static void
utf16_is_told_by_its_mark(void)
{
    const char text[] = "name\tnote\r\nMüller\t𝄞\r\n";
    const char *encodings[] = {"UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"};
    const char *declared[] = {NULL, "UTF-16", NULL, "utf-32be"};
    for (size_t i = 0; i < G_N_ELEMENTS(encodings); i++) {
        g_autofree char *marked = g_strconcat("\xef\xbb\xbf", text, NULL);
        size_t length;
        g_autofree char *wide =
            g_convert(marked, -1, encodings[i], "UTF-8", NULL, &length, NULL);
        g_autoptr(GError) error = NULL;
        const CsvOptions options = {.encoding = declared[i]};
        g_autoptr(Csv) csv = open_sized(wide, length, &options, &error);
        g_assert_no_error(error);
        g_assert_cmpstr(csv_get_encoding(csv), ==, encodings[i]);
        g_assert_cmpint(csv_get_delimiter(csv), ==, '\t');
        assert_header(csv, "[name][note]");
        assert_row(csv, 2, "[Müller][𝄞]");
        assert_end(csv);
    }
}

static void
half_a_utf16_character_is_refused(void)
{
    const char text[] = "\xff\xfe"
                        "a\0\n\0b\0\x3d";
    g_autoptr(GError) error = NULL;
    g_autoptr(Csv) csv = open_sized(text, sizeof(text) - 1, NULL, &error);
    assert_wrong(csv, CSV_ERROR_ENCODING,
                 "roster.csv:2:2: not UTF-16LE at byte offset 8; name the file's encoding, as "
                 "in --encoding windows-1252");
    g_assert_false(csv_can_continue(csv));
}

static void
windows_1252_is_read_only_when_declared(void)
{
    const char text[] = "name,city\nM\xfcller,K\xf6ln\n";
    g_autoptr(Csv) csv = open_text(text);
    assert_wrong(csv, CSV_ERROR_ENCODING,
                 "roster.csv:2:2: not UTF-8 at byte offset 11; name the file's encoding, as in "
                 "--encoding windows-1252");
    g_assert_false(csv_can_continue(csv));

    g_autoptr(GError) error = NULL;
    const CsvOptions options = {.encoding = "windows-1252"};
    g_autoptr(Csv) declared = open_sized(text, strlen(text), &options, &error);
    g_assert_no_error(error);
    assert_row(declared, 2, "[Müller][Köln]");
    assert_end(declared);
    g_assert_cmpstr(csv_get_encoding(declared), ==, "windows-1252");

    g_autoptr(Csv) undefined = open_sized("name\n\x81\n", 7, &options, &error);
    assert_wrong(undefined, CSV_ERROR_ENCODING,
                 "roster.csv:2:1: not windows-1252 at byte offset 5; name the file's encoding, "
                 "as in --encoding windows-1252");
}

static void
encodings_that_are_none_are_refused(void)
{
    const CsvOptions unknown = {.encoding = "klingon"};
    assert_not_opened("a\n", 2, &unknown, CSV_ERROR_ENCODING,
                      "roster.csv: no encoding is called 'klingon'; iconv --list names those "
                      "that are known");
    const char *others[] = {"", "windows-1252//IGNORE", "ASCII//TRANSLIT"};
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        g_autoptr(GError) error = NULL;
        const CsvOptions options = {.encoding = others[i]};
        g_assert_null(open_sized("a\n", 2, &options, &error));
        g_assert_error(error, CSV_ERROR, CSV_ERROR_ENCODING);
    }
    const CsvOptions contradicted = {.encoding = "windows-1252"};
    assert_not_opened("\xef\xbb\xbf"
                      "a\n",
                      5, &contradicted, CSV_ERROR_ENCODING,
                      "roster.csv: the file begins with the mark of UTF-8, so it is not "
                      "'windows-1252'; leave --encoding out");
}

static void
malformed_utf8_is_refused_at_its_byte(void)
{
    const char *wrong[] = {"\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\x80"};
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autofree char *text = g_strdup_printf("a,b\n1,2\n3,x%s", wrong[i]);
        g_autoptr(Csv) csv = open_text(text);
        assert_row(csv, 2, "[1][2]");
        assert_wrong(
            csv, CSV_ERROR_ENCODING,
            "roster.csv:3:4: not UTF-8 at byte offset 11; name the file's encoding, as "
            "in --encoding windows-1252");
        g_assert_false(csv_can_continue(csv));
    }
    g_autoptr(Csv) accepted = open_text("a,b\n1,\xe2\x82\xac");
    assert_row(accepted, 2, "[1][€]");
}

static void
nul_is_refused(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Csv) csv = open_sized("a,b\n1,x\0y\n", 10, NULL, &error);
    assert_wrong(csv, CSV_ERROR_SYNTAX,
                 "roster.csv:2:4: NUL at byte offset 7, which no text has; if the file is "
                 "UTF-16, name it with --encoding UTF-16LE");

    const CsvOptions options = {.encoding = "ISO-8859-1"};
    g_autoptr(Csv) converted = open_sized("a,b\n1,x\0y\n", 10, &options, &error);
    g_autoptr(GError) failure = NULL;
    const CsvRow *row;
    g_assert_false(csv_next(converted, &row, &failure));
    g_assert_error(failure, CSV_ERROR, CSV_ERROR_SYNTAX);
}

static void
the_delimiter_is_told_from_the_header(void)
{
    g_autoptr(Csv) semicolon = open_text("name;\"a, b\";email\n\"x,y\";1,5;c\n");
    g_assert_cmpint(csv_get_delimiter(semicolon), ==, ';');
    assert_row(semicolon, 2, "[x,y][1,5][c]");

    g_autoptr(Csv) tab = open_text("name\temail\na;b,c\td\n");
    g_assert_cmpint(csv_get_delimiter(tab), ==, '\t');
    assert_row(tab, 2, "[a;b,c][d]");

    g_autoptr(Csv) single = open_text("name\nArticle 19\n\n\"\"\n");
    g_assert_cmpint(csv_get_delimiter(single), ==, ',');
    assert_row(single, 2, "[Article 19]");
    assert_row(single, 4, "[]");
    assert_end(single);
}

static void
a_sep_line_names_the_delimiter(void)
{
    g_autoptr(Csv) csv = open_text("sep=;\r\nname;a,b\r\n1;2\r\n");
    assert_header(csv, "[name][a,b]");
    g_assert_cmpuint(csv_get_header(csv)->line, ==, 2);
    assert_row(csv, 3, "[1][2]");

    g_autoptr(Csv) marked = open_text("\xef\xbb\xbfSEP=\t\nname\tb\n1\t2\n");
    assert_row(marked, 3, "[1][2]");
}

static void
an_ambiguous_header_needs_a_declared_delimiter(void)
{
    assert_not_opened("a;b,c\n1;2,3\n", 12, NULL, CSV_ERROR_DELIMITER,
                      "roster.csv:1:1: the header could be cut at commas, semicolons or tabs; "
                      "name the delimiter with --delimiter");
    g_autoptr(GError) error = NULL;
    const CsvOptions options = {.delimiter = ';'};
    g_autoptr(Csv) csv = open_sized("a;b,c\n1;2,3\n", 12, &options, &error);
    g_assert_no_error(error);
    assert_row(csv, 2, "[1][2,3]");

    const CsvOptions pipe = {.delimiter = '|'};
    g_autoptr(Csv) other = open_sized("a|b,c\n1|2,3\n", 12, &pipe, &error);
    assert_row(other, 2, "[1][2,3]");

    const char wrong[] = {'"', '\n', '\r', '\xe9'};
    for (size_t i = 0; i < sizeof(wrong); i++) {
        const CsvOptions quote = {.delimiter = wrong[i]};
        assert_not_opened("a\n", 2, &quote, CSV_ERROR_DELIMITER,
                          "roster.csv:1:1: a delimiter is one ASCII character and no quote or "
                          "line end");
    }
}

static void
lines_may_end_in_any_way(void)
{
    g_autoptr(Csv) old = open_text("a,b\r1,2\r3,4\r");
    assert_row(old, 2, "[1][2]");
    assert_row(old, 3, "[3][4]");
    assert_end(old);
    g_assert_false(csv_has_mixed_line_ends(old));

    g_autoptr(Csv) mixed = open_text("a,b\r\n1,2\n3,4\r5,6\r\n");
    assert_row(mixed, 2, "[1][2]");
    assert_row(mixed, 3, "[3][4]");
    assert_row(mixed, 4, "[5][6]");
    assert_end(mixed);
    g_assert_true(csv_has_mixed_line_ends(mixed));
}

static void
line_breaks_in_quotes_are_kept_and_counted(void)
{
    g_autoptr(Csv) csv = open_text("a,b\r\n\"1\r\n2\n3\r4\",x\r\n5,6\r\n");
    assert_row(csv, 2, "[1\r\n2\n3\r4][x]");
    assert_row(csv, 6, "[5][6]");
    assert_end(csv);
    g_assert_false(csv_has_mixed_line_ends(csv));

    g_autoptr(Csv) header = open_text("\"a\nb\",c\n1,2\n");
    assert_header(header, "[a\nb][c]");
    assert_row(header, 3, "[1][2]");
}

static void
blank_lines_are_passed_over_but_counted(void)
{
    g_autoptr(Csv) csv = open_text("\n\r\na,b\n\n1,2\n\n\n3,4\n\n");
    g_assert_cmpuint(csv_get_header(csv)->line, ==, 3);
    assert_row(csv, 5, "[1][2]");
    assert_row(csv, 8, "[3][4]");
    assert_end(csv);

    g_autoptr(Csv) commas = open_text("a,b\n,\n");
    assert_row(commas, 2, "[][]");
    assert_end(commas);
}

static void
an_unclosed_quote_does_not_swallow_the_file(void)
{
    g_autoptr(GString) text = g_string_new("a,b\n1,2\n1,2\n1,2\n1,2\n1,2\n1,\"2\n");
    for (unsigned i = 0; i < 200000; i++)
        g_string_append(text, "another,row of the file\n");
    size_t lengths[] = {100, 200000, text->len};
    for (size_t i = 0; i < G_N_ELEMENTS(lengths); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Csv) csv = open_sized(text->str, lengths[i], NULL, &error);
        for (unsigned line = 2; line < 7; line++)
            assert_row(csv, line, "[1][2]");
        assert_wrong(csv, CSV_ERROR_SYNTAX,
                     "roster.csv:7:3: quote opened at 7:3 never closed; close it, or write it "
                     "twice inside quotes where it is meant");
        g_assert_false(csv_can_continue(csv));
        assert_wrong(csv, CSV_ERROR_SYNTAX,
                     "roster.csv:7:3: quote opened at 7:3 never closed; close it, or write it "
                     "twice inside quotes where it is meant");
    }
}

/* The limit of a row is reached within it, and so what ends it stands far behind. */
static void
a_huge_cell_in_quotes_is_told_from_an_unclosed_quote(void)
{
    const struct {
        const char *end;
        size_t filling;
        const char *message;
    } cases[] = {
        {"\",x\n", 5 << 20, "2:3: a cell of more than 1 MiB"},
        {"\"\r\n", 5 << 20, "2:3: a cell of more than 1 MiB"},
        {"\"\"\"\n", 12 << 20, "2:3: a cell of more than 1 MiB"},
        {"\"", (4 << 20) - 4, "2:4: a cell of more than 1 MiB"},
        {"\"", 5 << 20, "2:3: a cell of more than 1 MiB"},
        {"\"\"", 5 << 20, "2:3: quote opened at 2:3 never closed"},
        {"\"\"\n3,4\n", 5 << 20, "2:3: quote opened at 2:3 never closed"},
        {"\n3,\"Baz, Inc\"\n", 5 << 20, "2:3: quote opened at 2:3 never closed"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GString) text = g_string_new("a,b\n1,\"");
        const size_t head = text->len;
        g_string_set_size(text, head + cases[i].filling);
        memset(text->str + head, 'x', cases[i].filling);
        g_string_append(text, cases[i].end);
        const CsvRow *row = NULL;
        g_autoptr(Csv) csv = open_sized(text->str, text->len, NULL, &error);
        g_assert_false(csv_next(csv, &row, &error));
        g_assert_nonnull(strstr(error->message, cases[i].message));
        g_assert_false(csv_can_continue(csv));
    }
}

static void
an_unclosed_quote_is_told_from_the_next_one(void)
{
    g_autoptr(Csv) csv = open_text("a,b\n\"open,2\nx,\"Baz, Inc\"\n5,6\n");
    assert_wrong(csv, CSV_ERROR_SYNTAX,
                 "roster.csv:3:4: text behind the quote that closes the one opened at 2:1; "
                 "write a quote twice where it is meant");
    g_assert_true(csv_can_continue(csv));
    assert_row(csv, 3, "[x][Baz, Inc]");
    assert_row(csv, 4, "[5][6]");
    assert_end(csv);
}

static void
misplaced_quotes_are_refused_at_their_column(void)
{
    g_autoptr(Csv) csv = open_text("a,b\nü,\"abc\"def\n1,2\nüab\"c,d\n3,4\n");
    assert_wrong(csv, CSV_ERROR_SYNTAX,
                 "roster.csv:2:8: text behind the quote that closes the one opened at 2:3; "
                 "write a quote twice where it is meant");
    assert_row(csv, 3, "[1][2]");
    assert_wrong(csv, CSV_ERROR_SYNTAX,
                 "roster.csv:4:4: a quote inside a cell that does not begin with one; put the "
                 "whole cell in quotes and write this one twice");
    g_assert_true(csv_can_continue(csv));
    assert_row(csv, 5, "[3][4]");
    assert_end(csv);
}

static void
the_seconds_of_a_coordinate_are_no_mistake(void)
{
    g_autoptr(Csv) csv = open_text("a,b\n37°36'37.8\"N 121°2'17.9\"W,x\n2\"3,x\n2\",x\n");
    assert_row(csv, 2, "[37°36'37.8\"N 121°2'17.9\"W][x]");
    for (unsigned line = 3; line <= 4; line++) {
        g_autofree char *message =
            g_strdup_printf("roster.csv:%u:2: a quote inside a cell that does not begin with "
                            "one; put the whole cell in quotes and write this one twice",
                            line);
        assert_wrong(csv, CSV_ERROR_SYNTAX, message);
    }
    assert_end(csv);
}

static void
a_row_of_another_width_is_refused_alone(void)
{
    g_autoptr(Csv) csv = open_text("a,b,c\n1,2\n1,2,3\n1,2,3,4\n1,2,3");
    assert_wrong(csv, CSV_ERROR_SYNTAX,
                 "roster.csv:2:1: the row has 2 cells where the header has 3; every row needs "
                 "them all, so give empty ones a ','");
    assert_row(csv, 3, "[1][2][3]");
    assert_wrong(
        csv, CSV_ERROR_SYNTAX,
        "roster.csv:4:1: the row has 4 cells where the header has 3; quote a cell that "
        "holds a ','");
    g_assert_true(csv_can_continue(csv));
    assert_row(csv, 5, "[1][2][3]");
    assert_end(csv);
}

static void
a_file_without_a_header_is_refused(void)
{
    const char *empty[] = {"", "\xef\xbb\xbf", "\n\r\n", "\xff\xfe", "sep=;\n"};
    for (size_t i = 0; i < G_N_ELEMENTS(empty); i++)
        assert_not_opened(
            empty[i], strlen(empty[i]), NULL, CSV_ERROR_EMPTY,
            "roster.csv: the file is empty; its first line must name the columns");

    g_autoptr(Csv) header_only = open_text("a,b");
    assert_end(header_only);
}

/* Opens `unit` repeated to `length` bytes behind `start`. */
static Csv *
open_repeated(const char *start, const char *unit, size_t length, GError **error)
{
    g_autoptr(GString) text = g_string_sized_new(length + 100);
    g_string_append(text, start);
    while (text->len < length)
        g_string_append(text, unit);
    return open_sized(text->str, text->len, NULL, error);
}

static void
what_no_roster_has_is_refused_before_memory_runs_out(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(open_repeated("", "x", 20000000, &error));
    g_assert_error(error, CSV_ERROR, CSV_ERROR_LIMIT);
    g_clear_error(&error);
    g_assert_null(open_repeated("", "x,", 200000, &error));
    g_assert_error(error, CSV_ERROR, CSV_ERROR_LIMIT);
    g_clear_error(&error);

    g_autoptr(Csv) cell = open_repeated("a,b\n", "x", 1100000, &error);
    assert_wrong(cell, CSV_ERROR_LIMIT,
                 "roster.csv:2:1: a cell of more than 1 MiB; no roster has one so large");
    g_assert_false(csv_can_continue(cell));

    g_autoptr(Csv) accepted = open_repeated("a\n", "x", 1000000, &error);
    const CsvRow *row;
    g_assert_true(csv_next(accepted, &row, &error));
    g_assert_cmpuint(strlen(row->cells[0]), ==, 1000000 - 2);
    g_autoptr(Csv) wide = open_repeated("", ",", 4095, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(csv_get_header(wide)->count, ==, 4096);
}

/* Cells whose ends fall on every place around the ends of chunks. */
static void
chunks_leave_no_trace(void)
{
    for (size_t pad = 65520; pad < 65545; pad++) {
        g_autofree char *long_cell = g_strnfill(pad, 'x');
        g_autofree char *text =
            g_strdup_printf("a,b\r\n%s,\"ü\"\"\r\n\"\r\n€,\"\"\r\n1,2", long_cell);
        g_autofree char *first = g_strdup_printf("[%s][ü\"\r\n]", long_cell);
        g_autoptr(Csv) csv = open_text(text);
        assert_row(csv, 2, first);
        assert_row(csv, 4, "[€][]");
        assert_row(csv, 5, "[1][2]");
        assert_end(csv);
        g_assert_false(csv_has_mixed_line_ends(csv));

        size_t length;
        g_autofree char *wide = g_convert(text, -1, "UTF-16BE", "UTF-8", NULL, &length, NULL);
        const CsvOptions options = {.encoding = "UTF-16BE"};
        g_autoptr(Csv) converted = open_sized(wide, length, &options, NULL);
        assert_row(converted, 2, first);
        assert_row(converted, 4, "[€][]");
        assert_row(converted, 5, "[1][2]");
        assert_end(converted);
    }
}

static void
cells_are_text_to_the_byte(void)
{
    g_autoptr(Csv) csv = open_text(
        "a\n+49 030 1\n00123\n1E+12\n12/03/2024\n\"=HYPERLINK(\"\"http://x\"\";\"\"a\"\")\"\n");
    assert_row(csv, 2, "[+49 030 1]");
    assert_row(csv, 3, "[00123]");
    assert_row(csv, 4, "[1E+12]");
    assert_row(csv, 5, "[12/03/2024]");
    assert_row(csv, 6, "[=HYPERLINK(\"http://x\";\"a\")]");
}

static void
assert_read_back(const char *const *cells, size_t count, gboolean neutral)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree const char **header = g_new(const char *, count);
    for (size_t i = 0; i < count; i++)
        header[i] = "h";
    csv_append_row(text, header, count, neutral);
    csv_append_row(text, cells, count, neutral);
    g_autoptr(GError) error = NULL;
    g_autoptr(Csv) csv = open_sized(text->str, text->len, NULL, &error);
    g_assert_no_error(error);
    const CsvRow *row;
    g_assert_true(csv_next(csv, &row, &error));
    g_assert_cmpuint(row->count, ==, count);
    for (size_t i = 0; i < count; i++)
        g_assert_cmpstr(row->cells[i], ==, cells[i]);
    assert_end(csv);
}

static void
what_is_written_is_read_back_exactly(void)
{
    const char *cells[] = {
        "",     "a",    "a,b",   "a;b", "a\tb", "a\"b", "\"",      "a\r\nb", "\n",
        " a ",  "=1+1", "+1",    "-",   "@SUM", "\tx",  "\rx",     "\nx",    "＝1",
        "＋",   "－1",  "＠",    "'",   "'a",   "''=1", "'=1",     "'＠x",   "'s-Hertog",
        "a'=1", "'\n",  "sep=;", "བོད",  "𝄞",    "' =1", "'\"=1\"", "'''''",  "'\t"};
    assert_read_back(cells, G_N_ELEMENTS(cells), TRUE);
    assert_read_back(cells, G_N_ELEMENTS(cells), FALSE);
    for (size_t i = 0; i < G_N_ELEMENTS(cells); i++) {
        assert_read_back(cells + i, 1, TRUE);
        assert_read_back(cells + i, 1, FALSE);
    }
}

static void
formulas_are_neutral_for_spreadsheets(void)
{
    const char *cells[] = {"=1+1", "@SUM", "＝1", "plain", "'=1", "'quoted'", "a=b"};
    g_autoptr(GString) text = g_string_new(NULL);
    csv_append_row(text, cells, G_N_ELEMENTS(cells), TRUE);
    g_assert_cmpstr(text->str, ==,
                    "\"'=1+1\",\"'@SUM\",\"'＝1\",plain,\"''=1\",'quoted',a=b\r\n");

    g_string_truncate(text, 0);
    csv_append_row(text, cells, G_N_ELEMENTS(cells), FALSE);
    g_assert_cmpstr(text->str, ==, "=1+1,@SUM,＝1,plain,\"''=1\",'quoted',a=b\r\n");
}

static void
a_foreign_apostrophe_before_a_formula_goes(void)
{
    g_autoptr(Csv) csv = open_text("a,b,c\n'=1,''=1,'a\n");
    assert_row(csv, 2, "[=1]['=1]['a]");
}

typedef struct {
    char *folder;
    char *path;
} Fixture;

static void
set_up(Fixture *fixture, const void *unused)
{
    (void)unused;
    fixture->folder = g_dir_make_tmp("csv-XXXXXX", NULL);
    fixture->path = g_build_filename(fixture->folder, "a.csv", NULL);
    g_assert_true(g_file_set_contents(fixture->path, "a,b\n1,2\n", -1, NULL));
}

static void
tear_down(Fixture *fixture, const void *unused)
{
    (void)unused;
    unlink(fixture->path);
    g_assert_cmpint(rmdir(fixture->folder), ==, 0);
    g_free(fixture->path);
    g_free(fixture->folder);
}

static void
assert_not_read(const char *path, FileError code)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(csv_open(path, NULL, &error));
    g_assert_error(error, FILE_ERROR, (int)code);
}

static void
a_file_is_read_and_hashed(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(Csv) csv = csv_open(fixture->path, NULL, &error);
    g_assert_no_error(error);
    assert_row(csv, 2, "[1][2]");
    assert_end(csv);

    unsigned char digest[32];
    csv_get_sha256(csv, digest);
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(checksum, (const unsigned char *)"a,b\n1,2\n", -1);
    unsigned char expected[32];
    size_t length = sizeof(expected);
    g_checksum_get_digest(checksum, expected, &length);
    g_assert_cmpmem(digest, sizeof(digest), expected, length);
}

static void
only_regular_files_are_read(Fixture *fixture, const void *unused)
{
    (void)unused;
    assert_not_read(fixture->folder, FILE_ERROR_KIND);
    assert_not_read("/dev/zero", FILE_ERROR_KIND);
    g_autofree char *other = g_build_filename(fixture->folder, "other", NULL);
    assert_not_read(other, FILE_ERROR_NOT_FOUND);
    g_assert_cmpint(mkfifo(other, 0600), ==, 0);
    assert_not_read(other, FILE_ERROR_KIND);
    unlink(other);
    g_assert_cmpint(symlink("/dev/zero", other), ==, 0);
    assert_not_read(other, FILE_ERROR_KIND);
    unlink(other);

    g_assert_cmpint(symlink(fixture->path, other), ==, 0);
    g_autoptr(GError) error = NULL;
    g_autoptr(Csv) accepted = csv_open(other, NULL, &error);
    g_assert_no_error(error);
    unlink(other);
}

static void
a_file_that_changes_meanwhile_is_refused(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(Csv) csv = csv_open(fixture->path, NULL, &error);
    assert_row(csv, 2, "[1][2]");
    int fd = open(fixture->path, O_WRONLY | O_APPEND);
    g_assert_cmpint(write(fd, "3,4\n", 4), ==, 4);
    close(fd);
    const CsvRow *row;
    g_assert_false(csv_next(csv, &row, &error));
    g_assert_error(error, FILE_ERROR, FILE_ERROR_CHANGED);
    g_assert_false(csv_can_continue(csv));
}

static void
standard_input_is_read_by_a_dash(Fixture *fixture, const void *unused)
{
    (void)fixture;
    (void)unused;
    int ends[2];
    g_assert_cmpint(pipe(ends), ==, 0);
    g_assert_cmpint(write(ends[1], "a,b\n1\n", 6), ==, 6);
    close(ends[1]);
    int kept = dup(STDIN_FILENO);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);

    g_autoptr(GError) error = NULL;
    g_autoptr(Csv) csv = csv_open("-", NULL, &error);
    g_assert_no_error(error);
    assert_wrong(
        csv, CSV_ERROR_SYNTAX,
        "standard input:2:1: the row has 1 cell where the header has 2; every row needs "
        "them all, so give empty ones a ','");
    assert_end(csv);
    dup2(kept, STDIN_FILENO);
    close(kept);
}

static void
a_name_is_only_a_name(Fixture *fixture, const void *unused)
{
    (void)unused;
    const char *names[] = {"-rf", "$(id).csv", "a\n\x1b[2J.csv"};
    const char *shown[] = {"-rf:1:1: ", "$(id).csv:1:1: ", "a\\n\\x1b[2J.csv:1:1: "};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(fixture->folder, names[i], NULL);
        g_autofree char *expected = g_build_filename(fixture->folder, shown[i], NULL);
        g_assert_true(g_file_set_contents(path, "\"a", -1, NULL));
        g_autoptr(GError) error = NULL;
        g_assert_null(csv_open(path, NULL, &error));
        g_assert_error(error, CSV_ERROR, CSV_ERROR_SYNTAX);
        g_assert_true(g_str_has_prefix(error->message, expected));
        unlink(path);
    }
}

static void
assert_spectrum(const char *name)
{
    g_autofree char *csv_path = g_strdup_printf(CORPORA "/csv-spectrum/csvs/%s.csv", name);
    g_autofree char *json_path = g_strdup_printf(CORPORA "/csv-spectrum/json/%s.json", name);
    g_autoptr(GError) error = NULL;
    g_autoptr(Csv) csv = csv_open(csv_path, NULL, &error);
    g_assert_no_error(error);
    json_t *objects = json_load_file(json_path, 0, NULL);
    g_assert_nonnull(objects);

    size_t index;
    json_t *object;
    const CsvRow *header = csv_get_header(csv);
    json_array_foreach(objects, index, object)
    {
        const CsvRow *row = NULL;
        g_assert_true(csv_next(csv, &row, &error));
        g_assert_nonnull(row);
        g_assert_cmpuint(json_object_size(object), ==, row->count);
        for (size_t i = 0; i < row->count; i++)
            g_assert_cmpstr(row->cells[i], ==,
                            json_string_value(json_object_get(object, header->cells[i])));
    }
    assert_end(csv);
    json_decref(objects);
}

static void
csv_spectrum_is_read_as_its_json_says(void)
{
    const char *names[] = {"comma_in_quotes",     "empty",      "empty_crlf",
                           "escaped_quotes",      "json",       "newlines",
                           "newlines_crlf",       "simple",     "utf8",
                           "quotes_and_newlines", "simple_crlf"};
    if (!g_file_test(CORPORA "/csv-spectrum", G_FILE_TEST_IS_DIR)) {
        g_test_skip("csv-spectrum is not here");
        return;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        assert_spectrum(names[i]);
}

/* The JSON of the twelfth file is not made from it: the telephone number is another. */
static void
csv_spectrum_s_coordinates_are_read(void)
{
    const char *path = CORPORA "/csv-spectrum/csvs/location_coordinates.csv";
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
        g_test_skip("csv-spectrum is not here");
        return;
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(Csv) csv = csv_open(path, NULL, &error);
    g_assert_no_error(error);
    assert_row(csv, 2,
               "[2095257564][37\xef\xbf\xbd"
               "36'37.8\"N 121\xef\xbf\xbd"
               "2'17.9\"W]"
               "[Modesto][Stanislaus]");
    assert_end(csv);
}

static void
the_real_form_export_is_read(void)
{
    const char *path = LETTERS "/apec-2023/form-export.csv";
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
        g_test_skip("the real letter is not here");
        return;
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(Csv) csv = csv_open(path, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(csv_get_header(csv)->cells[0], ==, "Timestamp");
    g_assert_cmpstr(csv_get_header(csv)->cells[1], ==, "Name of your organization ");
    assert_row(csv, 2,
               "[11/1/2023 08:00:00][Citizen Power Initiatives for China][]"
               "[org14@example.org][Yes][]");
}

static void
read_to_the_end(const char *bytes, size_t length, const CsvOptions *options)
{
    g_autoptr(Csv) csv = open_sized(bytes, length, options, NULL);
    unsigned turns = 0;
    const CsvRow *row = NULL;
    gboolean more = csv != NULL;
    while (more) {
        row = NULL;
        gboolean read = csv_next(csv, &row, NULL);
        more = read ? row != NULL : csv_can_continue(csv);
        if (row != NULL)
            g_assert_cmpuint(row->count, ==, csv_get_header(csv)->count);
        g_assert_cmpuint(turns++, <=, length);
    }
}

static void
no_bytes_at_all_make_it_stumble(void)
{
    const char *tokens[] = {"a",    "1\"N",    ",",  ";", "\t",   "\"",   "\"\"",         "\r",
                            "\n",   "\r\n",    "'=", "ü", "\xff", "\xfe", "\xef\xbb\xbf", "",
                            "sep=", "\xe2\x82"};
    const char *encodings[] = {NULL, "UTF-16", "windows-1252", "SHIFT_JIS", "UTF-7"};
    for (unsigned i = 0; i < 20000; i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        int count = g_test_rand_int_range(0, 30);
        for (int j = 0; j < count; j++) {
            const char *token = tokens[g_test_rand_int_range(0, G_N_ELEMENTS(tokens))];
            g_string_append_len(text, token, *token != '\0' ? (gssize)strlen(token) : 1);
        }
        const CsvOptions options = {
            .encoding = encodings[g_test_rand_int_range(0, G_N_ELEMENTS(encodings))],
            .delimiter = g_test_rand_bit() ? ';' : '\0'};
        read_to_the_end(text->str, text->len, &options);
    }
}

#define TEST(name)      g_test_add_func("/csv/" #name, name)
#define FILE_TEST(name) g_test_add("/csv/" #name, Fixture, NULL, set_up, name, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(quoted_commas_and_quotes_are_exact);
    TEST(the_last_row_needs_no_line_end);
    TEST(a_byte_order_mark_is_no_part_of_the_header);
    TEST(utf16_is_told_by_its_mark);
    TEST(half_a_utf16_character_is_refused);
    TEST(windows_1252_is_read_only_when_declared);
    TEST(encodings_that_are_none_are_refused);
    TEST(malformed_utf8_is_refused_at_its_byte);
    TEST(nul_is_refused);
    TEST(the_delimiter_is_told_from_the_header);
    TEST(a_sep_line_names_the_delimiter);
    TEST(an_ambiguous_header_needs_a_declared_delimiter);
    TEST(lines_may_end_in_any_way);
    TEST(line_breaks_in_quotes_are_kept_and_counted);
    TEST(blank_lines_are_passed_over_but_counted);
    TEST(an_unclosed_quote_does_not_swallow_the_file);
    TEST(a_huge_cell_in_quotes_is_told_from_an_unclosed_quote);
    TEST(an_unclosed_quote_is_told_from_the_next_one);
    TEST(misplaced_quotes_are_refused_at_their_column);
    TEST(the_seconds_of_a_coordinate_are_no_mistake);
    TEST(a_row_of_another_width_is_refused_alone);
    TEST(a_file_without_a_header_is_refused);
    TEST(what_no_roster_has_is_refused_before_memory_runs_out);
    TEST(chunks_leave_no_trace);
    TEST(cells_are_text_to_the_byte);
    TEST(what_is_written_is_read_back_exactly);
    TEST(formulas_are_neutral_for_spreadsheets);
    TEST(a_foreign_apostrophe_before_a_formula_goes);
    FILE_TEST(a_file_is_read_and_hashed);
    FILE_TEST(only_regular_files_are_read);
    FILE_TEST(a_file_that_changes_meanwhile_is_refused);
    FILE_TEST(standard_input_is_read_by_a_dash);
    FILE_TEST(a_name_is_only_a_name);
    TEST(csv_spectrum_is_read_as_its_json_says);
    TEST(csv_spectrum_s_coordinates_are_read);
    TEST(the_real_form_export_is_read);
    TEST(no_bytes_at_all_make_it_stumble);
    return g_test_run();
}
