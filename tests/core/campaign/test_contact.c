#include "campaign/contact.h"

#include <string.h>

#define NOW 1699380000

typedef struct {
    Clock *clock;
    Store *store;
    Journal *journal;
    Roster *roster;
} Desk;

static void
begin(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    desk->clock = clock_new_at(NOW);
    desk->store = store_open(":memory:", &error);
    g_assert_no_error(error);
    desk->journal = journal_new(desk->store, desk->clock);
    desk->roster = roster_new(desk->store, desk->journal, desk->clock);
}

/* Whatever a test did, the journal holds and the store is whole. */
static void
end(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_assert_true(journal_verify(desk->journal, NULL, &error));
    g_assert_true(store_check(desk->store, &error));
    g_assert_no_error(error);
    roster_free(desk->roster);
    journal_free(desk->journal);
    store_close(desk->store);
    clock_free(desk->clock);
}

static int64_t
add_entry(Desk *desk, const char *name, const char *email, const char *contact)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Signatory) entry = signatory_new();
    int64_t id = 0;
    g_assert_true(signatory_set_field(entry, "name", name, &error));
    g_assert_true(signatory_set_field(entry, "email", email, &error));
    g_assert_true(signatory_set_field(entry, "contact_name", contact, &error));
    g_assert_true(roster_add(desk->roster, entry, &id, &error));
    g_assert_no_error(error);
    return id;
}

static gboolean
try_add(Desk *desk, int64_t id, const char *text, GError **error)
{
    g_autoptr(Contact) contact = contact_parse(text, error);
    return contact != NULL && contact_add(desk->roster, id, contact, error);
}

static void
add(Desk *desk, int64_t id, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(try_add(desk, id, text, &error));
    g_assert_no_error(error);
}

static void
assert_contacts(Desk *desk, int64_t id, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Signatory) entry = roster_get(desk->roster, id, &error);
    g_assert_no_error(error);
    g_autoptr(GPtrArray) contacts = contact_list(desk->roster, entry, &error);
    g_assert_no_error(error);
    g_autofree char *all = contact_format_all(contacts);
    g_assert_cmpstr(all, ==, expected);
}

static void
what_a_person_writes_is_read(void)
{
    const struct {
        const char *text, *name, *title, *email, *form;
        unsigned roles;
    } rows[] = {
        {"Jane Doe, Director <jane@Example.org>: decides, press", "Jane Doe", "Director",
         "jane@example.org", "Jane Doe, Director <jane@example.org>: decides, press",
         CONTACT_DECIDES | CONTACT_PRESS},
        {"  Jane Doe <jane@example.org>  ", "Jane Doe", "", "jane@example.org",
         "Jane Doe <jane@example.org>", 0},
        {"jane@example.org", "", "", "jane@example.org", "jane@example.org", 0},
        {"<jane@example.org>: press", "", "", "jane@example.org", "jane@example.org: press",
         CONTACT_PRESS},
        {"jane@example.org : signs", "", "", "jane@example.org", "jane@example.org: signs",
         CONTACT_SIGNS},
        {"Jane Doe: Signs", "Jane Doe", "", "", "Jane Doe: signs", CONTACT_SIGNS},
        {"Jane Doe", "Jane Doe", "", "", "Jane Doe", 0},
        {"Jane Doe, Director, Legal", "Jane Doe", "Director, Legal", "",
         "Jane Doe, Director, Legal", 0},
        {"Jane:press and signs decides", "Jane", "", "", "Jane: decides, press, signs",
         CONTACT_DECIDES | CONTACT_PRESS | CONTACT_SIGNS},
        {"\"Doe, Jane \\\"J\\\"\", \"Head: Law; Press\" <j@example.org>", "Doe, Jane \"J\"",
         "Head: Law; Press", "j@example.org",
         "\"Doe, Jane \\\"J\\\"\", \"Head: Law; Press\" <j@example.org>", 0},
        {"བསྟན་འཛིན་, དྲུང་ཆེ་ <tenzin@example.org>: press", "བསྟན་འཛིན་", "དྲུང་ཆེ་",
         "tenzin@example.org", "བསྟན་འཛིན་, དྲུང་ཆེ་ <tenzin@example.org>: press", CONTACT_PRESS},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Contact) contact = contact_parse(rows[i].text, &error);
        g_assert_no_error(error);
        g_assert_cmpstr(contact->name, ==, rows[i].name);
        g_assert_cmpstr(contact->title, ==, rows[i].title);
        g_assert_cmpstr(contact->email, ==, rows[i].email);
        g_assert_cmpuint(contact->roles, ==, rows[i].roles);
        g_autofree char *form = contact_format(contact);
        g_assert_cmpstr(form, ==, rows[i].form);
        g_autoptr(Contact) again = contact_parse(form, &error);
        g_autofree char *same = contact_format(again);
        g_assert_cmpstr(same, ==, form);
    }
}

