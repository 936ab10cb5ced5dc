#include "base/file.h"
#include "edition/verify.h"
#include "proof/head.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define LETTER "Dear President Biden,\n"

/* An edition in a folder of its own, made by hand: two names, one withheld, two files. */
typedef struct {
    char *top;
    char *folder; /* TOP/edition-1 */
    SealKey *key;
    SealPublicKey *public;
    GString *passed; /* the names of the checks that passed, in order */
} Fixture;

static char *
path_of(const Fixture *fixture, const char *name)
{
    return g_build_filename(fixture->folder, name, NULL);
}

static void
put(const Fixture *fixture, const char *name, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = path_of(fixture, name);
    g_assert_true(file_write(path, text, strlen(text), &error));
    g_assert_no_error(error);
}

static char *
take(const Fixture *fixture, const char *name)
{
    g_autofree char *path = path_of(fixture, name);
    char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    return text;
}

static void
take_away(const Fixture *fixture, const char *name)
{
    g_autofree char *path = path_of(fixture, name);
    g_assert_cmpint(g_remove(path), ==, 0);
}

static void
add_signatory(Manifest *manifest, const char *name, int64_t number)
{
    ManifestSignatory signatory = {.acronym = (char *)"",
                                   .kind = (char *)"organization",
                                   .name = (char *)name,
                                   .number = number};
    secret_random(signatory.salt, sizeof signatory.salt);
    manifest_add_signatory(manifest, &signatory);
}

static Manifest *
describe(const Fixture *fixture, int64_t edition)
{
    g_autofree char *id = seal_public_key_get_id(fixture->public);
    Digest letter = digest_of(LETTER, strlen(LETTER));
    Manifest *manifest = manifest_new("A letter", edition, 1, &letter, "2023-11-07T18:00:00Z");
    manifest_add_key(manifest, id);
    manifest_add_file(manifest, "letter.txt", &letter, strlen(LETTER));
    manifest_add_file(manifest, "to/the/president.txt", &letter, strlen(LETTER));
    add_signatory(manifest, "Asian Lawyers Network", 1);
    add_signatory(manifest, "Uyghur House", 2);
    add_signatory(manifest, "A fund at risk", 0);
    return manifest;
}

static void
sign_as(const Fixture *fixture, const SealKey *key, const char *name)
{
    g_autofree char *json = take(fixture, "manifest.json");
    g_autofree char *signature = seal_sign(key, json, strlen(json), "edition 1", NULL);
    put(fixture, name, signature);
}

static void
write_edition(const Fixture *fixture, Manifest *manifest)
{
    g_autofree char *deep = path_of(fixture, "to/the");
    g_autofree char *json = manifest_write(manifest);
    g_autofree char *public = seal_public_key_write(fixture->public);
    g_assert_true(file_make_folder(deep, NULL));
    put(fixture, "letter.txt", LETTER);
    put(fixture, "to/the/president.txt", LETTER);
    put(fixture, "undersigned.pub", public);
    put(fixture, "manifest.json", json);
    sign_as(fixture, fixture->key, "manifest.json.minisig");
}

static void
set_up(Fixture *fixture, const void *unused)
{
    (void)unused;
    fixture->top = g_dir_make_tmp(NULL, NULL);
    fixture->folder = g_build_filename(fixture->top, "edition-1", NULL);
    fixture->key = seal_key_new();
    fixture->public = seal_key_get_public(fixture->key);
    fixture->passed = g_string_new(NULL);
    g_autoptr(Manifest) manifest = describe(fixture, 1);
    write_edition(fixture, manifest);
}

static void
remove_all(const char *path)
{
    const char *name;
    g_autoptr(GDir) folder =
        g_file_test(path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open(path, 0, NULL);
    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *below = g_build_filename(path, name, NULL);
        remove_all(below);
    }
    g_remove(path);
}

static void
tear_down(Fixture *fixture, const void *unused)
{
    (void)unused;
    remove_all(fixture->top);
    g_free(fixture->top);
    g_free(fixture->folder);
    seal_key_free(fixture->key);
    seal_public_key_free(fixture->public);
    g_string_free(fixture->passed, TRUE);
}

static void
note(const char *check, const char *what, void *closure)
{
    g_assert_cmpstr(what, !=, "");
    g_string_append_printf(closure, "%s ", check);
}

static Manifest *
verify_at(Fixture *fixture, const char *path, GError **error)
{
    g_string_truncate(fixture->passed, 0);
    const VerifyRequest request = {
        .key = fixture->public, .passed = note, .closure = fixture->passed};
    return verify_edition(path, &request, error);
}

