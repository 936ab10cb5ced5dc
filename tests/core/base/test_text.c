#include "base/icu.h"
#include "base/text.h"

#include <locale.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>

static void
well_formed_text_passes_and_the_rest_is_placed(void)
{
    size_t offset = 99;
    g_assert_true(text_check("", 0, &offset));
    g_assert_true(text_check("Zoë བོད 🏔", strlen("Zoë བོད 🏔"), &offset));
    g_assert_cmpuint(offset, ==, 99);

    g_assert_false(text_check("ab\0c", 4, &offset));
    g_assert_cmpuint(offset, ==, 2);
    g_assert_false(text_check("Zo\xeb", 3, &offset));
    g_assert_cmpuint(offset, ==, 2);
    g_assert_false(text_check("\xc0\xaf", 2, NULL));
    g_assert_false(text_check("\xed\xa0\x80", 3, NULL));
    g_assert_false(text_check("a\xf4\x90\x80\x80", 5, &offset));
    g_assert_cmpuint(offset, ==, 1);
}

static GByteArray *
bytes_of_hex(const char *hex)
{
    GByteArray *bytes = g_byte_array_new();
    for (; *hex != '\0' && *hex != ':'; hex++) {
        if (*hex == ' ')
            continue;
        guint8 byte =
            (guint8)(g_ascii_xdigit_value(hex[0]) << 4 | g_ascii_xdigit_value(hex[1]));
        g_byte_array_append(bytes, &byte, 1);
        hex++;
    }
    return bytes;
}

/* One line of utf8tests.txt; returns FALSE when it holds no case. */
static gboolean
is_judged_as_published(const char *line)
{
    g_auto(GStrv) parts = g_strsplit(line, ":", 3);
    if (*line == '#' || g_strv_length(parts) < 3)
        return FALSE;
    gboolean valid = g_str_has_prefix(g_strstrip(parts[1]), "valid");
    g_autoptr(GByteArray) bytes =
        g_str_has_suffix(parts[1], "hex") ? bytes_of_hex(parts[2]) : NULL;
    const char *data = bytes == NULL ? parts[2] : (const char *)bytes->data;
    size_t length = bytes == NULL ? strlen(parts[2]) : bytes->len;
    if (length > 0 && memchr(data, '\0', length) != NULL)
        valid = FALSE;
    if (text_check(data, length, NULL) != valid)
        g_test_fail_printf("%s", line);
    return TRUE;
}

static void
the_public_utf8_cases_are_judged_as_published(void)
{
    g_autofree char *all = NULL;
    if (!g_file_get_contents(CORPORA "/utf8tests/utf8tests.txt", &all, NULL, NULL)) {
        g_test_skip("no utf8tests");
        return;
    }
    unsigned cases = 0;
    g_auto(GStrv) lines = g_strsplit(all, "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        cases += is_judged_as_published(*line) ? 1 : 0;
    g_assert_cmpuint(cases, >=, 220);
}

/* With the bytes that begin, go on or end a character, and those next to them. */
static void
any_bytes_are_judged_as_glib_judges_them(void)
{
    const char some[] =
        "aaaaaaaaa\0\x7f\x80\x8f\x90\x9f\xa0\xbf\xc1\xc2\xdf\xe0\xe1\xec\xed\xee\xef\xf0\xf3"
        "\xf4\xf5\xff";
    g_autoptr(GRand) dice = g_rand_new_with_seed(3);
    for (unsigned i = 0; i < 300000; i++) {
        char bytes[24];
        const size_t length = (size_t)g_rand_int_range(dice, 1, sizeof bytes);
        for (size_t j = 0; j < length; j++)
            bytes[j] = some[g_rand_int_range(dice, 0, sizeof some - 1)];
        const char *end = NULL;
        size_t offset = length;
        const gboolean expected = g_utf8_validate_len(bytes, length, &end);
        g_assert_cmpint(text_check(bytes, length, &offset), ==, expected);
        g_assert_cmpuint(offset, ==, (size_t)(end - bytes));
    }
}

static void
assert_owned(char *result, const char *expected)
{
    g_assert_cmpstr(result, ==, expected);
    g_free(result);
}

static void
only_outer_white_space_is_trimmed(void)
{
    assert_owned(text_trim("  Tibet House \t\r\n"), "Tibet House");
    assert_owned(text_trim("\u3000\u00a0東京  支部\u2003"), "東京  支部");
    assert_owned(text_trim("a"), "a");
    assert_owned(text_trim(" \u2028 "), "");
    assert_owned(text_trim(""), "");
}

/* White space as ICU knows it, looked for from the front alone. */
static char *
trim_by_icu(const char *text)
{
    const char *first = NULL, *end = text;
    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
        if (u_isUWhiteSpace((UChar32)g_utf8_get_char(at)))
            continue;
        first = first == NULL ? at : first;
        end = g_utf8_next_char(at);
    }
    return first == NULL ? g_strdup("") : g_strndup(first, (size_t)(end - first));
}

