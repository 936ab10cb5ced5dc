#include "proof/seal.h"

#include <string.h>

#define MESSAGE "{\"edition\":1}\n"
#define COMMENT "edition 1, sealed at 2023-11-07T18:00:00Z"

typedef struct {
    SealKey *key;
    SealPublicKey *public;
    char *signature;
} Fixture;

static void
set_up(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    fixture->key = seal_key_new();
    fixture->public = seal_key_get_public(fixture->key);
    fixture->signature = seal_sign(fixture->key, MESSAGE, strlen(MESSAGE), COMMENT, &error);
    g_assert_no_error(error);
}

static void
tear_down(Fixture *fixture, const void *unused)
{
    (void)unused;
    seal_key_free(fixture->key);
    seal_public_key_free(fixture->public);
    g_free(fixture->signature);
}

static gboolean
holds(const Fixture *fixture, const char *signature)
{
    return seal_verify(fixture->public, MESSAGE, strlen(MESSAGE), signature, NULL, NULL);
}

/* The signature is refused, with this code and these words. */
static void
assert_refused(const Fixture *fixture, const char *signature, SealError code, const char *said)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *comment = g_strdup("untouched");
    char *out = comment;
    g_assert_false(
        seal_verify(fixture->public, MESSAGE, strlen(MESSAGE), signature, &out, &error));
    g_assert_error(error, SEAL_ERROR, (int)code);
    g_assert_true(out == comment);
    if (strstr(error->message, said) == NULL)
        g_error("'%s' is not '%s'", error->message, said);
}

/* The text with its `number`th line (from 0) replaced; NULL takes the line out. */
static char *
with_line(const char *text, guint number, const char *line)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GString *made = g_string_new(NULL);
    for (guint i = 0; lines[i] != NULL; i++) {
        const char *taken = i == number ? line : lines[i];
        if (taken != NULL)
            g_string_append_printf(made, "%s%s", taken, lines[i + 1] != NULL ? "\n" : "");
    }
    return g_string_free(made, FALSE);
}

static char *
get_line(const char *text, guint number)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    return g_strdup(lines[number]);
}

static void
what_is_signed_is_verified(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autofree char *comment = NULL;
    g_assert_true(seal_verify(fixture->public, MESSAGE, strlen(MESSAGE), fixture->signature,
                              &comment, &error));
    g_assert_no_error(error);
    g_assert_cmpstr(comment, ==, COMMENT);
    g_assert_true(g_str_has_prefix(fixture->signature,
                                   "untrusted comment: signature made by undersigned\nRU"));
}

/* With another message's signature in line 2, the line says nothing any more. */
static void
a_comment_is_verified_without_what_was_signed(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autofree char *comment = NULL, *forged = NULL;
    g_assert_true(seal_verify_comment(fixture->public, fixture->signature, &comment, &error));
    g_assert_no_error(error);
    g_assert_cmpstr(comment, ==, COMMENT);

    g_autoptr(SealKey) other = seal_key_new();
    g_autoptr(SealPublicKey) public = seal_key_get_public(other);
    g_assert_false(seal_verify_comment(public, fixture->signature, &forged, &error));
    g_assert_error(error, SEAL_ERROR, SEAL_ERROR_KEY);
    g_clear_error(&error);

    g_autofree char *said = with_line(fixture->signature, 2, "trusted comment: edition 2");
    g_assert_false(seal_verify_comment(fixture->public, said, &forged, &error));
    g_assert_error(error, SEAL_ERROR, SEAL_ERROR_COMMENT);
    g_clear_error(&error);

    g_autofree char *of_other = seal_sign(fixture->key, "x", 1, COMMENT, NULL);
    g_autofree char *second = get_line(of_other, 1);
    g_autofree char *mixed = with_line(fixture->signature, 1, second);
    g_assert_false(seal_verify_comment(fixture->public, mixed, &forged, &error));
    g_assert_error(error, SEAL_ERROR, SEAL_ERROR_COMMENT);
    g_clear_error(&error);

    g_autofree char *line = get_line(fixture->signature, 1);
    line[1] = 'W'; /* "Ed" */
    g_autofree char *swapped = with_line(fixture->signature, 1, line);
    g_assert_false(seal_verify_comment(fixture->public, swapped, &forged, &error));
    g_assert_error(error, SEAL_ERROR, SEAL_ERROR_FORM);
    g_assert_null(forged);
}

