#include "base/text.h"
#include "data/address.h"

#include <expat.h>
#include <string.h>

static Address *
parse(const char *text)
{
    g_autoptr(GError) error = NULL;
    Address *address = address_parse(text, &error);
    g_assert_no_error(error);
    return address;
}

static void
assert_mailbox(const char *text, const char *mailbox)
{
    g_autoptr(Address) address = parse(text);
    g_assert_cmpstr(address_get_mailbox(address), ==, mailbox);
}

static void
assert_refused(const char *text, AddressError code)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(address_parse(text, &error));
    g_assert_cmpint(error->code, ==, (int)code);
    for (const char *at = error->message; *at != '\0'; at++)
        g_assert_false(g_ascii_iscntrl(*at));
}

static void
assert_message(const char *text, const char *message)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(address_parse(text, &error));
    g_assert_cmpstr(error->message, ==, message);
}

static void
a_bare_mailbox_is_read(void)
{
    g_autoptr(Address) address = parse("Office.1+x@Example.ORG");
    g_assert_cmpstr(address_get_mailbox(address), ==, "Office.1+x@example.org");
    g_assert_cmpstr(address_get_domain(address), ==, "example.org");
    g_assert_cmpstr(address_get_name(address), ==, "");
    g_assert_false(address_needs_smtputf8(address));
}

static void
a_name_before_brackets_is_read(void)
{
    g_autoptr(Address) plain = parse(" Büro Nord <office@example.org> ");
    g_assert_cmpstr(address_get_name(plain), ==, "Büro Nord");
    g_assert_cmpstr(address_get_mailbox(plain), ==, "office@example.org");

    g_autoptr(Address) quoted =
        parse("\"Director, \\\"Org\\\" <a@b.org>\"<office@example.org>");
    g_assert_cmpstr(address_get_name(quoted), ==, "Director, \"Org\" <a@b.org>");
    g_assert_cmpstr(address_get_mailbox(quoted), ==, "office@example.org");

    g_autoptr(Address) comma = parse("Director, Org <office@example.org>");
    g_assert_cmpstr(address_get_name(comma), ==, "Director, Org");
}

static void
a_copy_is_an_address_of_its_own(void)
{
    g_autoptr(Address) address = parse("Jörg <jörg@bücher.example>");
    g_autoptr(Address) copy = address_copy(address);
    g_clear_pointer(&address, address_free);
    g_assert_cmpstr(address_get_mailbox(copy), ==, "jörg@xn--bcher-kva.example");
    g_assert_cmpstr(address_get_domain(copy), ==, "xn--bcher-kva.example");
    g_assert_cmpstr(address_get_name(copy), ==, "Jörg");
    g_assert_true(address_needs_smtputf8(copy));
}

static void
white_space_around_is_dropped(void)
{
    assert_mailbox("  office@example.org\t", "office@example.org");
    assert_mailbox("\xc2\xa0office@example.org\xe3\x80\x80", "office@example.org");
}

static void
nothing_that_breaks_a_line_gets_through(void)
{
    const char *refused[] = {"a@b.org>\r\nRCPT TO:<v@x.org",
                             "a@b.org\nDATA",
                             "a@b.org\r",
                             "a@b.org\n",
                             "\na@b.org",
                             "a@b.org\xe2\x80\xa8",
                             "a@b.org\xe2\x80\xa9",
                             "a@b.org\xc2\x85",
                             "a\x01@b.org",
                             "a@b.org\x7f",
                             "A\nB <a@b.org>",
                             "\"A\r\nB\" <a@b.org>",
                             "A <a@b.org\r\n>",
                             "a@b.org\x0b",
                             "a@b.org%0d%0aDATA",
                             "a@b\xe2\x80\xa8.org",
                             "\xe2\x80\xa8"
                             "a@b.org"};
    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++)
        assert_refused(refused[i], ADDRESS_ERROR_SYNTAX);

    assert_refused("a%0d%0ab@b.org", ADDRESS_ERROR_POLICY);
    assert_refused("a%00@b.org", ADDRESS_ERROR_POLICY);
    assert_mailbox("50%off%41@b.org", "50%off%41@b.org");
}

