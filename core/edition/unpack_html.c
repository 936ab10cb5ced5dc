#include "edition/unpack_html.h"

#include <stdlib.h>
#include <string.h>

#define LONGEST_REFERENCE 10 /* characters between "&" and ";" */

typedef struct {
    const UnpackHooks *hooks;
    void *closure;
    const char *end; /* of the page */
} Page;

/* Elements that stand within a word as well as around it. */
static const char *const inlines[] = {
    "a",     "abbr", "b",   "bdi",    "bdo", "cite", "code", "em",   "i",   "q",   "s",
    "small", "span", "sub", "strong", "sup", "u",    "wbr",  "mark", "ins", "del", NULL};

static const struct {
    const char *name, *text;
} entities[] = {{"amp", "&"},  {"lt", "<"},        {"gt", ">"},      {"quot", "\""},
                {"apos", "'"}, {"nbsp", "\u00a0"}, {"shy", "\u00ad"}};

static void
tell(const Page *page, UnpackLane lane, const char *text, size_t length)
{
    page->hooks->text(lane, text, length, page->closure);
}

/* Reads "#x41" or "amp"; FALSE for what is no reference. */
static gboolean
decode(const char *reference, char out_text[8])
{
    const gboolean is_hex = reference[1] == 'x' || reference[1] == 'X';

    for (size_t i = 0; i < G_N_ELEMENTS(entities); i++)
        if (strcmp(entities[i].name, reference) == 0) {
            g_strlcpy(out_text, entities[i].text, 8);
            return TRUE;
        }
    if (reference[0] != '#')
        return FALSE;

    char *rest = NULL;
    const gunichar c = (gunichar)strtoul(reference + (is_hex ? 2 : 1), &rest, is_hex ? 16 : 10);
    if (*rest != '\0' || c == 0 || !g_unichar_validate(c))
        return FALSE;
    out_text[g_unichar_to_utf8(c, out_text)] = '\0';
    return TRUE;
}

/* Tells what the reference at `at` stands for; returns where the text goes on. */
static const char *
tell_reference(const Page *page, UnpackLane lane, const char *at, const char *end)
{
    const size_t room = MIN((size_t)(end - at), LONGEST_REFERENCE + 2);
    const char *semicolon = memchr(at, ';', room);
    g_autofree char *reference =
        semicolon != NULL ? g_strndup(at + 1, (size_t)(semicolon - at - 1)) : g_strdup("");
    char text[8] = "";

    if (reference[0] != '\0' && decode(reference, text)) {
        tell(page, lane, text, strlen(text));
        return semicolon + 1;
    }
    tell(page, lane, "&", 1);
    return at + 1;
}

static void
tell_decoded(const Page *page, UnpackLane lane, const char *at, const char *end)
{
    while (at < end) {
        const char *next = memchr(at, '&', (size_t)(end - at));
        const char *stop = next != NULL ? next : end;
        tell(page, lane, at, (size_t)(stop - at));
        at = next != NULL ? tell_reference(page, lane, next, end) : end;
    }
}

/* Returns the ">" that ends the tag which begins at `at`; one within quotation marks does not.
 */
static const char *
find_end_of_tag(const Page *page, const char *at)
{
    char quote = '\0';

    for (; at < page->end; at++) {
        if (quote != '\0')
            quote = *at == quote ? '\0' : quote;
        else if (*at == '"' || *at == '\'')
            quote = *at;
        else if (*at == '>')
            break;
    }
    return at;
}

static char *
name_of_tag(const char *at, const char *end)
{
    at += at < end && *at == '/';
    const char *begin = at;
    while (at < end && g_ascii_isalnum(*at))
        at++;
    return g_ascii_strdown(begin, at - begin);
}

/* Returns what stands behind the element `name`, whose text is no HTML. */
static const char *
tell_raw(const Page *page, const char *name, const char *at)
{
    g_autofree char *closing = g_strconcat("</", name, NULL);
    const char *end = g_strstr_len(at, page->end - at, closing);

    end = end != NULL ? end : page->end;
    tell(page, UNPACK_BESIDE, at, (size_t)(end - at));
    page->hooks->end(UNPACK_BESIDE, page->closure);
    return end;
}

static const char *
tell_comment(const Page *page, const char *at)
{
    const char *end = g_strstr_len(at, page->end - at, "-->");

    end = end != NULL ? end : page->end;
    tell(page, UNPACK_BESIDE, at, (size_t)(end - at));
    page->hooks->end(UNPACK_BESIDE, page->closure);
    return MIN(end + 3, page->end);
}

/* `at` is behind the "<"; returns where the text goes on. */
static const char *
tell_tag(const Page *page, const char *at)
{
    const char *end = find_end_of_tag(page, at);
    g_autofree char *name = name_of_tag(at, end);
    const char *behind = end < page->end ? end + 1 : end;
    const UnpackLane lane = strcmp(name, "meta") == 0 ? UNPACK_METADATA : UNPACK_BESIDE;

    if (memchr(at, '=', (size_t)(end - at)) != NULL) {
        tell_decoded(page, lane, at, end);
        page->hooks->end(lane, page->closure);
    }
    if (!g_strv_contains(inlines, name))
        tell(page, UNPACK_TEXT, "\n", 1);
    if (*at != '/' && (strcmp(name, "style") == 0 || strcmp(name, "script") == 0))
        return tell_raw(page, name, behind);
    return behind;
}

void
unpack_html(const char *html, size_t length, const UnpackHooks *hooks, void *closure)
{
    const Page page = {.hooks = hooks, .closure = closure, .end = html + length};

    for (const char *at = html; at < page.end;) {
        const char *tag = memchr(at, '<', (size_t)(page.end - at));
        const char *stop = tag != NULL ? tag : page.end;
        tell_decoded(&page, UNPACK_TEXT, at, stop);
        if (tag == NULL)
            break;
        at = page.end - tag > 4 && memcmp(tag, "<!--", 4) == 0 ? tell_comment(&page, tag + 4)
                                                               : tell_tag(&page, tag + 1);
    }
    hooks->end(UNPACK_TEXT, closure);
}
