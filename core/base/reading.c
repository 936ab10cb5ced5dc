#include "base/reading.h"

#include "base/icu.h"

#include <string.h>
#include <unicode/uspoof.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#define LONGEST_SKELETON 64 /* bytes, of one character */

static void
close_romanizer(void *romanizer)
{
    utrans_close(romanizer);
}

static void
close_checker(void *checker)
{
    uspoof_close(checker);
}

/* Returns this thread's transliterator, since to open one takes milliseconds. Of the ways to
 * write Cyrillic the first is the one that people take who write English. */
static const UTransliterator *
get_romanizer(void)
{
    static GPrivate kept = G_PRIVATE_INIT(close_romanizer);
    UTransliterator *romanizer = g_private_get(&kept);
    if (romanizer == NULL) {
        UErrorCode status = U_ZERO_ERROR;
        g_autofree UChar *id =
            icu_from_utf8("Russian-Latin/BGN; Any-Latin; Latin-ASCII; Lower", NULL);
        romanizer = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
        g_assert(U_SUCCESS(status));
        g_private_set(&kept, romanizer);
    }
    return romanizer;
}

/* FALSE when `room` units are too few. */
static gboolean
transliterate(const UChar *source, int32_t length, UChar *target, int32_t room,
              int32_t *out_length)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t limit = length;
    *out_length = length;
    u_memcpy(target, source, length);
    utrans_transUChars(get_romanizer(), target, out_length, room, 0, &limit, &status);
    g_assert(U_SUCCESS(status) || status == U_BUFFER_OVERFLOW_ERROR);
    return status != U_BUFFER_OVERFLOW_ERROR;
}

char *
reading_romanize(const char *text)
{
    if (g_str_is_ascii(text))
        return g_ascii_strdown(text, -1);

    int32_t length = 0, written = 0;
    g_autofree UChar *source = icu_from_utf8(text, &length);
    int32_t room = length * 4 + 32;
    g_autofree UChar *target = g_new(UChar, room);
    while (!transliterate(source, length, target, room, &written)) {
        room *= 2;
        target = g_renew(UChar, target, room);
    }
    return icu_to_utf8(target, written);
}

static const USpoofChecker *
get_checker(void)
{
    static GPrivate kept = G_PRIVATE_INIT(close_checker);
    USpoofChecker *checker = g_private_get(&kept);
    if (checker == NULL) {
        UErrorCode status = U_ZERO_ERROR;
        checker = uspoof_open(&status);
        g_assert(U_SUCCESS(status));
        g_private_set(&kept, checker);
    }
    return checker;
}

static gboolean
has_only_letters(const char *text)
{
    for (const char *at = text; *at != '\0'; at++)
        if (!g_ascii_isalpha(*at))
            return FALSE;
    return text[0] != '\0';
}

/* A skeleton shows a capital I as a small L. */
static void
append_unmasked(GString *plain, const char *at, size_t length)
{
    char skeleton[LONGEST_SKELETON];
    const gunichar c = g_utf8_get_char(at);
    UErrorCode status = U_ZERO_ERROR;
    int32_t bytes = !g_unichar_isalpha(c)
                        ? 0
                        : uspoof_getSkeletonUTF8(get_checker(), 0, at, (int32_t)length,
                                                 skeleton, sizeof skeleton - 1, &status);
    skeleton[U_SUCCESS(status) ? bytes : 0] = '\0';

    if (!has_only_letters(skeleton))
        g_string_append_len(plain, at, (gssize)length);
    else if (g_unichar_isupper(c) && strcmp(skeleton, "l") == 0)
        g_string_append_c(plain, 'I');
    else
        g_string_append(plain, skeleton);
}

char *
reading_unmask(const char *text)
{
    if (g_str_is_ascii(text))
        return g_strdup(text);

    GString *plain = g_string_new(NULL);
    for (const char *at = text; *at != '\0';) {
        const char *next = g_utf8_next_char(at);
        if ((unsigned char)*at < 0x80)
            g_string_append_c(plain, *at);
        else
            append_unmasked(plain, at, (size_t)(next - at));
        at = next;
    }
    return g_string_free(plain, FALSE);
}

gboolean
reading_is_latin(const char *text)
{
    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
        const gunichar c = g_utf8_get_char(at);
        if (c >= 0x80 && g_unichar_isalpha(c) &&
            g_unichar_get_script(c) != G_UNICODE_SCRIPT_LATIN)
            return FALSE;
    }
    return TRUE;
}