static void
nothing_that_leaves_a_command_gets_through(void)
{
    const char *refused[] = {"a@b.org> NOTIFY=SUCCESS",
                             "<a@b.org>",
                             "a b@c.org",
                             "a@b.org SIZE=1",
                             "a@b .org",
                             "A <a@b.org",
                             "A a@b.org>",
                             "A <a@b.org> x",
                             "A <<a@b.org>>",
                             "A <>",
                             "A <b <a@b.org>",
                             "a>b@c.org"};
    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++)
        assert_refused(refused[i], ADDRESS_ERROR_SYNTAX);
}

static void
several_addresses_are_told_from_a_mistake(void)
{
    const char *several[] = {"a@x.org; b@y.org",         "a@x.org,b@y.org",
                             "a@x.org b@y.org",          "a@x.org / b@y.org",
                             "A <a@x.org>, B <b@y.org>", "\"A\" <a@x.org>; \"B\" <b@y.org>",
                             "a@x.org <b@y.org>",        "\"a\"@x.org; \"b\"@y.org"};
    for (size_t i = 0; i < G_N_ELEMENTS(several); i++)
        assert_refused(several[i], ADDRESS_ERROR_SEVERAL);

    assert_refused("a@b@c.org", ADDRESS_ERROR_SYNTAX);
    assert_refused("a@x.org;", ADDRESS_ERROR_SYNTAX);
    assert_message("a@x.org; b@y.org",
                   "'a@x.org; b@y.org' is more than one mail address; keep one");
}

static void
what_nobody_uses_is_refused_with_its_reason(void)
{
    assert_message("\"a b\"@c.org", "'\"a b\"@c.org' is no usable mail address: quotes before "
                                    "the '@' are not taken");
    assert_message("\"a\\\"@evil\"@c.org", "'\"a\\\"@evil\"@c.org' is no usable mail address: "
                                           "quotes before the '@' are not taken");
    assert_message("a(b)@c.org", "'a(b)@c.org' is no usable mail address: comments in an "
                                 "address are not taken");
    assert_message("a@[127.0.0.1]", "'a@[127.0.0.1]' is no usable mail address: an address "
                                    "literal is not taken, only a domain");
    assert_message("a@localhost", "'a@localhost' is no usable mail address: its domain needs a "
                                  "dot");
    assert_message("@x.org:a@b.org", "'@x.org:a@b.org' is no usable mail address: a route "
                                     "before an address is not taken");
    assert_message("a@127.0.0.1", "'a@127.0.0.1' is no usable mail address: no domain ends in "
                                  "a number");
    assert_refused("a@b", ADDRESS_ERROR_POLICY);
}

static void
mistakes_are_refused_with_their_reason(void)
{
    assert_message("", "'' is no mail address: it has no '@'");
    assert_message("contact", "'contact' is no mail address: it has no '@'");
    assert_message("contact@", "'contact@' is no mail address: nothing stands behind the '@'");
    assert_message("@x.org", "'@x.org' is no mail address: nothing stands before the '@'");
    assert_message("a..b@x.org", "'a..b@x.org' is no mail address: a dot stands only between "
                                 "two others");
    assert_message("a\"b@x.org", "'a\"b@x.org' is no mail address: '\"' cannot stand before "
                                 "the '@'");
    assert_message("a@x_y.org", "'a@x_y.org' is no mail address: no domain is written as what "
                                "stands behind the '@'");
    assert_refused("M\xfcller@x.org", ADDRESS_ERROR_SYNTAX);
}

