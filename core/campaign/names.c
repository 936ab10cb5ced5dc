#include "campaign/names.h"

#include <string.h>

G_DEFINE_QUARK(names - error - quark, names_error)

#define CHUNK (64 * 1024)

struct NamesKeys {
    NamesRule rule;
    Language *language;
    GHashTable *countries; /* as written → grouping_key() */
};

/* A signatory's place among others. */
typedef struct {
    const char *key; /* borrowed */
    size_t length;
    void *signatory;
} Place;

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

NamesKeys *
names_keys_new(const NamesRule *rule, Language *language)
{
    NamesKeys *keys = g_new(NamesKeys, 1);
    keys->rule = *rule;
    keys->language = language;
    keys->countries = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return keys;
}

void
names_keys_free(NamesKeys *keys)
{
    if (keys == NULL)
        return;

    g_hash_table_unref(keys->countries);
    g_free(keys);
}

static void
append_text(GString *key, const char *text)
{
    g_string_append_len(key, text, (gssize)strlen(text) + 1);
}

/* None is negative. */
static void
append_number(GString *key, int64_t number)
{
    const uint64_t bytes = GUINT64_TO_BE((uint64_t)number);
    g_string_append_len(key, (const char *)&bytes, sizeof bytes);
}

/* There are few countries, and the key of each takes long. */
static const char *
find_country(NamesKeys *keys, const Signatory *signatory)
{
    char *key = g_hash_table_lookup(keys->countries, signatory->country);
    if (key == NULL) {
        key = grouping_key(keys->rule.grouping, keys->language, signatory);
        g_hash_table_insert(keys->countries, g_strdup(signatory->country), key);
    }
    return key;
}

/* The groups, and among those who lead their ranks. */
static void
append_group(NamesKeys *keys, const Signatory *signatory, GString *key)
{
    if (keys->rule.grouping == GROUPING_COUNTRY && signatory->lead == 0) {
        append_text(key, find_country(keys, signatory));
    } else {
        g_autofree char *group = grouping_key(keys->rule.grouping, keys->language, signatory);
        append_text(key, group);
    }
    append_number(key, signatory->lead);
}

/* The letters, then the bytes. */
static void
append_name(const NamesKeys *keys, const Signatory *signatory, GString *key)
{
    g_autofree char *letters = language_sort_key(keys->language, signatory->name);
    append_text(key, letters);
    append_text(key, signatory->name);
}

static void
append_time(const Signatory *signatory, GString *key)
{
    g_string_append_c(key, signatory->signed_at[0] == '\0');
    append_text(key, signatory->signed_at);
}

/* Organisations first. */
static void
append_reading(const NamesKeys *keys, const Signatory *signatory, GString *key)
{
    g_string_append_c(key, (char)signatory->kind);
    if (keys->rule.order == ORDER_PUBLISHED)
        append_number(key, signatory->position != 0 ? signatory->position : G_MAXINT64);
    append_name(keys, signatory, key);
}

/* The ids at last, so that no two stand anywhere by chance. */
void
names_keys_append(NamesKeys *keys, const Signatory *signatory, GString *key)
{
    append_group(keys, signatory, key);
    if (keys->rule.order == ORDER_SIGNED)
        append_time(signatory, key);
    else
        append_reading(keys, signatory, key);
    append_number(key, signatory->id);
}

static int
compare_places(gconstpointer a, gconstpointer b)
{
    const Place *left = a;
    const Place *right = b;
    const int order = memcmp(left->key, right->key, MIN(left->length, right->length));
    return order != 0 ? order : (left->length > right->length) - (left->length < right->length);
}

static void
sort(GPtrArray *signatories, const NamesRule *rule, Language *language)
{
    g_autoptr(NamesKeys) keys = names_keys_new(rule, language);
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(Place));
    g_autoptr(GString) key = g_string_new(NULL);
    GStringChunk *kept = g_string_chunk_new(CHUNK);
    for (guint i = 0; i < signatories->len; i++) {
        g_string_truncate(key, 0);
        names_keys_append(keys, signatories->pdata[i], key);
        const Place place = {g_string_chunk_insert_len(kept, key->str, (gssize)key->len),
                             key->len, signatories->pdata[i]};
        g_array_append_val(places, place);
    }
    g_array_sort(places, compare_places);
    for (guint i = 0; i < signatories->len; i++)
        signatories->pdata[i] = g_array_index(places, Place, i).signatory;
    g_string_chunk_free(kept);
}

gboolean
names_sort(GPtrArray *signatories, const NamesRule *rule, Language *language, GError **error)
{
    if (!check_order(signatories, rule->order, error))
        return FALSE;

    sort(signatories, rule, language);
    return TRUE;
}

static GString *
make_part(NamesKeys *keys, const Signatory *signatory, gboolean is_group)
{
    GString *part = g_string_new(NULL);
    if (is_group)
        append_group(keys, signatory, part);
    else
        append_reading(keys, signatory, part);
    return part;
}

static gboolean
is_break(NamesKeys *keys, const Signatory *before, const Signatory *at)
{
    g_autoptr(GString) group_before = make_part(keys, before, TRUE);
    g_autoptr(GString) group = make_part(keys, at, TRUE);
    if (!g_string_equal(group_before, group))
        return FALSE;

    g_autoptr(GString) reading_before = make_part(keys, before, FALSE);
    g_autoptr(GString) reading = make_part(keys, at, FALSE);
    return memcmp(reading_before->str, reading->str, MIN(reading_before->len, reading->len)) >
           0;
}

GArray *
names_find_breaks(const GPtrArray *signatories, Grouping grouping, Language *language)
{
    const NamesRule rule = {ORDER_NAME, grouping};
    g_autoptr(NamesKeys) keys = names_keys_new(&rule, language);
    GArray *breaks = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 1; i < signatories->len; i++)
        if (is_break(keys, signatories->pdata[i - 1], signatories->pdata[i]))
            g_array_append_val(breaks, i);
    return breaks;
}
