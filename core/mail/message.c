#include "mail/message.h"

#include "base/secret.h"
#include "base/text.h"
#include "mail/header.h"
#include "mail/quoted.h"
#include "proof/digest.h"

#include <gmime/gmime.h>
#include <string.h>

G_DEFINE_QUARK(message - error - quark, message_error)

#define LINE_LIMIT 998 /* RFC 5322 section 2.1.1, without the CRLF */
#define ID_LIMIT   320
#define PIECE      128 /* of text that is looked at in one go */

static void
start_gmime(void)
{
    static gsize started = 0;

    if (g_once_init_enter(&started)) {
        g_mime_init();
        g_once_init_leave(&started, 1);
    }
}

char *
message_make_id(const char *domain)
{
    g_autofree char *random = secret_random_hex(16);

    return g_strdup_printf("%s@%s", random, domain);
}

static gboolean
refuse(const char *what, const char *value, GError **error)
{
    g_autofree char *shown = text_escape(value, -1);

    g_set_error(error, MESSAGE_ERROR, MESSAGE_ERROR_HEADER, "'%s' is no %s", shown, what);
    return FALSE;
}

/* Two dot-atoms around an "@" (RFC 5322 section 3.6.4). */
static gboolean
check_id(const char *id, GError **error)
{
    const char *at = strchr(id, '@');
    if (at == NULL || at == id || at[1] == '\0' || strchr(at + 1, '@') != NULL ||
        strlen(id) > ID_LIMIT)
        return refuse("Message-ID", id, error);
    for (const char *c = id; *c != '\0'; c++)
        if (!g_ascii_isalnum(*c) && strchr("!#$%&'*+-/=?^_`{|}~.@", *c) == NULL)
            return refuse("Message-ID", id, error);

    return TRUE;
}

static gboolean
append_id(GString *out, const char *name, const char *id, GError **error)
{
    if (!check_id(id, error))
        return FALSE;
    g_autofree char *value = g_strconcat("<", id, ">", NULL);
    return header_append_raw(out, name, value, error);
}

static gboolean
append_date(GString *out, int64_t seconds, GError **error)
{
    g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(seconds);
    if (date == NULL)
        return refuse("time that a mail can have", "", error);
    g_autofree char *value = g_mime_utils_header_format_date(date);
    return header_append_raw(out, "Date", value, error);
}

static gboolean
append_language(GString *out, const char *language, GError **error)
{
    for (const char *c = language; *c != '\0'; c++)
        if (!g_ascii_isalnum(*c) && *c != '-')
            return refuse("language tag", language, error);

    return header_append_raw(out, "Content-Language", language, error);
}

/* "mailto:letters@example.org?subject=unsubscribe" (RFC 6068). */
static char *
make_mailto(const Address *to)
{
    g_autofree char *mailbox = g_uri_escape_string(address_get_mailbox(to), "@!$'*+", FALSE);

    return g_strdup_printf("<mailto:%s?subject=unsubscribe>", mailbox);
}

/* RFC 2369, and RFC 8058 where one click can do it. */
static gboolean
append_unsubscribe(GString *out, const MessageParts *parts, GError **error)
{
    const char *url = parts->list_unsubscribe_url;
    g_autofree char *mailto =
        parts->list_unsubscribe_to != NULL ? make_mailto(parts->list_unsubscribe_to) : NULL;
    if (url != NULL && (!g_str_has_prefix(url, "https://") || strpbrk(url, " <>\"\\,") != NULL))
        return refuse("https link", url, error);

    g_autofree char *value = url == NULL
                                 ? g_strdup(mailto)
                                 : g_strdup_printf("<%s>%s%s", url, mailto != NULL ? ", " : "",
                                                   mailto != NULL ? mailto : "");
    return (value == NULL || header_append_raw(out, "List-Unsubscribe", value, error)) &&
           (url == NULL || header_append_raw(out, "List-Unsubscribe-Post",
                                             "List-Unsubscribe=One-Click", error));
}

static gboolean
append_headers(GString *out, const MessageParts *parts, GError **error)
{
    return append_date(out, parts->date, error) &&
           header_append_mailbox(out, "From", parts->from, error) &&
           header_append_mailbox(out, "To", parts->to, error) &&
           (parts->reply_to == NULL ||
            header_append_mailbox(out, "Reply-To", parts->reply_to, error)) &&
           header_append_text(out, "Subject", parts->subject, error) &&
           append_id(out, "Message-ID", parts->message_id, error) &&
           (parts->in_reply_to == NULL ||
            (append_id(out, "In-Reply-To", parts->in_reply_to, error) &&
             append_id(out, "References", parts->in_reply_to, error))) &&
           header_append_raw(out, "MIME-Version", "1.0", error) &&
           (parts->language == NULL || append_language(out, parts->language, error)) &&
           append_unsubscribe(out, parts, error) &&
           (!parts->automatic ||
            header_append_raw(out, "Auto-Submitted", "auto-generated", error));
}

