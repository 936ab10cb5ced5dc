/* docx_body.h - the text of a document as the main part of a Word file
 *
 * A paragraph of WordprocessingML for each block, lists as real numbering, links as
 * relationships, the names as a section of their own when they stand in columns. Characters
 * that XML 1.0 cannot hold are refused with DOCUMENT_ERROR_CONTENT.
 */
#pragma once

#include "document/document.h"

typedef struct {
    char *xml;     /* word/document.xml */
    char *links;   /* Relationship elements of its links */
    GArray *lists; /* of DocxList: what docx_numbering() needs */
} DocxBody;

/* The section names its headers and footer "header", "headerFirst" and "footer"; the first two
 * only where docx_has_header() says so. */
G_GNUC_WARN_UNUSED_RESULT
gboolean docx_body_write(const Document *document, DocxBody *out_body, GError **error);
void docx_body_clear(DocxBody *body);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DocxBody, docx_body_clear)
