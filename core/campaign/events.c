#include "campaign/events.h"

#include <string.h>

/* Whose events are gathered, one after the other. */
typedef struct {
    Campaign *campaign;
    int64_t subject;
    GPtrArray *events;
    GHashTable *messages; /* json_t * of each message, by its number */
} Gathering;

void
event_free(Event *event)
{
    if (event == NULL)
        return;

    g_free(event->kind);
    json_decref(event->details);
    g_free(event);
}

/* Consumes `details`. */
static void
add(Gathering *gathering, const char *kind, int64_t seq, int64_t at, json_t *details)
{
    Event *event = g_new0(Event, 1);
    event->seq = seq;
    event->at = at;
    event->subject = gathering->subject;
    event->kind = g_strdup(kind);
    event->details = details;
    g_ptr_array_add(gathering->events, event);
}

/* Calls `take` for each row that `operation` gives of the signatory. */
static gboolean
gather_rows(Gathering *gathering, Operation operation,
            gboolean (*take)(Gathering *gathering, Statement *row, GError **error),
            GError **error)
{
    g_autoptr(Statement) rows = store_statement_of(campaign_get_store(gathering->campaign),
                                                   operation, gathering->subject, error);
    if (rows == NULL)
        return FALSE;

    for (gboolean row = FALSE;;) {
        if (!statement_next(rows, &row, error))
            return FALSE;
        if (!row)
            return TRUE;
        if (!take(gathering, rows, error))
            return FALSE;
    }
}

/* What somebody is called now goes into `details`; who is gone has no name. */
static gboolean
name_other(Gathering *gathering, json_t *details, const char *key, GError **error)
{
    const int64_t id = json_integer_value(json_object_get(details, key));
    g_autoptr(GError) reason = NULL;
    if (id == 0)
        return TRUE;
    g_autoptr(Signatory) other =
        roster_get(campaign_get_roster(gathering->campaign), id, &reason);
    if (other == NULL && !g_error_matches(reason, ROSTER_ERROR, ROSTER_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&reason));
        return FALSE;
    }
    if (other != NULL)
        json_object_set_new(details, "name", json_string(other->name));
    return TRUE;
}

static void
tell_message(const Gathering *gathering, json_t *details)
{
    int64_t id = json_integer_value(json_object_get(details, "message"));
    const json_t *message = g_hash_table_lookup(gathering->messages, &id);
    static const char *const keys[] = {"template", "to", "reply"};
    for (size_t i = 0; message != NULL && i < G_N_ELEMENTS(keys); i++)
        json_object_set(details, keys[i], json_object_get(message, keys[i]));
}

static gboolean
take_entry(const JournalEntry *entry, void *closure, GError **error)
{
    Gathering *gathering = closure;
    json_t *details = entry->details == NULL ? NULL : json_deep_copy(entry->details);
    add(gathering, entry->kind, entry->seq, entry->at, details);
    if (details == NULL)
        return TRUE;

    tell_message(gathering, details);
    return name_other(gathering, details, "dropped", error) &&
           name_other(gathering, details, "other", error);
}

/* An entry of the journal about many, copied. */
typedef struct {
    int64_t at; /* 0: there is none */
    json_t *details;
} Whole;

static gboolean
copy_whole(const JournalEntry *entry, void *closure, GError **error)
{
    (void)error;
    Whole *whole = closure;
    whole->at = entry->at;
    whole->details = entry->details == NULL ? NULL : json_deep_copy(entry->details);
    return TRUE;
}

/* Adds the part that the signatory had in entry `seq`; consumes `part`, which has first say. */
static gboolean
add_part(Gathering *gathering, const char *kind, int64_t seq, json_t *part, GError **error)
{
    static const char *const keys[] = {"file", "sha256", "as", "authority", "revision"};
    Whole whole = {.at = 0};
    if (!journal_visit(campaign_get_journal(gathering->campaign), seq, copy_whole, &whole,
                       error)) {
        json_decref(part);
        return FALSE;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        json_t *value = json_object_get(whole.details, keys[i]);
        if (value != NULL && !json_is_null(value))
            json_object_set(part, keys[i], value);
    }
    json_decref(whole.details);
    add(gathering, kind, seq, whole.at, part);
    return TRUE;
}

static gboolean
take_origin(Gathering *gathering, Statement *row, GError **error)
{
    return add_part(gathering, "import", statement_get_int(row, 0),
                    json_pack("{s:I}", "row", (json_int_t)statement_get_int(row, 1)), error);
}

static gboolean
take_part(Gathering *gathering, Statement *row, GError **error)
{
    const int64_t line = statement_get_int(row, 1);
    json_t *part = json_pack("{s:s, s:s}", "from", statement_get_text(row, 2), "to",
                             statement_get_text(row, 3));
    if (line > 0)
        json_object_set_new(part, "row", json_integer(line));
    return add_part(gathering, line > 0 ? "import" : "reconsent", statement_get_int(row, 0),
                    part, error);
}

/* What an entry of its own would say. */
static json_t *
tell_sent(const json_t *message)
{
    json_t *details = json_copy((json_t *)message);
    json_object_del(details, "attempts");
    return details;
}

/* Queued once, and then where it stands; that it was sent is in an entry of the journal, its
 * own or (then the message knows which) one about many. */
