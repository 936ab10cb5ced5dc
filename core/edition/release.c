#include "edition/release.h"

#include "edition/review.h"

G_DEFINE_QUARK(release - error - quark, release_error)

GPtrArray *
release_find(Leaks *leaks)
{
    GPtrArray *findings = review_findings_new();

    review_add_leaks(findings, leaks);
    return findings;
}

gboolean
release_judge(GPtrArray *findings, const char *reason, GError **error)
{
    const unsigned refusals = review_count_refusals(findings);
    g_autoptr(GString) text = g_string_new(NULL);

    for (unsigned i = 0; i < refusals; i++) {
        ReviewFinding *finding = findings->pdata[i];
        if (reason != NULL)
            finding->severity = REVIEW_SET_ASIDE;
        g_string_append(text, refusals > 1 ? "\n  " : "");
        g_autofree char *entries = review_finding_name_entries(finding);
        g_string_append_printf(text, "%s%s", finding->text, entries);
    }
    if (refusals == 0 || reason != NULL)
        return TRUE;

    g_set_error(error, RELEASE_ERROR, RELEASE_ERROR_LEAK,
                "%s%s%stake it out ('undersigned show ENTRY' says whose it is), or say that it "
                "is meant with --override leak --reason TEXT",
                refusals > 1 ? "what must not be named is named:" : "", text->str,
                refusals > 1 ? "\n" : "; ");
    return FALSE;
}

static gboolean
is_set_aside(const GPtrArray *findings)
{
    for (unsigned i = 0; i < findings->len; i++)
        if (((ReviewFinding *)findings->pdata[i])->severity == REVIEW_SET_ASIDE)
            return TRUE;

    return FALSE;
}

gboolean
release_record(Campaign *campaign, const GPtrArray *findings, const char *what,
               const char *reason, GError **error)
{
    if (!is_set_aside(findings))
        return TRUE;
    g_autoptr(StoreTransaction) transaction = store_begin(campaign_get_store(campaign), error);
    if (transaction == NULL)
        return FALSE;

    json_t *details = json_pack("{s:s, s:{s:s}}", "what", what, "overrides", "leak", reason);
    return journal_add(campaign_get_journal(campaign), "override", 0, details, error) &&
           store_commit(g_steal_pointer(&transaction), error);
}
