#include "base/clock.h"
#include "proof/head.h"

#include <string.h>

#define TIME "2023-11-07T18:00:00Z"

/* As if it were that of manifest.json. */
static const Digest bytes = {{1, 2, 3}};

static Manifest *
describe(int64_t edition, const char *name)
{
    const Digest text = digest_of("text", 4);
    const ManifestSignatory signatory = {.acronym = (char *)"",
                                         .kind = (char *)"organization",
                                         .name = (char *)name,
                                         .number = 1};
    Manifest *manifest = manifest_new("A letter", edition, 1, &text, TIME);
    manifest_add_signatory(manifest, &signatory);
    manifest_complete(manifest);
    return manifest;
}

static void
the_line_has_the_form_of_the_design(void)
{
    g_autoptr(Manifest) manifest = describe(2, "Uyghur House");
    g_autofree char *root = digest_to_hex(manifest_get_root(manifest));
    g_autofree char *consent = g_compute_checksum_for_string(G_CHECKSUM_SHA256, "text", -1);
    g_autofree char *about = g_strdup_printf(
        "{\"campaign\":\"A letter\",\"manifest\":\"010203%058d\",\"revision\":{\"number\":1,"
        "\"sha256\":\"%s\"}}",
        0, consent);
    g_autofree char *letter = g_compute_checksum_for_string(G_CHECKSUM_SHA256, about, -1);
    g_autofree char *public = g_strdup_printf("undersigned edition 2 sealed " TIME
                                              ", 1 signatories, root %s, letter %s",
                                              root, letter);
    g_autofree char *recipient =
        g_strdup_printf("undersigned edition 2 for the recipient sealed " TIME
                        ", 1 signatories, root %s, letter %s",
                        root, letter);
    Head head = head_of(manifest, &bytes, FALSE);
    g_autofree char *line = head_write(&head);
    g_assert_cmpstr(line, ==, public);

    head.for_recipient = TRUE;
    g_autofree char *other = head_write(&head);
    g_assert_cmpstr(other, ==, recipient);
}

static void
what_is_written_is_read_and_agrees(void)
{
    for (int recipient = 0; recipient <= 1; recipient++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Manifest) manifest = describe(7, "Uyghur House");
        const Head head = head_of(manifest, &bytes, recipient);
        g_autofree char *line = head_write(&head);
        Head again = {0};
        g_assert_true(head_read(line, &again, &error));
        g_assert_no_error(error);
        g_assert_cmpint(again.for_recipient, ==, recipient);
        g_assert_true(again.is_whole);
        g_assert_true(head_check(&again, manifest, &bytes, &error));
        g_assert_no_error(error);
    }
}

static void
an_edition_of_the_first_versions_is_still_read(void)
{
    g_autoptr(Manifest) manifest = describe(1, "Uyghur House");
    Head head = {0};
    g_assert_true(head_read("undersigned edition 1 sealed " TIME, &head, NULL));
    g_assert_false(head.is_whole);
    g_assert_true(head_check(&head, manifest, &bytes, NULL));
}

static void
assert_other(const Head *head, const Manifest *manifest, const char *what)
{
    g_autoptr(GError) error = NULL;
    g_assert_false(head_check(head, manifest, &bytes, &error));
    g_assert_error(error, HEAD_ERROR, HEAD_ERROR_OTHER);
    g_assert_nonnull(strstr(error->message, what));
}

static void
what_the_manifest_does_not_say_is_refused(void)
{
    g_autoptr(Manifest) manifest = describe(2, "Uyghur House");
    g_autoptr(Manifest) other = describe(2, "Uyghur Home");
    const Head right = head_of(manifest, &bytes, FALSE);
    Head head = right;
    head.edition = 3;
    assert_other(&head, manifest, "edition");
    head = right;
    head.sealed_at++;
    assert_other(&head, manifest, "time");
    head = right;
    head.total = 2;
    assert_other(&head, manifest, "count");
    assert_other(&right, other, "root");
    head = right;
    head.letter.bytes[0] ^= 1;
    assert_other(&head, manifest, "letter");
    g_assert_true(head_check(&right, manifest, &bytes, NULL));
}

/* Every byte of a good line, changed, taken out or put in twice: another line, or none. */
static void
no_line_has_a_second_form(void)
{
    g_autoptr(Manifest) manifest = describe(12, "Uyghur House");
    const Head head = head_of(manifest, &bytes, FALSE);
    g_autofree char *line = head_write(&head);

    for (size_t i = 0; i < strlen(line); i++)
        for (int byte = ' '; byte <= '~'; byte++) {
            Head read = {0};
            g_autofree char *changed = g_strdup(line);
            changed[i] = (char)byte;
            if (byte == line[i] || !head_read(changed, &read, NULL))
                continue;
            g_autofree char *again = head_write(&read);
            g_assert_cmpstr(again, ==, changed);
            g_assert_false(head_check(&read, manifest, &bytes, NULL));
        }
    for (size_t i = 0; i < strlen(line); i++) {
        Head read = {0};
        g_autofree char *without = g_strdup_printf("%.*s%s", (int)i, line, line + i + 1);
        g_autofree char *twice = g_strdup_printf("%.*s%s", (int)i + 1, line, line + i);
        g_assert_false(head_read(without, &read, NULL) &&
                       head_check(&read, manifest, &bytes, NULL));
        g_assert_false(head_read(twice, &read, NULL) &&
                       head_check(&read, manifest, &bytes, NULL));
    }
}

static void
what_is_no_such_line_is_refused(void)
{
    static const char *const lines[] = {
        "",
        "timestamp:1699380000\tfile:manifest.json\thashed",
        "undersigned edition ",
        "undersigned edition 0 sealed " TIME,
        "undersigned edition -1 sealed " TIME,
        "undersigned edition 01 sealed " TIME,
        "undersigned edition 1 sealed 2023-11-07",
        "undersigned edition 1 sealed " TIME ", 59 signatories",
        "undersigned edition 1 sealed " TIME ", 59 signatories, root 00",
        "undersigned edition 1 sealed " TIME ", root 00",
        "undersigned edition 99999999999999999999 sealed " TIME,
    };
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_autoptr(GError) error = NULL;
        Head head = {.edition = 77};
        g_assert_false(head_read(lines[i], &head, &error));
        g_assert_error(error, HEAD_ERROR, HEAD_ERROR_FORM);
        g_assert_cmpint(head.edition, ==, 77);
    }
}

#define ADD(claim) g_test_add_func("/head/" #claim, claim)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD(the_line_has_the_form_of_the_design);
    ADD(what_is_written_is_read_and_agrees);
    ADD(an_edition_of_the_first_versions_is_still_read);
    ADD(what_the_manifest_does_not_say_is_refused);
    ADD(no_line_has_a_second_form);
    ADD(what_is_no_such_line_is_refused);
    return g_test_run();
}
