/* verify - is this edition, or this receipt, what was sealed, and nothing else */
#include "cmd.h"
#include "trust.h"

#include "base/text.h"
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

static void
print_verdict(const Cmd *cmd, const Manifest *manifest)
{
    g_autofree char *total =
        cmd_count(manifest_get_count(manifest).total, "signatory", "signatories");

    fprintf(cmd->out, "verified: edition %" G_GINT64_FORMAT ", %s, sealed %s\n",
            manifest_get_edition(manifest), total, manifest_get_sealed_at(manifest));
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
            json_object_set_new(verdict, "error", json_string(reason->message));
        cmd_print_json(cmd, verdict);
    }
    json_decref(object);
    if (reason == NULL)
        return TRUE;

    g_propagate_prefixed_error(error, reason, "not verified: ");
    return FALSE;
}

static gboolean
verify_folder(const Cmd *cmd, const char *path, const VerifyRequest *request, GError **error)
{
    GError *reason = NULL;
    const Report *report = request->closure;
    g_autoptr(Manifest) manifest = verify_edition(path, request, &reason);
    json_t *object = manifest != NULL ? json_object() : NULL;

    if (manifest != NULL)
        add_edition(object, manifest);
    if (manifest != NULL && report->out != NULL)
        print_verdict(cmd, manifest);
    return conclude(cmd, report, object, reason, error);
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
                                         : verify_folder(cmd, path, &request, error);
    json_decref(report.checks);
    return verified;
}
