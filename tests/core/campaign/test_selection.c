#include "campaign/selection.h"

#include <string.h>

static Signatory *
make(void)
{
    g_autoptr(GError) error = NULL;
    Signatory *signatory = signatory_new();
    static const char *const fields[][2] = {
        {"name", "École du Tibet"}, {"acronym", "EDT"}, {"kind", "individual"},
        {"fields.board", "Yes"},    {"hold", "look"},   {"visibility", "withheld"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
        g_assert_true(signatory_set_field(signatory, fields[i][0], fields[i][1], &error));
    signatory->id = 7;
    signatory->status = STATUS_SIGNED;
    signatory->unsubscribed = TRUE;
    return signatory;
}

static gboolean
selects(const char *first, const char *second)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Signatory) signatory = make();
    const char *const terms[] = {first, second, NULL};
    g_autoptr(Selection) selection = selection_parse(terms, &error);
    g_assert_no_error(error);
    return selection_has(selection, signatory);
}

static void
what_holds_is_selected(void)
{
    static const char *const terms[] = {
        "status=signed",       "kind=individual", "visibility=withheld",
        "name=ÉCOLE DU TIBET", "acronym=edt",     "email=",
        "fields.board=yes",    "fields.other=",   "marks=hold",
        "marks=unsubscribed",  "hold=look",       "id=7",
        "confirmed=false",     "position=",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(terms); i++)
        g_assert_true(selects(terms[i], NULL));
}

static void
what_does_not_hold_is_not_selected(void)
{
    static const char *const terms[] = {
        "status=invited",
        "kind=organization",
        "visibility=public",
        "name=École",
        "email=a@b.org",
        "fields.board=",
        "marks=suppressed",
        "marks=",
        "marks=hold unsubscribed",
        "id=70",
        "name==",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(terms); i++)
        g_assert_false(selects(terms[i], NULL));
}

static void
all_terms_must_hold(void)
{
    g_assert_true(selects("status=signed", "acronym=EDT"));
    g_assert_false(selects("status=signed", "acronym=ALN"));
    g_assert_false(selects("status=invited", "acronym=EDT"));
    g_assert_true(selects(NULL, NULL));

    g_autoptr(Signatory) signatory = make();
    g_autoptr(Selection) everyone = selection_parse(NULL, NULL);
    g_assert_true(selection_has(everyone, signatory));
}

static void
a_term_that_means_nothing_is_refused(void)
{
    static const char *const terms[][2] = {
        {"status", "FIELD=VALUE"},        {"stauts=signed", "'status'"},
        {"status=sigend", "'signed'"},    {"kind=xyz", "organization, individual"},
        {"fields.=x", "no field"},        {"=x", "no field"},
        {"visibility=", "no visibility"}, {"name=\xff", "FIELD=VALUE"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(terms); i++) {
        g_autoptr(GError) error = NULL;
        const char *const one[] = {terms[i][0], NULL};
        g_autoptr(Selection) selection = selection_parse(one, &error);
        g_assert_null(selection);
        g_assert_error(error, SELECTION_ERROR, SELECTION_ERROR_TERM);
        g_assert_nonnull(strstr(error->message, terms[i][1]));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define CLAIM(claim) g_test_add_func("/campaign/selection/" #claim, claim)
    CLAIM(what_holds_is_selected);
    CLAIM(what_does_not_hold_is_not_selected);
    CLAIM(all_terms_must_hold);
    CLAIM(a_term_that_means_nothing_is_refused);
    return g_test_run();
}
