/* bench_names.c - W8 from within: the keys of a roster file, or one name against a store
 *
 * bench_names keys ROSTER.csv makes the key of each different name of the file's first column
 * and counts those that several have. bench_names ask STORE holds a thousand names of the
 * store, each with one letter changed, against all of them; it prints the milliseconds that a
 * question takes, the longest of them, the seconds to build the index and its MiB.
 */
#include "campaign/names.h"
#include "data/csv.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define ASKED 1000

static long
read_memory(void)
{
    g_autofree char *status = NULL;
    if (!g_file_get_contents("/proc/self/status", &status, NULL, NULL))
        return 0;
    const char *line = strstr(status, "VmRSS:");
    return line == NULL ? 0 : strtol(line + strlen("VmRSS:"), NULL, 10);
}

/* Microseconds of the processor: others load the machine too. */
static int64_t
now(void)
{
    return (int64_t)clock() * G_USEC_PER_SEC / CLOCKS_PER_SEC;
}

static gboolean
count_keys(const char *path, GError **error)
{
    g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(Csv) csv = csv_open(path, NULL, error);
    const CsvRow *row = NULL;
    while (csv != NULL && csv_next(csv, &row, error) && row != NULL)
        if (g_hash_table_add(names, g_strdup(row->cells[0])))
            g_hash_table_add(keys, signatory_key(row->cells[0]));
    if (csv == NULL || row != NULL)
        return FALSE;
    printf("%u names, %u keys\n", g_hash_table_size(names), g_hash_table_size(keys));
    return TRUE;
}

/* Every so many of a roster's names. */
typedef struct {
    GPtrArray *names;
    guint met;
} Sample;

static gboolean
take(const Signatory *signatory, void *closure, GError **error)
{
    (void)error;
    Sample *sample = closure;
    if (sample->met++ % 97 == 0 && sample->names->len < ASKED)
        g_ptr_array_add(sample->names, g_strconcat(signatory->name, "x", NULL));
    return TRUE;
}

static int64_t
ask_all(const NamesIndex *index, const GPtrArray *names)
{
    int64_t longest = 0;
    for (guint i = 0; i < names->len; i++) {
        const int64_t start = now();
        g_autoptr(Signatory) signatory = signatory_new();
        signatory->name = (g_free(signatory->name), g_strdup(names->pdata[i]));
        g_autoptr(GArray) near = names_index_find(index, signatory);
        longest = MAX(longest, now() - start);
    }
    return longest;
}

static gboolean
ask(const char *path, GError **error)
{
    g_autoptr(Clock) clock = clock_new_at(1699380000);
    g_autoptr(Store) store = store_open(path, error);
    if (store == NULL)
        return FALSE;
    g_autoptr(Journal) journal = journal_new(store, clock);
    g_autoptr(Roster) roster = roster_new(store, journal, clock);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    Sample sample = {.names = names};
    if (!roster_each(roster, take, &sample, error))
        return FALSE;

    const long before = read_memory();
    const int64_t start = now();
    g_autoptr(NamesIndex) index = names_index_build(roster, error);
    if (index == NULL)
        return FALSE;
    const long after = read_memory();
    const int64_t built = now();
    const int64_t longest = ask_all(index, names);
    printf("%.3f %.3f %.2f %.1f\n", (double)(now() - built) / MAX(names->len, 1) / 1000,
           (double)longest / 1000, (double)(built - start) / G_USEC_PER_SEC,
           (double)(after - before) / 1024);
    return TRUE;
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    if (argc == 3 && strcmp(argv[1], "keys") == 0 && count_keys(argv[2], &error))
        return 0;
    if (argc == 3 && strcmp(argv[1], "ask") == 0 && ask(argv[2], &error))
        return 0;
    fprintf(stderr, "bench_names: %s\n",
            error != NULL ? error->message : "keys ROSTER.csv, or ask STORE");
    return 1;
}
