#include "base/spill.h"

#include <string.h>

/* Read across what was written at once, and across what is not written yet. */
static void
a_spill_reads_back_what_was_put_aside(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Spill) spill = spill_new(NULL, 100);
    g_autoptr(GString) all = g_string_new(NULL);
    for (int i = 0; i < 300; i++) {
        const gsize start = all->len;
        g_string_append_printf(all, "record %d;", i);
        g_assert_cmpuint(spill_get_size(spill), ==, start);
        g_assert_true(spill_append(spill, all->str + start, all->len - start, &error));
    }
    for (gsize at = 0; at + 250 <= all->len; at += 13) {
        char back[250];
        g_assert_true(spill_read(spill, at, back, sizeof back, &error));
        g_assert_cmpmem(back, sizeof back, all->str + at, sizeof back);
    }
    g_assert_no_error(error);
}

static void
a_spill_needs_a_folder_only_beyond_its_memory(void)
{
    g_autoptr(GError) error = NULL;
    const char *before = g_getenv("TMPDIR");
    g_autofree char *kept = g_strdup(before);
    g_setenv("TMPDIR", "/nowhere/at/all", TRUE);
    g_autoptr(Spill) spill = spill_new(NULL, 10);
    g_assert_true(spill_append(spill, "0123456789", 10, &error));
    g_assert_no_error(error);
    g_assert_false(spill_append(spill, "0", 1, &error));
    g_assert_nonnull(strstr(error->message, "'/nowhere/at/all'"));
    if (kept != NULL)
        g_setenv("TMPDIR", kept, TRUE);
    else
        g_unsetenv("TMPDIR");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/spill/a_spill_reads_back_what_was_put_aside",
                    a_spill_reads_back_what_was_put_aside);
    g_test_add_func("/spill/a_spill_needs_a_folder_only_beyond_its_memory",
                    a_spill_needs_a_folder_only_beyond_its_memory);
    return g_test_run();
}
