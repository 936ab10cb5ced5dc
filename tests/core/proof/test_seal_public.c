/* Seals held against what others made: Wycheproof's signatures, and minisign itself. */
#include "proof/seal.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <jansson.h>
#include <signal.h>
#include <string.h>

#define PASSWORD "correct horse"

static guchar *
decode_hex(const char *hex, size_t *out_length)
{
    size_t length = strlen(hex) / 2;
    guchar *bytes = g_malloc0(length + 1);
    for (size_t i = 0; i < length; i++)
        bytes[i] = (guchar)(g_ascii_xdigit_value(hex[2 * i]) << 4 |
                            g_ascii_xdigit_value(hex[2 * i + 1]));
    *out_length = length;
    return bytes;
}

/* "Ed", an id, and bytes given in hexadecimal: the second line of a key or a signature. */
static char *
make_line(const char *hex)
{
    size_t length = 0;
    g_autofree guchar *bytes = decode_hex(hex, &length);
    g_autofree guchar *form = g_malloc0(10 + length);
    memcpy(form, "Ed12345678", 10);
    memcpy(form + 10, bytes, length);
    return g_base64_encode(form, 10 + length);
}

/* Nobody can sign a comment for these keys: where the signature over the message holds, the
 * comment is what is wrong. */
static gboolean
case_holds(const char *public_key, const json_t *test)
{
    static const guchar zeros[64] = {0};

    size_t length = 0;
    g_autoptr(GError) error = NULL;
    g_autofree char *line = make_line(public_key);
    g_autofree char *second = make_line(json_string_value(json_object_get(test, "sig")));
    g_autofree char *fourth = g_base64_encode(zeros, sizeof zeros);
    g_autofree char *text = g_strdup_printf(
        "untrusted comment: signature from minisign secret key\n%s\ntrusted comment: \n%s\n",
        second, fourth);
    g_autofree guchar *message =
        decode_hex(json_string_value(json_object_get(test, "msg")), &length);
    g_autoptr(SealPublicKey) key = seal_public_key_read(line, &error);
    g_assert_no_error(error);
    g_assert_false(seal_verify(key, message, length, text, NULL, &error));
    return g_error_matches(error, SEAL_ERROR, SEAL_ERROR_COMMENT);
}

static void
wycheproof_agrees(void)
{
    unsigned count = 0;
    json_t *all = json_load_file(CORPORA "/wycheproof/ed25519_test.json", 0, NULL);
    json_t *groups = json_object_get(all, "testGroups");
    for (size_t i = 0; i < json_array_size(groups); i++) {
        json_t *group = json_array_get(groups, i);
        json_t *tests = json_object_get(group, "tests");
        const char *key =
            json_string_value(json_object_get(json_object_get(group, "publicKey"), "pk"));
        for (size_t j = 0; j < json_array_size(tests); j++, count++) {
            json_t *test = json_array_get(tests, j);
            const char *result = json_string_value(json_object_get(test, "result"));
            if (case_holds(key, test) != g_str_equal(result, "valid"))
                g_error("case %d", (int)json_integer_value(json_object_get(test, "tcId")));
        }
    }
    if (all == NULL)
        g_test_skip("the public cases are not here");
    else
        g_assert_cmpuint(count, ==, 151);
    json_decref(all);
}

/* A folder in which minisign works. */
typedef struct {
    char *folder;
    SealKey *key;
    SealPublicKey *public;
} Fixture;

static char *
path_of(const Fixture *fixture, const char *name)
{
    return g_build_filename(fixture->folder, name, NULL);
}

static void
put(const Fixture *fixture, const char *name, const char *text)
{
    g_autofree char *path = path_of(fixture, name);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
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
set_up(Fixture *fixture, const void *unused)
{
    (void)unused;
    fixture->folder = g_dir_make_tmp(NULL, NULL);
    fixture->key = seal_key_new();
    fixture->public = seal_key_get_public(fixture->key);
    g_autofree char *public = seal_public_key_write(fixture->public);
    put(fixture, "ours.pub", public);
    put(fixture, "message", "what is signed\n");
}

static void
tear_down(Fixture *fixture, const void *unused)
{
    (void)unused;
    const char *name;
    g_autoptr(GDir) all = g_dir_open(fixture->folder, 0, NULL);
    while ((name = g_dir_read_name(all)) != NULL) {
        g_autofree char *path = path_of(fixture, name);
        g_unlink(path);
    }
    g_rmdir(fixture->folder);
    g_free(fixture->folder);
    seal_key_free(fixture->key);
    seal_public_key_free(fixture->public);
}

static gboolean
minisign_is_missing(void)
{
    g_autofree char *program = g_find_program_in_path("minisign");
    if (program == NULL)
        g_test_skip("minisign is not here");
    return program == NULL;
}

/* Runs "minisign WORDS" in the folder, the password on its standard input; TRUE when it was
 * content. */
static gboolean
minisign(const Fixture *fixture, const char *words)
{
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) arguments = NULL;
    g_autofree char *line = g_strconcat("minisign ", words, NULL);
    g_assert_true(g_shell_parse_argv(line, NULL, &arguments, &error));

    g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(
        G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
        G_SUBPROCESS_FLAGS_STDERR_SILENCE);
    g_subprocess_launcher_set_cwd(launcher, fixture->folder);
    g_autoptr(GSubprocess) process =
        g_subprocess_launcher_spawnv(launcher, (const char *const *)arguments, &error);
    g_assert_no_error(error);
    g_autoptr(GBytes) input =
        g_bytes_new_static(PASSWORD "\n" PASSWORD "\n", 2 * (strlen(PASSWORD) + 1));
    (void)g_subprocess_communicate(process, input, NULL, NULL, NULL, NULL);
    g_assert_true(g_subprocess_wait(process, NULL, &error)); /* its streams may end before it */
    return g_subprocess_get_if_exited(process) && g_subprocess_get_exit_status(process) == 0;
}

