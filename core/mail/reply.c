#include "mail/reply.h"

#include <string.h>

#define KEPT_LIMIT  4096  /* of a reply, to be shown to people */
#define LINE_LIMIT  16384 /* RFC 5321 section 4.5.3.1.5 says 512; servers differ */
#define REPLY_LIMIT 65536

struct Reply {
    GString *words;
    size_t taken;
    int code;
};

Reply *
reply_new(void)
{
    Reply *reply = g_new0(Reply, 1);
    reply->words = g_string_new(NULL);
    return reply;
}

void
reply_free(Reply *reply)
{
    if (reply == NULL)
        return;

    g_string_free(reply->words, TRUE);
    g_free(reply);
}

void
reply_clear(Reply *reply)
{
    g_string_truncate(reply->words, 0);
    reply->taken = 0;
    reply->code = 0;
}

static int
read_code(const char *line, size_t length)
{
    if (length < 3 || line[0] < '2' || line[0] > '5' || !g_ascii_isdigit(line[1]) ||
        !g_ascii_isdigit(line[2]))
        return 0;
    if (length > 3 && line[3] != ' ' && line[3] != '-')
        return 0;

    return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
}

static void
keep(Reply *reply, const char *line, size_t length)
{
    g_autofree char *valid = g_utf8_make_valid(line, (gssize)MIN(length, KEPT_LIMIT));

    if (reply->words->len > 0)
        g_string_append_c(reply->words, '\n');
    g_string_append(reply->words, valid);
    if (reply->words->len > KEPT_LIMIT) {
        const char *cut =
            g_utf8_find_prev_char(reply->words->str, reply->words->str + KEPT_LIMIT + 1);
        g_string_truncate(reply->words, (gsize)(cut - reply->words->str));
    }
}

static ReplyState
take_line(Reply *reply, const char *line, size_t length)
{
    if (length > 0 && line[length - 1] == '\r')
        length--;
    const int code = read_code(line, length);
    keep(reply, line, length);
    if (code == 0 || (reply->code != 0 && code != reply->code))
        return REPLY_GARBAGE;

    reply->code = code;
    return length > 3 && line[3] == '-' ? REPLY_MORE : REPLY_DONE;
}

ReplyState
reply_take(Reply *reply, GString *input)
{
    for (;;) {
        const char *end = memchr(input->str, '\n', input->len);
        if (end == NULL)
            return input->len > LINE_LIMIT ? REPLY_GARBAGE : REPLY_MORE;
        const size_t length = (size_t)(end - input->str);
        const ReplyState state = take_line(reply, input->str, length);
        reply->taken += length + 1;
        g_string_erase(input, 0, (gssize)length + 1);
        if (state != REPLY_MORE)
            return state;
        if (reply->taken > REPLY_LIMIT)
            return REPLY_GARBAGE;
    }
}

int
reply_get_code(const Reply *reply)
{
    return reply->code;
}

const char *
reply_get_words(const Reply *reply)
{
    return reply->words->str;
}
