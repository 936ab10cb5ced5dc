#include "edition/review.h"

#include "base/text.h"
#include "campaign/names.h"
#include "edition/build.h"
#include "edition/numbers.h"

G_DEFINE_QUARK(review - error - quark, review_error)

/* The documents as they are read for what they say. */
typedef struct {
    const Facts *facts;
    Numbers *numbers;
    GPtrArray *findings;
} Reading;

void
review_finding_free(ReviewFinding *finding)
{
    g_free(finding->text);
    g_free(finding);
}

static void add(GPtrArray *findings, const char *rule, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

static void
add(GPtrArray *findings, const char *rule, const char *format, ...)
{
    ReviewFinding *finding = g_new0(ReviewFinding, 1);
    va_list arguments;

    finding->rule = rule;
    va_start(arguments, format);
    finding->text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_ptr_array_add(findings, finding);
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
review_duplicates(Campaign *campaign, GPtrArray *findings, GError **error)
{
    Roster *roster = campaign_get_roster(campaign);
    g_autoptr(GArray) pairs = names_find_duplicates(roster, NULL, error);
    unsigned undecided = 0;
    if (pairs == NULL)
        return FALSE;

    for (unsigned i = 0; i < pairs->len; i++) {
        const NamesPair *pair = &g_array_index(pairs, NamesPair, i);
        gboolean a = FALSE, b = FALSE;
        if (!is_counted(roster, pair->a, &a, error) || !is_counted(roster, pair->b, &b, error))
            return FALSE;
        undecided += a || b;
    }
    if (undecided > 0)
        add(findings, "duplicates",
            "%u %s of names may be one signatory; decide with 'undersigned duplicates'",
            undecided, undecided == 1 ? "pair" : "pairs");
    return TRUE;
}

static void
review_authority(const Facts *facts, GPtrArray *findings)
{
    const int64_t number = facts_get_figures(facts)->on_nobodys_word;

    if (number > 0)
        add(findings, "authority",
            "%" G_GINT64_FORMAT
            " signed on nobody's word; say on whose with 'undersigned record "
            "WHO signed --authority NAME'",
            number);
}

static gboolean
review_text(Campaign *campaign, GPtrArray *findings, GError **error)
{
    gboolean recorded = FALSE;

    if (!letter_is_recorded(campaign, &recorded, error))
        return FALSE;
    if (!recorded)
        add(findings, "text",
            "%s, or what [letter] and [addressee] put into it, differs from the last revision, "
            "which is what was signed; record the change with 'undersigned revise'",
            campaign_get_letter(campaign));
    return TRUE;
}

static NumbersTruth
tell_truth(const Facts *facts)
{
    const Figures *figures = facts_get_figures(facts);
    return (NumbersTruth){.signatories = figures->counted,
                          .public = figures->public,
                          .withheld = figures->withheld,
                          .organizations = figures->organizations,
                          .individuals = figures->individuals,
                          .asks = facts_get_asks(facts)};
}

static void
inspect_block(Reading *reading, const char *name, cmark_node *block)
{
    const NumbersTruth truth = tell_truth(reading->facts);
    g_autofree char *text = document_get_text(block);
    g_autoptr(GPtrArray) claims = numbers_find(reading->numbers, text);

    for (unsigned i = 0; i < claims->len; i++) {
        const NumbersClaim *claim = g_ptr_array_index(claims, i);
        if (claim->counts == NUMBERS_ASKS || numbers_judge(claim, &truth) == claim->says)
            continue;
        g_autofree char *shown = text_escape(claim->text, -1);
        add(reading->findings, "count",
            "%s says '%s', but %" G_GINT64_FORMAT
            " are counted; let {{count.signatories}} say it",
            name, shown, truth.signatories);
    }
}

/* The list of names is no claim: "Group of 77" is a name. */
static gboolean
inspect(const char *name, const Document *document, void *closure, GError **error)
{
    cmark_node *block = cmark_node_first_child(document_get_root(document));
    (void)error;

    for (; block != NULL; block = cmark_node_next(block))
        if (document_get_part(document, block) != DOCUMENT_NAMES)
            inspect_block(closure, name, block);
    return TRUE;
}

/* What the documents would say, were they built now. */
static gboolean
review_documents(Campaign *campaign, const Facts *facts, GPtrArray *findings, GError **error)
{
    g_autoptr(Numbers) numbers = numbers_new(campaign_get_language(campaign));
    g_autoptr(GPtrArray) empty = g_ptr_array_new_with_free_func(g_free);
    Reading reading = {.facts = facts, .numbers = numbers, .findings = findings};
    const BuildRequest request = {
        .check = TRUE, .inspect = inspect, .inspector = &reading, .out_empty = empty};
    g_autoptr(GPtrArray) none = build_documents(campaign, facts, &request, NULL, FALSE, error);
    if (none == NULL)
        return FALSE;

    for (unsigned i = 0; i < empty->len; i++)
        add(findings, "tags", "%s is empty; fill it in or give it a default",
            (char *)g_ptr_array_index(empty, i));
    return TRUE;
}

GPtrArray *
review_refusals(Campaign *campaign, const Facts *facts, GError **error)
{
    g_autoptr(GPtrArray) findings =
        g_ptr_array_new_with_free_func((GDestroyNotify)review_finding_free);

    review_authority(facts, findings);
    if (!review_duplicates(campaign, findings, error) ||
        !review_text(campaign, findings, error) ||
        !review_documents(campaign, facts, findings, error))
        return NULL;
    return g_steal_pointer(&findings);
}
