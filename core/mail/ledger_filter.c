#include "mail/ledger_filter.h"

#include "base/text.h"

G_DEFINE_QUARK(ledger - filter - error - quark, ledger_filter_error)

#define STATES (MESSAGE_UNCERTAIN + 1)

struct LedgerFilter {
    unsigned states;     /* a bit for each; 0: any */
    int64_t mailing;     /* 0: any */
    char *template_name; /* NULL: any */
    char *to;            /* folded; NULL: any */
};

static gboolean
refuse(const char *term, GError **error)
{
    static const char *const words[] = {
        "queued",    "sending",  "sent",      "deferred", "failed",
        "uncertain", "mailing=", "template=", "to=",      NULL};
    const char *nearest = text_nearest(term, words);
    g_autofree char *shown = text_escape(term, -1);
    g_autofree char *hint =
        nearest != NULL ? g_strdup_printf("did you mean '%s'?", nearest)
                        : g_strdup("write a state, mailing=N, template=NAME or to=ADDRESS");

    g_set_error(error, LEDGER_FILTER_ERROR, LEDGER_FILTER_ERROR_TERM,
                "'%s' chooses no message; %s", shown, hint);
    return FALSE;
}

static gboolean
take_state(LedgerFilter *filter, const char *term)
{
    for (int state = 0; state < STATES; state++)
        if (g_str_equal(term, ledger_state_word((MessageState)state))) {
            filter->states |= 1u << state;
            return TRUE;
        }
    return FALSE;
}

static gboolean
take_term(LedgerFilter *filter, const char *term, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(term, "=", 2);
    const char *value = g_strv_length(parts) == 2 ? parts[1] : "";
    guint64 number = 0;

    if (take_state(filter, term))
        return TRUE;
    if (value[0] == '\0')
        return refuse(term, error);
    if (g_str_equal(parts[0], "mailing") &&
        g_ascii_string_to_unsigned(value, 10, 1, G_MAXINT64, &number, NULL)) {
        filter->mailing = (int64_t)number;
    } else if (g_str_equal(parts[0], "template")) {
        g_free(filter->template_name);
        filter->template_name = g_strdup(value);
    } else if (g_str_equal(parts[0], "to")) {
        g_free(filter->to);
        filter->to = text_fold(value);
    } else {
        return refuse(term, error);
    }
    return TRUE;
}

LedgerFilter *
ledger_filter_parse(const char *const *terms, GError **error)
{
    g_autoptr(LedgerFilter) filter = g_new0(LedgerFilter, 1);

    for (; terms != NULL && *terms != NULL; terms++)
        if (!take_term(filter, *terms, error))
            return NULL;
    return g_steal_pointer(&filter);
}

void
ledger_filter_free(LedgerFilter *filter)
{
    if (filter == NULL)
        return;

    g_free(filter->template_name);
    g_free(filter->to);
    g_free(filter);
}

static gboolean
is_to(const LedgerFilter *filter, const LedgerMessage *message)
{
    g_autofree char *to = text_fold(message->to);

    return filter->to[0] == '@' ? g_str_has_suffix(to, filter->to)
                                : g_str_equal(to, filter->to);
}

gboolean
ledger_filter_has(const LedgerFilter *filter, const LedgerMessage *message)
{
    return (filter->states == 0 || (filter->states & (1u << message->state)) != 0) &&
           (filter->mailing == 0 || filter->mailing == message->mailing) &&
           (filter->template_name == NULL ||
            g_str_equal(filter->template_name, message->template_name)) &&
           (filter->to == NULL || is_to(filter, message));
}
