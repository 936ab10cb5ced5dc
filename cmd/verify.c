/* verify - are these editions, or is this receipt, what was sealed, and nothing else */
#include "cmd.h"
#include "key_file.h"
#include "trust.h"

#include "base/file.h"
#include "base/text.h"
#include "edition/chain.h"
#include "edition/verify_receipt.h"

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

static json_t *
edition_to_json(const Verified *verified)
{
    json_t *object = json_object();
    g_autofree char *sha256 = digest_to_hex(&verified->sha256);

    add_edition(object, verified->manifest);
    json_object_set_new(object, "recipient", json_boolean(verified->for_recipient));
    json_object_set_new(object, "folder", json_string(verified->folder));
    json_object_set_new(object, "key", json_string(verified->key_id));
    json_object_set_new(object, "manifest", json_string(sha256));
    return object;
}

static void
print_verdict(const Cmd *cmd, const Verified *verified, int64_t newest)
{
    const Manifest *manifest = verified->manifest;
    const int64_t number = manifest_get_edition(manifest);
    g_autofree char *total =
        cmd_count(manifest_get_count(manifest).total, "signatory", "signatories");

    fprintf(cmd->out, "verified: edition %" G_GINT64_FORMAT "%s, %s, sealed %s", number,
            verified->for_recipient ? " for the recipient" : "", total,
            manifest_get_sealed_at(manifest));
    if (newest > number)
        fprintf(cmd->out, "; not the newest, which is edition %" G_GINT64_FORMAT, newest);
    fputc('\n', cmd->out);
}

static void
add_problem(json_t *verdict, const GError *reason)
{
    const char *problem = chain_name_problem(reason);

    json_object_set_new(verdict, "error", json_string(reason->message));
    if (problem != NULL)
        json_object_set_new(verdict, "problem", json_string(problem));
}

/* Prints the verdict as JSON, or nothing; `object`, which is consumed, says what was verified
 * and is NULL where nothing was. */
static gboolean
conclude(const Cmd *cmd, const Report *report, json_t *object, GError *reason, GError **error)
{
    if (report->out == NULL) {
        json_t *verdict =
            json_pack("{s:b, s:O}", "verified", object != NULL, "checks", report->checks);
        if (object != NULL)
            json_object_update(verdict, object);
        else
            add_problem(verdict, reason);
        cmd_print_json(cmd, verdict);
    }
    json_decref(object);
    if (reason == NULL)
        return TRUE;

    g_propagate_prefixed_error(error, reason, "not verified: ");
    return FALSE;
}

static gboolean
verify_folder(const Cmd *cmd, const char *path, const ChainRequest *request, GError **error)
{
    int64_t newest = 0;
    GError *reason = NULL;
    const Report *report = request->verify.closure;
    g_autoptr(Verified) verified = chain_verify_edition(path, request, &newest, &reason);
    json_t *object = verified != NULL ? edition_to_json(verified) : NULL;

    if (verified != NULL)
        json_object_set_new(object, "newest", json_integer(newest));
    if (verified != NULL && report->out != NULL)
        print_verdict(cmd, verified, newest);
    return conclude(cmd, report, object, reason, error);
}

/* The newest of the public series, and a list of all. */
static json_t *
chain_to_json(const GPtrArray *verified)
{
    json_t *editions = json_array(), *object = NULL;
    for (unsigned i = 0; i < verified->len; i++) {
        const Verified *one = verified->pdata[i];
        json_array_append_new(editions, edition_to_json(one));
        if (one->for_recipient)
            continue;
        json_decref(object);
        object = edition_to_json(one);
    }
    json_object_set_new(object, "editions", editions);
    return object;
}

static const Verified *
find_newest(const GPtrArray *verified)
{
    const Verified *newest = verified->pdata[0];
    for (unsigned i = 0; i < verified->len; i++) {
        const Verified *one = verified->pdata[i];
        if (!one->for_recipient &&
            manifest_get_edition(one->manifest) > manifest_get_edition(newest->manifest))
            newest = one;
    }
    return newest;
}

static gboolean
verify_chain(const Cmd *cmd, const char *path, const ChainRequest *request, GError **error)
{
    GError *reason = NULL;
    const Report *report = request->verify.closure;
    g_autoptr(GPtrArray) verified = chain_verify_all(path, request, &reason);
    if (verified != NULL && report->out != NULL) {
        const Manifest *newest = find_newest(verified)->manifest;
        g_autofree char *total =
            cmd_count(manifest_get_count(newest).total, "signatory", "signatories");
        g_autofree char *editions =
            cmd_count(manifest_get_edition(newest), "edition", "editions");
        fprintf(cmd->out, "verified: a chain of %s; the newest has %s, sealed %s\n", editions,
                total, manifest_get_sealed_at(newest));
    }
    return conclude(cmd, report, verified != NULL ? chain_to_json(verified) : NULL, reason,
                    error);
}

