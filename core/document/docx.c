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

/* What is kept from one document to the next: the deflater, and each part but the text as it
 * was last, since the documents of a batch have most of them in common. */
typedef struct {
    PackageWriter *package;
    GHashTable *parts; /* of KeptPart, by name */
} Press;

typedef struct {
    char *xml;
    PackagePart *part;
} KeptPart;

static GMutex press_lock;

static void
free_kept(void *data)
{
    KeptPart *kept = data;
    g_free(kept->xml);
    package_part_free(kept->part);
    g_free(kept);
}

static Press *
get_press(void)
{
    static Press press;
    if (press.package == NULL) {
        press.package = package_writer_new();
        press.parts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_kept);
    }
    return &press;
}

static void
add_kept(Press *press, const char *name, const char *xml)
{
    KeptPart *kept = g_hash_table_lookup(press->parts, name);
    if (kept == NULL || strcmp(kept->xml, xml) != 0) {
        kept = g_new0(KeptPart, 1);
        kept->xml = g_strdup(xml);
        kept->part = package_part_new(name, xml, strlen(xml));
        g_hash_table_replace(press->parts, g_strdup(name), kept);
    }
    package_writer_add_part(press->package, kept->part);
}

static void
add_content_types(Press *press, const GArray *parts)
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
    add_kept(press, "[Content_Types].xml", xml->str);
}

static void
add_relationships(Press *press, const GArray *parts, const char *links)
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
    add_kept(press, "word/_rels/document.xml.rels", xml->str);
}

static const char package_relationships[] =
    DOCX_XML "<Relationships xmlns=\"" PACKAGE "relationships\"><Relationship Id=\"document\" "
             "Type=\"" OFFICE "officeDocument\" Target=\"word/document.xml\"/>"
             "<Relationship Id=\"properties\" Type=\"" PACKAGE
             "relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/>"
             "</Relationships>";

static void
add_parts(Press *press, const DocumentAbout *about, const DocxBody *body)
{
    g_autoptr(GArray) parts = collect_parts(about, body->lists);
    g_autofree char *properties = docx_properties(about);
    add_content_types(press, parts);
    add_kept(press, "_rels/.rels", package_relationships);
    add_kept(press, "docProps/core.xml", properties);
    package_writer_add(press->package, "word/document.xml", body->xml, strlen(body->xml));
    add_relationships(press, parts, body->links);
    for (guint i = 0; i < parts->len; i++) {
        const Part *part = &g_array_index(parts, Part, i);
        g_autofree char *name = g_strdup_printf("word/%s.xml", part->name);
        add_kept(press, name, part->xml);
    }
}

GBytes *
docx_write(const Document *document, GError **error)
{
    g_auto(DocxBody) body = {0};
    if (!docx_body_write(document, &body, error))
        return NULL;
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&press_lock);
    Press *press = get_press();
    add_parts(press, document_get_about(document), &body);
    return package_writer_finish(press->package, error);
}
