#include "document/lines.h"

#include "document/markdown.h"

#include <string.h>

typedef struct {
    LinesPurpose purpose;
    GString *text;
    GString *first; /* what the next line begins with */
    GString *rest;  /* what the lines after it begin with */
} Writer;

static void write_block(Writer *writer, cmark_node *block);

static void
write_line(Writer *writer, const char *line, size_t length)
{
    g_string_append_len(writer->text, writer->first->str, writer->first->len);
    g_string_append_len(writer->text, line, length);
    size_t end = writer->text->len;
    while (end > 0 && writer->text->str[end - 1] == ' ')
        end--;
    g_string_truncate(writer->text, end);
    g_string_append_c(writer->text, '\n');
    g_string_assign(writer->first, writer->rest->str);
}

static void
write_lines(Writer *writer, const char *lines)
{
    do {
        size_t length = strcspn(lines, "\n");
        write_line(writer, lines, length);
        lines += length + (lines[length] == '\n');
    } while (*lines != '\0');
}

static void
append_url(GString *text, size_t link_start, cmark_node *link)
{
    const char *url = cmark_node_get_url(link);
    if (markdown_link_shows(link, text->str + link_start))
        return;
    g_string_append_printf(text, "%s<%s>", text->len > link_start ? " " : "", url);
}

static char *
inline_text(const Writer *writer, cmark_node *block)
{
    GString *text = g_string_new(NULL);
    size_t link_start = 0;
    cmark_iter *iter = cmark_iter_new(block);
    for (cmark_event_type event; (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE;) {
        cmark_node *node = cmark_iter_get_node(iter);
        switch (cmark_node_get_type(node)) {
        case CMARK_NODE_TEXT:
        case CMARK_NODE_CODE:
            g_string_append(text, cmark_node_get_literal(node));
            break;
        case CMARK_NODE_SOFTBREAK:
            g_string_append_c(text, ' ');
            break;
        case CMARK_NODE_LINEBREAK:
            g_string_append_c(text, writer->purpose == LINES_FOR_READING ? '\n' : ' ');
            break;
        case CMARK_NODE_LINK:
            if (event == CMARK_EVENT_ENTER)
                link_start = text->len;
            else
                append_url(text, link_start, node);
            break;
        default:
            break;
        }
    }
    cmark_iter_free(iter);
    return g_string_free(text, FALSE);
}

static void
write_text(Writer *writer, cmark_node *block)
{
    g_autofree char *text = inline_text(writer, block);
    write_lines(writer, text);
}

static void
write_heading(Writer *writer, cmark_node *heading)
{
    if (writer->purpose == LINES_FOR_CONSENT) {
        for (int i = 0; i < cmark_node_get_heading_level(heading); i++)
            g_string_append_c(writer->first, '#');
        g_string_append_c(writer->first, ' ');
    }
    write_text(writer, heading);
}

static gboolean
is_spaced(const Writer *writer, cmark_node *parent)
{
    if (cmark_node_get_type(parent) == CMARK_NODE_ITEM)
        parent = cmark_node_parent(parent);
    return writer->purpose == LINES_FOR_READING && !cmark_node_get_list_tight(parent);
}

static void
write_blocks(Writer *writer, cmark_node *parent)
{
    gboolean spaced = is_spaced(writer, parent);
    for (cmark_node *block = cmark_node_first_child(parent); block != NULL;
         block = cmark_node_next(block)) {
        if (spaced && cmark_node_previous(block) != NULL)
            write_line(writer, "", 0);
        write_block(writer, block);
    }
}

/* Writes what is in `container` with `mark` before its first line and `margin` before others.
 */
static void
write_within(Writer *writer, cmark_node *container, const char *mark, const char *margin)
{
    size_t outside = writer->rest->len;
    g_string_append(writer->first, mark);
    g_string_append(writer->rest, margin);
    if (cmark_node_first_child(container) == NULL)
        write_line(writer, "", 0);
    else
        write_blocks(writer, container);
    g_string_truncate(writer->rest, outside);
    g_string_assign(writer->first, writer->rest->str);
}

static void
write_item(Writer *writer, cmark_node *item, const char *mark)
{
    int width = writer->purpose == LINES_FOR_CONSENT ? 2 : (int)strlen(mark);
    g_autofree char *margin = g_strnfill(width, ' ');
    write_within(writer, item, mark, margin);
}

static void
write_list(Writer *writer, cmark_node *list)
{
    gboolean ordered = cmark_node_get_list_type(list) == CMARK_ORDERED_LIST;
    char delimiter = cmark_node_get_list_delim(list) == CMARK_PAREN_DELIM ? ')' : '.';
    int number = cmark_node_get_list_start(list);
    gboolean spaced = is_spaced(writer, list);
    for (cmark_node *item = cmark_node_first_child(list); item != NULL;
         item = cmark_node_next(item)) {
        if (spaced && cmark_node_previous(item) != NULL)
            write_line(writer, "", 0);
        g_autofree char *mark =
            ordered ? g_strdup_printf("%d%c ", number++, delimiter) : g_strdup("- ");
        write_item(writer, item, mark);
    }
}

static void
write_code(Writer *writer, cmark_node *code)
{
    size_t outside = writer->rest->len;
    g_string_append(writer->first, "    ");
    g_string_append(writer->rest, "    ");
    write_lines(writer, cmark_node_get_literal(code));
    g_string_truncate(writer->rest, outside);
    g_string_assign(writer->first, writer->rest->str);
}

static void
write_block(Writer *writer, cmark_node *block)
{
    switch (cmark_node_get_type(block)) {
    case CMARK_NODE_HEADING:
        write_heading(writer, block);
        break;
    case CMARK_NODE_LIST:
        write_list(writer, block);
        break;
    case CMARK_NODE_BLOCK_QUOTE:
        write_within(writer, block, "> ", "> ");
        break;
    case CMARK_NODE_CODE_BLOCK:
        write_code(writer, block);
        break;
    case CMARK_NODE_THEMATIC_BREAK:
        write_lines(writer, writer->purpose == LINES_FOR_READING ? "* * *" : "---");
        break;
    default:
        write_text(writer, block);
    }
}

char *
lines_write(cmark_node *root, LinesPurpose purpose)
{
    Writer writer = {purpose, g_string_new(NULL), g_string_new(NULL), g_string_new(NULL)};
    write_blocks(&writer, root);
    g_string_free(writer.first, TRUE);
    g_string_free(writer.rest, TRUE);
    return g_string_free(writer.text, FALSE);
}
