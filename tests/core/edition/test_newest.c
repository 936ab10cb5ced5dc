#include "begun.h"

#include "edition/edition.h"
#include "edition/newest.h"

static void
the_newest_is_what_was_sealed_last(void)
{
    Begun begun = {0};
    SealKey *key = seal_key_new();
    const EditionRequest request = {.key = key};
    begun_set_up(&begun, "organizations");
    for (int edition = 0; edition <= 2; edition++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Manifest) manifest = NULL;
        g_autofree char *name = g_strdup_printf("Friends %d", edition);
        g_assert_true(newest_find(begun.campaign, &manifest, &error));
        g_assert_no_error(error);
        g_assert_true((manifest == NULL) == (edition == 0));
        if (manifest != NULL) {
            g_assert_cmpint(manifest_get_edition(manifest), ==, edition);
            g_assert_cmpint(manifest_get_count(manifest).total, ==, edition);
            g_assert_nonnull(newest_find_file(manifest, "letter.pdf"));
            g_assert_null(newest_find_file(manifest, "letter.odt"));
        }
        begun_sign(&begun, name, NULL, NULL, "Ada Quill");
        g_autoptr(Edition) sealed = edition_seal(begun.campaign, &request, &error);
        g_assert_no_error(error);
    }
    begun_tear_down(&begun);
    seal_key_free(key);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/newest/the_newest_is_what_was_sealed_last",
                    the_newest_is_what_was_sealed_last);
    return g_test_run();
}
