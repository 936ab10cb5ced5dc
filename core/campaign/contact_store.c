#include "base/text.h"
#include "campaign/contact.h"
#include "campaign/roster_row.h"
#include "campaign/silence.h"
#include "data/address.h"

#include <string.h>

static gboolean
insert(Roster *roster, int64_t signatory, const Contact *contact, GError **error)
{
    g_autoptr(Statement) add = store_statement(roster->store, OPERATION_CONTACT_ADD, error);
    if (add == NULL)
        return FALSE;

    statement_bind_int(add, 1, signatory);
    statement_bind_text(add, 2, contact->name);
    statement_bind_text(add, 3, contact->title);
    statement_bind_text(add, 4, contact->email);
    statement_bind_int(add, 5, roster_key_of_address(contact->email));
    for (unsigned i = 0; i < CONTACT_ROLES; i++)
        statement_bind_int(add, 6 + (int)i, (contact->roles & 1u << i) != 0);
    return statement_run(add, error);
}

gboolean
contact_put(Roster *roster, int64_t signatory, const GPtrArray *contacts, GError **error)
{
    for (unsigned i = 0; i < contacts->len; i++)
        if (!insert(roster, signatory, contacts->pdata[i], error))
            return FALSE;
    return TRUE;
}

static Contact *
read_contact(Statement *row)
{
    Contact *contact = contact_new();
    contact->id = statement_get_int(row, 0);
    signatory_set(&contact->name, statement_get_text(row, 1));
    signatory_set(&contact->title, statement_get_text(row, 2));
    signatory_set(&contact->email, statement_get_text(row, 3));
    for (unsigned i = 0; i < CONTACT_ROLES; i++)
        if (statement_get_int(row, 4 + (int)i) != 0)
            contact->roles |= 1u << i;
    return contact;
}

/* Returns what is stored for `signatory` and the entries merged into it, as it is stored. */
static GPtrArray *
read_stored(Roster *roster, int64_t signatory, GError **error)
{
    g_autoptr(GPtrArray) contacts =
        g_ptr_array_new_with_free_func((GDestroyNotify)contact_free);
    g_autoptr(Statement) rows = store_statement(roster->store, OPERATION_CONTACT_OF, error);
    if (rows == NULL)
        return NULL;

    statement_bind_int(rows, 1, signatory);
    for (gboolean row = FALSE;;) {
        if (!statement_next(rows, &row, error))
            return NULL;
        if (!row)
            return g_steal_pointer(&contacts);
        g_ptr_array_add(contacts, read_contact(rows));
    }
}

/* The first contact of an entry that was merged in, unless it is the first of `root` too. */
static gboolean
join_first(Roster *roster, int64_t merged, const Signatory *root, GPtrArray *contacts,
           GError **error)
{
    g_autoptr(Signatory) part = roster_get(roster, merged, error);
    if (part == NULL)
        return FALSE;

    g_autofree char *own = signatory_address_key(root->email);
    g_autofree char *other = signatory_address_key(part->email);
    if (part->email[0] == '\0' || strcmp(own, other) == 0)
        return TRUE;
    const Contact first = {
        .name = part->contact_name, .title = (char *)"", .email = part->email};
    (void)contact_join(contacts, &first);
    return TRUE;
}

static gboolean
join_merged(Roster *roster, const Signatory *root, GPtrArray *contacts, GError **error)
{
    g_autoptr(GArray) merged = roster_list_merged(roster, root->id, error);
    if (merged == NULL)
        return FALSE;

    for (unsigned i = 0; i < merged->len; i++)
        if (!join_first(roster, g_array_index(merged, int64_t, i), root, contacts, error))
            return FALSE;
    return TRUE;
}

GPtrArray *
contact_list(Roster *roster, const Signatory *signatory, GError **error)
{
    g_autoptr(GPtrArray) contacts =
        g_ptr_array_new_with_free_func((GDestroyNotify)contact_free);
    g_autoptr(GPtrArray) stored = read_stored(roster, signatory->id, error);
    if (stored == NULL)
        return NULL;

    for (unsigned i = 0; i < stored->len; i++)
        (void)contact_join(contacts, stored->pdata[i]);
    return join_merged(roster, signatory, contacts, error) ? g_steal_pointer(&contacts) : NULL;
}

gboolean
contact_is_any(Roster *roster, gboolean *out_any, GError **error)
{
    g_autoptr(Statement) any = store_statement(roster->store, OPERATION_CONTACT_ANY, error);
    return any != NULL && statement_next(any, out_any, error);
}

/* TRUE when `which` is its address, or its name. */
static gboolean
answers_to(const Contact *contact, const char *which)
{
    const char *own = strchr(which, '@') != NULL ? contact->email : contact->name;
    g_autofree char *left = text_fold(own);
    g_autofree char *right = text_fold(which);
    return own[0] != '\0' && strcmp(left, right) == 0;
}

static const Contact *
find(const GPtrArray *contacts, const char *which)
{
    for (unsigned i = 0; i < contacts->len; i++)
        if (answers_to(contacts->pdata[i], which))
            return contacts->pdata[i];
    return NULL;
}

