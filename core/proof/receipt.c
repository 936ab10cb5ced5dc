#include "proof/receipt.h"

#include "proof/canonical.h"
#include "proof/receipt_form.h"

#include <stdlib.h>
#include <string.h>

G_DEFINE_QUARK(receipt - error - quark, receipt_error)

Receipt *
receipt_make(void)
{
    Receipt *receipt = g_new0(Receipt, 1);
    receipt->cosigned = g_ptr_array_new_with_free_func(g_free);
    receipt->succession = succession_new();
    return receipt;
}

void
receipt_free(Receipt *receipt)
{
    if (receipt == NULL)
        return;

    g_free(receipt->campaign);
    g_free(receipt->entry.acronym);
    g_free(receipt->entry.kind);
    g_free(receipt->entry.name);
    g_clear_pointer(&receipt->proof, g_array_unref);
    g_free(receipt->seal);
    g_ptr_array_unref(receipt->cosigned);
    succession_free(receipt->succession);
    g_free(receipt);
}

void
receipt_set_entry(Receipt *receipt, const ManifestSignatory *entry)
{
    receipt->entry = *entry;
    receipt->entry.acronym = g_strdup(entry->acronym);
    receipt->entry.kind = g_strdup(entry->kind);
    receipt->entry.name = g_strdup(entry->name);
}

static int
compare_leaves(const void *a, const void *b)
{
    return memcmp(a, b, DIGEST_SIZE);
}

static void
copy_succession(Receipt *receipt, const Succession *succession)
{
    for (size_t i = 0; succession != NULL && i < succession_get_count(succession); i++) {
        const Introduction *introduction = succession_get(succession, i);
        const gboolean added = succession_add(receipt->succession, introduction->key_file,
                                              introduction->signature, NULL);
        g_assert(added);
    }
}

Receipt *
receipt_new(const ReceiptEdition *edition, const ManifestSignatory *signatory)
{
    size_t count = 0;
    const Digest *leaves = manifest_get_leaves(edition->manifest, &count);
    const Digest leaf = manifest_leaf(signatory);
    const Digest *found =
        count > 0 ? bsearch(&leaf, leaves, count, sizeof leaf, compare_leaves) : NULL;
    if (found == NULL)
        return NULL;

    Receipt *receipt = receipt_make();
    receipt->campaign = g_strdup(manifest_get_campaign(edition->manifest));
    receipt->edition = manifest_get_edition(edition->manifest);
    receipt->manifest = *edition->sha256;
    receipt->revision = manifest_get_revision(edition->manifest);
    receipt->consent = *manifest_get_consent(edition->manifest);
    receipt_set_entry(receipt, signatory);
    receipt->leaf = leaf;
    receipt->index = found - leaves;
    receipt->size = (int64_t)count;
    receipt->proof = merkle_tree_prove(edition->tree, (size_t)receipt->index);
    receipt->root = *manifest_get_root(edition->manifest);
    receipt->seal = g_strdup(edition->seal);
    for (size_t i = 0; edition->cosigned != NULL && edition->cosigned[i] != NULL; i++)
        g_ptr_array_add(receipt->cosigned, g_strdup(edition->cosigned[i]));
    copy_succession(receipt, edition->succession);
    return receipt;
}

static json_t *
pack_digest(const Digest *digest)
{
    g_autofree char *hex = digest_to_hex(digest);
    return json_string(hex);
}

static json_t *
pack_texts(const GPtrArray *texts)
{
    json_t *list = json_array();
    for (unsigned i = 0; i < texts->len; i++)
        json_array_append_new(list, json_string(texts->pdata[i]));
    return list;
}

static json_t *
pack_proof(const Receipt *receipt)
{
    json_t *list = json_array();
    for (unsigned i = 0; i < receipt->proof->len; i++)
        json_array_append_new(list, pack_digest(&g_array_index(receipt->proof, Digest, i)));
    return list;
}

static json_t *
pack_keys(const Receipt *receipt)
{
    json_t *list = json_array();
    for (size_t i = 0; i < succession_get_count(receipt->succession); i++) {
        const Introduction *introduction = succession_get(receipt->succession, i);
        json_array_append_new(list, json_pack("{s:s, s:s}", "key", introduction->key_file,
                                              "seal", introduction->signature));
    }
    return list;
}

char *
receipt_write(const Receipt *receipt)
{
    Digest salt;
    memcpy(salt.bytes, receipt->entry.salt, MANIFEST_SALT_SIZE);
    json_t *value = json_pack(
        "{s:s, s:o, s:I, s:o, s:I, s:o, s:o, s:o, s:o}", "campaign", receipt->campaign,
        "cosigned", pack_texts(receipt->cosigned), "edition", (json_int_t)receipt->edition,
        "entry", manifest_pack_entry(&receipt->entry), "index", (json_int_t)receipt->index,
        "keys", pack_keys(receipt), "leaf", pack_digest(&receipt->leaf), "manifest",
        pack_digest(&receipt->manifest), "proof", pack_proof(receipt));
    json_t *rest =
        json_pack("{s:{s:I, s:o}, s:o, s:o, s:s, s:I, s:i}", "revision", "number",
                  (json_int_t)receipt->revision, "sha256", pack_digest(&receipt->consent),
                  "root", pack_digest(&receipt->root), "salt", pack_digest(&salt), "seal",
                  receipt->seal, "size", (json_int_t)receipt->size, "version", RECEIPT_VERSION);
    g_assert(value != NULL && rest != NULL);
    json_object_update(value, rest);
    json_decref(rest);

    g_autofree char *text = canonical_write(value);
    json_decref(value);
    return g_strconcat(text, "\n", NULL);
}

gboolean
receipt_is_one(const char *bytes, size_t length)
{
    json_t *value = json_loadb(bytes, length, 0, NULL);
    const gboolean is_one =
        json_object_get(value, "salt") != NULL && json_object_get(value, "proof") != NULL;

    json_decref(value);
    return is_one;
}

const char *
receipt_get_campaign(const Receipt *receipt)
{
    return receipt->campaign;
}

int64_t
receipt_get_edition(const Receipt *receipt)
{
    return receipt->edition;
}

const Digest *
receipt_get_manifest(const Receipt *receipt)
{
    return &receipt->manifest;
}

int64_t
receipt_get_revision(const Receipt *receipt)
{
    return receipt->revision;
}

const Digest *
receipt_get_consent(const Receipt *receipt)
{
    return &receipt->consent;
}

const ManifestSignatory *
receipt_get_entry(const Receipt *receipt)
{
    return &receipt->entry;
}

size_t
receipt_get_size(const Receipt *receipt)
{
    return (size_t)receipt->size;
}

const Digest *
receipt_get_leaf(const Receipt *receipt)
{
    return &receipt->leaf;
}

const Succession *
receipt_get_succession(const Receipt *receipt)
{
    return receipt->succession;
}
