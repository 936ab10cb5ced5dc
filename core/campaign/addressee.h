/* addressee.h - whom the letter is to: one, or as many as addressees.csv has rows
 *
 * Where the campaign's folder has addressees.csv, each of its rows is an addressee: columns
 * name, title, salutation, address (its lines between semicolons) and email, in any order, of
 * which only name is needed. Else [addressee] in campaign.conf is the one, if it has a name.
 *
 * With [letter] for = addressee each of them gets a letter of its own besides the common one,
 * which names whom [addressee] names, or the one there is.
 */
#pragma once

#include "campaign/campaign.h"

typedef struct {
    char *name;
    char *title; /* this and the next three: "" where there is none */
    char *salutation;
    char *email;    /* as it was written, a mailbox */
    char **address; /* lines, NULL at the end */
    char *slug;     /* the ADDRESSEE of letter-ADDRESSEE.pdf, no two the same */
} Addressee;

typedef enum {
    ADDRESSEE_ERROR_FILE, /* a column or a cell of addressees.csv that cannot be; with its line
                           */
    ADDRESSEE_ERROR_NONE, /* nobody answers to that; the message gives the nearest name */
} AddresseeError;

#define ADDRESSEE_ERROR (addressee_error_quark())
GQuark addressee_error_quark(void);

void addressee_free(Addressee *addressee);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Addressee, addressee_free)

/* TRUE when the campaign has addressees.csv. */
gboolean addressee_has_file(const Campaign *campaign);

/* TRUE when [letter] is made for each of them, not only once. */
gboolean addressee_gets_letter(const Campaign *campaign);

/* Returns them in order (GPtrArray of Addressee *), none where the campaign names none; owned
 * by the caller. */
G_GNUC_WARN_UNUSED_RESULT
GPtrArray *addressee_list(const Campaign *campaign, GError **error);

/* Returns the one of `addressees` whom `who`, a name, a slug or an address, means; borrowed. */
G_GNUC_WARN_UNUSED_RESULT
const Addressee *addressee_find(const GPtrArray *addressees, const char *who, GError **error);

/* Returns the value of the field name, title, salutation or email; borrowed; NULL for no such
 * field. */
const char *addressee_get_field(const Addressee *addressee, const char *field);
