/* archive_directory.h - where the parts of a zip archive lie, checked against each other
 *
 * The errors of the archive; the rest is for archive.c alone.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef enum {
    ARCHIVE_ERROR_FORMAT,    /* no zip archive, or a damaged one */
    ARCHIVE_ERROR_NAME,      /* a part's name that no package may hold, or holds twice */
    ARCHIVE_ERROR_LIMIT,     /* more parts or bytes than any real document has */
    ARCHIVE_ERROR_ENCRYPTED, /* a part that needs a password */
    ARCHIVE_ERROR_NO_PART,   /* no part of that name */
} ArchiveError;

#define ARCHIVE_ERROR (archive_error_quark())
GQuark archive_error_quark(void);

enum { ARCHIVE_STORED = 0, ARCHIVE_DEFLATED = 8 };

typedef struct {
    char *name;
    uint32_t checksum; /* CRC-32 */
    uint64_t packed;   /* bytes in the archive */
    uint64_t size;     /* bytes of the part */
    uint64_t header;   /* offset of the local header */
    uint64_t data;     /* offset of the packed bytes */
    unsigned method;
    unsigned flags;
} ArchiveEntry;

/* Returns the parts (ArchiveEntry *) of the archive of `length` bytes open as `fd`; folders are
 * left out. Errors are of ARCHIVE_ERROR and do not name the file. */
G_GNUC_WARN_UNUSED_RESULT
GPtrArray *archive_directory_read(int fd, uint64_t length, GError **error);
