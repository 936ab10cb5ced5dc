/* docx_run.h - text as the runs of a WordprocessingML paragraph
 *
 * A run has one look and one direction: a word processor takes the direction of each run from
 * its properties, so that a name in Arabic letters is a run of its own in an English list.
 */
#pragma once

#include <glib.h>

typedef struct {
    gboolean is_link, is_code, is_strong, is_emphasis;
    gboolean is_small; /* a signatory's title and affiliation */
} DocxRunStyle;

/* Appends `text`, in a paragraph that goes from right to left where `base_is_right`; tabs and
 * line feeds become elements. Returns the first character that XML cannot hold, which is left
 * out, or 0. */
gunichar docx_run_append(GString *xml, const char *text, DocxRunStyle style,
                         gboolean base_is_right);
