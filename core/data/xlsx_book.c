#include "data/xlsx_book.h"

#include "base/text.h"
#include "data/markup.h"

#include <string.h>

#define SAVE_AS "; save the table as .xlsx or as CSV (UTF-8) and import that"

enum { MOST_TABS = 10000, MOST_NAME_BYTES = 1024 };

typedef struct {
    char *id;
    char *type; /* the last word of its address */
    char *part;
} Relationship;

/* The main part while it is read. */
typedef struct {
    XlsxBook *book;
    unsigned level;
    gboolean in_sheets;
} Reader;

G_DEFINE_QUARK(xlsx - error - quark, xlsx_error)

static void
relationship_free(Relationship *relationship)
{
    g_free(relationship->id);
    g_free(relationship->type);
    g_free(relationship->part);
    g_free(relationship);
}

static void
tab_free(XlsxTab *tab)
{
    g_free(tab->name);
    g_free(tab->id);
    g_free(tab->part);
    g_free(tab);
}

void
xlsx_book_free(XlsxBook *book)
{
    if (book == NULL)
        return;

    g_ptr_array_unref(book->tabs);
    g_free(book->strings);
    g_free(book->styles);
    g_free(book);
}

/* Returns the name of the part that `target` means in the folder `folder` ("xl/" or ""). */
static char *
resolve(const char *folder, const char *target)
{
    g_autofree char *path =
        *target == '/' ? g_strdup(target + 1) : g_strconcat(folder, target, NULL);
    g_auto(GStrv) segments = g_strsplit(path, "/", -1);
    g_autoptr(GPtrArray) kept = g_ptr_array_new();
    for (size_t i = 0; segments[i] != NULL; i++) {
        if (strcmp(segments[i], "..") == 0 && kept->len > 0)
            g_ptr_array_set_size(kept, (gint)kept->len - 1);
        else if (strcmp(segments[i], "..") != 0 && strcmp(segments[i], ".") != 0)
            g_ptr_array_add(kept, segments[i]);
    }
    g_ptr_array_add(kept, NULL);
    return g_strjoinv("/", (char **)kept->pdata);
}

typedef struct {
    const char *folder;
    GPtrArray *relationships;
} Links;

/* TRUE for a name no longer than any that a program writes; also for none. */
static gboolean
is_short(const char *name)
{
    return name == NULL || strlen(name) <= MOST_NAME_BYTES;
}

static void
begin_link(G_GNUC_UNUSED Markup *markup, void *closure, const char *name,
           const char **attributes)
{
    Links *links = closure;
    const char *type = markup_attribute(attributes, "Type");
    const char *target = markup_attribute(attributes, "Target");
    const char *mode = markup_attribute(attributes, "TargetMode");
    const char *id = markup_attribute(attributes, "Id");
    if (strcmp(name, "Relationship") != 0 || type == NULL || target == NULL ||
        g_strcmp0(mode, "External") == 0 || !is_short(type) || !is_short(target) ||
        !is_short(id) || links->relationships->len >= MOST_TABS)
        return;

    Relationship *relationship = g_new0(Relationship, 1);
    const char *last = strrchr(type, '/');
    relationship->id = g_strdup(id);
    relationship->type = g_strdup(last != NULL ? last + 1 : type);
    relationship->part = resolve(links->folder, target);
    g_ptr_array_add(links->relationships, relationship);
}

/* Returns the relationships (Relationship *) of `part`, or of the package where it is "". */
static GPtrArray *
read_relationships(Archive *archive, const char *part, GError **error)
{
    static const MarkupHandlers handlers = {begin_link, NULL, NULL};
    const char *slash = strrchr(part, '/');
    const char *base = slash != NULL ? slash + 1 : part;
    g_autofree char *folder = g_strndup(part, (gsize)(base - part));
    g_autofree char *name = g_strconcat(folder, "_rels/", base, ".rels", NULL);
    g_autoptr(GPtrArray) relationships =
        g_ptr_array_new_with_free_func((GDestroyNotify)relationship_free);
    Links links = {folder, relationships};
    if (archive_has(archive, name) &&
        !markup_read_part(archive, name, &handlers, &links, error))
        return NULL;
    return g_steal_pointer(&relationships);
}

/* Returns the part of the first relationship of that type, or NULL. Borrowed. */
static const char *
find_type(const GPtrArray *relationships, const char *type)
{
    for (guint i = 0; i < relationships->len; i++) {
        const Relationship *relationship = g_ptr_array_index(relationships, i);
        if (strcmp(relationship->type, type) == 0)
            return relationship->part;
    }
    return NULL;
}

/* ECMA-376's two vocabularies: as everyone writes it, and strict. */
static gboolean
is_spreadsheet(const char **attributes)
{
    for (; *attributes != NULL; attributes += 2)
        if (g_str_has_prefix(attributes[0], "xmlns") &&
            (strcmp(attributes[1],
                    "http://schemas.openxmlformats.org/spreadsheetml/2006/main") == 0 ||
             strcmp(attributes[1], "http://purl.oclc.org/ooxml/spreadsheetml/main") == 0))
            return TRUE;
    return FALSE;
}

static void
check_root(Markup *markup, const char *name, const char **attributes)
{
    if (strcmp(name, "workbook") == 0 && is_spreadsheet(attributes))
        return;

    const char *what = strcmp(name, "document") == 0       ? "a Word document (.docx)"
                       : strcmp(name, "presentation") == 0 ? "a presentation (.pptx)"
                                                           : "no workbook that is known here";
    markup_refuse(markup,
                  g_error_new(XLSX_ERROR, XLSX_ERROR_KIND, "the file is %s" SAVE_AS, what));
}

