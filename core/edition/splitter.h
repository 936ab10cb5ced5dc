/* splitter.h - a stream of text as the words and the addresses that stand in it
 *
 * For those who look for names in what was written, however it was laid out: words end at
 * everything that is no letter, mark or digit, so that line ends, hyphens and quotation marks
 * do not matter; soft hyphens and invisible characters are no part of any. Scripts that put no
 * space between words give each character as a word. Memory does not grow with the text.
 */
#pragma once

#include <glib.h>

typedef struct Splitter Splitter;

/* What a splitter tells of; borrowed for the call. */
typedef struct {
    /* A word as it is written, and folded (text_fold). With `goes_on` the one before it ended
     * with a hyphen at the end of a line, so that the two may be one. */
    void (*word)(const char *written, const char *folded, gboolean goes_on, void *closure);

    /* What may be an address or a host, folded: letters and digits with "." or "@" between. */
    void (*address)(const char *folded, void *closure);
} SplitterHooks;

/* Borrows both. */
Splitter *splitter_new(const SplitterHooks *hooks, void *closure);
void splitter_free(Splitter *splitter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Splitter, splitter_free)

/* Goes on with `length` bytes. What is no UTF-8 stands between words; a character may come in
 * two pieces. */
void splitter_feed(Splitter *splitter, const char *text, size_t length);

/* Ends the word that is open. */
void splitter_end(Splitter *splitter);
