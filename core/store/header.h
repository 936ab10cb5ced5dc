/* header.h - what a database file says of itself, read before SQLite is let near it
 *
 * SQLite repairs, rolls back and checkpoints whatever it opens; a file that is not ours must
 * not be touched at all. The offsets are those of SQLite's file format, section 1.3.
 */
#pragma once

#include <glib.h>
#include <stdint.h>
#include <sys/types.h>

typedef struct {
    uint64_t size;
    mode_t mode;  /* 0: no regular file */
    dev_t device; /* with the inode: which file it is */
    ino_t inode;
    gboolean is_database; /* it begins as SQLite's files do */
    gboolean is_short;    /* it has fewer pages than it says, and no log that has them */
    uint32_t application_id;
    uint32_t version; /* of the schema, without what only the log says */
} Header;

/* Reads the header of `path`. FALSE, with errno set, only when the system refused. */
gboolean header_read(const char *path, Header *out_header);

/* TRUE when `path` is still the file that `header` was read from. */
gboolean header_is_of(const Header *header, const char *path);