static void
assert_verified(Fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Manifest) manifest = verify_at(fixture, fixture->folder, &error);
    g_assert_no_error(error);
    g_assert_cmpint(manifest_get_count(manifest).total, ==, 3);
}

static void
assert_refused(Fixture *fixture, const char *said)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(verify_at(fixture, fixture->folder, &error));
    g_assert_error(error, VERIFY_ERROR, VERIFY_ERROR_FAILED);
    if (strstr(error->message, said) == NULL)
        g_error("'%s' is not '%s'", error->message, said);
}

static void
a_sealed_edition_passes_every_check_in_order(Fixture *fixture, const void *unused)
{
    (void)unused;
    assert_verified(fixture);
    g_assert_cmpstr(fixture->passed->str, ==,
                    "key signature comment manifest count names leaves files folder chain ");
}

static void
its_manifest_stands_for_the_folder(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autofree char *manifest_path = path_of(fixture, "manifest.json");
    g_autofree char *letter_path = path_of(fixture, "letter.txt");
    g_autofree char *slash = g_strconcat(fixture->folder, "/", NULL);
    g_autoptr(Manifest) by_file = verify_at(fixture, manifest_path, NULL);
    g_autoptr(Manifest) by_folder = verify_at(fixture, slash, NULL);
    g_assert_nonnull(by_file);
    g_assert_nonnull(by_folder);
    g_assert_null(verify_at(fixture, letter_path, &error));
    g_assert_error(error, VERIFY_ERROR, VERIFY_ERROR_FAILED);
}

static void
without_a_key_nothing_is_verified(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    const VerifyRequest request = {.passed = note, .closure = fixture->passed};
    g_assert_null(verify_edition(fixture->folder, &request, &error));
    g_assert_error(error, VERIFY_ERROR, VERIFY_ERROR_NO_KEY);
    g_assert_cmpstr(fixture->passed->str, ==, "");
}

static void
the_key_of_somebody_else_is_refused(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(SealKey) other = seal_key_new();
    g_autoptr(SealPublicKey) public = seal_key_get_public(other);
    const VerifyRequest request = {.key = public};
    g_assert_null(verify_edition(fixture->folder, &request, &error));
    g_assert_error(error, VERIFY_ERROR, VERIFY_ERROR_FAILED);
    g_assert_nonnull(strstr(error->message, "which you trust"));
}

/* The whole edition sealed anew, key and all, by somebody who is not trusted. */
static void
an_edition_resealed_by_another_is_refused(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(SealKey) other = seal_key_new();
    g_autoptr(SealPublicKey) public = seal_key_get_public(other);
    g_autofree char *text = seal_public_key_write(public);
    put(fixture, "undersigned.pub", text);
    sign_as(fixture, other, "manifest.json.minisig");
    assert_refused(fixture, "which you trust");
    g_assert_cmpstr(fixture->passed->str, ==, "");
}

static void
a_key_that_the_manifest_does_not_name_is_refused(Fixture *fixture, const void *unused)
{
    (void)unused;
    SealKey *first = fixture->key;
    seal_public_key_free(fixture->public);
    fixture->key = seal_key_new();
    fixture->public = seal_key_get_public(fixture->key);
    seal_key_free(first);
    g_autofree char *text = seal_public_key_write(fixture->public);
    put(fixture, "undersigned.pub", text);
    sign_as(fixture, fixture->key, "manifest.json.minisig");
    assert_refused(fixture, "does not name the key");
}

static void
sign_saying(const Fixture *fixture, const char *comment)
{
    g_autofree char *json = take(fixture, "manifest.json");
    g_autofree char *signature = seal_sign(fixture->key, json, strlen(json), comment, NULL);
    put(fixture, "manifest.json.minisig", signature);
}

/* Each is signed by the right key over the right manifest, and says another thing of it. */
static void
a_seal_that_says_other_than_its_manifest_is_refused(Fixture *fixture, const void *unused)
{
    (void)unused;
    static const struct {
        int64_t edition, total, later;
        const char *said;
    } cases[] = {{1, 3, 0, NULL}, {2, 3, 0, "edition"}, {1, 4, 0, "count"}, {1, 3, 1, "time"}};
    g_autofree char *json = take(fixture, "manifest.json");
    g_autoptr(Manifest) manifest = manifest_read(json, strlen(json), NULL);
    const Digest sha256 = digest_of(json, strlen(json));

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        Head head = head_of(manifest, &sha256, FALSE);
        head.edition = cases[i].edition;
        head.total = cases[i].total;
        head.sealed_at += cases[i].later;
        g_autofree char *comment = head_write(&head);
        sign_saying(fixture, comment);
        if (cases[i].said == NULL)
            assert_verified(fixture);
        else
            assert_refused(fixture, cases[i].said);
    }
    sign_saying(fixture, "undersigned edition 1, sealed at noon");
    assert_refused(fixture, "the one form");
    sign_saying(fixture, "undersigned edition 1 sealed 2023-11-07T18:00:00Z");
    assert_verified(fixture);
}

