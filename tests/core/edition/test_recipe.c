#include "begun.h"

#include "edition/recipe.h"

#include <stdio.h>
#include <string.h>

static void
set_up(Begun *begun, const void *unused)
{
    (void)unused;
    begun_set_up(begun, "organizations");
    begun_sign(begun, "Friends of the Sarn", NULL, NULL, "Ada Quill");
    begun_write(begun, "addressees.csv", "name\nAnn Lee\nΑθηνά Νίκα\nann  lee\n");
}

static void
tear_down(Begun *begun, const void *unused)
{
    (void)unused;
    begun_tear_down(begun);
}

/* What would be made, in order, as "letter, announcement-001"; or the refusal. */
static char *
made(Begun *begun, const char *document)
{
    g_autoptr(GError) error = NULL;
    begun_reopen(begun);
    g_autoptr(Facts) facts = facts_gather(begun->campaign, 1, &error);
    g_assert_no_error(error);
    g_autoptr(GPtrArray) recipes = recipe_list(begun->campaign, facts, document, &error);
    g_autoptr(GString) names = g_string_new(error != NULL ? error->message : NULL);
    for (unsigned i = 0; recipes != NULL && i < recipes->len; i++)
        for (unsigned each = 0; each < recipe_count(recipes->pdata[i], facts); each++) {
            g_autofree char *stem = recipe_get_stem(recipes->pdata[i], facts, each);
            g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", stem);
        }
    return g_string_free(g_steal_pointer(&names), FALSE);
}

static void
addressees_get_nothing_unless_it_is_said(Begun *begun, const void *unused)
{
    (void)unused;
    g_autofree char *all = made(begun, NULL);
    g_assert_cmpstr(all, ==, "letter, announcement-001, press, page");
}

static void
each_addressee_gets_one_in_the_order_of_the_rows(Begun *begun, const void *unused)
{
    (void)unused;
    begun_change(begun, "campaign.conf", "[letter]", "[letter]\nfor = addressee");
    g_autofree char *letter = made(begun, "letter");
    g_assert_cmpstr(letter, ==, "letter, letter-ann-lee, letter-αθηνά-νίκα, letter-ann-lee-2");
    begun_change(begun, "campaign.conf", "for = once", "for = addressee");
    g_autofree char *press = made(begun, "press");
    g_assert_cmpstr(press, ==, "press-ann-lee, press-αθηνά-νίκα, press-ann-lee-2");
}

static void
the_one_who_is_configured_gets_one_too(Begun *begun, const void *unused)
{
    (void)unused;
    begun_change(begun, "campaign.conf", "for = once", "for = addressee");
    g_autofree char *path = campaign_path(begun->campaign, "addressees.csv");
    g_assert_cmpint(remove(path), ==, 0);
    g_autofree char *press = made(begun, "press");
    g_assert_cmpstr(press, ==, "press-ilse-harrow");
}

static void
nobody_to_make_it_for_is_refused(Begun *begun, const void *unused)
{
    (void)unused;
    begun_write(begun, "addressees.csv", "name\n");
    begun_change(begun, "campaign.conf", "for = once", "for = addressee");
    g_autofree char *refusal = made(begun, "press");
    g_assert_nonnull(strstr(refusal, "campaign.conf:"));
    g_assert_nonnull(strstr(refusal, "there is no addressee to make it for"));
    g_autofree char *letter = made(begun, "letter");
    g_assert_cmpstr(letter, ==, "letter");
    g_autofree char *other = made(begun, "pres\x1bs");
    g_assert_nonnull(strstr(other, "campaign.conf has no [document pres\\"));
}

#define TEST(claim) g_test_add("/recipe/" #claim, Begun, NULL, set_up, claim, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(addressees_get_nothing_unless_it_is_said);
    TEST(each_addressee_gets_one_in_the_order_of_the_rows);
    TEST(the_one_who_is_configured_gets_one_too);
    TEST(nobody_to_make_it_for_is_refused);
    return g_test_run();
}
