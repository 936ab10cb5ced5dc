#include "campaign/backup.h"

#include "base/file.h"
#include "base/text.h"
#include "campaign/backup_contents.h"
#include "data/package.h"
#include "proof/digest.h"

#include <string.h>

void
backup_result_clear(BackupResult *result)
{
    g_clear_pointer(&result->left_out, g_ptr_array_unref);
}

static gboolean
get_newest_edition(Store *store, int64_t *out_number, GError **error)
{
    gboolean row = FALSE;
    g_autoptr(Statement) last = store_statement(store, OPERATION_EDITION_LAST, error);
    if (last == NULL || !statement_next(last, &row, error))
        return FALSE;

    *out_number = row ? statement_get_int(last, 0) : 0;
    return TRUE;
}

/* Copies the store at a moment when edition `out_newest` was its newest, so that no edition
 * goes along of which it does not know. */
static GBytes *
copy_store(Store *store, int64_t *out_newest, GError **error)
{
    for (;;) {
        int64_t before = 0, after = 0;
        if (!get_newest_edition(store, &before, error))
            return NULL;
        g_autoptr(GBytes) copy = store_copy(store, error);
        if (copy == NULL || !get_newest_edition(store, &after, error))
            return NULL;
        if (before == after) {
            *out_newest = before;
            return g_steal_pointer(&copy);
        }
    }
}

/* What is put together, part by part. */
typedef struct {
    PackageWriter *package;
    json_t *files; /* of backup.json */
    uint64_t size;
} Making;

static gboolean
refuse_too_large(GError **error)
{
    g_set_error(error, BACKUP_ERROR, BACKUP_ERROR_LIMIT,
                "the campaign has more than %d files or 1 GiB, which is more than a backup "
                "holds; move out of its folder what it does not need",
                BACKUP_MOST_FILES);
    return FALSE;
}

static gboolean
add_file(Making *making, const char *path, GBytes *bytes, GError **error)
{
    size_t length = 0;
    const void *data = g_bytes_get_data(bytes, &length);
    const Digest digest = digest_of(data, length);
    g_autofree char *sha256 = digest_to_hex(&digest);

    making->size += length;
    if (making->size > BACKUP_MOST_BYTES || json_array_size(making->files) >= BACKUP_MOST_FILES)
        return refuse_too_large(error);
    json_array_append_new(making->files, json_pack("{s:s, s:s, s:I}", "path", path, "sha256",
                                                   sha256, "size", (json_int_t)length));
    package_writer_add(making->package, path, data, length);
    return TRUE;
}

static gboolean
add_files(Making *making, Campaign *campaign, const GPtrArray *paths, GError **error)
{
    for (unsigned i = 0; i < paths->len; i++) {
        const char *path = g_ptr_array_index(paths, i);
        g_autofree char *whole = campaign_path(campaign, path);
        g_autoptr(GBytes) bytes = file_read(whole, BACKUP_MOST_BYTES, error);
        if (bytes == NULL || !add_file(making, path, bytes, error))
            return FALSE;
    }
    return TRUE;
}

static void
add_contents(Making *making, int64_t at)
{
    g_autofree char *time = clock_format(at);
    json_t *contents = json_pack("{s:s, s:i, s:s, s:O}", "format", BACKUP_FORMAT, "version",
                                 BACKUP_VERSION, "at", time, "files", making->files);
    char *text = json_dumps(contents, JSON_INDENT(1) | JSON_SORT_KEYS);

    package_writer_add(making->package, BACKUP_CONTENTS, text, strlen(text));
    free(text);
    json_decref(contents);
}

static GBytes *
put_together(Campaign *campaign, BackupResult *result, GError **error)
{
    int64_t newest = 0;
    const char *folder = campaign_get_folder(campaign);
    g_autoptr(GBytes) store = copy_store(campaign_get_store(campaign), &newest, error);
    if (store == NULL)
        return NULL;
    g_autoptr(GPtrArray) paths = backup_contents_find(folder, newest, &result->left_out, error);
    if (paths == NULL)
        return NULL;

    g_autoptr(PackageWriter) package = package_writer_new();
    Making making = {.package = package, .files = json_array()};
    const gboolean added = add_files(&making, campaign, paths, error) &&
                           add_file(&making, BACKUP_STORE, store, error);
    if (added)
        add_contents(&making, result->at);
    result->files = (unsigned)json_array_size(making.files);
    json_decref(making.files);
    return added ? package_writer_finish(package, error) : NULL;
}

