#include "base/file.h"
#include "data/package.h"
#include "document/pdf.h"
#include "edition/terms.h"
#include "edition/unpack.h"

#include <glib/gstdio.h>
#include <string.h>

/* A folder for files, and who is looked for in them. */
typedef struct {
    char *folder;
    Terms *terms; /* "Wetland Trust" */
    TermsScan *scans[UNPACK_LANES];
    unsigned found[UNPACK_LANES];
    UnpackLane lane; /* that is read */
} Fixture;

static void
note(unsigned term, gboolean is_plain, void *closure)
{
    Fixture *fixture = closure;
    g_assert_cmpuint(term, ==, 0);
    g_assert_true(is_plain);
    fixture->found[fixture->lane]++;
}

static void
set_up(Fixture *fixture, const void *unused)
{
    (void)unused;
    fixture->folder = g_dir_make_tmp("unpack-XXXXXX", NULL);
    fixture->terms = terms_new();
    terms_add(fixture->terms, TERMS_NAME, "Wetland Trust");
    for (int lane = 0; lane < UNPACK_LANES; lane++)
        fixture->scans[lane] = terms_scan_new(fixture->terms, note, fixture);
}

static void
tear_down(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autofree char *command = g_strdup_printf("rm -rf '%s'", fixture->folder);
    g_assert_true(g_spawn_command_line_sync(command, NULL, NULL, NULL, NULL));
    for (int lane = 0; lane < UNPACK_LANES; lane++)
        terms_scan_free(fixture->scans[lane]);
    terms_free(fixture->terms);
    g_free(fixture->folder);
}

static void
take_text(UnpackLane lane, const char *text, size_t length, void *closure)
{
    Fixture *fixture = closure;
    fixture->lane = lane;
    terms_scan_feed(fixture->scans[lane], text, length);
}

static void
take_end(UnpackLane lane, void *closure)
{
    Fixture *fixture = closure;
    fixture->lane = lane;
    terms_scan_end(fixture->scans[lane]);
}

