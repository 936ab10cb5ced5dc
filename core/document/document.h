/* document.h - one letter, announcement or sheet, between its Markdown and its files
 *
 * A Document is the tree of a rendered text (CommonMark, by cmark; no smart punctuation, no raw
 * HTML, no images) with what is known about it: language, title, page, and which of its blocks
 * are the letter's parts (date, address, subject, salutation, names), which the writers set as
 * such. Each writer is a pure function from Document to bytes; all formats have the same words
 * in the same order, page furniture aside.
 */
#pragma once

#include "base/language.h"
#include "document/markdown.h" /* DocumentError too */

typedef struct Document Document;

/* What the paper looks like; lengths in millimetres. Copied. */
typedef struct {
    const char *paper; /* "letter" or "a4" */
    double top, bottom, left, right;
    const char *letterhead; /* lines above the letter, between ";"; NULL: none */
    const char *fonts; /* families in order, between ","; NULL: Gentium Plus and Noto Serif */
    int columns;       /* of names; 0: by their number */
} DocumentPage;

/* What the writers are told besides the text. Copied, all but the labels. */
typedef struct {
    Language *language;      /* borrowed; must outlive the Document */
    const char *title;       /* for metadata and the footer */
    const char *short_title; /* for the footer; NULL: title */
    const char
        *draft; /* "DRAFT · revision 2 · November 3, 2023"; NULL: final. Page furniture only */
    int64_t time; /* document time, seconds since the epoch, UTC */
    const char
        *subject; /* the letter's subject line, by which its block is found; NULL: none */
    const char *salutation;
    const char *addressee;     /* first line of the address block */
    const char *date;          /* as it stands in the text */
    const char *const *labels; /* the public labels in order, NULL at the end: the list of names
                                * is the ordered list whose items begin with them, or several
                                * that do so one after the other; NULL: none. Borrowed; must
                                * outlive the Document */
    DocumentPage page;
} DocumentAbout;

/* What a top-level block is in the letter. */
typedef enum {
    DOCUMENT_TEXT,
    DOCUMENT_DATE,
    DOCUMENT_ADDRESS,
    DOCUMENT_SUBJECT,
    DOCUMENT_SALUTATION,
    DOCUMENT_NAMES,
} DocumentPart;

/* Parses `markdown`, named `path` in messages. `source_size` is the size of what a person wrote
 * of it, which may have 64 KiB; what a roster added has no limit. */
G_GNUC_WARN_UNUSED_RESULT
Document *document_parse(const char *markdown, const char *path, size_t source_size,
                         const DocumentAbout *about, GError **error);
void document_free(Document *document);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Document, document_free)

cmark_node *document_get_root(const Document *document);
const DocumentAbout *document_get_about(const Document *document);

/* What `block`, a child of the root, is. */
DocumentPart document_get_part(const Document *document, cmark_node *block);

/* The text within `node`, markup gone, soft breaks as one space, hard breaks and the ends of
 * blocks as one line feed. Owned by the caller. */
char *document_get_text(cmark_node *node);

/* In how many columns the names are set: as the page says, else one up to 20 names, two to 150,
 * three above. */
int document_count_columns(const DocumentAbout *about);

/* What stands between a page's number and that of all pages in the footer: " of " in English, a
 * sign elsewhere, since the program knows no other word for it. Static. */
const char *document_get_page_separator(const DocumentAbout *about);

/* How many items the first list of `markdown` has, or 0: what count.asks is made of. */
int document_count_first_list(const char *markdown);

/* Returns each block of `markdown` as one unwrapped line with its mark ("# ", "- ", "1. ", ">
 * ") and a line feed: the body of a consent text. Owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
char *document_unwrap(const char *markdown, const char *path, GError **error);
