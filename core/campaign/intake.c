#include "campaign/intake.h"

#include "base/text.h"
#include "campaign/intake_row.h"
#include "campaign/letter.h"
#include "proof/digest.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PROGRESS_ROWS 64 /* between two looks at how far it is */

/* One import on its way. */
typedef struct {
    Campaign *campaign;
    const IntakeRequest *request;
    IntakeReading reading;
    IntakeNotes *notes;
    IntakeReport *report;
    RosterAnswer answer;
    gboolean has_answer;
    DigestState *rows; /* of the cells as they were read */
    uint64_t bytes, of_bytes;
} Intake;

static void
column_free(IntakeColumn *column)
{
    g_free(column->header);
    g_free(column->field);
    g_free(column->why);
    g_free(column);
}

void
intake_report_free(IntakeReport *report)
{
    if (report == NULL)
        return;

    g_clear_pointer(&report->columns, g_ptr_array_unref);
    g_clear_pointer(&report->warnings, g_ptr_array_unref);
    g_free(report->encoding);
    g_free(report);
}

/* What people try to import although it is no table of text, by its first bytes. */
static const struct {
    const char *bytes;
    size_t length;
    const char *what;
} kinds[] = {
    {"PK\x03\x04", 4, "a workbook or another zip archive (.xlsx, .ods, .docx)"},
    {"\xd0\xcf\x11\xe0", 4, "an old Excel workbook (.xls) or one with a password"},
    {"%PDF-", 5, "a PDF"},
    {"\x1f\x8b", 2, "compressed by gzip"},
    {"SQLite format 3", 16, "an SQLite database"},
};

/* Returns how many of the first `size` bytes of the regular file `path` were read. */
static size_t
read_beginning(const char *path, char *bytes, size_t size, uint64_t *out_length)
{
    struct stat status;
    if (strcmp(path, "-") == 0 || stat(path, &status) != 0 || !S_ISREG(status.st_mode))
        return 0;

    const int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    const ssize_t length = file < 0 ? 0 : read(file, bytes, size);
    if (file >= 0)
        close(file);
    *out_length = (uint64_t)status.st_size;
    return length > 0 ? (size_t)length : 0;
}

static gboolean
check_kind(Intake *intake, const char *path, GError **error)
{
    char bytes[16] = {0};
    const size_t length = read_beginning(path, bytes, sizeof bytes, &intake->of_bytes);
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (length < kinds[i].length || memcmp(bytes, kinds[i].bytes, kinds[i].length) != 0)
            continue;
        g_autofree char *shown = text_escape(path, -1);
        g_set_error(error, INTAKE_ERROR, INTAKE_ERROR_KIND,
                    "'%s' is %s; save the table as CSV (UTF-8) and import that", shown,
                    kinds[i].what);
        return FALSE;
    }
    return TRUE;
}

static void
add_columns(IntakeReport *report, const GArray *roles)
{
    report->columns = g_ptr_array_new_with_free_func((GDestroyNotify)column_free);
    for (guint i = 0; i < roles->len; i++) {
        const IntakeRole *role = &g_array_index(roles, IntakeRole, i);
        IntakeColumn *column = g_new0(IntakeColumn, 1);
        column->header = g_strdup(role->header);
        column->field = role->column != NULL ? g_strconcat("fields.", role->column, NULL)
                                             : g_strdup(role->field);
        column->why = g_strdup(role->why);
        g_ptr_array_add(report->columns, column);
    }
}

/* A sign-on approves the letter as it stands. */
static gboolean
prepare_answer(Intake *intake, GError **error)
{
    const RosterAnswer *answer = intake->request->answer;
    if (answer == NULL)
        return TRUE;

    intake->answer = *answer;
    intake->has_answer = TRUE;
    if (answer->status != STATUS_SIGNED || answer->revision > 0)
        return TRUE;
    g_autoptr(Revision) revision = letter_get_current(intake->campaign, error);
    if (revision == NULL)
        return FALSE;
    intake->answer.revision = revision->number;
    return TRUE;
}

