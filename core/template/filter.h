/* filter.h - what stands behind the bar: {{count.signatories | words | capitalize}}
 *
 * words, ordinal, capitalize, upper, lower, date: "long", default: "…", plural: "one", "many"
 * (prints the word only), minus: N, first: N, names (a list's names as prose) and join: "…". A
 * filter takes a value and gives a value; the language decides words, dates, plurals and prose.
 * A text of digits counts as a number, a record as its name. What is empty passes every filter
 * but `default` unchanged, so that it is still known to be empty afterwards.
 */
#pragma once

#include "base/language.h"
#include "template/value.h"

typedef struct Filter Filter;

typedef enum {
    FILTER_ERROR_USE,   /* no such filter, or not with these arguments */
    FILTER_ERROR_VALUE, /* a value that the filter cannot work on */
} FilterError;

#define FILTER_ERROR (filter_error_quark())
GQuark filter_error_quark(void);

/* One argument: a text in quotes, or a whole number. */
typedef struct {
    char *text;
    int64_t number;
    gboolean is_number;
} FilterArgument;

/* Returns the filter `name` when it takes these arguments, or NULL with FILTER_ERROR_USE: no
 * such filter (with the nearest name), too few or too many arguments, a text where a number is
 * wanted, a style that no date has. Static. */
G_GNUC_WARN_UNUSED_RESULT
const Filter *filter_find(const char *name, const FilterArgument *arguments, size_t count,
                          GError **error);

/* The name that finds it. Static. */
const char *filter_get_name(const Filter *filter);

/* TRUE for `default`, which makes an empty value one that was meant. */
gboolean filter_gives_default(const Filter *filter);

/* TRUE for filters that hand on the kind of value they take (a list stays a list); the others
 * make a text or a number of it. */
gboolean filter_keeps_kind(const Filter *filter);

/* TRUE for filters that take a list, and nothing else. */
gboolean filter_wants_list(const Filter *filter);

/* Returns what the filter makes of `value`; owned by the caller. NULL with `error` set when it
 * cannot work on it. */
G_GNUC_WARN_UNUSED_RESULT
Value *filter_apply(const Filter *filter, const Value *value, const FilterArgument *arguments,
                    size_t count, Language *language, GError **error);