static void
every_white_space_is_trimmed_and_nothing_else(void)
{
    for (gunichar c = 1; c < 0x3100; c++) {
        char letter[7] = "";
        letter[g_unichar_to_utf8(c, letter)] = '\0';
        g_autofree char *text = g_strconcat(letter, "\u00a0", letter, "x", letter, " ", NULL);
        g_autofree char *expected = trim_by_icu(text);
        assert_owned(text_trim(text), expected);
    }
    assert_owned(text_trim(" \x80\xe2\x80 "), "\x80\xe2\x80");
    assert_owned(text_trim("\xe2\xe2\x80\x83"), "\xe2");
}

static void
a_line_has_neither_controls_nor_separators(void)
{
    for (gunichar c = 1; c < 0x11000; c++) {
        const GUnicodeType type = g_unichar_type(c);
        char text[16] = "é";
        if (type == G_UNICODE_SURROGATE)
            continue;
        const int length = g_unichar_to_utf8(c, text + 2);
        g_strlcpy(text + 2 + length, "ê", 4);
        g_assert_cmpint(text_is_line(text), ==,
                        type != G_UNICODE_CONTROL && type != G_UNICODE_LINE_SEPARATOR &&
                            type != G_UNICODE_PARAGRAPH_SEPARATOR);
    }
}

static void
composed_and_decomposed_become_one(void)
{
    assert_owned(text_normalize("Nguye\u0302\u0303n"), "Nguyễn");
    assert_owned(text_normalize("Nguyễn"), "Nguyễn");
    assert_owned(text_normalize("plain"), "plain");
    assert_owned(text_normalize("ﬁ ½"), "ﬁ ½");
}

static void
folding_ignores_case_width_and_invisible_characters(void)
{
    assert_owned(text_fold("O'Brien & CO."), "o'brien & co.");
    assert_owned(text_fold("STRASSE"), "strasse");
    assert_owned(text_fold("Straße"), "strasse");
    assert_owned(text_fold("STRAẞE"), "strasse");
    assert_owned(text_fold("ΟΔΟΣ"), "οδοσ");
    assert_owned(text_fold("οδος"), "οδοσ");
    assert_owned(text_fold("ＴＯＫＹＯ　①"), "tokyo 1");
    assert_owned(text_fold("ti\u200bb\u00ade\u2060t\ufeff\u3164\U000e0041\ufe0f"), "tibet");
    assert_owned(text_fold("é"), "é");
    assert_owned(text_fold("e\u0301"), "é");
    assert_owned(text_fold("İstanbul"), "i̇stanbul");
    assert_owned(text_fold("ISTANBUL"), "istanbul");
    assert_owned(text_fold("ısparta"), "ısparta");
    assert_owned(text_fold("ﷺ"), "صلى الله عليه وسلم");
}

static void
tight_keys_keep_letters_marks_and_digits(void)
{
    assert_owned(text_fold_tight("The  World-Uyghur Congress, e.V. (W.U.C.)"),
                 "theworlduyghurcongressevwuc");
    assert_owned(text_fold_tight("Students for a Free Tibet – UK"), "studentsforafreetibetuk");
    assert_owned(text_fold_tight("Jack & Jill’s `a^b~c|d=e+f<g>h$` 24/7"),
                 "jackjillsabcdefgh247");
    assert_owned(text_fold_tight("བོད་ཀྱི་བུད་མེད།"), "བོདཀྱིབུདམེད");
    assert_owned(text_fold_tight("हिन्दी सभा"), "हिन्दीसभा");
    assert_owned(text_fold_tight("「東京・支部」"), "東京支部");
    assert_owned(text_fold_tight("🏔 Group"), "🏔group");
    assert_owned(text_fold_tight(" \u200b -–— «» \u2800"), "");
    assert_owned(text_fold_tight(""), "");
}