static gboolean
take_message(Gathering *gathering, Statement *row, GError **error)
{
    (void)error;
    const char *state = statement_get_text(row, 3);
    int64_t *id = g_new(int64_t, 1);
    *id = statement_get_int(row, 0);
    json_t *message =
        json_pack("{s:I, s:s, s:s, s:I, s:s}", "message", (json_int_t)*id, "template",
                  statement_get_text(row, 1), "to", statement_get_text(row, 2), "attempts",
                  (json_int_t)statement_get_int(row, 4), "reply", statement_get_text(row, 5));
    g_hash_table_insert(gathering->messages, id, message);

    add(gathering, "queued", 0, statement_get_int(row, 7),
        json_pack("{s:I, s:s, s:s, s:I}", "message", (json_int_t)*id, "template",
                  statement_get_text(row, 1), "to", statement_get_text(row, 2), "revision",
                  (json_int_t)statement_get_int(row, 8)));
    if (statement_get_int(row, 9) != 0)
        add(gathering, "mail", statement_get_int(row, 9), statement_get_int(row, 6),
            tell_sent(message));
    else if (strcmp(state, "queued") != 0 && strcmp(state, "sent") != 0)
        add(gathering, state, 0, statement_get_int(row, 6), json_incref(message));
    return TRUE;
}

static gboolean
take_edition(Gathering *gathering, Statement *row, GError **error)
{
    (void)error;
    add(gathering, "edition", 0, statement_get_int(row, 3),
        json_pack("{s:I, s:I, s:I}", "edition", (json_int_t)statement_get_int(row, 0), "number",
                  (json_int_t)statement_get_int(row, 1), "revision",
                  (json_int_t)statement_get_int(row, 2)));
    return TRUE;
}

/* The journal has it with the entry that was kept. */
static gboolean
take_undone(Gathering *gathering, Statement *row, GError **error)
{
    json_t *details = json_pack("{s:I}", "keep", (json_int_t)statement_get_int(row, 0));
    add(gathering, "parted", 0, statement_get_int(row, 2), details);
    return name_other(gathering, details, "keep", error);
}

typedef struct {
    Gathering *gathering;
    int64_t other; /* who was said to be apart from the signatory */
} Apart;

static gboolean
take_apart_entry(const JournalEntry *entry, void *closure, GError **error)
{
    const Apart *apart = closure;
    const int64_t other = json_integer_value(json_object_get(entry->details, "other"));
    if (strcmp(entry->kind, "apart") != 0 || other != apart->gathering->subject)
        return TRUE;

    json_t *details = json_pack("{s:I}", "other", (json_int_t)apart->other);
    add(apart->gathering, entry->kind, entry->seq, entry->at, details);
    return name_other(apart->gathering, details, "other", error);
}

/* The journal has it with the other one of the two. */
static gboolean
take_apart(Gathering *gathering, Statement *row, GError **error)
{
    Apart apart = {.gathering = gathering, .other = statement_get_int(row, 0)};
    return journal_each(campaign_get_journal(gathering->campaign), apart.other,
                        take_apart_entry, &apart, error);
}

static gboolean
gather_one(Gathering *gathering, int64_t subject, GError **error)
{
    gathering->subject = subject;
    return gather_rows(gathering, OPERATION_SIGNATORY_ORIGIN, take_origin, error) &&
           gather_rows(gathering, OPERATION_PART_OF, take_part, error) &&
           gather_rows(gathering, OPERATION_MESSAGE_OF, take_message, error) &&
           gather_rows(gathering, OPERATION_EDITION_OF, take_edition, error) &&
           gather_rows(gathering, OPERATION_MERGE_OF, take_undone, error) &&
           gather_rows(gathering, OPERATION_APART_OF, take_apart, error) &&
           journal_each(campaign_get_journal(gathering->campaign), subject, take_entry,
                        gathering, error);
}

/* Among those of one second, since the clock tells no more and only the journal is numbered. */
static int
rank(const Event *event)
{
    static const char *const last[] = {"queued", "mail",      "invite",  "deferred",
                                       "failed", "uncertain", "sending", "edition"};
    for (int i = 0; i < (int)G_N_ELEMENTS(last); i++)
        if (strcmp(event->kind, last[i]) == 0)
            return i + 1;
    return 0;
}

static int
compare_events(const void *a, const void *b)
{
    const Event *left = *(const Event *const *)a, *right = *(const Event *const *)b;
    if (left->at != right->at)
        return left->at < right->at ? -1 : 1;
    if (rank(left) != rank(right))
        return rank(left) - rank(right);
    return (left->seq > right->seq) - (left->seq < right->seq);
}

GPtrArray *
events_gather(Campaign *campaign, int64_t signatory, GError **error)
{
    g_autoptr(GPtrArray) events = g_ptr_array_new_with_free_func((GDestroyNotify)event_free);
    g_autoptr(GHashTable) messages =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, (GDestroyNotify)json_decref);
    Gathering gathering = {.campaign = campaign, .events = events, .messages = messages};
    g_autoptr(GArray) merged =
        roster_list_merged(campaign_get_roster(campaign), signatory, error);
    if (merged == NULL || !gather_one(&gathering, signatory, error))
        return NULL;

    for (unsigned i = 0; i < merged->len; i++)
        if (!gather_one(&gathering, g_array_index(merged, int64_t, i), error))
            return NULL;
    g_ptr_array_sort(events, compare_events);
    return g_steal_pointer(&events);
}
