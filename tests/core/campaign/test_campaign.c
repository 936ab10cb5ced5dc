#include "base/file.h"
#include "campaign/campaign.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* A campaign folder of its own for each test, removed behind it. */
typedef struct {
    char *folder;
    Clock *clock;
} Fixture;

static void
set_up(Fixture *fixture, const void *unused)
{
    (void)unused;
    fixture->folder = g_dir_make_tmp("campaign-XXXXXX", NULL);
    fixture->clock = clock_new_at(1699293600);
}

static void
tear_down(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autofree char *command = g_strdup_printf("rm -rf '%s'", fixture->folder);
    g_assert_true(g_spawn_command_line_sync(command, NULL, NULL, NULL, NULL));
    g_free(fixture->folder);
    clock_free(fixture->clock);
}

static void
put(Fixture *fixture, const char *name, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(fixture->folder, name, NULL);
    g_assert_true(file_write(path, text, strlen(text), &error));
    g_assert_no_error(error);
}

static Campaign *
open_with(Fixture *fixture, const char *conf, GError **error)
{
    put(fixture, "campaign.conf", conf);
    return campaign_open(fixture->folder, fixture->clock, error);
}

static void
the_example_is_a_campaign(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autofree char *text = file_read_text(SOURCE "/config.example", 1 << 20, &error);
    g_assert_no_error(error);
    g_autoptr(Campaign) campaign = open_with(fixture, text, &error);
    g_assert_no_error(error);
    g_assert_nonnull(campaign);
}

static void
the_example_has_every_key(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autofree char *text = file_read_text(SOURCE "/config.example", 1 << 20, &error);
    g_assert_no_error(error);
    g_autoptr(Campaign) campaign = open_with(fixture, text, &error);
    g_assert_no_error(error);

    for (const ConfigKey *key = campaign_get_keys(); key->group != NULL; key++) {
        const char *group =
            g_str_equal(key->group, "document *") ? "document announcement" : key->group;
        if (config_get_line(campaign_get_config(campaign), group, key->key) == 0)
            g_error("config.example lacks [%s] %s", group, key->key);
    }
}

static void
defaults_are_as_the_example_says(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(Campaign) campaign = open_with(fixture, "[campaign]\ntitle = T\n", &error);
    g_assert_no_error(error);
    g_assert_cmpstr(campaign_get_letter(campaign), ==, "letter.md");
    g_assert_cmpstr(campaign_get_zone(campaign), ==, "UTC");
    g_assert_cmpstr(language_get_tag(campaign_get_language(campaign)), ==, "en-US");
    g_assert_cmpstr(config_get_text(campaign_get_config(campaign), "campaign", "order"), ==,
                    "name");
    g_assert_cmpint(
        config_get_integer(campaign_get_config(campaign), "campaign", "remind_days"), ==, 3);
}

