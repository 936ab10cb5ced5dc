#include "campaign/letter.h"

#include "base/text.h"
#include "campaign/rendition.h"

#include <string.h>

G_DEFINE_QUARK(letter - error - quark, letter_error)

#define CONSENT_HEADER "undersigned consent text 1\n"

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

char *
letter_get_consent(Campaign *campaign, char **out_source, GError **error)
{
    g_autofree char *blocks =
        rendition_read(campaign, campaign_get_letter(campaign), campaign_get_language(campaign),
                       out_source, error);

    return blocks != NULL ? g_strconcat(CONSENT_HEADER, blocks, NULL) : NULL;
}

const char *
letter_get_blocks(const char *consent)
{
    g_assert(g_str_has_prefix(consent, CONSENT_HEADER));
    return consent + strlen(CONSENT_HEADER);
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

/* {"fr": "hex"}: the hashes of their texts. */
static json_t *
describe_renditions(const GPtrArray *renditions, gboolean only_checked)
{
    json_t *all = json_object();

    for (unsigned i = 0; i < renditions->len; i++) {
        const Rendition *rendition = renditions->pdata[i];
        const Digest sha256 = rendition_digest(rendition);
        g_autofree char *hex = digest_to_hex(&sha256);
        if (!only_checked || rendition->checked)
            json_object_set_new(all, rendition->language, json_string(hex));
    }
    return all;
}

static gboolean
journal_revision(Campaign *campaign, const Revision *revision, const GPtrArray *renditions,
                 GError **error)
{
    g_autofree char *sha256 = digest_to_hex(&revision->sha256);
    json_t *details = json_pack("{s:I, s:s, s:s, s:s}", "number", (json_int_t)revision->number,
                                "kind", revision_kind_word(revision->kind), "message",
                                revision->message, "sha256", sha256);

    if (renditions->len > 0) {
        json_object_set_new(details, "translations", describe_renditions(renditions, FALSE));
        json_object_set_new(details, "checked", describe_renditions(renditions, TRUE));
    }
    return journal_add(campaign_get_journal(campaign), "revise", 0, details, error);
}

static gboolean
same_renditions(const GPtrArray *before, const GPtrArray *after)
{
    gboolean same = before->len == after->len;

    for (unsigned i = 0; same && i < after->len; i++) {
        const Rendition *new = after->pdata[i];
        const Rendition *old = rendition_of_language(before, new->language);
        same = old != NULL && !new->checked &&g_str_equal(old->text, new->text);
    }
    return same;
}

/* A slip may be one of a translation alone, or nothing but the word that it still holds. */
static gboolean
check_changed(Campaign *campaign, const Revision *newest, const Revision *revision,
              const GPtrArray *renditions, GError **error)
{
    if (newest == NULL || !digest_equal(&newest->sha256, &revision->sha256))
        return TRUE;

    g_autoptr(GPtrArray) before = rendition_list_recorded(campaign, newest->number, error);
    if (before == NULL)
        return FALSE;
    const gboolean same = same_renditions(before, renditions);
    if (!same && revision->kind == REVISION_TYPO)
        return TRUE;

    g_set_error(error, LETTER_ERROR, LETTER_ERROR_UNCHANGED,
                "the text that signatories approve is still that of revision %" G_GINT64_FORMAT
                "%s",
                newest->number,
                same ? "" : "; a change of its translations alone is recorded with --typo");
    return FALSE;
}

static gboolean
mark_checked(const GPtrArray *renditions, const char *const *checked, GError **error)
{
    for (; checked != NULL && *checked != NULL; checked++) {
        Rendition *rendition = (Rendition *)rendition_of_language(renditions, *checked);
        if (rendition == NULL) {
            g_autofree char *shown = text_escape(*checked, -1);
            g_set_error(error, LETTER_ERROR, LETTER_ERROR_NONE,
                        "the letter has no translation '%s' in its folder", shown);
            return FALSE;
        }
        rendition->checked = TRUE;
    }
    return TRUE;
}

/* The letter as it stands, as revision `kind` after `newest`, which may be NULL. */
static Revision *
prepare(Campaign *campaign, const Revision *newest, RevisionKind kind, const char *message,
        GError **error)
{
    g_autoptr(Revision) revision = g_new0(Revision, 1);
    revision->consent = letter_get_consent(campaign, &revision->source, error);
    if (revision->consent == NULL)
        return NULL;

    revision->sha256 = digest_of(revision->consent, strlen(revision->consent));
    revision->number = newest != NULL ? newest->number + 1 : 1;
    revision->kind = newest != NULL ? kind : REVISION_FIRST;
    revision->at = clock_now(campaign_get_clock(campaign));
    revision->message = g_strdup(message);
    return g_steal_pointer(&revision);
}

static gboolean
keep(Campaign *campaign, const Revision *revision, const GPtrArray *renditions,
     int64_t *out_moved, GError **error)
{
    return insert_revision(campaign, revision, error) &&
           rendition_record(campaign, revision->number, renditions, error) &&
           journal_revision(campaign, revision, renditions, error) &&
           (revision->kind != REVISION_SUBSTANTIVE ||
            roster_ask_again(campaign_get_roster(campaign), revision->number, out_moved,
                             error));
}

Revision *
letter_revise_checked(Campaign *campaign, RevisionKind kind, const char *message,
                      const char *const *checked, int64_t *out_moved, GError **error)
{
    g_autoptr(StoreTransaction) transaction = store_begin(campaign_get_store(campaign), error);
    g_autoptr(Revision) newest = NULL;
    int64_t moved = 0;
    if (transaction == NULL || !letter_find_newest(campaign, &newest, error))
        return NULL;

    g_autoptr(Revision) revision = prepare(campaign, newest, kind, message, error);
    g_autoptr(GPtrArray) renditions = revision != NULL ? rendition_list(campaign, error) : NULL;
    if (renditions == NULL || !mark_checked(renditions, checked, error) ||
        !check_changed(campaign, newest, revision, renditions, error) ||
        !keep(campaign, revision, renditions, &moved, error) ||
        !store_commit(g_steal_pointer(&transaction), error))
        return NULL;

    if (out_moved != NULL)
        *out_moved = moved;
    return g_steal_pointer(&revision);
}

Revision *
letter_revise(Campaign *campaign, RevisionKind kind, const char *message, int64_t *out_moved,
              GError **error)
{
    return letter_revise_checked(campaign, kind, message, NULL, out_moved, error);
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
