/* build - draft documents into out/draft, or a partner's repost kit */
#include "edition/build.h"

#include "aside.h"
#include "cmd.h"
#include "finding.h"
#include "progress.h"

#include "edition/kit.h"

static void
show_progress(size_t done, size_t total, void *closure)
{
    progress_show(closure, done, total);
}

static void
print_warnings(const GPtrArray *empty)
{
    for (unsigned i = 0; i < empty->len; i++)
        g_printerr("undersigned build: %s is empty; fill it in or give it a default\n",
                   (char *)g_ptr_array_index(empty, i));
}

static json_t *
to_json(const GPtrArray *files, const GPtrArray *empty)
{
    json_t *names = json_array(), *tags = json_array();

    for (unsigned i = 0; i < files->len; i++)
        json_array_append_new(names, json_string(g_ptr_array_index(files, i)));
    for (unsigned i = 0; i < empty->len; i++)
        json_array_append_new(tags, json_string(g_ptr_array_index(empty, i)));
    return json_pack("{s:s, s:o, s:o}", "folder", "out/draft", "files", names, "empty", tags);
}

/* "announcement-001.docx" and its like are many: one line says how many, and where. */
static void
print_files(const Cmd *cmd, const GPtrArray *files)
{
    const unsigned shown = MIN(files->len, 6);

    for (unsigned i = 0; i < shown; i++)
        fprintf(cmd->out, "out/draft/%s\n", (char *)g_ptr_array_index(files, i));
    if (files->len > shown)
        fprintf(cmd->out, "and %u more in out/draft\n", files->len - shown);
}

static json_t *
kit_to_json(const Kit *kit)
{
    json_t *names = json_array();

    for (unsigned i = 0; i < kit->files->len; i++)
        json_array_append_new(names, json_string(g_ptr_array_index(kit->files, i)));
    return json_pack("{s:s, s:o, s:I, s:o}", "folder", kit->folder, "files", names, "edition",
                     (json_int_t)kit->edition, "warnings", findings_to_json(kit->findings));
}

static gboolean
build_kit(Cmd *cmd, const char *who, const Aside *aside, gboolean json, GError **error)
{
    const KitRequest request = {
        .who = who, .templates = cmd->templates, .override_reason = aside->reason};
    g_autoptr(Kit) kit = kit_build(cmd->campaign, &request, error);
    if (kit == NULL)
        return FALSE;
    if (json) {
        cmd_print_json(cmd, kit_to_json(kit));
        return TRUE;
    }

    findings_print(cmd, kit->findings);
    for (unsigned i = 0; i < kit->files->len; i++)
        fprintf(cmd->out, "%s/%s\n", kit->folder, (char *)g_ptr_array_index(kit->files, i));
    if (kit->edition > 0)
        fprintf(cmd->out,
                "of edition %" G_GINT64_FORMAT
                "\nnext: send them the folder, and hold their page against the text with "
                "'undersigned check FILE'\n",
                kit->edition);
    else
        fputs("a DRAFT: nothing is sealed yet; make it again after 'undersigned seal'\n",
              cmd->out);
    return TRUE;
}

gboolean
cmd_build(Cmd *cmd, int argc, char **argv, GError **error)
{
    gboolean check = FALSE, json = FALSE;
    g_auto(GStrv) formats = NULL;
    g_autofree char *document = NULL, *kit = NULL, *language = NULL;
    g_autoptr(GError) reason = NULL;
    g_auto(Aside) aside = {0};
    const GOptionEntry entries[] = {
        {"format", 0, 0, G_OPTION_ARG_STRING_ARRAY, &formats,
         "Only this format (txt, html, docx, pdf); may be repeated", "FORMAT"},
        {"document", 0, 0, G_OPTION_ARG_STRING, &document,
         "Only this document ('letter', or a [document NAME])", "NAME"},
        {"language", 0, 0, G_OPTION_ARG_STRING, &language,
         "What is translated into it: letter.fr.pdf of letter.fr.md", "LANGUAGE"},
        {"kit", 0, 0, G_OPTION_ARG_STRING, &kit,
         "Only what WHO, a public signatory, needs to publish the letter whole", "WHO"},
        {"check", 0, 0, G_OPTION_ARG_NONE, &check, "Check the templates and write nothing",
         NULL},
        ASIDE_ENTRIES(aside),
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL},
        G_OPTION_ENTRY_NULL,
    };

    if (!cmd_parse(&argc, &argv, entries, 0, 0, error) || !aside_check(&aside, error))
        return FALSE;
    if (!build_check_formats((const char *const *)formats, &reason))
        return cmd_refuse_usage(error, "%s", reason->message);

    if (kit != NULL && (formats != NULL || document != NULL || language != NULL || check))
        return cmd_refuse_usage(error,
                                "--kit goes with no other option but --override and --json");
    if (kit == NULL && aside.rule != NULL)
        return cmd_refuse_usage(error, "--override goes with --kit; a draft is searched by "
                                       "'undersigned review'");
    if (kit != NULL)
        return build_kit(cmd, kit, &aside, json, error);

    g_autoptr(Progress) progress = progress_new("documents");
    g_autoptr(GPtrArray) empty = g_ptr_array_new_with_free_func(g_free);
    const BuildRequest request = {.formats = (const char *const *)formats,
                                  .document = document,
                                  .language = language,
                                  .draft = TRUE,
                                  .check = check,
                                  .progress = show_progress,
                                  .closure = progress,
                                  .out_empty = empty};
    g_autoptr(GPtrArray) files = build_draft(cmd->campaign, &request, error);
    if (files == NULL)
        return FALSE;

    progress_free(g_steal_pointer(&progress));
    if (json) {
        cmd_print_json(cmd, to_json(files, empty));
        return TRUE;
    }
    print_warnings(empty);
    if (check)
        fputs("the templates are in order\n", cmd->out);
    print_files(cmd, files);
    return TRUE;
}
