#include "mail/audience.h"

#include "base/text.h"

G_DEFINE_QUARK(audience - error - quark, audience_error)

#define STATUS(word) (1u << STATUS_##word)

struct Audience {
    unsigned statuses;    /* a bit for each */
    Selection *selection; /* NULL: by status */
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

Audience *
audience_parse(const char *template_name, const char *const *filters, GError **error)
{
    const gboolean own = filters == NULL || filters[0] == NULL;
    g_autoptr(Audience) audience = g_new0(Audience, 1);
    if (!own)
        audience->selection = selection_parse(filters, error);
    if (own ? !find_own(template_name, &audience->statuses, error)
            : audience->selection == NULL)
        return NULL;

    return g_steal_pointer(&audience);
}

void
audience_free(Audience *audience)
{
    if (audience == NULL)
        return;

    selection_free(audience->selection);
    g_free(audience);
}

gboolean
audience_has(const Audience *audience, const Signatory *signatory)
{
    return audience->selection != NULL ? selection_has(audience->selection, signatory)
                                       : (audience->statuses & (1u << signatory->status)) != 0;
}
