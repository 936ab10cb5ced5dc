#include "document/flow.h"

#include <string.h>

#define SIZE      12.0 /* of the letters */
#define LINE      16.0 /* of the text */
#define HALF      7.5  /* between paragraphs */
#define ITEM_GAP  4.0  /* between items of several lines that were written without a gap */
#define HANG      15.0 /* of bullets */
#define QUOTE     20.0
#define NARROWEST 120.0 /* however deep quotations and lists are nested */

static const Style body = {.size = SIZE, .leading = LINE};
static const Style subject = {.size = SIZE, .leading = LINE, .bold = TRUE};
static const Style headings[] = {
    {.size = 16, .leading = 21, .bold = TRUE},
    {.size = 13.5, .leading = 18, .bold = TRUE},
    {.size = SIZE, .leading = LINE, .bold = TRUE},
    {.size = SIZE, .leading = LINE, .italic = TRUE},
};

typedef struct {
    const Document *document;
    Typesetter *typesetter;
    GArray *blocks;
    double width; /* of a line of text */
    double indent, outdent;
    DocumentPart part;
    int marker; /* of the item whose first block comes next */
    char marker_end;
} Flow;

static Block *
get_last(const Flow *flow)
{
    guint length = flow->blocks->len;
    return length > 0 ? &g_array_index(flow->blocks, Block, length - 1) : NULL;
}

static const Style *
choose_style(const Flow *flow, cmark_node *node)
{
    if (flow->part == DOCUMENT_SUBJECT)
        return &subject;
    if (cmark_node_get_type(node) == CMARK_NODE_HEADING)
        return &headings[MIN(cmark_node_get_heading_level(node), 4) - 1];
    return &body;
}

static double
choose_above(const Flow *flow, cmark_node *node)
{
    const Block *last = get_last(flow);
    if (last != NULL && last->names != NULL)
        return LINE;
    if (last != NULL && cmark_node_get_type(last->node) == CMARK_NODE_HEADING)
        return HALF / 2;
    switch (flow->part) {
    case DOCUMENT_ADDRESS:
    case DOCUMENT_SUBJECT:
    case DOCUMENT_SALUTATION:
        return LINE;
    case DOCUMENT_DATE:
    case DOCUMENT_TEXT:
    case DOCUMENT_NAMES:
        break;
    }
    return cmark_node_get_type(node) == CMARK_NODE_HEADING ? LINE : HALF;
}

static Block
make_block(Flow *flow, cmark_node *node)
{
    gboolean is_part = flow->part != DOCUMENT_TEXT && flow->part != DOCUMENT_NAMES;
    gboolean is_heading = cmark_node_get_type(node) == CMARK_NODE_HEADING;
    gboolean is_code = cmark_node_get_type(node) == CMARK_NODE_CODE_BLOCK;
    double indent = flow->indent + (is_code ? QUOTE : 0);
    Block block = {
        .node = node,
        .style = choose_style(flow, node),
        .above = choose_above(flow, node),
        .indent = indent,
        .width = MAX(flow->width - indent - flow->outdent, NARROWEST),
        .lines = 1,
        .marker = flow->marker,
        .marker_end = flow->marker_end,
        .keep_next = is_part || is_heading,
        .keep_whole = is_part || is_heading,
    };
    block.indent = MIN(block.indent, flow->width - block.width);
    flow->marker = FLOW_NO_MARKER;
    return block;
}

static gboolean
add_block(Flow *flow, cmark_node *node, GError **error)
{
    Block block = make_block(flow, node);
    if (cmark_node_get_type(node) != CMARK_NODE_THEMATIC_BREAK)
        block.lines = typesetter_set(flow->typesetter, node, block.style, block.width, error);
    if (block.lines == 0)
        return FALSE;
    g_array_append_val(flow->blocks, block);
    return TRUE;
}

/* "The undersigned:" and the like. */
static gboolean
is_heading_of_names(const Block *block)
{
    if (cmark_node_get_type(block->node) == CMARK_NODE_HEADING)
        return TRUE;
    g_autofree char *text = document_get_text(block->node);
    return block->lines == 1 && g_str_has_suffix(g_strchomp(text), ":");
}

/* The rule stands above the names, or above their heading. */
static void
rule_off(Flow *flow, Block *names)
{
    for (guint i = 0; i < flow->blocks->len; i++) {
        if (g_array_index(flow->blocks, Block, i).names != NULL)
            return;
    }
    Block *last = get_last(flow);
    Block *ruled = last != NULL && is_heading_of_names(last) ? last : names;
    ruled->ruled = TRUE;
    ruled->above = LINE + HALF;
}

