/* backup_contents.h - which files of a campaign's folder are part of its backup
 *
 * What the campaign is made of, and nothing that merely lies there: no key, no account, no
 * hidden file, no link, no draft and no kit, which `build` makes anew. The store is not among
 * them, since it is copied by other means.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

/* TRUE when the file `path`, relative to the folder, is one of them: campaign.conf; texts,
 * tables, images and fonts beside it, in mail/ and in kit/; whatever stands in an edition's
 * folder. */
gboolean backup_contents_has(const char *path);

/* Returns the paths of those in `folder`, sorted, up to edition `newest` (GPtrArray of char *);
 * `out_left` is what else is there that a person may miss. Both owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
GPtrArray *backup_contents_find(const char *folder, int64_t newest, GPtrArray **out_left,
                                GError **error);
