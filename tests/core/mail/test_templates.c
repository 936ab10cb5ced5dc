#include "begun.h"
#include "posted.h"

#include "campaign/letter.h"
#include "edition/edition.h"

#include <string.h>

/* A campaign with a web door, one organisation that was invited and one that signed. */
static void
set_up(Begun *begun, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Signatory) invited = signatory_new();
    begun_set_up(begun, "organizations");
    begun_change(begun, "campaign.conf", "salutation = Dear Minister Harrow",
                 "salutation = Dear Minister Harrow\nemail = minister@example.org\n"
                 "[web]\nurl = https://sign.example.org");
    begun_change(begun, "campaign.conf", "order = name",
                 "order = name\nobjections_until = 2031-03-16 12:00");
    begun_reopen(begun);
    signatory_set(&invited->name, "Salmon *Trust* & Sons");
    signatory_set(&invited->email, "salmon@example.net");
    g_assert_true(roster_add(campaign_get_roster(begun->campaign), invited, NULL, &error));
    begun_sign(begun, "Zürich River Watch", "email", "watch@example.net", "Ada Quill");
    g_assert_no_error(error);
}

static void
tear_down(Begun *begun, const void *data)
{
    (void)data;
    begun_tear_down(begun);
}

static void
seal(const Begun *begun)
{
    g_autoptr(GError) error = NULL;
    SealKey *key = seal_key_new();
    const EditionRequest request = {.key = key};
    g_autoptr(Edition) edition = edition_seal(begun->campaign, &request, &error);
    g_assert_no_error(error);
    seal_key_free(key);
}

static void
change_the_letter(const Begun *begun)
{
    g_autoptr(GError) error = NULL;
    int64_t moved = 0;
    begun_change(begun, "letter.md", "Nine towns drink from it.",
                 "Eleven towns drink from it, and a city.");
    g_autoptr(Revision) revision = letter_revise(begun->campaign, REVISION_SUBSTANTIVE,
                                                 "Count the towns again", &moved, &error);
    g_assert_no_error(error);
    g_assert_cmpint(moved, ==, 1);
}

/* Puts noughts in the place of what is random. */
static void
blank_ids(GString *text)
{
    g_autoptr(GRegex) id = g_regex_new("[0-9a-f]{32}@", 0, 0, NULL);
    g_autofree char *blanked = g_regex_replace_literal(
        id, text->str, -1, 0, "00000000000000000000000000000000@", 0, NULL);
    g_string_assign(text, blanked);
}

/* A PDF is that of the fonts at hand: its bytes are not for here, nor what is made of them. */
static void
blank_files(GString *text)
{
    g_autoptr(GRegex) file =
        g_regex_new("(Content-Disposition: attachment.*?\\r\\n\\r\\n).*?(--=_)",
                    G_REGEX_DOTALL | G_REGEX_RAW, 0, NULL);
    g_autoptr(GRegex) boundary = g_regex_new("=_([am])[0-9a-f]{32}", 0, 0, NULL);
    if (strstr(text->str, "Content-Disposition: attachment") == NULL)
        return;
    g_autofree char *cut =
        g_regex_replace(file, text->str, -1, 0, "\\1(the file)\r\n\\2", 0, NULL);
    g_autofree char *blanked = g_regex_replace(boundary, cut, -1, 0, "=_\\1", 0, NULL);
    g_string_assign(text, blanked);
}

static void
assert_golden(const char *name, GBytes *bytes)
{
    g_autofree char *file = g_strdup_printf("%s.eml", name);
    g_autofree char *path = g_build_filename(GOLDEN, "mail", file, NULL);
    g_autofree char *golden = NULL;
    g_autoptr(GString) text =
        g_string_new_len(g_bytes_get_data(bytes, NULL), (gssize)g_bytes_get_size(bytes));
    blank_ids(text);
    blank_files(text);
    if (g_file_get_contents(path, &golden, NULL, NULL) && g_str_equal(golden, text->str))
        return;
    g_assert_cmpint(g_mkdir_with_parents("golden/mail", 0700), ==, 0);
    g_autofree char *found = g_build_filename("golden", "mail", file, NULL);
    g_assert_true(g_file_set_contents(found, text->str, (gssize)text->len, NULL));
    g_error("%s is not as it was; what it is now stands in %s", path, found);
}

