/* verify - is this edition what was sealed, all of it and nothing else */
#include "edition/verify.h"

#include "cmd.h"
#include "key_file.h"

#include "base/file.h"
#include "base/text.h"

/* Whom to trust: a key in words, a key file, or the campaign's own key. */
typedef struct {
    char *words;
    char *path;
} Trust;

static void
trust_clear(Trust *trust)
{
    g_free(trust->words);
    g_free(trust->path);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Trust, trust_clear)

/* TRUE when `path` lies in the campaign's folder, which may come from anybody. */
static gboolean
travels_with(const Campaign *campaign, const char *path)
{
    g_autofree char *folder = g_canonicalize_filename(campaign_get_folder(campaign), NULL);
    g_autofree char *below = g_strconcat(folder, "/", NULL);
    g_autofree char *full = g_canonicalize_filename(path, NULL);
    return g_str_has_prefix(full, below);
}

/* The key of whoever runs this, inside a campaign. */
static SealPublicKey *
load_own_key(const Cmd *cmd, GError **error)
{
    g_autoptr(Campaign) campaign = NULL;
    if (!key_file_open_campaign(cmd, &campaign, error))
        return NULL;

    g_autofree char *path = campaign == NULL ? NULL : key_file_get_path(campaign, error);
    if (campaign != NULL && path == NULL)
        return NULL;

    g_autofree char *public_path = path == NULL ? NULL : key_file_get_public_path(path);
    if (path != NULL && file_exists(public_path) && !travels_with(campaign, path))
        return key_file_load_public(public_path, error);

    g_set_error_literal(error, VERIFY_ERROR, VERIFY_ERROR_NO_KEY,
                        "no key to check against: give the signer's public key with -P KEY or "
                        "-p FILE");
    return NULL;
}

static SealPublicKey *
load_key(const Cmd *cmd, const Trust *trust, GError **error)
{
    if (trust->words != NULL && trust->path != NULL) {
        cmd_refuse_usage(error, "-P and -p are two ways to say the same; give one");
        return NULL;
    }
    if (trust->words != NULL)
        return seal_public_key_read(trust->words, error);
    if (trust->path != NULL)
        return key_file_load_public(trust->path, error);
    return load_own_key(cmd, error);
}

/* What each check said; with `out`, as it passes. */
typedef struct {
    FILE *out;
    json_t *checks;
} Report;

static void
report_passed(const char *check, const char *what, void *closure)
{
    Report *report = closure;
    g_autofree char *shown = text_escape(what, -1);

    if (report->out != NULL)
        fprintf(report->out, "  %-10s %s\n", check, shown);
    json_array_append_new(report->checks,
                          json_pack("{s:s, s:s}", "check", check, "what", what));
}

static void
add_edition(json_t *object, const Manifest *manifest)
{
    const ManifestCount count = manifest_get_count(manifest);

    json_object_set_new(object, "edition", json_integer(manifest_get_edition(manifest)));
    json_object_set_new(object, "campaign", json_string(manifest_get_campaign(manifest)));
    json_object_set_new(object, "revision", json_integer(manifest_get_revision(manifest)));
    json_object_set_new(object, "sealed_at", json_string(manifest_get_sealed_at(manifest)));
    json_object_set_new(object, "count",
                        json_pack("{s:I, s:I, s:I, s:I, s:I}", "total", (json_int_t)count.total,
                                  "public", (json_int_t)count.public, "withheld",
                                  (json_int_t)count.withheld, "organizations",
                                  (json_int_t)count.organizations, "individuals",
                                  (json_int_t)count.individuals));
}

static void
print_verdict(const Cmd *cmd, const Manifest *manifest)
{
    g_autofree char *total =
        cmd_count(manifest_get_count(manifest).total, "signatory", "signatories");

    fprintf(cmd->out, "verified: edition %" G_GINT64_FORMAT ", %s, sealed %s\n",
            manifest_get_edition(manifest), total, manifest_get_sealed_at(manifest));
}

static gboolean
verify(const Cmd *cmd, const char *path, const VerifyRequest *request, gboolean json,
       GError **error)
{
    g_autoptr(GError) reason = NULL;
    const Report *report = request->closure;
    g_autoptr(Manifest) manifest = verify_edition(path, request, &reason);
    if (json) {
        json_t *object =
            json_pack("{s:b, s:O}", "verified", manifest != NULL, "checks", report->checks);
        if (manifest != NULL)
            add_edition(object, manifest);
        else
            json_object_set_new(object, "error", json_string(reason->message));
        cmd_print_json(cmd, object);
    } else if (manifest != NULL) {
        print_verdict(cmd, manifest);
    }
    if (manifest != NULL)
        return TRUE;

    g_propagate_prefixed_error(error, g_steal_pointer(&reason), "not verified: ");
    return FALSE;
}

gboolean
cmd_verify(Cmd *cmd, int argc, char **argv, GError **error)
{
    gboolean json = FALSE;
    int64_t at_least = 0;
    g_auto(Trust) trust = {0};
    const GOptionEntry entries[] = {
        {"key", 'P', 0, G_OPTION_ARG_STRING, &trust.words, "The signer's public key", "KEY"},
        {"key-file", 'p', 0, G_OPTION_ARG_FILENAME, &trust.path, "The file it stands in",
         "FILE"},
        {"at-least", 0, 0, G_OPTION_ARG_INT64, &at_least, "Refuse editions older than N", "N"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL},
        G_OPTION_ENTRY_NULL,
    };

    if (!cmd_parse(&argc, &argv, entries, 1, 1, error))
        return FALSE;
    if (at_least < 0)
        return cmd_refuse_usage(error, "--at-least wants the number of an edition");

    g_autoptr(SealPublicKey) key = load_key(cmd, &trust, error);
    if (key == NULL)
        return FALSE;

    g_autofree char *path = cmd_find_path(cmd, argv[1]);
    Report report = {.out = json ? NULL : cmd->out, .checks = json_array()};
    const VerifyRequest request = {
        .key = key, .at_least = at_least, .passed = report_passed, .closure = &report};
    gboolean verified = verify(cmd, path, &request, json, error);
    json_decref(report.checks);
    return verified;
}
