#include "campaign/placeholder.h"

static const char *const campaign_names[] = {"title",    "organizer",        "contact", "url",
                                             "deadline", "objections_until", NULL};
static const char *const letter_names[] = {"title", "subject",   "date", "revision",
                                           "url",   "authentic", NULL};
static const char *const addressee_texts[] = {"name", "title", "salutation", "email", NULL};
static const char *const count_names[] = {"signatories", "public", "withheld", "organizations",
                                          "individuals", "others", "asks",     NULL};
static const char *const signatory_names[] = {"number", "name",        "acronym", "label",
                                              "short",  "kind",        "country", "url",
                                              "title",  "affiliation", NULL};
static const char *const own_names[] = {
    "contact_name", "email",           "status",   "signed_at",   "channel",
    "visibility",   "authorised_by",   "sign_url", "decline_url", "object_url",
    "withdraw_url", "unsubscribe_url", NULL};
static const char *const visibility_flags[] = {"is_public", "is_recipient", "is_withheld",
                                               "is_internal"}; /* as SignatoryVisibility is */

static Value *
make_record(const char *const *names)
{
    Value *record = value_new_record();

    for (; *names != NULL; names++)
        value_set_text(record, *names, "");
    return record;
}

static Value *
make_lines(const char *const *lines)
{
    Value *list = value_new_list(value_new_text(""));

    for (; lines != NULL && *lines != NULL; lines++)
        value_append(list, value_new_text(*lines));
    return list;
}

static void
set_number_or_nothing(Value *record, const char *name, int64_t number)
{
    if (number > 0)
        value_set_number(record, name, number);
    else
        value_set_text(record, name, "");
}

Value *
placeholder_campaign(const Campaign *campaign)
{
    const Config *config = campaign_get_config(campaign);
    Value *record = value_new_record();

    for (const char *const *name = campaign_names; *name != NULL; name++)
        value_set_text(record, *name, config_get_text(config, "campaign", *name));
    return record;
}

/* What the language of the authentic text is called in `language`. */
static void
set_authentic(Value *letter, const Campaign *campaign, const Language *language)
{
    g_autofree char *name = language_name(language, campaign_get_language(campaign));
    value_set_text(letter, "authentic", name);
}

static Value *
copy_record(const Value *record)
{
    Value *copy = value_new_record();
    g_autofree const char **names = value_get_names(record);

    for (const char **name = names; *name != NULL; name++)
        value_set(copy, *name, value_ref((Value *)value_get_member(record, *name)));
    return copy;
}

Value *
placeholder_letter(const Campaign *campaign, int64_t revision)
{
    const Config *config = campaign_get_config(campaign);
    const char *title = config_get_text(config, "letter", "title");
    Value *record = value_new_record();

    value_set_text(record, "title", title != NULL ? title : campaign_get_title(campaign));
    value_set_text(record, "subject", config_get_text(config, "letter", "subject"));
    value_set_text(record, "date", config_get_text(config, "letter", "date"));
    value_set_text(record, "url", config_get_text(config, "letter", "url"));
    set_number_or_nothing(record, "revision", revision);
    set_authentic(record, campaign, campaign_get_language(campaign));
    return record;
}

/* Name, title and address of an addressee. */
static Value *
make_address_lines(const Value *record)
{
    const Value *address = value_get_member(record, "address");
    Value *lines = value_new_list(value_new_text(""));

    for (int i = 0; i < 2; i++) { /* name and title */
        const Value *text = value_get_member(record, addressee_texts[i]);
        if (value_is_true(text))
            value_append(lines, value_ref(text));
    }
    for (size_t i = 0; i < value_get_length(address); i++)
        value_append(lines, value_ref(value_get_item(address, i)));
    return lines;
}

/* Has `names` of the group be said in `language`, where campaign.conf says them so. */
static void
say_in(Value *record, const char *const *names, const Campaign *campaign, const char *group,
       const Language *language)
{
    const Config *config = campaign_get_config(campaign);

    for (; *names != NULL; names++) {
        const char *words = config_get_words(config, group, *names, language_get_tag(language));
        if (words != NULL)
            value_set_text(record, *names, words);
    }
}