/* "LOCAL@LABEL.LABEL.….org" with as many bytes as asked for. */
static char *
make_address(size_t local, size_t domain)
{
    g_autofree char *start = g_strnfill(local, 'a');
    GString *text = g_string_new(start);
    g_string_append_c(text, '@');
    size_t left = domain - strlen(".org");
    while (left > 63) {
        size_t label = MIN(63, left - 2);
        g_autofree char *one = g_strnfill(label, 'b');
        g_string_append_printf(text, "%s.", one);
        left -= label + 1;
    }
    g_autofree char *last = g_strnfill(left, 'b');
    g_string_append_printf(text, "%s.org", last);
    return g_string_free(text, FALSE);
}

static void
assert_lengths(size_t local, size_t domain, gboolean accepted)
{
    g_autofree char *text = make_address(local, domain);
    g_assert_cmpuint(strlen(text), ==, local + 1 + domain);
    if (accepted)
        assert_mailbox(text, text);
    else
        assert_refused(text, ADDRESS_ERROR_LENGTH);
}

static void
lengths_are_exact_to_the_byte(void)
{
    assert_lengths(64, 20, TRUE);
    assert_lengths(65, 20, FALSE);
    assert_lengths(1, 67, TRUE); /* a label of 63 */
    assert_refused("a@bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.org",
                   ADDRESS_ERROR_LENGTH);
    assert_lengths(64, 189, TRUE); /* 254 in all */
    assert_lengths(64, 190, FALSE);
    assert_lengths(1, 252, TRUE);
    assert_lengths(1, 253, FALSE);
    assert_lengths(1, 254, FALSE);
    assert_lengths(1, 255, FALSE);
    assert_lengths(1, 3000, FALSE);
}

static void
bytes_and_not_characters_are_counted(void)
{
    assert_mailbox("éééééééééééééééééééééééééééééééé@x.org",
                   "éééééééééééééééééééééééééééééééé@x.org");
    assert_refused("ééééééééééééééééééééééééééééééééé@x.org", ADDRESS_ERROR_LENGTH);
    /* 56 times ü make a label of more than 63 bytes in ASCII. */
    g_autoptr(GString) label = g_string_new("a@");
    for (unsigned i = 0; i < 70; i++)
        g_string_append(label, "ü");
    g_string_append(label, ".org");
    assert_refused(label->str, ADDRESS_ERROR_LENGTH);
}

static void
domains_become_ascii_by_uts46(void)
{
    assert_mailbox("a@BÜCHER.example", "a@xn--bcher-kva.example");
    assert_mailbox("a@faß.de", "a@xn--fa-hia.de");
    assert_mailbox("a@xn--bcher-kva.example", "a@xn--bcher-kva.example");
    assert_mailbox("a@bücher\xe3\x80\x82"
                   "example",
                   "a@xn--bcher-kva.example");
    assert_mailbox("a@例え.テスト", "a@xn--r8jz45g.xn--zckzah");
    assert_mailbox("a@ab--c.org", "a@ab--c.org");
    const char *refused[] = {"a@xn--a.org",
                             "a@xn--.org",
                             "a@\xe3\x80\x82org",
                             "a@x.org.",
                             "a@x.org\xe3\x80\x82",
                             "a@b\xcc\x88\xe2\x80\x8b.org",
                             "a@bü/c.org",
                             "a@ü@x.org",
                             "a@x\xef\xbc\xa0y.org",
                             "a@-ü.org",
                             "a@\xc2\xad.org",
                             "a@bü\xf0\x9f\x9e\xb8\xe2\x80\x8d.\xd7\x90"
                             "1a"};
    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++)
        assert_refused(refused[i], ADDRESS_ERROR_SYNTAX);
}

static void
a_local_part_in_any_script_needs_smtputf8(void)
{
    g_autoptr(Address) uyghur = parse("ئۇيغۇر@example.org");
    g_assert_true(address_needs_smtputf8(uyghur));
    g_autoptr(Address) idn = parse("office@bücher.example");
    g_assert_false(address_needs_smtputf8(idn));
    assert_refused("of\xe2\x80\x8b"
                   "fice@example.org",
                   ADDRESS_ERROR_SYNTAX);
    assert_refused("of\xc2\xa0"
                   "fice@example.org",
                   ADDRESS_ERROR_SYNTAX);
    assert_refused("\xef\xbb\xbf"
                   "a@example.org",
                   ADDRESS_ERROR_SYNTAX);
    assert_refused("a\xef\xbc\xa0"
                   "b@example.org",
                   ADDRESS_ERROR_POLICY); /* fullwidth @ */
}

