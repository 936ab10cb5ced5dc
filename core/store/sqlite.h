/* sqlite.h - everything that is said to SQLite, and nothing else: texts
 *
 * For core/store alone. Another database has a file like this one for the same operations.
 */
#pragma once

#include "store/operation.h"

#include <stdint.h>

/* "unds", in the header of every store of ours. */
#define SQLITE_APPLICATION_ID 0x756e6473

/* Returns what `operation` says. Static. */
const char *sqlite_get_statement(Operation operation);

/* Returns the step that takes the schema from `version` to the next and says so in the file;
 * NULL when it is the newest. Static. */
const char *sqlite_get_migration(int64_t version);

/* Returns the settings of every connection, NULL at the end. Static. */
const char *const *sqlite_get_settings(void);

/* Returns those of a connection that only looks, in one. Static. */
const char *sqlite_get_setting_as_is(void);