static gboolean
add_names(Flow *flow, cmark_node *list, GError **error)
{
    const DocumentAbout *about = document_get_about(flow->document);
    int columns = document_count_columns(about);
    int total = (int)g_strv_length((char **)about->labels);
    Block block = make_block(flow, list);
    block.style = &names_style;
    block.above = choose_above(flow, list);
    block.width = flow->width;
    block.names = names_new(list, flow->typesetter, columns, total, block.width, error);
    if (block.names == NULL)
        return FALSE;
    rule_off(flow, &block);
    g_array_append_val(flow->blocks, block);
    return TRUE;
}

static gboolean add_children(Flow *flow, cmark_node *parent, GError **error);

static gboolean
add_quote(Flow *flow, cmark_node *quote, GError **error)
{
    flow->indent += QUOTE;
    flow->outdent += QUOTE;
    gboolean ok = add_children(flow, quote, error);
    flow->indent -= QUOTE;
    flow->outdent -= QUOTE;
    return ok;
}

static gboolean
add_item(Flow *flow, cmark_node *item, GError **error)
{
    if (cmark_node_first_child(item) == NULL)
        return add_block(flow, item, error);
    return add_children(flow, item, error);
}

/* Room for the widest number of a list, or for a bullet. */
static double
measure_hang(Flow *flow, cmark_node *list)
{
    if (cmark_node_get_list_type(list) == CMARK_BULLET_LIST)
        return HANG;
    int last = cmark_node_get_list_start(list);
    for (cmark_node *item = cmark_node_first_child(list); item != NULL;
         item = cmark_node_next(item))
        last++;
    g_autofree char *number = g_strdup_printf("%d.", last - 1);
    return MAX(HANG, typesetter_get_width(flow->typesetter, number, &body) + 6);
}

/* A list written without gaps has small ones when its items are long, none when they are short;
 * and no page ends behind its first line or before its last. */
static void
tidy_list(Flow *flow, cmark_node *list, guint first)
{
    Block *blocks = &g_array_index(flow->blocks, Block, first);
    guint count = flow->blocks->len - first;
    gboolean is_long = FALSE;
    for (guint i = 0; i < count; i++)
        is_long |= blocks[i].lines > 1;
    for (guint i = 1; i < count && cmark_node_get_list_tight(list); i++)
        blocks[i].above = is_long ? ITEM_GAP : 0;
    if (count > 1 && blocks[0].lines == 1)
        blocks[0].keep_next = TRUE;
    if (count > 1 && blocks[count - 1].lines == 1)
        blocks[count - 2].keep_next = TRUE;
}

static gboolean
add_list(Flow *flow, cmark_node *list, GError **error)
{
    guint first = flow->blocks->len;
    gboolean is_bulleted = cmark_node_get_list_type(list) == CMARK_BULLET_LIST;
    double hang = measure_hang(flow, list);
    Block *before = get_last(flow);
    if (before != NULL && before->names == NULL)
        before->keep_next = TRUE;
    int number = is_bulleted ? FLOW_BULLET : cmark_node_get_list_start(list);
    flow->indent += hang;
    for (cmark_node *item = cmark_node_first_child(list); item != NULL;
         item = cmark_node_next(item)) {
        flow->marker = is_bulleted ? FLOW_BULLET : number++;
        flow->marker_end = cmark_node_get_list_delim(list) == CMARK_PAREN_DELIM ? ')' : '.';
        if (!add_item(flow, item, error))
            return FALSE;
    }
    flow->indent -= hang;
    tidy_list(flow, list, first);
    return TRUE;
}

static gboolean
add(Flow *flow, cmark_node *node, GError **error)
{
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_BLOCK_QUOTE:
        return add_quote(flow, node, error);
    case CMARK_NODE_LIST:
        if (flow->part == DOCUMENT_NAMES && names_are_plain(node))
            return add_names(flow, node, error);
        return add_list(flow, node, error);
    default:
        return add_block(flow, node, error);
    }
}

static gboolean
add_children(Flow *flow, cmark_node *parent, GError **error)
{
    for (cmark_node *node = cmark_node_first_child(parent); node != NULL;
         node = cmark_node_next(node)) {
        if (parent == document_get_root(flow->document))
            flow->part = document_get_part(flow->document, node);
        if (!add(flow, node, error))
            return FALSE;
    }
    return TRUE;
}

static void
clear_block(gpointer block)
{
    names_free(((Block *)block)->names);
}

GArray *
flow_new(const Document *document, Typesetter *typesetter, double width, GError **error)
{
    g_autoptr(GArray) blocks = g_array_new(FALSE, FALSE, sizeof(Block));
    g_array_set_clear_func(blocks, clear_block);
    Flow flow = {
        .document = document,
        .typesetter = typesetter,
        .blocks = blocks,
        .width = width,
        .marker = FLOW_NO_MARKER,
    };
    if (!add_children(&flow, document_get_root(document), error))
        return NULL;
    return g_steal_pointer(&blocks);
}
