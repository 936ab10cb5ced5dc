#include "edition/leak_terms.h"

#include "campaign/contact.h"
#include "campaign/translation.h"

#include <string.h>

#define LETTER_LIMIT (64 * 1024)

/* The column of OPERATION_EDITION_EACH that holds manifest.json. */
#define MANIFEST_COLUMN 3

struct LeakTerms {
    Terms *terms;
    GArray *meant;     /* LeakTerm, by the terms' numbers */
    GHashTable *named; /* ids of those who are named (int64_t *), borrowed from the facts */
};

/* An entry that is not named, or that was merged into one. */
typedef struct {
    int64_t id; /* of what stands for itself */
    const char *standing;
    gboolean is_named; /* its name is no secret */
} Whose;

/* As terms are gathered. */
typedef struct {
    LeakTerms *terms;
    GHashTable *standings; /* id → Whose, of those who are not named */
    GHashTable *merged;    /* id → what it was merged into */
    GPtrArray *excuses;    /* char *, texts that excuse */
} Gathering;

/* Hosts of everybody: an address there is one's own, the host is not. */
static const char *const shared_hosts[] = {"gmail.com",
                                           "googlemail.com",
                                           "outlook.com",
                                           "hotmail.com",
                                           "live.com",
                                           "msn.com",
                                           "yahoo.com",
                                           "ymail.com",
                                           "yahoo.co.uk",
                                           "yahoo.fr",
                                           "yahoo.de",
                                           "icloud.com",
                                           "me.com",
                                           "mac.com",
                                           "aol.com",
                                           "proton.me",
                                           "protonmail.com",
                                           "pm.me",
                                           "tutanota.com",
                                           "tuta.io",
                                           "tuta.com",
                                           "gmx.com",
                                           "gmx.de",
                                           "gmx.net",
                                           "web.de",
                                           "t-online.de",
                                           "posteo.de",
                                           "mailbox.org",
                                           "riseup.net",
                                           "disroot.org",
                                           "fastmail.com",
                                           "zoho.com",
                                           "mail.com",
                                           "mail.ru",
                                           "yandex.ru",
                                           "yandex.com",
                                           "qq.com",
                                           "163.com",
                                           "126.com",
                                           "sina.com",
                                           "orange.fr",
                                           "free.fr",
                                           "laposte.net",
                                           "wanadoo.fr",
                                           "libero.it",
                                           "bluewin.ch",
                                           "naver.com",
                                           "daum.net",
                                           "rediffmail.com",
                                           "facebook.com",
                                           "twitter.com",
                                           "x.com",
                                           "instagram.com",
                                           "linkedin.com",
                                           "youtube.com",
                                           "youtu.be",
                                           "t.me",
                                           "telegram.me",
                                           "medium.com",
                                           "github.com",
                                           "sites.google.com",
                                           "docs.google.com",
                                           "linktr.ee",
                                           "tiktok.com",
                                           "bsky.app",
                                           "mastodon.social",
                                           "substack.com",
                                           "wordpress.com",
                                           "blogspot.com",
                                           "change.org",
                                           NULL};

const char *
leak_kind_word(LeakKind kind)
{
    static const char *const words[] = {"name", "acronym", "address",
                                        "host", "contact", "machine"};

    return words[kind];
}

void
leak_terms_free(LeakTerms *terms)
{
    if (terms == NULL)
        return;

    terms_free(terms->terms);
    g_array_unref(terms->meant);
    g_hash_table_unref(terms->named);
    g_free(terms);
}

const Terms *
leak_terms_get_all(const LeakTerms *terms)
{
    return terms->terms;
}

const LeakTerm *
leak_terms_get(const LeakTerms *terms, unsigned term)
{
    return &g_array_index(terms->meant, LeakTerm, term);
}

/* A first name alone; where names have no blanks, all of it. */
static gboolean
is_first_name(const char *text)
{
    return strpbrk(text, " .-") == NULL && !g_unichar_iswide(g_utf8_get_char(text));
}

static void
add(LeakTerms *terms, const Whose *whose, LeakKind kind, TermsForm form, const char *text)
{
    const LeakTerm term = {.kind = kind,
                           .id = whose->id,
                           .standing = whose->standing,
                           .is_weak = kind == LEAK_PERSON && is_first_name(text)};
    if (text[0] == '\0')
        return;

    terms_add(terms->terms, form, text);
    g_array_append_val(terms->meant, term);
}

