#include "golden_letter.h"

#include "document/docx.h"

#include <expat.h>
#include <glib.h>
#include <zip.h>

static GBytes *
write_docx(const char *markdown, const DocumentAbout *about)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Document) document = document_parse(markdown, "letter.md", 100, about, &error);
    g_assert_no_error(error);
    GBytes *docx = docx_write(document, &error);
    g_assert_no_error(error);
    return docx;
}

static GBytes *
write_golden(const char *tag, const char *draft)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Language) language = language_open(tag, &error);
    g_assert_no_error(error);
    DocumentAbout about = golden_about(language);
    about.draft = draft;
    g_autofree char *markdown = golden_read("letter.md");
    return write_docx(markdown, &about);
}

static zip_t *
open_package(GBytes *docx)
{
    size_t size = 0;
    const void *bytes = g_bytes_get_data(docx, &size);
    zip_source_t *source = zip_source_buffer_create(bytes, size, 0, NULL);
    zip_t *package = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, NULL);
    g_assert_nonnull(package);
    return package;
}

/* Returns the part `name`, or NULL when there is none. */
static char *
read_part(GBytes *docx, const char *name)
{
    zip_t *package = open_package(docx);
    zip_stat_t stat;
    char *text = NULL;
    if (zip_stat(package, name, 0, &stat) == 0) {
        zip_file_t *file = zip_fopen(package, name, 0);
        text = g_malloc0(stat.size + 1);
        g_assert_cmpint(zip_fread(file, text, stat.size), ==, stat.size);
        zip_fclose(file);
    }
    zip_discard(package);
    return text;
}

static GPtrArray *
list_parts(GBytes *docx)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    zip_t *package = open_package(docx);
    for (zip_int64_t i = 0; i < zip_get_num_entries(package, 0); i++)
        g_ptr_array_add(names, g_strdup(zip_get_name(package, i, 0)));
    zip_discard(package);
    return names;
}

static void
begin_element(void *data, const char *name, const char **attributes)
{
    (void)attributes;
    if (strcmp(name, "w:p") == 0 || strcmp(name, "w:br") == 0 || strcmp(name, "w:tab") == 0)
        g_string_append_c(data, ' ');
}

static void
take_text(void *data, const char *text, int length)
{
    g_string_append_len(data, text, length);
}

/* Returns the text of the well-formed `xml`, one blank between words. */
static char *
read_words(const char *xml)
{
    g_autoptr(GString) text = g_string_new(NULL);
    XML_Parser parser = XML_ParserCreate(NULL);
    XML_SetUserData(parser, text);
    XML_SetElementHandler(parser, begin_element, NULL);
    XML_SetCharacterDataHandler(parser, take_text);
    if (XML_Parse(parser, xml, strlen(xml), TRUE) != XML_STATUS_OK)
        g_error("%s: %.200s", XML_ErrorString(XML_GetErrorCode(parser)), xml);
    XML_ParserFree(parser);
    while (g_string_replace(text, "  ", " ", 0) > 0)
        continue;
    return g_strdup(g_strstrip(text->str));
}

static void
assert_holds(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        g_error("no '%s' in %.2000s", part, text);
}

static void
assert_lacks(const char *text, const char *part)
{
    if (strstr(text, part) != NULL)
        g_error("'%s' in %.2000s", part, text);
}

static int
count_of(const char *text, const char *part)
{
    int count = 0;
    size_t length = strlen(part);
    for (const char *at = text; (at = strchr(at, *part)) != NULL; at++)
        count += strncmp(at, part, length) == 0;
    return count;
}

static void
every_part_is_well_formed(void)
{
    g_autoptr(GBytes) docx = write_golden("en-US", "DRAFT & <so>");
    g_autoptr(GPtrArray) names = list_parts(docx);
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *xml = read_part(docx, names->pdata[i]);
        g_autofree char *words = read_words(xml);
        g_assert_nonnull(words);
    }
}

