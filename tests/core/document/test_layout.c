#include "document/layout.h"

#include <glib.h>

static const LayoutRoom room = {400, 600, 0};

static char *
write_letter(int names)
{
    GString *text = g_string_new("Dear Minister,\n\n");
    for (int i = 0; i < 6; i++)
        g_string_append(text, "The water of the Lower Ellery was brown for nine days in March, "
                              "and nobody has told us why.\n\n");
    g_string_append(text, "Sincerely,\n\n");
    for (int i = 0; i < names; i++)
        g_string_append_printf(text, "%d. Association %d\n", i + 1, i + 1);
    return g_string_free(text, FALSE);
}

/* Makes a letter with `names` in one column and says on how many pages it stands. */
static guint
lay_out(int names, double *out_scale)
{
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) labels = g_new0(char *, (size_t)names + 1);
    for (int i = 0; i < names; i++)
        labels[i] = g_strdup_printf("Association %d", i + 1);
    DocumentAbout about = {.labels = (const char *const *)labels, .page = {.columns = 1}};
    g_autofree char *letter = write_letter(names);
    g_autoptr(Document) document = document_parse(letter, "letter.md", 100, &about, &error);
    g_assert_no_error(error);
    g_autoptr(Typesetter) typesetter = typesetter_new(document);
    g_auto(Layout) layout = {0};
    g_assert_true(layout_make(document, typesetter, &room, &layout, &error));
    g_assert_no_error(error);
    *out_scale = layout.scale;
    return pages_get_count(layout.pages);
}

static void
a_letter_is_set_smaller_only_to_save_a_page(void)
{
    int usual = 0, smaller = 0, more = 0;
    for (int names = 1; names < 40; names++) {
        double scale;
        guint pages = lay_out(names, &scale);
        g_assert_cmpuint(pages, <=, 2);
        usual += pages == 1 && scale == 1;
        smaller += pages == 1 && scale < 1;
        more += pages == 2;
        if (pages == 2)
            g_assert_cmpfloat(scale, ==, 1);
        g_assert_true(pages == 2 || more == 0); /* never back to one */
    }
    g_assert_cmpint(usual, >, 10);
    g_assert_cmpint(smaller, >, 2);
    g_assert_cmpint(more, >, 2);
}

static void
a_letter_is_never_set_smaller_than_eleven_points(void)
{
    for (int names = 1; names < 120; names += 7) {
        double scale;
        lay_out(names, &scale);
        g_assert_cmpfloat(scale * 12, >=, 11);
        g_assert_cmpfloat(scale, <=, 1);
    }
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/layout/page", a_letter_is_set_smaller_only_to_save_a_page);
    g_test_add_func("/layout/size", a_letter_is_never_set_smaller_than_eleven_points);
    return g_test_run();
}
