#include "mail/header.h"

#include "base/text.h"

#include <string.h>

G_DEFINE_QUARK(header - error - quark, header_error)

#define LINE_LIMIT         78   /* RFC 5322 section 2.1.1 */
#define LINE_LIMIT_ENCODED 76   /* RFC 2047 section 2 */
#define PLAIN_WORD_LIMIT   60   /* a longer one could not be folded well */
#define VALUE_LIMIT        2000 /* longer than any subject or name a person means */
#define WORD_START         "=?UTF-8?Q?"
#define WORD_START_BASE64  "=?UTF-8?B?"
#define WORD_END           "?="
#define WORD_LIMIT         75
#define WORD_ROOM_MIN      40 /* less is not worth a word */
#define WORD_FRAME         12 /* "=?UTF-8?Q?" and "?=" */

/* A line that grows by words; `column` is where it stands now. */
typedef struct {
    GString *out;
    size_t column;
    size_t limit;
    gboolean blank; /* the next word wants a blank before it */
} Line;

static gboolean
refuse(const char *name, const char *text, const char *why, GError **error)
{
    g_autofree char *shown = text_escape(text, -1);

    g_set_error(error, HEADER_ERROR, HEADER_ERROR_VALUE, "'%s' cannot be the %s of a mail: %s",
                shown, name, why);
    return FALSE;
}

static gboolean
is_break_or_control(gunichar c)
{
    return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x2028 || c == 0x2029;
}

gboolean
header_check_text(const char *name, const char *text, GError **error)
{
    const size_t length = strlen(text);
    if (!text_check(text, length, NULL))
        return refuse(name, text, "it is no UTF-8", error);
    if (length > VALUE_LIMIT)
        return refuse(name, text, "it is too long", error);
    for (const char *c = text; *c != '\0'; c = g_utf8_next_char(c))
        if (is_break_or_control(g_utf8_get_char(c)))
            return refuse(name, text, "it has a line break or a control character", error);

    return TRUE;
}

static Line
line_begin(GString *out, const char *name)
{
    g_string_append(out, name);
    g_string_append_c(out, ':');
    return (Line){.out = out, .column = strlen(name) + 1, .limit = LINE_LIMIT, .blank = TRUE};
}

static void
line_fold(Line *line)
{
    g_string_append(line->out, "\r\n ");
    line->column = 1;
    line->blank = FALSE;
}

static void
line_add_length(Line *line, const char *word, size_t length)
{
    if (line->blank && line->column + 1 + length > line->limit)
        line_fold(line);
    if (line->blank) {
        g_string_append_c(line->out, ' ');
        line->column++;
    }
    g_string_append_len(line->out, word, (gssize)length);
    line->column += length;
    line->blank = TRUE;
}

static void
line_add(Line *line, const char *word)
{
    line_add_length(line, word, strlen(word));
}

/* TRUE when `text` reads the same after folding and decoding, so that it needs no encoding:
 * printable ASCII, single blanks within, no word too long or like an encoded one. */
static gboolean
is_plain(const char *text)
{
    size_t word = 0;
    if (text[0] == '\0' || text[0] == ' ' || strstr(text, "=?") != NULL)
        return FALSE;
    for (const char *c = text; *c != '\0'; c++) {
        if (*c < ' ' || *c > '~' || (*c == ' ' && (c[1] == ' ' || c[1] == '\0')))
            return FALSE;
        word = *c == ' ' ? 0 : word + 1;
        if (word > PLAIN_WORD_LIMIT)
            return FALSE;
    }
    return TRUE;
}

static void
add_plain(Line *line, const char *text)
{
    for (const char *word = text; *word != '\0'; word += *word == ' ' ? 1 : 0) {
        const size_t length = strcspn(word, " ");
        line_add_length(line, word, length);
        word += length;
    }
}

/* What a "Q" word may hold as itself even within a display name (RFC 2047 section 5). */
static gboolean
is_q_safe(char c)
{
    return g_ascii_isalnum(c) || strchr("!*+-/", c) != NULL;
}

static size_t
q_length(const char *text, size_t length)
{
    size_t total = 0;

    for (size_t i = 0; i < length; i++)
        total += text[i] == ' ' || is_q_safe(text[i]) ? 1 : 3;
    return total;
}

