#include "edition/numeral_words.h"

static const NumeralDozens dozens_by_language[] = {
    {"en", {{"dozen", 12, FALSE}}, {NULL}, {"a", NULL}},
    {"fr",
     {{"dizaine", 10, TRUE},
      {"douzaine", 12, FALSE},
      {"douzaines", 12, FALSE},
      {"quinzaine", 15, TRUE},
      {"vingtaine", 20, TRUE},
      {"trentaine", 30, TRUE},
      {"quarantaine", 40, TRUE},
      {"cinquantaine", 50, TRUE},
      {"soixantaine", 60, TRUE},
      {"centaine", 100, TRUE}},
     {"d", "de", NULL},
     {"une", "la", NULL}},
    {"de", {{"dutzend", 12, FALSE}}, {"von", "der", NULL}, {"ein", "einem", NULL}},
    {"es",
     {{"decena", 10, TRUE},
      {"docena", 12, FALSE},
      {"docenas", 12, FALSE},
      {"veintena", 20, TRUE},
      {"treintena", 30, TRUE},
      {"centenar", 100, TRUE}},
     {"de", NULL},
     {"una", "un", NULL}},
    {"it",
     {{"decina", 10, TRUE}, {"dozzina", 12, FALSE}, {"ventina", 20, TRUE}},
     {"di", "d", NULL},
     {"una", NULL}},
};

typedef struct {
    const char *language;
    const char *endings[10]; /* from, to, … */
} Endings;

static const Endings endings_by_language[] = {
    {"es", {"ientas", "ientos", "una", "uno", "ún", "uno", NULL}},
    {"fr", {"une", "un", NULL}},
    {"de", {"eine", "eins", "einen", "eins", NULL}},
    {"pt", {"entas", "entos", "uma", "um", "duas", "dois", NULL}},
    {"bo", {"འི", "", "ས", "", "ར", "", NULL}},
};

const NumeralDozens *
numeral_dozens_for(const char *tag)
{
    for (size_t i = 0; i < G_N_ELEMENTS(dozens_by_language); i++)
        if (g_str_has_prefix(tag, dozens_by_language[i].language))
            return &dozens_by_language[i];
    return NULL;
}

const char *const *
numeral_endings_for(const char *tag)
{
    for (size_t i = 0; i < G_N_ELEMENTS(endings_by_language); i++)
        if (g_str_has_prefix(tag, endings_by_language[i].language))
            return endings_by_language[i].endings;
    return NULL;
}

gboolean
numeral_is_myriad(const char *tag)
{
    return g_str_has_prefix(tag, "zh");
}

const char *const *
numeral_links_for(const char *tag)
{
    static const char *const english[] = {"and", NULL}, *const portuguese[] = {"e", NULL},
                             *const chinese[] = {"零", "〇", NULL};

    return g_str_has_prefix(tag, "pt")   ? portuguese
           : g_str_has_prefix(tag, "zh") ? chinese
                                         : english;
}
