#include "base/secret.h"
#include "proof/receipt.h"

#include <string.h>

enum { SIGNATORIES = 7, NAMED = 4 };

/* A sealed edition of seven, three of whom are not named. */
typedef struct {
    SealKey *key;
    SealPublicKey *public;
    ManifestSignatory signatories[SIGNATORIES];
    Manifest *manifest;
    Digest sha256;
    char *json;
    char *seal;
    MerkleTree *tree;
    GPtrArray *cosigned; /* char *, NULL at the end */
    Succession *succession;
} Fixture;

static char *
seal_as(const Fixture *fixture, const SealKey *key, gboolean for_recipient)
{
    const Head head = head_of(fixture->manifest, &fixture->sha256, for_recipient);
    g_autofree char *comment = head_write(&head);

    return seal_sign(key, fixture->json, strlen(fixture->json), comment, NULL);
}

static void
set_up(Fixture *fixture, const void *unused)
{
    (void)unused;
    static const char *const names[SIGNATORIES] = {
        "Asian Lawyers Network", "Uyghur House", "Tibet Trust", "Hong Kong Watch",
        "A fund at risk",        "Tenzin",       "Dolkun",
    };
    const Digest text = digest_of("text", 4);
    fixture->key = seal_key_new();
    fixture->public = seal_key_get_public(fixture->key);
    fixture->succession = succession_new();
    fixture->cosigned = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(fixture->cosigned, NULL);
    fixture->manifest = manifest_new("A letter", 2, 1, &text, "2023-11-07T18:00:00Z");
    for (int i = 0; i < SIGNATORIES; i++) {
        fixture->signatories[i] =
            (ManifestSignatory){.acronym = (char *)(i == 0 ? "ALN" : ""),
                                .kind = (char *)(i < 5 ? "organization" : "individual"),
                                .name = (char *)names[i],
                                .number = i < NAMED ? i + 1 : 0};
        secret_random(fixture->signatories[i].salt, MANIFEST_SALT_SIZE);
        manifest_add_signatory(fixture->manifest, &fixture->signatories[i]);
    }
    fixture->json = manifest_write(fixture->manifest);
    fixture->sha256 = digest_of(fixture->json, strlen(fixture->json));
    fixture->seal = seal_as(fixture, fixture->key, FALSE);
    size_t count = 0;
    const Digest *leaves = manifest_get_leaves(fixture->manifest, &count);
    fixture->tree = merkle_tree_new(leaves, count);
}

static void
tear_down(Fixture *fixture, const void *unused)
{
    (void)unused;
    seal_key_free(fixture->key);
    seal_public_key_free(fixture->public);
    manifest_free(fixture->manifest);
    merkle_tree_free(fixture->tree);
    succession_free(fixture->succession);
    g_ptr_array_unref(fixture->cosigned);
    g_free(fixture->json);
    g_free(fixture->seal);
}

static Receipt *
issue_for(const Fixture *fixture, const ManifestSignatory *signatory)
{
    const ReceiptEdition edition = {.manifest = fixture->manifest,
                                    .sha256 = &fixture->sha256,
                                    .tree = fixture->tree,
                                    .seal = fixture->seal,
                                    .cosigned = (const char *const *)fixture->cosigned->pdata,
                                    .succession = fixture->succession};
    return receipt_new(&edition, signatory);
}

static char *
issue(const Fixture *fixture, int index)
{
    g_autoptr(Receipt) receipt = issue_for(fixture, &fixture->signatories[index]);
    g_assert_nonnull(receipt);
    return receipt_write(receipt);
}

static gboolean
check_text(const char *text, const SealPublicKey *key, GError **error)
{
    g_autoptr(Receipt) receipt = receipt_read(text, strlen(text), error);

    return receipt != NULL && receipt_check(receipt, key, NULL, NULL, error);
}

static void
assert_proves(const Fixture *fixture, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(check_text(text, fixture->public, &error));
    g_assert_no_error(error);
}

static void
assert_refused(const Fixture *fixture, const char *text, ReceiptError code)
{
    g_autoptr(GError) error = NULL;
    g_assert_false(check_text(text, fixture->public, &error));
    g_assert_error(error, RECEIPT_ERROR, (int)code);
}

static void
everyone_who_was_counted_proves_it(Fixture *fixture, const void *unused)
{
    (void)unused;
    for (int i = 0; i < SIGNATORIES; i++) {
        g_autofree char *text = issue(fixture, i);
        g_assert_true(receipt_is_one(text, strlen(text)));
        assert_proves(fixture, text);
        g_autoptr(Receipt) receipt = receipt_read(text, strlen(text), NULL);
        g_autofree char *again = receipt_write(receipt);
        g_assert_cmpstr(again, ==, text);
        g_assert_cmpstr(receipt_get_entry(receipt)->name, ==, fixture->signatories[i].name);
        g_assert_cmpint(receipt_get_entry(receipt)->number, ==, i < NAMED ? i + 1 : 0);
    }
}

