#include "mail/body.h"

#include "document/html.h"
#include "document/plain.h"

#include <string.h>

#define BREAK "---"

/* A piece as it was written last. */
typedef struct {
    char *markdown;
    char *salutation; /* by which its parts were told, and the next; NULL: none */
    char *addressee;
    char *plain;
    char *html;
} Piece;

struct Bodies {
    GPtrArray *pieces; /* Piece *, by their place in the mail */
    Piece *rule;       /* what "---" is; NULL until it is first needed */
    char *open;        /* what stands before the blocks in HTML, and behind them */
    char *close;
};

static void
piece_free(Piece *piece)
{
    if (piece == NULL)
        return;

    g_free(piece->markdown);
    g_free(piece->salutation);
    g_free(piece->addressee);
    g_free(piece->plain);
    g_free(piece->html);
    g_free(piece);
}

Bodies *
bodies_new(void)
{
    Bodies *bodies = g_new0(Bodies, 1);
    bodies->pieces = g_ptr_array_new_with_free_func((GDestroyNotify)piece_free);
    return bodies;
}

void
bodies_free(Bodies *bodies)
{
    if (bodies == NULL)
        return;

    g_ptr_array_unref(bodies->pieces);
    piece_free(bodies->rule);
    g_free(bodies->open);
    g_free(bodies->close);
    g_free(bodies);
}

/* TRUE when a line could begin an ordered list, of which the names are one. */
static gboolean
has_numbers(const char *markdown)
{
    for (const char *line = markdown; line != NULL && *line != '\0';) {
        if (g_ascii_isdigit(line[strspn(line, " ")]))
            return TRUE;
        line = strchr(line, '\n');
        line = line != NULL ? line + 1 : NULL;
    }
    return FALSE;
}

static Document *
parse(const char *markdown, const char *path, size_t source_size, const DocumentAbout *about,
      GError **error)
{
    DocumentAbout own = *about;

    if (!has_numbers(markdown))
        own.labels = NULL;
    return document_parse(markdown, path, source_size, &own, error);
}

/* Writes a piece; what stands around the blocks in HTML is taken off, and kept once. */
static Piece *
write_piece(Bodies *bodies, const char *markdown, const char *path, size_t source_size,
            const DocumentAbout *about, GError **error)
{
    g_autoptr(Document) document = parse(markdown, path, source_size, about, error);
    if (document == NULL)
        return NULL;

    Piece *piece = g_new0(Piece, 1);
    g_autofree char *html = html_write_mail(document);
    const size_t begin = (size_t)(strchr(html, '\n') + 1 - html);
    const size_t end = strlen(html) - strlen("</div>\n");
    if (bodies->open == NULL) {
        bodies->open = g_strndup(html, begin);
        bodies->close = g_strdup(html + end);
    }
    piece->markdown = g_strdup(markdown);
    piece->salutation = g_strdup(about->salutation);
    piece->addressee = g_strdup(about->addressee);
    piece->plain = plain_write(document);
    piece->html = g_strndup(html + begin, end - begin);
    return piece;
}

static gboolean
is_same(const Piece *piece, const char *markdown, const DocumentAbout *about)
{
    return piece != NULL && g_str_equal(piece->markdown, markdown) &&
           g_strcmp0(piece->salutation, about->salutation) == 0 &&
           g_strcmp0(piece->addressee, about->addressee) == 0;
}

/* Whether pieces of `markdown` are the same by themselves. */
static gboolean
can_be_cut(const char *markdown)
{
    return strstr(markdown, "```") == NULL && strstr(markdown, "~~~") == NULL &&
           strstr(markdown, "]:") == NULL;
}

/* Cuts at each line "---" between two blank ones; there it is no heading's underline. */
static char **
cut(const char *markdown)
{
    g_autoptr(GStrvBuilder) pieces = g_strv_builder_new();
    const char *begin = markdown;

    for (const char *at = markdown;
         can_be_cut(markdown) && (at = strstr(at, "\n\n" BREAK "\n\n")) != NULL;
         at = begin - 1) {
        g_autofree char *piece = g_strndup(begin, (size_t)(at + 1 - begin));
        g_strv_builder_add(pieces, piece);
        begin = at + strlen("\n\n" BREAK "\n\n");
    }
    g_strv_builder_add(pieces, begin);
    return g_strv_builder_end(pieces);
}

/* Appends a piece to both texts, blocks being parted by a blank line in the plain one. */
static void
append(GString *plain, GString *html, const Piece *piece)
{
    if (plain->len > 0 && piece->plain[0] != '\0')
        g_string_append_c(plain, '\n');
    g_string_append(plain, piece->plain);
    g_string_append(html, piece->html);
}

/* Sees to it that the pieces are those of `cuts`. */
static gboolean
update(Bodies *bodies, char **cuts, const char *path, size_t source_size,
       const DocumentAbout *about, GError **error)
{
    for (unsigned i = 0; cuts[i] != NULL; i++) {
        if (bodies->pieces->len <= i)
            g_ptr_array_add(bodies->pieces, NULL);
        Piece **piece = (Piece **)&bodies->pieces->pdata[i];
        if (is_same(*piece, cuts[i], about))
            continue;
        Piece *written = write_piece(bodies, cuts[i], path, source_size, about, error);
        if (written == NULL)
            return FALSE;
        piece_free(*piece);
        *piece = written;
    }
    if (bodies->rule == NULL)
        bodies->rule = write_piece(bodies, BREAK "\n", path, source_size, about, error);
    return bodies->rule != NULL;
}

/* An error's line is that of the whole, which is parsed for it. */
static gboolean
explain(const char *markdown, const char *path, size_t source_size, const DocumentAbout *about,
        GError *reason, GError **error)
{
    g_autoptr(GError) whole = NULL;
    g_autoptr(Document) document = document_parse(markdown, path, source_size, about, &whole);

    if (whole != NULL)
        g_error_free(reason);
    g_propagate_error(error, whole != NULL ? g_steal_pointer(&whole) : reason);
    return FALSE;
}

gboolean
bodies_write(Bodies *bodies, const char *markdown, const char *path, size_t source_size,
             const DocumentAbout *about, char **out_plain, char **out_html, GError **error)
{
    GError *reason = NULL;
    g_auto(GStrv) cuts = cut(markdown);
    if (!update(bodies, cuts, path, source_size, about, &reason))
        return explain(markdown, path, source_size, about, reason, error);

    GString *plain = g_string_sized_new(strlen(markdown) + 64);
    GString *html = g_string_sized_new(strlen(markdown) * 2 + 256);
    g_string_append(html, bodies->open);
    for (unsigned i = 0; cuts[i] != NULL; i++) {
        if (i > 0)
            append(plain, html, bodies->rule);
        append(plain, html, bodies->pieces->pdata[i]);
    }
    g_string_append(html, bodies->close);
    *out_plain = g_string_free(plain, FALSE);
    *out_html = g_string_free(html, FALSE);
    return TRUE;
}
