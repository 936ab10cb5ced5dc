#include "data/copy_html.h"

#include <cmark.h>
#include <stdlib.h>
#include <string.h>

#define MOST_DEPTH        256 /* elements that are remembered; what is deeper is read, not nested */
#define LONGEST_NAME      16
#define LONGEST_REFERENCE 40 /* bytes: "&CounterClockwiseContourIntegral;" */
#define FIRST_BYTES       4096
#define MOST_OPEN_QUOTES  16 /* after so many no quote is believed, or time would be squared */

typedef struct {
    unsigned key; /* of its name */
    gboolean is_hidden;
    gboolean is_ordered; /* a list with numbers */
    int64_t next;        /* the number of its next item */
} Element;

typedef struct {
    CopyBuilder *builder;
    Element stack[MOST_DEPTH];
    unsigned depth;
    unsigned hidden;        /* elements on the stack that hide what is in them */
    GHashTable *roles;      /* of names that have one: Role */
    GHashTable *references; /* "eacute" → "é", those that were met */
    gboolean has_break;     /* a <br> in the block in hand */
    unsigned open_quotes;   /* tags whose quoted value never ended */
} Page;

/* A tag as it stands: its name in small letters, and its attributes. */
typedef struct {
    char name[LONGEST_NAME];
    unsigned key;
    unsigned roles;
    gboolean is_end;
    const char *attributes;
    const char *end; /* the ">" */
} Tag;

typedef enum { BLOCK = 1, VOID = 2, UNSEEN = 4, RAW = 8 } Role;

static const char *const blocks[] = {
    "p",       "div",    "section",    "article",  "main",   "header",     "footer",
    "aside",   "h1",     "h2",         "h3",       "h4",     "h5",         "h6",
    "ul",      "ol",     "li",         "dl",       "dt",     "dd",         "table",
    "tr",      "td",     "th",         "caption",  "pre",    "blockquote", "figure",
    "address", "form",   "figcaption", "fieldset", "body",   "html",       "details",
    "summary", "center", "thead",      "tbody",    "hgroup", "hr",         NULL};

static const char *const voids[] = {"area",  "base",   "br",    "col",  "embed",
                                    "hr",    "img",    "input", "link", "meta",
                                    "param", "source", "track", "wbr",  NULL};

/* Nobody reads what is in them. */
static const char *const unseen[] = {"nav",    "template", "noscript", "svg",    "button",
                                     "select", "object",   "iframe",   "canvas", "math",
                                     "audio",  "video",    "dialog",   NULL};

/* They hold no tags but their own end. */
static const char *const raws[] = {"script", "style", "title", "textarea", "xmp", NULL};

/* Every name that has a role, with its roles. */
static GHashTable *
make_roles(void)
{
    const struct {
        const char *const *names;
        Role role;
    } lists[] = {{blocks, BLOCK}, {voids, VOID}, {unseen, UNSEEN}, {raws, RAW}};
    GHashTable *roles = g_hash_table_new(g_str_hash, g_str_equal);

    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
        for (const char *const *name = lists[i].names; *name != NULL; name++) {
            const unsigned known = GPOINTER_TO_UINT(g_hash_table_lookup(roles, *name));
            g_hash_table_insert(roles, (char *)*name, GUINT_TO_POINTER(known | lists[i].role));
        }
    return roles;
}

/* Reads the name and value of the next attribute of `tag` from `at` on; NULL: there is none. */
static const char *
read_attribute(const Tag *tag, const char *at, const char **out_name, size_t *out_length,
               const char **out_value, size_t *out_value_length)
{
    while (at < tag->end && (g_ascii_isspace(*at) || *at == '/'))
        at++;
    if (at >= tag->end)
        return NULL;

    *out_name = at;
    while (at < tag->end && !g_ascii_isspace(*at) && *at != '=' && *at != '/')
        at++;
    *out_length = (size_t)(at - *out_name);
    *out_value = "";
    *out_value_length = 0;
    if (at < tag->end && *at == '=') {
        at++;
        const char quote = at < tag->end && (*at == '"' || *at == '\'') ? *at : '\0';
        at += quote != '\0';
        *out_value = at;
        while (at < tag->end && (quote != '\0' ? *at != quote : !g_ascii_isspace(*at)))
            at++;
        *out_value_length = (size_t)(at - *out_value);
        at += quote != '\0' && at < tag->end;
    } else if (*out_length == 0) {
        at++;
    }
    return at;
}

