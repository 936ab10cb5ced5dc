/* docx_parts.h - the parts of a Word file that are not its text
 *
 * Styles, numbering, settings, properties, header and footer, each as the XML of ECMA-376
 * (transitional). Lengths are in twips, a twentieth of a point. What is returned is owned by
 * the caller.
 */
#pragma once

#include "document/document.h"

#define DOCX_XMLNS                                                                             \
    "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" "                \
    "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\""
#define DOCX_XML "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"

#define DOCX_LEVELS 9
#define DOCX_INDENT 300 /* of each level of lists and quotations */

typedef enum {
    DOCX_BULLETS,
    DOCX_PERIODS, /* 1. */
    DOCX_PARENS,  /* 1) */
    DOCX_NAMES,   /* 1., right-aligned */
    DOCX_KINDS,
} DocxKind;

/* One numbered list: its number instance is its place among all of them + 1. */
typedef struct {
    DocxKind kind;
    int level; /* 0 to DOCX_LEVELS - 1 */
    int start;
} DocxList;

int docx_twips(double millimetres);
gboolean docx_is_right_to_left(const DocumentAbout *about);

/* How far the names stand from the margin, with room for the widest number. */
int docx_name_indent(const DocumentAbout *about);

/* How far before its text, which stands `width` further in, the mark of a list begins; or where
 * it ends, if it is aligned there. */
int docx_hanging(const DocumentAbout *about, DocxKind kind, int width);

char *docx_styles(const DocumentAbout *about);
char *docx_numbering(const DocumentAbout *about, const GArray *lists);
char *docx_settings(const DocumentAbout *about);
char *docx_font_table(const DocumentAbout *about);
char *docx_properties(const DocumentAbout *about);

/* The draft notice; on the first page above the letterhead. There is a header where there is
 * one of them. */
gboolean docx_has_header(const DocumentAbout *about, gboolean is_first);
char *docx_header(const DocumentAbout *about, gboolean is_first);
char *docx_footer(const DocumentAbout *about);
