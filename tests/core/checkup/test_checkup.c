#include "begun.h"

#include "base/file.h"
#include "checkup/checkup.h"
#include "edition/edition.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

/* A campaign with an edition, its store closed, and a key outside of it. */
typedef struct {
    Begun begun;
    char *keys;          /* a folder */
    GPtrArray *findings; /* char *, "CHECK STATE WHAT | ADVICE" */
    gboolean offline;
} Ward;

static char *key_path; /* for the callbacks, which know no closure */

static char *
find_key(const Campaign *campaign, GError **error)
{
    (void)campaign, (void)error;
    return g_strdup(key_path);
}

static char *
find_public_key(const char *path)
{
    return g_strconcat(path, ".pub", NULL);
}

static void
put_key(const Ward *ward, const SealKey *key)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Secret) secret = seal_key_write(key, NULL, &error);
    g_autoptr(SealPublicKey) public = seal_key_get_public(key);
    g_autofree char *text = seal_public_key_write(public);
    key_path = g_build_filename(ward->keys, "own.key", NULL);
    g_autofree char *public_path = find_public_key(key_path);
    g_assert_true(
        file_write(key_path, secret_get_text(secret), strlen(secret_get_text(secret)), &error));
    g_assert_true(file_write(public_path, text, strlen(text), &error));
}

static void
close_store(Ward *ward)
{
    campaign_close(ward->begun.campaign);
    ward->begun.campaign = NULL;
}

static void
set_up(Ward *ward, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(SealKey) key = seal_key_new();
    begun_set_up(&ward->begun, "open");
    ward->keys = g_dir_make_tmp("keys-XXXXXX", NULL);
    ward->findings = g_ptr_array_new_with_free_func(g_free);
    ward->offline = FALSE;
    put_key(ward, key);
    begun_sign(&ward->begun, "Beacon", NULL, NULL, "Ada Quill");
    begun_sign(&ward->begun, "Nameless", "visibility", "withheld", "Ada Quill");
    const EditionRequest request = {.key = key};
    g_autoptr(Edition) edition = edition_seal(ward->begun.campaign, &request, &error);
    g_assert_no_error(error);
    close_store(ward);
}

static void
tear_down(Ward *ward, const void *unused)
{
    (void)unused;
    g_autofree char *command = g_strdup_printf("rm -rf '%s'", ward->keys);
    begun_tear_down(&ward->begun);
    g_assert_true(g_spawn_command_line_sync(command, NULL, NULL, NULL, NULL));
    g_free(ward->keys);
    g_free(key_path);
    g_ptr_array_unref(ward->findings);
}

static void
keep_finding(const CheckupFinding *finding, void *closure)
{
    Ward *ward = closure;
    g_ptr_array_add(ward->findings,
                    g_strdup_printf("%s %s %s | %s", finding->check,
                                    checkup_state_word(finding->state), finding->what,
                                    finding->advice == NULL ? "" : finding->advice));
}

static unsigned
check(Ward *ward)
{
    g_ptr_array_set_size(ward->findings, 0);
    const CheckupRequest request = {
        .folder = ward->begun.folder,
        .templates = TEMPLATES,
        .clock = ward->begun.clock,
        .offline = ward->offline,
        .find_key = find_key,
        .find_public_key = find_public_key,
        .found = keep_finding,
        .closure = ward,
    };
    return checkup_run(&request);
}

/* The finding that begins with `start`. */
static const char *
find(const Ward *ward, const char *start)
{
    for (guint i = 0; i < ward->findings->len; i++)
        if (g_str_has_prefix(ward->findings->pdata[i], start))
            return ward->findings->pdata[i];
    return NULL;
}

static void
assert_found(const Ward *ward, const char *start, const char *part)
{
    const char *finding = find(ward, start);
    if (finding == NULL || strstr(finding, part) == NULL)
        g_error("'%s' with '%s' is not among: %s", start, part,
                finding != NULL ? finding : "them");
}

