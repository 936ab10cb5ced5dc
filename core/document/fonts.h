/* fonts.h - which fonts a page is set in
 *
 * Gentium Plus for Latin, Greek and Cyrillic, the Noto Serif of the script (or its Noto Sans,
 * where no serif is cut) for every other, and whatever the campaign names before both. Only
 * families that the text needs are loaded, from the font folders of this machine's fontconfig
 * but without its rules, so that neither a user's preferences nor fonts that happen to be
 * installed beside them change a page.
 */
#pragma once

#include <pango/pango.h>

typedef struct Fonts Fonts;

/* Returns fonts that so far cover only Latin, Greek and Cyrillic. `preferred` are families
 * between "," or NULL, `language` a BCP 47 tag, which decides between the forms of Han. */
Fonts *fonts_new(const char *preferred, const char *language);
void fonts_free(Fonts *fonts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Fonts, fonts_free)

/* Notes that `text` is to be set. */
void fonts_cover(Fonts *fonts, const char *text);

/* Returns the map of the fonts that were noted; borrowed, it lives as long as the thread. */
PangoFontMap *fonts_load(Fonts *fonts);

/* Fails with DOCUMENT_ERROR_WRITE when a family that the campaign names is not installed: in
 * another the pages would be others. */
G_GNUC_WARN_UNUSED_RESULT
gboolean fonts_check(Fonts *fonts, GError **error);

/* Returns the characters of `text`, once each, that none of the fonts for their script has; ""
 * when all are covered. Owned by the caller. */
char *fonts_find_missing(Fonts *fonts, const char *text);

/* The key of the object data that goes before the map does. */
#define FONTS_KEPT "fonts-kept"

/* Return the families, in order, and the language that a run of `script` is set in; of Latin,
 * Greek and Cyrillic the campaign's own. Borrowed. */
const char *fonts_get_families(Fonts *fonts, GUnicodeScript script);
PangoLanguage *fonts_get_language(Fonts *fonts, GUnicodeScript script);
