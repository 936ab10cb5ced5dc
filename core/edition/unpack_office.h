/* unpack_office.h - what a docx or an xlsx says, in all its parts: for unpack.c alone */
#pragma once

#include "edition/unpack_hooks.h"

/* Reads the parts of the package `path`; with `metadata_only` those of docProps alone. */
G_GNUC_WARN_UNUSED_RESULT
gboolean unpack_office(const char *path, gboolean metadata_only, const UnpackHooks *hooks,
                       void *closure, GError **error);
