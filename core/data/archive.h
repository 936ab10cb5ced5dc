/* archive.h - a zip archive, read part by part and never extracted
 *
 * What a .xlsx or .docx from outside is made of (APPNOTE 6.3, stored and deflated parts, zip64
 * and data descriptors). Nothing is believed: at opening, each local header must say what the
 * directory says, parts may not overlap, and names that would lead elsewhere, links, encrypted
 * parts and declared bombs are refused; in reading, bytes are counted against what was declared
 * and the checksum must be right. zlib is used directly since libzip does not tell where parts
 * lie. Memory does not grow with the archive.
 */
#pragma once

#include "data/archive_directory.h"

#include <glib.h>
#include <stdint.h>

typedef struct Archive Archive;
typedef struct ArchiveStream ArchiveStream;

/* Opens the regular file `path` and checks its directory: at most 10,000 parts, 1 GiB a part,
 * 2 GiB in all, and parts over 10 MiB, or all when over 64 MiB, at most 200 times what they
 * take in the archive. Where the file cannot be read, FILE_ERROR says why. */
G_GNUC_WARN_UNUSED_RESULT
Archive *archive_open(const char *path, GError **error);
void archive_close(Archive *archive);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Archive, archive_close)

/* TRUE when there is a part of that name, ASCII case ignored (ECMA-376 part 2). */
gboolean archive_has(const Archive *archive, const char *name);

/* TRUE when some part's name begins with `prefix`, ASCII case ignored. */
gboolean archive_has_prefix(const Archive *archive, const char *prefix);

/* How many parts there are, and the name of the one at `index`, borrowed. */
unsigned archive_get_count(const Archive *archive);
const char *archive_get_name(const Archive *archive, unsigned index);

/* Opens the part `name`; `archive` must outlive the stream. */
G_GNUC_WARN_UNUSED_RESULT
ArchiveStream *archive_read(Archive *archive, const char *name, GError **error);
void archive_stream_close(ArchiveStream *stream);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ArchiveStream, archive_stream_close)

/* Reads up to `size` bytes; `out_length` is 0 at the end, when the size and the checksum were
 * right. */
G_GNUC_WARN_UNUSED_RESULT
gboolean archive_stream_read(ArchiveStream *stream, void *bytes, size_t size,
                             size_t *out_length, GError **error);

/* Sets `out_digest` to the SHA-256 of the whole file, 32 bytes. Fails with FILE_ERROR_CHANGED
 * when the file changed since it was opened. */
G_GNUC_WARN_UNUSED_RESULT
gboolean archive_get_sha256(const Archive *archive, unsigned char *out_digest, GError **error);
