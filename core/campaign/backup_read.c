#include "campaign/backup_read.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "campaign/backup_contents.h"
#include "data/archive.h"
#include "proof/digest.h"

#include <jansson.h>
#include <string.h>

G_DEFINE_QUARK(backup - error - quark, backup_error)

enum { CONTENTS_LIMIT = 16 * 1024 * 1024, CHUNK = 64 * 1024 };

typedef struct {
    char *path;
    uint64_t size;
    Digest sha256;
} BackupFile;

struct BackupReader {
    char *shown; /* the backup's name, for messages */
    Archive *archive;
    int64_t at;
    GPtrArray *files; /* BackupFile * */
};

static void
backup_file_free(BackupFile *file)
{
    g_free(file->path);
    g_free(file);
}

static gboolean
refuse(const BackupReader *reader, const char *why, GError **error)
{
    g_set_error(error, BACKUP_ERROR, BACKUP_ERROR_FORMAT, "'%s' %s", reader->shown, why);
    return FALSE;
}

static gboolean
refuse_damaged(const BackupReader *reader, const char *path, GError **error)
{
    g_autofree char *shown = text_escape(path, -1);
    g_set_error(error, BACKUP_ERROR, BACKUP_ERROR_FORMAT,
                "'%s' is damaged: '%s' in it is not what was put in; take another copy",
                reader->shown, shown);
    return FALSE;
}

