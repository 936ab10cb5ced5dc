#include "proof/manifest.h"
#include "proof/merkle.h"

#include <string.h>

#define CONSENT "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static ManifestSignatory
signatory(const char *name, const char *kind, int64_t number)
{
    ManifestSignatory made = {
        .acronym = (char *)(number == 1 ? "ALN" : ""),
        .kind = (char *)kind,
        .name = (char *)name,
        .number = number,
    };
    Digest salt = digest_of(name, strlen(name));
    memcpy(made.salt, salt.bytes, MANIFEST_SALT_SIZE);
    return made;
}

static void
add(Manifest *manifest, const char *name, const char *kind, int64_t number)
{
    ManifestSignatory one = signatory(name, kind, number);
    manifest_add_signatory(manifest, &one);
}

static Manifest *
make_empty(void)
{
    Digest consent = digest_of("abc", 3);
    return manifest_new("apec-2023", 1, 1, &consent, "2023-11-07T18:00:00Z");
}

/* Everything in the wrong order, two public organizations, a public individual, two withheld.
 */
static Manifest *
make(void)
{
    Manifest *manifest = make_empty();
    Digest file = digest_of("letter", 6);
    manifest_add_file(manifest, "letter.txt", &file, 6);
    manifest_add_file(manifest, "addressees/letter-a.pdf", &file, 6);
    manifest_add_key(manifest, "CE27F85F3732870B");
    manifest_add_key(manifest, "0B27F85F3732870B");
    add(manifest, "Zoë Ångström", "individual", 3);
    add(manifest, "Hidden \"Fund\"", "organization", 0);
    add(manifest, "Asian Lawyers Network", "organization", 1);
    add(manifest, "A person at risk", "individual", 0);
    add(manifest, "བོད་ཀྱི་བུད་མེད་ལྷན་ཚོགས།", "organization", 2);
    return manifest;
}

static char *
make_text(void)
{
    g_autoptr(Manifest) manifest = make();
    return manifest_write(manifest);
}

static Manifest *
read_text(const char *text, GError **error)
{
    return manifest_read(text, strlen(text), error);
}

static void
what_is_written_is_read_and_written_alike(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = make_text();
    g_autoptr(Manifest) manifest = read_text(text, &error);
    g_assert_no_error(error);
    g_autofree char *again = manifest_write(manifest);
    g_assert_cmpstr(again, ==, text);

    ManifestCount count = manifest_get_count(manifest);
    g_assert_cmpint(count.total, ==, 5);
    g_assert_cmpint(count.public, ==, 3);
    g_assert_cmpint(count.withheld, ==, 2);
    g_assert_cmpint(count.organizations, ==, 3);
    g_assert_cmpint(count.individuals, ==, 2);
}

static void
the_parts_come_back_in_order(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = make_text();
    g_autoptr(Manifest) manifest = read_text(text, &error);
    g_assert_no_error(error);

    size_t count = 0;
    const ManifestFile *files = manifest_get_files(manifest, &count);
    g_assert_cmpuint(count, ==, 2);
    g_assert_cmpstr(files[0].path, ==, "addressees/letter-a.pdf");
    g_assert_cmpuint(files[1].size, ==, 6);
    const ManifestSignatory *names = manifest_get_signatories(manifest, &count);
    g_assert_cmpuint(count, ==, 3);
    g_assert_cmpstr(names[0].acronym, ==, "ALN");
    g_assert_cmpstr(names[2].name, ==, "Zoë Ångström");
    g_assert_cmpint(names[2].number, ==, 3);
    g_assert_cmpstr(manifest_get_keys(manifest)[0], ==, "0B27F85F3732870B");
    g_assert_cmpstr(manifest_get_keys(manifest)[1], ==, "CE27F85F3732870B");
    g_assert_null(manifest_get_keys(manifest)[2]);
    g_assert_cmpstr(manifest_get_sealed_at(manifest), ==, "2023-11-07T18:00:00Z");
    g_assert_null(manifest_get_previous(manifest));
}

