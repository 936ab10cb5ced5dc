#include "base/text.h"
#include "campaign/erasure_parts.h"
#include "data/address.h"

#include <string.h>

#define SHORTEST 3 /* characters: "Ø" is in every second word of some languages */

static gboolean
is_noted(const GPtrArray *list, const char *text)
{
    for (unsigned i = 0; i < list->len; i++)
        if (strcmp(list->pdata[i], text) == 0)
            return TRUE;
    return FALSE;
}

static void
note_address(Erasing *erasing, const char *text)
{
    g_autoptr(Address) address = address_parse(text, NULL);
    if (address != NULL && !is_noted(erasing->addresses, address_get_mailbox(address)))
        g_ptr_array_add(erasing->addresses, g_strdup(address_get_mailbox(address)));
}

static void
note(Erasing *erasing, const char *text)
{
    if (text == NULL)
        return;
    if (strchr(text, '@') != NULL)
        note_address(erasing, text);
    if (g_utf8_strlen(text, -1) < SHORTEST || is_noted(erasing->words, text))
        return;

    g_ptr_array_add(erasing->words, g_strdup(text));
    g_ptr_array_add(erasing->folded, text_fold(text));
}

/* Notes the text in two columns of each row of the signatory `id`; -1: no column. */
static gboolean
note_rows(Erasing *erasing, Operation operation, int64_t id, int column, int other,
          GError **error)
{
    g_autoptr(Statement) rows =
        store_statement_of(campaign_get_store(erasing->campaign), operation, id, error);
    if (rows == NULL)
        return FALSE;

    for (gboolean row = FALSE;;) {
        if (!statement_next(rows, &row, error))
            return FALSE;
        if (!row)
            return TRUE;
        note(erasing, statement_get_text(rows, column));
        if (other >= 0)
            note(erasing, statement_get_text(rows, other));
    }
}

static const char *
text_in(const json_t *details, const char *key)
{
    return json_string_value(json_object_get(details, key));
}

static void
note_person(Erasing *erasing, const json_t *details)
{
    static const char *const keys[] = {"name", "email", "contact_name"};
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
        note(erasing, text_in(details, keys[i]));
}

/* What it was called once stands in its history alone. */
static gboolean
note_entry(const JournalEntry *entry, void *closure, GError **error)
{
    (void)error;
    Erasing *erasing = closure;
    const char *field = text_in(entry->details, "field");
    const gboolean is_name = g_strcmp0(field, "name") == 0 || g_strcmp0(field, "email") == 0 ||
                             g_strcmp0(field, "contact_name") == 0;

    if (is_name) {
        note(erasing, text_in(entry->details, "from"));
        note(erasing, text_in(entry->details, "to"));
    }
    note_person(erasing, entry->details);
    note_person(erasing, json_object_get(entry->details, "added"));
    note_person(erasing, json_object_get(entry->details, "removed"));
    return TRUE;
}

static gboolean
gather_of(Erasing *erasing, int64_t id, GError **error)
{
    g_autoptr(Signatory) signatory =
        roster_get(campaign_get_roster(erasing->campaign), id, error);
    if (signatory == NULL)
        return FALSE;

    note(erasing, signatory->name);
    note(erasing, signatory->email);
    note(erasing, signatory->contact_name);
    return note_rows(erasing, OPERATION_CONTACT_OF, id, 1, 3, error) &&
           note_rows(erasing, OPERATION_ERASE_MESSAGES_OF, id, 3, -1, error) &&
           journal_each(campaign_get_journal(erasing->campaign), id, note_entry, erasing,
                        error);
}

gboolean
erasing_gather_words(Erasing *erasing, GError **error)
{
    for (unsigned i = 0; i < erasing->ids->len; i++)
        if (!gather_of(erasing, g_array_index(erasing->ids, int64_t, i), error))
            return FALSE;
    return TRUE;
}

static gboolean
is_held(const Erasing *erasing, const char *word, gboolean *out_held, GError **error)
{
    g_autoptr(Statement) held =
        store_statement(campaign_get_store(erasing->campaign), OPERATION_ERASE_IS_HELD, error);
    if (held == NULL)
        return FALSE;

    statement_bind_text(held, 1, word);
    return statement_next(held, out_held, error);
}

gboolean
erasing_spare_words(Erasing *erasing, GError **error)
{
    for (unsigned i = erasing->words->len; i > 0; i--) {
        gboolean held = FALSE;
        if (!is_held(erasing, erasing->words->pdata[i - 1], &held, error))
            return FALSE;
        if (!held)
            continue;
        g_ptr_array_remove_index(erasing->words, i - 1);
        g_ptr_array_remove_index(erasing->folded, i - 1);
    }
    return TRUE;
}

gboolean
erasing_is_word(const Erasing *erasing, const char *text)
{
    g_autofree char *folded = text_fold(text);
    return is_noted(erasing->folded, folded);
}

static gboolean
is_inside_word(const char *text)
{
    return g_unichar_isalnum(g_utf8_get_char(text));
}

/* TRUE when `word` stands in `text`, both folded, with no letter or digit at its ends. */
static gboolean
has_word(const char *text, const char *word)
{
    const size_t length = strlen(word);
    for (const char *at = text; (at = strstr(at, word)) != NULL; at += length) {
        const gboolean begins = at == text || !is_inside_word(g_utf8_prev_char(at));
        if (length > 0 && begins && !is_inside_word(at + length))
            return TRUE;
        if (length == 0)
            return FALSE;
    }
    return FALSE;
}

gboolean
erasing_names(const Erasing *erasing, const char *text)
{
    g_autofree char *folded = text_fold(text);
    for (unsigned i = 0; i < erasing->folded->len; i++)
        if (has_word(folded, erasing->folded->pdata[i]))
            return TRUE;
    return FALSE;
}