static void
what_could_mislead_is_shown_escaped(void)
{
    assert_owned(text_escape("a\x1b[31mb\a\x7f\r", -1), "a\\x1b[31mb\\x07\\x7f\\x0d");
    assert_owned(text_escape("one\ntwo\tthree", -1), "one\\ntwo\\tthree");
    assert_owned(text_escape("\xc2\x9b"
                             "31m\xc2\x85",
                             -1),
                 "<U+009B>31m<U+0085>");
    assert_owned(text_escape("\x9b\xff\xc3", 3), "\\x9b\\xff\\xc3");
    assert_owned(text_escape("a\0b", 3), "a\\x00b");
    assert_owned(text_escape("\xed\xa0\x80", -1), "\\xed\\xa0\\x80");
    assert_owned(text_escape("x\u202egpj\u202a\u2066\u2069\u061c", -1),
                 "x<U+202E>gpj<U+202A><U+2066><U+2069><U+061C>");
    assert_owned(text_escape("\u200b\u2060\ufeff\u00ad\u3164\U000e0041\u2028", -1),
                 "<U+200B><U+2060><U+FEFF><U+00AD><U+3164><U+E0041><U+2028>");
    assert_owned(text_escape("\ufffe\U0010ffff", -1), "<U+FFFE><U+10FFFF>");
}

