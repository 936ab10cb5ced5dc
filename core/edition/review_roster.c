#include "edition/review_roster.h"

#include "campaign/names.h"

#define DAY          ((int64_t)24 * 60 * 60)
#define BREAKS_SHOWN 8

/* Entries as they are gone through, by what is to be said of them. */
typedef struct {
    const Campaign *campaign;
    int64_t oldest_allowed; /* of consents; INT64_MIN: any */
    int64_t oldest;
    GArray *nobodys, *unconfirmed, *old, *reconsent, *held; /* int64_t, ids */
} Sorted;

static void
sorted_clear(Sorted *sorted)
{
    g_array_unref(sorted->nobodys);
    g_array_unref(sorted->unconfirmed);
    g_array_unref(sorted->old);
    g_array_unref(sorted->reconsent);
    g_array_unref(sorted->held);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Sorted, sorted_clear)

static void
sorted_init(Sorted *sorted, const Campaign *campaign)
{
    const int days =
        config_get_integer(campaign_get_config(campaign), "review", "consent_days");
    GArray **lists[] = {&sorted->nobodys, &sorted->unconfirmed, &sorted->old,
                        &sorted->reconsent, &sorted->held};

    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
        *lists[i] = g_array_new(FALSE, FALSE, sizeof(int64_t));
    sorted->campaign = campaign;
    sorted->oldest = INT64_MAX;
    sorted->oldest_allowed =
        days > 0 ? clock_now(campaign_get_clock(campaign)) - days * DAY : INT64_MIN;
}

static gboolean
is_old(Sorted *sorted, const Signatory *signatory)
{
    int64_t at = 0;

    if (sorted->oldest_allowed == INT64_MIN ||
        !clock_parse(signatory->signed_at, campaign_get_zone(sorted->campaign), &at, NULL) ||
        at >= sorted->oldest_allowed)
        return FALSE;
    sorted->oldest = MIN(sorted->oldest, at);
    return TRUE;
}

static gboolean
sort_entry(const Signatory *signatory, void *closure, GError **error)
{
    Sorted *sorted = closure;
    (void)error;

    if (signatory->status == STATUS_RECONSENT)
        g_array_append_val(sorted->reconsent, signatory->id);
    if (signatory->status == STATUS_SIGNED && signatory->hold[0] != '\0')
        g_array_append_val(sorted->held, signatory->id);
    if (!signatory_is_counted(signatory))
        return TRUE;

    if (!signatory->confirmed)
        g_array_append_val(signatory->authorised_by[0] == '\0' ? sorted->nobodys
                                                               : sorted->unconfirmed,
                           signatory->id);
    if (is_old(sorted, signatory))
        g_array_append_val(sorted->old, signatory->id);
    return TRUE;
}

static void
add_entries(ReviewFinding *finding, const GArray *ids)
{
    g_array_append_vals(finding->entries, ids->data, ids->len);
}

static void
tell_authority(const Sorted *sorted, GPtrArray *findings)
{
    if (sorted->nobodys->len > 0)
        add_entries(review_add(findings, REVIEW_REFUSES, "authority",
                               "say on whose with 'undersigned record WHO signed --authority "
                               "NAME'",
                               "%u signed on nobody's word", sorted->nobodys->len),
                    sorted->nobodys);
    if (sorted->unconfirmed->len > 0)
        add_entries(review_add(findings, REVIEW_WARNS, "unconfirmed",
                               "ask them with 'undersigned mail lastlook'",
                               "%u signed on somebody's word and %s not confirmed it",
                               sorted->unconfirmed->len,
                               sorted->unconfirmed->len == 1 ? "has" : "have"),
                    sorted->unconfirmed);
}

