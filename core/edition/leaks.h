/* leaks.h - what was written, opened again and searched for who must not be named
 *
 * Every file is read as those who get it may (unpack.h), its name too, for every term of
 * leak_terms.h at once. Of a machine only what tells of it is looked for in metadata: user,
 * host, home, and where the campaign lies.
 */
#pragma once

#include "edition/leak_terms.h"

typedef struct {
    LeakKind kind;
    int64_t id;           /* 0: of a machine */
    const char *standing; /* "withheld", "declined"; static */
    gboolean is_excused;  /* the letter's text, or somebody public, has the same */
    gboolean is_weak;     /* a first name, or a name of one word in small letters */
    GPtrArray *files;     /* char *, the first ones that hold it */
    unsigned count;       /* how many do */
} LeaksFinding;

/* Whether it is a leak, and not only to be looked at. */
gboolean leaks_finding_refuses(const LeaksFinding *finding);

typedef struct Leaks Leaks;

/* Prepares to search for all whom documents for `audience` do not name; `campaign` is borrowed
 * for the call. Or for nobody, and what tells of the machine alone. */
G_GNUC_WARN_UNUSED_RESULT
Leaks *leaks_new(Campaign *campaign, FactsAudience audience, GError **error);
Leaks *leaks_new_of_machine(Campaign *campaign);
void leaks_free(Leaks *leaks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Leaks, leaks_free)

/* Says who reads what is searched from now on: nothing of the signatory `id` (0: anybody) is
 * news to it, nor what stands in the texts `known` (NULL at the end, or NULL: none). */
void leaks_set_reader(Leaks *leaks, int64_t id, const char *const *known);

/* Searches the file `name` in `folder`; and the file `path`, which will be called `name`. */
G_GNUC_WARN_UNUSED_RESULT
gboolean leaks_search_file(Leaks *leaks, const char *folder, const char *name, GError **error);
G_GNUC_WARN_UNUSED_RESULT
gboolean leaks_search_aside(Leaks *leaks, const char *path, const char *name, GError **error);

/* Searches what stands, or will stand, in the file `name`; what a person wrote there, each hit
 * with its line, "mail/final.md:12"; and a mail. */
void leaks_search_text(Leaks *leaks, const char *name, const char *text);
void leaks_search_source(Leaks *leaks, const char *name, const char *text);
void leaks_search_mail(Leaks *leaks, const char *name, const char *bytes, size_t length);

/* How many terms are looked for, and how many files were searched. */
unsigned leaks_count_terms(const Leaks *leaks);
unsigned leaks_count_files(const Leaks *leaks);

/* What was found (GPtrArray of LeaksFinding *), one finding for each kind of term of each
 * signatory, what refuses first. Borrowed. */
const GPtrArray *leaks_list(Leaks *leaks);
