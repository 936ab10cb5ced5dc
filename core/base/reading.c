#include "base/reading.h"

#include "base/icu.h"

#include <string.h>
#include <unicode/uspoof.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#define LONGEST_SKELETON 64   /* bytes, of one character */
#define MOST_WORDS       8192 /* whose readings are kept, and their bytes: */
#define LONGEST_WORD     48

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

/* By ICU, which takes microseconds for each letter. */
static char *
romanize_whole(const char *text)
{
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

static void
close_words(void *words)
{
    g_hash_table_unref(words);
}

/* This thread's readings of words: names are made of the same ones. */
static GHashTable *
get_words(void)
{
    static GPrivate kept = G_PRIVATE_INIT(close_words);
    GHashTable *words = g_private_get(&kept);
    if (words == NULL) {
        words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        g_private_set(&kept, words);
    }
    return words;
}

static void
append_reading(GString *reading, const char *word, size_t length)
{
    g_autofree char *text = g_strndup(word, length);
    GHashTable *words = get_words();
    const char *known = g_hash_table_lookup(words, text);
    if (known == NULL && length <= LONGEST_WORD) {
        if (g_hash_table_size(words) >= MOST_WORDS)
            g_hash_table_remove_all(words);
        char *made = romanize_whole(text);
        g_hash_table_insert(words, g_steal_pointer(&text), made);
        known = made;
    }
    g_autofree char *once = known == NULL ? romanize_whole(text) : NULL;
    g_string_append(reading, known != NULL ? known : once);
}

static gboolean
is_han(const char *at)
{
    return g_unichar_get_script(g_utf8_get_char(at)) == G_UNICODE_SCRIPT_HAN;
}

/* Returns where the word ends that begins at `at`: at a blank, and around each Han character,
 * which is read by itself. */
static const char *
find_word_end(const char *at)
{
    const gboolean alone = is_han(at);
    do
        at = g_utf8_next_char(at);
    while (!alone && *at != '\0' && !g_ascii_isspace(*at) && !is_han(at));
    return at;
}

char *
reading_romanize(const char *text)
{
    if (g_str_is_ascii(text))
        return g_ascii_strdown(text, -1);

    GString *reading = g_string_new(NULL);
    for (const char *at = text; *at != '\0';) {
        if (g_ascii_isspace(*at)) {
            g_string_append_c(reading, *at++);
            continue;
        }
        const char *end = find_word_end(at);
        const gboolean after_word = at > text && !g_ascii_isspace(at[-1]);
        if (after_word && g_unichar_isalnum(g_utf8_get_char(at)))
            g_string_append_c(reading, ' ');
        append_reading(reading, at, (size_t)(end - at));
        at = end;
    }
    return g_string_free(reading, FALSE);
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
