/* lineage.h - how editions that lie together follow each other, for chain.h
 */
#pragma once

#include "edition/siblings.h"
#include "edition/verify.h"

typedef enum {
    CHAIN_ERROR_GAP,
    CHAIN_ERROR_FORK,
    CHAIN_ERROR_ROLLBACK,
    CHAIN_ERROR_KEY, /* sealed by a key that was revoked, or that another followed before */
} ChainError;

#define CHAIN_ERROR (chain_error_quark())
GQuark chain_error_quark(void);

/* Returns "gap", "fork", "roll-back" or "key"; NULL for any other error. Static. */
const char *chain_name_problem(const GError *error);

/* An edition of which is known from elsewhere, a store, that it was sealed. */
typedef struct {
    int64_t number;
    Digest sha256; /* of its manifest.json */
} ChainKnown;

typedef struct {
    VerifyRequest verify;    /* for the newest, or the one that is asked about */
    const ChainKnown *known; /* of the campaign `known_campaign`; NULL: of this one */
    size_t known_count;
    const char *known_campaign;
    int64_t now; /* to tell of an edition from the future; 0: nobody is told */
} ChainRequest;

/* What is checked together: the editions that are there, and those that are known of. */
typedef struct {
    const ChainRequest *request;
    GPtrArray *siblings; /* Sibling * */
    char *campaign;
} Chain;

void lineage_clear(Chain *chain);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Chain, lineage_clear)

/* Sets `error`; returns FALSE. And tells the caller of what passed. */
gboolean lineage_fail(GError **error, ChainError code, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
gboolean lineage_fail_gap(int64_t from, int64_t to, GError **error);
void lineage_pass(const Chain *chain, const char *name, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/* The first sibling of that number and series, and the public one next below `number`; NULL
 * where there is none. Borrowed. */
const Sibling *lineage_find(const Chain *chain, int64_t number, gboolean for_recipient);
const Sibling *lineage_find_below(const Chain *chain, int64_t number);

/* The number of the newest that is known of from elsewhere; 0: none. */
int64_t lineage_newest_known(const Chain *chain);

/* TRUE when what a signature says of `sibling` is said by whom the caller trusts, or by the key
 * of `beside`, which he has reason to trust. */
gboolean lineage_is_trusted(const Chain *chain, const Sibling *sibling, const Sealed *beside);

/* Refuses an edition whose key was revoked, or followed by another before; one of which there
 * are two; and one that follows another than the one that is there. */
G_GNUC_WARN_UNUSED_RESULT
gboolean lineage_check_key(const Chain *chain, const Sibling *edition, GError **error);
G_GNUC_WARN_UNUSED_RESULT
gboolean lineage_check_fork(const Chain *chain, const Sibling *edition, GError **error);
G_GNUC_WARN_UNUSED_RESULT
gboolean lineage_check_link(const Chain *chain, const Sibling *edition, GError **error);

/* Tells of times that cannot be: a clock may be wrong; the chain says what came after what. */
void lineage_tell_time(const Chain *chain, const Sibling *edition);
