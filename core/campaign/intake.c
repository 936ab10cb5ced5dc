#include "campaign/intake.h"

#include "base/text.h"
#include "campaign/contact.h"
#include "campaign/intake_contact.h"
#include "campaign/intake_row.h"
#include "campaign/letter.h"
#include "campaign/silence.h"
#include "campaign/stamp.h"
#include "proof/digest.h"

#include <string.h>
#include <sys/stat.h>

#define PROGRESS_ROWS 64     /* between two looks at how far it is */
#define MOST_NEW      100000 /* that are listed */

/* One import on its way. */
typedef struct {
    Campaign *campaign;
    const IntakeRequest *request;
    IntakeReading reading;
    IntakeNotes *notes;
    IntakeReport *report;
    Proposal *proposal;
    RosterAnswer answer;
    gboolean has_erased; /* somebody was, whose address a row may have */
    gboolean has_answer;
    DigestState *rows; /* of the cells as they were read */
    GString *cells;    /* those of the row in hand */
    int64_t seq;       /* in the journal */
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

static void
new_free(IntakeNew *row)
{
    g_free(row->place);
    g_free(row->name);
    g_free(row->hold);
    g_free(row);
}

void
intake_report_free(IntakeReport *report)
{
    if (report == NULL)
        return;

    g_clear_pointer(&report->columns, g_ptr_array_unref);
    g_clear_pointer(&report->warnings, g_ptr_array_unref);
    g_clear_pointer(&report->additions, g_ptr_array_unref);
    g_clear_pointer(&report->refused, g_ptr_array_unref);
    proposal_findings_free(report->findings);
    g_free(report->encoding);
    g_free(report->sheet);
    g_free(report);
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
    return TRUE;
}

/* Says what else a known entry is, or that nothing can be made of it. */
static gboolean
propose(Intake *intake, const CsvRow *row, const Signatory *signatory, int64_t id,
        GError **error)
{
    gboolean any = FALSE;
    if (!proposal_add_known(intake->proposal, row, signatory, id, &any, error))
        return FALSE;
    if (!any)
        intake_notes_warn(intake->notes, NULL,
                          "entry %" G_GINT64_FORMAT " is known and says otherwise; it was left "
                          "as it is",
                          id);
    return TRUE;
}

/* TRUE in `out_new` when the row has somebody, or knows something of somebody, whom the entry
 * has not. */
static gboolean
has_new_contacts(Intake *intake, int64_t id, gboolean *out_new, GError **error)
{
    Roster *roster = campaign_get_roster(intake->campaign);
    const GPtrArray *given = intake->reading.contacts;
    g_autoptr(Signatory) entry = roster_get(roster, id, error);
    g_autoptr(GPtrArray) known = entry == NULL ? NULL : contact_list(roster, entry, error);
    if (known == NULL)
        return FALSE;

    *out_new = FALSE;
    for (unsigned i = 0; i < given->len; i++)
        *out_new |= contact_join(known, given->pdata[i]);
    return TRUE;
}

/* A new entry has the contacts of its row; what a known one lacks of them is a difference. */
static gboolean
put_contacts(Intake *intake, int64_t id, RosterOutcome *outcome, GError **error)
{
    const GPtrArray *contacts = intake->reading.contacts;
    gboolean is_new = FALSE;
    if (contacts == NULL || contacts->len == 0)
        return TRUE;
    if (*outcome == ROSTER_ADDED) {
        intake->report->contacts += contacts->len;
        return contact_put(campaign_get_roster(intake->campaign), id, contacts, error);
    }
    if (!has_new_contacts(intake, id, &is_new, error))
        return FALSE;
    if (is_new && *outcome == ROSTER_KNOWN)
        *outcome = ROSTER_DIFFERS;
    return TRUE;
}

static void
note_new(Intake *intake, const Signatory *signatory)
{
    IntakeReport *report = intake->report;
    const gboolean is_wanted =
        intake->request->dry_run || proposal_is_tracker(intake->proposal);
    if (!is_wanted || report->additions->len >= MOST_NEW)
        return;

    IntakeNew *row = g_new0(IntakeNew, 1);
    row->place = rows_place(intake->notes->rows, ROWS_WHOLE, intake->notes->line);
    row->name = g_strdup(signatory->name);
    row->hold = signatory->hold[0] != '\0' ? g_strdup(signatory->hold) : NULL;
    g_ptr_array_add(report->additions, row);
}

/* Who was erased is not taken back as if nothing had been. */
static gboolean
warn_of_erased(Intake *intake, int64_t id, const Signatory *signatory, GError **error)
{
    gboolean erased = FALSE;
    if (!intake->has_erased)
        return TRUE;
    if (!silence_is_erased(campaign_get_store(intake->campaign), signatory->email, &erased,
                           error))
        return FALSE;
    if (!erased)
        return TRUE;

    intake->report->held += signatory->hold[0] == '\0';
    intake_notes_warn(intake->notes, NULL,
                      "somebody with this address was erased; entry %" G_GINT64_FORMAT
                      " is on hold, and gets no mail",
                      id);
    return TRUE;
}

static gboolean
put_row(Intake *intake, const CsvRow *row, const Signatory *signatory, GError **error)
{
    RosterOutcome outcome = ROSTER_ADDED;
    int64_t id = 0;
    IntakeReport *report = intake->report;
    roster_set_origin(campaign_get_roster(intake->campaign), intake->seq, intake->notes->line);
    if (!roster_put(campaign_get_roster(intake->campaign), signatory,
                    intake->has_answer ? &intake->answer : NULL, &outcome, &id, error) ||
        !put_contacts(intake, id, &outcome, error))
        return FALSE;

    if (proposal_is_tracker(intake->proposal))
        proposal_add_new(intake->proposal, id);
    report->added += outcome == ROSTER_ADDED;
    report->known += outcome == ROSTER_KNOWN;
    report->differing += outcome == ROSTER_DIFFERS;
    report->answered += outcome == ROSTER_ANSWERED;
    report->held += outcome == ROSTER_ADDED && signatory->hold[0] != '\0';
    if (outcome == ROSTER_ADDED && !warn_of_erased(intake, id, signatory, error))
        return FALSE;
    if (outcome == ROSTER_ADDED)
        note_new(intake, signatory);
    return outcome == ROSTER_ADDED ||
           (warn_of_known(intake, id, outcome, error) &&
            (outcome != ROSTER_DIFFERS || propose(intake, row, signatory, id, error)));
}

/* The entry of a tracker's row has its contacts, or others. */
static gboolean
compare_contacts(Intake *intake, const CsvRow *row, int64_t id, GError **error)
{
    Roster *roster = campaign_get_roster(intake->campaign);
    if (intake->reading.contacts == NULL)
        return TRUE;
    g_autoptr(Signatory) entry = roster_get(roster, id, error);
    g_autoptr(GPtrArray) known = entry == NULL ? NULL : contact_list(roster, entry, error);
    if (known == NULL)
        return FALSE;

    g_autofree char *before = contact_format_all(known);
    g_autofree char *after = contact_format_all(intake->reading.contacts);
    if (strcmp(before, after) != 0)
        proposal_add_contacts(intake->proposal, row, entry, before, after);
    return TRUE;
}

/* A row of a tracker is the entry of its id; one without an id is put as any other. What there
 * would be to say of a cell is of no interest where it says what the entry does. */
static gboolean
take_row(Intake *intake, const CsvRow *row, const Signatory *signatory, GError **error)
{
    ProposalRow what = PROPOSAL_ROW_NEW;
    int64_t id = 0;
    if (proposal_is_tracker(intake->proposal) &&
        !proposal_add_row(intake->proposal, row, signatory, &what, &id, error))
        return FALSE;
    if (what == PROPOSAL_ROW_NEW)
        return put_row(intake, row, signatory, error);
    if (what == PROPOSAL_ROW_SAME)
        intake_notes_forget_row(intake->notes);
    return what == PROPOSAL_ROW_PASSED || compare_contacts(intake, row, id, error);
}

/* Cells are short, and a digest would rather have them together. */
static void
digest_row(Intake *intake, const CsvRow *row)
{
    GString *cells = intake->cells;
    g_string_truncate(cells, 0);
    for (size_t i = 0; i < row->count; i++)
        g_string_append_len(cells, row->cells[i], (gssize)strlen(row->cells[i]) + 1);
    intake->bytes += cells->len;
    g_string_append_c(cells, '\x1e');
    digest_add(intake->rows, cells->str, cells->len);
}

static void
note_progress(Intake *intake, const CsvRow *row)
{
    digest_row(intake, row);
    intake->report->rows++;
    if (intake->request->progress != NULL && intake->report->rows % PROGRESS_ROWS == 0)
        intake->request->progress(intake->report->rows, intake->bytes, intake->of_bytes,
                                  intake->request->closure);
}

static void
take_warnings(Intake *intake, Rows *rows)
{
    for (char *warning; (warning = rows_take_warning(rows)) != NULL;)
        intake_notes_add_warning(intake->notes, warning);
}

/* Reads the next row that can be cut into cells, noting those that cannot; NULL in `out_row`
 * after the last. */
static gboolean
next_row(Intake *intake, Rows *rows, const CsvRow **out_row, GError **error)
{
    for (;;) {
        g_autoptr(GError) problem = NULL;
        const gboolean is_read = rows_next(rows, out_row, &problem);
        take_warnings(intake, rows);
        if (is_read)
            return TRUE;
        if (!rows_is_about_row(problem)) {
            g_propagate_error(error, g_steal_pointer(&problem));
            return FALSE;
        }
        intake_notes_add_error(intake->notes, problem->message);
        *out_row = NULL;
        if (!rows_can_continue(rows))
            return TRUE;
    }
}

/* After the first error nothing more is put: it would be rolled back. A dry run goes on, and
 * says of every row what it is. */
static gboolean
is_wanted(const Intake *intake, gboolean is_read)
{
    const IntakeNotes *notes = intake->notes;
    return is_read && notes->error_count == notes->row_errors &&
           (notes->error_count == 0 || intake->request->dry_run);
}

static gboolean
take_rows(Intake *intake, Rows *rows, GError **error)
{
    g_autoptr(Signatory) signatory = signatory_new();
    const CsvRow *row = NULL;
    while (next_row(intake, rows, &row, error)) {
        if (row == NULL)
            return TRUE;
        note_progress(intake, row);
        intake_notes_begin_row(intake->notes);
        const gboolean is_read =
            intake_row_read(&intake->reading, row, intake->notes, signatory);
        intake_contact_read(&intake->reading, row, intake->notes, signatory);
        if (is_wanted(intake, is_read) && !take_row(intake, row, signatory, error)) {
            g_autofree char *place = rows_place(rows, ROWS_WHOLE, row->line);
            g_prefix_error(error, "%s: ", place);
            return FALSE;
        }
    }
    return FALSE;
}

static gboolean
take_batch(Intake *intake, Rows *rows, GError **error)
{
    g_autoptr(RosterBatch) batch =
        roster_begin_batch(campaign_get_roster(intake->campaign), error);
    return batch != NULL && take_rows(intake, rows, error) &&
           roster_end_batch(g_steal_pointer(&batch), error);
}

static json_t *
describe(Intake *intake, const Rows *table)
{
    const IntakeReport *report = intake->report;
    const char *path = intake->request->path;
    g_autofree char *base = strcmp(path, "-") == 0 ? g_strdup(path) : g_path_get_basename(path);
    g_autofree char *file = text_escape(base, -1);
    Digest bytes, rows = digest_end(g_steal_pointer(&intake->rows));
    rows_get_sha256(table, bytes.bytes);
    g_autofree char *sha256 = digest_to_hex(&bytes);
    g_autofree char *rows_digest = digest_to_hex(&rows);

    return json_pack(
        "{s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:s?, s:s?, s:o}", "file", file,
        "sha256", sha256, "rows_digest", rows_digest, "rows", (json_int_t)report->rows, "added",
        (json_int_t)report->added, "known", (json_int_t)report->known, "differing",
        (json_int_t)report->differing, "answered", (json_int_t)report->answered, "contacts",
        (json_int_t)report->contacts, "as",
        intake->has_answer ? signatory_status_word(intake->answer.status) : NULL, "authority",
        intake->has_answer ? intake->answer.authority : NULL, "revision",
        intake->answer.status == STATUS_SIGNED && intake->has_answer
            ? json_integer(intake->answer.revision)
            : json_null());
}

/* Takes over what was proposed, whether or not it was made so. */
static gboolean
settle(Intake *intake, GError **error)
{
    const IntakeRequest *request = intake->request;
    IntakeReport *report = intake->report;
    if (intake->notes->error_count > 0 && !request->dry_run)
        return TRUE;
    if (!proposal_settle(intake->proposal, request->overwrite, request->overwrite_count,
                         request->apply, error))
        return FALSE;

    report->findings = proposal_take_findings(intake->proposal);
    report->known += report->findings->known;
    return TRUE;
}

/* A tracker that comes back changes nothing unless it was looked at first. */
static gboolean
stays(const Intake *intake)
{
    const IntakeReport *report = intake->report;
    const gboolean has_any =
        report->added > 0 || proposal_count(report->findings, PROPOSAL_OPEN) > 0;
    return intake->request->dry_run ||
           (report->findings->is_tracker && !(intake->request->apply && has_any));
}

/* Its number is known for certain once all edits are journalled that it made. */
static gboolean
write_journal(Intake *intake, json_t *details, GError **error)
{
    int64_t seq = 0;
    Journal *journal = campaign_get_journal(intake->campaign);
    if (!journal_get_next(journal, &seq, error) ||
        !roster_move_origin(campaign_get_roster(intake->campaign), intake->seq, seq, error)) {
        json_decref(details);
        return FALSE;
    }
    return journal_add(journal, "import", 0, details, error);
}

static gboolean
finish(Intake *intake, const Rows *rows, StoreTransaction *transaction, GError **error)
{
    g_autoptr(StoreTransaction) open = transaction;
    if (intake->notes->error_count > 0 && !intake->request->dry_run)
        return intake_notes_fail(intake->notes, error);
    if (stays(intake))
        return TRUE;

    json_t *details = describe(intake, rows);
    const guint changed = proposal_count(intake->report->findings, PROPOSAL_OPEN);
    if (intake->request->apply)
        json_object_set_new(details, "changed", json_integer(changed));
    intake->report->has_changed = TRUE;
    return write_journal(intake, details, error) && store_commit(g_steal_pointer(&open), error);
}

static gboolean
run(Intake *intake, Rows *rows, GError **error)
{
    g_autoptr(StoreTransaction) transaction =
        store_begin(campaign_get_store(intake->campaign), error);
    if (transaction == NULL || !prepare_answer(intake, error) ||
        !silence_is_any(campaign_get_store(intake->campaign), &intake->has_erased, error) ||
        !journal_get_next(campaign_get_journal(intake->campaign), &intake->seq, error))
        return FALSE;

    const gboolean taken = take_batch(intake, rows, error) && settle(intake, error);
    roster_set_origin(campaign_get_roster(intake->campaign), 0, 0);
    return taken && finish(intake, rows, g_steal_pointer(&transaction), error);
}

static GPtrArray *
make_contacts(const GArray *roles)
{
    for (guint i = 0; i < roles->len; i++)
        if (intake_header_is_contact(&g_array_index(roles, IntakeRole, i)))
            return g_ptr_array_new_with_free_func((GDestroyNotify)contact_free);
    return NULL;
}

/* Says in the report what kind of file it was. */
static void
describe_kind(IntakeReport *report, const Rows *rows)
{
    const Csv *csv = rows_get_csv(rows);
    const Xlsx *xlsx = rows_get_xlsx(rows);
    if (csv != NULL) {
        report->encoding = g_strdup(csv_get_encoding(csv));
        report->delimiter = csv_get_delimiter(csv);
    }
    if (xlsx != NULL) {
        report->sheet = g_strdup(xlsx_get_sheet(xlsx));
        report->hidden = xlsx_get_counts(xlsx);
    }
}

static GArray *
read_header(Intake *intake, Rows *rows, GError **error)
{
    GArray *roles = intake_header_read(rows_get_header(rows), intake->request->map,
                                       proposal_is_tracker(intake->proposal),
                                       intake->request->answer, intake->notes, error);
    if (roles == NULL)
        rows_explain_header(rows, error);
    return roles;
}

/* What other campaigns gave as ids is nothing here. */
static void
warn_of_foreign(Intake *intake)
{
    if (proposal_is_foreign(intake->proposal))
        intake_notes_warn(intake->notes, NULL,
                          "a tracker of another campaign; it is read as any list, and its "
                          "entries are matched by address and name");
}

static IntakeReport *
import_rows(Intake *intake, Rows *rows, GError **error)
{
    const Campaign *campaign = intake->campaign;
    g_autoptr(IntakeReport) report = g_new0(IntakeReport, 1);
    g_autoptr(GArray) roles = read_header(intake, rows, error);
    if (roles == NULL || !proposal_set_columns(intake->proposal, roles, error))
        return NULL;

    warn_of_foreign(intake);
    report->additions = g_ptr_array_new_with_free_func((GDestroyNotify)new_free);
    g_autoptr(GPtrArray) contacts = make_contacts(roles);
    intake->report = report;
    intake->reading.roles = roles;
    intake->reading.contacts = contacts;
    intake->reading.zone = campaign_get_zone(campaign);
    intake->reading.now = clock_now(campaign_get_clock(campaign));
    intake->reading.month_first =
        strcmp(language_get_tag(campaign_get_language(intake->campaign)), "en-US") == 0;
    add_columns(report, roles);
    intake->rows = digest_begin();
    const gboolean done = run(intake, rows, error);
    g_clear_pointer(&intake->rows, digest_free);
    if (!done)
        return NULL;
    describe_kind(report, rows);
    report->warnings = intake_notes_take_warnings(intake->notes);
    report->refused_count = intake->notes->error_count;
    report->refused = g_steal_pointer(&intake->notes->errors);
    return g_steal_pointer(&report);
}

/* How much there is to read; 0 where it cannot be told, as for a workbook, which is packed. */
static uint64_t
measure(const char *path, const Rows *rows)
{
    struct stat status;
    const gboolean is_known = rows_get_csv(rows) != NULL && strcmp(path, "-") != 0 &&
                              stat(path, &status) == 0 && S_ISREG(status.st_mode);
    return is_known ? (uint64_t)status.st_size : 0;
}

IntakeReport *
intake_import(Campaign *campaign, const IntakeRequest *request, GError **error)
{
    g_auto(IntakeNotes) notes = {0};
    Intake intake = {.campaign = campaign, .request = request, .notes = &notes};
    RowsOptions options = {.csv = request->csv, .xlsx = request->xlsx};
    options.xlsx.keep = STAMP_HEADER;
    g_autoptr(Rows) rows = rows_open(request->path, &options, error);
    g_autoptr(GString) cells = g_string_new(NULL);
    g_autoptr(Proposal) proposal =
        rows == NULL ? NULL : proposal_open(campaign, rows, request->answer != NULL, error);
    if (proposal == NULL)
        return NULL;
    intake.cells = cells;

    intake.proposal = proposal;
    intake_notes_begin(&notes, rows);
    intake.of_bytes = measure(request->path, rows);
    return import_rows(&intake, rows, error);
}
