#include "document/inlines.h"

#include <string.h>

#define SMALL   0.92 /* of the size: title and affiliation behind a name */
#define LONGEST 36   /* bytes of a word that is not broken at its hyphens */
#define SHORT   8    /* bytes of a word that would look lost on a line */
#define TIBETAN 0.92 /* its stacks are high for the line */

static void
free_link(gpointer link)
{
    g_free(((InlineLink *)link)->url);
}

static Inlines *
inlines_new(void)
{
    Inlines *inlines = g_new0(Inlines, 1);
    inlines->text = g_string_new(NULL);
    inlines->links = g_array_new(FALSE, FALSE, sizeof(InlineLink));
    g_array_set_clear_func(inlines->links, free_link);
    inlines->attributes = pango_attr_list_new();
    return inlines;
}

void
inlines_free(Inlines *inlines)
{
    if (inlines == NULL)
        return;
    g_string_free(inlines->text, TRUE);
    g_array_unref(inlines->links);
    pango_attr_list_unref(inlines->attributes);
    g_free(inlines);
}

/* Consumes `attribute`. */
static void
put(Inlines *inlines, PangoAttribute *attribute, size_t start, size_t end)
{
    attribute->start_index = (guint)start;
    attribute->end_index = (guint)end;
    pango_attr_list_insert(inlines->attributes, attribute);
}

/* A PDF link is ASCII between single quotes. */
static char *
quote_url(const char *url)
{
    return g_uri_escape_string(url, ":/?#[]@!$&()*+,;=%", FALSE);
}

static void
put_link(Inlines *inlines, const char *url, size_t start)
{
    InlineLink link = {(guint)start, (guint)inlines->text->len, quote_url(url)};
    g_array_append_val(inlines->links, link);
    /* The colour also makes Pango split its runs where the link begins and ends. */
    put(inlines, pango_attr_foreground_new(0x1d1d, 0x4f4f, 0x9191), start, inlines->text->len);
}

static void
put_emphasis(Inlines *inlines, const Style *style, size_t start)
{
    size_t end = inlines->text->len;
    PangoStyle slant = style->italic ? PANGO_STYLE_NORMAL : PANGO_STYLE_ITALIC;
    put(inlines, pango_attr_style_new(slant), start, end);
    if (style->labels)
        put(inlines, pango_attr_size_new((int)(style->size * SMALL * PANGO_SCALE)), start, end);
}

static void
read_inlines(Inlines *inlines, cmark_node *parent, const Style *style)
{
    for (cmark_node *node = cmark_node_first_child(parent); node != NULL;
         node = cmark_node_next(node)) {
        size_t start = inlines->text->len;
        switch (cmark_node_get_type(node)) {
        case CMARK_NODE_TEXT:
        case CMARK_NODE_CODE:
            g_string_append(inlines->text, cmark_node_get_literal(node));
            break;
        case CMARK_NODE_SOFTBREAK:
            g_string_append_c(inlines->text, ' ');
            break;
        case CMARK_NODE_LINEBREAK:
            g_string_append_c(inlines->text, '\n');
            break;
        default:
            read_inlines(inlines, node, style);
            break;
        }
        if (cmark_node_get_type(node) == CMARK_NODE_STRONG)
            put(inlines, pango_attr_weight_new(PANGO_WEIGHT_BOLD), start, inlines->text->len);
        if (cmark_node_get_type(node) == CMARK_NODE_EMPH)
            put_emphasis(inlines, style, start);
        if (cmark_node_get_type(node) == CMARK_NODE_LINK)
            put_link(inlines, cmark_node_get_url(node), start);
    }
}

/* European figures are those of the Latin words beside them, in Arabic and Hebrew too. */
static void
put_figures(Inlines *inlines, Fonts *fonts, size_t from, size_t to)
{
    const char *families = fonts_get_families(fonts, G_UNICODE_SCRIPT_LATIN);
    for (size_t i = from; i < to; i++) {
        size_t start = i;
        while (i < to && g_ascii_isdigit(inlines->text->str[i]))
            i++;
        if (i > start)
            put(inlines, pango_attr_family_new(families), start, i);
    }
}

static gboolean
has_figures_of_its_own(GUnicodeScript script)
{
    return script != G_UNICODE_SCRIPT_ARABIC && script != G_UNICODE_SCRIPT_HEBREW;
}

/* Each run of a script in the fonts and the language of that script. */
static void
put_scripts(Inlines *inlines, Fonts *fonts)
{
    const char *text = inlines->text->str;
    PangoScriptIter *iter = pango_script_iter_new(text, (int)inlines->text->len);
    do {
        const char *start, *end;
        PangoScript script;
        pango_script_iter_get_range(iter, &start, &end, &script);
        const char *families = fonts_get_families(fonts, (GUnicodeScript)script);
        PangoLanguage *language = fonts_get_language(fonts, (GUnicodeScript)script);
        size_t from = (size_t)(start - text), to = (size_t)(end - text);
        put(inlines, pango_attr_family_new(families), from, to);
        put(inlines, pango_attr_language_new(language), from, to);
        if (script == PANGO_SCRIPT_TIBETAN)
            put(inlines, pango_attr_scale_new(TIBETAN), from, to);
        if (!has_figures_of_its_own((GUnicodeScript)script))
            put_figures(inlines, fonts, from, to);
    } while (pango_script_iter_next(iter));
    pango_script_iter_free(iter);
}

