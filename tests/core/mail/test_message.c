#include "base/text.h"
#include "mail/header.h"
#include "mail/message.h"

#include <gmime/gmime.h>
#include <jansson.h>
#include <string.h>

static Address *
address(const char *text)
{
    g_autoptr(GError) error = NULL;
    Address *parsed = address_parse(text, &error);
    g_assert_no_error(error);
    return parsed;
}

/* One message with everything in it; a test changes what it is about. */
typedef struct {
    Address *from, *to, *reply_to;
    GBytes *file;
    MessageAttachment attachment;
    MessageParts parts;
} Fixture;

static void
set_up(Fixture *fixture, const void *data)
{
    static const char file[] = "%PDF-1.7\r\n\0\xff.\r\n";
    (void)data;
    fixture->from = address("Joint letter <letters@example.org>");
    fixture->to = address("office@example.net");
    fixture->reply_to = address("reply@example.org");
    fixture->file = g_bytes_new_static(file, sizeof file);
    fixture->attachment = (MessageAttachment){
        .name = "letter.pdf", .type = "application/pdf", .bytes = fixture->file};
    fixture->parts = (MessageParts){
        .from = fixture->from,
        .to = fixture->to,
        .subject = "Please sign by Mon 6 Nov",
        .text = "Dear colleagues,\n\nplease read.\n",
        .html = "<p>Dear colleagues,</p><p>please read.</p>\n",
        .date = 1699380000,
        .message_id = "0123456789abcdef@example.org",
        .language = "en-US",
    };
}

static void
tear_down(Fixture *fixture, const void *data)
{
    (void)data;
    address_free(fixture->from);
    address_free(fixture->to);
    address_free(fixture->reply_to);
    g_bytes_unref(fixture->file);
}

static GBytes *
compose(const MessageParts *parts)
{
    g_autoptr(GError) error = NULL;
    GBytes *bytes = message_compose(parts, &error);
    g_assert_no_error(error);
    return bytes;
}

static char *
as_text(GBytes *bytes)
{
    return g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
}

static GMimeMessage *
parse(GBytes *bytes)
{
    g_autoptr(GObject) stream = G_OBJECT(g_mime_stream_mem_new_with_buffer(
        g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes)));
    g_autoptr(GObject) parser = G_OBJECT(g_mime_parser_new_with_stream(GMIME_STREAM(stream)));
    return g_mime_parser_construct_message(GMIME_PARSER(parser), NULL);
}

static GBytes *
decode(GMimeObject *part)
{
    g_autoptr(GObject) stream = G_OBJECT(g_mime_stream_mem_new());
    g_mime_data_wrapper_write_to_stream(g_mime_part_get_content(GMIME_PART(part)),
                                        GMIME_STREAM(stream));
    const GByteArray *array = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    return g_bytes_new(array->data, array->len);
}

static void
assert_text(GMimeObject *part, const char *text)
{
    g_autoptr(GBytes) bytes = decode(part);
    g_autofree char *decoded = as_text(bytes);
    g_autoptr(GString) found = g_string_new(decoded);
    g_autoptr(GString) expected = g_string_new(text);
    g_string_replace(found, "\r\n", "\n", 0);
    g_string_replace(expected, "\r\n", "\n", 0);
    if (!g_str_has_suffix(text, "\n"))
        g_string_append_c(expected, '\n');
    g_assert_cmpstr(found->str, ==, expected->str);
}

static GMimeObject *
child(GMimeObject *object, int index)
{
    g_assert_true(GMIME_IS_MULTIPART(object));
    return g_mime_multipart_get_part(GMIME_MULTIPART(object), index);
}

/* The header lines of `bytes`, unfolded, NULL at the end. */
static char **
headers(GBytes *bytes)
{
    g_autofree char *text = as_text(bytes);
    *(strstr(text, "\r\n\r\n")) = '\0';
    g_autoptr(GString) unfolded = g_string_new(text);
    g_string_replace(unfolded, "\r\n ", " ", 0);
    g_string_replace(unfolded, "\r\n\t", " ", 0);
    return g_strsplit(unfolded->str, "\r\n", -1);
}

