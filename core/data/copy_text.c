#include "data/copy_block.h"

#include <stdlib.h>
#include <string.h>

#define MOST_DIGITS 6 /* of an item's number */

/* A text as its lines are read. */
typedef struct {
    CopyBuilder *builder;
    gboolean is_open; /* the line before belongs to the same block */
    gboolean is_item; /* the block in hand, or the last one, is an item */
    int64_t last;     /* the number of that item */
} Lines;

static const char *
skip_blanks(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\r'))
        at++;
    return at;
}

/* Behind the marks of a mail's quotation. */
static const char *
skip_quoting(const char *at, const char *end)
{
    const char *begin = at;
    while (at < end && (*at == '>' || *at == ' ' || *at == '\t'))
        at++;
    return at > begin && memchr(begin, '>', (size_t)(at - begin)) != NULL ? at : begin;
}

/* Returns where the text behind a bullet begins, or NULL. */
static const char *
read_bullet(const char *at, const char *end)
{
    static const char *const bullets[] = {"-", "*", "•", "·", "‣", "▪", "–", "●", "◦"};

    for (size_t i = 0; i < G_N_ELEMENTS(bullets); i++) {
        const size_t length = strlen(bullets[i]);
        if ((size_t)(end - at) > length && memcmp(at, bullets[i], length) == 0 &&
            (at[length] == ' ' || at[length] == '\t'))
            return at + length;
    }
    return NULL;
}

/* Returns where the text behind "12." or "12)" begins, or NULL. */
static const char *
read_number(const char *at, const char *end, int64_t *out_number)
{
    const char *begin = at;
    while (at < end && g_ascii_isdigit(*at))
        at++;
    if (at == begin || at - begin > MOST_DIGITS || at >= end || (*at != '.' && *at != ')') ||
        (at + 1 < end && at[1] != ' ' && at[1] != '\t' && at[1] != '\r'))
        return NULL;

    *out_number = strtoll(begin, NULL, 10);
    return at + 1;
}

/* "2020. Since then" in the middle of a paragraph is no item: one begins a list, or goes on
 * with it. */
static gboolean
may_be_item(const Lines *lines, int64_t number)
{
    return !lines->is_open || number == 1 || (lines->is_item && number == lines->last + 1);
}

static void
read_line(Lines *lines, const char *line, const char *end)
{
    int64_t number = 0;
    const char *at = skip_blanks(skip_quoting(line, end), end);
    if (at == end) {
        lines->is_open = FALSE;
        copy_builder_end(lines->builder);
        return;
    }

    const char *text = read_bullet(at, end);
    if (text == NULL)
        text = read_number(at, end, &number);
    if (text != NULL && (number == 0 || may_be_item(lines, number))) {
        copy_builder_begin(lines->builder, COPY_ITEM, number);
        lines->is_item = TRUE;
        lines->last = number;
    } else {
        text = at;
        if (!lines->is_open) {
            copy_builder_begin(lines->builder, COPY_PARAGRAPH, 0);
            lines->is_item = FALSE;
        }
        copy_builder_add(lines->builder, "\n", 1);
    }
    copy_builder_add(lines->builder, text, (size_t)(end - text));
    lines->is_open = TRUE;
}

void
copy_text_read(CopyBuilder *builder, const char *text)
{
    Lines lines = {.builder = builder};

    for (const char *at = text; *at != '\0';) {
        const char *end = at + strcspn(at, "\n\f");
        read_line(&lines, at, end);
        if (*end == '\f')
            lines.is_open = FALSE;
        at = *end != '\0' ? end + 1 : end;
    }
    copy_builder_end(builder);
}
