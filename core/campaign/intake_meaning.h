/* intake_meaning.h - what a header means
 *
 * For the files of the intake alone. A header is read word by word, in any order of the words:
 * "E-mail of your contact person" is an address although it speaks of a person. A question of
 * which only its answers could say what it means is no field. People with a role have fields of
 * their own: contact.press.name, contact.decides.email, contact.signs.title, and contacts for
 * all of them in one cell.
 */
#pragma once

#include <glib.h>

typedef struct {
    const char *field;  /* static; "": none */
    gboolean asks;      /* for visibility: a question, the answer to which is Yes or No */
    gboolean is_turned; /* a Yes hides: "Do you want to stay anonymous?" */
} IntakeMeaning;

IntakeMeaning intake_meaning_of(const char *header);

/* Returns what "Signatory name" means beside a column of organisations: whoever signs for one,
 * "contact.signs.name". Static; NULL for other headers. */
const char *intake_meaning_of_signer(const char *header);
