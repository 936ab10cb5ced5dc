#include "mail/questions.h"

#include <string.h>

#define MOST_AWAITED 8 /* the end of a mail, and RSET and the group behind it */

typedef struct {
    Question question;
    uint64_t end; /* where its words end */
} Awaited;

struct Questions {
    GString *words; /* to be said */
    uint64_t said;  /* before them */
    Awaited awaited[MOST_AWAITED];
    unsigned count;
};

Questions *
questions_new(void)
{
    Questions *questions = g_new0(Questions, 1);
    questions->words = g_string_new(NULL);
    return questions;
}

void
questions_free(Questions *questions)
{
    if (questions == NULL)
        return;

    g_string_free(questions->words, TRUE);
    g_free(questions);
}

void
questions_ask(Questions *questions, Question question, const char *words)
{
    g_string_append(questions->words, words);
    questions_await(questions, question);
}

GString *
questions_write(Questions *questions)
{
    return questions->words;
}

void
questions_await(Questions *questions, Question question)
{
    g_assert(questions->count < MOST_AWAITED);
    questions->awaited[questions->count++] =
        (Awaited){.question = question, .end = questions_count_written(questions)};
}

uint64_t
questions_count_written(const Questions *questions)
{
    return questions->said + questions->words->len;
}

uint64_t
questions_count_said(const Questions *questions)
{
    return questions->said;
}

size_t
questions_say(Questions *questions, char *bytes, size_t room)
{
    const size_t length = MIN(room, questions->words->len);

    memcpy(bytes, questions->words->str, length);
    g_string_erase(questions->words, 0, (gssize)length);
    questions->said += length;
    return length;
}

void
questions_cut(Questions *questions, uint64_t place)
{
    g_assert(place >= questions->said);
    g_string_truncate(questions->words, (size_t)(place - questions->said));
    questions->count = 0;
}

gboolean
questions_peek(const Questions *questions, Question *out_question)
{
    if (questions->count == 0)
        return FALSE;

    *out_question = questions->awaited[0].question;
    return TRUE;
}

gboolean
questions_is_asked(const Questions *questions)
{
    return questions->count > 0 && questions->said >= questions->awaited[0].end;
}

Question
questions_take(Questions *questions)
{
    g_assert(questions->count > 0);
    const Question question = questions->awaited[0].question;
    questions->count--;
    memmove(&questions->awaited[0], &questions->awaited[1],
            questions->count * sizeof questions->awaited[0]);
    return question;
}