static gboolean
refuse_taken(const char *path, const char *what, GError **error)
{
    g_autofree char *shown = text_escape(path, -1);
    g_set_error(error, BACKUP_ERROR, BACKUP_ERROR_TAKEN, "'%s' %s", shown, what);
    return FALSE;
}

/* A copy that cannot be read is none. */
static gboolean
read_back(const char *path, GError **error)
{
    g_autoptr(BackupReader) reader = backup_reader_open(path, error);

    return reader != NULL && backup_reader_check(reader, error);
}

gboolean
backup_make(Campaign *campaign, const char *path, BackupResult *out_result, GError **error)
{
    g_auto(BackupResult) result = {.at = clock_now(campaign_get_clock(campaign))};
    if (file_exists(path))
        return refuse_taken(path, "is there already; give the backup a new name", error);
    g_autoptr(GBytes) package = put_together(campaign, &result, error);
    if (package == NULL)
        return FALSE;

    size_t length = 0;
    const void *bytes = g_bytes_get_data(package, &length);
    g_autoptr(FileAside) aside = file_aside_open(path, error);
    if (aside == NULL || !file_aside_append(aside, bytes, length, error) ||
        !read_back(file_aside_get_path(aside), error) ||
        !file_aside_commit(g_steal_pointer(&aside), error))
        return FALSE;

    *out_result = result;
    result.left_out = NULL;
    return TRUE;
}

static gboolean
check_free(const char *folder, GError **error)
{
    g_autoptr(GError) reason = NULL;
    g_autoptr(GPtrArray) names = file_list_folder(folder, &reason);
    if (names != NULL)
        return names->len == 0 ||
               refuse_taken(folder, "is not empty; restore into a new folder", error);
    if (g_error_matches(reason, FILE_ERROR, FILE_ERROR_NOT_FOUND))
        return TRUE;

    g_propagate_error(error, g_steal_pointer(&reason));
    return FALSE;
}

/* Nothing that may have been sent since is sent by itself. */
static gboolean
doubt(Store *store, const Clock *clock, BackupResult *result, GError **error)
{
    g_autoptr(Statement) restore = store_statement(store, OPERATION_MESSAGE_RESTORE, error);
    g_autofree char *at = clock_format(result->at);
    g_autofree char *reply =
        g_strdup_printf("(restored from a backup of %s; it may have been sent since)", at);
    if (restore == NULL)
        return FALSE;

    statement_bind_int(restore, 1, clock_now(clock));
    statement_bind_text(restore, 2, reply);
    if (!statement_run(restore, error))
        return FALSE;
    result->uncertain = store_count_changes(store);
    return TRUE;
}

static gboolean
settle(Store *store, const Clock *clock, BackupResult *result, GError **error)
{
    g_autoptr(Journal) journal = journal_new(store, clock);
    g_autofree char *at = clock_format(result->at);
    if (!store_check(store, error) || !journal_verify(journal, NULL, error))
        return FALSE;

    g_autoptr(StoreTransaction) transaction = store_begin(store, error);
    return transaction != NULL && doubt(store, clock, result, error) &&
           journal_add(journal, "restore", 0,
                       json_pack("{s:s, s:I}", "backup_at", at, "uncertain",
                                 (json_int_t)result->uncertain),
                       error) &&
           store_commit(g_steal_pointer(&transaction), error);
}

static gboolean
settle_in(const char *folder, const Clock *clock, BackupResult *result, GError **error)
{
    g_autofree char *path = g_build_filename(folder, BACKUP_STORE, NULL);
    g_autoptr(Store) store = store_open(path, error);

    return store != NULL && settle(store, clock, result, error);
}

gboolean
backup_restore(const char *path, const char *folder, const Clock *clock,
               BackupResult *out_result, GError **error)
{
    BackupResult result = {0};
    g_autoptr(BackupReader) reader = backup_reader_open(path, error);
    if (reader == NULL || !check_free(folder, error))
        return FALSE;

    result.at = backup_reader_get_time(reader);
    result.files = backup_reader_count(reader);
    g_autoptr(FileStage) stage = file_stage_open(folder, error);
    if (stage == NULL || !backup_reader_unpack(reader, file_stage_get_path(stage), error) ||
        !settle_in(file_stage_get_path(stage), clock, &result, error) ||
        !file_stage_commit(g_steal_pointer(&stage), FALSE, error))
        return FALSE;

    *out_result = result;
    return TRUE;
}
