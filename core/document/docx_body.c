#include "document/docx_body.h"

#include "base/text.h"
#include "document/docx_parts.h"
#include "document/docx_run.h"
#include "document/xml.h"

#include <string.h>

#define FURNITURE    708   /* from the text to the far side of header and footer */
#define FIGURE       120   /* the width of a figure, and some */
#define NUMBER_LIMIT 32767 /* word processors count no further; beyond, numbers are text */

typedef struct {
    const Document *document;
    const DocumentAbout *about;
    int columns, name_indent; /* of the names */
    GString *xml;             /* word/document.xml */
    GString *links;           /* the relationships of links */
    GString *run;             /* text that is still to be written in the present style */
    GArray *lists;            /* of DocxList */
    GError *error;

    int link_count, section_count;
    int emphasis, strong, link; /* how many are around the present text */
    int indent, quotations, list_depth;
    gboolean is_names, has_rule;
    cmark_node *section_end; /* the last block of the names' section */

    cmark_node *item; /* whose mark the next paragraph bears, or NULL */
    int number;       /* of that item */
    int list;         /* its number instance; 0 where its number is text */
    int hanging;      /* what its mark takes */
} Writer;

static void write_blocks(Writer *writer, cmark_node *parent);

static void
refuse_unfit(Writer *writer, const char *text, gunichar unfit)
{
    if (unfit == 0 || writer->error != NULL)
        return;
    g_autofree char *shown = text_escape(text, -1);
    g_set_error(&writer->error, DOCUMENT_ERROR, DOCUMENT_ERROR_CONTENT,
                "'%s' holds U+%04X, which no Word file can hold; remove it", shown, unfit);
}

static void
append_checked(Writer *writer, GString *xml, const char *text)
{
    refuse_unfit(writer, text, xml_append(xml, text));
}

static void
write_run(Writer *writer, const char *text, gboolean is_code)
{
    gboolean is_emphasis = writer->emphasis > 0;
    DocxRunStyle style = {writer->link > 0, is_code, writer->strong > 0, is_emphasis,
                          is_emphasis && writer->is_names};
    gboolean is_right = docx_is_right_to_left(writer->about);
    refuse_unfit(writer, text, docx_run_append(writer->xml, text, style, is_right));
}

static void
flush_run(Writer *writer)
{
    write_run(writer, writer->run->str, FALSE);
    g_string_truncate(writer->run, 0);
}

/* An address that a word processor might take for a damaged file stays text. */
static void
write_link(Writer *writer, cmark_node *link, gboolean begins)
{
    g_autofree char *url = g_uri_escape_string(
        cmark_node_get_url(link),
        G_URI_RESERVED_CHARS_GENERIC_DELIMITERS G_URI_RESERVED_CHARS_SUBCOMPONENT_DELIMITERS
        "%",
        FALSE);
    if (!g_uri_is_valid(url, G_URI_FLAGS_NONE, NULL))
        return;
    writer->link += begins ? 1 : -1;
    if (!begins) {
        g_string_append(writer->xml, "</w:hyperlink>");
        return;
    }
    g_string_append_printf(writer->xml, "<w:hyperlink r:id=\"link%d\">", ++writer->link_count);
    g_string_append_printf(
        writer->links,
        "<Relationship Id=\"link%d\" Type=\"http://schemas.openxmlformats.org/"
        "officeDocument/2006/relationships/hyperlink\" Target=\"",
        writer->link_count);
    append_checked(writer, writer->links, url);
    g_string_append(writer->links, "\" TargetMode=\"External\"/>");
}

