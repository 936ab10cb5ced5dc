/* token.h - where the tags stand in a source: their delimiters, their ends, their lines */
#pragma once

#include "template/program.h"

typedef struct {
    char *open; /* "{{" at first */
    char *close;
} Delimiters;

typedef struct {
    size_t start;
    size_t inner; /* what delimiters and sigil enclose */
    size_t inner_end;
    size_t end;
    size_t line_start; /* of the whole line when standalone, else of the tag */
    size_t line_end;
    char sigil; /* one of # ^ / ! = > { & < $, or 0 */
    gboolean standalone;
} Token;

/* Finds the next tag from `from` on; FALSE when there is none. */
gboolean token_find(const Unit *unit, size_t from, const Delimiters *delimiters,
                    size_t *out_start);

/* Reads the tag that begins at `start`; from `text_start` to there all is literal text. */
G_GNUC_WARN_UNUSED_RESULT
gboolean token_read(Token *token, const Unit *unit, size_t start, size_t text_start,
                    const Delimiters *delimiters, GError **error);

/* Does what {{=<% %>=}} says. */
G_GNUC_WARN_UNUSED_RESULT
gboolean token_change_delimiters(const Token *token, const Unit *unit, Delimiters *delimiters,
                                 GError **error);

/* TRUE at the source's start and behind a line feed. */
gboolean token_begins_line(const Unit *unit, size_t at);