/* Reads a whole part of at most `limit` bytes as text. Owned by the caller. */
static char *
read_text(BackupReader *reader, const char *name, size_t limit, GError **error)
{
    char chunk[4096];
    size_t length = 0;
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(ArchiveStream) stream = archive_read(reader->archive, name, error);
    if (stream == NULL)
        return NULL;

    do {
        if (!archive_stream_read(stream, chunk, sizeof chunk, &length, error))
            return NULL;
        g_string_append_len(text, chunk, (gssize)length);
        if (text->len > limit) {
            refuse_damaged(reader, name, error);
            return NULL;
        }
    } while (length > 0);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static gboolean
add_file(BackupReader *reader, json_t *said, GError **error)
{
    const char *path = NULL, *sha256 = NULL;
    json_int_t size = -1;
    Digest digest;
    if (json_unpack(said, "{s:s, s:s, s:I !}", "path", &path, "sha256", &sha256, "size",
                    &size) != 0 ||
        size < 0 || !digest_from_hex(sha256, &digest) ||
        !(strcmp(path, BACKUP_STORE) == 0 || backup_contents_has(path)))
        return refuse_damaged(reader, BACKUP_CONTENTS, error);

    BackupFile *file = g_new0(BackupFile, 1);
    file->path = g_strdup(path);
    file->size = (uint64_t)size;
    file->sha256 = digest;
    g_ptr_array_add(reader->files, file);
    return TRUE;
}

static gboolean
check_version(const BackupReader *reader, json_t *contents, GError **error)
{
    const char *format = json_string_value(json_object_get(contents, "format"));
    if (g_strcmp0(format, BACKUP_FORMAT) != 0)
        return refuse(reader, "is no backup of undersigned", error);
    if (json_integer_value(json_object_get(contents, "version")) <= BACKUP_VERSION)
        return TRUE;

    g_set_error(error, BACKUP_ERROR, BACKUP_ERROR_TOO_NEW,
                "'%s' was made by a later version of undersigned; update the program",
                reader->shown);
    return FALSE;
}

static gboolean
has_file(const BackupReader *reader, const char *path)
{
    for (unsigned i = 0; i < reader->files->len; i++)
        if (strcmp(((const BackupFile *)g_ptr_array_index(reader->files, i))->path, path) == 0)
            return TRUE;

    return FALSE;
}

static gboolean
take_contents(BackupReader *reader, json_t *contents, GError **error)
{
    const char *at = json_string_value(json_object_get(contents, "at"));
    json_t *files = json_object_get(contents, "files"), *file = NULL;
    size_t i = 0;
    if (!check_version(reader, contents, error))
        return FALSE;
    if (at == NULL || !clock_parse(at, NULL, &reader->at, NULL) || !json_is_array(files))
        return refuse_damaged(reader, BACKUP_CONTENTS, error);

    json_array_foreach(files, i, file) if (!add_file(reader, file, error)) return FALSE;
    return (has_file(reader, "campaign.conf") && has_file(reader, BACKUP_STORE)) ||
           refuse_damaged(reader, BACKUP_CONTENTS, error);
}

static gboolean
read_contents(BackupReader *reader, GError **error)
{
    if (!archive_has(reader->archive, BACKUP_CONTENTS))
        return refuse(reader, "is no backup of undersigned", error);
    g_autofree char *text = read_text(reader, BACKUP_CONTENTS, CONTENTS_LIMIT, error);
    if (text == NULL)
        return FALSE;

    json_t *contents = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    const gboolean taken = take_contents(reader, contents, error);
    json_decref(contents);
    return taken;
}

/* To whoever restores, what is no archive is simply no backup. */
static gboolean
open_archive(BackupReader *reader, const char *path, GError **error)
{
    g_autoptr(GError) reason = NULL;
    reader->archive = archive_open(path, &reason);
    if (reader->archive != NULL)
        return TRUE;
    if (g_error_matches(reason, ARCHIVE_ERROR, ARCHIVE_ERROR_FORMAT))
        return refuse(
            reader, "is no backup of undersigned, or it is damaged; take another copy", error);

    g_propagate_error(error, g_steal_pointer(&reason));
    return FALSE;
}

BackupReader *
backup_reader_open(const char *path, GError **error)
{
    g_autoptr(BackupReader) reader = g_new0(BackupReader, 1);
    reader->shown = text_escape(path, -1);
    reader->files = g_ptr_array_new_with_free_func((GDestroyNotify)backup_file_free);

    return open_archive(reader, path, error) && read_contents(reader, error)
               ? g_steal_pointer(&reader)
               : NULL;
}

void
backup_reader_close(BackupReader *reader)
{
    if (reader == NULL)
        return;

    archive_close(reader->archive);
    g_ptr_array_unref(reader->files);
    g_free(reader->shown);
    g_free(reader);
}

int64_t
backup_reader_get_time(const BackupReader *reader)
{
    return reader->at;
}

unsigned
backup_reader_count(const BackupReader *reader)
{
    return reader->files->len;
}

/* Reads `file` through, into `aside` unless it is NULL. */
static gboolean
read_file(BackupReader *reader, const BackupFile *file, FileAside *aside, GError **error)
{
    g_autofree char *chunk = g_malloc(CHUNK);
    uint64_t size = 0;
    size_t length = 0;
    g_autoptr(DigestState) state = digest_begin();
    g_autoptr(ArchiveStream) stream = archive_read(reader->archive, file->path, error);
    if (stream == NULL)
        return FALSE;

    do {
        if (!archive_stream_read(stream, chunk, CHUNK, &length, error) ||
            (aside != NULL && !file_aside_append(aside, chunk, length, error)))
            return FALSE;
        digest_add(state, chunk, length);
        size += length;
    } while (length > 0);

    const Digest digest = digest_end(g_steal_pointer(&state));
    return (size == file->size && digest_equal(&digest, &file->sha256)) ||
           refuse_damaged(reader, file->path, error);
}

gboolean
backup_reader_check(BackupReader *reader, GError **error)
{
    for (unsigned i = 0; i < reader->files->len; i++)
        if (!read_file(reader, g_ptr_array_index(reader->files, i), NULL, error))
            return FALSE;
    return TRUE;
}

static gboolean
unpack_file(BackupReader *reader, const BackupFile *file, const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(folder, file->path, NULL);
    g_autofree char *above = g_path_get_dirname(path);
    if (!file_make_folder(above, error))
        return FALSE;
    if (file_exists(path))
        return refuse_damaged(reader, file->path, error);

    g_autoptr(FileAside) aside = file_aside_open(path, error);
    return aside != NULL && read_file(reader, file, aside, error) &&
           file_aside_commit(g_steal_pointer(&aside), error);
}

gboolean
backup_reader_unpack(BackupReader *reader, const char *folder, GError **error)
{
    for (unsigned i = 0; i < reader->files->len; i++)
        if (!unpack_file(reader, g_ptr_array_index(reader->files, i), folder, error))
            return FALSE;
    return TRUE;
}
