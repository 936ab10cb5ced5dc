#include "document/pages.h"

#include <glib.h>
#include <string.h>

#define HEIGHT 600.0

static const char sentence[] =
    "The water of the Lower Ellery was brown for nine days in March. ";

/* A letter of `paragraphs`, each of `sentences`, with what else letters have. */
static char *
write_letter(int paragraphs, int sentences, int names)
{
    GString *text =
        g_string_new("March 3, 2025\n\nMinister  \nPort Ellery\n\nRe: Clean Water\n\n"
                     "Dear Minister,\n\n");
    for (int i = 0; i < paragraphs; i++) {
        if (i % 5 == 2)
            g_string_append(text, "## What we saw\n\n");
        for (int k = 0; k < 1 + (sentences + i) % 6; k++)
            g_string_append(text, sentence);
        g_string_append(text, "\n\n");
        if (i % 4 == 1)
            g_string_append_printf(text, "We ask you:\n\n- %s\n- Act.\n- %s%s\n\n", sentence,
                                   sentence, sentence);
    }
    g_string_append(text, "Sincerely,\n\n");
    for (int i = 0; i < names; i++)
        g_string_append_printf(text, "%d. Association %d%s\n", i + 1, i + 1,
                               i % 9 == 4
                                   ? " for the Protection of Rivers, Lakes, Wells and of "
                                     "all who drink from them"
                                   : "");
    return g_string_free(text, FALSE);
}

static char **
make_labels(int count)
{
    char **labels = g_new0(char *, (size_t)count + 1);
    for (int i = 0; i < count; i++)
        labels[i] = g_strdup_printf("Association %d", i + 1);
    return labels;
}

/* Whether `piece` leaves one line alone on its page or on the one before. */
static void
assert_not_torn(const Piece *piece)
{
    const Block *block = piece->block;
    if (block->names != NULL || piece->count == block->lines)
        return;
    g_assert_false(block->keep_whole);
    g_assert_cmpint(piece->count, >=, 2);
}

static double
get_bottom(const Piece *piece)
{
    int rows = piece->block->names != NULL ? piece->rows : piece->count;
    return piece->top + rows * piece->block->style->leading;
}

static int
count_lines_before_names(const Piece *pieces, guint count)
{
    int lines = 0;
    for (guint i = 0; i < count && pieces[i].block->names == NULL; i++)
        lines += pieces[i].count;
    return lines;
}

static void
assert_page(const Pages *pages, guint page, double height)
{
    guint count;
    const Piece *pieces = pages_get_pieces(pages, page, &count);
    g_assert_cmpuint(count, >, 0);
    g_assert_cmpfloat(pieces[0].top, ==, 0);
    for (guint i = 0; i < count; i++) {
        g_assert_true(pieces[i].is_first_on_page == (i == 0));
        g_assert_cmpfloat(get_bottom(&pieces[i]), <=, height + 0.1);
        if (i > 0)
            g_assert_cmpfloat(pieces[i].top, >=, get_bottom(&pieces[i - 1]) - 0.1);
        assert_not_torn(&pieces[i]);
        if (pieces[i].block->names != NULL && pieces[i].first == 0)
            g_assert_cmpint(count_lines_before_names(pieces, count), >=, 2);
    }
    const Piece *last = &pieces[count - 1];
    if (page + 1 < pages_get_count(pages))
        g_assert_cmpfloat(get_bottom(last), >, height * 0.6); /* no hole at its foot */
    if (page + 1 < pages_get_count(pages) && last->block->names == NULL)
        g_assert_false(last->block->keep_next &&
                       last->first + last->count == last->block->lines);
}

/* Every line and name stands on some page, in order, once. */
static void
assert_complete(const GArray *blocks, const Pages *pages)
{
    const Block *block = (const Block *)blocks->data;
    int next = 0;
    for (guint i = 0; i < pages->pieces->len; i++) {
        const Piece *piece = &g_array_index(pages->pieces, Piece, i);
        g_assert_true(piece->block == block);
        g_assert_cmpint(piece->first, ==, next);
        next += piece->count;
        int all = block->names != NULL ? names_get_count(block->names) : block->lines;
        if (next == all) {
            block++;
            next = 0;
        }
    }
    g_assert_true(block == (const Block *)blocks->data + blocks->len);
}

