#include "document/html.h"

#include "document/html_style.h"

#include <string.h>

#define KEPT_LIMIT 24 /* bytes of a name's end that stay on one line */

typedef struct {
    const Document *document;
    GString *html;
    gboolean is_mail;
    gboolean is_names; /* within the list of names */
} Writer;

/* What an element looks like where there is no style sheet. */
static const struct {
    const char *element, *style;
} mail_styles[] = {
    {"p", "margin:0 0 12px"},
    {"ul", "margin:0 0 12px;padding:0 0 0 24px"},
    {"ol", "margin:0 0 12px;padding:0 0 0 36px"},
    {"li", "margin:0 0 4px"},
    {"h1", "margin:24px 0 8px;font-size:22px;line-height:1.25"},
    {"h2", "margin:24px 0 8px;font-size:19px;line-height:1.25"},
    {"h3", "margin:24px 0 8px;font-size:16px;line-height:1.25"},
    {"h4", "margin:24px 0 8px;font-size:16px;line-height:1.25"},
    {"h5", "margin:24px 0 8px;font-size:16px;line-height:1.25"},
    {"h6", "margin:24px 0 8px;font-size:16px;line-height:1.25"},
    {"blockquote", "margin:0 0 12px;padding:0 0 0 12px;border-left:2px solid #8a8a8a"},
    {"pre", "margin:0 0 12px;white-space:pre-wrap;font-family:monospace"},
    {"hr", "border:0;border-top:1px solid #8a8a8a;margin:24px 0"},
};

/* No character of `text` leaves text or a quoted attribute; those that HTML cannot hold become
 * U+FFFD. */
static void
append_escaped(GString *html, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char c = text[i];
        if (c == '&')
            g_string_append(html, "&amp;");
        else if (c == '<')
            g_string_append(html, "&lt;");
        else if (c == '>')
            g_string_append(html, "&gt;");
        else if (c == '"')
            g_string_append(html, "&quot;");
        else if ((c < ' ' && c != '\t' && c != '\n') || c == 0x7f)
            g_string_append(html, "\xef\xbf\xbd");
        else
            g_string_append_c(html, c);
    }
}

static void
append_text(GString *html, const char *text)
{
    append_escaped(html, text, strlen(text));
}

static void
open_element(Writer *writer, const char *element, const char *class)
{
    g_string_append_printf(writer->html, "<%s", element);
    if (!writer->is_mail && class != NULL)
        g_string_append_printf(writer->html, " class=\"%s\"", class);
    for (size_t i = 0; writer->is_mail && i < G_N_ELEMENTS(mail_styles); i++)
        if (strcmp(mail_styles[i].element, element) == 0)
            g_string_append_printf(writer->html, " style=\"%s%s\"", mail_styles[i].style,
                                   g_strcmp0(class, "subject") == 0 ? ";font-weight:bold" : "");
}

static void
end_tag(Writer *writer, const char *element)
{
    g_string_append_printf(writer->html, "</%s>\n", element);
}

static const char *
class_of(const Writer *writer, cmark_node *block)
{
    static const char *const classes[] = {NULL,      "date",       "address",
                                          "subject", "salutation", "names"};
    if (cmark_node_parent(block) != document_get_root(writer->document))
        return NULL;
    return classes[document_get_part(writer->document, block)];
}

static gboolean
is_tight(cmark_node *paragraph)
{
    cmark_node *list = cmark_node_parent(cmark_node_parent(paragraph));
    return cmark_node_get_type(cmark_node_parent(paragraph)) == CMARK_NODE_ITEM &&
           cmark_node_get_list_tight(list);
}

static void
write_paragraph(Writer *writer, cmark_node *paragraph, gboolean begins)
{
    if (is_tight(paragraph)) {
        if (writer->is_names)
            g_string_append(writer->html, begins ? "<bdi>" : "</bdi>");
        if (!begins && cmark_node_next(paragraph) != NULL)
            g_string_append_c(writer->html, '\n');
    } else if (begins) {
        open_element(writer, "p", class_of(writer, paragraph));
        g_string_append_c(writer->html, '>');
    } else {
        end_tag(writer, "p");
    }
}

