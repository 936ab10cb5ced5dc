/* style.h - what a block of text looks like on paper; lengths in points */
#pragma once

#include <glib.h>

typedef struct {
    double size;    /* of the letters */
    double leading; /* from one line to the next */
    gboolean bold;
    gboolean italic;
    gboolean tabular; /* figures of one width */
    gboolean labels; /* a signatory's: acronym and last word stay together, emphasis is small */
    double grey;     /* 0 is black */
} Style;
