#include "base/clock.h"
#include "base/text.h"
#include "proof/receipt.h"
#include "proof/receipt_form.h"

#include <inttypes.h>

#define SHOWN_HASH 12

/* One check of a receipt, as far as it has come. */
typedef struct {
    const Receipt *receipt;
    const SealPublicKey *key;
    ReceiptPassed passed;
    void *closure;
    Head head;
} Check;

G_GNUC_PRINTF(3, 4)
static void
pass(const Check *check, const char *name, const char *format, ...)
{
    if (check->passed == NULL)
        return;

    va_list arguments;
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    check->passed(name, what, check->closure);
}

G_GNUC_PRINTF(3, 4)
static gboolean
fail(GError **error, ReceiptError code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error_literal(error, RECEIPT_ERROR, (int)code, what);
    return FALSE;
}

/* The seal that `id` made: the edition's, or that of a co-signer. Borrowed; or NULL. */
static const char *
find_seal(const Receipt *receipt, const char *id)
{
    g_autofree char *own = seal_signature_get_key_id(receipt->seal, NULL);
    if (g_strcmp0(own, id) == 0)
        return receipt->seal;

    for (unsigned i = 0; i < receipt->cosigned->len; i++) {
        const char *seal = receipt->cosigned->pdata[i];
        g_autofree char *made_by = seal_signature_get_key_id(seal, NULL);
        if (g_strcmp0(made_by, id) == 0)
            return seal;
    }
    return NULL;
}

/* Finds the seal that the trusted key made, or one that follows it. Both are borrowed. */
static gboolean
find_signer(const Check *check, const char **out_seal, const SealPublicKey **out_signer,
            GError **error)
{
    const Receipt *receipt = check->receipt;
    g_autoptr(GError) reason = NULL;
    g_autofree char *trusted = seal_public_key_get_id(check->key);
    g_autofree char *made_by = seal_signature_get_key_id(receipt->seal, error);
    if (made_by == NULL)
        return FALSE;
    if (succession_is_revoked(receipt->succession, check->key))
        return fail(error, RECEIPT_ERROR_KEY, "the key %s was revoked by its owner", trusted);

    *out_seal = find_seal(receipt, trusted);
    *out_signer = check->key;
    if (*out_seal != NULL) {
        pass(check, "key", "%s, the one you trust%s", trusted,
             *out_seal == receipt->seal ? "" : ", co-signed");
        return TRUE;
    }

    *out_seal = receipt->seal;
    *out_signer = succession_find(receipt->succession, made_by);
    if (*out_signer == NULL)
        return fail(error, RECEIPT_ERROR_KEY,
                    "it is of an edition sealed by the key %s, not by %s, which you trust",
                    made_by, trusted);
    if (!succession_leads(receipt->succession, check->key, *out_signer, &reason))
        return fail(error, RECEIPT_ERROR_KEY, "%s", reason->message);
    pass(check, "key", "%s, which follows %s, the one you trust", made_by, trusted);
    return TRUE;
}

static gboolean
check_seal(Check *check, GError **error)
{
    g_autoptr(GError) reason = NULL;
    g_autofree char *comment = NULL;
    const char *seal = NULL;
    const SealPublicKey *signer = NULL;
    if (!find_signer(check, &seal, &signer, error))
        return FALSE;
    if (!seal_verify_comment(signer, seal, &comment, &reason) ||
        !head_read(comment, &check->head, &reason))
        return fail(error, RECEIPT_ERROR_SEAL, "the seal: %s", reason->message);
    if (!check->head.is_whole || check->head.for_recipient)
        return fail(error, RECEIPT_ERROR_SEAL,
                    "the seal is not one of an edition for the public that names its root");

    g_autofree char *time = clock_format(check->head.sealed_at);
    pass(check, "seal", "edition %" PRId64 ", %" PRId64 " signatories, sealed %s",
         check->head.edition, check->head.total, time);
    return TRUE;
}

static gboolean
check_head(const Check *check, GError **error)
{
    const Receipt *receipt = check->receipt;
    const Head *head = &check->head;
    const HeadLetter letter = {.campaign = receipt->campaign,
                               .manifest = receipt->manifest,
                               .revision = receipt->revision,
                               .consent = receipt->consent};
    const Digest expected = head_digest_letter(&letter);
    if (receipt->edition != head->edition)
        return fail(error, RECEIPT_ERROR_HEAD,
                    "it says edition %" PRId64 ", and edition %" PRId64 " was sealed",
                    receipt->edition, head->edition);
    if (receipt->size != head->total)
        return fail(error, RECEIPT_ERROR_HEAD,
                    "it says that %" PRId64 " were counted, and %" PRId64 " were sealed",
                    receipt->size, head->total);
    if (!digest_equal(&receipt->root, &head->root))
        return fail(error, RECEIPT_ERROR_HEAD, "its root is not the one that was sealed");
    if (!digest_equal(&expected, &head->letter))
        return fail(error, RECEIPT_ERROR_HEAD,
                    "the campaign, revision or manifest that it names was not sealed so");

    pass(check, "letter", "'%s', revision %" PRId64 " of its text", receipt->campaign,
         receipt->revision);
    return TRUE;
}

static gboolean
check_entry(const Check *check, GError **error)
{
    const Receipt *receipt = check->receipt;
    const Digest leaf = manifest_leaf(&receipt->entry);
    g_autofree char *shown = text_escape(receipt->entry.name, -1);
    g_autofree char *hex = digest_to_hex(&leaf);
    if (!digest_equal(&leaf, &receipt->leaf))
        return fail(error, RECEIPT_ERROR_ENTRY,
                    "the leaf is not that of '%s' with this salt: the entry or the salt is "
                    "another's, or was changed",
                    shown);

    hex[SHOWN_HASH] = '\0';
    pass(check, "entry", "%s, %s: leaf %s…", receipt->entry.name,
         receipt->entry.number > 0 ? "named" : "counted and not named", hex);
    return TRUE;
}

static gboolean
check_proof(const Check *check, GError **error)
{
    const Receipt *receipt = check->receipt;
    if (!merkle_verify(&receipt->leaf, (size_t)receipt->index, (size_t)receipt->size,
                       (const Digest *)(void *)receipt->proof->data, receipt->proof->len,
                       &receipt->root))
        return fail(error, RECEIPT_ERROR_PROOF,
                    "the proof does not lead from the leaf to the root: it is another's, or "
                    "was changed");

    pass(check, "proof", "leaf %" PRId64 " of %" PRId64 ", by %u steps up to the sealed root",
         receipt->index + 1, receipt->size, receipt->proof->len);
    return TRUE;
}

gboolean
receipt_check(const Receipt *receipt, const SealPublicKey *key, ReceiptPassed passed,
              void *closure, GError **error)
{
    Check check = {.receipt = receipt, .key = key, .passed = passed, .closure = closure};

    return check_seal(&check, error) && check_head(&check, error) &&
           check_entry(&check, error) && check_proof(&check, error);
}
