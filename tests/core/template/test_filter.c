#include "template/filter.h"

#include <string.h>

static FilterArgument
text(const char *value)
{
    return (FilterArgument){.text = (char *)value};
}

static FilterArgument
number(int64_t value)
{
    return (FilterArgument){.number = value, .is_number = TRUE};
}

static const Filter *
find(const char *name, const FilterArgument *arguments, size_t count)
{
    g_autoptr(GError) error = NULL;
    const Filter *filter = filter_find(name, arguments, count, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(filter_get_name(filter), ==, name);
    return filter;
}

static Value *
apply_in(const char *tag, const char *name, const Value *value, const FilterArgument *arguments,
         size_t count, GError **error)
{
    g_autoptr(GError) none = NULL;
    g_autoptr(Language) language = language_open(tag, &none);
    g_assert_no_error(none);
    return filter_apply(find(name, arguments, count), value, arguments, count, language, error);
}

/* Consumes `value`. */
static void
assert_gives(const char *name, Value *value, const FilterArgument *arguments, size_t count,
             const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Value) taken = value;
    g_autoptr(Value) made = apply_in("en-US", name, taken, arguments, count, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(value_get_text(made), ==, expected);
}

/* Consumes `value`. */
static void
assert_cannot(const char *name, Value *value, const FilterArgument *arguments, size_t count,
              const char *message)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Value) taken = value;
    g_autoptr(Value) made = apply_in("en-US", name, taken, arguments, count, &error);
    g_assert_null(made);
    g_assert_nonnull(error);
    g_assert_cmpstr(error->message, ==, message);
}

static void
assert_no_use(const char *name, const FilterArgument *arguments, size_t count,
              const char *message)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(filter_find(name, arguments, count, &error));
    g_assert_error(error, FILTER_ERROR, FILTER_ERROR_USE);
    g_assert_cmpstr(error->message, ==, message);
}

static Value *
make_names(size_t count)
{
    static const char *const names[] = {"Ada", "Bai", "Çelik"};
    Value *list = value_new_list(NULL);
    for (size_t i = 0; i < count; i++) {
        Value *item = value_new_record();
        value_set_text(item, "name", names[i]);
        value_append(list, item);
    }
    return list;
}

static void
numbers_are_told_in_the_language(void)
{
    FilterArgument words[] = {text("organization"), text("organizations")};
    assert_gives("words", value_new_number(59), NULL, 0, "fifty-nine");
    assert_gives("words", value_new_text("59"), NULL, 0, "fifty-nine");
    assert_gives("ordinal", value_new_number(59), NULL, 0, "59th");
    assert_gives("plural", value_new_number(1), words, 2, "organization");
    assert_gives("plural", value_new_number(0), words, 2, "organizations");
    assert_gives("plural", value_new_text("59"), words, 2, "organizations");
}

static void
the_language_decides(void)
{
    g_autoptr(GError) error = NULL;
    FilterArgument words[] = {text("organisation"), text("organisations")};
    g_autoptr(Value) none = value_new_number(0);
    g_autoptr(Value) made = apply_in("fr", "plural", none, words, 2, &error);
    g_assert_cmpstr(value_get_text(made), ==, "organisation");
}

static void
minus_counts_down_from_numbers(void)
{
    FilterArgument five = number(5), most = number(G_MAXINT64);
    assert_gives("minus", value_new_number(59), &five, 1, "54");
    assert_gives("minus", value_new_text("3"), &five, 1, "-2");
    assert_cannot("minus", value_new_text("3 of"), &five, 1, "'3 of' is no number");
    assert_cannot("minus", value_new_flag(TRUE), &five, 1, "'true' is no number");
    assert_cannot("minus", value_new_number(G_MININT64), &most, 1,
                  "the number is out of range");
}

static void
letters_change_their_case(void)
{
    assert_gives("upper", value_new_text("straße"), NULL, 0, "STRASSE");
    assert_gives("lower", value_new_text("ÉCOLE"), NULL, 0, "école");
    assert_gives("capitalize", value_new_text("fifty-nine"), NULL, 0, "Fifty-nine");
    assert_cannot("upper", make_names(1), NULL, 0, "'upper' cannot work on a list");
}

