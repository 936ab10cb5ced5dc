#include "begun.h"

#include "campaign/stamp.h"

#include <string.h>

static Stamp *
open_stamp(const Begun *begun)
{
    g_autoptr(GError) error = NULL;
    Stamp *stamp = stamp_open(campaign_get_journal(begun->campaign), &error);
    g_assert_no_error(error);
    return stamp;
}

static void
a_campaign_has_its_own_header_from_its_first_entry_on(void)
{
    Begun one = {0}, other = {0};
    begun_set_up(&one, "open");
    begun_set_up(&other, "open");
    g_autoptr(Stamp) early = open_stamp(&one);
    g_assert_null(stamp_get_header(early));

    begun_sign(&one, "Alps", NULL, NULL, "Ada");
    begun_sign(&other, "Alps", NULL, NULL, "Ada");
    g_autoptr(Stamp) first = open_stamp(&one);
    begun_sign(&one, "Zeal", NULL, NULL, "Ada");
    g_autoptr(Stamp) again = open_stamp(&one);
    g_autoptr(Stamp) foreign = open_stamp(&other);
    g_assert_true(g_str_has_prefix(stamp_get_header(first), STAMP_HEADER));
    g_assert_cmpstr(stamp_get_header(first), ==, stamp_get_header(again));
    g_assert_cmpstr(stamp_get_header(first), !=, stamp_get_header(foreign));
    g_assert_cmpuint(stamp_of_id(first, 1), ==, stamp_of_id(again, 1));
    g_assert_cmpuint(stamp_of_id(first, 1), !=, stamp_of_id(foreign, 1));
    begun_tear_down(&one);
    begun_tear_down(&other);
}

static Signatory *
make_one(void)
{
    static const struct {
        const char *word, *value;
    } values[] = {{"name", "Alps"},           {"acronym", "A"},
                  {"email", "a@example.org"}, {"contact_name", "Ada"},
                  {"country", "CH"},          {"url", "https://a.example"},
                  {"title", "Chair"},         {"affiliation", "ETH"},
                  {"position", "7"},          {"fields.notes", "a note"}};
    Signatory *signatory = signatory_new();
    signatory->id = 12;
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++)
        g_assert_true(signatory_set_field(signatory, values[i].word, values[i].value, NULL));
    return signatory;
}

/* Sets the field to something else that it may be. */
static void
change(Signatory *signatory, const char *word)
{
    static const char *const tries[] = {"individual",    "withheld",          "8",
                                        "b@example.org", "https://b.example", "Other"};
    g_autofree char *before = signatory_get_field(signatory, word);
    for (size_t i = 0; i < G_N_ELEMENTS(tries); i++)
        if (g_strcmp0(before, tries[i]) != 0 &&
            signatory_set_field(signatory, word, tries[i], NULL))
            return;
    g_assert_not_reached();
}

static void
every_field_that_can_be_edited_changes_the_stamp(void)
{
    Begun begun = {0};
    begun_set_up(&begun, "open");
    begun_sign(&begun, "Zeal", NULL, NULL, "Ada");
    g_autoptr(Stamp) stamp = open_stamp(&begun);
    g_autoptr(Signatory) one = make_one();
    const StampMark mark = stamp_take(stamp, one, FALSE);
    for (const char *const *word = signatory_get_field_words(); *word != NULL; word++) {
        g_autoptr(Signatory) other = signatory_copy(one);
        change(other, *word);
        const StampMark changed = stamp_take(stamp, other, FALSE);
        if (strcmp(*word, "hold") == 0) {
            g_assert_cmpuint(changed.values, ==, mark.values);
            g_assert_cmpuint(changed.standing, !=, mark.standing);
        } else {
            g_assert_cmpuint(changed.values, !=, mark.values);
            g_assert_cmpuint(changed.standing, ==, mark.standing);
        }
    }
    change(one, "fields.notes");
    g_assert_cmpuint(stamp_take(stamp, one, FALSE).values, !=, mark.values);
    begun_tear_down(&begun);
}

static void
what_is_private_leaves_a_public_stamp_as_it_is(void)
{
    static const char *const private[] = {"email", "contact_name", "fields.notes", "hold"};
    static const char *const public[] = {"name", "acronym", "kind", "country"};
    Begun begun = {0};
    begun_set_up(&begun, "open");
    begun_sign(&begun, "Zeal", NULL, NULL, "Ada");
    g_autoptr(Stamp) stamp = open_stamp(&begun);
    g_autoptr(Signatory) one = make_one();
    const StampMark mark = stamp_take(stamp, one, TRUE);
    g_assert_cmpuint(mark.who, ==, stamp_of_id(stamp, 12));
    for (size_t i = 0; i < G_N_ELEMENTS(private); i++) {
        change(one, private[i]);
        g_assert_cmpuint(stamp_take(stamp, one, TRUE).values, ==, mark.values);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(public); i++) {
        g_autoptr(Signatory) other = signatory_copy(one);
        change(other, public[i]);
        g_assert_cmpuint(stamp_take(stamp, other, TRUE).values, !=, mark.values);
    }
    begun_tear_down(&begun);
}

static void
a_mark_is_read_back_and_nothing_else_is(void)
{
    static const char *const wrong[] = {"",
                                        "r",
                                        "p",
                                        "x123456789012",
                                        "r12345678901",
                                        "r1234567890123",
                                        "r12345678 012",
                                        "p12345678901234567",
                                        "r12345678901é"};
    const StampMark marks[] = {{FALSE, 0, 0x123456789abc, 0xabcdef},
                               {FALSE, 0, 0, 0},
                               {TRUE, 0xfedcba987654321, 0xffffffffffff, 0}};
    char cell[STAMP_SIZE];
    StampMark read = {0};
    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++) {
        stamp_format(&marks[i], cell);
        g_assert_true(stamp_parse(cell, &read));
        g_assert_true(read.is_public == marks[i].is_public);
        g_assert_cmpuint(read.who, ==, marks[i].who);
        g_assert_cmpuint(read.values, ==, marks[i].values);
        g_assert_cmpuint(read.standing, ==, marks[i].standing);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++)
        g_assert_false(stamp_parse(wrong[i], &read));
}

#define CLAIM(name) g_test_add_func("/stamp/" #name, name)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    CLAIM(a_campaign_has_its_own_header_from_its_first_entry_on);
    CLAIM(every_field_that_can_be_edited_changes_the_stamp);
    CLAIM(what_is_private_leaves_a_public_stamp_as_it_is);
    CLAIM(a_mark_is_read_back_and_nothing_else_is);
    return g_test_run();
}
