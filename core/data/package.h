/* package.h - a zip package, written part by part in memory
 *
 * What a .docx is made of. The same parts in the same order give the same bytes on every day
 * and every machine with the same zlib: parts are dated 1980-01-01, carry no attributes and
 * stand in the order in which they were added. zlib is used directly since libzip sets up a
 * deflate stream for each part, which costs more than to deflate most of them; and a part that
 * is the same in every document (PackagePart) is deflated only once.
 */
#pragma once

#include <glib.h>

typedef struct PackageWriter PackageWriter;
typedef struct PackagePart PackagePart;

typedef enum {
    PACKAGE_ERROR_NAME,  /* a part's name that no package may hold, or holds already */
    PACKAGE_ERROR_LIMIT, /* more than 65,535 parts or 4 GiB */
} PackageError;

#define PACKAGE_ERROR (package_error_quark())
GQuark package_error_quark(void);

PackageWriter *package_writer_new(void);
void package_writer_free(PackageWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PackageWriter, package_writer_free)

/* Adds the part `name`, as "word/document.xml": relative, without ".", ".." or backslash, and
 * unlike every other, also when case is ignored (ECMA-376 part 2). `bytes` are not needed
 * afterwards. A mistake is told by package_writer_finish(). */
void package_writer_add(PackageWriter *writer, const char *name, const void *bytes,
                        size_t length);

/* A part that is deflated once and can be added to many packages. */
PackagePart *package_part_new(const char *name, const void *bytes, size_t length);
void package_part_free(PackagePart *part);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PackagePart, package_part_free)
void package_writer_add_part(PackageWriter *writer, const PackagePart *part);

/* Returns the package, owned by the caller (g_bytes_unref). The writer is empty then, with or
 * without success, and ready for the next package. */
G_GNUC_WARN_UNUSED_RESULT
GBytes *package_writer_finish(PackageWriter *writer, GError **error);
