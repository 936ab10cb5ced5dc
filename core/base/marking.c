#include "base/marking.h"

#include "base/text.h"

#include <string.h>

/* Where each letter begins, with that behind the last one. */
static GArray *
find_letters(const char *text)
{
    GArray *starts = g_array_new(FALSE, FALSE, sizeof(guint));
    const char *at = text;
    for (; *at != '\0'; at = g_utf8_next_char(at)) {
        const guint start = (guint)(at - text);
        if (start == 0 || !g_unichar_ismark(g_utf8_get_char(at)))
            g_array_append_val(starts, start);
    }
    const guint end = (guint)(at - text);
    g_array_append_val(starts, end);
    return starts;
}

typedef struct {
    const char *text[2];
    GArray *starts[2];
    guint count[2];
    guint *common; /* for each place in both, how many letters can still stand in both */
} Alignment;

static gboolean
is_same(const Alignment *alignment, guint a, guint b)
{
    const guint *left = &g_array_index(alignment->starts[0], guint, a);
    const guint *right = &g_array_index(alignment->starts[1], guint, b);
    return left[1] - left[0] == right[1] - right[0] &&
           memcmp(alignment->text[0] + left[0], alignment->text[1] + right[0],
                  left[1] - left[0]) == 0;
}

static guint *
common_at(const Alignment *alignment, guint a, guint b)
{
    return &alignment->common[(size_t)a * (alignment->count[1] + 1) + b];
}

static void
count_common(Alignment *alignment)
{
    for (guint a = alignment->count[0]; a-- > 0;)
        for (guint b = alignment->count[1]; b-- > 0;)
            *common_at(alignment, a, b) =
                is_same(alignment, a, b)
                    ? *common_at(alignment, a + 1, b + 1) + 1
                    : MAX(*common_at(alignment, a + 1, b), *common_at(alignment, a, b + 1));
}

/* Which letters of the first text are in both. */
static gboolean *
find_common(const Alignment *alignment)
{
    gboolean *is_common = g_new0(gboolean, alignment->count[0] + 1);
    guint a = 0, b = 0;
    while (a < alignment->count[0] && b < alignment->count[1])
        if (is_same(alignment, a, b))
            is_common[a] = TRUE, a++, b++;
        else if (*common_at(alignment, a + 1, b) >= *common_at(alignment, a, b + 1))
            a++;
        else
            b++;
    return is_common;
}

static void
append_run(GString *shown, const Alignment *alignment, guint from, guint to)
{
    const guint start = g_array_index(alignment->starts[0], guint, from);
    const guint end = g_array_index(alignment->starts[0], guint, to);
    g_autofree char *run = text_escape(alignment->text[0] + start, (gssize)(end - start));
    g_string_append(shown, run);
}

static char *
mark(const Alignment *alignment, const gboolean *is_common, const char *before,
     const char *after)
{
    GString *shown = g_string_new(NULL);
    for (guint from = 0, to = 0; from < alignment->count[0]; from = to) {
        while (to < alignment->count[0] && is_common[to] == is_common[from])
            to++;
        g_string_append(shown, is_common[from] ? "" : before);
        append_run(shown, alignment, from, to);
        g_string_append(shown, is_common[from] ? "" : after);
    }
    return g_string_free(shown, FALSE);
}

char *
marking_show(const char *text, const char *other, const char *before, const char *after)
{
    g_autoptr(GArray) left = find_letters(text);
    g_autoptr(GArray) right = find_letters(other);
    Alignment alignment = {{text, other}, {left, right}, {left->len - 1, right->len - 1}, NULL};
    g_autofree guint *common = g_new0(guint, (size_t)left->len * right->len);

    alignment.common = common;
    count_common(&alignment);
    g_autofree gboolean *is_common = find_common(&alignment);
    return mark(&alignment, is_common, before, after);
}
