/* operation.h - everything the program ever asks of its store, by name
 *
 * A caller names an operation; what it says in SQL stands in the statement table of each
 * database (sqlite.c). The comment gives the parameters and, after "→", the columns.
 */
#pragma once

/* The columns of a signatory, in this order wherever "signatory" stands below: id, name,
 * acronym, kind, email, contact_name, country, url, title, affiliation, visibility, status,
 * position, hold, unsubscribed_at, suppressed_at, revision, signed_at, channel, authorised_by,
 * confirmed_at, fields, merged_into, created_at, name_key, email_key, hidden_by, lead. As
 * parameters they are numbered in that order from 1, and the id is NULL for a new one. */

enum { MATCHES_AT_ONCE = 64 };

typedef enum {
    /* transactions; the inner ones nest */
    OPERATION_BEGIN,
    OPERATION_BEGIN_AS_IS, /* one that only reads */
    OPERATION_COMMIT,
    OPERATION_ROLLBACK,
    OPERATION_INNER_BEGIN,
    OPERATION_INNER_COMMIT,
    OPERATION_INNER_ROLLBACK, /* an inner commit follows */

    /* what the store knows of itself */
    OPERATION_VERSION,  /* → the version of its schema */
    OPERATION_SCHEMA,   /* → type, name, table, definition; in order */
    OPERATION_CHECK,    /* → "ok", or what is wrong */
    OPERATION_ORPHAN,   /* → a table whose row points at nothing; no row when all is well */
    OPERATION_META_GET, /* key → value */
    OPERATION_META_SET, /* key, value */
    OPERATION_VACUUM,   /* by store_forget() alone */

    /* signatory */
    OPERATION_SIGNATORY_ADD,       /* signatory, import_seq, import_row */
    OPERATION_SIGNATORY_UPDATE,    /* signatory; created_at stays, a time that is there stays */
    OPERATION_SIGNATORY_MERGE,     /* id, merged_into */
    OPERATION_SIGNATORY_RECONSENT, /* revision: those signed before it */
    OPERATION_SIGNATORY_GET,       /* id → signatory */
    OPERATION_SIGNATORY_STANDING, /* id → the one it was merged into (0: none), status, whether
                                     it is unsubscribed, suppressed, on hold; email */
    OPERATION_SIGNATORY_EACH,     /* → signatory, those that stand for themselves, by id */
    OPERATION_SIGNATORY_UNNAMED_EACH, /* → signatory, of those the ones that are not signed,
                                         public and on no hold; by id */
    OPERATION_SIGNATORY_BY_ADDRESS,   /* email_key → id; now or earlier, merged away or not */
    OPERATION_SIGNATORY_BY_NAME,      /* name_key, acronym → id; the same */
    OPERATION_SIGNATORY_MERGED_EACH,  /* → signatory, those that were merged away, by id */
    OPERATION_SIGNATORY_MERGED, /* id → the ids that were merged into it, at any remove */

    OPERATION_SIGNATORY_ORIGIN,      /* id → import_seq, import_row; no row: added by hand */
    OPERATION_SIGNATORY_ORIGIN_MOVE, /* import_seq, its new number */

    OPERATION_SIGNATORY_PENDING_LONGEST, /* → id, name, since: of those pending, the one that
                                            was recorded, or else made, the longest ago; or no
                                            row */
    OPERATION_SIGNATORY_RECORDED,        /* id → when it was recorded last, or NULL */
    OPERATION_SIGNATORY_UNREMINDED, /* → how many are invited and were never sent a reminder */

    /* what is erased of a signatory */
    OPERATION_ERASE_SIGNATORY, /* id; its contacts, tokens, aliases, pairs, merges and parts of
                                  journal entries go with it */
    OPERATION_ERASE_MATCHES,   /* signatory */
    OPERATION_ERASE_MATCH,     /* key */
    OPERATION_ERASE_ALIASES,   /* email_key, whosever they are */
    OPERATION_ERASE_ENTRIES,   /* signatory: its salts */
    OPERATION_ERASE_STEPS,     /* what merges that were undone had done */
    OPERATION_ERASE_AUTHORITY, /* authorised_by, what stands there from now on */
    OPERATION_ERASE_MESSAGE,   /* id, state, reply: of nobody, and over */
    OPERATION_ERASE_BODY,      /* message: its bytes */
    OPERATION_ERASE_RECIPIENT, /* message: its bytes, and to whom it was */
    OPERATION_ERASE_MESSAGES_OF, /* signatory → id, mailing, state, recipient */
    OPERATION_ERASE_BODIES,      /* → message, state, own bytes, layout, seal; by id */
    OPERATION_ERASE_PARTNERS,    /* signatory → those it was ever merged with */
    OPERATION_ERASE_IS_HELD,     /* text → 1 when it is some signatory's or contact's name or
                                    address, or no row */
    OPERATION_ERASED_ADD,        /* signatory, at */
    OPERATION_ERASED_GET,        /* signatory → at, or no row */
    OPERATION_ERASED_NEXT,  /* → the first id behind all that were erased, where no entry is;
                               NULL: the next entry gets no erased one's by itself */
    OPERATION_SILENCED_ADD, /* hash */
    OPERATION_SILENCED_HAS, /* hash → 1, or no row */

    /* contact: the people at a signatory, beside its first */
    OPERATION_CONTACT_ADD, /* signatory, name, title, email, email_key, decides, press, signs */
    OPERATION_CONTACT_OF, /* signatory → id, name, title, email, decides, press, signs; its own,
                             then those of entries merged into it */
    OPERATION_CONTACT_BY_ADDRESS, /* email_key → signatory, merged away or not */
    OPERATION_CONTACT_REMOVE,     /* id */
    OPERATION_CONTACT_ANY,        /* → 1, or no row */
    OPERATION_CONTACT_EACH, /* → signatory, merged away or not, name, email; those of all */

    /* match: the one number by which a row of a file finds its entry */
    OPERATION_MATCH_ADD,      /* key, signatory; the first to have it keeps it */
    OPERATION_MATCH_ADD_MANY, /* MATCHES_AT_ONCE times the same */
    OPERATION_MATCH_GET,      /* key → signatory, merged away or not */
    OPERATION_MATCH_EACH,     /* → key */

    /* alias: keys that a signatory had before it was edited */
    OPERATION_ALIAS_ADD, /* signatory, name_key, email_key */

    /* apart: pairs that a person said are two */
    OPERATION_APART_ADD, /* a, b with a < b */
    OPERATION_APART_GET, /* a, b → 1, or no row */
    OPERATION_APART_OF,  /* b → a */

    /* merge_step: what merges did, so that they can be undone */
    OPERATION_MERGE_ADD,  /* keep, dropped, at, before */
    OPERATION_MERGE_LAST, /* → id, keep, dropped, before: the last that is not undone */
    OPERATION_MERGE_OF,   /* dropped → keep, at, undone_at: those that were undone */
    OPERATION_MERGE_UNDO, /* id, undone_at */

    /* journal */
    OPERATION_JOURNAL_ADD,        /* seq, at, kind, subject, digest, chain */
    OPERATION_JOURNAL_DETAIL_ADD, /* seq, salt, body */
    OPERATION_JOURNAL_ERASE,      /* seq: its details */
    OPERATION_JOURNAL_FIRST,      /* → chain */
    OPERATION_JOURNAL_LAST,       /* → seq, chain */
    OPERATION_JOURNAL_EACH, /* → seq, at, kind, subject, digest, chain, salt, body, and whether
                               there is a row of details */
    OPERATION_JOURNAL_GET,  /* seq → the same columns */
    OPERATION_JOURNAL_OF,   /* subject → the same columns */
    OPERATION_JOURNAL_OF_KIND, /* kind → the same columns, in order */

    /* journal_part: what an entry of the journal about many did to one signatory */
    OPERATION_PART_ADD,       /* signatory, seq, row, before, after */
    OPERATION_PART_RECONSENT, /* revision, seq: of those that SIGNATORY_RECONSENT will move */
    OPERATION_PART_MOVE,      /* seq, its new number */
    OPERATION_PART_OF,        /* signatory → seq, row, before, after */

    /* mailing and message: the ledger of what is sent */
    OPERATION_MAILING_ADD,       /* template, revision, at, not_after */
    OPERATION_MAILING_LAST,      /* template → at of its newest mailing, or no row */
    OPERATION_MESSAGE_ADD,       /* mailing, signatory, has_token, changed_at; queued */
    OPERATION_MESSAGE_BODY_ADD,  /* id, recipient, message_id, sha256, size, is_8bit,
                                    needs_smtputf8, own bytes, layout, seal */
    OPERATION_MESSAGE_BODY_SET,  /* id, own bytes, layout, seal */
    OPERATION_MESSAGE_BODY_DROP, /* id: where a token stands in it */
    OPERATION_MESSAGE_EACH, /* → message: id, mailing, signatory, template, recipient, state,
                               attempts, reply, next_at, changed_at, not_after; by id */
    OPERATION_MESSAGE_GET,  /* id → message, message_id, sha256, is_8bit, has_token, own
                               bytes or NULL, layout, seal */
    OPERATION_MESSAGE_OF,   /* signatory → id, template, recipient, state, attempts, reply,
                               changed_at, when it was queued, the letter's revision, the
                               journal's entry that says it was sent (0: none) */
    OPERATION_MESSAGE_NEXT, /* now, after, mailing (0: any) → id of the next that is queued, or
                               deferred and due */
    OPERATION_MESSAGE_COUNT, /* now, mailing (0: any) → how many are queued, or deferred and
                                due; how many are deferred and not due */
    OPERATION_MESSAGE_TO,    /* template, revision, signatory → recipient, state; those merged
                                into it too */
    OPERATION_MESSAGE_CLAIM, /* id, at, holder: sending, one attempt more */
    OPERATION_MESSAGE_RELEASE, /* id, at, holder: queued again, not counted */
    OPERATION_MESSAGE_MARK,    /* id, at, holder: its end may leave now */
    OPERATION_MESSAGE_END,     /* id, state, reply, next_at, at, the journal's entry */
    OPERATION_MESSAGE_DOUBT,   /* at: those sending and marked become uncertain */
    OPERATION_MESSAGE_REQUEUE, /* at: those sending and not marked are queued again */
    OPERATION_MESSAGE_RESTORE, /* at, reply: those not at their end become uncertain */
    OPERATION_PIECE_ADD,       /* id, bytes */
    OPERATION_PIECE_GET,       /* id → bytes, or no row */
    OPERATION_PIECE_SWEEP,     /* those that no layout has */
    OPERATION_PACE_ADD,        /* at, count: so many more in that second */
    OPERATION_PACE_EACH,       /* from → at, count; in order */
    OPERATION_PACE_PRUNE,      /* before */
    OPERATION_ADDRESS_SILENT,  /* email_key → 1 when an entry with it, now or earlier, is
                                  unsubscribed or suppressed, or no row */

    OPERATION_MESSAGE_PAST, /* signatory → template, state, changed_at, message_id: invitations
                               and reminders, those of who was merged into it too; by id */
    OPERATION_MESSAGE_DELIVERED, /* template → id, recipient, state, changed_at, revision: its
                                    messages to no signatory; by id */

    /* token: what a link in a mail is good for */
    OPERATION_TOKEN_ADD, /* sha256, signatory, action, address, consent, made_at, expires_at */
    OPERATION_TOKEN_GET, /* sha256 → signatory, action, address, consent, expires_at, spent_at
                          */
    OPERATION_TOKEN_SPEND, /* sha256, at; a time that is there stays */

    /* answer: what addressees said to what was delivered */
    OPERATION_ANSWER_ADD,  /* edition, addressee, at, body */
    OPERATION_ANSWER_EACH, /* → the same columns, in order */

    /* revision */
    OPERATION_REVISION_ADD,       /* number, at, kind, message, source, consent, sha256 */
    OPERATION_REVISION_EACH,      /* → the same columns, in order */
    OPERATION_REVISION_DIGEST,    /* number → sha256, or no row */
    OPERATION_REVISION_TEXT_ADD,  /* revision, language, source, text, sha256, checked */
    OPERATION_REVISION_TEXT_EACH, /* revision → language, source, text, checked */

    /* edition */
    OPERATION_EDITION_ADD,       /* number, revision, sealed_at, manifest, sha256, key_id */
    OPERATION_EDITION_LAST,      /* → the same columns of the newest, or no row */
    OPERATION_EDITION_GET,       /* number → the same columns of that one, or no row */
    OPERATION_EDITION_EACH,      /* → the same columns of all, in order */
    OPERATION_EDITION_OF,        /* signatory → edition, its number among the public (0: not
                                    named), revision, sealed_at, its number in the addressee's copy; of
                                    each that it was counted in */
    OPERATION_EDITION_COUNTED,   /* → signatory, the highest number it had (0: never named),
                                    whether it stands for itself and did not take its word back;
                                    those of any edition */
    OPERATION_EDITION_ENTRIES,   /* edition → signatory, its number, that in the copy, its
                                      entry; by id */
    OPERATION_EDITION_ENTRY_ADD, /* edition, signatory, number, salt, its number in the
                                    addressee's copy (0: not named there), entry */
    OPERATION_EDITION_ENTRY_GET, /* edition, signatory → number, salt, entry; or no row */
    OPERATION_EDITION_COPY_ADD,  /* edition, sha256 */
    OPERATION_EDITION_COPY_GET,  /* edition → sha256, taken_at; no row: it has no such copy */
    OPERATION_EDITION_COPY_TAKE, /* edition, at */
    OPERATION_EDITION_COPY_TAKEN, /* → edition, of each that was taken away */

    OPERATION_COUNT
} Operation;