/* The mail `name` to its first recipient, as a test shows it: with dead links. */
static GBytes *
compose(const Begun *begun, const char *name)
{
    g_autoptr(GError) error = NULL;
    const MailingRequest request = {.template_name = name, .templates = TEMPLATES};
    g_autoptr(Mailing) mailing = mailing_prepare(begun->campaign, &request, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(mailing_get_count(mailing), >=, 1);
    const Recipient *first = mailing_get_recipient(mailing, 0);
    GBytes *bytes = mailing_compose(mailing, 0, first->to, NULL, &error);
    g_assert_no_error(error);
    return bytes;
}

static void
assert_as_written(const Begun *begun, const char *name)
{
    g_autoptr(GBytes) bytes = compose(begun, name);
    assert_golden(name, bytes);
}

static void
before_anything_was_sent(Begun *begun, const void *data)
{
    (void)data;
    assert_as_written(begun, "invitation");
    assert_as_written(begun, "draft");
    assert_as_written(begun, "lastlook");
    assert_as_written(begun, "receipt");
}

static void
a_reminder_hangs_on_its_invitation(Begun *begun, const void *data)
{
    (void)data;
    posted_send(begun->campaign, "invitation", FALSE, MESSAGE_SENT);
    clock_set(begun->clock, clock_now(begun->clock) + 4 * 86400);
    assert_as_written(begun, "reminder");
}

static void
a_changed_letter_shows_its_changes(Begun *begun, const void *data)
{
    (void)data;
    change_the_letter(begun);
    assert_as_written(begun, "revision");
}

static void
what_was_sealed_goes_with_it(Begun *begun, const void *data)
{
    (void)data;
    seal(begun);
    assert_as_written(begun, "final");
    assert_as_written(begun, "deliver");
}

static void
a_mail_about_an_edition_counts_what_the_edition_counts(Begun *begun, const void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *subject = NULL, *text = NULL;
    const MailingRequest request = {.template_name = "final", .templates = TEMPLATES};
    g_assert_null(mailing_prepare(begun->campaign, &request, &error));
    g_assert_error(error, MAILING_ERROR, MAILING_ERROR_EDITION);
    g_clear_error(&error);
    seal(begun);
    begun_sign(begun, "Late Comers", "email", "late@example.net", "Ada Quill");
    g_autoptr(Mailing) mailing = mailing_prepare(begun->campaign, &request, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(mailing_get_count(mailing), ==, 2);
    g_assert_true(mailing_preview(mailing, 0, &subject, &text, &error));
    g_assert_cmpstr(subject, ==, "Delivered with 1 signature: our joint letter");

    begun_change(begun, "letter.md", "Nine towns", "Ten towns");
    g_assert_null(mailing_prepare(begun->campaign, &request, &error));
    g_assert_error(error, MAILING_ERROR, MAILING_ERROR_EDITION);
}

static void
subjects_are_short_and_nothing_is_left_open(Begun *begun, const void *data)
{
    (void)data;
    static const char *const names[] = {"invitation", "draft",   "lastlook",
                                        "receipt",    "deliver", "final"};
    seal(begun);
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *subject = NULL, *text = NULL;
        const MailingRequest request = {.template_name = names[i], .templates = TEMPLATES};
        g_autoptr(Mailing) mailing = mailing_prepare(begun->campaign, &request, &error);
        g_assert_no_error(error);
        g_assert_true(mailing_preview(mailing, 0, &subject, &text, &error));
        g_assert_cmpuint(strlen(subject), <, 60);
        g_assert_null(strstr(text, "{{"));
        g_assert_nonnull(strstr(text, "Dear "));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(claim) g_test_add("/templates/" #claim, Begun, NULL, set_up, claim, tear_down)
    ADD(before_anything_was_sent);
    ADD(a_reminder_hangs_on_its_invitation);
    ADD(a_changed_letter_shows_its_changes);
    ADD(what_was_sealed_goes_with_it);
    ADD(a_mail_about_an_edition_counts_what_the_edition_counts);
    ADD(subjects_are_short_and_nothing_is_left_open);
#undef ADD
    return g_test_run();
}
