/* canonical.h - JSON of which there is one form only
 *
 * Keys sorted by byte, no white space, whole numbers of 64 bits and no others, one line feed at
 * the end. What is read is written again and compared byte for byte, so that nothing can be
 * said twice, in two ways, or beside what the reader looks at. Used where bytes are signed.
 */
#pragma once

#include "proof/digest.h"

#include <jansson.h>

/* Returns `value` in its one form, without the line feed; owned by the caller. */
char *canonical_write(const json_t *value);

/* A reading in progress. The first thing that is wrong stays, with the place where it stood;
 * from then on every function returns nothing, so that a caller asks once, at the end. */
typedef struct CanonicalReader CanonicalReader;

/* Reads `length` bytes, which end in one line feed. Never NULL: what is wrong with the bytes is
 * the reader's first complaint. */
CanonicalReader *canonical_read(const char *bytes, size_t length);
void canonical_free(CanonicalReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CanonicalReader, canonical_free)

/* What was wrong, or NULL. Borrowed. */
const char *canonical_get_complaint(const CanonicalReader *reader);

/* Complains, unless something was wrong before. */
G_GNUC_PRINTF(2, 3)
void canonical_complain(CanonicalReader *reader, const char *format, ...);

/* The value that was read. Borrowed, like all values below. */
const json_t *canonical_get_value(const CanonicalReader *reader);

/* Says where in the value the next calls read ("files[3]"; "" is the top). */
G_GNUC_PRINTF(2, 3)
void canonical_enter(CanonicalReader *reader, const char *format, ...);

/* TRUE when `value` is an object of exactly these members (NULL at the end). */
gboolean canonical_check_members(CanonicalReader *reader, const json_t *value,
                                 const char *const *members);

/* The member `name` of `object`; "" , 0, FALSE or NULL where something is wrong. */
const char *canonical_text(CanonicalReader *reader, const json_t *object, const char *name);
int64_t canonical_number(CanonicalReader *reader, const json_t *object, const char *name,
                         int64_t least);
Digest canonical_digest(CanonicalReader *reader, const json_t *object, const char *name);
const json_t *canonical_list(CanonicalReader *reader, const json_t *object, const char *name);
