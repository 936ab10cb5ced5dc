/* trust.h - whom to trust: keys in words (-P), key files (-p), or the campaign's own key
 *
 * Several keys mean that each of them must have signed. In a campaign, and without -P and -p,
 * it is the key of whoever runs this, with those that it followed; never one that came with the
 * campaign's folder, which may come from anybody.
 */
#pragma once

#include "cmd.h"

#include "edition/verify.h"

typedef struct {
    char **words;       /* of -P */
    char **paths;       /* of -p */
    GPtrArray *keys;    /* SealPublicKey *, the first is the one */
    GPtrArray *earlier; /* SealPublicKey *, NULL at the end */
    GPtrArray *also;    /* SealPublicKey *, borrowed, NULL at the end */
} Trust;

void trust_clear(Trust *trust);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Trust, trust_clear)

/* The two options, for the verb's entries. */
#define TRUST_ENTRIES(trust)                                                                   \
    {"key",                                                                                    \
     'P',                                                                                      \
     0,                                                                                        \
     G_OPTION_ARG_STRING_ARRAY,                                                                \
     &(trust).words,                                                                           \
     "The signer's public key; given twice, both must have signed",                            \
     "KEY"},                                                                                   \
    {                                                                                          \
        "key-file", 'p', 0, G_OPTION_ARG_FILENAME_ARRAY, &(trust).paths,                       \
            "The file it stands in", "FILE"                                                    \
    }

/* TRUE when the options name a key. */
gboolean trust_is_given(const Trust *trust);

/* Reads the keys. VERIFY_ERROR_NO_KEY where there is none. */
G_GNUC_WARN_UNUSED_RESULT
gboolean trust_load(Trust *trust, const Cmd *cmd, GError **error);

/* TRUE when `path` lies in the campaign's folder, which may come from anybody. */
gboolean trust_travels_with(const Campaign *campaign, const char *path);

/* Sets what a request says of keys; borrowed. */
void trust_fill(const Trust *trust, VerifyRequest *request);
