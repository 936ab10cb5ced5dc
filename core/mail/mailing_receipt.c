#include "mail/mailing_parts.h"

#include <string.h>

gboolean
mailing_open_receipts(struct Mailing *mailing, GError **error)
{
    g_autoptr(GError) reason = NULL;
    if (!pattern_uses(mailing->pattern, "receipt"))
        return TRUE;

    mailing->receipts = receipts_open(mailing->campaign, 0, &reason);
    if (mailing->receipts != NULL ||
        g_error_matches(reason, RECEIPTS_ERROR, RECEIPTS_ERROR_NONE) ||
        g_error_matches(reason, RECEIPTS_ERROR, RECEIPTS_ERROR_OLD))
        return TRUE;

    g_propagate_error(error, g_steal_pointer(&reason));
    return FALSE;
}

static Value *
new_receipt(const char *file, int64_t edition)
{
    Value *record = value_new_record();
    value_set_text(record, "file", file);
    value_set_number(record, "edition", edition);
    return record;
}

void
mailing_describe_known_receipt(Value *known)
{
    value_set(known, "receipt", new_receipt("", 0));
}

gboolean
mailing_describe_receipt(struct Mailing *mailing, const Signatory *signatory, Value *scope,
                         GError **error)
{
    g_autoptr(Receipt) receipt = NULL;
    enclosures_offer(mailing->enclosures, NULL, NULL);
    if (mailing->receipts != NULL && signatory != NULL &&
        !receipts_find(mailing->receipts, signatory->id, &receipt, error))
        return FALSE;
    if (receipt == NULL) {
        value_set(scope, "receipt", value_new_nothing());
        return TRUE;
    }

    g_autofree char *file = g_strdup_printf("receipt-edition-%" G_GINT64_FORMAT ".json",
                                            receipt_get_edition(receipt));
    char *text = receipt_write(receipt);
    g_autoptr(GBytes) bytes = g_bytes_new_take(text, strlen(text));
    enclosures_offer(mailing->enclosures, file, bytes);
    value_set(scope, "receipt", new_receipt(file, receipt_get_edition(receipt)));
    return TRUE;
}
