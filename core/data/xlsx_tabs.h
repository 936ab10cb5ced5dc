/* xlsx_tabs.h - which sheet of a workbook is meant
 *
 * For xlsx.c alone.
 */
#pragma once

#include "data/xlsx_book.h"
#include "data/xlsx_strings.h"

/* Returns the sheet called `name`, case ignored, or, where it is NULL, the only one that is
 * shown and has rows, or "Roster" in a tracker of ours; borrowed from `book`. NULL when none
 * is, or several are. */
G_GNUC_WARN_UNUSED_RESULT
const XlsxTab *xlsx_tabs_choose(Archive *archive, const XlsxBook *book, const char *name,
                                GError **error);

/* Sets `out_tab` to the only sheet that is shown and has, in its first row, a cell that begins
 * with `keep`: not every program leaves the properties of a tracker as they were. NULL where
 * there is none, or several are; borrowed from `book`. */
G_GNUC_WARN_UNUSED_RESULT
gboolean xlsx_tabs_find_kept(Archive *archive, const XlsxBook *book, const XlsxStrings *strings,
                             const char *keep, const XlsxTab **out_tab, GError **error);

/* Returns the worksheets that are hidden, or those that are not (XlsxTab *, borrowed); the
 * array is owned by the caller. */
GPtrArray *xlsx_tabs_select(const XlsxBook *book, gboolean hidden);

/* Returns "'Sheet1', 'Sheet2'"; owned by the caller. */
char *xlsx_tabs_list(const GPtrArray *tabs);