static void
links_begin_with_the_address_of_the_web_door(Fixture *fixture, const void *unused)
{
    (void)unused;
    static const struct {
        const char *url, *link;
    } rows[] = {
        {"https://sign.example.org", "https://sign.example.org/answer/x"},
        {"https://sign.example.org/", "https://sign.example.org/answer/x"},
        {"https://example.org/sarn/", "https://example.org/sarn/answer/x"},
        {"http://127.0.0.1:8080", "http://127.0.0.1:8080/answer/x"},
        {"http://[::1]:8080", "http://[::1]:8080/answer/x"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *conf =
            g_strdup_printf("[campaign]\ntitle = T\n[web]\nurl = %s\n", rows[i].url);
        g_autoptr(Campaign) campaign = open_with(fixture, conf, &error);
        g_assert_no_error(error);
        g_autofree char *link = campaign_link(campaign, "/answer/x");
        g_assert_cmpstr(link, ==, rows[i].link);
    }
    g_autoptr(Campaign) campaign = open_with(fixture, "[campaign]\ntitle = T\n", NULL);
    g_assert_null(campaign_link(campaign, "/answer/x"));
}

static void
values_that_cannot_be_are_refused_with_their_line(Fixture *fixture, const void *unused)
{
    (void)unused;
    static const struct {
        const char *conf;
        const char *says;
    } cases[] = {
        {"[letter]\nsubject = S\n", "title is missing"},
        {"[campaign]\ntitle = T\nlanguage = english\n", "campaign.conf:3: "},
        {"[campaign]\ntitle = T\ntimezone = Mars/Crater\n", "campaign.conf:3: "},
        {"[campaign]\ntitle = T\ndeadline = soon\n", "campaign.conf:3: "},
        {"[campaign]\ntitle = T\ncontact = nobody\n", "campaign.conf:3: "},
        {"[campaign]\ntitle = T\nurl = ftp://x.org\n", "campaign.conf:3: "},
        {"[campaign]\ntitle = T\norder = random\n", "campaign.conf:3: "},
        {"[campaign]\ntitel = T\n", "'title'"},
        {"[campaign]\ntitle = T\n[letter]\ndate = 2023-02-30\n", "campaign.conf:4: "},
        {"[campaign]\ntitle = T\n[document x]\ntemplate = x.md\nformats = rtf\n",
         "campaign.conf:5: "},
        {"[campaign]\ntitle = T\n[document Press!]\ntemplate = x.md\n",
         "cannot name a document"},
        {"[campaign]\ntitle = T\n[document x]\nfor = once\n", "has no template"},
        {"[campaign]\ntitle = T\n[page]\nmargins = wide\n", "campaign.conf:4: "},
        {"[campaign]\ntitle = T\n[page]\ncolumns = 7\n", "campaign.conf:4: "},
        {"[campaign]\ntitle = T\n[smtp]\nurl = smtps://u:p@x.org\n", "campaign.conf:4: "},
        {"[campaign]\ntitle = T\n[smtp]\nproxy = socks5://u:p@x\n", "campaign.conf:4: "},
        {"[campaign]\ntitle = T\n[smtp]\nconnections = 0\n", "campaign.conf:4: "},
        {"[campaign]\ntitle = T\n[smtp]\nconnections = 65\n", "campaign.conf:4: "},
        {"[campaign]\ntitle = T\n[smtp]\nrate = -1\n", "campaign.conf:4: "},
        {"[campaign]\ntitle = T\n[imap]\nurl = imaps://u:p@x.org\n", "campaign.conf:4: "},
        {"[campaign]\ntitle = T\nobjections_until = soon\n", "campaign.conf:3: "},
        {"[campaign]\ntitle = T\n[web]\nurl = http://sign.example.org\n", "[web] url"},
        {"[campaign]\ntitle = T\n[web]\nurl = sign.example.org\n", "[web] url"},
        {"[campaign]\ntitle = T\n[web]\nurl = ftp://sign.example.org\n", "[web] url"},
        {"[campaign]\ntitle = T\n[web]\nurl = https://a:b@sign.example.org\n", "[web] url"},
        {"[campaign]\ntitle = T\n[web]\nurl = https://x.org/?a=b\n", "[web] url"},
        {"[campaign]\ntitle = T\n[web]\nurl = https://x.org/#a\n", "[web] url"},
        {"[campaign]\ntitle = T\n[web]\nurl = https://\n", "[web] url"},
        {"[campaign]\ntitle = T\n[web]\nurl = https://x.org/a,b\n", "[web] url"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(open_with(fixture, cases[i].conf, &error));
        g_assert_nonnull(error);
        if (strstr(error->message, cases[i].says) == NULL)
            g_error("case %zu says '%s'", i, error->message);
    }
}

static void
a_folder_without_a_campaign_says_what_to_do(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_assert_null(campaign_open(fixture->folder, fixture->clock, &error));
    g_assert_error(error, CAMPAIGN_ERROR, CAMPAIGN_ERROR_NOT_FOUND);
    g_assert_nonnull(strstr(error->message, "undersigned init"));
}

static void
only_files_of_the_folder_are_read(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(Campaign) campaign = open_with(fixture, "[campaign]\ntitle = T\n", &error);
    g_assert_no_error(error);
    put(fixture, "note.md", "here");
    g_autofree char *link = g_build_filename(fixture->folder, "link.md", NULL);
    g_assert_cmpint(symlink("/etc/hostname", link), ==, 0);

    for (const char *const *name =
             (const char *const[]){"../note.md", "/etc/hostname", "link.md", "a/../../x", NULL};
         *name != NULL; name++) {
        g_autoptr(GError) refused = NULL;
        g_assert_null(campaign_read(campaign, *name, 1 << 10, &refused));
        g_assert_error(refused, CAMPAIGN_ERROR, CAMPAIGN_ERROR_FILE);
    }
    g_autofree char *text = campaign_read(campaign, "note.md", 1 << 10, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(text, ==, "here");
}

static void
margins_are_millimetres(void)
{
    double vertical = 0, horizontal = 0;
    g_assert_true(campaign_parse_margins("25 30", &vertical, &horizontal));
    g_assert_true(vertical == 25 && horizontal == 30);
    g_assert_true(campaign_parse_margins("20.5", &vertical, &horizontal));
    g_assert_true(vertical == 20.5 && horizontal == 20.5);
    for (const char *const *text = (const char *const[]){"", "25 ", "25,30", "nan", "-1 30",
                                                         "25 400", "25 30 1", NULL};
         *text != NULL; text++)
        g_assert_false(campaign_parse_margins(*text, &vertical, &horizontal));
}

#define TEST(name) g_test_add("/campaign/" #name, Fixture, NULL, set_up, name, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(the_example_is_a_campaign);
    TEST(the_example_has_every_key);
    TEST(defaults_are_as_the_example_says);
    TEST(links_begin_with_the_address_of_the_web_door);
    TEST(values_that_cannot_be_are_refused_with_their_line);
    TEST(a_folder_without_a_campaign_says_what_to_do);
    TEST(only_files_of_the_folder_are_read);
    g_test_add_func("/campaign/margins_are_millimetres", margins_are_millimetres);
    return g_test_run();
}
