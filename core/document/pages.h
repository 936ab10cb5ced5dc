/* pages.h - where each page ends
 *
 * Blocks are cut into pieces, and each piece has its place on a page. Nothing is stranded: no
 * heading, subject or salutation at a page's foot, no single line of a paragraph at a foot or a
 * head, no names on a page without two lines of the letter before them, and no page ends so
 * that less than two lines follow.
 */
#pragma once

#include "document/flow.h"

/* Lines `first` to before `first` + `count` of a block, or so many of its names. */
typedef struct {
    const Block *block; /* borrowed from the blocks */
    int first, count;
    int rows;   /* of the columns of names */
    double top; /* points below the page's first line */
    gboolean is_first_on_page;
} Piece;

typedef struct {
    GArray *pieces; /* of Piece */
    GArray *starts; /* of guint: the first piece of each page */
    double used;    /* points of all pages; white space at their feet is not */
} Pages;

/* Cuts `blocks` into pages `height` high, the first one lower by `letterhead`. `height` must
 * have room for some lines, and for the longest name. */
Pages *pages_new(const GArray *blocks, double height, double letterhead);
void pages_free(Pages *pages);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Pages, pages_free)

guint pages_get_count(const Pages *pages);

/* Return the pieces of a page, borrowed, and how many they are. */
const Piece *pages_get_pieces(const Pages *pages, guint page, guint *out_count);