static void
the_package_has_these_parts_and_no_others(void)
{
    static const char *const expected =
        "[Content_Types].xml _rels/.rels docProps/core.xml word/document.xml "
        "word/_rels/document.xml.rels word/styles.xml word/numbering.xml word/settings.xml "
        "word/fontTable.xml word/footer.xml";
    g_autoptr(GBytes) docx = write_golden("en-US", NULL);
    g_autoptr(GPtrArray) names = list_parts(docx);
    g_ptr_array_add(names, NULL);
    g_autofree char *joined = g_strjoinv(" ", (char **)names->pdata);
    g_assert_cmpstr(joined, ==, expected);
    g_autofree char *types = read_part(docx, "[Content_Types].xml");
    for (guint i = 2; i + 1 < names->len; i++)
        if (!g_str_has_suffix(names->pdata[i], ".rels"))
            assert_holds(types, names->pdata[i]);
}

static void
the_golden_letter_is_written_to_the_byte(void)
{
    g_autoptr(GBytes) docx = write_golden("en-US", NULL);
    g_autofree char *xml = read_part(docx, "word/document.xml");
    golden_compare("letter.document.xml", xml);
}

static void
the_words_are_those_of_the_document(void)
{
    DocumentAbout about = golden_about(NULL);
    g_autoptr(Document) document = golden_parse(&about);
    g_autoptr(GBytes) docx = docx_write(document, NULL);
    g_autofree char *xml = read_part(docx, "word/document.xml");
    g_autofree char *words = read_words(xml);
    g_autofree char *plain = document_get_text(document_get_root(document));
    g_autoptr(GString) expected = g_string_new(plain);
    g_string_replace(expected, "\n", " ", 0);
    while (g_string_replace(expected, "  ", " ", 0) > 0)
        continue;
    g_assert_cmpstr(words, ==, expected->str);
}

static void
the_same_document_gives_the_same_bytes_whatever_was_written_between(void)
{
    g_autoptr(GBytes) one = write_golden("en-US", "DRAFT");
    g_autoptr(GBytes) final = write_golden("en-US", NULL);
    g_autoptr(GBytes) uyghur = write_golden("ug", "DRAFT");
    g_autoptr(GBytes) other = write_golden("en-US", "DRAFT");
    g_assert_true(g_bytes_equal(one, other));
    g_assert_false(g_bytes_equal(one, final));
    g_assert_false(g_bytes_equal(one, uyghur));
}

static void
properties_name_the_letter_and_nobody(void)
{
    g_autoptr(GBytes) docx = write_golden("en-US", NULL);
    g_autofree char *core = read_part(docx, "docProps/core.xml");
    assert_holds(core, "<dc:title>Joint Letter: Clean Water for the Lower Ellery &amp; "
                       "&lt;Others&gt;</dc:title>");
    assert_holds(core, "<dc:language>en-US</dc:language>");
    assert_holds(core, ">2025-03-03T10:00:00Z</dcterms:created>");
    assert_holds(core, ">2025-03-03T10:00:00Z</dcterms:modified>");
    assert_lacks(core, "creator");
    assert_lacks(core, "lastModifiedBy");
}

static void
blocks_have_real_styles(void)
{
    static const char *const styles[] = {
        "LetterDate", "Address",      "Subject", "Salutation", "Normal",
        "Heading2",   "Heading3",     "Quote",   "Code",       "ListBullet",
        "ListNumber", "ListContinue", "Rule",    "NamesRule",  "Names"};
    g_autoptr(GBytes) docx = write_golden("en-US", NULL);
    g_autofree char *xml = read_part(docx, "word/document.xml");
    g_autofree char *sheet = read_part(docx, "word/styles.xml");
    for (size_t i = 0; i < G_N_ELEMENTS(styles); i++) {
        g_autofree char *use = g_strdup_printf("<w:pStyle w:val=\"%s\"/>", styles[i]);
        g_autofree char *style = g_strdup_printf("w:styleId=\"%s\">", styles[i]);
        assert_holds(xml, use);
        assert_holds(sheet, style);
    }
}

