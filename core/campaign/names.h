/* names.h - when two names are one, and in which order they stand
 *
 * Equal keys (signatory_key) with equal addresses are one signatory. Pairs that are merely
 * alike are proposed, each with its reason, and a person decides.
 */
#pragma once

#include "base/language.h"
#include "campaign/roster.h"

typedef struct {
    int64_t a, b;       /* a < b */
    const char *reason; /* "same address", "same name", "acronym", "spelling"; static */
    int score;          /* 0 to 100 */
} NamesPair;

/* Returns the pairs among entries that stand for themselves and were not said to be apart, most
 * alike first: a GArray of NamesPair; owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
GArray *names_find_duplicates(Roster *roster, GError **error);

typedef enum {
    ORDER_PUBLISHED, /* by position; those without one after it, collated */
    ORDER_NAME,      /* collated */
    ORDER_SIGNED,    /* by time; refused where any counted signatory is not public */
} NamesOrder;

typedef enum {
    NAMES_ERROR_ORDER, /* an order that would betray something */
} NamesError;

#define NAMES_ERROR (names_error_quark())
GQuark names_error_quark(void);

gboolean names_order_from_word(const char *word, NamesOrder *out_order);

/* Sorts `signatories` (GPtrArray of Signatory *) in place. Organisations stand before
 * individuals in every order but signed. */
G_GNUC_WARN_UNUSED_RESULT
gboolean names_sort(GPtrArray *signatories, NamesOrder order, Language *language,
                    GError **error);

/* Returns the indexes (GArray of guint) of those that stand after a neighbour which ORDER_NAME
 * puts behind them; owned by the caller. */
GArray *names_find_breaks(const GPtrArray *signatories, Language *language);
