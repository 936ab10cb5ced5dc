#include "base/file.h"
#include "data/copy.h"
#include "data/package.h"

#include <string.h>

/* A folder of its own for each test. */
typedef struct {
    char *folder;
} House;

static void
begin(House *house, gconstpointer data)
{
    (void)data;
    house->folder = g_dir_make_tmp("copy-XXXXXX", NULL);
}

static void
end(House *house, gconstpointer data)
{
    g_autofree char *command = g_strdup_printf("rm -rf '%s'", house->folder);
    (void)data;
    g_assert_true(g_spawn_command_line_sync(command, NULL, NULL, NULL, NULL));
    g_free(house->folder);
}

static Copy *
read_bytes(const House *house, const char *name, const void *bytes, size_t length,
           GError **error)
{
    g_autofree char *path = g_build_filename(house->folder, name, NULL);
    g_assert_true(file_write(path, bytes, length, NULL));
    return copy_read(path, error);
}

/* "p:text|h:text|i:text|3:text|", an item by its number where it has one. */
static char *
show(const Copy *copy)
{
    GString *shown = g_string_new(NULL);
    const GPtrArray *blocks = copy_get_blocks(copy);

    for (unsigned i = 0; i < blocks->len; i++) {
        const CopyBlock *block = g_ptr_array_index(blocks, i);
        if (block->number > 0)
            g_string_append_printf(shown, "%d", (int)block->number);
        else
            g_string_append_c(shown, "phi"[block->kind]);
        g_string_append_printf(shown, ":%s|", block->text);
    }
    return g_string_free(shown, FALSE);
}

static void
assert_reads(const House *house, const char *name, const char *source, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Copy) copy = read_bytes(house, name, source, strlen(source), &error);
    g_assert_no_error(error);
    g_autofree char *shown = show(copy);
    g_assert_cmpstr(shown, ==, expected);
}

static void
lines_of_text_are_joined_into_blocks(House *house, gconstpointer data)
{
    (void)data;
    assert_reads(house, "a.txt",
                 "Dear President,\n\nwe are many\nand we ask:\n\n- one,\n  and more\n- two\n",
                 "p:Dear President,|p:we are many and we ask:|i:one, and more|i:two|");
    assert_reads(house, "b.txt", "1. Adas\n2. Arizona\n", "1:Adas|2:Arizona|");
    assert_reads(house, "c.txt", "It began in\n2020. Since then\n",
                 "p:It began in 2020. Since then|");
    assert_reads(house, "d.txt", "> quoted\n> text\n", "p:quoted text|");
    assert_reads(house, "e.txt", "  12.\tName\xc2\xa0\n", "12:Name|");
}

static void
a_web_page_is_read_as_it_is_seen(House *house, gconstpointer data)
{
    (void)data;
    assert_reads(
        house, "a.html",
        "<!DOCTYPE html><title>T</title><style>p{}</style><nav><li>Menu</nav>"
        "<h1>A &amp; B</h1><p>One<b>two</b> three<p>caf&eacute;&nbsp;&#8217;s"
        "<script>document.write('<p>no')</script><ol start=4><li>four<li><p>five</p></ol>"
        "<ul><li>dot</ul><!-- <p>no -->after",
        "h:A & B|p:Onetwo three|p:café ’s|4:four|5:five|i:dot|p:after|");
    assert_reads(house, "b.html", "<p>Seen<p hidden>not<p style='display: none'>nor<div>seen",
                 "p:Seen|p:seen|");
    assert_reads(house, "c.html", "<p>1. One<br>2. Two<br></p>", "1:One|2:Two|");
    assert_reads(house, "d.html", "<p>5 < 6 &unknown; & <a href='>'>x</a>",
                 "p:5 < 6 &unknown; & x|");
}

static void
encodings_are_declared_or_stated(House *house, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Copy) fallback = read_bytes(house, "a.txt", "M\xfcller \x93x\x94", 10, &error);
    g_autofree char *shown = show(fallback);
    (void)data;
    g_assert_cmpstr(shown, ==, "p:Müller “x”|");
    g_assert_nonnull(copy_get_note(fallback));
    assert_reads(house, "b.html", "<html><meta charset=\"iso-8859-2\"><p>\xa3ódź", "p:ŁĂłdĹş|");
    g_autoptr(Copy) wide = read_bytes(house, "c.txt", "\xff\xfeh\0i\0", 6, &error);
    g_autofree char *seen = show(wide);
    g_assert_cmpstr(seen, ==, "p:hi|");
    g_assert_null(read_bytes(house, "d.txt", "a\x81\0b", 4, &error));
    g_assert_error(error, COPY_ERROR, COPY_ERROR_TEXT);
}

