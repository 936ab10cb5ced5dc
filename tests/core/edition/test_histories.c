#include "begun.h"
#include "invented.h"

#include "base/file.h"
#include "campaign/intake.h"
#include "campaign/letter.h"
#include "edition/edition.h"
#include "edition/tracker.h"

#include <glib/gstdio.h>
#include <string.h>

/* A thousand rosters that went through what rosters go through, each in an order of its own.
 * What the program counts of each in every output is held against what histories.py counts in
 * the roster as `list --json` prints it, by a script that shares nothing with the program. */

#define HISTORIES   1000
#define STEPS       25
#define PAPER_EVERY 40 /* docx and PDF of one history in so many */
#define SEAL_EVERY  10

static const char letter[] =
    "We are {{count.signatories}}, {{count.organizations}} of us organizations and "
    "{{count.individuals}} individuals.\n\n"
    "- Hear us.\n\n"
    "{{#signatories}}\n{{number}}. {{label}}\n{{/signatories}}\n";

static const char configuration[] =
    "[campaign]\ntitle = Keep the Sarn River Free\ncontact = letters@example.org\n"
    "[letter]\ntemplate = letter.md\nsubject = Keep the Sarn River Free\n"
    "[document press]\ntemplate = press.md\nformats = txt\n";

static const char press[] =
    "counted {{count.signatories}} public {{count.public}} withheld {{count.withheld}} "
    "organizations {{count.organizations}} individuals {{count.individuals}} "
    "others {{count.others}}\n";

typedef struct {
    Begun begun;
    GRand *random;
    GArray *ids;  /* int64_t, of every entry that was ever made */
    char *folder; /* where its outputs go */
    SealKey *key;
    int revisions; /* changes of meaning so far */
    int files;     /* imported so far */
} History;

static Roster *
roster_of(History *history)
{
    return campaign_get_roster(history->begun.campaign);
}

static int
draw(History *history, int below)
{
    return g_rand_int_range(history->random, 0, below);
}

/* What history does to a roster may be refused, as it is to a person; then nothing happened. */
static void
allow(gboolean done, GError **error)
{
    g_assert_true(done == (*error == NULL));
    g_clear_error(error);
}

static const char *
draw_visibility(History *history)
{
    static const char *const words[] = {"public",    "public",   "public",
                                        "recipient", "withheld", "internal"};
    return words[draw(history, G_N_ELEMENTS(words))];
}

static int64_t
draw_entry(History *history)
{
    return g_array_index(history->ids, int64_t, draw(history, (int)history->ids->len));
}

static void
add(History *history)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Signatory) signatory = signatory_new();
    g_autofree char *name = invented_name((guint)draw(history, INVENTED_NAMES));
    int64_t id = 0;
    signatory_set(&signatory->name, name);
    g_assert_true(
        signatory_set_field(signatory, "visibility", draw_visibility(history), &error));
    g_assert_true(signatory_set_field(
        signatory, "kind", draw(history, 4) == 0 ? "individual" : "organization", &error));
    const gboolean added = roster_add(roster_of(history), signatory, &id, &error);
    if (added)
        g_array_append_val(history->ids, id);
    allow(added, &error);
}

static void
answer(History *history)
{
    static const SignatoryStatus statuses[] = {
        STATUS_SIGNED,   STATUS_SIGNED,   STATUS_SIGNED,   STATUS_PENDING,
        STATUS_DECLINED, STATUS_OBJECTED, STATUS_WITHDRAWN};
    g_autoptr(GError) error = NULL;
    g_autoptr(Revision) revision = letter_get_current(history->begun.campaign, &error);
    g_assert_no_error(error);
    const RosterRecord record = {.status = statuses[draw(history, G_N_ELEMENTS(statuses))],
                                 .authority = "Ada Quill",
                                 .revision = revision->number};
    allow(roster_record(roster_of(history), draw_entry(history), &record, &error), &error);
}

static void
edit(History *history, const char *field, const char *value)
{
    g_autoptr(GError) error = NULL;
    allow(roster_edit(roster_of(history), draw_entry(history), field, value, &error), &error);
}

static void
merge(History *history)
{
    g_autoptr(GError) error = NULL;
    const int64_t keep = draw_entry(history), drop = draw_entry(history);
    allow(roster_merge(roster_of(history), keep, drop, &error), &error);
}

static void
unmerge(History *history)
{
    g_autoptr(GError) error = NULL;
    allow(roster_unmerge(roster_of(history), NULL, NULL, &error), &error);
}

