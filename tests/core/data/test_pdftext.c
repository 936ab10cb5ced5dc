#include "data/pdftext.h"

#include <string.h>

/* A page that says `words`, by a person whose name stands in its information. */
static GBytes *
make_pdf(const char *words)
{
    g_autofree char *content = g_strdup_printf("BT /F1 12 Tf 72 700 Td (%s) Tj ET", words);
    char *pdf =
        g_strdup_printf("%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
                        "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
                        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
                        "/Resources<</Font<</F1 5 0 R>>>>>>endobj\n"
                        "4 0 obj<</Length %zu>>stream\n%s\nendstream endobj\n"
                        "5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
                        "6 0 obj<</Author(Mei Lin)>>endobj\n"
                        "trailer<</Root 1 0 R/Info 6 0 R>>\n%%%%EOF\n",
                        strlen(content), content);
    return g_bytes_new_take(pdf, strlen(pdf));
}

static void
words_and_author_are_read(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) pdf = make_pdf("Fifty-nine organizations");
    g_autofree char *text = pdftext_read(pdf, &error);
    if (g_error_matches(error, PDFTEXT_ERROR, PDFTEXT_ERROR_TOOL)) {
        g_test_skip("poppler-utils is not here");
        return;
    }
    g_assert_no_error(error);
    g_assert_true(pdftext_is_pdf(pdf));
    g_assert_nonnull(strstr(text, "Fifty-nine organizations"));
    g_autofree char *about = pdftext_read_about(pdf, &error);
    g_assert_no_error(error);
    g_assert_nonnull(strstr(about, "Mei Lin"));
}

static void
what_is_no_pdf_is_refused(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = g_bytes_new_static("%PDF-1.7 and nothing more", 25);
    g_autofree char *text = pdftext_read(bytes, &error);
    g_assert_null(text);
    g_assert_nonnull(error);
    g_assert_true(error->domain == PDFTEXT_ERROR);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pdftext/words_and_author_are_read", words_and_author_are_read);
    g_test_add_func("/pdftext/what_is_no_pdf_is_refused", what_is_no_pdf_is_refused);
    return g_test_run();
}
