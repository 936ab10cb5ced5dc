#include "mail/session.h"

#include <string.h>

#define PIPELINED "250-peer\r\n250-PIPELINING\r\n250 SIZE 1000000\r\n"

/* What a server says to each command; NULL: what a good one does. */
typedef struct {
    const char *mail, *rcpt, *data, *end, *reset;
    const char *early;   /* said with the answer to DATA */
    unsigned cut_before; /* the connection goes instead of the n-th answer; 0: never */
    gboolean grouped;    /* a row only for where DATA is said without waiting */
} Server;

/* A session with a server in memory. */
typedef struct {
    Session *session;
    const Server *server;
    GString *said; /* all that the session said */
    GString *line; /* what the server has of a command, or of a body */
    GString *due;  /* what the server will say */
    unsigned answers;
    unsigned turns; /* times that all was said and then all was heard */
    gboolean has_mail, has_rcpt;
    gboolean in_body;
    gboolean gone;
    size_t chunk; /* bytes that are heard at once */
    int64_t now;
    unsigned marks;
    int outcomes[16]; /* by tag; -1: none yet */
    char *replies[16];
} Talk;

static Offers
offers_of(const char *answer)
{
    Offers offers = OFFERS_NONE;
    g_auto(GStrv) lines = g_strsplit(answer, "\r\n", -1);
    for (char **line = lines; *line != NULL; line++)
        offers_hear(&offers, *line);
    return offers;
}

static void
talk_begin(Talk *talk, const Server *server, const char *ehlo, size_t chunk)
{
    const Offers offers = offers_of(ehlo);
    *talk = (Talk){.server = server, .chunk = chunk, .now = 1000};
    talk->session = session_new(&offers, talk->now);
    talk->said = g_string_new(NULL);
    talk->line = g_string_new(NULL);
    talk->due = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(talk->outcomes); i++)
        talk->outcomes[i] = -1;
}

static void
talk_end(Talk *talk)
{
    session_free(talk->session);
    g_string_free(talk->said, TRUE);
    g_string_free(talk->line, TRUE);
    g_string_free(talk->due, TRUE);
    for (size_t i = 0; i < G_N_ELEMENTS(talk->replies); i++)
        g_free(talk->replies[i]);
}

static void
answer(Talk *talk, const char *own, const char *usual)
{
    if (++talk->answers == talk->server->cut_before)
        talk->gone = TRUE;
    if (!talk->gone)
        g_string_append(talk->due, own != NULL ? own : usual);
}

static void
serve_command(Talk *talk)
{
    const Server *server = talk->server;
    const char *command = talk->line->str;
    if (g_str_has_prefix(command, "MAIL")) {
        talk->has_mail = server->mail == NULL || server->mail[0] == '2';
        answer(talk, server->mail, "250 2.1.0 Ok\r\n");
    } else if (g_str_has_prefix(command, "RCPT")) {
        talk->has_rcpt = talk->has_mail && (server->rcpt == NULL || server->rcpt[0] == '2');
        answer(talk, server->rcpt,
               talk->has_mail ? "250 2.1.5 Ok\r\n" : "503 5.5.1 who are you\r\n");
    } else if (g_str_has_prefix(command, "DATA")) {
        const char *data = talk->has_rcpt ? "354 go on\r\n" : "554 5.5.1 to whom\r\n";
        data = server->data != NULL ? server->data : data;
        answer(talk, data, NULL);
        talk->in_body = g_str_has_prefix(data, "354");
        if (server->early != NULL)
            g_string_append(talk->due, server->early);
    } else if (g_str_has_prefix(command, "RSET")) {
        answer(talk, server->reset, "250 2.0.0 Ok\r\n");
    } else if (g_str_has_prefix(command, "QUIT")) {
        answer(talk, NULL, "221 bye\r\n");
    } else {
        g_test_message("%s", command);
        g_assert_not_reached();
    }
}

static void
serve_byte(Talk *talk, char byte)
{
    g_string_append_c(talk->line, byte);
    if (talk->in_body) {
        if (g_str_has_suffix(talk->line->str, "\r\n.\r\n") ||
            g_str_equal(talk->line->str, ".\r\n")) {
            talk->in_body = FALSE;
            answer(talk, talk->server->end, "250 2.0.0 taken\r\n");
            g_string_truncate(talk->line, 0);
        }
    } else if (byte == '\n') {
        serve_command(talk);
        g_string_truncate(talk->line, 0);
    }
}

