#include "campaign/names.h"

#include <string.h>

G_DEFINE_QUARK(names - error - quark, names_error)

#define CHUNK (64 * 1024)

/* What a signatory's place depends on, worked out once. */
typedef struct {
    int64_t id, position, lead;
    const char
        *group;      /* grouping_key(); the same pointer where it is the same text; borrowed */
    const char *key; /* by ORDER_SIGNED its time; else language_sort_key() and, behind its NUL,
                        the name; borrowed */
    SignatoryKind kind;
    guint index; /* at which it was added */
} Place;

struct NamesPlaces {
    NamesRule rule;
    Language *language;
    GArray *places;        /* Place */
    GStringChunk *keys;    /* owns them */
    GHashTable *countries; /* as written → the group's key; both in `keys` */
};

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

NamesRule
names_rule_of(const Config *config)
{
    NamesRule rule = {ORDER_NAME, GROUPING_NONE};
    const gboolean known =
        names_order_from_word(config_get_text(config, "campaign", "order"), &rule.order) &&
        grouping_from_word(config_get_text(config, "campaign", "group"), &rule.grouping);
    g_assert(known);
    return rule;
}

static int
compare_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* The groups, and among those who lead their ranks. */
static int
compare_groups(const Place *left, const Place *right)
{
    const int order = left->group == right->group ? 0 : strcmp(left->group, right->group);
    return order != 0 ? order : compare_numbers(left->lead, right->lead);
}

/* Organisations first; then the letters, then the bytes. */
static int
compare_readings(const Place *left, const Place *right)
{
    int order = compare_numbers(left->kind, right->kind);
    if (order == 0)
        order = strcmp(left->key, right->key);
    return order != 0
               ? order
               : strcmp(left->key + strlen(left->key) + 1, right->key + strlen(right->key) + 1);
}

/* The ids at last, so that no two stand anywhere by chance. */
static int
compare_names(gconstpointer a, gconstpointer b)
{
    const Place *left = a;
    const Place *right = b;
    int order = compare_groups(left, right);
    if (order == 0)
        order = compare_readings(left, right);
    return order != 0 ? order : compare_numbers(left->id, right->id);
}

static int
compare_positions(gconstpointer a, gconstpointer b)
{
    const Place *left = a;
    const Place *right = b;
    int64_t left_at = left->position != 0 ? left->position : G_MAXINT64;
    int64_t right_at = right->position != 0 ? right->position : G_MAXINT64;
    int order = compare_groups(left, right);
    if (order == 0)
        order = compare_numbers(left->kind, right->kind);
    if (order == 0)
        order = compare_numbers(left_at, right_at);
    return order != 0 ? order : compare_names(a, b);
}

static int
compare_times(gconstpointer a, gconstpointer b)
{
    const Place *left = a;
    const Place *right = b;
    int order = compare_groups(left, right);
    if (order == 0)
        order = compare_numbers(left->key[0] == '\0', right->key[0] == '\0');
    if (order == 0)
        order = strcmp(left->key, right->key);
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

NamesPlaces *
names_places_new(const NamesRule *rule, Language *language)
{
    NamesPlaces *places = g_new(NamesPlaces, 1);
    places->rule = *rule;
    places->language = language;
    places->places = g_array_new(FALSE, FALSE, sizeof(Place));
    places->keys = g_string_chunk_new(CHUNK);
    places->countries = g_hash_table_new(g_str_hash, g_str_equal);
    return places;
}

void
names_places_free(NamesPlaces *places)
{
    if (places == NULL)
        return;

    g_array_unref(places->places);
    g_hash_table_unref(places->countries);
    g_string_chunk_free(places->keys);
    g_free(places);
}

static const char *
keep_key(NamesPlaces *places, const Signatory *signatory)
{
    if (places->rule.order == ORDER_SIGNED)
        return g_string_chunk_insert(places->keys, signatory->signed_at);

    g_autofree char *letters = language_sort_key(places->language, signatory->name);
    g_autoptr(GString) key = g_string_new(letters);
    g_string_append_c(key, '\0');
    g_string_append(key, signatory->name);
    return g_string_chunk_insert_len(places->keys, key->str, (gssize)key->len);
}

static const char *
make_group(NamesPlaces *places, const Signatory *signatory)
{
    g_autofree char *key = grouping_key(places->rule.grouping, places->language, signatory);
    return g_string_chunk_insert_const(places->keys, key);
}

/* There are few countries, and the key of each takes long. */
static const char *
keep_group(NamesPlaces *places, const Signatory *signatory)
{
    if (places->rule.grouping != GROUPING_COUNTRY || signatory->lead != 0)
        return make_group(places, signatory);

    const char *key = g_hash_table_lookup(places->countries, signatory->country);
    if (key != NULL)
        return key;
    key = make_group(places, signatory);
    g_hash_table_insert(places->countries,
                        g_string_chunk_insert_const(places->keys, signatory->country),
                        (char *)key);
    return key;
}

void
names_places_add(NamesPlaces *places, const Signatory *signatory)
{
    const Place place = {signatory->id,
                         signatory->position,
                         signatory->lead,
                         keep_group(places, signatory),
                         keep_key(places, signatory),
                         signatory->kind,
                         places->places->len};
    g_array_append_val(places->places, place);
}

guint
names_places_sort(NamesPlaces *places)
{
    static const GCompareFunc compare[] = {compare_positions, compare_names, compare_times};
    g_array_sort(places->places, compare[places->rule.order]);
    return places->places->len;
}

static const Place *
place_at(const NamesPlaces *places, guint index)
{
    return &g_array_index(places->places, Place, index);
}

int64_t
names_places_get(const NamesPlaces *places, guint index)
{
    return place_at(places, index)->id;
}

static NamesPlaces *
find_places(const GPtrArray *signatories, const NamesRule *rule, Language *language)
{
    NamesPlaces *places = names_places_new(rule, language);
    for (guint i = 0; i < signatories->len; i++)
        names_places_add(places, signatories->pdata[i]);
    return places;
}

gboolean
names_sort(GPtrArray *signatories, const NamesRule *rule, Language *language, GError **error)
{
    if (!check_order(signatories, rule->order, error))
        return FALSE;

    g_autoptr(NamesPlaces) places = find_places(signatories, rule, language);
    g_autofree void **before = g_memdup2(signatories->pdata, signatories->len * sizeof(void *));
    const guint count = names_places_sort(places);
    for (guint i = 0; i < count; i++)
        signatories->pdata[i] = before[place_at(places, i)->index];
    return TRUE;
}

GArray *
names_find_breaks(const GPtrArray *signatories, Grouping grouping, Language *language)
{
    const NamesRule rule = {ORDER_NAME, grouping};
    g_autoptr(NamesPlaces) places = find_places(signatories, &rule, language);
    GArray *breaks = g_array_new(FALSE, FALSE, sizeof(guint));

    for (guint i = 1; i < places->places->len; i++) {
        const Place *before = place_at(places, i - 1), *at = place_at(places, i);
        if (compare_groups(before, at) == 0 && compare_readings(before, at) > 0)
            g_array_append_val(breaks, i);
    }
    return breaks;
}