static void
signing_twice_gives_the_same_bytes(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autofree char *again = seal_sign(fixture->key, MESSAGE, strlen(MESSAGE), COMMENT, NULL);
    g_autofree char *other = seal_sign(fixture->key, "x", 1, COMMENT, NULL);
    g_assert_cmpstr(again, ==, fixture->signature);
    g_assert_cmpstr(other, !=, fixture->signature);
}

static void
nothing_at_all_can_be_signed(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autofree char *signature = seal_sign(fixture->key, "", 0, "", NULL);
    g_assert_true(seal_verify(fixture->public, "", 0, signature, NULL, NULL));
    g_assert_false(seal_verify(fixture->public, "x", 1, signature, NULL, NULL));
}

static void
every_reason_is_told_apart(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(SealKey) other = seal_key_new();
    g_autofree char *by_other = seal_sign(other, MESSAGE, strlen(MESSAGE), COMMENT, NULL);
    g_autofree char *of_other = seal_sign(fixture->key, "x", 1, COMMENT, NULL);
    g_autofree char *line = get_line(fixture->signature, 1);
    line[1] = 'W'; /* RWQ… is Ed, RUQ… is ED */
    g_autofree char *swapped = with_line(fixture->signature, 1, line);
    line[1] = 'X';
    g_autofree char *unknown = with_line(fixture->signature, 1, line);
    g_autofree char *changed = with_line(fixture->signature, 2,
                                         "trusted comment: edition 2, sealed at "
                                         "2023-11-07T18:00:00Z");

    assert_refused(fixture, by_other, SEAL_ERROR_KEY, "was made by the key");
    assert_refused(fixture, of_other, SEAL_ERROR_FORGED, "what was signed is not this");
    assert_refused(fixture, swapped, SEAL_ERROR_FORGED, "its algorithm was changed");
    assert_refused(fixture, unknown, SEAL_ERROR_FORM, "neither 'ED' nor 'Ed'");
    assert_refused(fixture, changed, SEAL_ERROR_COMMENT, "does not hold");
    g_assert_true(holds(fixture, fixture->signature));
}

static void
only_the_exact_grammar_is_a_signature(Fixture *fixture, const void *unused)
{
    (void)unused;
    const char *good = fixture->signature;
    g_auto(GStrv) lines = g_strsplit(good, "\n", -1);
    g_autofree char *crlf = g_strjoinv("\r\n", lines);
    g_autofree char *cut = g_strndup(good, strlen(good) - 1);
    g_autofree char *more = g_strconcat(good, "\n", NULL);
    g_autofree char *garbage = g_strconcat(good, "x", NULL);
    g_autofree char *twice = g_strconcat(good, good, NULL);
    g_autofree char *mark = g_strconcat("\xef\xbb\xbf", good, NULL);
    g_autofree char *three = with_line(good, 2, NULL);
    const char *const refused[] = {"",   "\n",    "\n\n\n\n", crlf, cut,
                                   more, garbage, twice,      mark, three};

    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++)
        assert_refused(fixture, refused[i], SEAL_ERROR_FORM, "not a signature");
    g_assert_true(holds(fixture, good));
}

