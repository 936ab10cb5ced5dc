/* The signing key, and the editions on the disk. */
#include "edition/edition.h"

#include "base/file.h"
#include "base/repository.h"
#include "base/text.h"
#include "checkup/part.h"
#include "edition/verify.h"

#include <string.h>

enum { KEY_LIMIT = 4096 };

static SealPublicKey *
load_public(const char *path, GError **error)
{
    g_autofree char *text = file_read_text(path, KEY_LIMIT, error);
    SealPublicKey *key = text != NULL ? seal_public_key_read(text, error) : NULL;
    g_autofree char *shown = text_escape(path, -1);
    if (text != NULL && key == NULL)
        g_prefix_error(error, "'%s': ", shown);
    return key;
}

/* One without a password shows whether the public half beside it is its own. */
static gboolean
check_halves(const char *text, const SealPublicKey *public, GError **error)
{
    if (seal_key_is_locked(text))
        return TRUE;

    g_autoptr(SealKey) key = seal_key_read(text, NULL, error);
    g_autoptr(SealPublicKey) own = key != NULL ? seal_key_get_public(key) : NULL;
    if (own == NULL || seal_public_key_equal(own, public))
        return own != NULL;
    g_set_error_literal(error, SEAL_ERROR, SEAL_ERROR_KEY,
                        "the public key beside the signing key is another's; put the right one "
                        "there");
    return FALSE;
}

static gboolean
check_key(const Checkup *checkup, const char *path, char **out_id, GError **error)
{
    g_autofree char *public_path = checkup->request->find_public_key(path);
    g_autoptr(GBytes) bytes = file_read_private(path, KEY_LIMIT, error);
    if (bytes == NULL || !repository_leaves(path, error))
        return FALSE;

    size_t length = 0;
    const void *data = g_bytes_get_data(bytes, &length);
    g_autoptr(Secret) text = secret_new(length);
    memcpy(secret_get_bytes(text), data, length);
    g_autoptr(SealPublicKey) public = load_public(public_path, error);
    if (public == NULL || !check_halves(secret_get_text(text), public, error))
        return FALSE;
    *out_id = seal_public_key_get_id(public);
    return TRUE;
}

void
checkup_key(Checkup *checkup)
{
    g_autoptr(GError) reason = NULL;
    g_autofree char *id = NULL;
    if (checkup->campaign == NULL)
        return;

    g_autofree char *path = checkup->request->find_key(checkup->campaign, &reason);
    if (path != NULL && !file_exists(path))
        checkup_say(checkup, "key", CHECKUP_NOTE, "'undersigned key new' makes one",
                    "there is no signing key yet; 'seal' needs it");
    else if (path == NULL || !check_key(checkup, path, &id, &reason))
        checkup_fail(checkup, "key", reason,
                     "put the key files back from where you keep a copy");
    else
        checkup_say(checkup, "key", CHECKUP_OK, NULL, "key %s signs editions", id);
}

/* The campaign's own, if there is one. */
static SealPublicKey *
load_own(const Checkup *checkup)
{
    g_autofree char *path = checkup->request->find_key(checkup->campaign, NULL);
    g_autofree char *public_path =
        path != NULL ? checkup->request->find_public_key(path) : NULL;
    return public_path != NULL ? load_public(public_path, NULL) : NULL;
}

static Manifest *
verify_by(const char *folder, const SealPublicKey *key, GError **error)
{
    const VerifyRequest request = {.key = key};
    return verify_edition(folder, &request, error);
}

/* TRUE when the campaign's own key sealed it, or co-signed it when it followed the one that
 * did. */
static gboolean
is_ours(const char *folder, const SealPublicKey *own, const SealPublicKey *its)
{
    if (own == NULL || seal_public_key_equal(own, its))
        return own != NULL;
    g_autoptr(Manifest) manifest = verify_by(folder, own, NULL);

    return manifest != NULL;
}

/* One that another key sealed is held against the key that it came with. */
static gboolean
check_folder(Checkup *checkup, const SealPublicKey *own, int64_t number, const char *folder)
{
    g_autoptr(GError) reason = NULL;
    g_autofree char *beside = g_build_filename(folder, "undersigned.pub", NULL);
    if (!file_exists(folder)) {
        checkup_say(checkup, "editions", CHECKUP_PROBLEM,
                    "bring the folder back from a backup or from where it was published",
                    "edition %" G_GINT64_FORMAT " was sealed, and its folder is not there",
                    number);
        return FALSE;
    }

    g_autoptr(SealPublicKey) its = load_public(beside, &reason);
    g_autoptr(Manifest) manifest = its != NULL ? verify_by(folder, its, &reason) : NULL;
    if (manifest == NULL) {
        g_prefix_error(&reason, "edition %" G_GINT64_FORMAT ": ", number);
        checkup_fail(checkup, "editions", reason,
                     "bring the folder back from a backup or from where it was published");
        return FALSE;
    }
    if (!is_ours(folder, own, its))
        checkup_say(checkup, "editions", CHECKUP_NOTE, NULL,
                    "edition %" G_GINT64_FORMAT " is whole, by a key that is not the "
                    "campaign's present one",
                    number);
    return TRUE;
}

static gboolean
check_edition(Checkup *checkup, const SealPublicKey *own, int64_t number)
{
    g_autoptr(GError) reason = NULL;
    EditionRecipient copy = {.is_there = FALSE};
    g_autofree char *folder = edition_get_folder(checkup->campaign, number);
    g_autofree char *other = edition_get_recipient_folder(checkup->campaign, number);
    const gboolean good = check_folder(checkup, own, number, folder);
    if (!edition_find_copy(checkup->campaign, number, &copy, &reason)) {
        checkup_fail(checkup, "editions", reason, "restore a backup");
        return FALSE;
    }
    return (!copy.is_there || check_folder(checkup, own, number, other)) && good;
}

void
checkup_editions(Checkup *checkup)
{
    int64_t newest = 0;
    gboolean good = TRUE;
    g_autoptr(GError) reason = NULL;
    if (!checkup->has_store)
        return;
    if (!edition_get_newest(checkup->campaign, &newest, &reason)) {
        checkup_fail(checkup, "editions", reason,
                     "bring the folder back from a backup or from where it was published");
        return;
    }

    g_autoptr(SealPublicKey) own = load_own(checkup);
    for (int64_t number = 1; number <= newest; number++)
        good &= check_edition(checkup, own, number);
    if (good && newest == 0)
        checkup_say(checkup, "editions", CHECKUP_OK, NULL, "none is sealed yet");
    else if (good)
        checkup_say(checkup, "editions", CHECKUP_OK, NULL,
                    "%" G_GINT64_FORMAT " on the disk as %s sealed", newest,
                    newest == 1 ? "it was" : "they were");
}
