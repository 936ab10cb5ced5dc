#include "base/words.h"

#include <string.h>
#include <unicode/ubrk.h>

static void
close_breaks(void *breaks)
{
    ubrk_close(breaks);
}

/* Opening one reads its rules and dictionaries; it is kept for the thread. */
static UBreakIterator *
borrow_breaks(void)
{
    static GPrivate kept = G_PRIVATE_INIT(close_breaks);
    UBreakIterator *breaks = g_private_get(&kept);
    if (breaks == NULL) {
        UErrorCode status = U_ZERO_ERROR;
        breaks = ubrk_open(UBRK_WORD, "", NULL, 0, &status);
        g_assert(U_SUCCESS(status));
        g_private_set(&kept, breaks);
    }
    return breaks;
}

GPtrArray *
words_split(const char *text)
{
    UErrorCode status = U_ZERO_ERROR;
    UBreakIterator *breaks = borrow_breaks();
    UText *source = utext_openUTF8(NULL, text, -1, &status);
    ubrk_setUText(breaks, source, &status);
    g_assert(U_SUCCESS(status));

    GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
    int32_t start = ubrk_first(breaks);
    for (int32_t end; (end = ubrk_next(breaks)) != UBRK_DONE; start = end)
        g_ptr_array_add(words, g_strndup(text + start, (size_t)(end - start)));
    utext_close(source);
    return words;
}

gboolean
words_are_blank(const char *text)
{
    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at))
        if (!g_unichar_isspace(g_utf8_get_char(at)))
            return FALSE;

    return TRUE;
}
