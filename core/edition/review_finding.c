#include "edition/review_finding.h"

#include <string.h>

#define MOST_ENTRIES 6 /* that are named one by one */

const char *
review_severity_word(ReviewSeverity severity)
{
    static const char *const words[] = {"refuses", "warns", "set aside"};

    return words[severity];
}

void
review_finding_free(ReviewFinding *finding)
{
    if (finding == NULL)
        return;

    g_free(finding->text);
    g_free(finding->remedy);
    g_array_unref(finding->entries);
    g_free(finding);
}

ReviewFinding *
review_finding_copy(const ReviewFinding *finding)
{
    ReviewFinding *copy = g_memdup2(finding, sizeof *finding);

    copy->text = g_strdup(finding->text);
    copy->remedy = g_strdup(finding->remedy);
    copy->entries = g_array_copy(finding->entries);
    return copy;
}

ReviewFinding *
review_add(GPtrArray *findings, ReviewSeverity severity, const char *rule, const char *remedy,
           const char *format, ...)
{
    ReviewFinding *finding = g_new0(ReviewFinding, 1);
    va_list arguments;

    finding->rule = rule;
    finding->severity = severity;
    finding->remedy = g_strdup(remedy);
    finding->entries = g_array_new(FALSE, FALSE, sizeof(int64_t));
    va_start(arguments, format);
    finding->text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_ptr_array_add(findings, finding);
    return finding;
}

void
review_finding_add_entry(ReviewFinding *finding, int64_t id)
{
    g_array_append_val(finding->entries, id);
}

char *
review_finding_name_entries(const ReviewFinding *finding)
{
    const GArray *entries = finding->entries;
    GString *text = g_string_new(NULL);
    if (entries->len == 0 || entries->len > MOST_ENTRIES)
        return g_string_free(text, FALSE);

    g_string_append(text, entries->len == 1 ? " (entry " : " (entries ");
    for (unsigned i = 0; i < entries->len; i++)
        g_string_append_printf(text, "%s%" G_GINT64_FORMAT, i > 0 ? ", " : "",
                               g_array_index(entries, int64_t, i));
    g_string_append_c(text, ')');
    return g_string_free(text, FALSE);
}

static gboolean
says_the_same(const ReviewFinding *one, const ReviewFinding *other)
{
    return g_str_equal(one->text, other->text) && one->entries->len == other->entries->len &&
           (one->entries->len == 0 || memcmp(one->entries->data, other->entries->data,
                                             one->entries->len * sizeof(int64_t)) == 0);
}

void
review_findings_settle(GPtrArray *findings)
{
    const unsigned last = findings->len - 1;

    for (unsigned i = 0; i < last; i++)
        if (says_the_same(findings->pdata[i], findings->pdata[last])) {
            g_ptr_array_set_size(findings, (int)last);
            return;
        }
}

GPtrArray *
review_findings_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)review_finding_free);
}
