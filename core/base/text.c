#include "base/text.h"

#include "base/icu.h"

#include <stdatomic.h>
#include <string.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>

enum {
    ZERO_WIDTH_NON_JOINER = 0x200c,
    RIGHT_TO_LEFT_MARK = 0x200f,
    COMBINING_GRAPHEME_JOINER = 0x034f,
    MONGOLIAN_VOWEL_SEPARATOR = 0x180e,
    ZERO_WIDTH_JOINER = 0x200d,
    EMOJI_VARIATION = 0xfe0f,
    BRAILLE_BLANK = 0x2800,
    REPLACEMENT = 0xfffd,
    HIEROGLYPH_CONTROLS = 0x13430,
    HIEROGLYPH_CONTROLS_END = 0x13460,
};

#define FOLD_KEPT 0x10000    /* characters, from 0 */
#define FOLD_ASKS UINT32_MAX /* no bytes of UTF-8 */

/* Returns how many of the bytes are ASCII without NUL, counted in words of eight: no byte of
 * such a word has its highest bit, nor borrows one when 1 is taken off. */
static size_t
count_ascii(const char *bytes, size_t length)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    size_t at = 0;
    for (uint64_t word; at + sizeof word <= length; at += sizeof word) {
        memcpy(&word, bytes + at, sizeof word);
        if (((word | (word - ones)) & ones << 7) != 0)
            break;
    }
    return at;
}

static gboolean
goes_on(unsigned char byte)
{
    return (byte & 0xc0) == 0x80;
}

/* Returns the length of the character that begins the bytes, or 0 (RFC 3629, section 4). */
static size_t
measure_character(const unsigned char *bytes, size_t length)
{
    const unsigned char first = bytes[0];
    const unsigned char second = length > 1 ? bytes[1] : 0;
    if (first < 0x80)
        return first != 0;
    if (first < 0xe0)
        return first >= 0xc2 && goes_on(second) ? 2 : 0;
    if (first < 0xf0)
        return length > 2 && goes_on(second) && goes_on(bytes[2]) &&
                       (first != 0xe0 || second >= 0xa0) && (first != 0xed || second < 0xa0)
                   ? 3
                   : 0;
    return first < 0xf5 && length > 3 && goes_on(second) && goes_on(bytes[2]) &&
                   goes_on(bytes[3]) && (first != 0xf0 || second >= 0x90) &&
                   (first != 0xf4 || second < 0x90)
               ? 4
               : 0;
}

gboolean
text_check(const char *bytes, size_t length, size_t *out_offset)
{
    size_t at = count_ascii(bytes, length);
    while (at < length) {
        const size_t step = measure_character((const unsigned char *)bytes + at, length - at);
        if (step == 0)
            break;
        at += step;
        if (step > 1)
            at += count_ascii(bytes + at, length - at);
    }
    if (at < length && out_offset != NULL)
        *out_offset = at;
    return at == length;
}

/* One character of a text that may be malformed; a byte that starts none is returned negative.
 */
static int32_t
next_character(const char **cursor, const char *end)
{
    const char *at = *cursor;
    if ((unsigned char)*at < 0x80) {
        *cursor = at + 1;
        return *at;
    }
    gunichar c = g_utf8_get_char_validated(at, end - at);
    gboolean valid = c < 0x110000;
    *cursor = valid ? g_utf8_next_char(at) : at + 1;
    return valid ? (int32_t)c : -(int32_t)(unsigned char)*at;
}

/* Returns where the last character of what ends at `end` begins; no byte of one character can
 * be taken for the first of another. */
static const char *
last_character(const char *start, const char *end)
{
    const char *at = end - 1;
    while (at > start && ((unsigned char)*at & 0xc0) == 0x80)
        at--;
    const char *next = at;
    next_character(&next, end);
    return next == end ? at : end - 1;
}

static gboolean
is_white(const char *at, const char *end)
{
    return !g_ascii_isgraph(*at) && u_isUWhiteSpace(next_character(&at, end));
}

char *
text_trim(const char *text)
{
    const char *end = text + strlen(text);
    while (text < end && is_white(text, end))
        next_character(&text, end);
    for (const char *last; text < end; end = last) {
        last = last_character(text, end);
        if (!is_white(last, end))
            break;
    }
    return g_strndup(text, (size_t)(end - text));
}

static gboolean
is_ascii(const char *text)
{
    while ((unsigned char)(*text - 1) < 0x7f)
        text++;
    return *text == '\0';
}