static void
the_form_is_that_of_the_design(void)
{
    static const char expected[] =
        "{\"campaign\":\"apec-2023\",\"commitments\":{\"leaves\":[\"%s\"],\"root\":\"%s\","
        "\"size\":1},\"count\":{\"individuals\":0,\"organizations\":1,\"public\":1,\"total\":1,"
        "\"withheld\":0},\"edition\":1,\"files\":[{\"path\":\"letter.pdf\",\"sha256\":"
        "\"" CONSENT
        "\",\"size\":123}],\"keys\":[\"CE27F85F3732870B\"],\"previous\":null,\"revision\":{"
        "\"number\":1,\"sha256\":\"" CONSENT "\"},\"sealed_at\":\"2023-11-07T18:00:00Z\","
        "\"signatories\":[{\"acronym\":\"ALN\",\"kind\":\"organization\",\"name\":"
        "\"Asian Lawyers Network\",\"number\":1,\"salt\":\"%s\"}],\"version\":1}\n";

    g_autoptr(Manifest) manifest = make_empty();
    Digest file = digest_of("abc", 3);
    ManifestSignatory network = signatory("Asian Lawyers Network", "organization", 1);
    manifest_add_file(manifest, "letter.pdf", &file, 123);
    manifest_add_key(manifest, "CE27F85F3732870B");
    manifest_add_signatory(manifest, &network);

    Digest leaf = manifest_leaf(&network);
    Digest salt = digest_of(network.name, strlen(network.name));
    g_autofree char *leaf_hex = digest_to_hex(&leaf);
    g_autofree char *salt_hex = digest_to_hex(&salt);
    g_autofree char *filled = g_strdup_printf(expected, leaf_hex, leaf_hex, salt_hex);
    g_autofree char *text = manifest_write(manifest);
    g_assert_cmpstr(text, ==, filled);
}

/* As a third party would, with the header's words only. */
static void
a_leaf_can_be_recomputed(void)
{
    static const char named[] =
        "{\"acronym\":\"ALN\",\"kind\":\"organization\",\"name\":\"\\\"Zoë\\\" / \\u001F\\n\","
        "\"number\":1}";
    static const char withheld[] =
        "{\"acronym\":\"\",\"kind\":\"individual\",\"name\":\"Zoë\"}";

    ManifestSignatory public = signatory("\"Zoë\" / \x1f\n", "organization", 1);
    ManifestSignatory hidden = signatory("Zoë", "individual", 0);
    g_autofree uint8_t *bytes = g_malloc0(32 + sizeof named);

    memcpy(bytes, public.salt, 32);
    memcpy(bytes + 32, named, strlen(named));
    Digest expected = merkle_leaf(bytes, 32 + strlen(named));
    Digest leaf = manifest_leaf(&public);
    g_assert_true(digest_equal(&leaf, &expected));

    memcpy(bytes, hidden.salt, 32);
    memcpy(bytes + 32, withheld, strlen(withheld));
    expected = merkle_leaf(bytes, 32 + strlen(withheld));
    leaf = manifest_leaf(&hidden);
    g_assert_true(digest_equal(&leaf, &expected));
}

static void
nobody_withheld_is_named(void)
{
    g_autofree char *text = make_text();
    ManifestSignatory hidden = signatory("A person at risk", "individual", 0);
    Digest salt = digest_of(hidden.name, strlen(hidden.name));
    Digest leaf = manifest_leaf(&hidden);
    g_autofree char *salt_hex = digest_to_hex(&salt);
    g_autofree char *leaf_hex = digest_to_hex(&leaf);
    g_assert_null(strstr(text, "at risk"));
    g_assert_null(strstr(text, "Fund"));
    g_assert_null(strstr(text, salt_hex));
    g_assert_nonnull(strstr(text, leaf_hex));
}