static void
only_the_one_spelling_of_base64_is_read(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autofree char *global = get_line(fixture->signature, 3);
    g_autofree char *unpadded = g_strndup(global, strlen(global) - 2);
    g_autofree char *spaced = g_strconcat(global, " ", NULL);
    g_autofree char *padded = g_strconcat(global, "====", NULL);
    g_autofree char *stray = g_strdup(global);
    stray[85] = (char)(stray[85] + 1); /* A, Q, g or w, of whose six bits two count */
    g_autofree char *high = g_strdup(global);
    high[7] = '\xaf'; /* which libsodium takes for '/' */
    const char *const refused[] = {unpadded, spaced, padded, stray, high};

    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autofree char *signature = with_line(fixture->signature, 3, refused[i]);
        assert_refused(fixture, signature, SEAL_ERROR_FORM, "line 4");
    }
    g_autofree char *same = with_line(fixture->signature, 3, global);
    g_assert_true(holds(fixture, same));
}

static void
the_untrusted_comment_is_ours_or_minisigns(Fixture *fixture, const void *unused)
{
    (void)unused;
    static const char *const refused[] = {
        "untrusted comment: signed by the Secretary-General",
        "untrusted comment: signature made by undersigned ",
        "untrusted comment: \x1b[2J",
        "comment: signature made by undersigned",
        "",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autofree char *signature = with_line(fixture->signature, 0, refused[i]);
        assert_refused(fixture, signature, SEAL_ERROR_FORM, "line 1");
    }
    g_autofree char *minisigns = with_line(
        fixture->signature, 0, "untrusted comment: signature from minisign secret key");
    g_assert_true(holds(fixture, minisigns));
}

static void
a_signature_says_by_whom_it_claims_to_be(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autofree char *id = seal_public_key_get_id(fixture->public);
    g_autofree char *said = seal_signature_get_key_id(fixture->signature, NULL);
    g_assert_cmpstr(said, ==, id);
    g_assert_null(seal_signature_get_key_id("x", &error));
    g_assert_error(error, SEAL_ERROR, SEAL_ERROR_FORM);
}

static void
a_trusted_comment_is_printable_ascii(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autofree char *longest = g_strnfill(8173, 'c');
    g_autofree char *too_long = g_strnfill(8174, 'c');
    const char *const refused[] = {"a\nb", "a\rb", "\x1b[2J", "Zoë", "a\tb", "\x7f", too_long};

    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(seal_sign(fixture->key, "x", 1, refused[i], &error));
        g_assert_error(error, SEAL_ERROR, SEAL_ERROR_COMMENT);
    }
    g_autofree char *signature = seal_sign(fixture->key, "x", 1, longest, NULL);
    g_assert_true(seal_verify(fixture->public, "x", 1, signature, NULL, NULL));
}

static void
a_comment_that_may_not_be_shown_is_refused(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autofree char *too_long = g_strnfill(8174, 'c');
    const char *const refused[] = {"\x1b[2J", "Zoë", "a\rb", too_long};

    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autofree char *line = g_strconcat("trusted comment: ", refused[i], NULL);
        g_autofree char *signature = with_line(fixture->signature, 2, line);
        assert_refused(fixture, signature, SEAL_ERROR_COMMENT, "too long or holds other");
    }
}

/* S and S + L are one number to a careless reader: the order of the group is added to it. */
static void
a_second_form_of_a_signature_is_refused(Fixture *fixture, const void *unused)
{
    (void)unused;
    static const uint8_t order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,
                                      0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
                                      0,    0,    0,    0,    0,    0,    0,    0,
                                      0,    0,    0,    0,    0,    0,    0,    0x10};
    static const struct {
        guint line;
        size_t scalar; /* where S begins in what the line encodes */
        SealError code;
    } places[] = {{1, 2 + 8 + 32, SEAL_ERROR_FORGED}, {3, 32, SEAL_ERROR_COMMENT}};

    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        size_t length = 0;
        unsigned carry = 0;
        g_autofree char *line = get_line(fixture->signature, places[i].line);
        g_autofree uint8_t *bytes = g_base64_decode(line, &length);
        for (size_t j = 0; j < sizeof order; j++) {
            carry += (unsigned)bytes[places[i].scalar + j] + order[j];
            bytes[places[i].scalar + j] = (uint8_t)carry;
            carry >>= 8;
        }
        g_assert_cmpuint(carry, ==, 0);
        g_autofree char *second = g_base64_encode(bytes, length);
        g_autofree char *text = with_line(fixture->signature, places[i].line, second);
        assert_refused(fixture, text, places[i].code, "does not hold");
    }
    g_assert_true(holds(fixture, fixture->signature));
}

