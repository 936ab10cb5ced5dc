/* setting.h - a text laid out in lines, and a shelf where such are kept
 *
 * Shaping takes longer than all else in a letter, and the letters of one mailing share nearly
 * all their paragraphs. A setting is found again by what it was made of. The shelf is small:
 * when it is full, what comes is set each time anew, so that a list of any length needs no
 * more.
 */
#pragma once

#include "document/inlines.h"

#include <pango/pango.h>

typedef struct {
    Inlines *inlines;
    PangoLayout *layout;
    GPtrArray *lines; /* of PangoLayoutLine, borrowed from the layout */
} Setting;

/* Lays out `inlines`, which it consumes, in `font`, at most `width` points wide. */
Setting *setting_new(PangoContext *context, Inlines *inlines, const PangoFontDescription *font,
                     double width);
void setting_free(Setting *setting);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Setting, setting_free)

/* Returns how wide line `line` is, in points. */
double setting_get_width(const Setting *setting, guint line);

/* Ends the one line of `setting` in "…" where it is wider than `width`. */
void setting_shorten(Setting *setting, double width);

/* Fails with DOCUMENT_ERROR_GLYPHS, naming the characters that no font has. */
G_GNUC_WARN_UNUSED_RESULT
gboolean setting_check(const Setting *setting, GError **error);

typedef struct Shelf Shelf;

Shelf *shelf_new(void);
void shelf_free(Shelf *shelf);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Shelf, shelf_free)

/* Returns what was kept under `key`, or NULL. Borrowed from the shelf. */
Setting *shelf_find(Shelf *shelf, const char *key);

/* Keeps `setting` under `key`, consuming it, or returns FALSE when the shelf is full. */
gboolean shelf_keep(Shelf *shelf, const char *key, Setting *setting);
