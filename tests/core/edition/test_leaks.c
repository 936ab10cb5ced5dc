#include "begun.h"

#include "base/file.h"
#include "campaign/contact.h"
#include "edition/edition.h"
#include "edition/leaks.h"

#include <string.h>

/* A campaign that names one signatory, withholds one and was declined by one. */
typedef struct {
    Begun begun;
    int64_t shown, hidden;
} Fixture;

static void
edit(Fixture *fixture, int64_t id, const char *field, const char *value)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(
        roster_edit(campaign_get_roster(fixture->begun.campaign), id, field, value, &error));
    g_assert_no_error(error);
}

static void
set_up(Fixture *fixture, const void *unused)
{
    (void)unused;
    begun_set_up(&fixture->begun, "organizations");
    fixture->shown =
        begun_sign(&fixture->begun, "Watershed Law Clinic", "acronym", "FOS", "Ada Quill");
    fixture->hidden =
        begun_sign(&fixture->begun, "The Hidden Spring", "visibility", "withheld", "Ada Quill");
    edit(fixture, fixture->hidden, "acronym", "HSP");
    edit(fixture, fixture->hidden, "email", "post@spring.example");
    edit(fixture, fixture->hidden, "contact_name", "Ivo Lund");
    edit(fixture, fixture->hidden, "url", "https://www.hidden-spring.example/us");
}

static void
tear_down(Fixture *fixture, const void *unused)
{
    (void)unused;
    begun_tear_down(&fixture->begun);
}

static Leaks *
open_leaks(Fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    Leaks *leaks = leaks_new(fixture->begun.campaign, FACTS_PUBLIC, &error);
    g_assert_no_error(error);
    return leaks;
}

/* "name 2! person 2 " of what `text` tells; "!" refuses. */
static char *
search(Fixture *fixture, const char *text)
{
    g_autoptr(Leaks) leaks = open_leaks(fixture);
    GString *found = g_string_new(NULL);
    leaks_search_text(leaks, "press.txt", text);
    const GPtrArray *list = leaks_list(leaks);
    for (unsigned i = 0; i < list->len; i++) {
        const LeaksFinding *finding = list->pdata[i];
        g_string_append_printf(found, "%s %" G_GINT64_FORMAT "%s ",
                               leak_kind_word(finding->kind), finding->id,
                               leaks_finding_refuses(finding) ? "!" : "");
    }
    return g_string_free(found, FALSE);
}

static void
assert_tells(Fixture *fixture, const char *text, const char *expected)
{
    g_autofree char *found = search(fixture, text);
    if (strcmp(found, expected) != 0)
        g_error("'%s' tells '%s', not '%s'", text, found, expected);
}

static void
whoever_is_withheld_is_found_by_all_that_it_is_known_by(Fixture *fixture, const void *unused)
{
    (void)unused;
    assert_tells(fixture, "with THE HIDDEN\nSPRING", "name 2! ");
    assert_tells(fixture, "(HSP)", "acronym 2! ");
    assert_tells(fixture, "post@spring.example", "address 2! host 2! ");
    assert_tells(fixture, "see spring.example", "host 2! ");
    assert_tells(fixture, "<https://hidden-spring.example>", "host 2! ");
    assert_tells(fixture, "Ivo Lund said", "contact 2! ");
    assert_tells(fixture, "a hidden spring, hsp, Ivo, Springfield", "");
}

static void
whoever_is_named_is_no_leak(Fixture *fixture, const void *unused)
{
    (void)unused;
    assert_tells(fixture, "Watershed Law Clinic (FOS)", "");
    begun_sign(&fixture->begun, "Quiet Mill", "visibility", "recipient", "Ada Quill");
    assert_tells(fixture, "Quiet Mill", "name 3! ");
}

