#include "campaign/approval.h"

#include "base/words.h"
#include "campaign/wordcompare.h"

#include <string.h>

struct Approvals {
    char *consent;
    Digest sha256;
    GPtrArray *revisions; /* Revision *, in order */
    GHashTable *known;    /* a revision's number → Value *, a record of the three */
};

Approvals *
approvals_new(Campaign *campaign, GError **error)
{
    g_autoptr(Approvals) approvals = g_new0(Approvals, 1);
    approvals->known =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, (GDestroyNotify)value_unref);
    approvals->consent = letter_get_consent(campaign, NULL, error);
    if (approvals->consent == NULL)
        return NULL;
    approvals->revisions = letter_list_revisions(campaign, error);
    if (approvals->revisions == NULL)
        return NULL;

    approvals->sha256 = digest_of(approvals->consent, strlen(approvals->consent));
    return g_steal_pointer(&approvals);
}

void
approvals_free(Approvals *approvals)
{
    if (approvals == NULL)
        return;

    g_free(approvals->consent);
    g_clear_pointer(&approvals->revisions, g_ptr_array_unref);
    g_hash_table_unref(approvals->known);
    g_free(approvals);
}

const Digest *
approvals_get_consent(const Approvals *approvals)
{
    return &approvals->sha256;
}

static void
set_change(Value *record, WordcompareChange change)
{
    value_set(record, "same", value_new_flag(change == WORDCOMPARE_SAME));
    value_set(record, "changed", value_new_flag(change == WORDCOMPARE_CHANGED));
    value_set(record, "added", value_new_flag(change == WORDCOMPARE_ADDED));
    value_set(record, "removed", value_new_flag(change == WORDCOMPARE_REMOVED));
}

static Value *
new_words(const char *text, WordcompareChange change)
{
    Value *words = value_new_record();

    value_set_text(words, "text", text);
    set_change(words, change);
    return words;
}

static Value *
new_word_list(void)
{
    return value_new_list(new_words("", WORDCOMPARE_SAME));
}

static Value *
new_change(unsigned number, WordcompareChange change, Value *words)
{
    Value *record = value_new_record();

    value_set_number(record, "number", number);
    set_change(record, change);
    value_set(record, "words", words);
    return record;
}

static Value *
new_change_list(void)
{
    return value_new_list(new_change(1, WORDCOMPARE_SAME, new_word_list()));
}

static Value *
new_revision(int64_t number, const char *kind, const char *message)
{
    Value *record = value_new_record();

    value_set_number(record, "number", number);
    value_set_text(record, "kind", kind);
    value_set_text(record, "message", message);
    return record;
}

static Value *
new_revision_list(void)
{
    return value_new_list(new_revision(1, "", ""));
}

static Value *
new_approved(int64_t number, const char *digest)
{
    Value *record = value_new_record();

    if (number > 0)
        value_set_number(record, "revision", number);
    else
        value_set_text(record, "revision", "");
    value_set_text(record, "digest", digest);
    return record;
}

/* What is filled in only when the letter is made, "{{count.signatories}}", is no word of it. */
static void
append_shown(GString *out, const char *text)
{
    for (const char *at = text; *at != '\0';) {
        const char *end = g_str_has_prefix(at, "{{") ? strstr(at, "}}") : NULL;
        if (end != NULL) {
            g_string_append(out, "…");
            at = end + 2;
        } else {
            g_string_append_c(out, *at++);
        }
    }
}

/* A stretch of words as it is shown. */
typedef struct {
    WordcompareChange change;
    GString *text;
} Stretch;

static void
clear_stretch(void *stretch)
{
    g_string_free(((Stretch *)stretch)->text, TRUE);
}

/* Takes the blanks off the beginning, or the end, of what changed; TRUE when there were some.
 */
static gboolean
take_blanks(Stretch *stretch, gboolean at_end)
{
    GString *text = stretch->text;
    const size_t before = text->len;
    if (stretch->change == WORDCOMPARE_SAME)
        return FALSE;

    if (at_end)
        g_strchomp(text->str);
    else
        g_strchug(text->str);
    g_string_set_size(text, strlen(text->str));
    return text->len < before;
}

