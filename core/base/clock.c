#include "base/clock.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

struct Clock {
    gboolean stands;
    int64_t seconds;
};

enum { MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR, MONTH = 30 * DAY, YEAR = 365 * DAY };
enum { JULIAN_1970 = 719163 }; /* 1970-01-01, as GDate numbers days */

G_DEFINE_QUARK(clock - error, clock_error)

Clock *
clock_new(void)
{
    return g_new0(Clock, 1);
}

Clock *
clock_new_at(int64_t seconds)
{
    Clock *clock = clock_new();
    clock_set(clock, seconds);
    return clock;
}

void
clock_set(Clock *clock, int64_t seconds)
{
    clock->stands = TRUE;
    clock->seconds = seconds;
}

void
clock_free(Clock *clock)
{
    g_free(clock);
}

int64_t
clock_now(const Clock *clock)
{
    return clock->stands ? clock->seconds : g_get_real_time() / G_USEC_PER_SEC;
}

static gboolean
refuse(GError **error, ClockError code, const char *text, const char *why)
{
    g_autofree char *shown = text_escape(text, -1);
    g_set_error(error, CLOCK_ERROR, code, "'%s' %s", shown, why);
    return FALSE;
}

gboolean
clock_document_time(int64_t otherwise, int64_t *out_time, GError **error)
{
    const char *text = g_getenv("SOURCE_DATE_EPOCH");
    if (text == NULL) {
        *out_time = otherwise;
        return TRUE;
    }
    size_t length = strlen(text);
    if (length == 0 || length > 12 || strspn(text, "0123456789") != length ||
        g_ascii_strtoll(text, NULL, 10) > CLOCK_LAST) {
        refuse(error, CLOCK_ERROR_EPOCH, text,
               "in SOURCE_DATE_EPOCH is no whole number of seconds since 1970; unset it or set "
               "it so");
        return FALSE;
    }
    *out_time = g_ascii_strtoll(text, NULL, 10);
    return TRUE;
}

/* A moment within the years 1 to 9999, which is all that GDateTime and RFC 3339 know. */
static GDateTime *
moment(int64_t seconds)
{
    return g_date_time_new_from_unix_utc(CLAMP(seconds, CLOCK_FIRST, CLOCK_LAST));
}

char *
clock_format(int64_t seconds)
{
    g_autoptr(GDateTime) time = moment(seconds);
    return g_strdup_printf("%04d-%02d-%02dT%02d:%02d:%02dZ", g_date_time_get_year(time),
                           g_date_time_get_month(time), g_date_time_get_day_of_month(time),
                           g_date_time_get_hour(time), g_date_time_get_minute(time),
                           g_date_time_get_second(time));
}

/* Where a text is written as `shape`, in which 0 stands for a digit and any other character for
 * itself, moves `cursor` behind it. */
static gboolean
skip_shape(const char **cursor, const char *shape)
{
    const char *at = *cursor;
    for (; *shape != '\0'; shape++, at++)
        if (*shape == '0' ? !g_ascii_isdigit(*at) : *at != *shape)
            return FALSE;
    *cursor = at;
    return TRUE;
}

static int
number_at(const char *digits, size_t length)
{
    int number = 0;
    for (size_t i = 0; i < length; i++)
        number = number * 10 + (digits[i] - '0');
    return number;
}

/* The parts of a time as it is written; `offset` counts only where `has_offset`. */
typedef struct {
    int year, month, day, hour, minute, second;
    gboolean has_offset;
    int64_t offset;
} Written;

static gboolean
read_offset(const char **cursor, Written *written)
{
    const char *start = *cursor;
    written->has_offset = TRUE;
    if (skip_shape(cursor, "Z") || skip_shape(cursor, "z"))
        return TRUE;
    if (!skip_shape(cursor, "+00:00") && !skip_shape(cursor, "-00:00"))
        return FALSE;
    int hours = number_at(start + 1, 2), minutes = number_at(start + 4, 2);
    written->offset = (*start == '-' ? -1 : 1) * (hours * (int64_t)HOUR + minutes * MINUTE);
    return hours < 24 && minutes < 60;
}