static void
revise(History *history)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *paragraph = g_strdup_printf("And more %d.\n\n", ++history->revisions);
    g_autofree char *text = g_strconcat(paragraph, letter, NULL);
    const gboolean substantive = draw(history, 2) == 0;
    int64_t moved = 0;
    begun_write(&history->begun, "letter.md", text);
    g_autoptr(Revision) revision = letter_revise(
        history->begun.campaign, substantive ? REVISION_SUBSTANTIVE : REVISION_TYPO, "more",
        &moved, &error);
    g_assert_no_error(error);
    g_assert_nonnull(revision);
}

static gboolean
note_entry(const Signatory *signatory, void *closure, GError **error)
{
    (void)error;
    g_array_append_val((GArray *)closure, signatory->id);
    return TRUE;
}

/* A file with some new rows, and its first rows once more as another file may have them. */
static void
import(History *history)
{
    static const RosterAnswer signed_answer = {
        .status = STATUS_SIGNED, .authority = "Ada Quill", .channel = "import"};
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) rows = g_string_new("name,kind,email,visibility\n");
    for (int i = draw(history, 8); i >= 0; i--) {
        g_autofree char *name = invented_name((guint)draw(history, 40));
        g_string_append_printf(rows, "%s,%s,%d@example.org,%s\n", name,
                               draw(history, 3) == 0 ? "individual" : "organization",
                               draw(history, 3), draw_visibility(history));
    }
    g_autofree char *name = g_strdup_printf("rows-%d.csv", history->files++);
    g_autofree char *path = campaign_path(history->begun.campaign, name);
    const IntakeRequest request = {.path = path,
                                   .answer = draw(history, 2) == 0 ? &signed_answer : NULL,
                                   .apply = draw(history, 3) == 0};
    begun_write(&history->begun, name, rows->str);
    g_autoptr(IntakeReport) report = intake_import(history->begun.campaign, &request, &error);
    allow(report != NULL, &error);
    g_array_set_size(history->ids, 0);
    g_assert_true(roster_each(roster_of(history), note_entry, history->ids, &error));
}

static void
take_a_step(History *history)
{
    switch (history->ids->len < 3 ? 0 : draw(history, 16)) {
    case 0:
    case 1:
    case 2:
        add(history);
        break;
    case 3:
        import(history);
        break;
    case 4:
        edit(history, "visibility", draw_visibility(history));
        break;
    case 5:
        edit(history, "kind", draw(history, 2) == 0 ? "individual" : "organization");
        break;
    case 6:
        edit(history, "hold", draw(history, 2) == 0 ? "" : "to be looked at");
        break;
    case 7:
        merge(history);
        break;
    case 8:
        unmerge(history);
        break;
    case 9:
        if (draw(history, 3) == 0)
            revise(history);
        break;
    default:
        answer(history);
    }
}

static gboolean
list_entry(const Signatory *signatory, void *closure, GError **error)
{
    (void)error;
    json_array_append_new(closure, signatory_to_json(signatory));
    return TRUE;
}

static void
write_json(const History *history, const char *name, json_t *json)
{
    g_autofree char *path = g_build_filename(history->folder, name, NULL);
    g_assert_cmpint(json_dump_file(json, path, JSON_INDENT(1)), ==, 0);
    json_decref(json);
}

static void
write_figures(History *history)
{
    g_autoptr(GError) error = NULL;
    Figures figures = {0};
    g_assert_true(figures_count(roster_of(history), &figures, &error));
    write_json(history, "figures.json",
               json_pack("{s:I, s:I, s:I, s:I, s:I}", "total", (json_int_t)figures.counted,
                         "public", (json_int_t)figures.public, "withheld",
                         (json_int_t)figures.withheld, "organizations",
                         (json_int_t)figures.organizations, "individuals",
                         (json_int_t)figures.individuals));
}

static void
keep_file(const History *history, const char *from)
{
    g_autofree char *name = g_path_get_basename(from);
    g_autofree char *to = g_build_filename(history->folder, name, NULL);
    g_assert_cmpint(g_rename(from, to), ==, 0);
}

static void
write_documents(History *history, gboolean on_paper)
{
    static const char *const plain[] = {"txt", "html", NULL};
    static const char *const all[] = {"txt", "html", "docx", "pdf", NULL};
    g_autoptr(GError) error = NULL;
    const BuildRequest request = {.formats = on_paper ? all : plain, .draft = TRUE};
    g_autoptr(GPtrArray) files = build_draft(history->begun.campaign, &request, &error);
    g_assert_no_error(error);
    for (unsigned i = 0; i < files->len; i++) {
        g_autofree char *inside =
            g_build_filename("out", "draft", g_ptr_array_index(files, i), NULL);
        g_autofree char *path = campaign_path(history->begun.campaign, inside);
        keep_file(history, path);
    }
}