static void
a_sound_campaign_is_all_ok(Ward *ward, const void *unused)
{
    (void)unused;
    static const char *const checks[] = {"configuration", "folder", "store",    "journal",
                                         "templates",     "fonts",  "key",      "editions",
                                         "mail",          "clock",  "libraries"};
    g_assert_cmpuint(check(ward), ==, 0);
    g_assert_cmpuint(ward->findings->len, ==, G_N_ELEMENTS(checks) + 1);
    assert_found(ward, geteuid() == 0 ? "user note " : "user ok ", "root");
    for (size_t i = 0; i < G_N_ELEMENTS(checks); i++) {
        g_autofree char *start = g_strdup_printf("%s ok ", checks[i]);
        assert_found(ward, start, "");
    }
    assert_found(ward, "store ok ", "2 counted");
    assert_found(ward, "editions ok ", "1 on the disk");
}

static void
a_new_campaign_lacks_only_its_key(Ward *ward, const void *unused)
{
    (void)unused;
    static const char *const gone[] = {"roster.db", "roster.db-wal", "roster.db-shm"};
    for (size_t i = 0; i < G_N_ELEMENTS(gone); i++) {
        g_autofree char *path = g_build_filename(ward->begun.folder, gone[i], NULL);
        (void)g_unlink(path);
    }
    g_assert_cmpint(g_unlink(key_path), ==, 0);
    g_assert_cmpuint(check(ward), ==, 0);
    assert_found(ward, "store ok ", "none yet");
    assert_found(ward, "templates ok ", "4 documents");
    assert_found(ward, "key note ", "key new");

    g_autofree char *store = g_build_filename(ward->begun.folder, "roster.db", NULL);
    g_assert_false(file_exists(store));
}

/* What is done to the campaign, and what is then said of it. */
typedef struct {
    const char *name;
    const char *file;  /* relative to its folder, or "key" or "key.pub" */
    const char *text;  /* what stands in it then; NULL: it stays */
    const char *query; /* what is done to it as a database; NULL: nothing */
    int mode;          /* that it gets; 0: stays; -1: it is removed */
    const char *start; /* of the finding */
    const char *part;
} Damage;

static const Damage damages[] = {
    {"config", "campaign.conf", "[campaign]\ntitle = T\nordre = name\n", NULL, 0,
     "configuration problem campaign.conf:3", "did you mean 'order'"},
    {"language", "campaign.conf", "[campaign]\ntitle = T\nlanguage = english\n", NULL, 0,
     "configuration problem campaign.conf:3", "write its tag"},
    {"journal", "roster.db", NULL, "UPDATE journal SET at = at + 1 WHERE seq = 2", 0,
     "journal problem ", "entry 2"},
    {"journal-gap", "roster.db", NULL,
     "DELETE FROM journal_detail WHERE seq = 2; DELETE FROM journal WHERE seq = 2", 0,
     "journal problem ", "restore a backup"},
    {"orphan", "roster.db", NULL,
     "PRAGMA foreign_keys = OFF; INSERT INTO apart VALUES (1, 999)", 0, "store problem ",
     "points at nothing | restore a backup"},
    {"too-new", "roster.db", NULL, "PRAGMA user_version = 1000", 0, "store problem ",
     "(schema 1000) | update the program"},
    {"other-schema", "roster.db", NULL, "DROP INDEX signatory_merged", 0, "store problem ",
     "does not have the tables"},
    {"no-database", "roster.db", "this is not the database that it is said to be", NULL, 0,
     "store problem ", "is no database | restore a backup"},
    {"open-store", "roster.db", NULL, NULL, 0644, "store problem ", "chmod 600"},
    {"open-folder", "", NULL, NULL, 0777, "folder problem ", "chmod 700"},
    {"changed-edition", "out/edition-1/letter.txt", "something else", NULL, 0,
     "editions problem edition 1: ", "letter.txt"},
    {"stray-file", "out/edition-1/more.txt", "x", NULL, 0,
     "editions problem edition 1: ", "more.txt"},
    {"forged-manifest", "out/edition-1/manifest.json", "{}\n", NULL, 0,
     "editions problem edition 1: ", "manifest.json"},
    {"template", "press.md", "{{signatoris}}\n", NULL, 0, "templates problem press.md:1",
     "signatories"},
    {"no-template", "press.md", NULL, NULL, -1, "templates problem ", "press.md"},
    {"mail-template", "mail/invitation.md", "Subject: x\n\n{{signatory.nmae}}\n", NULL, 0,
     "templates problem mail/invitation.md:3", "name"},
    {"translation", "letter.fr.md", "Salut {{campagne}}\n", NULL, 0,
     "translations problem letter.fr.md:1", "campagne"},
    {"no-language", "letter.nonsense.md", "Salut\n", NULL, 0, "translations problem ",
     "letter.nonsense.md"},
    {"font", "campaign.conf", "[campaign]\ntitle = T\n[page]\nfonts = No Such Serif\n", NULL, 0,
     "fonts problem ", "'No Such Serif'"},
    {"character", "press.md", "A \xf3\xb0\x80\x80 of our own\n", NULL, 0, "fonts problem ",
     "(U+F0000) | install"},
    {"open-key", "key", NULL, NULL, 0644, "key problem ", "chmod"},
    {"lost-public-key", "key.pub", NULL, NULL, -1, "key problem ", "own.key.pub"},
    {"broken-key", "key", "no key at all\n", NULL, 0, "key problem ", "|"},
    {"no-server", "campaign.conf",
     "[campaign]\ntitle = T\n[smtp]\nurl = smtp://127.0.0.1:1\nfrom = a@example.org\n", NULL, 0,
     "mail problem ", "127.0.0.1"},
    {"no-mailbox", "campaign.conf", "[campaign]\ntitle = T\n[imap]\nurl = imap://127.0.0.1:1\n",
     NULL, 0, "mail problem ", "127.0.0.1"},
    {"no-sender", "campaign.conf", "[campaign]\ntitle = T\n[smtp]\nurl = smtps://example.org\n",
     NULL, 0, "mail problem ", "[smtp] from"},
};