static void
the_headers_are_those_and_no_others(Fixture *fixture, const void *data)
{
    (void)data;
    static const char *const expected[] = {
        "Date: Tue, 07 Nov 2023 18:00:00 +0000",
        "From: Joint letter <letters@example.org>",
        "To: office@example.net",
        "Reply-To: reply@example.org",
        "Subject: Please sign by Mon 6 Nov",
        "Message-ID: <0123456789abcdef@example.org>",
        "In-Reply-To: <first@example.net>",
        "References: <first@example.net>",
        "MIME-Version: 1.0",
        "Content-Language: en-US",
        "List-Unsubscribe: <https://sign.example.org/answer/"
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "Auto-Submitted: auto-generated",
    };
    fixture->parts.reply_to = fixture->reply_to;
    fixture->parts.in_reply_to = "first@example.net";
    fixture->parts.list_unsubscribe_url =
        "https://sign.example.org/answer/"
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    fixture->parts.automatic = TRUE;
    g_autoptr(GBytes) bytes = compose(&fixture->parts);
    g_auto(GStrv) lines = headers(bytes);

    g_assert_cmpuint(g_strv_length(lines), ==, G_N_ELEMENTS(expected) + 1);
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++)
        g_assert_cmpstr(lines[i], ==, expected[i]);
    g_assert_true(
        g_str_has_prefix(lines[13], "Content-Type: multipart/alternative; boundary="));
}

/* The bytes of a whole message, so that no library's new version changes them unseen. */
static void
the_bytes_are_those_of_the_golden_file(Fixture *fixture, const void *data)
{
    (void)data;
    g_autoptr(Address) from = address("\"Büro, Fluß & Meer\" <letters@example.org>");
    fixture->parts.from = from;
    fixture->parts.subject =
        "Bitte bis Montag: Offener Brief – བོད་ཀྱི་སྐད་ཡིག 🎉 für den freien Fluß";
    fixture->parts.text = "Liebe Leute,\n\n.\nein Fluß = ein Recht.  \n";
    fixture->parts.attachments = &fixture->attachment;
    fixture->parts.attachment_count = 1;
    g_autofree char *golden = NULL;
    size_t length = 0;
    g_autoptr(GBytes) bytes = compose(&fixture->parts);
    g_assert_true(g_file_get_contents(GOLDEN "/mail/message.eml", &golden, &length, NULL));
    g_assert_cmpmem(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), golden, length);
}

static void
the_same_parts_make_the_same_bytes(Fixture *fixture, const void *data)
{
    (void)data;
    fixture->parts.attachments = &fixture->attachment;
    fixture->parts.attachment_count = 1;
    g_autoptr(GBytes) first = compose(&fixture->parts);
    g_setenv("TZ", "Asia/Kathmandu", TRUE);
    g_autoptr(GBytes) second = compose(&fixture->parts);
    g_unsetenv("TZ");
    g_assert_true(g_bytes_equal(first, second));

    fixture->parts.text = "Dear colleagues,\n\nplease read it.\n";
    g_autoptr(GBytes) third = compose(&fixture->parts);
    g_autofree char *a = as_text(first), *b = as_text(third);
    g_assert_cmpstr(strstr(a, "=_a"), !=, NULL);
    g_assert_cmpint(strncmp(strstr(a, "=_a"), strstr(b, "=_a"), 20), !=, 0);
}

