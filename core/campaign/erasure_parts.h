/* erasure_parts.h - what the files of the erasure share with each other
 *
 * For them alone: whom it is about, by what it could be known again, and the parts of the work,
 * each within the one transaction of it all.
 */
#pragma once

#include "campaign/campaign.h"
#include "campaign/erasure_report.h"

typedef struct {
    Campaign *campaign;
    Erasure *report;
    GArray *ids;          /* int64_t, the entry and those that were merged into it */
    GPtrArray *words;     /* char *, names and addresses that it has or had */
    GPtrArray *folded;    /* char *, the same as text_fold() has them */
    GPtrArray *addresses; /* char *, mailboxes */
    GArray *wholes;       /* int64_t, journal entries about many that have a hash of its data */
    GArray *mailings;     /* int64_t, that it got a message of */
    json_t *kept;         /* what those entries said beside that */
    gboolean was_named;   /* in public, or to an addressee: what others got may name it */
} Erasing;

/* Gathers what the store knows it by. */
G_GNUC_WARN_UNUSED_RESULT
gboolean erasing_gather_words(Erasing *erasing, GError **error);

/* Forgets words that somebody else on the roster has too, once its own rows are gone. */
G_GNUC_WARN_UNUSED_RESULT
gboolean erasing_spare_words(Erasing *erasing, GError **error);

/* TRUE when `text` is one of its names or addresses; and when one stands in it, as a whole
 * word, whatever the case. */
gboolean erasing_is_word(const Erasing *erasing, const char *text);
gboolean erasing_names(const Erasing *erasing, const char *text);

/* The same for `length` bytes of any kind: as UTF-8 or UTF-16, and with the marks of XML. Only
 * the case of ASCII is the same, and no word ends are looked for. */
gboolean erasing_is_in(const Erasing *erasing, const char *bytes, size_t length);

/* The same for a mail, also in what it holds as base64 or quoted-printable. */
gboolean erasing_is_in_mail(const Erasing *erasing, const char *bytes, size_t length);

/* Takes it out of what other entries say: on whose word they signed, why they are on hold, and
 * their further fields. */
G_GNUC_WARN_UNUSED_RESULT
gboolean erasing_take_out_of_others(Erasing *erasing, GError **error);

/* Empties the messages to it, and those to others that name it or may. */
G_GNUC_WARN_UNUSED_RESULT
gboolean erasing_empty_own_mail(Erasing *erasing, GError **error);
G_GNUC_WARN_UNUSED_RESULT
gboolean erasing_empty_others_mail(Erasing *erasing, GError **error);

/* Empties the journal's details of what happened to it, of what happened to many and to it
 * among them, and of whatever else names it. */
G_GNUC_WARN_UNUSED_RESULT
gboolean erasing_empty_journal(Erasing *erasing, GError **error);

/* Notes in the report which files hold it: those that are ours to remove, and the others. */
G_GNUC_WARN_UNUSED_RESULT
gboolean erasing_search_files(Erasing *erasing, GError **error);
