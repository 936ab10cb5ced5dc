/* filter.h - what stands behind the bar: {{count.signatories | words | capitalize}}
 *
 * words, ordinal, capitalize, upper, lower, date: "long", default: "…", plural: "one", "many"
 * (prints the word only), minus: N, first: N, names (a list's names as prose) and join: "…". A
 * filter takes a value and gives a value; the language decides words, dates, plurals and prose.
 */
#pragma once

#include "base/language.h"
#include "template/value.h"

typedef struct Filter Filter;

/* One argument: a text in quotes, or a whole number. */
typedef struct {
    char *text;
    int64_t number;
    gboolean is_number;
} FilterArgument;

/* Returns the filter `name` when it takes these arguments, or NULL with TEMPLATE-like message
 * in `error`: no such filter (with the nearest name), too few or too many arguments, a text
 * where a number is wanted. Static. */
G_GNUC_WARN_UNUSED_RESULT
const Filter *filter_find(const char *name, const FilterArgument *arguments, size_t count,
                          GError **error);

/* TRUE for `default`, which makes an empty value one that was meant. */
gboolean filter_gives_default(const Filter *filter);

/* Returns what the filter makes of `value`; owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
Value *filter_apply(const Filter *filter, const Value *value, const FilterArgument *arguments,
                    size_t count, Language *language, GError **error);
