#include "campaign/intake_value.h"

static const struct {
    const char *value;
    int kind; /* -1: neither */
} kinds[] = {
    {"organization", KIND_ORGANIZATION},
    {"organisation", KIND_ORGANIZATION},
    {"  ORGANISATION ", KIND_ORGANIZATION},
    {"NGO", KIND_ORGANIZATION},
    {"As an organization", KIND_ORGANIZATION},
    {"Non-profit organisation", KIND_ORGANIZATION},
    {"Verein", KIND_ORGANIZATION},
    {"individual", KIND_INDIVIDUAL},
    {"Person", KIND_INDIVIDUAL},
    {"As an individual", KIND_INDIVIDUAL},
    {"Einzelperson", KIND_INDIVIDUAL},
    {"individual, for my organization", -1},
    {"both", -1},
    {"", -1},
};

static void
kinds_are_read_by_meaning(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        SignatoryKind kind = KIND_ORGANIZATION;
        g_test_message("'%s'", kinds[i].value);
        g_assert_cmpint(intake_value_kind(kinds[i].value, &kind), ==, kinds[i].kind >= 0);
        if (kinds[i].kind >= 0)
            g_assert_cmpint((int)kind, ==, kinds[i].kind);
    }
}

enum { SHOW = VISIBILITY_PUBLIC, HIDE = VISIBILITY_WITHHELD, NEITHER = -1 };

/* To "May we list you?", and to "Do you want to stay anonymous?" */
static const struct {
    const char *value;
    int visibility, turned;
} answers[] = {
    {"Yes", SHOW, HIDE},
    {"yes.", SHOW, HIDE},
    {"TRUE", SHOW, HIDE},
    {"Ja", SHOW, HIDE},
    {"sí", SHOW, HIDE},
    {"✓", SHOW, HIDE},
    {"x", SHOW, HIDE},
    {"No", HIDE, SHOW},
    {"no, thanks", HIDE, SHOW},
    {"0", HIDE, SHOW},
    {"nein", HIDE, SHOW},
    {"public", SHOW, SHOW},
    {"Publicly, please", SHOW, SHOW},
    {"withheld", HIDE, HIDE},
    {"recipient", VISIBILITY_RECIPIENT, VISIBILITY_RECIPIENT},
    {"Internal", VISIBILITY_INTERNAL, VISIBILITY_INTERNAL},
    {"please keep us private", HIDE, HIDE},
    {"Not publicly", HIDE, HIDE},
    {"Please don’t publish our name", HIDE, HIDE},
    {"no, keep it confidential", HIDE, HIDE},
    {"Yes, publish it", SHOW, NEITHER},
    {"yes, but keep us anonymous", NEITHER, HIDE},
    {"yes and no", NEITHER, NEITHER},
    {"after the summit", NEITHER, NEITHER},
    {"?", NEITHER, NEITHER},
};

static void
check_answer(const char *value, gboolean is_turned, int expected)
{
    SignatoryVisibility visibility = VISIBILITY_INTERNAL;
    g_test_message("'%s' %d", value, is_turned);
    g_assert_cmpint(intake_value_visibility(value, is_turned, &visibility), ==, expected >= 0);
    if (expected >= 0)
        g_assert_cmpint((int)visibility, ==, expected);
}

static void
answers_are_read_by_meaning_and_never_guessed(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(answers); i++) {
        check_answer(answers[i].value, FALSE, answers[i].visibility);
        check_answer(answers[i].value, TRUE, answers[i].turned);
    }
}

/* As it is in New York, month first or day first; NULL: no time. */
static const struct {
    const char *value;
    const char *month_first, *day_first;
} times[] = {
    {"2023-11-06", "2023-11-06", "2023-11-06"},
    {"2023-11-06T22:00:00Z", "2023-11-06T22:00:00Z", "2023-11-06T22:00:00Z"},
    {"2023-11-06T22:00:00+01:00", "2023-11-06T21:00:00Z", "2023-11-06T21:00:00Z"},
    {"2023-11-06 17:00", "2023-11-06T22:00:00Z", "2023-11-06T22:00:00Z"},
    {"11/1/2023 08:00:00", "2023-11-01T12:00:00Z", "2023-01-11T13:00:00Z"},
    {"11/06/2023", "2023-11-06", "2023-06-11"},
    {"11/13/2023 08:00:00", "2023-11-13T13:00:00Z", NULL},
    {"13/11/2023 08:00:00", NULL, "2023-11-13T13:00:00Z"},
    {"6.11.2023 8:30", "2023-11-06T13:30:00Z", "2023-11-06T13:30:00Z"},
    {"11/6/2023 12:05 AM", "2023-11-06T05:05:00Z", "2023-06-11T04:05:00Z"},
    {"11/6/2023 12:05:09 pm", "2023-11-06T17:05:09Z", "2023-06-11T16:05:09Z"},
    {"2023/11/06 8:00:00 PM GMT+1", "2023-11-06T19:00:00Z", "2023-11-06T19:00:00Z"},
    {"2023/11/06 8:00:00 AM UTC", "2023-11-06T08:00:00Z", "2023-11-06T08:00:00Z"},
    {"2023/11/06 8:00:00 AM GMT-3:30", "2023-11-06T11:30:00Z", "2023-11-06T11:30:00Z"},
    {"11/6/23", NULL, NULL},
    {"11/31/2023", NULL, NULL},
    {"11/6/2023 25:00", NULL, NULL},
    {"11/6/2023 13:00 PM", NULL, NULL},
    {"11/6/2023 08:00 EST", NULL, NULL},
    {"11/6-2023", NULL, NULL},
    {"11/6/2023x", NULL, NULL},
    {"-11/6/2023", NULL, NULL},
    {"45236.333", NULL, NULL},
    {"yesterday", NULL, NULL},
    {"", NULL, NULL},
};

static void
check_time(const char *value, gboolean month_first, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *time = intake_value_time(value, "America/New_York", month_first, &error);
    g_test_message("'%s' %d", value, month_first);
    g_assert_cmpstr(time, ==, expected);
    g_assert_true((error == NULL) == (expected != NULL));
}

static void
times_are_read_as_forms_write_them(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(times); i++) {
        check_time(times[i].value, TRUE, times[i].month_first);
        check_time(times[i].value, FALSE, times[i].day_first);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/intake-value/kinds", kinds_are_read_by_meaning);
    g_test_add_func("/intake-value/answers", answers_are_read_by_meaning_and_never_guessed);
    g_test_add_func("/intake-value/times", times_are_read_as_forms_write_them);
    return g_test_run();
}
