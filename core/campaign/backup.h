/* backup.h - a campaign in one file, which cannot send again what was sent
 *
 * A zip package: backup.json says when it was made and names every file with its SHA-256, then
 * campaign.conf, texts, mails, tables, editions (backup_contents.h) and roster.db as it was at
 * one moment. It holds no key and no account, but every name and address, so it is private
 * (0600).
 *
 * What was still to be sent when it was made may have been sent since. So in the restored store
 * each such message is uncertain, and only a person resolves it.
 */
#pragma once

#include "campaign/backup_read.h"
#include "campaign/campaign.h"

typedef struct {
    int64_t at;          /* when the backup was made */
    unsigned files;      /* in it, the store among them */
    int64_t uncertain;   /* by restoring: messages that may have been sent since */
    GPtrArray *left_out; /* by making it: what in the folder is not in it (char *) */
} BackupResult;

void backup_result_clear(BackupResult *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(BackupResult, backup_result_clear)

/* Writes the backup of `campaign`, whose store is open, to `path`, where nothing may be yet. It
 * is read back before it takes its name. */
G_GNUC_WARN_UNUSED_RESULT
gboolean backup_make(Campaign *campaign, const char *path, BackupResult *out_result,
                     GError **error);

/* Makes the campaign of the backup `path` in `folder`, which is new or empty: all of it or
 * nothing. It is written down in the journal, whose chain must hold. */
G_GNUC_WARN_UNUSED_RESULT
gboolean backup_restore(const char *path, const char *folder, const Clock *clock,
                        BackupResult *out_result, GError **error);