/* Lets the session say at most `limit` bytes; returns how many it said. */
static size_t
talk_say(Talk *talk, size_t limit)
{
    char bytes[97];
    size_t total = 0, length = 0;
    while (total < limit &&
           (length = session_speak(talk->session, bytes, MIN(sizeof bytes, limit - total),
                                   talk->now)) > 0) {
        g_string_append_len(talk->said, bytes, (gssize)length);
        for (size_t i = 0; i < length; i++)
            serve_byte(talk, bytes[i]);
        total += length;
    }
    return total;
}

static void
talk_hear(Talk *talk)
{
    while (talk->due->len > 0) {
        const size_t length = MIN(talk->chunk, talk->due->len);
        session_hear(talk->session, talk->due->str, length, talk->now);
        g_string_erase(talk->due, 0, (gssize)length);
    }
    if (talk->gone)
        session_lose(talk->session, SESSION_CLOSED);
}

static void
talk_mark(Talk *talk)
{
    void *tag = NULL;
    if (!session_wants_mark(talk->session, &tag))
        return;
    talk->marks |= 1u << GPOINTER_TO_UINT(tag);
    session_mark(talk->session);
}

static void
talk_collect(Talk *talk)
{
    SessionVerdict verdict;
    while (session_take_verdict(talk->session, &verdict)) {
        const unsigned tag = GPOINTER_TO_UINT(verdict.tag);
        g_assert_cmpint(talk->outcomes[tag], ==, -1);
        talk->outcomes[tag] = (int)verdict.outcome;
        talk->replies[tag] = verdict.reply;
    }
}

/* Gives `count` messages as they are wanted, and goes on until nothing moves. */
static void
talk_run(Talk *talk, const SessionMessage *message, unsigned count)
{
    for (unsigned given = 0, idle = 0; idle < 2; talk->turns++) {
        talk_mark(talk);
        if (given < count && session_wants_message(talk->session)) {
            SessionMessage numbered = *message;
            numbered.tag = GUINT_TO_POINTER(given++);
            session_give(talk->session, &numbered, talk->now);
        }
        const size_t said = talk_say(talk, SIZE_MAX);
        const gboolean heard =
            talk->due->len > 0 || (talk->gone && session_is_open(talk->session));
        talk_hear(talk);
        talk_collect(talk);
        idle = said == 0 && !heard ? idle + 1 : 0;
    }
    talk->turns -= 2;
}

/* A message to work with; freed at exit. */
static const SessionMessage *
example(const char *body)
{
    static Address *from, *to;
    static GBytes *bytes;
    static SessionMessage message;
    g_clear_pointer(&from, address_free);
    g_clear_pointer(&to, address_free);
    g_clear_pointer(&bytes, g_bytes_unref);
    if (body == NULL)
        return NULL;

    from = address_parse("a@example.org", NULL);
    to = address_parse("b@example.net", NULL);
    char *text = g_strconcat("Subject: x\r\n\r\n", body, NULL);
    bytes = g_bytes_new_take(text, strlen(text));
    message = (SessionMessage){.from = from, .to = to, .bytes = bytes};
    return &message;
}

static unsigned
count_in(const char *text, const char *part)
{
    unsigned count = 0;
    for (const char *at = text; (at = strstr(at, part)) != NULL; at += strlen(part))
        count++;
    return count;
}

typedef struct {
    Server server;
    SessionOutcome expected;
    gboolean open;
} Row;