static void
markdown_and_mail_are_read(House *house, gconstpointer data)
{
    (void)data;
    assert_reads(house, "a.md", "# T\n\nA *b*\nc\n\n- one\n- two\n\n3. x\n4. y\n",
                 "h:T|p:A b c|i:one|i:two|3:x|4:y|");
    assert_reads(house, "b.eml",
                 "From: a@example.org\r\nSubject: =?utf-8?q?Sign=C3=A9?=\r\n"
                 "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                 "Content-Transfer-Encoding: quoted-printable\r\n\r\nWe are =\r\nmany.\r\n",
                 "h:Signé|p:We are many.|");
    assert_reads(house, "c.eml",
                 "From: a@example.org\nSubject: s\nMIME-Version: 1.0\n"
                 "Content-Type: text/html\n\n<p>Only <b>this</b>\n",
                 "h:s|p:Only this|");
    assert_reads(house, "d.eml",
                 "From: a@example.org\nSubject: s\nMIME-Version: 1.0\n"
                 "Content-Type: text/html\n\n<p>caf\xe9 and \xf0\x9f</p>\n",
                 "h:s|p:caf\xef\xbf\xbd and \xef\xbf\xbd\xef\xbf\xbd|");
}

static GBytes *
make_word(const char *body)
{
    g_autoptr(PackageWriter) writer = package_writer_new();
    g_autofree char *document = g_strdup_printf(
        "<?xml version=\"1.0\"?><w:document xmlns:w=\"w\"><w:body>%s</w:body></w:document>",
        body);
    package_writer_add(writer, "word/document.xml", document, strlen(document));
    return package_writer_finish(writer, NULL);
}

static void
a_word_document_is_read_as_it_is_seen(House *house, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) word = make_word(
        "<w:p><w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr><w:r><w:t>T</w:t></w:r></w:p>"
        "<w:p><w:r><w:t>We </w:t></w:r><w:del><w:r><w:delText>not </w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>ask</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr>"
        "<w:t>hidden</w:t></w:r></w:p>"
        "<w:p><w:pPr><w:numPr><w:numId "
        "w:val=\"1\"/></w:numPr></w:pPr><w:r><w:t>item</w:t></w:r>"
        "</w:p>");
    size_t length = 0;
    const void *bytes = g_bytes_get_data(word, &length);
    g_autoptr(Copy) copy = read_bytes(house, "a.docx", bytes, length, &error);
    (void)data;
    g_assert_no_error(error);
    g_autofree char *shown = show(copy);
    g_assert_cmpstr(shown, ==, "h:T|p:We ask|i:item|");
    g_assert_cmpstr(copy_get_form(copy), ==, "a Word document");
}

static void
what_holds_no_letter_is_refused(House *house, gconstpointer data)
{
    static const char ole[] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on";
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) doctype =
        make_word("<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;");
    size_t length = 0;
    const void *bytes = g_bytes_get_data(doctype, &length);
    (void)data;
    g_assert_null(read_bytes(house, "a.docx", bytes, length, &error));
    g_assert_nonnull(error);
    g_clear_error(&error);
    g_assert_null(read_bytes(house, "a.doc", ole, sizeof ole, &error));
    g_assert_error(error, COPY_ERROR, COPY_ERROR_KIND);
    g_clear_error(&error);
    g_assert_null(copy_read("/dev/zero", &error));
    g_assert_error(error, FILE_ERROR, FILE_ERROR_KIND);
}

/* What would take squared time or a deep stack is read like anything else. */
static void
hostile_pages_are_read_to_their_end(House *house, gconstpointer data)
{
    static const char *const pieces[] = {"<div>", "<p><b>",  "<a b=\"", "<!-", "&amp",
                                         "</x>",  "<script", "<",       "> > "};
    (void)data;
    for (size_t i = 0; i < G_N_ELEMENTS(pieces); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GString) page = g_string_new("<html>");
        while (page->len < 1 << 20)
            g_string_append(page, pieces[i]);
        g_string_append(page, ">the end");
        g_autoptr(Copy) copy = read_bytes(house, "a.html", page->str, page->len, &error);
        g_assert_no_error(error);
        g_assert_nonnull(copy);
    }
}

#define TEST(function) g_test_add("/copy/" #function, House, NULL, begin, function, end)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(lines_of_text_are_joined_into_blocks);
    TEST(a_web_page_is_read_as_it_is_seen);
    TEST(encodings_are_declared_or_stated);
    TEST(markdown_and_mail_are_read);
    TEST(a_word_document_is_read_as_it_is_seen);
    TEST(what_holds_no_letter_is_refused);
    TEST(hostile_pages_are_read_to_their_end);
    return g_test_run();
}