static char *
normalize_by(const UNormalizer2 *normalizer, const char *text)
{
    int32_t length = 0;
    UErrorCode status = U_ZERO_ERROR;
    g_autofree UChar *source = icu_from_utf8(text, &length);
    int32_t room = length * 2 + 32;
    g_autofree UChar *target = g_new(UChar, room);
    int32_t needed = unorm2_normalize(normalizer, source, length, target, room, &status);
    if (status == U_BUFFER_OVERFLOW_ERROR) { /* one ligature can become eighteen letters */
        status = U_ZERO_ERROR;
        target = g_renew(UChar, target, needed + 1);
        needed = unorm2_normalize(normalizer, source, length, target, needed + 1, &status);
    }
    g_assert(U_SUCCESS(status));
    return icu_to_utf8(target, needed);
}

gboolean
text_is_blank(const char *text)
{
    for (; *text != '\0'; text = g_utf8_next_char(text))
        if (g_ascii_isgraph(*text) || !g_unichar_isspace(g_utf8_get_char(text)))
            return FALSE;
    return TRUE;
}

/* Controls are below U+0020 and from U+007F to U+009F, the separators U+2028 and U+2029. */
gboolean
text_is_line(const char *text)
{
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++)
        if (*at < 0x20 || *at == 0x7f || (*at == 0xc2 && at[1] < 0xa0) ||
            (*at == 0xe2 && at[1] == 0x80 && (at[2] & 0xfe) == 0xa8))
            return FALSE;
    return TRUE;
}

char *
text_normalize(const char *text)
{
    if (is_ascii(text))
        return g_strdup(text);
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&status);
    g_assert(U_SUCCESS(status));
    return normalize_by(nfc, text);
}

static const UNormalizer2 *
get_casefold(void)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *casefold = unorm2_getNFKCCasefoldInstance(&status);
    g_assert(U_SUCCESS(status));
    return casefold;
}

/* Returns the UTF-8 bytes of what `c` folds to, the first of them lowest; NONE where they do
 * not fit, or depend on the characters before it. */
static uint32_t
fold_character(gunichar c)
{
    char text[7] = "";
    uint32_t bytes = 0;
    text[g_unichar_to_utf8(c, text)] = '\0';
    g_autofree char *folded = normalize_by(get_casefold(), text);
    const size_t length = strlen(folded);
    if (length == 0 || length > sizeof bytes ||
        !unorm2_hasBoundaryBefore(get_casefold(), (UChar32)c))
        return FOLD_ASKS;
    for (size_t i = length; i-- > 0;)
        bytes = bytes << 8 | (unsigned char)folded[i];
    return bytes;
}

/* The same, kept: a text that can be cut before each of its characters is folded one by one. */
static uint32_t
get_folded(gunichar c)
{
    static _Atomic uint32_t kept[FOLD_KEPT];
    if (c >= FOLD_KEPT)
        return FOLD_ASKS;
    uint32_t bytes = atomic_load_explicit(&kept[c], memory_order_relaxed);
    if (bytes == 0)
        atomic_store_explicit(&kept[c], bytes = fold_character(c), memory_order_relaxed);
    return bytes;
}

/* Returns NULL for a text that has to be looked at as a whole. */
static char *
fold_characters(const char *text)
{
    const size_t length = strlen(text);
    g_autofree char *folded = g_malloc(length * sizeof(uint32_t) + 1);
    char *target = folded;
    for (const char *at = text, *end = text + length; at < end;) {
        const int32_t c = next_character(&at, end);
        uint32_t bytes = c < 0 ? FOLD_ASKS : get_folded((gunichar)c);
        if (bytes == FOLD_ASKS)
            return NULL;
        for (; bytes != 0; bytes >>= 8)
            *target++ = (char)(bytes & 0xff);
    }
    *target = '\0';
    return g_steal_pointer(&folded);
}

static char *
fold_ascii(const char *text)
{
    const size_t length = strlen(text);
    char *folded = g_malloc(length + 1);
    for (size_t i = 0; i <= length; i++)
        folded[i] = (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] | 0x20 : text[i]);
    return folded;
}

char *
text_fold(const char *text)
{
    if (is_ascii(text))
        return fold_ascii(text);
    char *folded = fold_characters(text);
    return folded != NULL ? folded : normalize_by(get_casefold(), text);
}

/* Letters, marks and digits make a key, and signs such as emoji, which may be all of a name. */
static gboolean
is_part_of_key(UChar32 c)
{
    const uint32_t separators = U_GC_P_MASK | U_GC_Z_MASK | U_GC_CC_MASK | U_GC_CF_MASK |
                                U_GC_SM_MASK | U_GC_SC_MASK | U_GC_SK_MASK;
    return (U_GET_GC_MASK(c) & separators) == 0 && c != BRAILLE_BLANK;
}

void
text_tighten(char *folded)
{
    char *target = folded;
    const char *end = folded + strlen(folded);
    for (const char *at = folded, *next = folded; at < end; at = next) {
        int32_t c = next_character(&next, end);
        if (c < 0x80 ? !g_ascii_isalnum(c) : !is_part_of_key(c))
            continue;
        while (at < next)
            *target++ = *at++;
    }
    *target = '\0';
}

