/* erase - forget a signatory: everything that is ours to forget, and a list of what is not */
#include "cmd.h"

#include "base/text.h"
#include "campaign/erasure.h"
#include "mail/outbox.h"

#include <string.h>

#define LISTED 12 /* files of one kind */

typedef struct {
    gboolean yes, dry_run, finish, json;
} Options;

static json_t *
editions_to_json(const Erasure *erasure)
{
    json_t *list = json_array();
    for (unsigned i = 0; i < erasure->editions->len; i++) {
        const ErasureEdition *edition = &g_array_index(erasure->editions, ErasureEdition, i);
        json_array_append_new(list,
                              json_pack("{s:I, s:b}", "edition", (json_int_t)edition->number,
                                        "public", edition->is_public));
    }
    return list;
}

static json_t *
names_to_json(const GPtrArray *names)
{
    json_t *list = json_array();
    for (unsigned i = 0; i < names->len; i++)
        json_array_append_new(list, json_string(names->pdata[i]));
    return list;
}

static json_t *
to_json(const Erasure *erasure, gboolean dry_run)
{
    json_t *revisions = json_array();
    for (unsigned i = 0; i < erasure->revisions->len; i++)
        json_array_append_new(revisions,
                              json_integer(g_array_index(erasure->revisions, int64_t, i)));
    return json_pack(
        "{s:I, s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o, s:o, s:o, s:o, s:o,"
        " s:s?}",
        "signatory", (json_int_t)erasure->signatory, "erased", !dry_run, "merged",
        (json_int_t)erasure->merged, "entries", (json_int_t)erasure->entries, "messages",
        (json_int_t)erasure->messages, "unsent", (json_int_t)erasure->unsent, "bodies",
        (json_int_t)erasure->bodies, "stopped", (json_int_t)erasure->stopped, "addresses",
        (json_int_t)erasure->addresses, "shared", (json_int_t)erasure->shared, "mentions",
        (json_int_t)erasure->mentions, "editions", editions_to_json(erasure), "revisions",
        revisions, "removed", names_to_json(erasure->removed), "sealed",
        names_to_json(erasure->sealed), "left", names_to_json(erasure->left), "unread",
        names_to_json(erasure->unread), "unfinished", erasure->unfinished);
}

static void print_row(const Cmd *cmd, const char *what, unsigned number, const char *format,
                      ...) G_GNUC_PRINTF(4, 5);

static void
print_row(const Cmd *cmd, const char *what, unsigned number, const char *format, ...)
{
    va_list arguments;
    if (number == 0)
        return;

    fprintf(cmd->out, "  %-9s %5u   ", what, number);
    va_start(arguments, format);
    vfprintf(cmd->out, format, arguments);
    va_end(arguments);
    fputc('\n', cmd->out);
}

static void
print_counts(const Cmd *cmd, const Erasure *erasure)
{
    print_row(cmd, "merged", erasure->merged, "entries that are part of it go with it");
    print_row(cmd, "journal", erasure->entries, "entries lose what they say, and still hold");
    print_row(cmd, "messages", erasure->messages, "to it, of which only the time stays");
    print_row(cmd, "unsent", erasure->unsent, "of these wait, and will not be sent");
    print_row(cmd, "bodies", erasure->bodies, "of mails to others, which name it or may");
    print_row(cmd, "stopped", erasure->stopped,
              "of these wait, and will not be sent; 'mail … --again' makes new ones");
    print_row(cmd, "mentions", erasure->mentions,
              "other entries named it: on whose word, on hold, or a further column");
    print_row(cmd, "addresses", erasure->addresses,
              "get no mail of this campaign, whoever brings them back");
    print_row(cmd, "shared", erasure->shared,
              "other entries have one of these addresses, and get no mail either");
}

static void
print_files(const Cmd *cmd, const char *head, const GPtrArray *names)
{
    if (names->len == 0)
        return;

    fprintf(cmd->out, "%s\n", head);
    for (unsigned i = 0; i < names->len && i < LISTED; i++) {
        g_autofree char *shown = text_escape(names->pdata[i], -1);
        fprintf(cmd->out, "  %s\n", shown);
    }
    if (names->len > LISTED)
        fprintf(cmd->out, "  … and %u more; --json lists all\n", names->len - LISTED);
}

/* "edition 1", "editions 1 and 2", "revisions 1, 2 and 3". */
static char *
list_numbers(const char *one, const GArray *numbers)
{
    GString *text = g_string_new(one);
    if (numbers->len > 1)
        g_string_append_c(text, 's');
    for (unsigned i = 0; i < numbers->len; i++)
        g_string_append_printf(text, "%s%" G_GINT64_FORMAT,
                               i == 0                  ? " "
                               : i + 1 == numbers->len ? " and "
                                                       : ", ",
                               g_array_index(numbers, int64_t, i));
    return g_string_free(text, FALSE);
}

static void
print_published(const Cmd *cmd, const Erasure *erasure)
{
    g_autoptr(GArray) public = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (unsigned i = 0; i < erasure->editions->len; i++) {
        const ErasureEdition *edition = &g_array_index(erasure->editions, ErasureEdition, i);
        if (edition->is_public)
            g_array_append_val(public, edition->number);
    }
    g_autofree char *editions = list_numbers("edition", public);
    g_autofree char *head =
        public->len > 0
            ? g_strdup_printf("named in public in %s, which cannot be unpublished; the next "
                              "edition leaves it out:",
                              editions)
            : g_strdup("sealed, and stays as it is:");
    if (public->len > 0 && erasure->sealed->len == 0)
        fprintf(cmd->out, "%s\n  the store's copy of the manifest\n", head);
    print_files(cmd, head, erasure->sealed);
}

