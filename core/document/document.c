#include "document/document.h"

#include "document/lines.h"

#include <string.h>

#define SOURCE_LIMIT                                                                           \
    (64 * 1024) /* cmark takes 0.2 s for the worst of this size, 12 s for 4 × */
#define CONSENT_LIMIT (2 * SOURCE_LIMIT) /* the campaign's own values are filled in by then */
#define LABEL_LIMIT   40                 /* characters before the subject, as in "Re: " */

struct Document {
    cmark_node *root;
    DocumentAbout about;
    GStringChunk *strings; /* what `about` points to */
};

static const char *
keep(Document *document, const char *string)
{
    return string != NULL ? g_string_chunk_insert(document->strings, string) : NULL;
}

static Document *
document_new(const DocumentAbout *about)
{
    static const char *const none[] = {NULL};
    Document *document = g_new0(Document, 1);
    document->strings = g_string_chunk_new(1024);
    document->about = *about;
    document->about.title = keep(document, about->title);
    document->about.short_title = keep(document, about->short_title);
    document->about.draft = keep(document, about->draft);
    document->about.subject = keep(document, about->subject);
    document->about.salutation = keep(document, about->salutation);
    document->about.addressee = keep(document, about->addressee);
    document->about.date = keep(document, about->date);
    document->about.page.paper = keep(document, about->page.paper);
    document->about.page.letterhead = keep(document, about->page.letterhead);
    document->about.page.fonts = keep(document, about->page.fonts);
    document->about.labels = about->labels != NULL ? about->labels : none;
    return document;
}

/* Returns what stands in `text` after `prefix`, any white space being as good as other, or NULL
 * when it begins otherwise. */
static const char *
skip_prefix(const char *text, const char *prefix)
{
    while (*prefix != '\0') {
        if (!g_ascii_isspace(*prefix)) {
            if (*prefix++ != *text++)
                return NULL;
            continue;
        }
        while (g_ascii_isspace(*prefix))
            prefix++;
        if (*prefix != '\0' && !g_ascii_isspace(*text))
            return NULL;
        while (g_ascii_isspace(*text))
            text++;
    }
    return text;
}

static gboolean
begins_with(const char *text, const char *prefix)
{
    return prefix != NULL && *prefix != '\0' && skip_prefix(text, prefix) != NULL;
}

static gboolean
is_same(const char *text, const char *other)
{
    return begins_with(text, other) && *skip_prefix(text, other) == '\0';
}

static gboolean
is_address(const char *text, const char *addressee)
{
    return begins_with(text, addressee) && *skip_prefix(text, addressee) == '\n';
}

/* "Re: Clean water", "Objet : Clean water", "Clean water". */
static gboolean
is_subject(const char *text, const char *subject)
{
    if (is_same(text, subject))
        return TRUE;
    for (int i = 0; i < LABEL_LIMIT && *text != '\0'; i++) {
        gboolean ends_label = g_unichar_ispunct(g_utf8_get_char(text));
        text = g_utf8_next_char(text);
        if (ends_label && is_same(text + strspn(text, " \n"), subject))
            return TRUE;
    }
    return FALSE;
}

static DocumentPart
find_part(const Document *document, cmark_node *block)
{
    if (cmark_node_get_type(block) != CMARK_NODE_PARAGRAPH)
        return DOCUMENT_TEXT;
    g_autofree char *text = document_get_text(block);
    if (is_same(text, document->about.date))
        return DOCUMENT_DATE;
    if (is_address(text, document->about.addressee))
        return DOCUMENT_ADDRESS;
    if (is_subject(text, document->about.subject))
        return DOCUMENT_SUBJECT;
    if (begins_with(text, document->about.salutation))
        return DOCUMENT_SALUTATION;
    return DOCUMENT_TEXT;
}

static void
set_part(cmark_node *block, DocumentPart part)
{
    cmark_node_set_user_data(block, GINT_TO_POINTER(part));
}

/* Returns how many items `list` has when they begin with `labels`, or 0. */
static size_t
count_names(cmark_node *list, const char *const *labels)
{
    size_t count = 0;
    for (cmark_node *item = cmark_node_first_child(list); item != NULL;
         item = cmark_node_next(item), count++) {
        g_autofree char *text = document_get_text(item);
        if (!begins_with(text, labels[count]))
            return 0;
    }
    return count;
}

/* The names stand in one list, or in several (organizations, then individuals) that have all of
 * them between them. */
static void
find_names(const Document *document)
{
    const char *const *labels = document->about.labels; /* may be a million, and in no list */
    size_t found = 0;
    g_autoptr(GPtrArray) lists = g_ptr_array_new();
    for (cmark_node *block = cmark_node_first_child(document->root); block != NULL;
         block = cmark_node_next(block)) {
        if (cmark_node_get_list_type(block) != CMARK_ORDERED_LIST || labels[found] == NULL)
            continue;
        size_t names = count_names(block, labels + found);
        if (names == 0 && found > 0) {
            g_ptr_array_set_size(lists, 0);
            found = 0;
            names = count_names(block, labels);
        }
        if (names > 0)
            g_ptr_array_add(lists, block);
        found += names;
    }
    if (labels[found] != NULL)
        return;
    for (size_t i = 0; i < lists->len; i++)
        set_part(lists->pdata[i], DOCUMENT_NAMES);
}