static void
spellings_of_one_mailbox_have_one_key(void)
{
    g_autoptr(Address) upper = parse("A <A@X.ORG>");
    g_autoptr(Address) lower = parse("a@x.org");
    g_autoptr(Address) other = parse("b@x.org");
    g_assert_cmpstr(address_get_mailbox(upper), ==, "A@x.org");
    g_assert_cmpstr(address_get_key(upper), ==, address_get_key(lower));
    g_assert_cmpstr(address_get_key(other), !=, address_get_key(lower));

    g_autoptr(Address) sharp = parse("JÖRG@x.org");
    g_autoptr(Address) flat = parse("jörg@x.org");
    g_assert_cmpstr(address_get_key(sharp), ==, address_get_key(flat));
}

/* The public suite of isemail.info: what its parser has read so far. */
typedef struct {
    char *id;
    GString *address;
    GString *category;
    GString *current;
    GString *policy;
} Suite;

static void
open_element(void *data, const XML_Char *name, const XML_Char **attributes)
{
    Suite *suite = data;
    suite->current = NULL;
    if (strcmp(name, "test") == 0) {
        g_free(suite->id);
        suite->id = g_strdup(attributes[1]);
        g_string_truncate(suite->address, 0);
        g_string_truncate(suite->category, 0);
    } else if (strcmp(name, "address") == 0) {
        suite->current = suite->address;
    } else if (strcmp(name, "category") == 0) {
        suite->current = suite->category;
    }
}

static void
read_characters(void *data, const XML_Char *text, int length)
{
    Suite *suite = data;
    if (suite->current != NULL)
        g_string_append_len(suite->current, text, length);
}

/* The suite writes control characters as their pictures from U+2400 on. */
static GString *
decode_pictures(const char *text)
{
    GString *bytes = g_string_new(NULL);
    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);
        gboolean is_picture = character >= 0x2400 && character < 0x2420;
        g_string_append_unichar(bytes, is_picture ? character - 0x2400 : character);
    }
    return bytes;
}

/* What every door does: bytes with a NUL never get as far as address_parse(). */
static const char *
judge(const GString *bytes)
{
    const char *names[] = {"refused syntax", "refused several", "refused policy",
                           "refused length"};
    if (!text_check(bytes->str, bytes->len, NULL))
        return "refused syntax";

    g_autoptr(GError) error = NULL;
    g_autoptr(Address) address = address_parse(bytes->str, &error);
    g_assert_true((address == NULL) == (error != NULL));
    return address != NULL ? "accepted" : names[error->code];
}

static void
close_element(void *data, const XML_Char *name)
{
    Suite *suite = data;
    suite->current = NULL;
    if (strcmp(name, "test") != 0)
        return;

    g_autoptr(GString) bytes = decode_pictures(suite->address->str);
    const char *verdict = judge(bytes);
    if (strcmp(suite->category->str, "ISEMAIL_ERR") == 0)
        g_assert_cmpstr(verdict, !=, "accepted");
    if (strcmp(suite->category->str, "ISEMAIL_VALID_CATEGORY") == 0)
        g_assert_cmpstr(verdict, ==, "accepted");
    g_string_append_printf(suite->policy, "%s %s\n", suite->id, verdict);
}

