/* backup_read.h - a backup as it is read: what it says it holds, and that it does
 *
 * The errors of a backup; the rest is for backup.c alone. Whatever is not exactly what
 * backup.json says is refused as damaged; a name that no backup of ours would hold is never
 * written.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef enum {
    BACKUP_ERROR_FORMAT,  /* no backup of this program, or a damaged one */
    BACKUP_ERROR_TOO_NEW, /* made by a later version of this program */
    BACKUP_ERROR_LIMIT,   /* more files or bytes than one that could be restored */
    BACKUP_ERROR_TAKEN,   /* there is something where it was to go */
} BackupError;

#define BACKUP_ERROR (backup_error_quark())
GQuark backup_error_quark(void);

#define BACKUP_CONTENTS   "backup.json"
#define BACKUP_STORE      "roster.db"
#define BACKUP_FORMAT     "undersigned backup"
#define BACKUP_VERSION    1
#define BACKUP_MOST_FILES 9000
#define BACKUP_MOST_BYTES (1024 * 1024 * 1024)

typedef struct BackupReader BackupReader;

/* Opens the backup `path` and reads what it says it holds. */
G_GNUC_WARN_UNUSED_RESULT
BackupReader *backup_reader_open(const char *path, GError **error);
void backup_reader_close(BackupReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BackupReader, backup_reader_close)

int64_t backup_reader_get_time(const BackupReader *reader);
unsigned backup_reader_count(const BackupReader *reader);

/* Reads every file through, and holds it against its size and SHA-256. */
G_GNUC_WARN_UNUSED_RESULT
gboolean backup_reader_check(BackupReader *reader, GError **error);

/* The same, writing them into `folder`. */
G_GNUC_WARN_UNUSED_RESULT
gboolean backup_reader_unpack(BackupReader *reader, const char *folder, GError **error);
