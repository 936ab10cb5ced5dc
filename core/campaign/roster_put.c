#include "base/text.h"
#include "campaign/roster.h"
#include "campaign/roster_row.h"

#include <string.h>

static gboolean
check_answer(const RosterAnswer *answer, GError **error)
{
    const char *why = NULL;
    g_autofree char *authority = text_trim(answer->authority == NULL ? "" : answer->authority);
    if (!signatory_check_line("authority", authority, error))
        return FALSE;
    if (answer->status == STATUS_RECONSENT)
        why = "an import cannot give the status reconsent; 'revise' does";
    else if (answer->status == STATUS_SIGNED && authority[0] == '\0')
        why = "an import that signs for others must say on whose word: --authority WHO";
    else if (answer->status == STATUS_SIGNED && answer->revision < 1)
        why = "a sign-on needs the revision of the letter that it approves";
    if (why == NULL)
        return TRUE;

    g_set_error_literal(error, ROSTER_ERROR, ROSTER_ERROR_REFUSED, why);
    return FALSE;
}

/* Gives `entry`, which borrows its texts, the status of the answer; `now` is a buffer for them.
 */
static void
apply_answer(Signatory *entry, const RosterAnswer *answer, char *now)
{
    gboolean is_signed = answer->status == STATUS_SIGNED;
    entry->status = answer->status;
    entry->channel = (char *)(answer->channel == NULL ? "import" : answer->channel);
    entry->authorised_by = (char *)(answer->authority == NULL ? "" : answer->authority);
    entry->confirmed = FALSE;
    entry->revision = is_signed ? answer->revision : 0;
    if (!is_signed)
        entry->signed_at = (char *)"";
    else if (entry->signed_at[0] == '\0')
        entry->signed_at = now;
}

static gboolean
put_new(Roster *roster, const Signatory *row, const RosterKeys *keys,
        const RosterAnswer *answer, int64_t *out_id, GError **error)
{
    int64_t now = clock_now(roster->clock);
    g_autofree char *today = answer == NULL ? NULL : clock_format(now);
    Signatory entry = *row; /* borrows its texts */
    entry.id = 0;
    if (answer != NULL && answer->status != STATUS_PROSPECT) {
        apply_answer(&entry, answer, today);
    } else {
        entry.status = STATUS_PROSPECT;
        entry.revision = 0;
        entry.signed_at = entry.channel = entry.authorised_by = (char *)"";
        entry.confirmed = FALSE;
    }
    return roster_heed_erased(roster, &entry, error) &&
           roster_row_add(roster, &entry, keys, now, out_id, error) &&
           roster_match_as(roster, keys->both, *out_id, error);
}

static gboolean
text_agrees(const char *given, const char *stored)
{
    return given[0] == '\0' || strcmp(given, stored) == 0;
}

static gboolean
fields_agree(const json_t *given, const json_t *stored)
{
    const char *key;
    json_t *value;
    json_object_foreach(
        (json_t *)given, key,
        value) if (!json_equal(value, json_object_get(stored, key))) return FALSE;
    return TRUE;
}

/* TRUE when the entry says all that the row says. A file that has no column for kind or
 * visibility gives their defaults, which therefore say nothing. */
static gboolean
row_agrees(const Signatory *row, const Signatory *entry)
{
    g_autofree char *given = signatory_address_key(row->email);
    g_autofree char *stored = signatory_address_key(entry->email);
    return strcmp(row->name, entry->name) == 0 && strcmp(given, stored) == 0 &&
           text_agrees(row->acronym, entry->acronym) &&
           text_agrees(row->contact_name, entry->contact_name) &&
           text_agrees(row->country, entry->country) && text_agrees(row->url, entry->url) &&
           text_agrees(row->title, entry->title) &&
           text_agrees(row->affiliation, entry->affiliation) &&
           (row->kind == KIND_ORGANIZATION || row->kind == entry->kind) &&
           row->visibility <= entry->visibility &&
           (row->position == 0 || row->position == entry->position) &&
           (row->lead == 0 || row->lead == entry->lead) &&
           fields_agree(row->fields, entry->fields);
}

