#include "edition/review.h"

#include "base/file.h"
#include "base/text.h"
#include "campaign/translation.h"
#include "edition/copy_documents.h"
#include "edition/overrides.h"
#include "edition/review_roster.h"
#include "edition/review_words.h"
#include "edition/unchanged.h"

#define LEAKS_SHOWN 20 /* of each severity; there are as many again where one is */
#define FILES_SHOWN 3

G_DEFINE_QUARK(review - error - quark, review_error)

const char *const review_rules[] = {"duplicates", "authority", "text",      "tags",
                                    "count",      "leak",      "unchanged", NULL};

static gboolean
review_text(Campaign *campaign, GPtrArray *findings, GError **error)
{
    gboolean recorded = FALSE;

    if (!letter_is_recorded(campaign, &recorded, error))
        return FALSE;
    if (!recorded)
        review_add(findings, REVIEW_REFUSES, "text",
                   "record the change with 'undersigned revise'",
                   "%s, or what [letter] and [addressee] put into it, differs from the last "
                   "revision, which is what was signed",
                   campaign_get_letter(campaign));
    return TRUE;
}

static void
review_objections(const Campaign *campaign, GPtrArray *findings)
{
    const int64_t now = clock_now(campaign_get_clock(campaign));
    int64_t until = 0;
    if (!campaign_get_objections(campaign, &until) || until <= now)
        return;

    g_autofree char *day = clock_show(until, now, campaign_get_zone(campaign));
    g_autofree char *distance = clock_show_distance(until, now);
    review_add(findings, REVIEW_WARNS, "objections", "wait until then",
               "objections to the final text are heard until %s, %s", day, distance);
}

static gboolean
review_translations(Campaign *campaign, GPtrArray *findings, GError **error)
{
    g_autoptr(GPtrArray) translations = translation_list(campaign, 0, error);
    if (translations == NULL)
        return FALSE;

    for (unsigned i = 0; i < translations->len; i++) {
        const Translation *translation = translations->pdata[i];
        g_autofree char *text = translation_describe(translation);
        if (!translation_is_current(translation))
            review_add(findings, REVIEW_WARNS, "translation",
                       "mend it and record it with 'undersigned revise'", "%s", text);
    }
    return TRUE;
}

/* Stable, which g_ptr_array_sort() is not said to be. */
void
review_sort(GPtrArray *findings)
{
    g_autoptr(GPtrArray) warnings = g_ptr_array_new();
    unsigned kept = 0;

    for (unsigned i = 0; i < findings->len; i++) {
        ReviewFinding *finding = findings->pdata[i];
        if (finding->severity == REVIEW_REFUSES)
            findings->pdata[kept++] = finding;
        else
            g_ptr_array_add(warnings, finding);
    }
    for (unsigned i = 0; i < warnings->len; i++)
        findings->pdata[kept++] = warnings->pdata[i];
}

unsigned
review_count_refusals(const GPtrArray *findings)
{
    unsigned count = 0;

    for (unsigned i = 0; i < findings->len; i++)
        count += ((ReviewFinding *)findings->pdata[i])->severity == REVIEW_REFUSES;
    return count;
}

GPtrArray *
review_find(Campaign *campaign, const Facts *facts, GError **error)
{
    g_autoptr(GPtrArray) findings = review_findings_new();

    if (!review_roster(campaign, facts, findings, error) ||
        !review_text(campaign, findings, error) ||
        !review_words(campaign, facts, findings, error) ||
        !review_translations(campaign, findings, error))
        return NULL;
    review_objections(campaign, findings);
    review_sort(findings);
    return g_steal_pointer(&findings);
}

/* "press.txt, press.html and 3 more files hold". */
static char *
list_files(const LeaksFinding *leak)
{
    GString *files = g_string_new(NULL);
    const unsigned shown = MIN(leak->count, FILES_SHOWN), more = leak->count - shown;

    for (unsigned i = 0; i < shown; i++) {
        g_autofree char *file = text_escape(leak->files->pdata[i], -1);
        const char *comma = i == 0 ? "" : i + 1 == shown && more == 0 ? " and " : ", ";
        g_string_append_printf(files, "%s%s", comma, file);
    }
    if (more > 0)
        g_string_append_printf(files, " and %u more", more);
    g_string_append(files, leak->count == 1 ? " holds" : " hold");
    return g_string_free(files, FALSE);
}

static void
add_leak(GPtrArray *findings, const LeaksFinding *leak)
{
    g_autofree char *files = list_files(leak);
    const gboolean refuses = leaks_finding_refuses(leak);
    if (leak->kind == LEAK_MACHINE) {
        review_add(findings, REVIEW_REFUSES, "leak", "tell those who make this program",
                   "%s the name of this machine, of its user, or a path", files);
        review_findings_settle(findings);
        return;
    }

    ReviewFinding *finding = review_add(
        findings, refuses ? REVIEW_REFUSES : REVIEW_WARNS, "leak",
        refuses
            ? "take it out of what is written there; 'undersigned show WHO' says whose it is"
            : "see whether one could tell by it; 'undersigned show WHO' says whose it is",
        "%s the %s of somebody who is not named: %s%s", files, leak_kind_word(leak->kind),
        leak->standing,
        leak->is_excused ? "; but the letter's text, or somebody named, has the same"
        : leak->is_weak  ? "; but it may be only a word"
                         : "");
    review_finding_add_entry(finding, leak->id);
    review_findings_settle(findings);
}