static void
no_flipped_bit_of_the_signature_holds(Fixture *fixture, const void *unused)
{
    (void)unused;
    char *text = fixture->signature;
    for (size_t bit = 0; bit < 8 * strlen(text); bit++) {
        text[bit / 8] ^= (char)(1 << bit % 8);
        g_assert_false(holds(fixture, text));
        text[bit / 8] ^= (char)(1 << bit % 8);
    }
    g_assert_true(holds(fixture, text));
}

static void
no_flipped_bit_of_the_message_holds(Fixture *fixture, const void *unused)
{
    (void)unused;
    char message[] = MESSAGE;
    for (size_t bit = 0; bit < 8 * strlen(MESSAGE); bit++) {
        message[bit / 8] ^= (char)(1 << bit % 8);
        g_assert_false(seal_verify(fixture->public, message, strlen(MESSAGE),
                                   fixture->signature, NULL, NULL));
        message[bit / 8] ^= (char)(1 << bit % 8);
    }
    g_assert_true(
        seal_verify(fixture->public, message, strlen(MESSAGE), fixture->signature, NULL, NULL));
}

static void
no_flipped_bit_of_the_key_verifies(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autofree char *text = seal_public_key_write(fixture->public);
    for (size_t bit = 0; bit < 8 * strlen(text); bit++) {
        text[bit / 8] ^= (char)(1 << bit % 8);
        g_autoptr(SealPublicKey) key = seal_public_key_read(text, NULL);
        g_assert_false(key != NULL && seal_verify(key, MESSAGE, strlen(MESSAGE),
                                                  fixture->signature, NULL, NULL));
        text[bit / 8] ^= (char)(1 << bit % 8);
    }
    g_autoptr(SealPublicKey) key = seal_public_key_read(text, NULL);
    g_assert_true(seal_public_key_equal(key, fixture->public));
}

static void
a_public_key_is_read_as_a_file_or_a_line(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autofree char *file = seal_public_key_write(fixture->public);
    g_autofree char *line = seal_public_key_to_text(fixture->public);
    g_autofree char *ended = g_strconcat(line, "\n", NULL);
    g_autofree char *id = seal_public_key_get_id(fixture->public);
    const char *const accepted[] = {file, line, ended};

    for (size_t i = 0; i < G_N_ELEMENTS(accepted); i++) {
        g_autoptr(SealPublicKey) key = seal_public_key_read(accepted[i], NULL);
        g_assert_nonnull(key);
        g_assert_true(seal_public_key_equal(key, fixture->public));
    }
    g_assert_cmpuint(strlen(line), ==, 56);
    g_assert_cmpuint(strlen(id), ==, 16);
    g_assert_nonnull(strstr(file, id));
}

/* minisign writes the id of this key so. */
static void
an_id_of_minisigns_may_lack_its_zeros(void)
{
    static const char line[] = "RWR7ztgPWsqRCi3+nsmt2FNbkOfjZckzpeVleZeLX/SNfYLd3Rf3vgkD";
    g_autofree char *file = g_strconcat(
        "untrusted comment: minisign public key A91CA5A0FD8CE7B\n", line, "\n", NULL);
    g_autofree char *other = g_strconcat(
        "untrusted comment: minisign public key 91CA5A0FD8CE7B\n", line, "\n", NULL);
    g_autoptr(SealPublicKey) key = seal_public_key_read(file, NULL);
    g_assert_nonnull(key);
    g_autofree char *id = seal_public_key_get_id(key);
    g_assert_cmpstr(id, ==, "0A91CA5A0FD8CE7B");
    g_assert_null(seal_public_key_read(other, NULL));
}

