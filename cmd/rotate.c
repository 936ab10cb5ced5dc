#include "rotate.h"

#include "key_file.h"

#include "base/file.h"
#include "base/text.h"
#include "edition/chain.h"
#include "edition/cosign.h"
#include "edition/edition.h"
#include "edition/introductions.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* One rotation. */
typedef struct {
    const char *path;
    SealKey *old, *new;
    SealPublicKey *old_public, *new_public;
    char *old_id, *new_id;
    char *aside; /* of the new secret key, until it takes its place */
} Rotation;

static void
rotation_clear(Rotation *rotation)
{
    seal_key_free(rotation->old);
    seal_key_free(rotation->new);
    seal_public_key_free(rotation->old_public);
    seal_public_key_free(rotation->new_public);
    g_free(rotation->old_id);
    g_free(rotation->new_id);
    g_free(rotation->aside);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Rotation, rotation_clear)

/* The public half first: it is what the new secret key has to belong to. */
static gboolean
put_in_place(const char *path, const char *aside, const SealPublicKey *public, GError **error)
{
    g_autofree char *public_path = key_file_get_public_path(path);
    g_autofree char *text = seal_public_key_write(public);
    g_autofree char *folder = g_path_get_dirname(path);
    if (!file_write(public_path, text, strlen(text), error))
        return FALSE;
    if (g_rename(aside, path) != 0)
        return file_fail(error, "put the new key in its place", path);
    return file_sync_folder(folder, error);
}

/* TRUE when the key that goes by `id` introduced another, and so is not the last. */
static gboolean
is_followed(const Succession *succession, const char *id)
{
    for (size_t i = 0; i < succession_get_count(succession); i++)
        if (g_str_equal(succession_get(succession, i)->old_id, id))
            return TRUE;
    return FALSE;
}

