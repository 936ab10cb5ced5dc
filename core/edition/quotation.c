#include "edition/quotation.h"

#include "campaign/edits.h"

#include <string.h>

#define SHORTEST    3    /* words; a shorter one may be anybody's */
#define MOST_LETTER 4096 /* words around a place that an altered one is compared with */

void
quotation_free(Quotation *quotation)
{
    g_free(quotation->text);
    g_free(quotation->letter);
    g_free(quotation);
}

const char *
quotation_word(QuotationVerdict verdict)
{
    static const char *const words[] = {"exact", "repunctuated", "respelt", "altered",
                                        "not in the letter"};
    return words[verdict];
}

/* A letter, and the words of a quotation of it. */
typedef struct {
    const GArray *letter;
    const char *const *texts;
    const GArray *words;
    const char *text;
} Passage;

static const WordstreamWord *
get_word(const GArray *words, uint32_t i)
{
    return &g_array_index(words, WordstreamWord, i);
}

static gboolean
is_same(const Passage *passage, uint32_t at, gboolean by_spelling)
{
    for (uint32_t i = 0; i < passage->words->len; i++) {
        const WordstreamWord *a = get_word(passage->letter, at + i);
        const WordstreamWord *b = get_word(passage->words, i);
        if (by_spelling ? a->spelling != b->spelling : a->id != b->id)
            return FALSE;
    }
    return TRUE;
}

static gboolean
find_place(const Passage *passage, gboolean by_spelling, uint32_t *out_at)
{
    for (uint32_t at = 0; at + passage->words->len <= passage->letter->len; at++)
        if (is_same(passage, at, by_spelling)) {
            *out_at = at;
            return TRUE;
        }
    return FALSE;
}

/* Returns the letter's own text of `count` words from `at` on; owned by the caller. */
static char *
get_text(const Passage *passage, uint32_t at, uint32_t count)
{
    const WordstreamWord *first = get_word(passage->letter, at);
    const WordstreamWord *last = get_word(passage->letter, at + count - 1);
    g_autoptr(GString) text = g_string_new(NULL);

    for (uint32_t i = first->text; i <= last->text; i++) {
        const uint32_t begin = i == first->text ? first->begin : 0;
        const uint32_t end = i == last->text ? last->end : (uint32_t)strlen(passage->texts[i]);
        g_string_append_printf(text, "%s%.*s", i == first->text ? "" : " ", (int)(end - begin),
                               passage->texts[i] + begin);
    }
    return g_strdup(text->str);
}

/* Returns `text` from its first to its last word, quotation marks all alike. */
static char *
even_out_marks(const char *text, uint32_t begin, uint32_t end)
{
    static const char *const marks[] = {"“", "”", "„", "«", "»", "‘", "’", "'", "‹", "›"};
    g_autoptr(GString) evened = g_string_new_len(text + begin, (gssize)(end - begin));

    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++)
        g_string_replace(evened, marks[i], "\"", 0);
    return g_strdup(evened->str);
}

static gboolean
is_punctuated_alike(const Passage *passage, const char *letter)
{
    const GArray *words = passage->words;
    g_autofree char *here = even_out_marks(passage->text, get_word(words, 0)->begin,
                                           get_word(words, words->len - 1)->end);
    g_autofree char *there = even_out_marks(letter, 0, (uint32_t)strlen(letter));
    g_autofree char *small_here = g_utf8_casefold(here, -1);
    g_autofree char *small_there = g_utf8_casefold(there, -1);
    return g_str_equal(small_here, small_there);
}

/* Where the letter has most of the words that stand on end in the quotation. */
static uint32_t
find_likely(const Passage *passage)
{
    uint32_t best = 0, most = 0;

    for (uint32_t at = 0; at < passage->letter->len; at++) {
        uint32_t votes = 0;
        for (uint32_t i = 0; i < passage->words->len && at + i < passage->letter->len; i++)
            votes += get_word(passage->letter, at + i)->id == get_word(passage->words, i)->id;
        if (votes > most) {
            most = votes;
            best = at;
        }
    }
    return best;
}

static GArray *
take_ids(const GArray *words, uint32_t at, uint32_t count)
{
    GArray *ids = g_array_sized_new(FALSE, FALSE, sizeof(uint32_t), count);

    for (uint32_t i = at; i < at + count; i++)
        g_array_append_val(ids, get_word(words, i)->spelling);
    return ids;
}