/* Reads the file; the name must have been found so many times in each lane. */
static void
assert_found(Fixture *fixture, const char *name, const void *bytes, size_t length,
             unsigned text, unsigned beside, unsigned metadata)
{
    static const UnpackHooks hooks = {take_text, take_end};
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(fixture->folder, name, NULL);
    memset(fixture->found, 0, sizeof fixture->found);
    g_assert_true(file_write(path, bytes, length, &error));
    g_assert_true(unpack_file(path, name, FALSE, &hooks, fixture, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(fixture->found[UNPACK_TEXT], ==, text);
    g_assert_cmpuint(fixture->found[UNPACK_BESIDE], ==, beside);
    g_assert_cmpuint(fixture->found[UNPACK_METADATA], ==, metadata);
}

static void
assert_in_text(Fixture *fixture, const char *name, const char *text, unsigned times)
{
    assert_found(fixture, name, text, strlen(text), times, 0, 0);
}

/* A package with one part. */
static void
assert_in_part(Fixture *fixture, const char *name, const char *part, const char *text,
               unsigned times, unsigned beside, unsigned metadata)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(PackageWriter) writer = package_writer_new();
    size_t length = 0;
    package_writer_add(writer, part, text, strlen(text));
    g_autoptr(GBytes) bytes = package_writer_finish(writer, &error);
    g_assert_no_error(error);
    const void *data = g_bytes_get_data(bytes, &length);
    assert_found(fixture, name, data, length, times, beside, metadata);
}

static void
a_text_is_its_bytes(Fixture *fixture, const void *unused)
{
    (void)unused;
    assert_in_text(fixture, "letter.txt", "the Wetland\nTrust", 1);
    assert_in_text(fixture, "tracker.csv", "1,\"Wetland Trust\",x\n", 1);
    assert_in_text(fixture, "tracker.json", "{\"name\":\"Wetland Trust\"}", 1);
    assert_in_text(fixture, "letter.txt", "the Wetland Trustees", 0);
}

static void
a_page_is_read_as_a_browser_shows_it(Fixture *fixture, const void *unused)
{
    (void)unused;
    assert_in_text(fixture, "a.html", "<p>Wetland Trust</p>", 1);
    assert_in_text(fixture, "a.html", "<p>W&#101;tland&nbsp;&#x54;rust", 1);
    assert_in_text(fixture, "a.html", "<p>Wet<b>land</b> <em>Tr</em>ust", 1);
    assert_in_text(fixture, "a.html", "<p>Wet&shy;land<br>Trust", 1);
    assert_in_text(fixture, "a.html", "<li>Wetland</li><li>Trust", 1);
    assert_in_text(fixture, "a.html", "<td>Wet</td><td>land Trust", 0);
    assert_in_text(fixture, "a.html", "<p>Wetland & Trust &unknown; &#0; &", 1);
    assert_in_text(fixture, "a.html", "<p", 0);
}

static void
what_a_page_does_not_show_is_read_too(Fixture *fixture, const void *unused)
{
    (void)unused;
    static const char *const beside[] = {"<a title=\"Wetland Tr&#117;st\">x</a>",
                                         "<!-- Wetland Trust -->",
                                         "<a href=\"https://x.example/?q=Wetland Trust\">x</a>",
                                         "<style>p::after{content:\"Wetland Trust\"}</style>",
                                         "<script>let a = '<b>Wetland Trust'</script>",
                                         "<a title='a > Wetland Trust'>"};
    static const char meta[] = "<meta name=author content=\"Wetland Trust\"><p>x";
    for (size_t i = 0; i < G_N_ELEMENTS(beside); i++)
        assert_found(fixture, "a.html", beside[i], strlen(beside[i]), 0, 1, 0);
    assert_found(fixture, "a.html", meta, strlen(meta), 0, 0, 1);
}

static void
a_docx_is_read_over_its_runs_in_every_part(Fixture *fixture, const void *unused)
{
    (void)unused;
    static const char split[] = "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Wet</w:t></w:r><w:r>"
                                "<w:t>l&#97;nd Trust</w:t></w:r></w:p>";
    static const char broken[] =
        "<w:p><w:r><w:t>Wetland</w:t><w:br/><w:t>Trust</w:t></w:r></w:p>";
    static const char parted[] =
        "<w:tr><w:tc><w:p><w:r><w:t>Wet</w:t></w:r></w:p></w:tc>"
        "<w:tc><w:p><w:r><w:t>land Trust</w:t></w:r></w:p></w:tc></w:tr>";
    assert_in_part(fixture, "a.docx", "word/document.xml", split, 1, 0, 0);
    assert_in_part(fixture, "a.docx", "word/header1.xml", split, 1, 0, 0);
    assert_in_part(fixture, "a.docx", "word/footnotes.xml", broken, 1, 0, 0);
    assert_in_part(fixture, "a.docx", "word/document.xml", parted, 0, 0, 0);
    assert_in_part(fixture, "a.docx", "word/_rels/document.xml.rels",
                   "<Relationships><Relationship Target=\"x?Wetland Trust\"/></Relationships>",
                   0, 1, 0);
    assert_in_part(fixture, "a.docx", "docProps/core.xml",
                   "<a><dc:title>Wetland</dc:title><dc:creator>Wetland Trust</dc:creator></a>",
                   0, 0, 1);
    assert_in_part(fixture, "a.docx", "word/media/Wetland Trust.png", "x", 0, 1, 0);
    assert_in_part(fixture, "a.docx", "word/media/a.png", "\x89PNG\r\nWetland Trust", 0, 1, 0);
}

static void
a_workbook_is_read_with_the_texts_that_cells_share(Fixture *fixture, const void *unused)
{
    (void)unused;
    assert_in_part(
        fixture, "a.xlsx", "xl/sharedStrings.xml",
        "<sst><si><r><t>Wet</t></r><r><rPr><b/></rPr><t>land Trust</t></r></si></sst>", 1, 0,
        0);
    assert_in_part(fixture, "a.xlsx", "xl/sharedStrings.xml",
                   "<sst><si><t>Wet</t></si><si><t>land Trust</t></si></sst>", 0, 0, 0);
    assert_in_part(fixture, "a.xlsx", "xl/worksheets/sheet1.xml",
                   "<worksheet><c><is><t>Wetland Trust</t></is></c></worksheet>", 1, 0, 0);
    assert_in_part(fixture, "a.xlsx", "xl/workbook.xml",
                   "<workbook><sheet name=\"Wetland Trust\"/></workbook>", 0, 1, 0);
    assert_in_part(
        fixture, "a.xlsx", "xl/workbook.xml",
        "<workbook><definedName comment=\"Wetland Trust\">A1</definedName></workbook>", 0, 1,
        0);
    assert_in_part(
        fixture, "a.xlsx", "xl/comments1.xml",
        "<comments><text><r><t>Wetland </t></r><r><t>Trust</t></r></text></comments>", 1, 0, 0);
    assert_in_part(fixture, "a.xlsx", "xl/comments1.xml",
                   "<comments><text><t>Wetland Trustees</t></text></comments>", 0, 0, 0);
}

static void
a_mail_is_read_with_its_parts_decoded(Fixture *fixture, const void *unused)
{
    (void)unused;
    static const char quoted[] = "Subject: x\r\nMIME-Version: 1.0\r\n"
                                 "Content-Type: text/plain; charset=utf-8\r\n"
                                 "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
                                 "of the Wet=\r\nland=20Trust\r\n";
    static const char base64[] = "Subject: x\r\nMIME-Version: 1.0\r\n"
                                 "Content-Type: text/html; charset=utf-8\r\n"
                                 "Content-Transfer-Encoding: base64\r\n\r\n"
                                 "PHA+V2V0PGI+bGFuZDwvYj4gVHImIzExNztzdAo=\r\n";
    static const char header[] =
        "Subject: =?utf-8?B?V2V0bGFuZCBUcnVzdA==?=\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\nx\r\n";
    assert_found(fixture, "a.eml", quoted, strlen(quoted), 1, 0, 0);
    assert_found(fixture, "a.eml", base64, strlen(base64), 1, 0, 0);
    assert_found(fixture, "a.eml", header, strlen(header), 0, 1, 0);
    assert_found(fixture, "a.eml", "", 0, 0, 0, 0);
}

/* A PDF of the program's own, on a page so narrow that few words stand on a line. */
static void
assert_in_pdf(Fixture *fixture, const char *title, const char *markdown, unsigned text,
              unsigned metadata)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Language) language = language_open("en-GB", &error);
    const DocumentAbout about = {
        .language = language,
        .title = title,
        .short_title = "A letter",
        .page = {.paper = "a4", .top = 25, .bottom = 25, .left = 80, .right = 80}};
    g_autoptr(Document) document =
        document_parse(markdown, "letter.md", strlen(markdown), &about, &error);
    g_assert_no_error(error);
    g_autoptr(GBytes) pdf = pdf_write(document, &error);
    g_assert_no_error(error);
    size_t length = 0;
    const void *bytes = g_bytes_get_data(pdf, &length);
    assert_found(fixture, "letter.pdf", bytes, length, text, 0, metadata);
}