/* CATALOGUE E4 by what a server says; the class and whether the connection is of use then. */
static const Row rows[] = {
    {{.mail = NULL}, SESSION_SENT, TRUE},
    {{.mail = "251 fine\r\n"}, SESSION_SENT, TRUE},
    {{.mail = "421 busy\r\n"}, SESSION_DEFERRED, FALSE},
    {{.mail = "451 later\r\n"}, SESSION_DEFERRED, TRUE},
    {{.mail = "550 5.7.1 not you\r\n"}, SESSION_OURS, TRUE},
    {{.mail = "530 5.7.0 log in first\r\n"}, SESSION_OURS, TRUE},
    {{.mail = "200 fine\r\n"}, SESSION_DEFERRED, FALSE},
    {{.mail = "150 wait\r\n"}, SESSION_DEFERRED, FALSE},
    {{.mail = "what\r\n"}, SESSION_DEFERRED, FALSE},
    {{.rcpt = "252 perhaps\r\n"}, SESSION_SENT, TRUE},
    {{.rcpt = "421 busy\r\n"}, SESSION_DEFERRED, FALSE},
    {{.rcpt = "452 4.5.3 too many\r\n"}, SESSION_DEFERRED, TRUE},
    {{.rcpt = "530 5.7.0 log in first\r\n"}, SESSION_OURS, TRUE},
    {{.rcpt = "550-5.1.1 nobody\r\n550 at all\r\n"}, SESSION_FAILED, TRUE},
    {{.rcpt = "550-5.1.1 nobody\r\n450 or\r\n"}, SESSION_DEFERRED, FALSE},
    {{.rcpt = "550 no\r\n", .data = "554 5.5.1 no recipients\r\n"}, SESSION_FAILED, TRUE},
    {{.rcpt = "550 no\r\n", .data = "421 busy\r\n", .grouped = TRUE}, SESSION_FAILED, FALSE},
    {{.mail = "550 no\r\n", .rcpt = "503 5.5.1 no\r\n", .data = "503 no\r\n"},
     SESSION_OURS,
     TRUE},
    {{.mail = "450 no\r\n", .rcpt = "503 5.5.1 no\r\n", .data = "503 no\r\n"},
     SESSION_DEFERRED,
     TRUE},
    {{.data = "421 busy\r\n"}, SESSION_DEFERRED, FALSE},
    {{.data = "451 later\r\n"}, SESSION_DEFERRED, TRUE},
    {{.data = "503 5.5.1 out of order\r\n"}, SESSION_OURS, TRUE},
    {{.data = "554 5.5.1 no valid recipients\r\n"}, SESSION_FAILED, TRUE},
    {{.data = "250 taken\r\n"}, SESSION_DEFERRED, FALSE},
    {{.data = "35x go on\r\n"}, SESSION_DEFERRED, FALSE},
    {{.end = "250-taken\r\n250 as 17\r\n"}, SESSION_SENT, TRUE},
    {{.end = "250\r\n"}, SESSION_SENT, TRUE},
    {{.end = "250-taken\r\n550 or not\r\n"}, SESSION_UNCERTAIN, FALSE},
    {{.end = "251 forwarded\r\n"}, SESSION_UNCERTAIN, FALSE},
    {{.end = "354 once more\r\n"}, SESSION_UNCERTAIN, FALSE},
    {{.end = "2500 taken\r\n"}, SESSION_UNCERTAIN, FALSE},
    {{.end = "650 taken\r\n"}, SESSION_UNCERTAIN, FALSE},
    {{.end = "\xff\xfe\x1b[2J\r\n"}, SESSION_UNCERTAIN, FALSE},
    {{.end = "550 5.7.1 spam\r\n"}, SESSION_FAILED, TRUE},
    {{.end = "451 4.3.0 later\r\n"}, SESSION_DEFERRED, TRUE},
    {{.end = "421 4.3.2 closing\r\n"}, SESSION_DEFERRED, FALSE},
    {{.early = "552 too big\r\n"}, SESSION_FAILED, FALSE},
    {{.early = "421 closing\r\n"}, SESSION_DEFERRED, FALSE},
    {{.early = "354 again\r\n"}, SESSION_DEFERRED, FALSE},
    {{.early = "250 taken already\r\n"}, SESSION_SENT, FALSE},
    {{.cut_before = 1}, SESSION_DEFERRED, FALSE},
    {{.cut_before = 2}, SESSION_DEFERRED, FALSE},
    {{.cut_before = 3}, SESSION_DEFERRED, FALSE},
    {{.cut_before = 4}, SESSION_UNCERTAIN, FALSE},
};

static const char *const dialects[] = {"250 peer\r\n", PIPELINED};

