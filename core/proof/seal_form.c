#include "proof/seal_form.h"

#include <sodium.h>
#include <string.h>

gboolean
seal_split(const char *text, SealLine *lines, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *end = strchr(text, '\n');
        if (end == NULL)
            return FALSE;
        lines[i] = (SealLine){.start = text, .length = (size_t)(end - text)};
        text = end + 1;
    }
    return text[0] == '\0';
}

gboolean
seal_has_prefix(const SealLine *line, const char *prefix)
{
    size_t length = strlen(prefix);
    return line->length >= length && memcmp(line->start, prefix, length) == 0;
}

gboolean
seal_line_is(const SealLine *line, const char *text)
{
    return line->length == strlen(text) && memcmp(line->start, text, line->length) == 0;
}

gboolean
seal_is_printable(const SealLine *line, size_t most)
{
    for (size_t i = 0; i < line->length; i++)
        if (!g_ascii_isprint(line->start[i]))
            return FALSE;
    return line->length <= most;
}

gboolean
seal_is_untrusted(const SealLine *line)
{
    return seal_has_prefix(line, SEAL_UNTRUSTED) && seal_is_printable(line, SEAL_UNTRUSTED_MAX);
}

/* libsodium takes the byte 0xAF for '/', for one. */
static gboolean
is_base64(const SealLine *line)
{
    for (size_t i = 0; i < line->length; i++)
        if (!g_ascii_isalnum(line->start[i]) && strchr("+/=", line->start[i]) == NULL)
            return FALSE;
    return TRUE;
}

/* Every reading starts here, so libsodium, which then picks the code for this processor, does
 * too. It refuses stray bits in the last character itself. */
gboolean
seal_decode(const SealLine *line, uint8_t *bytes, size_t length)
{
    int started = sodium_init();
    g_assert(started >= 0);

    size_t decoded = 0;
    return line->length == (length + 2) / 3 * 4 && is_base64(line) &&
           sodium_base642bin(bytes, length, line->start, line->length, NULL, &decoded, NULL,
                             sodium_base64_VARIANT_ORIGINAL) == 0 &&
           decoded == length;
}

char *
seal_encode(const uint8_t *bytes, size_t length)
{
    size_t room = sodium_base64_encoded_len(length, sodium_base64_VARIANT_ORIGINAL);
    char *text = g_malloc(room);
    return sodium_bin2base64(text, room, bytes, length, sodium_base64_VARIANT_ORIGINAL);
}
