#include "begun.h"

#include "base/file.h"
#include "campaign/backup.h"
#include "campaign/backup_contents.h"
#include "data/package.h"
#include "mail/ledger.h"
#include "mail/message.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A campaign, and a folder for its backup and for what is restored. */
typedef struct {
    Begun begun;
    char *place;
    char *backup;
    char *folder;
} House;

static void
set_up(House *house, const void *unused)
{
    (void)unused;
    begun_set_up(&house->begun, "organizations");
    house->place = g_dir_make_tmp("backup-XXXXXX", NULL);
    house->backup = g_build_filename(house->place, "copy.zip", NULL);
    house->folder = g_build_filename(house->place, "again", NULL);
}

static void
tear_down(House *house, const void *unused)
{
    (void)unused;
    g_autofree char *command = g_strdup_printf("rm -rf '%s'", house->place);
    begun_tear_down(&house->begun);
    g_assert_true(g_spawn_command_line_sync(command, NULL, NULL, NULL, NULL));
    g_free(house->place);
    g_free(house->backup);
    g_free(house->folder);
}

static void
make(House *house)
{
    g_autoptr(GError) error = NULL;
    g_auto(BackupResult) result = {0};
    g_assert_true(backup_make(house->begun.campaign, house->backup, &result, &error));
    g_assert_no_error(error);
}

static int64_t
restore(House *house)
{
    g_autoptr(GError) error = NULL;
    g_auto(BackupResult) result = {0};
    g_assert_true(
        backup_restore(house->backup, house->folder, house->begun.clock, &result, &error));
    g_assert_no_error(error);
    return result.uncertain;
}

/* It is refused with `code`, and nothing was made. */
static void
assert_refused(House *house, BackupError code, const char *why)
{
    g_autoptr(GError) error = NULL;
    g_auto(BackupResult) result = {0};
    g_assert_false(
        backup_restore(house->backup, house->folder, house->begun.clock, &result, &error));
    g_assert_error(error, BACKUP_ERROR, (int)code);
    if (strstr(error->message, why) == NULL)
        g_error("'%s' should say '%s'", error->message, why);
    g_assert_false(file_exists(house->folder));
}

static Campaign *
open_again(House *house)
{
    g_autoptr(GError) error = NULL;
    Campaign *campaign = campaign_open(house->folder, house->begun.clock, &error);
    g_assert_no_error(error);
    g_assert_true(campaign_open_store(campaign, &error));
    g_assert_no_error(error);
    return campaign;
}

static void
queue(Campaign *campaign, int64_t mailing, const char *email, MessageState state)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Ledger) ledger = ledger_new(campaign);
    g_autofree char *message_id = message_make_id("example.org");
    g_autoptr(Address) to = address_parse(email, NULL);
    const MessageParts parts = {.from = to,
                                .to = to,
                                .subject = "Please read",
                                .text = "Dear colleagues\n",
                                .date = clock_now(campaign_get_clock(campaign)),
                                .message_id = message_id};
    g_autoptr(GBytes) bytes = message_compose(&parts, &error);
    g_assert_no_error(error);
    const LedgerDraft draft = {.to = to, .message_id = message_id, .bytes = bytes};
    g_assert_true(ledger_add(ledger, mailing, &draft, &error));
    g_assert_no_error(error);
    const int64_t id = store_get_last_id(campaign_get_store(campaign));
    if (state == MESSAGE_QUEUED)
        return;
    g_assert_true(ledger_claim(ledger, id, &error));
    if (state != MESSAGE_SENDING)
        g_assert_true(ledger_end(ledger, id, state, "said", 5, &error));
    g_assert_no_error(error);
}

static gboolean
append_state(const LedgerMessage *message, void *closure, GError **error)
{
    (void)error;
    g_string_append_printf(closure, "%s ", ledger_state_word(message->state));
    return TRUE;
}