static void
who_was_not_counted_gets_none(Fixture *fixture, const void *unused)
{
    (void)unused;
    ManifestSignatory other = fixture->signatories[4];
    other.name = (char *)"A fund at ease";
    g_assert_null(issue_for(fixture, &other));
    g_autoptr(Receipt) receipt = issue_for(fixture, &fixture->signatories[4]);
    g_assert_nonnull(receipt);
}

static void
a_manifest_is_no_receipt(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_assert_false(receipt_is_one(fixture->json, strlen(fixture->json)));
    assert_refused(fixture, fixture->json, RECEIPT_ERROR_FORM);
}

static json_t *
load(const char *text)
{
    json_t *value = json_loads(text, 0, NULL);
    g_assert_nonnull(value);
    return value;
}

/* Consumes `value`. */
static char *
dump(json_t *value)
{
    char *dumped = json_dumps(value, JSON_SORT_KEYS | JSON_COMPACT);
    char *text = g_strconcat(dumped, "\n", NULL);
    free(dumped);
    json_decref(value);
    return text;
}

/* The receipt of signatory `of` with the member `name` of that of signatory `from`. */
static char *
exchange(const Fixture *fixture, int of, const char *name, int from)
{
    g_autofree char *text = issue(fixture, of);
    g_autofree char *other_text = issue(fixture, from);
    json_t *value = load(text), *other = load(other_text);
    json_object_set(value, name, json_object_get(other, name));
    json_decref(other);
    return dump(value);
}

static void
what_is_anothers_is_refused_for_what_it_is(Fixture *fixture, const void *unused)
{
    (void)unused;
    static const struct {
        const char *name;
        ReceiptError code;
    } cases[] = {{"salt", RECEIPT_ERROR_ENTRY},
                 {"entry", RECEIPT_ERROR_ENTRY},
                 {"leaf", RECEIPT_ERROR_ENTRY},
                 {"proof", RECEIPT_ERROR_PROOF},
                 {"index", RECEIPT_ERROR_PROOF}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = exchange(fixture, 4, cases[i].name, 5);
        g_autofree char *same = exchange(fixture, 4, cases[i].name, 4);
        assert_refused(fixture, text, cases[i].code);
        assert_proves(fixture, same);
    }
}

/* The receipt of signatory 4 with one member set, which is consumed. */
static char *
with(const Fixture *fixture, const char *name, json_t *member)
{
    g_autofree char *text = issue(fixture, 4);
    json_t *value = load(text);
    json_object_set_new(value, name, member);
    return dump(value);
}

static void
what_the_seal_does_not_say_is_refused(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autofree char *zeros = g_strnfill(64, '0');
    const struct {
        const char *name;
        json_t *member;
    } cases[] = {{"campaign", json_string("Another letter")},
                 {"edition", json_integer(1)},
                 {"manifest", json_string(zeros)},
                 {"revision", json_pack("{s:i, s:s}", "number", 1, "sha256", zeros)},
                 {"root", json_string(zeros)},
                 {"size", json_integer(8)}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = with(fixture, cases[i].name, cases[i].member);
        assert_refused(fixture, text, RECEIPT_ERROR_HEAD);
    }
}

static void
a_seal_that_was_changed_is_refused(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_auto(GStrv) parts = g_strsplit(fixture->seal, ", 7 signatories", 2);
    g_autofree char *changed = g_strjoinv(", 8 signatories", parts);
    g_autofree char *text = with(fixture, "seal", json_string(changed));
    assert_refused(fixture, text, RECEIPT_ERROR_SEAL);

    g_autofree char *short_one =
        seal_sign(fixture->key, fixture->json, strlen(fixture->json),
                  "undersigned edition 2 sealed 2023-11-07T18:00:00Z", NULL);
    g_autofree char *of_short = with(fixture, "seal", json_string(short_one));
    assert_refused(fixture, of_short, RECEIPT_ERROR_SEAL);

    g_autofree char *recipient = seal_as(fixture, fixture->key, TRUE);
    g_autofree char *of_recipient = with(fixture, "seal", json_string(recipient));
    assert_refused(fixture, of_recipient, RECEIPT_ERROR_SEAL);

    g_autofree char *nothing = with(fixture, "seal", json_string("none\n"));
    g_autoptr(GError) error = NULL;
    g_assert_false(check_text(nothing, fixture->public, &error));
    g_assert_error(error, SEAL_ERROR, SEAL_ERROR_FORM);
}

