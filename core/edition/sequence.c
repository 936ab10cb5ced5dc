#include "edition/sequence.h"

typedef struct {
    SequenceLink link;
    uint64_t weight; /* of it and all before it */
    uint32_t before; /* the node before it, from 1; 0: none */
} Node;

struct Sequence {
    GArray *nodes;
    unsigned settled; /* those of earlier units, which others may follow */
    uint32_t size;
    GHashTable *best; /* a Fenwick tree: place → the heaviest node that ends there or before */
};

Sequence *
sequence_new(uint32_t size)
{
    Sequence *sequence = g_new0(Sequence, 1);
    sequence->nodes = g_array_new(FALSE, FALSE, sizeof(Node));
    sequence->size = size + 1;
    sequence->best = g_hash_table_new(g_direct_hash, g_direct_equal);
    return sequence;
}

void
sequence_free(Sequence *sequence)
{
    if (sequence == NULL)
        return;

    g_array_unref(sequence->nodes);
    g_hash_table_unref(sequence->best);
    g_free(sequence);
}

static const Node *
get_node(const Sequence *sequence, uint32_t number)
{
    return number > 0 ? &g_array_index(sequence->nodes, Node, number - 1) : NULL;
}

static uint64_t
get_weight(const Sequence *sequence, uint32_t number)
{
    return number > 0 ? get_node(sequence, number)->weight : 0;
}

/* The heaviest node that ends at `at` or before. */
static uint32_t
find_best(const Sequence *sequence, uint32_t at)
{
    uint32_t best = 0;

    for (uint32_t i = at + 1; i > 0; i -= i & -i) {
        const uint32_t number =
            GPOINTER_TO_UINT(g_hash_table_lookup(sequence->best, GUINT_TO_POINTER(i)));
        if (get_weight(sequence, number) > get_weight(sequence, best))
            best = number;
    }
    return best;
}

void
sequence_add(Sequence *sequence, uint32_t unit, uint32_t at, uint32_t length, uint32_t weight)
{
    const uint32_t before = find_best(sequence, at);
    const Node node = {{unit, at, length}, get_weight(sequence, before) + weight, before};
    g_array_append_val(sequence->nodes, node);
}

static void
settle(Sequence *sequence, uint32_t number)
{
    const Node *node = get_node(sequence, number);

    for (uint32_t i = node->link.at + node->link.length + 1; i <= sequence->size; i += i & -i) {
        const uint32_t known =
            GPOINTER_TO_UINT(g_hash_table_lookup(sequence->best, GUINT_TO_POINTER(i)));
        if (node->weight > get_weight(sequence, known))
            g_hash_table_insert(sequence->best, GUINT_TO_POINTER(i), GUINT_TO_POINTER(number));
    }
}

void
sequence_end_unit(Sequence *sequence)
{
    while (sequence->settled < sequence->nodes->len)
        settle(sequence, ++sequence->settled);
}

GArray *
sequence_finish(Sequence *sequence)
{
    GArray *links = g_array_new(FALSE, FALSE, sizeof(SequenceLink));

    for (uint32_t number = find_best(sequence, sequence->size - 1); number > 0;
         number = get_node(sequence, number)->before)
        g_array_prepend_val(links, get_node(sequence, number)->link);
    return links;
}
