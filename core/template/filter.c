#include "template/filter.h"

#include "base/text.h"

#include <string.h>

G_DEFINE_QUARK(filter - error - quark, filter_error)

typedef Value *(*Apply)(const Value *value, const FilterArgument *arguments, Language *language,
                        GError **error);

typedef enum {
    FROM_TEXT,
    FROM_NUMBER,
    FROM_LIST,
    FROM_ANY,
} Source;

struct Filter {
    const char *name;
    const char *takes; /* a letter an argument: t for a text, n for a number */
    const char *usage;
    Source source;
    gboolean keeps_kind;
    Apply apply;
};

/* Consumes `text`. */
static Value *
take_text(char *text)
{
    Value *value = value_new_text(text);
    g_free(text);
    return value;
}

/* Reads a number, or a text of digits; FALSE with `error` set for all else. */
static gboolean
read_number(const Value *value, int64_t *out_number, GError **error)
{
    if (value_get_kind(value) == VALUE_NUMBER) {
        *out_number = value_get_number(value);
        return TRUE;
    }
    const char *text = value_get_kind(value) == VALUE_TEXT ? value_get_text(value) : "";
    if (g_ascii_string_to_signed(text, 10, G_MININT64, G_MAXINT64, out_number, NULL))
        return TRUE;

    g_autofree char *shown = text_escape(value_get_text(value), -1);
    g_set_error(error, FILTER_ERROR, FILTER_ERROR_VALUE, "'%s' is no number", shown);
    return FALSE;
}

static Value *
apply_words(const Value *value, const FilterArgument *arguments, Language *language,
            GError **error)
{
    (void)arguments;
    int64_t number = 0;
    if (!read_number(value, &number, error))
        return NULL;

    return take_text(language_spell(language, number));
}

static Value *
apply_ordinal(const Value *value, const FilterArgument *arguments, Language *language,
              GError **error)
{
    (void)arguments;
    int64_t number = 0;
    if (!read_number(value, &number, error))
        return NULL;

    return take_text(language_ordinal(language, number));
}

static Value *
apply_plural(const Value *value, const FilterArgument *arguments, Language *language,
             GError **error)
{
    int64_t number = 0;
    if (!read_number(value, &number, error))
        return NULL;

    gboolean one = strcmp(language_plural(language, number), "one") == 0;
    return value_new_text(arguments[one ? 0 : 1].text);
}

static Value *
apply_minus(const Value *value, const FilterArgument *arguments, Language *language,
            GError **error)
{
    (void)language;
    int64_t number = 0;
    if (!read_number(value, &number, error))
        return NULL;
    if (__builtin_sub_overflow(number, arguments[0].number, &number)) {
        g_set_error_literal(error, FILTER_ERROR, FILTER_ERROR_VALUE,
                            "the number is out of range");
        return NULL;
    }

    return value_new_number(number);
}

static Value *
apply_capitalize(const Value *value, const FilterArgument *arguments, Language *language,
                 GError **error)
{
    (void)arguments, (void)error;
    return take_text(language_capitalize(language, value_get_text(value)));
}

static Value *
apply_upper(const Value *value, const FilterArgument *arguments, Language *language,
            GError **error)
{
    (void)arguments, (void)error;
    return take_text(language_upper(language, value_get_text(value)));
}

static Value *
apply_lower(const Value *value, const FilterArgument *arguments, Language *language,
            GError **error)
{
    (void)arguments, (void)error;
    return take_text(language_lower(language, value_get_text(value)));
}

static Value *
apply_date(const Value *value, const FilterArgument *arguments, Language *language,
           GError **error)
{
    char *date = language_date(language, value_get_text(value), arguments[0].text, error);
    return date != NULL ? take_text(date) : NULL;
}

static Value *
apply_first(const Value *value, const FilterArgument *arguments, Language *language,
            GError **error)
{
    (void)language, (void)error;
    const Value *shape = value_get_shape(value);
    Value *first = value_new_list(shape != NULL ? value_ref(shape) : NULL);
    size_t count = MIN(value_get_length(value), (size_t)arguments[0].number);
    for (size_t i = 0; i < count; i++)
        value_append(first, value_ref(value_get_item(value, i)));

    return first;
}

/* The texts of the items that have one; the array is the caller's, the texts are the list's. */
static GPtrArray *
collect_texts(const Value *list)
{
    GPtrArray *texts = g_ptr_array_new();
    for (size_t i = 0; i < value_get_length(list); i++) {
        const char *text = value_get_text(value_get_item(list, i));
        if (text[0] != '\0')
            g_ptr_array_add(texts, (char *)text);
    }
    return texts;
}

static Value *
apply_names(const Value *value, const FilterArgument *arguments, Language *language,
            GError **error)
{
    (void)arguments, (void)error;
    g_autoptr(GPtrArray) texts = collect_texts(value);
    if (texts->len == 0)
        return value_new_text("");

    return take_text(language_list(language, (const char *const *)texts->pdata, texts->len));
}

static Value *
apply_join(const Value *value, const FilterArgument *arguments, Language *language,
           GError **error)
{
    (void)language, (void)error;
    g_autoptr(GPtrArray) texts = collect_texts(value);
    g_ptr_array_add(texts, NULL);
    return take_text(g_strjoinv(arguments[0].text, (char **)texts->pdata));
}

