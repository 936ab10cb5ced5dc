/* compare.h - how two sealed editions stand to each other
 *
 * Their seals are checked, not their files. Two that say different things under one number,
 * sealed by one key, are an equivocation: somebody was shown another list than somebody else.
 * The copy for the recipient and the public edition of one number are a pair, which must agree.
 */
#pragma once

#include "edition/siblings.h"
#include "edition/verify.h"

typedef enum {
    COMPARE_SAME,         /* byte for byte */
    COMPARE_SUCCESSOR,    /* the later names the earlier by its hash */
    COMPARE_LATER,        /* some lie between, which would have to be there to tell more */
    COMPARE_PAIR,         /* the public one and the recipient's copy, and they agree */
    COMPARE_UNRELATED,    /* of two campaigns */
    COMPARE_CONFLICT,     /* of one campaign, as they say, but sealed by keys of two */
    COMPARE_EQUIVOCATION, /* sealed alike, and they cannot both be true */
} CompareVerdict;

/* Returns "same", "successor", "later", "pair", "unrelated", "conflict" or "equivocation". */
const char *compare_word(CompareVerdict verdict);

typedef struct {
    CompareVerdict verdict;
    char *why;
    Sibling *a, *b;        /* by their numbers; a public one before its copy */
    gboolean is_exchanged; /* they were given the other way round */
    gboolean is_trusted;   /* by the caller's key; else each by the one it brings along */
    GPtrArray *named;      /* char *, labels of names that b has and a has not */
    GPtrArray *gone;       /* and the other way round */
    GPtrArray *added, *removed, *changed; /* char *, paths of files */
} Comparison;

void comparison_free(Comparison *comparison);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Comparison, comparison_free)

/* Compares the editions in the folders (or of the manifests) `a` and `b`. `request` says whom
 * the caller trusts; where its key is NULL each seal is checked under the key that lies beside
 * it, which proves no more than that. VERIFY_ERROR_FAILED where a seal does not hold. */
G_GNUC_WARN_UNUSED_RESULT
Comparison *compare_editions(const char *a, const char *b, const VerifyRequest *request,
                             GError **error);
