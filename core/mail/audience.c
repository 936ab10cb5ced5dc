#include "mail/audience.h"

#include "base/text.h"

G_DEFINE_QUARK(audience - error - quark, audience_error)

#define STATUS(word) (1u << STATUS_##word)

struct Audience {
    unsigned statuses;    /* a bit for each; 0: addressees */
    Selection *selection; /* NULL: by status */
    char **terms;         /* "field=value" of addressees, checked; NULL: all of them */
};

static const struct {
    const char *name;
    unsigned statuses;
} own_audiences[] = {
    {"invitation", STATUS(PROSPECT)},
    {"reminder", STATUS(INVITED) | STATUS(PENDING)},
    {"draft", STATUS(PROSPECT) | STATUS(INVITED) | STATUS(PENDING) | STATUS(SIGNED) |
                  STATUS(OBJECTED) | STATUS(RECONSENT)},
    {"revision", STATUS(RECONSENT)},
    {"lastlook", STATUS(SIGNED)},
    {"final", STATUS(SIGNED)},
    {"receipt", STATUS(SIGNED)},
    {"deliver", 0},
};

static gboolean
find_own(const char *name, unsigned *out_statuses, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(own_audiences); i++)
        if (g_str_equal(own_audiences[i].name, name)) {
            *out_statuses = own_audiences[i].statuses;
            return TRUE;
        }

    g_autofree char *shown = text_escape(name, -1);
    g_set_error(error, AUDIENCE_ERROR, AUDIENCE_ERROR_NONE,
                "it is not said whom the template '%s' is for; say it: --to status=signed",
                shown);
    return FALSE;
}

static gboolean
refuse_term(const char *term, GError **error)
{
    g_autofree char *shown = text_escape(term, -1);

    g_set_error(error, AUDIENCE_ERROR, AUDIENCE_ERROR_TERM,
                "'%s' chooses no addressee; write name=…, title=…, salutation=… or email=…",
                shown);
    return FALSE;
}

static gboolean
check_terms(const char *const *terms, GError **error)
{
    static const char *const fields[] = {"name", "title", "salutation", "email", NULL};

    for (; *terms != NULL; terms++) {
        g_auto(GStrv) parts = g_strsplit(*terms, "=", 2);
        if (g_strv_length(parts) != 2 || !g_strv_contains(fields, parts[0]))
            return refuse_term(*terms, error);
    }
    return TRUE;
}

/* TRUE when the template is for addressees; they have no fields of a signatory. */
static gboolean
is_to_addressees(const char *template_name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(own_audiences); i++)
        if (g_str_equal(own_audiences[i].name, template_name))
            return own_audiences[i].statuses == 0;

    return FALSE;
}

Audience *
audience_parse(const char *template_name, const char *const *filters, GError **error)
{
    const gboolean own = filters == NULL || filters[0] == NULL;
    g_autoptr(Audience) audience = g_new0(Audience, 1);

    if (own) {
        if (!find_own(template_name, &audience->statuses, error))
            return NULL;
    } else if (is_to_addressees(template_name)) {
        if (!check_terms(filters, error))
            return NULL;
        audience->terms = g_strdupv((char **)filters);
    } else {
        audience->selection = selection_parse(filters, error);
        if (audience->selection == NULL)
            return NULL;
    }
    return g_steal_pointer(&audience);
}

void
audience_free(Audience *audience)
{
    if (audience == NULL)
        return;

    selection_free(audience->selection);
    g_strfreev(audience->terms);
    g_free(audience);
}

gboolean
audience_is_of_addressees(const Audience *audience)
{
    return audience->selection == NULL && audience->statuses == 0;
}

gboolean
audience_has(const Audience *audience, const Signatory *signatory)
{
    return audience->selection != NULL ? selection_has(audience->selection, signatory)
                                       : (audience->statuses & (1u << signatory->status)) != 0;
}

static gboolean
is_meant(const char *term, const Addressee *addressee)
{
    g_auto(GStrv) parts = g_strsplit(term, "=", 2);
    g_autofree char *wanted = text_fold(parts[1]);
    g_autofree char *found = text_fold(addressee_get_field(addressee, parts[0]));

    return g_str_equal(wanted, found);
}

gboolean
audience_has_addressee(const Audience *audience, const Addressee *addressee)
{
    for (char **term = audience->terms; term != NULL && *term != NULL; term++)
        if (!is_meant(*term, addressee))
            return FALSE;

    return TRUE;
}