/* The host of a link, or of an address behind its "@", is its own unless everybody's. */
static void
add_host(LeakTerms *terms, const Whose *whose, const char *host)
{
    g_autofree char *small = g_ascii_strdown(host, (gssize)strcspn(host, "/:?#"));
    const char *bare = g_str_has_prefix(small, "www.") ? small + 4 : small;

    if (strchr(bare, '.') != NULL && !g_strv_contains(shared_hosts, bare))
        add(terms, whose, LEAK_HOST, TERMS_ADDRESS, bare);
}

static void
add_address(LeakTerms *terms, const Whose *whose, const char *email)
{
    const char *at = strrchr(email, '@');

    add(terms, whose, LEAK_ADDRESS, TERMS_ADDRESS, email);
    if (at != NULL)
        add_host(terms, whose, at + 1);
}

static void
add_link(LeakTerms *terms, const Whose *whose, const char *url)
{
    const char *host = strstr(url, "://");

    add_host(terms, whose, host != NULL ? host + 3 : url);
}

static void
add_entry(LeakTerms *terms, const Whose *whose, const Signatory *signatory)
{
    if (!whose->is_named) {
        add(terms, whose, LEAK_NAME, TERMS_NAME, signatory->name);
        if (strlen(signatory->acronym) > 1)
            add(terms, whose, LEAK_ACRONYM, TERMS_ACRONYM, signatory->acronym);
    }
    add_address(terms, whose, signatory->email);
    add_link(terms, whose, signatory->url);
    if (strcmp(signatory->contact_name, signatory->name) != 0)
        add(terms, whose, LEAK_PERSON, TERMS_NAME, signatory->contact_name);
}

static const char *
standing_of(const Signatory *signatory)
{
    if (signatory->visibility != VISIBILITY_PUBLIC)
        return signatory_visibility_word(signatory->visibility);
    if (signatory->hold[0] != '\0')
        return "on hold";
    return signatory_status_word(signatory->status);
}

static void
excuse(Gathering *gathering, const char *text)
{
    if (text != NULL && text[0] != '\0')
        g_ptr_array_add(gathering->excuses, g_strdup(text));
}

static void
excuse_entry(Gathering *gathering, const Signatory *signatory)
{
    excuse(gathering, signatory->name);
    excuse(gathering, signatory->acronym);
    excuse(gathering, signatory->title);
    excuse(gathering, signatory->affiliation);
    excuse(gathering, signatory->url);
    excuse(gathering, signatory->email);
    excuse(gathering, signatory->contact_name);
}

static gboolean
gather_entry(const Signatory *signatory, void *closure, GError **error)
{
    Gathering *gathering = closure;
    const Whose whose = {.id = signatory->id, .standing = standing_of(signatory)};
    (void)error;

    if (g_hash_table_contains(gathering->terms->named, &signatory->id)) {
        excuse_entry(gathering, signatory);
        return TRUE;
    }
    g_hash_table_insert(gathering->standings, g_memdup2(&signatory->id, sizeof signatory->id),
                        g_memdup2(&whose, sizeof whose));
    add_entry(gathering->terms, &whose, signatory);
    return TRUE;
}

static gboolean
note_merged(const Signatory *signatory, void *closure, GError **error)
{
    const Gathering *gathering = closure;
    (void)error;

    g_hash_table_insert(gathering->merged, g_memdup2(&signatory->id, sizeof signatory->id),
                        g_memdup2(&signatory->merged_into, sizeof signatory->merged_into));
    return TRUE;
}

/* Whose `id` is in the end. */
static Whose
find_owner(const Gathering *gathering, int64_t id)
{
    for (const int64_t *into; (into = g_hash_table_lookup(gathering->merged, &id)) != NULL;)
        id = *into;

    const Whose *whose = g_hash_table_lookup(gathering->standings, &id);
    return whose != NULL ? *whose
                         : (Whose){.id = id, .standing = "merged in", .is_named = TRUE};
}

static gboolean
gather_merged(const Signatory *signatory, void *closure, GError **error)
{
    const Gathering *gathering = closure;
    const Whose whose = find_owner(gathering, signatory->id);
    (void)error;

    if (!whose.is_named)
        add_entry(gathering->terms, &whose, signatory);
    return TRUE;
}

static gboolean
gather_contact(int64_t signatory, const char *name, const char *email, void *closure,
               GError **error)
{
    Gathering *gathering = closure;
    const Whose whose = find_owner(gathering, signatory);
    (void)error;

    if (whose.is_named) {
        excuse(gathering, name);
        excuse(gathering, email);
        return TRUE;
    }
    add(gathering->terms, &whose, LEAK_PERSON, TERMS_NAME, name);
    add_address(gathering->terms, &whose, email);
    return TRUE;
}

