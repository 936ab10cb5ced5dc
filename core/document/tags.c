#include "document/tags.h"

struct Tags {
    cairo_t *cr;
    GPtrArray *open; /* of cmark_node: the lists, items and quotations, outermost first */
    const char *leaf;
};

Tags *
tags_new(cairo_t *cr)
{
    Tags *tags = g_new0(Tags, 1);
    tags->cr = cr;
    tags->open = g_ptr_array_new();
    return tags;
}

void
tags_free(Tags *tags)
{
    if (tags == NULL)
        return;
    g_ptr_array_unref(tags->open);
    g_free(tags);
}

static const char *
name_container(cmark_node *node)
{
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_LIST:
        return "L";
    case CMARK_NODE_ITEM:
        return "LI";
    case CMARK_NODE_BLOCK_QUOTE:
        return "BlockQuote";
    default:
        return NULL;
    }
}

static const char *
name_leaf(cmark_node *node)
{
    static const char *const headings[] = {"H1", "H2", "H3", "H4", "H5", "H6"};
    if (cmark_node_get_type(node) == CMARK_NODE_HEADING)
        return headings[cmark_node_get_heading_level(node) - 1];
    if (cmark_node_get_type(cmark_node_parent(node)) == CMARK_NODE_ITEM)
        return "LBody";
    return "P";
}

static void
close_to(Tags *tags, guint length)
{
    while (tags->open->len > length) {
        cmark_node *innermost = tags->open->pdata[tags->open->len - 1];
        cairo_tag_end(tags->cr, name_container(innermost));
        g_ptr_array_set_size(tags->open, tags->open->len - 1);
    }
}

/* What `node` stands in, outermost first; it is one of them if others stand in it. */
static GPtrArray *
list_containers(cmark_node *node)
{
    GPtrArray *containers = g_ptr_array_new();
    for (; node != NULL; node = cmark_node_parent(node)) {
        if (name_container(node) != NULL)
            g_ptr_array_insert(containers, 0, node);
    }
    return containers;
}

void
tags_open(Tags *tags, const Block *block)
{
    g_autoptr(GPtrArray) wanted = list_containers(block->node);
    guint same = 0;
    while (same < wanted->len && same < tags->open->len &&
           wanted->pdata[same] == tags->open->pdata[same])
        same++;
    close_to(tags, same);
    for (guint i = same; i < wanted->len; i++) {
        cairo_tag_begin(tags->cr, name_container(wanted->pdata[i]), NULL);
        g_ptr_array_add(tags->open, wanted->pdata[i]);
    }
    tags->leaf = name_container(block->node) == NULL ? name_leaf(block->node) : NULL;
    if (tags->leaf != NULL)
        cairo_tag_begin(tags->cr, tags->leaf, NULL);
}

void
tags_close(Tags *tags)
{
    if (tags->leaf != NULL)
        cairo_tag_end(tags->cr, tags->leaf);
    tags->leaf = NULL;
}

void
tags_close_all(Tags *tags)
{
    tags_close(tags);
    close_to(tags, 0);
}
