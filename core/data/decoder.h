/* decoder.h - the bytes of a file as UTF-8, a chunk at a time, hashed on the way
 *
 * A byte order mark says what the encoding is and is dropped; without one it is UTF-8 or what
 * the caller declares. UTF-8 is checked and never repaired, everything else goes through iconv,
 * which may not replace a character either. Memory does not grow with the file.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef struct Decoder Decoder;

typedef enum {
    DECODER_ERROR_ENCODING, /* no such encoding, or one that the byte order mark contradicts */
} DecoderError;

#define DECODER_ERROR (decoder_error_quark())
GQuark decoder_error_quark(void);

typedef enum {
    DECODER_TEXT,      /* there is more text, and maybe more behind it */
    DECODER_END,       /* all was read */
    DECODER_MALFORMED, /* behind this text stand bytes that are not in the encoding, or a NUL */
    DECODER_FAILED,    /* the file could not be read or has changed since it was opened */
} DecoderResult;

/* Opens the regular file `path` ("-" is standard input), or `bytes`, which are kept. `encoding`
 * is a name that iconv knows, or NULL. */
G_GNUC_WARN_UNUSED_RESULT
Decoder *decoder_open(const char *path, const char *encoding, GError **error);
G_GNUC_WARN_UNUSED_RESULT
Decoder *decoder_open_bytes(GBytes *bytes, const char *encoding, GError **error);
void decoder_close(Decoder *decoder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Decoder, decoder_close)

/* "UTF-8", "UTF-16LE" and so on, or the name that was declared. Borrowed. */
const char *decoder_get_encoding(const Decoder *decoder);

/* Appends the next characters, whole ones, of about 64 KiB to `text`. Only DECODER_FAILED sets
 * `error`. After anything but DECODER_TEXT there is nothing more to read. */
DecoderResult decoder_read(Decoder *decoder, GByteArray *text, GError **error);

/* After DECODER_MALFORMED: where in the file the bytes stand, from 0, and whether it is a NUL.
 */
uint64_t decoder_get_offset(const Decoder *decoder);
gboolean decoder_found_nul(const Decoder *decoder);

/* SHA-256 of the whole file, 32 bytes long; only after DECODER_END. */
void decoder_get_sha256(const Decoder *decoder, unsigned char *out_digest);