static void
check_row(const Row *row, const char *ehlo, size_t chunk)
{
    Talk talk;
    talk_begin(&talk, &row->server, ehlo, chunk);
    talk_run(&talk, example("hello\r\n"), 1);
    g_assert_cmpint(talk.outcomes[0], ==, row->expected);
    g_assert_cmpint(session_is_open(talk.session), ==, row->open);
    g_assert_true(g_utf8_validate(talk.replies[0], -1, NULL));
    g_assert_cmpstr(talk.replies[0], !=, "");
    if (row->expected == SESSION_SENT || row->expected == SESSION_UNCERTAIN)
        g_assert_cmpuint(talk.marks, ==, 1);
    if (talk.marks == 0)
        g_assert_null(strstr(talk.said->str, "hello"));
    talk_end(&talk);
}

static void
every_answer_has_its_class_however_it_arrives(void)
{
    static const size_t chunks[] = {1, 2, 3, 5, 7, 11, 1000};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        for (size_t dialect = rows[i].server.grouped; dialect < G_N_ELEMENTS(dialects);
             dialect++)
            for (size_t chunk = 0; chunk < G_N_ELEMENTS(chunks); chunk++) {
                g_test_message("row %zu, dialect %zu, %zu at once", i, dialect, chunks[chunk]);
                check_row(&rows[i], dialects[dialect], chunks[chunk]);
            }
    example(NULL);
}

static void
groups_take_one_round_trip_a_message(void)
{
    const Server server = {0};
    const unsigned count = 16;
    unsigned turns[2];
    for (size_t dialect = 0; dialect < 2; dialect++) {
        Talk talk;
        talk_begin(&talk, &server, dialects[dialect], 1000);
        talk_run(&talk, example("hello\r\n"), count);
        turns[dialect] = talk.turns;
        for (unsigned i = 0; i < count; i++)
            g_assert_cmpint(talk.outcomes[i], ==, SESSION_SENT);
        g_assert_cmpuint(count_in(talk.said->str, "hello\r\n.\r\n"), ==, count);
        talk_end(&talk);
    }
    g_assert_cmpuint(turns[0], ==, 4 * count);
    g_assert_cmpuint(turns[1], ==, count + 1);
    example(NULL);
}

static void
nothing_follows_data_before_its_answer(void)
{
    const Server server = {0};
    for (size_t room = 1; room < 40; room++) {
        Talk talk;
        talk_begin(&talk, &server, PIPELINED, 1000);
        session_give(talk.session, example("hello\r\n"), talk.now);
        while (talk_say(&talk, room) > 0) {
        }
        g_assert_cmpstr(talk.said->str, ==,
                        "MAIL FROM:<a@example.org> SIZE=21\r\nRCPT TO:<b@example.net>\r\n"
                        "DATA\r\n");
        talk_hear(&talk);
        g_assert_cmpuint(talk_say(&talk, room), ==, 0); /* it is not marked */
        talk_end(&talk);
    }
    example(NULL);
}

/* Lets three messages go, and the connection after `limit` bytes were said. */
static void
lose_after(size_t limit, const char *ehlo, gboolean *out_all)
{
    const Server server = {0};
    const SessionMessage *message = example(".hello\r\n");
    unsigned given = 0, uncertain = 0;
    Talk talk;
    talk_begin(&talk, &server, ehlo, 1000);
    for (size_t idle = 0; idle < 2 && talk.said->len < limit;) {
        talk_mark(&talk);
        if (given < 3 && session_wants_message(talk.session)) {
            SessionMessage numbered = *message;
            numbered.tag = GUINT_TO_POINTER(given++);
            session_give(talk.session, &numbered, talk.now);
        }
        idle = talk_say(&talk, limit - talk.said->len) == 0 ? idle + 1 : 0;
        if (talk.said->len < limit)
            talk_hear(&talk);
        talk_collect(&talk);
    }
    *out_all = talk.said->len < limit;
    session_lose(talk.session, SESSION_CLOSED);
    talk_collect(&talk);

    const unsigned ends = count_in(talk.said->str, "\r\n.\r\n");
    unsigned sent = 0;
    for (unsigned i = 0; i < given; i++) {
        g_assert_cmpint(talk.outcomes[i], !=, -1);
        sent += talk.outcomes[i] == SESSION_SENT;
        uncertain += talk.outcomes[i] == SESSION_UNCERTAIN;
        if (talk.outcomes[i] == SESSION_UNCERTAIN)
            g_assert_cmpuint(talk.marks >> i & 1, ==, 1);
        if (talk.outcomes[i] == SESSION_DEFERRED)
            g_assert_cmpuint(i, ==, 0); /* any other is tried again */
    }
    g_assert_cmpuint(sent, <=, ends);
    g_assert_cmpuint(ends, <=, sent + uncertain);
    g_assert_cmpuint(uncertain, <=, 1);
    talk_end(&talk);
}