static void
an_older_edition_than_wanted_is_refused(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    VerifyRequest request = {.key = fixture->public, .at_least = 1};
    g_autoptr(Manifest) manifest = verify_edition(fixture->folder, &request, &error);
    g_assert_no_error(error);
    request.at_least = 2;
    g_assert_null(verify_edition(fixture->folder, &request, &error));
    g_assert_error(error, VERIFY_ERROR, VERIFY_ERROR_OLDER);
}

static void
a_changed_file_is_refused(Fixture *fixture, const void *unused)
{
    (void)unused;
    put(fixture, "letter.txt", "Dear President Bidem,\n");
    assert_refused(fixture, "'letter.txt' was changed: its SHA-256");
    put(fixture, "letter.txt", LETTER "\n");
    assert_refused(fixture, "'letter.txt' was changed: it has 23 bytes, and 22 were sealed");
    put(fixture, "letter.txt", LETTER);
    assert_verified(fixture);
    put(fixture, "to/the/president.txt", "");
    assert_refused(fixture, "'to/the/president.txt' was changed");
}

static void
a_missing_file_is_refused(Fixture *fixture, const void *unused)
{
    (void)unused;
    static const char *const names[] = {"letter.txt", "to/the/president.txt", "manifest.json",
                                        "manifest.json.minisig", "undersigned.pub"};

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *kept = take(fixture, names[i]);
        take_away(fixture, names[i]);
        assert_refused(fixture, names[i]);
        put(fixture, names[i], kept);
        assert_verified(fixture);
    }
}

static void
a_file_too_many_is_refused(Fixture *fixture, const void *unused)
{
    (void)unused;
    static const char *const names[] = {"letter.pdf",
                                        ".hidden",
                                        "to/more.txt",
                                        "to/the/manifest.json",
                                        "manifest.json.sig",
                                        "manifest.json.0000.minisig",
                                        "manifest.json.ce27f85f3732870b.minisig",
                                        "letter\x1b[2J.txt"};

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        put(fixture, names[i], "");
        assert_refused(fixture, "was not sealed, but stands there");
        take_away(fixture, names[i]);
        assert_verified(fixture);
    }
}

static void
a_folder_too_many_is_refused(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autofree char *path = path_of(fixture, "to/more");
    g_assert_cmpint(g_mkdir(path, 0700), ==, 0);
    assert_refused(fixture, "'to/more' is a folder that was not sealed");
    take_away(fixture, "to/more");
    assert_verified(fixture);
}

static void
a_link_is_no_file(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autofree char *letter = path_of(fixture, "letter.txt");
    g_autofree char *elsewhere = g_build_filename(fixture->top, "letter.txt", NULL);
    g_assert_cmpint(g_rename(letter, elsewhere), ==, 0);
    g_assert_cmpint(symlink(elsewhere, letter), ==, 0);
    assert_refused(fixture, "'letter.txt' is a link or a device");
    take_away(fixture, "letter.txt");
    g_assert_cmpint(g_rename(elsewhere, letter), ==, 0);
    assert_verified(fixture);
}

static void
a_co_signer_may_be_the_one_who_is_trusted(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(SealKey) other = seal_key_new();
    g_autoptr(SealPublicKey) public = seal_key_get_public(other);
    g_autofree char *id = seal_public_key_get_id(public);
    g_autofree char *name = g_strdup_printf("manifest.json.%s.minisig", id);
    const VerifyRequest request = {.key = public};

    sign_as(fixture, other, name);
    g_autoptr(Manifest) manifest = verify_edition(fixture->folder, &request, &error);
    g_assert_no_error(error);
    assert_verified(fixture);
    g_assert_nonnull(strstr(fixture->passed->str, "files co-signer folder"));

    put(fixture, "manifest.json.minisig", ""); /* the edition's own must hold all the same */
    g_assert_null(verify_edition(fixture->folder, &request, &error));
    g_assert_error(error, VERIFY_ERROR, VERIFY_ERROR_FAILED);
}

static void
a_co_signature_must_be_one(Fixture *fixture, const void *unused)
{
    (void)unused;
    static const char name[] = "manifest.json.0123456789ABCDEF.minisig";
    put(fixture, name, "anything\n");
    assert_refused(fixture, "not a signature");
    sign_as(fixture, fixture->key, name);
    assert_refused(fixture, "holds a signature by the key");
    take_away(fixture, name);
    assert_verified(fixture);
}

