/* key_file.h - where the signing key is, and how it is opened
 *
 * [seal] key_file says where, as a whole path, since the campaign's folder travels and holds no
 * secret; by default it is undersigned/undersigned.key under XDG_CONFIG_HOME. It is 0600, and
 * its public half stands beside it, ".pub" in place of ".key". A key with a password asks for
 * it at the terminal.
 */
#pragma once

#include "cmd.h"

#include "proof/seal.h"
#include "proof/succession.h"

/* Sets `out_campaign` to the campaign that `cmd` works in, without its store, or to NULL where
 * there is none: keys are of use outside of campaigns too. Owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
gboolean key_file_open_campaign(const Cmd *cmd, Campaign **out_campaign, GError **error);

/* Returns the path of the secret key; `campaign` may be NULL. Owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
char *key_file_get_path(const Campaign *campaign, GError **error);

/* Returns the path of the public key that belongs to the secret key at `path`. Owned by the
 * caller. */
char *key_file_get_public_path(const char *path);

/* Returns the text of the secret key file at `path`, or says how to make one. */
G_GNUC_WARN_UNUSED_RESULT
Secret *key_file_read(const char *path, GError **error);

/* Opens the secret key at `path`, asking with `prompt` for its password if it has one. */
G_GNUC_WARN_UNUSED_RESULT
SealKey *key_file_open(const char *path, const char *prompt, GError **error);

/* Opens the secret key, asking for its password if it has one. */
G_GNUC_WARN_UNUSED_RESULT
SealKey *key_file_load(const Campaign *campaign, GError **error);

/* Reads a public key file. */
G_GNUC_WARN_UNUSED_RESULT
SealPublicKey *key_file_load_public(const char *path, GError **error);

/* Returns the id of the key that would seal, by its public half alone; NULL where there is no
 * such file to read. Owned by the caller. */
char *key_file_find_id(const Campaign *campaign);

/* Returns the path of the folder with the introductions (introductions.h) of the secret key at
 * `path`: ".keys" in place of ".key". Owned by the caller. */
char *key_file_get_keys_path(const char *path);

/* Reads them; empty for a key that follows none. Owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
Succession *key_file_load_succession(const char *path, GError **error);

/* Adds to `keys` (SealPublicKey *, owned by it) those that the secret key at `path`, whose
 * public half is `key`, followed, but for revoked ones. */
G_GNUC_WARN_UNUSED_RESULT
gboolean key_file_add_earlier(const char *path, const SealPublicKey *key, GPtrArray *keys,
                              GError **error);

/* Returns the path beside `path` where the secret key that goes by `id` is kept aside:
 * "undersigned-ID.key". Owned by the caller. */
char *key_file_get_aside_path(const char *path, const char *id);

/* Sets `out_password` to what was typed twice, or to NULL when there is to be none. */
G_GNUC_WARN_UNUSED_RESULT
gboolean key_file_choose_password(gboolean none, Secret **out_password, GError **error);
