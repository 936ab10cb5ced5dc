#include "mail/reply.h"

#include <string.h>

static void
replies_are_read_whole_or_not_believed(void)
{
    static const struct {
        const char *input;
        ReplyState state;
        int code;
        const char *left;
    } rows[] = {
        {"250 ok\r\n", REPLY_DONE, 250, ""},
        {"250 ok\n", REPLY_DONE, 250, ""},
        {"250-a\r\n250 b\r\n220 next\r\n", REPLY_DONE, 250, "220 next\r\n"},
        {"250-a\r\n250-b\r\n", REPLY_MORE, 250, ""},
        {"250-a\r\n25", REPLY_MORE, 250, "25"},
        {"", REPLY_MORE, 0, ""},
        {"\r\n", REPLY_GARBAGE, 0, ""},
        {"250-a\r\n251 b\r\n", REPLY_GARBAGE, 250, ""},
        {"150 ok\r\n", REPLY_GARBAGE, 0, ""},
        {"25x ok\r\n", REPLY_GARBAGE, 0, ""},
        {"250ok\r\n", REPLY_GARBAGE, 0, ""},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Reply) reply = reply_new();
        g_autoptr(GString) input = g_string_new(rows[i].input);
        g_assert_cmpint(reply_take(reply, input), ==, rows[i].state);
        g_assert_cmpint(reply_get_code(reply), ==, rows[i].code);
        g_assert_cmpstr(input->str, ==, rows[i].left);
    }
}

static void
a_reply_without_end_is_bounded(void)
{
    g_autoptr(Reply) many = reply_new();
    g_autoptr(GString) input = g_string_new(NULL);
    ReplyState state = REPLY_MORE;
    unsigned lines = 0;
    for (; state == REPLY_MORE && lines < 100000; lines++) {
        g_string_append(input, "250-\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9 \x1b[2J \xff\r\n");
        state = reply_take(many, input);
    }
    g_assert_cmpint(state, ==, REPLY_GARBAGE);
    g_assert_cmpuint(strlen(reply_get_words(many)), <=, 4096);
    g_assert_true(g_utf8_validate(reply_get_words(many), -1, NULL));

    g_autoptr(Reply) one = reply_new();
    g_string_truncate(input, 0);
    for (state = REPLY_MORE; state == REPLY_MORE && input->len < 1000000;) {
        g_string_append(input, "250 and so on and on");
        state = reply_take(one, input);
    }
    g_assert_cmpint(state, ==, REPLY_GARBAGE);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/reply/replies_are_read_whole_or_not_believed",
                    replies_are_read_whole_or_not_believed);
    g_test_add_func("/reply/a_reply_without_end_is_bounded", a_reply_without_end_is_bounded);
    return g_test_run();
}
