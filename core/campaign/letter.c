#include "campaign/letter.h"

#include "document/document.h"
#include "template/template.h"

#include <string.h>

G_DEFINE_QUARK(letter - error - quark, letter_error)

#define LETTER_LIMIT   (64 * 1024)
#define CONSENT_HEADER "undersigned consent text 1\n"

/* What depends on the roster, on dates or on links is no part of what a signatory approves. */
static const char *const kept_names[] = {
    "signatories",     "groups", "organizations", "individuals", "signatory", "letter.date",
    "letter.revision", "count",  "!count.asks",   "*.url",       NULL,
};

/* Nor is what each of several addressees has of its own. */
static const char *const kept_of_many[] = {
    "addressee",   "signatories",     "groups", "organizations", "individuals", "signatory",
    "letter.date", "letter.revision", "count",  "!count.asks",   "*.url",       NULL,
};

void
revision_free(Revision *revision)
{
    if (revision == NULL)
        return;

    g_free(revision->message);
    g_free(revision->source);
    g_free(revision->consent);
    g_free(revision);
}

const char *
revision_kind_word(RevisionKind kind)
{
    static const char *const words[] = {"first", "typo", "substantive"};

    return words[kind];
}

static RevisionKind
kind_from_word(const char *word)
{
    RevisionKind kind = REVISION_FIRST;

    while (!g_str_equal(revision_kind_word(kind), word))
        kind++;
    return kind;
}

/* The letter's Markdown with everything filled in that a signatory approves. */
static char *
render_consent(Campaign *campaign, const char *source, GError **error)
{
    const char *path = campaign_get_letter(campaign);
    const TemplateOptions options = {
        .strict = TRUE, .load = campaign_load_partial, .closure = campaign};
    g_autoptr(Template) template = template_parse(source, path, &options, error);
    g_autoptr(Value) known = placeholder_known(NULL);
    if (template == NULL || !template_check(template, known, error))
        return NULL;

    g_autoptr(GPtrArray) addressees = addressee_list(campaign, error);
    g_autoptr(Value) scope =
        addressees != NULL ? facts_scope_of_letter(campaign, addressees, error) : NULL;
    if (scope == NULL)
        return NULL;

    const gboolean many = addressee_gets_letter(campaign) && addressees->len > 1;

    g_autoptr(GString) markdown = g_string_new(NULL);
    const TemplateRender how = {.escape = TEMPLATE_MARKDOWN,
                                .language = campaign_get_language(campaign),
                                .keep = many ? kept_of_many : kept_names};
    if (!template_render(template, scope, &how, markdown, error))
        return NULL;
    return g_string_free(g_steal_pointer(&markdown), FALSE);
}

char *
letter_get_consent(Campaign *campaign, char **out_source, GError **error)
{
    const char *path = campaign_get_letter(campaign);
    g_autofree char *source = campaign_read(campaign, path, LETTER_LIMIT, error);
    if (source == NULL)
        return NULL;

    g_autofree char *markdown = render_consent(campaign, source, error);
    if (markdown == NULL)
        return NULL;

    g_autofree char *blocks = document_unwrap(markdown, path, error);
    if (blocks == NULL)
        return NULL;

    if (out_source != NULL)
        *out_source = g_steal_pointer(&source);
    return g_strconcat(CONSENT_HEADER, blocks, NULL);
}

static Revision *
read_revision(Statement *row)
{
    Revision *revision = g_new0(Revision, 1);
    size_t length = 0;
    const void *sha256 = statement_get_bytes(row, 6, &length);

    g_assert(length == DIGEST_SIZE);
    revision->number = statement_get_int(row, 0);
    revision->at = statement_get_int(row, 1);
    revision->kind = kind_from_word(statement_get_text(row, 2));
    revision->message = g_strdup(statement_get_text(row, 3));
    revision->source = g_strdup(statement_get_text(row, 4));
    revision->consent = g_strdup(statement_get_text(row, 5));
    memcpy(revision->sha256.bytes, sha256, DIGEST_SIZE);
    return revision;
}

GPtrArray *
letter_list_revisions(Campaign *campaign, GError **error)
{
    g_autoptr(Statement) statement =
        store_statement(campaign_get_store(campaign), OPERATION_REVISION_EACH, error);
    g_autoptr(GPtrArray) revisions =
        g_ptr_array_new_with_free_func((GDestroyNotify)revision_free);
    if (statement == NULL)
        return NULL;

    for (gboolean row = FALSE;;) {
        if (!statement_next(statement, &row, error))
            return NULL;
        if (!row)
            return g_steal_pointer(&revisions);
        g_ptr_array_add(revisions, read_revision(statement));
    }
}

