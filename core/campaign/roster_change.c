#include "base/text.h"
#include "campaign/roster.h"
#include "campaign/roster_row.h"

#include <string.h>

static gboolean
refuse(GError **error, int64_t id, const char *why)
{
    g_set_error(error, ROSTER_ERROR, ROSTER_ERROR_REFUSED, "signatory %" G_GINT64_FORMAT " %s",
                id, why);
    return FALSE;
}

/* Returns an entry that stands for itself, and so may change. */
static Signatory *
get_to_change(Roster *roster, int64_t id, GError **error)
{
    g_autoptr(Signatory) signatory = roster_get(roster, id, error);
    if (signatory == NULL || signatory->merged_into == 0)
        return g_steal_pointer(&signatory);

    g_autofree char *why = g_strdup_printf(
        "was merged into %" G_GINT64_FORMAT "; change that one", signatory->merged_into);
    refuse(error, id, why);
    return NULL;
}

/* Until it has answered, a signatory has chosen nothing that its owner could reveal, unless it
 * said so. */
static gboolean
check_visibility(const Signatory *before, const Signatory *after, GError **error)
{
    const gboolean is_owners =
        before->status <= STATUS_INVITED && strcmp(before->hidden_by, "signatory") != 0;
    if (after->visibility >= before->visibility || is_owners)
        return TRUE;
    return refuse(error, before->id,
                  "is hidden; only the signatory itself may choose to be shown: if it did, say "
                  "how with --word");
}

static gboolean
add_alias(Roster *roster, int64_t id, const RosterKeys *keys, GError **error)
{
    g_autoptr(Statement) add = store_statement(roster->store, OPERATION_ALIAS_ADD, error);
    if (add == NULL)
        return FALSE;

    statement_bind_int(add, 1, id);
    statement_bind_int(add, 2, keys->name);
    statement_bind_int(add, 3, keys->address);
    return statement_run(add, error);
}

gboolean
roster_keep_keys(Roster *roster, const Signatory *before, const Signatory *after,
                 GError **error)
{
    RosterKeys old = roster_keys_of(before), new = roster_keys_of(after);
    if (old.both == new.both)
        return TRUE;
    return add_alias(roster, before->id, &old, error) &&
           roster_match_as(roster, new.both, before->id, error);
}

/* An entry that gets the address of somebody who was erased is held as a new one is. */
static gboolean
heed_erased(Roster *roster, const Signatory *before, Signatory *after, GError **error)
{
    Signatory looked = *after; /* borrows its texts */
    if (strcmp(before->email, after->email) == 0)
        return TRUE;
    if (!roster_heed_erased(roster, &looked, error))
        return FALSE;

    after->suppressed = looked.suppressed;
    if (looked.hold != after->hold)
        signatory_set(&after->hold, looked.hold);
    return TRUE;
}

/* Everything that a changed field draws with it. */
static gboolean
store_edit(Roster *roster, const Signatory *before, Signatory *after, GError **error)
{
    gboolean renamed =
        strcmp(before->name, after->name) != 0 || strcmp(before->email, after->email) != 0;
    if (!heed_erased(roster, before, after, error))
        return FALSE;
    if (before->visibility != after->visibility)
        signatory_set(&after->hidden_by, "owner");
    return check_visibility(before, after, error) &&
           (!renamed || (roster_check_free(roster, after, error) &&
                         roster_keep_keys(roster, before, after, error))) &&
           roster_row_update(roster->store, after, clock_now(roster->clock), error);
}

static json_t *
text_or_null(const char *text)
{
    return text == NULL || text[0] == '\0' ? json_null() : json_string(text);
}

static gboolean
same_value(const Signatory *before, const Signatory *after, const char *field)
{
    g_autofree char *from = signatory_get_field(before, field);
    g_autofree char *to = signatory_get_field(after, field);
    return g_strcmp0(from, to) == 0;
}

/* A name that deceives the eye is put on hold by the same edit. */
static json_t *
describe_edit(const Signatory *before, const Signatory *after, const char *field)
{
    g_autofree char *from = signatory_get_field(before, field);
    g_autofree char *to = signatory_get_field(after, field);
    json_t *details = json_pack("{s:s, s:o, s:o}", "field", field, "from", text_or_null(from),
                                "to", text_or_null(to));
    if (strcmp(field, "hold") != 0 && strcmp(before->hold, after->hold) != 0)
        json_object_set_new(details, "hold", json_string(after->hold));
    return details;
}

