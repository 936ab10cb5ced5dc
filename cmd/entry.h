/* entry.h - how a signatory is told in a line, and JSON without end
 *
 * What list, show, add, edit, record, merge and journal have in common.
 */
#pragma once

#include "cmd.h"

/* Returns where the signatory stands: "signed revision 1 on 2023-11-02 by mail, on Ann's word".
 * Owned by the caller. */
char *entry_standing(const Signatory *signatory);

/* Returns its marks: "on hold: look; unsubscribed", or "". Owned by the caller. */
char *entry_marks(const Signatory *signatory);

/* Prints "17 Asian Lawyers Network (ALN): signed …", or the JSON form. */
void entry_print(const Cmd *cmd, const Signatory *signatory, gboolean json);

/* Prints an array one object at a time, as cmd_print_json() would print the whole. */
typedef struct {
    const Cmd *cmd;
    size_t count;
} EntryArray;

/* Consumes `object`. */
void entry_array_add(EntryArray *array, json_t *object);
void entry_array_end(EntryArray *array);
