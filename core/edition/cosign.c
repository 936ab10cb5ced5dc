#include "edition/cosign.h"

#include "base/file.h"
#include "edition/edition.h"
#include "edition/sealed.h"

#include <glib/gstdio.h>
#include <string.h>

G_DEFINE_QUARK(cosign - error - quark, cosign_error)

static gboolean
check(const Sealed *sealed, const Verified *verified, const char *id, GError **error)
{
    if (!digest_equal(&sealed->sha256, &verified->sha256))
        g_set_error_literal(error, COSIGN_ERROR, COSIGN_ERROR_CHANGED,
                            "the manifest was changed since it was verified");
    else if (g_str_equal(sealed->key_id, id))
        g_set_error(error, COSIGN_ERROR, COSIGN_ERROR_OWN,
                    "the key %s sealed the edition; another organization's co-signs", id);
    else if (sealed_find_cosignature(sealed, id) != NULL)
        g_set_error(error, COSIGN_ERROR, COSIGN_ERROR_ALREADY,
                    "the key %s has co-signed edition %" G_GINT64_FORMAT " already", id,
                    manifest_get_edition(verified->manifest));
    else
        return TRUE;
    return FALSE;
}

static char *
sign(const Sealed *sealed, const Verified *verified, const SealKey *key, GError **error)
{
    size_t length = 0;
    const void *json = g_bytes_get_data(sealed->json, &length);
    const Head head = head_of(verified->manifest, &verified->sha256, verified->for_recipient);
    g_autofree char *comment = head_write(&head);

    return seal_sign(key, json, length, comment, error);
}

/* As a stranger would who trusts the co-signer; what does not hold is taken away again. */
static gboolean
verify(const Verified *verified, const SealPublicKey *public, const char *path, GError **error)
{
    const VerifyRequest request = {.key = public, .alone = TRUE};
    g_autoptr(Verified) again = verify_run(verified->folder, &request, error);
    if (again != NULL)
        return TRUE;

    g_prefix_error(error, "the co-signature does not verify: ");
    g_remove(path);
    return FALSE;
}

char *
cosign_edition(const Verified *verified, const SealKey *key, GError **error)
{
    g_autoptr(SealPublicKey) public = seal_key_get_public(key);
    g_autofree char *id = seal_public_key_get_id(public);
    g_autofree char *name = sealed_cosignature_name(id);
    g_autofree char *path = g_build_filename(verified->folder, name, NULL);
    g_autoptr(Sealed) sealed = sealed_open(verified->folder, error);
    if (sealed == NULL || !check(sealed, verified, id, error))
        return NULL;

    g_autofree char *signature = sign(sealed, verified, key, error);
    if (signature == NULL || !file_create(path, signature, strlen(signature), error) ||
        !verify(verified, public, path, error))
        return NULL;
    return g_steal_pointer(&path);
}

gboolean
cosign_note(Campaign *campaign, const Verified *verified, const SealKey *key, GError **error)
{
    const int64_t number = manifest_get_edition(verified->manifest);
    g_autoptr(SealPublicKey) public = seal_key_get_public(key);
    g_autofree char *id = seal_public_key_get_id(public);
    g_autofree char *own = verified->for_recipient
                               ? edition_get_recipient_folder(campaign, number)
                               : edition_get_folder(campaign, number);
    g_autofree char *full = g_canonicalize_filename(own, NULL);
    if (!g_str_equal(full, verified->folder))
        return TRUE;

    g_autoptr(StoreTransaction) transaction = store_begin(campaign_get_store(campaign), error);
    return transaction != NULL &&
           journal_add(campaign_get_journal(campaign), "cosign", 0,
                       json_pack("{s:I, s:b, s:s}", "edition", (json_int_t)number, "recipient",
                                 verified->for_recipient, "key", id),
                       error) &&
           store_commit(g_steal_pointer(&transaction), error);
}