static void
parts_and_attachments_come_back_to_the_byte(Fixture *fixture, const void *data)
{
    (void)data;
    const MessageAttachment attachments[] = {
        fixture->attachment,
        {.name = "Brief an den Präsidenten 信.txt",
         .type = "text/plain",
         .bytes = fixture->file},
    };
    fixture->parts.attachments = attachments;
    fixture->parts.attachment_count = 2;
    fixture->parts.text = "པར་ཆས\n.\n..\nFrom here  \ntab\there\n\n.\n";
    g_autoptr(GBytes) bytes = compose(&fixture->parts);
    g_autoptr(GObject) message = G_OBJECT(parse(bytes));
    GMimeObject *mixed = g_mime_message_get_mime_part(GMIME_MESSAGE(message));

    g_assert_cmpint(g_mime_multipart_get_count(GMIME_MULTIPART(mixed)), ==, 3);
    assert_text(child(child(mixed, 0), 0), fixture->parts.text);
    assert_text(child(child(mixed, 0), 1), fixture->parts.html);
    for (int i = 0; i < 2; i++) {
        g_autoptr(GBytes) file = decode(child(mixed, i + 1));
        g_assert_true(g_bytes_equal(file, fixture->file));
        g_assert_cmpstr(g_mime_part_get_filename(GMIME_PART(child(mixed, i + 1))), ==,
                        attachments[i].name);
    }
}

static void
assert_refused(const MessageParts *parts, GQuark domain, int code)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(message_compose(parts, &error));
    g_assert_error(error, domain, code);
    g_assert_true(g_utf8_validate(error->message, -1, NULL));
    g_assert_null(strpbrk(error->message, "\r\n\x1b"));
}

static void
a_line_break_in_a_header_is_refused(Fixture *fixture, const void *data)
{
    (void)data;
    static const char *const breaks[] = {
        "\n",           "\r",      "\r\nBcc: v@x.org",
        "\r\n folded",  "\x1b[2J", "\xc2\x85",
        "\xe2\x80\xa8", "\x7f",    "\xff",
    };
    const MessageParts good = fixture->parts;
    for (size_t i = 0; i < G_N_ELEMENTS(breaks); i++) {
        g_autofree char *bad = g_strdup_printf("one%stwo", breaks[i]);
        const MessageAttachment attachment = {
            .name = bad, .type = "application/pdf", .bytes = fixture->file};
        MessageParts parts = good;
        parts.subject = bad;
        assert_refused(&parts, HEADER_ERROR, HEADER_ERROR_VALUE);
        parts = good;
        parts.attachments = &attachment;
        parts.attachment_count = 1;
        assert_refused(&parts, HEADER_ERROR, HEADER_ERROR_VALUE);

        g_autofree char *id = g_strdup_printf("one%s@example.org", breaks[i]);
        parts = good;
        parts.message_id = id;
        assert_refused(&parts, MESSAGE_ERROR, MESSAGE_ERROR_HEADER);
        parts = good;
        parts.in_reply_to = id;
        assert_refused(&parts, MESSAGE_ERROR, MESSAGE_ERROR_HEADER);
        parts = good;
        parts.language = bad;
        assert_refused(&parts, MESSAGE_ERROR, MESSAGE_ERROR_HEADER);
        g_autofree char *url = g_strdup_printf("https://x.org/%s", bad);
        parts = good;
        parts.list_unsubscribe_url = url;
        g_autoptr(GError) error = NULL;
        g_assert_null(message_compose(&parts, &error));
        g_assert_nonnull(error);
    }
    g_autoptr(GBytes) accepted = compose(&good);
    g_assert_nonnull(accepted);
}

static void
a_path_or_a_strange_type_is_no_attachment(Fixture *fixture, const void *data)
{
    (void)data;
    static const char *const bad[][2] = {
        {"out/letter.pdf", "application/pdf"},
        {"..\\letter.pdf", "application/pdf"},
        {"", "application/pdf"},
        {"letter.pdf", "application"},
        {"letter.pdf", "application/pdf; x=y"},
        {"letter.pdf", "a/b/c"},
    };
    fixture->parts.attachment_count = 1;
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        const MessageAttachment attachment = {
            .name = bad[i][0], .type = bad[i][1], .bytes = fixture->file};
        fixture->parts.attachments = &attachment;
        assert_refused(&fixture->parts, MESSAGE_ERROR, MESSAGE_ERROR_HEADER);
    }
    fixture->parts.attachments = &fixture->attachment;
    g_autoptr(GBytes) accepted = compose(&fixture->parts);
    g_assert_nonnull(accepted);
}

