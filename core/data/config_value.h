/* config_value.h - one value of a key file: for config.c alone, and what kinds of keys there
 * are */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef enum {
    CONFIG_TEXT,
    CONFIG_WORDS,   /* a text that each language may have in its own words */
    CONFIG_INTEGER, /* not negative */
    CONFIG_BOOLEAN, /* true or false */
    CONFIG_LIST,    /* texts between semicolons ("\;" is one within), trimmed, none empty */
    CONFIG_CHOICE,  /* one of the words in `choices` */
} ConfigKind;

typedef struct {
    const char *group;
    const char *key;
    ConfigKind kind;
    const char *choices;  /* "published name signed"; NULL for other kinds */
    const char *fallback; /* as written in the file; NULL: it has none */
} ConfigKey;

typedef struct {
    unsigned line; /* 0: the fallback */
    char *text;
    char **list;
    int integer;
    gboolean truth;
} ConfigValue;

void config_value_free(ConfigValue *value);

/* Fills `value` from `raw`, as it stands in the file. Returns what is wrong, owned by the
 * caller, or NULL. */
char *config_value_read(ConfigValue *value, const ConfigKey *key, const char *raw);
