#include "base/text.h"
#include "edition/chain.h"

#include <inttypes.h>

/* The folder that has the editions; owned by the caller, NULL where there are none. */
static char *
find_top(const char *path)
{
    g_autofree char *full = g_canonicalize_filename(path, NULL);
    g_autofree char *out = g_build_filename(full, "out", NULL);
    if (siblings_exist(full))
        return g_steal_pointer(&full);
    return siblings_exist(out) ? g_steal_pointer(&out) : NULL;
}

gboolean
chain_is_one(const char *path)
{
    g_autofree char *top = sealed_is_one(path) ? NULL : find_top(path);

    return top != NULL;
}

/* Everything that stands there is an edition of one campaign that holds. */
static gboolean
check_all_hold(const Chain *chain, GError **error)
{
    const Sibling *first = NULL;
    for (unsigned i = 0; i < chain->siblings->len; i++) {
        const Sibling *sibling = chain->siblings->pdata[i];
        g_autofree char *name = text_escape(sibling->name, -1);
        if (sibling->sealed == NULL) {
            g_set_error(error, VERIFY_ERROR, VERIFY_ERROR_FAILED, "'%s': %s", name,
                        sibling->wrong);
            return FALSE;
        }
        if (first == NULL)
            first = sibling;
        if (!g_str_equal(manifest_get_campaign(first->manifest),
                         manifest_get_campaign(sibling->manifest))) {
            g_set_error(error, VERIFY_ERROR, VERIFY_ERROR_FAILED,
                        "'%s' is of another campaign than '%s'", name, first->name);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean
check_newest(const Chain *chain, const Sibling *newest, GError **error)
{
    const int64_t wanted = MAX(lineage_newest_known(chain), chain->request->verify.at_least);
    if (newest->number >= wanted)
        return TRUE;

    return lineage_fail(error, CHAIN_ERROR_ROLLBACK,
                        "roll-back: the newest edition here is %" PRId64
                        ", but edition %" PRId64 " was sealed",
                        newest->number, wanted);
}

/* The whole of one edition. The newest is trusted for its key, those before for the hash that
 * the next one names, and a copy for the recipient for the key of its edition. */
static Verified *
verify_whole(const Chain *chain, const Sibling *edition, const SealPublicKey *vouched,
             GError **error)
{
    VerifyRequest request = chain->request->verify;
    request.passed = NULL;
    request.at_least = 0;
    request.alone = TRUE;
    if (vouched != NULL) {
        request.key = vouched;
        request.also = NULL;
    }
    g_autofree char *name = text_escape(edition->name, -1);
    Verified *verified = verify_run(edition->path, &request, error);
    if (verified == NULL) {
        g_prefix_error(error, "'%s': ", name);
        return NULL;
    }

    lineage_pass(chain, edition->for_recipient ? "copy" : "edition",
                 "%" PRId64 "%s: %" PRId64 " signatories, sealed %s by %s", edition->number,
                 edition->for_recipient ? " for the recipient" : "",
                 manifest_get_count(edition->manifest).total,
                 manifest_get_sealed_at(edition->manifest), edition->sealed->key_id);
    return verified;
}

/* From the newest down to the first, so that each is vouched for before it is looked at. */
static gboolean
verify_public(const Chain *chain, const Sibling *newest, GPtrArray *verified, GError **error)
{
    for (int64_t number = newest->number; number >= 1; number--) {
        const Sibling *edition = lineage_find(chain, number, FALSE);
        const Sibling *below = lineage_find_below(chain, number + 1);
        if (edition == NULL && below == NULL)
            return lineage_fail(error, CHAIN_ERROR_GAP, "gap: edition %" PRId64 " is missing",
                                number);
        if (edition == NULL)
            return lineage_fail_gap(below->number, number + 1, error);
        if (!lineage_check_key(chain, edition, error) ||
            !lineage_check_fork(chain, edition, error) ||
            !lineage_check_link(chain, edition, error))
            return FALSE;
        Verified *one = verify_whole(chain, edition,
                                     edition == newest ? NULL : edition->sealed->key, error);
        if (one == NULL)
            return FALSE;
        g_ptr_array_insert(verified, 0, one);
        lineage_tell_time(chain, edition);
    }
    return TRUE;
}

/* Copies for the recipient, and editions that lie there twice. */
static gboolean
verify_copies(const Chain *chain, GPtrArray *verified, GError **error)
{
    for (unsigned i = 0; i < chain->siblings->len; i++) {
        const Sibling *copy = chain->siblings->pdata[i];
        const Sibling *edition = lineage_find(chain, copy->number, FALSE);
        if (copy == edition)
            continue;
        if (edition == NULL)
            return lineage_fail(error, CHAIN_ERROR_GAP,
                                "gap: edition %" PRId64
                                " is missing, of which there is the copy "
                                "for the recipient",
                                copy->number);
        if (!lineage_check_fork(chain, copy, error) || !lineage_check_link(chain, copy, error))
            return FALSE;
        Verified *one = verify_whole(chain, copy, edition->sealed->key, error);
        if (one == NULL)
            return FALSE;
        g_ptr_array_add(verified, one);
    }
    return TRUE;
}

GPtrArray *
chain_verify_all(const char *path, const ChainRequest *request, GError **error)
{
    g_auto(Chain) chain = {.request = request};
    g_autofree char *top = find_top(path);
    g_autofree char *shown = text_escape(path, -1);
    if (top == NULL) {
        g_set_error(error, VERIFY_ERROR, VERIFY_ERROR_FAILED, "there is no edition in '%s'",
                    shown);
        return NULL;
    }
    if (request->verify.key == NULL) {
        g_set_error_literal(error, VERIFY_ERROR, VERIFY_ERROR_NO_KEY,
                            "there is no key to check against: give the signer's public key");
        return NULL;
    }
    chain.siblings = siblings_read(top, NULL, error);
    if (chain.siblings == NULL || !check_all_hold(&chain, error))
        return NULL;
    const Sibling *first = g_ptr_array_index(chain.siblings, 0);
    chain.campaign = g_strdup(manifest_get_campaign(first->manifest));

    g_autoptr(GPtrArray) verified =
        g_ptr_array_new_with_free_func((GDestroyNotify)verified_free);
    const Sibling *newest = lineage_find_below(&chain, INT64_MAX);
    if (newest == NULL) {
        lineage_fail(error, CHAIN_ERROR_GAP, "gap: there are only copies for the recipient");
        return NULL;
    }
    if (!verify_public(&chain, newest, verified, error) ||
        !verify_copies(&chain, verified, error) || !check_newest(&chain, newest, error))
        return NULL;
    lineage_pass(&chain, "chain",
                 "from edition 1 to edition %" PRId64 ", each named by the hash of the "
                 "next",
                 newest->number);
    return g_steal_pointer(&verified);
}