static void
who_has_not_signed_is_searched_for_too(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    const RosterRecord record = {.status = STATUS_DECLINED};
    Roster *roster = campaign_get_roster(fixture->begun.campaign);
    assert_tells(fixture, "Watershed Law Clinic", "");
    g_assert_true(roster_record(roster, fixture->shown, &record, &error));
    assert_tells(fixture, "Watershed Law Clinic", "name 1! ");
}

static void
who_is_on_hold_is_searched_for_too(Fixture *fixture, const void *unused)
{
    (void)unused;
    edit(fixture, fixture->shown, "hold", "is it them?");
    assert_tells(fixture, "Watershed Law Clinic", "name 1! ");
    edit(fixture, fixture->shown, "hold", "");
    assert_tells(fixture, "Watershed Law Clinic", "");
}

static void
what_the_letter_itself_says_is_only_reported(Fixture *fixture, const void *unused)
{
    (void)unused;
    begun_append(&fixture->begun, "letter.md", "\nWe heard it from The Hidden Spring.\n");
    assert_tells(fixture, "The Hidden Spring, HSP", "acronym 2! name 2 ");
}

static void
what_somebody_named_has_too_is_only_reported(Fixture *fixture, const void *unused)
{
    (void)unused;
    edit(fixture, fixture->shown, "acronym", "HSP");
    assert_tells(fixture, "HSP", "acronym 2 ");
    edit(fixture, fixture->shown, "email", "office@spring.example");
    assert_tells(fixture, "spring.example", "host 2 ");
    assert_tells(fixture, "post@spring.example", "address 2! host 2 ");
}

static void
what_the_campaign_says_of_itself_is_only_reported(Fixture *fixture, const void *unused)
{
    (void)unused;
    edit(fixture, fixture->hidden, "contact_name", "Ilse Harrow");
    assert_tells(fixture, "Dear Ilse Harrow", "contact 2 ");
}

static void
a_first_name_or_a_word_in_small_letters_may_be_none(Fixture *fixture, const void *unused)
{
    (void)unused;
    edit(fixture, fixture->hidden, "contact_name", "Ivo");
    assert_tells(fixture, "Ivo came", "contact 2 ");
    edit(fixture, fixture->hidden, "name", "Liberty");
    assert_tells(fixture, "we love liberty", "name 2 ");
    assert_tells(fixture, "we are Liberty and love liberty", "name 2! name 2 ");
}

static void
a_mailbox_at_everybodys_host_is_searched_for_and_the_host_is_not(Fixture *fixture,
                                                                 const void *unused)
{
    (void)unused;
    edit(fixture, fixture->hidden, "email", "hiddenspring@gmail.com");
    assert_tells(fixture, "letters@gmail.com", "");
    assert_tells(fixture, "hiddenspring@gmail.com", "address 2! ");
}

static void
what_was_merged_in_is_searched_for_with_its_keeper(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    Roster *roster = campaign_get_roster(fixture->begun.campaign);
    const int64_t third =
        begun_sign(&fixture->begun, "Quellwasser", "visibility", "withheld", "Ada Quill");
    edit(fixture, third, "email", "post@quell.example");
    g_assert_true(roster_merge(roster, fixture->hidden, third, &error));
    assert_tells(fixture, "Quellwasser", "name 2! ");
    g_assert_true(roster_unmerge(roster, NULL, NULL, &error));
    const int64_t fourth =
        begun_sign(&fixture->begun, "Bachgruppe", "email", "b@bach.example", "Ada Quill");
    g_assert_true(roster_merge(roster, fixture->shown, fourth, &error));
    g_assert_no_error(error);
    assert_tells(fixture, "Quellwasser and Bachgruppe", "name 3! ");
}

static void
the_people_there_are_searched_for(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(Contact) contact =
        contact_parse("Tove Aas <tove@elsewhere.example>: press", &error);
    Roster *roster = campaign_get_roster(fixture->begun.campaign);
    g_assert_true(contact_add(roster, fixture->hidden, contact, &error));
    g_assert_no_error(error);
    assert_tells(fixture, "Tove Aas", "contact 2! ");
    assert_tells(fixture, "tove@elsewhere.example", "address 2! host 2! ");
}