/* What the boundaries are made of: they change with the content and with nothing else. */
static char *
hash_content(const MessageParts *parts)
{
    g_autoptr(DigestState) state = digest_begin();
    digest_add(state, parts->text, strlen(parts->text) + 1);
    if (parts->html != NULL)
        digest_add(state, parts->html, strlen(parts->html) + 1);
    for (size_t i = 0; i < parts->attachment_count; i++) {
        const MessageAttachment *attachment = &parts->attachments[i];
        size_t length = 0;
        const void *bytes = g_bytes_get_data(attachment->bytes, &length);
        digest_add(state, attachment->name, strlen(attachment->name) + 1);
        digest_add(state, bytes, length);
    }
    const Digest digest = digest_end(g_steal_pointer(&state));
    g_autofree char *hex = digest_to_hex(&digest);
    return g_strndup(hex, 32);
}

static GMimePart *
new_part(const char *type, const char *subtype, const void *bytes, size_t length,
         GMimeContentEncoding encoding)
{
    GMimePart *part = g_mime_part_new_with_type(type, subtype);
    g_autoptr(GObject) stream =
        G_OBJECT(g_mime_stream_mem_new_with_buffer(bytes != NULL ? bytes : "", length));
    g_autoptr(GObject) content = G_OBJECT(g_mime_data_wrapper_new_with_stream(
        GMIME_STREAM(stream), GMIME_CONTENT_ENCODING_DEFAULT));

    g_mime_part_set_content(part, GMIME_DATA_WRAPPER(content));
    g_mime_part_set_content_encoding(part, encoding);
    return part;
}

/* TRUE when base64 is shorter, or the only form that keeps every byte: quoted-printable text is
 * lines, in which a control character would be a line end or worse. */
static gboolean
wants_base64(const QuotedWeight *weight, size_t length)
{
    return weight->has_controls || length + 2 * weight->threefold > (length + 2) / 3 * 4;
}

/* Text with its line ends as they are on the wire (RFC 2046 section 4.1.1). */
static char *
with_crlf(const char *text)
{
    GString *out = g_string_sized_new(strlen(text) + strlen(text) / 32 + 16);

    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '\n')
            g_string_append_c(out, '\r');
        g_string_append_c(out, *c);
    }
    return g_string_free(out, FALSE);
}

/* Appends `text`, whose lines end in LF, with CRLF. */
static void
append_lines(GString *out, const char *text, size_t length)
{
    const char *end = text + length;

    while (text < end) {
        const char *next = memchr(text, '\n', (size_t)(end - text));
        g_string_append_len(out, text, (next != NULL ? next : end) - text);
        if (next == NULL)
            return;
        g_string_append_len(out, "\r\n", 2);
        text = next + 1;
    }
}

/* In base64, by GMime's encoder and none of its objects, which cost as much again as all the
 * rest. */
static void
append_base64(GString *out, const char *text)
{
    const size_t length = strlen(text);
    GMimeEncoding state;
    g_mime_encoding_init_encode(&state, GMIME_CONTENT_ENCODING_BASE64);
    g_autofree char *encoded = g_malloc(g_mime_encoding_outlen(&state, length));

    append_lines(out, encoded, g_mime_encoding_flush(&state, text, length, encoded));
}

static void
append_type(GString *out, const char *subtype, const char *encoding)
{
    g_string_append(out, "Content-Type: text/");
    g_string_append(out, subtype);
    g_string_append(out, "; charset=utf-8\r\nContent-Transfer-Encoding: ");
    g_string_append(out, encoding);
    g_string_append(out, "\r\n\r\n");
}

/* Appends a part of text with its headers: in quoted-printable, unless that turns out to be the
 * wrong form. */
static void
append_text(GString *out, const char *subtype, const char *text)
{
    const size_t begin = out->len;
    g_autofree char *ended =
        g_str_has_suffix(text, "\n") ? g_strdup(text) : g_strconcat(text, "\n", NULL);
    const size_t length = strlen(ended);

    append_type(out, subtype, "quoted-printable");
    const QuotedWeight weight = quoted_append(out, ended, length);
    if (!wants_base64(&weight, length))
        return;
    g_autofree char *content = with_crlf(ended);
    g_string_truncate(out, begin);
    append_type(out, subtype, "base64");
    append_base64(out, content);
}

