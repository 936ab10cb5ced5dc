#include "data/copy_word.h"

#include "base/text.h"
#include "data/markup.h"

#include <string.h>

#define RELATIONSHIPS "_rels/.rels"
#define USUAL_MAIN    "word/document.xml"

/* A document as its elements pass by. */
typedef struct {
    CopyBuilder *builder;
    GByteArray *kinds;  /* of the open elements: IGNORED, TEXT … */
    unsigned ignored;   /* open elements that hide what is in them */
    gboolean is_hidden; /* the run in hand */
    char *main;         /* while relationships are read: where the main part is */
} Word;

enum { OTHER, IGNORED, PARAGRAPH, RUN, TEXT };

/* What they hold is not read: taken away, an alternative for old programs, hidden by design. */
static const char *const unread[] = {"del",     "moveFrom",     "Fallback", "instrText",
                                     "delText", "delInstrText", NULL};

static gboolean
is_on(const char **attributes)
{
    const char *value = markup_attribute(attributes, "w:val");
    return value == NULL || !(g_str_equal(value, "0") || g_str_equal(value, "false") ||
                              g_str_equal(value, "off"));
}

static void
read_property(Word *word, const char *name, const char **attributes)
{
    const char *value = markup_attribute(attributes, "w:val");
    CopyBuilder *builder = word->builder;

    if (g_str_equal(name, "vanish"))
        word->is_hidden = is_on(attributes);
    else if (g_str_equal(name, "numId") && g_strcmp0(value, "0") != 0)
        builder->kind = COPY_ITEM;
    else if (g_str_equal(name, "pStyle") && value != NULL && builder->kind != COPY_ITEM &&
             (g_str_has_prefix(value, "Heading") || g_str_equal(value, "Title")))
        builder->kind = COPY_HEADING;
}

static uint8_t
begin_kind(Word *word, const char *name)
{
    if (g_strv_contains(unread, name)) {
        word->ignored++;
        return IGNORED;
    }
    if (g_str_equal(name, "p")) {
        copy_builder_end(word->builder);
        word->builder->kind = COPY_PARAGRAPH;
        return PARAGRAPH;
    }
    if (g_str_equal(name, "r")) {
        word->is_hidden = FALSE;
        return RUN;
    }
    return g_str_equal(name, "t") ? TEXT : OTHER;
}

static void
begin(Markup *markup, void *closure, const char *name, const char **attributes)
{
    Word *word = closure;
    const uint8_t kind = begin_kind(word, name);

    g_byte_array_append(word->kinds, &kind, 1);
    if (kind == TEXT)
        markup_want_text(markup, word->ignored == 0 && !word->is_hidden);
    else if (kind == OTHER && word->ignored == 0)
        read_property(word, name, attributes);
    if (word->ignored == 0 &&
        (g_str_equal(name, "br") || g_str_equal(name, "cr") || g_str_equal(name, "tab")))
        copy_builder_add(word->builder, " ", 1);
    if (word->ignored == 0 && g_str_equal(name, "noBreakHyphen"))
        copy_builder_add(word->builder, "-", 1);
}

static void
end(Markup *markup, void *closure)
{
    Word *word = closure;
    const uint8_t kind = word->kinds->data[word->kinds->len - 1];

    g_byte_array_set_size(word->kinds, word->kinds->len - 1);
    if (kind == IGNORED)
        word->ignored--;
    if (kind == PARAGRAPH) {
        copy_builder_end(word->builder);
        word->builder->kind = COPY_PARAGRAPH;
    }
    if (kind == TEXT)
        markup_want_text(markup, FALSE);
}

static void
text(Markup *markup, void *closure, const char *piece, size_t length)
{
    (void)markup;
    copy_builder_add(((Word *)closure)->builder, piece, length);
}

/* The relationship that the package has to its main part, relative to its root. */
static void
begin_relationship(Markup *markup, void *closure, const char *name, const char **attributes)
{
    Word *word = closure;
    const char *type = markup_attribute(attributes, "Type");
    const char *target = markup_attribute(attributes, "Target");
    (void)markup;

    if (word->main == NULL && g_str_equal(name, "Relationship") && type != NULL &&
        target != NULL && g_str_has_suffix(type, "/officeDocument"))
        word->main = g_strdup(target + (target[0] == '/'));
}

static gboolean
find_main(Word *word, Archive *archive, GError **error)
{
    static const MarkupHandlers handlers = {.begin = begin_relationship};

    if (archive_has(archive, RELATIONSHIPS) &&
        !markup_read_part(archive, RELATIONSHIPS, &handlers, word, error))
        return FALSE;
    if (word->main == NULL)
        word->main = g_strdup(USUAL_MAIN);
    if (archive_has(archive, word->main) && strstr(word->main, "xl/") == NULL &&
        strstr(word->main, "ppt/") == NULL)
        return TRUE;
    g_set_error_literal(
        error, COPY_ERROR, COPY_ERROR_KIND,
        "it is an archive, but no Word document; save the text as .docx or .txt");
    return FALSE;
}

gboolean
copy_word_read(CopyBuilder *builder, const char *path, GError **error)
{
    static const MarkupHandlers handlers = {.begin = begin, .end = end, .text = text};
    g_autoptr(GByteArray) kinds = g_byte_array_new();
    g_autoptr(Archive) archive = archive_open(path, error);
    Word word = {.builder = builder, .kinds = kinds};
    const gboolean is_read = archive != NULL && find_main(&word, archive, error) &&
                             markup_read_part(archive, word.main, &handlers, &word, error);

    copy_builder_end(builder);
    g_free(word.main);
    return is_read;
}