static void
dates_are_written_out(void)
{
    FilterArgument style = text("long");
    g_autoptr(GError) error = NULL;
    g_autoptr(Value) wrong = value_new_text("yesterday");
    assert_gives("date", value_new_text("2023-11-07"), &style, 1, "November 7, 2023");
    g_assert_null(apply_in("en-US", "date", wrong, &style, 1, &error));
    g_assert_nonnull(error);
}

static void
lists_become_prose(void)
{
    FilterArgument comma = text("; "), two = number(2);
    assert_gives("names", make_names(3), NULL, 0, "Ada, Bai, and Çelik");
    assert_gives("names", make_names(0), NULL, 0, "");
    assert_gives("join", make_names(3), &comma, 1, "Ada; Bai; Çelik");
    assert_gives("join", make_names(0), &comma, 1, "");
    assert_cannot("names", value_new_text("Ada"), NULL, 0, "'names' works on a list only");
    assert_cannot("first", value_new_number(3), &two, 1, "'first' works on a list only");
}

static void
first_takes_what_there_is(void)
{
    static const size_t expected[][2] = {{0, 0}, {2, 2}, {3, 3}, {100, 3}};
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
        g_autoptr(GError) error = NULL;
        FilterArgument count = number((int64_t)expected[i][0]);
        g_autoptr(Value) list = make_names(3);
        g_autoptr(Value) made = apply_in("en-US", "first", list, &count, 1, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(value_get_length(made), ==, expected[i][1]);
    }
}

static void
a_default_stands_for_what_is_empty_only(void)
{
    FilterArgument instead = text("colleagues");
    assert_gives("default", value_new_text(""), &instead, 1, "colleagues");
    assert_gives("default", value_new_nothing(), &instead, 1, "colleagues");
    assert_gives("default", make_names(0), &instead, 1, "colleagues");
    assert_gives("default", value_new_text("Zoë"), &instead, 1, "Zoë");
    assert_gives("default", value_new_number(0), &instead, 1, "0");
}

static void
what_is_empty_passes_every_other_filter(void)
{
    FilterArgument style = text("long"), two = number(2);
    assert_gives("words", value_new_text(""), NULL, 0, "");
    assert_gives("date", value_new_nothing(), &style, 1, "");
    assert_gives("first", value_new_nothing(), &two, 1, "");
    assert_gives("upper", value_new_text(""), NULL, 0, "");
}

static void
arguments_must_fit_the_filter(void)
{
    FilterArgument two[] = {text("a"), text("b")}, one = number(1), less = number(-1);
    assert_no_use("uper", NULL, 0, "there is no filter 'uper': did you mean 'upper'?");
    assert_no_use("upper", two, 1, "the filter 'upper' is written 'upper'");
    assert_no_use("plural", two, 1,
                  "the filter 'plural' is written 'plural: \"one\", \"many\"'");
    assert_no_use("join", &one, 1, "the filter 'join' is written 'join: \", \"'");
    assert_no_use("minus", two, 1, "the filter 'minus' is written 'minus: 1'");
    assert_no_use("first", &less, 1, "'first' takes a number from 0");
    assert_no_use(
        "date", two, 1,
        "there is no style 'a' of a date: there are short, medium, long, full and iso");
}

static void
filters_say_what_they_do_to_a_value(void)
{
    FilterArgument two = number(2), instead = text("x");
    g_assert_true(filter_gives_default(find("default", &instead, 1)));
    g_assert_false(filter_gives_default(find("first", &two, 1)));
    g_assert_true(filter_keeps_kind(find("first", &two, 1)));
    g_assert_false(filter_keeps_kind(find("names", NULL, 0)));
    g_assert_true(filter_wants_list(find("names", NULL, 0)));
    g_assert_false(filter_wants_list(find("words", NULL, 0)));
}

#define TEST(name) g_test_add_func("/filter/" #name, name)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(numbers_are_told_in_the_language);
    TEST(the_language_decides);
    TEST(minus_counts_down_from_numbers);
    TEST(letters_change_their_case);
    TEST(dates_are_written_out);
    TEST(lists_become_prose);
    TEST(first_takes_what_there_is);
    TEST(a_default_stands_for_what_is_empty_only);
    TEST(what_is_empty_passes_every_other_filter);
    TEST(arguments_must_fit_the_filter);
    TEST(filters_say_what_they_do_to_a_value);
    return g_test_run();
}