static void
an_edition_with_nobody_has_the_empty_root(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Manifest) empty = make_empty();
    g_autofree char *text = manifest_write(empty);
    g_assert_nonnull(strstr(text, "\"leaves\":[],\"root\":\"e3b0c442"));
    g_assert_nonnull(strstr(text, "\"signatories\":[]"));
    g_autoptr(Manifest) manifest = read_text(text, &error);
    g_assert_no_error(error);
    g_assert_cmpint(manifest_get_count(manifest).total, ==, 0);
}

static void
a_later_edition_names_the_one_before(void)
{
    g_autoptr(GError) error = NULL;
    Digest consent = digest_of("abc", 3);
    Digest previous = digest_of("before", 6);
    g_autoptr(Manifest) second =
        manifest_new("apec-2023", 2, 1, &consent, "2023-11-08T18:00:00Z");
    manifest_set_previous(second, &previous);
    g_autofree char *text = manifest_write(second);
    g_autoptr(Manifest) manifest = read_text(text, &error);
    g_assert_no_error(error);
    g_assert_true(digest_equal(manifest_get_previous(manifest), &previous));
    g_assert_cmpint(manifest_get_edition(manifest), ==, 2);
}

/* A change to the text of a good manifest, and what is said of it. */
typedef struct {
    const char *from;
    const char *to;
    const char *said;
} Change;

static char *
apply(const char *text, const Change *change)
{
    const char *at = strstr(text, change->from);
    if (at == NULL)
        g_error("there is no '%s' to change", change->from);
    return g_strdup_printf("%.*s%s%s", (int)(at - text), text, change->to,
                           at + strlen(change->from));
}

static void
check_changes(const Change *changes, size_t count, ManifestError code)
{
    g_autofree char *text = make_text();
    for (size_t i = 0; i < count; i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *changed = apply(text, &changes[i]);
        g_assert_null(read_text(changed, &error));
        g_assert_error(error, MANIFEST_ERROR, (int)code);
        if (strstr(error->message, changes[i].said) == NULL)
            g_error("'%s' is not '%s'", error->message, changes[i].said);
    }
}

static void
another_form_is_refused_with_the_place(void)
{
    static const Change changes[] = {
        {"{\"campaign\"", "{ \"campaign\"", "not in canonical form from byte 2"},
        {"\"version\":1}\n", "\"version\":1}", "line feed"},
        {"\"version\":1}\n", "\"version\":1}\n\n", "line feed"},
        {"\"version\":1", "\"version\":2", "newer version"},
        {"\"version\":1", "\"version\":0", "'version' is less than 1"},
        {",\"version\":1", "", "'version' is missing"},
        {"\"version\":1", "\"version\":1,\"zebra\":1", "'zebra' does not belong there"},
        {"\"campaign\":\"apec-2023\"", "\"campaign\":\"\"", "'campaign' is empty"},
        {"\"campaign\":\"apec-2023\"", "\"campaign\":7", "'campaign' is not a text"},
        {"\"edition\":1", "\"edition\":0", "'edition' is less than 1"},
        {"\"edition\":1", "\"edition\":\"1\"", "'edition' is not a whole number"},
        {"\"edition\":1", "\"edition\":1.0", "number that is not whole"},
        {"\"edition\":1", "\"edition\":9223372036854775808", "line 1, column"},
        {"\"edition\":1", "\"edition\":1,\"edition\":1", "duplicate"},
        {"\"keys\":[\"0B", "\"keys\":[\"0b", "keys[0]: not a key's 16"},
        {"\"keys\":[\"0B", "\"keys\":[\"DE", "keys[1]: 'CE27F85F3732870B' is out of order"},
        {"\"keys\":[\"0B27F85F3732870B\",", "\"keys\":[7,", "keys[0]"},
        {"\"previous\":null", "\"previous\":\"" CONSENT "\"", "this is the first edition"},
        {"\"previous\":null", "\"previous\":\"BA78\"", "'previous' is not 64 lower-case"},
        {"\"number\":1,\"sha256\"", "\"number\":0,\"sha256\"", "revision: 'number' is less"},
        {"\"revision\":{\"number\":1,", "\"revision\":{", "revision: 'number' is missing"},
        {"18:00:00Z", "18:00:00.0Z", "'sealed_at' is not a time"},
        {"18:00:00Z", "18:00:00+00:00", "'sealed_at' is not a time"},
        {"2023-11-07T", "2023-02-30T", "'sealed_at' is not a time"},
        {"2023-11-07T", "2023-11-07 ", "'sealed_at' is not a time"},
        {"\"kind\":\"individual\"", "\"kind\":\"robot\"", "signatories[2]: 'kind' is neither"},
        {"\"name\":\"Asian Lawyers Network\"", "\"name\":\"\"", "signatories[0]: 'name' is"},
        {"\"name\":\"Asian Lawyers Network\",", "", "signatories[0]: 'name' is missing"},
        {"\"number\":2,\"salt\":\"", "\"number\":2,\"salt\":\"A", "'salt' is not 64"},
        {"\"withheld\":2", "\"withheld\":-2", "count: 'withheld' is less than 0"},
        {"\"leaves\":[\"", "\"leaves\":[\"g", "leaves[0]: not 64 lower-case"},
    };
    check_changes(changes, G_N_ELEMENTS(changes), MANIFEST_ERROR_FORM);
}