static Value *
apply_default(const Value *value, const FilterArgument *arguments, Language *language,
              GError **error)
{
    (void)language, (void)error;
    ValueKind kind = value_get_kind(value);
    gboolean empty =
        kind == VALUE_LIST ? value_get_length(value) == 0 : value_get_text(value)[0] == '\0';
    return empty ? value_new_text(arguments[0].text) : value_ref(value);
}

static const Filter filters[] = {
    {"words", "", "words", FROM_NUMBER, FALSE, apply_words},
    {"ordinal", "", "ordinal", FROM_NUMBER, FALSE, apply_ordinal},
    {"capitalize", "", "capitalize", FROM_TEXT, FALSE, apply_capitalize},
    {"upper", "", "upper", FROM_TEXT, FALSE, apply_upper},
    {"lower", "", "lower", FROM_TEXT, FALSE, apply_lower},
    {"date", "t", "date: \"long\"", FROM_TEXT, FALSE, apply_date},
    {"default", "t", "default: \"some text\"", FROM_ANY, TRUE, apply_default},
    {"plural", "tt", "plural: \"one\", \"many\"", FROM_NUMBER, FALSE, apply_plural},
    {"minus", "n", "minus: 1", FROM_NUMBER, FALSE, apply_minus},
    {"first", "n", "first: 5", FROM_LIST, TRUE, apply_first},
    {"names", "", "names", FROM_LIST, FALSE, apply_names},
    {"join", "t", "join: \", \"", FROM_LIST, FALSE, apply_join},
};

static const Filter *
find_by_name(const char *name, GError **error)
{
    const char *names[G_N_ELEMENTS(filters) + 1] = {NULL};
    for (size_t i = 0; i < G_N_ELEMENTS(filters); i++) {
        if (strcmp(filters[i].name, name) == 0)
            return &filters[i];
        names[i] = filters[i].name;
    }

    g_autofree char *shown = text_escape(name, -1);
    const char *nearest = text_nearest(name, names);
    if (nearest != NULL)
        g_set_error(error, FILTER_ERROR, FILTER_ERROR_USE,
                    "there is no filter '%s': did you mean '%s'?", shown, nearest);
    else
        g_set_error(error, FILTER_ERROR, FILTER_ERROR_USE,
                    "there is no filter '%s': there are words, ordinal, capitalize, upper, "
                    "lower, date, default, plural, minus, first, names and join",
                    shown);
    return NULL;
}

static gboolean
takes_arguments(const Filter *filter, const FilterArgument *arguments, size_t count)
{
    if (count != strlen(filter->takes))
        return FALSE;

    for (size_t i = 0; i < count; i++)
        if (arguments[i].is_number != (filter->takes[i] == 'n'))
            return FALSE;

    return TRUE;
}

/* `first` takes no negative number, and `date` only the styles that there are. */
static gboolean
check_arguments(const Filter *filter, const FilterArgument *arguments, GError **error)
{
    static const char *const styles[] = {"short", "medium", "long", "full", "iso", NULL};

    if (filter->apply == apply_first && arguments[0].number < 0) {
        g_set_error_literal(error, FILTER_ERROR, FILTER_ERROR_USE,
                            "'first' takes a number from 0");
        return FALSE;
    }
    if (filter->apply == apply_date && !g_strv_contains(styles, arguments[0].text)) {
        g_autofree char *shown = text_escape(arguments[0].text, -1);
        g_set_error(error, FILTER_ERROR, FILTER_ERROR_USE,
                    "there is no style '%s' of a date: there are short, medium, long, full "
                    "and iso",
                    shown);
        return FALSE;
    }

    return TRUE;
}

const Filter *
filter_find(const char *name, const FilterArgument *arguments, size_t count, GError **error)
{
    const Filter *filter = find_by_name(name, error);
    if (filter == NULL)
        return NULL;
    if (!takes_arguments(filter, arguments, count)) {
        g_set_error(error, FILTER_ERROR, FILTER_ERROR_USE, "the filter '%s' is written '%s'",
                    filter->name, filter->usage);
        return NULL;
    }

    return check_arguments(filter, arguments, error) ? filter : NULL;
}

const char *
filter_get_name(const Filter *filter)
{
    return filter->name;
}

gboolean
filter_gives_default(const Filter *filter)
{
    return filter->apply == apply_default;
}

gboolean
filter_keeps_kind(const Filter *filter)
{
    return filter->keeps_kind;
}

gboolean
filter_wants_list(const Filter *filter)
{
    return filter->source == FROM_LIST;
}

/* Nothing, or the text "". */
static gboolean
is_empty(const Value *value)
{
    ValueKind kind = value_get_kind(value);
    return kind == VALUE_NOTHING || (kind == VALUE_TEXT && value_get_text(value)[0] == '\0');
}

static gboolean
suits(const Filter *filter, const Value *value, GError **error)
{
    gboolean is_list = value_get_kind(value) == VALUE_LIST;
    if (filter->source == FROM_ANY || is_list == (filter->source == FROM_LIST))
        return TRUE;

    g_set_error(error, FILTER_ERROR, FILTER_ERROR_VALUE,
                is_list ? "'%s' cannot work on a list" : "'%s' works on a list only",
                filter->name);
    return FALSE;
}

Value *
filter_apply(const Filter *filter, const Value *value, const FilterArgument *arguments,
             size_t count, Language *language, GError **error)
{
    g_assert(takes_arguments(filter, arguments, count));

    if (!filter_gives_default(filter) && is_empty(value))
        return value_ref(value);
    if (!suits(filter, value, error))
        return NULL;

    return filter->apply(value, arguments, language, error);
}
