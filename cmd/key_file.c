#include "key_file.h"

#include "base/file.h"
#include "base/repository.h"
#include "base/text.h"
#include "edition/introductions.h"

#include <string.h>

enum { KEY_LIMIT = 4096 };

gboolean
key_file_open_campaign(const Cmd *cmd, Campaign **out_campaign, GError **error)
{
    g_autofree char *config = g_build_filename(cmd->folder, "campaign.conf", NULL);
    *out_campaign = NULL;
    if (!file_exists(config))
        return TRUE;

    *out_campaign = campaign_open(cmd->folder, cmd->clock, error);
    return *out_campaign != NULL;
}

char *
key_file_get_path(const Campaign *campaign, GError **error)
{
    const char *named =
        campaign == NULL ? NULL
                         : config_get_text(campaign_get_config(campaign), "seal", "key_file");
    if (named == NULL || named[0] == '\0')
        return g_build_filename(g_get_user_config_dir(), "undersigned", "undersigned.key",
                                NULL);
    if (g_path_is_absolute(named))
        return g_strdup(named);

    config_refuse(campaign_get_config(campaign), "seal", "key_file", error,
                  "'%s' is not a whole path; the campaign's folder travels, so keep the key "
                  "elsewhere and begin with '/'",
                  named);
    return NULL;
}

char *
key_file_get_public_path(const char *path)
{
    size_t length = strlen(path) - (g_str_has_suffix(path, ".key") ? strlen(".key") : 0);
    return g_strdup_printf("%.*s.pub", (int)length, path);
}

Secret *
key_file_read(const char *path, GError **error)
{
    size_t length = 0;
    g_autofree char *shown = text_escape(path, -1);
    if (!file_exists(path)) {
        g_set_error(error, FILE_ERROR, FILE_ERROR_NOT_FOUND,
                    "there is no signing key at '%s'; make one with 'undersigned key new'",
                    shown);
        return NULL;
    }

    g_autoptr(GBytes) bytes = file_read_private(path, KEY_LIMIT, error);
    if (bytes == NULL || !repository_leaves(path, error))
        return NULL;

    const void *text = g_bytes_get_data(bytes, &length);
    Secret *secret = secret_new(length);
    memcpy(secret_get_bytes(secret), text, length);
    return secret;
}

SealKey *
key_file_open(const char *path, const char *prompt, GError **error)
{
    g_autoptr(Secret) text = key_file_read(path, error);
    g_autoptr(Secret) password = NULL;
    if (text == NULL)
        return NULL;
    if (seal_key_is_locked(secret_get_text(text))) {
        password = cmd_ask_password(prompt, error);
        if (password == NULL)
            return NULL;
    }

    SealKey *key = seal_key_read(secret_get_text(text), password, error);
    g_autofree char *shown = text_escape(path, -1);
    if (key == NULL)
        g_prefix_error(error, "'%s': ", shown);
    return key;
}

SealKey *
key_file_load(const Campaign *campaign, GError **error)
{
    g_autofree char *path = key_file_get_path(campaign, error);

    return path != NULL ? key_file_open(path, "password of the signing key: ", error) : NULL;
}

SealPublicKey *
key_file_load_public(const char *path, GError **error)
{
    g_autofree char *text = file_read_text(path, KEY_LIMIT, error);
    g_autofree char *shown = text_escape(path, -1);
    if (text == NULL)
        return NULL;

    SealPublicKey *key = seal_public_key_read(text, error);
    if (key == NULL)
        g_prefix_error(error, "'%s': ", shown);
    return key;
}

char *
key_file_find_id(const Campaign *campaign)
{
    g_autofree char *path = key_file_get_path(campaign, NULL);
    g_autofree char *public_path = path == NULL ? NULL : key_file_get_public_path(path);
    g_autoptr(SealPublicKey) key =
        public_path == NULL ? NULL : key_file_load_public(public_path, NULL);

    return key == NULL ? NULL : seal_public_key_get_id(key);
}

char *
key_file_get_keys_path(const char *path)
{
    size_t length = strlen(path) - (g_str_has_suffix(path, ".key") ? strlen(".key") : 0);
    return g_strdup_printf("%.*s.keys", (int)length, path);
}

char *
key_file_get_aside_path(const char *path, const char *id)
{
    size_t length = strlen(path) - (g_str_has_suffix(path, ".key") ? strlen(".key") : 0);
    return g_strdup_printf("%.*s-%s.key", (int)length, path, id);
}

Succession *
key_file_load_succession(const char *path, GError **error)
{
    g_autofree char *folder = key_file_get_keys_path(path);
    g_autofree char *shown = text_escape(folder, -1);
    Succession *succession = introductions_read(folder, error);
    if (succession == NULL)
        g_prefix_error(error, "'%s': ", shown);
    return succession;
}

gboolean
key_file_add_earlier(const char *path, const SealPublicKey *key, GPtrArray *keys,
                     GError **error)
{
    g_autofree char *folder = key_file_get_keys_path(path);
    g_autoptr(Succession) succession = key_file_load_succession(path, error);
    if (succession == NULL)
        return FALSE;

    for (size_t i = 0; i < succession_get_count(succession); i++) {
        g_autofree char *name = introductions_key_name(succession_get(succession, i)->old_id);
        g_autofree char *public_path = g_build_filename(folder, name, NULL);
        g_autoptr(SealPublicKey) old =
            file_exists(public_path) ? key_file_load_public(public_path, NULL) : NULL;
        if (old != NULL && succession_leads(succession, old, key, NULL))
            g_ptr_array_add(keys, g_steal_pointer(&old));
    }
    return TRUE;
}

gboolean
key_file_choose_password(gboolean none, Secret **out_password, GError **error)
{
    *out_password = NULL;
    if (none)
        return TRUE;

    g_autoptr(Secret) once = cmd_ask_password("new password for the key: ", error);
    if (once == NULL) {
        g_prefix_error(error, "a password is wanted ('--no-password' makes a key without): ");
        return FALSE;
    }
    if (secret_get_length(once) == 0)
        return cmd_refuse_usage(error, "the password is empty; '--no-password' makes a key "
                                       "without one");

    g_autoptr(Secret) again = cmd_ask_password("the same once more: ", error);
    if (again == NULL)
        return FALSE;
    if (strcmp(secret_get_text(once), secret_get_text(again)) != 0) {
        g_set_error_literal(error, CMD_ERROR, CMD_ERROR_FAILED,
                            "the two passwords differ; no key was made");
        return FALSE;
    }
    *out_password = g_steal_pointer(&once);
    return TRUE;
}