static void
print_revisions(const Cmd *cmd, const Erasure *erasure)
{
    g_autofree char *revisions = list_numbers("revision", erasure->revisions);
    if (erasure->revisions->len > 0)
        fprintf(cmd->out, "the letter itself, or the note on it, names it: %s\n", revisions);
}

static void
print_report(const Cmd *cmd, const Erasure *erasure)
{
    print_counts(cmd, erasure);
    print_files(cmd, "made by this program, and removed:", erasure->removed);
    print_published(cmd, erasure);
    print_revisions(cmd, erasure);
    print_files(cmd, "these hold its name or address, and are yours to remove:", erasure->left);
    print_files(cmd, "these could not be looked into:", erasure->unread);
    fputs("out of reach: backups, trackers and drafts outside this folder, mails that went "
          "out,\n  and whatever others have\n",
          cmd->out);
}

/* Nobody erases by a slip: the name is typed, or --yes said. */
static gboolean
confirm(const Cmd *cmd, const Signatory *who, const Options *options, GError **error)
{
    if (options->yes)
        return TRUE;
    if (options->json || !cmd_can_ask(cmd)) {
        g_set_error_literal(error, CMD_ERROR, CMD_ERROR_FAILED,
                            "erasing cannot be undone: look with --dry-run, then say --yes");
        return FALSE;
    }

    g_autoptr(Erasure) plan = erasure_make(cmd->campaign, who->id, TRUE, error);
    if (plan == NULL)
        return FALSE;
    g_autofree char *shown = text_escape(who->name, -1);
    fprintf(cmd->out, "signatory %" G_GINT64_FORMAT ", %s, would be erased:\n", who->id, shown);
    print_report(cmd, plan);
    fflush(cmd->out);
    g_autofree char *typed =
        cmd_ask("This cannot be undone. Type its name to erase it: ", error);
    if (typed == NULL)
        return FALSE;

    g_autofree char *trimmed = text_trim(typed);
    if (strcmp(trimmed, who->name) != 0)
        g_set_error_literal(error, CMD_ERROR, CMD_ERROR_FAILED,
                            "that is not its name; nothing was erased");
    return strcmp(trimmed, who->name) == 0;
}

static gboolean
fail_unfinished(const char *reason, GError **error)
{
    g_set_error(error, CMD_ERROR, CMD_ERROR_FAILED,
                "it is erased, but its bytes may still stand in the folder: %s; then run "
                "'undersigned erase --finish'",
                reason);
    return FALSE;
}

static gboolean
show(const Cmd *cmd, const Erasure *erasure, const Options *options, GError **error)
{
    const gboolean dry_run = options->dry_run;

    if (options->json)
        cmd_print_json(cmd, to_json(erasure, dry_run));
    else
        fprintf(cmd->out, "signatory %" G_GINT64_FORMAT " %s\n", erasure->signatory,
                dry_run ? "would be erased:" : "is erased");
    if (!options->json)
        print_report(cmd, erasure);
    return erasure->unfinished == NULL || fail_unfinished(erasure->unfinished, error);
}

static gboolean
finish(const Cmd *cmd, GError **error)
{
    gboolean unfinished = FALSE;
    if (!erasure_is_unfinished(cmd->campaign, &unfinished, error) ||
        !erasure_finish(cmd->campaign, error))
        return FALSE;

    fputs(unfinished ? "what was erased is gone from the store and out/\n"
                     : "no erasure was cut off\n",
          cmd->out);
    return TRUE;
}

static gboolean
run(Cmd *cmd, const char *word, const Options *options, GError **error)
{
    g_autoptr(Signatory) who = roster_find(campaign_get_roster(cmd->campaign), word, error);
    if (who == NULL || (!options->dry_run && !confirm(cmd, who, options, error)))
        return FALSE;

    /* Nobody sends meanwhile what is to be forgotten. */
    g_autoptr(Outbox) outbox = options->dry_run ? NULL : outbox_open(cmd->campaign, error);
    if (outbox == NULL && !options->dry_run)
        return FALSE;
    g_autoptr(Erasure) erasure = erasure_make(cmd->campaign, who->id, options->dry_run, error);
    return erasure != NULL && show(cmd, erasure, options, error);
}

gboolean
cmd_erase(Cmd *cmd, int argc, char **argv, GError **error)
{
    Options options = {.yes = FALSE};
    const GOptionEntry entries[] = {
        {"yes", 0, 0, G_OPTION_ARG_NONE, &options.yes, "Do not ask", NULL},
        {"dry-run", 0, 0, G_OPTION_ARG_NONE, &options.dry_run,
         "Say what would go and what would stay, and change nothing", NULL},
        {"finish", 0, 0, G_OPTION_ARG_NONE, &options.finish,
         "Go on with an erasure that was cut off, for which WHO is not said", NULL},
        {"json", 0, 0, G_OPTION_ARG_NONE, &options.json, "Print JSON", NULL},
        G_OPTION_ENTRY_NULL,
    };
    if (!cmd_parse(&argc, &argv, entries, 0, 1, error))
        return FALSE;
    if (options.finish ? argc != 1 : argc != 2)
        return cmd_refuse_usage(error, "say who is to be erased, or --finish");

    return options.finish ? finish(cmd, error) : run(cmd, argv[1], &options, error);
}
