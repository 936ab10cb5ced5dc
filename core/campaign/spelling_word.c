#include "campaign/spelling_word.h"

#define SHORTEST_ONE  6 /* characters; and for two edits: */
#define SHORTEST_TWO  10
#define HASH_FACTOR   UINT64_C(0x9e3779b97f4a7c15)
#define HASH_SHIFT    32
#define SIGNATURE_TOP 58 /* leaves 6 bits, one of 64 */

unsigned
spelling_edits_allowed(guint length)
{
    if (length < SHORTEST_ONE)
        return 0;
    return length < SHORTEST_TWO ? 1 : SPELLING_MOST_EDITS;
}

uint64_t
spelling_mix(uint64_t hash, uint32_t value)
{
    hash = (hash ^ value) * HASH_FACTOR;
    return hash ^ (hash >> HASH_SHIFT);
}

SpellingWord
spelling_read_word(const char *key, GArray *characters)
{
    SpellingWord word = {.first = characters->len};
    uint64_t digits = SPELLING_HASH_SEED;

    for (const char *at = key; *at != '\0'; at = g_utf8_next_char(at)) {
        const gunichar c = g_utf8_get_char(at);
        const SpellingLetter letter = (SpellingLetter)c;
        g_array_append_val(characters, letter);
        word.signature ^=
            UINT64_C(1) << (spelling_mix(SPELLING_HASH_SEED, c) * HASH_FACTOR >> SIGNATURE_TOP);
        if (g_unichar_isdigit(c))
            digits = spelling_mix(digits, c);
    }
    word.length = characters->len - word.first;
    word.digits = (uint32_t)digits;
    return word;
}

/* TRUE when `edits` are enough. What both begin with needs none, and so only the first
 * difference is tried each time: a fraction of the work of text_distance(), which counts them.
 */
static gboolean
is_within(const SpellingLetter *a, guint m, const SpellingLetter *b, guint n, unsigned edits)
{
    while (m > 0 && n > 0 && *a == *b)
        a++, b++, m--, n--;
    if (m == 0 || n == 0)
        return MAX(m, n) <= edits;
    if (edits == 0)
        return FALSE;
    return is_within(a + 1, m - 1, b + 1, n - 1, edits - 1) ||
           is_within(a + 1, m - 1, b, n, edits - 1) ||
           is_within(a, m, b + 1, n - 1, edits - 1) ||
           (m > 1 && n > 1 && a[0] == b[1] && a[1] == b[0] &&
            is_within(a + 2, m - 2, b + 2, n - 2, edits - 1));
}

/* Equal hashes of digits are hardly ever those of other digits, but they may be. */
static gboolean
have_same_digits(const SpellingLetter *a, guint m, const SpellingLetter *b, guint n)
{
    for (;;) {
        while (m > 0 && !g_unichar_isdigit(*a))
            a++, m--;
        while (n > 0 && !g_unichar_isdigit(*b))
            b++, n--;
        if (m == 0 || n == 0)
            return m == n;
        if (*a != *b)
            return FALSE;
        a++, m--, b++, n--;
    }
}

/* An edit changes how often two letters occur, at most: the signature rules out nearly all. */
gboolean
spelling_are_words_near(const SpellingWord *a, const SpellingLetter *a_text,
                        const SpellingWord *b, const SpellingLetter *b_text, unsigned edits)
{
    return a->digits == b->digits &&
           __builtin_popcountll(a->signature ^ b->signature) <= 2 * (int)edits &&
           is_within(a_text, a->length, b_text, b->length, edits) &&
           have_same_digits(a_text, a->length, b_text, b->length);
}
