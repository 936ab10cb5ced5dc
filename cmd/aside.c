#include "aside.h"

#include "finding.h"

#include "base/text.h"

void
aside_clear(Aside *aside)
{
    g_clear_pointer(&aside->rule, g_free);
    g_clear_pointer(&aside->reason, g_free);
}

gboolean
aside_check(const Aside *aside, GError **error)
{
    if ((aside->rule == NULL) != (aside->reason == NULL))
        return cmd_refuse_usage(error, "--override RULE and --reason TEXT go together");
    if (aside->rule == NULL)
        return TRUE;
    if (!g_str_equal(aside->rule, "leak")) {
        g_autofree char *shown = text_escape(aside->rule, -1);
        return cmd_refuse_usage(error, "there is no rule '%s' here; there is leak", shown);
    }
    return !text_is_blank(aside->reason) || cmd_refuse_usage(error, "a reason is not empty");
}

void
aside_print_set_aside(const Cmd *cmd, const GPtrArray *findings)
{
    for (unsigned i = 0; i < findings->len; i++) {
        const ReviewFinding *finding = findings->pdata[i];
        if (finding->severity == REVIEW_SET_ASIDE)
            finding_print(cmd, finding);
    }
}
