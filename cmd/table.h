/* table.h - rows in columns, aligned by how wide they are on the terminal
 *
 * Headers are dim, nothing is boxed, numbers stand to the right, and the widest text column
 * gives way so that a row takes at most 100 columns. Cells are escaped on the way out, so that
 * a name cannot drive the terminal.
 */
#pragma once

#include "cmd.h"

typedef struct Table Table;

/* Headers are static; one that begins with ">" is a column of numbers. The list ends with NULL.
 */
Table *table_new(const char *first_header, ...) G_GNUC_NULL_TERMINATED;
void table_free(Table *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Table, table_free)

/* Adds a row of as many cells as there are headers; copied. */
void table_add(Table *table, ...);

/* Prints the header and all rows; nothing when there is no row. */
void table_print(Table *table, const Cmd *cmd);

/* Prints what was added so far and forgets it, once that is thousands of rows, so that a table
 * of any length takes little memory; the rest comes with table_print(). */
void table_flow(Table *table, const Cmd *cmd);
