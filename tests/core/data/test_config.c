#include "data/config.h"

#include <string.h>

static const ConfigKey KEYS[] = {
    {"campaign", "title", CONFIG_TEXT, NULL, NULL},
    {"campaign", "subject", CONFIG_WORDS, NULL, NULL},
    {"campaign", "language", CONFIG_TEXT, NULL, "en-US"},
    {"campaign", "order", CONFIG_CHOICE, "published name signed", "published"},
    {"page", "columns", CONFIG_INTEGER, NULL, "2"},
    {"page", "draft", CONFIG_BOOLEAN, NULL, "true"},
    {"page", "fonts", CONFIG_LIST, NULL, "Serif;Sans"},
    {"document *", "template", CONFIG_TEXT, NULL, NULL},
    {"document *", "formats", CONFIG_LIST, NULL, NULL},
    {NULL, NULL, CONFIG_TEXT, NULL, NULL},
};

static Config *
parse(const char *text)
{
    g_autoptr(GError) error = NULL;
    Config *config = config_parse(text, "campaign.conf", KEYS, &error);
    g_assert_no_error(error);
    return config;
}

static void
assert_refused(const char *text, ConfigError code, const char *message)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(config_parse(text, "campaign.conf", KEYS, &error));
    g_assert_cmpstr(error->message, ==, message);
    g_assert_error(error, CONFIG_ERROR, (int)code);
}

static void
values_are_read_by_kind(void)
{
    g_autoptr(Config) config = parse("# A comment\n"
                                     "[campaign]\n"
                                     "title = A letter: to = whom\n"
                                     "order=signed\n"
                                     "\n"
                                     "  [page]\r\n"
                                     "columns = 3  \r\n"
                                     "draft\t=\tfalse\r\n"
                                     "fonts = Noto Serif; Noto\\;Sans ;\n");
    g_assert_cmpstr(config_get_text(config, "campaign", "title"), ==, "A letter: to = whom");
    g_assert_cmpstr(config_get_text(config, "campaign", "order"), ==, "signed");
    g_assert_cmpint(config_get_integer(config, "page", "columns"), ==, 3);
    g_assert_false(config_get_boolean(config, "page", "draft"));
    const char *const *fonts = config_get_list(config, "page", "fonts");
    g_assert_cmpstr(fonts[0], ==, "Noto Serif");
    g_assert_cmpstr(fonts[1], ==, "Noto;Sans");
    g_assert_null(fonts[2]);
}

static void
what_is_not_set_falls_back(void)
{
    g_autoptr(Config) config = parse("");
    g_assert_null(config_get_text(config, "campaign", "title"));
    g_assert_cmpstr(config_get_text(config, "campaign", "language"), ==, "en-US");
    g_assert_cmpint(config_get_integer(config, "page", "columns"), ==, 2);
    g_assert_true(config_get_boolean(config, "page", "draft"));
    g_assert_cmpstr(config_get_list(config, "page", "fonts")[1], ==, "Sans");
    g_assert_null(config_get_list(config, "document press", "formats")[0]);
    g_assert_cmpuint(config_get_line(config, "page", "columns"), ==, 0);
    g_assert_false(config_has_group(config, "page"));
}

static void
a_value_set_empty_does_not_fall_back(void)
{
    g_autoptr(Config) config = parse("[campaign]\nlanguage =\n[page]\nfonts =\n");
    g_assert_cmpstr(config_get_text(config, "campaign", "language"), ==, "");
    g_assert_null(config_get_list(config, "page", "fonts")[0]);
}

static void
every_key_knows_its_line(void)
{
    g_autoptr(Config) config = parse("[campaign]\n\n# x\ntitle = A\n[page]\ncolumns=1");
    g_assert_cmpuint(config_get_line(config, "campaign", "title"), ==, 4);
    g_assert_cmpuint(config_get_line(config, "page", "columns"), ==, 6);
}

static void
named_groups_are_found_in_the_order_of_the_file(void)
{
    g_autoptr(Config) config = parse("[document press]\ntemplate = press.md\n[page]\n"
                                     "[document  A b ]\ntemplate = b.md\n");
    g_auto(GStrv) names = config_get_groups(config, "document");
    g_assert_cmpstr(names[0], ==, "press");
    g_assert_cmpstr(names[1], ==, "A b");
    g_assert_null(names[2]);
    g_assert_cmpstr(config_get_text(config, "document press", "template"), ==, "press.md");
    g_assert_cmpstr(config_get_text(config, "document A b", "template"), ==, "b.md");
    g_assert_true(config_has_group(config, "document press"));
    g_assert_true(config_has_group(config, "page"));
    g_assert_false(config_has_group(config, "document"));
}