static void
a_name_that_an_edition_published_is_only_reported(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(SealKey) key = seal_key_new();
    const EditionRequest request = {.key = key};
    const RosterRecord record = {.status = STATUS_WITHDRAWN};
    Roster *roster = campaign_get_roster(fixture->begun.campaign);
    begun_sign(&fixture->begun, "River Keepers", NULL, NULL, "Ada Quill");
    g_autoptr(Edition) edition = edition_seal(fixture->begun.campaign, &request, &error);
    g_assert_no_error(error);
    g_assert_true(roster_record(roster, fixture->shown, &record, &error));
    g_assert_true(roster_record(roster, fixture->hidden, &record, &error));
    assert_tells(fixture, "Watershed Law Clinic", "name 1 ");
    assert_tells(fixture, "The Hidden Spring", "name 2! ");
}

static void
a_file_is_told_once_and_the_first_ones_by_name(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(Leaks) leaks = open_leaks(fixture);
    for (int i = 0; i < 7; i++) {
        g_autofree char *name = g_strdup_printf("announcement-%03d.txt", i);
        leaks_search_text(leaks, name, "The Hidden Spring and The Hidden Spring");
    }
    const LeaksFinding *finding = leaks_list(leaks)->pdata[0];
    g_assert_cmpuint(leaks_list(leaks)->len, ==, 1);
    g_assert_cmpuint(finding->count, ==, 7);
    g_assert_cmpuint(finding->files->len, >=, 3);
    g_assert_cmpstr(finding->files->pdata[2], ==, "announcement-002.txt");
    g_assert_cmpstr(finding->standing, ==, "withheld");
}

static void
the_name_of_a_file_tells_as_well(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(Leaks) leaks = open_leaks(fixture);
    leaks_search_text(leaks, "letter-the-hidden-spring.pdf", "x");
    leaks_search_text(leaks, "letter-the-minister.pdf", "x");
    const LeaksFinding *finding = leaks_list(leaks)->pdata[0];
    g_assert_cmpuint(finding->count, ==, 1);
}

static void
what_tells_of_the_machine_may_not_be_in_metadata(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(Leaks) leaks = open_leaks(fixture);
    const char *folder = fixture->begun.folder;
    g_autofree char *page = g_strdup_printf("<link href=\"file://%s/letter.md\"><p>x", folder);
    g_autofree char *text = g_strdup_printf("<p>we met in %s", folder);
    begun_write(&fixture->begun, "a.html", text);
    g_assert_true(leaks_search_file(leaks, folder, "a.html", &error));
    g_assert_cmpuint(leaks_list(leaks)->len, ==, 0);
    begun_write(&fixture->begun, "b.html", page);
    g_assert_true(leaks_search_file(leaks, folder, "b.html", &error));
    g_assert_no_error(error);
    g_assert_cmpuint(leaks_list(leaks)->len, ==, 1);
    const LeaksFinding *finding = leaks_list(leaks)->pdata[0];
    g_assert_cmpint(finding->kind, ==, LEAK_MACHINE);
    g_assert_true(leaks_finding_refuses(finding));
}

static void
what_a_person_wrote_is_told_with_its_lines(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(Leaks) leaks = open_leaks(fixture);
    leaks_search_source(leaks, "mail/final.md",
                        "Subject: x\n\nThe Hidden\nSpring and\nThe Hidden Spring");
    const LeaksFinding *finding = leaks_list(leaks)->pdata[0];
    g_assert_cmpuint(leaks_list(leaks)->len, ==, 1);
    g_assert_cmpuint(finding->count, ==, 2);
    g_assert_cmpstr(finding->files->pdata[0], ==, "mail/final.md:4");
    g_assert_cmpstr(finding->files->pdata[1], ==, "mail/final.md:5");
    leaks_search_source(leaks, "mail/other.md", "");
    g_assert_cmpuint(finding->count, ==, 2);
}

