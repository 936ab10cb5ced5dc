#include "base/file.h"

#include "base/descriptor.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FIRST_ROOM = 64 * 1024, SLUG_BYTES = 100 };

G_DEFINE_QUARK(file - error, file_error)

static int
code_of(int number)
{
    switch (number) {
    case ENOENT:
    case ENOTDIR:
        return FILE_ERROR_NOT_FOUND;
    case EEXIST:
    case ENOTEMPTY:
        return FILE_ERROR_EXISTS;
    case EISDIR:
    case ENXIO:
        return FILE_ERROR_KIND;
    default:
        return FILE_ERROR_SYSTEM;
    }
}

gboolean
file_fail(GError **error, const char *what, const char *path)
{
    int number = errno;
    const char *reason = strerrordesc_np(number);
    g_autofree char *shown = text_escape(path, -1);
    g_set_error(error, FILE_ERROR, code_of(number), "cannot %s '%s': %c%s", what, shown,
                g_ascii_tolower(*reason), reason + 1);
    return FALSE;
}

G_GNUC_PRINTF(4, 5)
static gboolean
refuse(GError **error, FileError code, const char *path, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *why = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *shown = text_escape(path, -1);
    g_set_error(error, FILE_ERROR, code, "'%s' %s", shown, why);
    return FALSE;
}

static gboolean
is_standard_input(const char *path)
{
    return strcmp(path, "-") == 0;
}

/* O_NONBLOCK, since opening a pipe would wait for its writer. */
static int
open_regular(const char *path, struct stat *out_stat, GError **error)
{
    g_auto(Descriptor) fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 || fstat(fd, out_stat) < 0) {
        file_fail(error, "read", path);
        return -1;
    }
    if (!S_ISREG(out_stat->st_mode)) {
        refuse(error, FILE_ERROR_KIND, path, "is %s, not a file",
               S_ISDIR(out_stat->st_mode) ? "a folder" : "a device or a pipe");
        return -1;
    }
    return descriptor_steal(&fd);
}

/* Returns the bytes read, at most `length`; less than that only at the end of the file. */
static ssize_t
read_full(int fd, uint8_t *bytes, size_t length)
{
    size_t done = 0;
    while (done < length) {
        ssize_t count = read(fd, bytes + done, MIN(length - done, (size_t)1 << 30));
        if (count < 0 && errno != EINTR)
            return -1;
        if (count == 0)
            break;
        done += count > 0 ? (size_t)count : 0;
    }
    return (ssize_t)done;
}

/* Reads until the end, with one byte more than `expected` to see that it is the end. */
static uint8_t *
read_all(int fd, const char *path, size_t expected, size_t limit, size_t *out_length,
         GError **error)
{
    size_t room = MIN(expected, limit) + 1, length = 0;
    g_autofree uint8_t *bytes = g_malloc(room);
    for (;;) {
        ssize_t count = read_full(fd, bytes + length, room - length);
        if (count < 0) {
            file_fail(error, "read", path);
            return NULL;
        }
        length += (size_t)count;
        if (length < room)
            break;
        if (length > limit) {
            refuse(error, FILE_ERROR_TOO_LARGE, path, "has more than the %zu bytes allowed",
                   limit);
            return NULL;
        }
        room = MIN(room * 2, limit + 1);
        bytes = g_realloc(bytes, room);
    }
    *out_length = length;
    return g_steal_pointer(&bytes);
}

static gboolean
is_unchanged(int fd, const struct stat *before, size_t length)
{
    struct stat after;
    return fstat(fd, &after) == 0 && after.st_size == before->st_size &&
           after.st_mtim.tv_sec == before->st_mtim.tv_sec &&
           after.st_mtim.tv_nsec == before->st_mtim.tv_nsec && (off_t)length == after.st_size;
}

/* Refuses `path` for what others may do to it, with the chmod line that mends that. */
static gboolean
refuse_mode(GError **error, const char *path, const char *why, const char *mode)
{
    g_autofree char *quoted = g_shell_quote(path);
    g_autofree char *shown = text_escape(quoted, -1);
    return refuse(error, FILE_ERROR_PRIVATE, path, "%s; run: chmod %s %s", why, mode, shown);
}