/* Sets `quotation` to altered where the letter has three quarters of its words in its order. */
static void
judge_altered(const Passage *passage, Quotation *quotation)
{
    const uint32_t count = MIN(passage->words->len, MOST_LETTER);
    const uint32_t likely = find_likely(passage);
    const uint32_t begin = likely > count ? likely - count : 0;
    const uint32_t length = MIN(3 * count, passage->letter->len - begin);
    g_autoptr(GArray) said = take_ids(passage->words, 0, count);
    g_autoptr(GArray) meant = take_ids(passage->letter, begin, length);
    g_autoptr(Edits) edits = edits_find((const uint32_t *)(void *)said->data, said->len,
                                        (const uint32_t *)(void *)meant->data, meant->len);
    uint32_t common = 0, first = length, last = 0;

    for (uint32_t i = 0; i < length; i++)
        if (!edits->added[i]) {
            first = MIN(first, i);
            last = i;
            common++;
        }
    if (common * 4 < count * 3 || last - first + 1 > 2 * count || count < SHORTEST + 1)
        return;
    quotation->verdict = QUOTATION_ALTERED;
    quotation->letter = get_text(passage, begin + first, last - first + 1);
}

static void
judge(const Passage *passage, Quotation *quotation)
{
    uint32_t at = 0;

    quotation->verdict = QUOTATION_ELSEWHERE;
    if (find_place(passage, FALSE, &at)) {
        quotation->letter = get_text(passage, at, passage->words->len);
        quotation->verdict = is_punctuated_alike(passage, quotation->letter)
                                 ? QUOTATION_EXACT
                                 : QUOTATION_REPUNCTUATED;
    } else if (find_place(passage, TRUE, &at)) {
        quotation->letter = get_text(passage, at, passage->words->len);
        quotation->verdict = QUOTATION_RESPELT;
    } else if (passage->letter->len > 0) {
        judge_altered(passage, quotation);
    }
}

static void
add_part(GPtrArray *quotations, const char *begin, size_t length, Passage *passage,
         WordBook *book)
{
    g_autofree char *text = g_strndup(begin, length);
    g_autoptr(GArray) words = wordstream_new();
    wordstream_append(words, book, text, 0);
    if (words->len < SHORTEST)
        return;

    Quotation *quotation = g_new0(Quotation, 1);
    passage->words = words;
    passage->text = text;
    judge(passage, quotation);
    quotation->text = g_strdup(g_strstrip(text));
    g_ptr_array_add(quotations, quotation);
}

/* What is left out within a quotation parts it. */
static void
add_parts(GPtrArray *quotations, const char *begin, const char *end, Passage *passage,
          WordBook *book)
{
    static const char *const gaps[] = {"[…]", "[...]", "(…)", "(...)", "…", "..."};

    for (const char *at = begin; at < end;) {
        size_t skip = 0;
        for (size_t i = 0; i < G_N_ELEMENTS(gaps) && skip == 0; i++)
            if (g_str_has_prefix(at, gaps[i]))
                skip = strlen(gaps[i]);
        if (skip > 0) {
            add_part(quotations, begin, (size_t)(at - begin), passage, book);
            begin = at + skip;
        }
        at += skip > 0 ? skip : (size_t)(g_utf8_next_char(at) - at);
    }
    if (begin < end)
        add_part(quotations, begin, (size_t)(end - begin), passage, book);
}

static gboolean
is_mark(gunichar letter)
{
    return letter == '"' || letter == 0x201C || letter == 0x201D || letter == 0x201E ||
           letter == 0xAB || letter == 0xBB || letter == 0x300C || letter == 0x300D;
}

/* A closing mark of one kind ends what one of another kind began, since pages mix them. One
 * that is left open ends with the text. */
void
quotation_find(GPtrArray *quotations, const char *text, const GArray *letter,
               const char *const *letter_texts, WordBook *book)
{
    Passage passage = {.letter = letter, .texts = letter_texts};
    const char *begin = NULL, *at = text;

    for (; *at != '\0'; at = g_utf8_next_char(at)) {
        if (!is_mark(g_utf8_get_char(at)))
            continue;
        if (begin != NULL)
            add_parts(quotations, begin, at, &passage, book);
        begin = begin == NULL ? g_utf8_next_char(at) : NULL;
    }
    if (begin != NULL)
        add_parts(quotations, begin, at, &passage, book);
}