static void
what_was_to_be_sent_is_in_doubt(House *house, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) states = g_string_new(NULL);
    int64_t mailing = 0, due = 0;
    uint64_t now = 0, later = 0;
    g_autoptr(Ledger) ledger = ledger_new(house->begun.campaign);
    g_assert_true(ledger_add_mailing(ledger, "draft", 1, 0, &mailing, &error));
    for (int state = MESSAGE_QUEUED; state <= MESSAGE_UNCERTAIN; state++)
        queue(house->begun.campaign, mailing, "a@example.org", (MessageState)state);
    make(house);

    g_assert_cmpint(restore(house), ==, 3);
    g_autoptr(Campaign) campaign = open_again(house);
    g_autoptr(Ledger) restored = ledger_new(campaign);
    g_assert_true(ledger_each(restored, append_state, states, &error));
    g_assert_cmpstr(states->str, ==, "uncertain uncertain sent uncertain failed uncertain ");
    g_assert_true(ledger_recover(restored, &error));
    g_assert_true(ledger_count(restored, 0, &now, &later, &error));
    g_assert_true(ledger_next(restored, 0, 0, &due, &error));
    g_assert_no_error(error);
    g_assert_cmpint((int64_t)(now + later) + due, ==, 0);
}

static gboolean
take_last(const JournalEntry *entry, void *closure, GError **error)
{
    (void)error;
    g_string_printf(closure, "%" G_GINT64_FORMAT " %s", entry->seq, entry->kind);
    return TRUE;
}

static void
the_roster_and_its_journal_come_back(House *house, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) last = g_string_new(NULL);
    int64_t before = 0, after = 0;
    const int64_t id = begun_sign(&house->begun, "जल परिषद्", NULL, NULL, "Ann");
    g_assert_true(journal_verify(campaign_get_journal(house->begun.campaign), &before, &error));
    make(house);
    begun_sign(&house->begun, "One too late", NULL, NULL, "Ann");

    restore(house);
    g_autoptr(Campaign) campaign = open_again(house);
    g_autoptr(Signatory) signatory = roster_get(campaign_get_roster(campaign), id, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(signatory->name, ==, "जल परिषद्");
    g_assert_true(journal_verify(campaign_get_journal(campaign), &after, &error));
    g_assert_no_error(error);
    g_assert_cmpint(after, ==, before + 1);
    g_assert_true(journal_each(campaign_get_journal(campaign), 0, take_last, last, &error));
    g_assert_true(g_str_has_suffix(last->str, " restore"));
}

static void
no_secret_goes_along(House *house, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) left = g_string_new(NULL);
    g_auto(BackupResult) result = {0};
    struct stat info;
    g_autofree char *mail = campaign_path(house->begun.campaign, "mail");
    g_autofree char *link = campaign_path(house->begun.campaign, "notes.md");
    g_assert_true(file_make_folder(mail, &error));
    begun_write(&house->begun, "mail/draft.md", "Subject: x\n\nx\n");
    begun_write(&house->begun, "undersigned.key", "secret");
    begun_write(&house->begun, "accounts.conf", "secret");
    begun_write(&house->begun, ".hidden.md", "secret");
    g_assert_cmpint(symlink("/etc/passwd", link), ==, 0);

    g_assert_true(backup_make(house->begun.campaign, house->backup, &result, &error));
    g_assert_no_error(error);
    for (unsigned i = 0; i < result.left_out->len; i++)
        g_string_append_printf(left, "%s ", (char *)g_ptr_array_index(result.left_out, i));
    g_assert_cmpstr(left->str, ==, "accounts.conf notes.md undersigned.key ");
    g_assert_cmpint(stat(house->backup, &info), ==, 0);
    g_assert_cmpint(info.st_mode & 0777, ==, 0600);

    restore(house);
    g_autoptr(GPtrArray) names = file_list_folder(house->folder, &error);
    g_autofree char *draft = g_build_filename(house->folder, "mail", "draft.md", NULL);
    g_assert_true(g_ptr_array_find_with_equal_func(names, "letter.md", g_str_equal, NULL));
    g_assert_false(g_ptr_array_find_with_equal_func(names, "accounts.conf", g_str_equal, NULL));
    g_assert_true(file_exists(draft));
}

static void
only_files_of_a_campaign_belong(void)
{
    static const char *const taken[] = {"campaign.conf",
                                        "letter.fr.md",
                                        "addressees.csv",
                                        "mail/reminder.md",
                                        "kit/social.md",
                                        "out/edition-1/manifest.json",
                                        "out/edition-12-recipient/undersigned.pub"};
    static const char *const left[] = {"/etc/passwd.md",
                                       "../letter.md",
                                       "mail/../../x.md",
                                       "out/draft/letter.pdf",
                                       "out/kit-aln/letter.docx",
                                       "out/edition-0/x",
                                       "out/edition-1x/x",
                                       "out/edition-1/../../../x",
                                       "out/edition-1",
                                       "undersigned.key",
                                       "accounts.conf",
                                       "roster.db",
                                       ".ssh.md",
                                       "notes/letter.md"};
    for (size_t i = 0; i < G_N_ELEMENTS(taken); i++)
        g_assert_true(backup_contents_has(taken[i]));
    for (size_t i = 0; i < G_N_ELEMENTS(left); i++)
        g_assert_false(backup_contents_has(left[i]));
}

