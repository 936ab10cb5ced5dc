/* config.h - a key file that is checked whole before anything in it is believed
 *
 * GKeyFile's syntax and values, with what it cannot say added: the line of every key, and
 * errors with that line and the nearest known name for unknown, misspelt or repeated groups and
 * keys. Which keys there are is data (ConfigKey), and the same data make config.example's test.
 * A group "document *" stands for any "[document NAME]", "*" for any at all. Blanks around a
 * value are dropped (\s keeps one), nothing in it is expanded, and a control character is in
 * none. Of CONFIG_WORDS alone there may be a key for each further language ("title[de]").
 */
#pragma once

#include "data/config_value.h"

typedef struct Config Config;

typedef enum {
    CONFIG_ERROR_SYNTAX,  /* the message begins "PATH:LINE: " */
    CONFIG_ERROR_UNKNOWN, /* no such group or key */
    CONFIG_ERROR_REPEATED,
    CONFIG_ERROR_VALUE,
    CONFIG_ERROR_MISSING, /* a key that must be set is not */
} ConfigError;

#define CONFIG_ERROR (config_error_quark())
GQuark config_error_quark(void);

/* Parses `text`, named `path` in messages, by `keys` (a NULL group ends them), which are
 * static. */
G_GNUC_WARN_UNUSED_RESULT
Config *config_parse(const char *text, const char *path, const ConfigKey *keys, GError **error);
void config_free(Config *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Config, config_free)

/* The names NAME of all groups "PREFIX NAME", in the file's order. Owned by the caller
 * (g_strfreev). */
char **config_get_groups(const Config *config, const char *prefix);
gboolean config_has_group(const Config *config, const char *group);

/* A value, or the key's fallback: NULL, 0, FALSE or an empty list where it has none. Asking for
 * a key that is not in `keys` is a mistake in the program. Text is borrowed until
 * config_free(). */
const char *config_get_text(const Config *config, const char *group, const char *key);
int config_get_integer(const Config *config, const char *group, const char *key);
gboolean config_get_boolean(const Config *config, const char *group, const char *key);
const char *const *config_get_list(const Config *config, const char *group, const char *key);

/* A text of CONFIG_WORDS as the language `tag` has it: "title[fr-CA]" or "title[fr]" for
 * "fr-CA"; NULL where neither is set. */
const char *config_get_words(const Config *config, const char *group, const char *key,
                             const char *tag);

/* Returns what config_get_text() does, but fails with CONFIG_ERROR_MISSING when it is not set
 * or empty. */
G_GNUC_WARN_UNUSED_RESULT
const char *config_require(const Config *config, const char *group, const char *key,
                           GError **error);

/* The line that sets the key, or 0. */
unsigned config_get_line(const Config *config, const char *group, const char *key);

/* Sets `error` to CONFIG_ERROR_VALUE, "PATH:LINE: [group] key: MESSAGE", for what only its user
 * can judge. Returns FALSE. */
gboolean config_refuse(const Config *config, const char *group, const char *key, GError **error,
                       const char *format, ...) G_GNUC_PRINTF(5, 6);