static gboolean
read_time_of_day(const char **cursor, Written *written)
{
    const char *start = *cursor;
    gboolean strict = *start == 'T' || *start == 't'; /* RFC 3339: with seconds and an offset */
    if (!strict && *start != ' ')
        return FALSE;
    (*cursor)++;
    if (!skip_shape(cursor, "00:00"))
        return FALSE;
    written->hour = number_at(start + 1, 2);
    written->minute = number_at(start + 4, 2);
    if (skip_shape(cursor, ":00"))
        written->second = number_at(start + 7, 2);
    else if (strict)
        return FALSE;
    if (strict && skip_shape(cursor, ".0"))
        while (g_ascii_isdigit(**cursor))
            (*cursor)++;
    return **cursor == '\0' ? !strict : read_offset(cursor, written);
}

/* A leap second is the last second of its minute, since Unix time has none. */
static gboolean
read_written(const char *text, Written *written)
{
    const char *cursor = text;
    if (!skip_shape(&cursor, "0000-00-00"))
        return FALSE;
    written->year = number_at(text, 4);
    written->month = number_at(text + 5, 2);
    written->day = number_at(text + 8, 2);
    if (*cursor != '\0' && !read_time_of_day(&cursor, written))
        return FALSE;
    if (written->second == 60)
        written->second = 59;
    return *cursor == '\0' && written->year > 0 &&
           g_date_valid_dmy((GDateDay)written->day, (GDateMonth)written->month,
                            (GDateYear)written->year) &&
           written->hour < 24 && written->minute < 60 && written->second < 60;
}

/* GLib reads a zone's file again once nobody holds the zone: the last one is held here, or a
 * table of times would take most of its time for that. */
static GTimeZone *
keep_zone(GTimeZone *zone)
{
    static GMutex lock;
    static GTimeZone *last;
    g_mutex_lock(&lock);
    if (zone != NULL && zone != last) {
        g_clear_pointer(&last, g_time_zone_unref);
        last = g_time_zone_ref(zone);
    }
    g_mutex_unlock(&lock);
    return zone;
}

/* Opens a zone by its IANA name ("Area/Place"), never a file elsewhere, this machine's own zone
 * or a POSIX rule such as "EST5". */
static GTimeZone *
open_zone(const char *zone)
{
    const char *const allowed = G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_+-/";
    if (zone == NULL || strcmp(zone, "UTC") == 0)
        return g_time_zone_new_utc();
    if (!g_ascii_isupper(*zone) || strchr(zone, '/') == NULL ||
        zone[strspn(zone, allowed)] != '\0')
        return NULL;
    return keep_zone(g_time_zone_new_identifier(zone));
}

static gboolean
keep_known(int64_t seconds, int64_t *out_seconds)
{
    if (seconds < CLOCK_FIRST || seconds > CLOCK_LAST)
        return FALSE;
    *out_seconds = seconds;
    return TRUE;
}

/* Counts, where GDateTime would be asked for much and freed again. */
static gboolean
read_universal(const Written *written, int64_t *out_seconds)
{
    GDate date;
    g_date_clear(&date, 1);
    g_date_set_dmy(&date, (GDateDay)written->day, (GDateMonth)written->month,
                   (GDateYear)written->year);
    const int64_t days = (int64_t)g_date_get_julian(&date) - JULIAN_1970;
    return keep_known(days * DAY + written->hour * (int64_t)HOUR + written->minute * MINUTE +
                          written->second - written->offset,
                      out_seconds);
}

static gboolean
read_wall_clock(const Written *written, GTimeZone *zone, int64_t *out_seconds)
{
    g_autoptr(GDateTime) time =
        g_date_time_new(zone, written->year, written->month, written->day, written->hour,
                        written->minute, written->second);
    return time != NULL && keep_known(g_date_time_to_unix(time), out_seconds);
}

