#include "edition/receipts.h"

#include "base/text.h"
#include "edition/edition.h"
#include "edition/sealed.h"
#include "edition/sealed_entry.h"

#include <string.h>

G_DEFINE_QUARK(receipts - error - quark, receipts_error)

/* Columns of OPERATION_EDITION_GET. */
enum { MANIFEST_COLUMN = 3, SHA256_COLUMN };

struct Receipts {
    Campaign *campaign; /* borrowed */
    Manifest *manifest;
    Digest sha256;
    Sealed *sealed;
    MerkleTree *tree;
    GPtrArray *cosigned; /* char *, borrowed, NULL at the end */
};

void
receipts_free(Receipts *receipts)
{
    if (receipts == NULL)
        return;

    manifest_free(receipts->manifest);
    sealed_free(receipts->sealed);
    merkle_tree_free(receipts->tree);
    g_clear_pointer(&receipts->cosigned, g_ptr_array_unref);
    g_free(receipts);
}

static gboolean
refuse_none(int64_t number, GError **error)
{
    if (number == 0)
        g_set_error_literal(error, RECEIPTS_ERROR, RECEIPTS_ERROR_NONE,
                            "there is no edition yet; run 'undersigned seal' first");
    else
        g_set_error(error, RECEIPTS_ERROR, RECEIPTS_ERROR_NONE,
                    "there is no edition %" G_GINT64_FORMAT, number);
    return FALSE;
}

/* The manifest as the store has it. */
static gboolean
read_manifest(Receipts *receipts, int64_t number, GError **error)
{
    gboolean row = FALSE;
    size_t length = 0;
    g_autoptr(Statement) get =
        store_statement(campaign_get_store(receipts->campaign), OPERATION_EDITION_GET, error);
    if (get == NULL)
        return FALSE;
    statement_bind_int(get, 1, number);
    if (!statement_next(get, &row, error))
        return FALSE;
    if (!row)
        return refuse_none(number, error);

    const char *json = statement_get_text(get, MANIFEST_COLUMN);
    memcpy(receipts->sha256.bytes, statement_get_bytes(get, SHA256_COLUMN, &length),
           DIGEST_SIZE);
    g_assert(length == DIGEST_SIZE);
    receipts->manifest = manifest_read(json, strlen(json), error);
    return receipts->manifest != NULL;
}

static gboolean
refuse_folder(const Receipts *receipts, const char *why, GError **error)
{
    g_set_error(error, RECEIPTS_ERROR, RECEIPTS_ERROR_FOLDER,
                "out/edition-%" G_GINT64_FORMAT " cannot vouch for anybody: %s",
                manifest_get_edition(receipts->manifest), why);
    return FALSE;
}

static gboolean
check_seal(const Receipts *receipts, GError **error)
{
    g_autofree char *comment = NULL;
    Head head = {0};
    if (!digest_equal(&receipts->sealed->sha256, &receipts->sha256))
        return refuse_folder(receipts,
                             "its manifest is not what was sealed; bring it back from a backup",
                             error);
    if (!sealed_check(receipts->sealed, &comment, error))
        return FALSE;
    if (head_read(comment, &head, NULL) && head.is_whole)
        return TRUE;

    g_set_error(error, RECEIPTS_ERROR, RECEIPTS_ERROR_OLD,
                "edition %" G_GINT64_FORMAT
                " was sealed by a version that knew no receipts; seal the next one",
                manifest_get_edition(receipts->manifest));
    return FALSE;
}

/* The seal as the folder has it. */
static gboolean
read_seal(Receipts *receipts, GError **error)
{
    g_autoptr(GError) reason = NULL;
    g_autofree char *folder =
        edition_get_folder(receipts->campaign, manifest_get_edition(receipts->manifest));
    receipts->sealed = campaign_check_inside(receipts->campaign, folder, &reason)
                           ? sealed_open(folder, &reason)
                           : NULL;
    if (receipts->sealed == NULL)
        return refuse_folder(receipts, reason->message, error);
    if (!check_seal(receipts, error))
        return FALSE;

    receipts->cosigned = g_ptr_array_new();
    for (unsigned i = 0; i < receipts->sealed->cosigned->len; i++) {
        const SealedCosignature *cosignature = receipts->sealed->cosigned->pdata[i];
        g_ptr_array_add(receipts->cosigned, cosignature->text);
    }
    g_ptr_array_add(receipts->cosigned, NULL);
    return TRUE;
}

