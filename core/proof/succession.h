/* succession.h - which key follows which: a new key signed by the old one
 *
 * An introduction is the new public key's file and minisign's signature of it by the old key,
 * whose trusted comment says
 *
 *     undersigned key 4D233CB17E7782EB follows 0123456789ABCDEF since 2031-03-17T09:00:00Z
 *     undersigned key 4D233CB17E7782EB follows 0123456789ABCDEF since 2031-03-17T09:00:00Z,
 * which is revoked
 *
 * Whoever trusts a key can thus trust those that follow it, one after the other, from wherever
 * the introductions came. A revoked key introduces nobody: it may be in the hands of somebody
 * else, who would introduce a key of his own. Nor does one that introduced two.
 */
#pragma once

#include "proof/seal.h"

typedef enum {
    SUCCESSION_ERROR_FORM,    /* no introduction, or one that does not hold */
    SUCCESSION_ERROR_NONE,    /* nothing leads from the one key to the other */
    SUCCESSION_ERROR_REVOKED, /* the key from which it would lead is revoked */
    SUCCESSION_ERROR_FORK,    /* one key introduced two */
} SuccessionError;

#define SUCCESSION_ERROR (succession_error_quark())
GQuark succession_error_quark(void);

typedef struct Succession Succession;

Succession *succession_new(void);
void succession_free(Succession *succession);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Succession, succession_free)

/* One introduction; borrowed from its succession. */
typedef struct {
    char *new_id, *old_id;
    int64_t at;
    gboolean is_revoked; /* the old one */
    SealPublicKey *key;  /* the new one */
    char *key_file;
    char *signature; /* of it, by the old one */
} Introduction;

size_t succession_get_count(const Succession *succession);
const Introduction *succession_get(const Succession *succession, size_t index);

/* Returns the signature file with which `old` introduces `new`; owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
char *succession_sign(const SealKey *old, const SealPublicKey *new, int64_t at,
                      gboolean is_revoked, GError **error);

/* Adds what stands in the two files, whose form is checked; whether the signature holds is
 * checked when it is to lead somewhere. Twice the same is once. */
G_GNUC_WARN_UNUSED_RESULT
gboolean succession_add(Succession *succession, const char *key_file, const char *signature,
                        GError **error);

/* TRUE when `to` is `from`, or introductions lead from `from` to it. */
G_GNUC_WARN_UNUSED_RESULT
gboolean succession_leads(const Succession *succession, const SealPublicKey *from,
                          const SealPublicKey *to, GError **error);

/* TRUE when `key` says in an introduction, which holds, that it is revoked. */
gboolean succession_is_revoked(const Succession *succession, const SealPublicKey *key);

/* Returns the introduced key that goes by `id`, or NULL; nothing says yet that it is to be
 * trusted. Borrowed. */
const SealPublicKey *succession_find(const Succession *succession, const char *id);
