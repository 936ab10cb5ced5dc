#include "document/pdf.h"
#include "document/plain.h"

#include <gio/gio.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

static DocumentAbout
make_about(Language *language)
{
    return (DocumentAbout){
        .language = language,
        .title = "Joint Letter on the River",
        .time = 1740996000, /* 2025-03-03T10:00:00Z */
        .page = {.paper = "letter", .top = 25, .bottom = 25, .left = 25, .right = 25},
    };
}

static GBytes *
try_write(const char *markdown, const char *tag, const char *const *labels, GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autoptr(Language) language = language_open(tag, &failure);
    g_assert_no_error(failure);
    DocumentAbout about = make_about(language);
    about.labels = labels;
    g_autoptr(Document) document = document_parse(markdown, "letter.md", 100, &about, &failure);
    g_assert_no_error(failure);
    return pdf_write(document, error);
}

static GBytes *
write_pdf(const char *markdown, const char *tag, const char *const *labels)
{
    g_autoptr(GError) error = NULL;
    GBytes *pdf = try_write(markdown, tag, labels, &error);
    g_assert_no_error(error);
    return pdf;
}

/* Returns what `program` says about `pdf`, or NULL after skipping the test without it. */
static char *
ask(const char *const *arguments, GBytes *pdf)
{
    g_autofree char *program = g_find_program_in_path(arguments[0]);
    if (program == NULL) {
        g_test_skip("the program that reads PDF is not here");
        return NULL;
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(GSubprocess) process = g_subprocess_newv(
        arguments, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
    g_assert_no_error(error);
    g_autoptr(GBytes) output = NULL;
    g_subprocess_communicate(process, pdf, NULL, &output, NULL, &error);
    g_assert_no_error(error);
    g_assert_true(
        g_subprocess_wait_check(process, NULL, &error)); /* its output may end first */
    gsize size;
    const char *text = g_bytes_get_data(output, &size);
    return g_strndup(text != NULL ? text : "", size);
}

/* Returns the words between the margins, in the order of the page or of its drawing. */
static char *
read_page(GBytes *pdf, gboolean as_drawn)
{
    const char *const arguments[] = {"pdftotext", as_drawn ? "-raw" : "-nopgbrk",
                                     "-nopgbrk",  "-x",
                                     "0",         "-y",
                                     "65",        "-W",
                                     "612",       "-H",
                                     "665",       "-",
                                     "-",         NULL};
    return ask(arguments, pdf);
}

/* Returns the words of `text` with one space between any two; marks of direction and of a list
 * are no words. */
static char *
join_words(const char *text)
{
    g_autoptr(GString) words = g_string_new(NULL);
    for (; *text != '\0'; text = g_utf8_next_char(text)) {
        gunichar c = g_utf8_get_char(text);
        if (c == 0x202A || c == 0x202B || c == 0x202C || c == 0x200E || c == 0x200F ||
            c == 0x2022)
            continue;
        g_string_append_unichar(words, g_unichar_isspace(c) ? ' ' : c);
    }
    g_string_replace(words, " - ", " ", 0);
    while (g_string_replace(words, "  ", " ", 0) > 0)
        ;
    return g_strstrip(g_string_free(g_steal_pointer(&words), FALSE));
}

/* Without any white space, where a script has none between its words. */
static char *
join_letters(const char *text)
{
    g_autoptr(GString) words = g_string_new(NULL);
    g_autofree char *joined = join_words(text);
    g_string_append(words, joined);
    g_string_replace(words, " ", "", 0);
    return g_string_free(g_steal_pointer(&words), FALSE);
}

static void
assert_reads_back(const char *markdown, const char *tag, gboolean has_spaces)
{
    g_autoptr(GBytes) pdf = write_pdf(markdown, tag, NULL);
    g_autofree char *page = read_page(pdf, FALSE);
    if (page == NULL)
        return;
    g_autoptr(GError) error = NULL;
    const DocumentAbout about = {0};
    g_autoptr(Document) document =
        document_parse(markdown, "letter.md", strlen(markdown), &about, &error);
    g_assert_no_error(error);
    g_autofree char *text = plain_write(document);
    g_autofree char *expected = has_spaces ? join_words(text) : join_letters(text);
    g_autofree char *found = has_spaces ? join_words(page) : join_letters(page);
    g_assert_cmpstr(found, ==, expected);
}

static void
latin_reads_back(void)
{
    assert_reads_back(
        "Dear President,\n\nThe office’s *official* figures – efficient, affluent "
        "– differ: **59** of “60”.\n\n- Release the fishers of the Ellery.\n"
        "- Publish every figure: naïve, Œuvre, Łódź, Přemysl, Đặng, Ǧ, ħ.\n\n"
        "1. First\n2. Second\n",
        "en-US", TRUE);
    assert_reads_back("Wir fordern die Bundesregierung auf, Menschenrechtsverletzungen, "
                      "Zwangsarbeit und Überwachung anzusprechen; größere Öffentlichkeit.",
                      "de", TRUE);
    assert_reads_back("Права человека прежде всего. Τα ανθρώπινα δικαιώματα.", "ru", TRUE);
}

static void
hyphens_are_not_lost_at_the_ends_of_lines(void)
{
    g_autoptr(GString) text = g_string_new("The");
    for (int i = 0; i < 60; i++)
        g_string_append_printf(text, "%.*s Asia-Pacific human-rights", i % 7, " a b c d");
    assert_reads_back(text->str, "en-US", TRUE);
}

static void
arabic_script_reads_back(void)
{
    assert_reads_back(
        "2023-يىلى 7-نويابىر\n\nبىز تۆۋەندە ئىمزا قويغان 59 تەشكىلات بولۇپ، سىزنى APEC "
        "يىغىنىدا خىتاي رەئىسى (Xi Jinping) بىلەن سۆزلەشكەندە، كىشىلىك ھوقۇققا "
        "ئەھمىيەت بېرىشكە چاقىرىمىز. بۇ مۇھىم.\n\n"
        "1. ئۇيغۇر كىشىلىك ھوقۇق قۇرۇلۇشى (UHRP)\n2. Hong Kong Watch (HKW)\n"
        "3. 世界维吾尔代表大会\n",
        "ug", TRUE);
    assert_reads_back("1. حقوق الإنسان أولاً، ولا أحد فوق القانون.\n2. الحرية لكل السجناء.\n",
                      "ar", TRUE);
    assert_reads_back("The undersigned organizations urge you to act without delay:\n\n"
                      "1. Hong Kong Watch\n2. جمعية الماء (JM)\n3. منظمة السلام (م)\n",
                      "en-US", TRUE);
}

static void
a_foreign_address_keeps_its_order(void)
{
    const char *letter =
        "سۇ مىنىستىرى\\\n4 Quay Street\\\nPort Alder 1040\n\nسىزنى چاقىرىمىز.\n";
    g_autoptr(GBytes) pdf = write_pdf(letter, "ug", NULL);
    g_autofree char *page = read_page(pdf, FALSE);
    if (page == NULL)
        return;
    g_autofree char *words = join_words(page);
    if (strstr(words, "4 Quay Street Port Alder 1040") == NULL)
        g_error("the address is out of order: %s", page);
}

static void
hebrew_reads_back(void)
{
    assert_reads_back("זכויות האדם קודמות לכל, ואנו, 59 ארגונים, קוראים לכם לפעול.", "he",
                      TRUE);
}

static void
words_written_from_the_right_are_drawn_in_order(void)
{
    g_autoptr(GBytes) pdf = write_pdf("זכויות האדם קודמות לכל", "he", NULL);
    g_autofree char *page = read_page(pdf, TRUE);
    if (page == NULL)
        return;
    g_autofree char *words = join_words(page);
    g_assert_cmpstr(words, ==, "זכויות האדם קודמות לכל");
}

static void
scripts_of_asia_read_back(void)
{
    assert_reads_back("ང་ཚོས་བོད་ནང་གི་འགྲོ་བ་མིའི་ཐོབ་ཐང་ལ་དོ་སྣང་གནང་རོགས་ཞེས་འབོད་སྐུལ་ཞུ་བཞིན་ཡོད། "
                      "བོད་མི་ཚོས་རང་གི་སྐད་ཡིག་སྦྱོང་བའི་ཐོབ་ཐང་ཡོད།",
                      "bo", FALSE);
    assert_reads_back(
        "我们敦促您在与中国领导人的讨论中优先考虑人权问题。“香港”的自由(NSL)受到影响,"
        "共59个组织。",
        "zh", FALSE);
    assert_reads_back("私たちは、人権を最優先するよう強く求めます。", "ja", FALSE);
    assert_reads_back("우리는 인권을 우선시할 것을 촉구합니다.", "ko", TRUE);
    assert_reads_back("हम आपसे मानवाधिकारों को प्राथमिकता देने का आग्रह करते हैं।", "hi", TRUE);
    assert_reads_back("เราขอเรียกร้องให้ท่านให้ความสำคัญกับสิทธิมนุษยชน", "th", FALSE);
}

static void
the_same_letter_has_the_same_bytes(void)
{
    const char *markdown =
        "Dear all,\n\nརང་དབང་། 自由 azadliq ئازادلىق <https://example.org/>\n";
    g_autoptr(GBytes) first = write_pdf(markdown, "en-US", NULL);
    g_autofree char *zone = g_strdup(g_getenv("TZ"));
    g_setenv("TZ", "Asia/Urumqi", TRUE);
    g_setenv("LANGUAGE", "ja:ug", TRUE);
    setlocale(LC_ALL, "C.UTF-8");
    g_autoptr(GBytes) second = write_pdf(markdown, "en-US", NULL);
    setlocale(LC_ALL, "C");
    g_unsetenv("LANGUAGE");
    zone != NULL ? g_setenv("TZ", zone, TRUE) : g_unsetenv("TZ");
    g_assert_true(g_bytes_equal(first, second));
    g_autoptr(GBytes) other = write_pdf("Dear friends,\n", "en-US", NULL);
    g_assert_false(g_bytes_equal(first, other));
}

static void
a_file_is_sound_and_tells_nothing_of_its_maker(void)
{
    g_autoptr(GBytes) pdf =
        write_pdf("# Title\n\n> *Quoted*\n\n- [a](https://example.org/'x')\n", "en-US", NULL);
    const char *const information[] = {"pdfinfo", "-", NULL};
    g_autofree char *info = ask(information, pdf);
    if (info == NULL)
        return;
    g_assert_nonnull(strstr(info, "Joint Letter on the River"));
    g_assert_nonnull(strstr(info, "Tagged:          yes"));
    g_assert_null(strstr(info, "Author"));
    g_assert_null(strstr(info, "Creator"));
    const char *const urls[] = {"pdfinfo", "-url", "-", NULL};
    g_autofree char *links = ask(urls, pdf);
    g_assert_nonnull(strstr(links, "https://example.org/%27x%27"));
}

static void
characters_without_a_font_are_refused_by_name(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) pdf =
        try_write("Free the \U0001F9FF of the Ellery", "en-US", NULL, &error);
    g_assert_error(error, DOCUMENT_ERROR, DOCUMENT_ERROR_GLYPHS);
    g_assert_nonnull(strstr(error->message, "(U+1F9FF)"));
    g_assert_nonnull(strstr(error->message, "Free the"));
    g_assert_null(pdf);
    g_clear_error(&error);
    const char *const labels[] = {"Fish \U0001F9FF", NULL};
    g_autoptr(GBytes) names = try_write("1. Fish \U0001F9FF\n", "en-US", labels, &error);
    g_assert_null(names);
    g_assert_error(error, DOCUMENT_ERROR, DOCUMENT_ERROR_GLYPHS);
    g_autoptr(GBytes) accepted = write_pdf("Free the → fish ✓ of the Ellery", "en-US", NULL);
    g_assert_nonnull(accepted);
}

static GPtrArray *
make_labels(int count)
{
    GPtrArray *labels = g_ptr_array_new_with_free_func(g_free);
    for (int i = 0; i < count; i++) {
        const char *tail = i % 7 == 3 ? " for the Protection of Rivers, Lakes and Wells" : "";
        g_ptr_array_add(labels, g_strdup_printf("Association %d%s (A%d)", i + 1, tail, i + 1));
    }
    g_ptr_array_add(labels, NULL);
    return labels;
}

static GBytes *
write_names(int count)
{
    g_autoptr(GPtrArray) labels = make_labels(count);
    g_autoptr(GString) markdown = g_string_new("Dear President,\n\nWe urge you to act.\n\n");
    for (int i = 0; i < count; i++)
        g_string_append_printf(markdown, "%d. %s\n", i + 1, (char *)labels->pdata[i]);
    return write_pdf(markdown->str, "en-US", (const char *const *)labels->pdata);
}

/* Every name, in order, each with its number before it. */
static void
assert_names_in_order(GBytes *pdf, int count, gboolean as_drawn)
{
    g_autofree char *page = read_page(pdf, as_drawn);
    if (page == NULL)
        return;
    g_autofree char *words = join_words(page);
    g_autoptr(GPtrArray) labels = make_labels(count);
    const char *at = words;
    for (int i = 0; i < count; i++) {
        g_autofree char *line =
            g_strdup_printf("%d. %s", i + 1, (const char *)labels->pdata[i]);
        at = strstr(at, line);
        if (at == NULL)
            g_error("'%s' is missing or out of order", line);
        at += strlen(line);
    }
}

static void
names_read_back_in_order(void)
{
    static const int counts[] = {1, 20, 21, 59, 150, 151, 400, 1000};
    for (size_t i = 0; i < G_N_ELEMENTS(counts); i++) {
        g_autoptr(GBytes) pdf = write_names(counts[i]);
        assert_names_in_order(pdf, counts[i], FALSE);
        assert_names_in_order(pdf, counts[i], TRUE);
    }
}

/* Where `word` begins, in points, as the poppler at hand sees it. */
static double
find_left(const char *boxes, const char *word)
{
    g_autofree char *end = g_strdup_printf("\">%s</word>", word);
    const char *at = strstr(boxes, end);
    g_assert_nonnull(at);
    const char *left = g_strrstr_len(boxes, at - boxes, "xMin=\"");
    g_assert_nonnull(left);
    return g_ascii_strtod(left + strlen("xMin=\""), NULL);
}

static void
names_of_sister_lists_begin_in_one_line(void)
{
    const char *const labels[] = {"Alder", "Birch", "Cedar", "Elder", "Fir", "Gorse", "Hazel",
                                  "Ivy",   "Larch", "Maple", "Nut",   "Oak", NULL};
    const char *const arguments[] = {"pdftotext", "-bbox", "-", "-", NULL};
    g_autoptr(GBytes) pdf =
        write_pdf("# One\n\n1. Alder\n2. Birch\n\n# Two\n\n3. Cedar\n4. Elder\n5. Fir\n6. "
                  "Gorse\n7. Hazel\n8. Ivy\n\n# Three\n\n9. Larch\n10. Maple\n11. Nut\n12. "
                  "Oak\n",
                  "en-US", labels);
    g_autofree char *boxes = ask(arguments, pdf);
    if (boxes == NULL)
        return;
    const double left = find_left(boxes, labels[0]);
    for (size_t i = 1; labels[i] != NULL; i++)
        g_assert_cmpfloat_with_epsilon(find_left(boxes, labels[i]), left, 0.01);
}

static void
a_page_without_room_is_refused(void)
{
    DocumentAbout about = make_about(NULL);
    about.page.left = 160;
    g_autoptr(GError) error = NULL;
    g_autoptr(Document) document = document_parse("Dear all,", "letter.md", 9, &about, &error);
    g_assert_no_error(error);
    g_assert_null(pdf_write(document, &error));
    g_assert_error(error, DOCUMENT_ERROR, DOCUMENT_ERROR_WRITE);
}

static GBytes *
try_fonts(const char *fonts, GError **error)
{
    g_autoptr(Language) language = language_open("zh", NULL);
    DocumentAbout about = make_about(language);
    about.page.fonts = fonts;
    const char *markdown = "“香港”2023";
    g_autoptr(Document) document = document_parse(markdown, "letter.md", 9, &about, error);
    return pdf_write(document, error);
}

static void
a_family_that_is_not_installed_is_refused(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) usual = try_fonts(NULL, &error);
    g_assert_no_error(error);
    g_autoptr(GBytes) same = try_fonts("Gentium Plus, Noto Serif", &error);
    g_assert_no_error(error);
    g_assert_true(g_bytes_equal(usual, same));
    g_autoptr(GBytes) other = try_fonts("Noto Serif CJK JP", &error);
    g_assert_no_error(error);
    g_assert_false(g_bytes_equal(usual, other));
    g_autoptr(GBytes) refused = try_fonts("Gentium Plus, Gentiun", &error);
    g_assert_null(refused);
    g_assert_error(error, DOCUMENT_ERROR, DOCUMENT_ERROR_WRITE);
    g_assert_nonnull(strstr(error->message, "'Gentiun'"));
}

