#include "checkup/part.h"

#include <string.h>

const char *
checkup_state_word(CheckupState state)
{
    static const char *const words[] = {"ok", "note", "problem"};
    return words[state];
}

static void
tell(Checkup *checkup, const CheckupFinding *finding)
{
    checkup->problem_count += finding->state == CHECKUP_PROBLEM;
    checkup->request->found(finding, checkup->request->closure);
}

void
checkup_say(Checkup *checkup, const char *check, CheckupState state, const char *advice,
            const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);

    const CheckupFinding finding = {check, state, what, advice};
    tell(checkup, &finding);
}

void
checkup_fail(Checkup *checkup, const char *check, const GError *reason, const char *advice)
{
    g_autofree char *what = g_strdup(reason->message);
    char *end = g_strrstr(what, "; ");
    const CheckupFinding finding = {check, CHECKUP_PROBLEM, what,
                                    end == NULL ? advice : end + strlen("; ")};
    if (end != NULL)
        *end = '\0';
    tell(checkup, &finding);
}
