#include "campaign/stamp.h"

#include "proof/digest.h"

#include <sodium.h>
#include <string.h>

#define PURPOSE "undersigned tracker 1"

/* A figure has six bits. */
enum { NAME_FIGURES = 10, WHO_FIGURES = 10, VALUES_FIGURES = 8, STANDING_FIGURES = 4 };

static const char figures[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* What of an entry everybody may see, as a public tracker does. */
static const char *const public_words[] = {"name",        "acronym", "kind", "title",
                                           "affiliation", "country", "url",  NULL};

struct Stamp {
    char *header; /* NULL: nothing has happened yet */
    uint8_t key[crypto_shorthash_KEYBYTES];
};

static uint64_t
cut(uint64_t number, unsigned figure_count)
{
    return number & ((UINT64_C(1) << (6 * figure_count)) - 1);
}

/* Writes the last `count` figures of `number`, the last of them first. */
static char *
write_figures(char *at, uint64_t number, unsigned count)
{
    for (unsigned i = 0; i < count; i++, number >>= 6)
        *at++ = figures[number & 63];
    return at;
}

static gboolean
read_figures(const char **at, unsigned count, uint64_t *out_number)
{
    uint64_t number = 0;
    for (unsigned i = 0; i < count; i++) {
        const char *figure = (*at)[i] == '\0' ? NULL : strchr(figures, (*at)[i]);
        if (figure == NULL)
            return FALSE;
        number |= (uint64_t)(figure - figures) << (6 * i);
    }
    *at += count;
    *out_number = number;
    return TRUE;
}

/* The chain itself stays in the store. */
static void
derive(Stamp *stamp, const Digest *origin)
{
    char name[NAME_FIGURES + 1] = "";
    uint64_t number = 0;
    DigestState *state = digest_begin();
    digest_add(state, PURPOSE, sizeof PURPOSE);
    digest_add(state, origin->bytes, DIGEST_SIZE);
    const Digest digest = digest_end(state);
    memcpy(stamp->key, digest.bytes, sizeof stamp->key);
    memcpy(&number, digest.bytes + sizeof stamp->key, sizeof number);
    *write_figures(name, GUINT64_FROM_LE(number), NAME_FIGURES) = '\0';
    stamp->header = g_strconcat(STAMP_HEADER, name, NULL);
}

Stamp *
stamp_open(Journal *journal, GError **error)
{
    Digest origin;
    gboolean found = FALSE;
    if (!journal_get_origin(journal, &found, &origin, error))
        return NULL;

    Stamp *stamp = g_new0(Stamp, 1);
    if (found)
        derive(stamp, &origin);
    return stamp;
}

void
stamp_free(Stamp *stamp)
{
    if (stamp == NULL)
        return;

    g_free(stamp->header);
    g_free(stamp);
}

const char *
stamp_get_header(const Stamp *stamp)
{
    return stamp->header;
}

static uint64_t
hash(const Stamp *stamp, const void *bytes, size_t length)
{
    uint8_t out[crypto_shorthash_BYTES];
    uint64_t number;
    crypto_shorthash(out, bytes, length, stamp->key);
    memcpy(&number, out, sizeof number);
    return GUINT64_FROM_LE(number);
}

/* Of what is empty nothing is added, so that a field that a later version knows changes no
 * stamp until it is filled; and the order of fields says nothing. */
static void
add(const Stamp *stamp, uint64_t *sum, const char *word, const char *value)
{
    char room[512];
    const size_t word_size = strlen(word) + 1, length = strlen(value);
    if (length == 0)
        return;

    g_autofree char *large =
        length + word_size > sizeof room ? g_malloc(length + word_size) : NULL;
    char *pair = large != NULL ? large : room;
    memcpy(pair, word, word_size);
    memcpy(pair + word_size, value, length);
    *sum += hash(stamp, pair, word_size + length);
}

static void
add_number(const Stamp *stamp, uint64_t *sum, const char *word, int64_t number)
{
    char text[24];
    g_snprintf(text, sizeof text, "%" G_GINT64_FORMAT, number);
    add(stamp, sum, word, number == 0 ? "" : text);
}

/* Returns the value of a field without a copy, where that can be; NULL: ask for it. */
static const char *
peek(const Signatory *signatory, const char *word)
{
    const struct {
        const char *word, *value;
    } known[] = {
        {"name", signatory->name},
        {"acronym", signatory->acronym},
        {"kind", signatory_kind_word(signatory->kind)},
        {"email", signatory->email},
        {"contact_name", signatory->contact_name},
        {"country", signatory->country},
        {"url", signatory->url},
        {"title", signatory->title},
        {"affiliation", signatory->affiliation},
        {"visibility", signatory_visibility_word(signatory->visibility)},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
        if (strcmp(word, known[i].word) == 0)
            return known[i].value;
    return NULL;
}

static void
add_word(const Stamp *stamp, uint64_t *sum, const Signatory *signatory, const char *word)
{
    const char *value = peek(signatory, word);
    if (value != NULL) {
        add(stamp, sum, word, value);
    } else if (strcmp(word, "position") == 0) {
        add_number(stamp, sum, word, signatory->position);
    } else if (strcmp(word, "lead") == 0) {
        add_number(stamp, sum, word, signatory->lead);
    } else if (strcmp(word, "hold") != 0) {
        g_autofree char *asked = signatory_get_field(signatory, word);
        add(stamp, sum, word, asked);
    }
}

static void
add_fields(const Stamp *stamp, uint64_t *sum, const json_t *fields)
{
    const char *column = NULL;
    json_t *value = NULL;
    json_object_foreach((json_t *)fields, column, value)
    {
        g_autofree char *word = g_strconcat("fields.", column, NULL);
        const char *text = json_string_value(value);
        add(stamp, sum, word, text != NULL ? text : "");
    }
}

static uint64_t
stand(const Stamp *stamp, const Signatory *signatory)
{
    uint64_t sum = 0;
    add(stamp, &sum, "status", signatory_status_word(signatory->status));
    add(stamp, &sum, "signed_at", signatory->signed_at);
    add(stamp, &sum, "channel", signatory->channel);
    add(stamp, &sum, "authorised_by", signatory->authorised_by);
    add(stamp, &sum, "hold", signatory->hold);
    add_number(stamp, &sum, "revision", signatory->revision);
    add(stamp, &sum, "unsubscribed", signatory->unsubscribed ? "yes" : "");
    add(stamp, &sum, "suppressed", signatory->suppressed ? "yes" : "");
    return sum;
}

uint64_t
stamp_of_id(const Stamp *stamp, int64_t id)
{
    uint64_t sum = 0;
    add_number(stamp, &sum, "id", id);
    return cut(sum, WHO_FIGURES);
}

StampMark
stamp_take(const Stamp *stamp, const Signatory *signatory, gboolean is_public)
{
    StampMark mark = {.is_public = is_public};
    const char *const *words = is_public ? public_words : signatory_get_field_words();
    for (; *words != NULL; words++)
        add_word(stamp, &mark.values, signatory, *words);
    if (is_public)
        mark.who = stamp_of_id(stamp, signatory->id);
    else
        add_fields(stamp, &mark.values, signatory->fields);
    mark.values = cut(mark.values, VALUES_FIGURES);
    mark.standing = is_public ? 0 : cut(stand(stamp, signatory), STANDING_FIGURES);
    return mark;
}

void
stamp_format(const StampMark *mark, char out_cell[STAMP_SIZE])
{
    G_STATIC_ASSERT(STAMP_SIZE >= 1 + WHO_FIGURES + VALUES_FIGURES + 1);
    char *at = out_cell;
    *at++ = mark->is_public ? 'p' : 'r';
    if (mark->is_public)
        at = write_figures(at, mark->who, WHO_FIGURES);
    at = write_figures(at, mark->values, VALUES_FIGURES);
    if (!mark->is_public)
        at = write_figures(at, mark->standing, STANDING_FIGURES);
    *at = '\0';
}

gboolean
stamp_parse(const char *cell, StampMark *out_mark)
{
    StampMark mark = {.is_public = cell[0] == 'p'};
    const char *at = cell + 1;
    if ((cell[0] != 'p' && cell[0] != 'r') ||
        (mark.is_public && !read_figures(&at, WHO_FIGURES, &mark.who)) ||
        !read_figures(&at, VALUES_FIGURES, &mark.values) ||
        (!mark.is_public && !read_figures(&at, STANDING_FIGURES, &mark.standing)) ||
        *at != '\0')
        return FALSE;

    *out_mark = mark;
    return TRUE;
}
