#include "campaign/erasure_parts.h"

#include <string.h>

#define SHORTEST_RUN 16 /* base64 digits */
#define LONGEST_TAG  4096

/* As memmem(), but for the case of ASCII. */
static gboolean
has_bytes(const char *bytes, size_t length, const char *word, size_t word_length)
{
    if (word_length == 0 || word_length > length)
        return FALSE;

    const char first[] = {g_ascii_tolower(word[0]), g_ascii_toupper(word[0])};
    const char *last = bytes + length - word_length;
    for (const char *at = bytes; at <= last; at++) {
        if (*at != first[0] && *at != first[1])
            continue;
        size_t i = 1;
        while (i < word_length && g_ascii_tolower(at[i]) == g_ascii_tolower(word[i]))
            i++;
        if (i == word_length)
            return TRUE;
    }
    return FALSE;
}

static gboolean
has_utf16(const char *bytes, size_t length, const char *word)
{
    static const char *const encodings[] = {"UTF-16LE", "UTF-16BE"};
    for (size_t i = 0; i < G_N_ELEMENTS(encodings); i++) {
        gsize wide_length = 0;
        g_autofree char *wide =
            g_convert(word, -1, encodings[i], "UTF-8", NULL, &wide_length, NULL);
        if (wide != NULL && has_bytes(bytes, length, wide, wide_length))
            return TRUE;
    }
    return FALSE;
}

static gboolean
has_escaped(const char *bytes, size_t length, const char *word)
{
    g_autofree char *escaped = g_markup_escape_text(word, -1);
    return strcmp(escaped, word) != 0 && has_bytes(bytes, length, escaped, strlen(escaped));
}

/* The length of the tag that `at` begins with, 0: it is none. */
static size_t
measure_tag(const char *at, const char *end)
{
    if (*at != '<' || at + 1 == end ||
        !(g_ascii_isalpha(at[1]) || memchr("/!?", at[1], 3) != NULL))
        return 0;

    const char *close = memchr(at, '>', MIN((size_t)(end - at), LONGEST_TAG));
    return close != NULL ? (size_t)(close - at) + 1 : 0;
}

/* Returns what a reader sees of a text: a name within which a tag stands, or a line ends, is
 * one name. */
static GString *
read_plainly(const char *bytes, size_t length)
{
    GString *plain = g_string_sized_new(length);
    const char *end = bytes + length;

    for (const char *at = bytes; at < end;) {
        const size_t tag = measure_tag(at, end);
        const gboolean is_blank = g_ascii_isspace(*at);
        if (tag == 0 && !is_blank)
            g_string_append_c(plain, *at);
        else if (is_blank && (plain->len == 0 || plain->str[plain->len - 1] != ' '))
            g_string_append_c(plain, ' ');
        at += MAX(tag, 1);
    }
    return plain;
}

gboolean
erasing_is_in(const Erasing *erasing, const char *bytes, size_t length)
{
    const gboolean is_wide = memchr(bytes, '\0', MIN(length, 4096)) != NULL;
    g_autoptr(GString) plain = read_plainly(bytes, is_wide ? 0 : length);

    for (unsigned i = 0; i < erasing->words->len; i++) {
        const char *word = erasing->words->pdata[i];
        if (has_bytes(bytes, length, word, strlen(word)) || has_escaped(bytes, length, word) ||
            has_bytes(plain->str, plain->len, word, strlen(word)) ||
            has_escaped(plain->str, plain->len, word) ||
            (is_wide && has_utf16(bytes, length, word)))
            return TRUE;
    }
    return FALSE;
}

/* RFC 2045 section 6.7, and the "_" of RFC 2047 section 4.2 with `is_word`. */
static void
decode_quoted(GString *out, const char *bytes, size_t length, gboolean is_word)
{
    for (size_t i = 0; i < length; i++) {
        const gboolean escaped = bytes[i] == '=' && i + 2 < length;
        if (escaped && g_ascii_isxdigit(bytes[i + 1]) && g_ascii_isxdigit(bytes[i + 2])) {
            g_string_append_c(out, (char)(g_ascii_xdigit_value(bytes[i + 1]) * 16 +
                                          g_ascii_xdigit_value(bytes[i + 2])));
            i += 2;
        } else if (escaped && bytes[i + 1] == '\r' && bytes[i + 2] == '\n') {
            i += 2;
        } else if (bytes[i] == '=' && i + 1 < length && bytes[i + 1] == '\n') {
            i += 1;
        } else {
            g_string_append_c(out, is_word && bytes[i] == '_' ? ' ' : bytes[i]);
        }
    }
}

static gboolean
is_digit(char c)
{
    return g_ascii_isalnum(c) || c == '+' || c == '/' || c == '=';
}

/* Every run of base64 digits, over line ends, as what it says. */
static void
decode_base64(GString *out, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        size_t end = i, digits = 0;
        for (; end < length && (is_digit(bytes[end]) || strchr("\r\n", bytes[end])); end++)
            digits += is_digit(bytes[end]);
        if (digits >= SHORTEST_RUN) {
            g_autofree char *run = g_strndup(bytes + i, end - i);
            gsize decoded = 0;
            g_autofree guchar *said = g_base64_decode(run, &decoded);
            g_string_append_len(out, (const char *)said, (gssize)decoded);
            g_string_append_c(out, '\n');
        }
        i = end;
    }
}

/* "=?UTF-8?B?…?=" and "=?UTF-8?Q?…?=", those that follow each other joined. */
static void
decode_words(GString *out, const char *bytes, size_t length)
{
    g_autofree char *text = g_strndup(bytes, length);
    g_auto(GStrv) pieces = g_strsplit(text, "=?", -1);
    for (char **piece = pieces; *piece != NULL; piece++) {
        g_auto(GStrv) parts = g_strsplit(*piece, "?", 4);
        if (g_strv_length(parts) < 4 || parts[3][0] != '=')
            continue;
        gsize decoded = 0;
        g_autofree guchar *said = g_base64_decode(parts[2], &decoded);
        if (g_ascii_tolower(parts[1][0]) == 'b')
            g_string_append_len(out, (const char *)said, (gssize)decoded);
        else
            decode_quoted(out, parts[2], strlen(parts[2]), TRUE);
    }
}

gboolean
erasing_is_in_mail(const Erasing *erasing, const char *bytes, size_t length)
{
    g_autoptr(GString) decoded = g_string_sized_new(2 * length);
    decode_quoted(decoded, bytes, length, FALSE);
    g_string_append_c(decoded, '\n');
    decode_base64(decoded, bytes, length);
    decode_words(decoded, bytes, length);
    return erasing_is_in(erasing, bytes, length) ||
           erasing_is_in(erasing, decoded->str, decoded->len);
}
