/* record - what a signatory said, or somebody for it */
#include "cmd.h"
#include "entry.h"

#include "base/text.h"
#include "campaign/contact.h"
#include "campaign/letter.h"

#include <string.h>

#define NEWEST       INT64_MIN      /* no number that anybody would give */
#define UNSUBSCRIBED "unsubscribed" /* a mark beside the status, and final */

typedef struct {
    char *channel;
    char *authority;
    char *reason;
    char *evidence;
    char *evidence_file;
    int64_t revision; /* NEWEST unless it was given */
    gboolean json;
} Options;

static void
clear_options(Options *options)
{
    g_free(options->channel);
    g_free(options->authority);
    g_free(options->reason);
    g_free(options->evidence);
    g_free(options->evidence_file);
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

/* A file is kept by its owner; the journal keeps what it is known by again. */
static gboolean
take_evidence(const Cmd *cmd, const Options *options, char **out_evidence, GError **error)
{
    Digest sha256;
    uint64_t size = 0;
    if (options->evidence_file == NULL) {
        *out_evidence = g_strdup(options->evidence);
        return TRUE;
    }
    g_autofree char *path = cmd_find_path(cmd, options->evidence_file);
    if (!digest_file(path, &sha256, &size, error))
        return FALSE;

    g_autofree char *name = g_path_get_basename(options->evidence_file);
    g_autofree char *hex = digest_to_hex(&sha256);
    *out_evidence = g_strdup_printf("%s%sfile '%s', SHA-256 %s",
                                    options->evidence != NULL ? options->evidence : "",
                                    options->evidence != NULL ? "; " : "", name, hex);
    return TRUE;
}

static gboolean
is_called(const Contact *contact, const char *authority)
{
    g_autofree char *name = text_fold(contact->name);
    g_autofree char *wanted = text_fold(authority);
    return contact->name[0] != '\0' && g_str_equal(name, wanted);
}

/* Who has authority: "Jane Doe, Director <jane@example.org>", or the name of one of the
 * signatory's contacts, of whom the rest is known; NULL for any other word. */
static gboolean
find_authority(Cmd *cmd, const Signatory *signatory, const char *authority,
               Contact **out_contact, GError **error)
{
    g_autoptr(GPtrArray) contacts = NULL;
    if (authority == NULL)
        return TRUE;
    if (strchr(authority, '<') != NULL) {
        *out_contact = contact_parse(authority, error);
        return *out_contact != NULL;
    }
    contacts = contact_list(campaign_get_roster(cmd->campaign), signatory, error);
    if (contacts == NULL)
        return FALSE;
    for (unsigned i = 0; i < contacts->len && *out_contact == NULL; i++)
        if (is_called(contacts->pdata[i], authority))
            *out_contact = g_ptr_array_steal_index(contacts, i);
    return TRUE;
}

static const char *
text_or_null(const char *text)
{
    return text[0] != '\0' ? text : NULL;
}

static void
name_authority(RosterRecord *what, const Contact *contact)
{
    if (contact == NULL)
        return;

    what->authority = contact->name[0] != '\0' ? contact->name : contact->email;
    what->title = text_or_null(contact->title);
    what->contact = text_or_null(contact->email);
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
    g_autoptr(Contact) authority = NULL;
    g_autofree char *evidence = NULL;
    if (signatory == NULL || !take_evidence(cmd, options, &evidence, error) ||
        !find_authority(cmd, signatory, options->authority, &authority, error))
        return FALSE;

    what.evidence = evidence;
    name_authority(&what, authority);
    if ((status == STATUS_SIGNED &&
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
         "On whose word: 'Jane Doe, Director <jane@example.org>', or a contact's name", "WHO"},
        {"evidence", 0, 0, G_OPTION_ARG_STRING, &options.evidence,
         "What bears it out, for the journal: 'her mail of 3 May'", "TEXT"},
        {"evidence-file", 0, 0, G_OPTION_ARG_FILENAME, &options.evidence_file,
         "A file that does, such as that mail; its SHA-256 is kept", "FILE"},
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
    cmd_trim(&options.evidence);
    if (options.revision != NEWEST && (options.revision < 1 || status != STATUS_SIGNED))
        return cmd_refuse_usage(error, "--revision N goes with signed, and N counts from 1");
    return record(cmd, argv[1], status, &options, error);
}