/* Who may write in the folder can put another file in the place of this one. */
static gboolean
is_folder_ours(const char *path, GError **error)
{
    struct stat info;
    g_autofree char *folder = g_path_get_dirname(path);
    if (stat(folder, &info) < 0)
        return file_fail(error, "read", folder);
    return (info.st_mode & (S_IWGRP | S_IWOTH)) == 0 || (info.st_mode & S_ISVTX) != 0 ||
           refuse_mode(error, folder, "holds secrets, and others may write in it", "go-w");
}

static gboolean
is_ours_alone(const struct stat *info, const char *path, GError **error)
{
    struct stat named;
    if (lstat(path, &named) == 0 && S_ISLNK(named.st_mode))
        return refuse(error, FILE_ERROR_PRIVATE, path,
                      "is a link, and holds a secret; put the file itself there");
    if (info->st_uid != geteuid())
        return refuse(error, FILE_ERROR_PRIVATE, path,
                      "holds a secret and belongs to another user; keep a copy of your own");
    if ((info->st_mode & 077) != 0)
        return refuse_mode(error, path, "holds a secret that others may read", "600");
    return is_folder_ours(path, error);
}

static gboolean
is_ours_to_write(const struct stat *info, const char *path, GError **error)
{
    if (info->st_uid != geteuid() && info->st_uid != 0)
        return refuse(error, FILE_ERROR_PRIVATE, path,
                      "is obeyed and belongs to another user; keep a copy of your own");
    if ((info->st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return refuse_mode(error, path, "is obeyed, and others may write to it", "go-w");
    return is_folder_ours(path, error);
}

/* What is asked of a file before it is read. */
typedef gboolean (*Guard)(const struct stat *info, const char *path, GError **error);

static uint8_t *
read_regular(const char *path, size_t limit, Guard guard, size_t *out_length, GError **error)
{
    struct stat info;
    g_auto(Descriptor) fd = open_regular(path, &info, error);
    if (fd < 0 || (guard != NULL && !guard(&info, path, error)))
        return NULL;
    if ((uintmax_t)info.st_size > limit) {
        refuse(error, FILE_ERROR_TOO_LARGE, path, "has %jd bytes, more than the %zu allowed",
               (intmax_t)info.st_size, limit);
        return NULL;
    }
    size_t length = 0;
    g_autofree uint8_t *bytes = read_all(fd, path, (size_t)info.st_size, limit, &length, error);
    if (bytes == NULL)
        return NULL;
    if (!is_unchanged(fd, &info, length)) {
        refuse(error, FILE_ERROR_CHANGED, path, "changed while it was read; try again");
        return NULL;
    }
    *out_length = length;
    return g_steal_pointer(&bytes);
}

static uint8_t *
read_bytes(const char *path, size_t limit, size_t *out_length, GError **error)
{
    g_assert(limit < SIZE_MAX / 2);
    if (is_standard_input(path))
        return read_all(STDIN_FILENO, "standard input", FIRST_ROOM, limit, out_length, error);
    return read_regular(path, limit, NULL, out_length, error);
}

GBytes *
file_read(const char *path, size_t limit, GError **error)
{
    size_t length = 0;
    uint8_t *bytes = read_bytes(path, limit, &length, error);
    return bytes == NULL ? NULL : g_bytes_new_take(bytes, length);
}

/* What is wiped before it is freed. */
typedef struct {
    uint8_t *bytes;
    size_t length;
} Wiped;

static void
wipe(void *data)
{
    Wiped *wiped = data;
    explicit_bzero(wiped->bytes, wiped->length);
    g_free(wiped->bytes);
    g_free(wiped);
}

GBytes *
file_read_private(const char *path, size_t limit, GError **error)
{
    size_t length = 0;
    uint8_t *bytes = read_regular(path, limit, is_ours_alone, &length, error);
    if (bytes == NULL)
        return NULL;
    Wiped *wiped = g_new(Wiped, 1);
    *wiped = (Wiped){.bytes = bytes, .length = length};
    return g_bytes_new_with_free_func(bytes, length, wipe, wiped);
}

static gboolean
refuse_text(const char *path, const char *bytes, size_t length, size_t offset, GError **error)
{
    unsigned line = 1;
    const char *start = bytes;
    for (const char *at = bytes; at < bytes + offset; at++)
        if (*at == '\n') {
            line++;
            start = at + 1;
        }
    glong column = g_utf8_pointer_to_offset(start, bytes + offset) + 1;
    gboolean wide =
        length >= 2 && (memcmp(bytes, "\xff\xfe", 2) == 0 || memcmp(bytes, "\xfe\xff", 2) == 0);
    g_autofree char *shown = text_escape(path, -1);
    g_set_error(error, FILE_ERROR, FILE_ERROR_TEXT,
                "%s:%u:%ld: byte 0x%02x at offset %zu is %s; save the file as UTF-8", shown,
                line, column, (unsigned char)bytes[offset], offset,
                bytes[offset] == '\0' ? "NUL, which no text has"
                : wide                ? "UTF-16, not UTF-8"
                                      : "no UTF-8");
    return FALSE;
}

/* Consumes `read`, which may be NULL. */
static char *
to_text(const char *path, uint8_t *read, size_t length, GError **error)
{
    size_t offset = 0;
    g_autofree char *bytes = (char *)read;
    if (bytes == NULL)
        return NULL;
    if (!text_check(bytes, length, &offset)) {
        refuse_text(path, bytes, length, offset, error);
        return NULL;
    }
    size_t mark = length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    return g_strndup(bytes + mark, length - mark);
}

char *
file_read_text(const char *path, size_t limit, GError **error)
{
    size_t length = 0;
    uint8_t *bytes = read_bytes(path, limit, &length, error);
    return to_text(path, bytes, length, error);
}

char *
file_read_obeyed(const char *path, size_t limit, GError **error)
{
    size_t length = 0;
    uint8_t *bytes = read_regular(path, limit, is_ours_to_write, &length, error);
    return to_text(path, bytes, length, error);
}

gboolean
file_exists(const char *path)
{
    struct stat info;
    return lstat(path, &info) == 0;
}

static void
close_folder(DIR *folder)
{
    closedir(folder);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DIR, close_folder)

static int
compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *
file_list_folder(const char *path, GError **error)
{
    g_autoptr(DIR) folder = opendir(path);
    if (folder == NULL) {
        file_fail(error, "list", path);
        return NULL;
    }
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    errno = 0;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL; errno = 0)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            g_ptr_array_add(names, g_strdup(entry->d_name));
    if (errno != 0) {
        file_fail(error, "list", path);
        return NULL;
    }
    g_ptr_array_sort(names, compare_names);
    return g_steal_pointer(&names);
}

/* Names that Windows keeps for devices; a campaign travels. */
static gboolean
is_reserved(const char *name)
{
    static const char *const devices[] = {"con", "prn", "aux", "nul", "com", "lpt"};
    size_t length = strlen(name);
    for (size_t i = 0; i < G_N_ELEMENTS(devices); i++)
        if (strncmp(name, devices[i], 3) == 0)
            return i < 4 ? length == 3 : length == 4 && g_ascii_isdigit(name[3]);
    return FALSE;
}

static void
append_slug(GString *slug, gunichar c)
{
    const char *const apostrophes = "'’";
    if (g_unichar_isalnum(c) || (g_unichar_ismark(c) && slug->len > 0))
        g_string_append_unichar(slug, c);
    else if (slug->len > 0 && slug->str[slug->len - 1] != '-' &&
             g_utf8_strchr(apostrophes, -1, c) == NULL)
        g_string_append_c(slug, '-');
}

char *
file_slug(const char *text)
{
    g_autofree char *folded = text_fold(text);
    g_autoptr(GString) slug = g_string_new(NULL);
    size_t good = 0;
    for (const char *at = folded; *at != '\0' && slug->len <= SLUG_BYTES;
         at = g_utf8_next_char(at)) {
        good = slug->len;
        append_slug(slug, g_utf8_get_char(at));
    }
    if (slug->len > SLUG_BYTES)
        g_string_truncate(slug, good);
    while (slug->len > 0 && slug->str[slug->len - 1] == '-')
        g_string_truncate(slug, slug->len - 1);
    if (slug->len == 0)
        g_string_append(slug, "unnamed");
    if (is_reserved(slug->str))
        g_string_append(slug, "-x");
    return g_string_free(g_steal_pointer(&slug), FALSE);
}