static void
unknown_names_are_refused_with_the_nearest(void)
{
    assert_refused("[campaign]\ntitel = A\n", CONFIG_ERROR_UNKNOWN,
                   "campaign.conf:2: unknown key 'titel' in [campaign]; did you mean 'title'?");
    assert_refused("[campain]\n", CONFIG_ERROR_UNKNOWN,
                   "campaign.conf:1: unknown group [campain]; did you mean [campaign]?");
    assert_refused("[documnet press]\n", CONFIG_ERROR_UNKNOWN,
                   "campaign.conf:1: unknown group [documnet press]; did you mean "
                   "[document NAME]?");
    assert_refused("[document]\n", CONFIG_ERROR_UNKNOWN,
                   "campaign.conf:1: unknown group [document]; did you mean [document NAME]?");
    assert_refused("[page]\nxyzzyplugh = 1\n", CONFIG_ERROR_UNKNOWN,
                   "campaign.conf:2: unknown key 'xyzzyplugh' in [page]; config.example has "
                   "all that there are");
    assert_refused("[qqqqqqqqqq]\n", CONFIG_ERROR_UNKNOWN,
                   "campaign.conf:1: unknown group [qqqqqqqqqq]; config.example has all that "
                   "there are");
}

static void
words_may_be_said_in_other_languages(void)
{
    g_autoptr(Config) config = parse("[campaign]\n"
                                     "subject = A letter\n"
                                     "subject[fr] = Une lettre\n"
                                     "subject[zh-HANT] = 一封信\n");
    g_assert_cmpstr(config_get_text(config, "campaign", "subject"), ==, "A letter");
    g_assert_cmpstr(config_get_words(config, "campaign", "subject", "fr"), ==, "Une lettre");
    g_assert_cmpstr(config_get_words(config, "campaign", "subject", "fr-CA"), ==, "Une lettre");
    g_assert_cmpstr(config_get_words(config, "campaign", "subject", "zh-Hant"), ==, "一封信");
    g_assert_null(config_get_words(config, "campaign", "subject", "de"));
    g_assert_null(config_get_words(config, "campaign", "title", "fr"));
    assert_refused(
        "[campaign]\nsubject[nonsense] = x\n", CONFIG_ERROR_VALUE,
        "campaign.conf:2: 'subject[nonsense]' names no language known here; a tag is "
        "fr, de or zh-Hant");
    assert_refused("[campaign]\nsubject[fr] = x\nsubject[FR] = y\n", CONFIG_ERROR_REPEATED,
                   "campaign.conf:3: 'subject[fr]' in [campaign] is set again; line 2 set it "
                   "first");
    assert_refused("[campaign]\nsubject[] = x\n", CONFIG_ERROR_VALUE,
                   "campaign.conf:2: 'subject[]' names no language known here; a tag is fr, de "
                   "or zh-Hant");
}

static void
other_keys_in_other_languages_are_unknown(void)
{
    assert_refused("[campaign]\ntitle[de] = Brief\n", CONFIG_ERROR_UNKNOWN,
                   "campaign.conf:2: unknown key 'title[de]' in [campaign]; did you mean "
                   "'title'?");
}

static void
a_key_of_another_group_is_unknown(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(config_parse("[page]\ntitle = A\n", "campaign.conf", KEYS, &error));
    g_assert_error(error, CONFIG_ERROR, CONFIG_ERROR_UNKNOWN);
}

static void
repeated_names_are_refused_with_the_first_line(void)
{
    assert_refused("[campaign]\ntitle = A\ntitle = A\n", CONFIG_ERROR_REPEATED,
                   "campaign.conf:3: 'title' in [campaign] is set again; line 2 set it first");
    assert_refused("[page]\n[campaign]\n[page]\n", CONFIG_ERROR_REPEATED,
                   "campaign.conf:3: [page] stands here again; put its keys with those of "
                   "line 1");
    assert_refused("[document a]\n[document  a]\n", CONFIG_ERROR_REPEATED,
                   "campaign.conf:2: [document a] stands here again; put its keys with those "
                   "of line 1");
}

static void
lines_that_are_nothing_are_refused(void)
{
    assert_refused("[campaign]\ntitle\n", CONFIG_ERROR_SYNTAX,
                   "campaign.conf:2: 'title' is no '[group]', no 'key = value' and no "
                   "'# comment'");
    assert_refused("[campaign]\n= A\n", CONFIG_ERROR_SYNTAX,
                   "campaign.conf:2: '= A' is no '[group]', no 'key = value' and no "
                   "'# comment'");
    assert_refused("title = A\n", CONFIG_ERROR_SYNTAX,
                   "campaign.conf:1: 'title = A' stands before the first '[group]'");
    const char *groups[] = {"[", "[]]", "[[page]]", "[page", "[page] x", "[page]# x"};
    for (size_t i = 0; i < G_N_ELEMENTS(groups); i++)
        assert_refused(groups[i], CONFIG_ERROR_SYNTAX,
                       "campaign.conf:1: a group is written '[name]', alone");
}