static void
what_is_no_contact_is_refused(void)
{
    const struct {
        const char *text, *why;
    } rows[] = {
        {"", "neither a name nor an address"},
        {" ; ", "neither a name nor an address"},
        {": press", "neither a name nor an address"},
        {", Director", "neither a name nor an address"},
        {"Jane <jane@>", "no mail address"},
        {"jane@", "no mail address"},
        {"Jane <jane@example.org", "no '>'"},
        {"Jane <jane@example.org>: pres", "'pres' is none of decides, press and signs"},
        {"Jane <jane@example.org> press", "'press' stands where nothing should"},
        {"\"Jane", "not closed"},
        {"Jane; Ann", "more than one"},
        {"Jane\x1b[2J <jane@example.org>", "control character"},
        {"Jane \xff", "UTF-8"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(contact_parse(rows[i].text, &error));
        g_assert_nonnull(error);
        if (strstr(error->message, rows[i].why) == NULL)
            g_error("'%s': '%s'", rows[i].text, error->message);
        g_assert_null(strchr(error->message, '\x1b'));
    }
}

static void
a_cell_holds_several_and_each_person_once(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) contacts =
        contact_parse_all("Jane <jane@example.org>: press; Bo: signs\r\n"
                          "Jane, Director <JANE@example.org>: decides;\n",
                          &error);
    g_assert_no_error(error);
    g_autofree char *all = contact_format_all(contacts);
    g_assert_cmpstr(all, ==, "Jane, Director <jane@example.org>: decides, press; Bo: signs");

    g_autoptr(GPtrArray) none = contact_parse_all(" \n", &error);
    g_assert_no_error(error);
    g_assert_cmpuint(none->len, ==, 0);
}

static void
contacts_are_added_and_taken_away(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const int64_t id = add_entry(desk, "ALN", "office@example.org", "Ann");
    add(desk, id, "Jane Doe <jane@example.org>: decides");
    add(desk, id, "Bo Li: signs");
    add(desk, id, "office@example.org: press");
    assert_contacts(desk, id,
                    "Jane Doe <jane@example.org>: decides; Bo Li: signs; "
                    "office@example.org: press");

    g_assert_true(contact_remove(desk->roster, id, " JANE@Example.org ", &error));
    g_assert_true(contact_remove(desk->roster, id, "bo li", &error));
    g_assert_no_error(error);
    assert_contacts(desk, id, "office@example.org: press");
}

static void
one_address_is_one_contact(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const int64_t id = add_entry(desk, "ALN", "", "");
    const int64_t other = add_entry(desk, "HKW", "", "");
    add(desk, id, "Jane <jane@example.org>");
    g_assert_false(try_add(desk, id, "Janet <Jane@EXAMPLE.org>: press", &error));
    g_assert_error(error, CONTACT_ERROR, CONTACT_ERROR_EXISTS);
    g_assert_null(strstr(error->message, "example.org"));
    g_clear_error(&error);
    g_assert_false(try_add(desk, id, "JANE: press", &error));
    g_assert_error(error, CONTACT_ERROR, CONTACT_ERROR_EXISTS);
    g_clear_error(&error);

    add(desk, id, "Jane <jane2@example.org>");
    add(desk, other, "Jane <jane@example.org>");
    assert_contacts(desk, id, "Jane <jane@example.org>; Jane <jane2@example.org>");
    assert_contacts(desk, other, "Jane <jane@example.org>");
}

