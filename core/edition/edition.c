#include "edition/edition.h"

#include "base/file.h"
#include "base/secret.h"
#include "base/text.h"
#include "edition/verify.h"
#include "proof/head.h"

#include <string.h>

#define MANIFEST       "manifest.json"
#define MANIFEST_LIMIT (1024 * 1024 * 1024)

/* The newest edition as the store has it. */
typedef struct {
    int64_t number; /* 0: there is none */
    Digest sha256;
} Newest;

/* One sealing as it goes. */
typedef struct {
    Campaign *campaign;
    const EditionRequest *request;
    Revision *revision;
    Facts *facts;
    int64_t number;
    int64_t at;
    GArray *salts; /* MANIFEST_SALT_SIZE bytes for each counted signatory */
    Manifest *manifest;
    char *json;
    char *key_id;
} Sealing;

static void
sealing_clear(Sealing *sealing)
{
    revision_free(sealing->revision);
    facts_free(sealing->facts);
    manifest_free(sealing->manifest);
    if (sealing->salts != NULL)
        g_array_unref(sealing->salts);
    g_free(sealing->json);
    g_free(sealing->key_id);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Sealing, sealing_clear)

void
edition_free(Edition *edition)
{
    if (edition == NULL)
        return;

    g_free(edition->folder);
    g_free(edition->key_id);
    g_free(edition);
}

char *
edition_get_folder(const Campaign *campaign, int64_t number)
{
    g_autofree char *name = g_strdup_printf("out/edition-%" G_GINT64_FORMAT, number);

    return campaign_path(campaign, name);
}

static gboolean
find_newest(Campaign *campaign, Newest *out_newest, GError **error)
{
    g_autoptr(Statement) last =
        store_statement(campaign_get_store(campaign), OPERATION_EDITION_LAST, error);
    Newest newest = {0};
    gboolean row = FALSE;
    size_t length = 0;
    if (last == NULL || !statement_next(last, &row, error))
        return FALSE;

    if (row) {
        newest.number = statement_get_int(last, 0);
        memcpy(newest.sha256.bytes, statement_get_bytes(last, 4, &length), DIGEST_SIZE);
        g_assert(length == DIGEST_SIZE);
    }
    *out_newest = newest;
    return TRUE;
}

gboolean
edition_get_newest(Campaign *campaign, int64_t *out_number, GError **error)
{
    Newest newest = {0};
    if (!find_newest(campaign, &newest, error))
        return FALSE;

    *out_number = newest.number;
    return TRUE;
}

/* TRUE in `out_same` when the folder holds the manifest with that hash. */
static gboolean
holds_manifest(const char *folder, const Digest *sha256, gboolean *out_same, GError **error)
{
    g_autofree char *path = g_build_filename(folder, MANIFEST, NULL);
    Digest found;
    uint64_t size = 0;

    *out_same = FALSE;
    if (!file_exists(path))
        return TRUE;
    if (!digest_file(path, &found, &size, error))
        return FALSE;
    *out_same = digest_equal(&found, sha256);
    return TRUE;
}

/* Takes up what is aside for `folder`; `out_stage` is NULL when there is nothing, or when the
 * run that sealed it is about to put it in place itself. */
static gboolean
take_up(const char *folder, FileStage **out_stage, GError **error)
{
    g_autoptr(GError) reason = NULL;
    *out_stage = NULL;
    if (file_stage_resume(folder, out_stage, &reason) ||
        g_error_matches(reason, FILE_ERROR, FILE_ERROR_BUSY))
        return TRUE;

    g_propagate_error(error, g_steal_pointer(&reason));
    return FALSE;
}

gboolean
edition_finish(Campaign *campaign, GError **error)
{
    Newest newest = {0};
    if (!find_newest(campaign, &newest, error))
        return FALSE;

    g_autofree char *folder = edition_get_folder(campaign, newest.number);
    FileStage *stage = NULL;
    gboolean complete = FALSE;
    if (newest.number == 0 || file_exists(folder))
        return TRUE;
    if (!take_up(folder, &stage, error))
        return FALSE;
    if (stage == NULL)
        return TRUE; /* or it was moved away since, by its owner */

    const gboolean read =
        holds_manifest(file_stage_get_path(stage), &newest.sha256, &complete, error);
    if (read && complete)
        return file_stage_commit(stage, TRUE, error);

    /* What is aside is of another run, which had not come so far. */
    file_stage_leave(stage);
    return read;
}

static gboolean
is_overridden(const EditionRequest *request, const char *rule)
{
    for (size_t i = 0; i < request->override_count; i++)
        if (g_str_equal(request->overrides[i].rule, rule))
            return TRUE;

    return FALSE;
}

static gboolean
check_review(const Sealing *sealing, GError **error)
{
    g_autoptr(GPtrArray) findings = review_refusals(sealing->campaign, sealing->facts, error);
    g_autoptr(GString) text = g_string_new("the review refuses:");
    unsigned refusals = 0;
    if (findings == NULL)
        return FALSE;

    for (unsigned i = 0; i < findings->len; i++) {
        const ReviewFinding *finding = g_ptr_array_index(findings, i);
        if (is_overridden(sealing->request, finding->rule))
            continue;
        g_string_append_printf(text, "\n  %-11s %s", finding->rule, finding->text);
        refusals++;
    }
    if (refusals == 0)
        return TRUE;

    g_set_error_literal(error, REVIEW_ERROR, REVIEW_ERROR_REFUSED, text->str);
    return FALSE;
}