static void
what_is_no_public_key_is_refused(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autofree char *file = seal_public_key_write(fixture->public);
    g_autofree char *line = seal_public_key_to_text(fixture->public);
    g_autofree char *twice = g_strconcat(file, line, "\n", NULL);
    g_autofree char *crlf = g_strconcat(line, "\r\n", NULL);
    g_autofree char *spaced = g_strconcat(" ", line, NULL);
    g_autofree char *prehashed = g_strdup(line);
    prehashed[1] = 'U';
    g_autofree char *named =
        g_strconcat("untrusted comment: key of the Secretary-General\n", line, "\n", NULL);
    const char *const refused[] = {"", "\n", twice, crlf, spaced, prehashed, "RWQ=", named};

    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(seal_public_key_read(refused[i], &error));
        g_assert_error(error, SEAL_ERROR, SEAL_ERROR_FORM);
    }
}

/* The points of small order and their other spellings (as libsodium lists them): whoever has
 * one as a key can have signatures that hold for anything. */
static void
a_key_of_low_order_is_refused(void)
{
    static const char *const points[] = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000080",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(points); i++) {
        guchar form[42] = "Ed12345678";
        for (size_t j = 0; j < 32; j++)
            form[10 + j] = (guchar)(g_ascii_xdigit_value(points[i][2 * j]) << 4 |
                                    g_ascii_xdigit_value(points[i][2 * j + 1]));
        g_autofree char *text = g_base64_encode(form, sizeof form);
        g_autoptr(GError) error = NULL;
        g_assert_null(seal_public_key_read(text, &error));
        g_assert_error(error, SEAL_ERROR, SEAL_ERROR_FORM);
        g_assert_nonnull(strstr(error->message, "low order"));
    }
}

static Secret *
password_of(const char *text)
{
    g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
    return secret_new_from_line(bytes);
}

static void
assert_signs_alike(const Fixture *fixture, const SealKey *key)
{
    g_autofree char *signature = seal_sign(key, MESSAGE, strlen(MESSAGE), COMMENT, NULL);
    g_assert_cmpstr(signature, ==, fixture->signature);
}

static void
a_key_without_a_password_is_read_back(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(Secret) text = seal_key_write(fixture->key, NULL, &error);
    g_assert_no_error(error);
    g_assert_false(seal_key_is_locked(secret_get_text(text)));
    g_autoptr(SealKey) key = seal_key_read(secret_get_text(text), NULL, &error);
    g_assert_no_error(error);
    assert_signs_alike(fixture, key);
}

static void
a_key_with_a_password_needs_it(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) none = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(Secret) right = password_of("correct horse");
    g_autoptr(Secret) wrong = password_of("correct hors");
    g_autoptr(Secret) text = seal_key_write(fixture->key, right, &error);
    g_assert_no_error(error);
    g_assert_true(seal_key_is_locked(secret_get_text(text)));

    g_autoptr(SealKey) key = seal_key_read(secret_get_text(text), right, &error);
    g_assert_no_error(error);
    assert_signs_alike(fixture, key);
    g_assert_null(seal_key_read(secret_get_text(text), NULL, &none));
    g_assert_error(none, SEAL_ERROR, SEAL_ERROR_PASSWORD);
    g_assert_null(seal_key_read(secret_get_text(text), wrong, &error));
    g_assert_error(error, SEAL_ERROR, SEAL_ERROR_PASSWORD);
}

/* The key file with `length` bytes from `offset` on, of what its base64 stands for, replaced.
 */
static char *
patch(const char *text, size_t offset, const void *bytes, size_t length)
{
    g_autofree char *comment = get_line(text, 0);
    g_autofree char *line = get_line(text, 1);
    gsize size = 0;
    g_autofree guchar *form = g_base64_decode(line, &size);
    g_assert_cmpuint(offset + length, <=, size);
    memcpy(form + offset, bytes, length);
    g_autofree char *patched = g_base64_encode(form, size);
    return g_strdup_printf("%s\n%s\n", comment, patched);
}

