#include "decide.h"

#include "entry.h"

#include "base/marking.h"
#include "base/text.h"

#include <string.h>

static const char question[] =
    "[m]erge, keep the first; merge, keep the [s]econd; [a]part; s[k]ip; [q]uit: ";

typedef struct {
    Cmd *cmd;
    Roster *roster;
    guint merged;
    guint apart;
    guint left;
    gboolean is_over;
} Session;

/* Returns the entry `id`, or what it was merged into a moment ago. */
static Signatory *
get_present(Roster *roster, int64_t id, GError **error)
{
    g_autoptr(Signatory) signatory = roster_get(roster, id, error);
    while (signatory != NULL && signatory->merged_into != 0) {
        Signatory *into = roster_get(roster, signatory->merged_into, error);
        signatory_free(signatory);
        signatory = into;
    }
    return g_steal_pointer(&signatory);
}

static void
print_entry(const Session *session, const Signatory *signatory, const Signatory *other)
{
    const gboolean coloured = cmd_has_terminal(session->cmd);
    g_autofree char *name = marking_show(
        signatory->name, other->name, coloured ? "\033[7m" : "[", coloured ? "\033[0m" : "]");
    g_autofree char *acronym = text_escape(signatory->acronym, -1);
    const gboolean has_acronym = acronym[0] != '\0';
    g_autofree char *email = text_escape(signatory->email, -1);
    g_autofree char *standing = entry_standing(signatory);
    g_autofree char *safe = text_escape(standing, -1);

    fprintf(session->cmd->out, "%6" G_GINT64_FORMAT "  %s%s%s%s\n", signatory->id, name,
            has_acronym ? " (" : "", acronym, has_acronym ? ")" : "");
    fprintf(session->cmd->out, "        %s%s%s\n", safe, email[0] == '\0' ? "" : "; ", email);
}

/* A merge that may not be is told, and the pair stays. */
static gboolean
merge(Session *session, const Signatory *keep, const Signatory *drop, GError **error)
{
    g_autoptr(GError) refusal = NULL;
    if (roster_merge(session->roster, keep->id, drop->id, &refusal)) {
        session->merged++;
        return TRUE;
    }
    if (refusal->domain != ROSTER_ERROR) {
        g_propagate_error(error, g_steal_pointer(&refusal));
        return FALSE;
    }
    fprintf(session->cmd->out, "not merged: %s\n", refusal->message);
    session->left++;
    return TRUE;
}

static gboolean
keep_apart(Session *session, const Signatory *a, const Signatory *b, GError **error)
{
    session->apart++;
    return roster_keep_apart(session->roster, a->id, b->id, error);
}

/* Asks until the answer is one of the five letters; '\0' when nothing could be read. */
static char
ask(GError **error)
{
    for (;;) {
        g_autofree char *answer = cmd_ask(question, error);
        if (answer == NULL)
            return '\0';
        const char letter = g_ascii_tolower(g_strstrip(answer)[0]);
        if (letter != '\0' && answer[1] == '\0' && strchr("msakq", letter) != NULL)
            return letter;
    }
}

static gboolean
decide(Session *session, const Signatory *a, const Signatory *b, GError **error)
{
    switch (ask(error)) {
    case 'm':
        return merge(session, a, b, error);
    case 's':
        return merge(session, b, a, error);
    case 'a':
        return keep_apart(session, a, b, error);
    case 'k':
        session->left++;
        return TRUE;
    case 'q':
        session->is_over = TRUE;
        session->left++;
        return TRUE;
    default:
        return FALSE;
    }
}

/* Earlier answers may have settled the pair. */
static gboolean
show_pair(Session *session, const NamesPair *pair, const char *place, GError **error)
{
    gboolean is_apart = FALSE;
    g_autoptr(Signatory) a = get_present(session->roster, pair->a, error);
    g_autoptr(Signatory) b = a == NULL ? NULL : get_present(session->roster, pair->b, error);
    if (b == NULL)
        return FALSE;
    if (a->id == b->id)
        return TRUE;
    if (!roster_is_apart(session->roster, a->id, b->id, &is_apart, error))
        return FALSE;
    if (is_apart)
        return TRUE;

    fprintf(session->cmd->out, "\n%s: %s, %d\n", place, pair->reason, pair->score);
    print_entry(session, a, b);
    print_entry(session, b, a);
    fflush(session->cmd->out);
    return decide(session, a, b, error);
}

static void
sum_up(const Session *session)
{
    fprintf(session->cmd->out, "\n%u merged, %u apart, %u left\n", session->merged,
            session->apart, session->left);
    if (session->merged > 0)
        fputs("'undersigned merge --undo' takes the last merge back\n", session->cmd->out);
}

gboolean
decide_pairs(Cmd *cmd, const GArray *pairs, GError **error)
{
    Session session = {.cmd = cmd, .roster = campaign_get_roster(cmd->campaign)};
    for (guint i = 0; i < pairs->len; i++) {
        g_autofree char *place = g_strdup_printf("pair %u of %u", i + 1, pairs->len);
        if (session.is_over)
            session.left++;
        else if (!show_pair(&session, &g_array_index(pairs, NamesPair, i), place, error))
            return FALSE;
    }
    sum_up(&session);
    return TRUE;
}