static void
tell_consents(const Sorted *sorted, GPtrArray *findings)
{
    const unsigned stale = sorted->reconsent->len, old = sorted->old->len;
    const int days =
        config_get_integer(campaign_get_config(sorted->campaign), "review", "consent_days");
    g_autofree char *since =
        old > 0 ? clock_show(sorted->oldest, clock_now(campaign_get_clock(sorted->campaign)),
                             campaign_get_zone(sorted->campaign))
                : NULL;

    if (stale > 0)
        add_entries(review_add(findings, REVIEW_WARNS, "reconsent",
                               "ask them with 'undersigned mail revision'",
                               "%u signed an earlier text and %s neither counted nor named",
                               stale, stale == 1 ? "is" : "are"),
                    sorted->reconsent);
    if (old > 0)
        add_entries(review_add(findings, REVIEW_WARNS, "consent",
                               "ask them with 'undersigned mail lastlook'",
                               "%u %s older than %d days, the oldest of %s", old,
                               old == 1 ? "consent is" : "consents are", days, since),
                    sorted->old);
}

static void
tell_held(const Sorted *sorted, GPtrArray *findings)
{
    const unsigned held = sorted->held->len;

    if (held > 0)
        add_entries(review_add(findings, REVIEW_WARNS, "hold",
                               "decide, and clear it with 'undersigned edit WHO hold='",
                               "%u signed and %s on hold: neither counted nor named", held,
                               held == 1 ? "is" : "are"),
                    sorted->held);
}

static gboolean
is_counted(Roster *roster, int64_t id, gboolean *out_counted, GError **error)
{
    g_autoptr(Signatory) signatory = roster_get(roster, id, error);
    if (signatory == NULL)
        return FALSE;

    *out_counted = signatory_is_counted(signatory);
    return TRUE;
}

/* A pair of which neither is counted can wait. */
static gboolean
tell_duplicates(Roster *roster, GPtrArray *findings, GError **error)
{
    g_autoptr(GArray) pairs = names_find_duplicates(roster, NULL, error);
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    if (pairs == NULL)
        return FALSE;

    for (unsigned i = 0; i < pairs->len; i++) {
        const NamesPair *pair = &g_array_index(pairs, NamesPair, i);
        gboolean a = FALSE, b = FALSE;
        if (!is_counted(roster, pair->a, &a, error) || !is_counted(roster, pair->b, &b, error))
            return FALSE;
        if (a || b) {
            g_array_append_val(ids, pair->a);
            g_array_append_val(ids, pair->b);
        }
    }
    if (ids->len > 0)
        add_entries(review_add(findings, REVIEW_REFUSES, "duplicates",
                               "decide with 'undersigned duplicates'",
                               "%u %s of names may be one signatory", ids->len / 2,
                               ids->len == 2 ? "pair" : "pairs"),
                    ids);
    return TRUE;
}

static void
tell_order(const Campaign *campaign, const Facts *facts, GPtrArray *findings)
{
    const NamesRule rule = names_rule_of(campaign_get_config(campaign));
    const GPtrArray *public = facts_get_public(facts);
    g_autoptr(GArray) breaks =
        rule.order == ORDER_NAME
            ? g_array_new(FALSE, FALSE, sizeof(guint))
            : names_find_breaks(public, rule.grouping, campaign_get_language(campaign));
    g_autoptr(GString) numbers = g_string_new(NULL);
    if (breaks->len == 0)
        return;

    for (unsigned i = 0; i < breaks->len && i < BREAKS_SHOWN; i++)
        g_string_append_printf(numbers, "%s%u", i > 0 ? ", " : "",
                               g_array_index(breaks, guint, i) + 1);
    review_add(findings, REVIEW_WARNS, "order", "see them with 'undersigned order --lint'",
               "%u %s after one that sorts behind: number %s%s", breaks->len,
               breaks->len == 1 ? "name stands" : "names stand", numbers->str,
               breaks->len > BREAKS_SHOWN ? " …" : "");
}

gboolean
review_roster(Campaign *campaign, const Facts *facts, GPtrArray *findings, GError **error)
{
    Roster *roster = campaign_get_roster(campaign);
    g_auto(Sorted) sorted = {0};

    sorted_init(&sorted, campaign);
    if (!roster_each(roster, sort_entry, &sorted, error) ||
        !tell_duplicates(roster, findings, error))
        return FALSE;

    tell_authority(&sorted, findings);
    tell_consents(&sorted, findings);
    tell_held(&sorted, findings);
    tell_order(campaign, facts, findings);
    return TRUE;
}
