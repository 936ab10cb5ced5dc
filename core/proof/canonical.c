#include "proof/canonical.h"

#include "base/text.h"

#include <string.h>

#define DUMP_FLAGS (JSON_SORT_KEYS | JSON_COMPACT | JSON_ENCODE_ANY)

struct CanonicalReader {
    json_t *value;
    char *where;
    char *complaint;
};

char *
canonical_write(const json_t *value)
{
    char *dumped = json_dumps(value, DUMP_FLAGS);
    g_assert(dumped != NULL);
    char *text = g_strdup(dumped);
    free(dumped);
    return text;
}

void
canonical_complain(CanonicalReader *reader, const char *format, ...)
{
    if (reader->complaint != NULL)
        return;

    va_list arguments;
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    reader->complaint = reader->where[0] == '\0'
                            ? g_steal_pointer(&what)
                            : g_strdup_printf("%s: %s", reader->where, what);
}

static void
parse(CanonicalReader *reader, const char *bytes, size_t length)
{
    json_error_t wrong;
    reader->value = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, &wrong);
    if (reader->value != NULL)
        return;

    g_autofree char *what = text_escape(wrong.text, -1);
    canonical_complain(reader, "line %d, column %d: %s", wrong.line, wrong.column, what);
}

/* A real has no one form: jansson would write 1.0 as it stood. */
static gboolean
holds_real(const json_t *value)
{
    for (size_t i = 0; i < json_array_size(value); i++)
        if (holds_real(json_array_get(value, i)))
            return TRUE;

    const char *name;
    json_t *member;
    json_object_foreach((json_t *)value, name, member)
    {
        if (holds_real(member))
            return TRUE;
    }
    return json_is_real(value);
}

/* Bytes that were read, as far as what would be written is the same. */
typedef struct {
    const char *bytes;
    size_t length;
    size_t same;
    gboolean differs;
} Comparison;

static int
compare_piece(const char *piece, size_t size, void *closure)
{
    Comparison *comparison = closure;
    const char *at = comparison->bytes + comparison->same;
    const size_t rest = comparison->length - comparison->same;
    if (size <= rest && memcmp(piece, at, size) == 0) {
        comparison->same += size;
        return 0;
    }

    for (size_t i = 0; i < MIN(size, rest) && piece[i] == at[i]; i++)
        comparison->same++;
    comparison->differs = TRUE;
    return -1;
}

/* Says where the bytes part from the form in which they would be written, which is never held
 * whole: it may have a hundred thousand names. */
static void
compare(CanonicalReader *reader, const char *bytes, size_t length)
{
    Comparison comparison = {.bytes = bytes, .length = length};
    const int dumped =
        json_dump_callback(reader->value, compare_piece, &comparison, DUMP_FLAGS);
    g_assert(dumped == 0 || comparison.differs);

    const size_t same = comparison.same;
    if (holds_real(reader->value))
        canonical_complain(reader, "it holds a number that is not whole");
    else if (comparison.differs)
        canonical_complain(reader, "not in canonical form from byte %zu on", same + 1);
    else if (length != same + 1 || bytes[same] != '\n')
        canonical_complain(reader, "it does not end in exactly one line feed");
}

CanonicalReader *
canonical_read(const char *bytes, size_t length)
{
    CanonicalReader *reader = g_new0(CanonicalReader, 1);
    reader->where = g_strdup("");
    parse(reader, bytes, length);
    if (reader->value != NULL)
        compare(reader, bytes, length);
    return reader;
}

void
canonical_free(CanonicalReader *reader)
{
    if (reader == NULL)
        return;

    json_decref(reader->value);
    g_free(reader->where);
    g_free(reader->complaint);
    g_free(reader);
}

const char *
canonical_get_complaint(const CanonicalReader *reader)
{
    return reader->complaint;
}

const json_t *
canonical_get_value(const CanonicalReader *reader)
{
    return reader->value;
}

void
canonical_enter(CanonicalReader *reader, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_free(reader->where);
    reader->where = g_strdup_vprintf(format, arguments);
    va_end(arguments);
}

gboolean
canonical_check_members(CanonicalReader *reader, const json_t *value,
                        const char *const *members)
{
    if (!json_is_object(value))
        canonical_complain(reader, "not an object");
    for (size_t i = 0; members[i] != NULL; i++)
        if (json_object_get(value, members[i]) == NULL)
            canonical_complain(reader, "'%s' is missing", members[i]);

    const char *name;
    json_t *member;
    json_object_foreach((json_t *)value, name, member)
    {
        if (g_strv_contains(members, name))
            continue;
        g_autofree char *shown = text_escape(name, -1);
        canonical_complain(reader, "'%s' does not belong there", shown);
    }
    return reader->complaint == NULL;
}

/* The member when it is of `type`. */
static const json_t *
get_member(CanonicalReader *reader, const json_t *object, const char *name, json_type type,
           const char *expected)
{
    const json_t *member = json_object_get(object, name);
    if (member == NULL)
        canonical_complain(reader, "'%s' is missing", name);
    else if (json_typeof(member) != type)
        canonical_complain(reader, "'%s' is not %s", name, expected);
    return reader->complaint == NULL ? member : NULL;
}

const char *
canonical_text(CanonicalReader *reader, const json_t *object, const char *name)
{
    const json_t *member = get_member(reader, object, name, JSON_STRING, "a text");
    return member != NULL ? json_string_value(member) : "";
}

int64_t
canonical_number(CanonicalReader *reader, const json_t *object, const char *name, int64_t least)
{
    const json_t *member = get_member(reader, object, name, JSON_INTEGER, "a whole number");
    if (member == NULL)
        return 0;

    int64_t number = json_integer_value(member);
    if (number >= least)
        return number;

    canonical_complain(reader, "'%s' is less than %" G_GINT64_FORMAT, name, least);
    return 0;
}

Digest
canonical_digest(CanonicalReader *reader, const json_t *object, const char *name)
{
    Digest digest = {0};
    const char *hex = canonical_text(reader, object, name);
    if (reader->complaint == NULL && !digest_from_hex(hex, &digest))
        canonical_complain(reader, "'%s' is not 64 lower-case hexadecimal digits", name);
    return digest;
}

const json_t *
canonical_list(CanonicalReader *reader, const json_t *object, const char *name)
{
    return get_member(reader, object, name, JSON_ARRAY, "a list");
}
