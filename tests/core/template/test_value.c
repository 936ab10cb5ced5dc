#include "template/value.h"

static void
each_kind_prints_as_its_text(void)
{
    g_autoptr(Value) nothing = value_new_nothing();
    g_autoptr(Value) flag = value_new_flag(TRUE);
    g_autoptr(Value) number = value_new_number(G_MININT64);
    g_autoptr(Value) text = value_new_text("Zoë");
    g_autoptr(Value) list = value_new_list(NULL);
    g_assert_cmpstr(value_get_text(nothing), ==, "");
    g_assert_cmpstr(value_get_text(flag), ==, "true");
    g_assert_cmpstr(value_get_text(number), ==, "-9223372036854775808");
    g_assert_cmpstr(value_get_text(text), ==, "Zoë");
    g_assert_cmpstr(value_get_text(list), ==, "");
    g_assert_cmpint(value_get_number(number), ==, G_MININT64);
}

static void
only_nothing_false_empty_and_zero_are_false(void)
{
    g_autoptr(Value) nothing = value_new_nothing();
    g_autoptr(Value) no = value_new_flag(FALSE);
    g_autoptr(Value) yes = value_new_flag(TRUE);
    g_autoptr(Value) zero = value_new_number(0);
    g_autoptr(Value) one = value_new_number(1);
    g_autoptr(Value) empty = value_new_text(NULL);
    g_autoptr(Value) text = value_new_text("0");
    g_autoptr(Value) list = value_new_list(NULL);
    g_autoptr(Value) record = value_new_record();
    g_assert_false(value_is_true(nothing));
    g_assert_false(value_is_true(no));
    g_assert_false(value_is_true(empty));
    g_assert_false(value_is_true(list));
    g_assert_true(value_is_true(yes));
    g_assert_false(value_is_true(zero));
    g_assert_true(value_is_true(one));
    g_assert_true(value_is_true(text));
    g_assert_true(value_is_true(record));
    value_append(list, value_new_nothing());
    g_assert_true(value_is_true(list));
}

static void
a_list_keeps_its_items_and_its_shape(void)
{
    Value *shape = value_new_record();
    value_set_text(shape, "name", "");
    g_autoptr(Value) list = value_new_list(shape);
    for (int64_t i = 0; i < 1000; i++)
        value_append(list, value_new_number(i));

    g_assert_cmpuint(value_get_length(list), ==, 1000);
    for (size_t i = 0; i < 1000; i++)
        g_assert_cmpint(value_get_number(value_get_item(list, i)), ==, (int64_t)i);
    g_assert_true(value_get_shape(list) == shape);
}

static void
setting_a_member_again_replaces_it(void)
{
    g_autoptr(Value) record = value_new_record();
    value_set_text(record, "acronym", "ALN");
    value_set_text(record, "name", "Old");
    value_set_number(record, "number", 4);
    value_set_text(record, "name", "Asian Lawyers Network");

    g_assert_cmpstr(value_get_text(value_get_member(record, "name")), ==,
                    "Asian Lawyers Network");
    g_assert_cmpstr(value_get_text(record), ==, "Asian Lawyers Network");
    g_assert_null(value_get_member(record, "nmae"));
    g_autofree const char **names = value_get_names(record);
    g_autofree char *joined = g_strjoinv(" ", (char **)names);
    g_assert_cmpstr(joined, ==, "acronym name number");
}

static void
members_are_found_in_records_only(void)
{
    g_autoptr(Value) text = value_new_text("x");
    g_autoptr(Value) list = value_new_list(NULL);
    g_assert_null(value_get_member(text, "x"));
    g_assert_null(value_get_member(list, "x"));
    g_assert_null(value_get_member(NULL, "x"));
}

static void
a_shared_value_outlives_the_record_it_was_in(void)
{
    Value *record = value_new_record();
    value_set_text(record, "name", "Zoë");
    g_autoptr(Value) name = value_ref(value_get_member(record, "name"));
    value_unref(record);
    g_assert_cmpstr(value_get_text(name), ==, "Zoë");
}

#define TEST(name) g_test_add_func("/value/" #name, name)

static void
empty_texts_are_one_value_and_records_keep_their_own(void)
{
    g_autoptr(Value) empty = value_new_text("");
    g_autoptr(Value) none = value_new_text(NULL);
    g_autoptr(Value) record = value_new_record();
    g_assert_true(empty == none);
    g_assert_false(value_is_true(empty));
    g_assert_cmpstr(value_get_text(empty), ==, "");
    g_assert_cmpint(value_get_kind(empty), ==, VALUE_TEXT);

    for (int i = 0; i < 23; i++) { /* past every step in which a record grows */
        g_autofree char *name = g_strdup_printf("m%d", i);
        value_set_number(record, name, i);
    }
    value_set_text(record, "m7", "");
    for (int i = 0; i < 23; i++) {
        g_autofree char *name = g_strdup_printf("m%d", i);
        const Value *member = value_get_member(record, name);
        if (i == 7)
            g_assert_true(member == empty);
        else
            g_assert_cmpint(value_get_number(member), ==, i);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(empty_texts_are_one_value_and_records_keep_their_own);
    TEST(each_kind_prints_as_its_text);
    TEST(only_nothing_false_empty_and_zero_are_false);
    TEST(a_list_keeps_its_items_and_its_shape);
    TEST(setting_a_member_again_replaces_it);
    TEST(members_are_found_in_records_only);
    TEST(a_shared_value_outlives_the_record_it_was_in);
    return g_test_run();
}
