#include "campaign/erasure_parts.h"
#include "campaign/frozen.h"

#include <string.h>

static gboolean
is_waiting(const char *state)
{
    return strcmp(state, "queued") == 0 || strcmp(state, "deferred") == 0;
}

/* Runs `operation`, which drops the body of message `id`. */
static gboolean
drop(const Erasing *erasing, Operation operation, int64_t id, GError **error)
{
    g_autoptr(Statement) erase =
        store_statement(campaign_get_store(erasing->campaign), operation, error);
    if (erase == NULL)
        return FALSE;

    statement_bind_int(erase, 1, id);
    return statement_run(erase, error);
}

/* A shell stays, by which all counts stay what they are. What waits is not sent; of what may
 * have left nobody can ask any more. */
static gboolean
empty(const Erasing *erasing, int64_t id, const char *state, GError **error)
{
    g_autoptr(Statement) erase =
        store_statement(campaign_get_store(erasing->campaign), OPERATION_ERASE_MESSAGE, error);
    if (erase == NULL)
        return FALSE;

    const gboolean is_over = strcmp(state, "sent") == 0 || strcmp(state, "failed") == 0;
    statement_bind_int(erase, 1, id);
    statement_bind_text(erase, 2, is_over ? state : "failed");
    statement_bind_text(erase, 3,
                        is_over             ? ""
                        : is_waiting(state) ? "(not sent: the signatory was erased)"
                                            : "(erased: it may have been sent)");
    return statement_run(erase, error) && drop(erasing, OPERATION_ERASE_RECIPIENT, id, error);
}

typedef struct {
    int64_t id;
    char *state;
} Own;

static void
clear_own(void *own)
{
    g_free(((Own *)own)->state);
}

/* Reads them all before any is changed. */
static gboolean
read_own(Erasing *erasing, int64_t signatory, GArray *list, GError **error)
{
    g_autoptr(Statement) rows = store_statement(campaign_get_store(erasing->campaign),
                                                OPERATION_ERASE_MESSAGES_OF, error);
    if (rows == NULL)
        return FALSE;

    statement_bind_int(rows, 1, signatory);
    for (gboolean row = FALSE;;) {
        if (!statement_next(rows, &row, error))
            return FALSE;
        if (!row)
            return TRUE;
        const int64_t mailing = statement_get_int(rows, 1);
        const Own own = {.id = statement_get_int(rows, 0),
                         .state = g_strdup(statement_get_text(rows, 2))};
        g_array_append_val(erasing->mailings, mailing);
        g_array_append_val(list, own);
    }
}

gboolean
erasing_empty_own_mail(Erasing *erasing, GError **error)
{
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(Own));
    g_array_set_clear_func(list, clear_own);
    for (unsigned i = 0; i < erasing->ids->len; i++)
        if (!read_own(erasing, g_array_index(erasing->ids, int64_t, i), list, error))
            return FALSE;

    for (unsigned i = 0; i < list->len; i++) {
        const Own *own = &g_array_index(list, Own, i);
        erasing->report->unsent += is_waiting(own->state);
        if (!empty(erasing, own->id, own->state, error))
            return FALSE;
    }
    erasing->report->messages = list->len;
    return TRUE;
}

/* Of an enclosed PDF nobody says what it does not name. */
static gboolean
may_name(const Erasing *erasing, GBytes *mail)
{
    size_t length = 0;
    const char *bytes = g_bytes_get_data(mail, &length);
    static const char enclosed[] = "\nContent-Disposition: attachment";
    return erasing_is_in_mail(erasing, bytes, length) ||
           (erasing->was_named && memmem(bytes, length, enclosed, sizeof enclosed - 1) != NULL);
}

static gboolean
read_others(const Erasing *erasing, Frozen *frozen, GArray *list, GError **error)
{
    g_autoptr(Statement) rows =
        store_statement(campaign_get_store(erasing->campaign), OPERATION_ERASE_BODIES, error);
    if (rows == NULL)
        return FALSE;

    for (gboolean row = FALSE;;) {
        if (!statement_next(rows, &row, error))
            return FALSE;
        if (!row)
            return TRUE;
        const FrozenBody body = frozen_read(rows, 2);
        g_autoptr(GBytes) mail = frozen_get(frozen, &body, error);
        if (mail == NULL)
            return FALSE;
        if (!may_name(erasing, mail))
            continue;
        const Own other = {.id = statement_get_int(rows, 0),
                           .state = g_strdup(statement_get_text(rows, 1))};
        g_array_append_val(list, other);
    }
}

/* One without a body cannot be sent, and says why. */
static gboolean
stop(const Erasing *erasing, const Own *other, GError **error)
{
    g_autoptr(Statement) end =
        store_statement(campaign_get_store(erasing->campaign), OPERATION_MESSAGE_END, error);
    if (end == NULL)
        return FALSE;

    statement_bind_int(end, 1, other->id);
    statement_bind_text(end, 2, "failed");
    statement_bind_text(end, 3,
                        is_waiting(other->state)
                            ? "(not sent: it may name somebody who was erased)"
                            : "(erased: it may have been sent)");
    statement_bind_int(end, 4, 0);
    statement_bind_int(end, 5, clock_now(campaign_get_clock(erasing->campaign)));
    statement_bind_int(end, 6, 0);
    return statement_run(end, error);
}

gboolean
erasing_empty_others_mail(Erasing *erasing, GError **error)
{
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(Own));
    g_array_set_clear_func(list, clear_own);
    g_autoptr(Frozen) frozen = frozen_new(campaign_get_store(erasing->campaign));
    if (!read_others(erasing, frozen, list, error))
        return FALSE;

    for (unsigned i = 0; i < list->len; i++) {
        const Own *other = &g_array_index(list, Own, i);
        const gboolean is_over =
            strcmp(other->state, "sent") == 0 || strcmp(other->state, "failed") == 0;
        erasing->report->stopped += is_waiting(other->state);
        if ((!is_over && !stop(erasing, other, error)) ||
            !drop(erasing, OPERATION_ERASE_BODY, other->id, error))
            return FALSE;
    }
    erasing->report->bodies = list->len;
    return frozen_sweep(campaign_get_store(erasing->campaign), error);
}