static char *
find_path(const Ward *ward, const char *file)
{
    if (strcmp(file, "key") == 0)
        return g_strdup(key_path);
    if (strcmp(file, "key.pub") == 0)
        return find_public_key(key_path);
    return g_build_filename(ward->begun.folder, file, NULL);
}

static void
query(const char *path, const char *sql)
{
    sqlite3 *connection = NULL;
    g_assert_cmpint(sqlite3_open(path, &connection), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(connection, sql, NULL, NULL, NULL), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_close(connection), ==, SQLITE_OK);
}

static void
do_damage(const Ward *ward, const Damage *damage)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = find_path(ward, damage->file);
    g_autofree char *folder = g_path_get_dirname(path);
    if (damage->text != NULL) {
        g_assert_true(file_make_folder(folder, &error));
        (void)g_chmod(path, 0600);
        g_assert_true(file_write(path, damage->text, strlen(damage->text), &error));
        g_assert_no_error(error);
    }
    if (damage->query != NULL)
        query(path, damage->query);
    if (damage->mode > 0)
        g_assert_cmpint(g_chmod(path, damage->mode), ==, 0);
    if (damage->mode < 0)
        g_assert_cmpint(g_unlink(path), ==, 0);
}

static void
damage_is_found_with_what_to_do(Ward *ward, const void *data)
{
    const Damage *damage = data;
    do_damage(ward, damage);
    g_assert_cmpuint(check(ward), >=, 1);
    assert_found(ward, damage->start, damage->part);
    for (guint i = 0; i < ward->findings->len; i++)
        if (strstr(ward->findings->pdata[i], " problem ") != NULL)
            g_assert_false(g_str_has_suffix(ward->findings->pdata[i], "| "));
}

static void
an_edition_that_is_gone_is_missed(Ward *ward, const void *unused)
{
    (void)unused;
    g_autofree char *folder = find_path(ward, "out/edition-1");
    g_autofree char *elsewhere = find_path(ward, "out/elsewhere");
    g_assert_cmpint(g_rename(folder, elsewhere), ==, 0);
    g_assert_cmpuint(check(ward), ==, 1);
    assert_found(ward, "editions problem ", "its folder is not there");
}

