/* leak_terms.h - what no output may say, and who is meant by it
 *
 * Of everyone whom the letter does not name: name, acronym, address, own host, and the people
 * there. That is who is withheld, named to the recipient only, internal or on hold, and who has
 * not signed (the new text), declined, objected or withdrew. Of those merged into a named entry
 * the address and the people are meant, since their names are the entry's own.
 *
 * A term is excused when it stands in the letter's text or its translations', in an earlier
 * edition, or in what campaign.conf says of organiser, addressee and letter, or when somebody
 * named in public has the same: then it tells nothing by itself.
 */
#pragma once

#include "campaign/facts.h"
#include "edition/terms.h"

typedef enum {
    LEAK_NAME,
    LEAK_ACRONYM,
    LEAK_ADDRESS,
    LEAK_HOST,
    LEAK_PERSON,  /* a contact's name */
    LEAK_MACHINE, /* no signatory's: where and by whom a file was made */
} LeakKind;

/* "name", "acronym", "address", "host", "contact", "machine". Static. */
const char *leak_kind_word(LeakKind kind);

typedef struct {
    LeakKind kind;
    int64_t id;           /* of the signatory */
    const char *standing; /* why it is not named: "withheld", "declined"; static */
    gboolean is_excused;
    gboolean is_weak; /* a first name, which many have */
} LeakTerm;

typedef struct LeakTerms LeakTerms;

/* Returns none of them; owned by the caller. */
LeakTerms *leak_terms_new(void);

/* Gathers them as the store has them now; those whom documents for `audience` would name are
 * named. */
G_GNUC_WARN_UNUSED_RESULT
LeakTerms *leak_terms_gather(Campaign *campaign, FactsAudience audience, GError **error);
void leak_terms_free(LeakTerms *terms);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LeakTerms, leak_terms_free)

/* Borrowed. */
const Terms *leak_terms_get_all(const LeakTerms *terms);
const LeakTerm *leak_terms_get(const LeakTerms *terms, unsigned term);