static void
a_key_cannot_ask_for_all_our_memory(Fixture *fixture, const void *unused)
{
    (void)unused;
    static const uint8_t huge[8] = {0, 0, 0, 0, 0, 1};
    static const uint8_t more[8] = {1, 0, 0, 0x40};
    static const uint8_t long_work[8] = {1, 0, 0, 2};

    g_autoptr(Secret) password = password_of("x");
    g_autoptr(Secret) text = seal_key_write(fixture->key, password, NULL);
    g_autofree char *memory = patch(secret_get_text(text), 46, huge, sizeof huge);
    g_autofree char *above = patch(secret_get_text(text), 46, more, sizeof more);
    g_autofree char *work = patch(secret_get_text(text), 38, long_work, sizeof long_work);
    const char *const refused[] = {memory, above, work};

    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(seal_key_read(refused[i], password, &error));
        g_assert_error(error, SEAL_ERROR, SEAL_ERROR_FORM);
        g_assert_nonnull(strstr(error->message, "more time or memory"));
    }
}

static void
a_damaged_key_is_refused(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(Secret) written = seal_key_write(fixture->key, NULL, NULL);
    const char *text = secret_get_text(written);
    static const uint8_t zeros[32] = {0};
    static const uint8_t one = 1;
    g_autofree char *no_checksum = patch(text, 126, zeros, sizeof zeros);
    g_autofree char *other_half = patch(no_checksum, 94, &one, 1);
    g_autofree char *algorithm = patch(text, 0, "RS", 2);
    g_autofree char *kdf = patch(text, 2, "Ar", 2);
    g_autofree char *checksum = patch(text, 4, "SH", 2);
    g_autofree char *id = patch(text, 54, "12345678", 8);
    g_autofree char *cut = g_strndup(text, strlen(text) - 1);
    g_autofree char *more = g_strconcat(text, "\n", NULL);
    const char *const refused[] = {"", other_half, algorithm, kdf, checksum, id, cut, more};

    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(seal_key_read(refused[i], NULL, &error));
        g_assert_error(error, SEAL_ERROR, SEAL_ERROR_FORM);
        g_assert_false(seal_key_is_locked(refused[i]));
    }
    g_autoptr(SealKey) key = seal_key_read(no_checksum, NULL, NULL);
    g_assert_nonnull(key);
}

#define ADD(claim) g_test_add("/seal/" #claim, Fixture, NULL, set_up, claim, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD(what_is_signed_is_verified);
    ADD(a_comment_is_verified_without_what_was_signed);
    ADD(signing_twice_gives_the_same_bytes);
    ADD(nothing_at_all_can_be_signed);
    ADD(every_reason_is_told_apart);
    ADD(only_the_exact_grammar_is_a_signature);
    ADD(only_the_one_spelling_of_base64_is_read);
    ADD(the_untrusted_comment_is_ours_or_minisigns);
    ADD(a_signature_says_by_whom_it_claims_to_be);
    ADD(a_trusted_comment_is_printable_ascii);
    ADD(a_comment_that_may_not_be_shown_is_refused);
    ADD(a_second_form_of_a_signature_is_refused);
    ADD(no_flipped_bit_of_the_signature_holds);
    ADD(no_flipped_bit_of_the_message_holds);
    ADD(no_flipped_bit_of_the_key_verifies);
    ADD(a_public_key_is_read_as_a_file_or_a_line);
    ADD(what_is_no_public_key_is_refused);
    g_test_add_func("/seal/an_id_of_minisigns_may_lack_its_zeros",
                    an_id_of_minisigns_may_lack_its_zeros);
    ADD(a_key_without_a_password_is_read_back);
    ADD(a_key_with_a_password_needs_it);
    ADD(a_key_cannot_ask_for_all_our_memory);
    ADD(a_damaged_key_is_refused);
    g_test_add_func("/seal/a_key_of_low_order_is_refused", a_key_of_low_order_is_refused);
    return g_test_run();
}
