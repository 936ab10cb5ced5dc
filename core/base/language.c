#include "base/language.h"

#include "base/clock.h"
#include "base/icu.h"
#include "base/text.h"
#include "base/wording.h"

#include <string.h>
#include <unicode/ucal.h>
#include <unicode/ucasemap.h>
#include <unicode/ucol.h>
#include <unicode/udat.h>
#include <unicode/ulistformatter.h>
#include <unicode/uloc.h>
#include <unicode/ulocdata.h>
#include <unicode/unum.h>
#include <unicode/upluralrules.h>
#include <unicode/uregion.h>

enum {
    DATE_STYLES = UDAT_SHORT + 1,
    SOFT_HYPHEN = 0x00ad,
    ZERO_WIDTH_SPACE = 0x200b,
    LETTER_WIDTH = 216 /* millimetres */
};

#define WRITTEN_DATES 64 /* that are remembered; a letter has two or three */

struct Language {
    char *tag;
    char *locale; /* what ICU calls it */
    char code[ULOC_LANG_CAPACITY];
    UNumberFormat *speller; /* from here on made when first used */
    UNumberFormat *ordinals;
    UNumberFormat *figures;
    UDateFormat *dates[DATE_STYLES];
    UPluralRules *plurals;
    UListFormatter *lists;
    UCaseMap *letters;
    UCollator *collator;
    GHashTable
        *written; /* "long 2023-11-07" → that date in words, of the last that were asked */
};

G_DEFINE_QUARK(language - error, language_error)

/* ICU has its data in the library, and what it is given here was checked. */
static void
expect(UErrorCode status)
{
    g_assert(U_SUCCESS(status));
}

static gboolean
is_known_part(int32_t (*get)(const char *, char *, int32_t, UErrorCode *),
              int32_t (*name)(const char *, const char *, UChar *, int32_t, UErrorCode *),
              const char *locale)
{
    char part[ULOC_FULLNAME_CAPACITY];
    UChar words[ULOC_FULLNAME_CAPACITY];
    UErrorCode status = U_ZERO_ERROR;
    int32_t length = get(locale, part, (int32_t)sizeof part, &status);
    if (U_FAILURE(status) || length == 0)
        return U_SUCCESS(status);
    name(locale, "en", words, G_N_ELEMENTS(words), &status);
    return U_SUCCESS(status) && status != U_USING_DEFAULT_WARNING;
}

/* ICU takes any tag that is well-formed; here each part must be one that it has a name for. */
static gboolean
find_locale(const char *tag, char locale[ULOC_FULLNAME_CAPACITY])
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t parsed = 0;
    int32_t length = uloc_forLanguageTag(tag, locale, ULOC_FULLNAME_CAPACITY, &parsed, &status);
    return U_SUCCESS(status) && length > 0 && length < ULOC_FULLNAME_CAPACITY &&
           (size_t)parsed == strlen(tag) && *uloc_getISO3Language(locale) != '\0' &&
           is_known_part(uloc_getLanguage, uloc_getDisplayLanguage, locale) &&
           is_known_part(uloc_getScript, uloc_getDisplayScript, locale) &&
           is_known_part(uloc_getCountry, uloc_getDisplayCountry, locale);
}

/* What ICU has no rules for it takes from the process's locale; that shall be one and the same
 * everywhere, and English is what fell_back_to_english() knows it by. */
static void
fix_fallback(void)
{
    static gsize fixed = 0;
    if (!g_once_init_enter(&fixed))
        return;

    UErrorCode status = U_ZERO_ERROR;
    uloc_setDefault("en", &status);
    expect(status);
    g_once_init_leave(&fixed, 1);
}

Language *
language_open(const char *tag, GError **error)
{
    fix_fallback();
    char locale[ULOC_FULLNAME_CAPACITY], canonical[ULOC_FULLNAME_CAPACITY];
    if (!find_locale(tag, locale)) {
        g_autofree char *shown = text_escape(tag, -1);
        g_set_error(error, LANGUAGE_ERROR, LANGUAGE_ERROR_UNKNOWN,
                    "'%s' is no language known here; write its tag, such as 'en-US', 'fr' or "
                    "'zh-Hant'",
                    shown);
        return NULL;
    }
    UErrorCode status = U_ZERO_ERROR;
    uloc_toLanguageTag(locale, canonical, (int32_t)sizeof canonical, TRUE, &status);
    Language *language = g_new0(Language, 1);
    uloc_getLanguage(locale, language->code, (int32_t)sizeof language->code, &status);
    expect(status);
    language->tag = g_strdup(canonical);
    language->locale = g_strdup(locale);
    return language;
}

