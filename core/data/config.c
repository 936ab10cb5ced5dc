#include "data/config.h"

#include "base/language.h"
#include "base/text.h"

#include <stdint.h>
#include <string.h>

typedef struct {
    char *name;
    unsigned line;
} Group;

struct Config {
    char *path;
    const ConfigKey *keys;
    GPtrArray *groups;     /* of Group, in the file's order */
    GHashTable *values;    /* "GROUP]KEY" -> ConfigValue */
    GHashTable *fallbacks; /* ConfigKey -> ConfigValue */
    unsigned line;         /* the one that is read */
};

G_DEFINE_QUARK(config - error - quark, config_error)

static void
group_free(void *data)
{
    Group *group = data;
    g_free(group->name);
    g_free(group);
}

static char *
describe_place(const Config *config, unsigned line)
{
    g_autofree char *path = text_escape(config->path, -1);
    if (line == 0)
        return g_strdup_printf("%s: ", path);

    return g_strdup_printf("%s:%u: ", path, line);
}

G_GNUC_PRINTF(4, 5)
static gboolean
refuse(const Config *config, ConfigError code, GError **error, const char *format, ...)
{
    g_autofree char *place = describe_place(config, config->line);
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error(error, CONFIG_ERROR, (int)code, "%s%s", place, message);
    return FALSE;
}

/* The "document" of "document *", or NULL for a group that stands for itself. */
static char *
get_prefix(const char *pattern)
{
    return g_str_has_suffix(pattern, " *") ? g_strndup(pattern, strlen(pattern) - 2) : NULL;
}

static gboolean
is_group(const char *pattern, const char *group)
{
    g_autofree char *prefix = get_prefix(pattern);
    if (prefix == NULL)
        return g_str_equal(pattern, group) || g_str_equal(pattern, "*");

    size_t length = strlen(prefix);
    return g_str_has_prefix(group, prefix) && group[length] == ' ' && group[length + 1] != '\0';
}

static gboolean
knows_group(const Config *config, const char *group)
{
    for (const ConfigKey *key = config->keys; key->group != NULL; key++)
        if (is_group(key->group, group))
            return TRUE;

    return FALSE;
}

static const ConfigKey *
find_key(const Config *config, const char *group, const char *name)
{
    for (const ConfigKey *key = config->keys; key->group != NULL; key++)
        if (g_str_equal(key->key, name) && is_group(key->group, group))
            return key;

    return NULL;
}

static gboolean
refuse_group(const Config *config, const char *group, GError **error)
{
    g_autofree char *word = g_strndup(group, strcspn(group, " "));
    g_autoptr(GPtrArray) known = g_ptr_array_new_with_free_func(g_free);
    for (const ConfigKey *key = config->keys; key->group != NULL; key++)
        g_ptr_array_add(known, g_strndup(key->group, strcspn(key->group, " ")));
    g_ptr_array_add(known, NULL);

    const char *nearest = text_nearest(word, (const char *const *)known->pdata);
    g_autofree char *shown = text_escape(group, -1);
    if (nearest == NULL)
        return refuse(config, CONFIG_ERROR_UNKNOWN, error,
                      "unknown group [%s]; config.example has all that there are", shown);

    g_autofree char *named = g_strconcat(nearest, " *", NULL);
    gboolean takes_name = FALSE;
    for (const ConfigKey *key = config->keys; key->group != NULL; key++)
        takes_name = takes_name || g_str_equal(key->group, named);
    return refuse(config, CONFIG_ERROR_UNKNOWN, error,
                  "unknown group [%s]; did you mean [%s%s]?", shown, nearest,
                  takes_name ? " NAME" : "");
}

static gboolean
refuse_key(const Config *config, const char *group, const char *name, GError **error)
{
    g_autoptr(GPtrArray) known = g_ptr_array_new();
    for (const ConfigKey *key = config->keys; key->group != NULL; key++)
        if (is_group(key->group, group))
            g_ptr_array_add(known, (char *)key->key);
    g_ptr_array_add(known, NULL);

    g_autofree char *word = g_strndup(name, strcspn(name, "[")); /* as in title[de] */
    const char *nearest = text_nearest(word, (const char *const *)known->pdata);
    g_autofree char *shown = text_escape(name, -1);
    g_autofree char *where = text_escape(group, -1);
    if (nearest == NULL)
        return refuse(config, CONFIG_ERROR_UNKNOWN, error,
                      "unknown key '%s' in [%s]; config.example has all that there are", shown,
                      where);

    return refuse(config, CONFIG_ERROR_UNKNOWN, error,
                  "unknown key '%s' in [%s]; did you mean '%s'?", shown, where, nearest);
}

static const Group *
find_group(const Config *config, const char *name)
{
    for (unsigned i = 0; i < config->groups->len; i++) {
        const Group *group = config->groups->pdata[i];
        if (g_str_equal(group->name, name))
            return group;
    }
    return NULL;
}

