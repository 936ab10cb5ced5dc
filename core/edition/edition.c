#include "edition/edition.h"

#include "base/file.h"
#include "base/text.h"
#include "edition/edition_copy.h"
#include "edition/sealed_entry.h"
#include "edition/unchanged.h"

#include <string.h>

#define MANIFEST "manifest.json"

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
    Facts *facts; /* until the copies are made */
    EditionHead head;
    EditionCopy *public;
    EditionCopy *recipient; /* NULL: nobody is to be named to the addressee alone */
    char *key_id;
    GPtrArray *warnings; /* ReviewFinding * */
} Sealing;

static void
sealing_clear(Sealing *sealing)
{
    edition_copy_free(sealing->public);
    edition_copy_free(sealing->recipient);
    facts_free(sealing->facts);
    revision_free(sealing->revision);
    g_free(sealing->key_id);
    g_clear_pointer(&sealing->warnings, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Sealing, sealing_clear)

void
edition_free(Edition *edition)
{
    if (edition == NULL)
        return;

    g_free(edition->folder);
    g_free(edition->recipient_folder);
    g_free(edition->key_id);
    g_clear_pointer(&edition->warnings, g_ptr_array_unref);
    g_free(edition);
}

char *
edition_get_folder(const Campaign *campaign, int64_t number)
{
    return edition_copy_get_folder(campaign, number, FACTS_PUBLIC);
}

char *
edition_get_recipient_folder(const Campaign *campaign, int64_t number)
{
    return edition_copy_get_folder(campaign, number, FACTS_RECIPIENT);
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

/* Puts what is aside for `folder` in its place, when its manifest is the one of `sha256`. */
static gboolean
finish(const char *folder, const Digest *sha256, GError **error)
{
    FileStage *stage = NULL;
    gboolean complete = FALSE;
    if (file_exists(folder))
        return TRUE;
    if (!take_up(folder, &stage, error))
        return FALSE;
    if (stage == NULL)
        return TRUE; /* or it was moved away since, by its owner */

    const gboolean read = holds_manifest(file_stage_get_path(stage), sha256, &complete, error);
    if (read && complete)
        return file_stage_commit(stage, TRUE, error);

    /* What is aside is of another run, which had not come so far. */
    file_stage_leave(stage);
    return read;
}

gboolean
edition_find_copy(Campaign *campaign, int64_t number, EditionRecipient *out_recipient,
                  GError **error)
{
    gboolean row = FALSE;
    size_t length = 0;
    EditionRecipient recipient = {.is_there = FALSE};
    g_autoptr(Statement) get =
        store_statement(campaign_get_store(campaign), OPERATION_EDITION_COPY_GET, error);
    if (get == NULL)
        return FALSE;
    statement_bind_int(get, 1, number);
    if (!statement_next(get, &row, error))
        return FALSE;

    if (row) {
        memcpy(recipient.manifest.bytes, statement_get_bytes(get, 0, &length), DIGEST_SIZE);
        g_assert(length == DIGEST_SIZE);
        recipient.is_there = statement_is_null(get, 1);
        recipient.taken_at = statement_get_int(get, 1);
    }
    *out_recipient = recipient;
    return TRUE;
}

gboolean
edition_finish(Campaign *campaign, GError **error)
{
    Newest newest = {0};
    EditionRecipient recipient = {0};
    if (!find_newest(campaign, &newest, error))
        return FALSE;
    if (newest.number == 0)
        return TRUE;

    g_autofree char *folder = edition_get_folder(campaign, newest.number);
    g_autofree char *other = edition_get_recipient_folder(campaign, newest.number);
    return finish(folder, &newest.sha256, error) &&
           edition_find_copy(campaign, newest.number, &recipient, error) &&
           (!recipient.is_there || finish(other, &recipient.manifest, error));
}

static gboolean
is_overridden(const EditionRequest *request, const char *rule)
{
    for (size_t i = 0; i < request->override_count; i++)
        if (g_str_equal(request->overrides[i].rule, rule))
            return TRUE;

    return FALSE;
}

/* Both copies of an edition may say the same. */
static void
keep_warning(GPtrArray *warnings, const ReviewFinding *finding)
{
    ReviewFinding *copy = review_finding_copy(finding);

    if (copy->severity == REVIEW_REFUSES)
        copy->severity = REVIEW_SET_ASIDE;
    g_ptr_array_add(warnings, copy);
    review_findings_settle(warnings);
}

/* Refuses with all that refuses and was not set aside; keeps the rest to be told. */
static gboolean
judge(const Sealing *sealing, const GPtrArray *findings, GError **error)
{
    const EditionRequest *request = sealing->request;
    g_autoptr(GString) text = g_string_new("the review refuses:");
    unsigned refusals = 0;

    for (unsigned i = 0; i < findings->len; i++) {
        const ReviewFinding *finding = g_ptr_array_index(findings, i);
        if (finding->severity != REVIEW_REFUSES || is_overridden(request, finding->rule))
            continue;
        g_autofree char *entries = review_finding_name_entries(finding);
        g_string_append_printf(text, "\n  %-11s %s%s; %s", finding->rule, finding->text,
                               entries, finding->remedy);
        refusals++;
    }
    for (unsigned i = 0; refusals == 0 && i < findings->len; i++)
        keep_warning(sealing->warnings, g_ptr_array_index(findings, i));
    if (refusals == 0)
        return TRUE;

    g_set_error_literal(error, REVIEW_ERROR, REVIEW_ERROR_REFUSED, text->str);
    return FALSE;
}

static gboolean
check_review(const Sealing *sealing, GError **error)
{
    g_autoptr(GPtrArray) findings = review_find(sealing->campaign, sealing->facts, error);

    return findings != NULL &&
           unchanged_find(sealing->campaign, sealing->facts, sealing->revision->number,
                          sealing->key_id, findings, error) &&
           judge(sealing, findings, error);
}

/* What is to be sealed is opened again and searched for who must not be in it. */
static gboolean
check_leaks(const Facts *facts, const char *folder, const GPtrArray *files,
            const char *manifest, void *inspector, GError **error)
{
    const Sealing *sealing = inspector;
    g_autoptr(Leaks) leaks = leaks_new(sealing->campaign, facts_get_audience(facts), error);
    g_autoptr(GPtrArray) findings = review_findings_new();
    if (leaks == NULL)
        return FALSE;

    for (unsigned i = 0; i < files->len; i++)
        if (!leaks_search_file(leaks, folder, files->pdata[i], error))
            return FALSE;
    leaks_search_text(leaks, MANIFEST, manifest);
    review_add_leaks(findings, leaks);
    return judge(sealing, findings, error);
}

/* The number that each name has in the addressee's copy. */
static GHashTable *
number_recipients(const Sealing *sealing)
{
    GHashTable *numbers = g_hash_table_new(g_int64_hash, g_int64_equal);
    if (sealing->recipient == NULL)
        return numbers;

    const GPtrArray *named = facts_get_public(sealing->recipient->facts);
    for (unsigned i = 0; i < named->len; i++) {
        Signatory *signatory = named->pdata[i];
        g_hash_table_insert(numbers, &signatory->id, GUINT_TO_POINTER(i + 1));
    }
    return numbers;
}

/* One row of who was counted. */
typedef struct {
    const Signatory *signatory;
    int64_t number;
    int64_t copy_number;
    const uint8_t *salt;
} Entry;

static gboolean
record_entry(const Sealing *sealing, const Entry *entry, GError **error)
{
    g_autofree char *text = sealed_entry_write(entry->signatory, entry->number);
    g_autoptr(Statement) add = store_statement(campaign_get_store(sealing->campaign),
                                               OPERATION_EDITION_ENTRY_ADD, error);
    if (add == NULL)
        return FALSE;

    statement_bind_int(add, 1, sealing->head.number);
    statement_bind_int(add, 2, entry->signatory->id);
    statement_bind_int(add, 3, entry->number);
    statement_bind_bytes(add, 4, entry->salt, MANIFEST_SALT_SIZE);
    statement_bind_int(add, 5, entry->copy_number);
    statement_bind_text(add, 6, text);
    return statement_run(add, error);
}

static gboolean
record_entries(const Sealing *sealing, GError **error)
{
    const GPtrArray *counted = facts_get_counted(sealing->public->facts);
    const unsigned public = facts_get_public(sealing->public->facts)->len;
    g_autoptr(GHashTable) numbers = number_recipients(sealing);
    const uint8_t *salt = (const uint8_t *)sealing->public->salts->data;

    for (unsigned i = 0; i < counted->len; i++, salt += MANIFEST_SALT_SIZE) {
        const Signatory *signatory = g_ptr_array_index(counted, i);
        const Entry entry = {.signatory = signatory,
                             .number = i < public ? i + 1 : 0,
                             .copy_number =
                                 GPOINTER_TO_UINT(g_hash_table_lookup(numbers, &signatory->id)),
                             .salt = salt};
        if (!record_entry(sealing, &entry, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
record_copy(const Sealing *sealing, GError **error)
{
    if (sealing->recipient == NULL)
        return TRUE;
    g_autoptr(Statement) add = store_statement(campaign_get_store(sealing->campaign),
                                               OPERATION_EDITION_COPY_ADD, error);
    if (add == NULL)
        return FALSE;

    statement_bind_int(add, 1, sealing->head.number);
    statement_bind_bytes(add, 2, sealing->recipient->sha256.bytes, DIGEST_SIZE);
    return statement_run(add, error);
}

static json_t *
to_details(const Sealing *sealing)
{
    g_autofree char *hex = digest_to_hex(&sealing->public->sha256);
    g_autofree char *other =
        sealing->recipient != NULL ? digest_to_hex(&sealing->recipient->sha256) : NULL;
    const ManifestCount count = manifest_get_count(sealing->public->manifest);
    json_t *overrides = json_object();

    for (size_t i = 0; i < sealing->request->override_count; i++)
        json_object_set_new(overrides, sealing->request->overrides[i].rule,
                            json_string(sealing->request->overrides[i].reason));
    return json_pack(
        "{s:I, s:I, s:s, s:s?, s:s, s:I, s:o}", "edition", (json_int_t)sealing->head.number,
        "revision", (json_int_t)sealing->revision->number, "manifest", hex, "recipient", other,
        "key", sealing->key_id, "counted", (json_int_t)count.total, "overrides", overrides);
}

static gboolean
record(const Sealing *sealing, GError **error)
{
    const EditionCopy *public = sealing->public;
    g_autoptr(Statement) add =
        store_statement(campaign_get_store(sealing->campaign), OPERATION_EDITION_ADD, error);
    if (add == NULL)
        return FALSE;

    statement_bind_int(add, 1, sealing->head.number);
    statement_bind_int(add, 2, sealing->revision->number);
    statement_bind_int(add, 3, sealing->head.at);
    statement_bind_text(add, 4, public->json);
    statement_bind_bytes(add, 5, public->sha256.bytes, DIGEST_SIZE);
    statement_bind_text(add, 6, sealing->key_id);
    return statement_run(add, error) && record_entries(sealing, error) &&
           record_copy(sealing, error) &&
           journal_add(campaign_get_journal(sealing->campaign), "seal", 0, to_details(sealing),
                       error);
}

static gboolean
prepare(Sealing *sealing, const Newest *before, GError **error)
{
    g_autoptr(SealPublicKey) public = seal_key_get_public(sealing->request->key);

    sealing->key_id = seal_public_key_get_id(public);
    sealing->revision = letter_get_current(sealing->campaign, error);
    if (sealing->revision == NULL)
        return FALSE;

    sealing->head = (EditionHead){.campaign = sealing->campaign,
                                  .revision = sealing->revision,
                                  .number = before->number + 1,
                                  .at = clock_now(campaign_get_clock(sealing->campaign)),
                                  .previous = before->number > 0 ? &before->sha256 : NULL,
                                  .key = sealing->request->key,
                                  .succession = sealing->request->succession,
                                  .progress = sealing->request->progress,
                                  .closure = sealing->request->closure,
                                  .inspect = check_leaks,
                                  .inspector = sealing};
    sealing->facts = facts_gather(sealing->campaign, sealing->revision->number, error);
    return sealing->facts != NULL && check_review(sealing, error);
}

/* Both folders are durable on the disk before the store says that they are sealed. */
static gboolean
make_copies(Sealing *sealing, GError **error)
{
    const gboolean has_recipients = facts_has_recipients(sealing->facts);

    sealing->public = edition_copy_make(&sealing->head, FACTS_PUBLIC,
                                        g_steal_pointer(&sealing->facts), error);
    if (sealing->public == NULL || !has_recipients)
        return sealing->public != NULL;

    Facts *facts =
        facts_gather_for(sealing->campaign, sealing->revision->number, FACTS_RECIPIENT, error);
    sealing->recipient =
        facts != NULL ? edition_copy_make(&sealing->head, FACTS_RECIPIENT, facts, error) : NULL;
    return sealing->recipient != NULL;
}

static Edition *
to_edition(const Sealing *sealing)
{
    Edition *edition = g_new0(Edition, 1);
    edition->number = sealing->head.number;
    edition->folder = g_strdup(sealing->public->folder);
    edition->key_id = g_strdup(sealing->key_id);
    edition->manifest = sealing->public->sha256;
    edition->count = manifest_get_count(sealing->public->manifest);
    edition->warnings = g_ptr_array_ref(sealing->warnings);
    if (sealing->recipient == NULL)
        return edition;

    edition->recipient_folder = g_strdup(sealing->recipient->folder);
    edition->recipient_manifest = sealing->recipient->sha256;
    edition->recipient_count = manifest_get_count(sealing->recipient->manifest);
    return edition;
}

Edition *
edition_seal(Campaign *campaign, const EditionRequest *request, GError **error)
{
    g_auto(Sealing)
        sealing = {.campaign = campaign, .request = request, .warnings = review_findings_new()};
    g_autoptr(StoreTransaction) transaction = store_begin(campaign_get_store(campaign), error);
    Newest before = {0};
    if (transaction == NULL || !edition_finish(campaign, error) ||
        !find_newest(campaign, &before, error) || !prepare(&sealing, &before, error) ||
        !make_copies(&sealing, error))
        return NULL;

    /* The store says so before they have their names: whatever happens between,
     * edition_finish() can go on. */
    if (!record(&sealing, error) || !store_commit(g_steal_pointer(&transaction), error))
        return NULL;
    if (!edition_copy_commit(sealing.public, error) ||
        (sealing.recipient != NULL && !edition_copy_commit(sealing.recipient, error))) {
        g_prefix_error(error, "the edition is sealed but not in its place: ");
        return NULL;
    }
    return to_edition(&sealing);
}
