/* delivery.h - what went to the addressees, and what came back
 *
 * A delivery is a message of the template "deliver", which goes to no signatory. What an
 * addressee answered, a reply, a receipt or a docket number, is written down beside the newest
 * edition and in the journal; nothing here decides what it means.
 */
#pragma once

#include "campaign/addressee.h"
#include "data/address.h"
#include "mail/ledger.h"

#define DELIVERY_TEMPLATE "deliver"

typedef enum {
    DELIVERY_ERROR_NONE, /* there is no edition that could be answered, or nothing was said */
} DeliveryError;

#define DELIVERY_ERROR (delivery_error_quark())
GQuark delivery_error_quark(void);

typedef struct {
    int64_t edition;
    int64_t at;
    char *text;
} DeliveryAnswer;

/* Where one addressee stands. */
typedef struct {
    const Addressee *addressee; /* borrowed from the list that was asked about */
    int64_t message;            /* the last that went to its address; 0: none */
    MessageState state;         /* of it */
    int64_t changed_at;         /* when that was */
    GArray *answers;            /* of DeliveryAnswer, in order */
} Delivery;

/* Returns one for each of `addressees` in order (GPtrArray of Delivery *); owned by the caller,
 * who keeps `addressees`. */
G_GNUC_WARN_UNUSED_RESULT
GPtrArray *delivery_list(Campaign *campaign, const GPtrArray *addressees, GError **error);

/* {name, email, message, state, changed_at, answers: [{edition, at, text}]}. A new reference.
 */
json_t *delivery_to_json(const Delivery *delivery);

/* TRUE in `out_has` when `to` has a delivery of `revision`, whatever became of it: one that
 * failed goes out again to another address only. */
G_GNUC_WARN_UNUSED_RESULT
gboolean delivery_has(Campaign *campaign, int64_t revision, const Address *to,
                      gboolean *out_has, GError **error);

/* Writes down what `addressee` answered to the newest edition, one line of text; journalled. */
G_GNUC_WARN_UNUSED_RESULT
gboolean delivery_answer(Campaign *campaign, const Addressee *addressee, const char *text,
                         GError **error);