static void
values_of_the_wrong_kind_are_refused(void)
{
    const char *numbers[] = {"", "-1", "+1", "1.5", "0x10", "two", "99999999999", "1 2"};
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
        g_autofree char *text = g_strdup_printf("[page]\ncolumns = %s\n", numbers[i]);
        g_autofree char *message = g_strdup_printf(
            "campaign.conf:2: [page] columns: '%s' is no whole number from 0 on", numbers[i]);
        assert_refused(text, CONFIG_ERROR_VALUE, message);
    }
    assert_refused("[page]\ndraft = yes\n", CONFIG_ERROR_VALUE,
                   "campaign.conf:2: [page] draft: 'yes' is neither true nor false");
    assert_refused("[campaign]\norder = random\n", CONFIG_ERROR_VALUE,
                   "campaign.conf:2: [campaign] order: 'random' is none of: published name "
                   "signed");
    assert_refused("[page]\nfonts = a;;b\n", CONFIG_ERROR_VALUE,
                   "campaign.conf:2: [page] fonts: there is nothing between two of the "
                   "semicolons");
}

static void
control_characters_and_wrong_escapes_are_refused(void)
{
    const char *refused[] = {"a\\nb",          "a\\tb", "a\\rb", "a\x01z", "a\xc2\x85z",
                             "a\xe2\x80\xa8z", "a\rb",  "a\\qb", "a\\"};
    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autofree char *one = g_strdup_printf("[campaign]\ntitle = %s\n", refused[i]);
        g_autoptr(GError) error = NULL;
        g_assert_null(config_parse(one, "campaign.conf", KEYS, &error));
        g_assert_error(error, CONFIG_ERROR, CONFIG_ERROR_VALUE);

        g_autofree char *list = g_strdup_printf("[page]\nfonts = b;%s\n", refused[i]);
        g_clear_error(&error);
        g_assert_null(config_parse(list, "campaign.conf", KEYS, &error));
        g_assert_error(error, CONFIG_ERROR, CONFIG_ERROR_VALUE);
    }

    g_autoptr(Config) config = parse("[campaign]\ntitle = \\sa\\\\b\\s\n");
    g_assert_cmpstr(config_get_text(config, "campaign", "title"), ==, " a\\b ");
}

static void
nothing_in_a_value_is_expanded(void)
{
    g_autoptr(Config) config = parse("[campaign]\ntitle = ~/$(id) ${HOME} $HOME %h `id` #x\n");
    g_assert_cmpstr(config_get_text(config, "campaign", "title"), ==,
                    "~/$(id) ${HOME} $HOME %h `id` #x");
}

static void
what_is_not_utf8_is_refused(void)
{
    assert_refused("[campaign]\ntitle = M\xfcller\n", CONFIG_ERROR_SYNTAX,
                   "campaign.conf: it is not UTF-8 at byte offset 20; save the file as UTF-8");
    g_autoptr(Config) config = parse("[campaign]\ntitle = Müller\n");
    g_assert_cmpstr(config_get_text(config, "campaign", "title"), ==, "Müller");
}

static void
what_is_shown_of_the_file_is_escaped(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(config_parse("[campaign]\nti\x1b[2J = A\n", "a\x1b.conf", KEYS, &error));
    g_assert_null(strchr(error->message, '\x1b'));
    g_assert_nonnull(strstr(error->message, "a\\x1b.conf:2: "));
}

static void
a_required_value_must_be_there(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = parse("[campaign]\ntitle =\n");
    g_assert_null(config_require(config, "campaign", "title", &error));
    g_assert_error(error, CONFIG_ERROR, CONFIG_ERROR_MISSING);
    g_assert_cmpstr(error->message, ==, "campaign.conf:2: [campaign] needs a 'title'");
    g_clear_error(&error);
    g_assert_null(config_require(config, "document x", "template", &error));
    g_assert_cmpstr(error->message, ==, "campaign.conf: [document x] needs a 'template'");
    g_clear_error(&error);
    g_assert_cmpstr(config_require(config, "campaign", "language", &error), ==, "en-US");
    g_assert_no_error(error);
}

static void
what_only_the_user_can_judge_is_refused_in_its_place(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = parse("[campaign]\nlanguage = xx\n");
    g_assert_false(
        config_refuse(config, "campaign", "language", &error, "no language '%s'", "xx"));
    g_assert_error(error, CONFIG_ERROR, CONFIG_ERROR_VALUE);
    g_assert_cmpstr(error->message, ==,
                    "campaign.conf:2: [campaign] language: no language 'xx'");
}

#define TEST(name) g_test_add_func("/config/" #name, name)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(values_are_read_by_kind);
    TEST(what_is_not_set_falls_back);
    TEST(a_value_set_empty_does_not_fall_back);
    TEST(every_key_knows_its_line);
    TEST(named_groups_are_found_in_the_order_of_the_file);
    TEST(unknown_names_are_refused_with_the_nearest);
    TEST(words_may_be_said_in_other_languages);
    TEST(other_keys_in_other_languages_are_unknown);
    TEST(a_key_of_another_group_is_unknown);
    TEST(repeated_names_are_refused_with_the_first_line);
    TEST(lines_that_are_nothing_are_refused);
    TEST(values_of_the_wrong_kind_are_refused);
    TEST(control_characters_and_wrong_escapes_are_refused);
    TEST(nothing_in_a_value_is_expanded);
    TEST(what_is_not_utf8_is_refused);
    TEST(what_is_shown_of_the_file_is_escaped);
    TEST(a_required_value_must_be_there);
    TEST(what_only_the_user_can_judge_is_refused_in_its_place);
    return g_test_run();
}
