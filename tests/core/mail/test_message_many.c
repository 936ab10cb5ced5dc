#include "invented.h"

#include "base/text.h"
#include "mail/header.h"
#include "mail/message.h"

#include <gmime/gmime.h>
#include <jansson.h>
#include <string.h>

/* As many as run in some seconds with sanitizers; UNDERSIGNED_MESSAGES says how many else. */
#define MESSAGES 16000

/* What stands in names and texts of people who mean no good, or do not know it. */
static const char *const hostile[] = {
    "\r\n.\r\n",
    "\n.\n",
    "\r.\r",
    "\n.\r\n",
    "\r\n.\r",
    "\r\nBcc: victim@example.com",
    "\nRCPT TO:<victim@example.com>",
    "=?utf-8?q?=0D=0ABcc:_x@y.example?=",
    "\xe2\x80\xa8",
    "\xc2\x85",
    "\xe2\x80\xae",
    "From ",
    ".",
    "..",
    "\t",
    "\x7f",
    "\x1b[2J",
    "--=_a",
    "=",
    "=3D=20",
    "<script>",
    "\"",
    "\\",
    ",",
    ";",
    "<evil@example.com>",
    "👩‍👩‍👧‍👦",
    "e\xcc\x81",
    "བོད་ཡིག",
    "ئۇيغۇر",
};

typedef struct {
    GRand *random;
    json_t *strange; /* array of text, or NULL */
} Source;

static gboolean
one_in(const Source *source, int count)
{
    return g_rand_int_range(source->random, 0, count) == 0;
}

static void
append_piece(const Source *source, GString *out)
{
    GRand *random = source->random;
    const gsize strange = source->strange != NULL ? json_array_size(source->strange) : 0;
    g_autofree char *name = NULL;

    switch (g_rand_int_range(random, 0, 8)) {
    case 0:
        g_string_append(out, hostile[g_rand_int_range(random, 0, G_N_ELEMENTS(hostile))]);
        return;
    case 1:
        if (strange > 0)
            g_string_append(
                out, json_string_value(json_array_get(
                         source->strange, (size_t)g_rand_int_range(random, 0, (int)strange))));
        return;
    case 2:
        for (int i = g_rand_int_range(random, 0, 90); i > 0; i--)
            g_string_append_c(out, (char)g_rand_int_range(random, '!', '~' + 1));
        return;
    case 3:
        g_string_append_unichar(out, (gunichar)g_rand_int_range(random, 0xa0, 0xd7ff));
        return;
    default:
        name = invented_name((guint)g_rand_int_range(random, 0, INVENTED_NAMES));
        g_string_append(out, name);
        g_string_append_c(out, ' ');
    }
}

/* Returns a text of some pieces, in UTF-8, without blanks around it. */
static char *
make_line(const Source *source)
{
    g_autoptr(GString) out = g_string_new(NULL);
    for (int i = g_rand_int_range(source->random, 1, 6); i > 0; i--)
        append_piece(source, out);
    return g_strstrip(g_strdup(out->str));
}

static char *
make_text(const Source *source)
{
    g_autoptr(GString) out = g_string_new(NULL);
    for (int i = g_rand_int_range(source->random, 0, 12); i >= 0; i--) {
        append_piece(source, out);
        if (one_in(source, 3))
            g_string_append_c(out, '\n');
    }
    return g_strdup(out->str);
}

