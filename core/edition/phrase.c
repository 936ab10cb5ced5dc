#include "edition/phrase.h"

#include <string.h>

#define SHORTEST_PART 4 /* bytes; a shorter word is no part of another */

static const NumeralWord *
get_word(const GArray *words, unsigned index)
{
    return &g_array_index(words, NumeralWord, index);
}

static gboolean
is_word(const char *found, const char *word, size_t length, PhraseReach reach)
{
    const size_t have = strlen(found);
    if (have == length)
        return memcmp(found, word, length) == 0;
    if (have < length || length <= SHORTEST_PART || reach == PHRASE_WHOLE)
        return FALSE;

    return memcmp(reach == PHRASE_ENDS ? found + have - length : found, word, length) == 0;
}

static unsigned
count_words(const char *phrase)
{
    unsigned count = 1;

    for (; *phrase != '\0'; phrase++)
        count += *phrase == ' ';
    return count;
}

unsigned
phrase_at(const GArray *words, unsigned index, const char *phrase, PhraseReach reach)
{
    const unsigned count = count_words(phrase);

    for (unsigned i = 0; i < count; i++) {
        const size_t length = strcspn(phrase, " ");
        const gboolean is_last = i + 1 == count;
        if (index + i >= words->len ||
            !is_word(get_word(words, index + i)->folded, phrase, length,
                     is_last ? reach : PHRASE_WHOLE) ||
            (!is_last && get_word(words, index + i)->ends_clause))
            return 0;
        phrase += length + 1;
    }
    return count;
}

unsigned
phrase_before(const GArray *words, unsigned index, const char *phrase)
{
    const unsigned count = count_words(phrase);

    return index >= count && !get_word(words, index - 1)->ends_clause
               ? phrase_at(words, index - count, phrase, PHRASE_WHOLE)
               : 0;
}

unsigned
phrase_any_at(const GArray *words, unsigned index, const char *const *phrases)
{
    unsigned longest = 0;

    for (; *phrases != NULL; phrases++)
        longest = MAX(longest, phrase_at(words, index, *phrases, PHRASE_WHOLE));
    return longest;
}

unsigned
phrase_any_before(const GArray *words, unsigned index, const char *const *phrases)
{
    unsigned longest = 0;

    for (; *phrases != NULL; phrases++)
        longest = MAX(longest, phrase_before(words, index, *phrases));
    return longest;
}
