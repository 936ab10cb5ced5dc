/* undersigned - joint sign-on letters, from the roster to the sealed edition */
#include "cmd.h"

#include "base/file.h"
#include "base/text.h"
#include "edition/edition.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* In the order of the work. */
const CmdVerb cmd_verbs[] = {
    {"init", "Begin", "DIR", "Begin a new campaign from a kind of letter", cmd_init,
     CMD_NEEDS_NOTHING},
    {"import", "The roster", "FILE", "Take a CSV file or a workbook into the roster",
     cmd_import, CMD_NEEDS_CAMPAIGN},
    {"add", "The roster", "NAME", "Add one signatory by hand", cmd_add, CMD_NEEDS_CAMPAIGN},
    {"edit", "The roster", "WHO FIELD=VALUE…", "Change what is known of a signatory", cmd_edit,
     CMD_NEEDS_CAMPAIGN},
    {"record", "The roster", "WHO signed|pending|declined|objected|withdrawn|unsubscribed",
     "Record what a signatory said", cmd_record, CMD_NEEDS_CAMPAIGN},
    {"list", "The roster", "[FIELD=VALUE…]", "Show the roster, or those of it that are meant",
     cmd_list, CMD_NEEDS_CAMPAIGN},
    {"show", "The roster", "WHO", "Show one signatory with its history", cmd_show,
     CMD_NEEDS_CAMPAIGN},
    {"status", "The roster", "", "Show the campaign at a glance, and what to do next",
     cmd_status, CMD_NEEDS_CAMPAIGN},
    {"duplicates", "The roster", "[--apart A B]", "Propose entries that may be one signatory",
     cmd_duplicates, CMD_NEEDS_CAMPAIGN},
    {"merge", "The roster", "KEEP DROP", "Make one of two entries, or undo that", cmd_merge,
     CMD_NEEDS_CAMPAIGN},
    {"erase", "The roster", "WHO", "Forget a signatory, and say what cannot be forgotten",
     cmd_erase, CMD_NEEDS_CAMPAIGN},
    {"order", "The roster", "", "Show the public names in order, or where they break it",
     cmd_order, CMD_NEEDS_CAMPAIGN},
    {"export", "The roster", "FILE.xlsx|.csv|.json", "Write the roster as a table", cmd_export,
     CMD_NEEDS_CAMPAIGN},
    {"revise", "The letter", "-m TEXT", "Record the letter's present text as a revision",
     cmd_revise, CMD_NEEDS_CAMPAIGN},
    {"revisions", "The letter", "", "List the recorded revisions of the text", cmd_revisions,
     CMD_NEEDS_CAMPAIGN},
    {"diff", "The letter", "[N [M]]", "Show what changed between two revisions, word by word",
     cmd_diff, CMD_NEEDS_CAMPAIGN},
    {"build", "The letter", "", "Write draft documents into out/draft", cmd_build,
     CMD_NEEDS_CAMPAIGN},
    {"review", "The edition", "", "Show what stands in the way of a seal, on one page",
     cmd_review, CMD_NEEDS_CAMPAIGN},
    {"seal", "The edition", "[--cosign KEY [EDITION]]",
     "Review, build, sign and freeze the next edition; or co-sign one", cmd_seal,
     CMD_TAKES_CAMPAIGN},
    {"verify", "The edition", "PATH", "Check an edition, a chain of them or a receipt, offline",
     cmd_verify, CMD_NEEDS_NOTHING},
    {"compare", "The edition", "A B", "Say how two editions stand to each other", cmd_compare,
     CMD_NEEDS_NOTHING},
    {"receipt", "The edition", "WHO", "Write with what a signatory proves that it was counted",
     cmd_receipt, CMD_NEEDS_CAMPAIGN},
    {"check", "The edition", "FILE",
     "Hold a repost, an article or a mail against the sealed text", cmd_check,
     CMD_NEEDS_CAMPAIGN},
    {"key", "The edition", "[new|show|rotate]",
     "Make or show the key that signs, or put a new one in its place", cmd_key,
     CMD_NEEDS_NOTHING},
    {"mail", "Mail", "TEMPLATE", "Show a mail to signatories; with --send, send it", cmd_mail,
     CMD_NEEDS_CAMPAIGN},
    {"outbox", "Mail", "[list|show ID|retry|resolve ID sent|resend|export FILE]",
     "Show what was sent, and go on where it stopped", cmd_outbox, CMD_NEEDS_CAMPAIGN},
    {"journal", "What happened", "", "Show all that happened, or check the record of it",
     cmd_journal, CMD_NEEDS_CAMPAIGN},
    {"backup", "What happened", "FILE", "Copy the campaign into one private file", cmd_backup,
     CMD_NEEDS_CAMPAIGN},
    {"restore", "What happened", "FILE",
     "Make the campaign of a backup in the new folder that -C names", cmd_restore,
     CMD_NEEDS_NOTHING},
    {"doctor", "What happened", "", "Check that everything is there and as it must be",
     cmd_doctor, CMD_NEEDS_NOTHING},
    {NULL, NULL, NULL, NULL, NULL, CMD_NEEDS_NOTHING},
};

