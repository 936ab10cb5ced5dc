#include "campaign/facts.h"

#include "campaign/names.h"
#include "campaign/placeholder.h"
#include "campaign/since.h"
#include "document/document.h"

#include <string.h>

#define LETTER_LIMIT (64 * 1024)

struct Facts {
    FactsAudience audience;
    Figures figures;
    GPtrArray *addressees; /* Addressee *, in order */
    GPtrArray *counted;    /* Signatory *, the public ones first and in order */
    GPtrArray *public;     /* borrowed from `counted` */
    GPtrArray *labels;   /* const char *, of the values in `public`'s order, NULL at the end */
    GPtrArray *columns;  /* char *, further columns as templates name them */
    GHashTable *numbers; /* id of a public signatory → its number */
    Value *scope;
    int asks;
    gboolean has_recipients; /* who are counted and not named */
};

/* Of the letters that all addressees have in common: [addressee], or the only one there is. */
static Value *
make_addressee(const Campaign *campaign, const GPtrArray *addressees)
{
    return addressee_gets_letter(campaign) && addressees->len == 1
               ? placeholder_addressee_of(addressees->pdata[0])
               : placeholder_addressee(campaign);
}

static Value *
make_scope(const Campaign *campaign, const GPtrArray *addressees, const Figures *figures,
           int asks, int64_t revision)
{
    Value *scope = value_new_record();

    value_set(scope, "campaign", placeholder_campaign(campaign));
    value_set(scope, "letter", placeholder_letter(campaign, revision));
    value_set(scope, "addressee", make_addressee(campaign, addressees));
    value_set(scope, "count", placeholder_count(figures, asks));
    return scope;
}

static gboolean
count_asks(const Campaign *campaign, int *out_asks, GError **error)
{
    g_autofree char *source =
        campaign_read(campaign, campaign_get_letter(campaign), LETTER_LIMIT, error);
    if (source == NULL)
        return FALSE;

    *out_asks = document_count_first_list(source);
    return TRUE;
}

Value *
facts_scope_of_letter(Campaign *campaign, const GPtrArray *addressees, GError **error)
{
    int asks = 0;
    if (!count_asks(campaign, &asks, error))
        return NULL;

    const Figures nobody = {0};
    return make_scope(campaign, addressees, &nobody, asks, 0);
}

/* The roster as it is read: the counted are kept, everyone is counted. */
typedef struct {
    Facts *facts;
    GPtrArray *withheld; /* Signatory * */
    GHashTable *columns; /* names in facts->columns */
} Reading;

static void
note_columns(Reading *reading, const Signatory *signatory)
{
    const char *column = NULL;
    json_t *text = NULL;

    json_object_foreach(signatory->fields, column, text)
    {
        if (!g_hash_table_add(reading->columns, g_strdup(column)))
            continue;
        g_ptr_array_add(reading->facts->columns, g_strdup(column));
    }
}

gboolean
facts_would_name(FactsAudience audience, const Signatory *signatory)
{
    return signatory_is_public(signatory) ||
           (audience == FACTS_RECIPIENT && signatory_is_counted(signatory) &&
            signatory->visibility == VISIBILITY_RECIPIENT);
}

static void
take_counted(Reading *reading, const Signatory *signatory)
{
    Facts *facts = reading->facts;
    const gboolean named = facts_would_name(facts->audience, signatory);

    g_ptr_array_add(named ? facts->public : reading->withheld, signatory_pack(signatory));
    if (named && !signatory_is_public(signatory)) {
        facts->figures.public ++;
        facts->figures.withheld--;
    }
    facts->has_recipients |= !named && signatory->visibility == VISIBILITY_RECIPIENT;
}

static gboolean
read_signatory(const Signatory *signatory, void *closure, GError **error)
{
    Reading *reading = closure;
    (void)error;

    figures_add(&reading->facts->figures, signatory);
    note_columns(reading, signatory);
    if (signatory_is_counted(signatory))
        take_counted(reading, signatory);
    return TRUE;
}