static void
every_list_counts_for_itself(void)
{
    static const DocumentAbout about;
    g_autoptr(GBytes) docx =
        write_docx("3. a\n4. b\n\nand\n\n1) c\n\n   7. d\n\n- e\n- f\n", &about);
    g_autofree char *xml = read_part(docx, "word/document.xml");
    g_autofree char *numbering = read_part(docx, "word/numbering.xml");
    assert_holds(numbering, "<w:num w:numId=\"3\"><w:abstractNumId w:val=\"1\"/><w:lvlOverride "
                            "w:ilvl=\"0\"><w:startOverride w:val=\"3\"/>");
    assert_holds(numbering, "<w:num w:numId=\"4\"><w:abstractNumId w:val=\"2\"/><w:lvlOverride "
                            "w:ilvl=\"0\"><w:startOverride w:val=\"1\"/>");
    assert_holds(numbering, "<w:num w:numId=\"5\"><w:abstractNumId w:val=\"1\"/><w:lvlOverride "
                            "w:ilvl=\"1\"><w:startOverride w:val=\"7\"/>");
    assert_holds(xml, "<w:ilvl w:val=\"1\"/><w:numId w:val=\"5\"/>");
    assert_holds(xml, "<w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/>");
}

static void
a_mark_without_text_is_kept(void)
{
    static const DocumentAbout about;
    g_autoptr(GBytes) docx = write_docx("1. - a\n2.\n3. > b\n", &about);
    g_autofree char *xml = read_part(docx, "word/document.xml");
    g_assert_cmpint(count_of(xml, "<w:numId w:val=\"3\"/>"), ==, 3);
}

static void
links_are_relationships_that_cannot_break_out(void)
{
    static const DocumentAbout about;
    g_autoptr(GBytes) docx = write_docx(
        "[a](<https://x.example/ü?q=\"&b='\\<c\\>>) <mailto:d@e.example> [f](https://[g)",
        &about);
    g_autofree char *xml = read_part(docx, "word/document.xml");
    g_autofree char *links = read_part(docx, "word/_rels/document.xml.rels");
    assert_holds(links, "Target=\"https://x.example/%C3%BC?q=%22&amp;b='%3Cc%3E\" "
                        "TargetMode=\"External\"/>");
    assert_holds(links, "Target=\"mailto:d@e.example\"");
    assert_lacks(links, "link3");
    assert_holds(xml, "<w:hyperlink r:id=\"link1\"><w:r><w:rPr><w:rStyle w:val=\"Hyperlink\"/>"
                      "</w:rPr><w:t>a</w:t></w:r></w:hyperlink>");
    assert_holds(xml, "<w:r><w:t>f</w:t>");
}

static void
what_xml_cannot_hold_is_refused_and_named(void)
{
    static const char *const bad[] = {"a\x01z", "a&#x1f;z", "`a\xef\xbf\xbf`", "    a\x0cz"};
    static const DocumentAbout about;
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Document) document = document_parse(bad[i], "letter.md", 9, &about, NULL);
        g_autoptr(GBytes) docx = docx_write(document, &error);
        g_assert_error(error, DOCUMENT_ERROR, DOCUMENT_ERROR_CONTENT);
        assert_holds(error->message, "U+");
        g_assert_null(docx);
    }
    DocumentAbout titled = {.title = "a\x02"};
    g_autoptr(GError) error = NULL;
    g_autoptr(Document) document = document_parse("a", "letter.md", 9, &titled, NULL);
    g_autoptr(GBytes) docx = docx_write(document, &error);
    g_assert_error(error, DOCUMENT_ERROR, DOCUMENT_ERROR_CONTENT);
    assert_holds(error->message, "'a\\x02' holds U+0002");
    g_autoptr(GBytes) good = write_docx("a\tb \xf0\x9f\x8c\x8a &#x85; `  c  `\n", &about);
    g_autofree char *xml = read_part(good, "word/document.xml");
    assert_holds(xml, "<w:t>a</w:t><w:tab/>"
                      "<w:t xml:space=\"preserve\">b \xf0\x9f\x8c\x8a");
}