static void
a_connection_lost_at_any_byte_leaves_one_in_doubt_at_most(void)
{
    for (size_t dialect = 0; dialect < G_N_ELEMENTS(dialects); dialect++) {
        gboolean all = FALSE;
        size_t limit = 1;
        for (; !all; limit++)
            lose_after(limit, dialects[dialect], &all);
        g_assert_cmpuint(limit, >, 200);
    }
    example(NULL);
}

static void
after_a_refusal_comes_rset(void)
{
    const Server server = {.rcpt = "550 nobody\r\n", .data = "554 no recipients\r\n"};
    for (size_t dialect = 0; dialect < G_N_ELEMENTS(dialects); dialect++) {
        Talk talk;
        talk_begin(&talk, &server, dialects[dialect], 1000);
        talk_run(&talk, example("hello\r\n"), 3);
        for (unsigned i = 0; i < 3; i++)
            g_assert_cmpint(talk.outcomes[i], ==, SESSION_FAILED);
        g_assert_cmpstr(talk.replies[2], ==, "550 nobody");
        g_assert_cmpuint(count_in(talk.said->str, "RSET\r\n"), ==, dialect == 0 ? 3 : 2);
        const char *first = strstr(talk.said->str, "RSET\r\n");
        g_assert_true(g_str_has_prefix(first, "RSET\r\nMAIL FROM:<a@example.org>"));
        g_assert_cmpuint(talk.marks, ==, 0);
        talk_end(&talk);
    }
    const Server stubborn = {
        .rcpt = "550 nobody\r\n", .data = "554 no\r\n", .reset = "500 what\r\n"};
    Talk talk;
    talk_begin(&talk, &stubborn, PIPELINED, 1000);
    talk_run(&talk, example("hello\r\n"), 2);
    g_assert_cmpint(talk.outcomes[1], ==, SESSION_AGAIN);
    g_assert_false(session_is_open(talk.session));
    talk_end(&talk);
    example(NULL);
}

static void
a_body_without_recipient_gets_its_dot_and_one_with_gets_none(void)
{
    const Server empty = {
        .rcpt = "550 nobody\r\n", .data = "354 go on\r\n", .end = "554 no\r\n"};
    Talk talk;
    talk_begin(&talk, &empty, PIPELINED, 1000);
    talk_run(&talk, example("hello\r\n"), 2);
    g_assert_cmpint(talk.outcomes[1], ==, SESSION_FAILED);
    g_assert_cmpuint(count_in(talk.said->str, "DATA\r\n.\r\n"), ==, 2);
    g_assert_null(strstr(talk.said->str, "hello"));
    g_assert_true(session_is_open(talk.session));
    talk_end(&talk);

    const Server odd = {
        .mail = "550 not you\r\n", .rcpt = "250 Ok\r\n", .data = "354 go on\r\n"};
    talk_begin(&talk, &odd, PIPELINED, 1000);
    talk_run(&talk, example("hello\r\n"), 1);
    g_assert_cmpint(talk.outcomes[0], ==, SESSION_OURS);
    g_assert_true(g_str_has_suffix(talk.said->str, "DATA\r\n"));
    g_assert_false(session_is_open(talk.session));
    talk_end(&talk);
    example(NULL);
}

