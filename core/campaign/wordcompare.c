#include "campaign/wordcompare.h"

#include "base/words.h"
#include "campaign/edits.h"

#include <string.h>

/* Above so many pairs, blocks are not matched but removed and added; no letter has them. */
#define MOST_PAIRS 40000

/* A text as numbers, equal where its pieces are equal, shared by both texts. */
typedef struct {
    GPtrArray *pieces; /* of char * */
    GArray *numbers;   /* of uint32_t */
} Sequence;

static void
sequence_free(Sequence *sequence)
{
    g_ptr_array_unref(sequence->pieces);
    g_array_unref(sequence->numbers);
    g_free(sequence);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Sequence, sequence_free)

/* Takes `pieces`; `known` numbers each piece it has not seen before, and borrows it. */
static Sequence *
sequence_new(GPtrArray *pieces, GHashTable *known)
{
    Sequence *sequence = g_new0(Sequence, 1);
    sequence->pieces = pieces;
    sequence->numbers = g_array_sized_new(FALSE, FALSE, sizeof(uint32_t), pieces->len);
    for (unsigned i = 0; i < pieces->len; i++) {
        char *piece = g_ptr_array_index(pieces, i);
        uint32_t number = GPOINTER_TO_UINT(g_hash_table_lookup(known, piece));
        if (number == 0) {
            number = g_hash_table_size(known) + 1;
            g_hash_table_insert(known, piece, GUINT_TO_POINTER(number));
        }
        g_array_append_val(sequence->numbers, number);
    }
    return sequence;
}

static Edits *
find_edits(const Sequence *before, const Sequence *after)
{
    return edits_find((const uint32_t *)(void *)before->numbers->data, before->numbers->len,
                      (const uint32_t *)(void *)after->numbers->data, after->numbers->len);
}

const char *
wordcompare_word(WordcompareChange change)
{
    static const char *const words[] = {"same", "changed", "removed", "added"};

    return words[change];
}

static void
clear_run(void *run)
{
    g_free(((WordcompareRun *)run)->text);
}

static void
block_free(WordcompareBlock *block)
{
    g_free(block->before);
    g_free(block->after);
    g_array_unref(block->runs);
    g_free(block);
}

static void
add_run(GArray *runs, WordcompareChange change, GString *text)
{
    WordcompareRun run = {.change = change, .text = g_strndup(text->str, text->len)};

    if (text->len > 0)
        g_array_append_val(runs, run);
    else
        g_free(run.text);
    g_string_truncate(text, 0);
}

static GArray *
make_runs(void)
{
    GArray *runs = g_array_new(FALSE, FALSE, sizeof(WordcompareRun));
    g_array_set_clear_func(runs, clear_run);
    return runs;
}

/* How two blocks come to differ, and where the walk through them stands. */
typedef struct {
    const Sequence *before, *after;
    const Edits *edits;
    unsigned i, j;
} Walk;

/* TRUE when what stayed here is only white space between two changes: it is read with them. */
static gboolean
is_gap(const Walk *walk)
{
    const unsigned next = walk->i + 1, beside = walk->j + 1;
    const gboolean changes_on =
        (next < walk->before->pieces->len && walk->edits->removed[next]) ||
        (beside < walk->after->pieces->len && walk->edits->added[beside]);

    return changes_on && walk->i < walk->before->pieces->len &&
           words_are_blank(g_ptr_array_index(walk->before->pieces, walk->i));
}

/* Takes what changed from here on into `removed` and `added`. */
static void
take_change(Walk *walk, GString *removed, GString *added)
{
    const unsigned before_length = walk->before->pieces->len;
    const unsigned after_length = walk->after->pieces->len;

    for (;;) {
        while (walk->i < before_length && walk->edits->removed[walk->i])
            g_string_append(removed, g_ptr_array_index(walk->before->pieces, walk->i++));
        while (walk->j < after_length && walk->edits->added[walk->j])
            g_string_append(added, g_ptr_array_index(walk->after->pieces, walk->j++));
        if ((removed->len == 0 && added->len == 0) || !is_gap(walk))
            return;
        g_string_append(removed, g_ptr_array_index(walk->before->pieces, walk->i++));
        g_string_append(added, g_ptr_array_index(walk->after->pieces, walk->j++));
    }
}

static void
take_same(Walk *walk, GString *same)
{
    while (walk->i < walk->before->pieces->len && !walk->edits->removed[walk->i] &&
           !walk->edits->added[walk->j]) {
        g_string_append(same, g_ptr_array_index(walk->before->pieces, walk->i++));
        walk->j++;
    }
}

static GArray *
compare_words(const char *before, const char *after)
{
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(Sequence) old = sequence_new(words_split(before), known);
    g_autoptr(Sequence) new = sequence_new(words_split(after), known);
    g_autoptr(Edits) edits = find_edits(old, new);
    g_autoptr(GString) removed = g_string_new(NULL), added = g_string_new(NULL),
                       same = g_string_new(NULL);
    GArray *runs = make_runs();

    for (Walk walk = {.before = old, .after = new, .edits = edits};
         walk.i < old->pieces->len || walk.j < new->pieces->len;) {
        take_same(&walk, same);
        take_change(&walk, removed, added);
        add_run(runs, WORDCOMPARE_SAME, same);
        add_run(runs, WORDCOMPARE_REMOVED, removed);
        add_run(runs, WORDCOMPARE_ADDED, added);
    }
    return runs;
}

