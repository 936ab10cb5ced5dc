/* invented.h - as many names of organisations as a test wants, the same ones each time
 *
 * Made from lists of words; no two are alike by mistake.
 */
#pragma once

#include <glib.h>

#define INVENTED_NAMES 100000

/* Returns name `number`, below INVENTED_NAMES, different from all others; neighbours share few
 * words. Owned by the caller. */
char *invented_name(guint number);
