/* review - what stands in the way of a seal: one page, here or as HTML */
#include "cmd.h"
#include "finding.h"
#include "key_file.h"
#include "progress.h"

#include "base/file.h"
#include "base/text.h"
#include "edition/overrides.h"
#include "edition/review_page.h"

#include <string.h>

#define INDENT 25

static void
show_progress(size_t done, size_t total, void *closure)
{
    progress_show(closure, done, total);
}

static json_t *
overrides_to_json(const Review *review)
{
    json_t *array = json_array();

    for (unsigned i = 0; i < review->overrides->len; i++) {
        const Override *override = review->overrides->pdata[i];
        g_autofree char *at = clock_format(override->at);
        json_array_append_new(array, json_pack("{s:I, s:s, s:s, s:s?}", "edition",
                                               (json_int_t) override->edition, "at", at, "rule",
                                               override->rule, "reason", override->reason));
    }
    return array;
}

static json_t *
count_to_json(const Review *review)
{
    const Figures *figures = &review->figures;

    return json_pack("{s:I, s:I, s:I, s:I, s:I, s:i}", "total", (json_int_t)figures->counted,
                     "public", (json_int_t)figures->public, "withheld",
                     (json_int_t)figures->withheld, "organizations",
                     (json_int_t)figures->organizations, "individuals",
                     (json_int_t)figures->individuals, "asks", review->asks);
}

static json_t *
to_json(const Review *review)
{
    return json_pack("{s:b, s:s, s:I, s:o, s:o, s:o, s:o, s:{s:i, s:i}}", "ready",
                     review_count_refusals(review->findings) == 0, "campaign", review->title,
                     "edition", (json_int_t)review->edition, "revision",
                     review->revision > 0 ? json_integer(review->revision) : json_null(),
                     "count", count_to_json(review), "findings",
                     findings_to_json(review->findings), "overrides", overrides_to_json(review),
                     "searched", "files", (int)review->files, "terms", (int)review->terms);
}

static void
print_head(const Cmd *cmd, const Review *review)
{
    const Figures *figures = &review->figures;
    g_autofree char *organizations =
        cmd_count(figures->organizations, "organization", "organizations");
    g_autofree char *individuals = cmd_count(figures->individuals, "individual", "individuals");
    g_autofree char *asks = cmd_count(review->asks, "ask", "asks");

    fprintf(cmd->out, "%s\n", review->title);
    if (review->revision > 0)
        fprintf(cmd->out, "  edition %" G_GINT64_FORMAT ", of revision %" G_GINT64_FORMAT "\n",
                review->edition, review->revision);
    else
        fprintf(cmd->out, "  edition %" G_GINT64_FORMAT ", of a text not recorded yet\n",
                review->edition);
    fprintf(cmd->out, "  %" G_GINT64_FORMAT " counted: %s, %s", figures->counted, organizations,
            individuals);
    if (figures->withheld > 0)
        fprintf(cmd->out, "; %" G_GINT64_FORMAT " not named", figures->withheld);
    fprintf(cmd->out, "; %s\n\n", asks);
}

/* What was set aside before stays in sight. */
static void
print_overrides(const Cmd *cmd, const Review *review)
{
    for (unsigned i = 0; i < review->overrides->len; i++) {
        const Override *override = review->overrides->pdata[i];
        g_autofree char *day =
            clock_show(override->at, review->at, campaign_get_zone(cmd->campaign));
        g_autofree char *reason =
            text_escape(override->reason != NULL ? override->reason : "(erased)", -1);
        g_autofree char *text =
            g_strdup_printf("was set aside for edition %" G_GINT64_FORMAT ", %s: %s",
                            override->edition, day, reason);
        fprintf(cmd->out, "  %-9s  %-11s ", "earlier", override->rule);
        cmd_print_wrapped(cmd, text, INDENT);
    }
}

static void
print_page(const Cmd *cmd, const Review *review)
{
    g_autofree char *files = cmd_count(review->files, "file", "files");
    const unsigned refusals = review_count_refusals(review->findings);

    print_head(cmd, review);
    findings_print(cmd, review->findings);
    print_overrides(cmd, review);
    if (review->findings->len + review->overrides->len > 0)
        fputc('\n', cmd->out);
    if (review->terms > 0)
        fprintf(cmd->out, "searched %s for %u names, acronyms, addresses and hosts\n", files,
                review->terms);
    else
        fprintf(cmd->out, "searched %s; everybody on the roster is named\n", files);
    if (refusals == 0)
        fputs("nothing refuses a seal\nnext: undersigned seal\n", cmd->out);
}

static gboolean
write_page(const Cmd *cmd, const Review *review, const char *path, GError **error)
{
    g_autofree char *html = review_page_write(review, cmd->campaign);

    return file_write(path, html, strlen(html), error);
}

/* A script asks whether it may seal, so that its answer is the exit status too. */
static gboolean
answer(const Review *review, GError **error)
{
    const unsigned refusals = review_count_refusals(review->findings);
    if (refusals == 0)
        return TRUE;

    g_set_error(error, CMD_ERROR, CMD_ERROR_FAILED, "%u %s a seal", refusals,
                refusals == 1 ? "finding refuses" : "findings refuse");
    return FALSE;
}

gboolean
cmd_review(Cmd *cmd, int argc, char **argv, GError **error)
{
    gboolean json = FALSE;
    g_autofree char *html = NULL;
    const GOptionEntry entries[] = {
        {"html", 0, 0, G_OPTION_ARG_FILENAME, &html,
         "Write the page as HTML too, for your eyes", "FILE"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL},
        G_OPTION_ENTRY_NULL,
    };
    if (!cmd_parse(&argc, &argv, entries, 0, 0, error))
        return FALSE;

    g_autoptr(Progress) progress = progress_new("documents");
    g_autofree char *key_id = key_file_find_id(cmd->campaign);
    const ReviewRequest request = {
        .key_id = key_id, .progress = show_progress, .closure = progress};
    g_autoptr(Review) review = review_make(cmd->campaign, &request, error);
    progress_free(g_steal_pointer(&progress));
    if (review == NULL || (html != NULL && !write_page(cmd, review, html, error)))
        return FALSE;

    if (json)
        cmd_print_json(cmd, to_json(review));
    else
        print_page(cmd, review);
    return answer(review, error);
}