static gboolean
read_roster(Facts *facts, Campaign *campaign, GError **error)
{
    g_autoptr(GHashTable) columns =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) withheld = g_ptr_array_new();
    Reading reading = {.facts = facts, .withheld = withheld, .columns = columns};
    const gboolean read =
        roster_each(campaign_get_roster(campaign), read_signatory, &reading, error);

    /* From here on `counted` owns everyone; a failure frees them with it. */
    g_ptr_array_extend(facts->counted, facts->public, NULL, NULL);
    g_ptr_array_extend(facts->counted, withheld, NULL, NULL);
    return read;
}

static gboolean
sort_public(Facts *facts, Campaign *campaign, const NamesRule *rule, GError **error)
{
    if (rule->order == ORDER_SIGNED && facts->counted->len > facts->public->len)
        return config_refuse(
            campaign_get_config(campaign), "campaign", "order", error,
            "the order of signing would betray the names that are withheld; take "
            "'name' or 'published'");
    if (!names_sort(facts->public, rule, campaign_get_language(campaign), error))
        return FALSE;
    for (unsigned i = 0; i < facts->public->len; i++)
        facts->counted->pdata[i] = facts->public->pdata[i];
    return TRUE;
}

/* `all` are everybody's records. */
static Value *
make_group(const Group *group, const Value *all)
{
    Value *signatories = placeholder_list();
    for (guint i = group->start; i < group->start + group->count; i++)
        value_append(signatories, value_ref(value_get_item(all, i)));
    return placeholder_group(group->name, group->leads, signatories);
}

static void
add_groups(const Facts *facts, Language *language, Grouping grouping, Value *scope)
{
    const Value *all = value_get_member(scope, "signatories");
    g_autoptr(GArray) found = grouping_find(grouping, language, facts->public);
    Value *groups = placeholder_groups();

    for (guint i = 0; i < found->len; i++)
        value_append(groups, make_group(&g_array_index(found, Group, i), all));
    value_set(scope, "groups", groups);
}

static void
add_lists(const Facts *facts, Value *scope)
{
    Value *signatories = placeholder_list();
    Value *organizations = placeholder_list();
    Value *individuals = placeholder_list();
    g_autoptr(GHashTable) words = placeholder_words_new();

    for (unsigned i = 0; i < facts->public->len; i++) {
        const Signatory *signatory = g_ptr_array_index(facts->public, i);
        Value *item = placeholder_signatory(signatory, i + 1, words);
        value_append(signatory->kind == KIND_INDIVIDUAL ? individuals : organizations,
                     value_ref(item));
        value_append(signatories, item);
    }
    value_set(scope, "signatories", signatories);
    value_set(scope, "organizations", organizations);
    value_set(scope, "individuals", individuals);
}

static void
label_public(Facts *facts)
{
    const Value *all = value_get_member(facts->scope, "signatories");

    for (unsigned i = 0; i < facts->public->len; i++) {
        const Signatory *signatory = g_ptr_array_index(facts->public, i);
        const Value *label = value_get_member(value_get_item(all, i), "label");
        g_ptr_array_add(facts->labels, (char *)value_get_text(label));
        g_hash_table_insert(facts->numbers, (int64_t *)&signatory->id, GUINT_TO_POINTER(i + 1));
    }
    g_ptr_array_add(facts->labels, NULL);
}

static gboolean
add_edition(Facts *facts, Campaign *campaign, GError **error)
{
    g_autoptr(Since) since = since_gather(campaign, error);
    Value *edition = since != NULL
                         ? since_describe(since, campaign, facts->public,
                                          value_get_member(facts->scope, "signatories"), error)
                         : NULL;
    if (edition == NULL)
        return FALSE;

    value_set(facts->scope, "edition", edition);
    return TRUE;
}

Facts *
facts_gather(Campaign *campaign, int64_t revision, GError **error)
{
    return facts_gather_for(campaign, revision, FACTS_PUBLIC, error);
}

