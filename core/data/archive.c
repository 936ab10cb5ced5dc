#include "data/archive.h"

#include "base/descriptor.h"
#include "base/file.h"
#include "base/text.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

enum { CHUNK = 64 * 1024 };

struct Archive {
    char *path;
    Descriptor fd;
    struct stat stat;    /* as it was when it was opened */
    GPtrArray *entries;  /* ArchiveEntry * */
    GHashTable *by_name; /* in lower case; both borrowed from `entries` or owned as keys */
};

struct ArchiveStream {
    const Archive *archive;
    const ArchiveEntry *entry;
    z_stream inflater;
    uint64_t taken; /* of the packed bytes */
    uint64_t given;
    uint32_t checksum;
    gboolean ended; /* the deflated stream said so */
    uint8_t packed[CHUNK];
};

static gboolean
open_file(Archive *archive, const char *path, GError **error)
{
    archive->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (archive->fd < 0 || fstat(archive->fd, &archive->stat) < 0)
        return file_fail(error, "read", path);
    if (S_ISREG(archive->stat.st_mode))
        return TRUE;

    g_autofree char *shown = text_escape(path, -1);
    g_set_error(error, FILE_ERROR, FILE_ERROR_KIND, "'%s' is %s, not a file", shown,
                S_ISDIR(archive->stat.st_mode) ? "a folder" : "a device or a pipe");
    return FALSE;
}

static gboolean
index_names(Archive *archive, GError **error)
{
    archive->by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < archive->entries->len; i++) {
        ArchiveEntry *entry = g_ptr_array_index(archive->entries, i);
        if (g_hash_table_insert(archive->by_name, g_ascii_strdown(entry->name, -1), entry))
            continue;
        g_autofree char *shown = text_escape(entry->name, -1);
        g_set_error(error, ARCHIVE_ERROR, ARCHIVE_ERROR_NAME,
                    "part '%s' is there twice, so that two programs would read two things; "
                    "save the file anew",
                    shown);
        return FALSE;
    }
    return TRUE;
}

static gboolean
read_directory(Archive *archive, GError **error)
{
    archive->entries =
        archive_directory_read(archive->fd, (uint64_t)archive->stat.st_size, error);
    if (archive->entries != NULL && index_names(archive, error))
        return TRUE;

    g_autofree char *shown = text_escape(archive->path, -1);
    g_prefix_error(error, "%s: ", shown);
    return FALSE;
}

Archive *
archive_open(const char *path, GError **error)
{
    g_autoptr(Archive) archive = g_new0(Archive, 1);
    archive->path = g_strdup(path);
    if (!open_file(archive, path, error) || !read_directory(archive, error))
        return NULL;

    return g_steal_pointer(&archive);
}

void
archive_close(Archive *archive)
{
    if (archive == NULL)
        return;

    g_clear_pointer(&archive->by_name, g_hash_table_unref);
    g_clear_pointer(&archive->entries, g_ptr_array_unref);
    descriptor_close(&archive->fd);
    g_free(archive->path);
    g_free(archive);
}

static const ArchiveEntry *
find(const Archive *archive, const char *name)
{
    g_autofree char *key = g_ascii_strdown(name, -1);
    return g_hash_table_lookup(archive->by_name, key);
}

gboolean
archive_has(const Archive *archive, const char *name)
{
    return find(archive, name) != NULL;
}

unsigned
archive_get_count(const Archive *archive)
{
    return archive->entries->len;
}

const char *
archive_get_name(const Archive *archive, unsigned index)
{
    return ((const ArchiveEntry *)archive->entries->pdata[index])->name;
}

gboolean
archive_has_prefix(const Archive *archive, const char *prefix)
{
    for (guint i = 0; i < archive->entries->len; i++) {
        const ArchiveEntry *entry = g_ptr_array_index(archive->entries, i);
        if (g_ascii_strncasecmp(entry->name, prefix, strlen(prefix)) == 0)
            return TRUE;
    }
    return FALSE;
}

/* Returns FALSE with "FILE: part 'NAME' …". */
static gboolean
refuse(const Archive *archive, const char *name, ArchiveError code, const char *why,
       GError **error)
{
    g_autofree char *file = text_escape(archive->path, -1);
    g_autofree char *shown = text_escape(name, -1);
    g_set_error(error, ARCHIVE_ERROR, (int)code, "%s: part '%s' %s", file, shown, why);
    return FALSE;
}

ArchiveStream *
archive_read(Archive *archive, const char *name, GError **error)
{
    const ArchiveEntry *entry = find(archive, name);
    if (entry == NULL) {
        refuse(archive, name, ARCHIVE_ERROR_NO_PART, "is missing; save the file anew", error);
        return NULL;
    }

    ArchiveStream *stream = g_new0(ArchiveStream, 1);
    stream->archive = archive;
    stream->entry = entry;
    if (inflateInit2(&stream->inflater, -MAX_WBITS) != Z_OK)
        g_error("no memory to inflate with");
    return stream;
}

void
archive_stream_close(ArchiveStream *stream)
{
    if (stream == NULL)
        return;

    inflateEnd(&stream->inflater);
    g_free(stream);
}