static void
a_later_message_of_a_lost_connection_is_for_another(void)
{
    const Server server = {.end = "250 taken\r\n421 enough\r\n"};
    for (size_t dialect = 0; dialect < G_N_ELEMENTS(dialects); dialect++) {
        Talk talk;
        talk_begin(&talk, &server, dialects[dialect], 1000);
        talk_run(&talk, example("hello\r\n"), 2);
        g_assert_cmpint(talk.outcomes[0], ==, SESSION_SENT);
        if (talk.outcomes[1] != -1) /* it was given already */
            g_assert_cmpint(talk.outcomes[1], ==, SESSION_AGAIN);
        g_assert_cmpuint(count_in(talk.said->str, "\r\n.\r\n"), ==, 1);
        g_assert_false(session_is_open(talk.session));
        talk_end(&talk);
    }
    example(NULL);
}

static void
what_comes_unasked_ends_the_connection(void)
{
    const Server server = {0};
    Talk talk;
    talk_begin(&talk, &server, PIPELINED, 1000);
    session_hear(talk.session, "250 you are kind\r\n", 18, talk.now);
    g_assert_false(session_is_open(talk.session));
    g_assert_false(session_wants_message(talk.session));
    talk_end(&talk);

    talk_begin(&talk, &server, PIPELINED, 1000);
    session_give(talk.session, example("hello\r\n"), talk.now);
    talk_say(&talk, 50); /* RCPT is not whole */
    session_hear(talk.session, "250 a\r\n250 b\r\n354 c\r\n", 21, talk.now);
    talk_collect(&talk);
    g_assert_cmpint(talk.outcomes[0], ==, SESSION_DEFERRED);
    talk_end(&talk);
    example(NULL);
}

static void
endless_answers_are_not_heard_out(void)
{
    static const char *const floods[] = {"250-more\r\n", "x"};
    for (size_t i = 0; i < G_N_ELEMENTS(floods); i++) {
        const Server server = {0};
        Talk talk;
        talk_begin(&talk, &server, PIPELINED, 1000);
        session_give(talk.session, example("hello\r\n"), talk.now);
        talk_say(&talk, SIZE_MAX);
        for (int n = 0; n < 100000 && session_is_open(talk.session); n++)
            session_hear(talk.session, floods[i], strlen(floods[i]), talk.now);
        g_assert_false(session_is_open(talk.session));
        talk_collect(&talk);
        g_assert_cmpint(talk.outcomes[0], ==, SESSION_DEFERRED);
        g_assert_cmpuint(strlen(talk.replies[0]), <=, 4096);
        talk_end(&talk);
    }
    example(NULL);
}

static void
parameters_are_said_where_they_are_offered(void)
{
    static const struct {
        const char *ehlo, *mail, *rcpt;
    } cases[] = {
        {"250 peer\r\n", "MAIL FROM:<a@example.org>\r\n", "RCPT TO:<b@example.net>\r\n"},
        {"250-peer\r\n250-SIZE\r\n250 8BITMIME\r\n", "MAIL FROM:<a@example.org>\r\n",
         "RCPT TO:<b@example.net>\r\n"},
        {"250-peer\r\n250-size 99999\r\n250 dsn\r\n",
         "MAIL FROM:<a@example.org> SIZE=21 RET=HDRS ENVID=a+2Bb+3D+20c\r\n",
         "RCPT TO:<b@example.net> NOTIFY=FAILURE,DELAY\r\n"},
        {"250-peer\r\n250-SIZEX 1\r\n250-DSNX\r\n250 XPIPELINING\r\n",
         "MAIL FROM:<a@example.org>\r\n", "RCPT TO:<b@example.net>\r\n"},
    };
    const Server server = {0};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        SessionMessage message = *example("hello\r\n");
        Talk talk;
        message.label = "a+b= c";
        talk_begin(&talk, &server, cases[i].ehlo, 1000);
        talk_run(&talk, &message, 1);
        g_autofree char *expected = g_strconcat(cases[i].mail, cases[i].rcpt, "DATA\r\n", NULL);
        g_assert_true(g_str_has_prefix(talk.said->str, expected));
        talk_end(&talk);
    }
    example(NULL);
}