gboolean
letter_find_newest(Campaign *campaign, Revision **out_revision, GError **error)
{
    g_autoptr(GPtrArray) revisions = letter_list_revisions(campaign, error);
    if (revisions == NULL)
        return FALSE;

    *out_revision =
        revisions->len > 0 ? g_ptr_array_steal_index(revisions, revisions->len - 1) : NULL;
    return TRUE;
}

Revision *
letter_get_revision(Campaign *campaign, int64_t number, GError **error)
{
    g_autoptr(GPtrArray) revisions = letter_list_revisions(campaign, error);
    if (revisions == NULL)
        return NULL;

    /* Revisions are numbered from 1 without a gap. */
    if (number >= 1 && (uint64_t)number <= revisions->len)
        return g_ptr_array_steal_index(revisions, (unsigned)number - 1);
    g_set_error(error, LETTER_ERROR, LETTER_ERROR_NONE,
                "there is no revision %" G_GINT64_FORMAT "; the letter has %u", number,
                revisions->len);
    return NULL;
}

static gboolean
insert_revision(Campaign *campaign, const Revision *revision, GError **error)
{
    g_autoptr(Statement) insert =
        store_statement(campaign_get_store(campaign), OPERATION_REVISION_ADD, error);
    if (insert == NULL)
        return FALSE;

    statement_bind_int(insert, 1, revision->number);
    statement_bind_int(insert, 2, revision->at);
    statement_bind_text(insert, 3, revision_kind_word(revision->kind));
    statement_bind_text(insert, 4, revision->message);
    statement_bind_text(insert, 5, revision->source);
    statement_bind_text(insert, 6, revision->consent);
    statement_bind_bytes(insert, 7, revision->sha256.bytes, DIGEST_SIZE);
    return statement_run(insert, error);
}

static gboolean
journal_revision(Campaign *campaign, const Revision *revision, GError **error)
{
    g_autofree char *sha256 = digest_to_hex(&revision->sha256);

    return journal_add(campaign_get_journal(campaign), "revise", 0,
                       json_pack("{s:I, s:s, s:s, s:s}", "number", (json_int_t)revision->number,
                                 "kind", revision_kind_word(revision->kind), "message",
                                 revision->message, "sha256", sha256),
                       error);
}

static gboolean
refuse_unchanged(const Revision *newest, const Revision *revision, GError **error)
{
    if (newest == NULL || !digest_equal(&newest->sha256, &revision->sha256))
        return FALSE;

    g_set_error(error, LETTER_ERROR, LETTER_ERROR_UNCHANGED,
                "the text that signatories approve is still that of revision %" G_GINT64_FORMAT,
                newest->number);
    return TRUE;
}

Revision *
letter_revise(Campaign *campaign, RevisionKind kind, const char *message, int64_t *out_moved,
              GError **error)
{
    g_autoptr(StoreTransaction) transaction = store_begin(campaign_get_store(campaign), error);
    g_autoptr(Revision) revision = g_new0(Revision, 1);
    g_autoptr(Revision) newest = NULL;
    int64_t moved = 0;
    if (transaction == NULL)
        return NULL;

    revision->consent = letter_get_consent(campaign, &revision->source, error);
    if (revision->consent == NULL || !letter_find_newest(campaign, &newest, error))
        return NULL;
    revision->sha256 = digest_of(revision->consent, strlen(revision->consent));
    if (refuse_unchanged(newest, revision, error))
        return NULL;

    revision->number = newest != NULL ? newest->number + 1 : 1;
    revision->kind = newest != NULL ? kind : REVISION_FIRST;
    revision->at = clock_now(campaign_get_clock(campaign));
    revision->message = g_strdup(message);
    if (!insert_revision(campaign, revision, error) ||
        !journal_revision(campaign, revision, error))
        return NULL;
    if (revision->kind == REVISION_SUBSTANTIVE &&
        !roster_ask_again(campaign_get_roster(campaign), revision->number, &moved, error))
        return NULL;
    if (!store_commit(g_steal_pointer(&transaction), error))
        return NULL;

    if (out_moved != NULL)
        *out_moved = moved;
    return g_steal_pointer(&revision);
}

Revision *
letter_get_current(Campaign *campaign, GError **error)
{
    Revision *newest = NULL;
    if (!letter_find_newest(campaign, &newest, error))
        return NULL;
    if (newest != NULL)
        return newest;

    return letter_revise(campaign, REVISION_FIRST, "as first signed", NULL, error);
}

gboolean
letter_is_recorded(Campaign *campaign, gboolean *out_same, GError **error)
{
    g_autoptr(Revision) newest = NULL;
    g_autofree char *consent = letter_get_consent(campaign, NULL, error);
    if (consent == NULL || !letter_find_newest(campaign, &newest, error))
        return FALSE;

    *out_same = newest != NULL && g_str_equal(newest->consent, consent);
    return TRUE;
}
