/* tag.h - the inside of one tag: a name, and the filters behind it
 *
 *     name | filter: "text", 5 | filter
 *
 * A name is "." or parts of letters, digits, "_" and "-" joined by dots. A text stands in
 * straight double quotes, in which \" is a quote and \\ a backslash; a number is whole.
 */
#pragma once

#include "template/program.h"

/* Returns the tag between `start` and `end` of the unit's source, which is what stands within
 * its delimiters; `at` is where the tag itself begins. Owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
Tag *tag_parse(Template *template, const Unit *unit, size_t at, size_t start, size_t end,
               GError **error);

/* TRUE when `closing` may close `opening`: the same name, and no filters or the same. */
gboolean tag_closes(const Tag *closing, const Tag *opening);
