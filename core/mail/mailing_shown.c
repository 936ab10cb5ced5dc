#include "mail/mailing.h"
#include "mail/mailing_parts.h"

#include <string.h>

/* Under which the store remembers what was shown last of a template. */
static char *
shown_key(const Mailing *mailing)
{
    return g_strconcat("shown ", mailing->name, NULL);
}

gboolean
mailing_note_shown(const Mailing *mailing, GError **error)
{
    g_autofree char *key = shown_key(mailing);
    g_autofree char *source = digest_to_hex(pattern_get_digest(mailing->pattern));
    g_autoptr(Statement) set =
        store_statement(campaign_get_store(mailing->campaign), OPERATION_META_SET, error);
    if (set == NULL)
        return FALSE;

    statement_bind_text(set, 1, key);
    statement_bind_text(set, 2, source);
    return statement_run(set, error);
}

static gboolean
refuse_changed(const Mailing *mailing, const char *what, GError **error)
{
    g_set_error(error, MAILING_ERROR, MAILING_ERROR_CHANGED,
                "%s; look again: undersigned mail %s", what, mailing->name);
    return FALSE;
}

gboolean
mailing_check_shown(const Mailing *mailing, const char *digest, GError **error)
{
    gboolean row = FALSE;
    g_autofree char *key = shown_key(mailing);
    g_autofree char *source = digest_to_hex(pattern_get_digest(mailing->pattern));
    if (digest != NULL)
        return (strlen(digest) >= MAILING_SHOWN && g_str_has_prefix(mailing->digest, digest)) ||
               refuse_changed(mailing, "this is not what was shown then", error);

    g_autoptr(Statement) get =
        store_statement(campaign_get_store(mailing->campaign), OPERATION_META_GET, error);
    if (get == NULL)
        return FALSE;
    statement_bind_text(get, 1, key);
    if (!statement_next(get, &row, error))
        return FALSE;
    return !row || g_str_equal(statement_get_text(get, 0), source) ||
           refuse_changed(mailing, "the text is not the one that was shown last", error);
}
