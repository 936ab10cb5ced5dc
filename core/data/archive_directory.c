#include "data/archive_directory.h"

#include "base/text.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Records of PKWARE's APPNOTE 6.3 and how long they are without what varies. */
enum {
    LOCAL_HEADER = 0x04034b50,
    LOCAL_HEADER_BYTES = 30,
    DIRECTORY_HEADER = 0x02014b50,
    DIRECTORY_HEADER_BYTES = 46,
    DIRECTORY_END = 0x06054b50,
    DIRECTORY_END_BYTES = 22,
    LOCATOR64 = 0x07064b50,
    LOCATOR64_BYTES = 20,
    DIRECTORY_END64 = 0x06064b50,
    DIRECTORY_END64_BYTES = 56,
    EXTRA64 = 1,
    ENCRYPTED = 1 << 0,
    HAS_DESCRIPTOR = 1 << 3,
    STRONGLY_ENCRYPTED = 1 << 6,
    MASKED = 1 << 13,
    MADE_ON_UNIX = 3,
};

#define MOST_PARTS       10000
#define MOST_DIRECTORY   ((uint64_t)8 << 20)
#define MOST_PART_BYTES  ((uint64_t)1 << 30)
#define MOST_TOTAL_BYTES ((uint64_t)2 << 30)
#define SMALL_PART       ((uint64_t)10 << 20)
#define SMALL_TOTAL      ((uint64_t)64 << 20)
#define MOST_RATIO       200
#define MOST_NAME_BYTES  1024
#define LOCAL_NAME_ROOM  (LOCAL_HEADER_BYTES + MOST_NAME_BYTES)

/* What stands at the end of an archive. */
typedef struct {
    uint64_t count;
    uint64_t length;
    uint64_t offset;
} Directory;

G_DEFINE_QUARK(archive - error - quark, archive_error)

static unsigned
get16(const uint8_t *bytes)
{
    return bytes[0] | (unsigned)bytes[1] << 8;
}

static uint32_t
get32(const uint8_t *bytes)
{
    return get16(bytes) | (uint32_t)get16(bytes + 2) << 16;
}

static uint64_t
get64(const uint8_t *bytes)
{
    return get32(bytes) | (uint64_t)get32(bytes + 4) << 32;
}

G_GNUC_PRINTF(3, 4)
static gboolean
refuse(GError **error, ArchiveError code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error_literal(error, ARCHIVE_ERROR, (int)code, message);
    return FALSE;
}

static gboolean
refuse_damaged(GError **error, const char *why)
{
    return refuse(error, ARCHIVE_ERROR_FORMAT,
                  "the zip archive is damaged: %s; get the file once more, or save it anew",
                  why);
}

static gboolean
refuse_part(GError **error, ArchiveError code, const char *name, const char *why)
{
    g_autofree char *shown = text_escape(name, -1);
    return refuse(error, code, "part '%s' %s", shown, why);
}

static gboolean
read_at(int fd, uint64_t offset, uint8_t *bytes, size_t length)
{
    size_t done = 0;
    while (done < length) {
        const ssize_t count =
            TEMP_FAILURE_RETRY(pread(fd, bytes + done, length - done, (off_t)(offset + done)));
        if (count <= 0)
            return FALSE;
        done += (size_t)count;
    }
    return TRUE;
}

/* Finds the end record, behind which stands only a comment of the length that it says. */
static const uint8_t *
find_end(const uint8_t *tail, size_t length)
{
    for (size_t left = DIRECTORY_END_BYTES; left <= length; left++) {
        const uint8_t *record = tail + length - left;
        if (get32(record) == DIRECTORY_END && get16(record + 20) == left - DIRECTORY_END_BYTES)
            return record;
    }
    return NULL;
}

/* TRUE when the 32-bit record leaves the value to the 64-bit one, or says the same. */
static gboolean
agrees(uint64_t small, uint64_t all_ones, uint64_t large)
{
    return small == all_ones || small == large;
}

static gboolean
read_end64(int fd, uint64_t offset, const uint8_t *end, Directory *directory, GError **error)
{
    uint8_t record[DIRECTORY_END64_BYTES];
    if (!read_at(fd, offset, record, sizeof record) || get32(record) != DIRECTORY_END64 ||
        get32(record + 16) != 0 || get32(record + 20) != 0 ||
        get64(record + 24) != get64(record + 32))
        return refuse_damaged(error, "its 64-bit end record is wrong");

    *directory = (Directory){get64(record + 32), get64(record + 40), get64(record + 48)};
    return (agrees(get16(end + 10), UINT16_MAX, directory->count) &&
            agrees(get32(end + 12), UINT32_MAX, directory->length) &&
            agrees(get32(end + 16), UINT32_MAX, directory->offset)) ||
           refuse_damaged(error, "its two end records differ");
}

