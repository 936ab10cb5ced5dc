#include "campaign/intake_contact.h"

#include "base/text.h"
#include "campaign/contact.h"
#include "data/address.h"

#include <string.h>

#define PREFIX "contact."

/* TRUE when the column is of the role `index`; `out_detail` is "name", "title" or "email". */
static gboolean
is_of(const IntakeRole *role, unsigned index, const char **out_detail)
{
    const char *word = contact_role_word(index);
    if (role->field == NULL || !g_str_has_prefix(role->field, PREFIX) ||
        !g_str_has_prefix(role->field + strlen(PREFIX), word))
        return FALSE;

    *out_detail = role->field + strlen(PREFIX) + strlen(word) + 1;
    return TRUE;
}

static gboolean
set_address(Contact *contact, const char *value, GError **error)
{
    g_autoptr(Address) address = address_parse(value, error);
    if (address == NULL)
        return FALSE;

    signatory_set(&contact->email, address_get_mailbox(address));
    if (contact->name[0] == '\0')
        signatory_set(&contact->name, address_get_name(address));
    return TRUE;
}

/* The cell of a name may hold the address too. */
static gboolean
set_detail(Contact *contact, const char *detail, const char *value, GError **error)
{
    const gboolean is_name = strcmp(detail, "name") == 0;
    if (strcmp(detail, "email") == 0 || (is_name && strchr(value, '@') != NULL))
        return set_address(contact, value, error);
    if (!signatory_check_line(detail, value, error))
        return FALSE;

    signatory_set(is_name ? &contact->name : &contact->title, value);
    return TRUE;
}

static void
read_role(const IntakeReading *reading, const CsvRow *row, unsigned index, IntakeNotes *notes,
          const Signatory *signatory)
{
    g_autoptr(Contact) contact = contact_new();
    contact->roles = 1u << index;
    for (guint i = 0; i < reading->roles->len; i++) {
        const IntakeRole *role = &g_array_index(reading->roles, IntakeRole, i);
        g_autoptr(GError) reason = NULL;
        const char *detail = NULL;
        notes->column = i;
        if (!is_of(role, index, &detail) || text_is_blank(row->cells[i]))
            continue;
        g_autofree char *value = text_trim(row->cells[i]);
        if (!set_detail(contact, detail, value, &reason))
            intake_row_refuse(notes, role, signatory, value, reason);
    }
    if (contact->name[0] != '\0' || contact->email[0] != '\0')
        (void)contact_join(reading->contacts, contact);
}

static void
read_all(const IntakeReading *reading, const IntakeRole *role, const char *cell,
         IntakeNotes *notes, const Signatory *signatory)
{
    g_autoptr(GError) reason = NULL;
    g_autoptr(GPtrArray) contacts = contact_parse_all(cell, &reason);
    if (contacts == NULL) {
        intake_row_refuse(notes, role, signatory, cell, reason);
        return;
    }
    for (unsigned i = 0; i < contacts->len; i++)
        (void)contact_join(reading->contacts, contacts->pdata[i]);
}

void
intake_contact_read(const IntakeReading *reading, const CsvRow *row, IntakeNotes *notes,
                    const Signatory *signatory)
{
    if (reading->contacts == NULL)
        return;

    g_ptr_array_set_size(reading->contacts, 0);
    for (guint i = 0; i < reading->roles->len; i++) {
        const IntakeRole *role = &g_array_index(reading->roles, IntakeRole, i);
        notes->column = i;
        if (g_strcmp0(role->field, "contacts") == 0)
            read_all(reading, role, row->cells[i], notes, signatory);
    }
    for (unsigned role = 0; role < CONTACT_ROLES; role++)
        read_role(reading, row, role, notes, signatory);
    notes->column = ROWS_WHOLE;
}
