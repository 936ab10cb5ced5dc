#include "campaign/pairing.h"

#include <math.h>
#include <string.h>

#define MOST_CELLS 100000 /* of a table; no letter has a stretch that needs more */

/* What it costs to take two blocks for one another, or to leave one alone. */
#define COST_ALONE   1.5
#define COST_KIND    4.0
#define COST_FIGURES 0.6
#define COST_MOST    2.9 /* that two of a kind can cost, so that leaving both alone is dearer */

/* Blocks from `first` on, `count` of them. */
typedef struct {
    const GPtrArray *blocks;
    unsigned first, count;
} Stretch;

static const char *
get(const Stretch *stretch, unsigned i)
{
    return stretch->blocks->pdata[stretch->first + i];
}

/* 'h' a heading, 'b' an item of a list, 'n' of a numbered one, 'p' a paragraph. */
static char
kind_of(const char *block)
{
    const size_t digits = strspn(block, "0123456789");
    if (block[0] == '#')
        return 'h';
    if (g_str_has_prefix(block, "- "))
        return 'b';
    return digits > 0 && g_str_has_prefix(block + digits, ". ") ? 'n' : 'p';
}

/* The figures of a block, which no translator changes. */
static void
collect_figures(const char *block, GString *out)
{
    g_string_truncate(out, 0);
    for (; *block != '\0'; block++)
        if (g_ascii_isdigit(*block))
            g_string_append_c(out, *block);
}

static double
cost_of(const char *a, const char *b, double ratio)
{
    g_autoptr(GString) figures = g_string_new(NULL), others = g_string_new(NULL);
    const double longer = ((double)strlen(a) * ratio + 8) / ((double)strlen(b) + 8);
    if (kind_of(a) != kind_of(b))
        return COST_KIND;

    collect_figures(a, figures);
    collect_figures(b, others);
    const double cost =
        2 * fabs(log(longer)) + (g_string_equal(figures, others) ? 0 : COST_FIGURES);
    return MIN(cost, COST_MOST);
}

static gboolean
are_parallel(const Stretch *text, const Stretch *translation)
{
    gboolean parallel = text->count == translation->count;

    for (unsigned i = 0; parallel && i < text->count; i++)
        parallel = kind_of(get(text, i)) == kind_of(get(translation, i));
    return parallel;
}

static void
pair_by_place(const Stretch *text, const Stretch *translation, unsigned *pairs)
{
    for (unsigned i = 0; i < MIN(text->count, translation->count); i++)
        pairs[text->first + i] = translation->first + i;
}

/* costs[i][j] is that of the first i blocks against the first j. */
static double *
fill_costs(const Stretch *text, const Stretch *translation, double ratio)
{
    const size_t width = translation->count + 1;
    double *costs = g_new0(double, width *(text->count + 1));

    for (size_t i = 0; i <= text->count; i++)
        for (size_t j = 0; j <= translation->count; j++) {
            double least = i + j == 0 ? 0 : INFINITY;
            if (i > 0)
                least = MIN(least, costs[(i - 1) * width + j] + COST_ALONE);
            if (j > 0)
                least = MIN(least, costs[i * width + j - 1] + COST_ALONE);
            if (i > 0 && j > 0)
                least = MIN(least, costs[(i - 1) * width + j - 1] +
                                       cost_of(get(text, (unsigned)i - 1),
                                               get(translation, (unsigned)j - 1), ratio));
            costs[i * width + j] = least;
        }
    return costs;
}

static void
pair_by_cost(const Stretch *text, const Stretch *translation, double ratio, unsigned *pairs)
{
    const size_t width = translation->count + 1;
    g_autofree double *costs = fill_costs(text, translation, ratio);
    size_t i = text->count, j = translation->count;

    while (i > 0 && j > 0) {
        const double here = costs[i * width + j];
        if (here == costs[(i - 1) * width + j] + COST_ALONE) {
            i--;
        } else if (here == costs[i * width + j - 1] + COST_ALONE) {
            j--;
        } else {
            i--, j--;
            pairs[text->first + i] = translation->first + (unsigned)j;
        }
    }
}

static void
pair_stretch(const Stretch *text, const Stretch *translation, double ratio, unsigned *pairs)
{
    const size_t cells = (size_t)(text->count + 1) * (translation->count + 1);

    if (are_parallel(text, translation) || cells > MOST_CELLS)
        pair_by_place(text, translation, pairs);
    else
        pair_by_cost(text, translation, ratio, pairs);
}

static double
length_of(const GPtrArray *blocks)
{
    size_t length = 1;

    for (unsigned i = 0; i < blocks->len; i++)
        length += strlen(blocks->pdata[i]);
    return (double)length;
}

void
pairing_complete(const GPtrArray *text, const GPtrArray *translation, unsigned *pairs)
{
    const double ratio = length_of(translation) / length_of(text);
    Stretch left = {text, 0, 0}, right = {translation, 0, 0};

    for (unsigned i = 0; i <= text->len; i++) {
        if (i < text->len && pairs[i] == PAIRING_NONE)
            continue;
        const unsigned end = i < text->len ? pairs[i] : translation->len;
        left.count = i - left.first;
        right.count = end - right.first;
        pair_stretch(&left, &right, ratio, pairs);
        left.first = i + 1;
        right.first = end + 1;
    }
}