/* Where the directory lies; it must end where the end records begin. */
static gboolean
locate(int fd, uint64_t length, Directory *directory, GError **error)
{
    const size_t tail_length = (size_t)MIN(length, (uint64_t)DIRECTORY_END_BYTES + UINT16_MAX);
    g_autofree uint8_t *tail = g_malloc(tail_length + 1);
    const uint8_t *end = NULL;
    if (read_at(fd, length - tail_length, tail, tail_length))
        end = find_end(tail, tail_length);
    if (end == NULL)
        return refuse_damaged(error, "its end is missing");
    if (get32(end + 4) != 0 || get16(end + 8) != get16(end + 10))
        return refuse_damaged(error, "it is one of several volumes");

    uint64_t behind = length - tail_length + (size_t)(end - tail);
    *directory = (Directory){get16(end + 10), get32(end + 12), get32(end + 16)};
    uint8_t locator[LOCATOR64_BYTES];
    if (behind >= sizeof locator && read_at(fd, behind - sizeof locator, locator, 20) &&
        get32(locator) == LOCATOR64) {
        behind = get64(locator + 8);
        if (!read_end64(fd, behind, end, directory, error))
            return FALSE;
    }
    if (directory->count > MOST_PARTS || directory->length > MOST_DIRECTORY)
        return refuse(error, ARCHIVE_ERROR_LIMIT,
                      "an archive of more than 10,000 parts, which no document has");
    return (directory->offset <= behind && directory->length == behind - directory->offset) ||
           refuse_damaged(error, "its directory is not where it says");
}

/* TRUE for a name that can lead nowhere else: relative, in forward slashes, without "..". */
static gboolean
is_safe(const char *name, size_t length)
{
    if (length == 0 || length > MOST_NAME_BYTES || !text_check(name, length, NULL) ||
        memchr(name, '\\', length) != NULL || memchr(name, ':', length) != NULL)
        return FALSE;
    for (size_t i = 0; i < length; i++)
        if (g_ascii_iscntrl(name[i]))
            return FALSE;

    g_autofree char *text = g_strndup(name, length);
    g_auto(GStrv) segments = g_strsplit(text, "/", -1);
    for (size_t i = 0; segments[i] != NULL; i++) {
        const gboolean is_folder_end = segments[i][0] == '\0' && segments[i + 1] == NULL;
        if ((segments[i][0] == '\0' && !is_folder_end) || g_str_equal(segments[i], ".") ||
            g_str_equal(segments[i], ".."))
            return FALSE;
    }
    return TRUE;
}

/* Takes from the 64-bit extra field each value for which the header had no room. */
static gboolean
read_extra64(const uint8_t *extra, size_t length, uint64_t **values)
{
    while (length >= 4) {
        const unsigned id = get16(extra), size = get16(extra + 2);
        if (size > length - 4)
            return FALSE;
        if (id == EXTRA64) {
            size_t at = 0;
            for (; *values != NULL && at + 8 <= size; values++, at += 8)
                **values = get64(extra + 4 + at);
            return *values == NULL;
        }
        extra += 4 + size;
        length -= 4 + size;
    }
    return *values == NULL;
}

/* Widens those of the sizes that are all ones, in the order of the 64-bit field. */
static gboolean
widen(uint64_t *size, uint64_t *packed, uint64_t *offset, const uint8_t *extra, size_t length)
{
    uint64_t *values[] = {NULL, NULL, NULL, NULL};
    size_t count = 0;
    if (*size == UINT32_MAX)
        values[count++] = size;
    if (*packed == UINT32_MAX)
        values[count++] = packed;
    if (offset != NULL && *offset == UINT32_MAX)
        values[count++] = offset;
    return count == 0 || read_extra64(extra, length, values);
}

static gboolean
check_method(const ArchiveEntry *entry, GError **error)
{
    if ((entry->flags & (ENCRYPTED | STRONGLY_ENCRYPTED | MASKED)) != 0)
        return refuse_part(error, ARCHIVE_ERROR_ENCRYPTED, entry->name,
                           "is encrypted; save the file without a password");
    if (entry->method != ARCHIVE_STORED && entry->method != ARCHIVE_DEFLATED)
        return refuse_part(error, ARCHIVE_ERROR_FORMAT, entry->name,
                           "is packed in a way that documents are not");
    if (entry->method == ARCHIVE_STORED && entry->size != entry->packed)
        return refuse_part(error, ARCHIVE_ERROR_FORMAT, entry->name,
                           "is stored, but with two sizes");
    return TRUE;
}

