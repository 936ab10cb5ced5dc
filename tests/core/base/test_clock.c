#include "base/clock.h"

#include <locale.h>
#include <time.h>

static const int64_t letter_day = 1699315200; /* 2023-11-07T00:00:00Z */

static void
assert_owned(char *result, const char *expected)
{
    g_assert_cmpstr(result, ==, expected);
    g_free(result);
}

static void
a_clock_goes_or_stands(void)
{
    g_autoptr(Clock) system = clock_new();
    int64_t before = time(NULL), now = clock_now(system);
    g_assert_cmpint(now, >=, before);
    g_assert_cmpint(now, <=, time(NULL));
    g_autoptr(Clock) fixed = clock_new_at(letter_day);
    g_assert_cmpint(clock_now(fixed), ==, letter_day);
    clock_set(fixed, 5);
    g_assert_cmpint(clock_now(fixed), ==, 5);
    clock_set(system, 6);
    g_assert_cmpint(clock_now(system), ==, 6);
}

static void
the_environment_sets_the_document_time(void)
{
    int64_t seconds = 0;
    g_assert_true(clock_document_time(letter_day, &seconds, NULL));
    g_assert_cmpint(seconds, ==, letter_day);
    g_setenv("SOURCE_DATE_EPOCH", "1234567890", TRUE);
    g_assert_true(clock_document_time(letter_day, &seconds, NULL));
    g_assert_cmpint(seconds, ==, 1234567890);
    g_setenv("SOURCE_DATE_EPOCH", "0", TRUE);
    g_assert_true(clock_document_time(letter_day, &seconds, NULL));
    g_assert_cmpint(seconds, ==, 0);

    static const char *const bad[] = {"",
                                      "-1",
                                      "+5",
                                      " 5",
                                      "5 ",
                                      "1e9",
                                      "0x10",
                                      "12.5",
                                      "now",
                                      "253402300800",
                                      "99999999999999999999"};
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        g_setenv("SOURCE_DATE_EPOCH", bad[i], TRUE);
        g_assert_false(clock_document_time(letter_day, &seconds, &error));
        g_assert_error(error, CLOCK_ERROR, CLOCK_ERROR_EPOCH);
        g_assert_cmpint(seconds, ==, 0);
    }
    g_unsetenv("SOURCE_DATE_EPOCH");
}

static void
times_are_written_by_rfc_3339(void)
{
    assert_owned(clock_format(letter_day + 18 * 3600), "2023-11-07T18:00:00Z");
    assert_owned(clock_format(0), "1970-01-01T00:00:00Z");
    assert_owned(clock_format(-1), "1969-12-31T23:59:59Z");
    assert_owned(clock_format(INT64_MIN), "0001-01-01T00:00:00Z");
    assert_owned(clock_format(INT64_MAX), "9999-12-31T23:59:59Z");
}

static void
assert_time(const char *text, const char *zone, const char *expected)
{
    g_autoptr(GError) error = NULL;
    int64_t seconds = 0;
    g_assert_true(clock_parse(text, zone, &seconds, &error));
    g_assert_no_error(error);
    assert_owned(clock_format(seconds), expected);
}

static void
times_are_read_as_people_and_machines_write_them(void)
{
    const char *const new_york = "America/New_York";
    assert_time("2023-11-06", NULL, "2023-11-06T00:00:00Z");
    assert_time("2023-11-06", new_york, "2023-11-06T05:00:00Z");
    assert_time("2023-11-06 17:00", new_york, "2023-11-06T22:00:00Z");
    assert_time("2023-07-06 17:00:59", new_york, "2023-07-06T21:00:59Z");
    assert_time("2023-11-06 17:00", "Asia/Kathmandu", "2023-11-06T11:15:00Z");
    assert_time("2023-11-06 17:00", "UTC", "2023-11-06T17:00:00Z");
    assert_time("2023-11-06T22:00:00Z", new_york, "2023-11-06T22:00:00Z");
    assert_time("2023-11-06t22:00:00z", NULL, "2023-11-06T22:00:00Z");
    assert_time("2023-11-06T22:00:00.987654Z", NULL, "2023-11-06T22:00:00Z");
    assert_time("2023-11-07T03:45:00+05:45", new_york, "2023-11-06T22:00:00Z");
    assert_time("2023-11-06 17:00:00-05:00", NULL, "2023-11-06T22:00:00Z");
    assert_time("2016-12-31T23:59:60Z", NULL, "2016-12-31T23:59:59Z");
    assert_time("2024-02-29", NULL, "2024-02-29T00:00:00Z");
    assert_time("0001-01-01", NULL, "0001-01-01T00:00:00Z");
    assert_time("9999-12-31T23:59:59Z", NULL, "9999-12-31T23:59:59Z");
    assert_time("2023-03-12 02:30", new_york, "2023-03-12T07:00:00Z");
    assert_time("2023-11-05 01:30", new_york, "2023-11-05T06:30:00Z");
}

static void
assert_no_time(const char *text, const char *zone, ClockError code)
{
    g_autoptr(GError) error = NULL;
    int64_t seconds = 7;
    g_assert_false(clock_parse(text, zone, &seconds, &error));
    g_assert_error(error, CLOCK_ERROR, (int)code);
    g_assert_cmpint(seconds, ==, 7);
}

