#include "data/copy_block.h"

#include <string.h>

G_DEFINE_QUARK(copy - error - quark, copy_error)

#define MOST_TEXT ((size_t)16 << 20)

static void
free_block(void *block)
{
    g_free(((CopyBlock *)block)->text);
    g_free(block);
}

void
copy_builder_init(CopyBuilder *builder)
{
    *builder = (CopyBuilder){.blocks = g_ptr_array_new_with_free_func(free_block),
                             .text = g_string_new(NULL)};
}

void
copy_builder_clear(CopyBuilder *builder)
{
    g_clear_pointer(&builder->blocks, g_ptr_array_unref);
    if (builder->text != NULL)
        g_string_free(builder->text, TRUE);
    builder->text = NULL;
}

/* Returns `text` with each run of white space as one blank, or NULL when nothing is left. */
static char *
tidy(const char *text)
{
    g_autoptr(GString) tidied = g_string_sized_new(strlen(text));
    gboolean is_apart = FALSE;

    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
        const gunichar letter = g_utf8_get_char(at);
        if (g_unichar_isspace(letter) || letter == 0xA0 || letter == 0x202F ||
            letter == 0x2007) {
            is_apart = tidied->len > 0;
        } else if (letter != 0xFEFF && letter != 0x200B) {
            if (is_apart)
                g_string_append_c(tidied, ' ');
            g_string_append_unichar(tidied, letter);
            is_apart = FALSE;
        }
    }
    return tidied->len > 0 ? g_string_free(g_steal_pointer(&tidied), FALSE) : NULL;
}

void
copy_builder_end(CopyBuilder *builder)
{
    char *text = builder->total <= MOST_TEXT ? tidy(builder->text->str) : NULL;

    g_string_truncate(builder->text, 0);
    if (text != NULL) {
        CopyBlock *block = g_new0(CopyBlock, 1);
        *block = (CopyBlock){builder->kind, builder->number, text};
        g_ptr_array_add(builder->blocks, block);
        builder->kind = COPY_PARAGRAPH;
        builder->number = 0;
    }
}

void
copy_builder_begin(CopyBuilder *builder, CopyKind kind, int64_t number)
{
    copy_builder_end(builder);
    if (kind == COPY_PARAGRAPH && builder->kind == COPY_ITEM)
        return;
    builder->kind = kind;
    builder->number = number;
}

void
copy_builder_add(CopyBuilder *builder, const char *text, size_t length)
{
    builder->total += length;
    if (builder->total <= MOST_TEXT)
        g_string_append_len(builder->text, text, (gssize)length);
}

gboolean
copy_builder_check(const CopyBuilder *builder, GError **error)
{
    if (builder->total <= MOST_TEXT)
        return TRUE;

    g_set_error(
        error, COPY_ERROR, COPY_ERROR_LIMIT,
        "it holds more than %zu MiB of text; save the part with the letter as a .txt file",
        MOST_TEXT >> 20);
    return FALSE;
}
