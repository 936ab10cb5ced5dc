#include "edition/lineage.h"

#include "base/text.h"

#include <inttypes.h>

G_DEFINE_QUARK(chain - error - quark, chain_error)

const char *
chain_name_problem(const GError *error)
{
    static const char *const names[] = {[CHAIN_ERROR_GAP] = "gap",
                                        [CHAIN_ERROR_FORK] = "fork",
                                        [CHAIN_ERROR_ROLLBACK] = "roll-back",
                                        [CHAIN_ERROR_KEY] = "key"};
    if (g_error_matches(error, VERIFY_ERROR, VERIFY_ERROR_OLDER))
        return names[CHAIN_ERROR_ROLLBACK];
    return error->domain == CHAIN_ERROR ? names[error->code] : NULL;
}

gboolean
lineage_fail(GError **error, ChainError code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error_literal(error, CHAIN_ERROR, (int)code, what);
    return FALSE;
}

void
lineage_clear(Chain *chain)
{
    g_clear_pointer(&chain->siblings, g_ptr_array_unref);
    g_free(chain->campaign);
}

void
lineage_pass(const Chain *chain, const char *name, const char *format, ...)
{
    const VerifyRequest *request = &chain->request->verify;
    if (request->passed == NULL)
        return;

    va_list arguments;
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    request->passed(name, what, request->closure);
}

const Sibling *
lineage_find(const Chain *chain, int64_t number, gboolean for_recipient)
{
    for (unsigned i = 0; i < chain->siblings->len; i++) {
        const Sibling *sibling = chain->siblings->pdata[i];
        if (sibling->sealed != NULL && sibling->number == number &&
            sibling->for_recipient == for_recipient)
            return sibling;
    }
    return NULL;
}

/* TRUE when what is known is known of this campaign. */
static gboolean
knows(const Chain *chain)
{
    const char *of = chain->request->known_campaign;

    return of == NULL || g_strcmp0(of, chain->campaign) == 0;
}

static const ChainKnown *
find_known(const Chain *chain, int64_t number)
{
    for (size_t i = 0; knows(chain) && i < chain->request->known_count; i++)
        if (chain->request->known[i].number == number)
            return &chain->request->known[i];
    return NULL;
}

int64_t
lineage_newest_known(const Chain *chain)
{
    int64_t newest = 0;
    for (size_t i = 0; knows(chain) && i < chain->request->known_count; i++)
        newest = MAX(newest, chain->request->known[i].number);
    return newest;
}

const Sibling *
lineage_find_below(const Chain *chain, int64_t number)
{
    const Sibling *below = NULL;
    for (unsigned i = 0; i < chain->siblings->len; i++) {
        const Sibling *sibling = chain->siblings->pdata[i];
        if (sibling->sealed != NULL && !sibling->for_recipient && sibling->number < number)
            below = sibling;
    }
    return below;
}

gboolean
lineage_fail_gap(int64_t from, int64_t to, GError **error)
{
    return from + 1 == to - 1
               ? lineage_fail(error, CHAIN_ERROR_GAP,
                              "gap: edition %" PRId64 " is missing between edition %" PRId64
                              " and edition %" PRId64,
                              from + 1, from, to)
               : lineage_fail(error, CHAIN_ERROR_GAP,
                              "gap: the editions between %" PRId64 " and %" PRId64
                              " are missing",
                              from, to);
}

static gboolean
fail_fork(const Sibling *one, const Sibling *other, GError **error)
{
    g_autofree char *name = text_escape(one->name, -1);
    g_autofree char *other_name = text_escape(other->name, -1);
    return lineage_fail(
        error, CHAIN_ERROR_FORK,
        "fork: '%s' and '%s' are two editions with the number %" PRId64
        ", both sealed; run 'undersigned compare' on them, and ask whoever sealed them",
        name, other_name, one->number);
}

gboolean
lineage_is_trusted(const Chain *chain, const Sibling *sibling, const Sealed *beside)
{
    const VerifyRequest *request = &chain->request->verify;
    const SealPublicKey *const *earlier = request->earlier;
    SealedTrust trust;
    if (seal_public_key_equal(sibling->sealed->key, beside->key))
        return TRUE;
    if (sealed_find_trust(sibling->sealed, request->key, &trust, NULL))
        return trust != SEALED_COSIGNED ||
               sealed_check_cosignature(sibling->sealed, request->key, NULL, NULL);

    for (size_t i = 0; earlier != NULL && earlier[i] != NULL; i++)
        if (seal_public_key_equal(sibling->sealed->key, earlier[i]))
            return TRUE;
    return FALSE;
}

