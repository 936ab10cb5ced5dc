/* receipts.h - the receipts of one edition's signatories (receipt.h)
 *
 * What is proven is what the store sealed: the manifest and each entry are its, the seal and
 * its co-signatures are those in the edition's folder. Each receipt is checked before it is
 * handed out, as its owner will.
 */
#pragma once

#include "campaign/campaign.h"
#include "proof/receipt.h"

typedef struct Receipts Receipts;

typedef enum {
    RECEIPTS_ERROR_NONE,        /* there is no such edition */
    RECEIPTS_ERROR_NOT_COUNTED, /* the signatory is not in it; the message says where it is */
    RECEIPTS_ERROR_ERASED,      /* its salt was destroyed: nothing can prove it any more */
    RECEIPTS_ERROR_OLD,         /* the edition was sealed by a version that knew no receipts */
    RECEIPTS_ERROR_FOLDER,      /* the edition's folder is not as it was sealed */
} ReceiptsError;

#define RECEIPTS_ERROR (receipts_error_quark())
GQuark receipts_error_quark(void);

/* Reads edition `number`; 0: the newest. Borrows `campaign`. */
G_GNUC_WARN_UNUSED_RESULT
Receipts *receipts_open(Campaign *campaign, int64_t number, GError **error);
void receipts_free(Receipts *receipts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Receipts, receipts_free)

int64_t receipts_get_edition(const Receipts *receipts);

/* Sets `out_receipt`, owned by the caller, to that of the signatory `id`, or of one that was
 * merged into it; NULL: the edition did not count it. */
G_GNUC_WARN_UNUSED_RESULT
gboolean receipts_find(Receipts *receipts, int64_t id, Receipt **out_receipt, GError **error);

/* Returns the receipt of `signatory` in edition `number`, or, where that is 0, in the newest
 * that counted it; owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
Receipt *receipts_issue(Campaign *campaign, const Signatory *signatory, int64_t number,
                        GError **error);

/* Returns "receipt-017-edition-1.json", which names nobody; owned by the caller. */
char *receipts_name(int64_t id, int64_t edition);
