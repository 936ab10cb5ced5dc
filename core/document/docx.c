#include "document/docx.h"

#include "data/package.h"
#include "document/docx_body.h"
#include "document/docx_parts.h"

#include <string.h>

#define OFFICE  "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/"
#define WORD    "application/vnd.openxmlformats-officedocument.wordprocessingml."

/* A part beside word/document.xml: its file and relationship are called `name`. */
typedef struct {
    const char *name, *kind;
    char *xml;
} Part;

static void
clear_part(void *part)
{
    g_free(((Part *)part)->xml);
}

/* Takes `xml`. */
static void
add_part(GArray *parts, const char *name, const char *kind, char *xml)
{
    Part part = {name, kind, xml};
    g_array_append_val(parts, part);
}

static GArray *
collect_parts(const DocumentAbout *about, const GArray *lists)
{
    GArray *parts = g_array_new(FALSE, FALSE, sizeof(Part));
    g_array_set_clear_func(parts, clear_part);
    add_part(parts, "styles", "styles", docx_styles(about));
    add_part(parts, "numbering", "numbering", docx_numbering(about, lists));
    add_part(parts, "settings", "settings", docx_settings(about));
    add_part(parts, "fontTable", "fontTable", docx_font_table(about));
    if (docx_has_header(about, FALSE))
        add_part(parts, "header", "header", docx_header(about, FALSE));
    if (docx_has_header(about, TRUE))
        add_part(parts, "headerFirst", "header", docx_header(about, TRUE));
    add_part(parts, "footer", "footer", docx_footer(about));
    return parts;
}

static void
add_text(PackageWriter *package, const char *name, const char *text)
{
    package_writer_add(package, name, text, strlen(text));
}

static void
add_content_types(PackageWriter *package, const GArray *parts)
{
    g_autoptr(GString) xml = g_string_new(
        DOCX_XML "<Types xmlns=\"" PACKAGE "content-types\"><Default Extension=\"rels\" "
                 "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                 "<Override PartName=\"/docProps/core.xml\" "
                 "ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>"
                 "<Override PartName=\"/word/document.xml\" ContentType=\"" WORD
                 "document.main+xml\"/>");
    for (guint i = 0; i < parts->len; i++) {
        const Part *part = &g_array_index(parts, Part, i);
        g_string_append_printf(
            xml, "<Override PartName=\"/word/%s.xml\" ContentType=\"" WORD "%s+xml\"/>",
            part->name, part->kind);
    }
    g_string_append(xml, "</Types>");
    add_text(package, "[Content_Types].xml", xml->str);
}

static void
add_relationships(PackageWriter *package, const GArray *parts, const char *links)
{
    g_autoptr(GString) xml =
        g_string_new(DOCX_XML "<Relationships xmlns=\"" PACKAGE "relationships\">");
    for (guint i = 0; i < parts->len; i++) {
        const Part *part = &g_array_index(parts, Part, i);
        g_string_append_printf(
            xml, "<Relationship Id=\"%s\" Type=\"" OFFICE "%s\" Target=\"%s.xml\"/>",
            part->name, part->kind, part->name);
    }
    g_string_append(xml, links);
    g_string_append(xml, "</Relationships>");
    add_text(package, "word/_rels/document.xml.rels", xml->str);
}

static const char package_relationships[] =
    DOCX_XML "<Relationships xmlns=\"" PACKAGE "relationships\"><Relationship Id=\"document\" "
             "Type=\"" OFFICE "officeDocument\" Target=\"word/document.xml\"/>"
             "<Relationship Id=\"properties\" Type=\"" PACKAGE
             "relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/>"
             "</Relationships>";

GBytes *
docx_write(const Document *document, GError **error)
{
    const DocumentAbout *about = document_get_about(document);
    g_auto(DocxBody) body = {0};
    if (!docx_body_write(document, &body, error))
        return NULL;
    g_autoptr(GArray) parts = collect_parts(about, body.lists);
    g_autoptr(PackageWriter) package = package_writer_new();
    g_autofree char *properties = docx_properties(about);
    add_content_types(package, parts);
    add_text(package, "_rels/.rels", package_relationships);
    add_text(package, "docProps/core.xml", properties);
    add_text(package, "word/document.xml", body.xml);
    add_relationships(package, parts, body.links);
    for (guint i = 0; i < parts->len; i++) {
        const Part *part = &g_array_index(parts, Part, i);
        g_autofree char *name = g_strdup_printf("word/%s.xml", part->name);
        add_text(package, name, part->xml);
    }
    return package_writer_finish(package, error);
}