static gboolean
add_file(Manifest *manifest, const char *folder, const char *name, GError **error)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    Digest sha256;
    uint64_t size = 0;
    if (!digest_file(path, &sha256, &size, error))
        return FALSE;

    manifest_add_file(manifest, name, &sha256, size);
    return TRUE;
}

static void
add_signatories(Sealing *sealing)
{
    const GPtrArray *counted = facts_get_counted(sealing->facts);
    const unsigned public = facts_get_public(sealing->facts)->len;

    sealing->salts = g_array_sized_new(FALSE, TRUE, MANIFEST_SALT_SIZE, counted->len);
    g_array_set_size(sealing->salts, counted->len);
    secret_random(sealing->salts->data, (size_t)counted->len * MANIFEST_SALT_SIZE);
    for (unsigned i = 0; i < counted->len; i++) {
        const Signatory *signatory = g_ptr_array_index(counted, i);
        ManifestSignatory entry = {.acronym = signatory->acronym,
                                   .kind = (char *)signatory_kind_word(signatory->kind),
                                   .name = signatory->name,
                                   .number = i < public ? i + 1 : 0};
        memcpy(entry.salt, sealing->salts->data + (size_t)i * MANIFEST_SALT_SIZE,
               MANIFEST_SALT_SIZE);
        manifest_add_signatory(sealing->manifest, &entry);
    }
}

static gboolean
describe(Sealing *sealing, const Newest *before, const char *folder, const GPtrArray *files,
         GError **error)
{
    g_autofree char *sealed_at = clock_format(sealing->at);

    sealing->manifest =
        manifest_new(campaign_get_title(sealing->campaign), sealing->number,
                     sealing->revision->number, &sealing->revision->sha256, sealed_at);
    if (before->number > 0)
        manifest_set_previous(sealing->manifest, &before->sha256);
    manifest_add_key(sealing->manifest, sealing->key_id);
    for (unsigned i = 0; i < files->len; i++)
        if (!add_file(sealing->manifest, folder, g_ptr_array_index(files, i), error))
            return FALSE;
    add_signatories(sealing);
    sealing->json = manifest_write(sealing->manifest);
    return TRUE;
}

static gboolean
write_text(const char *folder, const char *name, const char *text, GError **error)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);

    return file_write_staged(path, text, strlen(text), error);
}

static gboolean
sign(const Sealing *sealing, const char *folder, GError **error)
{
    g_autoptr(SealPublicKey) public = seal_key_get_public(sealing->request->key);
    g_autofree char *key = seal_public_key_write(public);
    const Digest sha256 = digest_of(sealing->json, strlen(sealing->json));
    const Head head = head_of(sealing->manifest, &sha256, FALSE);
    g_autofree char *comment = head_write(&head);
    g_autofree char *signature =
        seal_sign(sealing->request->key, sealing->json, strlen(sealing->json), comment, error);

    return signature != NULL && write_text(folder, MANIFEST, sealing->json, error) &&
           write_text(folder, MANIFEST ".minisig", signature, error) &&
           write_text(folder, "undersigned.pub", key, error);
}

/* What was written is read back as a stranger would, before anybody is told that it is sealed.
 */
static gboolean
verify(const Sealing *sealing, const char *folder, GError **error)
{
    g_autoptr(SealPublicKey) public = seal_key_get_public(sealing->request->key);
    const VerifyRequest request = {.key = public, .at_least = sealing->number};
    g_autoptr(Manifest) manifest = verify_edition(folder, &request, error);

    if (manifest == NULL)
        g_prefix_error(error, "the edition does not verify: ");
    return manifest != NULL;
}

static gboolean
record_entry(Store *store, int64_t edition, int64_t signatory, int64_t number,
             const uint8_t *salt, GError **error)
{
    g_autoptr(Statement) add = store_statement(store, OPERATION_EDITION_ENTRY_ADD, error);
    if (add == NULL)
        return FALSE;

    statement_bind_int(add, 1, edition);
    statement_bind_int(add, 2, signatory);
    statement_bind_int(add, 3, number);
    statement_bind_bytes(add, 4, salt, MANIFEST_SALT_SIZE);
    return statement_run(add, error);
}

static gboolean
record_entries(const Sealing *sealing, GError **error)
{
    const GPtrArray *counted = facts_get_counted(sealing->facts);
    const unsigned public = facts_get_public(sealing->facts)->len;
    const uint8_t *salt = (const uint8_t *)sealing->salts->data;

    for (unsigned i = 0; i < counted->len; i++, salt += MANIFEST_SALT_SIZE) {
        const Signatory *signatory = g_ptr_array_index(counted, i);
        if (!record_entry(campaign_get_store(sealing->campaign), sealing->number, signatory->id,
                          i < public ? i + 1 : 0, salt, error))
            return FALSE;
    }
    return TRUE;
}