static gboolean
takes_answer(const Signatory *entry, const RosterAnswer *answer)
{
    return answer != NULL && entry->status <= STATUS_PENDING && answer->status > entry->status;
}

void
roster_set_origin(Roster *roster, int64_t seq, int64_t row)
{
    roster->import_seq = seq;
    roster->import_row = row;
}

static gboolean
move(Roster *roster, Operation operation, int64_t from, int64_t to, GError **error)
{
    g_autoptr(Statement) renumber = store_statement(roster->store, operation, error);
    if (renumber == NULL)
        return FALSE;

    statement_bind_int(renumber, 1, from);
    statement_bind_int(renumber, 2, to);
    return statement_run(renumber, error);
}

gboolean
roster_move_origin(Roster *roster, int64_t from, int64_t to, GError **error)
{
    return from == to || (move(roster, OPERATION_SIGNATORY_ORIGIN_MOVE, from, to, error) &&
                          move(roster, OPERATION_PART_MOVE, from, to, error));
}

/* An entry that was there has no other trace of what an import did to it. */
static gboolean
note_part(Roster *roster, const Signatory *before, SignatoryStatus after, GError **error)
{
    if (roster->import_seq == 0)
        return TRUE;
    g_autoptr(Statement) add = store_statement(roster->store, OPERATION_PART_ADD, error);
    if (add == NULL)
        return FALSE;

    statement_bind_int(add, 1, before->id);
    statement_bind_int(add, 2, roster->import_seq);
    statement_bind_int(add, 3, roster->import_row);
    statement_bind_text(add, 4, signatory_status_word(before->status));
    statement_bind_text(add, 5, signatory_status_word(after));
    return statement_run(add, error);
}

static gboolean
answer_known(Roster *roster, const Signatory *entry, const Signatory *row,
             const RosterAnswer *answer, GError **error)
{
    int64_t now = clock_now(roster->clock);
    g_autofree char *today = clock_format(now);
    Signatory changed = *entry; /* borrows its texts */
    changed.signed_at = row->signed_at;
    apply_answer(&changed, answer, today);
    if (row->visibility > entry->visibility) {
        changed.visibility = row->visibility;
        changed.hidden_by = (char *)"owner";
    }
    return roster_row_update(roster->store, &changed, now, error) &&
           note_part(roster, entry, changed.status, error);
}

static gboolean
put_known(Roster *roster, int64_t id, const Signatory *row, const RosterAnswer *answer,
          RosterOutcome *out_outcome, int64_t *out_id, GError **error)
{
    g_autoptr(Signatory) entry = roster_get(roster, id, error);
    g_autoptr(Signatory) root = entry == NULL             ? NULL
                                : entry->merged_into == 0 ? signatory_copy(entry)
                                                          : roster_get_root(roster, id, error);
    if (root == NULL)
        return FALSE;

    *out_id = root->id;
    *out_outcome =
        row_agrees(row, root) || row_agrees(row, entry) ? ROSTER_KNOWN : ROSTER_DIFFERS;
    if (!takes_answer(root, answer))
        return TRUE;
    *out_outcome = ROSTER_ANSWERED;
    return answer_known(roster, root, row, answer, error);
}

gboolean
roster_put(Roster *roster, const Signatory *row, const RosterAnswer *answer,
           RosterOutcome *out_outcome, int64_t *out_id, GError **error)
{
    int64_t found = 0, id = 0;
    RosterOutcome outcome = ROSTER_ADDED;
    RosterKeys keys = roster_keys_of(row);
    if ((answer != NULL && !check_answer(answer, error)) ||
        !roster_match(roster, keys.both, &found, error))
        return FALSE;

    gboolean done = found == 0 ? put_new(roster, row, &keys, answer, &id, error)
                               : put_known(roster, found, row, answer, &outcome, &id, error);
    if (!done)
        return FALSE;
    *out_outcome = outcome;
    if (out_id != NULL)
        *out_id = id;
    return TRUE;
}