/* Returns the value of the attribute `name`, or NULL; owned by the caller. */
static char *
get_attribute(const Tag *tag, const char *name)
{
    const char *found = NULL, *value = NULL;
    size_t length = 0, value_length = 0;

    for (const char *at = tag->attributes;
         (at = read_attribute(tag, at, &found, &length, &value, &value_length)) != NULL;)
        if (length == strlen(name) && g_ascii_strncasecmp(found, name, length) == 0)
            return g_ascii_strdown(value, (gssize)value_length);
    return NULL;
}

static gboolean
is_hidden(const Tag *tag)
{
    g_autofree char *hidden = get_attribute(tag, "hidden");
    g_autofree char *style = get_attribute(tag, "style");
    if (hidden != NULL || (tag->roles & UNSEEN))
        return TRUE;
    if (style == NULL)
        return FALSE;

    char *to = style;
    for (const char *from = style; *from != '\0'; from++)
        if (!g_ascii_isspace(*from))
            *to++ = *from;
    *to = '\0';
    return strstr(style, "display:none") != NULL || strstr(style, "visibility:hidden") != NULL;
}

static void
pop(Page *page, unsigned depth)
{
    while (page->depth > depth) {
        page->depth--;
        page->hidden -= page->stack[page->depth].is_hidden ? 1 : 0;
    }
}

/* The innermost element of that name that is open, its place from 1; 0: none. */
static unsigned
find_open(const Page *page, unsigned key)
{
    for (unsigned i = page->depth; i > 0; i--)
        if (page->stack[i - 1].key == key)
            return i;
    return 0;
}

static Element *
find_list(Page *page)
{
    const unsigned list =
        MAX(find_open(page, g_str_hash("ol")), find_open(page, g_str_hash("ul")));
    return list > 0 ? &page->stack[list - 1] : NULL;
}

static int64_t
get_number(const Tag *tag, const char *name, int64_t otherwise)
{
    g_autofree char *value = get_attribute(tag, name);
    return value != NULL && g_ascii_isdigit(*value) ? strtoll(value, NULL, 10) : otherwise;
}

/* A block that was parted by <br> is read as lines are: there may be a list in it. */
static void
end_block(Page *page)
{
    CopyBuilder *builder = page->builder;
    if (page->has_break && builder->kind == COPY_PARAGRAPH) {
        g_autofree char *text = g_strdup(builder->text->str);
        builder->total -= builder->text->len;
        g_string_truncate(builder->text, 0);
        copy_text_read(builder, text);
    }
    copy_builder_end(builder);
    page->has_break = FALSE;
}

static void
begin_block(Page *page, CopyKind kind, int64_t number)
{
    end_block(page);
    copy_builder_begin(page->builder, kind, number);
}

static void
begin_item(Page *page, const Tag *tag)
{
    Element *list = find_list(page);
    int64_t number = 0;

    if (list != NULL && list->is_ordered) {
        number = get_number(tag, "value", list->next);
        list->next = number + 1;
    }
    begin_block(page, COPY_ITEM, number);
}

/* What a start tag ends that was left open. */
static void
end_implied(Page *page, const Tag *tag)
{
    const unsigned paragraph = tag->roles & BLOCK ? find_open(page, g_str_hash("p")) : 0;
    const unsigned item = g_str_equal(tag->name, "li") ? find_open(page, tag->key) : 0;

    if (paragraph > 0)
        pop(page, paragraph - 1);
    if (item > 0 &&
        item > MAX(find_open(page, g_str_hash("ol")), find_open(page, g_str_hash("ul"))))
        pop(page, item - 1);
}

static void
begin_element(Page *page, const Tag *tag)
{
    end_implied(page, tag);
    if ((tag->roles & VOID) || page->depth == MOST_DEPTH)
        return;

    Element *element = &page->stack[page->depth++];
    *element = (Element){.is_hidden = is_hidden(tag),
                         .key = tag->key,
                         .is_ordered = g_str_equal(tag->name, "ol"),
                         .next = get_number(tag, "start", 1)};
    page->hidden += element->is_hidden ? 1 : 0;
}

