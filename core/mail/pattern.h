/* pattern.h - one mail template: its header block and its Markdown, parsed once
 *
 * The file is mail/NAME.md in the campaign, or else in the program's templates: lines "Subject:
 * …" (wanted), "Reply-To: …" and "Attach: FILE" (as often as wanted), a blank line, Markdown.
 * Tags may stand in all of them. Positions in messages are those of the file.
 */
#pragma once

#include "campaign/campaign.h"
#include "proof/digest.h"
#include "template/value.h"

typedef struct Pattern Pattern;

typedef enum {
    PATTERN_ERROR_NONE,   /* no such template; the message lists those there are */
    PATTERN_ERROR_HEADER, /* a header block that is none, or lacks a subject */
} PatternError;

#define PATTERN_ERROR (pattern_error_quark())
GQuark pattern_error_quark(void);

/* Loads the template `name`; `templates` is the folder of the program's own. */
G_GNUC_WARN_UNUSED_RESULT
Pattern *pattern_load(Campaign *campaign, const char *name, const char *templates,
                      GError **error);
void pattern_free(Pattern *pattern);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Pattern, pattern_free)

/* The name of its file in messages, "mail/draft.md"; and how many bytes a person wrote of its
 * Markdown. Borrowed. */
const char *pattern_get_path(const Pattern *pattern);
size_t pattern_get_size(const Pattern *pattern);

/* The SHA-256 of what people wrote: the file, and every other that it takes in. */
const Digest *pattern_get_digest(const Pattern *pattern);

/* Visits what people wrote of it: the file, then every other that it takes in, by its path in
 * the campaign. Borrowed for the call. */
void pattern_each_source(const Pattern *pattern,
                         void (*visit)(const char *path, const char *text, void *closure),
                         void *closure);

/* TRUE when it prints or tests a name that begins with `name`. */
gboolean pattern_uses(const Pattern *pattern, const char *name);

/* Checks every name in it against `known`, as template_check() does. */
G_GNUC_WARN_UNUSED_RESULT
gboolean pattern_check(const Pattern *pattern, const Value *known, GError **error);

/* What a template says to one recipient. */
typedef struct {
    char *subject;
    char *reply_to;    /* "": none */
    GPtrArray *attach; /* char *, file names; what came out empty is none */
    char *markdown;
} PatternText;

void pattern_text_free(PatternText *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PatternText, pattern_text_free)

/* Fills in the values of `scope`. `out_empty`, which may be NULL, gets the names (char *, owned
 * by the array) that were printed empty without a default. */
G_GNUC_WARN_UNUSED_RESULT
PatternText *pattern_render(const Pattern *pattern, const Value *scope, Language *language,
                            GPtrArray *out_empty, GError **error);
