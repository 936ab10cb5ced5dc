#include "data/decoder.h"

#include "base/file.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    CHUNK = 64 * 1024,
    GROWTH = 4, /* no encoding's byte becomes more bytes of UTF-8; if it did, E2BIG tells */
    DIGEST = 32,
};

static const iconv_t NO_ICONV = (iconv_t)-1;

struct Decoder {
    char *path; /* NULL when it reads from `bytes` */
    GBytes *bytes;
    size_t position; /* in `bytes` */
    int fd;
    gboolean is_stdin;
    struct stat stat;  /* as it was when it was opened */
    uint64_t received; /* bytes so far */
    char *encoding;
    iconv_t iconv;
    EVP_MD_CTX *hash;
    unsigned char digest[DIGEST];
    gboolean found_nul;
    gboolean at_end;  /* nothing more will come into `raw` */
    gboolean flushed; /* iconv has given what it held back */
    size_t start;     /* of what is left in `raw` */
    size_t length;
    char raw[CHUNK];
};

/* The longer of two marks with one beginning comes first. */
static const struct {
    const char *bytes;
    size_t length;
    const char *encoding;
} MARKS[] = {
    {"\xef\xbb\xbf", 3, "UTF-8"},    {"\xff\xfe\0\0", 4, "UTF-32LE"},
    {"\0\0\xfe\xff", 4, "UTF-32BE"}, {"\xff\xfe", 2, "UTF-16LE"},
    {"\xfe\xff", 2, "UTF-16BE"},
};

G_DEFINE_QUARK(decoder - error - quark, decoder_error)

static Decoder *
decoder_new(void)
{
    Decoder *decoder = g_new0(Decoder, 1);
    decoder->fd = -1;
    decoder->iconv = NO_ICONV;
    decoder->hash = EVP_MD_CTX_new();
    if (decoder->hash == NULL || EVP_DigestInit_ex(decoder->hash, EVP_sha256(), NULL) != 1)
        g_error("no SHA-256 to be had");
    return decoder;
}

void
decoder_close(Decoder *decoder)
{
    if (decoder == NULL)
        return;

    if (decoder->fd >= 0 && !decoder->is_stdin)
        close(decoder->fd);
    if (decoder->iconv != NO_ICONV)
        iconv_close(decoder->iconv);
    EVP_MD_CTX_free(decoder->hash);
    g_clear_pointer(&decoder->bytes, g_bytes_unref);
    g_free(decoder->path);
    g_free(decoder->encoding);
    g_free(decoder);
}

static gboolean
open_file(Decoder *decoder, const char *path, GError **error)
{
    decoder->path = g_strdup(path);
    decoder->is_stdin = g_str_equal(path, "-");
    if (decoder->is_stdin) {
        decoder->fd = STDIN_FILENO;
        return TRUE;
    }

    /* Not blocking: a pipe that nobody writes to must not hold us up before it is refused. */
    decoder->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (decoder->fd < 0 || fstat(decoder->fd, &decoder->stat) < 0)
        return file_fail(error, "read", path);
    if (S_ISREG(decoder->stat.st_mode))
        return TRUE;

    g_autofree char *shown = text_escape(path, -1);
    g_set_error(error, FILE_ERROR, FILE_ERROR_KIND, "'%s' is %s, not a file", shown,
                S_ISDIR(decoder->stat.st_mode) ? "a folder" : "a device or a pipe");
    return FALSE;
}

static ssize_t
receive(Decoder *decoder, char *target, size_t size)
{
    if (decoder->bytes == NULL)
        return TEMP_FAILURE_RETRY(read(decoder->fd, target, size));

    size_t length;
    const char *bytes = g_bytes_get_data(decoder->bytes, &length);
    size_t count = MIN(size, length - decoder->position);
    if (count > 0)
        memcpy(target, bytes + decoder->position, count);
    decoder->position += count;
    return (ssize_t)count;
}

