/* xlsx_tabs.h - which sheet of a workbook is meant
 *
 * For xlsx.c alone.
 */
#pragma once

#include "data/xlsx_book.h"

/* Returns the sheet called `name`, case ignored, or, where it is NULL, the only one that is
 * shown and has rows, or "Roster" in a tracker of ours; borrowed from `book`. NULL when none
 * is, or several are. */
G_GNUC_WARN_UNUSED_RESULT
const XlsxTab *xlsx_tabs_choose(Archive *archive, const XlsxBook *book, const char *name,
                                GError **error);

/* Returns the worksheets that are hidden, or those that are not (XlsxTab *, borrowed); the
 * array is owned by the caller. */
GPtrArray *xlsx_tabs_select(const XlsxBook *book, gboolean hidden);

/* Returns "'Sheet1', 'Sheet2'"; owned by the caller. */
char *xlsx_tabs_list(const GPtrArray *tabs);