void
language_free(Language *language)
{
    if (language == NULL)
        return;
    unum_close(language->speller);
    unum_close(language->ordinals);
    unum_close(language->figures);
    for (int style = 0; style < DATE_STYLES; style++)
        udat_close(language->dates[style]);
    uplrules_close(language->plurals);
    ulistfmt_close(language->lists);
    ucasemap_close(language->letters);
    ucol_close(language->collator);
    g_clear_pointer(&language->written, g_hash_table_unref);
    g_free(language->tag);
    g_free(language->locale);
    g_free(language);
}

const char *
language_get_tag(const Language *language)
{
    return language->tag;
}

gboolean
language_is_right_to_left(const Language *language)
{
    return uloc_isRightToLeft(language->locale);
}

gboolean
language_uses_letter_paper(const Language *language)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t height = 0, width = 0;
    ulocdata_getPaperSize(language->locale, &height, &width, &status);
    return U_SUCCESS(status) && width == LETTER_WIDTH;
}

/* TRUE when ICU, asked for this language, took the rules of English without saying so. */
static gboolean
fell_back_to_english(const Language *language, const UNumberFormat *format)
{
    UErrorCode status = U_ZERO_ERROR;
    const char *actual = unum_getLocaleByType(format, ULOC_ACTUAL_LOCALE, &status);
    expect(status);
    return g_str_has_prefix(actual, "en") && strcmp(language->code, "en") != 0;
}

/* Opens the rules for `style`, or plain figures where there are only English ones. */
static UNumberFormat *
open_numbers(const Language *language, UNumberFormatStyle style)
{
    UErrorCode status = U_ZERO_ERROR;
    UNumberFormat *format = unum_open(style, NULL, 0, language->locale, NULL, &status);
    expect(status);
    if (!fell_back_to_english(language, format))
        return format;
    unum_close(format);
    format = unum_open(UNUM_DECIMAL, NULL, 0, language->locale, NULL, &status);
    expect(status);
    return format;
}

/* Outside America English has an "and" in its numbers. */
static UNumberFormat *
open_speller(const Language *language)
{
    UNumberFormat *format = open_numbers(language, UNUM_SPELLOUT);
    UErrorCode status = U_ZERO_ERROR;
    const char *actual = unum_getLocaleByType(format, ULOC_ACTUAL_LOCALE, &status);
    expect(status);
    if (g_str_has_prefix(actual, "en_001"))
        unum_setTextAttribute(format, UNUM_DEFAULT_RULESET, u"%spellout-cardinal-verbose", -1,
                              &status);
    expect(status);
    return format;
}

static char *
format_number(const UNumberFormat *format, int64_t number)
{
    UChar words[512];
    UErrorCode status = U_ZERO_ERROR;
    int32_t length =
        unum_formatInt64(format, number, words, G_N_ELEMENTS(words), NULL, &status);
    expect(status);
    int32_t kept = 0;
    for (int32_t i = 0; i < length; i++)
        if (words[i] != SOFT_HYPHEN && words[i] != ZERO_WIDTH_SPACE)
            words[kept++] = words[i];
    return icu_to_utf8(words, kept);
}

char *
language_spell(Language *language, int64_t number)
{
    char *words = wording_spell(language->code, number);
    if (words != NULL)
        return words;
    if (language->speller == NULL)
        language->speller = open_speller(language);
    return format_number(language->speller, number);
}

char *
language_ordinal(Language *language, int64_t number)
{
    char *words = wording_ordinal(language->code, number);
    if (words != NULL)
        return words;
    if (language->ordinals == NULL)
        language->ordinals = open_numbers(language, UNUM_ORDINAL);
    return format_number(language->ordinals, number);
}

const char *
language_plural(Language *language, int64_t number)
{
    static const char *const categories[] = {"zero", "one", "two", "few", "many"};
    UErrorCode status = U_ZERO_ERROR;
    if (language->plurals == NULL)
        language->plurals = uplrules_open(language->locale, &status);
    expect(status);
    UChar keyword[16];
    int32_t length = uplrules_select(language->plurals, (double)number, keyword,
                                     G_N_ELEMENTS(keyword), &status);
    expect(status);
    g_autofree char *category = icu_to_utf8(keyword, length);
    for (size_t i = 0; i < G_N_ELEMENTS(categories); i++)
        if (strcmp(category, categories[i]) == 0)
            return categories[i];
    return "other";
}