/* What a known entry keeps although the file might be read otherwise. */
static gboolean
warn_of_known(Intake *intake, int64_t id, RosterOutcome outcome, GError **error)
{
    g_autoptr(Signatory) entry = roster_get(campaign_get_roster(intake->campaign), id, error);
    if (entry == NULL)
        return FALSE;

    const gboolean is_over = intake->has_answer && outcome != ROSTER_ANSWERED &&
                             entry->status != intake->answer.status &&
                             entry->status > STATUS_PENDING;
    if (is_over)
        intake_notes_warn(intake->notes, NULL, "entry %" G_GINT64_FORMAT " stays %s", id,
                          signatory_status_word(entry->status));
    if (entry->unsubscribed || entry->suppressed)
        intake_notes_warn(intake->notes, NULL,
                          "entry %" G_GINT64_FORMAT " stays %s and gets no mail", id,
                          entry->suppressed ? "suppressed" : "unsubscribed");
    if (outcome == ROSTER_DIFFERS)
        intake_notes_warn(intake->notes, NULL,
                          "entry %" G_GINT64_FORMAT " is known and says otherwise; it was left "
                          "as it is",
                          id);
    return TRUE;
}

static gboolean
put_row(Intake *intake, const Signatory *signatory, GError **error)
{
    RosterOutcome outcome = ROSTER_ADDED;
    int64_t id = 0;
    IntakeReport *report = intake->report;
    if (!roster_put(campaign_get_roster(intake->campaign), signatory,
                    intake->has_answer ? &intake->answer : NULL, &outcome, &id, error))
        return FALSE;

    report->added += outcome == ROSTER_ADDED;
    report->known += outcome == ROSTER_KNOWN;
    report->differing += outcome == ROSTER_DIFFERS;
    report->answered += outcome == ROSTER_ANSWERED;
    report->held += outcome == ROSTER_ADDED && signatory->hold[0] != '\0';
    return outcome == ROSTER_ADDED || warn_of_known(intake, id, outcome, error);
}

static void
note_progress(Intake *intake, const CsvRow *row)
{
    static const char row_end = '\x1e';
    for (size_t i = 0; i < row->count; i++) {
        const size_t length = strlen(row->cells[i]) + 1;
        digest_add(intake->rows, row->cells[i], length);
        intake->bytes += length;
    }
    digest_add(intake->rows, &row_end, 1);
    intake->report->rows++;
    if (intake->request->progress != NULL && intake->report->rows % PROGRESS_ROWS == 0)
        intake->request->progress(intake->report->rows, intake->bytes, intake->of_bytes,
                                  intake->request->closure);
}

/* Reads the next row that can be cut into cells, noting those that cannot; NULL in `out_row`
 * after the last. */
static gboolean
next_row(Intake *intake, Csv *csv, const CsvRow **out_row, GError **error)
{
    for (;;) {
        g_autoptr(GError) problem = NULL;
        if (csv_next(csv, out_row, &problem))
            return TRUE;
        if (problem->domain != CSV_ERROR) {
            g_propagate_error(error, g_steal_pointer(&problem));
            return FALSE;
        }
        intake_notes_add_error(intake->notes, problem->message);
        *out_row = NULL;
        if (!csv_can_continue(csv))
            return TRUE;
    }
}

/* After the first error nothing more is put: it would be rolled back. */
static gboolean
take_rows(Intake *intake, Csv *csv, GError **error)
{
    g_autoptr(Signatory) signatory = signatory_new();
    const CsvRow *row = NULL;
    while (next_row(intake, csv, &row, error)) {
        if (row == NULL)
            return TRUE;
        note_progress(intake, row);
        if (intake_row_read(&intake->reading, row, intake->notes, signatory) &&
            intake->notes->error_count == 0 && !put_row(intake, signatory, error)) {
            g_prefix_error(error, "%s:%u: ", intake->notes->file, row->line);
            return FALSE;
        }
    }
    return FALSE;
}