static guint
check_letter(const char *markdown, char **labels, double letterhead)
{
    g_autoptr(GError) error = NULL;
    DocumentAbout about = {
        .date = "March 3, 2025",
        .addressee = "Minister",
        .subject = "Clean Water",
        .salutation = "Dear Minister",
        .labels = (const char *const *)labels,
    };
    g_autoptr(Document) document = document_parse(markdown, "letter.md", 100, &about, &error);
    g_assert_no_error(error);
    g_autoptr(Typesetter) typesetter = typesetter_new(document);
    g_autoptr(GArray) blocks = flow_new(document, typesetter, 460, &error);
    g_assert_no_error(error);
    g_autoptr(Pages) pages = pages_new(blocks, HEIGHT, letterhead);
    for (guint page = 0; page < pages_get_count(pages); page++)
        assert_page(pages, page, page == 0 ? HEIGHT - letterhead : HEIGHT);
    assert_complete(blocks, pages);
    return pages_get_count(pages);
}

static void
nothing_is_stranded_however_long_the_letter_is(void)
{
    g_auto(GStrv) labels = make_labels(60);
    for (int paragraphs = 1; paragraphs < 24; paragraphs++) {
        for (int sentences = 0; sentences < 6; sentences++) {
            g_autofree char *letter = write_letter(paragraphs, sentences, 60);
            check_letter(letter, labels, paragraphs % 3 == 0 ? 60 : 0);
        }
    }
}

static void
nothing_is_stranded_however_many_the_names_are(void)
{
    static const int counts[] = {1,  2,   20,  21,  40,  79,  80,  81,  82, 83,
                                 84, 100, 149, 150, 151, 152, 160, 200, 400};
    for (size_t i = 0; i < G_N_ELEMENTS(counts); i++) {
        g_auto(GStrv) labels = make_labels(counts[i]);
        for (int paragraphs = 1; paragraphs < 8; paragraphs++) {
            g_autofree char *letter = write_letter(paragraphs, 2, counts[i]);
            check_letter(letter, labels, 0);
        }
    }
}

static void
a_short_letter_has_one_page(void)
{
    g_auto(GStrv) labels = make_labels(6);
    g_autofree char *letter = write_letter(2, 2, 6);
    g_assert_cmpuint(check_letter(letter, labels, 0), ==, 1);
    g_autofree char *longer = write_letter(12, 2, 6);
    g_assert_cmpuint(check_letter(longer, labels, 0), >, 1);
}

static void
names_are_balanced(void)
{
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) labels = make_labels(59);
    DocumentAbout about = {.labels = (const char *const *)labels};
    g_autofree char *letter = write_letter(1, 1, 59);
    g_autoptr(Document) document = document_parse(letter, "letter.md", 100, &about, &error);
    g_assert_no_error(error);
    g_autoptr(Typesetter) typesetter = typesetter_new(document);
    cmark_node *list = cmark_node_last_child(document_get_root(document));
    g_autoptr(Names) names = names_new(list, typesetter, 2, 59, 460, &error);
    g_assert_no_error(error);
    int rows = names_balance(names, 0, 100);
    g_assert_cmpint(names_fit(names, 0, rows), ==, 59);
    g_assert_cmpint(names_fit(names, 0, rows - 1), <, 59);
    g_assert_cmpint(names_balance(names, 0, rows - 1), ==, 0);
    g_assert_cmpint(names_balance(names, 57, 100), ==, 2);
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pages/length", nothing_is_stranded_however_long_the_letter_is);
    g_test_add_func("/pages/names", nothing_is_stranded_however_many_the_names_are);
    g_test_add_func("/pages/one", a_short_letter_has_one_page);
    g_test_add_func("/pages/balance", names_are_balanced);
    return g_test_run();
}
