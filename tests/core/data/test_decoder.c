#include "data/decoder.h"

#include <string.h>

static Decoder *
open_bytes(const char *bytes, size_t length, const char *encoding)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) kept = g_bytes_new(bytes, length);
    Decoder *decoder = decoder_open_bytes(kept, encoding, &error);
    g_assert_no_error(error);
    return decoder;
}

/* Reads all there is and puts a NUL behind it. */
static DecoderResult
read_all(Decoder *decoder, GByteArray *text)
{
    g_autoptr(GError) error = NULL;
    DecoderResult result = DECODER_TEXT;
    while (result == DECODER_TEXT)
        result = decoder_read(decoder, text, &error);
    g_assert_no_error(error);
    g_byte_array_append(text, (const uint8_t *)"", 1);
    return result;
}

static void
assert_text(const char *bytes, size_t length, const char *encoding, const char *expected)
{
    g_autoptr(Decoder) decoder = open_bytes(bytes, length, encoding);
    g_autoptr(GByteArray) text = g_byte_array_new();
    g_assert_cmpint(read_all(decoder, text), ==, DECODER_END);
    g_assert_cmpstr((const char *)text->data, ==, expected);
}

static void
assert_malformed(const char *bytes, size_t length, const char *encoding, const char *before,
                 uint64_t offset, gboolean is_nul)
{
    g_autoptr(Decoder) decoder = open_bytes(bytes, length, encoding);
    g_autoptr(GByteArray) text = g_byte_array_new();
    g_assert_cmpint(read_all(decoder, text), ==, DECODER_MALFORMED);
    g_assert_cmpstr((const char *)text->data, ==, before);
    g_assert_cmpuint(decoder_get_offset(decoder), ==, offset);
    g_assert_cmpint(decoder_found_nul(decoder), ==, is_nul);
}

static void
utf8_passes_as_it_is(void)
{
    assert_text("Grüße €𝄞", strlen("Grüße €𝄞"), NULL, "Grüße €𝄞");
    assert_text("\xef\xbb\xbfx", 4, NULL, "x");
    assert_text("\xef\xbb\xbfx", 4, "utf8", "x");
    assert_text("", 0, NULL, "");
}

static void
other_encodings_become_utf8(void)
{
    assert_text("M\xfcller \x80", 8, "windows-1252", "Müller €");
    assert_text("\xff\xfe"
                "a\0",
                4, NULL, "a");
    assert_text("\xfe\xff\0a", 4, "UTF-16", "a");
    assert_text("\x1b$B$\"\x1b(B", 8, "ISO-2022-JP", "あ");
    /* Held back until it is certain that no mark follows. */
    assert_text("\x88\x66", 2, "BIG5-HKSCS", "Ê");
}

static void
what_is_malformed_is_told_to_the_byte(void)
{
    assert_malformed("ab\xff"
                     "c",
                     4, NULL, "ab", 2, FALSE);
    assert_malformed("\xef\xbb\xbf"
                     "a\xe2\x82",
                     6, NULL, "a", 4, FALSE);
    assert_malformed("ab\0c", 4, NULL, "ab", 2, TRUE);
    assert_malformed("ab\x81", 3, "windows-1252", "ab", 2, FALSE);
    assert_malformed("\xff\xfe"
                     "a\0\x00\xd8"
                     "b\0",
                     8, NULL, "a", 4, FALSE);
    assert_malformed("\xff\xfe"
                     "a\0b",
                     5, NULL, "a", 4, FALSE);
}

/* Three bytes a character, so that chunks end within one. */
static void
characters_are_whole_at_the_ends_of_chunks(void)
{
    g_autoptr(GString) whole = g_string_new("x");
    for (unsigned i = 0; i < 100000; i++)
        g_string_append(whole, "€");

    g_autoptr(Decoder) decoder = open_bytes(whole->str, whole->len, NULL);
    g_autoptr(GByteArray) text = g_byte_array_new();
    while (decoder_read(decoder, text, NULL) == DECODER_TEXT)
        g_assert_true(g_utf8_validate((const char *)text->data, text->len, NULL));
    g_assert_cmpmem(text->data, text->len, whole->str, whole->len);
}

static void
the_hash_is_that_of_the_bytes_and_not_of_the_text(void)
{
    const char bytes[] = "\xff\xfe"
                         "a\0b\0";
    g_autoptr(Decoder) decoder = open_bytes(bytes, 6, NULL);
    g_autoptr(GByteArray) text = g_byte_array_new();
    g_assert_cmpint(read_all(decoder, text), ==, DECODER_END);

    unsigned char digest[32];
    unsigned char expected[32];
    size_t length = sizeof(expected);
    decoder_get_sha256(decoder, digest);
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(checksum, (const unsigned char *)bytes, 6);
    g_checksum_get_digest(checksum, expected, &length);
    g_assert_cmpmem(digest, sizeof(digest), expected, length);
}

#define TEST(name) g_test_add_func("/decoder/" #name, name)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(utf8_passes_as_it_is);
    TEST(other_encodings_become_utf8);
    TEST(what_is_malformed_is_told_to_the_byte);
    TEST(characters_are_whole_at_the_ends_of_chunks);
    TEST(the_hash_is_that_of_the_bytes_and_not_of_the_text);
    return g_test_run();
}