Receipts *
receipts_open(Campaign *campaign, int64_t number, GError **error)
{
    g_autoptr(Receipts) receipts = g_new0(Receipts, 1);
    receipts->campaign = campaign;
    if (number == 0 && !edition_get_newest(campaign, &number, error))
        return NULL;
    if (number == 0) {
        refuse_none(0, error);
        return NULL;
    }
    if (!read_manifest(receipts, number, error) || !read_seal(receipts, error))
        return NULL;

    size_t count = 0;
    const Digest *leaves = manifest_get_leaves(receipts->manifest, &count);
    receipts->tree = merkle_tree_new(leaves, count);
    return g_steal_pointer(&receipts);
}

int64_t
receipts_get_edition(const Receipts *receipts)
{
    return manifest_get_edition(receipts->manifest);
}

/* An entry as it was sealed. */
typedef struct {
    json_t *json; /* that its texts are borrowed from; NULL: there is none */
    ManifestSignatory signatory;
} Entry;

static void
entry_clear(Entry *entry)
{
    json_decref(entry->json);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Entry, entry_clear)

/* Editions of the first versions kept no entry: it is as it was unless it was edited since. */
static json_t *
load_entry(Receipts *receipts, int64_t id, int64_t number, const char *text, GError **error)
{
    if (text[0] != '\0')
        return json_loads(text, 0, NULL);

    g_autoptr(Signatory) now = roster_get(campaign_get_roster(receipts->campaign), id, error);
    if (now == NULL)
        return NULL;
    const ManifestSignatory entry = sealed_entry_of(now, number);
    return manifest_pack_entry(&entry);
}

static gboolean
read_entry(Receipts *receipts, int64_t id, Statement *get, Entry *out_entry, GError **error)
{
    size_t length = 0;
    const int64_t number = statement_get_int(get, 0);
    const uint8_t *salt =
        statement_is_null(get, 1) ? NULL : statement_get_bytes(get, 1, &length);
    if (length != MANIFEST_SALT_SIZE) {
        g_set_error(error, RECEIPTS_ERROR, RECEIPTS_ERROR_ERASED,
                    "%" G_GINT64_FORMAT " was erased, and with it what could prove that it was "
                    "counted",
                    id);
        return FALSE;
    }

    memcpy(out_entry->signatory.salt, salt, MANIFEST_SALT_SIZE);
    out_entry->json = load_entry(receipts, id, number, statement_get_text(get, 2), error);
    if (out_entry->json == NULL)
        return FALSE;
    out_entry->signatory.number = number;
    out_entry->signatory.acronym =
        (char *)json_string_value(json_object_get(out_entry->json, "acronym"));
    out_entry->signatory.kind =
        (char *)json_string_value(json_object_get(out_entry->json, "kind"));
    out_entry->signatory.name =
        (char *)json_string_value(json_object_get(out_entry->json, "name"));
    return TRUE;
}

/* Sets the entry under `id` itself; one that has no `json` is not there. */
static gboolean
find_entry(Receipts *receipts, int64_t id, Entry *out_entry, GError **error)
{
    gboolean row = FALSE;
    g_autoptr(Statement) get = store_statement(campaign_get_store(receipts->campaign),
                                               OPERATION_EDITION_ENTRY_GET, error);
    if (get == NULL)
        return FALSE;
    statement_bind_int(get, 1, receipts_get_edition(receipts));
    statement_bind_int(get, 2, id);
    return statement_next(get, &row, error) &&
           (!row || read_entry(receipts, id, get, out_entry, error));
}

/* The ids that were merged into `id` (int64_t), itself first; NULL on failure. */
static GArray *
list_ids(Campaign *campaign, int64_t id, GError **error)
{
    gboolean row = FALSE;
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_autoptr(Statement) merged =
        store_statement(campaign_get_store(campaign), OPERATION_SIGNATORY_MERGED, error);
    if (merged == NULL)
        return NULL;

    g_array_append_val(ids, id);
    statement_bind_int(merged, 1, id);
    do {
        if (!statement_next(merged, &row, error))
            return NULL;
        const int64_t part = row ? statement_get_int(merged, 0) : 0;
        if (row)
            g_array_append_val(ids, part);
    } while (row);
    return g_steal_pointer(&ids);
}