static gboolean
is_token(const char *text)
{
    if (*text == '\0')
        return FALSE;
    for (const char *c = text; *c != '\0'; c++)
        if (!g_ascii_isalnum(*c) && strchr("!#$&^_.+-", *c) == NULL)
            return FALSE;

    return TRUE;
}

static GMimeObject *
new_attachment(const MessageAttachment *attachment, GError **error)
{
    g_auto(GStrv) type = g_strsplit(attachment->type, "/", 2);
    if (g_strv_length(type) != 2 || !is_token(type[0]) || !is_token(type[1])) {
        refuse("content type", attachment->type, error);
        return NULL;
    }
    if (!header_check_text("attached file", attachment->name, error))
        return NULL;
    if (attachment->name[0] == '\0' || strpbrk(attachment->name, "/\\") != NULL) {
        refuse("plain file name", attachment->name, error);
        return NULL;
    }
    size_t length = 0;
    const void *bytes = g_bytes_get_data(attachment->bytes, &length);
    GMimePart *part = new_part(type[0], type[1], bytes, length, GMIME_CONTENT_ENCODING_BASE64);
    g_mime_part_set_filename(part, attachment->name);
    return GMIME_OBJECT(part);
}

static void
append_object(GString *out, GMimeObject *object)
{
    GMimeFormatOptions *options = g_mime_format_options_new();
    g_mime_format_options_set_newline_format(options, GMIME_NEWLINE_FORMAT_DOS);
    g_autoptr(GObject) stream = G_OBJECT(g_mime_stream_mem_new());

    g_mime_object_write_to_stream(object, options, GMIME_STREAM(stream));
    GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    g_string_append_len(out, (const char *)bytes->data, bytes->len);
    g_mime_format_options_free(options);
}

/* The line between two parts, or behind the last. "=_" can stand in no quoted-printable or
 * base64 text (RFC 2045 section 6.7). */
static void
append_boundary(GString *out, char kind, const char *hash, const char *end)
{
    g_string_append_printf(out, "--=_%c%s%s\r\n", kind, hash, end);
}

static void
append_words(GString *out, const MessageParts *parts, const char *hash)
{
    if (parts->html == NULL) {
        append_text(out, "plain", parts->text);
        return;
    }

    g_string_append_printf(
        out, "Content-Type: multipart/alternative;\r\n\tboundary=\"=_a%s\"\r\n\r\n", hash);
    append_boundary(out, 'a', hash, "");
    append_text(out, "plain", parts->text);
    g_string_append(out, "\r\n");
    append_boundary(out, 'a', hash, "");
    append_text(out, "html", parts->html);
    g_string_append(out, "\r\n");
    append_boundary(out, 'a', hash, "--");
}

static gboolean
append_body(GString *out, const MessageParts *parts, GError **error)
{
    const gboolean has_parts = parts->html != NULL || parts->attachment_count > 0;
    g_autofree char *hash = has_parts ? hash_content(parts) : NULL;
    if (parts->attachment_count == 0) {
        append_words(out, parts, hash);
        return TRUE;
    }

    g_string_append_printf(out, "Content-Type: multipart/mixed; boundary=\"=_m%s\"\r\n\r\n",
                           hash);
    append_boundary(out, 'm', hash, "");
    append_words(out, parts, hash);
    for (size_t i = 0; i < parts->attachment_count; i++) {
        g_autoptr(GObject) part = G_OBJECT(new_attachment(&parts->attachments[i], error));
        if (part == NULL)
            return FALSE;
        g_string_append(out, "\r\n");
        append_boundary(out, 'm', hash, "");
        append_object(out, GMIME_OBJECT(part));
    }
    g_string_append(out, "\r\n");
    append_boundary(out, 'm', hash, "--");
    return TRUE;
}

GBytes *
message_compose(const MessageParts *parts, GError **error)
{
    start_gmime();
    if (!text_check(parts->text, strlen(parts->text), NULL) ||
        (parts->html != NULL && !text_check(parts->html, strlen(parts->html), NULL))) {
        g_set_error_literal(error, MESSAGE_ERROR, MESSAGE_ERROR_FORM,
                            "the text of a mail is no UTF-8");
        return NULL;
    }
    g_autoptr(GString) out = g_string_sized_new(strlen(parts->text) * 4 + 2048);
    if (!append_headers(out, parts, error) || !append_body(out, parts, error))
        return NULL;

    return g_string_free_to_bytes(g_steal_pointer(&out));
}

