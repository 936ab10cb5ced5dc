#include "base/marking.h"

static const struct {
    const char *name;
    const char *text;
    const char *other;
    const char *expected;
} cases[] = {
    {"equal", "Tibet", "Tibet", "Tibet"},
    {"changed", "Tibet", "Tibat", "Tib[e]t"},
    {"swapped", "Uyghur", "Uyhgur", "Uy[g]hur"},
    {"missing-here", "Tibet", "Tibbet", "Tibet"},
    {"missing-there", "Tibbet", "Tibet", "Tib[b]et"},
    {"all", "abc", "xyz", "[abc]"},
    {"nothing-here", "", "abc", ""},
    {"nothing-there", "abc", "", "[abc]"},
    {"marks-go-with-their-letter", "Zu\xcc\x88rich", "Zurich", "Z[u\xcc\x88]rich"},
    {"look-alike", "Tibеt", "Tibet", "Tib[е]t"},
    {"made-safe",
     "a\xe2\x80\xae"
     "b",
     "ab", "a[<U+202E>]b"},
    {"at-both-ends", "xaby", "ab", "[x]ab[y]"},
};

static void
what_differs_is_marked(gconstpointer data)
{
    const size_t i = GPOINTER_TO_SIZE(data);
    g_autofree char *shown = marking_show(cases[i].text, cases[i].other, "[", "]");
    g_assert_cmpstr(shown, ==, cases[i].expected);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/marking/", cases[i].name, NULL);
        g_test_add_data_func(path, GSIZE_TO_POINTER(i), what_differs_is_marked);
    }
    return g_test_run();
}