/* The days of a letter are Gregorian in every language, and before 1582 too (ISO 8601). */
static UDateFormat *
open_dates(const Language *language, UDateFormatStyle style)
{
    UErrorCode status = U_ZERO_ERROR;
    char locale[ULOC_FULLNAME_CAPACITY + 32];
    g_strlcpy(locale, language->locale, sizeof locale);
    uloc_setKeywordValue("calendar", "gregorian", locale, (int32_t)sizeof locale, &status);
    UDateFormat *format = udat_open(UDAT_NONE, style, locale, u"UTC", -1, NULL, 0, &status);
    expect(status);
    UCalendar *calendar = ucal_clone(udat_getCalendar(format), &status);
    ucal_setGregorianChange(calendar, (UDate)CLOCK_FIRST * 1000, &status);
    udat_setCalendar(format, calendar);
    ucal_close(calendar);
    expect(status);
    return format;
}

static char *
format_date(Language *language, int64_t seconds, UDateFormatStyle style)
{
    if (language->dates[style] == NULL)
        language->dates[style] = open_dates(language, style);
    UChar words[256];
    UErrorCode status = U_ZERO_ERROR;
    int32_t length = udat_format(language->dates[style], (UDate)seconds * 1000, words,
                                 G_N_ELEMENTS(words), NULL, &status);
    expect(status);
    return icu_to_utf8(words, length);
}

static void
refuse_style(const char *style, const char *const *styles, GError **error)
{
    const char *nearest = text_nearest(style, styles);
    g_autofree char *shown = text_escape(style, -1);
    g_autofree char *known = g_strjoinv(", ", (char **)styles);
    g_autofree char *hint = nearest == NULL ? g_strdup_printf("there are %s", known)
                                            : g_strdup_printf("did you mean '%s'?", nearest);
    g_set_error(error, LANGUAGE_ERROR, LANGUAGE_ERROR_DATE, "'%s' is no style of a date; %s",
                shown, hint);
}

static char *
write_date(Language *language, const char *date, const char *style, GError **error)
{
    static const char *const styles[] = {"full", "long", "medium", "short", "iso", NULL};
    static const UDateFormatStyle formats[] = {UDAT_FULL, UDAT_LONG, UDAT_MEDIUM, UDAT_SHORT};
    int64_t seconds = 0;
    size_t i = 0;
    while (styles[i] != NULL && strcmp(style, styles[i]) != 0)
        i++;
    if (styles[i] == NULL) {
        refuse_style(style, styles, error);
        return NULL;
    }
    if (!clock_parse(date, NULL, &seconds, NULL)) {
        g_autofree char *shown = text_escape(date, -1);
        g_set_error(error, LANGUAGE_ERROR, LANGUAGE_ERROR_DATE,
                    "'%s' is no date; write it as '2023-11-07'", shown);
        return NULL;
    }
    if (i < G_N_ELEMENTS(formats))
        return format_date(language, seconds, formats[i]);
    g_autofree char *time = clock_format(seconds);
    return g_strndup(time, strlen("2023-11-07"));
}

char *
language_date(Language *language, const char *date, const char *style, GError **error)
{
    g_autofree char *key = g_strconcat(style, " ", date, NULL);
    if (language->written == NULL)
        language->written = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    const char *known = g_hash_table_lookup(language->written, key);
    if (known != NULL)
        return g_strdup(known);

    char *written = write_date(language, date, style, error);
    if (written != NULL && g_hash_table_size(language->written) < WRITTEN_DATES)
        g_hash_table_insert(language->written, g_steal_pointer(&key), g_strdup(written));
    return written;
}

static char *
format_list(const UListFormatter *format, UChar *const *items, const int32_t *lengths,
            size_t count)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t length = ulistfmt_format(format, (const UChar *const *)items, lengths,
                                     (int32_t)count, NULL, 0, &status);
    g_autofree UChar *prose = g_new(UChar, length + 1);
    status = U_ZERO_ERROR;
    ulistfmt_format(format, (const UChar *const *)items, lengths, (int32_t)count, prose,
                    length + 1, &status);
    expect(status);
    return icu_to_utf8(prose, length);
}

/* Looks for two or three letters only, since Unicode numbers continents too. */
static const URegion *
find_country(const char *code)
{
    char region[4] = {0};
    UErrorCode status = U_ZERO_ERROR;
    const size_t length = strlen(code);
    if (length < 2 || length > 3)
        return NULL;
    for (size_t i = 0; i < length; i++) {
        if (!g_ascii_isalpha(code[i]))
            return NULL;
        region[i] = g_ascii_toupper(code[i]);
    }
    const URegion *found = uregion_getRegionFromCode(region, &status);
    return U_SUCCESS(status) && uregion_getType(found) == URGN_TERRITORY ? found : NULL;
}