static void
begin_tag(Page *page, const Tag *tag)
{
    const gboolean is_heading =
        tag->name[0] == 'h' && g_ascii_isdigit(tag->name[1]) && tag->name[2] == '\0';
    begin_element(page, tag);
    if (page->hidden > 0)
        return;

    if (g_str_equal(tag->name, "br")) {
        copy_builder_add(page->builder, "\n", 1);
        page->has_break = TRUE;
    } else if (g_str_equal(tag->name, "li")) {
        begin_item(page, tag);
    } else if ((tag->roles & BLOCK)) {
        begin_block(page, is_heading ? COPY_HEADING : COPY_PARAGRAPH, 0);
    }
}

static void
end_tag(Page *page, const Tag *tag)
{
    const unsigned open = find_open(page, tag->key);
    const gboolean is_block = (tag->roles & BLOCK) != 0;

    if (is_block && page->hidden == 0)
        end_block(page);
    if (open > 0)
        pop(page, open - 1);
    if (g_str_equal(tag->name, "li") && page->hidden == 0) {
        page->builder->kind = COPY_PARAGRAPH;
        page->builder->number = 0;
    }
}

/* Returns the text of the reference `name` as HTML 5 knows it, by cmark, which has its table;
 * borrowed from the page. "" for what is none. */