static void
write_tracker(History *history, const char *name, TrackerFormat format)
{
    g_autoptr(GError) error = NULL;
    TrackerCount count = {0};
    g_autofree char *path = g_build_filename(history->folder, name, NULL);
    const TrackerRequest request = {.format = format};
    g_assert_true(tracker_export(history->begun.campaign, path, &request, &count, &error));
    g_assert_no_error(error);
}

/* Two who have one name are still to be looked at, and so is a letter that nobody signed yet.
 */
static void
write_manifest(History *history)
{
    static const EditionOverride overrides[] = {{"duplicates", "they are drawn"},
                                                {"unchanged", "it is as it is drawn"},
                                                {"count", "it is as it is drawn"},
                                                {"tags", "it is as it is drawn"}};
    g_autoptr(GError) error = NULL;
    const EditionRequest request = {
        .key = history->key, .overrides = overrides, .override_count = G_N_ELEMENTS(overrides)};
    g_autoptr(Edition) edition = edition_seal(history->begun.campaign, &request, &error);
    g_assert_no_error(error);
    g_autofree char *manifest = g_build_filename(edition->folder, "manifest.json", NULL);
    keep_file(history, manifest);
}

static void
write_outputs(History *history, int number)
{
    g_autoptr(GError) error = NULL;
    json_t *list = json_array();
    g_assert_true(roster_each(roster_of(history), list_entry, list, &error));
    write_json(history, "list.json", list);
    write_figures(history);
    write_documents(history, number % PAPER_EVERY == 0);
    write_tracker(history, "tracker.csv", TRACKER_CSV);
    write_tracker(history, "tracker.json", TRACKER_JSON);
    if (number % PAPER_EVERY == 0)
        write_tracker(history, "tracker.xlsx", TRACKER_XLSX);
    if (number % SEAL_EVERY == 0)
        write_manifest(history);
}

static void
live_through(const char *folder, uint32_t seed, int number)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *name = g_strdup_printf("%04d", number);
    History history = {.random = g_rand_new_with_seed(seed + (uint32_t)number),
                       .ids = g_array_new(FALSE, FALSE, sizeof(int64_t)),
                       .folder = g_build_filename(folder, name, NULL),
                       .key = seal_key_new()};
    begun_set_up(&history.begun, "open");
    begun_write(&history.begun, "campaign.conf", configuration);
    begun_write(&history.begun, "letter.md", letter);
    begun_write(&history.begun, "press.md", press);
    begun_reopen(&history.begun);
    g_assert_cmpint(g_mkdir(history.folder, 0700), ==, 0);

    /* One transaction around the transactions, or the disk would take the time. */
    g_autoptr(StoreTransaction) transaction =
        store_begin(campaign_get_store(history.begun.campaign), &error);
    g_assert_nonnull(transaction);
    for (int step = 0; step < STEPS; step++)
        take_a_step(&history);
    g_assert_true(store_commit(g_steal_pointer(&transaction), &error));
    write_outputs(&history, number);
    g_assert_true(journal_verify(campaign_get_journal(history.begun.campaign), NULL, &error));

    begun_tear_down(&history.begun);
    seal_key_free(history.key);
    g_free(history.folder);
    g_array_unref(history.ids);
    g_rand_free(history.random);
}

static void
a_thousand_histories_are_counted_alike_everywhere(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *python = g_find_program_in_path("python3");
    g_autofree char *folder = g_dir_make_tmp("histories-XXXXXX", NULL);
    g_autofree char *output = NULL;
    g_autofree char *number = g_strdup_printf("%d", HISTORIES);
    const char *told = g_getenv("SEED");
    const uint32_t seed = told != NULL ? (uint32_t)g_ascii_strtoull(told, NULL, 10) : 20231107;
    int status = 1;
    if (python == NULL) {
        g_test_skip("python3 is not here");
        return;
    }

    g_test_message("SEED=%u", seed);
    for (int i = 0; i < HISTORIES; i++)
        live_through(folder, seed, i);

    char *const arguments[] = {python, (char *)SOURCE "/tests/core/edition/histories.py",
                               folder, number, NULL};
    g_assert_true(g_spawn_sync(NULL, (char **)arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL,
                               &output, NULL, &status, &error));
    if (status != 0)
        g_error("SEED=%u: %s", seed, output);

    g_autofree char *command = g_strdup_printf("rm -rf '%s'", folder);
    g_assert_true(g_spawn_command_line_sync(command, NULL, NULL, NULL, NULL));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/histories/a_thousand_histories_are_counted_alike_everywhere",
                    a_thousand_histories_are_counted_alike_everywhere);
    return g_test_run();
}