static void
names_of_every_script_are_shown_unchanged(void)
{
    static const char *const names[] = {
        "O'Brien \\ María-José",
        "Nguyễn Thị",
        "می\u200cخواهم",
        "क्\u200dष",
        "שלום\u200f (A)\u200e",
        "བོད་ཀྱི་བུད་མེད་ལྷན་ཚོགས།",
        "ᠮᠣᠩᠭᠣᠯ\u180eᠠ\u180b",
        "葛\U000e0100城市",
        "❤\ufe0f 👩\u200d👩\u200d👧",
        "۝ \u0600١٢",
        "Zoë e\u0301",
        "",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        assert_owned(text_escape(names[i], -1), names[i]);
}

static void
width_is_counted_in_columns(void)
{
    g_assert_cmpuint(text_width(""), ==, 0);
    g_assert_cmpuint(text_width("Tibet"), ==, 5);
    g_assert_cmpuint(text_width("Zoë e\u0301"), ==, 5);
    g_assert_cmpuint(text_width("東京ﾄｳ"), ==, 6);
    g_assert_cmpuint(text_width("한국"), ==, 4);
    g_assert_cmpuint(text_width("\u1112\u1161\u11ab"), ==, 2);
    g_assert_cmpuint(text_width("བོད"), ==, 2);
    g_assert_cmpuint(text_width("กำ"), ==, 2);
    g_assert_cmpuint(text_width("می\u200cخ"), ==, 3);
    g_assert_cmpuint(text_width("👩\u200d👩\u200d👧\u200d👦"), ==, 2);
    g_assert_cmpuint(text_width("👍🏽"), ==, 2);
    g_assert_cmpuint(text_width("🇺🇸🇨🇦"), ==, 4);
    g_assert_cmpuint(text_width("❤\ufe0f"), ==, 2);
    g_assert_cmpuint(text_width("1\ufe0f\u20e3"), ==, 2);
    g_assert_cmpuint(text_width("12"), ==, 2);
}

static void
cutting_keeps_graphemes_whole(void)
{
    assert_owned(text_fit("Tibet House", 11), "Tibet House");
    assert_owned(text_fit("Tibet House", 6), "Tibet…");
    assert_owned(text_fit("東京支部", 8), "東京支部");
    assert_owned(text_fit("東京支部", 6), "東京…");
    assert_owned(text_fit("東京支部", 7), "東京支…");
    assert_owned(text_fit("a👩\u200d👩\u200d👧bcd", 4), "a👩\u200d👩\u200d👧…");
    assert_owned(text_fit("a👩\u200d👩\u200d👧bcd", 3), "a…");
    assert_owned(text_fit("e\u0301e\u0301e\u0301", 2), "e\u0301…");
    assert_owned(text_fit("abc", 1), "…");
    assert_owned(text_fit("abc", 0), "");
    assert_owned(text_fit("", 0), "");
}

static void
distance_counts_edits_up_to_the_limit(void)
{
    g_assert_cmpuint(text_distance("tibet", "tibet", 3), ==, 0);
    g_assert_cmpuint(text_distance("", "", 0), ==, 0);
    g_assert_cmpuint(text_distance("", "abc", 5), ==, 3);
    g_assert_cmpuint(text_distance("kitten", "sitting", 5), ==, 3);
    g_assert_cmpuint(text_distance("recieve", "receive", 2), ==, 1);
    g_assert_cmpuint(text_distance("ab", "ba", 0), ==, 1);
    g_assert_cmpuint(text_distance("Zoë", "Zoe", 2), ==, 1);
    g_assert_cmpuint(text_distance("བོད", "བད", 2), ==, 1);
    g_assert_cmpuint(text_distance("abcdef", "uvwxyz", 3), ==, 4);
    g_assert_cmpuint(text_distance("a", "abcdefgh", 3), ==, 4);
    g_assert_cmpuint(text_distance("ca", "abc", 9), ==, 3);
}

/* The same by the textbook's full table, to hold the narrowed one against. */
static unsigned
plain_distance(const char *a, const char *b)
{
    unsigned cells[16][16];
    for (size_t i = 0; i <= strlen(a); i++)
        for (size_t j = 0; j <= strlen(b); j++) {
            if (i == 0 || j == 0) {
                cells[i][j] = (unsigned)(i + j);
                continue;
            }
            unsigned best = cells[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            best = MIN(best, MIN(cells[i - 1][j], cells[i][j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                best = MIN(best, cells[i - 2][j - 2] + 1);
            cells[i][j] = best;
        }
    return cells[strlen(a)][strlen(b)];
}

static void
fill_word(GRand *dice, char word[16])
{
    int length = g_rand_int_range(dice, 0, 15);
    for (int i = 0; i < length; i++)
        word[i] = "abc"[g_rand_int_range(dice, 0, 3)];
    word[length] = '\0';
}

static void
the_limit_changes_no_distance_below_it(void)
{
    g_autoptr(GRand) dice = g_rand_new_with_seed(7);
    for (int i = 0; i < 20000; i++) {
        char a[16], b[16];
        fill_word(dice, a);
        fill_word(dice, b);
        unsigned limit = (unsigned)g_rand_int_range(dice, 0, 16);
        g_assert_cmpuint(text_distance(a, b, limit), ==, MIN(plain_distance(a, b), limit + 1));
    }
}

static void
a_slip_finds_the_word_that_was_meant(void)
{
    static const char *const verbs[] = {"seal", "verify", "import", "export", "mail", NULL};
    g_assert_cmpstr(text_nearest("verfiy", verbs), ==, "verify");
    g_assert_cmpstr(text_nearest("Improt", verbs), ==, "import");
    g_assert_cmpstr(text_nearest("mial", verbs), ==, "mail");
    g_assert_cmpstr(text_nearest("seal", verbs), ==, "seal");
    g_assert_null(text_nearest("launch", verbs));
    g_assert_null(text_nearest("x", verbs));
    g_assert_null(text_nearest("seal", (const char *const[]){NULL}));
}

/* Bytes of every kind, well-formed and not, as an attacker might send them. */
static char *
random_text(GRand *dice)
{
    static const char *const pieces[] = {"a",      "Z", " ",       "\x80",         "\xe0\xbd",
                                         "\xf0",   "é", "e\u0301", "\u200d",       "👩",
                                         "\ufe0f", "🇺", "བོད",      "\u202e",       "한",
                                         "\x1b",   "ﷺ", "\u3164",  "\xed\xa0\x80", "\xff"};
    GString *text = g_string_new(NULL);
    for (int i = g_rand_int_range(dice, 0, 12); i > 0; i--)
        g_string_append(text, pieces[g_rand_int_range(dice, 0, G_N_ELEMENTS(pieces))]);
    return g_string_free(text, FALSE);
}

static char *
fold_by_icu(const char *text)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *casefold = unorm2_getNFKCCasefoldInstance(&status);
    int32_t length = 0;
    g_autofree UChar *source = icu_from_utf8(text, &length);
    UChar target[256];
    length = unorm2_normalize(casefold, source, length, target, 256, &status);
    g_assert_true(U_SUCCESS(status));
    return icu_to_utf8(target, length);
}

/* Between letters and marks of many kinds, with which it may join. */
static void
what_is_folded_letter_by_letter_is_as_folded_whole(void)
{
    const char *const before[] = {"é", "E", "ａ", "\u1100", "\u09c7", "क", "\u0344", "\u0323"};
    const char *const behind[] = {"\u0301", "\u0323", "\u1161", "\u09be",
                                  "\u200d", "B",      "",       "İ"};
    for (gunichar c = 1; c < 0x11000; c++) {
        char letter[7] = "";
        if (g_unichar_type(c) == G_UNICODE_SURROGATE)
            continue;
        letter[g_unichar_to_utf8(c, letter)] = '\0';
        g_autofree char *text =
            g_strconcat(before[c % 8], letter, behind[c / 8 % 8], letter, NULL);
        g_autofree char *alone = g_strconcat("ß", letter, "é", NULL);
        g_autofree char *expected = fold_by_icu(text), *expected_alone = fold_by_icu(alone);
        assert_owned(text_fold(text), expected);
        assert_owned(text_fold(alone), expected_alone);
    }
}

static void
assert_safe_to_show(const char *shown)
{
    g_assert_true(g_utf8_validate(shown, -1, NULL));
    for (const char *at = shown; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        g_assert_false(c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x202a && c <= 0x202e) ||
                       (c >= 0x2060 && c <= 0x206f) || c == 0x3164);
    }
}

static void
no_bytes_do_harm(void)
{
    g_autoptr(GRand) dice = g_rand_new_with_seed(11);
    for (int i = 0; i < 20000; i++) {
        g_autofree char *text = random_text(dice), *other = random_text(dice);
        g_autofree char *shown = text_escape(text, -1), *again = text_escape(shown, -1);
        assert_safe_to_show(shown);
        g_assert_cmpstr(again, ==, shown);
        g_autofree char *folded = text_fold(text), *twice = text_fold(folded);
        g_assert_cmpstr(twice, ==, folded);
        g_autofree char *tight = text_fold_tight(text), *trimmed = text_trim(text);
        g_assert_cmpuint(strlen(tight), <=, strlen(folded));
        g_assert_cmpuint(strlen(trimmed), <=, strlen(text));
        size_t columns = (size_t)g_rand_int_range(dice, 0, 12);
        g_autofree char *fitted = text_fit(shown, columns);
        g_assert_cmpuint(text_width(fitted), <=, columns);
        g_assert_cmpuint(text_distance(text, other, 5), ==, text_distance(other, text, 5));
    }
}

static void
only_white_space_is_blank(void)
{
    g_assert_true(text_is_blank(""));
    g_assert_true(text_is_blank(" \t\u00a0\u3000\n"));
    g_assert_false(text_is_blank(" a "));
    g_assert_false(text_is_blank("\u00a0\u0301"));
}

int
main(int argc, char **argv)
{
    setlocale(LC_ALL, "tr_TR.UTF-8");
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/text/check", well_formed_text_passes_and_the_rest_is_placed);
    g_test_add_func("/text/check-public", the_public_utf8_cases_are_judged_as_published);
    g_test_add_func("/text/check-any", any_bytes_are_judged_as_glib_judges_them);
    g_test_add_func("/text/blank", only_white_space_is_blank);
    g_test_add_func("/text/trim", only_outer_white_space_is_trimmed);
    g_test_add_func("/text/trim-all", every_white_space_is_trimmed_and_nothing_else);
    g_test_add_func("/text/line", a_line_has_neither_controls_nor_separators);
    g_test_add_func("/text/fold-letters", what_is_folded_letter_by_letter_is_as_folded_whole);
    g_test_add_func("/text/normalize", composed_and_decomposed_become_one);
    g_test_add_func("/text/fold", folding_ignores_case_width_and_invisible_characters);
    g_test_add_func("/text/fold-tight", tight_keys_keep_letters_marks_and_digits);
    g_test_add_func("/text/escape", what_could_mislead_is_shown_escaped);
    g_test_add_func("/text/escape-passes", names_of_every_script_are_shown_unchanged);
    g_test_add_func("/text/width", width_is_counted_in_columns);
    g_test_add_func("/text/fit", cutting_keeps_graphemes_whole);
    g_test_add_func("/text/distance", distance_counts_edits_up_to_the_limit);
    g_test_add_func("/text/distance-limit", the_limit_changes_no_distance_below_it);
    g_test_add_func("/text/any-bytes", no_bytes_do_harm);
    g_test_add_func("/text/nearest", a_slip_finds_the_word_that_was_meant);
    return g_test_run();
}