static void
nothing_is_written_over(House *house, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_auto(BackupResult) result = {0};
    make(house);
    g_assert_false(backup_make(house->begun.campaign, house->backup, &result, &error));
    g_assert_error(error, BACKUP_ERROR, BACKUP_ERROR_TAKEN);
    g_clear_error(&error);

    g_assert_false(backup_restore(house->backup, house->begun.folder, house->begun.clock,
                                  &result, &error));
    g_assert_error(error, BACKUP_ERROR, BACKUP_ERROR_TAKEN);
    g_assert_cmpint(g_mkdir(house->folder, 0700), ==, 0);
    restore(house);
}

/* Every cut and every changed byte is found, or is of no matter to what is restored. */
static void
a_damaged_backup_is_refused_untouched(House *house, const void *unused)
{
    (void)unused;
    g_autofree char *whole = NULL;
    gsize length = 0;
    make(house);
    g_assert_true(g_file_get_contents(house->backup, &whole, &length, NULL));
    for (gsize at = 40; at < length / 2; at += 401) {
        g_autoptr(GError) error = NULL;
        g_auto(BackupResult) result = {0};
        whole[at] ^= 0x55;
        g_assert_true(g_file_set_contents(house->backup, whole, (gssize)length, NULL));
        g_assert_false(
            backup_restore(house->backup, house->folder, house->begun.clock, &result, &error));
        g_assert_nonnull(error);
        g_assert_false(file_exists(house->folder));
        whole[at] ^= 0x55;
    }
    g_assert_true(g_file_set_contents(house->backup, whole, (gssize)length / 2, NULL));
    assert_refused(house, BACKUP_ERROR_FORMAT, "damaged");
    g_assert_true(g_file_set_contents(house->backup, whole, (gssize)length, NULL));
    restore(house);
}

static void
write_package(House *house, const char *contents, const char *name)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(PackageWriter) writer = package_writer_new();
    package_writer_add(writer, "backup.json", contents, strlen(contents));
    package_writer_add(writer, name, "x", 1);
    g_autoptr(GBytes) package = package_writer_finish(writer, &error);
    g_assert_no_error(error);
    g_assert_true(file_write(house->backup, g_bytes_get_data(package, NULL),
                             g_bytes_get_size(package), &error));
}

static void
what_is_no_backup_is_refused(House *house, const void *unused)
{
    (void)unused;
    g_assert_true(g_file_set_contents(house->backup, "no archive", -1, NULL));
    assert_refused(house, BACKUP_ERROR_FORMAT, "is no backup of undersigned");
    write_package(house, "{}", "x.md");
    assert_refused(house, BACKUP_ERROR_FORMAT, "is no backup of undersigned");
    write_package(house, "{\"format\":\"undersigned backup\",\"version\":2}", "x.md");
    assert_refused(house, BACKUP_ERROR_TOO_NEW, "later version");
    write_package(house,
                  "{\"format\":\"undersigned backup\",\"version\":1,\"at\":"
                  "\"2023-11-06T18:00:00Z\",\"files\":[]}",
                  "x.md");
    assert_refused(house, BACKUP_ERROR_FORMAT, "damaged");
    write_package(house,
                  "{\"format\":\"undersigned backup\",\"version\":1,\"at\":"
                  "\"2023-11-06T18:00:00Z\",\"files\":[{\"path\":\"evil.so\",\"size\":1,"
                  "\"sha256\":\"2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a48"
                  "81\"}]}",
                  "evil.so");
    assert_refused(house, BACKUP_ERROR_FORMAT, "damaged");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(claim)                                                                            \
    g_test_add("/campaign/backup/" #claim, House, NULL, set_up, claim, tear_down)
    TEST(what_was_to_be_sent_is_in_doubt);
    TEST(the_roster_and_its_journal_come_back);
    TEST(no_secret_goes_along);
    TEST(nothing_is_written_over);
    TEST(a_damaged_backup_is_refused_untouched);
    TEST(what_is_no_backup_is_refused);
    g_test_add_func("/campaign/backup/only_files_of_a_campaign_belong",
                    only_files_of_a_campaign_belong);
    return g_test_run();
}