static const char *
resolve(Page *page, const char *name)
{
    const char *known = g_hash_table_lookup(page->references, name);
    if (known != NULL)
        return known;

    g_autofree char *source = g_strdup_printf("x&%s;", name);
    cmark_node *root = cmark_parse_document(source, strlen(source), CMARK_OPT_DEFAULT);
    GString *text = g_string_new(NULL);
    cmark_iter *iter = cmark_iter_new(root);
    for (cmark_event_type event; (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE;)
        if (cmark_node_get_type(cmark_iter_get_node(iter)) == CMARK_NODE_TEXT)
            g_string_append(text, cmark_node_get_literal(cmark_iter_get_node(iter)));
    cmark_iter_free(iter);
    cmark_node_free(root);
    char *found =
        g_strdup(text->len > 1 && !g_str_equal(text->str, source) ? text->str + 1 : "");
    g_string_free(text, TRUE);
    g_hash_table_insert(page->references, g_strdup(name), found);
    return found;
}

/* Adds the character that "&name;" at `at` stands for and returns what is behind it; NULL when
 * it is none. */
static const char *
add_reference(Page *page, const char *at)
{
    char name[LONGEST_REFERENCE];
    size_t length = 0;

    for (at++; length < sizeof name - 1 && (g_ascii_isalnum(at[length]) || at[length] == '#');
         length++)
        name[length] = at[length];
    name[length] = '\0';
    if (length == 0 || at[length] != ';')
        return NULL;

    const char *text = resolve(page, name);
    if (*text == '\0')
        return NULL;
    copy_builder_add(page->builder, text, strlen(text));
    return at + length + 1;
}

/* Adds what stands up to `end`: breaks of the source are blanks. */
static void
add_text(Page *page, const char *at, const char *end)
{
    while (page->hidden == 0 && at < end) {
        const char *stop = at;
        while (stop < end && strchr("&\n\r\f", *stop) == NULL)
            stop++;
        copy_builder_add(page->builder, at, (size_t)(stop - at));
        at = stop;
        if (at >= end)
            return;
        const char *behind = *at == '&' ? add_reference(page, at) : NULL;
        if (behind == NULL)
            copy_builder_add(page->builder, *at == '&' ? "&" : " ", 1);
        at = behind != NULL ? behind : at + 1;
    }
}

/* Returns the ">" of the tag at `at`, quoted values passed over; NULL: it never ends. */
static const char *
find_tag_end(const char *at)
{
    char quote = '\0';

    for (; *at != '\0'; at++) {
        if (quote != '\0' ? *at == quote : *at == '>') {
            if (quote == '\0')
                return at;
            quote = '\0';
        } else if (quote == '\0' && (*at == '"' || *at == '\'') && at[-1] == '=') {
            quote = *at;
        }
    }
    return NULL;
}

static const char *
end_of_tag(Page *page, const char *at)
{
    const char *end = page->open_quotes < MOST_OPEN_QUOTES ? find_tag_end(at) : NULL;
    if (end != NULL)
        return end;

    page->open_quotes++;
    return strchr(at, '>');
}

/* Reads the tag at `at`, a "<"; FALSE when it is none. */
static gboolean
read_tag(Page *page, const char *at, Tag *tag)
{
    size_t length = 0;

    tag->is_end = at[1] == '/';
    at += tag->is_end ? 2 : 1;
    if (!g_ascii_isalpha(*at))
        return FALSE;
    for (; g_ascii_isalnum(at[length]) || at[length] == '-' || at[length] == ':'; length++)
        if (length < LONGEST_NAME - 1)
            tag->name[length] = g_ascii_tolower(at[length]);
    tag->name[MIN(length, LONGEST_NAME - 1)] = '\0';
    tag->key = g_str_hash(tag->name);
    tag->roles = GPOINTER_TO_UINT(g_hash_table_lookup(page->roles, tag->name));
    tag->attributes = at + length;
    tag->end = end_of_tag(page, tag->attributes);
    return tag->end != NULL;
}

/* Returns what is behind the end tag of the raw element `name`, or the end. */
static const char *
skip_raw(const char *at, const char *name)
{
    const size_t length = strlen(name);

    for (; (at = strchr(at, '<')) != NULL; at++)
        if (at[1] == '/' && g_ascii_strncasecmp(at + 2, name, length) == 0 &&
            !g_ascii_isalnum(at[2 + length])) {
            const char *end = strchr(at, '>');
            return end != NULL ? end + 1 : at + strlen(at);
        }
    return NULL;
}

/* Returns what is behind the comment, declaration or instruction at `at`, a "<"; NULL: it is
 * none, and "" : it never ends. */
static const char *
skip_other(const char *at)
{
    const gboolean is_comment = g_str_has_prefix(at, "<!--");
    if (at[1] != '!' && at[1] != '?')
        return NULL;

    const char *end = is_comment ? strstr(at + 4, "-->") : strchr(at, '>');
    return end == NULL ? "" : end + (is_comment ? 3 : 1);
}

/* Returns what is behind the "<" at `at` and all that belongs to it. */
static const char *
read_markup(Page *page, const char *at)
{
    Tag tag;
    const char *behind = skip_other(at);
    if (behind != NULL)
        return behind;
    if (!read_tag(page, at, &tag)) {
        add_text(page, at, at + 1);
        return at + 1;
    }

    if (!tag.is_end && (tag.roles & RAW)) {
        behind = skip_raw(tag.end + 1, tag.name);
        return behind != NULL ? behind : "";
    }
    if (tag.is_end)
        end_tag(page, &tag);
    else
        begin_tag(page, &tag);
    return tag.end + 1;
}

void
copy_html_read(CopyBuilder *builder, const char *html)
{
    g_autofree Page *page = g_new0(Page, 1);
    g_autoptr(GHashTable) references =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autoptr(GHashTable) roles = make_roles();
    const char *last = strrchr(html, '>'); /* behind it no tag ends */
    page->builder = builder;
    page->references = references;
    page->roles = roles;

    for (const char *at = html; *at != '\0';) {
        const char *tag = last != NULL && at <= last ? strchr(at, '<') : NULL;
        const char *end = tag != NULL && tag < last ? tag : at + strlen(at);
        add_text(page, at, end);
        at = *end != '\0' ? read_markup(page, end) : end;
    }
    end_block(page);
}

gboolean
copy_html_is_page(const char *text)
{
    static const char *const marks[] = {"<!doctype html", "<html",   "<head", "<body", "<p",
                                        "<div",           "<article"};
    g_autofree char *begin = g_ascii_strdown(text, (gssize)strnlen(text, FIRST_BYTES));
    const char *at = begin;
    while (g_ascii_isspace(*at))
        at++;
    if (*at != '<')
        return FALSE;

    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++)
        if (strstr(at, marks[i]) != NULL)
            return TRUE;
    return FALSE;
}

char *
copy_html_get_charset(const char *bytes, size_t length)
{
    g_autofree char *begin = g_strndup(bytes, MIN(length, FIRST_BYTES));
    g_autofree char *small = g_ascii_strdown(begin, -1);
    const char *at = strstr(small, "charset=");
    if (at == NULL)
        return NULL;

    at += strlen("charset=");
    at += *at == '"' || *at == '\'';
    const size_t name = strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789-_");
    return name > 0 && name < 32 ? g_strndup(at, name) : NULL;
}