/* Every word of RFC 2047 has at most 75 octets, and a line with one at most 76. */
static void
assert_encoded_words(GBytes *bytes)
{
    g_autofree char *text = as_text(bytes);
    *(strstr(text, "\r\n\r\n")) = '\0';
    g_auto(GStrv) lines = g_strsplit(text, "\r\n", -1);

    for (char **line = lines; *line != NULL; line++) {
        if (strstr(*line, "=?UTF-8?") == NULL)
            continue;
        g_assert_cmpuint(strlen(*line), <=, 76);
        g_auto(GStrv) words = g_strsplit(*line, " ", -1);
        for (char **word = words; *word != NULL; word++)
            g_assert_cmpuint(strlen(*word), <=, 75);
    }
}

static void
assert_round_trip(const MessageParts *parts)
{
    g_autoptr(GBytes) bytes = compose(parts);
    gboolean is_8bit = TRUE;
    g_assert_true(message_check(bytes, &is_8bit, NULL));
    g_assert_false(is_8bit);
    assert_encoded_words(bytes);
    g_autoptr(GObject) message = G_OBJECT(parse(bytes));
    GMimeMessage *parsed = GMIME_MESSAGE(message);
    g_assert_cmpstr(g_mime_message_get_subject(parsed), ==, parts->subject);

    InternetAddressList *from = g_mime_message_get_from(parsed);
    g_assert_cmpint(internet_address_list_length(from), ==, 1);
    InternetAddress *sender = internet_address_list_get_address(from, 0);
    const char *name = internet_address_get_name(sender);
    g_assert_cmpstr(name != NULL ? name : "", ==, address_get_name(parts->from));
    g_assert_cmpstr(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(sender)), ==,
                    address_get_mailbox(parts->from));
    g_assert_cmpint(internet_address_list_length(g_mime_message_get_to(parsed)), ==, 1);
    g_assert_cmpint(internet_address_list_length(g_mime_message_get_cc(parsed)), ==, 0);

    GMimeObject *body = g_mime_message_get_mime_part(parsed);
    assert_text(child(body, 0), parts->text);
    assert_text(child(body, 1), parts->html);
}