static json_t *
to_details(const Sealing *sealing, const Digest *sha256)
{
    g_autofree char *hex = digest_to_hex(sha256);
    json_t *overrides = json_object();

    for (size_t i = 0; i < sealing->request->override_count; i++)
        json_object_set_new(overrides, sealing->request->overrides[i].rule,
                            json_string(sealing->request->overrides[i].reason));
    return json_pack("{s:I, s:I, s:s, s:s, s:I, s:o}", "edition", (json_int_t)sealing->number,
                     "revision", (json_int_t)sealing->revision->number, "manifest", hex, "key",
                     sealing->key_id, "counted",
                     (json_int_t)facts_get_figures(sealing->facts)->counted, "overrides",
                     overrides);
}

static gboolean
record(const Sealing *sealing, GError **error)
{
    const Digest sha256 = digest_of(sealing->json, strlen(sealing->json));
    g_autoptr(Statement) add =
        store_statement(campaign_get_store(sealing->campaign), OPERATION_EDITION_ADD, error);
    if (add == NULL)
        return FALSE;

    statement_bind_int(add, 1, sealing->number);
    statement_bind_int(add, 2, sealing->revision->number);
    statement_bind_int(add, 3, sealing->at);
    statement_bind_text(add, 4, sealing->json);
    statement_bind_bytes(add, 5, sha256.bytes, DIGEST_SIZE);
    statement_bind_text(add, 6, sealing->key_id);
    return statement_run(add, error) && record_entries(sealing, error) &&
           journal_add(campaign_get_journal(sealing->campaign), "seal", 0,
                       to_details(sealing, &sha256), error);
}

static gboolean
prepare(Sealing *sealing, const Newest *before, GError **error)
{
    g_autoptr(SealPublicKey) public = seal_key_get_public(sealing->request->key);

    sealing->number = before->number + 1;
    sealing->at = clock_now(campaign_get_clock(sealing->campaign));
    sealing->key_id = seal_public_key_get_id(public);
    sealing->revision = letter_get_current(sealing->campaign, error);
    if (sealing->revision == NULL)
        return FALSE;

    sealing->facts = facts_gather(sealing->campaign, sealing->revision->number, error);
    return sealing->facts != NULL && check_review(sealing, error);
}

static gboolean
fill(Sealing *sealing, const Newest *before, const char *folder, GError **error)
{
    const BuildRequest request = {.progress = sealing->request->progress,
                                  .closure = sealing->request->closure};
    g_autoptr(GPtrArray) files =
        build_documents(sealing->campaign, sealing->facts, &request, folder, TRUE, error);

    return files != NULL && describe(sealing, before, folder, files, error) &&
           sign(sealing, folder, error) && verify(sealing, folder, error);
}

/* A folder of that name which the store does not know is nobody's to overwrite. */
static gboolean
check_free(const Campaign *campaign, const char *folder, GError **error)
{
    if (!campaign_check_inside(campaign, folder, error))
        return FALSE;
    if (!file_exists(folder))
        return TRUE;

    g_autofree char *shown = text_escape(folder, -1);
    g_set_error(error, FILE_ERROR, FILE_ERROR_EXISTS,
                "'%s' is there, but this campaign has not sealed it; move it away", shown);
    return FALSE;
}

static Edition *
to_edition(const Sealing *sealing)
{
    Edition *edition = g_new0(Edition, 1);
    edition->number = sealing->number;
    edition->folder = edition_get_folder(sealing->campaign, sealing->number);
    edition->key_id = g_strdup(sealing->key_id);
    edition->manifest = digest_of(sealing->json, strlen(sealing->json));
    edition->count = manifest_get_count(sealing->manifest);
    return edition;
}

Edition *
edition_seal(Campaign *campaign, const EditionRequest *request, GError **error)
{
    g_auto(Sealing) sealing = {.campaign = campaign, .request = request};
    g_autoptr(StoreTransaction) transaction = store_begin(campaign_get_store(campaign), error);
    Newest before = {0};
    if (transaction == NULL || !edition_finish(campaign, error) ||
        !find_newest(campaign, &before, error) || !prepare(&sealing, &before, error))
        return NULL;

    g_autofree char *folder = edition_get_folder(campaign, sealing.number);
    g_autoptr(FileStage) stage =
        check_free(campaign, folder, error) ? file_stage_open(folder, error) : NULL;
    if (stage == NULL || !fill(&sealing, &before, file_stage_get_path(stage), error))
        return NULL;

    /* The files are durable before the store says that they are sealed, and the store before
     * they have their name: whatever happens between, edition_finish() can go on. */
    if (!file_stage_sync(stage, error) || !record(&sealing, error) ||
        !store_commit(g_steal_pointer(&transaction), error))
        return NULL;
    if (!file_stage_commit(g_steal_pointer(&stage), TRUE, error)) {
        g_prefix_error(error, "the edition is sealed but not in its place: ");
        return NULL;
    }
    return to_edition(&sealing);
}
