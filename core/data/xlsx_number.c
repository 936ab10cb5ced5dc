#include "data/xlsx_number.h"

#include <math.h>
#include <string.h>

enum {
    EXACT_DIGITS = 15,          /* that a double keeps of every decimal number */
    DAY_SECONDS = 24 * 60 * 60, /* spreadsheets know no leap seconds */
    JULIAN_1899_12_30 = 693594, /* as GDate counts days */
    JULIAN_1904_01_01 = 695056,
    DAYS_TO_9999 = 2958465, /* the last that a spreadsheet shows, from 1900 */
    DAY_NEVER = 60,         /* 29 February 1900 */
};

/* The letters of time that a format code has. */
typedef struct {
    gboolean day, time, month_or_minute, elapsed;
} Letters;

/* Returns where the quoted or bracketed text at `at` ends. */
static const char *
skip_to(const char *at, char end)
{
    const char *found = strchr(at + 1, end);
    return found != NULL ? found + 1 : at + strlen(at);
}

static void
note_bracket(const char *at, Letters *letters)
{
    const char letter = g_ascii_tolower(at[1]);
    size_t count = 1;
    while (g_ascii_tolower(at[count]) == letter)
        count++;
    if (at[count] == ']' && strchr("hms", letter) != NULL)
        letters->elapsed = TRUE;
}

static void
note_letter(char letter, Letters *letters)
{
    letters->day |= strchr("ydab", letter) != NULL;
    letters->time |= strchr("hs", letter) != NULL;
    letters->month_or_minute |= letter == 'm';
}

/* Notes what stands at `at` and returns what is behind it. */
static const char *
note_token(const char *at, Letters *letters)
{
    if (*at == '"')
        return skip_to(at, '"');
    if (*at == '[') {
        note_bracket(at, letters);
        return skip_to(at, ']');
    }
    if (strchr("\\_*", *at) != NULL)
        return at[1] == '\0' ? at + 1 : g_utf8_next_char(at + 1);
    if (g_ascii_strncasecmp(at, "General", 7) == 0)
        return at + 7;
    if (g_ascii_strncasecmp(at, "AM/PM", 5) == 0)
        return at + 5;
    if (g_ascii_strncasecmp(at, "A/P", 3) == 0)
        return at + 3;
    if (g_ascii_isalpha(*at))
        note_letter(g_ascii_tolower(*at), letters);
    return at + 1;
}

XlsxLook
xlsx_look_of_code(const char *code)
{
    Letters letters = {0};
    const size_t zeros = strspn(code, "0");
    if (zeros >= 2 && code[zeros] == '\0')
        return (XlsxLook){LOOK_NUMBER, (unsigned)MIN(zeros, EXACT_DIGITS)};

    for (const char *at = code; *at != '\0' && *at != ';';)
        at = note_token(at, &letters);
    if (letters.elapsed)
        return (XlsxLook){LOOK_DURATION, 0};
    if (letters.month_or_minute && !letters.time)
        letters.day = TRUE;
    return (XlsxLook){letters.day    ? (letters.time ? LOOK_DAY_TIME : LOOK_DAY)
                      : letters.time ? LOOK_TIME
                                     : LOOK_NUMBER,
                      0};
}

XlsxLook
xlsx_look_of_id(unsigned id)
{
    static const struct {
        unsigned first, last;
        XlsxLookKind kind;
    } ranges[] = {
        {14, 17, LOOK_DAY},  {18, 21, LOOK_TIME}, {22, 22, LOOK_DAY_TIME},
        {27, 31, LOOK_DAY},  {32, 33, LOOK_TIME}, {34, 36, LOOK_DAY},
        {45, 45, LOOK_TIME}, {47, 47, LOOK_TIME}, {46, 46, LOOK_DURATION},
        {50, 58, LOOK_DAY},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(ranges); i++)
        if (id >= ranges[i].first && id <= ranges[i].last)
            return (XlsxLook){ranges[i].kind, 0};
    return (XlsxLook){LOOK_NUMBER, 0};
}

static void
append_clock(GString *text, int64_t seconds)
{
    g_string_append_printf(text, "%02" G_GINT64_FORMAT ":%02d:%02d", seconds / 3600,
                           (int)(seconds / 60 % 60), (int)(seconds % 60));
}

static void
append_day(GString *text, int64_t day, gboolean counts_from_1904, XlsxDoubt *doubt)
{
    GDate date;
    int64_t julian = JULIAN_1904_01_01 + day;
    if (!counts_from_1904) {
        /* Up to the day that never was, 1 is the first of January. */
        julian = JULIAN_1899_12_30 + day + (day < DAY_NEVER);
        *doubt = day == DAY_NEVER ? DOUBT_DAY_60 : *doubt;
    }
    g_date_clear(&date, 1);
    g_date_set_julian(&date, (guint32)julian);
    g_string_append_printf(text, "%04d-%02d-%02d", g_date_get_year(&date),
                           g_date_get_month(&date), g_date_get_day(&date));
}

