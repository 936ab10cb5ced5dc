/* sniff.h - what a file is, by its own bytes and not by its name */
#pragma once

#include <glib.h>

typedef enum {
    SNIFF_TEXT,    /* text, or nothing that is known here; also what is no regular file */
    SNIFF_ARCHIVE, /* a zip archive: a workbook, maybe */
    SNIFF_OTHER,   /* what is neither */
} SniffKind;

/* Returns what `path` is; for SNIFF_OTHER `out_what` says it in words ("a PDF"; static).
 * Standard input ("-") is not looked into. */
SniffKind sniff(const char *path, const char **out_what);
