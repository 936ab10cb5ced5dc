/* names_entry.h - what is compared of an entry of the roster
 *
 * For the modules that look for names that may be one. Texts live in a GStringChunk.
 */
#pragma once

#include "campaign/names.h"

#define NAMES_MOST_NAMESAKES 3 /* that initials stand for */

typedef struct {
    int64_t id;
    const char *email;     /* its key, or NULL */
    const char *name;      /* key */
    const char *core;      /* key of the name without an "(ACRONYM)" behind it */
    const char *given;     /* the name itself, without that acronym */
    const char *acronym;   /* folded, that of the name's end included, or NULL */
    const char *unmasked;  /* key by what the letters look like, or NULL where it is the core */
    const char *romanized; /* key in Latin letters, or NULL where they are Latin */
    const char
        *initials[2];     /* of all words, and without the small ones; NULL: too few or many */
    uint32_t sequence;    /* hashes of its variant keys: the words as they stand, */
    uint32_t set;         /* and in any order */
    gboolean is_capitals; /* the name could be initials */
} NamesEntry;

/* Fills `entry`, whose texts belong to `texts`, where equal ones are one but for those given.
 */
void names_entry_read(NamesEntry *entry, const Signatory *signatory, GStringChunk *texts);

/* Appends the entry to `bytes`, and makes one of such bytes again, whose texts are borrowed
 * from them; `texts` of names_entry_read() are needed no more. */
void names_entry_pack(const NamesEntry *entry, GByteArray *bytes);
void names_entry_unpack(const uint8_t *bytes, NamesEntry *out_entry);

/* TRUE when the two may be one; `out_pair` says why. */
gboolean names_entry_judge(const NamesEntry *a, const NamesEntry *b, NamesPair *out_pair);

/* Orders postings, uint64_t of a hash above and an index below; a GCompareFunc. */
int names_compare_postings(gconstpointer a, gconstpointer b);
