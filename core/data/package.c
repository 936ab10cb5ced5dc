#include "data/package.h"

#include "base/text.h"

#include <stdint.h>
#include <string.h>
#include <zlib.h>

/* What PKWARE's APPNOTE 6.3 asks of the records, always the same here. */
enum {
    LOCAL_HEADER = 0x04034b50,
    DIRECTORY_HEADER = 0x02014b50,
    DIRECTORY_END = 0x06054b50,
    VERSION = 20, /* deflate and folders */
    UTF8_NAME = 0x0800,
    STORED = 0,
    MIDNIGHT = 0,
    NEW_YEAR_1980 = 0x0021,
};

#define LEVEL          6
#define MAX_PARTS      65535
#define MAX_SIZE       ((size_t)UINT32_MAX)
#define MAX_NAME_BYTES 1024

struct PackagePart {
    char *name;
    GByteArray *content; /* deflated, or as it is where that is not shorter */
    uint16_t method;
    uint32_t checksum;
    size_t size;
};

struct PackageWriter {
    GByteArray *file;
    GByteArray *directory;
    GHashTable *names; /* in lower case */
    unsigned count;
    z_stream stream;
    PackagePart scratch;
    GError *error; /* the first mistake since the last finish */
};

G_DEFINE_QUARK(package - error - quark, package_error)

static void
open_stream(z_stream *stream)
{
    *stream = (z_stream){0};
    int status =
        deflateInit2(stream, LEVEL, Z_DEFLATED, -MAX_WBITS, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY);
    if (status != Z_OK)
        g_error("no memory to deflate with");
}

/* Fills `part`, but for its name, from `bytes`. */
static void
pack(PackagePart *part, z_stream *stream, const void *bytes, size_t length)
{
    part->size = length;
    part->checksum = (uint32_t)crc32_z(0, bytes, length);
    g_byte_array_set_size(part->content, 0);
    if (length > MAX_SIZE)
        return; /* add_part() refuses it by its size */

    deflateReset(stream);
    g_byte_array_set_size(part->content, (guint)MIN(deflateBound(stream, length), UINT_MAX));
    stream->next_in = (unsigned char *)bytes;
    stream->avail_in = (uInt)length;
    stream->next_out = part->content->data;
    stream->avail_out = part->content->len;
    gboolean shorter = deflate(stream, Z_FINISH) == Z_STREAM_END && stream->total_out < length;
    part->method = shorter ? Z_DEFLATED : STORED;
    g_byte_array_set_size(part->content, shorter ? (guint)stream->total_out : (guint)length);
    if (!shorter && length > 0)
        memcpy(part->content->data, bytes, length);
}

PackageWriter *
package_writer_new(void)
{
    PackageWriter *writer = g_new0(PackageWriter, 1);
    writer->file = g_byte_array_new();
    writer->directory = g_byte_array_new();
    writer->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    writer->scratch.content = g_byte_array_new();
    open_stream(&writer->stream);
    return writer;
}

void
package_writer_free(PackageWriter *writer)
{
    if (writer == NULL)
        return;

    g_byte_array_unref(writer->file);
    g_byte_array_unref(writer->directory);
    g_hash_table_unref(writer->names);
    g_byte_array_unref(writer->scratch.content);
    g_clear_error(&writer->error);
    deflateEnd(&writer->stream);
    g_free(writer);
}

PackagePart *
package_part_new(const char *name, const void *bytes, size_t length)
{
    z_stream stream;
    open_stream(&stream);
    PackagePart *part = g_new0(PackagePart, 1);
    part->name = g_strdup(name);
    part->content = g_byte_array_new();
    pack(part, &stream, bytes, length);
    deflateEnd(&stream);
    return part;
}

void
package_part_free(PackagePart *part)
{
    if (part == NULL)
        return;

    g_free(part->name);
    g_byte_array_unref(part->content);
    g_free(part);
}

static gboolean
is_part_name(const char *name)
{
    size_t length = strlen(name);
    if (length == 0 || length > MAX_NAME_BYTES || strpbrk(name, "\\:") != NULL ||
        !text_check(name, length, NULL))
        return FALSE;

    g_auto(GStrv) segments = g_strsplit(name, "/", -1);
    for (char **segment = segments; *segment != NULL; segment++)
        if (**segment == '\0' || g_str_equal(*segment, ".") || g_str_equal(*segment, ".."))
            return FALSE;

    return TRUE;
}