Facts *
facts_gather_for(Campaign *campaign, int64_t revision, FactsAudience audience, GError **error)
{
    const NamesRule rule = names_rule_of(campaign_get_config(campaign));
    g_autoptr(Facts) facts = g_new0(Facts, 1);
    facts->audience = audience;
    facts->addressees = addressee_list(campaign, error);
    facts->counted = g_ptr_array_new_with_free_func((GDestroyNotify)signatory_pack_free);
    facts->public = g_ptr_array_new();
    facts->labels = g_ptr_array_new();
    facts->columns = g_ptr_array_new_with_free_func(g_free);
    facts->numbers = g_hash_table_new(g_int64_hash, g_int64_equal);

    if (facts->addressees == NULL || !read_roster(facts, campaign, error) ||
        !sort_public(facts, campaign, &rule, error) ||
        !count_asks(campaign, &facts->asks, error))
        return NULL;
    facts->scope =
        make_scope(campaign, facts->addressees, &facts->figures, facts->asks, revision);
    add_lists(facts, facts->scope);
    label_public(facts);
    add_groups(facts, campaign_get_language(campaign), rule.grouping, facts->scope);
    return add_edition(facts, campaign, error) ? g_steal_pointer(&facts) : NULL;
}

void
facts_free(Facts *facts)
{
    if (facts == NULL)
        return;

    g_clear_pointer(&facts->addressees, g_ptr_array_unref);
    g_hash_table_unref(facts->numbers);
    g_ptr_array_unref(facts->public);
    g_ptr_array_unref(facts->counted);
    g_ptr_array_unref(facts->labels);
    g_ptr_array_unref(facts->columns);
    value_unref(facts->scope);
    g_free(facts);
}

FactsAudience
facts_get_audience(const Facts *facts)
{
    return facts->audience;
}

const Value *
facts_get_scope(const Facts *facts)
{
    return facts->scope;
}

/* A record with the members of the common scope, to which more are set. */
static Value *
begin_scope(const Facts *facts)
{
    Value *scope = value_new_record();
    g_autofree const char **names = value_get_names(facts->scope);

    for (const char **name = names; *name != NULL; name++)
        value_set(scope, *name, value_ref((Value *)value_get_member(facts->scope, *name)));
    return scope;
}

Value *
facts_scope_to(const Facts *facts, const Addressee *addressee)
{
    Value *scope = begin_scope(facts);

    value_set(scope, "addressee", placeholder_addressee_of(addressee));
    return scope;
}

Value *
facts_scope_for(const Facts *facts, const Signatory *signatory, const PlaceholderLinks *links)
{
    const unsigned number =
        GPOINTER_TO_UINT(g_hash_table_lookup(facts->numbers, &signatory->id));
    Value *own = placeholder_signatory(signatory, number, NULL);
    placeholder_add_own(own, signatory, links, facts->columns);

    Value *scope = begin_scope(facts);
    value_set(scope, "signatory", own);
    return scope;
}

Value *
facts_known(const Facts *facts, gboolean per_signatory)
{
    Value *known = placeholder_known(per_signatory ? facts->columns : NULL);

    value_set(known, "edition", since_known());
    return known;
}

const Figures *
facts_get_figures(const Facts *facts)
{
    return &facts->figures;
}

const GPtrArray *
facts_get_public(const Facts *facts)
{
    return facts->public;
}

const GPtrArray *
facts_get_counted(const Facts *facts)
{
    return facts->counted;
}

gboolean
facts_has_recipients(const Facts *facts)
{
    return facts->has_recipients;
}

const char *const *
facts_get_labels(const Facts *facts)
{
    return (const char *const *)facts->labels->pdata;
}

const GPtrArray *
facts_get_addressees(const Facts *facts)
{
    return facts->addressees;
}

int
facts_get_asks(const Facts *facts)
{
    return facts->asks;
}