static Value *
say_campaign(const Value *scope, const Campaign *campaign, const Language *language)
{
    Value *record = copy_record(value_get_member(scope, "campaign"));

    say_in(record, (const char *const[]){"title", "organizer", NULL}, campaign, "campaign",
           language);
    return record;
}

/* Without a title of its own the letter has the campaign's. */
static Value *
say_letter(const Value *scope, const Campaign *campaign, const Language *language)
{
    const Config *config = campaign_get_config(campaign);
    Value *record = copy_record(value_get_member(scope, "letter"));

    if (config_get_text(config, "letter", "title") == NULL)
        say_in(record, (const char *const[]){"title", NULL}, campaign, "campaign", language);
    say_in(record, (const char *const[]){"title", "subject", NULL}, campaign, "letter",
           language);
    set_authentic(record, campaign, language);
    return record;
}

/* One of addressees.csv is as that file has it. */
static Value *
say_addressee(const Value *scope, const Campaign *campaign, const Language *language)
{
    const Value *before = value_get_member(scope, "addressee");
    const char *const names[] = {"name", "title", "salutation", NULL};
    const char *own = config_get_text(campaign_get_config(campaign), "addressee", "name");
    if (g_strcmp0(value_get_text(value_get_member(before, "name")), own) != 0)
        return value_ref(before);

    Value *record = copy_record(before);
    say_in(record, names, campaign, "addressee", language);
    value_set(record, "lines", make_address_lines(record));
    return record;
}

Value *
placeholder_in_language(const Value *scope, const Campaign *campaign, const Language *language)
{
    Value *translated = copy_record(scope);

    value_set(translated, "campaign", say_campaign(scope, campaign, language));
    value_set(translated, "letter", say_letter(scope, campaign, language));
    if (value_get_member(scope, "addressee") != NULL)
        value_set(translated, "addressee", say_addressee(scope, campaign, language));
    return translated;
}

Value *
placeholder_addressee(const Campaign *campaign)
{
    const Config *config = campaign_get_config(campaign);
    Value *record = value_new_record();

    for (const char *const *name = addressee_texts; *name != NULL; name++)
        value_set_text(record, *name, config_get_text(config, "addressee", *name));
    value_set(record, "address", make_lines(config_get_list(config, "addressee", "address")));
    value_set(record, "lines", make_address_lines(record));
    return record;
}

Value *
placeholder_addressee_of(const Addressee *addressee)
{
    Value *record = value_new_record();

    for (const char *const *name = addressee_texts; *name != NULL; name++)
        value_set_text(record, *name, addressee_get_field(addressee, *name));
    value_set(record, "address", make_lines((const char *const *)addressee->address));
    value_set(record, "lines", make_address_lines(record));
    return record;
}

Value *
placeholder_count(const Figures *figures, int asks)
{
    Value *count = value_new_record();

    value_set_number(count, "signatories", figures->counted);
    value_set_number(count, "public", figures->public);
    value_set_number(count, "withheld", figures->withheld);
    value_set_number(count, "organizations", figures->organizations);
    value_set_number(count, "individuals", figures->individuals);
    value_set_number(count, "others", MAX(figures->counted - 1, 0));
    value_set_number(count, "asks", asks);
    return count;
}

PlaceholderWords *
placeholder_words_new(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)value_unref);
}

/* The value of a text that many signatories have, a country or a kind. */
static Value *
share_text(PlaceholderWords *words, const char *text)
{
    if (words == NULL || text[0] == '\0')
        return value_new_text(text);

    Value *value = g_hash_table_lookup(words, text);
    if (value == NULL) {
        value = value_new_text(text);
        g_hash_table_insert(words, (char *)value_get_text(value), value);
    }
    return value_ref(value);
}

/* Who has no acronym is called by the name alone: one value is enough. */
static void
set_names(Value *record, const Signatory *signatory)
{
    const gboolean is_short = signatory->acronym[0] != '\0';
    g_autoptr(Value) name = value_new_text(signatory->name);
    g_autoptr(Value) acronym = value_new_text(signatory->acronym);
    g_autofree char *label = is_short ? signatory_label(signatory) : NULL;

    value_set(record, "name", value_ref(name));
    value_set(record, "acronym", value_ref(acronym));
    value_set(record, "label", is_short ? value_new_text(label) : value_ref(name));
    value_set(record, "short", value_ref(is_short ? acronym : name));
}