/* A mailbox with a display name, or NULL where that cannot be one. */
static Address *
make_address(const Source *source, const char *mailbox)
{
    g_autofree char *name = make_line(source);
    g_autoptr(GString) text = g_string_new("\"");
    for (const char *c = name; *c != '\0'; c++)
        g_string_append_printf(text, *c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
    g_string_append_printf(text, "\" <%s>", mailbox);
    return address_parse(one_in(source, 3) ? mailbox : text->str, NULL);
}

/* Returns why a line of `bytes` must not leave, or NULL. */
static const char *
find_fault(GBytes *bytes)
{
    size_t length = 0, width = 0;
    const char *text = g_bytes_get_data(bytes, &length);

    for (size_t i = 0; i < length; i++, width++) {
        if (text[i] == '\0')
            return "a NUL";
        if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r'))
            return "a bare LF";
        if (text[i] == '\r' && (i + 1 == length || text[i + 1] != '\n'))
            return "a bare CR";
        if (text[i] == '\n')
            width = (size_t)-1;
        if (width != (size_t)-1 && width > 999) /* with its CR */
            return "a line over 998 octets";
        if ((text[i] & 0x80) != 0)
            return "an octet of eight bits";
    }
    return length < 2 || text[length - 1] != '\n' ? "no end of line at the end" : NULL;
}

/* The names of the headers, with a blank behind each. */
static char *
header_names(GBytes *bytes)
{
    g_autofree char *text = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
    g_autoptr(GString) names = g_string_new(NULL);
    *strstr(text, "\r\n\r\n") = '\0';
    g_auto(GStrv) lines = g_strsplit(text, "\r\n", -1);
    for (char **line = lines; *line != NULL; line++)
        if ((*line)[0] != ' ' && (*line)[0] != '\t')
            g_string_append_printf(names, "%.*s ", (int)strcspn(*line, ":"), *line);
    return g_strdup(names->str);
}

static GMimeMessage *
parse(GBytes *bytes)
{
    g_autoptr(GObject) stream = G_OBJECT(g_mime_stream_mem_new_with_buffer(
        g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes)));
    g_autoptr(GObject) parser = G_OBJECT(g_mime_parser_new_with_stream(GMIME_STREAM(stream)));
    return g_mime_parser_construct_message(GMIME_PARSER(parser), NULL);
}

static void
assert_mailbox(InternetAddressList *list, const Address *address)
{
    g_assert_cmpint(internet_address_list_length(list), ==, 1);
    InternetAddress *only = internet_address_list_get_address(list, 0);
    g_assert_true(INTERNET_ADDRESS_IS_MAILBOX(only));
    g_assert_cmpstr(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(only)), ==,
                    address_get_mailbox(address));

    /* GMime leaves a phrase of plain words folded. */
    const char *name = internet_address_get_name(only);
    g_autoptr(GString) unfolded = g_string_new(name != NULL ? name : "");
    g_string_replace(unfolded, "\r\n", "", 0);
    g_assert_cmpstr(unfolded->str, ==, address_get_name(address));
}

/* The decoded text of the first text part of `object`, with LF. */
static char *
first_text(GMimeObject *object)
{
    while (GMIME_IS_MULTIPART(object))
        object = g_mime_multipart_get_part(GMIME_MULTIPART(object), 0);
    g_autoptr(GObject) stream = G_OBJECT(g_mime_stream_mem_new());
    g_mime_data_wrapper_write_to_stream(g_mime_part_get_content(GMIME_PART(object)),
                                        GMIME_STREAM(stream));
    const GByteArray *array = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    g_autoptr(GString) text = g_string_new_len((const char *)array->data, array->len);
    g_string_replace(text, "\r\n", "\n", 0);
    return g_strdup(text->str);
}

static void
assert_parts(GMimeMessage *message, const MessageParts *parts)
{
    assert_mailbox(g_mime_message_get_from(message), parts->from);
    assert_mailbox(g_mime_message_get_to(message), parts->to);
    g_assert_cmpint(internet_address_list_length(g_mime_message_get_all_recipients(message)),
                    ==, 1);
    g_assert_cmpstr(g_mime_message_get_subject(message), ==, parts->subject);
    g_assert_cmpstr(g_mime_message_get_message_id(message), ==, parts->message_id);

    g_autofree char *found = first_text(g_mime_message_get_mime_part(message));
    g_autoptr(GString) expected = g_string_new(parts->text);
    if (!g_str_has_suffix(expected->str, "\n"))
        g_string_append_c(expected, '\n');
    g_assert_cmpstr(found, ==, expected->str);
}

