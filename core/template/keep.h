/* keep.h - which names a rendering leaves as their tags (the grammar stands in template.h) */
#pragma once

#include <glib.h>

/* TRUE when an entry covers `name` and no exception does; `keep` ends in NULL. */
gboolean keep_covers(const char *const *keep, const char *name);

/* TRUE for `prefix` itself and for every name below it: "a.b" begins with "a", "ab" does not.
 */
gboolean keep_begins_with(const char *name, const char *prefix);
