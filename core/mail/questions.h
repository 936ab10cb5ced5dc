/* questions.h - what is asked of a mail server, and in which order it will answer
 *
 * Commands wait here until they are said, and their answers come in the same order (RFC 5321
 * section 4.3.1). An answer can be to a question only once that was said whole; one that comes
 * before was not asked for. Places are counted in octets from the first that was ever written.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef struct Questions Questions;

typedef enum {
    QUESTION_RSET,
    QUESTION_MAIL,
    QUESTION_RCPT,
    QUESTION_DATA,
    QUESTION_EMPTY, /* the dot that ends a body which has no recipient (RFC 2920 section 3.1) */
    QUESTION_END,   /* the dot that ends a mail */
    QUESTION_QUIT,
} Question;

Questions *questions_new(void);
void questions_free(Questions *questions);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Questions, questions_free)

/* Writes `words`, to be said behind what waits, and awaits an answer to them. */
void questions_ask(Questions *questions, Question question, const char *words);

/* The same in two steps: lends what waits, to append to, and awaits an answer to it; without
 * the second nothing is awaited. */
GString *questions_write(Questions *questions);
void questions_await(Questions *questions, Question question);

/* Where the next word that is written will stand, and how far they were said. */
uint64_t questions_count_written(const Questions *questions);
uint64_t questions_count_said(const Questions *questions);

/* Says what waits: copies at most `room` octets, and returns how many. */
size_t questions_say(Questions *questions, char *bytes, size_t room);

/* Takes back what was written from `place` on, which was not said, and awaits nothing more. */
void questions_cut(Questions *questions, uint64_t place);

/* Tells the question that is answered next; FALSE: none is awaited. */
gboolean questions_peek(const Questions *questions, Question *out_question);

/* TRUE when the next question was said whole, so that it can be answered. */
gboolean questions_is_asked(const Questions *questions);

/* Takes the next question, which was answered. */
Question questions_take(Questions *questions);