/* A co-signer who trusts its own key cannot be shown a forged co-signature. */
static void
a_forged_co_signature_is_refused(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(SealKey) other = seal_key_new();
    g_autoptr(SealPublicKey) public = seal_key_get_public(other);
    g_autofree char *id = seal_public_key_get_id(public);
    g_autofree char *name = g_strdup_printf("manifest.json.%s.minisig", id);
    g_autofree char *signature = seal_sign(other, "another", 7, "edition 1", NULL);
    const VerifyRequest request = {.key = public};

    put(fixture, name, signature);
    g_assert_null(verify_edition(fixture->folder, &request, &error));
    g_assert_error(error, VERIFY_ERROR, VERIFY_ERROR_FAILED);
    g_assert_nonnull(strstr(error->message, "what was signed is not this"));
}

/* Makes the fixture's folder that of edition 2, which follows what `previous` says. */
static void
make_second(Fixture *fixture, const Digest *previous)
{
    g_free(fixture->folder);
    fixture->folder = g_build_filename(fixture->top, "edition-2", NULL);
    g_autoptr(Manifest) second = describe(fixture, 2);
    if (previous != NULL)
        manifest_set_previous(second, previous);
    write_edition(fixture, second);
}

static void
the_edition_before_is_compared_where_it_stands(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autofree char *first = take(fixture, "manifest.json");
    g_autofree char *first_path = path_of(fixture, "manifest.json");
    Digest previous = digest_of(first, strlen(first));
    make_second(fixture, &previous);
    assert_verified(fixture);

    g_assert_true(file_write(first_path, "{}\n", 3, NULL));
    assert_refused(fixture, "edition 1 beside it is not the one that it follows");
    g_assert_cmpint(g_remove(first_path), ==, 0);
    assert_verified(fixture);
}

static void
a_later_edition_that_follows_none_is_refused(Fixture *fixture, const void *unused)
{
    (void)unused;
    make_second(fixture, NULL);
    assert_refused(fixture, "names no edition before it");
}

static void
the_checks_stop_at_the_first_that_does_not_hold(Fixture *fixture, const void *unused)
{
    (void)unused;
    put(fixture, "letter.txt", "");
    assert_refused(fixture, "letter.txt");
    g_assert_cmpstr(fixture->passed->str, ==,
                    "key signature comment manifest count names leaves ");
}

static void
no_flipped_bit_verifies(Fixture *fixture, const void *unused)
{
    (void)unused;
    static const char *const names[] = {"letter.txt", "manifest.json", "manifest.json.minisig",
                                        "undersigned.pub"};

    const VerifyRequest request = {.key = fixture->public};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = path_of(fixture, names[i]);
        g_autofree char *text = take(fixture, names[i]);
        size_t length = strlen(text);
        for (size_t bit = 0; bit < 8 * length; bit++) {
            text[bit / 8] ^= (char)(1 << bit % 8);
            g_assert_true(g_file_set_contents_full(path, text, (gssize)length,
                                                   G_FILE_SET_CONTENTS_NONE, 0600, NULL));
            g_assert_null(verify_edition(fixture->folder, &request, NULL));
            text[bit / 8] ^= (char)(1 << bit % 8);
        }
        put(fixture, names[i], text);
        assert_verified(fixture);
    }
}

#define ADD(claim) g_test_add("/verify/" #claim, Fixture, NULL, set_up, claim, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD(a_sealed_edition_passes_every_check_in_order);
    ADD(its_manifest_stands_for_the_folder);
    ADD(without_a_key_nothing_is_verified);
    ADD(the_key_of_somebody_else_is_refused);
    ADD(an_edition_resealed_by_another_is_refused);
    ADD(a_key_that_the_manifest_does_not_name_is_refused);
    ADD(a_seal_that_says_other_than_its_manifest_is_refused);
    ADD(an_older_edition_than_wanted_is_refused);
    ADD(a_changed_file_is_refused);
    ADD(a_missing_file_is_refused);
    ADD(a_file_too_many_is_refused);
    ADD(a_folder_too_many_is_refused);
    ADD(a_link_is_no_file);
    ADD(a_co_signer_may_be_the_one_who_is_trusted);
    ADD(a_co_signature_must_be_one);
    ADD(a_forged_co_signature_is_refused);
    ADD(the_edition_before_is_compared_where_it_stands);
    ADD(a_later_edition_that_follows_none_is_refused);
    ADD(the_checks_stop_at_the_first_that_does_not_hold);
    ADD(no_flipped_bit_verifies);
    return g_test_run();
}