static void
append_time(GString *text, double value, XlsxLookKind kind, gboolean counts_from_1904,
            XlsxDoubt *doubt)
{
    const int64_t seconds = (int64_t)floor(value * DAY_SECONDS + 0.5);
    if (kind == LOOK_DAY || kind == LOOK_DAY_TIME)
        append_day(text, seconds / DAY_SECONDS, counts_from_1904, doubt);
    if (kind == LOOK_DAY_TIME)
        g_string_append_c(text, ' ');
    if (kind != LOOK_DAY)
        append_clock(text, kind == LOOK_DURATION ? seconds : seconds % DAY_SECONDS);
}

/* Appends the digits of "d.dddde±x" with the point where it belongs. */
static void
append_plain(GString *text, double value)
{
    char digits[32];
    g_ascii_formatd(digits, sizeof digits, "%.14e", fabs(value));
    int exponent = (int)g_ascii_strtoll(strchr(digits, 'e') + 1, NULL, 10);
    char significant[EXACT_DIGITS + 1] = {digits[0]};
    memcpy(significant + 1, digits + 2, EXACT_DIGITS - 1);
    int count = EXACT_DIGITS;
    while (count > 1 && significant[count - 1] == '0')
        count--;

    if (value < 0)
        g_string_append_c(text, '-');
    if (exponent < 0)
        g_string_append(text, "0.");
    for (int i = exponent + 1; i < 0; i++)
        g_string_append_c(text, '0');
    for (int i = 0; i < count || i <= exponent; i++) {
        if (i == exponent + 1 && i > 0)
            g_string_append_c(text, '.');
        g_string_append_c(text, i < count ? significant[i] : '0');
    }
}

/* Returns how many digits `value` has when it is nothing but digits, with a minus at most. */
static size_t
count_digits(const char *value)
{
    const char *digits = value + (*value == '-');
    const size_t count = strspn(digits, "0123456789");
    return digits[count] == '\0' ? count : 0;
}

static gboolean
parse(const char *value, double *out_number)
{
    char *end = NULL;
    if (value[strspn(value, "+-.0123456789eE")] != '\0')
        return FALSE; /* neither "nan" nor hexadecimal digits */
    *out_number = g_ascii_strtod(value, &end);
    return end != value && *end == '\0' && isfinite(*out_number);
}

static void
append_padded(GString *text, const char *digits, unsigned width)
{
    for (size_t i = strlen(digits); i < width; i++)
        g_string_append_c(text, '0');
    g_string_append(text, digits);
}

/* TRUE for decimals that look as they are written: "12.34", but not "12.30" or "1.20E1". */
static gboolean
is_plain_decimal(const char *value)
{
    const char *whole = value + (*value == '-');
    const size_t count = strspn(whole, "0123456789");
    if (count == 0 || whole[count] != '.' || (whole[0] == '0' && count > 1))
        return FALSE;

    const char *part = whole + count + 1;
    const size_t part_count = strspn(part, "0123456789");
    return part_count > 0 && part[part_count] == '\0' && part[part_count - 1] != '0' &&
           count + part_count <= EXACT_DIGITS;
}

static gboolean
is_plain(const char *value, size_t digits)
{
    return (digits == 1 && *value != '-') || (digits > 0 && value[*value == '-'] != '0');
}

gboolean
xlsx_append_number(GString *text, const char *value, XlsxLook look, gboolean counts_from_1904,
                   XlsxDoubt *out_doubt)
{
    double number = 0;
    const size_t digits = count_digits(value);
    *out_doubt = DOUBT_NONE;
    if (look.kind == LOOK_NUMBER && is_plain(value, digits)) {
        *out_doubt = digits >= EXACT_DIGITS ? DOUBT_DIGITS : DOUBT_NONE;
        append_padded(text, value, look.width);
        return TRUE;
    }
    if (look.kind == LOOK_NUMBER && look.width == 0 && is_plain_decimal(value)) {
        g_string_append(text, value);
        return TRUE;
    }
    if (!parse(value, &number))
        return FALSE;

    const int last =
        DAYS_TO_9999 - (counts_from_1904 ? JULIAN_1904_01_01 - JULIAN_1899_12_30 : 0);
    if (look.kind != LOOK_NUMBER && number >= 0 && number < last + 1) {
        append_time(text, number, look.kind, counts_from_1904, out_doubt);
        return TRUE;
    }
    g_autoptr(GString) shown = g_string_new(NULL);
    append_plain(shown, number == 0 ? 0 : number);
    append_padded(text, shown->str, look.width);
    *out_doubt = look.kind != LOOK_NUMBER                   ? DOUBT_NO_DATE
                 : count_digits(shown->str) >= EXACT_DIGITS ? DOUBT_DIGITS
                                                            : DOUBT_NONE;
    return TRUE;
}