static void
append_q(GString *out, const char *text, size_t length)
{
    g_string_append(out, WORD_START);
    for (size_t i = 0; i < length; i++)
        if (text[i] == ' ')
            g_string_append_c(out, '_');
        else if (is_q_safe(text[i]))
            g_string_append_c(out, text[i]);
        else
            g_string_append_printf(out, "=%02X", (unsigned char)text[i]);
    g_string_append(out, WORD_END);
}

static void
append_base64(GString *out, const char *text, size_t length)
{
    g_autofree char *encoded = g_base64_encode((const guchar *)text, length);

    g_string_append_printf(out, "%s%s%s", WORD_START_BASE64, encoded, WORD_END);
}

/* Returns how many bytes of `text`, whole characters, fit into a word of `room` octets. Base64
 * words are cut where they need no padding, since GMime, for one, drops what follows a padded
 * word: 0 when there is no such place. */
static size_t
count_fitting(const char *text, gboolean base64, size_t room)
{
    size_t fitting = 0;

    for (const char *next = text; *next != '\0';) {
        next = g_utf8_next_char(next);
        const size_t length = (size_t)(next - text);
        const size_t encoded = base64 ? (length + 2) / 3 * 4 : q_length(text, length);
        if (WORD_FRAME + encoded > room)
            break;
        if (!base64 || length % 3 == 0 || *next == '\0')
            fitting = length;
    }
    return fitting;
}

/* Adds all of `text` in encoded words; blanks between them are no part of it (RFC 2047 section
 * 6.2). */
static void
add_encoded(Line *line, const char *text)
{
    const size_t length = strlen(text);
    const gboolean prefer_base64 = q_length(text, length) > (length + 2) / 3 * 4;

    line->limit = LINE_LIMIT_ENCODED;
    for (const char *rest = text; *rest != '\0';) {
        if (line->column + 1 + WORD_ROOM_MIN > line->limit)
            line_fold(line);
        const size_t room = MIN(line->limit - line->column - 1, WORD_LIMIT);
        size_t fitting = prefer_base64 ? count_fitting(rest, TRUE, room) : 0;
        const gboolean base64 = fitting > 0;
        if (!base64)
            fitting = count_fitting(rest, FALSE, room);
        g_autoptr(GString) word = g_string_new(NULL);
        (base64 ? append_base64 : append_q)(word, rest, fitting);
        line_add(line, word->str);
        rest += fitting;
    }
}

gboolean
header_append_text(GString *out, const char *name, const char *text, GError **error)
{
    if (!header_check_text(name, text, error))
        return FALSE;
    if (text[0] == '\0')
        return refuse(name, text, "it is empty", error);

    Line line = line_begin(out, name);
    if (is_plain(text))
        add_plain(&line, text);
    else
        add_encoded(&line, text);
    g_string_append(out, "\r\n");
    return TRUE;
}

/* A display name: words as they are, one quoted string, or encoded words (RFC 5322 section
 * 3.2.5). */
static void
add_phrase(Line *line, const char *name)
{
    static const char bare[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 -'";
    if (is_plain(name) && strspn(name, bare) == strlen(name)) {
        add_plain(line, name);
        return;
    }
    if (!is_plain(name) || strlen(name) > PLAIN_WORD_LIMIT) {
        add_encoded(line, name);
        return;
    }
    g_autoptr(GString) quoted = g_string_new("\"");
    for (const char *c = name; *c != '\0'; c++)
        g_string_append_printf(quoted, *c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
    g_string_append_c(quoted, '"');
    line_add(line, quoted->str);
}

gboolean
header_append_mailbox(GString *out, const char *name, const Address *address, GError **error)
{
    const char *display = address_get_name(address);
    if (!header_check_text(name, display, error))
        return FALSE;

    Line line = line_begin(out, name);
    if (display[0] == '\0') {
        line_add(&line, address_get_mailbox(address));
    } else {
        g_autofree char *angle = g_strdup_printf("<%s>", address_get_mailbox(address));
        add_phrase(&line, display);
        line_add(&line, angle);
    }
    g_string_append(out, "\r\n");
    return TRUE;
}

gboolean
header_append_raw(GString *out, const char *name, const char *value, GError **error)
{
    for (const char *c = value; *c != '\0'; c++)
        if (*c < ' ' || *c > '~')
            return refuse(name, value, "it has other than printable ASCII characters", error);
    if (strlen(name) + 2 + strlen(value) > 998)
        return refuse(name, value, "it is too long", error);

    g_string_append(out, name);
    g_string_append(out, ": ");
    g_string_append(out, value);
    g_string_append(out, "\r\n");
    return TRUE;
}
