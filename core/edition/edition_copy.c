#include "edition/edition_copy.h"

#include "base/secret.h"
#include "base/text.h"
#include "edition/copy_documents.h"
#include "edition/introductions.h"
#include "edition/sealed.h"
#include "edition/sealed_entry.h"
#include "edition/verify.h"
#include "proof/head.h"

#include <string.h>

#define MANIFEST "manifest.json"

char *
edition_copy_get_folder(const Campaign *campaign, int64_t number, FactsAudience audience)
{
    g_autofree char *name = g_strdup_printf("out/edition-%" G_GINT64_FORMAT "%s", number,
                                            audience == FACTS_RECIPIENT ? "-recipient" : "");

    return campaign_path(campaign, name);
}

void
edition_copy_free(EditionCopy *copy)
{
    if (copy == NULL)
        return;

    facts_free(copy->facts);
    file_stage_discard(copy->stage);
    manifest_free(copy->manifest);
    g_clear_pointer(&copy->salts, g_array_unref);
    g_free(copy->folder);
    g_free(copy->json);
    g_free(copy);
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
add_signatories(EditionCopy *copy)
{
    const GPtrArray *counted = facts_get_counted(copy->facts);
    const unsigned named = facts_get_public(copy->facts)->len;

    copy->salts = g_array_sized_new(FALSE, TRUE, MANIFEST_SALT_SIZE, counted->len);
    g_array_set_size(copy->salts, counted->len);
    secret_random(copy->salts->data, (size_t)counted->len * MANIFEST_SALT_SIZE);
    for (unsigned i = 0; i < counted->len; i++) {
        const Signatory *signatory = g_ptr_array_index(counted, i);
        ManifestSignatory entry = sealed_entry_of(signatory, i < named ? i + 1 : 0);
        memcpy(entry.salt, copy->salts->data + (size_t)i * MANIFEST_SALT_SIZE,
               MANIFEST_SALT_SIZE);
        manifest_add_signatory(copy->manifest, &entry);
    }
}

static gboolean
describe(EditionCopy *copy, const EditionHead *head, const GPtrArray *files, GError **error)
{
    g_autofree char *sealed_at = clock_format(head->at);
    g_autoptr(SealPublicKey) public = seal_key_get_public(head->key);
    g_autofree char *key_id = seal_public_key_get_id(public);

    copy->manifest = manifest_new(campaign_get_title(head->campaign), head->number,
                                  head->revision->number, &head->revision->sha256, sealed_at);
    if (head->previous != NULL)
        manifest_set_previous(copy->manifest, head->previous);
    manifest_add_key(copy->manifest, key_id);
    for (unsigned i = 0; i < files->len; i++)
        if (!add_file(copy->manifest, file_stage_get_path(copy->stage),
                      g_ptr_array_index(files, i), error))
            return FALSE;
    add_signatories(copy);
    copy->json = manifest_write(copy->manifest);
    copy->sha256 = digest_of(copy->json, strlen(copy->json));
    return TRUE;
}

static gboolean
write_text(const EditionCopy *copy, const char *name, const char *text, GError **error)
{
    g_autofree char *path = g_build_filename(file_stage_get_path(copy->stage), name, NULL);

    return file_write_staged(path, text, strlen(text), error);
}

static gboolean
sign(const EditionCopy *copy, const EditionHead *head, GError **error)
{
    g_autoptr(SealPublicKey) public = seal_key_get_public(head->key);
    g_autofree char *key = seal_public_key_write(public);
    const Head said = head_of(copy->manifest, &copy->sha256, copy->audience == FACTS_RECIPIENT);
    g_autofree char *comment = head_write(&said);
    g_autofree char *signature =
        seal_sign(head->key, copy->json, strlen(copy->json), comment, error);

    return signature != NULL && write_text(copy, MANIFEST, copy->json, error) &&
           write_text(copy, MANIFEST ".minisig", signature, error) &&
           write_text(copy, "undersigned.pub", key, error);
}

/* What was written is read back as a stranger would, before anybody is told that it is sealed.
 */
static gboolean
verify(const EditionCopy *copy, const EditionHead *head, GError **error)
{
    g_autoptr(SealPublicKey) public = seal_key_get_public(head->key);
    const VerifyRequest request = {.key = public, .at_least = head->number};
    g_autoptr(Manifest) manifest =
        verify_edition(file_stage_get_path(copy->stage), &request, error);

    if (manifest == NULL)
        g_prefix_error(error, "the edition does not verify: ");
    return manifest != NULL;
}

/* How the key came to be trusted, for those who trust one that it follows. */
static gboolean
introduce(const EditionCopy *copy, const EditionHead *head, GPtrArray *files, GError **error)
{
    g_autofree char *folder =
        g_build_filename(file_stage_get_path(copy->stage), SEALED_KEYS, NULL);

    return head->succession == NULL ||
           introductions_write(head->succession, folder, SEALED_KEYS "/", files, error);
}

static gboolean
fill(EditionCopy *copy, const EditionHead *head, GError **error)
{
    const char *folder = file_stage_get_path(copy->stage);
    const CopyDocuments how = {.audience = copy->audience,
                               .folder = folder,
                               .progress = head->progress,
                               .closure = head->closure};
    g_autoptr(GPtrArray) files = copy_documents_make(head->campaign, copy->facts, &how, error);

    return files != NULL && introduce(copy, head, files, error) &&
           describe(copy, head, files, error) &&
           head->inspect(copy->facts, folder, files, copy->json, head->inspector, error) &&
           sign(copy, head, error) && verify(copy, head, error);
}

EditionCopy *
edition_copy_make(const EditionHead *head, FactsAudience audience, Facts *facts, GError **error)
{
    g_autoptr(EditionCopy) copy = g_new0(EditionCopy, 1);
    copy->audience = audience;
    copy->facts = facts;
    copy->folder = edition_copy_get_folder(head->campaign, head->number, audience);
    if (!check_free(head->campaign, copy->folder, error))
        return NULL;

    copy->stage = file_stage_open(copy->folder, error);
    return copy->stage != NULL && fill(copy, head, error) && file_stage_sync(copy->stage, error)
               ? g_steal_pointer(&copy)
               : NULL;
}

gboolean
edition_copy_commit(EditionCopy *copy, GError **error)
{
    return file_stage_commit(g_steal_pointer(&copy->stage), TRUE, error);
}
