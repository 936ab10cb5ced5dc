#include "document/markdown.h"

#include "base/text.h"

#include <string.h>

#define DEPTH_LIMIT 32 /* the writers call themselves for what is within a block */

G_DEFINE_QUARK(document - error - quark, document_error)

typedef struct {
    const char *markdown;
    const char *path;
    GArray *lines;    /* of size_t: where each line of `markdown` begins */
    gboolean is_open; /* template tags are still to be filled in */
} Source;

static GArray *
find_lines(const char *markdown)
{
    GArray *lines = g_array_new(FALSE, FALSE, sizeof(size_t));
    size_t at = 0;
    do {
        g_array_append_val(lines, at);
        at += strcspn(markdown + at, "\r\n");
        at += strncmp(markdown + at, "\r\n", 2) == 0 ? 2 : markdown[at] != '\0';
    } while (markdown[at] != '\0');
    return lines;
}

static int
line_of(cmark_node *node)
{
    while (node != NULL && cmark_node_get_start_line(node) == 0)
        node = cmark_node_parent(node);
    return node != NULL ? cmark_node_get_start_line(node) : 1;
}

static const char *
source_at(const Source *source, cmark_node *node)
{
    size_t line = line_of(node) - 1;
    g_assert(line < source->lines->len);
    const char *start = source->markdown + g_array_index(source->lines, size_t, line);
    return start + strnlen(start, MAX(cmark_node_get_start_column(node), 1) - 1);
}

/* cmark prints an ordered list's items from its first number upwards, whatever the others are.
 */
static gboolean
check_numbers(const Source *source, cmark_node *list, GError **error)
{
    if (cmark_node_get_list_type(list) != CMARK_ORDERED_LIST)
        return TRUE;
    int number = cmark_node_get_list_start(list);
    for (cmark_node *item = cmark_node_first_child(list); item != NULL;
         item = cmark_node_next(item), number++) {
        char printed[16];
        g_snprintf(printed, sizeof printed, "%d", number);
        const char *typed = source_at(source, item);
        size_t length = strspn(typed, "0123456789");
        if (length == strlen(printed) && strncmp(typed, printed, length) == 0)
            continue;
        g_set_error(error, DOCUMENT_ERROR, DOCUMENT_ERROR_NUMBERS,
                    "%s:%d: the list would print %s where the text says %.*s; number its items "
                    "in order, or put a paragraph between two lists",
                    source->path, line_of(item), printed, (int)length, typed);
        return FALSE;
    }
    return TRUE;
}

static gboolean
has_hidden_characters(const char *url)
{
    for (; *url != '\0'; url = g_utf8_next_char(url)) {
        gunichar c = g_utf8_get_char(url);
        if (g_unichar_isspace(c) || g_unichar_iscntrl(c) ||
            g_unichar_type(c) == G_UNICODE_FORMAT)
            return TRUE;
    }
    return FALSE;
}

static gboolean
is_safe_url(const Source *source, const char *url)
{
    static const char *const schemes[] = {"http://", "https://", "mailto:"};
    if (has_hidden_characters(url))
        return FALSE;
    if (source->is_open && g_str_has_prefix(url, "{{"))
        return TRUE;
    for (size_t i = 0; i < G_N_ELEMENTS(schemes); i++) {
        size_t length = strlen(schemes[i]);
        if (g_ascii_strncasecmp(url, schemes[i], length) == 0 && url[length] != '\0')
            return TRUE;
    }
    return FALSE;
}

static gboolean
check_link(const Source *source, cmark_node *link, GError **error)
{
    const char *url = cmark_node_get_url(link);
    if (is_safe_url(source, url))
        return TRUE;
    g_autofree char *shown = text_escape(url, -1);
    g_set_error(error, DOCUMENT_ERROR, DOCUMENT_ERROR_CONTENT,
                "%s:%d: the link to '%s' is not allowed; links begin with https://, http:// or "
                "mailto: and hold no blanks",
                source->path, line_of(link), shown);
    return FALSE;
}

static gboolean
refuse(const Source *source, cmark_node *node, const char *why, GError **error)
{
    g_set_error(error, DOCUMENT_ERROR, DOCUMENT_ERROR_CONTENT, "%s:%d: %s", source->path,
                line_of(node), why);
    return FALSE;
}

static gboolean
check_node(const Source *source, cmark_node *node, GError **error)
{
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_HTML_BLOCK:
    case CMARK_NODE_HTML_INLINE:
        return refuse(source, node,
                      "raw HTML is not allowed here; write it as text or remove it", error);
    case CMARK_NODE_IMAGE:
        return refuse(source, node,
                      "images are not allowed here, since they track readers or are blocked; "
                      "remove it, or link to it",
                      error);
    case CMARK_NODE_LINK:
        return check_link(source, node, error);
    case CMARK_NODE_LIST:
        return check_numbers(source, node, error);
    default:
        return TRUE;
    }
}

/* Line ends reach a literal as "&#10;", or from a source with CRLF; for every writer a text is
 * one line. */
static void
settle_literal(cmark_node *node)
{
    const char *literal = cmark_node_get_literal(node);
    if (literal == NULL || strpbrk(literal, "\r\n") == NULL)
        return;
    g_autoptr(GString) settled = g_string_new(literal);
    if (cmark_node_get_type(node) == CMARK_NODE_CODE_BLOCK) {
        g_string_replace(settled, "\r", "", 0);
    } else {
        g_strdelimit(settled->str, "\r\n", ' ');
    }
    cmark_node_set_literal(node, settled->str);
}

static gboolean
has_children(cmark_node *node)
{
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_HTML_BLOCK:
    case CMARK_NODE_THEMATIC_BREAK:
    case CMARK_NODE_CODE_BLOCK:
    case CMARK_NODE_TEXT:
    case CMARK_NODE_SOFTBREAK:
    case CMARK_NODE_LINEBREAK:
    case CMARK_NODE_CODE:
    case CMARK_NODE_HTML_INLINE:
        return FALSE;
    default:
        return TRUE;
    }
}

static gboolean
check_tree(const Source *source, cmark_iter *iter, GError **error)
{
    int depth = 0;
    for (cmark_event_type event; (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE;) {
        cmark_node *node = cmark_iter_get_node(iter);
        if (event == CMARK_EVENT_EXIT) {
            depth--;
            continue;
        }
        if (has_children(node) && ++depth > DEPTH_LIMIT)
            return refuse(source, node,
                          "lists, quotations or marks stand too deep within each "
                          "other; simplify them",
                          error);
        if (!check_node(source, node, error))
            return FALSE;
        settle_literal(node);
    }
    return TRUE;
}

cmark_node *
markdown_parse(const char *markdown, const char *path, gboolean is_open, GError **error)
{
    g_autoptr(GArray) lines = find_lines(markdown);
    Source source = {markdown, path, lines, is_open};
    cmark_node *root = cmark_parse_document(markdown, strlen(markdown), CMARK_OPT_DEFAULT);
    cmark_consolidate_text_nodes(root);
    cmark_iter *iter = cmark_iter_new(root);
    gboolean good = check_tree(&source, iter, error);
    cmark_iter_free(iter);
    if (!good)
        g_clear_pointer(&root, cmark_node_free);
    return root;
}

gboolean
markdown_link_shows(cmark_node *link, const char *text)
{
    const char *url = cmark_node_get_url(link);
    if (g_str_has_prefix(url, "mailto:") && strcmp(text, url + strlen("mailto:")) == 0)
        return TRUE;
    return strcmp(text, url) == 0;
}