static void
write_list(Writer *writer, cmark_node *list, gboolean begins)
{
    gboolean ordered = cmark_node_get_list_type(list) == CMARK_ORDERED_LIST;
    gboolean paren = cmark_node_get_list_delim(list) == CMARK_PAREN_DELIM;
    const char *class = class_of(writer, list);
    if (cmark_node_parent(list) == document_get_root(writer->document))
        writer->is_names = begins && class != NULL;
    if (!begins) {
        end_tag(writer, ordered ? "ol" : "ul");
        return;
    }
    open_element(writer, ordered ? "ol" : "ul", class != NULL ? class : paren ? "paren" : NULL);
    if (ordered && cmark_node_get_list_start(list) != 1)
        g_string_append_printf(writer->html, " start=\"%d\"", cmark_node_get_list_start(list));
    g_string_append(writer->html, ">\n");
}

static void
write_item(Writer *writer, cmark_node *item, gboolean begins)
{
    cmark_node *first = cmark_node_first_child(item);
    if (!begins) {
        end_tag(writer, "li");
        return;
    }
    open_element(writer, "li", NULL);
    g_string_append_c(writer->html, '>');
    if (first != NULL &&
        (cmark_node_get_type(first) != CMARK_NODE_PARAGRAPH || !is_tight(first)))
        g_string_append_c(writer->html, '\n');
}

static void
write_heading(Writer *writer, cmark_node *heading, gboolean begins)
{
    char element[] = {'h', '0' + cmark_node_get_heading_level(heading), '\0'};
    if (!begins) {
        end_tag(writer, element);
        return;
    }
    open_element(writer, element, NULL);
    g_string_append_c(writer->html, '>');
}

static void
write_quotation(Writer *writer, gboolean begins)
{
    if (!begins) {
        end_tag(writer, "blockquote");
        return;
    }
    open_element(writer, "blockquote", NULL);
    g_string_append(writer->html, ">\n");
}

static void
write_code_block(Writer *writer, cmark_node *block)
{
    open_element(writer, "pre", NULL);
    g_string_append(writer->html, "><code>");
    append_text(writer->html, cmark_node_get_literal(block));
    g_string_append(writer->html, "</code></pre>\n");
}

/* "Asian Lawyers Network (ALN)": an acronym stays on the line of the last word before it. */
static void
write_name(GString *html, const char *name)
{
    size_t length = strlen(name);
    const char *acronym = g_strrstr(name, " (");
    const char *word = acronym != NULL ? g_strrstr_len(name, acronym - name, " ") : NULL;
    const char *kept = word != NULL ? word + 1 : name;
    if (acronym == NULL || name[length - 1] != ')' || name + length - kept > KEPT_LIMIT) {
        append_text(html, name);
        return;
    }
    append_escaped(html, name, kept - name);
    g_string_append(html, "<span class=\"keep\">");
    append_text(html, kept);
    g_string_append(html, "</span>");
}

static void
write_text(Writer *writer, cmark_node *text)
{
    cmark_node *paragraph = cmark_node_parent(text);
    if (writer->is_names && !writer->is_mail &&
        cmark_node_get_type(paragraph) == CMARK_NODE_PARAGRAPH &&
        cmark_node_previous(text) == NULL)
        write_name(writer->html, cmark_node_get_literal(text));
    else
        append_text(writer->html, cmark_node_get_literal(text));
}

static void
write_link(Writer *writer, cmark_node *link, gboolean begins)
{
    g_autofree char *shown = document_get_text(link);
    gboolean bare = markdown_link_shows(link, shown);
    if (begins) {
        open_element(writer, "a", bare ? "bare" : NULL);
        g_string_append(writer->html, " href=\"");
        append_text(writer->html, cmark_node_get_url(link));
        g_string_append(writer->html, "\">");
        return;
    }
    g_string_append(writer->html, "</a>");
    if (!writer->is_mail || bare)
        return;
    g_string_append(writer->html, " &lt;");
    append_text(writer->html, cmark_node_get_url(link));
    g_string_append(writer->html, "&gt;");
}