/* What unpacks to far more than it is, by its own word. */
static gboolean
check_size(const ArchiveEntry *entry, GError **error)
{
    if (entry->size > MOST_PART_BYTES)
        return refuse_part(error, ARCHIVE_ERROR_LIMIT, entry->name,
                           "unpacks to more than 1 GiB; no roster has so much");
    if (entry->size > SMALL_PART && entry->size / MOST_RATIO > entry->packed)
        return refuse_part(error, ARCHIVE_ERROR_LIMIT, entry->name,
                           "unpacks to more than 200 times its size, as only a zip bomb does");
    return TRUE;
}

static gboolean
check_kind(const ArchiveEntry *entry, const uint8_t *header, GError **error)
{
    const unsigned mode = get32(header + 38) >> 16;
    const unsigned type = header[5] == MADE_ON_UNIX ? mode & S_IFMT : 0;
    return type == 0 || type == S_IFREG || type == S_IFDIR ||
           refuse_part(error, ARCHIVE_ERROR_NAME, entry->name,
                       "is a link or a device, which no document holds");
}

static void
entry_free(ArchiveEntry *entry)
{
    g_free(entry->name);
    g_free(entry);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ArchiveEntry, entry_free)

/* Returns what the directory's header says; `left` is what is left of the directory, and how
 * much of it the header took. */
static ArchiveEntry *
read_header(const uint8_t *header, size_t *left, GError **error)
{
    const size_t room = *left;
    if (room < DIRECTORY_HEADER_BYTES || get32(header) != DIRECTORY_HEADER) {
        refuse_damaged(error, "its directory has fewer entries than it says");
        return NULL;
    }
    const size_t name_length = get16(header + 28), extra_length = get16(header + 30);
    *left = DIRECTORY_HEADER_BYTES + name_length + extra_length + get16(header + 32);
    if (*left > room) {
        refuse_damaged(error, "its directory is cut off");
        return NULL;
    }

    const char *name = (const char *)header + DIRECTORY_HEADER_BYTES;
    if (!is_safe(name, name_length)) {
        g_autofree char *shown = text_escape(name, (gssize)MIN(name_length, 200));
        refuse(error, ARCHIVE_ERROR_NAME, "a part is called '%s', as no document's part is",
               shown);
        return NULL;
    }
    g_autoptr(ArchiveEntry) entry = g_new0(ArchiveEntry, 1);
    *entry = (ArchiveEntry){.name = g_strndup(name, name_length),
                            .checksum = get32(header + 16),
                            .packed = get32(header + 20),
                            .size = get32(header + 24),
                            .header = get32(header + 42),
                            .method = get16(header + 10),
                            .flags = get16(header + 8)};
    const uint8_t *extra = header + DIRECTORY_HEADER_BYTES + name_length;
    if (!widen(&entry->size, &entry->packed, &entry->header, extra, extra_length)) {
        refuse_part(error, ARCHIVE_ERROR_FORMAT, entry->name, "lacks its 64-bit size");
        return NULL;
    }
    if (!check_kind(entry, header, error) || !check_method(entry, error) ||
        !check_size(entry, error))
        return NULL;
    return g_steal_pointer(&entry);
}

/* With a data descriptor the local header may leave the sizes open. */
static gboolean
says_same(const ArchiveEntry *entry, uint64_t local, uint64_t value)
{
    return local == value || ((entry->flags & HAS_DESCRIPTOR) != 0 && local == 0);
}

static gboolean
compare_local(const ArchiveEntry *entry, const uint8_t *header, const uint8_t *extra,
              size_t extra_length)
{
    const size_t name_length = strlen(entry->name);
    uint64_t size = get32(header + 22), packed = get32(header + 18);
    const gboolean is_open = (entry->flags & HAS_DESCRIPTOR) != 0 && size == UINT32_MAX;
    if (is_open && !widen(&size, &packed, NULL, extra, extra_length))
        size = packed = 0;
    else if (!is_open && !widen(&size, &packed, NULL, extra, extra_length))
        return FALSE;

    return get16(header + 26) == name_length &&
           memcmp(header + LOCAL_HEADER_BYTES, entry->name, name_length) == 0 &&
           get16(header + 8) == entry->method &&
           (get16(header + 6) & ENCRYPTED) == (entry->flags & ENCRYPTED) &&
           says_same(entry, get32(header + 14), entry->checksum) &&
           says_same(entry, size, entry->size) && says_same(entry, packed, entry->packed);
}

