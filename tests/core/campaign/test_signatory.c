#include "campaign/signatory.h"

#include <string.h>

static void
set(Signatory *signatory, const char *field, const char *value)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(signatory_set_field(signatory, field, value, &error));
    g_assert_no_error(error);
}

static void
assert_field(const Signatory *signatory, const char *field, const char *expected)
{
    g_autofree char *value = signatory_get_field(signatory, field);
    g_assert_cmpstr(value, ==, expected);
}

static void
assert_refused(const char *field, const char *value, SignatoryError code)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Signatory) signatory = signatory_new();
    json_t *before = signatory_to_json(signatory);
    g_assert_false(signatory_set_field(signatory, field, value, &error));
    g_assert_error(error, SIGNATORY_ERROR, (int)code);
    json_t *after = signatory_to_json(signatory);
    g_assert_true(json_equal(before, after));
    json_decref(before);
    json_decref(after);
}

static void
every_field_is_set_and_read_by_its_word(void)
{
    static const char *const fields[][2] = {
        {"name", "Asian Lawyers Network"},
        {"acronym", "ALN"},
        {"kind", "individual"},
        {"email", "office@example.org"},
        {"contact_name", "Ann O'Brien"},
        {"country", "Canada"},
        {"url", "https://example.org/a?b=c"},
        {"title", "Professor"},
        {"affiliation", "Example University"},
        {"visibility", "withheld"},
        {"position", "17"},
        {"lead", "2"},
        {"hold", "ask them first"},
        {"fields.notes", "two\nlines"},
        {"fields.anmerkung_für_uns", "ja"},
    };

    g_autoptr(Signatory) signatory = signatory_new();
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
        set(signatory, fields[i][0], fields[i][1]);
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
        assert_field(signatory, fields[i][0], fields[i][1]);
    for (const char *const *word = signatory_get_field_words(); *word != NULL; word++) {
        g_autofree char *value = signatory_get_field(signatory, *word);
        g_assert_cmpstr(value, !=, "");
    }
}

static void
white_space_around_a_value_is_dropped(void)
{
    g_autoptr(Signatory) signatory = signatory_new();
    set(signatory, "name", " \t Uyghur  Human\xc2\xa0Rights \xe2\x80\x83");
    g_assert_cmpstr(signatory->name, ==, "Uyghur  Human\xc2\xa0Rights");
    set(signatory, "email", " Office <office@Example.ORG> ");
    g_assert_cmpstr(signatory->email, ==, "office@example.org");
    set(signatory, "url", "example.org/we");
    g_assert_cmpstr(signatory->url, ==, "https://example.org/we");
}

static void
nothing_clears_a_field(void)
{
    g_autoptr(Signatory) signatory = signatory_new();
    static const char *const fields[][2] = {
        {"email", "a@example.org"}, {"url", "http://example.org"},
        {"position", "3"},          {"hold", "why"},
        {"fields.x", "y"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
        set(signatory, fields[i][0], fields[i][1]);
        set(signatory, fields[i][0], "");
    }
    g_assert_cmpstr(signatory->email, ==, "");
    g_assert_cmpstr(signatory->url, ==, "");
    g_assert_cmpstr(signatory->hold, ==, "");
    g_assert_cmpint(signatory->position, ==, 0);
    assert_field(signatory, "fields.x", NULL);
}

static void
who_leads_has_a_rank(void)
{
    static const struct {
        const char *value;
        int64_t rank;
    } cases[] = {{"yes", 1}, {"3", 3}, {"No", 0}, {"YES", 1}, {"", 0}, {"2", 2}, {"0", 0}};
    g_autoptr(Signatory) signatory = signatory_new();
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        set(signatory, "lead", cases[i].value);
        g_assert_cmpint(signatory->lead, ==, cases[i].rank);
    }
    set(signatory, "lead", "yes");
    assert_field(signatory, "lead", "1");
}