static char *
expected_names(const MessageParts *parts)
{
    return g_strconcat(
        "Date From To ", parts->reply_to != NULL ? "Reply-To " : "", "Subject Message-ID ",
        parts->in_reply_to != NULL ? "In-Reply-To References " : "", "MIME-Version ",
        parts->list_unsubscribe_url != NULL ? "List-Unsubscribe List-Unsubscribe-Post " : "",
        parts->automatic ? "Auto-Submitted " : "", "Content-Type ",
        parts->html == NULL && parts->attachment_count == 0 ? "Content-Transfer-Encoding " : "",
        NULL);
}

/* TRUE when its display name may stand in a header, or there is no address. */
static gboolean
has_line(const Address *address)
{
    return address == NULL || header_check_text("To", address_get_name(address), NULL);
}

/* Makes one message at random; FALSE when its values were refused. */
static gboolean
try_one(const Source *source, GBytes *file)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Address) from = make_address(source, "letters@example.org");
    g_autoptr(Address) to = make_address(source, "o'brien+tag@mail.example");
    g_autoptr(Address) reply_to =
        one_in(source, 3) ? make_address(source, "r@a.example") : NULL;
    g_autofree char *subject = make_line(source), *text = make_text(source);
    g_autofree char *html = one_in(source, 4) ? NULL : make_text(source);
    g_autofree char *id = message_make_id("example.org"), *first = message_make_id("a.example");
    const MessageAttachment attachment = {"letter.pdf", "application/pdf", file};
    const MessageParts parts = {
        .from = from,
        .to = to,
        .reply_to = reply_to,
        .subject = subject,
        .text = text,
        .html = html,
        .attachments = &attachment,
        .attachment_count = one_in(source, 4) ? 1 : 0,
        .date = g_rand_int_range(source->random, 0, G_MAXINT32),
        .message_id = id,
        .in_reply_to = one_in(source, 4) ? first : NULL,
        .list_unsubscribe_url = one_in(source, 2) ? "https://sign.example.org/answer/T" : NULL,
        .automatic = one_in(source, 4),
    };
    if (from == NULL || to == NULL)
        return FALSE;
    const gboolean can_be = subject[0] != '\0' && header_check_text("Subject", subject, NULL) &&
                            has_line(from) && has_line(to) && has_line(reply_to);
    g_autoptr(GBytes) bytes = message_compose(&parts, &error);
    if (bytes == NULL) {
        if (can_be)
            g_error("refused without a reason: %s", error->message);
        return FALSE;
    }
    g_assert_true(can_be);
    g_assert_cmpstr(find_fault(bytes), ==, NULL);
    g_autofree char *names = header_names(bytes), *expected = expected_names(&parts);
    g_assert_cmpstr(names, ==, expected);
    g_autoptr(GObject) message = G_OBJECT(parse(bytes));
    assert_parts(GMIME_MESSAGE(message), &parts);
    return TRUE;
}

static void
whatever_is_put_in_comes_out_and_nothing_else(void)
{
    static const char pdf[] = "%PDF-1.7\r\n.\r\n\0\n.\n";
    const char *wanted = g_getenv("UNDERSIGNED_MESSAGES");
    const guint64 count = wanted != NULL ? g_ascii_strtoull(wanted, NULL, 10) : MESSAGES;
    const guint32 seed = g_test_rand_int_range(0, G_MAXINT32) + 0u;
    guint64 made = 0;
    Source source = {.random = g_rand_new_with_seed(seed),
                     .strange = json_load_file(CORPORA "/names/blns.json", 0, NULL)};
    g_autoptr(GBytes) file = g_bytes_new_static(pdf, sizeof pdf);
    g_test_message("seed %u", seed);
    g_mime_init();
    for (guint64 i = 0; i < count; i++)
        made += try_one(&source, file) ? 1 : 0;
    g_test_message("%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " could be messages", made,
                   count);
    g_assert_cmpuint(made, >, count / 4);
    g_rand_free(source.random);
    json_decref(source.strange);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/message_many/whatever_is_put_in_comes_out_and_nothing_else",
                    whatever_is_put_in_comes_out_and_nothing_else);
    return g_test_run();
}
