#include "campaign/spelling.h"

#include "base/text.h"
#include "campaign/spelling_word.h"

struct SpellingIndex {
    GArray *characters; /* SpellingLetter, of all words */
    GArray *words;      /* SpellingWord, by length, then owner */
};

gboolean
spelling_have_same_digits(const char *a, const char *b)
{
    for (;;) {
        while (*a != '\0' && !g_unichar_isdigit(g_utf8_get_char(a)))
            a = g_utf8_next_char(a);
        while (*b != '\0' && !g_unichar_isdigit(g_utf8_get_char(b)))
            b = g_utf8_next_char(b);
        if (*a == '\0' || *b == '\0')
            return *a == *b;
        if (g_utf8_get_char(a) != g_utf8_get_char(b))
            return FALSE;
        a = g_utf8_next_char(a), b = g_utf8_next_char(b);
    }
}

gboolean
spelling_is_near(const char *a, const char *b)
{
    const glong shorter = MIN(g_utf8_strlen(a, -1), g_utf8_strlen(b, -1));
    const unsigned edits = spelling_edits_allowed((guint)shorter);
    return edits > 0 && text_distance(a, b, edits) <= edits && spelling_have_same_digits(a, b);
}

static void
add_word(SpellingIndex *index, const char *key, guint owner)
{
    SpellingWord word = spelling_read_word(key, index->characters);
    word.owner = owner;
    if (spelling_edits_allowed(word.length) > 0)
        g_array_append_val(index->words, word);
    else
        g_array_set_size(index->characters, word.first);
}

static int
compare_words(gconstpointer a, gconstpointer b)
{
    const SpellingWord *left = a;
    const SpellingWord *right = b;
    if (left->length != right->length)
        return left->length < right->length ? -1 : 1;
    return left->owner < right->owner ? -1 : 1;
}

SpellingIndex *
spelling_index_new(const char *const *keys, guint count)
{
    SpellingIndex *index = g_new(SpellingIndex, 1);
    index->characters = g_array_new(FALSE, FALSE, sizeof(SpellingLetter));
    index->words = g_array_new(FALSE, FALSE, sizeof(SpellingWord));
    for (guint i = 0; i < count; i++)
        add_word(index, keys[i], i);
    g_array_sort(index->words, compare_words);
    return index;
}

void
spelling_index_free(SpellingIndex *index)
{
    if (index == NULL)
        return;

    g_array_unref(index->characters);
    g_array_unref(index->words);
    g_free(index);
}

/* Returns the number of the first word that has at least `length` characters. */
static guint
find_length(const SpellingIndex *index, guint length)
{
    guint low = 0;
    guint high = index->words->len;
    while (low < high) {
        const guint middle = low + (high - low) / 2;
        if (g_array_index(index->words, SpellingWord, middle).length < length)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* For one word alone, to look at all of about its length takes less than to keep segments. */
GArray *
spelling_index_find(const SpellingIndex *index, const char *key)
{
    g_autoptr(GArray) characters = g_array_new(FALSE, FALSE, sizeof(SpellingLetter));
    const SpellingWord asked = spelling_read_word(key, characters);
    const SpellingLetter *text = (const SpellingLetter *)(gpointer)characters->data;
    GArray *found = g_array_new(FALSE, FALSE, sizeof(guint));

    const guint shortest = asked.length - MIN(asked.length, SPELLING_MOST_EDITS);
    for (guint i = find_length(index, shortest); i < index->words->len; i++) {
        const SpellingWord *word = &g_array_index(index->words, SpellingWord, i);
        if (word->length > asked.length + SPELLING_MOST_EDITS)
            break;
        const SpellingLetter *other =
            &g_array_index(index->characters, SpellingLetter, word->first);
        const unsigned edits = spelling_edits_allowed(MIN(word->length, asked.length));
        if (edits > 0 && spelling_are_words_near(word, other, &asked, text, edits))
            g_array_append_val(found, word->owner);
    }
    return found;
}