static void
what_a_reader_knows_is_no_news_to_it(Fixture *fixture, const void *unused)
{
    (void)unused;
    static const char *const known[] = {"we and Quiet Mill", NULL};
    static const char text[] = "The Hidden Spring, HSP, Quiet Mill";
    begun_sign(&fixture->begun, "Quiet Mill", "visibility", "withheld", "Ada Quill");
    g_autoptr(Leaks) leaks = open_leaks(fixture);
    leaks_set_reader(leaks, fixture->hidden, known);
    leaks_search_text(leaks, "to-2.txt", text);
    g_assert_cmpuint(leaks_list(leaks)->len, ==, 0);
    leaks_set_reader(leaks, fixture->shown, NULL);
    leaks_search_text(leaks, "to-1.txt", text);
    g_assert_cmpuint(leaks_list(leaks)->len, ==, 3);
}

static void
a_file_is_searched_under_the_name_that_it_will_have(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(Leaks) leaks = open_leaks(fixture);
    g_autofree char *path = g_build_filename(fixture->begun.folder, ".new-0", NULL);
    begun_write(&fixture->begun, ".new-0", "<p>The Hid<b>den</b> Spring</p>");
    g_assert_true(leaks_search_aside(leaks, path, "page.html", &error));
    g_assert_no_error(error);
    const LeaksFinding *finding = leaks_list(leaks)->pdata[0];
    g_assert_cmpstr(finding->files->pdata[0], ==, "page.html");
}

static void
of_a_machine_alone_nobody_is_looked_for(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(Leaks) leaks = leaks_new_of_machine(fixture->begun.campaign);
    g_autofree char *page =
        g_strdup_printf("<meta name=author content=\"%s/x\"><p>x", fixture->begun.folder);
    begun_write(&fixture->begun, "a.html", "<p>The Hidden Spring");
    begun_write(&fixture->begun, "b.html", page);
    g_assert_true(leaks_search_file(leaks, fixture->begun.folder, "a.html", &error));
    g_assert_cmpuint(leaks_list(leaks)->len, ==, 0);
    g_assert_true(leaks_search_file(leaks, fixture->begun.folder, "b.html", &error));
    g_assert_no_error(error);
    g_assert_cmpuint(leaks_list(leaks)->len, ==, 1);
}

#define TEST(name) g_test_add("/leaks/" #name, Fixture, NULL, set_up, name, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(whoever_is_withheld_is_found_by_all_that_it_is_known_by);
    TEST(whoever_is_named_is_no_leak);
    TEST(who_has_not_signed_is_searched_for_too);
    TEST(who_is_on_hold_is_searched_for_too);
    TEST(what_the_letter_itself_says_is_only_reported);
    TEST(what_somebody_named_has_too_is_only_reported);
    TEST(what_the_campaign_says_of_itself_is_only_reported);
    TEST(a_first_name_or_a_word_in_small_letters_may_be_none);
    TEST(a_mailbox_at_everybodys_host_is_searched_for_and_the_host_is_not);
    TEST(what_was_merged_in_is_searched_for_with_its_keeper);
    TEST(the_people_there_are_searched_for);
    TEST(a_name_that_an_edition_published_is_only_reported);
    TEST(a_file_is_told_once_and_the_first_ones_by_name);
    TEST(the_name_of_a_file_tells_as_well);
    TEST(what_tells_of_the_machine_may_not_be_in_metadata);
    TEST(what_a_person_wrote_is_told_with_its_lines);
    TEST(what_a_reader_knows_is_no_news_to_it);
    TEST(a_file_is_searched_under_the_name_that_it_will_have);
    TEST(of_a_machine_alone_nobody_is_looked_for);
    return g_test_run();
}
