/* copy.h - a file from anywhere as the blocks of text that a reader sees
 *
 * A repost, an article or a mail: text, HTML, Markdown, Word (.docx), PDF or a mail (.eml),
 * told by its bytes before its name. What a reader does not see is left out: scripts, style
 * sheets, navigation, hidden elements, deleted words, the running lines of a PDF's pages.
 * Nothing is fetched, run or expanded; sizes are bounded. Text is UTF-8, white space is one
 * blank.
 */
#pragma once

#include "data/copy_block.h"

typedef struct Copy Copy;

/* Reads the file `path` ("-" is standard input, for all but .docx). */
G_GNUC_WARN_UNUSED_RESULT
Copy *copy_read(const char *path, GError **error);

/* Reads `text`, as copy_read() reads the text of a .txt file. */
Copy *copy_read_text(const char *text);
void copy_free(Copy *copy);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Copy, copy_free)

/* "a text", "a web page", "Markdown", "a Word document", "a PDF", "a mail". Static. */
const char *copy_get_form(const Copy *copy);

/* What had to be assumed ("read as windows-1252, since it is no UTF-8"), or NULL. Static. */
const char *copy_get_note(const Copy *copy);

/* In reading order (CopyBlock *). Borrowed. */
const GPtrArray *copy_get_blocks(const Copy *copy);
