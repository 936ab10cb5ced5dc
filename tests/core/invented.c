#include "invented.h"

static const char *const places[] = {
    "Tibetan",    "Uyghur",     "Zürich",     "Hong Kong",  "München",    "Kathmandu",
    "Malmö",      "Toronto",    "Brussels",   "Dharamsala", "Berlin",     "Washington",
    "Copenhagen", "Łódź",       "Bavarian",   "Scottish",   "Mongolian",  "Taiwanese",
    "Canadian",   "Australian", "Pacific",    "São Paulo",  "Mexican",    "Nairobi",
    "Ethiopian",  "Sudanese",   "Armenian",   "Georgian",   "Kurdish",    "Palestinian",
    "Lebanese",   "Norwegian",  "Icelandic",  "Portuguese", "Andalusian", "Quebec",
    "Vancouver",  "Melbourne",  "Wellington", "Ljubljana",  "Helsinki",   "Amsterdam",
    "Cambridge",  "Edinburgh",  "Manchester", "Philippine", "Indonesian", "Cambodian",
    "Burmese",    "Bangladeshi"};

static const char *const topics[] = {"Human Rights",
                                     "Press Freedom",
                                     "Flüchtlingshilfe",
                                     "Religious Liberty",
                                     "Women",
                                     "Labour & Industry",
                                     "Self-Determination",
                                     "Youth and Students",
                                     "Democracy",
                                     "Public Health",
                                     "Climate",
                                     "Legal Aid",
                                     "Anti-Slavery",
                                     "Journalists",
                                     "Peaceful Protest",
                                     "Political Prisoners",
                                     "Culture",
                                     "Education",
                                     "Minority Languages",
                                     "Digital Security",
                                     "Fair Elections",
                                     "Anti-Corruption",
                                     "Refugees",
                                     "Housing",
                                     "Disability",
                                     "Pensioners",
                                     "Music & Theatre",
                                     "Wildlife",
                                     "Farmers",
                                     "Doctors",
                                     "Teachers",
                                     "Nuclear Disarmament",
                                     "Water",
                                     "Consumers",
                                     "Migration",
                                     "Open Government",
                                     "Victims",
                                     "Bürgerrechte",
                                     "Interfaith Dialogue",
                                     "Heritage"};

static const char *const bodies[] = {
    "Association", "Network",     "Council",    "Campaign",   "Foundation", "Alliance",
    "Committee",   "Institute",   "Initiative", "Federation", "Union",      "Forum",
    "Society",     "Observatory", "Project",    "Congress",   "Centre",     "Coalition",
    "Watch",       "Partnership", "League",     "Commission", "Trust",      "Movement",
    "Academy",     "Bureau",      "Circle",     "Roundtable", "Hub",        "Secretariat",
    "Chapter",     "Group",       "Platform",   "Assembly",   "Collective", "University",
    "Workshop",    "Exchange",    "Fellowship", "Taskforce",  "Archive",    "Clinic",
    "Fund",        "Legion",      "Parliament", "Syndicate",  "Tribunal",   "Guild",
    "Volunteers",  "Archdiocese"};

G_STATIC_ASSERT(G_N_ELEMENTS(places) * G_N_ELEMENTS(topics) * G_N_ELEMENTS(bodies) ==
                INVENTED_NAMES);

char *
invented_name(guint number)
{
    const guint mixed = (guint)((guint64)number * 68723 % INVENTED_NAMES); /* a permutation */
    const char *place = places[mixed % G_N_ELEMENTS(places)];
    const char *topic = topics[mixed / G_N_ELEMENTS(places) % G_N_ELEMENTS(topics)];
    const char *body = bodies[mixed / G_N_ELEMENTS(places) / G_N_ELEMENTS(topics)];

    switch (mixed % 3) {
    case 0:
        return g_strdup_printf("%s %s for %s", place, body, topic);
    case 1:
        return g_strdup_printf("%s of %s in %s", body, topic, place);
    default:
        return g_strdup_printf("%s %s %s", place, topic, body);
    }
}
