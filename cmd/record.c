/* record - what a signatory said, or somebody for it */
#include "cmd.h"
#include "entry.h"

#include "base/text.h"
#include "campaign/letter.h"

#define NEWEST       INT64_MIN      /* no number that anybody would give */
#define UNSUBSCRIBED "unsubscribed" /* a mark beside the status, and final */

typedef struct {
    char *channel;
    char *authority;
    char *reason;
    int64_t revision; /* NEWEST unless it was given */
    gboolean json;
} Options;

static void
clear_options(Options *options)
{
    g_free(options->channel);
    g_free(options->authority);
    g_free(options->reason);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, clear_options)

static gboolean
read_status(const char *word, SignatoryStatus *out_status, GError **error)
{
    static const char *const words[] = {"signed",    "pending",    "declined", "objected",
                                        "withdrawn", UNSUBSCRIBED, NULL};
    if (g_strv_contains(words, word))
        return signatory_status_from_word(word, out_status);

    g_autofree char *shown = text_escape(word, -1);
    const char *nearest = text_nearest(word, words);
    if (nearest != NULL)
        return cmd_refuse_usage(error, "'%s' cannot be recorded; did you mean '%s'?", shown,
                                nearest);
    return cmd_refuse_usage(
        error,
        "'%s' cannot be recorded; a signatory signed, is pending, declined, "
        "objected or withdrew (withdrawn), or wants no mail (unsubscribed)",
        shown);
}

/* Nobody stands under a text that changed in substance after they read it. */
static gboolean
check_superseded(Campaign *campaign, int64_t number, GError **error)
{
    g_autoptr(GPtrArray) revisions = letter_list_revisions(campaign, error);
    if (revisions == NULL)
        return FALSE;

    for (unsigned i = 0; i < revisions->len; i++) {
        const Revision *revision = g_ptr_array_index(revisions, i);
        if (revision->number <= number || revision->kind != REVISION_SUBSTANTIVE)
            continue;
        g_set_error(error, CMD_ERROR, CMD_ERROR_FAILED,
                    "revision %" G_GINT64_FORMAT
                    " was changed in substance by %" G_GINT64_FORMAT
                    "; ask for a signature under that one",
                    number, revision->number);
        return FALSE;
    }
    return TRUE;
}

static gboolean
choose_revision(Campaign *campaign, int64_t wanted, int64_t *out_number, GError **error)
{
    g_autoptr(Revision) revision = wanted == NEWEST
                                       ? letter_get_current(campaign, error)
                                       : letter_get_revision(campaign, wanted, error);
    if (revision == NULL)
        return FALSE;

    *out_number = revision->number;
    return wanted == NEWEST || check_superseded(campaign, wanted, error);
}

static gboolean
record(Cmd *cmd, const char *who, SignatoryStatus status, const Options *options,
       GError **error)
{
    Roster *roster = campaign_get_roster(cmd->campaign);
    RosterRecord what = {.status = status,
                         .channel = options->channel,
                         .authority = options->authority,
                         .reason = options->reason};
    g_autoptr(StoreTransaction) transaction =
        store_begin(campaign_get_store(cmd->campaign), error);
    g_autoptr(Signatory) signatory =
        transaction == NULL ? NULL : roster_find(roster, who, error);
    if (signatory == NULL ||
        (status == STATUS_SIGNED &&
         !choose_revision(cmd->campaign, options->revision, &what.revision, error)) ||
        !roster_record(roster, signatory->id, &what, error))
        return FALSE;

    g_autoptr(Signatory) now = roster_get(roster, signatory->id, error);
    if (now == NULL || !store_commit(g_steal_pointer(&transaction), error))
        return FALSE;
    entry_print(cmd, now, options->json);
    if (!options->json && now->status == STATUS_SIGNED && !now->confirmed &&
        now->authorised_by[0] == '\0')
        fputs("next: nothing can be sealed until somebody vouches for it (--authority WHO) or "
              "it confirms\n",
              cmd->out);
    return TRUE;
}

/* Nobody writes to its address any more; where it stands stays as it is. */
static gboolean
unsubscribe(Cmd *cmd, const char *who, const Options *options, GError **error)
{
    Roster *roster = campaign_get_roster(cmd->campaign);
    const char *channel = options->channel != NULL ? options->channel : "hand";
    g_autoptr(Signatory) signatory = roster_find(roster, who, error);
    if (signatory == NULL || !signatory_check_line("channel", channel, error) ||
        !roster_unsubscribe(roster, signatory->id, channel, error))
        return FALSE;

    g_autoptr(Signatory) now = roster_get(roster, signatory->id, error);
    if (now == NULL)
        return FALSE;
    entry_print(cmd, now, options->json);
    return TRUE;
}

gboolean
cmd_record(Cmd *cmd, int argc, char **argv, GError **error)
{
    g_auto(Options) options = {.revision = NEWEST};
    const GOptionEntry entries[] = {
        {"by", 0, 0, G_OPTION_ARG_STRING, &options.channel,
         "How it was said: mail, phone, form … (hand)", "CHANNEL"},
        {"authority", 0, 0, G_OPTION_ARG_STRING, &options.authority,
         "On whose word, where the signatory did not confirm it itself", "WHO"},
        {"reason", 0, 0, G_OPTION_ARG_STRING, &options.reason, "Why, for the journal", "TEXT"},
        {"revision", 0, 0, G_OPTION_ARG_INT64, &options.revision,
         "The revision that was signed (the newest)", "N"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &options.json, "Print JSON", NULL},
        G_OPTION_ENTRY_NULL,
    };
    SignatoryStatus status;

    if (!cmd_parse(&argc, &argv, entries, 2, 2, error))
        return FALSE;
    if (g_str_equal(argv[2], UNSUBSCRIBED))
        return unsubscribe(cmd, argv[1], &options, error);
    if (!read_status(argv[2], &status, error))
        return FALSE;
    cmd_trim(&options.authority);
    if (options.revision != NEWEST && (options.revision < 1 || status != STATUS_SIGNED))
        return cmd_refuse_usage(error, "--revision N goes with signed, and N counts from 1");
    return record(cmd, argv[1], status, &options, error);
}
