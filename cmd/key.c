/* key - the signing key: made, shown, another put in its place */
#include "cmd.h"
#include "key_file.h"
#include "rotate.h"

#include "base/file.h"
#include "base/text.h"

#include <string.h>

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
    const Succession *succession; /* NULL: it follows none */
} Shown;

static json_t *
list_followed(const Shown *shown)
{
    json_t *list = json_array();
    for (size_t i = 0; shown->succession != NULL && i < succession_get_count(shown->succession);
         i++) {
        const Introduction *one = succession_get(shown->succession, i);
        g_autofree char *at = clock_format(one->at);
        json_array_append_new(list,
                              json_pack("{s:s, s:s, s:s, s:b}", "new", one->new_id, "old",
                                        one->old_id, "at", at, "revoked", one->is_revoked));
    }
    return list;
}

static void
print_followed(const Cmd *cmd, const Shown *shown)
{
    for (size_t i = 0; shown->succession != NULL && i < succession_get_count(shown->succession);
         i++) {
        const Introduction *one = succession_get(shown->succession, i);
        g_autofree char *at = clock_format(one->at);
        fprintf(cmd->out, "since      %s: %s follows %s%s\n", at, one->new_id, one->old_id,
                one->is_revoked ? ", which is revoked" : "");
    }
}

static json_t *
to_json(const Shown *shown)
{
    g_autofree char *id = seal_public_key_get_id(shown->public);
    g_autofree char *text = seal_public_key_to_text(shown->public);

    return json_pack("{s:s, s:s, s:s, s:b, s:o}", "id", id, "public", text, "path", shown->path,
                     "password", shown->locked, "follows", list_followed(shown));
}

static void
print_key(const Cmd *cmd, const Shown *shown)
{
    g_autofree char *id = seal_public_key_get_id(shown->public);
    g_autofree char *text = seal_public_key_to_text(shown->public);
    g_autofree char *path = text_escape(shown->path, -1);

    fprintf(cmd->out, "key        %s\npublic     %s\nsecret     %s, %s\n", id, text, path,
            shown->locked ? "with a password" : "without a password");
    print_followed(cmd, shown);
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
        !key_file_choose_password(no_password, &password, error))
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
    if (!rotate_finish(path, error))
        return FALSE;
    g_autoptr(Secret) text = key_file_read(path, error);
    g_autoptr(SealPublicKey) public =
        text == NULL ? NULL : key_file_load_public(public_path, error);
    g_autoptr(Succession) succession =
        public == NULL ? NULL : key_file_load_succession(path, error);
    if (succession == NULL)
        return FALSE;

    const Shown shown = {.path = path,
                         .public = public,
                         .locked = seal_key_is_locked(secret_get_text(text)),
                         .succession = succession};
    return print(cmd, &shown, json);
}

/* The words that go with one of the three, and no other. */
static gboolean
check_words(const char *what, gboolean no_password, const char *revoked, GError **error)
{
    const gboolean makes = g_str_equal(what, "new") || g_str_equal(what, "rotate");
    if (!makes && !g_str_equal(what, "show"))
        return cmd_refuse_usage(error,
                                "a key can be made or shown, or another put in its place: "
                                "'key new', 'key show', 'key rotate'");
    if (no_password && !makes)
        return cmd_refuse_usage(error, "--no-password goes with 'key new' and 'key rotate'");
    if (revoked != NULL && !g_str_equal(what, "rotate"))
        return cmd_refuse_usage(error, "--revoked goes with 'key rotate'");
    if (revoked != NULL && revoked[0] == '\0')
        return cmd_refuse_usage(error, "a reason is not empty");
    return TRUE;
}

gboolean
cmd_key(Cmd *cmd, int argc, char **argv, GError **error)
{
    gboolean no_password = FALSE, json = FALSE;
    g_autofree char *revoked = NULL;
    const GOptionEntry entries[] = {
        {"no-password", 0, 0, G_OPTION_ARG_NONE, &no_password,
         "Make a key that whoever has the file can sign with", NULL},
        {"revoked", 0, 0, G_OPTION_ARG_STRING, &revoked,
         "Say with 'rotate' that the old key is not to be trusted any more, and why", "REASON"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL},
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(Campaign) campaign = NULL;

    if (!cmd_parse(&argc, &argv, entries, 0, 1, error))
        return FALSE;
    cmd_trim(&revoked);
    const char *what = argc > 1 ? argv[1] : "show";
    if (!check_words(what, no_password, revoked, error) ||
        !key_file_open_campaign(cmd, &campaign, error))
        return FALSE;

    g_autofree char *path = key_file_get_path(campaign, error);
    const Rotate rotate = {.no_password = no_password, .revoked = revoked, .json = json};
    if (path == NULL)
        return FALSE;
    if (g_str_equal(what, "new"))
        return make_key(cmd, path, no_password, json, error);
    return g_str_equal(what, "show") ? show_key(cmd, path, json, error)
                                     : rotate_run(cmd, path, campaign, &rotate, error);
}