/* Blanks at the edge of a change stand outside of its brackets. */
static void
move_blanks(GArray *stretches)
{
    for (unsigned i = 0; i < stretches->len; i++) {
        Stretch *stretch = &g_array_index(stretches, Stretch, i);
        GString *before = i > 0 ? stretch[-1].text : NULL;
        GString *after = i + 1 < stretches->len ? stretch[1].text : NULL;
        if (before != NULL && take_blanks(stretch, FALSE) &&
            stretch[-1].change == WORDCOMPARE_SAME && !g_str_has_suffix(before->str, " "))
            g_string_append_c(before, ' ');
        if (after != NULL && take_blanks(stretch, TRUE) &&
            stretch[1].change == WORDCOMPARE_SAME && after->str[0] != ' ')
            g_string_prepend_c(after, ' ');
    }
}

static Value *
make_change(const WordcompareBlock *block)
{
    g_autoptr(GArray) stretches = g_array_new(FALSE, FALSE, sizeof(Stretch));
    Value *words = new_word_list();

    g_array_set_clear_func(stretches, clear_stretch);
    for (unsigned i = 0; i < block->runs->len; i++) {
        const WordcompareRun *run = &g_array_index(block->runs, WordcompareRun, i);
        const gboolean is_blank = words_are_blank(run->text);
        const Stretch stretch = {is_blank ? WORDCOMPARE_SAME : run->change, g_string_new(NULL)};
        append_shown(stretch.text, run->text);
        g_array_append_val(stretches, stretch);
    }
    move_blanks(stretches);
    for (unsigned i = 0; i < stretches->len; i++) {
        const Stretch *stretch = &g_array_index(stretches, Stretch, i);
        value_append(words, new_words(stretch->text->str, stretch->change));
    }
    return new_change(block->number, block->change, words);
}

/* A consent text without the line that every one begins with. */
static const char *
skip_title(const char *consent)
{
    const char *end = strchr(consent, '\n');

    return end != NULL ? end + 1 : consent;
}

static Value *
find_changes(const char *before, const char *after)
{
    Value *changes = new_change_list();
    g_autoptr(GPtrArray) blocks = wordcompare_texts(skip_title(before), skip_title(after));

    for (unsigned i = 0; i < blocks->len; i++) {
        const WordcompareBlock *block = g_ptr_array_index(blocks, i);
        if (block->change != WORDCOMPARE_SAME)
            value_append(changes, make_change(block));
    }
    return changes;
}

static const Revision *
find_revision(const Approvals *approvals, int64_t number)
{
    for (unsigned i = 0; i < approvals->revisions->len; i++) {
        const Revision *revision = g_ptr_array_index(approvals->revisions, i);
        if (revision->number == number)
            return revision;
    }
    return NULL;
}

const char *
approvals_get_text(const Approvals *approvals, int64_t revision)
{
    const Revision *found = find_revision(approvals, revision);

    return found != NULL ? found->consent : NULL;
}

static Value *
list_since(const Approvals *approvals, int64_t number)
{
    Value *list = new_revision_list();

    for (unsigned i = 0; i < approvals->revisions->len; i++) {
        const Revision *revision = g_ptr_array_index(approvals->revisions, i);
        if (revision->number > number)
            value_append(list,
                         new_revision(revision->number, revision_kind_word(revision->kind),
                                      revision->message));
    }
    return list;
}

static void
set_all(Value *scope, Value *approved, Value *revisions, Value *changes)
{
    value_set(scope, "approved", approved);
    value_set(scope, "revisions", revisions);
    value_set(scope, "changes", changes);
}

static Value *
make_all(const Approvals *approvals, int64_t number)
{
    const Revision *revision = find_revision(approvals, number);
    Value *all = value_new_record();
    if (revision == NULL) {
        set_all(all, new_approved(0, ""), new_revision_list(), new_change_list());
        return all;
    }

    g_autofree char *digest = digest_to_hex(&revision->sha256);
    set_all(all, new_approved(number, digest), list_since(approvals, number),
            find_changes(revision->consent, approvals->consent));
    return all;
}

void
approvals_describe(Approvals *approvals, int64_t revision, Value *scope)
{
    static const char *const names[] = {"approved", "revisions", "changes"};
    const Value *all = g_hash_table_lookup(approvals->known, &revision);

    if (all == NULL) {
        Value *made = make_all(approvals, revision);
        g_hash_table_insert(approvals->known, g_memdup2(&revision, sizeof revision), made);
        all = made;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        value_set(scope, names[i], value_ref(value_get_member(all, names[i])));
}

void
approvals_describe_known(Value *known)
{
    set_all(known, new_approved(0, ""), new_revision_list(), new_change_list());
}