static void
what_is_odd_but_sound_is_a_note(Ward *ward, const void *unused)
{
    (void)unused;
    g_autoptr(SealKey) other = seal_key_new();
    g_autofree char *aside = find_path(ward, ".new-0123456789abcdef");
    g_autofree char *stage = find_path(ward, "out/.draft.old");
    g_autoptr(GError) error = NULL;
    g_assert_true(file_write(aside, "x", 1, &error));
    g_assert_cmpint(g_mkdir(stage, 0700), ==, 0);
    g_assert_cmpint(g_chmod(ward->begun.folder, 0755), ==, 0);
    g_free(key_path);
    put_key(ward, other);
    g_assert_cmpuint(check(ward), ==, 0);
    assert_found(ward, "folder note others", "chmod 700");
    assert_found(ward, "folder note 2 left over", ".new-0123456789abcdef");
    assert_found(ward, "editions note edition 1", "not the campaign's present one");
}

static void
a_translation_is_told_of(Ward *ward, const void *unused)
{
    (void)unused;
    const Damage french = {.file = "letter.fr.md", .text = "Salut {{campaign.title}}\n"};
    do_damage(ward, &french);
    g_assert_cmpuint(check(ward), ==, 0);
    assert_found(ward, "translations note letter.fr.md", "have no counterpart");

    g_autoptr(GError) error = NULL;
    g_autofree char *path = find_path(ward, "letter.md");
    g_autofree char *whole = file_read_text(path, 1 << 16, &error);
    g_assert_no_error(error);
    const Damage complete = {.file = "letter.fr.md", .text = whole};
    do_damage(ward, &complete);
    g_assert_cmpuint(check(ward), ==, 0);
    assert_found(ward, "translations ok ", "fr");
}

static void
a_mail_may_say_all_that_mails_can(Ward *ward, const void *unused)
{
    (void)unused;
    const Damage mail = {.file = "mail/revision.md",
                         .text = "Subject: {{letter.title}}\n\n{{signatory.name}} "
                                 "{{approved.revision}}{{#changes}}{{number}}{{/changes}}\n"};
    do_damage(ward, &mail);
    g_assert_cmpuint(check(ward), ==, 0);
    assert_found(ward, "templates ok ", "1 mail");
}

static void
a_clock_that_went_back_is_found(Ward *ward, const void *unused)
{
    (void)unused;
    clock_set(ward->begun.clock, 1699293600 - 86400);
    g_assert_cmpuint(check(ward), ==, 1);
    assert_found(ward, "clock problem ", "the journal goes on until");
    clock_set(ward->begun.clock, 86400);
    g_assert_cmpuint(check(ward), ==, 1);
    assert_found(ward, "clock problem ", "set the clock");
}

static void
the_server_is_left_alone_when_asked(Ward *ward, const void *unused)
{
    (void)unused;
    const Damage server = {.file = "campaign.conf",
                           .text = "[campaign]\ntitle = T\n[smtp]\nurl = "
                                   "smtp://127.0.0.1:1\nfrom = a@example.org\n"};
    do_damage(ward, &server);
    ward->offline = TRUE;
    g_assert_cmpuint(check(ward), ==, 0);
    assert_found(ward, "mail note ", "was not tried");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define CLAIM(claim) g_test_add("/checkup/" #claim, Ward, NULL, set_up, claim, tear_down)
    CLAIM(a_sound_campaign_is_all_ok);
    CLAIM(a_new_campaign_lacks_only_its_key);
    for (size_t i = 0; i < G_N_ELEMENTS(damages); i++) {
        g_autofree char *path = g_strconcat("/checkup/damage/", damages[i].name, NULL);
        g_test_add(path, Ward, &damages[i], set_up, damage_is_found_with_what_to_do, tear_down);
    }
    CLAIM(an_edition_that_is_gone_is_missed);
    CLAIM(what_is_odd_but_sound_is_a_note);
    CLAIM(a_translation_is_told_of);
    CLAIM(a_mail_may_say_all_that_mails_can);
    CLAIM(a_clock_that_went_back_is_found);
    CLAIM(the_server_is_left_alone_when_asked);
    return g_test_run();
}