static void
the_isemail_suite_is_judged_by_the_golden_policy(void)
{
    g_autofree char *xml = NULL;
    size_t length;
    if (!g_file_get_contents(CORPORA "/isemail/tests.xml", &xml, &length, NULL)) {
        g_test_skip("the isemail suite is not here");
        return;
    }

    Suite suite = {NULL, g_string_new(NULL), g_string_new(NULL), NULL, g_string_new(NULL)};
    XML_Parser parser = XML_ParserCreate(NULL);
    XML_SetUserData(parser, &suite);
    XML_SetElementHandler(parser, open_element, close_element);
    XML_SetCharacterDataHandler(parser, read_characters);
    g_assert_cmpint(XML_Parse(parser, xml, (int)length, 1), ==, XML_STATUS_OK);
    XML_ParserFree(parser);

    g_autofree char *golden = NULL;
    g_assert_true(g_file_get_contents(GOLDEN "/isemail-policy.txt", &golden, NULL, NULL));
    g_assert_cmpstr(suite.policy->str, ==, golden);
    g_free(suite.id);
    g_string_free(suite.address, TRUE);
    g_string_free(suite.category, TRUE);
    g_string_free(suite.policy, TRUE);
}

static void
no_bytes_at_all_make_it_stumble(void)
{
    const char alphabet[] = "ab@.\"\\<>();, \t\r\n[]%0d-_\xc3\xbc\xe2\x80\x8b\xff\xf0\x9f";
    for (unsigned i = 0; i < 20000; i++) {
        char text[24] = "";
        int length = g_test_rand_int_range(0, sizeof(text));
        for (int j = 0; j < length; j++)
            text[j] = alphabet[g_test_rand_int_range(0, sizeof(alphabet) - 1)];
        g_autoptr(Address) address = address_parse(text, NULL);
        if (address != NULL)
            g_assert_null(strpbrk(address_get_mailbox(address), " \t\r\n<>\"(),;\\"));
    }
}

/* A blank before it makes the parser look closely at what it would take at a glance. */
static void
what_is_taken_at_a_glance_is_read_as_closely(void)
{
    const char alphabet[] = "abZ09.-_@@..x";
    unsigned taken = 0;
    for (unsigned i = 0; i < 200000; i++) {
        char text[80] = " ";
        const int length = g_test_rand_int_range(1, i % 64 == 0 ? 79 : 12);
        for (int j = 1; j < length; j++)
            text[j] = alphabet[g_test_rand_int_range(0, (int)sizeof(alphabet) - 1)];
        g_autoptr(Address) closely = address_parse(text, NULL);
        g_autoptr(Address) glance = address_parse(text + 1, NULL);
        g_assert_cmpint(closely == NULL, ==, glance == NULL);
        if (glance == NULL)
            continue;
        g_assert_cmpstr(address_get_mailbox(glance), ==, address_get_mailbox(closely));
        g_assert_cmpstr(address_get_domain(glance), ==, address_get_domain(closely));
        g_assert_cmpstr(address_get_key(glance), ==, address_get_key(closely));
        g_assert_cmpstr(address_get_name(glance), ==, address_get_name(closely));
        taken++;
    }
    g_assert_cmpuint(taken, >, 1000);
}

#define TEST(name) g_test_add_func("/address/" #name, name)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(a_bare_mailbox_is_read);
    TEST(a_name_before_brackets_is_read);
    TEST(a_copy_is_an_address_of_its_own);
    TEST(white_space_around_is_dropped);
    TEST(nothing_that_breaks_a_line_gets_through);
    TEST(nothing_that_leaves_a_command_gets_through);
    TEST(several_addresses_are_told_from_a_mistake);
    TEST(what_nobody_uses_is_refused_with_its_reason);
    TEST(mistakes_are_refused_with_their_reason);
    TEST(lengths_are_exact_to_the_byte);
    TEST(bytes_and_not_characters_are_counted);
    TEST(domains_become_ascii_by_uts46);
    TEST(a_local_part_in_any_script_needs_smtputf8);
    TEST(spellings_of_one_mailbox_have_one_key);
    TEST(the_isemail_suite_is_judged_by_the_golden_policy);
    TEST(no_bytes_at_all_make_it_stumble);
    TEST(what_is_taken_at_a_glance_is_read_as_closely);
    return g_test_run();
}
