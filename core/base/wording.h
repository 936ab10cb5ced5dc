/* wording.h - numbers and lists in the languages for which ICU would write English
 *
 * CLDR has no number words for Tibetan and Uyghur and lists of theirs with "and" in them. What
 * stands here follows the written languages: Uyghur keeps the بىر that speech drops before يۈز
 * and مىڭ; Tibetan has the full forms (ལྔ་བཅུ་ང་དགུ, not ང་དགུ) without a last tsheg.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

/* Return `number` in words, or as the ordinal in figures, in the language whose ISO 639 code is
 * `code` ("bo", "ug"); NULL where that is none of ours or has no words for the number (a
 * negative one in Tibetan, or one of 13 digits and more; of 16 in Uyghur). Owned by the caller.
 */
char *wording_spell(const char *code, int64_t number);
char *wording_ordinal(const char *code, int64_t number);

/* Returns `count` items, one at least, as prose; NULL where the language is none of ours. Owned
 * by the caller. */
char *wording_list(const char *code, const char *const *items, size_t count);