static GBytes *
try_name(int words, GError **error)
{
    g_autoptr(GString) name = g_string_new("Committee");
    for (int i = 0; i < words; i++)
        g_string_append(name, " of Committees");
    const char *const labels[] = {name->str, NULL};
    g_autofree char *markdown = g_strdup_printf("Dear all,\n\n1. %s\n", name->str);
    return try_write(markdown, "en-US", labels, error);
}

static void
a_name_longer_than_a_page_is_refused(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) accepted = try_name(300, &error);
    g_assert_no_error(error);
    g_autofree char *page = read_page(accepted, FALSE);
    g_autofree char *words = page != NULL ? join_words(page) : NULL;
    if (words != NULL)
        g_assert_true(g_str_has_suffix(words, "of Committees of Committees"));
    g_autoptr(GBytes) refused = try_name(3000, &error);
    g_assert_null(refused);
    g_assert_error(error, DOCUMENT_ERROR, DOCUMENT_ERROR_WRITE);
    g_assert_nonnull(strstr(error->message, "Committee of Committees"));
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pdf/latin", latin_reads_back);
    g_test_add_func("/pdf/hyphens", hyphens_are_not_lost_at_the_ends_of_lines);
    g_test_add_func("/pdf/arabic", arabic_script_reads_back);
    g_test_add_func("/pdf/address", a_foreign_address_keeps_its_order);
    g_test_add_func("/pdf/hebrew", hebrew_reads_back);
    g_test_add_func("/pdf/order", words_written_from_the_right_are_drawn_in_order);
    g_test_add_func("/pdf/asia", scripts_of_asia_read_back);
    g_test_add_func("/pdf/bytes", the_same_letter_has_the_same_bytes);
    g_test_add_func("/pdf/sound", a_file_is_sound_and_tells_nothing_of_its_maker);
    g_test_add_func("/pdf/glyphs", characters_without_a_font_are_refused_by_name);
    g_test_add_func("/pdf/names", names_read_back_in_order);
    g_test_add_func("/pdf/names-of-sister-lists", names_of_sister_lists_begin_in_one_line);
    g_test_add_func("/pdf/fonts", a_family_that_is_not_installed_is_refused);
    g_test_add_func("/pdf/long", a_name_longer_than_a_page_is_refused);
    g_test_add_func("/pdf/room", a_page_without_room_is_refused);
    return g_test_run();
}
