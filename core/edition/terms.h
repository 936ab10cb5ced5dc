/* terms.h - very many names, looked for in a text at once and by whole words
 *
 * A trie over folded words: however many terms there are, a text is read once. "Wetland Trust"
 * is found in WETLAND TRUST, over a line's end, with a soft hyphen, a no-break space or a mark
 * between; never in "Wetland Trustees". Two terms may be the same text.
 */
#pragma once

#include "edition/splitter.h"

typedef enum {
    TERMS_NAME,    /* its words in their order, whatever the capitals */
    TERMS_ACRONYM, /* a single word is it only with the same capitals: "ACT" is not "act" */
    TERMS_ADDRESS, /* an address, or a host that others may stand below */
} TermsForm;

typedef struct Terms Terms;

Terms *terms_new(void);
void terms_free(Terms *terms);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Terms, terms_free)

/* Adds `text`; returns its number, from 0. One without a letter or digit is never found. */
unsigned terms_add(Terms *terms, TermsForm form, const char *text);
unsigned terms_count(const Terms *terms);

/* One reading. The same Terms may be read for by many, and must outlive them. */
typedef struct TermsScan TermsScan;

/* Told of a term each time it is found. `is_plain` is FALSE for a name of a single word that
 * stands there in small letters although it is not written so: it may be the word, not the
 * name. */
typedef void (*TermsFound)(unsigned term, gboolean is_plain, void *closure);

TermsScan *terms_scan_new(const Terms *terms, TermsFound found, void *closure);
void terms_scan_free(TermsScan *scan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TermsScan, terms_scan_free)

/* Goes on with `length` bytes of text; and ends it, so that nothing is found over that end. */
void terms_scan_feed(TermsScan *scan, const char *text, size_t length);
void terms_scan_end(TermsScan *scan);

/* Reads a whole text from its beginning to its end; NULL: none. */
void terms_scan_read(TermsScan *scan, const char *text);

/* Reads a whole text. */
void terms_find(const Terms *terms, const char *text, TermsFound found, void *closure);