static gboolean
take_batch(Intake *intake, Csv *csv, GError **error)
{
    g_autoptr(RosterBatch) batch =
        roster_begin_batch(campaign_get_roster(intake->campaign), error);
    return batch != NULL && take_rows(intake, csv, error) &&
           roster_end_batch(g_steal_pointer(&batch), error);
}

static json_t *
describe(Intake *intake, const Csv *csv)
{
    const IntakeReport *report = intake->report;
    const char *path = intake->request->path;
    g_autofree char *base = strcmp(path, "-") == 0 ? g_strdup(path) : g_path_get_basename(path);
    g_autofree char *file = text_escape(base, -1);
    Digest bytes, rows = digest_end(g_steal_pointer(&intake->rows));
    csv_get_sha256(csv, bytes.bytes);
    g_autofree char *sha256 = digest_to_hex(&bytes);
    g_autofree char *rows_digest = digest_to_hex(&rows);

    return json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:s?, s:s?}", "file", file,
                     "sha256", sha256, "rows_digest", rows_digest, "rows",
                     (json_int_t)report->rows, "added", (json_int_t)report->added, "known",
                     (json_int_t)report->known, "differing", (json_int_t)report->differing,
                     "answered", (json_int_t)report->answered, "as",
                     intake->has_answer ? signatory_status_word(intake->answer.status) : NULL,
                     "authority", intake->has_answer ? intake->answer.authority : NULL);
}

static gboolean
finish(Intake *intake, const Csv *csv, StoreTransaction *transaction, GError **error)
{
    g_autoptr(StoreTransaction) open = transaction;
    if (intake->notes->error_count > 0)
        return intake_notes_fail(intake->notes, error);
    if (csv_has_mixed_line_ends(csv)) {
        intake->notes->line = csv_get_header(csv)->line;
        intake_notes_warn(intake->notes, NULL, "lines of the file end in more than one way");
    }
    if (intake->request->dry_run)
        return TRUE;
    return journal_add(campaign_get_journal(intake->campaign), "import", 0,
                       describe(intake, csv), error) &&
           store_commit(g_steal_pointer(&open), error);
}

static gboolean
run(Intake *intake, Csv *csv, GError **error)
{
    g_autoptr(StoreTransaction) transaction =
        store_begin(campaign_get_store(intake->campaign), error);
    return transaction != NULL && prepare_answer(intake, error) &&
           take_batch(intake, csv, error) &&
           finish(intake, csv, g_steal_pointer(&transaction), error);
}

static IntakeReport *
import_csv(Intake *intake, Csv *csv, GError **error)
{
    const Campaign *campaign = intake->campaign;
    g_autoptr(IntakeReport) report = g_new0(IntakeReport, 1);
    g_autoptr(GArray) roles = intake_header_read(csv_get_header(csv), intake->request->map,
                                                 intake->request->answer, intake->notes, error);
    if (roles == NULL)
        return NULL;

    intake->report = report;
    intake->reading.roles = roles;
    intake->reading.zone = campaign_get_zone(campaign);
    intake->reading.month_first =
        strcmp(language_get_tag(campaign_get_language(intake->campaign)), "en-US") == 0;
    add_columns(report, roles);
    report->encoding = g_strdup(csv_get_encoding(csv));
    report->delimiter = csv_get_delimiter(csv);
    intake->rows = digest_begin();
    const gboolean done = run(intake, csv, error);
    g_clear_pointer(&intake->rows, digest_free);
    if (!done)
        return NULL;
    report->warnings = intake_notes_take_warnings(intake->notes);
    return g_steal_pointer(&report);
}

IntakeReport *
intake_import(Campaign *campaign, const IntakeRequest *request, GError **error)
{
    g_auto(IntakeNotes) notes = {0};
    Intake intake = {.campaign = campaign, .request = request, .notes = &notes};
    intake_notes_begin(&notes, request->path);
    if (!check_kind(&intake, request->path, error))
        return NULL;

    g_autoptr(Csv) csv = csv_open(request->path, &request->csv, error);
    return csv == NULL ? NULL : import_csv(&intake, csv, error);
}