/* Opens the group of the line "[NAME]"; blanks in NAME count as one. */
static gboolean
read_group(Config *config, const char *line, GError **error)
{
    size_t length = strlen(line);
    if (line[length - 1] != ']' || strcspn(line + 1, "[]") != length - 2 || !text_is_line(line))
        return refuse(config, CONFIG_ERROR_SYNTAX, error, "a group is written '[name]', alone");

    g_autofree char *inner = g_strndup(line + 1, length - 2);
    g_auto(GStrv) words = g_strsplit_set(g_strstrip(inner), " ", 2);
    g_autofree char *rest = words[0] != NULL && words[1] != NULL ? text_trim(words[1]) : NULL;
    g_autofree char *name = g_strjoin(" ", words[0] != NULL ? words[0] : "", rest, NULL);
    if (!knows_group(config, name))
        return refuse_group(config, name, error);

    const Group *first = find_group(config, name);
    if (first != NULL)
        return refuse(config, CONFIG_ERROR_REPEATED, error,
                      "[%s] stands here again; put its keys with those of line %u", name,
                      first->line);

    Group *group = g_new0(Group, 1);
    group->name = g_steal_pointer(&name);
    group->line = config->line;
    g_ptr_array_add(config->groups, group);
    return TRUE;
}

static char *
join_key(const char *group, const char *key)
{
    return g_strconcat(group, "]", key, NULL);
}

static gboolean
set_value(Config *config, const char *group, const ConfigKey *key, const char *name,
          const char *raw, GError **error)
{
    ConfigValue *value = g_new0(ConfigValue, 1);
    value->line = config->line;
    g_autofree char *mistake = config_value_read(value, key, raw);
    if (mistake != NULL) {
        config_value_free(value);
        return refuse(config, CONFIG_ERROR_VALUE, error, "[%s] %s: %s", group, name, mistake);
    }

    g_hash_table_insert(config->values, join_key(group, name), value);
    return TRUE;
}

/* The line that sets `name` as it is stored, or 0. */
static unsigned
get_line(const Config *config, const char *group, const char *name)
{
    g_autofree char *joined = join_key(group, name);
    const ConfigValue *value = g_hash_table_lookup(config->values, joined);

    return value != NULL ? value->line : 0;
}

/* The key of "title[de]", or NULL where it is not said in several languages. */
static const ConfigKey *
find_words(const Config *config, const char *group, const char *name)
{
    g_autofree char *plain = g_strndup(name, strcspn(name, "["));
    const ConfigKey *key = find_key(config, group, plain);

    return key != NULL && key->kind == CONFIG_WORDS && g_str_has_suffix(name, "]") ? key : NULL;
}

/* Has "title[DE]" be "title[de]", and refuses what is no language. */
static gboolean
canonize_tag(const Config *config, char **name, GError **error)
{
    const size_t length = strcspn(*name, "[");
    g_autofree char *tag = g_strndup(*name + length + 1, strlen(*name) - length - 2);
    g_autoptr(Language) language = language_open(tag, NULL);
    if (language == NULL) {
        g_autofree char *shown = text_escape(*name, -1);
        return refuse(config, CONFIG_ERROR_VALUE, error,
                      "'%s' names no language known here; a tag is fr, de or zh-Hant", shown);
    }

    char *canonical =
        g_strdup_printf("%.*s[%s]", (int)length, *name, language_get_tag(language));
    g_free(*name);
    *name = canonical;
    return TRUE;
}

static gboolean
read_key(Config *config, char *line, GError **error)
{
    char *equals = strchr(line, '=');
    g_autofree char *shown = text_escape(line, -1);
    if (equals == NULL || equals == line)
        return refuse(config, CONFIG_ERROR_SYNTAX, error,
                      "'%s' is no '[group]', no 'key = value' and no '# comment'", shown);

    g_autofree char *name = g_strchomp(g_strndup(line, (size_t)(equals - line)));
    if (config->groups->len == 0)
        return refuse(config, CONFIG_ERROR_SYNTAX, error,
                      "'%s' stands before the first '[group]'", shown);

    const Group *group = config->groups->pdata[config->groups->len - 1];
    const ConfigKey *key = find_key(config, group->name, name);
    if (key == NULL)
        key = find_words(config, group->name, name);
    if (key == NULL)
        return refuse_key(config, group->name, name, error);
    if (name[strlen(key->key)] == '[' && !canonize_tag(config, &name, error))
        return FALSE;

    const unsigned first = get_line(config, group->name, name);
    if (first != 0)
        return refuse(config, CONFIG_ERROR_REPEATED, error,
                      "'%s' in [%s] is set again; line %u set it first", name, group->name,
                      first);

    return set_value(config, group->name, key, name, g_strchug(equals + 1), error);
}