static gboolean
check_new(const GPtrArray *known, int64_t signatory, const Contact *contact, GError **error)
{
    const gboolean has_address = contact->email[0] != '\0';
    const Contact *same = find(known, has_address ? contact->email : contact->name);
    if (same == NULL)
        return TRUE;

    g_autofree char *name = text_escape(same->name, -1);
    g_set_error(error, CONTACT_ERROR, CONTACT_ERROR_EXISTS,
                "signatory %" G_GINT64_FORMAT " has a contact with this %s already%s%s%s; take "
                "that one away first, with contact-=",
                signatory, has_address ? "address" : "name", name[0] == '\0' ? "" : ", '", name,
                name[0] == '\0' ? "" : "'");
    return FALSE;
}

/* Whoever asked to be forgotten is not written down again beside another name. */
static gboolean
check_erased(Roster *roster, const Contact *contact, GError **error)
{
    gboolean erased = FALSE;
    if (!silence_is_erased(roster->store, contact->email, &erased, error))
        return FALSE;
    if (erased)
        g_set_error_literal(error, CONTACT_ERROR, CONTACT_ERROR_ERASED,
                            "somebody with this address was erased; nobody may write to it, "
                            "and so it is no contact");
    return !erased;
}

gboolean
contact_add(Roster *roster, int64_t signatory, const Contact *contact, GError **error)
{
    g_autoptr(StoreTransaction) transaction = store_begin(roster->store, error);
    g_autoptr(Signatory) entry =
        transaction == NULL ? NULL : roster_get(roster, signatory, error);
    g_autoptr(GPtrArray) known = entry == NULL ? NULL : contact_list(roster, entry, error);
    if (known == NULL || !check_new(known, signatory, contact, error) ||
        !check_erased(roster, contact, error))
        return FALSE;

    return insert(roster, signatory, contact, error) &&
           journal_add(roster->journal, "contact", signatory,
                       json_pack("{s:o}", "added", contact_to_json(contact)), error) &&
           store_commit(g_steal_pointer(&transaction), error);
}

static gboolean delete (Roster *roster, const Contact *contact, GError **error)
{
    g_autoptr(Statement) remove =
        store_statement(roster->store, OPERATION_CONTACT_REMOVE, error);
    if (remove == NULL)
        return FALSE;

    statement_bind_int(remove, 1, contact->id);
    return statement_run(remove, error);
}

/* One person may be stored more than once, since two entries that had it were merged. */
static gboolean
delete_all(Roster *roster, int64_t signatory, const Contact *contact, GError **error)
{
    const char *which = contact->email[0] != '\0' ? contact->email : contact->name;
    g_autoptr(GPtrArray) stored = read_stored(roster, signatory, error);
    if (stored == NULL)
        return FALSE;

    for (unsigned i = 0; i < stored->len; i++)
        if (answers_to(stored->pdata[i], which) && !delete (roster, stored->pdata[i], error))
            return FALSE;
    return TRUE;
}

static gboolean
refuse_removal(int64_t signatory, const char *which, const Contact *contact, GError **error)
{
    g_autofree char *shown = text_escape(which, -1);
    if (contact == NULL)
        g_set_error(error, CONTACT_ERROR, CONTACT_ERROR_NOT_FOUND,
                    "signatory %" G_GINT64_FORMAT " has no contact '%s'; 'show' lists them",
                    signatory, shown);
    else
        g_set_error(error, CONTACT_ERROR, CONTACT_ERROR_MERGED,
                    "'%s' is the own contact of an entry that was merged into signatory "
                    "%" G_GINT64_FORMAT ", and stays with it",
                    shown, signatory);
    return FALSE;
}

gboolean
contact_remove(Roster *roster, int64_t signatory, const char *which, GError **error)
{
    g_autofree char *trimmed = text_trim(which);
    g_autoptr(Address) address = address_parse(trimmed, NULL);
    const char *meant = address == NULL ? trimmed : address_get_mailbox(address);
    g_autoptr(StoreTransaction) transaction = store_begin(roster->store, error);
    g_autoptr(Signatory) entry =
        transaction == NULL ? NULL : roster_get(roster, signatory, error);
    g_autoptr(GPtrArray) known = entry == NULL ? NULL : contact_list(roster, entry, error);
    if (known == NULL)
        return FALSE;
    const Contact *contact = find(known, meant);
    if (contact == NULL || contact->id == 0)
        return refuse_removal(signatory, meant, contact, error);

    return delete_all(roster, signatory, contact, error) &&
           journal_add(roster->journal, "contact", signatory,
                       json_pack("{s:o}", "removed", contact_to_json(contact)), error) &&
           store_commit(g_steal_pointer(&transaction), error);
}

gboolean
contact_each(Roster *roster, ContactVisit visit, void *closure, GError **error)
{
    g_autoptr(Statement) rows = store_statement(roster->store, OPERATION_CONTACT_EACH, error);
    gboolean row = FALSE;
    if (rows == NULL)
        return FALSE;

    do {
        if (!statement_next(rows, &row, error))
            return FALSE;
        if (row && !visit(statement_get_int(rows, 0), statement_get_text(rows, 1),
                          statement_get_text(rows, 2), closure, error))
            return FALSE;
    } while (row);
    return TRUE;
}
