#include "data/copy_markdown.h"

#include <cmark.h>
#include <string.h>

#define MOST_MARKDOWN (256 * 1024)

static void
begin_item(CopyBuilder *builder, cmark_node *item)
{
    cmark_node *list = cmark_node_parent(item);
    int64_t number = 0;

    if (cmark_node_get_list_type(list) == CMARK_ORDERED_LIST) {
        number = cmark_node_get_list_start(list);
        for (cmark_node *before = cmark_node_previous(item); before != NULL;
             before = cmark_node_previous(before))
            number++;
    }
    copy_builder_begin(builder, COPY_ITEM, number);
}

static void
enter(CopyBuilder *builder, cmark_node *node)
{
    const char *literal = cmark_node_get_literal(node);

    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_ITEM:
        begin_item(builder, node);
        break;
    case CMARK_NODE_HEADING:
        copy_builder_begin(builder, COPY_HEADING, 0);
        break;
    case CMARK_NODE_PARAGRAPH:
        copy_builder_begin(builder, COPY_PARAGRAPH, 0);
        break;
    case CMARK_NODE_CODE_BLOCK:
        copy_builder_begin(builder, COPY_PARAGRAPH, 0);
        copy_builder_add(builder, literal, strlen(literal));
        break;
    case CMARK_NODE_TEXT:
    case CMARK_NODE_CODE:
        copy_builder_add(builder, literal, strlen(literal));
        break;
    case CMARK_NODE_SOFTBREAK:
    case CMARK_NODE_LINEBREAK:
        copy_builder_add(builder, "\n", 1);
        break;
    default:
        break;
    }
}

gboolean
copy_markdown_read(CopyBuilder *builder, const char *markdown)
{
    const size_t length = strlen(markdown);
    if (length > MOST_MARKDOWN)
        return FALSE;

    cmark_node *root = cmark_parse_document(markdown, length, CMARK_OPT_DEFAULT);
    cmark_iter *iter = cmark_iter_new(root);
    for (cmark_event_type event; (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE;)
        if (event == CMARK_EVENT_ENTER)
            enter(builder, cmark_iter_get_node(iter));
    cmark_iter_free(iter);
    cmark_node_free(root);
    copy_builder_end(builder);
    return TRUE;
}
