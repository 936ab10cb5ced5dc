#include "base/icu.h"

#include <string.h>
#include <unicode/ustring.h>

enum { REPLACEMENT = 0xfffd };

UChar *
icu_from_utf8(const char *text, int32_t *out_length)
{
    size_t bytes = strlen(text);
    g_assert(bytes < INT32_MAX / 4);
    UChar *units = g_new(UChar, bytes + 1); /* never more units than there are bytes */
    int32_t length = 0;
    UErrorCode status = U_ZERO_ERROR;
    u_strFromUTF8WithSub(units, (int32_t)bytes + 1, &length, text, (int32_t)bytes, REPLACEMENT,
                         NULL, &status);
    g_assert(U_SUCCESS(status));
    if (out_length != NULL)
        *out_length = length;
    return units;
}

char *
icu_to_utf8(const UChar *text, int32_t length)
{
    if (length < 0)
        length = u_strlen(text);
    g_assert(length < INT32_MAX / 4);
    int32_t room = length * 3 + 1, bytes = 0;
    char *utf8 = g_malloc((size_t)room);
    UErrorCode status = U_ZERO_ERROR;
    u_strToUTF8WithSub(utf8, room, &bytes, text, length, REPLACEMENT, NULL, &status);
    g_assert(U_SUCCESS(status));
    return utf8;
}