/* A key that revoked itself in any of them, or that was followed by another before. */
gboolean
lineage_check_key(const Chain *chain, const Sibling *edition, GError **error)
{
    for (unsigned i = 0; i < chain->siblings->len; i++) {
        const Sibling *sibling = chain->siblings->pdata[i];
        if (sibling->sealed == NULL)
            continue;
        if (succession_is_revoked(sibling->sealed->succession, chain->request->verify.key))
            return lineage_fail(
                error, CHAIN_ERROR_KEY,
                "the key that you trust was revoked by its owner, as '%s' beside it "
                "says; ask for the new one by a way that you trust",
                sibling->name);
        if (sibling->number < edition->number && !sibling->for_recipient &&
            !seal_public_key_equal(sibling->sealed->key, edition->sealed->key) &&
            succession_leads(sibling->sealed->succession, edition->sealed->key,
                             sibling->sealed->key, NULL))
            return lineage_fail(error, CHAIN_ERROR_KEY,
                                "edition %" PRId64
                                " is sealed by the key %s, which %s had followed "
                                "already in edition %" PRId64,
                                edition->number, edition->sealed->key_id,
                                sibling->sealed->key_id, sibling->number);
    }
    return TRUE;
}

/* Two of one number and series, both by whom is trusted. */
gboolean
lineage_check_fork(const Chain *chain, const Sibling *edition, GError **error)
{
    const ChainKnown *known = find_known(chain, edition->number);
    for (unsigned i = 0; i < chain->siblings->len; i++) {
        const Sibling *sibling = chain->siblings->pdata[i];
        if (sibling->sealed != NULL && sibling->number == edition->number &&
            sibling->for_recipient == edition->for_recipient &&
            !digest_equal(&sibling->sealed->sha256, &edition->sealed->sha256) &&
            lineage_is_trusted(chain, sibling, edition->sealed))
            return fail_fork(edition, sibling, error);
    }
    if (known == NULL || edition->for_recipient ||
        digest_equal(&known->sha256, &edition->sealed->sha256))
        return TRUE;

    g_autofree char *name = text_escape(edition->name, -1);
    return lineage_fail(error, CHAIN_ERROR_FORK,
                        "fork: the campaign sealed another edition %" PRId64
                        " than the one in '%s'",
                        edition->number, name);
}

/* The edition before, if it is there, is the one that this one names. */
gboolean
lineage_check_link(const Chain *chain, const Sibling *edition, GError **error)
{
    const Digest *previous = manifest_get_previous(edition->manifest);
    const Sibling *before = lineage_find(chain, edition->number - 1, FALSE);
    if (edition->number == 1 || before == NULL)
        return TRUE;
    if (previous == NULL)
        return lineage_fail(error, CHAIN_ERROR_FORK,
                            "fork: edition %" PRId64 " names no edition before it",
                            edition->number);
    if (digest_equal(&before->sealed->sha256, previous))
        return TRUE;

    g_autofree char *name = text_escape(before->name, -1);
    return lineage_fail(error, CHAIN_ERROR_FORK,
                        "fork: edition %" PRId64 " follows another edition %" PRId64
                        " than the one in '%s'",
                        edition->number, edition->number - 1, name);
}

void
lineage_tell_time(const Chain *chain, const Sibling *edition)
{
    const Sibling *before = lineage_find(chain, edition->number - 1, FALSE);
    if (chain->request->now != 0 && edition->sealed_at > chain->request->now)
        lineage_pass(chain, "time",
                     "warning: edition %" PRId64 " says that it is from the future (%s)",
                     edition->number, manifest_get_sealed_at(edition->manifest));
    if (before != NULL && before->sealed_at > edition->sealed_at)
        lineage_pass(chain, "time",
                     "warning: edition %" PRId64 " says that it is older than edition %" PRId64
                     ", which it follows; a clock was wrong",
                     edition->number, before->number);
}