gboolean
roster_edit(Roster *roster, int64_t id, const char *field, const char *value, GError **error)
{
    g_autoptr(StoreTransaction) transaction = store_begin(roster->store, error);
    g_autoptr(Signatory) before = transaction == NULL ? NULL : get_to_change(roster, id, error);
    g_autoptr(Signatory) after = before == NULL ? NULL : signatory_copy(before);
    if (after == NULL || !signatory_set_field(after, field, value, error))
        return FALSE;

    if (same_value(before, after, field))
        return TRUE;
    return store_edit(roster, before, after, error) &&
           journal_add(roster->journal, "edit", id, describe_edit(before, after, field),
                       error) &&
           store_commit(g_steal_pointer(&transaction), error);
}

gboolean
roster_show(Roster *roster, int64_t id, SignatoryVisibility visibility, const char *evidence,
            GError **error)
{
    g_autofree char *word = text_trim(evidence);
    if (word[0] == '\0')
        return refuse(error, id, "has to have said so somehow; write how");
    if (!signatory_check_line("word", word, error))
        return FALSE;

    g_autoptr(StoreTransaction) transaction = store_begin(roster->store, error);
    g_autoptr(Signatory) before = transaction == NULL ? NULL : get_to_change(roster, id, error);
    g_autoptr(Signatory) after = before == NULL ? NULL : signatory_copy(before);
    if (after == NULL)
        return FALSE;

    after->visibility = visibility;
    signatory_set(&after->hidden_by, "signatory");
    json_t *details = describe_edit(before, after, "visibility");
    json_object_set_new(details, "word", json_string(word));
    return journal_add(roster->journal, "edit", id, details, error) &&
           roster_row_update(roster->store, after, clock_now(roster->clock), error) &&
           store_commit(g_steal_pointer(&transaction), error);
}

static gboolean
check_line(const char *field, const char *text, GError **error)
{
    return text == NULL || signatory_check_line(field, text, error);
}

static gboolean
check_record(int64_t id, const RosterRecord *record, GError **error)
{
    if (!check_line("authority", record->authority, error) ||
        !check_line("channel", record->channel, error) ||
        !check_line("title", record->title, error) ||
        !check_line("contact", record->contact, error) ||
        !check_line("evidence", record->evidence, error) ||
        !check_line("reason", record->reason, error))
        return FALSE;

    switch (record->status) {
    case STATUS_SIGNED:
        return record->revision >= 1 ||
               refuse(error, id, "cannot sign without a revision of the letter");
    case STATUS_PENDING:
    case STATUS_DECLINED:
    case STATUS_OBJECTED:
    case STATUS_WITHDRAWN:
        return TRUE;
    default:
        return refuse(error, id,
                      "can be recorded as signed, pending, declined, objected or withdrawn, "
                      "and as nothing else");
    }
}

/* What the signatory itself confirmed is not made less by hearing it again. */
static gboolean
repeats_confirmed(const Signatory *signatory, const RosterRecord *record)
{
    return record->status == STATUS_SIGNED && signatory->status == STATUS_SIGNED &&
           signatory->confirmed && signatory->revision == record->revision;
}

static void
apply_record(Signatory *signatory, const RosterRecord *record, int64_t now)
{
    gboolean is_signed = record->status == STATUS_SIGNED;
    g_autofree char *today = clock_format(now);
    const char *given = record->signed_at == NULL ? today : record->signed_at;

    signatory->status = record->status;
    signatory->confirmed = FALSE;
    signatory->revision = is_signed ? record->revision : 0;
    signatory_set(&signatory->signed_at, is_signed ? given : "");
    signatory_set(&signatory->channel, record->channel == NULL ? "hand" : record->channel);
    signatory_set(&signatory->authorised_by, record->authority);
}

/* The hash of the text that revision `number` is, in hexadecimal; NULL in `out_sha256` where it
 * is not known. */
static gboolean
find_sha256(Store *store, int64_t number, char **out_sha256, GError **error)
{
    gboolean row = FALSE;
    Digest digest;
    size_t length = 0;
    g_autoptr(Statement) get = store_statement(store, OPERATION_REVISION_DIGEST, error);
    if (get == NULL)
        return FALSE;
    statement_bind_int(get, 1, number);
    if (!statement_next(get, &row, error))
        return FALSE;

    const void *bytes = row ? statement_get_bytes(get, 0, &length) : NULL;
    if (length == DIGEST_SIZE)
        memcpy(digest.bytes, bytes, DIGEST_SIZE);
    *out_sha256 = length == DIGEST_SIZE ? digest_to_hex(&digest) : NULL;
    return TRUE;
}

