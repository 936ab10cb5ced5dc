#include "campaign/intake_value.h"

#include "base/clock.h"
#include "base/text.h"
#include "campaign/intake_notes.h"

#include <stdio.h>
#include <string.h>

/* As text_fold() leaves them, a blank before and behind each. */
static const char organization_words[] =
    " organization organizations organisation organisations org ngo ngos ong oeuvre group "
    "association coalition network institution institute company foundation nonprofit charity "
    "union church verein organisationen organización organizaciones asociación entidad gruppe "
    "groupe stiftung ";
static const char individual_words[] =
    " individual individuals person personal individually private expert academic scholar "
    "einzelperson privatperson individu individuel particulier individuo persona personne ";

static const char yes_words[] = " yes y yep yeah true 1 ok okay sure x ja j oui o si sí vrai "
                                "verdadero wahr agree agreed ✓ ✔ ";
static const char no_words[] = " no n nope not never false 0 dont don't nein nicht kein keine "
                               "falsch non ne pas faux nunca falso ✗ ✘ ";
static const char public_words[] =
    " public publicly publish published listed list named name visible open öffentlich "
    "veröffentlichen publiquement publier público pública públicamente publicar ";
static const char hidden_words[] =
    " private privately withheld withhold anonymous anonymously confidential confidentially "
    "hide hidden secret unlisted geheim privat anonym vertraulich privé anonyme confidentiel "
    "privado privada anónimo anónima confidencial ";

typedef struct {
    gboolean yes, no, public, hidden;
} Answer;

/* Returns the value's words, folded, in one array. */
static GStrv
split_words(const char *value)
{
    g_autofree char *folded = text_fold(value);
    g_autoptr(GString) words = g_string_new(NULL);
    for (const char *at = folded; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        const gboolean parts = g_unichar_isspace(c) || (g_unichar_ispunct(c) && c != '\'');
        if (c == 0x2019)
            g_string_append_c(words, '\'');
        else if (parts && c != 0x2713 && c != 0x2714)
            g_string_append_c(words, ' ');
        else
            g_string_append_unichar(words, c);
    }
    return g_strsplit(words->str, " ", -1);
}

static gboolean
is_in(const char *list, const char *word)
{
    g_autofree char *spaced = g_strconcat(" ", word, " ", NULL);
    return word[0] != '\0' && strstr(list, spaced) != NULL;
}

gboolean
intake_value_kind(const char *value, SignatoryKind *out_kind)
{
    g_auto(GStrv) words = split_words(value);
    gboolean organization = FALSE;
    gboolean individual = FALSE;
    for (size_t i = 0; words[i] != NULL; i++) {
        organization |= is_in(organization_words, words[i]);
        individual |= is_in(individual_words, words[i]);
    }
    if (organization == individual)
        return FALSE;

    *out_kind = individual ? KIND_INDIVIDUAL : KIND_ORGANIZATION;
    return TRUE;
}

static Answer
read_answer(const char *value)
{
    g_auto(GStrv) words = split_words(value);
    Answer answer = {0};
    for (size_t i = 0; words[i] != NULL; i++) {
        answer.yes |= is_in(yes_words, words[i]);
        answer.no |= is_in(no_words, words[i]);
        answer.public |= is_in(public_words, words[i]);
        answer.hidden |= is_in(hidden_words, words[i]);
    }
    return answer;
}

gboolean
intake_value_answer(const char *value, gboolean *out_answer)
{
    const Answer answer = read_answer(value);
    if (answer.yes == answer.no)
        return FALSE;

    *out_answer = answer.yes;
    return TRUE;
}

/* "No, keep us private", "not public" and "private" hide; what points both ways says nothing.
 */
static gboolean
weigh(const Answer *answer, gboolean is_turned, SignatoryVisibility *out_visibility)
{
    const gboolean yes_hides = answer->yes && is_turned;
    const gboolean yes_shows = answer->yes && !is_turned;
    const gboolean no_shows = answer->no && is_turned && !answer->public && !answer->hidden;
    const gboolean no_hides = answer->no && (!is_turned || answer->public);
    const gboolean shows = yes_shows || no_shows || (answer->public && !answer->no);
    const gboolean hides = yes_hides || no_hides || answer->hidden;
    if (shows == hides)
        return FALSE;

    *out_visibility = hides ? VISIBILITY_WITHHELD : VISIBILITY_PUBLIC;
    return TRUE;
}

gboolean
intake_value_visibility(const char *value, gboolean is_turned,
                        SignatoryVisibility *out_visibility)
{
    g_autofree char *folded = text_fold(value);
    g_autofree char *word = text_trim(folded);
    const Answer answer = read_answer(value);
    return signatory_visibility_from_word(word, out_visibility) ||
           weigh(&answer, is_turned, out_visibility);
}

/* A date as forms write it, with what may follow. */
typedef struct {
    int numbers[3]; /* as they stand there */
    char separator;
    int hour, minute, second;
    gboolean has_time;
    char zone[8]; /* "+01:00"; "": none was said */
} Written;