static void
what_is_not_offered_is_not_asked(void)
{
    g_autoptr(Address) accented = address_parse("jörg@example.net", NULL);
    static const struct {
        const char *ehlo;
        gboolean from, to, is_8bit;
        SessionOutcome expected;
    } cases[] = {
        {"250 peer\r\n", FALSE, TRUE, FALSE, SESSION_FAILED},
        {"250 peer\r\n", TRUE, FALSE, FALSE, SESSION_OURS},
        {"250 SMTPUTF8\r\n", TRUE, TRUE, FALSE, SESSION_SENT},
        {"250 peer\r\n", FALSE, FALSE, TRUE, SESSION_FAILED},
        {"250 8BITMIME\r\n", FALSE, FALSE, TRUE, SESSION_SENT},
        {"250 SIZE 20\r\n", FALSE, FALSE, FALSE, SESSION_FAILED},
        {"250 SIZE 21\r\n", FALSE, FALSE, FALSE, SESSION_SENT},
    };
    const Server server = {0};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        SessionMessage message = *example("hello\r\n");
        Talk talk;
        message.from = cases[i].from ? accented : message.from;
        message.to = cases[i].to ? accented : message.to;
        message.is_8bit = cases[i].is_8bit;
        talk_begin(&talk, &server, cases[i].ehlo, 1000);
        talk_run(&talk, &message, 1);
        g_assert_cmpint(talk.outcomes[0], ==, cases[i].expected);
        g_assert_true(session_wants_message(talk.session)); /* the next one may fit */
        if (cases[i].expected != SESSION_SENT)
            g_assert_cmpuint(talk.said->len, ==, 0);
        talk_end(&talk);
    }
    example(NULL);
}

static void
patience_has_an_end(void)
{
    const Server server = {0};
    Talk talk;
    talk_begin(&talk, &server, PIPELINED, 1000);
    g_assert_cmpint(session_get_deadline(talk.session), ==, G_MAXINT64);
    session_give(talk.session, example("hello\r\n"), talk.now);
    talk_say(&talk, SIZE_MAX);
    g_assert_cmpint(session_get_deadline(talk.session), ==, talk.now + 300 * G_USEC_PER_SEC);
    session_hear(talk.session, "25", 2, talk.now + 5); /* half an answer is none */
    g_assert_cmpint(session_get_deadline(talk.session), ==, talk.now + 300 * G_USEC_PER_SEC);
    session_hear(talk.session, "0 a\r\n250 b\r\n354 c\r\n", 19, talk.now);
    g_assert_cmpint(session_get_deadline(talk.session), ==, G_MAXINT64);
    talk_mark(&talk);
    talk_say(&talk, SIZE_MAX);
    g_assert_cmpint(session_get_deadline(talk.session), ==, talk.now + 600 * G_USEC_PER_SEC);
    session_lose(talk.session, SESSION_TIMEOUT);
    talk_collect(&talk);
    g_assert_cmpint(talk.outcomes[0], ==, SESSION_UNCERTAIN);
    g_assert_cmpstr(talk.replies[0], ==, "(no answer came in time)");
    talk_end(&talk);
    example(NULL);
}

static void
a_large_body_leaves_but_for_its_end_before_the_mark(void)
{
    const Server server = {0};
    g_autofree char *line = g_strnfill(70, 'x');
    g_autoptr(GString) body = g_string_new(NULL);
    for (int i = 0; i < 2000; i++)
        g_string_append_printf(body, "%s\r\n", line);
    const SessionMessage *message = example(body->str);
    void *tag = NULL;
    Talk talk;
    talk_begin(&talk, &server, "250 peer\r\n", 1000);
    session_give(talk.session, message, talk.now);
    for (int i = 0; i < 3; i++) {
        talk_say(&talk, SIZE_MAX);
        talk_hear(&talk);
    }
    g_assert_false(session_wants_mark(talk.session, &tag));
    g_assert_cmpint(session_get_deadline(talk.session), <=, talk.now + 300 * G_USEC_PER_SEC);
    g_assert_cmpuint(talk_say(&talk, SIZE_MAX), >, 100000);
    g_assert_true(session_wants_mark(talk.session, &tag));
    g_assert_null(strstr(talk.said->str, "\r\n.\r\n"));
    session_lose(talk.session, SESSION_CLOSED);
    talk_collect(&talk);
    g_assert_cmpint(talk.outcomes[0], ==, SESSION_DEFERRED);
    talk_end(&talk);
    example(NULL);
}