char *
language_country(const Language *language, const char *code)
{
    UChar name[ULOC_FULLNAME_CAPACITY];
    UErrorCode status = U_ZERO_ERROR;
    const URegion *country = find_country(code);
    if (country == NULL)
        return NULL;
    g_autofree char *locale = g_strconcat("und_", uregion_getRegionCode(country), NULL);
    int32_t length =
        uloc_getDisplayCountry(locale, language->locale, name, G_N_ELEMENTS(name), &status);
    if (status == U_USING_DEFAULT_WARNING) { /* it gave the code back */
        status = U_ZERO_ERROR;
        length = uloc_getDisplayCountry(locale, "en", name, G_N_ELEMENTS(name), &status);
    }
    expect(status);
    return icu_to_utf8(name, length);
}

char *
language_name(const Language *language, const Language *other)
{
    UChar name[ULOC_FULLNAME_CAPACITY];
    UErrorCode status = U_ZERO_ERROR;
    int32_t length = uloc_getDisplayLanguage(other->locale, language->locale, name,
                                             G_N_ELEMENTS(name), &status);
    if (status == U_USING_DEFAULT_WARNING) { /* it gave the code back */
        status = U_ZERO_ERROR;
        length =
            uloc_getDisplayLanguage(other->locale, "en", name, G_N_ELEMENTS(name), &status);
    }
    expect(status);
    return icu_to_utf8(name, length);
}

char *
language_list(Language *language, const char *const *items, size_t count)
{
    if (count == 0)
        return g_strdup("");
    char *words = wording_list(language->code, items, count);
    if (words != NULL)
        return words;
    UErrorCode status = U_ZERO_ERROR;
    if (language->lists == NULL)
        language->lists = ulistfmt_open(language->locale, &status);
    expect(status);
    g_autoptr(GPtrArray) wide = g_ptr_array_new_full((unsigned)count, g_free);
    g_autofree int32_t *lengths = g_new(int32_t, count);
    for (size_t i = 0; i < count; i++)
        g_ptr_array_add(wide, icu_from_utf8(items[i], &lengths[i]));
    return format_list(language->lists, (UChar *const *)wide->pdata, lengths, count);
}

typedef enum { UPPER, LOWER, TITLE } LetterCase;

static char *
change_case(Language *language, const char *text, LetterCase wanted)
{
    UErrorCode status = U_ZERO_ERROR;
    if (language->letters == NULL)
        language->letters = ucasemap_open(
            language->locale, U_TITLECASE_WHOLE_STRING | U_TITLECASE_NO_LOWERCASE, &status);
    expect(status);
    g_assert(strlen(text) < INT32_MAX / 4);
    int32_t room = (int32_t)strlen(text) * 3 + 1; /* the two bytes of ΐ are six in capitals */
    char *changed = g_malloc((size_t)room);
    if (wanted == UPPER)
        ucasemap_utf8ToUpper(language->letters, changed, room, text, -1, &status);
    else if (wanted == LOWER)
        ucasemap_utf8ToLower(language->letters, changed, room, text, -1, &status);
    else
        ucasemap_utf8ToTitle(language->letters, changed, room, text, -1, &status);
    expect(status);
    return changed;
}

char *
language_upper(Language *language, const char *text)
{
    return change_case(language, text, UPPER);
}

char *
language_lower(Language *language, const char *text)
{
    return change_case(language, text, LOWER);
}

char *
language_capitalize(Language *language, const char *text)
{
    return change_case(language, text, TITLE);
}

static UCollator *
open_collator(Language *language)
{
    UErrorCode status = U_ZERO_ERROR;
    if (language->collator == NULL) {
        language->collator = ucol_open(language->locale, &status);
        ucol_setAttribute(language->collator, UCOL_ALTERNATE_HANDLING, UCOL_NON_IGNORABLE,
                          &status);
        ucol_setAttribute(language->collator, UCOL_NUMERIC_COLLATION, UCOL_ON, &status);
        ucol_setAttribute(language->collator, UCOL_NORMALIZATION_MODE, UCOL_ON, &status);
    }
    expect(status);
    return language->collator;
}

int
language_compare(Language *language, const char *a, const char *b)
{
    UErrorCode status = U_ZERO_ERROR;
    int order = ucol_strcollUTF8(open_collator(language), a, -1, b, -1, &status);
    expect(status);
    return order != 0 ? order : strcmp(a, b);
}

char *
language_sort_key(Language *language, const char *text)
{
    int32_t length = 0;
    g_autofree UChar *wide = icu_from_utf8(text, &length);
    uint8_t room[256];
    const UCollator *collator = open_collator(language);
    const int32_t size = ucol_getSortKey(collator, wide, length, room, sizeof room);
    if (size <= (int32_t)sizeof room)
        return g_strdup((const char *)room);

    char *key = g_malloc((size_t)size);
    ucol_getSortKey(collator, wide, length, (uint8_t *)key, size);
    return key;
}