static gboolean
read_date(const char **at, Written *written)
{
    char second_separator = '\0';
    int length = 0;
    if (sscanf(*at, "%4d%c%2d%c%4d%n", &written->numbers[0], &written->separator,
               &written->numbers[1], &second_separator, &written->numbers[2], &length) != 5 ||
        second_separator != written->separator || strchr("/.-", second_separator) == NULL)
        return FALSE;

    *at += length;
    for (int i = 0; i < 3; i++)
        if (written->numbers[i] < 1)
            return FALSE;
    return TRUE;
}

/* Twelve hours a half: 12 AM is midnight, 12 PM is noon. */
static gboolean
read_half(const char **at, Written *written)
{
    const char *text = *at + (**at == ' ');
    const gboolean is_before = g_ascii_strncasecmp(text, "AM", 2) == 0;
    const gboolean is_after = g_ascii_strncasecmp(text, "PM", 2) == 0;
    if (!is_before && !is_after)
        return TRUE;
    if (written->hour < 1 || written->hour > 12)
        return FALSE;

    written->hour = written->hour % 12 + (is_after ? 12 : 0);
    *at = text + 2;
    return TRUE;
}

static gboolean
read_clock(const char **at, Written *written)
{
    int length = 0;
    if (**at != ' ' && **at != ',' && **at != 'T')
        return TRUE;

    *at += strspn(*at, " ,T");
    if (!g_ascii_isdigit(**at) ||
        sscanf(*at, "%2d:%2d%n", &written->hour, &written->minute, &length) != 2)
        return FALSE;
    *at += length;
    length = 0;
    if (**at == ':' && (sscanf(*at, ":%2d%n", &written->second, &length) != 1))
        return FALSE;
    *at += length;
    written->has_time = TRUE;
    return read_half(at, written);
}

static gboolean
read_zone(const char **at, Written *written)
{
    char sign = '\0';
    int hours = 0, minutes = 0, length = 0;
    *at += strspn(*at, " ");
    if (**at == '\0')
        return TRUE;

    const char *text = *at;
    if (!g_str_has_prefix(text, "GMT") && !g_str_has_prefix(text, "UTC"))
        return FALSE;
    *at += 3;
    if (**at == '\0') {
        g_strlcpy(written->zone, "Z", sizeof written->zone);
        return TRUE;
    }
    if (sscanf(*at, "%c%2d%n", &sign, &hours, &length) != 2 || strchr("+-", sign) == NULL ||
        hours < 0 || hours > 14)
        return FALSE;
    *at += length;
    length = 0;
    if (**at == ':' && (sscanf(*at, ":%2d%n", &minutes, &length) != 1 || minutes < 0))
        return FALSE;
    *at += length;
    g_snprintf(written->zone, sizeof written->zone, "%c%02d:%02d", sign, hours % 100,
               minutes % 60);
    return TRUE;
}

/* Puts the three numbers into the order year, month, day. */
static gboolean
order_date(const Written *written, gboolean month_first, int *year, int *month, int *day)
{
    const int *n = written->numbers;
    const gboolean year_first = n[0] >= 1000;
    const gboolean us = month_first && written->separator == '/';
    if (!year_first && n[2] < 1000)
        return FALSE;

    *year = year_first ? n[0] : n[2];
    *month = year_first || !us ? n[1] : n[0];
    *day = year_first ? n[2] : us ? n[1] : n[0];
    return *month <= 12 && *day <= 31;
}

/* Returns the time in a form that clock_parse() reads, or NULL. Owned by the caller. */
static char *
translate(const char *value, gboolean month_first)
{
    Written written = {0};
    const char *at = value;
    int year = 0, month = 0, day = 0;
    if (!g_ascii_isdigit(*at) || !read_date(&at, &written) || !read_clock(&at, &written) ||
        !read_zone(&at, &written) || *at != '\0' ||
        !order_date(&written, month_first, &year, &month, &day))
        return NULL;
    if (!written.has_time)
        return g_strdup_printf("%04d-%02d-%02d", year, month, day);
    return g_strdup_printf("%04d-%02d-%02d%c%02d:%02d:%02d%s", year, month, day,
                           written.zone[0] != '\0' ? 'T' : ' ', written.hour, written.minute,
                           written.second, written.zone);
}

char *
intake_value_time(const char *value, const char *zone, gboolean month_first, GError **error)
{
    int64_t seconds = 0;
    g_autofree char *translated = translate(value, month_first);
    const char *text = translated != NULL ? translated : value;
    if (clock_parse(text, zone, &seconds, NULL))
        return strlen(text) == strlen("2023-11-06") ? g_strdup(text) : clock_format(seconds);

    g_autofree char *shown = text_escape(value, -1);
    g_set_error(error, INTAKE_ERROR, INTAKE_ERROR_ROWS,
                "'%s' is no time; write it as '2023-11-06', '2023-11-06 17:00' or, by the "
                "campaign's language, '%s 17:00'",
                shown, month_first ? "11/6/2023" : "6/11/2023");
    return NULL;
}