static gboolean
excuse_editions(Gathering *gathering, Campaign *campaign, GError **error)
{
    g_autoptr(Statement) each =
        store_statement(campaign_get_store(campaign), OPERATION_EDITION_EACH, error);
    gboolean row = FALSE;
    if (each == NULL)
        return FALSE;

    do {
        if (!statement_next(each, &row, error))
            return FALSE;
        if (row)
            excuse(gathering, statement_get_text(each, MANIFEST_COLUMN));
    } while (row);
    return TRUE;
}

static gboolean
excuse_file(Gathering *gathering, Campaign *campaign, const char *file, GError **error)
{
    char *source = campaign_read(campaign, file, LETTER_LIMIT, error);

    if (source != NULL)
        g_ptr_array_add(gathering->excuses, source);
    return source != NULL;
}

/* What a revision keeps beside the letter is a part of its text. */
static gboolean
excuse_translations(Gathering *gathering, Campaign *campaign, GError **error)
{
    g_autoptr(GPtrArray) translations = translation_list(campaign, 0, error);
    if (translations == NULL)
        return FALSE;

    for (unsigned i = 0; i < translations->len; i++) {
        const Translation *translation = translations->pdata[i];
        if (translation_is_ready(translation) &&
            !excuse_file(gathering, campaign, translation->file, error))
            return FALSE;
    }
    return TRUE;
}

static void
excuse_configuration(Gathering *gathering, const Campaign *campaign, const Facts *facts)
{
    static const char *const keys[][2] = {{"campaign", "title"},   {"campaign", "organizer"},
                                          {"campaign", "contact"}, {"campaign", "url"},
                                          {"letter", "title"},     {"letter", "subject"},
                                          {"letter", "url"},       {"addressee", "name"},
                                          {"addressee", "title"},  {"page", "letterhead"}};
    const Config *config = campaign_get_config(campaign);
    const GPtrArray *addressees = facts_get_addressees(facts);

    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
        excuse(gathering, config_get_text(config, keys[i][0], keys[i][1]));
    for (unsigned i = 0; i < addressees->len; i++) {
        const Addressee *addressee = addressees->pdata[i];
        g_autofree char *address = g_strjoinv("\n", addressee->address);
        excuse(gathering, addressee->name);
        excuse(gathering, addressee->title);
        excuse(gathering, addressee->email);
        excuse(gathering, address);
    }
}

static void
mark_excused(unsigned term, gboolean is_plain, void *closure)
{
    const LeakTerms *terms = closure;
    (void)is_plain;

    g_array_index(terms->meant, LeakTerm, term).is_excused = TRUE;
}

static gboolean
gather(Gathering *gathering, Campaign *campaign, const Facts *facts, GError **error)
{
    Roster *roster = campaign_get_roster(campaign);

    if (!roster_each_merged(roster, note_merged, gathering, error) ||
        !roster_each(roster, gather_entry, gathering, error) ||
        !roster_each_merged(roster, gather_merged, gathering, error) ||
        !contact_each(roster, gather_contact, gathering, error) ||
        !excuse_editions(gathering, campaign, error) ||
        !excuse_file(gathering, campaign, campaign_get_letter(campaign), error) ||
        !excuse_translations(gathering, campaign, error))
        return FALSE;

    excuse_configuration(gathering, campaign, facts);
    for (unsigned i = 0; i < gathering->excuses->len; i++)
        terms_find(gathering->terms->terms, gathering->excuses->pdata[i], mark_excused,
                   gathering->terms);
    return TRUE;
}

LeakTerms *
leak_terms_gather(Campaign *campaign, const Facts *facts, GError **error)
{
    const GPtrArray *named = facts_get_public(facts);
    g_autoptr(LeakTerms) terms = g_new0(LeakTerms, 1);
    g_autoptr(GHashTable) standings =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    g_autoptr(GHashTable) merged =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    g_autoptr(GPtrArray) excuses = g_ptr_array_new_with_free_func(g_free);
    Gathering gathering = {
        .terms = terms, .standings = standings, .merged = merged, .excuses = excuses};

    terms->terms = terms_new();
    terms->meant = g_array_new(FALSE, FALSE, sizeof(LeakTerm));
    terms->named = g_hash_table_new(g_int64_hash, g_int64_equal);
    for (unsigned i = 0; i < named->len; i++) {
        const Signatory *signatory = named->pdata[i];
        g_hash_table_add(terms->named, (int64_t *)&signatory->id);
    }
    return gather(&gathering, campaign, facts, error) ? g_steal_pointer(&terms) : NULL;
}