static void
what_a_field_cannot_have_is_refused(void)
{
    static const char *const values[][2] = {
        {"kind", "company"},
        {"kind", ""},
        {"visibility", "secret"},
        {"position", "0"},
        {"position", "-1"},
        {"position", "1.5"},
        {"lead", "-1"},
        {"lead", "maybe"},
        {"position", "99999999999"},
        {"country", "a\nb"},
        {"title", "a\x1b[2J"},
        {"url", "javascript:x"},
        {"url", "https://"},
        {"url", "https://a b"},
        {"country", "\xff"},
        {"name", "\xff"},
        {"acronym", "a\rb"},
        {"affiliation", "a\xe2\x80\xa8z"},
        {"url", "ftp://example.org"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++)
        assert_refused(values[i][0], values[i][1], SIGNATORY_ERROR_VALUE);

    g_autoptr(GError) error = NULL;
    g_autoptr(Signatory) signatory = signatory_new();
    g_assert_false(signatory_set_field(signatory, "email", "no address", &error));
    g_assert_nonnull(error);
}

static void
what_a_named_operation_changes_is_no_field(void)
{
    static const char *const guarded[] = {"status", "revision",    "id",          "confirmed",
                                          "marks",  "merged_into", "unsubscribed"};
    for (size_t i = 0; i < G_N_ELEMENTS(guarded); i++)
        assert_refused(guarded[i], "1", SIGNATORY_ERROR_FIELD);
    assert_refused("fields.", "1", SIGNATORY_ERROR_FIELD);
    assert_refused("fields.Two Words", "1", SIGNATORY_ERROR_FIELD);

    g_autoptr(GError) error = NULL, second = NULL;
    g_autoptr(Signatory) signatory = signatory_new();
    g_assert_false(signatory_set_field(signatory, "acronim", "A", &error));
    g_assert_nonnull(strstr(error->message, "acronym"));
    g_assert_false(signatory_set_field(signatory, "status", "signed", &second));
    g_assert_nonnull(strstr(second->message, "record"));
}

static void
names_of_every_kind_are_taken_as_they_are(void)
{
    static const char *const names[] = {
        "O'Brien",
        "Nguyễn Thị",
        "María-José de la Cruz y Peña",
        "Jr.",
        "Suharto",
        "Ø",
        "=cmd",
        "+1",
        "@x",
        "<script>alert(1)</script>",
        "Robert'); DROP TABLE signatory;--",
        "%s%n",
        "${jndi:x}",
        "{{7*7}}",
        "བོད་ཀྱི་དོན་ཚོགས།",
        "ئۇيغۇر ھەرىكىتى",
        "Toyota トヨタ",
        "Радио Free Europe",
        "香港監察",
        "NGO組織",
        "ラブホテル会",
        "می‌خواهم",
        "שלום\xe2\x80\x8f",
        "e\xcc\x81"
        "cole",
        "!!!",
        "👩‍👩‍👧 Families",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(Signatory) signatory = signatory_new();
        set(signatory, "name", names[i]);
        g_assert_cmpstr(signatory->name, ==, names[i]);
        g_assert_cmpstr(signatory->hold, ==, "");
    }
}

static void
names_that_nobody_could_print_are_refused(void)
{
    static const char *const names[] = {
        "",
        "   ",
        "\xe2\x80\x8b",
        "\xe3\x85\xa4\xc2\xad",
        "\xe2\xa0\x80",
        "a\nb",
        "a\x1b[31m",
        "a\xc2\x9b"
        "b",
        "a\xe2\x80\xa9"
        "b",
        "a\x7f",

        "a\xef\xbf\xbf",
        "a\tb",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        assert_refused("name", names[i], SIGNATORY_ERROR_NAME);

    g_autofree char *long_name = g_strnfill(1001, 'a');
    assert_refused("name", long_name, SIGNATORY_ERROR_NAME);
}

static void
names_that_deceive_the_eye_wait_for_a_person(void)
{
    static const char *const names[] = {
        "Amnesty \xe2\x80\xaelanoitanretnI",
        "a\xd8\x9c"
        "b",
        "Аmnesty",
        "Ευroρe",
        "Z\xcc\x80\xcc\x81\xcc\x82\xcc\x83\xcc\x84"
        "algo",
        "Universit\xef\xbf\xbdt",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(Signatory) signatory = signatory_new();
        set(signatory, "name", names[i]);
        g_assert_cmpstr(signatory->name, ==, names[i]);
        g_assert_cmpstr(signatory->hold, !=, "");
    }
}

static void
one_name_has_one_key(void)
{
    static const char *const alike[][2] = {
        {"The Asian Lawyers Network", "asian  lawyers network"},
        {"Tibet Initiative Deutschland e.V.", "Tibet Initiative Deutschland"},
        {"Tibet Initiative Deutschland e. V.", "Tibet-Initiative Deutschland"},
        {"Human Rights Watch, Inc.", "HUMAN RIGHTS WATCH"},
        {"Fondation X S. A.", "fondation x"},
        {"Verein Tibeter Jugend Verein", "Verein Tibeter-Jugend"},
        {"L'Association des Ouïghours", "l’association des ouïghours"},
        {"Die Grünen", "gr\x75\xcc\x88nen"},
        {"École", "E\xcc\x81"
                  "COLE"},
        {"Straße", "STRASSE"},
        {"Zero\xe2\x80\x8bWidth", "zerowidth"},
        {"Full Ｗｉｄｔｈ Ltd Inc", "full width"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(alike); i++) {
        g_autofree char *a = signatory_key(alike[i][0]);
        g_autofree char *b = signatory_key(alike[i][1]);
        g_assert_cmpstr(a, ==, b);
        g_assert_cmpstr(a, !=, "");
    }
}

static void
different_names_have_different_keys(void)
{
    static const char *const apart[][2] = {
        {"Students for a Free Tibet", "Students for a Free Tibet Canada"},
        {"Tibet House", "Tibet Haus"},
        {"A", "The"},
        {"!!!", "???"},
        {"Inc", "Ltd"},
        {"Hong Kong Watch", "Watch Hong Kong"},
        {"Avaaz", "Avaaz 2"},
        {"Laos", "Os"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(apart); i++) {
        g_autofree char *a = signatory_key(apart[i][0]);
        g_autofree char *b = signatory_key(apart[i][1]);
        g_assert_cmpstr(a, !=, b);
    }
}

static void
an_address_key_ignores_case(void)
{
    g_autofree char *a = signatory_address_key("Office@Example.org");
    g_autofree char *b = signatory_address_key("office@EXAMPLE.ORG");
    g_autofree char *none = signatory_address_key("");
    g_assert_cmpstr(a, ==, b);
    g_assert_cmpstr(none, ==, "");
}

static Signatory *
full(void)
{
    Signatory *signatory = signatory_new();
    set(signatory, "name", "Asian Lawyers Network");
    set(signatory, "acronym", "ALN");
    set(signatory, "email", "aln@example.org");
    set(signatory, "fields.board", "yes");
    signatory->id = 7;
    signatory->status = STATUS_SIGNED;
    signatory->revision = 2;
    signatory_set(&signatory->signed_at, "2023-11-02");
    signatory_set(&signatory->channel, "mail");
    signatory->unsubscribed = signatory->suppressed = signatory->confirmed = TRUE;
    return signatory;
}

static void
the_json_form_has_the_promised_keys_in_order(void)
{
    g_autoptr(Signatory) signatory = full();
    json_t *json = signatory_to_json(signatory);
    char *text = json_dumps(json, JSON_COMPACT);
    g_assert_cmpstr(
        text, ==,
        "{\"id\":7,\"name\":\"Asian Lawyers Network\",\"acronym\":\"ALN\",\"kind\":"
        "\"organization\",\"email\":\"aln@example.org\",\"contact_name\":\"\",\"status\":"
        "\"signed\",\"visibility\":\"public\",\"revision\":2,\"signed_at\":\"2023-11-02\","
        "\"channel\":\"mail\",\"authorised_by\":\"\",\"marks\":[\"unsubscribed\","
        "\"suppressed\"],\"fields\":{\"board\":\"yes\"},\"country\":\"\",\"url\":\"\","
        "\"title\":\"\",\"affiliation\":\"\",\"position\":null,\"lead\":null,\"hold\":\"\","
        "\"confirmed\":"
        "true,\"hidden_by\":\"\",\"merged_into\":null}");
    free(text);
    json_decref(json);
}

static void
the_json_form_comes_back_as_it_was(void)
{
    g_autoptr(Signatory) signatory = full();
    json_t *json = signatory_to_json(signatory);
    g_autoptr(Signatory) back = signatory_from_json(json);
    g_autoptr(Signatory) copy = signatory_copy(back);
    json_t *again = signatory_to_json(copy);
    g_assert_true(json_equal(json, again));
    json_decref(json);
    json_decref(again);
}

/* "" for null; marks and fields have several values. */
static void
assert_reads_as(const Signatory *signatory, const char *word, const json_t *value)
{
    g_autofree char *number =
        json_is_integer(value)
            ? g_strdup_printf("%" JSON_INTEGER_FORMAT, json_integer_value(value))
            : g_strdup(json_is_true(value)    ? "true"
                       : json_is_false(value) ? "false"
                                              : "");
    assert_field(signatory, word, json_is_string(value) ? json_string_value(value) : number);
}

static void
every_key_of_the_json_form_is_a_field_that_can_be_read(void)
{
    g_autoptr(Signatory) signatory = full();
    json_t *json = signatory_to_json(signatory), *value = NULL;
    const char *word = NULL;
    json_object_foreach(json, word, value)
    {
        if (!json_is_array(value) && !json_is_object(value))
            assert_reads_as(signatory, word, value);
    }
    json_decref(json);
    assert_field(signatory, "marks", "unsubscribed suppressed");
    assert_field(signatory, "fields.board", "yes");
    assert_field(signatory, "fields.none", NULL);
    assert_field(signatory, "fields", NULL);
    assert_field(signatory, "no_such_field", NULL);
}

static void
a_field_that_stands_in_the_signatory_is_read_without_a_copy(void)
{
    g_autoptr(Signatory) signatory = full();
    char buffer[SIGNATORY_BUFFER_SIZE] = "untouched";
    SignatoryField field;
    g_assert_true(signatory_find_field("name", &field));
    g_assert_true(signatory_read_field(signatory, &field, buffer) == signatory->name);
    g_assert_cmpstr(buffer, ==, "untouched");
    g_assert_false(signatory_find_field("Name", &field));
}

static void
only_a_signed_one_that_is_free_counts(void)
{
    for (SignatoryStatus status = 0; status < STATUS_COUNT; status++) {
        g_autoptr(Signatory) signatory = signatory_new();
        signatory->status = status;
        g_assert_cmpint(signatory_is_counted(signatory), ==, status == STATUS_SIGNED);
    }

    g_autoptr(Signatory) signatory = signatory_new();
    signatory->status = STATUS_SIGNED;
    g_assert_true(signatory_is_public(signatory));
    signatory->visibility = VISIBILITY_WITHHELD;
    g_assert_true(signatory_is_counted(signatory));
    g_assert_false(signatory_is_public(signatory));
    signatory->visibility = VISIBILITY_INTERNAL;
    g_assert_false(signatory_is_counted(signatory));
    signatory->visibility = VISIBILITY_PUBLIC;
    signatory_set(&signatory->hold, "why");
    g_assert_false(signatory_is_counted(signatory));
    signatory_set(&signatory->hold, "");
    signatory->merged_into = 3;
    g_assert_false(signatory_is_counted(signatory));
}

static void
a_label_has_the_acronym_behind_the_name(void)
{
    g_autoptr(Signatory) signatory = full();
    g_autofree char *label = signatory_label(signatory);
    g_assert_cmpstr(label, ==, "Asian Lawyers Network (ALN)");
    g_assert_cmpstr(signatory_short(signatory), ==, "ALN");
    set(signatory, "acronym", "");
    g_assert_cmpstr(signatory_short(signatory), ==, "Asian Lawyers Network");
}

static void
a_further_column_is_named_after_its_header(void)
{
    static const char *const cases[][2] = {{"Anything else?", "anything_else_"},
                                           {"anything_else_", "anything_else_"},
                                           {"Bemerkung (für uns)", "bemerkung__für_uns_"},
                                           {"", "_"}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Signatory) signatory = signatory_new();
        g_autofree char *column = signatory_column(cases[i][0]);
        g_autofree char *field = g_strdup_printf("fields.%s", column);
        g_assert_cmpstr(column, ==, cases[i][1]);
        g_assert_true(signatory_set_field(signatory, field, "x", NULL));
    }
}

static void
a_pack_reads_as_what_it_was_made_of_and_outlives_it(void)
{
    Signatory *signatory = signatory_new();
    set(signatory, "name", "Asian Lawyers Network");
    set(signatory, "country", "TW");
    set(signatory, "fields.region", "East");
    json_t *before = signatory_to_json(signatory);
    Signatory *pack = signatory_pack(signatory);
    signatory_free(signatory);

    json_t *after = signatory_to_json(pack);
    g_assert_true(json_equal(before, after));
    g_assert_cmpstr(pack->name, ==, "Asian Lawyers Network");
    g_assert_cmpstr(pack->acronym, ==, "");
    g_assert_cmpstr(pack->country, ==, "TW");
    json_decref(before);
    json_decref(after);
    signatory_pack_free(pack);
    signatory_pack_free(NULL);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define CLAIM(claim) g_test_add_func("/campaign/signatory/" #claim, claim)
    CLAIM(a_pack_reads_as_what_it_was_made_of_and_outlives_it);
    CLAIM(every_field_is_set_and_read_by_its_word);
    CLAIM(white_space_around_a_value_is_dropped);
    CLAIM(nothing_clears_a_field);
    CLAIM(who_leads_has_a_rank);
    CLAIM(what_a_field_cannot_have_is_refused);
    CLAIM(what_a_named_operation_changes_is_no_field);
    CLAIM(names_of_every_kind_are_taken_as_they_are);
    CLAIM(names_that_nobody_could_print_are_refused);
    CLAIM(names_that_deceive_the_eye_wait_for_a_person);
    CLAIM(a_further_column_is_named_after_its_header);
    CLAIM(one_name_has_one_key);
    CLAIM(different_names_have_different_keys);
    CLAIM(an_address_key_ignores_case);
    CLAIM(the_json_form_has_the_promised_keys_in_order);
    CLAIM(the_json_form_comes_back_as_it_was);
    CLAIM(every_key_of_the_json_form_is_a_field_that_can_be_read);
    CLAIM(a_field_that_stands_in_the_signatory_is_read_without_a_copy);
    CLAIM(only_a_signed_one_that_is_free_counts);
    CLAIM(a_label_has_the_acronym_behind_the_name);
    return g_test_run();
}