static gboolean
refuse_form(GError **error, size_t line, const char *why)
{
    g_set_error(error, MESSAGE_ERROR, MESSAGE_ERROR_FORM,
                "the mail was not let out: line %zu %s; this is a mistake in the program", line,
                why);
    return FALSE;
}

/* The headers that a mail of ours may have; the first five, once each, it must have. */
static const char *const known_headers[] = {
    "Date",
    "From",
    "To",
    "Message-ID",
    "MIME-Version",
    "Subject",
    "Reply-To",
    "In-Reply-To",
    "References",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Content-Language",
    "Content-Disposition",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Auto-Submitted",
};
#define REQUIRED_HEADERS 5

static gboolean
check_header_line(const char *line, size_t length, size_t number, unsigned *seen,
                  GError **error)
{
    if (line[0] == ' ' || line[0] == '\t')
        return number > 1 || refuse_form(error, number, "continues nothing");

    for (size_t i = 0; i < G_N_ELEMENTS(known_headers); i++) {
        const size_t name = strlen(known_headers[i]);
        if (length <= name || line[name] != ':' ||
            g_ascii_strncasecmp(line, known_headers[i], name) != 0)
            continue;
        if ((*seen & (1u << i)) != 0)
            return refuse_form(error, number, "repeats a header");
        *seen |= 1u << i;
        return TRUE;
    }
    return refuse_form(error, number, "is a header that no mail of ours has");
}

/* What there is in a mail, counted without regard to lines. */
typedef struct {
    size_t returns, feeds;
    gboolean has_nul, is_8bit;
} Octets;

/* Looks at every octet of a piece, so that a compiler can look at many at once. */
static void
count_octets(const char *bytes, size_t length, Octets *octets)
{
    unsigned char returns = 0, feeds = 0, nuls = 0, any = 0;

    for (size_t i = 0; i < length; i++) {
        const unsigned char c = (unsigned char)bytes[i];
        returns = (unsigned char)(returns + (c == '\r'));
        feeds = (unsigned char)(feeds + (c == '\n'));
        nuls |= (unsigned char)(c == '\0');
        any |= c;
    }
    octets->returns += returns;
    octets->feeds += feeds;
    octets->has_nul = octets->has_nul || nuls != 0;
    octets->is_8bit = octets->is_8bit || (any & 0x80) != 0;
}

/* Checks one line of `length` octets, its end of line not among them. Where the whole mail has
 * as many CR as LF, and each LF its CR, no line has another one. */
static gboolean
check_line(const char *line, size_t length, size_t number, const Octets *octets, GError **error)
{
    if (length > LINE_LIMIT)
        return refuse_form(error, number, "has more than 998 octets");
    if (octets->has_nul && memchr(line, '\0', length) != NULL)
        return refuse_form(error, number, "has a NUL");
    if (octets->returns != octets->feeds && memchr(line, '\r', length) != NULL)
        return refuse_form(error, number, "has a bare CR or LF");

    return TRUE;
}

gboolean
message_check(GBytes *bytes, gboolean *out_8bit, GError **error)
{
    size_t length = 0, number = 0;
    const char *line = g_bytes_get_data(bytes, &length);
    const char *end = line + length;
    gboolean in_headers = TRUE;
    unsigned seen = 0;
    Octets octets = {0};

    for (size_t at = 0; at < length; at += PIECE)
        count_octets(line + at, MIN(PIECE, length - at), &octets);
    while (line < end) {
        const char *next = memchr(line, '\n', (size_t)(end - line));
        number++;
        if (next == NULL)
            return refuse_form(error, number, "does not end in CRLF");
        if (next == line || next[-1] != '\r')
            return refuse_form(error, number, "has a bare CR or LF");
        const size_t width = (size_t)(next - line) - 1;
        if (!check_line(line, width, number, &octets, error))
            return FALSE;
        if (in_headers && width > 0 && !check_header_line(line, width, number, &seen, error))
            return FALSE;
        in_headers = in_headers && width > 0;
        line = next + 1;
    }
    if (in_headers)
        return refuse_form(error, number, "is the last, and there is no body");
    if ((seen & ((1u << REQUIRED_HEADERS) - 1)) != (1u << REQUIRED_HEADERS) - 1)
        return refuse_form(error, 1, "begins a mail without Date, From, To or Message-ID");
    if (out_8bit != NULL)
        *out_8bit = octets.is_8bit;
    return TRUE;
}