/* Returns `name` as a display name, or `otherwise` where an address may not have it. */
static Address *
named(const char *name, const Address *otherwise)
{
    g_autoptr(GString) quoted = g_string_new("\"");
    for (const char *c = name; *c != '\0'; c++)
        g_string_append_printf(quoted, *c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
    g_string_append(quoted, "\" <letters@example.org>");
    Address *address = address_parse(quoted->str, NULL);
    return address != NULL ? address : address_copy(otherwise);
}

static char *
join_some(GRand *random, const json_t *strings)
{
    static const char *const between[] = {"", " ", "  ", ", ", "\xf0\x9f\x8e\x89"};
    GString *text = g_string_new(NULL);
    const int parts = g_rand_int_range(random, 1, 6);
    for (int i = 0; i < parts; i++) {
        const size_t index = (size_t)g_rand_int_range(random, 0, (int)json_array_size(strings));
        g_string_append(text, json_string_value(json_array_get(strings, index)));
        g_string_append(text, between[g_rand_int_range(random, 0, G_N_ELEMENTS(between))]);
    }
    return g_string_free(text, FALSE);
}

static void
naughty_strings_come_back_or_are_refused(Fixture *fixture, const void *data)
{
    (void)data;
    json_t *strings = json_load_file(CORPORA "/names/blns.json", 0, NULL);
    if (strings == NULL) {
        g_test_skip("no corpora");
        return;
    }
    g_autoptr(GRand) random = g_rand_new_with_seed(2023);
    unsigned passed = 0, refused = 0, names = 0;
    for (unsigned i = 0; i < 3000; i++) {
        g_autofree char *subject = join_some(random, strings);
        g_autofree char *text = join_some(random, strings);
        g_autofree char *name = join_some(random, strings);
        g_autoptr(Address) from = named(name, fixture->from);
        MessageParts parts = fixture->parts;
        parts.from = from;
        parts.subject = subject;
        parts.text = text;
        if (subject[0] == '\0' || !header_check_text("subject", subject, NULL) ||
            !header_check_text("From", address_get_name(from), NULL)) {
            g_assert_null(message_compose(&parts, NULL));
            refused++;
            continue;
        }
        assert_round_trip(&parts);
        passed++;
        names += g_str_equal(address_get_name(from), "Joint letter") ? 0 : 1;
    }
    json_decref(strings);
    g_test_message("%u messages came back, %u with such a name; %u refused", passed, names,
                   refused);
    g_assert_cmpuint(passed, >, 2000);
    g_assert_cmpuint(names, >, 1000);
    g_assert_cmpuint(refused, >, 0);
}

static void
long_values_are_folded_and_come_back(Fixture *fixture, const void *data)
{
    (void)data;
    static const char *const values[] = {
        "Director, Org",         "a@b.org",
        "\"x\" <evil@y>",        "back\\slash",
        "=?utf-8?Q?abc?=",       " two  blanks ",
        "O'Neill & Sons (Ltd.)", "Office for the Protection of Something",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        g_autoptr(Address) from = named(values[i], fixture->from);
        fixture->parts.from = from;
        fixture->parts.subject = values[i];
        assert_round_trip(&fixture->parts);
    }
    fixture->parts.from = fixture->from;
    for (unsigned length = 1; length < 300; length++) {
        g_autoptr(GString) subject = g_string_new(NULL);
        for (unsigned i = 0; i < length; i++)
            g_string_append(subject, i % 7 == 3 ? "\xf0\x9f\x8e\x89" : i % 11 == 5 ? " " : "é");
        g_autofree char *ascii = g_strnfill(length, 'a');
        fixture->parts.subject = subject->str;
        assert_round_trip(&fixture->parts);
        fixture->parts.subject = ascii;
        assert_round_trip(&fixture->parts);
    }
}

static void
assert_form(const char *bytes, size_t length, gboolean good)
{
    static const char header[] = "Date: x\r\nFrom: x\r\nTo: x\r\nMessage-ID: x\r\n"
                                 "MIME-Version: 1.0\r\n";
    g_autoptr(GString) text = g_string_new(header);
    g_string_append_len(text, bytes, (gssize)length);
    g_autoptr(GBytes) message = g_string_free_to_bytes(g_steal_pointer(&text));
    g_autoptr(GError) error = NULL;
    if (good) {
        g_assert_true(message_check(message, NULL, &error));
        g_assert_no_error(error);
    } else {
        g_assert_false(message_check(message, NULL, &error));
        g_assert_error(error, MESSAGE_ERROR, MESSAGE_ERROR_FORM);
    }
}

static void
bytes_that_are_no_message_do_not_leave(void)
{
    static const struct {
        const char *bytes;
        gboolean good;
    } cases[] = {
        {"\r\nhello\r\n", TRUE},
        {"\r\n.\r\n", TRUE},
        {"Subject: s\r\n\r\n.\r\n.\r\n", TRUE},
        {"\r\n\r\n", TRUE},
        {"\r\n", TRUE},
        {"", FALSE},
        {"\r\nhello", FALSE},
        {"\r\nhello\n", FALSE},
        {"\r\nhello\r", FALSE},
        {"\r\na\n.\nb\r\n", FALSE},
        {"\r\na\n.\r\nb\r\n", FALSE},
        {"\r\na\r.\rb\r\n", FALSE},
        {"\r\na\r\n.\rb\r\n", FALSE},
        {"\r\na\r\r\nb\r\n", FALSE},
        {"Cc: v@x.org\r\n\r\nhello\r\n", FALSE},
        {"Bcc: v@x.org\r\n\r\nhello\r\n", FALSE},
        {"X-Mailer: us\r\n\r\nhello\r\n", FALSE},
        {"to: v@x.org\r\n\r\nhello\r\n", FALSE},
        {"Subject : s\r\n\r\nhello\r\n", FALSE},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_form(cases[i].bytes, strlen(cases[i].bytes), cases[i].good);
    assert_form("\r\na\0b\r\n", 7, FALSE);

    for (unsigned length = 996; length <= 1001; length++) {
        g_autofree char *line = g_strnfill(length, 'x');
        g_autofree char *body = g_strdup_printf("\r\n%s\r\n", line);
        assert_form(body, strlen(body), length <= 998);
    }
}

static void
eight_bit_bytes_are_told(void)
{
    g_autoptr(Address) from = address("a@example.org");
    g_autoptr(Address) to = address("jörg@example.org");
    const MessageParts parts = {
        .from = from, .to = to, .subject = "s", .text = "é\n", .message_id = "a@example.org"};
    g_autoptr(GBytes) bytes = compose(&parts);
    gboolean is_8bit = FALSE;
    g_assert_true(message_check(bytes, &is_8bit, NULL));
    g_assert_true(is_8bit);
}

static void
message_ids_are_random_and_say_nothing(void)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (unsigned i = 0; i < 10000; i++) {
        char *id = message_make_id("example.org");
        g_assert_cmpuint(strspn(id, "0123456789abcdef"), ==, 32);
        g_assert_cmpstr(id + 32, ==, "@example.org");
        g_assert_true(g_hash_table_add(seen, id));
    }
}

static void
a_mail_can_be_asked_for_no_more(Fixture *fixture, const void *data)
{
    (void)data;
    g_autoptr(Address) contact = address("a&b+c@example.org");
    static const char mailto[] = "<mailto:a%26b+c@example.org?subject=unsubscribe>";
    for (int way = 1; way < 4; way++) {
        fixture->parts.list_unsubscribe_url = (way & 1) != 0 ? "https://x.org/answer/T" : NULL;
        fixture->parts.list_unsubscribe_to = (way & 2) != 0 ? contact : NULL;
        g_autoptr(GBytes) bytes = compose(&fixture->parts);
        g_auto(GStrv) lines = headers(bytes);
        g_autofree char *expected = g_strdup_printf(
            "List-Unsubscribe: %s%s%s", (way & 1) != 0 ? "<https://x.org/answer/T>" : "",
            way == 3 ? ", " : "", (way & 2) != 0 ? mailto : "");
        g_assert_true(g_strv_contains((const char *const *)lines, expected));
        g_assert_cmpint(g_strv_contains((const char *const *)lines,
                                        "List-Unsubscribe-Post: List-Unsubscribe=One-Click"),
                        ==, (way & 1) != 0);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(claim) g_test_add("/message/" #claim, Fixture, NULL, set_up, claim, tear_down)
    ADD(the_headers_are_those_and_no_others);
    ADD(the_bytes_are_those_of_the_golden_file);
    ADD(the_same_parts_make_the_same_bytes);
    ADD(parts_and_attachments_come_back_to_the_byte);
    ADD(a_line_break_in_a_header_is_refused);
    ADD(a_path_or_a_strange_type_is_no_attachment);
    ADD(naughty_strings_come_back_or_are_refused);
    ADD(long_values_are_folded_and_come_back);
    ADD(a_mail_can_be_asked_for_no_more);
#undef ADD
    g_test_add_func("/message/bytes_that_are_no_message_do_not_leave",
                    bytes_that_are_no_message_do_not_leave);
    g_test_add_func("/message/eight_bit_bytes_are_told", eight_bit_bytes_are_told);
    g_test_add_func("/message/message_ids_are_random_and_say_nothing",
                    message_ids_are_random_and_say_nothing);
    return g_test_run();
}