Value *
placeholder_signatory(const Signatory *signatory, int64_t number, PlaceholderWords *words)
{
    Value *record = value_new_record();

    set_number_or_nothing(record, "number", number);
    set_names(record, signatory);
    value_set(record, "kind", share_text(words, signatory_kind_word(signatory->kind)));
    value_set(record, "country", share_text(words, signatory->country));
    value_set_text(record, "url", signatory->url);
    value_set_text(record, "title", signatory->title);
    value_set_text(record, "affiliation", signatory->affiliation);
    return record;
}

Value *
placeholder_list(void)
{
    return value_new_list(make_record(signatory_names));
}

/* A list is filled before it is shared, so that it comes from outside. */
Value *
placeholder_group(const char *name, gboolean leads, Value *signatories)
{
    Value *record = value_new_record();

    value_set_text(record, "name", name);
    value_set(record, "lead", value_new_flag(leads));
    value_set(record, "signatories", signatories);
    return record;
}

Value *
placeholder_groups(void)
{
    return value_new_list(placeholder_group("", FALSE, placeholder_list()));
}

static Value *
make_columns(const GPtrArray *columns)
{
    Value *fields = value_new_record();

    for (unsigned i = 0; i < columns->len; i++)
        value_set_text(fields, g_ptr_array_index(columns, i), "");
    return fields;
}

static void
set_visibility(Value *record, SignatoryVisibility visibility)
{
    for (size_t i = 0; i < G_N_ELEMENTS(visibility_flags); i++)
        value_set(record, visibility_flags[i],
                  value_new_flag((SignatoryVisibility)i == visibility));
}

void
placeholder_add_own(Value *record, const Signatory *signatory, const PlaceholderLinks *links,
                    const GPtrArray *columns)
{
    const PlaceholderLinks none = {NULL, NULL, NULL, NULL, NULL};
    const PlaceholderLinks *given = links != NULL ? links : &none;
    Value *fields = make_columns(columns);
    const char *column = NULL;
    json_t *text = NULL;

    json_object_foreach(signatory->fields, column, text)
        value_set_text(fields, column, json_string_value(text));
    value_set_text(record, "contact_name", signatory->contact_name);
    value_set_text(record, "email", signatory->email);
    value_set_text(record, "status", signatory_status_word(signatory->status));
    value_set_text(record, "signed_at", signatory->signed_at);
    value_set_text(record, "channel", signatory->channel);
    value_set_text(record, "authorised_by", signatory->authorised_by);
    value_set_text(record, "visibility", signatory_visibility_word(signatory->visibility));
    set_visibility(record, signatory->visibility);
    value_set_text(record, "sign_url", given->sign_url);
    value_set_text(record, "decline_url", given->decline_url);
    value_set_text(record, "object_url", given->object_url);
    value_set_text(record, "withdraw_url", given->withdraw_url);
    value_set_text(record, "unsubscribe_url", given->unsubscribe_url);
    value_set(record, "fields", fields);
}

static Value *
make_known_signatory(const GPtrArray *columns)
{
    Value *signatory = make_record(signatory_names);

    for (const char *const *name = own_names; *name != NULL; name++)
        value_set_text(signatory, *name, "");
    set_visibility(signatory, VISIBILITY_PUBLIC);
    value_set(signatory, "fields", make_columns(columns));
    return signatory;
}

Value *
placeholder_known(const GPtrArray *columns)
{
    Value *known = value_new_record();
    Value *addressee = make_record(addressee_texts);

    value_set(addressee, "address", make_lines(NULL));
    value_set(addressee, "lines", make_lines(NULL));
    value_set(known, "campaign", make_record(campaign_names));
    value_set(known, "letter", make_record(letter_names));
    value_set(known, "addressee", addressee);
    value_set(known, "count", make_record(count_names));
    value_set(known, "signatories", placeholder_list());
    value_set(known, "organizations", placeholder_list());
    value_set(known, "individuals", placeholder_list());
    value_set(known, "groups", placeholder_groups());
    if (columns != NULL)
        value_set(known, "signatory", make_known_signatory(columns));
    return known;
}
