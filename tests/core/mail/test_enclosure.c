#include "begun.h"

#include "base/file.h"
#include "edition/edition.h"
#include "mail/enclosure.h"

#include <string.h>

/* An edition that names one to its addressee alone. */
typedef struct {
    Begun begun;
    SealKey *key;
} Fixture;

static void
set_up(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    begun_set_up(&fixture->begun, "organizations");
    fixture->key = seal_key_new();
    begun_sign(&fixture->begun, "Friends of the Sarn", NULL, NULL, "Ada Quill");
    begun_sign(&fixture->begun, "Quiet Orchard", "visibility", "recipient", "Ada Quill");
    const EditionRequest request = {.key = fixture->key};
    g_autoptr(Edition) edition = edition_seal(fixture->begun.campaign, &request, &error);
    g_assert_no_error(error);
    g_assert_nonnull(edition->recipient_folder);
}

static void
tear_down(Fixture *fixture, const void *unused)
{
    (void)unused;
    seal_key_free(fixture->key);
    begun_tear_down(&fixture->begun);
}

/* Checks the file and returns whether what is enclosed names the one. */
static gboolean
names_the_one(Fixture *fixture, EnclosuresSource source, const char *file, GError **error)
{
    g_autoptr(Enclosures) enclosures = enclosures_new(fixture->begun.campaign, source);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(DigestState) state = digest_begin();
    g_ptr_array_add(names, (char *)file);
    if (!enclosures_check(enclosures, names, NULL, state, error))
        return FALSE;
    g_autoptr(GArray) loaded = enclosures_load(enclosures, names, NULL, error);
    if (loaded == NULL)
        return FALSE;

    size_t length = 0;
    const void *data =
        g_bytes_get_data(g_array_index(loaded, MessageAttachment, 0).bytes, &length);
    return memmem(data, length, "Quiet Orchard", strlen("Quiet Orchard")) != NULL;
}

static void
the_addressee_gets_the_copy_that_names_more(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_assert_true(names_the_one(fixture, ENCLOSURES_RECIPIENT, "letter.txt", &error));
    g_assert_no_error(error);
}

static void
everybody_else_gets_the_public_one(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_assert_false(names_the_one(fixture, ENCLOSURES_SEALED, "letter.txt", &error));
    g_assert_no_error(error);
}

static void
what_the_copy_lacks_comes_from_the_public_one(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_assert_false(names_the_one(fixture, ENCLOSURES_RECIPIENT, "press.txt", &error));
    g_assert_no_error(error);
    g_assert_false(names_the_one(fixture, ENCLOSURES_RECIPIENT, "nothing.txt", &error));
    g_assert_error(error, ENCLOSURE_ERROR, ENCLOSURE_ERROR_FILE);
}

static void
a_copy_that_was_changed_is_not_enclosed(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    begun_append(&fixture->begun, "out/edition-1-recipient/letter.txt", "And more.\n");
    g_assert_false(names_the_one(fixture, ENCLOSURES_RECIPIENT, "letter.txt", &error));
    g_assert_error(error, ENCLOSURE_ERROR, ENCLOSURE_ERROR_FILE);
    g_clear_error(&error);
    begun_append(&fixture->begun, "out/edition-1-recipient/manifest.json", " ");
    g_assert_false(names_the_one(fixture, ENCLOSURES_RECIPIENT, "letter.pdf", &error));
    g_assert_nonnull(strstr(error->message, "is not what was sealed"));
}

#define TEST(name) g_test_add("/enclosure/" #name, Fixture, NULL, set_up, name, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(the_addressee_gets_the_copy_that_names_more);
    TEST(everybody_else_gets_the_public_one);
    TEST(what_the_copy_lacks_comes_from_the_public_one);
    TEST(a_copy_that_was_changed_is_not_enclosed);
    return g_test_run();
}