static void
write_inline(Writer *writer, cmark_node *node, gboolean begins)
{
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_TEXT:
        write_text(writer, node);
        break;
    case CMARK_NODE_CODE:
        g_string_append(writer->html, "<code>");
        append_text(writer->html, cmark_node_get_literal(node));
        g_string_append(writer->html, "</code>");
        break;
    case CMARK_NODE_SOFTBREAK:
        g_string_append_c(writer->html, ' ');
        break;
    case CMARK_NODE_LINEBREAK:
        g_string_append(writer->html, "<br>\n");
        break;
    case CMARK_NODE_EMPH:
        g_string_append(writer->html, begins ? "<em>" : "</em>");
        break;
    case CMARK_NODE_STRONG:
        g_string_append(writer->html, begins ? "<strong>" : "</strong>");
        break;
    case CMARK_NODE_LINK:
        write_link(writer, node, begins);
        break;
    default:
        break;
    }
}

static void
write_node(Writer *writer, cmark_node *node, gboolean begins)
{
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_PARAGRAPH:
        write_paragraph(writer, node, begins);
        break;
    case CMARK_NODE_HEADING:
        write_heading(writer, node, begins);
        break;
    case CMARK_NODE_LIST:
        write_list(writer, node, begins);
        break;
    case CMARK_NODE_ITEM:
        write_item(writer, node, begins);
        break;
    case CMARK_NODE_BLOCK_QUOTE:
        write_quotation(writer, begins);
        break;
    case CMARK_NODE_CODE_BLOCK:
        write_code_block(writer, node);
        break;
    case CMARK_NODE_THEMATIC_BREAK:
        open_element(writer, "hr", NULL);
        g_string_append(writer->html, ">\n");
        break;
    default:
        write_inline(writer, node, begins);
    }
}

static void
write_body(Writer *writer)
{
    cmark_iter *iter = cmark_iter_new(document_get_root(writer->document));
    for (cmark_event_type event; (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE;)
        write_node(writer, cmark_iter_get_node(iter), event == CMARK_EVENT_ENTER);
    cmark_iter_free(iter);
}

static void
write_language(GString *html, const Language *language)
{
    if (language == NULL)
        return;
    g_string_append(html, " lang=\"");
    append_text(html, language_get_tag(language));
    g_string_append_printf(html, "\" dir=\"%s\"",
                           language_is_right_to_left(language) ? "rtl" : "ltr");
}

static void
write_head(GString *html, const DocumentAbout *about)
{
    g_autofree char *style = html_style_write(about);
    g_string_append(html, "<!DOCTYPE html>\n<html");
    write_language(html, about->language);
    g_string_append(html, ">\n<head>\n<meta charset=\"utf-8\">\n"
                          "<meta http-equiv=\"Content-Security-Policy\" content=\""
                          "default-src 'none'; style-src 'unsafe-inline'\">\n"
                          "<meta name=\"viewport\" content=\"width=device-width, "
                          "initial-scale=1\">\n"
                          "<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
    append_text(html, about->title != NULL ? about->title : "");
    g_string_append_printf(html, "</title>\n<style>\n%s</style>\n</head>\n", style);
}

char *
html_write(const Document *document)
{
    Writer writer = {.document = document, .html = g_string_new(NULL)};
    write_head(writer.html, document_get_about(document));
    g_string_append(writer.html, "<body>\n<main>\n");
    write_body(&writer);
    g_string_append(writer.html, "</main>\n</body>\n</html>\n");
    return g_string_free(writer.html, FALSE);
}

char *
html_write_mail(const Document *document)
{
    Writer writer = {.document = document, .html = g_string_new("<div"), .is_mail = TRUE};
    write_language(writer.html, document_get_about(document)->language);
    g_string_append(writer.html, " style=\"max-width:600px;margin:0 auto;padding:16px;"
                                 "font:16px/1.5 Georgia,serif\">\n");
    write_body(&writer);
    g_string_append(writer.html, "</div>\n");
    return g_string_free(writer.html, FALSE);
}