char *
text_fold_tight(const char *text)
{
    char *key = text_fold(text);
    text_tighten(key);
    return key;
}

/* Joiners, direction marks and selectors shape words in Persian, Hindi, Mongolian or Hebrew. */
static gboolean
belongs_to_writing(UChar32 c)
{
    return (c >= ZERO_WIDTH_NON_JOINER && c <= RIGHT_TO_LEFT_MARK) ||
           c == COMBINING_GRAPHEME_JOINER || c == MONGOLIAN_VOWEL_SEPARATOR ||
           (c >= HIEROGLYPH_CONTROLS && c < HIEROGLYPH_CONTROLS_END) ||
           u_hasBinaryProperty(c, UCHAR_VARIATION_SELECTOR) ||
           u_hasBinaryProperty(c, UCHAR_PREPENDED_CONCATENATION_MARK);
}

static gboolean
is_safe_to_show(UChar32 c)
{
    const uint32_t unsafe = U_GC_CC_MASK | U_GC_CF_MASK | U_GC_ZL_MASK | U_GC_ZP_MASK;
    if (U_IS_UNICODE_NONCHAR(c))
        return FALSE;
    if ((U_GET_GC_MASK(c) & unsafe) == 0 &&
        !u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
        return TRUE;
    return belongs_to_writing(c);
}

static void
append_escaped(GString *shown, int32_t c, const char *bytes, size_t length)
{
    if (c == '\n')
        g_string_append(shown, "\\n");
    else if (c == '\t')
        g_string_append(shown, "\\t");
    else if (c < 0x20 || c == 0x7f)
        g_string_append_printf(shown, "\\x%02x", (unsigned char)*bytes);
    else if (c < 0x7f || is_safe_to_show(c))
        g_string_append_len(shown, bytes, (gssize)length);
    else
        g_string_append_printf(shown, "<U+%04X>", (unsigned)c);
}

char *
text_escape(const char *bytes, gssize length)
{
    const char *end = bytes + (length < 0 ? strlen(bytes) : (size_t)length);
    GString *shown = g_string_sized_new((size_t)(end - bytes) + 8);
    for (const char *at = bytes, *next = bytes; at < end; at = next) {
        while (next < end && g_ascii_isprint(*next))
            next++;
        g_string_append_len(shown, at, next - at);
        if (next == end)
            break;
        at = next;
        int32_t c = next_character(&next, end);
        append_escaped(shown, c, at, (size_t)(next - at));
    }
    return g_string_free(shown, FALSE);
}

/* What a terminal moves on by for one character, as wcwidth() has it. */
static size_t
character_width(UChar32 c)
{
    const uint32_t none =
        U_GC_MN_MASK | U_GC_ME_MASK | U_GC_CC_MASK | U_GC_CF_MASK | U_GC_ZL_MASK | U_GC_ZP_MASK;
    int32_t syllable = u_getIntPropertyValue(c, UCHAR_HANGUL_SYLLABLE_TYPE);
    if (syllable == U_HST_VOWEL_JAMO || syllable == U_HST_TRAILING_JAMO)
        return 0;
    if ((U_GET_GC_MASK(c) & none) != 0 &&
        !u_hasBinaryProperty(c, UCHAR_PREPENDED_CONCATENATION_MARK))
        return 0;
    int32_t east_asian = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
    return east_asian == U_EA_WIDE || east_asian == U_EA_FULLWIDTH ? 2 : 1;
}

static gboolean
makes_a_picture(UChar32 c)
{
    return c == EMOJI_VARIATION || c == ZERO_WIDTH_JOINER ||
           u_hasBinaryProperty(c, UCHAR_EMOJI_MODIFIER) ||
           u_hasBinaryProperty(c, UCHAR_REGIONAL_INDICATOR);
}

/* A grapheme is as wide as its characters together, but an emoji sequence is one picture. */
static size_t
grapheme_width(const char *start, const char *end)
{
    size_t width = 0;
    gboolean emoji = FALSE, picture = FALSE;
    for (const char *at = start; at < end;) {
        gboolean first = at == start;
        int32_t c = next_character(&at, end);
        c = c < 0 ? REPLACEMENT : c;
        width += character_width(c);
        emoji = first ? u_hasBinaryProperty(c, UCHAR_EMOJI) : emoji;
        picture = picture || makes_a_picture(c);
    }
    return emoji && picture ? 2 : width;
}

static void
close_graphemes(void *graphemes)
{
    ubrk_close(graphemes);
}

/* Returns this thread's iterator, since to open one takes longer than to walk over a name. */
static UBreakIterator *
get_graphemes(void)
{
    static GPrivate kept = G_PRIVATE_INIT(close_graphemes);
    UBreakIterator *graphemes = g_private_get(&kept);
    if (graphemes == NULL) {
        UErrorCode status = U_ZERO_ERROR;
        graphemes = ubrk_open(UBRK_CHARACTER, "", NULL, 0, &status);
        g_assert(U_SUCCESS(status));
        g_private_set(&kept, graphemes);
    }
    return graphemes;
}

/* Walks over the graphemes of `text` that fit into `columns`; returns the bytes they take and
 * sets `out_width` to their columns. */
static size_t
measure(const char *text, size_t columns, size_t *out_width)
{
    UErrorCode status = U_ZERO_ERROR;
    UText *source = utext_openUTF8(NULL, text, -1, &status);
    UBreakIterator *graphemes = get_graphemes();
    ubrk_setUText(graphemes, source, &status);
    g_assert(U_SUCCESS(status));

    size_t width = 0;
    int32_t start = 0;
    for (int32_t end; (end = ubrk_next(graphemes)) != UBRK_DONE; start = end) {
        size_t more = grapheme_width(text + start, text + end);
        if (more > columns - width)
            break;
        width += more;
    }
    utext_close(source);
    *out_width = width;
    return (size_t)start;
}

static gboolean
is_plain(const char *text)
{
    while (g_ascii_isprint(*text))
        text++;
    return *text == '\0';
}

size_t
text_width(const char *text)
{
    if (is_plain(text))
        return strlen(text);
    size_t width = 0;
    measure(text, SIZE_MAX, &width);
    return width;
}

char *
text_fit(const char *text, size_t columns)
{
    if (text_width(text) <= columns)
        return g_strdup(text);
    if (columns == 0)
        return g_strdup("");
    size_t width = 0, bytes = measure(text, columns - 1, &width);
    return g_strdup_printf("%.*s…", (int)bytes, text);
}

/* One line of the table of optimal string alignment, of which only the cells within `limit` of
 * the diagonal can matter. Returns the least of the line. */
static unsigned
align_line(const gunichar *a, const gunichar *b, long i, long length, unsigned *const rows[3],
           unsigned limit)
{
    unsigned *now = rows[0], *before = rows[1], *before_that = rows[2];
    long from = MAX(1, i - (long)limit), to = MIN(length, i + (long)limit);
    unsigned least = now[from - 1] = from == 1 ? (unsigned)i : limit + 1;
    for (long j = from; j <= to; j++) {
        unsigned best = before[j - 1] + (a[i - 1] != b[j - 1]);
        best = MIN(best, MIN(now[j - 1], before[j]) + 1);
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            best = MIN(best, before_that[j - 2] + 1);
        now[j] = best;
        least = MIN(least, best);
    }
    if (to < length)
        now[to + 1] = limit + 1;
    return least;
}

static gunichar *
characters(const char *text, long *out_length)
{
    size_t bytes = strlen(text);
    gunichar *list = g_new(gunichar, bytes + 1);
    long length = 0;
    for (const char *at = text, *end = text + bytes; at < end;)
        list[length++] = (gunichar)next_character(&at, end);
    *out_length = length;
    return list;
}

unsigned
text_distance(const char *a, const char *b, unsigned limit)
{
    long m = 0, n = 0;
    g_autofree gunichar *left = characters(a, &m);
    g_autofree gunichar *right = characters(b, &n);
    limit = MIN(limit, (unsigned)MAX(m, n));
    if (labs(m - n) > (long)limit)
        return limit + 1;
    g_autofree unsigned *cells = g_new0(unsigned, 3 * ((size_t)n + 1));
    unsigned *rows[3] = {cells, cells + n + 1, cells + 2 * (n + 1)};
    for (long j = 0; j <= n; j++)
        rows[0][j] = (unsigned)j;
    for (long i = 1; i <= m; i++) {
        unsigned *spare = rows[2];
        rows[2] = rows[1], rows[1] = rows[0], rows[0] = spare;
        if (align_line(left, right, i, n, rows, limit) > limit)
            return limit + 1;
    }
    return MIN(rows[0][n], limit + 1);
}

const char *
text_nearest(const char *word, const char *const *candidates)
{
    g_autofree char *folded = text_fold(word);
    const char *nearest = NULL;
    unsigned least = (unsigned)MAX(1, strlen(folded) / 3);
    for (; *candidates != NULL; candidates++) {
        g_autofree char *candidate = text_fold(*candidates);
        unsigned distance = text_distance(folded, candidate, least);
        if (distance > least || (distance == least && nearest != NULL))
            continue;
        nearest = *candidates;
        least = distance;
    }
    return nearest;
}