static void
a_pdf_is_read_over_its_lines_and_in_its_metadata(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autofree char *tool = g_find_program_in_path("pdftotext");
    if (tool == NULL) {
        g_test_skip("poppler-utils is not here");
        return;
    }
    assert_in_pdf(fixture, "A letter", "A letter from the Wetland Trust.", 1, 0);
    assert_in_pdf(fixture, "A letter", "Seventeen characters Wetland Trust stands over a line.",
                  1, 0);
    assert_in_pdf(fixture, "A letter", "One\n\nTwo characters more Wetland  \nTrust", 1, 0);
    assert_in_pdf(fixture, "A letter", "A letter from the Wetland Trustees.", 0, 0);
    assert_in_pdf(fixture, "To the Wetland Trust", "A letter.", 0, 2); /* Info, and XMP */
    assert_in_pdf(fixture, "To the Wetland Trustees", "A letter.", 0, 0);
}

#define TEST(name) g_test_add("/unpack/" #name, Fixture, NULL, set_up, name, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(a_text_is_its_bytes);
    TEST(a_page_is_read_as_a_browser_shows_it);
    TEST(what_a_page_does_not_show_is_read_too);
    TEST(a_docx_is_read_over_its_runs_in_every_part);
    TEST(a_workbook_is_read_with_the_texts_that_cells_share);
    TEST(a_mail_is_read_with_its_parts_decoded);
    TEST(a_pdf_is_read_over_its_lines_and_in_its_metadata);
    return g_test_run();
}
