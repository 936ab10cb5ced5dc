/* bench-names FOLDER [ask] - W8: duplicates among 100,000 names, or one name against them
 *
 * The first run makes the roster in FOLDER, so that the next ones measure nothing but the
 * search.
 */
#include "invented.h"

#include "campaign/names.h"

#include <stdio.h>
#include <string.h>

#define ASKED 1000

static long
read_memory(const char *what)
{
    g_autofree char *status = NULL;
    if (!g_file_get_contents("/proc/self/status", &status, NULL, NULL))
        return 0;
    const char *line = strstr(status, what);
    return line == NULL ? 0 : strtol(line + strlen(what), NULL, 10);
}

static gboolean
fill(Roster *roster, Store *store, GError **error)
{
    g_autoptr(StoreTransaction) transaction = store_begin(store, error);
    g_autoptr(RosterBatch) batch = roster_begin_batch(roster, error);
    for (guint i = 0; i < INVENTED_NAMES; i++) {
        RosterOutcome outcome = ROSTER_ADDED;
        g_autoptr(Signatory) signatory = signatory_new();
        signatory->name = (g_free(signatory->name), invented_name(i));
        signatory->email = (g_free(signatory->email), g_strdup_printf("org%u@example.org", i));
        if (!roster_put(roster, signatory, NULL, &outcome, NULL, error))
            return FALSE;
    }
    return roster_end_batch(g_steal_pointer(&batch), error) &&
           store_commit(g_steal_pointer(&transaction), error);
}

static gboolean
find(Roster *roster, GError **error)
{
    const long before = read_memory("VmRSS:");
    const int64_t start = g_get_monotonic_time();
    g_autoptr(GArray) pairs = names_find_duplicates(roster, error);
    if (pairs == NULL)
        return FALSE;
    printf("duplicates: %u pairs, %.2f s, %.1f MiB above\n", pairs->len,
           (double)(g_get_monotonic_time() - start) / G_USEC_PER_SEC,
           (double)(read_memory("VmHWM:") - before) / 1024);
    return TRUE;
}

static gboolean
ask(Roster *roster, GError **error)
{
    const long before = read_memory("VmRSS:");
    const int64_t start = g_get_monotonic_time();
    g_autoptr(NamesIndex) index = names_index_build(roster, error);
    if (index == NULL)
        return FALSE;

    const int64_t built = g_get_monotonic_time();
    int64_t longest = 0;
    for (guint i = 0; i < ASKED; i++) {
        const int64_t asked = g_get_monotonic_time();
        g_autoptr(Signatory) signatory = signatory_new();
        signatory->name = (g_free(signatory->name), invented_name(i));
        g_autoptr(GArray) near = names_index_find(index, signatory);
        g_assert(near->len > 0);
        longest = MAX(longest, g_get_monotonic_time() - asked);
    }
    printf("index: built in %.2f s, %.1f MiB; a question %.2f ms, the longest %.2f\n",
           (double)(built - start) / G_USEC_PER_SEC,
           (double)(read_memory("VmRSS:") - before) / 1024,
           (double)(g_get_monotonic_time() - built) / ASKED / 1000, (double)longest / 1000);
    return TRUE;
}

static gboolean
run(const char *folder, gboolean asks, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "roster.db", NULL);
    gboolean is_new = !g_file_test(path, G_FILE_TEST_EXISTS);
    g_autoptr(Clock) clock = clock_new_at(1699380000);
    g_autoptr(Store) store = store_open(path, error);
    if (store == NULL)
        return FALSE;
    g_autoptr(Journal) journal = journal_new(store, clock);
    g_autoptr(Roster) roster = roster_new(store, journal, clock);
    if (is_new)
        return fill(roster, store, error);
    return asks ? ask(roster, error) : find(roster, error);
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    if (argc >= 2 && run(argv[1], argc > 2, &error))
        return 0;
    fprintf(stderr, "bench-names: %s\n", error != NULL ? error->message : "FOLDER is missing");
    return 1;
}
