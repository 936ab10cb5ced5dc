#include "edition/unpack_office.h"

#include "data/markup.h"

#include <string.h>

typedef struct {
    const UnpackHooks *hooks;
    void *closure;
    UnpackLane lane; /* of a part's text */
} Part;

/* Elements before which a word ends. All others may stand within one, as a run does. */
static const char *const breaks[] = {"p",  "br", "cr", "tab", "tc", "tr",  "tbl",
                                     "si", "is", "c",  "row", "v",  "f",   "comment",
                                     "pt", "th", "td", "li",  "hf", "div", NULL};

static gboolean
has_ending(const char *name, const char *ending)
{
    g_autofree char *small = g_ascii_strdown(name, -1);

    return g_str_has_suffix(small, ending);
}

static void
begin_element(Markup *markup, void *closure, const char *name, const char **attributes)
{
    const Part *part = closure;
    (void)markup;

    if (part->lane == UNPACK_METADATA || g_strv_contains(breaks, name))
        part->hooks->text(part->lane, "\n", 1, part->closure);
    for (; *attributes != NULL; attributes += 2) {
        part->hooks->text(UNPACK_BESIDE, attributes[1], strlen(attributes[1]), part->closure);
        part->hooks->end(UNPACK_BESIDE, part->closure);
    }
}

static void
take_text(Markup *markup, void *closure, const char *text, size_t length)
{
    const Part *part = closure;
    (void)markup;

    part->hooks->text(part->lane, text, length, part->closure);
}

/* The first element of a part asks for the text of all of them. */
static void
begin_part(Markup *markup, void *closure, const char *name, const char **attributes)
{
    markup_want_text(markup, TRUE);
    begin_element(markup, closure, name, attributes);
}

static gboolean
read_markup(Archive *archive, const char *name, Part *part, GError **error)
{
    static const MarkupHandlers handlers = {.begin = begin_part, .text = take_text};
    const gboolean read = markup_read_part(archive, name, &handlers, part, error);

    part->hooks->end(part->lane, part->closure);
    return read;
}

/* A picture, or whatever else a user's own document has in it. */
static gboolean
read_bytes(Archive *archive, const char *name, const Part *part, GError **error)
{
    g_autoptr(ArchiveStream) stream = archive_read(archive, name, error);
    char bytes[16 * 1024];
    size_t length = stream != NULL;

    while (length > 0) {
        if (!archive_stream_read(stream, bytes, sizeof bytes, &length, error))
            return FALSE;
        part->hooks->text(UNPACK_BESIDE, bytes, length, part->closure);
    }
    part->hooks->end(UNPACK_BESIDE, part->closure);
    return stream != NULL;
}

static gboolean
read_part(Archive *archive, const char *name, gboolean metadata_only, Part *part,
          GError **error)
{
    const gboolean is_metadata = g_ascii_strncasecmp(name, "docProps/", 9) == 0;
    if (metadata_only && !is_metadata)
        return TRUE;

    part->lane = is_metadata ? UNPACK_METADATA : UNPACK_TEXT;
    part->hooks->text(UNPACK_BESIDE, name, strlen(name), part->closure);
    part->hooks->end(UNPACK_BESIDE, part->closure);
    return has_ending(name, ".xml") || has_ending(name, ".rels") || has_ending(name, ".vml")
               ? read_markup(archive, name, part, error)
               : read_bytes(archive, name, part, error);
}

gboolean
unpack_office(const char *path, gboolean metadata_only, const UnpackHooks *hooks, void *closure,
              GError **error)
{
    g_autoptr(Archive) archive = archive_open(path, error);
    Part part = {.hooks = hooks, .closure = closure};
    if (archive == NULL)
        return FALSE;

    for (unsigned i = 0; i < archive_get_count(archive); i++)
        if (!read_part(archive, archive_get_name(archive, i), metadata_only, &part, error))
            return FALSE;
    return TRUE;
}
