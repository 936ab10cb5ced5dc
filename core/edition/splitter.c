#include "edition/splitter.h"

#include "base/text.h"

#include <string.h>

#define LONGEST 4096 /* bytes of what is one word; more is data that nobody reads */

struct Splitter {
    const SplitterHooks *hooks;
    void *closure;
    GString *word;
    GString *run; /* what may be an address */
    GString *folded;
    GString *carry;     /* the first bytes of a character whose rest is yet to come */
    gboolean is_wide;   /* `word` is not all ASCII */
    gboolean is_hyphen; /* a hyphen was the last character */
    gboolean is_broken; /* a line ended behind it */
};

Splitter *
splitter_new(const SplitterHooks *hooks, void *closure)
{
    Splitter *splitter = g_new0(Splitter, 1);

    splitter->hooks = hooks;
    splitter->closure = closure;
    splitter->word = g_string_new(NULL);
    splitter->run = g_string_new(NULL);
    splitter->folded = g_string_new(NULL);
    splitter->carry = g_string_new(NULL);
    return splitter;
}

void
splitter_free(Splitter *splitter)
{
    if (splitter == NULL)
        return;

    g_string_free(splitter->word, TRUE);
    g_string_free(splitter->run, TRUE);
    g_string_free(splitter->folded, TRUE);
    g_string_free(splitter->carry, TRUE);
    g_free(splitter);
}

/* Most words are ASCII, and need no library for it. */
static const char *
fold(Splitter *splitter)
{
    if (splitter->is_wide) {
        g_autofree char *folded = text_fold(splitter->word->str);
        g_string_assign(splitter->folded, folded);
    } else {
        g_string_assign(splitter->folded, splitter->word->str);
        g_string_ascii_down(splitter->folded);
    }
    return splitter->folded->str;
}

static void
end_word(Splitter *splitter)
{
    if (splitter->word->len == 0)
        return;

    const char *folded = fold(splitter);
    if (folded[0] != '\0')
        splitter->hooks->word(splitter->word->str, folded, splitter->is_broken,
                              splitter->closure);
    g_string_truncate(splitter->word, 0);
    splitter->is_wide = FALSE;
    splitter->is_broken = FALSE;
}

static gboolean
may_be_address(const GString *run)
{
    return strpbrk(run->str, ".@") != NULL || strstr(run->str, "%40") != NULL;
}

/* The full stop behind an address is the sentence's. */
static void
end_run(Splitter *splitter)
{
    GString *run = splitter->run;

    while (run->len > 0 && strchr(".-_%+", run->str[run->len - 1]) != NULL)
        g_string_truncate(run, run->len - 1);
    if (run->len > 0 && may_be_address(run)) {
        g_autofree char *plain = g_uri_unescape_string(run->str, NULL);
        g_autofree char *folded = text_fold(plain != NULL ? plain : run->str);
        splitter->hooks->address(folded + strspn(folded, ".-_%+"), splitter->closure);
    }
    g_string_truncate(run, 0);
}

static void
append(Splitter *splitter, const char *character, size_t length)
{
    if (splitter->word->len >= LONGEST)
        end_word(splitter);
    if (splitter->run->len >= LONGEST)
        end_run(splitter);
    g_string_append_len(splitter->word, character, (gssize)length);
    g_string_append_len(splitter->run, character, (gssize)length);
    splitter->is_wide |= length > 1;
    splitter->is_hyphen = FALSE;
}

static gboolean
is_hyphen(gunichar c)
{
    return c == '-' || c == 0x00ad || c == 0x2010 || c == 0x2011;
}

/* What stands between two words. */
static void
part(Splitter *splitter, gunichar c, const char *character, size_t length)
{
    const gboolean is_line_end = c == '\n' || c == '\r';
    end_word(splitter);
    if (c < 0x80 && strchr("._%+-@", (int)c) != NULL)
        g_string_append_len(splitter->run, character, (gssize)length);
    else
        end_run(splitter);

    if (is_line_end && splitter->is_hyphen)
        splitter->is_broken = TRUE;
    else if (c != ' ' && c != '\t' && !is_line_end)
        splitter->is_broken = FALSE;
    if (!is_line_end)
        splitter->is_hyphen = is_hyphen(c);
}

/* Of scripts whose words run together. */
static gboolean
stands_alone(gunichar c)
{
    switch (g_unichar_get_script(c)) {
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_THAI:
    case G_UNICODE_SCRIPT_LAO:
    case G_UNICODE_SCRIPT_KHMER:
    case G_UNICODE_SCRIPT_MYANMAR:
        return TRUE;
    default:
        return c >= 0xac00 && c <= 0xd7a3;
    }
}

/* What text_fold() drops: joiners, marks of direction, variation selectors. */
static gboolean
is_invisible(gunichar c)
{
    return g_unichar_type(c) == G_UNICODE_FORMAT || (c >= 0xfe00 && c <= 0xfe0f) || c == 0x034f;
}

static void
take_wide(Splitter *splitter, gunichar c, const char *character, size_t length)
{
    if (c == 0x00ad)
        splitter->is_hyphen = TRUE;
    else if (is_invisible(c))
        return;
    else if (!g_unichar_isalnum(c) && !g_unichar_ismark(c))
        part(splitter, c, character, length);
    else if (!stands_alone(c))
        append(splitter, character, length);
    else {
        end_word(splitter);
        append(splitter, character, length);
        end_word(splitter);
    }
}

/* Takes one character of at most `length` bytes; returns how many it took, 0 when there are too
 * few. */
static size_t
take(Splitter *splitter, const char *at, size_t length)
{
    if ((*at & 0x80) == 0) {
        if (g_ascii_isalnum(*at))
            append(splitter, at, 1);
        else
            part(splitter, (gunichar)*at, at, 1);
        return 1;
    }

    const gunichar c = g_utf8_get_char_validated(at, (gssize)length);
    if (c == (gunichar)-2)
        return 0;
    if (c == (gunichar)-1) {
        part(splitter, ' ', " ", 1);
        return 1;
    }
    const size_t size = (size_t)(g_utf8_next_char(at) - at);
    take_wide(splitter, c, at, size);
    return size;
}

/* Takes the characters that begin the bytes, all but a last one that is not whole; returns how
 * many bytes that was. */
static size_t
take_whole(Splitter *splitter, const char *text, size_t length)
{
    size_t at = 0;

    for (size_t taken = 1; taken > 0 && at < length; at += taken)
        taken = take(splitter, text + at, length - at);
    return at;
}

/* Ends the character that an earlier piece began; returns how many bytes of this one it took.
 */
static size_t
take_carried(Splitter *splitter, const char *text, size_t length)
{
    size_t used = 0;

    while (splitter->carry->len > 0 && used < length) {
        g_string_append_c(splitter->carry, text[used++]);
        const size_t taken = take_whole(splitter, splitter->carry->str, splitter->carry->len);
        g_string_erase(splitter->carry, 0, (gssize)taken);
    }
    return used;
}

void
splitter_feed(Splitter *splitter, const char *text, size_t length)
{
    size_t at = take_carried(splitter, text, length);

    at += take_whole(splitter, text + at, length - at);
    g_string_append_len(splitter->carry, text + at, (gssize)(length - at));
}

void
splitter_end(Splitter *splitter)
{
    g_string_truncate(splitter->carry, 0);
    end_word(splitter);
    end_run(splitter);
    splitter->is_hyphen = splitter->is_broken = FALSE;
}