/* "Asian Lawyers Network (ALN)": no line may end between "Network" and "(ALN)". The space stays
 * an ordinary one, since it is copied out of the page with the name. */
static void
keep_acronym(Inlines *inlines)
{
    const char *text = inlines->text->str;
    const char *open = strstr(text, " (");
    for (const char *next = open; next != NULL; next = strstr(next + 1, " ("))
        open = next;
    const char *close = open != NULL ? strchr(open, ')') : NULL;
    if (close == NULL || memchr(open + 1, ' ', (size_t)(close - open - 1)) != NULL)
        return;
    const char *word = open;
    while (word > text && word[-1] != ' ')
        word--;
    put(inlines, pango_attr_allow_breaks_new(FALSE), (size_t)(word - text),
        (size_t)(close + 1 - text));
}

static gboolean
is_hyphened(const char *word, size_t length)
{
    const char *hyphen = memchr(word, '-', length);
    return hyphen != NULL && hyphen > word && hyphen + 1 < word + length;
}

/* Who copies text out of a page takes a hyphen at a line's end for one that the line made, and
 * "Asia-Pacific" is "AsiaPacific" then. Only what would tear a line open, as addresses do, may
 * break at its hyphens. */
static void
keep_hyphened_words(Inlines *inlines)
{
    const char *text = inlines->text->str;
    for (const char *word = text; *word != '\0';) {
        size_t length = strcspn(word, " \n");
        size_t start = (size_t)(word - text);
        if (length <= LONGEST && is_hyphened(word, length))
            put(inlines, pango_attr_allow_breaks_new(FALSE), start, start + length);
        word += length + (word[length] != '\0' ? 1 : 0);
    }
}

/* No paragraph or name ends with a short word alone on its line. */
static void
keep_last_words(Inlines *inlines)
{
    const char *text = inlines->text->str;
    const char *last = strrchr(text, ' ');
    if (last == NULL || strlen(last + 1) > SHORT)
        return;
    const char *word = last;
    while (word > text && word[-1] != ' ' && word[-1] != '\n')
        word--;
    if (strlen(word) <= LONGEST)
        put(inlines, pango_attr_allow_breaks_new(FALSE), (size_t)(word - text),
            inlines->text->len);
}

static void
put_style(Inlines *inlines, const Style *style, Fonts *fonts)
{
    size_t length = inlines->text->len;
    put(inlines, pango_attr_insert_hyphens_new(FALSE), 0, length);
    if (style->tabular)
        put(inlines, pango_attr_font_features_new("tnum=1,lnum=1"), 0, length);
    keep_hyphened_words(inlines);
    keep_last_words(inlines);
    if (style->labels)
        keep_acronym(inlines);
    put_scripts(inlines, fonts);
}

Inlines *
inlines_read(cmark_node *block, const Style *style, Fonts *fonts)
{
    Inlines *inlines = inlines_new();
    if (cmark_node_get_type(block) == CMARK_NODE_CODE_BLOCK)
        g_string_append(inlines->text, cmark_node_get_literal(block));
    else if (cmark_node_get_type(block) != CMARK_NODE_ITEM) /* an item here has no content */
        read_inlines(inlines, block, style);
    while (g_str_has_suffix(inlines->text->str, "\n"))
        g_string_truncate(inlines->text, inlines->text->len - 1);
    put_style(inlines, style, fonts);
    return inlines;
}

Inlines *
inlines_from_text(const char *text, const Style *style, Fonts *fonts)
{
    Inlines *inlines = inlines_new();
    g_string_append(inlines->text, text);
    put_style(inlines, style, fonts);
    return inlines;
}

void
inlines_append_key(GString *key, cmark_node *block)
{
    cmark_node_type type = cmark_node_get_type(block);
    const char *literal = cmark_node_get_literal(block);
    const char *url = type == CMARK_NODE_LINK ? cmark_node_get_url(block) : NULL;
    g_string_append_printf(key, "\001%d\002", (int)type);
    g_string_append(key, literal != NULL ? literal : "");
    g_string_append(key, url != NULL ? url : "");
    if (type == CMARK_NODE_ITEM)
        return;
    for (cmark_node *child = cmark_node_first_child(block); child != NULL;
         child = cmark_node_next(child))
        inlines_append_key(key, child);
    g_string_append_c(key, '\003');
}

const InlineLink *
inlines_find_link(const Inlines *inlines, guint index)
{
    for (guint i = 0; i < inlines->links->len; i++) {
        const InlineLink *link = &g_array_index(inlines->links, InlineLink, i);
        if (index >= link->start && index < link->end)
            return link;
    }
    return NULL;
}
