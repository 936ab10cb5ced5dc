#include "edition/leak_terms.h"

#include "campaign/contact.h"
#include "edition/leak_excuses.h"

#include <string.h>

struct LeakTerms {
    Terms *terms;
    GArray *meant; /* LeakTerm, by the terms' numbers */
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
    FactsAudience audience;
    GHashTable *standings; /* id → Whose, of those who are not named */
    GHashTable *merged;    /* id → what it was merged into */
    TermsScan *excuses;    /* reads what excuses; NULL: terms are still gathered */
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
    g_free(terms);
}

LeakTerms *
leak_terms_new(void)
{
    LeakTerms *terms = g_new0(LeakTerms, 1);

    terms->terms = terms_new();
    terms->meant = g_array_new(FALSE, FALSE, sizeof(LeakTerm));
    return terms;
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

/* What somebody named has is nobody else's secret. */
static gboolean
excuse_entry(const Signatory *signatory, void *closure, GError **error)
{
    const Gathering *gathering = closure;
    const char *const texts[] = {signatory->name,        signatory->acronym, signatory->title,
                                 signatory->affiliation, signatory->url,     signatory->email,
                                 signatory->contact_name};
    (void)error;
    if (!facts_would_name(gathering->audience, signatory))
        return TRUE;

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        terms_scan_read(gathering->excuses, texts[i]);
    return TRUE;
}

static gboolean
gather_entry(const Signatory *signatory, void *closure, GError **error)
{
    Gathering *gathering = closure;
    const Whose whose = {.id = signatory->id, .standing = standing_of(signatory)};
    (void)error;

    if (facts_would_name(gathering->audience, signatory))
        return TRUE;
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
    const Gathering *gathering = closure;
    const Whose whose = find_owner(gathering, signatory);
    (void)error;

    if (gathering->excuses == NULL && !whose.is_named) {
        add(gathering->terms, &whose, LEAK_PERSON, TERMS_NAME, name);
        add_address(gathering->terms, &whose, email);
    } else if (gathering->excuses != NULL && whose.is_named) {
        terms_scan_read(gathering->excuses, name);
        terms_scan_read(gathering->excuses, email);
    }
    return TRUE;
}

static void
mark_excused(unsigned term, gboolean is_plain, void *closure)
{
    const LeakTerms *terms = closure;
    (void)is_plain;

    g_array_index(terms->meant, LeakTerm, term).is_excused = TRUE;
}

/* Read only once there is something to be excused. */
static gboolean
excuse(Gathering *gathering, Campaign *campaign, GError **error)
{
    Roster *roster = campaign_get_roster(campaign);
    g_autoptr(TermsScan) scan =
        terms_scan_new(gathering->terms->terms, mark_excused, gathering->terms);

    gathering->excuses = scan;
    return roster_each(roster, excuse_entry, gathering, error) &&
           contact_each(roster, gather_contact, gathering, error) &&
           leak_excuses_read(campaign, scan, error);
}

static gboolean
gather(Gathering *gathering, Campaign *campaign, GError **error)
{
    Roster *roster = campaign_get_roster(campaign);

    return roster_each_merged(roster, note_merged, gathering, error) &&
           roster_each_unnamed(roster, gather_entry, gathering, error) &&
           roster_each_merged(roster, gather_merged, gathering, error) &&
           contact_each(roster, gather_contact, gathering, error) &&
           (gathering->terms->meant->len == 0 || excuse(gathering, campaign, error));
}

LeakTerms *
leak_terms_gather(Campaign *campaign, FactsAudience audience, GError **error)
{
    g_autoptr(LeakTerms) terms = leak_terms_new();
    g_autoptr(GHashTable) standings =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    g_autoptr(GHashTable) merged =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    Gathering gathering = {
        .terms = terms, .audience = audience, .standings = standings, .merged = merged};

    return gather(&gathering, campaign, error) ? g_steal_pointer(&terms) : NULL;
}