Document *
document_parse(const char *markdown, const char *path, size_t source_size,
               const DocumentAbout *about, GError **error)
{
    if (source_size > SOURCE_LIMIT) {
        g_set_error(error, DOCUMENT_ERROR, DOCUMENT_ERROR_SIZE,
                    "%s: its text has %zu bytes, and a letter may have %d; shorten it, or make "
                    "two documents of it",
                    path, source_size, SOURCE_LIMIT);
        return NULL;
    }
    cmark_node *root = markdown_parse(markdown, path, FALSE, error);
    if (root == NULL)
        return NULL;
    Document *document = document_new(about);
    document->root = root;
    for (cmark_node *block = cmark_node_first_child(root); block != NULL;
         block = cmark_node_next(block))
        set_part(block, find_part(document, block));
    find_names(document);
    return document;
}

void
document_free(Document *document)
{
    if (document == NULL)
        return;
    cmark_node_free(document->root);
    g_string_chunk_free(document->strings);
    g_free(document);
}

cmark_node *
document_get_root(const Document *document)
{
    return document->root;
}

const DocumentAbout *
document_get_about(const Document *document)
{
    return &document->about;
}

DocumentPart
document_get_part(const Document *document, cmark_node *block)
{
    g_assert(cmark_node_parent(block) == document->root);
    return GPOINTER_TO_INT(cmark_node_get_user_data(block));
}

int
document_count_columns(const DocumentAbout *about)
{
    if (about->page.columns > 0)
        return about->page.columns;
    guint names = 0;
    while (names <= 150 && about->labels[names] != NULL)
        names++;
    return names <= 20 ? 1 : names <= 150 ? 2 : 3;
}

const char *
document_get_page_separator(const DocumentAbout *about)
{
    const char *tag = about->language != NULL ? language_get_tag(about->language) : "";
    return strcmp(tag, "en") == 0 || g_str_has_prefix(tag, "en-") ? " of " : " / ";
}

static void
append_text(GString *text, cmark_node *node)
{
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_PARAGRAPH:
    case CMARK_NODE_HEADING:
        if (text->len > 0 && text->str[text->len - 1] != '\n')
            g_string_append_c(text, '\n');
        break;
    case CMARK_NODE_CODE_BLOCK:
        if (text->len > 0 && text->str[text->len - 1] != '\n')
            g_string_append_c(text, '\n');
        g_string_append(text, cmark_node_get_literal(node));
        break;
    case CMARK_NODE_SOFTBREAK:
        g_string_append_c(text, ' ');
        break;
    case CMARK_NODE_LINEBREAK:
        g_string_append_c(text, '\n');
        break;
    case CMARK_NODE_TEXT:
    case CMARK_NODE_CODE:
        g_string_append(text, cmark_node_get_literal(node));
        break;
    default:
        break;
    }
}

char *
document_get_text(cmark_node *node)
{
    GString *text = g_string_new(NULL);
    cmark_iter *iter = cmark_iter_new(node);
    for (cmark_event_type event; (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE;)
        if (event == CMARK_EVENT_ENTER)
            append_text(text, cmark_iter_get_node(iter));
    cmark_iter_free(iter);
    if (text->len > 0 && text->str[text->len - 1] == '\n')
        g_string_truncate(text, text->len - 1);
    return g_string_free(text, FALSE);
}

static int
count_children(cmark_node *node)
{
    int count = 0;
    for (cmark_node *child = cmark_node_first_child(node); child != NULL;
         child = cmark_node_next(child))
        count++;
    return count;
}

int
document_count_first_list(const char *markdown)
{
    size_t length = strlen(markdown);
    if (length > SOURCE_LIMIT)
        return 0;
    int count = 0;
    cmark_node *root = cmark_parse_document(markdown, length, CMARK_OPT_DEFAULT);
    cmark_iter *iter = cmark_iter_new(root);
    while (count == 0 && cmark_iter_next(iter) != CMARK_EVENT_DONE)
        if (cmark_node_get_type(cmark_iter_get_node(iter)) == CMARK_NODE_LIST)
            count = count_children(cmark_iter_get_node(iter));
    cmark_iter_free(iter);
    cmark_node_free(root);
    return count;
}

char *
document_unwrap(const char *markdown, const char *path, GError **error)
{
    if (strlen(markdown) > CONSENT_LIMIT) {
        g_set_error(error, DOCUMENT_ERROR, DOCUMENT_ERROR_SIZE,
                    "%s: its text has %zu bytes with its values filled in, and may have %d; "
                    "shorten it",
                    path, strlen(markdown), CONSENT_LIMIT);
        return NULL;
    }
    cmark_node *root = markdown_parse(markdown, path, TRUE, error);
    if (root == NULL)
        return NULL;
    char *text = lines_write(root, LINES_FOR_CONSENT);
    cmark_node_free(root);
    return text;
}