static void
what_is_no_time_is_refused(void)
{
    static const char *const bad[] = {
        "",
        "tomorrow",
        "2023-11-6",
        "2023-13-01",
        "2023-02-29",
        "2023-11-00",
        "0000-01-01",
        "12023-11-06",
        "2023-11-06 ",
        " 2023-11-06",
        "2023-11-06 24:00",
        "2023-11-06 17:60",
        "2023-11-06 17:00:61",
        "2023-11-06 17",
        "2023-11-06 5 pm",
        "2023-11-06T17:00",
        "2023-11-06T17:00:00",
        "2023-11-06T17:00:00+5",
        "2023-11-06T17:00:00+24:00",
        "2023-11-06T17:00:00+05:60",
        "2023-11-06T17:00:00.Z",
        "2023-11-06T17:00:00Z.",
        "２０２３-11-06",
        "9999-12-31T23:59:59-01:00",
        "0001-01-01T00:00:00+01:00",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        assert_no_time(bad[i], "America/New_York", CLOCK_ERROR_TIME);
}

static void
an_unknown_zone_is_never_utc(void)
{
    static const char *const bad[] = {
        "",      "America/New_Yrok", "EST5",          "+05:00", "localtime",
        "utc",   "/etc/localtime",   "Europe/../UTC", "Mars",   ":UTC",
        "Europe"};
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        assert_no_time("2023-11-06", bad[i], CLOCK_ERROR_ZONE);
    g_autoptr(GError) error = NULL;
    int64_t seconds;
    g_assert_false(clock_parse("2023-11-06", "Mars\x1b", &seconds, &error));
    g_assert_cmpstr(error->message, ==,
                    "'Mars\\x1b' is no time zone known here; give one such as "
                    "'America/New_York', 'Europe/London' or 'UTC'");
}

static void
times_are_shown_in_english_in_their_zone(void)
{
    int64_t deadline = letter_day - 2 * 3600;
    assert_owned(clock_show(deadline, letter_day, "America/New_York"), "Mon 6 Nov 17:00 EST");
    assert_owned(clock_show(deadline, letter_day, NULL), "Mon 6 Nov 22:00 UTC");
    assert_owned(clock_show(deadline, letter_day, "Europe/Nowhere"), "Mon 6 Nov 22:00 UTC");
    assert_owned(clock_show(deadline, 0, "Europe/Paris"), "Mon 6 Nov 2023 23:00 CET");
    assert_owned(clock_show(1704067200, letter_day, "UTC"), "Mon 1 Jan 2024 00:00 UTC");
    assert_owned(clock_show(1704067200, letter_day, "America/New_York"),
                 "Sun 31 Dec 19:00 EST");
    assert_owned(clock_show(INT64_MAX, 0, "Asia/Tokyo"), "9999-12-31T23:59:59Z");
}

static void
distances_are_shown_in_two_units_at_most(void)
{
    const int64_t minute = 60, hour = 3600, day = 86400;
    assert_owned(clock_show_distance(2 * day + 4 * hour + 59, 0), "in 2 days 4 hours");
    assert_owned(clock_show_distance(0, 6 * day + 4 * hour), "6 days ago");
    assert_owned(clock_show_distance(0, 0), "just now");
    assert_owned(clock_show_distance(59, 0), "just now");
    assert_owned(clock_show_distance(0, 60), "1 minute ago");
    assert_owned(clock_show_distance(hour, 0), "in 1 hour");
    assert_owned(clock_show_distance(hour + minute, 0), "in 1 hour 1 minute");
    assert_owned(clock_show_distance(day + 59 * minute, 0), "in 1 day");
    assert_owned(clock_show_distance(0, 59 * day), "59 days ago");
    assert_owned(clock_show_distance(0, 61 * day), "2 months 1 day ago");
    assert_owned(clock_show_distance(0, 400 * day), "13 months ago");
    assert_owned(clock_show_distance(0, 1000 * day), "2 years 9 months ago");
    assert_owned(clock_show_distance(INT64_MAX, INT64_MIN), "in 10005 years");
}

static void
a_wall_clock_goes_by_its_zone(void)
{
    const int64_t hour = 3600;
    g_assert_cmpint(clock_wall(letter_day, "UTC"), ==, letter_day);
    g_assert_cmpint(clock_wall(letter_day, NULL), ==, letter_day);
    g_assert_cmpint(clock_wall(letter_day, "America/New_York"), ==, letter_day - 5 * hour);
    g_assert_cmpint(clock_wall(letter_day - 7 * 24 * hour, "America/New_York"), ==,
                    letter_day - (7 * 24 + 4) * hour); /* in summer time */
    g_assert_cmpint(clock_wall(letter_day, "Mars/Olympus"), ==, letter_day);
}

int
main(int argc, char **argv)
{
    g_setenv("TZ", "Asia/Kathmandu", TRUE); /* which nothing here may notice */
    tzset();
    setlocale(LC_ALL, "");
    g_unsetenv("SOURCE_DATE_EPOCH");
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/clock/now", a_clock_goes_or_stands);
    g_test_add_func("/clock/document-time", the_environment_sets_the_document_time);
    g_test_add_func("/clock/format", times_are_written_by_rfc_3339);
    g_test_add_func("/clock/parse", times_are_read_as_people_and_machines_write_them);
    g_test_add_func("/clock/parse-refuses", what_is_no_time_is_refused);
    g_test_add_func("/clock/parse-zone", an_unknown_zone_is_never_utc);
    g_test_add_func("/clock/wall", a_wall_clock_goes_by_its_zone);
    g_test_add_func("/clock/show", times_are_shown_in_english_in_their_zone);
    g_test_add_func("/clock/distance", distances_are_shown_in_two_units_at_most);
    return g_test_run();
}
