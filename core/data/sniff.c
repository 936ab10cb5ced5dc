#include "data/sniff.h"

#include "base/descriptor.h"

#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

enum {
    FIRST_BYTES = 512,
    SECTOR_SHIFT_AT = 30, /* [MS-CFB] 2.2 */
    DIRECTORY_AT = 48,
    MOST_DIRECTORY = 4096, /* of an OLE file that is looked through */
};

static const struct {
    const char *bytes;
    size_t length;
    const char *what;
} KINDS[] = {
    {"%PDF-", 5, "a PDF"},
    {"\x1f\x8b", 2, "compressed by gzip"},
    {"SQLite format 3", 16, "an SQLite database"},
    {"7z\xbc\xaf\x27\x1c", 6, "a 7z archive"},
    {"Rar!", 4, "a RAR archive"},
    {"\x09\x08\x10\x00", 4, "an old Excel workbook (.xls)"},
    {"{\\rtf", 5, "a rich text document (.rtf)"},
};

/* Streams of an OLE file by which it is known; a workbook with a password is one too. */
static const struct {
    const char *stream;
    const char *what;
} STREAMS[] = {
    {"EncryptedPackage", "a workbook with a password (encrypted)"},
    {"Workbook", "an old Excel workbook (.xls)"},
    {"Book", "an old Excel workbook (.xls)"},
    {"WordDocument", "an old Word document (.doc)"},
};

static gboolean
begins_with(const uint8_t *bytes, size_t length, const char *mark, size_t mark_length)
{
    return length >= mark_length && memcmp(bytes, mark, mark_length) == 0;
}

/* TRUE when `name` stands in `bytes` in UTF-16, as the names of streams do. */
static gboolean
holds_wide(const uint8_t *bytes, size_t length, const char *name)
{
    uint8_t wide[64] = {0};
    const size_t count = strlen(name);
    for (size_t i = 0; i < count; i++)
        wide[2 * i] = (uint8_t)name[i];
    return memmem(bytes, length, wide, 2 * count + 2) != NULL;
}

static const char *
name_ole(int fd, const uint8_t *header)
{
    uint8_t directory[MOST_DIRECTORY];
    const unsigned shift = header[SECTOR_SHIFT_AT] & 0xf;
    const uint64_t sector = header[DIRECTORY_AT] | (uint64_t)header[DIRECTORY_AT + 1] << 8 |
                            (uint64_t)header[DIRECTORY_AT + 2] << 16 |
                            (uint64_t)header[DIRECTORY_AT + 3] << 24;
    const ssize_t length =
        pread(fd, directory, sizeof directory, (off_t)((sector + 1) << shift));
    for (size_t i = 0; length > 0 && i < G_N_ELEMENTS(STREAMS); i++)
        if (holds_wide(directory, (size_t)length, STREAMS[i].stream))
            return STREAMS[i].what;
    return "an old Office file (OLE), or one with a password";
}

SniffKind
sniff(const char *path, const char **out_what)
{
    struct stat status;
    uint8_t bytes[FIRST_BYTES] = {0};
    g_auto(Descriptor) fd =
        strcmp(path, "-") == 0 ? -1 : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 || fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))
        return SNIFF_TEXT;

    const ssize_t count = pread(fd, bytes, sizeof bytes, 0);
    const size_t length = count > 0 ? (size_t)count : 0;
    if (begins_with(bytes, length, "PK\x03\x04", 4) ||
        begins_with(bytes, length, "PK\x05\x06", 4))
        return SNIFF_ARCHIVE;
    if (begins_with(bytes, length, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8)) {
        *out_what = name_ole(fd, bytes);
        return SNIFF_OTHER;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(KINDS); i++)
        if (begins_with(bytes, length, KINDS[i].bytes, KINDS[i].length)) {
            *out_what = KINDS[i].what;
            return SNIFF_OTHER;
        }
    return SNIFF_TEXT;
}
