#include "campaign/names.h"

#include <string.h>

G_DEFINE_QUARK(names - error - quark, names_error)

/* A signatory with what its place depends on, worked out once. */
typedef struct {
    Signatory *signatory;
    char *key; /* language_sort_key() of its name */
} Place;

static void
clear_place(Place *place)
{
    g_free(place->key);
}

gboolean
names_order_from_word(const char *word, NamesOrder *out_order)
{
    static const char *const words[] = {"published", "name", "signed"};
    for (unsigned i = 0; i < G_N_ELEMENTS(words); i++)
        if (strcmp(words[i], word) == 0) {
            *out_order = (NamesOrder)i;
            return TRUE;
        }
    return FALSE;
}

static int
compare_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* Organisations first; then the letters, then the bytes. */
static int
compare_readings(const Place *left, const Place *right)
{
    int order = compare_numbers(left->signatory->kind, right->signatory->kind);
    if (order == 0)
        order = strcmp(left->key, right->key);
    return order != 0 ? order : strcmp(left->signatory->name, right->signatory->name);
}

/* The ids at last, so that no two stand anywhere by chance. */
static int
compare_names(gconstpointer a, gconstpointer b)
{
    const Place *left = a;
    const Place *right = b;
    int order = compare_readings(left, right);
    return order != 0 ? order : compare_numbers(left->signatory->id, right->signatory->id);
}

static int
compare_positions(gconstpointer a, gconstpointer b)
{
    const Signatory *left = ((const Place *)a)->signatory;
    const Signatory *right = ((const Place *)b)->signatory;
    int64_t left_at = left->position != 0 ? left->position : G_MAXINT64;
    int64_t right_at = right->position != 0 ? right->position : G_MAXINT64;
    int order = compare_numbers(left->kind, right->kind);
    if (order == 0)
        order = compare_numbers(left_at, right_at);
    return order != 0 ? order : compare_names(a, b);
}

static int
compare_times(gconstpointer a, gconstpointer b)
{
    const Signatory *left = ((const Place *)a)->signatory;
    const Signatory *right = ((const Place *)b)->signatory;
    int order = compare_numbers(left->signed_at[0] == '\0', right->signed_at[0] == '\0');
    if (order == 0)
        order = strcmp(left->signed_at, right->signed_at);
    return order != 0 ? order : compare_numbers(left->id, right->id);
}

static gboolean
check_order(const GPtrArray *signatories, NamesOrder order, GError **error)
{
    if (order != ORDER_SIGNED)
        return TRUE;

    for (unsigned i = 0; i < signatories->len; i++) {
        const Signatory *signatory = g_ptr_array_index(signatories, i);
        if (signatory->visibility == VISIBILITY_PUBLIC)
            continue;
        g_set_error_literal(error, NAMES_ERROR, NAMES_ERROR_ORDER,
                            "the order of signing would betray the names that are not public; "
                            "take 'published' or 'name'");
        return FALSE;
    }
    return TRUE;
}

static GArray *
find_places(const GPtrArray *signatories, Language *language)
{
    GArray *places = g_array_sized_new(FALSE, FALSE, sizeof(Place), signatories->len);
    g_array_set_clear_func(places, (GDestroyNotify)clear_place);

    for (unsigned i = 0; i < signatories->len; i++) {
        Signatory *signatory = g_ptr_array_index(signatories, i);
        Place place = {signatory, language_sort_key(language, signatory->name)};
        g_array_append_val(places, place);
    }
    return places;
}

gboolean
names_sort(GPtrArray *signatories, NamesOrder order, Language *language, GError **error)
{
    static const GCompareFunc compare[] = {compare_positions, compare_names, compare_times};
    if (!check_order(signatories, order, error))
        return FALSE;

    g_autoptr(GArray) places = find_places(signatories, language);
    g_array_sort(places, compare[order]);
    for (unsigned i = 0; i < places->len; i++)
        signatories->pdata[i] = g_array_index(places, Place, i).signatory;
    return TRUE;
}

GArray *
names_find_breaks(const GPtrArray *signatories, Language *language)
{
    g_autoptr(GArray) places = find_places(signatories, language);
    GArray *breaks = g_array_new(FALSE, FALSE, sizeof(guint));

    for (guint i = 1; i < places->len; i++)
        if (compare_readings(&g_array_index(places, Place, i - 1),
                             &g_array_index(places, Place, i)) > 0)
            g_array_append_val(breaks, i);
    return breaks;
}
