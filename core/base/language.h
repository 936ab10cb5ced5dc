/* language.h - numbers in words, dates, plurals, lists and order, as one language writes them
 *
 * A Language is opened by its BCP 47 tag ("en-US", "bo", "ug") and wraps ICU's objects for it,
 * made when first used. Where ICU has no rules of its own for a language and would fall back to
 * English without saying so, the words are ours (base/wording: Tibetan and Uyghur) or plain
 * figures (all others). Not for use by two threads.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef struct Language Language;

typedef enum {
    LANGUAGE_ERROR_UNKNOWN, /* no language goes by that tag */
    LANGUAGE_ERROR_DATE,    /* not a date, or not a style of one */
} LanguageError;

#define LANGUAGE_ERROR (language_error_quark())
GQuark language_error_quark(void);

/* Opens the language of `tag` (BCP 47), each part of which must be one that Unicode's data has
 * a name for. */
G_GNUC_WARN_UNUSED_RESULT
Language *language_open(const char *tag, GError **error);
void language_free(Language *language);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Language, language_free)

/* Returns the tag in its canonical form, as the lang attribute of HTML wants it. Borrowed. */
const char *language_get_tag(const Language *language);
gboolean language_is_right_to_left(const Language *language);
/* TRUE where letters are printed on US Letter paper (US, Canada), FALSE where on A4. */
gboolean language_uses_letter_paper(const Language *language);

/* Return `number` in words ("fifty-nine"; no soft hyphens; figures from 10^18 on), or as the
 * ordinal in figures ("59th"). Owned by the caller. */
char *language_spell(Language *language, int64_t number);
char *language_ordinal(Language *language, int64_t number);

/* Returns "zero", "one", "two", "few", "many" or "other" (CLDR plural rules). Static. */
const char *language_plural(Language *language, int64_t number);

/* Returns the calendar day `date` ("2023-11-07", ISO 8601, or an RFC 3339 time, whose day in
 * UTC it then is) in `style`: "short", "medium", "long", "full" or "iso". Owned by the caller.
 */
G_GNUC_WARN_UNUSED_RESULT
char *language_date(Language *language, const char *date, const char *style, GError **error);

/* Returns the name of the country that `code` (ISO 3166-1, two letters or three, large or
 * small; "UK" too) stands for, or its English name where this language has none; NULL for what
 * is no code of a country. Owned by the caller. */
char *language_country(const Language *language, const char *code);

/* Returns how `language` calls the language `other`, without its country ("anglais"), or its
 * English name where it has none. Owned by the caller. */
char *language_name(const Language *language, const Language *other);

/* Returns `count` items as prose ("a, b, and c"). Owned by the caller. */
char *language_list(Language *language, const char *const *items, size_t count);

/* Return `text` in capitals, in small letters, or with its first letter a capital. Owned by the
 * caller. */
char *language_upper(Language *language, const char *text);
char *language_lower(Language *language, const char *text);
char *language_capitalize(Language *language, const char *text);

/* Compares as a reader of this language sorts: nothing ignored, numbers by value, articles kept
 * (UCA non-ignorable, numeric); equal keys are told apart by their bytes, so that the order is
 * the same everywhere. Returns less than, equal to or more than 0. */
int language_compare(Language *language, const char *a, const char *b);

/* Returns bytes, NUL at the end, that strcmp() puts in the same order as language_compare()
 * does, up to its ties: for sorting many. Never to be stored, since another release of ICU has
 * others. Owned by the caller. */
char *language_sort_key(Language *language, const char *text);