static void
paths_stay_below_the_manifest(void)
{
#define PATH "\"path\":\"letter.txt\""
    static const Change changes[] = {
        {PATH, "\"path\":\"\"", "not a plain path"},
        {PATH, "\"path\":\"/etc/passwd\"", "not a plain path"},
        {PATH, "\"path\":\"letter/../../x\"", "not a plain path"},
        {PATH, "\"path\":\"..\"", "not a plain path"},
        {PATH, "\"path\":\"letter/./x\"", "not a plain path"},
        {PATH, "\"path\":\"letter//x\"", "not a plain path"},
        {PATH, "\"path\":\"letter/\"", "not a plain path"},
        {PATH, "\"path\":\"let\\\\ter\"", "not a plain path"},
        {PATH, "\"path\":\"let\\u001B[2Jter\"", "\\x1b[2Jter' is not a plain path"},
        {PATH, "\"path\":\"let\\nter\"", "not a plain path"},
        {PATH, "\"path\":\"a\"", "files[1]: 'a' is out of order"},
        {PATH, "\"path\":\"addressees/letter-a.pdf\"", "comes twice"},
        {",\"size\":6", "", "files[0]: 'size' is missing"},
        {"\"size\":6", "\"size\":-6", "files[0]: 'size' is less than 0"},
    };
    check_changes(changes, G_N_ELEMENTS(changes), MANIFEST_ERROR_FORM);
}

static void
what_does_not_belong_together_is_refused(void)
{
    static const Change changes[] = {
        {"\"size\":5", "\"size\":6", "'size' is 6, but there are this many leaves: 5"},
        {"\"total\":5", "\"total\":6", "'total' is 6, but there are this many leaves: 5"},
        {"\"public\":3", "\"public\":4",
         "'public' is 4, but this many signatories are named: 3"},
        {"\"withheld\":2", "\"withheld\":3", "'withheld' is 3"},
        {"\"individuals\":2", "\"individuals\":3", "organizations and individuals are 6"},
        {"\"individuals\":2", "\"individuals\":9223372036854775807", "than leaves"},
        {"\"individuals\":2,\"organizations\":3", "\"individuals\":0,\"organizations\":5",
         "are named than are counted"},
        {"\"number\":2,\"salt\"", "\"number\":3,\"salt\"", "its place in the list is 2"},
        {"Asian Lawyers", "Asiam Lawyers", "the leaf of 'Asiam Lawyers Network' is not among"},
        {"\"acronym\":\"ALN\"", "\"acronym\":\"\"", "the entry or its salt was changed"},
        {"\"kind\":\"individual\"", "\"kind\":\"organization\"", "salt was changed"},
    };
    check_changes(changes, G_N_ELEMENTS(changes), MANIFEST_ERROR_COUNT);
}