static gboolean
has_room(const PackageWriter *writer, const PackagePart *part)
{
    size_t end = (size_t)writer->file->len + writer->directory->len;
    size_t needed = part->content->len + (size_t)2 * (MAX_NAME_BYTES + 64);
    return writer->count < MAX_PARTS && part->size <= MAX_SIZE && needed <= MAX_SIZE - end;
}

static gboolean
refuse(PackageWriter *writer, PackageError code, const char *name, const char *reason)
{
    g_autofree char *shown = text_escape(name, -1);
    g_set_error(&writer->error, PACKAGE_ERROR, (int)code, "package part '%s' %s", shown,
                reason);
    return FALSE;
}

/* Sets the writer's error when `part` cannot be in the package. */
static gboolean
check(PackageWriter *writer, const PackagePart *part)
{
    if (!is_part_name(part->name))
        return refuse(writer, PACKAGE_ERROR_NAME, part->name,
                      "has a name that no part can have");
    if (!has_room(writer, part))
        return refuse(writer, PACKAGE_ERROR_LIMIT, part->name,
                      "is too much: no package holds more than 65,535 parts or 4 GiB");
    if (!g_hash_table_add(writer->names, g_ascii_strdown(part->name, -1)))
        return refuse(writer, PACKAGE_ERROR_NAME, part->name, "is there twice");

    return TRUE;
}

static void
put16(GByteArray *bytes, unsigned value)
{
    const uint8_t two[] = {value & 0xff, value >> 8 & 0xff};
    g_byte_array_append(bytes, two, sizeof(two));
}

static void
put32(GByteArray *bytes, uint32_t value)
{
    put16(bytes, value & 0xffff);
    put16(bytes, value >> 16);
}

/* What a local header and a directory header have in common. */
static void
put_description(GByteArray *bytes, const PackagePart *part)
{
    put16(bytes, VERSION);
    put16(bytes, g_str_is_ascii(part->name) ? 0 : UTF8_NAME);
    put16(bytes, part->method);
    put16(bytes, MIDNIGHT);
    put16(bytes, NEW_YEAR_1980);
    put32(bytes, part->checksum);
    put32(bytes, part->content->len);
    put32(bytes, (uint32_t)part->size);
    put16(bytes, (unsigned)strlen(part->name));
    put16(bytes, 0); /* extra fields */
}

static void
put_name(GByteArray *bytes, const char *name)
{
    g_byte_array_append(bytes, (const uint8_t *)name, (guint)strlen(name));
}

void
package_writer_add_part(PackageWriter *writer, const PackagePart *part)
{
    if (writer->error != NULL || !check(writer, part))
        return;

    uint32_t offset = writer->file->len;
    put32(writer->file, LOCAL_HEADER);
    put_description(writer->file, part);
    put_name(writer->file, part->name);
    g_byte_array_append(writer->file, part->content->data, part->content->len);

    put32(writer->directory, DIRECTORY_HEADER);
    put16(writer->directory, VERSION); /* made by, on no system in particular */
    put_description(writer->directory, part);
    put16(writer->directory, 0); /* comment */
    put16(writer->directory, 0); /* disk */
    put16(writer->directory, 0); /* internal attributes */
    put32(writer->directory, 0); /* external attributes */
    put32(writer->directory, offset);
    put_name(writer->directory, part->name);
    writer->count++;
}

void
package_writer_add(PackageWriter *writer, const char *name, const void *bytes, size_t length)
{
    pack(&writer->scratch, &writer->stream, bytes, length);
    writer->scratch.name = (char *)name;
    package_writer_add_part(writer, &writer->scratch);
    writer->scratch.name = NULL;
}

static void
put_end(PackageWriter *writer)
{
    uint32_t offset = writer->file->len;
    g_byte_array_append(writer->file, writer->directory->data, writer->directory->len);
    put32(writer->file, DIRECTORY_END);
    put16(writer->file, 0); /* this disk */
    put16(writer->file, 0); /* the directory's disk */
    put16(writer->file, writer->count);
    put16(writer->file, writer->count);
    put32(writer->file, writer->directory->len);
    put32(writer->file, offset);
    put16(writer->file, 0); /* comment */
}

GBytes *
package_writer_finish(PackageWriter *writer, GError **error)
{
    GBytes *package = NULL;
    if (writer->error != NULL) {
        g_propagate_error(error, g_steal_pointer(&writer->error));
    } else {
        put_end(writer);
        package = g_bytes_new(writer->file->data, writer->file->len);
    }

    g_byte_array_set_size(writer->file, 0);
    g_byte_array_set_size(writer->directory, 0);
    g_hash_table_remove_all(writer->names);
    writer->count = 0;
    return package;
}