static void
headers_hold_the_draft_notice_and_the_letterhead(void)
{
    static const DocumentAbout nothing;
    DocumentAbout about = {.draft = "DRAFT · revision 2", .page.letterhead = "A & B; C Street"};
    g_autoptr(GBytes) draft = write_docx("a\n", &about);
    g_autofree char *first = read_part(draft, "word/headerFirst.xml");
    g_autofree char *later = read_part(draft, "word/header.xml");
    g_autofree char *first_words = read_words(first);
    g_autofree char *later_words = read_words(later);
    g_assert_cmpstr(first_words, ==, "DRAFT · revision 2 A & B C Street");
    g_assert_cmpstr(later_words, ==, "DRAFT · revision 2");
    g_autofree char *body = read_part(draft, "word/document.xml");
    g_autofree char *body_words = read_words(body);
    g_assert_cmpstr(body_words, ==, "a");
    assert_holds(body, "r:id=\"headerFirst\"/>");
    g_autoptr(GBytes) final = write_docx("a\n", &nothing);
    g_assert_null(read_part(final, "word/header.xml"));
    g_assert_null(read_part(final, "word/headerFirst.xml"));
}

static void
the_footer_counts_from_page_two(void)
{
    g_autoptr(GBytes) docx = write_golden("en-US", NULL);
    g_autofree char *body = read_part(docx, "word/document.xml");
    g_autofree char *footer = read_part(docx, "word/footer.xml");
    g_autofree char *words = read_words(footer);
    assert_holds(body, "<w:titlePg/>");
    assert_lacks(body, "<w:footerReference w:type=\"first\"");
    assert_holds(footer, "<w:fldSimple w:instr=\" PAGE \">");
    assert_holds(footer, "<w:fldSimple w:instr=\" NUMPAGES \">");
    g_assert_cmpstr(words, ==, "Clean Water 2 of 2");
}

static void
the_page_is_the_papers(void)
{
    DocumentAbout about = {.page = {.paper = "a4", .top = 25.4, .left = 30}};
    g_autoptr(GBytes) a4 = write_docx("a\n", &about);
    g_autofree char *a4_xml = read_part(a4, "word/document.xml");
    assert_holds(a4_xml, "<w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1440\"");
    assert_holds(a4_xml, "w:left=\"1701\"");
    g_autoptr(GBytes) letter = write_golden("en-US", NULL);
    g_autofree char *letter_xml = read_part(letter, "word/document.xml");
    assert_holds(letter_xml, "<w:pgSz w:w=\"12240\" w:h=\"15840\"/>");
}

static char *
write_names(int count, const char *more)
{
    g_autoptr(GString) text = g_string_new("Signed:\n\n");
    g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_free);
    for (int i = 1; i <= count; i++) {
        g_ptr_array_add(labels, g_strdup_printf("Name %d", i));
        g_string_append_printf(text, "%d. Name %d\n", i, i);
    }
    g_ptr_array_add(labels, NULL);
    g_string_append(text, more);
    DocumentAbout about = {.labels = (const char *const *)labels->pdata};
    g_autoptr(GBytes) docx = write_docx(text->str, &about);
    return read_part(docx, "word/document.xml");
}

static void
names_stand_in_columns_of_their_own_section(void)
{
    g_autofree char *one = write_names(20, "");
    g_assert_cmpint(count_of(one, "<w:sectPr>"), ==, 1);
    g_assert_cmpint(count_of(one, "\"NamesRule\""), ==, 1);
    g_autofree char *two = write_names(21, "");
    g_assert_cmpint(count_of(two, "<w:sectPr>"), ==, 3);
    g_assert_cmpint(count_of(two, "<w:cols w:num=\"2\""), ==, 1);
    g_assert_cmpint(count_of(two, "<w:type w:val=\"continuous\"/>"), ==, 2);
    g_assert_cmpint(count_of(two, "\"footer\""), ==, 1);
    g_autofree char *three = write_names(151, "\nThe end\n");
    g_assert_cmpint(count_of(three, "<w:cols w:num=\"3\""), ==, 1);
    g_assert_cmpint(count_of(three, "<w:pStyle w:val=\"Names\"/>"), ==, 151);
    g_assert_cmpint(count_of(three, "\"NamesEnd\""), ==, 1);
}