static void
add_block(GPtrArray *blocks, WordcompareChange change, unsigned number, const char *before,
          const char *after)
{
    WordcompareBlock *block = g_new0(WordcompareBlock, 1);
    g_autoptr(GString) whole = g_string_new(after != NULL ? after : before);

    block->change = change;
    block->number = number;
    block->before = g_strdup(before);
    block->after = g_strdup(after);
    if (change == WORDCOMPARE_CHANGED) {
        block->runs = compare_words(before, after);
    } else {
        block->runs = make_runs();
        add_run(block->runs, change, whole);
    }
    g_ptr_array_add(blocks, block);
}

/* Returns how often each word, white space apart, stands in `text`. */
static GHashTable *
count_words(const char *text, unsigned *out_total)
{
    GHashTable *counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) words = words_split(text);

    *out_total = 0;
    for (unsigned i = 0; i < words->len; i++) {
        const char *word = g_ptr_array_index(words, i);
        if (words_are_blank(word))
            continue;
        const unsigned count = GPOINTER_TO_UINT(g_hash_table_lookup(counts, word));
        g_hash_table_insert(counts, g_strdup(word), GUINT_TO_POINTER(count + 1));
        ++*out_total;
    }
    return counts;
}

/* TRUE when the two share at least half of their words. */
static gboolean
are_alike(const char *before, const char *after)
{
    unsigned before_total = 0, after_total = 0, shared = 0;
    g_autoptr(GHashTable) old = count_words(before, &before_total);
    g_autoptr(GHashTable) new = count_words(after, &after_total);
    GHashTableIter iter;
    void *word, *count;

    g_hash_table_iter_init(&iter, old);
    while (g_hash_table_iter_next(&iter, &word, &count))
        shared +=
            MIN(GPOINTER_TO_UINT(count), GPOINTER_TO_UINT(g_hash_table_lookup(new, word)));
    return shared > 0 && shared * 4 >= before_total + after_total;
}

/* Blocks from `first` on, `count` of them. */
typedef struct {
    GPtrArray *blocks; /* borrowed */
    unsigned first, count;
} Part;

static const char *
part_get(const Part *part, unsigned i)
{
    return g_ptr_array_index(part->blocks, part->first + i);
}

/* Finds the first of `after` from `from` on that is `before` changed; its count if there is
 * none. */
static unsigned
find_changed(const Part *after, unsigned from, const char *before)
{
    unsigned i = from;

    while (i < after->count && !are_alike(before, part_get(after, i)))
        i++;
    return i;
}

static void
add_added(GPtrArray *out, const Part *after, unsigned from, unsigned to)
{
    for (unsigned i = from; i < to; i++)
        add_block(out, WORDCOMPARE_ADDED, after->first + i + 1, NULL, part_get(after, i));
}

/* Puts down what stands between two blocks that are the same. */
static void
match_parts(GPtrArray *out, const Part *before, const Part *after)
{
    const gboolean few = (uint64_t)before->count * after->count <= MOST_PAIRS;
    unsigned next = 0;

    for (unsigned i = 0; i < before->count; i++) {
        const char *block = part_get(before, i);
        const unsigned found = few ? find_changed(after, next, block) : after->count;
        if (found == after->count) {
            add_block(out, WORDCOMPARE_REMOVED, before->first + i + 1, block, NULL);
            continue;
        }
        add_added(out, after, next, found);
        add_block(out, WORDCOMPARE_CHANGED, after->first + found + 1, block,
                  part_get(after, found));
        next = found + 1;
    }
    add_added(out, after, next, after->count);
}

static GPtrArray *
split_blocks(const char *text)
{
    GPtrArray *blocks = g_ptr_array_new_with_free_func(g_free);

    for (const char *at = text; *at != '\0';) {
        const size_t length = strcspn(at, "\n");
        g_ptr_array_add(blocks, g_strndup(at, length));
        at += length + (at[length] == '\n');
    }
    return blocks;
}

GPtrArray *
wordcompare_texts(const char *before, const char *after)
{
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(Sequence) old = sequence_new(split_blocks(before), known);
    g_autoptr(Sequence) new = sequence_new(split_blocks(after), known);
    g_autoptr(Edits) edits = find_edits(old, new);
    GPtrArray *blocks = g_ptr_array_new_with_free_func((GDestroyNotify)block_free);

    for (unsigned i = 0, j = 0; i < old->pieces->len || j < new->pieces->len; i++, j++) {
        Part went = {old->pieces, i, 0}, came = {new->pieces, j, 0};
        while (i < old->pieces->len && edits->removed[i])
            i++, went.count++;
        while (j < new->pieces->len && edits->added[j])
            j++, came.count++;
        match_parts(blocks, &went, &came);
        if (i < old->pieces->len)
            add_block(blocks, WORDCOMPARE_SAME, j + 1, g_ptr_array_index(old->pieces, i),
                      g_ptr_array_index(new->pieces, j));
    }
    return blocks;
}

unsigned
wordcompare_count(const GPtrArray *blocks, WordcompareChange change)
{
    unsigned count = 0;

    for (unsigned i = 0; i < blocks->len; i++)
        count += ((const WordcompareBlock *)g_ptr_array_index(blocks, i))->change == change;
    return count;
}

json_t *
wordcompare_to_json(const WordcompareBlock *block)
{
    json_t *words = json_array();

    for (unsigned i = 0; i < block->runs->len; i++) {
        const WordcompareRun *run = &g_array_index(block->runs, WordcompareRun, i);
        json_array_append_new(words,
                              json_pack("{s:s, s:s}", "change", wordcompare_word(run->change),
                                        "text", run->text));
    }
    return json_pack("{s:i, s:s, s:s?, s:s?, s:o}", "block", (int)block->number, "change",
                     wordcompare_word(block->change), "before", block->before, "after",
                     block->after, "words", words);
}
