#include "edition/verify_receipt.h"

#include "base/file.h"
#include "base/text.h"
#include "edition/sealed.h"

#include <inttypes.h>

#define RECEIPT_LIMIT ((size_t)1024 * 1024)

gboolean
verify_is_receipt(const char *path)
{
    size_t length = 0;
    g_autofree char *name = g_path_get_basename(path);
    g_autoptr(GBytes) bytes =
        g_str_equal(name, SEALED_MANIFEST) || !g_file_test(path, G_FILE_TEST_IS_REGULAR)
            ? NULL
            : file_read(path, RECEIPT_LIMIT, NULL);
    const char *text = bytes != NULL ? g_bytes_get_data(bytes, &length) : NULL;

    return text != NULL && receipt_is_one(text, length);
}

static Receipt *
load(const char *path, GError **error)
{
    size_t length = 0;
    g_autoptr(GBytes) bytes = file_read(path, RECEIPT_LIMIT, error);
    const char *text = bytes != NULL ? g_bytes_get_data(bytes, &length) : NULL;

    return bytes != NULL ? receipt_read(text, length, error) : NULL;
}

/* Which key the receipt is to be checked under: the one, or, where it is not of that one, the
 * first of those that it followed that it is of. */
static const SealPublicKey *
choose_key(const Receipt *receipt, const VerifyRequest *request)
{
    g_autoptr(GError) reason = NULL;
    const SealPublicKey *const *earlier = request->earlier;
    if (receipt_check(receipt, request->key, NULL, NULL, &reason) ||
        !g_error_matches(reason, RECEIPT_ERROR, RECEIPT_ERROR_KEY))
        return request->key;

    for (size_t i = 0; earlier != NULL && earlier[i] != NULL; i++)
        if (receipt_check(receipt, earlier[i], NULL, NULL, NULL))
            return earlier[i];
    return request->key;
}

static void
pass(const VerifyRequest *request, const char *check, const char *what)
{
    if (request->passed != NULL)
        request->passed(check, what, request->closure);
}

static gboolean
check_also(const Receipt *receipt, const VerifyRequest *request, GError **error)
{
    const SealPublicKey *const *also = request->also;
    for (size_t i = 0; also != NULL && also[i] != NULL; i++) {
        g_autofree char *id = seal_public_key_get_id(also[i]);
        g_autofree char *what = g_strconcat(id, ", which you trust too, signed it", NULL);
        if (!receipt_check(receipt, also[i], NULL, NULL, error))
            return FALSE;
        pass(request, "co-signer", what);
    }
    return TRUE;
}

static gboolean
check_age(const Receipt *receipt, const VerifyRequest *request, GError **error)
{
    if (receipt_get_edition(receipt) >= request->at_least)
        return TRUE;

    g_set_error(error, VERIFY_ERROR, VERIFY_ERROR_OLDER,
                "it is of edition %" PRId64 ", but at least edition %" PRId64
                " is wanted: roll-back",
                receipt_get_edition(receipt), request->at_least);
    return FALSE;
}

/* Returns the folder of that edition beside the receipt, or in the folder above; NULL where
 * there is none. Owned by the caller. */
static char *
find_beside(const char *path, int64_t edition)
{
    static const char *const steps[] = {".", ".."};
    g_autofree char *full = g_canonicalize_filename(path, NULL);
    g_autofree char *folder = g_path_get_dirname(full);
    g_autofree char *name = g_strdup_printf("edition-%" PRId64, edition);

    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
        g_autofree char *beside = g_build_filename(folder, steps[i], name, NULL);
        if (sealed_is_one(beside))
            return g_canonicalize_filename(beside, NULL);
    }
    return NULL;
}

/* TRUE when that manifest is one of the receipt's campaign, as far as can be seen. */
static gboolean
is_of_campaign(const Sealed *sealed, const Receipt *receipt)
{
    size_t length = 0;
    const char *bytes = g_bytes_get_data(sealed->json, &length);
    g_autoptr(Manifest) manifest = manifest_read(bytes, length, NULL);

    return manifest != NULL &&
           g_str_equal(manifest_get_campaign(manifest), receipt_get_campaign(receipt));
}

/* The receipt names the manifest by its hash, which the seal holds. */
static gboolean
check_edition(const Receipt *receipt, const char *folder, gboolean is_given,
              const VerifyRequest *request, GError **error)
{
    g_autoptr(Sealed) sealed = sealed_open(folder, is_given ? error : NULL);
    g_autofree char *shown = text_escape(folder, -1);
    g_autofree char *what = g_strconcat("it is the one in ", folder, NULL);
    if (sealed == NULL)
        return !is_given;
    if (digest_equal(&sealed->sha256, receipt_get_manifest(receipt))) {
        pass(request, "edition", what);
        return TRUE;
    }
    if (!is_given && !is_of_campaign(sealed, receipt))
        return TRUE; /* it stands there by chance */

    g_set_error(error, VERIFY_ERROR, VERIFY_ERROR_FAILED,
                "the manifest in '%s' is not the one that the receipt is of, though the "
                "receipt is good: there are two; run 'undersigned compare'",
                shown);
    return FALSE;
}

static Receipt *
run(const char *path, const char *edition, const VerifyRequest *request, GError **error)
{
    g_autoptr(Receipt) receipt = load(path, error);
    if (receipt == NULL)
        return NULL;
    if (request->key == NULL) {
        g_set_error_literal(error, VERIFY_ERROR, VERIFY_ERROR_NO_KEY,
                            "there is no key to check against: give the signer's public key");
        return NULL;
    }
    if (!receipt_check(receipt, choose_key(receipt, request), request->passed, request->closure,
                       error) ||
        !check_also(receipt, request, error) || !check_age(receipt, request, error))
        return NULL;

    g_autofree char *beside =
        edition == NULL ? find_beside(path, receipt_get_edition(receipt)) : g_strdup(edition);
    if (beside != NULL && !check_edition(receipt, beside, edition != NULL, request, error))
        return NULL;
    return g_steal_pointer(&receipt);
}

Receipt *
verify_receipt(const char *path, const char *edition, const VerifyRequest *request,
               GError **error)
{
    g_autoptr(GError) reason = NULL;
    Receipt *receipt = run(path, edition, request, &reason);
    if (receipt != NULL)
        return receipt;

    /* Whatever a lower storey could not do, here it is a check that did not hold. */
    int code = reason->domain == VERIFY_ERROR ? reason->code : VERIFY_ERROR_FAILED;
    g_set_error_literal(error, VERIFY_ERROR, code, reason->message);
    return NULL;
}