static void
more_numbers_than_word_can_count_are_text(void)
{
    g_autofree char *counted = write_names(32767, "");
    assert_holds(counted, "<w:numId w:val=\"3\"/>");
    g_autofree char *typed = write_names(100000, "");
    assert_holds(typed, "<w:t>100000.</w:t><w:tab/></w:r>");
    g_assert_cmpint(count_of(typed, "<w:numId w:val=\"0\"/>"), ==, 100000);
}

static void
no_page_begins_or_ends_with_less_than_three_names(void)
{
    g_autofree char *six = write_names(6, "");
    g_assert_cmpint(count_of(six, "<w:pStyle w:val=\"Names\"/><w:keepNext/>"), ==, 4);
    g_autofree char *many = write_names(40, "");
    g_assert_cmpint(count_of(many, "<w:pStyle w:val=\"Names\"/><w:keepNext/>"), ==, 0);
}

static void
a_run_has_one_direction(void)
{
    g_autoptr(GBytes) english = write_golden("en-US", NULL);
    g_autofree char *xml = read_part(english, "word/document.xml");
    g_autofree char *sheet = read_part(english, "word/styles.xml");
    assert_holds(xml, "<w:r><w:rPr><w:rtl/></w:rPr><w:t>جمعية الماء</w:t>"
                      "</w:r><w:r><w:t xml:space=\"preserve\"> (JM)</w:t></w:r>");
    assert_lacks(sheet, "<w:bidi/>");
    assert_holds(sheet, "<w:lang w:val=\"en-US\"/>");
}

static void
a_right_to_left_language_turns_the_page(void)
{
    g_autoptr(GBytes) uyghur = write_golden("ug", NULL);
    g_autofree char *xml = read_part(uyghur, "word/document.xml");
    g_autofree char *sheet = read_part(uyghur, "word/styles.xml");
    assert_holds(xml, "<w:t>Asian Lawyers Network (ALN)</w:t>");
    assert_holds(xml, "<w:r><w:t>12 Quay Street</w:t></w:r>");
    assert_holds(xml, "<w:rtl/></w:rPr><w:t>جمعية الماء (</w:t>");
    assert_holds(xml, "<w:bidi/></w:sectPr>");
    assert_holds(sheet, "<w:name w:val=\"Normal\"/><w:qFormat/><w:pPr><w:bidi/></w:pPr>");
    assert_holds(sheet, "<w:lang w:bidi=\"ug\"/>");
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/docx/" #name, name)
    TEST(every_part_is_well_formed);
    TEST(the_package_has_these_parts_and_no_others);
    TEST(the_golden_letter_is_written_to_the_byte);
    TEST(the_words_are_those_of_the_document);
    TEST(the_same_document_gives_the_same_bytes_whatever_was_written_between);
    TEST(properties_name_the_letter_and_nobody);
    TEST(blocks_have_real_styles);
    TEST(every_list_counts_for_itself);
    TEST(a_mark_without_text_is_kept);
    TEST(links_are_relationships_that_cannot_break_out);
    TEST(what_xml_cannot_hold_is_refused_and_named);
    TEST(headers_hold_the_draft_notice_and_the_letterhead);
    TEST(the_footer_counts_from_page_two);
    TEST(the_page_is_the_papers);
    TEST(names_stand_in_columns_of_their_own_section);
    TEST(more_numbers_than_word_can_count_are_text);
    TEST(no_page_begins_or_ends_with_less_than_three_names);
    TEST(a_run_has_one_direction);
    TEST(a_right_to_left_language_turns_the_page);
    return g_test_run();
}
