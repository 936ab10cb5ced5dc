/* sent.h - the journal's one entry about all messages that were sent in one turn
 *
 * Its details are {"sent": {"draft": [[message, signatory], …]}}, by template, the signatory
 * being 0 where there is none: numbers and no person, so that nothing has to be erased from it.
 * Each message then knows the number of its entry, by which a signatory's history finds it.
 */
#pragma once

#include "campaign/journal.h"

typedef struct Sent Sent;

Sent *sent_new(void);
void sent_free(Sent *sent);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Sent, sent_free)

/* Borrows `template_name`, a word. */
void sent_add(Sent *sent, const char *template_name, int64_t message, int64_t signatory);

/* Writes the entry, in the caller's transaction; `out_entry` is its number in the journal, 0
 * when nothing was added. */
G_GNUC_WARN_UNUSED_RESULT
gboolean sent_write(Sent *sent, Journal *journal, int64_t *out_entry, GError **error);
