/* markup_tag.h - a tag, cut where it stands
 *
 * For markup.c alone. By XML 1.0 (fifth edition), sections 2.2, 2.3, 3.1, 3.3.3 and 4.1, where
 * no document type declares anything: the five entities of the standard, and every attribute is
 * text.
 */
#pragma once

#include <glib.h>

enum { MARKUP_MOST_ATTRIBUTES = 256 };

typedef struct {
    char *name;        /* with its prefix */
    size_t length;     /* of it */
    const char *local; /* without */
    const char *attributes[2 * MARKUP_MOST_ATTRIBUTES + 1];
    gboolean is_empty; /* "<a/>" */
    unsigned breaks;   /* line ends that became blanks */
} MarkupTag;

/* Cuts the start tag between `text` (behind its "<") and `end` (its ">"), whose bytes it
 * changes. Returns NULL, or what is wrong in a few words; static. */
const char *markup_tag_cut(MarkupTag *tag, char *text, char *end);

/* Measures the name of an end tag, in the same way. */
const char *markup_tag_measure_end(const char *text, const char *end, size_t *out_length);

/* Returns the end of the name at `text`; `text` itself when none begins there. */
const char *markup_skip_name(const char *text);

/* TRUE when the character that begins at `text`, in well-formed UTF-8, may stand in XML; a byte
 * within a character may. */
gboolean markup_is_character(const char *text);

/* Reads the reference between `text` (at its "&") and `end` (its ";"): writes the character to
 * `target`, which has room for 4 bytes, and returns how many it took; 0 for what is none. */
size_t markup_read_reference(const char *text, const char *end, char *target);
