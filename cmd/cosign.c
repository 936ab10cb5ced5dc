#include "cosign.h"

#include "key_file.h"

#include "base/text.h"
#include "edition/chain.h"
#include "edition/cosign.h"
#include "edition/edition.h"

static char *
find_edition(const Cmd *cmd, const char *path, GError **error)
{
    int64_t newest = 0;
    if (path != NULL)
        return cmd_find_path(cmd, path);
    if (!edition_get_newest(cmd->campaign, &newest, error))
        return NULL;
    if (newest > 0)
        return edition_get_folder(cmd->campaign, newest);

    g_set_error_literal(error, CMD_ERROR, CMD_ERROR_FAILED,
                        "there is no edition yet that could be co-signed");
    return NULL;
}

static Verified *
verify(const Cmd *cmd, const char *folder, Trust *trust, GError **error)
{
    ChainRequest request = {.now = clock_now(cmd->clock)};
    if (!trust_load(trust, cmd, error))
        return NULL;

    trust_fill(trust, &request.verify);
    Verified *verified = chain_verify_edition(folder, &request, NULL, error);
    if (verified == NULL)
        g_prefix_error(error, "nothing was co-signed, since the edition is not verified: ");
    return verified;
}

static void
print(const Cmd *cmd, const Verified *verified, const SealKey *key, const char *path,
      gboolean json)
{
    const int64_t number = manifest_get_edition(verified->manifest);
    g_autoptr(SealPublicKey) public = seal_key_get_public(key);
    g_autofree char *id = seal_public_key_get_id(public);
    g_autofree char *shown = text_escape(path, -1);
    g_autofree char *total =
        cmd_count(manifest_get_count(verified->manifest).total, "signatory", "signatories");

    if (json)
        cmd_print_json(cmd,
                       json_pack("{s:I, s:b, s:s, s:s, s:s}", "edition", (json_int_t)number,
                                 "recipient", verified->for_recipient, "folder",
                                 verified->folder, "key", id, "signature", path));
    else
        fprintf(cmd->out,
                "edition %" G_GINT64_FORMAT " is co-signed: %s, sealed by %s\n"
                "  %s\n  by key %s\n"
                "next: give that file to whoever publishes the edition, beside its manifest\n",
                number, total, verified->key_id, shown, id);
}

gboolean
cosign_run(Cmd *cmd, const Cosign *what, Trust *trust, GError **error)
{
    g_autofree char *folder = find_edition(cmd, what->path, error);
    g_autoptr(Verified) verified = folder != NULL ? verify(cmd, folder, trust, error) : NULL;
    if (verified == NULL)
        return FALSE;

    g_autoptr(SealKey) key =
        key_file_open(what->key_path, "password of the co-signer's key: ", error);
    g_autofree char *path = key != NULL ? cosign_edition(verified, key, error) : NULL;
    if (path == NULL ||
        (cmd->campaign != NULL && !cosign_note(cmd->campaign, verified, key, error)))
        return FALSE;

    print(cmd, verified, key, path, what->json);
    return TRUE;
}
