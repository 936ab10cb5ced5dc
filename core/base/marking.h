/* marking.h - the letters in which two short texts differ, marked for the eye */
#pragma once

#include <glib.h>

/* Returns `text` made safe to show (text_escape), with `before` and `after` around each run of
 * letters that do not stand in `other` in the same order; a letter goes with its marks. Owned
 * by the caller. */
char *marking_show(const char *text, const char *other, const char *before, const char *after);