gboolean
rotate_finish(const char *path, GError **error)
{
    g_autoptr(Succession) succession = key_file_load_succession(path, error);
    if (succession == NULL)
        return FALSE;

    for (size_t i = 0; i < succession_get_count(succession); i++) {
        const Introduction *introduction = succession_get(succession, i);
        g_autofree char *aside = key_file_get_aside_path(path, introduction->new_id);
        if (!is_followed(succession, introduction->new_id) && file_exists(aside) &&
            !put_in_place(path, aside, introduction->key, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
open_keys(Rotation *rotation, GError **error)
{
    rotation->old = key_file_open(rotation->path, "password of the signing key: ", error);
    if (rotation->old == NULL)
        return FALSE;

    rotation->new = seal_key_new();
    rotation->old_public = seal_key_get_public(rotation->old);
    rotation->new_public = seal_key_get_public(rotation->new);
    rotation->old_id = seal_public_key_get_id(rotation->old_public);
    rotation->new_id = seal_public_key_get_id(rotation->new_public);
    rotation->aside = key_file_get_aside_path(rotation->path, rotation->new_id);
    return TRUE;
}

static gboolean
write_public(const char *folder, const SealPublicKey *key, const char *id, GError **error)
{
    g_autofree char *name = introductions_key_name(id);
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *text = seal_public_key_write(key);

    return file_write(path, text, strlen(text), error);
}

/* The old key stays where it is under a name of its own. */
static gboolean
keep_old(const Rotation *rotation, GError **error)
{
    g_autofree char *kept = key_file_get_aside_path(rotation->path, rotation->old_id);
    if (link(rotation->path, kept) == 0 || errno == EEXIST)
        return TRUE;

    return file_fail(error, "keep the old key as", kept);
}

static gboolean
write_all(const Rotation *rotation, const Secret *password, const char *signature,
          GError **error)
{
    const Introduction said = {.new_id = rotation->new_id, .old_id = rotation->old_id};
    g_autofree char *folder = key_file_get_keys_path(rotation->path);
    g_autofree char *name = introductions_signature_name(&said);
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autoptr(Secret) secret = seal_key_write(rotation->new, password, error);

    return secret != NULL && file_make_folder(folder, error) &&
           file_create(rotation->aside, secret_get_text(secret), secret_get_length(secret),
                       error) &&
           write_public(folder, rotation->old_public, rotation->old_id, error) &&
           write_public(folder, rotation->new_public, rotation->new_id, error) &&
           keep_old(rotation, error) &&
           file_create(path, signature, strlen(signature), error) &&
           put_in_place(rotation->path, rotation->aside, rotation->new_public, error);
}

/* Co-signs an edition that is what the campaign sealed, so that who trusts the new key alone
 * can verify it. One that is not there, or is another, is left alone. */
static gboolean
cosign(const Rotation *rotation, Campaign *campaign, const ChainKnown *known,
       const char *folder, unsigned *count, GError **error)
{
    const SealPublicKey *const earlier[] = {rotation->old_public, NULL};
    const VerifyRequest request = {
        .key = rotation->new_public, .earlier = earlier, .alone = TRUE};
    g_autofree char *full = g_canonicalize_filename(folder, NULL);
    g_autoptr(Verified) verified = verify_run(full, &request, NULL);
    if (verified == NULL ||
        (!verified->for_recipient && !digest_equal(&verified->sha256, &known->sha256)))
        return TRUE;

    g_autofree char *path = cosign_edition(verified, rotation->new, error);
    *count += path != NULL;
    return path != NULL && cosign_note(campaign, verified, rotation->new, error);
}

static gboolean
note(const Rotation *rotation, Campaign *campaign, const char *revoked, GError **error)
{
    g_autoptr(StoreTransaction) transaction = store_begin(campaign_get_store(campaign), error);
    json_t *details = json_pack("{s:s, s:s}", "old", rotation->old_id, "new", rotation->new_id);
    if (revoked != NULL)
        json_object_set_new(details, "revoked", json_string(revoked));

    return journal_add(campaign_get_journal(campaign), "key", 0, details, error) &&
           store_commit(g_steal_pointer(&transaction), error);
}

static gboolean
note_campaign(const Rotation *rotation, Campaign *campaign, const char *revoked,
              unsigned *count, GError **error)
{
    if (campaign == NULL)
        return TRUE;
    if (!campaign_open_store(campaign, error) || !note(rotation, campaign, revoked, error))
        return FALSE;
    g_autoptr(GArray) known = chain_read_known(campaign, error);
    if (known == NULL)
        return FALSE;

    for (unsigned i = 0; i < known->len; i++) {
        const ChainKnown *one = &g_array_index(known, ChainKnown, i);
        g_autofree char *folder = edition_get_folder(campaign, one->number);
        g_autofree char *copy = edition_get_recipient_folder(campaign, one->number);
        if (!cosign(rotation, campaign, one, folder, count, error) ||
            !cosign(rotation, campaign, one, copy, count, error))
            return FALSE;
    }
    return TRUE;
}

static void
print(const Cmd *cmd, const Rotation *rotation, const Rotate *what, unsigned count)
{
    g_autofree char *text = seal_public_key_to_text(rotation->new_public);
    g_autofree char *kept = key_file_get_aside_path(rotation->path, rotation->old_id);
    g_autofree char *folder = key_file_get_keys_path(rotation->path);
    g_autofree char *shown = text_escape(kept, -1);
    g_autofree char *editions = cmd_count(count, "edition", "editions");

    if (what->json) {
        cmd_print_json(cmd, json_pack("{s:s, s:s, s:s, s:s, s:b, s:i}", "id", rotation->new_id,
                                      "public", text, "follows", rotation->old_id,
                                      "introductions", folder, "revoked", what->revoked != NULL,
                                      "cosigned", (int)count));
        return;
    }
    fprintf(cmd->out, "key        %s\npublic     %s\nfollows    %s, %s; it is kept as %s\n",
            rotation->new_id, text, rotation->old_id,
            what->revoked != NULL ? "which is revoked" : "which signed it", shown);
    if (count > 0)
        fprintf(cmd->out, "co-signed  %s sealed before\n", editions);
    fprintf(
        cmd->out,
        what->revoked != NULL
            ? "next: tell everybody, by a way that they trust, to trust the new key and not "
              "the old one\n"
            : "next: publish the new public key; who trusts the old one can verify what the "
              "new one seals\n");
}

gboolean
rotate_run(const Cmd *cmd, const char *path, Campaign *campaign, const Rotate *what,
           GError **error)
{
    g_auto(Rotation) rotation = {.path = path};
    g_autoptr(Secret) password = NULL;
    unsigned count = 0;
    if (!rotate_finish(path, error) || !open_keys(&rotation, error) ||
        !key_file_choose_password(what->no_password, &password, error))
        return FALSE;

    g_autofree char *signature = succession_sign(
        rotation.old, rotation.new_public, clock_now(cmd->clock), what->revoked != NULL, error);
    if (signature == NULL || !write_all(&rotation, password, signature, error))
        return FALSE;
    if (!note_campaign(&rotation, campaign, what->revoked, &count, error)) {
        g_prefix_error(error, "the key was rotated, but the campaign does not know of it: ");
        return FALSE;
    }
    print(cmd, &rotation, what, count);
    return TRUE;
}
