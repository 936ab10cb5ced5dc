#include "campaign/selection.h"

#include "base/text.h"

#include <string.h>

G_DEFINE_QUARK(selection - error - quark, selection_error)

typedef struct {
    char *field;
    SignatoryField read;
    char *value; /* folded */
    gboolean is_mark;
} Term;

struct Selection {
    GArray *terms; /* Term */
};

static const char *const fields[] = {
    "id",       "name",          "acronym",   "kind",        "email",      "contact_name",
    "country",  "url",           "title",     "affiliation", "visibility", "status",
    "position", "lead",          "hold",      "marks",       "revision",   "signed_at",
    "channel",  "authorised_by", "confirmed", NULL,
};

static const char *const statuses[] = {
    "prospect", "invited",   "pending",   "signed", "declined",
    "objected", "withdrawn", "reconsent", NULL,
};
static const char *const kinds[] = {"organization", "individual", NULL};
static const char *const visibilities[] = {"public", "recipient", "withheld", "internal", NULL};

static void
clear_term(void *data)
{
    Term *term = data;
    g_free(term->field);
    g_free(term->value);
}

static gboolean
refuse(GError **error, const char *what, const char *word, const char *const *candidates)
{
    g_autofree char *shown = text_escape(word, -1);
    const char *nearest = text_nearest(word, candidates);
    g_autofree char *all = g_strjoinv(", ", (char **)candidates);
    if (nearest != NULL)
        g_set_error(error, SELECTION_ERROR, SELECTION_ERROR_TERM,
                    "no %s is called '%s'; did you mean '%s'?", what, shown, nearest);
    else
        g_set_error(error, SELECTION_ERROR, SELECTION_ERROR_TERM,
                    "no %s is called '%s'; there are: %s", what, shown, all);
    return FALSE;
}

static gboolean
check_value(const Term *term, GError **error)
{
    static const struct {
        const char *field;
        const char *const *values;
    } closed[] = {{"status", statuses}, {"kind", kinds}, {"visibility", visibilities}};

    for (size_t i = 0; i < G_N_ELEMENTS(closed); i++)
        if (strcmp(term->field, closed[i].field) == 0 &&
            !g_strv_contains(closed[i].values, term->value))
            return refuse(error, closed[i].field, term->value, closed[i].values);
    return TRUE;
}

static gboolean
check_field(const char *field, GError **error)
{
    return g_strv_contains(fields, field) ||
           (g_str_has_prefix(field, "fields.") && strlen(field) > strlen("fields.")) ||
           refuse(error, "field", field, fields);
}

static gboolean
add_term(Selection *selection, const char *text, GError **error)
{
    const char *equals = strchr(text, '=');
    if (equals == NULL || !text_check(text, strlen(text), NULL)) {
        g_autofree char *shown = text_escape(text, -1);
        g_set_error(error, SELECTION_ERROR, SELECTION_ERROR_TERM,
                    "'%s' does not say FIELD=VALUE, as in status=signed", shown);
        return FALSE;
    }

    Term term = {.field = g_strndup(text, (size_t)(equals - text)),
                 .value = text_fold(equals + 1)};
    term.is_mark = strcmp(term.field, "marks") == 0;
    const gboolean is_found = signatory_find_field(term.field, &term.read);
    g_array_append_val(selection->terms, term);
    if (!check_field(term.field, error) || !check_value(&term, error))
        return FALSE;

    g_assert(is_found);
    return TRUE;
}

Selection *
selection_parse(const char *const *terms, GError **error)
{
    g_autoptr(Selection) selection = g_new0(Selection, 1);
    selection->terms = g_array_new(FALSE, FALSE, sizeof(Term));
    g_array_set_clear_func(selection->terms, clear_term);

    for (size_t i = 0; terms != NULL && terms[i] != NULL; i++)
        if (!add_term(selection, terms[i], error))
            return NULL;
    return g_steal_pointer(&selection);
}

void
selection_free(Selection *selection)
{
    if (selection == NULL)
        return;

    g_array_unref(selection->terms);
    g_free(selection);
}

static gboolean
has_mark(const char *marks, const char *mark)
{
    if (mark[0] == '\0')
        return marks[0] == '\0';

    g_auto(GStrv) words = g_strsplit(marks, " ", -1);
    return g_strv_contains((const char *const *)words, mark);
}

/* What is ASCII folds to its small letters, and so are most values. */
static gboolean
folds_to(const char *value, const char *folded)
{
    if (g_str_is_ascii(value))
        return g_ascii_strcasecmp(value, folded) == 0;

    g_autofree char *own = text_fold(value);
    return strcmp(own, folded) == 0;
}

static gboolean
holds(const Term *term, const Signatory *signatory)
{
    char buffer[SIGNATORY_BUFFER_SIZE];
    const char *value = signatory_read_field(signatory, &term->read, buffer);
    if (value == NULL)
        value = "";
    return term->is_mark ? has_mark(value, term->value) : folds_to(value, term->value);
}

gboolean
selection_has(const Selection *selection, const Signatory *signatory)
{
    for (unsigned i = 0; i < selection->terms->len; i++)
        if (!holds(&g_array_index(selection->terms, Term, i), signatory))
            return FALSE;
    return TRUE;
}
