#include "data/xlsx_number.h"

static void
assert_shown(const char *value, const char *code, gboolean from_1904, const char *expected,
             XlsxDoubt expected_doubt)
{
    XlsxDoubt doubt = DOUBT_NONE;
    g_autoptr(GString) text = g_string_new("before ");
    const XlsxLook look = xlsx_look_of_code(code);
    g_assert_true(xlsx_append_number(text, value, look, from_1904, &doubt));
    g_assert_cmpstr(text->str + 7, ==, expected);
    g_assert_cmpint(doubt, ==, expected_doubt);
}

static void
numbers_look_as_a_person_sees_them(void)
{
    const char *const cases[][2] = {{"0", "0"},
                                    {"-0", "0"},
                                    {"7.0", "7"},
                                    {"-12", "-12"},
                                    {"007", "7"},
                                    {"1.1000000000000001", "1.1"},
                                    {"0.30000000000000004", "0.3"},
                                    {"-4.9000000000000004", "-4.9"},
                                    {"1E+3", "1000"},
                                    {"4.9123456789E+11", "491234567890"},
                                    {"1.5e-7", "0.00000015"},
                                    {"123456.789", "123456.789"},
                                    {"0.5", "0.5"},
                                    {"-12.30", "-12.3"},
                                    {"00.5", "0.5"},
                                    {"1.", "1"},
                                    {"1E-400", "0"}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_shown(cases[i][0], "General", FALSE, cases[i][1], DOUBT_NONE);
}

static void
long_numbers_have_no_exponent_and_a_warning(void)
{
    assert_shown("12345678901234", "General", FALSE, "12345678901234", DOUBT_NONE);
    assert_shown("123456789012345", "General", FALSE, "123456789012345", DOUBT_DIGITS);
    assert_shown("1.2345678901234568E+16", "0", FALSE, "12345678901234600", DOUBT_DIGITS);
    assert_shown("1E+20", "General", FALSE, "100000000000000000000", DOUBT_DIGITS);
}

static void
leading_zeros_are_shown_where_the_format_has_them(void)
{
    assert_shown("123", "00000", FALSE, "00123", DOUBT_NONE);
    assert_shown("123", "0", FALSE, "123", DOUBT_NONE);
    assert_shown("1234567", "00000", FALSE, "1234567", DOUBT_NONE);
}

static void
days_follow_both_epochs(void)
{
    assert_shown("45244", "yyyy\\-mm\\-dd", FALSE, "2023-11-14", DOUBT_NONE);
    assert_shown("45244.999999999", "yyyy\\-mm\\-dd", FALSE, "2023-11-15", DOUBT_NONE);
    assert_shown("43782", "yyyy\\-mm\\-dd", TRUE, "2023-11-14", DOUBT_NONE);
    assert_shown("1", "d/m/yy", FALSE, "1900-01-01", DOUBT_NONE);
    assert_shown("59", "d/m/yy", FALSE, "1900-02-28", DOUBT_NONE);
    assert_shown("60", "d/m/yy", FALSE, "1900-02-28", DOUBT_DAY_60);
    assert_shown("61", "d/m/yy", FALSE, "1900-03-01", DOUBT_NONE);
    assert_shown("60", "d/m/yy", TRUE, "1904-03-01", DOUBT_NONE);
    assert_shown("0", "d/m/yy", TRUE, "1904-01-01", DOUBT_NONE);
    assert_shown("2958465", "d/m/yy", FALSE, "9999-12-31", DOUBT_NONE);
    assert_shown("2957003", "d/m/yy", TRUE, "9999-12-31", DOUBT_NONE);
}

static void
what_is_no_date_stays_a_number(void)
{
    assert_shown("2958466", "d/m/yy", FALSE, "2958466", DOUBT_NO_DATE);
    assert_shown("-1", "d/m/yy", FALSE, "-1", DOUBT_NO_DATE);
    assert_shown("1E+300", "h:mm", FALSE,
                 "1000000000000000000000000000000000000000000000000000000000000000000000000000"
                 "0000000000000000000000000000000000000000000000000000000000000000000000000000"
                 "0000000000000000000000000000000000000000000000000000000000000000000000000000"
                 "0000000000000000000000000000000000000000000000000000000000000000000000000",
                 DOUBT_NO_DATE);
}

static void
times_are_rounded_to_the_second(void)
{
    assert_shown("45244.729166666664", "m/d/yyyy h:mm", FALSE, "2023-11-14 17:30:00",
                 DOUBT_NONE);
    assert_shown("0.5", "h:mm AM/PM", FALSE, "12:00:00", DOUBT_NONE);
    assert_shown("1.1458333333333333", "[h]:mm:ss", FALSE, "27:30:00", DOUBT_NONE);
}

static void
formats_tell_dates_from_numbers(void)
{
    const struct {
        const char *code;
        XlsxLookKind kind;
    } cases[] = {{"General", LOOK_NUMBER},
                 {"0.00E+00", LOOK_NUMBER},
                 {"#,##0.00 \"days\"", LOOK_NUMBER},
                 {"[Red]0;[Blue]-0", LOOK_NUMBER},
                 {"0\\d", LOOK_NUMBER},
                 {"@", LOOK_NUMBER},
                 {"_-* #,##0.00\\ [$€-407]_-", LOOK_NUMBER},
                 {"[$-409]mmm\\-yy;@", LOOK_DAY},
                 {"mmmm", LOOK_DAY},
                 {"[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", LOOK_DAY},
                 {"yyyy\"年\"m\"月\"d\"日\"", LOOK_DAY},
                 {"dd.mm.yyyy hh:mm:ss", LOOK_DAY_TIME},
                 {"mm:ss.0", LOOK_TIME},
                 {"[mm]:ss", LOOK_DURATION},
                 {"h:mm", LOOK_TIME},
                 {"\"unclosed", LOOK_NUMBER},
                 {"[unclosed", LOOK_NUMBER},
                 {"\\", LOOK_NUMBER},
                 {"", LOOK_NUMBER}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpint(xlsx_look_of_code(cases[i].code).kind, ==, cases[i].kind);
    g_assert_cmpint(xlsx_look_of_id(14).kind, ==, LOOK_DAY);
    g_assert_cmpint(xlsx_look_of_id(22).kind, ==, LOOK_DAY_TIME);
    g_assert_cmpint(xlsx_look_of_id(46).kind, ==, LOOK_DURATION);
    g_assert_cmpint(xlsx_look_of_id(0).kind, ==, LOOK_NUMBER);
    g_assert_cmpint(xlsx_look_of_id(49).kind, ==, LOOK_NUMBER);
}

static void
what_is_no_number_is_refused(void)
{
    const char *const wrong[] = {"", "-", "x", "nan", "inf", "0x10", "1 2", "1E+400", "1,5"};
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        XlsxDoubt doubt;
        g_autoptr(GString) text = g_string_new(NULL);
        g_assert_false(
            xlsx_append_number(text, wrong[i], (XlsxLook){LOOK_NUMBER, 0}, FALSE, &doubt));
        g_assert_cmpuint(text->len, ==, 0);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(claim) g_test_add_func("/xlsx_number/" #claim, claim)
    ADD(numbers_look_as_a_person_sees_them);
    ADD(long_numbers_have_no_exponent_and_a_warning);
    ADD(leading_zeros_are_shown_where_the_format_has_them);
    ADD(days_follow_both_epochs);
    ADD(what_is_no_date_stays_a_number);
    ADD(times_are_rounded_to_the_second);
    ADD(formats_tell_dates_from_numbers);
    ADD(what_is_no_number_is_refused);
    return g_test_run();
}
