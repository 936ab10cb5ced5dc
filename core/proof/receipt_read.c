#include "proof/canonical.h"
#include "proof/receipt.h"
#include "proof/receipt_form.h"

#include <string.h>

static void
check_version(CanonicalReader *reader, const json_t *top)
{
    const json_t *version = json_object_get(top, "version");
    if (json_is_integer(version) && json_integer_value(version) > RECEIPT_VERSION)
        canonical_complain(reader, "made by a newer version of this program");
    else if (canonical_number(reader, top, "version", RECEIPT_VERSION) != RECEIPT_VERSION)
        canonical_complain(reader, "'version' is not %d", RECEIPT_VERSION);
}

static void
read_entry(CanonicalReader *reader, const json_t *top, Receipt *receipt)
{
    static const char *const members[] = {"acronym", "kind", "name", NULL};
    static const char *const named[] = {"acronym", "kind", "name", "number", NULL};
    const json_t *value = json_object_get(top, "entry");
    const gboolean has_number = json_object_get(value, "number") != NULL;
    const Digest salt = canonical_digest(reader, top, "salt");

    canonical_enter(reader, "entry");
    canonical_check_members(reader, value, has_number ? named : members);
    ManifestSignatory entry = {
        .acronym = (char *)canonical_text(reader, value, "acronym"),
        .kind = (char *)canonical_text(reader, value, "kind"),
        .name = (char *)canonical_text(reader, value, "name"),
        .number = has_number ? canonical_number(reader, value, "number", 1) : 0,
    };
    if (!g_str_equal(entry.kind, "organization") && !g_str_equal(entry.kind, "individual"))
        canonical_complain(reader, "'kind' is neither 'organization' nor 'individual'");
    memcpy(entry.salt, salt.bytes, MANIFEST_SALT_SIZE);
    receipt_set_entry(receipt, &entry);
    canonical_enter(reader, "%s", "");
}

static void
read_revision(CanonicalReader *reader, const json_t *top, Receipt *receipt)
{
    static const char *const members[] = {"number", "sha256", NULL};
    const json_t *value = json_object_get(top, "revision");

    canonical_enter(reader, "revision");
    canonical_check_members(reader, value, members);
    receipt->revision = canonical_number(reader, value, "number", 1);
    receipt->consent = canonical_digest(reader, value, "sha256");
    canonical_enter(reader, "%s", "");
}

static void
read_proof(CanonicalReader *reader, const json_t *top, Receipt *receipt)
{
    const json_t *list = canonical_list(reader, top, "proof");
    receipt->proof = g_array_new(FALSE, FALSE, sizeof(Digest));
    for (size_t i = 0; i < json_array_size(list); i++) {
        Digest digest = {0};
        const char *hex = json_string_value(json_array_get(list, i));
        if (hex == NULL || !digest_from_hex(hex, &digest))
            canonical_complain(reader, "proof[%zu]: not 64 lower-case hexadecimal digits", i);
        g_array_append_val(receipt->proof, digest);
    }
}

static void
read_cosigned(CanonicalReader *reader, const json_t *top, Receipt *receipt)
{
    const json_t *list = canonical_list(reader, top, "cosigned");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *text = json_string_value(json_array_get(list, i));
        g_autofree char *id = text != NULL ? seal_signature_get_key_id(text, NULL) : NULL;
        if (id == NULL)
            canonical_complain(reader, "cosigned[%zu]: not a signature", i);
        else
            g_ptr_array_add(receipt->cosigned, g_strdup(text));
    }
}

static void
read_keys(CanonicalReader *reader, const json_t *top, Receipt *receipt)
{
    static const char *const members[] = {"key", "seal", NULL};
    const json_t *list = canonical_list(reader, top, "keys");
    for (size_t i = 0; i < json_array_size(list); i++) {
        g_autoptr(GError) reason = NULL;
        const json_t *value = json_array_get(list, i);
        canonical_enter(reader, "keys[%zu]", i);
        canonical_check_members(reader, value, members);
        const char *key = canonical_text(reader, value, "key");
        const char *signature = canonical_text(reader, value, "seal");
        if (canonical_get_complaint(reader) == NULL &&
            !succession_add(receipt->succession, key, signature, &reason))
            canonical_complain(reader, "%s", reason->message);
    }
    canonical_enter(reader, "%s", "");
}

Receipt *
receipt_read(const char *bytes, size_t length, GError **error)
{
    static const char *const members[] = {
        "campaign", "cosigned", "edition", "entry", "index", "keys", "leaf",    "manifest",
        "proof",    "revision", "root",    "salt",  "seal",  "size", "version", NULL};
    g_autoptr(CanonicalReader) reader = canonical_read(bytes, length);
    g_autoptr(Receipt) receipt = receipt_make();
    const json_t *top = canonical_get_value(reader);
    check_version(reader, top);
    canonical_check_members(reader, top, members);
    if (canonical_get_complaint(reader) == NULL) {
        receipt->campaign = g_strdup(canonical_text(reader, top, "campaign"));
        receipt->edition = canonical_number(reader, top, "edition", 1);
        receipt->manifest = canonical_digest(reader, top, "manifest");
        receipt->index = canonical_number(reader, top, "index", 0);
        receipt->size = canonical_number(reader, top, "size", 1);
        receipt->leaf = canonical_digest(reader, top, "leaf");
        receipt->root = canonical_digest(reader, top, "root");
        receipt->seal = g_strdup(canonical_text(reader, top, "seal"));
        read_revision(reader, top, receipt);
        read_entry(reader, top, receipt);
        read_proof(reader, top, receipt);
        read_cosigned(reader, top, receipt);
        read_keys(reader, top, receipt);
    }
    if (canonical_get_complaint(reader) == NULL)
        return g_steal_pointer(&receipt);

    g_set_error(error, RECEIPT_ERROR, RECEIPT_ERROR_FORM, "not a receipt: %s",
                canonical_get_complaint(reader));
    return NULL;
}