static void
print_overview(FILE *out)
{
    const char *group = NULL;

    fputs("undersigned - joint sign-on letters, from the roster to the sealed edition\n\n"
          "usage: undersigned [-C DIR] VERB [OPTION…]\n",
          out);
    for (const CmdVerb *verb = cmd_verbs; verb->name != NULL; verb++) {
        if (g_strcmp0(verb->group, group) != 0)
            fprintf(out, "\n%s\n", verb->group);
        fprintf(out, "  %-11s %s\n", verb->name, verb->summary);
        group = verb->group;
    }
    fputs("\n'undersigned VERB --help' tells more of each; -C DIR works in the campaign in "
          "DIR.\n",
          out);
}

/* What was closed for us is not to be taken for a file that we open: reading it and writing to
 * it go on failing. */
static void
hold_standard_streams(void)
{
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++)
        if (fcntl(stream, F_GETFD) < 0 && errno == EBADF)
            (void)open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/* A program that is setuid would read its owner's keys for anybody. */
static void
step_down(void)
{
    if (getuid() == geteuid() && getgid() == getegid())
        return;

    fputs("undersigned: it is installed setuid or setgid, and goes on as who called it; run "
          "chmod ug-s on it\n",
          stderr);
    if (setresgid(getgid(), getgid(), getgid()) < 0 ||
        setresuid(getuid(), getuid(), getuid()) < 0)
        _exit(1);
}

/* Help is printed by GLib, which then ends the program; it, too, may find no room. */
static void
check_output(void)
{
    if (fflush(stdout) != 0 || ferror(stdout))
        _exit(1);
}

static int
refuse_verb(const char *word)
{
    const char *names[64] = {NULL};
    for (size_t i = 0; cmd_verbs[i].name != NULL && i < G_N_ELEMENTS(names) - 1; i++)
        names[i] = cmd_verbs[i].name;

    const char *nearest = text_nearest(word, names);
    g_autofree char *shown = text_escape(word, -1);
    g_printerr("undersigned: there is no verb '%s'", shown);
    if (nearest != NULL)
        g_printerr("; did you mean '%s'?\n", nearest);
    else
        g_printerr("; 'undersigned --help' lists them\n");
    return 2;
}

/* GLib repeats the option as it was typed. */
static int
refuse_option(const CmdVerb *verb, const GError *reason)
{
    g_autofree char *shown = text_escape(reason->message, -1);
    shown[0] = g_ascii_tolower(shown[0]);
    g_printerr("undersigned %s: %s; 'undersigned %s --help' lists the options\n", verb->name,
               shown, verb->name);
    return 2;
}

/* Help must be had anywhere, so that nothing is opened for it. */
static gboolean
asks_for_help(int argc, char **argv)
{
    for (int i = 1; i < argc && !g_str_equal(argv[i], "--"); i++)
        if (g_str_equal(argv[i], "--help") || g_str_equal(argv[i], "-h"))
            return TRUE;

    return FALSE;
}

