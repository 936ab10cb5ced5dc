#include "proof/succession.h"

#include "base/clock.h"

#include <string.h>

G_DEFINE_QUARK(succession - error - quark, succession_error)

#define COMMENT     "undersigned key "
#define FOLLOWS     " follows "
#define SINCE       " since "
#define REVOKED     ", which is revoked"
#define ID_LENGTH   16
#define TIME_LENGTH (sizeof "2023-11-07T18:00:00Z" - 1)

struct Succession {
    GPtrArray *introductions; /* Introduction * */
};

static void
introduction_free(void *element)
{
    Introduction *introduction = element;
    g_free(introduction->new_id);
    g_free(introduction->old_id);
    seal_public_key_free(introduction->key);
    g_free(introduction->key_file);
    g_free(introduction->signature);
    g_free(introduction);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Introduction, introduction_free)

Succession *
succession_new(void)
{
    Succession *succession = g_new0(Succession, 1);
    succession->introductions = g_ptr_array_new_with_free_func(introduction_free);
    return succession;
}

void
succession_free(Succession *succession)
{
    if (succession == NULL)
        return;

    g_ptr_array_unref(succession->introductions);
    g_free(succession);
}

size_t
succession_get_count(const Succession *succession)
{
    return succession->introductions->len;
}

const Introduction *
succession_get(const Succession *succession, size_t index)
{
    return g_ptr_array_index(succession->introductions, index);
}

static char *
write_comment(const Introduction *introduction)
{
    g_autofree char *at = clock_format(introduction->at);

    return g_strconcat(COMMENT, introduction->new_id, FOLLOWS, introduction->old_id, SINCE, at,
                       introduction->is_revoked ? REVOKED : "", NULL);
}

char *
succession_sign(const SealKey *old, const SealPublicKey *new, int64_t at, gboolean is_revoked,
                GError **error)
{
    g_autoptr(SealPublicKey) signer = seal_key_get_public(old);
    g_autofree char *new_id = seal_public_key_get_id(new);
    g_autofree char *old_id = seal_public_key_get_id(signer);
    g_autofree char *file = seal_public_key_write(new);
    const Introduction said = {
        .new_id = new_id, .old_id = old_id, .at = at, .is_revoked = is_revoked};
    g_autofree char *comment = write_comment(&said);

    return seal_sign(old, file, strlen(file), comment, error);
}

/* The time and the rest of the comment, which is then written again and compared. */
static void
read_comment(const char *comment, Introduction *introduction)
{
    const char *since = strstr(comment, SINCE);
    if (since == NULL)
        return;

    g_autofree char *time = g_strndup(since + strlen(SINCE), TIME_LENGTH);
    if (!clock_parse(time, NULL, &introduction->at, NULL))
        introduction->at = 0;
    introduction->is_revoked = g_str_has_suffix(comment, REVOKED);
}

static gboolean
refuse_form(GError **error, const char *why)
{
    g_set_error(error, SUCCESSION_ERROR, SUCCESSION_ERROR_FORM,
                "not a key introduced by another: %s", why);
    return FALSE;
}

/* The third line of a signature file, whose form was checked. */
static char *
take_comment(const char *signature)
{
    g_auto(GStrv) lines = g_strsplit(signature, "\n", 4);
    const char *prefix = "trusted comment: ";

    return g_strdup(g_strv_length(lines) > 2 && g_str_has_prefix(lines[2], prefix)
                        ? lines[2] + strlen(prefix)
                        : "");
}

gboolean
succession_add(Succession *succession, const char *key_file, const char *signature,
               GError **error)
{
    g_autoptr(Introduction) introduction = g_new0(Introduction, 1);
    introduction->key = seal_public_key_read(key_file, error);
    introduction->old_id =
        introduction->key != NULL ? seal_signature_get_key_id(signature, error) : NULL;
    if (introduction->old_id == NULL)
        return FALSE;

    introduction->new_id = seal_public_key_get_id(introduction->key);
    introduction->key_file = g_strdup(key_file);
    introduction->signature = g_strdup(signature);
    g_autofree char *comment = take_comment(signature);
    read_comment(comment, introduction);
    g_autofree char *again = write_comment(introduction);
    if (!g_str_equal(again, comment))
        return refuse_form(error, "its trusted comment does not say which key follows which");

    for (unsigned i = 0; i < succession->introductions->len; i++) {
        const Introduction *known = succession->introductions->pdata[i];
        if (g_str_equal(known->key_file, key_file) && g_str_equal(known->signature, signature))
            return TRUE;
    }
    g_ptr_array_add(succession->introductions, g_steal_pointer(&introduction));
    return TRUE;
}

static gboolean
holds(const Introduction *introduction, const SealPublicKey *by)
{
    return seal_verify(by, introduction->key_file, strlen(introduction->key_file),
                       introduction->signature, NULL, NULL);
}

/* Finds whom `key` introduced; NULL where it did not. FALSE where that leads nowhere. */
static gboolean
find_next(const Succession *succession, const SealPublicKey *key, const Introduction **out_next,
          GError **error)
{
    const Introduction *next = NULL;
    for (size_t i = 0; i < succession_get_count(succession); i++) {
        const Introduction *introduction = succession_get(succession, i);
        if (!holds(introduction, key))
            continue;
        if (introduction->is_revoked) {
            g_set_error(error, SUCCESSION_ERROR, SUCCESSION_ERROR_REVOKED,
                        "the key %s was revoked by its owner; ask for the new one by a way "
                        "that you trust",
                        introduction->old_id);
            return FALSE;
        }
        if (next != NULL && !seal_public_key_equal(next->key, introduction->key)) {
            g_set_error(error, SUCCESSION_ERROR, SUCCESSION_ERROR_FORK,
                        "the key %s introduced two others, %s and %s, so that neither can be "
                        "trusted for it",
                        introduction->old_id, next->new_id, introduction->new_id);
            return FALSE;
        }
        next = introduction;
    }
    *out_next = next;
    return TRUE;
}

/* A circle of introductions ends when there were as many steps as there are of them. */
gboolean
succession_leads(const Succession *succession, const SealPublicKey *from,
                 const SealPublicKey *to, GError **error)
{
    const SealPublicKey *at = from;
    for (size_t step = 0; step < succession_get_count(succession); step++) {
        const Introduction *next = NULL;
        if (seal_public_key_equal(at, to))
            return TRUE;
        if (!find_next(succession, at, &next, error))
            return FALSE;
        if (next == NULL)
            break;
        at = next->key;
    }
    if (seal_public_key_equal(at, to))
        return TRUE;

    g_autofree char *old_id = seal_public_key_get_id(from);
    g_autofree char *new_id = seal_public_key_get_id(to);
    g_set_error(error, SUCCESSION_ERROR, SUCCESSION_ERROR_NONE,
                "the key %s does not introduce %s", old_id, new_id);
    return FALSE;
}

gboolean
succession_is_revoked(const Succession *succession, const SealPublicKey *key)
{
    for (size_t i = 0; i < succession_get_count(succession); i++) {
        const Introduction *introduction = succession_get(succession, i);
        if (introduction->is_revoked && holds(introduction, key))
            return TRUE;
    }
    return FALSE;
}

const SealPublicKey *
succession_find(const Succession *succession, const char *id)
{
    for (size_t i = 0; i < succession_get_count(succession); i++) {
        const Introduction *introduction = succession_get(succession, i);
        if (g_str_equal(introduction->new_id, id))
            return introduction->key;
    }
    return NULL;
}
