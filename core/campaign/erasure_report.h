/* erasure_report.h - what an erasure came to
 *
 * Counts and files, for whoever is asked to erase and must say what could not be.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

/* An edition that names it. */
typedef struct {
    int64_t number;
    gboolean is_public; /* FALSE: only the addressee's copy names it, which is taken away */
} ErasureEdition;

typedef struct {
    int64_t signatory;
    char *name;
    unsigned merged;    /* entries that were merged into it, and go with it */
    unsigned entries;   /* of the journal, that lose their details */
    unsigned messages;  /* to it, of which nothing stays but when they went */
    unsigned unsent;    /* of those waited, and are not sent any more */
    unsigned bodies;    /* of messages to others, that name it or may: they are dropped */
    unsigned stopped;   /* of those waited, and are not sent any more */
    unsigned addresses; /* that nobody writes to from now on */
    unsigned shared;    /* other entries that have one of them, and get no mail any more */
    unsigned mentions;  /* other entries whose authority, hold or further fields named it */
    GArray *editions;   /* of ErasureEdition */
    GArray *revisions;  /* int64_t, of those whose text or note names it, and which stay */
    GPtrArray
        *removed;      /* char *, what was made in out/ and goes, below the campaign's folder */
    GPtrArray *sealed; /* char *, files of public editions that hold it, and stay */
    GPtrArray *left;   /* char *, files that hold its name or address, and are the owner's */
    GPtrArray *unread; /* char *, files that could not be looked into */
    char *unfinished;  /* why erasure_finish() could not end it; NULL: it did */
} Erasure;

/* Begins the report on the entry `signatory`, called `name`; nothing is counted yet. */
Erasure *erasure_new(int64_t signatory, const char *name);
void erasure_free(Erasure *erasure);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Erasure, erasure_free)
