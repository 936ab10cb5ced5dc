/* contact.h - the people at a signatory, and what each of them is for
 *
 * The signatory's own contact_name and email are its first contact, whom mail goes to. Beside
 * it stand as many as are wanted, each with a name or an address, and with any of three roles:
 * who decides whether to sign, who answers the press, whose name stands under it. A contact may
 * have the signatory's own address, and then says what that one is for.
 *
 * A person writes a contact as "Jane Doe, Director <jane@example.org>: decides, press"; name
 * and title may stand in quotation marks, and all but one of name and address may be missing.
 * Contacts are nobody else's to know: they are in no public output.
 */
#pragma once

#include "campaign/roster.h"

typedef enum {
    CONTACT_DECIDES = 1 << 0,
    CONTACT_PRESS = 1 << 1,
    CONTACT_SIGNS = 1 << 2,
} ContactRole;

#define CONTACT_ROLES 3

typedef enum {
    CONTACT_ERROR_FORM,   /* what is written is no contact; the message says how to write one */
    CONTACT_ERROR_EXISTS, /* the signatory has a contact with that address, or with that name
                             and no address */
    CONTACT_ERROR_NOT_FOUND, /* it has none that answers to that address or name */
    CONTACT_ERROR_ERASED,    /* its address is that of somebody who was erased */
    CONTACT_ERROR_MERGED, /* it came with an entry that was merged in, and goes only with it */
} ContactError;

#define CONTACT_ERROR (contact_error_quark())
GQuark contact_error_quark(void);

/* Texts are UTF-8 lines and never NULL. */
typedef struct {
    int64_t id; /* 0 until stored, and for the first contact of an entry that was merged in */
    char *name;
    char *title;
    char *email;    /* the bare address, or "" */
    unsigned roles; /* of ContactRole */
} Contact;

Contact *contact_new(void);
void contact_free(Contact *contact);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Contact, contact_free)

/* The roles in their order: "decides", "press", "signs". Static. */
const char *contact_role_word(unsigned index);

/* Reads one contact; and all of a cell (GPtrArray of Contact *), between which stand semicolons
 * or line breaks. Both owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
Contact *contact_parse(const char *text, GError **error);
G_GNUC_WARN_UNUSED_RESULT
GPtrArray *contact_parse_all(const char *text, GError **error);

/* Returns a contact, or all of them with "; " between, as they are read. Owned by the caller.
 */
char *contact_format(const Contact *contact);
char *contact_format_all(const GPtrArray *contacts);

/* {name, title, email, roles}, a new reference; and back, owned by the caller. */
json_t *contact_to_json(const Contact *contact);
Contact *contact_from_json(const json_t *json);

/* Adds `contact` to `contacts`, a copy; or, where one of them is the same person, what it says
 * more about that one. TRUE when it said something new. */
gboolean contact_join(GPtrArray *contacts, const Contact *contact);

/* Adds a contact to the entry `signatory`, which stands for itself; journalled. */
G_GNUC_WARN_UNUSED_RESULT
gboolean contact_add(Roster *roster, int64_t signatory, const Contact *contact, GError **error);

/* Takes the contact with the address or the name `which` away from it; journalled. */
G_GNUC_WARN_UNUSED_RESULT
gboolean contact_remove(Roster *roster, int64_t signatory, const char *which, GError **error);

/* Stores the contacts (Contact *) of a new entry; not journalled, since the import is. */
G_GNUC_WARN_UNUSED_RESULT
gboolean contact_put(Roster *roster, int64_t signatory, const GPtrArray *contacts,
                     GError **error);

/* Returns its contacts and those of entries merged into it, whose first ones are then among
 * them, each person once (GPtrArray of Contact *); owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
GPtrArray *contact_list(Roster *roster, const Signatory *signatory, GError **error);

/* TRUE in `out_any` when anybody on the roster has contacts. */
G_GNUC_WARN_UNUSED_RESULT
gboolean contact_is_any(Roster *roster, gboolean *out_any, GError **error);

/* Visits the stored contacts of everybody, merged away or not: whose it is, its name and its
 * address, borrowed for the call. */
typedef gboolean (*ContactVisit)(int64_t signatory, const char *name, const char *email,
                                 void *closure, GError **error);
G_GNUC_WARN_UNUSED_RESULT
gboolean contact_each(Roster *roster, ContactVisit visit, void *closure, GError **error);