/* A receipt that its owner could not check is not handed out. */
static Receipt *
make(const Receipts *receipts, const ManifestSignatory *signatory, GError **error)
{
    const ReceiptEdition edition = {.manifest = receipts->manifest,
                                    .sha256 = &receipts->sha256,
                                    .tree = receipts->tree,
                                    .seal = receipts->sealed->signature,
                                    .cosigned = (const char *const *)receipts->cosigned->pdata,
                                    .succession = receipts->sealed->succession};
    g_autoptr(Receipt) receipt = receipt_new(&edition, signatory);
    if (receipt == NULL) {
        refuse_folder(receipts, "the entry was edited since, or is not what was sealed", error);
        return NULL;
    }
    return receipt_check(receipt, receipts->sealed->key, NULL, NULL, error)
               ? g_steal_pointer(&receipt)
               : NULL;
}

gboolean
receipts_find(Receipts *receipts, int64_t id, Receipt **out_receipt, GError **error)
{
    g_autoptr(GArray) ids = list_ids(receipts->campaign, id, error);
    if (ids == NULL)
        return FALSE;

    for (unsigned i = 0; i < ids->len; i++) {
        g_auto(Entry) entry = {.json = NULL};
        if (!find_entry(receipts, g_array_index(ids, int64_t, i), &entry, error))
            return FALSE;
        if (entry.json == NULL)
            continue;
        *out_receipt = make(receipts, &entry.signatory, error);
        return *out_receipt != NULL;
    }
    *out_receipt = NULL;
    return TRUE;
}

/* The editions that counted the signatory, in order; NULL on failure. */
static GArray *
list_editions(Campaign *campaign, int64_t id, GError **error)
{
    g_autoptr(GArray) ids = list_ids(campaign, id, error);
    g_autoptr(GArray) editions = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (unsigned i = 0; ids != NULL && i < ids->len; i++) {
        gboolean row = FALSE;
        g_autoptr(Statement) each =
            store_statement(campaign_get_store(campaign), OPERATION_EDITION_OF, error);
        if (each == NULL)
            return NULL;
        statement_bind_int(each, 1, g_array_index(ids, int64_t, i));
        do {
            if (!statement_next(each, &row, error))
                return NULL;
            const int64_t number = row ? statement_get_int(each, 0) : 0;
            if (row)
                g_array_append_val(editions, number);
        } while (row);
    }
    return ids != NULL ? g_steal_pointer(&editions) : NULL;
}

static gboolean
refuse_not_counted(const Signatory *signatory, int64_t number, const GArray *editions,
                   GError **error)
{
    g_autofree char *label = signatory_label(signatory);
    g_autofree char *shown = text_escape(label, -1);
    g_autoptr(GString) where = g_string_new(NULL);
    for (unsigned i = 0; i < editions->len; i++)
        g_string_append_printf(where, "%s%" G_GINT64_FORMAT, i > 0 ? ", " : "",
                               g_array_index(editions, int64_t, i));

    if (editions->len > 0)
        g_set_error(error, RECEIPTS_ERROR, RECEIPTS_ERROR_NOT_COUNTED,
                    "%" G_GINT64_FORMAT " %s was not counted in edition %" G_GINT64_FORMAT
                    "; it was in %s",
                    signatory->id, shown, number, where->str);
    else
        g_set_error(error, RECEIPTS_ERROR, RECEIPTS_ERROR_NOT_COUNTED,
                    "%" G_GINT64_FORMAT " %s was counted in no edition, so that there is "
                    "nothing to prove: it is %s",
                    signatory->id, shown,
                    signatory->visibility == VISIBILITY_INTERNAL
                        ? "internal, and those are not counted"
                        : signatory_status_word(signatory->status));
    return FALSE;
}

Receipt *
receipts_issue(Campaign *campaign, const Signatory *signatory, int64_t number, GError **error)
{
    Receipt *receipt = NULL;
    g_autoptr(GArray) editions = list_editions(campaign, signatory->id, error);
    if (editions == NULL)
        return NULL;
    int64_t newest = 0;
    for (unsigned i = 0; i < editions->len; i++)
        newest = MAX(newest, g_array_index(editions, int64_t, i));
    if (number == 0)
        number = newest;

    g_autoptr(Receipts) receipts = receipts_open(campaign, number, error);
    if (receipts == NULL || !receipts_find(receipts, signatory->id, &receipt, error))
        return NULL;
    if (receipt == NULL)
        refuse_not_counted(signatory, receipts_get_edition(receipts), editions, error);
    return receipt;
}

char *
receipts_name(int64_t id, int64_t edition)
{
    return g_strdup_printf("receipt-%03" G_GINT64_FORMAT "-edition-%" G_GINT64_FORMAT ".json",
                           id, edition);
}
