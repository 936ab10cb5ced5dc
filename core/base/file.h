/* file.h - the only way to the disk: bounded reads, whole writes, private modes
 *
 * A file is read whole or refused, and written whole or not at all: aside, synced, renamed, its
 * folder synced. Files are 0600 and folders 0700, whatever the umask. Messages name the path,
 * escaped.
 */
#pragma once

#include <glib.h>
#include <stddef.h>

typedef enum {
    FILE_ERROR_NOT_FOUND, /* nothing is there */
    FILE_ERROR_TOO_LARGE, /* more bytes than the caller allows */
    FILE_ERROR_KIND,      /* no regular file: a folder, a device, a pipe */
    FILE_ERROR_CHANGED,   /* it changed while it was read */
    FILE_ERROR_TEXT,      /* no UTF-8 text, or a NUL in it */
    FILE_ERROR_EXISTS,    /* it is there already, and must not be */
    FILE_ERROR_BUSY,      /* another run is writing it */
    FILE_ERROR_PRIVATE,   /* others may read or write it, and must not */
    FILE_ERROR_SYSTEM,    /* the system refused; the message says why */
} FileError;

#define FILE_ERROR (file_error_quark())
GQuark file_error_quark(void);

/* Sets `error` from errno as "cannot WHAT 'PATH': reason", for those who call the system
 * themselves; returns FALSE. */
gboolean file_fail(GError **error, const char *what, const char *path);

/* Returns all of `path`, a regular file of at most `limit` bytes ("-" is standard input). */
G_GNUC_WARN_UNUSED_RESULT
GBytes *file_read(const char *path, size_t limit, GError **error);

/* The same as UTF-8 text (a byte order mark is dropped), with a NUL after it; anything else is
 * refused with line, column and offset of the byte. Owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
char *file_read_text(const char *path, size_t limit, GError **error);

/* The same for a file that says what to run: refused unless it is ours or root's and nobody
 * else may write to it or in its folder, with the chmod line that mends it. */
G_GNUC_WARN_UNUSED_RESULT
char *file_read_obeyed(const char *path, size_t limit, GError **error);

/* Returns the bytes of a secret: refused unless it is ours, no link, nobody else may read it
 * (0600) or write in its folder, with the chmod line that mends it. The bytes are zeroed when
 * they are freed. */
G_GNUC_WARN_UNUSED_RESULT
GBytes *file_read_private(const char *path, size_t limit, GError **error);

/* Writes `length` bytes to `path`, in place of the file that was there (which may be a link's),
 * or leaves everything as it was. Refuses to take the place of a folder, device or pipe. */
G_GNUC_WARN_UNUSED_RESULT
gboolean file_write(const char *path, const void *bytes, size_t length, GError **error);

/* The same, but refuses with FILE_ERROR_EXISTS when `path` is there. */
G_GNUC_WARN_UNUSED_RESULT
gboolean file_create(const char *path, const void *bytes, size_t length, GError **error);

/* A file that is written bit by bit, or by a library that wants a path: it takes the place of
 * the file that was there when it is committed, and is removed when it is not. */
typedef struct FileAside FileAside;

/* Makes an empty file, 0600, in the folder of `path`. Refuses what file_write() refuses. */
G_GNUC_WARN_UNUSED_RESULT
FileAside *file_aside_open(const char *path, GError **error);

/* Returns the path to write to until then. Borrowed. */
const char *file_aside_get_path(const FileAside *aside);

/* Appends `length` bytes. */
G_GNUC_WARN_UNUSED_RESULT
gboolean file_aside_append(FileAside *aside, const void *bytes, size_t length, GError **error);

/* Waits for the disk and puts the file in its place. Consumes `aside` either way. */
G_GNUC_WARN_UNUSED_RESULT
gboolean file_aside_commit(FileAside *aside, GError **error);
void file_aside_discard(FileAside *aside);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FileAside, file_aside_discard)

/* Makes the folder `path` and those above it where they are missing. */
G_GNUC_WARN_UNUSED_RESULT
gboolean file_make_folder(const char *path, GError **error);

/* Waits until the names in the folder `path` are on the disk. */
G_GNUC_WARN_UNUSED_RESULT
gboolean file_sync_folder(const char *path, GError **error);

/* Removes `path`, a folder with all that is in it; a link itself and not what it leads to. What
 * is not there is fine. */
G_GNUC_WARN_UNUSED_RESULT
gboolean file_remove(const char *path, GError **error);

/* TRUE when something, if only a broken link, has that name. */
gboolean file_exists(const char *path);

/* Returns the sorted plain names in the folder `path` ("." and ".." left out). Owned by the
 * caller. */
G_GNUC_WARN_UNUSED_RESULT
GPtrArray *file_list_folder(const char *path, GError **error);

/* Returns `text` as a part of a file name: lower case, letters and digits of any script, "-"
 * between, at most 100 bytes, never empty, never a reserved name. Owned by the caller. */
char *file_slug(const char *text);

/* A folder written aside: it takes the place of `path`, all at once, when it is committed, and
 * is removed when it is not. One run at a time; what a killed one left behind is removed by the
 * next file_stage_open(). */
typedef struct FileStage FileStage;

/* Makes the folder above where it is missing. Fails with FILE_ERROR_BUSY while another run
 * stages the same folder. */
G_GNUC_WARN_UNUSED_RESULT
FileStage *file_stage_open(const char *path, GError **error);

/* Takes up the folder that an interrupted run had written aside for `path`, as it is;
 * `out_stage` is NULL when there is none. For a caller that knows by other means that it is
 * complete. */
G_GNUC_WARN_UNUSED_RESULT
gboolean file_stage_resume(const char *path, FileStage **out_stage, GError **error);

/* Makes all that was written in it durable, which file_stage_commit() does too. */
G_GNUC_WARN_UNUSED_RESULT
gboolean file_stage_sync(const FileStage *stage, GError **error);

/* Lets go of the folder but leaves it aside, for file_stage_resume(). NULL is fine. */
void file_stage_leave(FileStage *stage);

/* Returns the folder to write in until then. Borrowed. */
const char *file_stage_get_path(const FileStage *stage);

/* Writes the new file `path`, which lies in a stage, without waiting for the disk; the commit
 * does that once for all of them. Refuses a name that is there already (FILE_ERROR_EXISTS). */
G_GNUC_WARN_UNUSED_RESULT
gboolean file_write_staged(const char *path, const void *bytes, size_t length, GError **error);

/* Puts the folder in its place; what was there before goes. With `fresh` it refuses with
 * FILE_ERROR_EXISTS when something is there. Consumes `stage` either way; what the system did
 * not let into its place stays aside. */
G_GNUC_WARN_UNUSED_RESULT
gboolean file_stage_commit(FileStage *stage, gboolean fresh, GError **error);
void file_stage_discard(FileStage *stage);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FileStage, file_stage_discard)
