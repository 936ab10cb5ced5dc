/* key - the signing key: made, shown */
#include "cmd.h"
#include "key_file.h"

#include "base/file.h"
#include "base/text.h"

#include <string.h>

/* Sets `out_password` to what was typed twice, or to NULL when there is to be none. */
static gboolean
choose_password(gboolean none, Secret **out_password, GError **error)
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

static gboolean
check_free(const char *path, GError **error)
{
    if (!file_exists(path))
        return TRUE;

    g_autofree char *shown = text_escape(path, -1);
    g_set_error(error, FILE_ERROR, FILE_ERROR_EXISTS,
                "'%s' is there already, and a key is never replaced; move it away yourself",
                shown);
    return FALSE;
}

/* The public half first: a secret key without it would look whole. */
static gboolean
write_pair(const char *path, const SealKey *key, const Secret *password, GError **error)
{
    g_autoptr(SealPublicKey) public = seal_key_get_public(key);
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *public_path = key_file_get_public_path(path);
    g_autofree char *public_text = seal_public_key_write(public);
    g_autoptr(Secret) text = seal_key_write(key, password, error);

    return text != NULL && file_make_folder(folder, error) &&
           file_create(public_path, public_text, strlen(public_text), error) &&
           file_create(path, secret_get_text(text), secret_get_length(text), error);
}

/* What is known of a key without its password. */
typedef struct {
    const char *path;
    const SealPublicKey *public;
    gboolean locked;
} Shown;

static json_t *
to_json(const Shown *shown)
{
    g_autofree char *id = seal_public_key_get_id(shown->public);
    g_autofree char *text = seal_public_key_to_text(shown->public);

    return json_pack("{s:s, s:s, s:s, s:b}", "id", id, "public", text, "path", shown->path,
                     "password", shown->locked);
}

static void
print_key(const Cmd *cmd, const Shown *shown)
{
    g_autofree char *id = seal_public_key_get_id(shown->public);
    g_autofree char *text = seal_public_key_to_text(shown->public);
    g_autofree char *path = text_escape(shown->path, -1);

    fprintf(cmd->out, "key        %s\npublic     %s\nsecret     %s, %s\n", id, text, path,
            shown->locked ? "with a password" : "without a password");
}

static gboolean
print(const Cmd *cmd, const Shown *shown, gboolean json)
{
    if (json)
        cmd_print_json(cmd, to_json(shown));
    else
        print_key(cmd, shown);
    return TRUE;
}

static gboolean
make_key(const Cmd *cmd, const char *path, gboolean no_password, gboolean json, GError **error)
{
    g_autoptr(Secret) password = NULL;
    g_autofree char *public_path = key_file_get_public_path(path);
    if (!check_free(path, error) || !check_free(public_path, error) ||
        !choose_password(no_password, &password, error))
        return FALSE;

    g_autoptr(SealKey) key = seal_key_new();
    g_autoptr(SealPublicKey) public = seal_key_get_public(key);
    if (!write_pair(path, key, password, error))
        return FALSE;

    const Shown shown = {.path = path, .public = public, .locked = password != NULL};
    print(cmd, &shown, json);
    if (!json)
        fputs("next: publish the public key where people will look for it, and keep a copy of "
              "the secret one\n",
              cmd->out);
    return TRUE;
}

static gboolean
show_key(const Cmd *cmd, const char *path, gboolean json, GError **error)
{
    g_autofree char *public_path = key_file_get_public_path(path);
    g_autoptr(Secret) text = key_file_read(path, error);
    g_autoptr(SealPublicKey) public =
        text == NULL ? NULL : key_file_load_public(public_path, error);
    if (public == NULL)
        return FALSE;

    const Shown shown = {
        .path = path, .public = public, .locked = seal_key_is_locked(secret_get_text(text))};
    return print(cmd, &shown, json);
}

gboolean
cmd_key(Cmd *cmd, int argc, char **argv, GError **error)
{
    gboolean no_password = FALSE, json = FALSE;
    const GOptionEntry entries[] = {
        {"no-password", 0, 0, G_OPTION_ARG_NONE, &no_password,
         "Make a key that whoever has the file can sign with", NULL},
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL},
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(Campaign) campaign = NULL;

    if (!cmd_parse(&argc, &argv, entries, 0, 1, error))
        return FALSE;

    const char *what = argc > 1 ? argv[1] : "show";
    if (!g_str_equal(what, "new") && !g_str_equal(what, "show"))
        return cmd_refuse_usage(error, "a key can be made or shown: 'key new', 'key show'");
    if (no_password && !g_str_equal(what, "new"))
        return cmd_refuse_usage(error, "--no-password goes with 'key new'");
    if (!key_file_open_campaign(cmd, &campaign, error))
        return FALSE;

    g_autofree char *path = key_file_get_path(campaign, error);
    if (path == NULL)
        return FALSE;

    return g_str_equal(what, "new") ? make_key(cmd, path, no_password, json, error)
                                    : show_key(cmd, path, json, error);
}