static void
who_is_no_contact_cannot_be_taken_away(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const int64_t id = add_entry(desk, "ALN", "office@example.org", "Ann");
    add(desk, id, "Jane <jane@example.org>");
    g_assert_false(contact_remove(desk->roster, id, "jan@example.org", &error));
    g_assert_error(error, CONTACT_ERROR, CONTACT_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_assert_false(contact_remove(desk->roster, id, "Ann", &error));
    g_assert_error(error, CONTACT_ERROR, CONTACT_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_assert_false(contact_remove(desk->roster, 99, "Jane", &error));
    g_assert_error(error, ROSTER_ERROR, ROSTER_ERROR_NOT_FOUND);
    assert_contacts(desk, id, "Jane <jane@example.org>");
}

static void
a_merge_keeps_the_contacts_of_both(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const int64_t keep = add_entry(desk, "ALN", "office@example.org", "Ann");
    const int64_t drop = add_entry(desk, "Asian Lawyers", "bo@example.org", "Bo Li");
    add(desk, keep, "Jane <jane@example.org>: decides");
    add(desk, drop, "Jane, Director <jane@example.org>: press");
    add(desk, drop, "Cy <cy@example.org>: signs");

    g_assert_true(roster_merge(desk->roster, keep, drop, &error));
    g_assert_no_error(error);
    assert_contacts(desk, keep,
                    "Jane, Director <jane@example.org>: decides, press; "
                    "Cy <cy@example.org>: signs; Bo Li <bo@example.org>");
    g_assert_false(contact_remove(desk->roster, keep, "bo@example.org", &error));
    g_assert_error(error, CONTACT_ERROR, CONTACT_ERROR_MERGED);
    g_clear_error(&error);

    g_assert_true(roster_unmerge(desk->roster, NULL, NULL, &error));
    g_assert_no_error(error);
    assert_contacts(desk, keep, "Jane <jane@example.org>: decides");
    assert_contacts(desk, drop,
                    "Jane, Director <jane@example.org>: press; Cy <cy@example.org>: signs");

    g_assert_true(roster_merge(desk->roster, keep, drop, &error));
    g_assert_true(contact_remove(desk->roster, keep, "jane@example.org", &error));
    g_assert_no_error(error);
    assert_contacts(desk, keep, "Cy <cy@example.org>: signs; Bo Li <bo@example.org>");
}

static void
a_contact_finds_its_signatory(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const int64_t id = add_entry(desk, "ALN", "office@example.org", "Ann");
    const int64_t other = add_entry(desk, "HKW", "jane@example.org", "Jane");
    add(desk, id, "Jane <jane@example.org>");
    add(desk, id, "Bo <bo@example.org>");

    g_autoptr(Signatory) found = roster_find(desk->roster, "BO@example.org", &error);
    g_assert_no_error(error);
    g_assert_cmpint(found->id, ==, id);
    g_autoptr(Signatory) own = roster_find(desk->roster, "jane@example.org", &error);
    g_assert_no_error(error);
    g_assert_cmpint(own->id, ==, other);
}

static gboolean
collect(const JournalEntry *entry, void *closure, GError **error)
{
    (void)error;
    char *details = json_dumps(entry->details, JSON_COMPACT | JSON_SORT_KEYS);
    g_string_append_printf(closure, "%s %s\n", entry->kind, details);
    free(details);
    return TRUE;
}

static void
every_change_is_journalled(Desk *desk, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) lines = g_string_new(NULL);
    const int64_t id = add_entry(desk, "ALN", "", "");
    add(desk, id, "Jane, Director <jane@example.org>: press");
    g_assert_true(contact_remove(desk->roster, id, "Jane", &error));
    g_assert_true(journal_each(desk->journal, id, collect, lines, &error));
    g_assert_no_error(error);
    g_assert_cmpstr(
        lines->str, ==,
        "add {\"kind\":\"organization\",\"name\":\"ALN\",\"visibility\":\"public\"}\n"
        "contact {\"added\":{\"email\":\"jane@example.org\",\"name\":\"Jane\","
        "\"roles\":[\"press\"],\"title\":\"Director\"}}\n"
        "contact {\"removed\":{\"email\":\"jane@example.org\",\"name\":\"Jane\","
        "\"roles\":[\"press\"],\"title\":\"Director\"}}\n");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/contact/what_a_person_writes_is_read", what_a_person_writes_is_read);
    g_test_add_func("/contact/what_is_no_contact_is_refused", what_is_no_contact_is_refused);
    g_test_add_func("/contact/a_cell_holds_several_and_each_person_once",
                    a_cell_holds_several_and_each_person_once);
#define TEST(claim) g_test_add("/contact/" #claim, Desk, NULL, begin, claim, end)
    TEST(contacts_are_added_and_taken_away);
    TEST(one_address_is_one_contact);
    TEST(who_is_no_contact_cannot_be_taken_away);
    TEST(a_merge_keeps_the_contacts_of_both);
    TEST(a_contact_finds_its_signatory);
    TEST(every_change_is_journalled);
#undef TEST
    return g_test_run();
}
