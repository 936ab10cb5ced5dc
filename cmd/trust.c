#include "trust.h"

#include "key_file.h"

#include "base/file.h"

void
trust_clear(Trust *trust)
{
    g_strfreev(trust->words);
    g_strfreev(trust->paths);
    g_clear_pointer(&trust->keys, g_ptr_array_unref);
    g_clear_pointer(&trust->earlier, g_ptr_array_unref);
    g_clear_pointer(&trust->also, g_ptr_array_unref);
}

gboolean
trust_is_given(const Trust *trust)
{
    return trust->words != NULL || trust->paths != NULL;
}

gboolean
trust_travels_with(const Campaign *campaign, const char *path)
{
    g_autofree char *folder = g_canonicalize_filename(campaign_get_folder(campaign), NULL);
    g_autofree char *below = g_strconcat(folder, "/", NULL);
    g_autofree char *full = g_canonicalize_filename(path, NULL);
    return g_str_has_prefix(full, below);
}

static gboolean
add_key(Trust *trust, SealPublicKey *key)
{
    if (key != NULL)
        g_ptr_array_add(trust->keys, key);
    return key != NULL;
}

/* The key of whoever runs this, inside a campaign. */
static gboolean
load_own(Trust *trust, const Cmd *cmd, GError **error)
{
    g_autoptr(Campaign) campaign = NULL;
    if (!key_file_open_campaign(cmd, &campaign, error))
        return FALSE;

    g_autofree char *path = campaign == NULL ? NULL : key_file_get_path(campaign, error);
    if (campaign != NULL && path == NULL)
        return FALSE;

    g_autofree char *public_path = path == NULL ? NULL : key_file_get_public_path(path);
    if (path == NULL || !file_exists(public_path) || trust_travels_with(campaign, path)) {
        g_set_error_literal(error, VERIFY_ERROR, VERIFY_ERROR_NO_KEY,
                            "no key to check against: give the signer's public key with -P KEY "
                            "or -p FILE");
        return FALSE;
    }
    return add_key(trust, key_file_load_public(public_path, error)) &&
           key_file_add_earlier(path, trust->keys->pdata[0], trust->earlier, error);
}

static gboolean
load_given(Trust *trust, GError **error)
{
    for (size_t i = 0; trust->words != NULL && trust->words[i] != NULL; i++)
        if (!add_key(trust, seal_public_key_read(trust->words[i], error)))
            return FALSE;
    for (size_t i = 0; trust->paths != NULL && trust->paths[i] != NULL; i++)
        if (!add_key(trust, key_file_load_public(trust->paths[i], error)))
            return FALSE;
    return TRUE;
}

gboolean
trust_load(Trust *trust, const Cmd *cmd, GError **error)
{
    if (trust->words != NULL && trust->paths != NULL)
        return cmd_refuse_usage(error, "-P and -p are two ways to say the same; give one");

    trust->keys = g_ptr_array_new_with_free_func((GDestroyNotify)seal_public_key_free);
    trust->earlier = g_ptr_array_new_with_free_func((GDestroyNotify)seal_public_key_free);
    trust->also = g_ptr_array_new();
    if (!(trust_is_given(trust) ? load_given(trust, error) : load_own(trust, cmd, error)))
        return FALSE;

    for (unsigned i = 1; i < trust->keys->len; i++)
        g_ptr_array_add(trust->also, trust->keys->pdata[i]);
    g_ptr_array_add(trust->also, NULL);
    g_ptr_array_add(trust->earlier, NULL);
    return TRUE;
}

void
trust_fill(const Trust *trust, VerifyRequest *request)
{
    request->key = trust->keys->pdata[0];
    request->earlier = (const SealPublicKey *const *)trust->earlier->pdata;
    request->also = (const SealPublicKey *const *)trust->also->pdata;
}