/* Fills `raw` behind what is left in it. */
static gboolean
fill(Decoder *decoder, GError **error)
{
    memmove(decoder->raw, decoder->raw + decoder->start, decoder->length);
    decoder->start = 0;
    while (!decoder->at_end && decoder->length < CHUNK) {
        char *target = decoder->raw + decoder->length;
        ssize_t count = receive(decoder, target, CHUNK - decoder->length);
        if (count < 0)
            return file_fail(error, "read", decoder->path);

        decoder->at_end = count == 0;
        EVP_DigestUpdate(decoder->hash, target, (size_t)count);
        decoder->length += (size_t)count;
        decoder->received += (uint64_t)count;
    }
    return TRUE;
}

static void
consume(Decoder *decoder, size_t count)
{
    decoder->start += count;
    decoder->length -= count;
}

/* TRUE when a file declared to be `declared` may begin with the mark of `marked`; "UTF-16" and
 * "UTF-32" leave the order of bytes to the mark. */
static gboolean
agrees(const char *declared, const char *marked)
{
    size_t length = strlen(declared);
    if (g_ascii_strcasecmp(declared, "UTF8") == 0)
        return g_str_equal(marked, "UTF-8");

    return g_ascii_strncasecmp(declared, marked, length) == 0 &&
           (marked[length] == '\0' || g_str_equal(marked + length, "LE") ||
            g_str_equal(marked + length, "BE"));
}

/* Drops the byte order mark and says what it stands for; NULL when there is none. */
static const char *
take_mark(Decoder *decoder)
{
    for (size_t i = 0; i < G_N_ELEMENTS(MARKS); i++) {
        if (decoder->length < MARKS[i].length ||
            memcmp(decoder->raw, MARKS[i].bytes, MARKS[i].length) != 0)
            continue;
        consume(decoder, MARKS[i].length);
        return MARKS[i].encoding;
    }
    return NULL;
}

static gboolean
open_iconv(Decoder *decoder, GError **error)
{
    /* A slash would bring in //TRANSLIT and //IGNORE, which alter text; no name is the
     * locale's encoding. */
    if (*decoder->encoding != '\0' && strchr(decoder->encoding, '/') == NULL)
        decoder->iconv = iconv_open("UTF-8", decoder->encoding);
    if (decoder->iconv != NO_ICONV)
        return TRUE;

    g_autofree char *shown = text_escape(decoder->encoding, -1);
    g_set_error(error, DECODER_ERROR, DECODER_ERROR_ENCODING,
                "no encoding is called '%s'; iconv --list names those that are known", shown);
    return FALSE;
}

/* Settles the encoding by the first bytes and by what was declared. */
static gboolean
settle(Decoder *decoder, const char *declared, GError **error)
{
    if (!fill(decoder, error))
        return FALSE;

    const char *marked = take_mark(decoder);
    if (marked != NULL && declared != NULL && !agrees(declared, marked)) {
        g_autofree char *shown = text_escape(declared, -1);
        g_set_error(error, DECODER_ERROR, DECODER_ERROR_ENCODING,
                    "the file begins with the mark of %s, so it is not '%s'; leave --encoding "
                    "out",
                    marked, shown);
        return FALSE;
    }

    const char *name = marked != NULL ? marked : declared != NULL ? declared : "UTF-8";
    decoder->encoding = g_strdup(agrees(name, "UTF-8") ? "UTF-8" : name);
    return g_str_equal(decoder->encoding, "UTF-8") || open_iconv(decoder, error);
}

Decoder *
decoder_open(const char *path, const char *encoding, GError **error)
{
    g_autoptr(Decoder) decoder = decoder_new();
    if (!open_file(decoder, path, error) || !settle(decoder, encoding, error))
        return NULL;

    return g_steal_pointer(&decoder);
}

Decoder *
decoder_open_bytes(GBytes *bytes, const char *encoding, GError **error)
{
    g_autoptr(Decoder) decoder = decoder_new();
    decoder->bytes = g_bytes_ref(bytes);
    if (!settle(decoder, encoding, error))
        return NULL;

    return g_steal_pointer(&decoder);
}

const char *
decoder_get_encoding(const Decoder *decoder)
{
    return decoder->encoding;
}

uint64_t
decoder_get_offset(const Decoder *decoder)
{
    return decoder->received - decoder->length;
}

