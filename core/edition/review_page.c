#include "edition/review_page.h"

#include "document/xml.h"
#include "edition/overrides.h"

#include <string.h>

#define COMMAND "undersigned "

static const char style[] =
    ":root{color-scheme:light dark;--ink:#1b1b1b;--dim:#4d4d4d;--line:#c4c4c4;--paper:#fff;"
    "--accent:#1d4f91;--stop:#8f1d14;--look:#5f4300;--fine:#1d5a2d}\n"
    "body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.5 system-ui,sans-serif;"
    "font-variant-numeric:lining-nums tabular-nums;overflow-wrap:break-word;"
    "-webkit-text-size-adjust:100%}\n"
    "main{max-width:44rem;margin-inline:auto;padding:2.5rem 1.25rem 4rem}\n"
    "h1{font-size:1.5em;line-height:1.25;margin:0 0 .25em;text-wrap:balance}\n"
    "h2{font-size:1.05em;margin:2.25em 0 .75em}\n"
    "p{margin:0 0 .75em}.dim{color:var(--dim)}\n"
    ".verdict{border-inline-start:.3rem solid var(--fine);padding:.6em 1em;margin:1.5em 0;"
    "font-weight:600}\n"
    ".verdict.stop{border-color:var(--stop)}\n"
    "dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(7rem,1fr));gap:1em;margin:0}"
    "\n"
    "dl div{border-top:1px solid var(--line);padding-top:.4em}\n"
    "dt{color:var(--dim);font-size:.85em}dd{margin:0;font-size:1.5em;line-height:1.2}\n"
    "ul{list-style:none;margin:0;padding:0}\n"
    "li{border-top:1px solid var(--line);padding:.8em 0}\n"
    "li p{margin:0}.remedy,.entries{color:var(--dim);margin-top:.25em}\n"
    ".rule{font-weight:600}.refuses .rule{color:var(--stop)}.warns .rule{color:var(--look)}\n"
    "code{font:.9em ui-monospace,Menlo,Consolas,monospace;color:var(--accent)}\n"
    "@media screen and (prefers-color-scheme:dark){:root{--ink:#e6e6e6;--dim:#b4bcc4;"
    "--line:#4a535c;--paper:#14181d;--accent:#9cc3f5;--stop:#ffb4a8;--look:#f0cf7a;"
    "--fine:#9fdcae}}\n"
    "@media print{:root{--ink:#000;--dim:#333;--paper:#fff;--accent:#000;--stop:#000;"
    "--look:#000;--fine:#000}body{font-size:10.5pt}main{max-width:none;padding:0}"
    "li,dl div{break-inside:avoid}h2{break-after:avoid}@page{margin:20mm}}\n";

static void append_tagged(GString *html, const char *tag, const char *class, const char *format,
                          ...) G_GNUC_PRINTF(4, 5);

/* An element with a text. */
static void
append_tagged(GString *html, const char *tag, const char *class, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);

    g_string_append_printf(html, "<%s", tag);
    if (class != NULL)
        g_string_append_printf(html, " class=\"%s\"", class);
    g_string_append_c(html, '>');
    xml_append(html, text);
    g_string_append_printf(html, "</%s>\n", tag);
}

/* What stands in quotation marks and is a command is shown as one. */
static void
append_remedy(GString *html, const char *remedy)
{
    g_auto(GStrv) parts = g_strsplit(remedy, "'", -1);
    const unsigned count = g_strv_length(parts);

    g_string_append(html, "<p class=\"remedy\">");
    for (unsigned i = 0; i < count; i++) {
        const gboolean is_command = i + 1 < count && g_str_has_prefix(parts[i], COMMAND);
        const gboolean was_command = i > 0 && g_str_has_prefix(parts[i - 1], COMMAND);
        g_string_append(html, is_command ? "<code>" : i > 0 && !was_command ? "'" : "");
        xml_append(html, parts[i]);
        g_string_append(html, is_command ? "</code>" : "");
    }
    g_string_append(html, "</p>\n");
}

static void
append_entries(GString *html, const GArray *entries)
{
    if (entries->len == 0)
        return;

    g_string_append_printf(html, "<p class=\"entries\">%s",
                           entries->len == 1 ? "entry" : "entries");
    for (unsigned i = 0; i < entries->len; i++)
        g_string_append_printf(html, "%s %" G_GINT64_FORMAT, i > 0 ? "," : "",
                               g_array_index(entries, int64_t, i));
    g_string_append(html, "</p>\n");
}

static void
append_finding(GString *html, const ReviewFinding *finding)
{
    g_string_append_printf(html, "<li class=\"%s\">", review_severity_word(finding->severity));
    append_tagged(html, "p", "rule", "%s", finding->rule);
    append_tagged(html, "p", NULL, "%s", finding->text);
    append_remedy(html, finding->remedy);
    append_entries(html, finding->entries);
    g_string_append(html, "</li>\n");
}

