/* xlsx_style.h - what the styles of a workbook make of its numbers */
#pragma once

#include "data/archive.h"
#include "data/xlsx_number.h"

typedef struct XlsxStyles XlsxStyles;

/* Reads the part `name`, or makes styles that change nothing where it is NULL. */
G_GNUC_WARN_UNUSED_RESULT
XlsxStyles *xlsx_styles_read(Archive *archive, const char *name, GError **error);
void xlsx_styles_free(XlsxStyles *styles);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(XlsxStyles, xlsx_styles_free)

/* Returns how a number in a cell of style `index` looks; a style that is not there changes
 * nothing. */
XlsxLook xlsx_styles_look(const XlsxStyles *styles, unsigned index);