/* TRUE when what minisign signed holds under the public key file `key`. */
static gboolean
signature_holds(const Fixture *fixture, const char *key, char **out_comment)
{
    g_autofree char *message = take(fixture, "message");
    g_autofree char *signature = take(fixture, "message.minisig");
    g_autofree char *text = take(fixture, key);
    g_autoptr(GError) error = NULL;
    g_autoptr(SealPublicKey) public = seal_public_key_read(text, &error);
    g_assert_no_error(error);
    return seal_verify(public, message, strlen(message), signature, out_comment, NULL);
}

static void
minisign_verifies_what_we_sign(Fixture *fixture, const void *unused)
{
    (void)unused;
    if (minisign_is_missing())
        return;

    g_autofree char *longest = g_strnfill(8173, 'c');
    const char *const comments[] = {"", "edition 1", longest};
    g_autofree char *line = seal_public_key_to_text(fixture->public);
    g_autofree char *by_line = g_strconcat("-Vm message -P ", line, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(comments); i++) {
        g_autofree char *signature =
            seal_sign(fixture->key, "what is signed\n", 15, comments[i], NULL);
        put(fixture, "message.minisig", signature);
        g_assert_true(minisign(fixture, "-V -H -m message -p ours.pub"));
        g_assert_true(minisign(fixture, by_line));
    }
    put(fixture, "message", "what is sighed\n");
    g_assert_false(minisign(fixture, "-V -H -m message -p ours.pub"));
}

static void
we_verify_what_minisign_signs(Fixture *fixture, const void *unused)
{
    (void)unused;
    if (minisign_is_missing())
        return;

    g_assert_true(minisign(fixture, "-G -W -p theirs.pub -s theirs.key"));
    const char *const forms[] = {"-S -s theirs.key -t 'edition 1' -m message",
                                 "-S -l -s theirs.key -t 'edition 1' -m message"};
    for (size_t i = 0; i < G_N_ELEMENTS(forms); i++) {
        g_autofree char *comment = NULL;
        put(fixture, "message", "what is signed\n");
        g_assert_true(minisign(fixture, forms[i]));
        g_assert_true(signature_holds(fixture, "theirs.pub", &comment));
        g_assert_cmpstr(comment, ==, "edition 1");
        g_assert_false(signature_holds(fixture, "ours.pub", NULL));
        put(fixture, "message", "what is sighed\n");
        g_assert_false(signature_holds(fixture, "theirs.pub", NULL));
    }
}

static void
sign_with_our_key(Fixture *fixture, const Secret *password)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Secret) text = seal_key_write(fixture->key, password, &error);
    g_assert_no_error(error);
    put(fixture, "ours.key", secret_get_text(text));
    g_assert_true(minisign(fixture, "-S -s ours.key -m message"));
    g_assert_true(signature_holds(fixture, "ours.pub", NULL));
}

static void
minisign_signs_with_our_keys(Fixture *fixture, const void *unused)
{
    (void)unused;
    if (minisign_is_missing())
        return;

    char typed[] = PASSWORD;
    char other[] = "another";
    g_autoptr(Secret) password = secret_take(typed, strlen(typed));
    g_autoptr(Secret) wrong = secret_take(other, strlen(other));
    sign_with_our_key(fixture, NULL);
    sign_with_our_key(fixture, password);

    g_autoptr(Secret) text = seal_key_write(fixture->key, wrong, NULL);
    put(fixture, "ours.key", secret_get_text(text));
    g_assert_false(minisign(fixture, "-S -s ours.key -m message"));
}

static void
assert_reads_their_key(const Fixture *fixture, const Secret *password)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = take(fixture, "theirs.key");
    g_autofree char *public = take(fixture, "theirs.pub");
    g_autoptr(SealKey) key = seal_key_read(text, password, &error);
    g_assert_no_error(error);
    g_autoptr(SealPublicKey) ours = seal_key_get_public(key);
    g_autoptr(SealPublicKey) theirs = seal_public_key_read(public, NULL);
    g_assert_true(seal_public_key_equal(ours, theirs));
    g_assert_cmpint(seal_key_is_locked(text), ==, password != NULL);
}

static void
we_read_the_keys_of_minisign(Fixture *fixture, const void *unused)
{
    (void)unused;
    if (minisign_is_missing())
        return;

    char typed[] = PASSWORD;
    g_autoptr(Secret) password = secret_take(typed, strlen(typed));
    g_assert_true(minisign(fixture, "-G -W -p theirs.pub -s theirs.key"));
    assert_reads_their_key(fixture, NULL);
    g_assert_true(minisign(fixture, "-G -f -p theirs.pub -s theirs.key"));
    assert_reads_their_key(fixture, password);
}

#define ADD(claim) g_test_add("/seal_public/" #claim, Fixture, NULL, set_up, claim, tear_down)

int
main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN); /* minisign may be done before it has read a password */
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/seal_public/wycheproof_agrees", wycheproof_agrees);
    ADD(minisign_verifies_what_we_sign);
    ADD(we_verify_what_minisign_signs);
    ADD(minisign_signs_with_our_keys);
    ADD(we_read_the_keys_of_minisign);
    return g_test_run();
}