/* Holds the local header against the directory and finds the packed bytes behind it. */
static gboolean
check_local(int fd, ArchiveEntry *entry, uint64_t directory, GError **error)
{
    uint8_t header[LOCAL_NAME_ROOM];
    const size_t length = LOCAL_HEADER_BYTES + strlen(entry->name);
    if (entry->header > directory || directory - entry->header < length ||
        !read_at(fd, entry->header, header, length) || get32(header) != LOCAL_HEADER)
        return refuse_part(error, ARCHIVE_ERROR_FORMAT, entry->name,
                           "is not where the directory of the archive says");

    const size_t extra_length = get16(header + 28);
    g_autofree uint8_t *extra = g_malloc(extra_length + 1);
    if (!read_at(fd, entry->header + length, extra, extra_length) ||
        !compare_local(entry, header, extra, extra_length))
        return refuse_part(error, ARCHIVE_ERROR_FORMAT, entry->name,
                           "is described in two ways that differ, so that two programs would "
                           "read two things; save the file anew");
    entry->data = entry->header + length + extra_length;
    return TRUE;
}

static int
compare_offsets(const void *a, const void *b)
{
    const ArchiveEntry *one = *(ArchiveEntry *const *)a, *other = *(ArchiveEntry *const *)b;
    return one->header < other->header ? -1 : one->header > other->header;
}

static gboolean
check_places(int fd, GPtrArray *entries, uint64_t directory, GError **error)
{
    uint64_t end = 0;
    g_ptr_array_sort(entries, compare_offsets);
    for (guint i = 0; i < entries->len; i++) {
        ArchiveEntry *entry = g_ptr_array_index(entries, i);
        if (!check_local(fd, entry, directory, error))
            return FALSE;
        if (entry->header < end || entry->data > directory ||
            entry->packed > directory - entry->data)
            return refuse_part(error, ARCHIVE_ERROR_FORMAT, entry->name,
                               "overlaps another part, as only a zip bomb's do");
        end = entry->data + entry->packed;
    }
    return TRUE;
}

/* Many small bombs are one too. */
static gboolean
check_total(uint64_t size, uint64_t packed, GError **error)
{
    if (size > MOST_TOTAL_BYTES)
        return refuse(error, ARCHIVE_ERROR_LIMIT,
                      "an archive that unpacks to more than 2 GiB; no roster has so much");
    return size <= SMALL_TOTAL || size / MOST_RATIO <= packed ||
           refuse(error, ARCHIVE_ERROR_LIMIT,
                  "an archive that unpacks to more than 200 times its size, as only a zip bomb "
                  "does");
}

static gboolean
read_headers(const uint8_t *bytes, const Directory *directory, GPtrArray *entries,
             GError **error)
{
    uint64_t total = 0, packed = 0;
    size_t at = 0;
    for (uint64_t i = 0; i < directory->count; i++) {
        size_t step = (size_t)directory->length - at;
        ArchiveEntry *entry = read_header(bytes + at, &step, error);
        if (entry == NULL)
            return FALSE;
        g_ptr_array_add(entries, entry);
        at += step;
        total += entry->size;
        packed += entry->packed;
    }
    if (at != directory->length)
        return refuse_damaged(error, "its directory has more entries than it says");
    return check_total(total, packed, error);
}

static void
drop_folders(GPtrArray *entries)
{
    for (guint i = entries->len; i-- > 0;) {
        const ArchiveEntry *entry = g_ptr_array_index(entries, i);
        if (g_str_has_suffix(entry->name, "/"))
            g_ptr_array_remove_index(entries, i);
    }
}

GPtrArray *
archive_directory_read(int fd, uint64_t length, GError **error)
{
    Directory directory;
    if (!locate(fd, length, &directory, error))
        return NULL;

    g_autofree uint8_t *bytes = g_malloc((size_t)directory.length + 1);
    g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func((GDestroyNotify)entry_free);
    if (!read_at(fd, directory.offset, bytes, (size_t)directory.length)) {
        refuse_damaged(error, "its directory is cut off");
        return NULL;
    }
    if (!read_headers(bytes, &directory, entries, error) ||
        !check_places(fd, entries, directory.offset, error))
        return NULL;
    drop_folders(entries);
    return g_steal_pointer(&entries);
}