/* Where there are very many the first ones will do, and how many they are. */
void
review_add_leaks(GPtrArray *findings, Leaks *leaks)
{
    const GPtrArray *list = leaks_list(leaks);
    unsigned counts[2] = {0};

    for (unsigned i = 0; i < list->len; i++) {
        const gboolean refuses = leaks_finding_refuses(list->pdata[i]);
        if (counts[refuses]++ < LEAKS_SHOWN)
            add_leak(findings, list->pdata[i]);
    }
    for (int refuses = 1; refuses >= 0; refuses--)
        if (counts[refuses] > LEAKS_SHOWN)
            review_add(findings, refuses ? REVIEW_REFUSES : REVIEW_WARNS, "leak",
                       "begin with those above", "and %u more of the kind",
                       counts[refuses] - LEAKS_SHOWN);
    review_sort(findings);
}

/* As a seal would write them, in a folder that nobody else may open and that goes again. */
static gboolean
search_copy(Review *review, Campaign *campaign, const Facts *facts, CopyDocuments *how,
            GError **error)
{
    g_autofree char *path = campaign_path(campaign, "out/review");
    g_autoptr(Leaks) leaks = leaks_new(campaign, facts_get_audience(facts), error);
    g_autoptr(FileStage) stage = leaks != NULL && campaign_check_inside(campaign, path, error)
                                     ? file_stage_open(path, error)
                                     : NULL;
    how->folder = stage != NULL ? file_stage_get_path(stage) : NULL;
    g_autoptr(GPtrArray) files =
        stage != NULL ? copy_documents_make(campaign, facts, how, error) : NULL;
    if (files == NULL)
        return FALSE;

    for (unsigned i = 0; i < files->len; i++)
        if (!leaks_search_file(leaks, how->folder, files->pdata[i], error))
            return FALSE;
    review->files += leaks_count_files(leaks);
    review->terms = MAX(review->terms, leaks_count_terms(leaks));
    review_add_leaks(review->findings, leaks);
    return TRUE;
}

static gboolean
search_copies(Review *review, Campaign *campaign, const Facts *facts,
              const ReviewRequest *request, GError **error)
{
    CopyDocuments how = {
        .audience = FACTS_PUBLIC, .progress = request->progress, .closure = request->closure};
    if (!search_copy(review, campaign, facts, &how, error))
        return FALSE;
    if (!facts_has_recipients(facts))
        return TRUE;

    g_autoptr(Facts) more =
        facts_gather_for(campaign, review->revision, FACTS_RECIPIENT, error);
    how = (CopyDocuments){.audience = FACTS_RECIPIENT};
    return more != NULL && search_copy(review, campaign, more, &how, error);
}

static gboolean
find_edition(Campaign *campaign, int64_t *out_edition, GError **error)
{
    g_autoptr(Statement) last =
        store_statement(campaign_get_store(campaign), OPERATION_EDITION_LAST, error);
    gboolean row = FALSE;
    if (last == NULL || !statement_next(last, &row, error))
        return FALSE;

    *out_edition = row ? statement_get_int(last, 0) + 1 : 1;
    return TRUE;
}

Review *
review_make(Campaign *campaign, const ReviewRequest *request, GError **error)
{
    g_autoptr(Review) review = g_new0(Review, 1);
    g_autoptr(Revision) revision = NULL;
    if (!letter_find_newest(campaign, &revision, error) ||
        !find_edition(campaign, &review->edition, error))
        return NULL;

    review->title = g_strdup(campaign_get_title(campaign));
    review->at = clock_now(campaign_get_clock(campaign));
    review->revision = revision != NULL ? revision->number : 0;
    g_autoptr(Facts) facts = facts_gather(campaign, review->revision, error);
    if (facts == NULL)
        return NULL;

    review->figures = *facts_get_figures(facts);
    review->asks = facts_get_asks(facts);
    review->overrides = overrides_list(campaign, error);
    review->findings = review->overrides != NULL ? review_find(campaign, facts, error) : NULL;
    return review->findings != NULL &&
                   unchanged_find(campaign, facts, review->revision, request->key_id,
                                  review->findings, error) &&
                   search_copies(review, campaign, facts, request, error)
               ? g_steal_pointer(&review)
               : NULL;
}

void
review_free(Review *review)
{
    if (review == NULL)
        return;

    g_free(review->title);
    g_clear_pointer(&review->findings, g_ptr_array_unref);
    g_clear_pointer(&review->overrides, g_ptr_array_unref);
    g_free(review);
}