/* The relationship's id has a prefix, whatever it is; the sheet's own has none. */
static const char *
find_id(const char **attributes)
{
    for (; *attributes != NULL; attributes += 2)
        if (g_str_has_suffix(attributes[0], ":id"))
            return attributes[1];
    return NULL;
}

static void
add_tab(XlsxBook *book, const char **attributes)
{
    const char *name = markup_attribute(attributes, "name");
    const char *state = markup_attribute(attributes, "state");
    const char *id = find_id(attributes);
    if (name == NULL || !is_short(name) || !is_short(id) || book->tabs->len >= MOST_TABS)
        return;

    XlsxTab *tab = g_new0(XlsxTab, 1);
    tab->name = g_strdup(name);
    tab->id = g_strdup(id);
    tab->is_hidden = state != NULL && strcmp(state, "visible") != 0;
    g_ptr_array_add(book->tabs, tab);
}

static void
begin(Markup *markup, void *closure, const char *name, const char **attributes)
{
    Reader *reader = closure;
    reader->level++;
    if (reader->level == 1)
        check_root(markup, name, attributes);
    if (reader->level == 2)
        reader->in_sheets = strcmp(name, "sheets") == 0;
    if (reader->level == 3 && reader->in_sheets && strcmp(name, "sheet") == 0)
        add_tab(reader->book, attributes);
    if (reader->level == 2 && strcmp(name, "workbookPr") == 0) {
        const char *from_1904 = markup_attribute(attributes, "date1904");
        reader->book->counts_from_1904 = from_1904 != NULL && (strcmp(from_1904, "1") == 0 ||
                                                               strcmp(from_1904, "true") == 0);
    }
}

static void
end(G_GNUC_UNUSED Markup *markup, void *closure)
{
    Reader *reader = closure;
    reader->level--;
}

/* Two sheets are never one part; else a small file could be read ten thousand times. */
static gboolean
check_parts(const XlsxBook *book, GError **error)
{
    g_autoptr(GHashTable) parts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < book->tabs->len; i++) {
        const XlsxTab *tab = g_ptr_array_index(book->tabs, i);
        if (tab->part == NULL || g_hash_table_add(parts, g_ascii_strdown(tab->part, -1)))
            continue;
        g_autofree char *shown = text_escape(tab->name, -1);
        g_set_error(error, XLSX_ERROR, XLSX_ERROR_SHEET,
                    "sheet '%s' is the same part as another sheet; save the file anew", shown);
        return FALSE;
    }
    return TRUE;
}

/* Finds the parts that the main part's relationships name. */
static void
assign_parts(XlsxBook *book, const GPtrArray *relationships)
{
    book->strings = g_strdup(find_type(relationships, "sharedStrings"));
    book->styles = g_strdup(find_type(relationships, "styles"));
    g_autoptr(GHashTable) by_id = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < relationships->len; i++) {
        Relationship *relationship = g_ptr_array_index(relationships, i);
        if (relationship->id != NULL && strcmp(relationship->type, "worksheet") == 0)
            g_hash_table_insert(by_id, relationship->id, relationship->part);
    }
    for (guint i = 0; i < book->tabs->len; i++) {
        XlsxTab *tab = g_ptr_array_index(book->tabs, i);
        if (tab->id != NULL)
            tab->part = g_strdup(g_hash_table_lookup(by_id, tab->id));
    }
}

static void
refuse_kind(const Archive *archive, GError **error)
{
    const gboolean is_open_document =
        archive_has(archive, "mimetype") && archive_has(archive, "content.xml");
    g_set_error(error, XLSX_ERROR, XLSX_ERROR_KIND, "the file is %s" SAVE_AS,
                is_open_document ? "an OpenDocument file (.ods, .odt)"
                                 : "a zip archive and no workbook");
}

/* Returns the name of the main part; owned by the caller. */
static char *
find_main(Archive *archive, GError **error)
{
    g_autoptr(GPtrArray) relationships = read_relationships(archive, "", error);
    if (relationships == NULL)
        return NULL;

    const char *main = find_type(relationships, "officeDocument");
    if (main == NULL) {
        refuse_kind(archive, error);
        return NULL;
    }
    if (g_str_has_suffix(main, ".bin")) {
        g_set_error_literal(error, XLSX_ERROR, XLSX_ERROR_KIND,
                            "the file is a binary workbook (.xlsb)" SAVE_AS);
        return NULL;
    }
    return g_strdup(main);
}

XlsxBook *
xlsx_book_read(Archive *archive, GError **error)
{
    static const MarkupHandlers handlers = {begin, end, NULL};
    g_autofree char *main = find_main(archive, error);
    if (main == NULL)
        return NULL;

    g_autoptr(XlsxBook) book = g_new0(XlsxBook, 1);
    book->tabs = g_ptr_array_new_with_free_func((GDestroyNotify)tab_free);
    Reader reader = {.book = book};
    if (!markup_read_part(archive, main, &handlers, &reader, error))
        return NULL;
    g_autoptr(GPtrArray) relationships = read_relationships(archive, main, error);
    if (relationships == NULL)
        return NULL;
    assign_parts(book, relationships);
    return check_parts(book, error) ? g_steal_pointer(&book) : NULL;
}