static void
one_that_is_to_stop_ends_what_is_marked_and_nothing_else(void)
{
    const Server server = {0};
    const SessionMessage *message = example("hello\r\n");
    Talk talk;
    talk_begin(&talk, &server, PIPELINED, 1000);
    for (unsigned i = 0; i < 2; i++) {
        SessionMessage numbered = *message;
        numbered.tag = GUINT_TO_POINTER(i);
        talk_mark(&talk);
        session_give(talk.session, &numbered, talk.now);
        talk_say(&talk, SIZE_MAX);
        if (i == 0)
            talk_hear(&talk);
    }
    session_stop(talk.session);
    talk_collect(&talk);
    g_assert_cmpint(talk.outcomes[0], ==, -1);
    g_assert_cmpint(talk.outcomes[1], ==, SESSION_AGAIN);
    talk_hear(&talk);
    talk_collect(&talk);
    g_assert_cmpint(talk.outcomes[0], ==, SESSION_SENT);
    g_assert_true(session_is_idle(talk.session));
    g_assert_false(session_wants_message(talk.session));
    g_assert_cmpuint(count_in(talk.said->str, "hello"), ==, 1);
    talk_end(&talk);
    example(NULL);
}

static void
one_that_is_to_finish_ends_what_it_began(void)
{
    const Server server = {0};
    const SessionMessage *message = example("hello\r\n");
    Talk talk;
    talk_begin(&talk, &server, PIPELINED, 1000);
    session_give(talk.session, message, talk.now);
    talk_say(&talk, SIZE_MAX);
    session_finish(talk.session);
    g_assert_false(session_wants_message(talk.session));
    talk_hear(&talk);
    talk_mark(&talk);
    g_assert_false(session_wants_message(talk.session));
    talk_say(&talk, SIZE_MAX);
    talk_hear(&talk);
    talk_collect(&talk);
    g_assert_cmpint(talk.outcomes[0], ==, SESSION_SENT);
    g_assert_true(session_is_open(talk.session));
    talk_end(&talk);
    example(NULL);
}

static void
it_says_goodbye_when_nothing_is_under_way(void)
{
    const Server server = {0};
    Talk talk;
    talk_begin(&talk, &server, PIPELINED, 1000);
    talk_run(&talk, example("hello\r\n"), 1);
    session_quit(talk.session, talk.now);
    talk_say(&talk, SIZE_MAX);
    g_assert_true(g_str_has_suffix(talk.said->str, "\r\nQUIT\r\n"));
    g_assert_true(session_is_open(talk.session));
    talk_hear(&talk);
    g_assert_false(session_is_open(talk.session));
    talk_end(&talk);

    talk_begin(&talk, &server, PIPELINED, 1000);
    session_give(talk.session, example("hello\r\n"), talk.now);
    session_quit(talk.session, talk.now);
    g_assert_false(session_is_open(talk.session));
    talk_collect(&talk);
    g_assert_cmpint(talk.outcomes[0], ==, SESSION_AGAIN);
    talk_end(&talk);
    example(NULL);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(claim) g_test_add_func("/session/" #claim, claim)
    ADD(every_answer_has_its_class_however_it_arrives);
    ADD(groups_take_one_round_trip_a_message);
    ADD(nothing_follows_data_before_its_answer);
    ADD(a_connection_lost_at_any_byte_leaves_one_in_doubt_at_most);
    ADD(after_a_refusal_comes_rset);
    ADD(a_body_without_recipient_gets_its_dot_and_one_with_gets_none);
    ADD(a_later_message_of_a_lost_connection_is_for_another);
    ADD(what_comes_unasked_ends_the_connection);
    ADD(endless_answers_are_not_heard_out);
    ADD(parameters_are_said_where_they_are_offered);
    ADD(what_is_not_offered_is_not_asked);
    ADD(patience_has_an_end);
    ADD(a_large_body_leaves_but_for_its_end_before_the_mark);
    ADD(one_that_is_to_stop_ends_what_is_marked_and_nothing_else);
    ADD(one_that_is_to_finish_ends_what_it_began);
    ADD(it_says_goodbye_when_nothing_is_under_way);
#undef ADD
    return g_test_run();
}