static json_t *
describe_record(const Signatory *before, const RosterRecord *record, const char *sha256)
{
    return json_pack(
        "{s:s, s:s, s:s, s:o, s:o, s:o, s:s*, s:s*, s:s*, s:s*}", "from",
        signatory_status_word(before->status), "to", signatory_status_word(record->status),
        "channel", record->channel == NULL ? "hand" : record->channel, "authority",
        text_or_null(record->authority), "reason", text_or_null(record->reason), "revision",
        record->status == STATUS_SIGNED ? json_integer(record->revision) : json_null(),
        "sha256", sha256, "title", record->title, "contact", record->contact, "evidence",
        record->evidence);
}

gboolean
roster_record(Roster *roster, int64_t id, const RosterRecord *record, GError **error)
{
    int64_t now = clock_now(roster->clock);
    g_autoptr(StoreTransaction) transaction = store_begin(roster->store, error);
    g_autoptr(Signatory) before = transaction == NULL ? NULL : get_to_change(roster, id, error);
    if (before == NULL || !check_record(id, record, error))
        return FALSE;

    g_autoptr(Signatory) after = signatory_copy(before);
    g_autofree char *sha256 = NULL;
    if (!repeats_confirmed(before, record))
        apply_record(after, record, now);
    return (record->status != STATUS_SIGNED ||
            find_sha256(roster->store, record->revision, &sha256, error)) &&
           roster_row_update(roster->store, after, now, error) &&
           journal_add(roster->journal, "record", id, describe_record(before, record, sha256),
                       error) &&
           store_commit(g_steal_pointer(&transaction), error);
}

gboolean
roster_invite(Roster *roster, int64_t id, GError **error)
{
    g_autoptr(StoreTransaction) transaction = store_begin(roster->store, error);
    g_autoptr(Signatory) signatory =
        transaction == NULL ? NULL : roster_get_root(roster, id, error);
    if (signatory == NULL)
        return FALSE;
    if (signatory->status != STATUS_PROSPECT)
        return TRUE;

    signatory->status = STATUS_INVITED;
    return roster_row_update(roster->store, signatory, clock_now(roster->clock), error) &&
           journal_add(roster->journal, "invite", signatory->id, NULL, error) &&
           store_commit(g_steal_pointer(&transaction), error);
}

gboolean
roster_unsubscribe(Roster *roster, int64_t id, const char *channel, GError **error)
{
    g_autoptr(StoreTransaction) transaction = store_begin(roster->store, error);
    g_autoptr(Signatory) signatory =
        transaction == NULL ? NULL : roster_get_root(roster, id, error);
    if (signatory == NULL)
        return FALSE;
    if (signatory->unsubscribed)
        return TRUE;

    signatory->unsubscribed = TRUE;
    return roster_row_update(roster->store, signatory, clock_now(roster->clock), error) &&
           journal_add(roster->journal, "unsubscribe", signatory->id,
                       json_pack("{s:s}", "channel", channel), error) &&
           store_commit(g_steal_pointer(&transaction), error);
}

static gboolean
move_to_reconsent(Roster *roster, int64_t revision, int64_t *out_moved, GError **error)
{
    g_autoptr(Statement) move =
        store_statement(roster->store, OPERATION_SIGNATORY_RECONSENT, error);
    if (move == NULL)
        return FALSE;

    statement_bind_int(move, 1, revision);
    if (!statement_run(move, error))
        return FALSE;
    *out_moved = store_count_changes(roster->store);
    return TRUE;
}

/* Who is moved is written down before it is. */
static gboolean
note_parts(Roster *roster, int64_t revision, GError **error)
{
    int64_t seq = 0;
    if (!journal_get_next(roster->journal, &seq, error))
        return FALSE;
    g_autoptr(Statement) add = store_statement(roster->store, OPERATION_PART_RECONSENT, error);
    if (add == NULL)
        return FALSE;

    statement_bind_int(add, 1, revision);
    statement_bind_int(add, 2, seq);
    return statement_run(add, error);
}

gboolean
roster_ask_again(Roster *roster, int64_t revision, int64_t *out_moved, GError **error)
{
    int64_t moved = 0;
    g_autoptr(StoreTransaction) transaction = store_begin(roster->store, error);
    if (transaction == NULL || !note_parts(roster, revision, error) ||
        !move_to_reconsent(roster, revision, &moved, error))
        return FALSE;

    json_t *details =
        json_pack("{s:I, s:I}", "revision", (json_int_t)revision, "moved", (json_int_t)moved);
    if (!journal_add(roster->journal, "reconsent", 0, details, error) ||
        !store_commit(g_steal_pointer(&transaction), error))
        return FALSE;
    *out_moved = moved;
    return TRUE;
}
