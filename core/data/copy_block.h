/* copy_block.h - the blocks of a copy, and how its readers put them together
 *
 * Errors and blocks are copy.h's too; the rest is for the readers alone.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef enum {
    COPY_ERROR_KIND,  /* a kind of file that holds no text that is read here */
    COPY_ERROR_LIMIT, /* more than any letter and its page have */
    COPY_ERROR_TEXT,  /* bytes in no encoding that is known */
} CopyError;

#define COPY_ERROR (copy_error_quark())
GQuark copy_error_quark(void);

typedef enum {
    COPY_PARAGRAPH,
    COPY_HEADING,
    COPY_ITEM, /* of a list, without its mark */
} CopyKind;

typedef struct {
    CopyKind kind;
    int64_t number; /* of an item that shows one; 0: none */
    char *text;     /* one line, never "" */
} CopyBlock;

/* Blocks while they are read. */
typedef struct {
    GPtrArray *blocks; /* of CopyBlock */
    GString *text;     /* of the block in hand; a line feed is a break within it */
    CopyKind kind;
    int64_t number;
    size_t total; /* bytes of text so far */
} CopyBuilder;

void copy_builder_init(CopyBuilder *builder);
void copy_builder_clear(CopyBuilder *builder);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CopyBuilder, copy_builder_clear)

/* Ends the block in hand and begins one. One that has no text yet only changes its kind, unless
 * it is an item: a paragraph in an item is the item. */
void copy_builder_begin(CopyBuilder *builder, CopyKind kind, int64_t number);
void copy_builder_add(CopyBuilder *builder, const char *text, size_t length);
void copy_builder_end(CopyBuilder *builder);

/* FALSE with COPY_ERROR_LIMIT when there was more text than any page has. */
G_GNUC_WARN_UNUSED_RESULT
gboolean copy_builder_check(const CopyBuilder *builder, GError **error);

/* Reads the lines of `text`: blank lines part paragraphs, a line that begins with a bullet or a
 * number in order is an item. */
void copy_text_read(CopyBuilder *builder, const char *text);