static gboolean
wants_campaign(const CmdVerb *verb, const char *folder)
{
    g_autofree char *config = g_build_filename(folder, "campaign.conf", NULL);

    return (verb->needs & CMD_NEEDS_CAMPAIGN) != 0 ||
           ((verb->needs & CMD_TAKES_CAMPAIGN) != 0 && file_exists(config));
}

static gboolean
run(const CmdVerb *verb, Cmd *cmd, int argc, char **argv, GError **error)
{
    g_autoptr(Campaign) campaign = NULL;

    if (wants_campaign(verb, cmd->folder) && !asks_for_help(argc, argv)) {
        campaign = campaign_open(cmd->folder, cmd->clock, error);
        if (campaign == NULL || !campaign_open_store(campaign, error) ||
            !edition_finish(campaign, error))
            return FALSE;
        cmd->campaign = campaign;
    }
    if (!verb->run(cmd, argc, argv, error))
        return FALSE;
    if (fflush(cmd->out) != 0 || ferror(cmd->out)) {
        g_set_error_literal(error, CMD_ERROR, CMD_ERROR_FAILED, "cannot write the output");
        return FALSE;
    }
    return TRUE;
}

/* Takes -C DIR from before the verb. */
static gboolean
take_folder(int *argc, char ***argv, const char **out_folder)
{
    if (*argc < 2 || !g_str_has_prefix((*argv)[1], "-C"))
        return TRUE;

    const gboolean joined = (*argv)[1][2] != '\0';
    if (!joined && *argc < 3)
        return FALSE;
    *out_folder = joined ? (*argv)[1] + 2 : (*argv)[2];
    *argc -= joined ? 1 : 2;
    *argv += joined ? 1 : 2;
    return TRUE;
}

/* Where the environment says, or beside the program as it was installed, or in the tree that it
 * was built in. Owned by the caller. */
static char *
find_templates(void)
{
    const char *named = g_getenv("UNDERSIGNED_TEMPLATES");
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *folder = g_path_get_dirname(program != NULL ? program : "");
    g_autofree char *built = g_build_filename(folder, "../../templates", NULL);

    if (named != NULL)
        return g_strdup(named);
    if (g_file_test(built, G_FILE_TEST_IS_DIR))
        return g_canonicalize_filename(built, NULL);
    return g_canonicalize_filename(UNDERSIGNED_TEMPLATES, folder);
}

int
main(int argc, char **argv)
{
    hold_standard_streams();
    step_down();

    g_autoptr(GError) error = NULL;
    g_autoptr(Clock) clock = clock_new();
    g_autofree char *templates = find_templates();
    Cmd cmd = {.out = stdout, .clock = clock, .folder = ".", .templates = templates};

    atexit(check_output);
    secret_guard_process();
    setlocale(LC_CTYPE, "C.UTF-8");
    signal(SIGPIPE, SIG_IGN);
    if (!take_folder(&argc, &argv, &cmd.folder)) {
        g_printerr("undersigned: -C wants a folder\n");
        return 2;
    }
    if (argc < 2) {
        print_overview(stderr);
        return 2;
    }
    if (g_str_equal(argv[1], "--help") || g_str_equal(argv[1], "-h") ||
        g_str_equal(argv[1], "help")) {
        print_overview(stdout);
        return 0;
    }
    if (g_str_equal(argv[1], "--version")) {
        puts("undersigned " UNDERSIGNED_VERSION);
        return 0;
    }

    const CmdVerb *verb = cmd_find_verb(argv[1]);
    if (verb == NULL)
        return refuse_verb(argv[1]);
    if (run(verb, &cmd, argc - 1, argv + 1, &error))
        return 0;
    if (error->domain == G_OPTION_ERROR)
        return refuse_option(verb, error);
    g_printerr("undersigned %s: %s\n", verb->name, error->message);
    return g_error_matches(error, CMD_ERROR, CMD_ERROR_USAGE) ? 2 : 1;
}
