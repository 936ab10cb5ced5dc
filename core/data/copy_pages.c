#include "data/copy_pages.h"

#include <string.h>

#define RUNNING_LINES 2 /* at the head and at the foot of a page */

/* A line for comparison: its figures all the same, no white space around. */
static char *
get_key(const char *line)
{
    char *key = g_strstrip(g_strdup(line));

    for (char *at = key; *at != '\0'; at++)
        if (g_ascii_isdigit(*at))
            *at = '0';
    return key;
}

/* The lines that have something on them, as places in `lines`. */
static GArray *
find_written(char **lines)
{
    GArray *written = g_array_new(FALSE, FALSE, sizeof(unsigned));

    for (unsigned i = 0; lines[i] != NULL; i++)
        if (lines[i][strspn(lines[i], " \t\r")] != '\0')
            g_array_append_val(written, i);
    return written;
}

static gboolean
is_edge(unsigned place, unsigned count)
{
    return place < RUNNING_LINES || place + RUNNING_LINES >= count;
}

static void
count_edges(GHashTable *counts, char **lines)
{
    g_autoptr(GArray) written = find_written(lines);

    for (unsigned i = 0; i < written->len; i++) {
        if (!is_edge(i, written->len))
            continue;
        char *key = get_key(lines[g_array_index(written, unsigned, i)]);
        const unsigned count = GPOINTER_TO_UINT(g_hash_table_lookup(counts, key));
        g_hash_table_insert(counts, key, GUINT_TO_POINTER(count + 1));
    }
}

static void
add_page(GString *joined, GHashTable *counts, char **lines)
{
    g_autoptr(GArray) written = find_written(lines);

    for (unsigned i = 0; i < written->len; i++) {
        char *line = lines[g_array_index(written, unsigned, i)];
        g_autofree char *key = get_key(line);
        if (is_edge(i, written->len) && GPOINTER_TO_UINT(g_hash_table_lookup(counts, key)) > 1)
            *line = '\0';
    }
    for (; *lines != NULL; lines++)
        g_string_append_printf(joined, "%s\n", *lines);
}

char *
copy_pages_join(const char *text)
{
    g_auto(GStrv) pages = g_strsplit(text, "\f", -1);
    g_autoptr(GHashTable) counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) split = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    GString *joined = g_string_new(NULL);

    for (unsigned i = 0; pages[i] != NULL; i++) {
        g_ptr_array_add(split, g_strsplit(pages[i], "\n", -1));
        count_edges(counts, g_ptr_array_index(split, i));
    }
    for (unsigned i = 0; i < split->len; i++)
        add_page(joined, counts, g_ptr_array_index(split, i));
    return g_string_free(joined, FALSE);
}