static gboolean
read_line(Config *config, char *line, GError **error)
{
    g_strstrip(line);
    switch (*line) {
    case '\0':
    case '#':
        return TRUE;
    case '[':
        return read_group(config, line, error);
    default:
        return read_key(config, line, error);
    }
}

static gboolean
read_lines(Config *config, const char *text, GError **error)
{
    size_t offset;
    if (!text_check(text, strlen(text), &offset))
        return refuse(config, CONFIG_ERROR_SYNTAX, error,
                      "it is not UTF-8 at byte offset %zu; save the file as UTF-8", offset);

    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        config->line++;
        if (!read_line(config, *line, error))
            return FALSE;
    }
    config->line = 0;
    return TRUE;
}

static void
set_fallbacks(Config *config)
{
    for (const ConfigKey *key = config->keys; key->group != NULL; key++) {
        ConfigValue *value = g_new0(ConfigValue, 1);
        g_autofree char *mistake = NULL;
        if (key->fallback != NULL)
            mistake = config_value_read(value, key, key->fallback);
        g_assert(mistake == NULL);
        if (value->list == NULL)
            value->list = g_new0(char *, 1);
        g_hash_table_insert(config->fallbacks, (void *)key, value);
    }
}

Config *
config_parse(const char *text, const char *path, const ConfigKey *keys, GError **error)
{
    g_autoptr(Config) config = g_new0(Config, 1);
    config->path = g_strdup(path);
    config->keys = keys;
    config->groups = g_ptr_array_new_with_free_func(group_free);
    config->values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                           (GDestroyNotify)config_value_free);
    config->fallbacks =
        g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)config_value_free);
    set_fallbacks(config);
    if (!read_lines(config, text, error))
        return NULL;

    return g_steal_pointer(&config);
}

void
config_free(Config *config)
{
    if (config == NULL)
        return;

    g_free(config->path);
    g_ptr_array_unref(config->groups);
    g_hash_table_unref(config->values);
    g_hash_table_unref(config->fallbacks);
    g_free(config);
}

char **
config_get_groups(const Config *config, const char *prefix)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autofree char *start = g_strconcat(prefix, " ", NULL);
    for (unsigned i = 0; i < config->groups->len; i++) {
        const Group *group = config->groups->pdata[i];
        if (g_str_has_prefix(group->name, start))
            g_ptr_array_add(names, g_strdup(group->name + strlen(start)));
    }
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&names), FALSE);
}

gboolean
config_has_group(const Config *config, const char *group)
{
    return find_group(config, group) != NULL;
}

static const ConfigValue *
find_value(const Config *config, const char *group, const char *name)
{
    const ConfigKey *key = find_key(config, group, name);
    g_assert(key != NULL);
    g_autofree char *joined = join_key(group, name);
    const ConfigValue *value = g_hash_table_lookup(config->values, joined);
    return value != NULL ? value : g_hash_table_lookup(config->fallbacks, key);
}

const char *
config_get_text(const Config *config, const char *group, const char *key)
{
    return find_value(config, group, key)->text;
}

const char *
config_get_words(const Config *config, const char *group, const char *key, const char *tag)
{
    g_autofree char *rest = g_strdup(tag);

    for (char *end = rest; end != NULL;) {
        g_autofree char *name = g_strdup_printf("%s[%s]", key, rest);
        g_autofree char *joined = join_key(group, name);
        const ConfigValue *value = g_hash_table_lookup(config->values, joined);
        if (value != NULL)
            return value->text;
        end = strrchr(rest, '-');
        if (end != NULL)
            *end = '\0';
    }
    return NULL;
}

int
config_get_integer(const Config *config, const char *group, const char *key)
{
    return find_value(config, group, key)->integer;
}

gboolean
config_get_boolean(const Config *config, const char *group, const char *key)
{
    return find_value(config, group, key)->truth;
}

const char *const *
config_get_list(const Config *config, const char *group, const char *key)
{
    return (const char *const *)find_value(config, group, key)->list;
}

unsigned
config_get_line(const Config *config, const char *group, const char *key)
{
    return find_value(config, group, key)->line;
}

gboolean
config_refuse(const Config *config, const char *group, const char *key, GError **error,
              const char *format, ...)
{
    g_autofree char *place = describe_place(config, config_get_line(config, group, key));
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error(error, CONFIG_ERROR, CONFIG_ERROR_VALUE, "%s[%s] %s: %s", place, group, key,
                message);
    return FALSE;
}

const char *
config_require(const Config *config, const char *group, const char *key, GError **error)
{
    const char *text = config_get_text(config, group, key);
    if (text != NULL && *text != '\0')
        return text;

    g_autofree char *place = describe_place(config, config_get_line(config, group, key));
    g_set_error(error, CONFIG_ERROR, CONFIG_ERROR_MISSING, "%s[%s] needs a '%s'", place, group,
                key);
    return NULL;
}