static gboolean
refuse_damaged(const ArchiveStream *stream, const char *why, GError **error)
{
    return refuse(stream->archive, stream->entry->name, ARCHIVE_ERROR_FORMAT, why, error);
}

/* Reads the next packed bytes into `bytes`; 0 in `out_length` when there are none left. */
static gboolean
take(ArchiveStream *stream, uint8_t *bytes, size_t size, size_t *out_length, GError **error)
{
    const ArchiveEntry *entry = stream->entry;
    const size_t wanted = (size_t)MIN((uint64_t)size, entry->packed - stream->taken);
    if (wanted == 0) {
        *out_length = 0;
        return TRUE;
    }

    const ssize_t count = TEMP_FAILURE_RETRY(
        pread(stream->archive->fd, bytes, wanted, (off_t)(entry->data + stream->taken)));
    if (count < 0)
        return file_fail(error, "read", stream->archive->path);
    if (count == 0)
        return refuse_damaged(stream, "is cut off; get the file once more", error);
    stream->taken += (uint64_t)count;
    *out_length = (size_t)count;
    return TRUE;
}

/* Fills `bytes` as far as there is something to inflate. */
static gboolean
inflate_some(ArchiveStream *stream, uint8_t *bytes, size_t size, size_t *out_length,
             GError **error)
{
    z_stream *inflater = &stream->inflater;
    inflater->next_out = bytes;
    inflater->avail_out = (uInt)size;
    while (inflater->avail_out > 0 && !stream->ended) {
        if (inflater->avail_in == 0) {
            size_t length = 0;
            if (!take(stream, stream->packed, CHUNK, &length, error))
                return FALSE;
            inflater->next_in = stream->packed;
            inflater->avail_in = (uInt)length;
        }
        /* All may be taken and much of it still to come out: of a run, one byte is enough. */
        const int status = inflate(inflater, Z_NO_FLUSH);
        if (status == Z_BUF_ERROR)
            return refuse_damaged(stream, "is cut off; get the file once more", error);
        if (status != Z_OK && status != Z_STREAM_END)
            return refuse_damaged(stream, "cannot be unpacked; get the file once more", error);
        stream->ended = status == Z_STREAM_END;
    }
    *out_length = size - inflater->avail_out;
    return TRUE;
}

static gboolean
check_end(const ArchiveStream *stream, GError **error)
{
    const ArchiveEntry *entry = stream->entry;
    const gboolean has_rest = stream->inflater.avail_in > 0 || stream->taken < entry->packed;
    if (stream->given != entry->size || has_rest)
        return refuse_damaged(stream, "is not as long as it says; get the file once more",
                              error);
    return stream->checksum == entry->checksum ||
           refuse_damaged(stream, "has a wrong checksum; get the file once more", error);
}

gboolean
archive_stream_read(ArchiveStream *stream, void *bytes, size_t size, size_t *out_length,
                    GError **error)
{
    const ArchiveEntry *entry = stream->entry;
    size_t length = 0;
    const gboolean got = entry->method == ARCHIVE_STORED
                             ? take(stream, bytes, size, &length, error)
                             : inflate_some(stream, bytes, size, &length, error);
    if (!got)
        return FALSE;
    stream->given += length;
    stream->checksum = (uint32_t)crc32_z(stream->checksum, bytes, length);
    if (stream->given > entry->size)
        return refuse(stream->archive, entry->name, ARCHIVE_ERROR_LIMIT,
                      "unpacks to more than it says, as only a zip bomb does", error);
    if (length == 0 && !check_end(stream, error))
        return FALSE;
    *out_length = length;
    return TRUE;
}

static gboolean
is_unchanged(const Archive *archive)
{
    struct stat now;
    return fstat(archive->fd, &now) == 0 && now.st_size == archive->stat.st_size &&
           now.st_mtim.tv_sec == archive->stat.st_mtim.tv_sec &&
           now.st_mtim.tv_nsec == archive->stat.st_mtim.tv_nsec;
}

static void
free_hash(EVP_MD_CTX *hash)
{
    EVP_MD_CTX_free(hash);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_MD_CTX, free_hash)

gboolean
archive_get_sha256(const Archive *archive, unsigned char *out_digest, GError **error)
{
    g_autoptr(EVP_MD_CTX) hash = EVP_MD_CTX_new();
    g_autofree uint8_t *bytes = g_malloc(CHUNK);
    if (hash == NULL || EVP_DigestInit_ex(hash, EVP_sha256(), NULL) != 1)
        g_error("no SHA-256 to be had");

    off_t at = 0;
    for (ssize_t count = 1; count > 0; at += count) {
        count = TEMP_FAILURE_RETRY(pread(archive->fd, bytes, CHUNK, at));
        if (count < 0)
            return file_fail(error, "read", archive->path);
        EVP_DigestUpdate(hash, bytes, (size_t)count);
    }
    EVP_DigestFinal_ex(hash, out_digest, NULL);
    if (is_unchanged(archive) && at == archive->stat.st_size)
        return TRUE;

    g_autofree char *shown = text_escape(archive->path, -1);
    g_set_error(error, FILE_ERROR, FILE_ERROR_CHANGED,
                "'%s' changed while it was read; try again when nothing writes to it", shown);
    return FALSE;
}
