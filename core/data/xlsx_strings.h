/* xlsx_strings.h - the texts that the cells of a workbook share
 *
 * The one thing of a workbook that is held in memory, one text behind the other: at most
 * 256 MiB. Runs of rich text are joined; what is only there to say how a text is pronounced is
 * left out.
 */
#pragma once

#include "data/archive.h"

typedef struct XlsxStrings XlsxStrings;

/* Reads the part `name`, or makes an empty table where it is NULL. The counts that the part
 * states are not believed. */
G_GNUC_WARN_UNUSED_RESULT
XlsxStrings *xlsx_strings_read(Archive *archive, const char *name, GError **error);
void xlsx_strings_free(XlsxStrings *strings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(XlsxStrings, xlsx_strings_free)

unsigned xlsx_strings_count(const XlsxStrings *strings);

/* Returns the text `index`, which must be below the count; borrowed. */
const char *xlsx_strings_get(const XlsxStrings *strings, unsigned index);