/* Swaps two pieces of 64 digits of the list of leaves. */
static char *
swap_leaves(const char *text)
{
    char *swapped = g_strdup(text);
    char *first = strstr(swapped, "\"leaves\":[\"") + strlen("\"leaves\":[\"");
    char *second = first + 67;
    char kept[64];
    memcpy(kept, first, 64);
    memcpy(first, second, 64);
    memcpy(second, kept, 64);
    return swapped;
}

static void
leaves_out_of_order_are_refused(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = make_text();
    g_autofree char *swapped = swap_leaves(text);
    g_assert_null(read_text(swapped, &error));
    g_assert_error(error, MANIFEST_ERROR, MANIFEST_ERROR_COUNT);
    g_assert_nonnull(strstr(error->message, "leaves[1]: it is out of order"));
}

static void
another_withheld_leaf_has_another_root(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = make_text();
    ManifestSignatory hidden = signatory("A person at risk", "individual", 0);
    Digest leaf = manifest_leaf(&hidden);
    g_autofree char *hex = digest_to_hex(&leaf);
    char *at = strstr(text, hex);
    at[63] = at[63] == '0' ? '1' : '0';
    g_assert_null(read_text(text, &error));
    g_assert_error(error, MANIFEST_ERROR, MANIFEST_ERROR_COUNT);
    g_assert_nonnull(strstr(error->message, "not the root over the leaves"));
}

/* Whatever one bit makes of a manifest, it is no manifest, or another one: one whose free
 * fields say something else. It is never the same one in another form. */
static void
no_flipped_bit_gives_the_same_manifest(void)
{
    g_autofree char *text = make_text();
    size_t length = strlen(text);
    size_t refused = 0;
    for (size_t bit = 0; bit < 8 * length; bit++) {
        text[bit / 8] ^= (char)(1 << bit % 8);
        g_autoptr(Manifest) manifest = manifest_read(text, length, NULL);
        g_autofree char *again = manifest == NULL ? NULL : manifest_write(manifest);
        refused += manifest == NULL;
        if (again != NULL)
            g_assert_cmpmem(again, strlen(again), text, length);
        text[bit / 8] ^= (char)(1 << bit % 8);
    }
    g_assert_cmpuint(refused, >, 6 * length);
}

static void
a_cut_manifest_is_refused(void)
{
    g_autofree char *text = make_text();
    for (size_t length = 0; length < strlen(text); length++)
        g_assert_null(manifest_read(text, length, NULL));
    g_autoptr(Manifest) whole = manifest_read(text, strlen(text), NULL);
    g_assert_nonnull(whole);
}

#define ADD(claim) g_test_add_func("/manifest/" #claim, claim)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD(what_is_written_is_read_and_written_alike);
    ADD(the_parts_come_back_in_order);
    ADD(the_form_is_that_of_the_design);
    ADD(a_leaf_can_be_recomputed);
    ADD(nobody_withheld_is_named);
    ADD(an_edition_with_nobody_has_the_empty_root);
    ADD(a_later_edition_names_the_one_before);
    ADD(another_form_is_refused_with_the_place);
    ADD(paths_stay_below_the_manifest);
    ADD(what_does_not_belong_together_is_refused);
    ADD(leaves_out_of_order_are_refused);
    ADD(another_withheld_leaf_has_another_root);
    ADD(no_flipped_bit_gives_the_same_manifest);
    ADD(a_cut_manifest_is_refused);
    return g_test_run();
}