static void
append_findings(GString *html, const Review *review, ReviewSeverity severity,
                const char *heading)
{
    gboolean any = FALSE;

    for (unsigned i = 0; i < review->findings->len; i++) {
        const ReviewFinding *finding = review->findings->pdata[i];
        if (finding->severity != severity)
            continue;
        if (!any) {
            append_tagged(html, "h2", NULL, "%s", heading);
            g_string_append(html, "<ul>\n");
        }
        any = TRUE;
        append_finding(html, finding);
    }
    g_string_append(html, any ? "</ul>\n" : "");
}

static void
append_overrides(GString *html, const Review *review, const char *zone)
{
    if (review->overrides->len == 0)
        return;

    append_tagged(html, "h2", NULL, "Set aside for earlier editions");
    g_string_append(html, "<ul>\n");
    for (unsigned i = 0; i < review->overrides->len; i++) {
        const Override *override = review->overrides->pdata[i];
        g_autofree char *day = clock_show(override->at, review->at, zone);
        g_string_append(html, "<li>");
        append_tagged(html, "p", "rule", "%s", override->rule);
        append_tagged(html, "p", NULL, "%s",
                      override->reason != NULL ? override->reason : "The reason was erased.");
        append_tagged(html, "p", "remedy", "edition %" G_GINT64_FORMAT ", %s",
                      override->edition, day);
        g_string_append(html, "</li>\n");
    }
    g_string_append(html, "</ul>\n");
}

static void
append_figure(GString *html, const char *word, int64_t number)
{
    g_string_append_printf(html, "<div><dt>%s</dt><dd>%" G_GINT64_FORMAT "</dd></div>\n", word,
                           number);
}

static void
append_figures(GString *html, const Review *review)
{
    const Figures *figures = &review->figures;

    append_tagged(html, "h2", NULL, "What would be sealed");
    g_string_append(html, "<dl>\n");
    append_figure(html, "counted", figures->counted);
    append_figure(html, "organizations", figures->organizations);
    append_figure(html, "individuals", figures->individuals);
    append_figure(html, "not named", figures->withheld);
    append_figure(html, "asks", review->asks);
    g_string_append(html, "</dl>\n");
}

static void
append_verdict(GString *html, const Review *review)
{
    const unsigned refusals = review_count_refusals(review->findings);

    if (refusals == 0)
        append_tagged(html, "p", "verdict", "Nothing refuses a seal.");
    else
        append_tagged(html, "p", "verdict stop", "%u %s a seal.", refusals,
                      refusals == 1 ? "finding refuses" : "findings refuse");
}

static void
append_head(GString *html, const Review *review, const char *zone)
{
    g_autofree char *day = clock_show(review->at, review->at, zone);

    append_tagged(html, "h1", NULL, "%s", review->title);
    if (review->revision > 0)
        append_tagged(html, "p", "dim",
                      "Review for edition %" G_GINT64_FORMAT ", of revision %" G_GINT64_FORMAT
                      ", %s",
                      review->edition, review->revision, day);
    else
        append_tagged(html, "p", "dim",
                      "Review for edition %" G_GINT64_FORMAT
                      ", of a text that is not recorded yet, %s",
                      review->edition, day);
    append_verdict(html, review);
}

/* What it is for, and what it did. */
static void
append_foot(GString *html, const Review *review)
{
    append_tagged(html, "h2", NULL, "Searched");
    if (review->terms == 0)
        append_tagged(html, "p", NULL,
                      "%u files were written aside and opened again. Everybody on the roster "
                      "is named.",
                      review->files);
    else
        append_tagged(html, "p", NULL,
                      "%u files were written aside, opened again and searched for %u names, "
                      "acronyms, addresses and hosts that may not stand in them.",
                      review->files, review->terms);
    append_tagged(html, "p", "dim",
                  "This page is for you: it tells by their numbers of entries that nobody else "
                  "should know of.");
}

char *
review_page_write(const Review *review, const Campaign *campaign)
{
    GString *html = g_string_new("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
                                 "<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
                                 "content=\"width=device-width, initial-scale=1\">\n");
    const char *zone = campaign_get_zone(campaign);

    append_tagged(html, "title", NULL, "Review: %s", review->title);
    g_string_append_printf(html, "<style>\n%s</style>\n</head>\n<body>\n<main>\n", style);
    append_head(html, review, zone);
    append_figures(html, review);
    append_findings(html, review, REVIEW_REFUSES, "Refuses a seal");
    append_findings(html, review, REVIEW_WARNS, "To be looked at");
    append_overrides(html, review, zone);
    append_foot(html, review);
    g_string_append(html, "</main>\n</body>\n</html>\n");
    return g_string_free(html, FALSE);
}