static void
the_key_of_somebody_else_proves_nothing(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(SealKey) other = seal_key_new();
    g_autoptr(SealPublicKey) public = seal_key_get_public(other);
    g_autofree char *text = issue(fixture, 4);
    g_assert_false(check_text(text, public, &error));
    g_assert_error(error, RECEIPT_ERROR, RECEIPT_ERROR_KEY);
    assert_proves(fixture, text);
}

static void
a_co_signer_may_be_the_one_who_is_trusted(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(SealKey) other = seal_key_new();
    g_autoptr(SealPublicKey) public = seal_key_get_public(other);
    fixture->cosigned->pdata[0] = seal_as(fixture, other, FALSE);
    g_ptr_array_add(fixture->cosigned, NULL);
    g_autofree char *text = issue(fixture, 4);
    g_assert_true(check_text(text, public, &error));
    g_assert_no_error(error);
    assert_proves(fixture, text);
}

static void
introduce(Fixture *fixture, const SealKey *old, gboolean is_revoked)
{
    g_autofree char *file = seal_public_key_write(fixture->public);
    g_autofree char *signature =
        succession_sign(old, fixture->public, INT64_C(1699380000), is_revoked, NULL);
    g_assert_true(succession_add(fixture->succession, file, signature, NULL));
}

static void
who_trusts_the_old_key_can_check_what_the_new_one_sealed(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(SealKey) old = seal_key_new();
    g_autoptr(SealPublicKey) public = seal_key_get_public(old);
    introduce(fixture, old, FALSE);
    g_autofree char *text = issue(fixture, 4);
    g_assert_true(check_text(text, public, &error));
    g_assert_no_error(error);
    assert_proves(fixture, text);
}

static void
a_revoked_key_checks_nothing(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(SealKey) old = seal_key_new();
    g_autoptr(SealPublicKey) public = seal_key_get_public(old);
    introduce(fixture, old, TRUE);
    g_autofree char *text = issue(fixture, 4);
    g_assert_false(check_text(text, public, &error));
    g_assert_error(error, RECEIPT_ERROR, RECEIPT_ERROR_KEY);
    g_assert_nonnull(strstr(error->message, "revoked"));
    assert_proves(fixture, text);
}

static void
no_flipped_bit_proves_anything(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autofree char *text = issue(fixture, 4);
    const size_t length = strlen(text);
    for (size_t bit = 0; bit < 8 * length; bit++) {
        text[bit / 8] ^= (char)(1 << bit % 8);
        g_autoptr(Receipt) receipt = receipt_read(text, length, NULL);
        g_assert_false(receipt != NULL &&
                       receipt_check(receipt, fixture->public, NULL, NULL, NULL));
        text[bit / 8] ^= (char)(1 << bit % 8);
    }
    assert_proves(fixture, text);
}

static void
only_the_one_form_is_read(Fixture *fixture, const void *unused)
{
    (void)unused;
    g_autofree char *text = issue(fixture, 4);
    g_autofree char *spaced = g_strconcat(" ", text, NULL);
    g_autofree char *longer = g_strconcat(text, "\n", NULL);
    g_autofree char *more = with(fixture, "more", json_true());
    g_autofree char *newer = with(fixture, "version", json_integer(2));
    g_autofree char *negative = with(fixture, "index", json_integer(-1));
    g_autofree char *kind = with(
        fixture, "entry",
        json_pack("{s:s, s:s, s:s}", "acronym", "", "kind", "state", "name", "A fund at risk"));
    const char *const cases[] = {spaced, longer, more, newer, negative, kind, "", "{}\n"};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_refused(fixture, cases[i], RECEIPT_ERROR_FORM);
    assert_proves(fixture, text);
}

#define ADD(claim) g_test_add("/receipt/" #claim, Fixture, NULL, set_up, claim, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD(everyone_who_was_counted_proves_it);
    ADD(who_was_not_counted_gets_none);
    ADD(a_manifest_is_no_receipt);
    ADD(what_is_anothers_is_refused_for_what_it_is);
    ADD(what_the_seal_does_not_say_is_refused);
    ADD(a_seal_that_was_changed_is_refused);
    ADD(the_key_of_somebody_else_proves_nothing);
    ADD(a_co_signer_may_be_the_one_who_is_trusted);
    ADD(who_trusts_the_old_key_can_check_what_the_new_one_sealed);
    ADD(a_revoked_key_checks_nothing);
    ADD(no_flipped_bit_proves_anything);
    ADD(only_the_one_form_is_read);
    return g_test_run();
}
