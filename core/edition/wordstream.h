/* wordstream.h - texts as numbers, a word each, so that they can be held against each other
 *
 * Words are equal when they fold alike (text_fold): case, quotation marks, hyphens, breaks and
 * invisible characters do not matter. In scripts that put no space between words each character
 * is one. Beside it stands a number under which US and UK spellings are equal too.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef struct {
    uint32_t id;       /* from 0, equal words have equal ones, in all streams of a book */
    uint32_t spelling; /* the same for "prioritize" and "prioritise" */
    uint32_t text;     /* which text of the stream, from 0 */
    uint32_t begin;    /* where it stands there, in bytes */
    uint32_t end;
    gboolean is_number; /* figures and nothing else */
} WordstreamWord;

/* What numbers the words of some streams. */
typedef struct WordBook WordBook;

WordBook *word_book_new(void);
void word_book_free(WordBook *book);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WordBook, word_book_free)

/* How many words it has numbered, spellings included. */
uint32_t word_book_get_size(const WordBook *book);

/* Appends the words of `text`, the text `number` of the stream, to `words` (GArray of
 * WordstreamWord). */
void wordstream_append(GArray *words, WordBook *book, const char *text, uint32_t number);

/* An empty stream. */
GArray *wordstream_new(void);

/* Returns `word`, which is folded, with what US and UK spell differently evened out: a key, not
 * a word. Owned by the caller. */
char *wordstream_even_out(const char *word);