static json_t *
receipt_to_json(const Receipt *receipt)
{
    const ManifestSignatory *entry = receipt_get_entry(receipt);
    json_t *object = manifest_pack_entry(entry);
    g_autofree char *manifest = digest_to_hex(receipt_get_manifest(receipt));

    return json_pack("{s:o, s:I, s:s, s:I, s:I, s:s}", "receipt", object, "edition",
                     (json_int_t)receipt_get_edition(receipt), "campaign",
                     receipt_get_campaign(receipt), "revision",
                     (json_int_t)receipt_get_revision(receipt), "total",
                     (json_int_t)receipt_get_size(receipt), "manifest", manifest);
}

static void
print_receipt(const Cmd *cmd, const Receipt *receipt)
{
    const ManifestSignatory *entry = receipt_get_entry(receipt);
    g_autofree char *name = text_escape(entry->name, -1);

    fprintf(cmd->out,
            "verified: %s is one of the %zu counted in edition %" G_GINT64_FORMAT "%s\n"
            "  it proves that this entry was on the list when it was sealed; not that the "
            "signatory exists,\n  nor that nobody else holds this file\n",
            name, receipt_get_size(receipt), receipt_get_edition(receipt),
            entry->number > 0 ? "" : ", not named");
}

static gboolean
verify_file(const Cmd *cmd, const char *path, const char *edition, const VerifyRequest *request,
            GError **error)
{
    GError *reason = NULL;
    const Report *report = request->closure;
    g_autoptr(Receipt) receipt = verify_receipt(path, edition, request, &reason);

    if (receipt != NULL && report->out != NULL)
        print_receipt(cmd, receipt);
    return conclude(cmd, report, receipt != NULL ? receipt_to_json(receipt) : NULL, reason,
                    error);
}

/* What the campaign that this runs in knows of its editions. One that `path` lies in is asked
 * whatever the title. */
static gboolean
load_known(const Cmd *cmd, const char *path, Campaign **out_campaign, GArray **out_known,
           ChainRequest *request, GError **error)
{
    g_autoptr(Campaign) campaign = NULL;
    g_autofree char *store = g_build_filename(cmd->folder, "roster.db", NULL);
    if (!file_exists(store) || !key_file_open_campaign(cmd, &campaign, error))
        return !file_exists(store);
    if (campaign == NULL)
        return TRUE;
    if (!campaign_open_store_as_is(campaign, error))
        return FALSE;
    *out_known = chain_read_known(campaign, error);
    if (*out_known == NULL)
        return FALSE;

    request->known = (const ChainKnown *)(void *)(*out_known)->data;
    request->known_count = (*out_known)->len;
    if (!trust_travels_with(campaign, path))
        request->known_campaign = campaign_get_title(campaign);
    *out_campaign = g_steal_pointer(&campaign);
    return TRUE;
}

static gboolean
verify(const Cmd *cmd, const char *path, const VerifyRequest *verify_request, GError **error)
{
    g_autoptr(Campaign) campaign = NULL;
    g_autoptr(GArray) known = NULL;
    ChainRequest request = {.verify = *verify_request, .now = clock_now(cmd->clock)};
    if (!load_known(cmd, path, &campaign, &known, &request, error))
        return FALSE;

    return chain_is_one(path) ? verify_chain(cmd, path, &request, error)
                              : verify_folder(cmd, path, &request, error);
}

gboolean
cmd_verify(Cmd *cmd, int argc, char **argv, GError **error)
{
    gboolean json = FALSE;
    int64_t at_least = 0;
    g_autofree char *edition = NULL;
    g_auto(Trust) trust = {0};
    const GOptionEntry entries[] = {
        TRUST_ENTRIES(trust),
        {"at-least", 0, 0, G_OPTION_ARG_INT64, &at_least, "Refuse editions older than N", "N"},
        {"edition", 0, 0, G_OPTION_ARG_FILENAME, &edition,
         "The folder of the edition that a receipt is to be of", "PATH"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL},
        G_OPTION_ENTRY_NULL,
    };

    if (!cmd_parse(&argc, &argv, entries, 1, 1, error))
        return FALSE;
    if (at_least < 0)
        return cmd_refuse_usage(error, "--at-least wants the number of an edition");

    g_autofree char *path = cmd_find_path(cmd, argv[1]);
    const gboolean is_receipt = verify_is_receipt(path);
    if (edition != NULL && !is_receipt)
        return cmd_refuse_usage(error, "--edition goes with a receipt");
    if (!trust_load(&trust, cmd, error))
        return FALSE;

    Report report = {.out = json ? NULL : cmd->out, .checks = json_array()};
    VerifyRequest request = {.at_least = at_least, .passed = report_passed, .closure = &report};
    trust_fill(&trust, &request);
    const gboolean verified = is_receipt ? verify_file(cmd, path, edition, &request, error)
                                         : verify(cmd, path, &request, error);
    json_decref(report.checks);
    return verified;
}
