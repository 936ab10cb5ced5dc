/* template.h - a text with {{tags}}, parsed once into a program and rendered many times
 *
 * Mustache, the whole of its core specification and none of its optional modules (lambdas,
 * inheritance, dynamic names), with one addition: filters, `{{name | filter: argument}}`, on
 * variables and on sections. A campaign's templates are strict: names are checked against what
 * can be known before anything is rendered, `{{{x}}}` and `{{&x}}` are refused, partials come
 * only from the loader by a plain name. A value is escaped for where it lands and is never read
 * as template or markup again. Sections and partials nest at most 64 deep; a byte order mark is
 * dropped; line ends stay as they are. Positions in messages are FILE:LINE:COLUMN, columns in
 * characters from 1.
 */
#pragma once

#include "base/language.h"
#include "template/value.h"

typedef struct Template Template;

typedef enum {
    TEMPLATE_ERROR_SYNTAX,  /* an unclosed tag or section, a bad name or filter */
    TEMPLATE_ERROR_UNKNOWN, /* a name that nothing can have */
    TEMPLATE_ERROR_PARTIAL, /* a partial that is not there, or not by a plain name */
    TEMPLATE_ERROR_VALUE,   /* a filter met a value that it cannot work on */
    TEMPLATE_ERROR_LIMIT,   /* nested too deep, or more output than allowed */
} TemplateError;

#define TEMPLATE_ERROR (template_error_quark())
GQuark template_error_quark(void);

/* Returns the source of the partial `name`, owned by the caller, or NULL with `error` set;
 * TEMPLATE_ERROR_PARTIAL for one that is not there. `out_path` is the name that messages give
 * it; owned by the caller too. */
typedef char *(*TemplateLoad)(const char *name, void *closure, char **out_path, GError **error);

typedef struct {
    gboolean strict;   /* a campaign's template; FALSE only for the specification's own cases */
    TemplateLoad load; /* NULL: there are no partials */
    void *closure;     /* for `load`, needed while parsing only */
} TemplateOptions;

/* Parses `source`, named `path` in messages, and every partial it names. */
G_GNUC_WARN_UNUSED_RESULT
Template *template_parse(const char *source, const char *path, const TemplateOptions *options,
                         GError **error);
void template_free(Template *template);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Template, template_free)

/* Checks every name in the template against `known`, a record that has every name that can be
 * had, lists with the shape of their items; an unknown name is TEMPLATE_ERROR_UNKNOWN with the
 * nearest known one. */
G_GNUC_WARN_UNUSED_RESULT
gboolean template_check(const Template *template, const Value *known, GError **error);

/* TRUE when the template prints or tests a name that begins with `name` ("signatory" covers
 * "signatory.email"). */
gboolean template_uses(const Template *template, const char *name);

/* How a value is escaped when it is printed; the template's own text never is. */
typedef enum {
    TEMPLATE_VERBATIM, /* plain text: subjects, text files */
    TEMPLATE_HTML,     /* as the specification says */
    TEMPLATE_MARKDOWN, /* so that CommonMark shows exactly the value, wherever it stands; a URL
                        * or address in angle brackets, <{{letter.url}}>, is a link */
} TemplateEscape;

/* What a section over a list came out as, kept for the next letter that has the same list (the
 * same Value, not an equal one) where nothing in it depends on the letter: the bytes are the
 * same with a memo and without. A memo belongs to one template; the lists in it are referenced.
 */
typedef struct TemplateMemo TemplateMemo;

TemplateMemo *template_memo_new(void);
void template_memo_free(TemplateMemo *memo);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TemplateMemo, template_memo_free)

typedef struct {
    TemplateEscape escape;
    Language *language;      /* for the filters; borrowed; NULL: en-US */
    size_t limit;            /* of output, in bytes; 0: 256 MiB */
    const char *const *keep; /* which tags stay as their source, see below; NULL: none */
    TemplateMemo *memo;      /* for many letters; NULL: none */
    GPtrArray *out_empty; /* when not NULL: gets each name (char *, owned by the array) that was
                             printed empty without a default, once; the items' names of a list
                             as "signatories.title" */
} TemplateRender;

/* A tag whose name is kept stays as it was typed, a section from its first brace to its last
 * with all that is in it, and with its lines when its tags stand alone on them. An entry of
 * `keep` is one of signatory      that name and everything below it: signatory.email
 *     *.url          every name of several parts whose last one is that: campaign.url
 *     !count.asks    an exception: what the rest of the entry covers is not kept
 * whatever their order. What counts is where a name is found: `date` in a section over `letter`
 * is `letter.date`. Partials are no tags: what they hold is kept tag by tag. */

/* Renders with `scope`, a record, and appends to `out`, which a failure leaves as it was. */
G_GNUC_WARN_UNUSED_RESULT
gboolean template_render(const Template *template, const Value *scope,
                         const TemplateRender *how, GString *out, GError **error);

/* Appends `text` so that CommonMark shows exactly it, wherever in a line it stands, in a link's
 * text and destination too; but not in code and HTML, where nothing can be escaped. */
void template_append_markdown(GString *out, const char *text);
