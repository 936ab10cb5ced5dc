/* names.h - the list of signatories in columns
 *
 * Names stand in columns that share one grid of rows and are read down the first, then down the
 * next. A name that is longer than its column is wide takes several rows and is never split.
 * Only the number of its rows is kept of each name, a byte or two; its text is set again when
 * it is drawn.
 */
#pragma once

#include "document/typesetter.h"

typedef struct Names Names;

/* The rows, 10 on 13.5 pt. */
extern const Style names_style;

/* Measures the ordered list `list` for `columns` columns; `total` is the last number of this
 * and its sister lists, which are set alike. Fails with DOCUMENT_ERROR_GLYPHS. */
G_GNUC_WARN_UNUSED_RESULT
Names *names_new(cmark_node *list, Typesetter *typesetter, int columns, int total, double width,
                 GError **error);
void names_free(Names *names);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Names, names_free)

/* TRUE when each item of `list` is one paragraph, so that names_new() can set it. */
gboolean names_are_plain(cmark_node *list);

int names_get_count(const Names *names);
int names_get_columns(const Names *names);

/* Returns the item of the first name that takes more than `rows` rows, or NULL. */
cmark_node *names_find_longer(const Names *names, int rows);

/* Returns how many of the names from `first` on go into columns of `rows` rows. */
int names_fit(const Names *names, int first, int rows);

/* Returns the rows of the lowest columns that hold all names from `first` on, or 0 when those
 * would have more than `most` rows. */
int names_balance(const Names *names, int first, int most);

/* Draws `count` names in columns of `rows` rows whose top left corner is at `x`, `top`. Names
 * must be drawn in their order. */
G_GNUC_WARN_UNUSED_RESULT
gboolean names_draw(Names *names, cairo_t *cr, int count, int rows, double x, double top,
                    GError **error);