static void
write_inline(Writer *writer, cmark_node *node, gboolean begins)
{
    cmark_node_type type = cmark_node_get_type(node);
    if (type == CMARK_NODE_TEXT || type == CMARK_NODE_SOFTBREAK) {
        g_string_append(writer->run,
                        type == CMARK_NODE_TEXT ? cmark_node_get_literal(node) : " ");
        return;
    }
    flush_run(writer);
    if (type == CMARK_NODE_LINEBREAK)
        g_string_append(writer->xml, "<w:r><w:br/></w:r>");
    else if (type == CMARK_NODE_CODE)
        write_run(writer, cmark_node_get_literal(node), TRUE);
    else if (type == CMARK_NODE_EMPH)
        writer->emphasis += begins ? 1 : -1;
    else if (type == CMARK_NODE_STRONG)
        writer->strong += begins ? 1 : -1;
    else if (type == CMARK_NODE_LINK)
        write_link(writer, node, begins);
}

static void
write_inlines(Writer *writer, cmark_node *block)
{
    cmark_iter *iter = cmark_iter_new(block);
    for (cmark_event_type event; (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE;)
        if (cmark_iter_get_node(iter) != block)
            write_inline(writer, cmark_iter_get_node(iter), event == CMARK_EVENT_ENTER);
    cmark_iter_free(iter);
    flush_run(writer);
}

static void
write_furniture(Writer *writer)
{
    if (docx_has_header(writer->about, FALSE))
        g_string_append(writer->xml, "<w:headerReference w:type=\"default\" r:id=\"header\"/>");
    if (docx_has_header(writer->about, TRUE))
        g_string_append(writer->xml,
                        "<w:headerReference w:type=\"first\" r:id=\"headerFirst\"/>");
    g_string_append(writer->xml, "<w:footerReference w:type=\"default\" r:id=\"footer\"/>");
}

/* How far from the paper's edge header and footer begin, so that they stand as far from the
 * text whatever the margin is. */
static int
furniture_edge(double margin)
{
    return MAX(docx_twips(margin) - FURNITURE, 240);
}

/* The first section names the headers and footers, which those after it take over. */
static void
write_section(Writer *writer, int columns)
{
    const DocumentPage *page = &writer->about->page;
    gboolean is_first = writer->section_count++ == 0;
    gboolean is_a4 = g_strcmp0(page->paper, "a4") == 0;
    g_string_append(writer->xml, "<w:sectPr>");
    if (is_first)
        write_furniture(writer);
    else
        g_string_append(writer->xml, "<w:type w:val=\"continuous\"/>");
    g_string_append_printf(
        writer->xml,
        "<w:pgSz w:w=\"%d\" w:h=\"%d\"/><w:pgMar w:top=\"%d\" w:right=\"%d\" w:bottom=\"%d\" "
        "w:left=\"%d\" w:header=\"%d\" w:footer=\"%d\" w:gutter=\"0\"/>"
        "<w:cols w:num=\"%d\" w:space=\"480\"/>",
        is_a4 ? 11906 : 12240, is_a4 ? 16838 : 15840, docx_twips(page->top),
        docx_twips(page->right), docx_twips(page->bottom), docx_twips(page->left),
        furniture_edge(page->top), furniture_edge(page->bottom), columns);
    if (is_first)
        g_string_append(writer->xml, "<w:titlePg/>");
    if (docx_is_right_to_left(writer->about))
        g_string_append(writer->xml, "<w:bidi/>");
    g_string_append(writer->xml, "</w:sectPr>");
}

static const char *
style_of(const Writer *writer, cmark_node *block)
{
    static const char *const headings[] = {"Heading1", "Heading2", "Heading3"};
    static const char *const parts[] = {NULL, "LetterDate", "Address", "Subject", "Salutation"};
    if (cmark_node_get_type(block) == CMARK_NODE_HEADING)
        return headings[MIN(cmark_node_get_heading_level(block), 3) - 1];
    if (cmark_node_get_type(block) == CMARK_NODE_CODE_BLOCK)
        return "Code";
    if (writer->is_names)
        return "Names";
    if (writer->item != NULL)
        return cmark_node_get_list_type(cmark_node_parent(writer->item)) == CMARK_BULLET_LIST
                   ? "ListBullet"
                   : "ListNumber";
    if (writer->list_depth > 0)
        return "ListContinue";
    if (writer->quotations > 0)
        return "Quote";
    DocumentPart part = document_get_part(writer->document, block);
    return part != DOCUMENT_TEXT ? parts[part] : "Normal";
}

static gboolean
ends_list(cmark_node *block)
{
    while (cmark_node_next(block) == NULL && cmark_node_get_type(block) != CMARK_NODE_DOCUMENT)
        block = cmark_node_parent(block);
    cmark_node_type type = cmark_node_get_type(block);
    return type != CMARK_NODE_ITEM &&
           cmark_node_get_type(cmark_node_parent(block)) != CMARK_NODE_ITEM;
}

static gboolean
is_loose(cmark_node *block)
{
    while (block != NULL && cmark_node_get_type(block) != CMARK_NODE_LIST)
        block = cmark_node_parent(block);
    return block != NULL && !cmark_node_get_list_tight(block);
}

/* Lists are closer than paragraphs, but what follows a list is as far from it as from any other
 * block, and what follows the names is further. */
static void
write_spacing(Writer *writer, cmark_node *block)
{
    if (writer->list_depth == 0)
        return;
    if (ends_list(block) || (!writer->is_names && is_loose(block)))
        g_string_append_printf(writer->xml, "<w:spacing w:after=\"%d\"/>",
                               writer->is_names ? 320 : 160);
}

static int
level_of(const Writer *writer)
{
    return MIN(writer->list_depth, DOCX_LEVELS) - 1;
}

/* The indent that a paragraph has from its style or its numbering. */
static int
usual_indent(const Writer *writer, const char *style)
{
    static const char *const indented[] = {"Quote", "ListContinue", "Code", NULL};
    int level = level_of(writer);
    if (writer->item != NULL && writer->list > 0)
        return writer->is_names && level == 0 ? writer->name_indent : (level + 1) * DOCX_INDENT;
    return g_strv_contains(indented, style) ? DOCX_INDENT : 0;
}

static void
write_indent(Writer *writer, const char *style)
{
    int indent = writer->indent + (strcmp(style, "Code") == 0 ? DOCX_INDENT : 0);
    gboolean is_typed = writer->item != NULL && writer->list == 0;
    if (strcmp(style, "Rule") == 0 || (indent == usual_indent(writer, style) && !is_typed))
        return;
    g_string_append_printf(writer->xml, "<w:ind w:left=\"%d\"", indent);
    if (writer->item != NULL)
        g_string_append_printf(writer->xml, " w:hanging=\"%d\"", writer->hanging);
    g_string_append(writer->xml, "/>");
}

static gboolean
introduces_list(cmark_node *block)
{
    cmark_node *next = cmark_node_next(block);
    return next != NULL && cmark_node_get_type(block) == CMARK_NODE_PARAGRAPH &&
           cmark_node_get_type(next) == CMARK_NODE_LIST;
}

/* No page ends or begins with less than three names; columns are even by themselves. */
static gboolean
is_near_an_end(const Writer *writer)
{
    cmark_node *item = writer->item;
    if (!writer->is_names || item == NULL || writer->columns > 1 || writer->list_depth > 1)
        return FALSE;
    cmark_node *before = cmark_node_previous(item), *after = cmark_node_next(item);
    if (after == NULL)
        return FALSE;
    return before == NULL || cmark_node_previous(before) == NULL ||
           cmark_node_next(after) == NULL || cmark_node_next(cmark_node_next(after)) == NULL;
}

static void
begin_paragraph(Writer *writer, cmark_node *block, const char *style)
{
    gboolean is_typed = writer->item != NULL && writer->list == 0;
    g_string_append_printf(writer->xml, "<w:p><w:pPr><w:pStyle w:val=\"%s\"/>", style);
    if (introduces_list(block) || is_near_an_end(writer))
        g_string_append(writer->xml, "<w:keepNext/>");
    if (writer->item != NULL)
        g_string_append_printf(
            writer->xml, "<w:numPr><w:ilvl w:val=\"%d\"/><w:numId w:val=\"%d\"/></w:numPr>",
            level_of(writer), writer->list);
    write_spacing(writer, block);
    write_indent(writer, style);
    if (block == writer->section_end)
        write_section(writer, writer->columns);
    g_string_append(writer->xml, "</w:pPr>");
    if (is_typed)
        g_string_append_printf(writer->xml, "<w:r><w:t>%d.</w:t><w:tab/></w:r>",
                               writer->number);
    writer->item = NULL;
}

static void
end_paragraph(Writer *writer)
{
    g_string_append(writer->xml, "</w:p>");
}

/* Returns the number instance of a new list. */
static int
add_list(Writer *writer, DocxKind kind, int level, int start)
{
    DocxList list = {kind, level, start};
    g_array_append_val(writer->lists, list);
    return writer->lists->len;
}

static int
count_items(cmark_node *list)
{
    int count = 0;
    for (cmark_node *item = cmark_node_first_child(list); item != NULL;
         item = cmark_node_next(item))
        count++;
    return count;
}

static int
measure_mark(int last_number)
{
    char number[16];
    int digits = g_snprintf(number, sizeof number, "%d", last_number);
    return DOCX_INDENT + (digits - 1) * FIGURE;
}

/* A mark that no paragraph took: its item is empty, or begins with another list. */
static void
write_bare_mark(Writer *writer)
{
    if (writer->item == NULL)
        return;
    begin_paragraph(writer, writer->item, style_of(writer, writer->item));
    end_paragraph(writer);
}

static void
write_items(Writer *writer, cmark_node *list, int instance, int hanging)
{
    int number = cmark_node_get_list_start(list);
    for (cmark_node *item = cmark_node_first_child(list); item != NULL;
         item = cmark_node_next(item)) {
        writer->item = item;
        writer->number = number++;
        writer->list = instance;
        writer->hanging = hanging;
        write_blocks(writer, item);
        write_bare_mark(writer);
    }
}

static DocxKind
kind_of(const Writer *writer, cmark_node *list)
{
    if (cmark_node_get_list_type(list) == CMARK_BULLET_LIST)
        return DOCX_BULLETS;
    if (writer->is_names && writer->list_depth == 0)
        return DOCX_NAMES;
    return cmark_node_get_list_delim(list) == CMARK_PAREN_DELIM ? DOCX_PARENS : DOCX_PERIODS;
}

static void
write_list(Writer *writer, cmark_node *list)
{
    write_bare_mark(writer);
    DocxKind kind = kind_of(writer, list);
    int start = cmark_node_get_list_start(list);
    int last = start + count_items(list) - 1;
    int width = kind == DOCX_BULLETS ? DOCX_INDENT
                : kind == DOCX_NAMES ? writer->name_indent
                                     : measure_mark(last);
    int indent = writer->indent;
    writer->indent += width;
    writer->list_depth++;
    int instance = kind == DOCX_BULLETS  ? 1
                   : last > NUMBER_LIMIT ? 0
                                         : add_list(writer, kind, level_of(writer), start);
    int hanging = instance > 0 ? docx_hanging(writer->about, kind, width) : width;
    write_items(writer, list, instance, hanging);
    writer->list_depth--;
    writer->indent = indent;
}

static cmark_node *
last_block(cmark_node *block)
{
    for (cmark_node *child; (child = cmark_node_last_child(block)) != NULL; block = child)
        if (cmark_node_get_type(child) > CMARK_NODE_LAST_BLOCK)
            break;
    return block;
}

/* Empty paragraphs draw the rule above the first names and end sections: the columns are
 * balanced since a section of their own ends with them. */
static void
write_empty(Writer *writer, const char *style, gboolean ends_section)
{
    g_string_append_printf(writer->xml, "<w:p><w:pPr><w:pStyle w:val=\"%s\"/>", style);
    if (ends_section)
        write_section(writer, 1);
    g_string_append(writer->xml, "</w:pPr></w:p>");
}

static void
write_names(Writer *writer, cmark_node *list)
{
    gboolean has_columns = writer->columns > 1;
    if (!writer->has_rule)
        write_empty(writer, "NamesRule", FALSE);
    if (has_columns)
        write_empty(writer, "NamesEnd", TRUE);
    writer->has_rule = TRUE;
    writer->section_end = has_columns ? last_block(list) : NULL;
    writer->is_names = TRUE;
    write_list(writer, list);
    writer->is_names = FALSE;
    if (has_columns && cmark_node_next(list) == NULL)
        write_empty(writer, "NamesEnd", FALSE);
}

static void
write_quotation(Writer *writer, cmark_node *quotation)
{
    writer->quotations++;
    writer->indent += DOCX_INDENT;
    write_blocks(writer, quotation);
    writer->indent -= DOCX_INDENT;
    writer->quotations--;
}

static void
write_code(Writer *writer, cmark_node *code)
{
    const char *literal = cmark_node_get_literal(code);
    size_t length = strlen(literal);
    g_autofree char *text = g_strndup(literal, length > 0 ? length - 1 : 0);
    begin_paragraph(writer, code, "Code");
    write_run(writer, text, FALSE);
    end_paragraph(writer);
}

static void
write_block(Writer *writer, cmark_node *block)
{
    switch (cmark_node_get_type(block)) {
    case CMARK_NODE_LIST:
        if (cmark_node_parent(block) == document_get_root(writer->document) &&
            document_get_part(writer->document, block) == DOCUMENT_NAMES)
            write_names(writer, block);
        else
            write_list(writer, block);
        break;
    case CMARK_NODE_BLOCK_QUOTE:
        write_quotation(writer, block);
        break;
    case CMARK_NODE_CODE_BLOCK:
        write_code(writer, block);
        break;
    case CMARK_NODE_THEMATIC_BREAK:
        begin_paragraph(writer, block, "Rule");
        end_paragraph(writer);
        break;
    default:
        begin_paragraph(writer, block, style_of(writer, block));
        write_inlines(writer, block);
        end_paragraph(writer);
    }
}

static void
write_blocks(Writer *writer, cmark_node *parent)
{
    for (cmark_node *block = cmark_node_first_child(parent); block != NULL;
         block = cmark_node_next(block))
        write_block(writer, block);
}

static void
write_body(Writer *writer)
{
    g_string_append(writer->xml, DOCX_XML "<w:document " DOCX_XMLNS "><w:body>");
    add_list(writer, DOCX_BULLETS, 0, 1);
    add_list(writer, DOCX_PERIODS, 0, 1);
    write_blocks(writer, document_get_root(writer->document));
    write_section(writer, 1);
    g_string_append(writer->xml, "</w:body></w:document>");
}

static gboolean
check_known_text(Writer *writer)
{
    const DocumentAbout *about = writer->about;
    const char *const texts[] = {about->title, about->short_title, about->draft,
                                 about->page.letterhead, about->page.fonts};
    g_autoptr(GString) scratch = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        if (texts[i] != NULL)
            append_checked(writer, scratch, texts[i]);
    return writer->error == NULL;
}

gboolean
docx_body_write(const Document *document, DocxBody *out_body, GError **error)
{
    const DocumentAbout *about = document_get_about(document);
    Writer writer = {.document = document,
                     .about = about,
                     .columns = document_count_columns(about),
                     .name_indent = docx_name_indent(about),
                     .xml = g_string_new(NULL),
                     .links = g_string_new(NULL),
                     .run = g_string_new(NULL),
                     .lists = g_array_new(FALSE, FALSE, sizeof(DocxList))};
    if (check_known_text(&writer))
        write_body(&writer);
    g_string_free(writer.run, TRUE);
    DocxBody body = {g_string_free(writer.xml, FALSE), g_string_free(writer.links, FALSE),
                     writer.lists};
    if (writer.error == NULL) {
        *out_body = body;
        return TRUE;
    }
    docx_body_clear(&body);
    g_propagate_error(error, writer.error);
    return FALSE;
}

void
docx_body_clear(DocxBody *body)
{
    g_clear_pointer(&body->xml, g_free);
    g_clear_pointer(&body->links, g_free);
    g_clear_pointer(&body->lists, g_array_unref);
}