gboolean
decoder_found_nul(const Decoder *decoder)
{
    return decoder->found_nul;
}

void
decoder_get_sha256(const Decoder *decoder, unsigned char *out_digest)
{
    memcpy(out_digest, decoder->digest, DIGEST);
}

/* TRUE when the first bytes of `raw` may be a character whose rest is yet to come. */
static gboolean
is_begun(const Decoder *decoder)
{
    const unsigned char *bytes = (const unsigned char *)decoder->raw + decoder->start;
    size_t needed = bytes[0] >= 0xf0 ? 4 : bytes[0] >= 0xe0 ? 3 : bytes[0] >= 0xc2 ? 2 : 1;
    return decoder->length < needed;
}

static gboolean
take_utf8(Decoder *decoder, GByteArray *text)
{
    size_t good = decoder->length;
    text_check(decoder->raw + decoder->start, decoder->length, &good);
    g_byte_array_append(text, (const uint8_t *)decoder->raw + decoder->start, (guint)good);
    consume(decoder, good);
    decoder->found_nul = decoder->length > 0 && decoder->raw[decoder->start] == '\0';
    return decoder->length == 0 || (!decoder->at_end && is_begun(decoder));
}

/* Converts what `raw` holds, or with nothing left what iconv itself still holds back. */
static size_t
convert(Decoder *decoder, char *target, size_t size, int *out_errno)
{
    char *in = decoder->raw + decoder->start;
    size_t in_left = decoder->length;
    char *out = target;
    size_t out_left = size;
    gboolean flushes = in_left == 0;
    errno = 0;
    iconv(decoder->iconv, flushes ? NULL : &in, &in_left, &out, &out_left);
    *out_errno = errno;
    if (flushes)
        decoder->flushed = decoder->at_end;
    else
        consume(decoder, decoder->length - in_left);
    return size - out_left;
}

static gboolean
take_converted(Decoder *decoder, GByteArray *text)
{
    guint before = text->len;
    size_t size = (size_t)CHUNK * GROWTH;
    int failure;
    g_byte_array_set_size(text, before + (guint)size);
    size_t count = convert(decoder, (char *)text->data + before, size, &failure);

    /* What iconv makes is UTF-8, but may have a NUL or half a surrogate pair in it. */
    size_t good = count;
    gboolean checked = text_check((char *)text->data + before, count, &good);
    decoder->found_nul = !checked && text->data[before + good] == '\0';
    g_byte_array_set_size(text, before + (guint)good);
    return checked && failure != EILSEQ && !(failure == EINVAL && decoder->at_end);
}

static gboolean
has_changed(const Decoder *decoder)
{
    struct stat now;
    if (decoder->bytes != NULL || decoder->is_stdin)
        return FALSE;

    return fstat(decoder->fd, &now) < 0 || now.st_size != decoder->stat.st_size ||
           (uint64_t)now.st_size != decoder->received ||
           now.st_mtim.tv_sec != decoder->stat.st_mtim.tv_sec ||
           now.st_mtim.tv_nsec != decoder->stat.st_mtim.tv_nsec;
}

static DecoderResult
finish(Decoder *decoder, GError **error)
{
    if (has_changed(decoder)) {
        g_autofree char *shown = text_escape(decoder->path, -1);
        g_set_error(error, FILE_ERROR, FILE_ERROR_CHANGED,
                    "'%s' changed while it was read; try again when nothing writes to it",
                    shown);
        return DECODER_FAILED;
    }
    EVP_DigestFinal_ex(decoder->hash, decoder->digest, NULL);
    return DECODER_END;
}

DecoderResult
decoder_read(Decoder *decoder, GByteArray *text, GError **error)
{
    if (!fill(decoder, error))
        return DECODER_FAILED;

    gboolean converts = decoder->iconv != NO_ICONV;
    if (decoder->length == 0 && (!converts || decoder->flushed))
        return finish(decoder, error);

    gboolean taken = converts ? take_converted(decoder, text) : take_utf8(decoder, text);
    return taken ? DECODER_TEXT : DECODER_MALFORMED;
}