gboolean
clock_parse(const char *text, const char *zone, int64_t *out_seconds, GError **error)
{
    Written written = {0};
    gboolean is_time = read_written(text, &written);
    gboolean is_universal = written.has_offset || zone == NULL || strcmp(zone, "UTC") == 0;
    g_autoptr(GTimeZone) there = is_universal ? NULL : open_zone(zone);
    if (there == NULL && !is_universal)
        return refuse(error, CLOCK_ERROR_ZONE, zone,
                      "is no time zone known here; give one such as 'America/New_York', "
                      "'Europe/London' or 'UTC'");
    if (!is_time || !(is_universal ? read_universal(&written, out_seconds)
                                   : read_wall_clock(&written, there, out_seconds)))
        return refuse(error, CLOCK_ERROR_TIME, text,
                      "is no time; write it as '2023-11-06', '2023-11-06 17:00' or "
                      "'2023-11-06T22:00:00Z'");
    return TRUE;
}

int64_t
clock_wall(int64_t seconds, const char *zone)
{
    g_autoptr(GTimeZone) there = open_zone(zone);
    if (there == NULL)
        return seconds;
    const int interval = g_time_zone_find_interval(there, G_TIME_TYPE_UNIVERSAL, seconds);
    return seconds + g_time_zone_get_offset(there, MAX(interval, 0));
}

char *
clock_show(int64_t seconds, int64_t now, const char *zone)
{
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    g_autoptr(GTimeZone) there = open_zone(zone);
    if (there == NULL)
        there = g_time_zone_new_utc();
    g_autoptr(GDateTime) utc = moment(seconds), present = moment(now);
    g_autoptr(GDateTime) shown = g_date_time_to_timezone(utc, there);
    g_autoptr(GDateTime) today = g_date_time_to_timezone(present, there);
    if (shown == NULL || today == NULL) /* the zone's clock shows the year 0 or 10000 */
        return clock_format(seconds);
    int year = g_date_time_get_year(shown);
    g_autofree char *years =
        year == g_date_time_get_year(today) ? g_strdup("") : g_strdup_printf(" %d", year);
    return g_strdup_printf(
        "%s %d %s%s %02d:%02d %s", days[g_date_time_get_day_of_week(shown) - 1],
        g_date_time_get_day_of_month(shown), months[g_date_time_get_month(shown) - 1], years,
        g_date_time_get_hour(shown), g_date_time_get_minute(shown),
        g_date_time_get_timezone_abbreviation(shown));
}

static char *
count_of(int64_t count, const char *unit)
{
    return g_strdup_printf("%" G_GINT64_FORMAT " %s%s", count, unit, count == 1 ? "" : "s");
}

char *
clock_show_distance(int64_t seconds, int64_t now)
{
    static const struct {
        int64_t least, seconds;
        const char *name;
    } units[] = {{2 * YEAR, YEAR, "year"},
                 {2 * MONTH, MONTH, "month"},
                 {DAY, DAY, "day"},
                 {HOUR, HOUR, "hour"},
                 {MINUTE, MINUTE, "minute"}};
    int64_t first = CLAMP(seconds, CLOCK_FIRST, CLOCK_LAST);
    int64_t second = CLAMP(now, CLOCK_FIRST, CLOCK_LAST), distance = ABS(first - second);
    size_t i = 0;
    while (i < G_N_ELEMENTS(units) && distance < units[i].least)
        i++;
    if (i == G_N_ELEMENTS(units))
        return g_strdup("just now");
    int64_t count = distance / units[i].seconds;
    g_autofree char *words = count_of(count, units[i].name);
    if (count < 3 && i + 1 < G_N_ELEMENTS(units)) {
        int64_t rest = distance % units[i].seconds / units[i + 1].seconds;
        g_autofree char *large = g_steal_pointer(&words),
                        *small = count_of(rest, units[i + 1].name);
        words = rest == 0 ? g_strdup(large) : g_strdup_printf("%s %s", large, small);
    }
    return first > second ? g_strdup_printf("in %s", words) : g_strdup_printf("%s ago", words);
}
