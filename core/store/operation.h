/* operation.h - everything the program ever asks of its store, by name
 *
 * A caller names an operation; what it says in SQL stands in the statement table of each
 * database (sqlite.c). The comment gives the parameters and, after "→", the columns.
 */
#pragma once

/* The columns of a signatory, in this order wherever "signatory" stands below: id, name,
 * acronym, kind, email, contact_name, country, url, title, affiliation, visibility, status,
 * position, hold, unsubscribed_at, suppressed_at, revision, signed_at, channel, authorised_by,
 * confirmed_at, fields, merged_into, created_at, name_key, email_key */

typedef enum {
    /* what the store knows of itself */
    OPERATION_META_GET, /* key → value */
    OPERATION_META_SET, /* key, value */

    OPERATION_COUNT
} Operation;
