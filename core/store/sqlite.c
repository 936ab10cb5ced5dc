#include "store/sqlite.h"

#include <glib.h>

/* Step i takes the schema from version i to version i + 1. Never edit a step that was released:
 * add one. Times are seconds since 1970 in UTC unless they say otherwise. */
static const char *const migrations[] = {
    "CREATE TABLE meta ("
    "  key   TEXT PRIMARY KEY,"
    "  value TEXT NOT NULL) STRICT, WITHOUT ROWID;"

    /* OR and not IN, which builds its list anew for every row of an import. */
    "CREATE TABLE signatory ("
    "  id             INTEGER PRIMARY KEY,"
    "  name           TEXT NOT NULL CHECK (name <> ''),"
    "  name_key       INTEGER NOT NULL," /* a hash of signatory_key() */
    "  acronym        TEXT NOT NULL,"
    "  kind           TEXT NOT NULL CHECK (kind = 'organization' OR kind = 'individual'),"
    "  email          TEXT NOT NULL,"    /* the bare address, or '' */
    "  email_key      INTEGER NOT NULL," /* a hash of the address's key; 0: no address */
    "  contact_name   TEXT NOT NULL,"
    "  country        TEXT NOT NULL,"
    "  url            TEXT NOT NULL,"
    "  title          TEXT NOT NULL,"
    "  affiliation    TEXT NOT NULL,"
    "  visibility     TEXT NOT NULL"
    "                 CHECK (visibility = 'public' OR visibility = 'recipient' OR"
    "                        visibility = 'withheld' OR visibility = 'internal'),"
    "  hidden_by      TEXT NOT NULL" /* who chose its visibility last; '': as it was put in */
    "                 CHECK (hidden_by = '' OR hidden_by = 'owner' OR"
    "                        hidden_by = 'signatory'),"
    "  status         TEXT NOT NULL"
    "                 CHECK (status = 'prospect' OR status = 'invited' OR"
    "                        status = 'pending' OR status = 'signed' OR"
    "                        status = 'declined' OR status = 'objected' OR"
    "                        status = 'withdrawn' OR status = 'reconsent'),"
    "  position       INTEGER NOT NULL," /* in the published order, from 1; 0: none */
    "  hold           TEXT NOT NULL,"    /* why it is on hold, or '' */
    "  unsubscribed_at INTEGER,"
    "  suppressed_at  INTEGER,"          /* its address takes no mail */
    "  revision       INTEGER NOT NULL," /* that its sign-on approved; 0: none */
    "  signed_at      TEXT NOT NULL,"    /* RFC 3339, a day, or '' */
    "  channel        TEXT NOT NULL,"
    "  authorised_by  TEXT NOT NULL," /* on whose word, or '' */
    "  confirmed_at   INTEGER,"       /* the signatory's own confirmation */
    "  fields         TEXT NOT NULL," /* JSON object of text: its file's further columns */
    "  merged_into    INTEGER REFERENCES signatory (id),"
    "  created_at     INTEGER NOT NULL) STRICT;"
    "CREATE INDEX signatory_merged ON signatory (merged_into) WHERE merged_into IS NOT NULL;"

    /* By what a row of a file finds its entry: one number, since a million texts in random
     * order make an index that fits nowhere. */
    "CREATE TABLE match ("
    "  key       INTEGER PRIMARY KEY," /* a hash of address and name, now or earlier */
    "  signatory INTEGER NOT NULL) STRICT;"

    "CREATE TABLE alias (" /* keys that an entry had earlier */
    "  email_key INTEGER NOT NULL,"
    "  name_key  INTEGER NOT NULL,"
    "  signatory INTEGER NOT NULL REFERENCES signatory (id) ON DELETE CASCADE,"
    "  PRIMARY KEY (email_key, name_key, signatory)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX alias_signatory ON alias (signatory);"

    "CREATE TABLE apart (" /* pairs that a person said are two */
    "  a INTEGER NOT NULL REFERENCES signatory (id) ON DELETE CASCADE,"
    "  b INTEGER NOT NULL REFERENCES signatory (id) ON DELETE CASCADE,"
    "  PRIMARY KEY (a, b), CHECK (a < b)) STRICT, WITHOUT ROWID;"

    "CREATE TABLE merge_step ("
    "  id        INTEGER PRIMARY KEY,"
    "  keep      INTEGER NOT NULL REFERENCES signatory (id) ON DELETE CASCADE,"
    "  dropped   INTEGER NOT NULL REFERENCES signatory (id) ON DELETE CASCADE,"
    "  at        INTEGER NOT NULL,"
    "  before    TEXT NOT NULL," /* JSON: the kept entry before and after the merge */
    "  undone_at INTEGER) STRICT;"

    "CREATE TABLE revision ("
    "  number  INTEGER PRIMARY KEY," /* from 1 */
    "  at      INTEGER NOT NULL,"
    "  kind    TEXT NOT NULL CHECK (kind IN ('first', 'typo', 'substantive')),"
    "  message TEXT NOT NULL,"
    "  source  TEXT NOT NULL,"         /* letter.md as it was */
    "  consent TEXT NOT NULL,"         /* the consent text */
    "  sha256  BLOB NOT NULL) STRICT;" /* of the consent text */

    "CREATE TABLE journal ("
    "  seq     INTEGER PRIMARY KEY," /* from 1, without gaps */
    "  at      INTEGER NOT NULL,"
    "  kind    TEXT NOT NULL,"
    "  subject INTEGER NOT NULL," /* a signatory's id, or 0; it may be erased */
    "  digest  BLOB NOT NULL,"    /* SHA-256 of salt and details */
    "  chain   BLOB NOT NULL) STRICT;"
    "CREATE INDEX journal_subject ON journal (subject) WHERE subject <> 0;"

    "CREATE TABLE journal_detail (" /* salt and body are NULL where they were erased */
    "  seq  INTEGER PRIMARY KEY REFERENCES journal (seq),"
    "  salt BLOB,"
    "  body TEXT) STRICT;"

    "CREATE TABLE edition ("
    "  number    INTEGER PRIMARY KEY," /* from 1 */
    "  revision  INTEGER NOT NULL REFERENCES revision (number),"
    "  sealed_at INTEGER NOT NULL,"
    "  manifest  TEXT NOT NULL," /* manifest.json, to the byte */
    "  sha256    BLOB NOT NULL," /* of the manifest */
    "  key_id    TEXT NOT NULL) STRICT;"

    "CREATE TABLE edition_entry (" /* who was counted, with the salt of its commitment */
    "  edition   INTEGER NOT NULL REFERENCES edition (number),"
    "  signatory INTEGER NOT NULL," /* it may be erased */
    "  number    INTEGER NOT NULL," /* among the public names, from 1; 0: withheld */
    "  salt      BLOB NOT NULL,"
    "  PRIMARY KEY (edition, signatory)) STRICT, WITHOUT ROWID;"

    "CREATE TABLE mailing ("
    "  id        INTEGER PRIMARY KEY,"
    "  template  TEXT NOT NULL,"
    "  revision  INTEGER NOT NULL," /* of the letter; 0: none yet */
    "  at        INTEGER NOT NULL,"
    "  not_after INTEGER NOT NULL) STRICT;" /* nothing is sent later; 0: no limit */

    "CREATE TABLE message ("
    "  id             INTEGER PRIMARY KEY,"
    "  mailing        INTEGER NOT NULL REFERENCES mailing (id),"
    "  signatory      INTEGER REFERENCES signatory (id) ON DELETE SET NULL,"
    "  recipient      TEXT NOT NULL," /* the bare address */
    "  message_id     TEXT NOT NULL,"
    "  sha256         BLOB NOT NULL," /* of the bytes */
    "  bytes          BLOB,"          /* NULL once the body of a sent mail is dropped */
    "  size           INTEGER NOT NULL,"
    "  is_8bit        INTEGER NOT NULL," /* needs 8BITMIME */
    "  needs_smtputf8 INTEGER NOT NULL,"
    "  state          TEXT NOT NULL"
    "                 CHECK (state IN ('queued', 'sending', 'sent', 'deferred', 'failed',"
    "                                  'uncertain')),"
    "  attempts       INTEGER NOT NULL,"
    "  next_at        INTEGER NOT NULL," /* not before; 0: at once */
    "  marked_at      INTEGER,"       /* durable before the last byte of the body may leave */
    "  reply          TEXT NOT NULL," /* the server's last words, unescaped, or '' */
    "  changed_at     INTEGER NOT NULL) STRICT;"
    "CREATE INDEX message_state ON message (state, next_at);"
    "CREATE INDEX message_signatory ON message (signatory);"
    "CREATE INDEX message_mailing ON message (mailing);"

    "PRAGMA application_id = 0x756e6473;"
    "PRAGMA user_version = 1;",

    /* The few that take no mail are looked through for every message. */
    "CREATE INDEX signatory_silent ON signatory (email_key)"
    "  WHERE unsubscribed_at IS NOT NULL OR suppressed_at IS NOT NULL;"
    "PRAGMA user_version = 2;",

    /* Names and addresses of people: who is erased has no row here. */
    "CREATE TABLE contact ("
    "  id        INTEGER PRIMARY KEY,"
    "  signatory INTEGER NOT NULL REFERENCES signatory (id) ON DELETE CASCADE,"
    "  name      TEXT NOT NULL,"
    "  title     TEXT NOT NULL,"
    "  email     TEXT NOT NULL,"    /* the bare address, or '' */
    "  email_key INTEGER NOT NULL," /* a hash of the address's key; 0: no address */
    "  decides   INTEGER NOT NULL CHECK (decides = 0 OR decides = 1),"
    "  press     INTEGER NOT NULL CHECK (press = 0 OR press = 1),"
    "  signs     INTEGER NOT NULL CHECK (signs = 0 OR signs = 1),"
    "  CHECK (name <> '' OR email <> '')) STRICT;"
    "CREATE INDEX contact_signatory ON contact (signatory);"
    "CREATE INDEX contact_email ON contact (email_key) WHERE email_key <> 0;"
    "PRAGMA user_version = 3;",

    "CREATE TABLE token ("           /* what a link in a mail is good for */
    "  sha256     BLOB PRIMARY KEY," /* of the token, which is kept nowhere */
    "  signatory  INTEGER NOT NULL REFERENCES signatory (id) ON DELETE CASCADE,"
    "  action     TEXT NOT NULL,"
    "  address    TEXT NOT NULL," /* the key of the address that it was mailed to */
    "  consent    BLOB NOT NULL," /* SHA-256 of the consent text that was mailed */
    "  made_at    INTEGER NOT NULL,"
    "  expires_at INTEGER NOT NULL," /* 0: never */
    "  spent_at   INTEGER) STRICT, WITHOUT ROWID;"
    "CREATE INDEX token_signatory ON token (signatory);"

    "CREATE TABLE answer (" /* what addressees said to what was delivered */
    "  id        INTEGER PRIMARY KEY,"
    "  edition   INTEGER NOT NULL REFERENCES edition (number),"
    "  addressee TEXT NOT NULL," /* its name */
    "  at        INTEGER NOT NULL,"
    "  body      TEXT NOT NULL) STRICT;"

    /* 1: its body holds a token and is dropped once it is sent */
    "ALTER TABLE message ADD COLUMN has_token INTEGER NOT NULL DEFAULT 0;"
    "PRAGMA user_version = 4;",

    /* Its rank among those who lead, before all others, from 1; 0: it is not one of them. */
    "ALTER TABLE signatory ADD COLUMN lead INTEGER NOT NULL DEFAULT 0;"
    "PRAGMA user_version = 5;",

    /* Which import an entry came with: its number in the journal, and the row of its file; NULL
     * for one that was added by hand. */
    "ALTER TABLE signatory ADD COLUMN import_seq INTEGER;"
    "ALTER TABLE signatory ADD COLUMN import_row INTEGER;"

    /* What an entry of the journal that is about many did to one signatory. */
    "CREATE TABLE journal_part ("
    "  signatory INTEGER NOT NULL REFERENCES signatory (id) ON DELETE CASCADE,"
    "  seq       INTEGER NOT NULL," /* that entry's; it is written after its parts */
    "  row       INTEGER NOT NULL," /* of the file that was imported; 0: none */
    "  before    TEXT NOT NULL,"    /* statuses */
    "  after     TEXT NOT NULL,"
    "  PRIMARY KEY (signatory, seq, row)) STRICT, WITHOUT ROWID;"
    "PRAGMA user_version = 6;",

    /* Apart from what changes with every step of a message, which would write it anew. */
    "CREATE TABLE message_body ("
    "  message INTEGER PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,"
    "  bytes   BLOB NOT NULL) STRICT;" /* no row once the body of a sent mail is dropped */
    "INSERT INTO message_body (message, bytes)"
    "  SELECT id, bytes FROM message WHERE bytes IS NOT NULL;"
    "ALTER TABLE message DROP COLUMN bytes;"

    /* The run that claimed it last: a number of its own. */
    "ALTER TABLE message ADD COLUMN holder INTEGER NOT NULL DEFAULT 0;"

    "CREATE TABLE pace ("          /* how many messages could have left */
    "  at    INTEGER PRIMARY KEY," /* in this second */
    "  count INTEGER NOT NULL) STRICT;"
    "PRAGMA user_version = 7;",

    /* The copy that the addressee of an edition gets, where that names more than the public
     * one does: its names stand in its folder alone. */
    "CREATE TABLE edition_copy ("
    "  edition  INTEGER PRIMARY KEY REFERENCES edition (number),"
    "  sha256   BLOB NOT NULL,"   /* of its manifest.json */
    "  taken_at INTEGER) STRICT;" /* when it was taken away; NULL: it stands */
    "ALTER TABLE edition_entry ADD COLUMN copy_number INTEGER NOT NULL DEFAULT 0;" /* among the
     names in that copy, from 1; 0: not named there */
    "PRAGMA user_version = 8;",

    /* The entry as its leaf commits to it, whatever is edited later; it goes with the salt. ''
     * in editions of the first versions. */
    "ALTER TABLE edition_entry ADD COLUMN entry TEXT NOT NULL DEFAULT '';"
    "PRAGMA user_version = 9;",

    "CREATE TABLE revision_text (" /* the translations that a revision has */
    "  revision INTEGER NOT NULL REFERENCES revision (number),"
    "  language TEXT NOT NULL," /* its tag, as in the file's name */
    "  source   TEXT NOT NULL," /* letter.fr.md as it was */
    "  text     TEXT NOT NULL," /* its blocks, as a consent text has them */
    "  sha256   BLOB NOT NULL," /* of these */
    "  checked  INTEGER NOT NULL CHECK (checked = 0 OR checked = 1)," /* somebody read it */
    "  PRIMARY KEY (revision, language)) STRICT, WITHOUT ROWID;"
    "PRAGMA user_version = 10;",

    /* Whoever has one of these numbers is gone, and nobody else gets it. */
    "CREATE TABLE erased ("
    "  signatory INTEGER PRIMARY KEY,"
    "  at        INTEGER NOT NULL) STRICT;"

    /* Addresses of those who were erased: BLAKE2b of the address's key, keyed by a random
     * number in meta. */
    "CREATE TABLE silenced (hash BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;"
    "PRAGMA user_version = 11;",

    /* The journal's entry that says it was sent, which names others too; 0: it was not sent, or
     * has an entry of its own, as in the first versions. */
    "ALTER TABLE message ADD COLUMN entry INTEGER NOT NULL DEFAULT 0;"
    "PRAGMA user_version = 12;",

    /* What mails of one mailing have in common, once. */
    "CREATE TABLE message_piece ("
    "  id    INTEGER PRIMARY KEY," /* random, and never another one's */
    "  bytes BLOB NOT NULL) STRICT;"

    /* In `message` what changes with each of its steps, short, since each writes it anew: so
     * short that to look through all of them takes less than an index of states, which would be
     * written anew too. OR and not IN, as above. */
    "CREATE TABLE message_anew ("
    "  id         INTEGER PRIMARY KEY,"
    "  mailing    INTEGER NOT NULL REFERENCES mailing (id),"
    "  signatory  INTEGER REFERENCES signatory (id) ON DELETE SET NULL,"
    "  has_token  INTEGER NOT NULL,"
    "  state      TEXT NOT NULL"
    "             CHECK (state = 'sent' OR state = 'queued' OR state = 'sending' OR"
    "                    state = 'deferred' OR state = 'failed' OR state = 'uncertain'),"
    "  attempts   INTEGER NOT NULL,"
    "  next_at    INTEGER NOT NULL," /* not before; 0: at once */
    "  marked_at  INTEGER,"
    "  reply      TEXT NOT NULL,"
    "  changed_at INTEGER NOT NULL,"
    "  holder     INTEGER NOT NULL,"
    "  entry      INTEGER NOT NULL) STRICT;"

    /* What it was when it was queued. The layout says where pieces stand among the bytes: how
     * many of them, the id of a piece, how many more …; '': they are all of it. */
    "CREATE TABLE message_body_anew ("
    "  message        INTEGER PRIMARY KEY REFERENCES message_anew (id) ON DELETE CASCADE,"
    "  recipient      TEXT NOT NULL,"
    "  message_id     TEXT NOT NULL,"
    "  sha256         BLOB," /* of the whole; NULL: the seal stands for it */
    "  size           INTEGER NOT NULL,"
    "  is_8bit        INTEGER NOT NULL,"
    "  needs_smtputf8 INTEGER NOT NULL,"
    "  layout         TEXT NOT NULL,"
    "  seal           BLOB NOT NULL," /* of one that has a layout */
    "  bytes          BLOB) STRICT;"  /* its own; NULL once they are dropped */
    "INSERT INTO message_anew SELECT id, mailing, signatory, has_token, state, attempts,"
    "  next_at, marked_at, reply, changed_at, holder, entry FROM message;"
    "INSERT INTO message_body_anew SELECT id, recipient, message_id, sha256, size, is_8bit,"
    "  needs_smtputf8, '', x'', bytes FROM message"
    "  LEFT JOIN message_body ON message_body.message = id;"
    "DROP TABLE message_body;"
    "DROP TABLE message;"
    "ALTER TABLE message_anew RENAME TO message;"
    "ALTER TABLE message_body_anew RENAME TO message_body;"
    "CREATE INDEX message_signatory ON message (signatory);"
    "PRAGMA user_version = 13;",
};

/* Full synchronisation, since a message must not be sent twice after a power cut; and no trust
 * in what stands in the file. */
static const char *const settings[] = {
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA journal_size_limit = 8388608",
    NULL,
};

#define SIGNATORY                                                                              \
    "id, name, acronym, kind, email, contact_name, country, url, title, affiliation, "         \
    "visibility, status, position, hold, unsubscribed_at, suppressed_at, revision, "           \
    "signed_at, channel, authorised_by, confirmed_at, fields, merged_into, created_at, "       \
    "name_key, email_key, hidden_by, lead"

/* For a statement that adds several rows; its parameters are numbered as they stand. */
#define FOUR_TIMES(row)       row ", " row ", " row ", " row
#define SIXTY_FOUR_TIMES(row) FOUR_TIMES(FOUR_TIMES(FOUR_TIMES(row)))
G_STATIC_ASSERT(MATCHES_AT_ONCE == 64);

#define JOURNAL                                                                                \
    "SELECT journal.seq, at, kind, subject, digest, chain, salt, body,"                        \
    " journal_detail.seq IS NOT NULL"                                                          \
    " FROM journal LEFT JOIN journal_detail ON journal_detail.seq = journal.seq"

#define MESSAGE_COLUMNS                                                                        \
    "message.id, mailing, signatory, template, recipient, state, attempts, reply, next_at,"    \
    " changed_at, not_after"
#define MESSAGE_TABLES                                                                         \
    "message JOIN mailing ON mailing.id = message.mailing"                                     \
    " JOIN message_body ON message_body.message = message.id"
#define DUE "(state = 'queued' OR (state = 'deferred' AND next_at <= ?1))"

static const char *const statements[OPERATION_COUNT] = {
    [OPERATION_BEGIN] = "BEGIN IMMEDIATE",
    [OPERATION_BEGIN_AS_IS] = "BEGIN",
    [OPERATION_COMMIT] = "COMMIT",
    [OPERATION_ROLLBACK] = "ROLLBACK",
    [OPERATION_INNER_BEGIN] = "SAVEPOINT inner_one",
    [OPERATION_INNER_COMMIT] = "RELEASE inner_one",
    [OPERATION_INNER_ROLLBACK] = "ROLLBACK TO inner_one",

    [OPERATION_VERSION] = "PRAGMA user_version",
    [OPERATION_SCHEMA] = "SELECT type, name, tbl_name, sql FROM sqlite_schema"
                         " ORDER BY type, name",
    [OPERATION_CHECK] = "PRAGMA integrity_check(1)",
    [OPERATION_ORPHAN] = "PRAGMA foreign_key_check",
    [OPERATION_VACUUM] = "VACUUM",
    [OPERATION_META_GET] = "SELECT value FROM meta WHERE key = ?1",
    [OPERATION_META_SET] = "INSERT INTO meta (key, value) VALUES (?1, ?2)"
                           " ON CONFLICT (key) DO UPDATE SET value = excluded.value",

    [OPERATION_SIGNATORY_ADD] =
        "INSERT INTO signatory (" SIGNATORY
        ", import_seq, import_row) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9,"
        " ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26,"
        " ?27, ?28, ?29, ?30)",
    [OPERATION_SIGNATORY_UPDATE] =
        "UPDATE signatory SET name = ?2, acronym = ?3, kind = ?4, email = ?5,"
        " contact_name = ?6, country = ?7, url = ?8, title = ?9, affiliation = ?10,"
        " visibility = ?11, status = ?12, position = ?13, hold = ?14,"
        " unsubscribed_at = CASE WHEN ?15 IS NULL THEN NULL ELSE ifnull(unsubscribed_at, ?15)"
        " END,"
        " suppressed_at = CASE WHEN ?16 IS NULL THEN NULL ELSE ifnull(suppressed_at, ?16) END,"
        " revision = ?17, signed_at = ?18, channel = ?19, authorised_by = ?20,"
        " confirmed_at = CASE WHEN ?21 IS NULL THEN NULL ELSE ifnull(confirmed_at, ?21) END,"
        " fields = ?22, merged_into = ?23, name_key = ?25, email_key = ?26,"
        " hidden_by = ?27, lead = ?28 WHERE id = ?1",
    [OPERATION_SIGNATORY_MERGE] = "UPDATE signatory SET merged_into = ?2 WHERE id = ?1",
    [OPERATION_SIGNATORY_RECONSENT] =
        "UPDATE signatory SET status = 'reconsent'"
        " WHERE status = 'signed' AND revision < ?1 AND merged_into IS NULL",
    [OPERATION_SIGNATORY_GET] = "SELECT " SIGNATORY " FROM signatory WHERE id = ?1",
    [OPERATION_SIGNATORY_STANDING] =
        "SELECT ifnull(merged_into, 0), status, unsubscribed_at IS NOT NULL,"
        " suppressed_at IS NOT NULL, hold <> '', email FROM signatory WHERE id = ?1",
    [OPERATION_SIGNATORY_EACH] =
        "SELECT " SIGNATORY " FROM signatory WHERE merged_into IS NULL ORDER BY id",
    [OPERATION_SIGNATORY_UNNAMED_EACH] =
        "SELECT " SIGNATORY " FROM signatory WHERE merged_into IS NULL AND"
        " NOT (status = 'signed' AND visibility = 'public' AND hold = '') ORDER BY id",
    [OPERATION_SIGNATORY_MERGED_EACH] =
        "SELECT " SIGNATORY " FROM signatory WHERE merged_into IS NOT NULL ORDER BY id",
    [OPERATION_SIGNATORY_BY_ADDRESS] =
        "SELECT id FROM signatory WHERE email_key = ?1 UNION"
        " SELECT signatory FROM alias WHERE email_key = ?1 ORDER BY 1",
    [OPERATION_SIGNATORY_BY_NAME] =
        "SELECT id FROM signatory WHERE name_key = ?1 OR acronym = ?2 COLLATE NOCASE UNION"
        " SELECT signatory FROM alias WHERE name_key = ?1 ORDER BY 1",
    [OPERATION_SIGNATORY_MERGED] =
        "WITH RECURSIVE parts (id) AS ("
        " SELECT id FROM signatory WHERE merged_into = ?1 UNION"
        " SELECT signatory.id FROM signatory JOIN parts ON signatory.merged_into = parts.id)"
        " SELECT id FROM parts ORDER BY id",

    [OPERATION_ERASE_SIGNATORY] = "DELETE FROM signatory WHERE id = ?1",
    [OPERATION_ERASE_MATCHES] = "DELETE FROM match WHERE signatory = ?1",
    [OPERATION_ERASE_MATCH] = "DELETE FROM match WHERE key = ?1",
    [OPERATION_ERASE_ALIASES] = "DELETE FROM alias WHERE email_key = ?1",
    [OPERATION_ERASE_ENTRIES] = "DELETE FROM edition_entry WHERE signatory = ?1",
    [OPERATION_ERASE_STEPS] = "UPDATE merge_step SET before = '{}'"
                              " WHERE undone_at IS NOT NULL",
    [OPERATION_ERASE_AUTHORITY] = "UPDATE signatory SET authorised_by = ?2"
                                  " WHERE authorised_by = ?1",
    [OPERATION_ERASE_MESSAGE] =
        "UPDATE message SET signatory = NULL, state = ?2, reply = ?3, next_at = 0"
        " WHERE id = ?1",
    [OPERATION_ERASE_BODY] =
        "UPDATE message_body SET layout = '', seal = x'', bytes = NULL WHERE message = ?1",
    [OPERATION_ERASE_RECIPIENT] =
        "UPDATE message_body SET recipient = '', message_id = '', sha256 = NULL,"
        " size = 0, layout = '', seal = x'', bytes = NULL WHERE message = ?1",
    [OPERATION_ERASE_MESSAGES_OF] =
        "SELECT id, mailing, state, recipient FROM message"
        " JOIN message_body ON message_body.message = message.id WHERE signatory = ?1",
    [OPERATION_ERASE_BODIES] =
        "SELECT message, state, bytes, layout, seal FROM message_body"
        " JOIN message ON message.id = message WHERE bytes IS NOT NULL ORDER BY message",
    [OPERATION_ERASE_PARTNERS] = "SELECT keep FROM merge_step WHERE dropped = ?1 UNION"
                                 " SELECT dropped FROM merge_step WHERE keep = ?1",
    [OPERATION_ERASE_IS_HELD] =
        "SELECT 1 FROM signatory WHERE name = ?1 OR email = ?1 COLLATE NOCASE"
        " OR contact_name = ?1 UNION ALL"
        " SELECT 1 FROM contact WHERE name = ?1 OR email = ?1 COLLATE NOCASE LIMIT 1",
    [OPERATION_ERASED_ADD] = "INSERT INTO erased (signatory, at) VALUES (?1, ?2)"
                             " ON CONFLICT DO NOTHING",
    [OPERATION_ERASED_GET] = "SELECT at FROM erased WHERE signatory = ?1",
    [OPERATION_ERASED_NEXT] = "SELECT max(signatory) + 1 FROM erased"
                              " WHERE signatory > ifnull((SELECT max(id) FROM signatory), 0)",
    [OPERATION_SILENCED_ADD] = "INSERT INTO silenced (hash) VALUES (?1)"
                               " ON CONFLICT DO NOTHING",
    [OPERATION_SILENCED_HAS] = "SELECT 1 FROM silenced WHERE hash = ?1",

    [OPERATION_SIGNATORY_ORIGIN] =
        "SELECT import_seq, import_row FROM signatory WHERE id = ?1 AND import_seq IS NOT NULL",

    [OPERATION_SIGNATORY_ORIGIN_MOVE] =
        "UPDATE signatory SET import_seq = ?2 WHERE import_seq = ?1",

    [OPERATION_SIGNATORY_PENDING_LONGEST] =
        "SELECT id, name, ifnull((SELECT max(at) FROM journal WHERE subject = signatory.id"
        " AND subject <> 0 AND journal.kind = 'record'), created_at) AS since FROM signatory"
        " WHERE status = 'pending' AND merged_into IS NULL ORDER BY since, id LIMIT 1",
    [OPERATION_SIGNATORY_RECORDED] =
        "SELECT max(at) FROM journal WHERE subject = ?1 AND subject <> 0 AND kind = 'record'",
    [OPERATION_SIGNATORY_UNREMINDED] =
        "SELECT count(*) FROM signatory AS invited"
        " WHERE status = 'invited' AND merged_into IS NULL AND NOT EXISTS ("
        " WITH RECURSIVE whole (id) AS (SELECT invited.id UNION"
        " SELECT part.id FROM signatory AS part JOIN whole ON part.merged_into = whole.id)"
        " SELECT 1 FROM whole JOIN message ON message.signatory = whole.id"
        " JOIN mailing ON mailing.id = message.mailing"
        " WHERE template = 'reminder' AND state <> 'failed')",

    [OPERATION_CONTACT_ADD] =
        "INSERT INTO contact (signatory, name, title, email, email_key, decides, press, signs)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    [OPERATION_CONTACT_OF] =
        "WITH RECURSIVE whole (id) AS (SELECT ?1 UNION"
        " SELECT signatory.id FROM signatory JOIN whole ON merged_into = whole.id)"
        " SELECT contact.id, name, title, email, decides, press, signs"
        " FROM whole JOIN contact ON contact.signatory = whole.id"
        " ORDER BY contact.signatory <> ?1, contact.id",
    [OPERATION_CONTACT_BY_ADDRESS] =
        "SELECT DISTINCT signatory FROM contact WHERE email_key = ?1 AND email_key <> 0"
        " ORDER BY 1",
    [OPERATION_CONTACT_REMOVE] = "DELETE FROM contact WHERE id = ?1",
    [OPERATION_CONTACT_ANY] = "SELECT 1 FROM contact LIMIT 1",
    [OPERATION_CONTACT_EACH] = "SELECT signatory, name, email FROM contact ORDER BY id",

    [OPERATION_MATCH_ADD] = "INSERT INTO match (key, signatory) VALUES (?1, ?2)"
                            " ON CONFLICT DO NOTHING",
    [OPERATION_MATCH_ADD_MANY] =
        "INSERT INTO match (key, signatory)"
        " VALUES " SIXTY_FOUR_TIMES("(?, ?)") " ON CONFLICT DO NOTHING",
    [OPERATION_MATCH_GET] = "SELECT signatory FROM match WHERE key = ?1",
    [OPERATION_MATCH_EACH] = "SELECT key FROM match",

    [OPERATION_ALIAS_ADD] = "INSERT INTO alias (signatory, name_key, email_key)"
                            " VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",

    [OPERATION_APART_ADD] = "INSERT INTO apart (a, b) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
    [OPERATION_APART_OF] = "SELECT a FROM apart WHERE b = ?1 ORDER BY a",
    [OPERATION_APART_GET] = "SELECT 1 FROM apart WHERE a = ?1 AND b = ?2",

    [OPERATION_MERGE_ADD] = "INSERT INTO merge_step (keep, dropped, at, before)"
                            " VALUES (?1, ?2, ?3, ?4)",
    [OPERATION_MERGE_LAST] = "SELECT id, keep, dropped, before FROM merge_step"
                             " WHERE undone_at IS NULL ORDER BY id DESC LIMIT 1",
    [OPERATION_MERGE_OF] = "SELECT keep, at, undone_at FROM merge_step"
                           " WHERE dropped = ?1 AND undone_at IS NOT NULL ORDER BY id",
    [OPERATION_MERGE_UNDO] = "UPDATE merge_step SET undone_at = ?2 WHERE id = ?1",

    [OPERATION_JOURNAL_ADD] = "INSERT INTO journal (seq, at, kind, subject, digest, chain)"
                              " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [OPERATION_JOURNAL_DETAIL_ADD] = "INSERT INTO journal_detail (seq, salt, body)"
                                     " VALUES (?1, ?2, ?3)",
    [OPERATION_JOURNAL_ERASE] =
        "UPDATE journal_detail SET salt = NULL, body = NULL WHERE seq = ?1",
    [OPERATION_JOURNAL_FIRST] = "SELECT chain FROM journal ORDER BY seq LIMIT 1",
    [OPERATION_JOURNAL_LAST] = "SELECT seq, chain FROM journal ORDER BY seq DESC LIMIT 1",
    [OPERATION_JOURNAL_EACH] = JOURNAL " ORDER BY journal.seq",
    [OPERATION_JOURNAL_GET] = JOURNAL " WHERE journal.seq = ?1",
    [OPERATION_JOURNAL_OF] =
        JOURNAL " WHERE subject = ?1 AND subject <> 0 ORDER BY journal.seq",

    [OPERATION_JOURNAL_OF_KIND] = JOURNAL " WHERE kind = ?1 ORDER BY journal.seq",

    [OPERATION_PART_ADD] = "INSERT INTO journal_part (signatory, seq, row, before, after)"
                           " VALUES (?1, ?2, ?3, ?4, ?5)",
    [OPERATION_PART_RECONSENT] =
        "INSERT INTO journal_part (signatory, seq, row, before, after)"
        " SELECT id, ?2, 0, status, 'reconsent' FROM signatory"
        " WHERE status = 'signed' AND revision < ?1 AND merged_into IS NULL",
    [OPERATION_PART_MOVE] = "UPDATE journal_part SET seq = ?2 WHERE seq = ?1",
    [OPERATION_PART_OF] = "SELECT seq, row, before, after FROM journal_part"
                          " WHERE signatory = ?1 ORDER BY seq, row",

    [OPERATION_MAILING_ADD] = "INSERT INTO mailing (template, revision, at, not_after)"
                              " VALUES (?1, ?2, ?3, ?4)",
    [OPERATION_MAILING_LAST] =
        "SELECT at FROM mailing WHERE template = ?1 ORDER BY id DESC LIMIT 1",
    [OPERATION_MESSAGE_ADD] =
        "INSERT INTO message (mailing, signatory, has_token, state, attempts, next_at, reply,"
        " changed_at, holder, entry) VALUES (?1, ?2, ?3, 'queued', 0, 0, '', ?4, 0, 0)",
    [OPERATION_MESSAGE_BODY_ADD] =
        "INSERT INTO message_body (message, recipient, message_id, sha256, size, is_8bit,"
        " needs_smtputf8, bytes, layout, seal) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
        "?10)",
    [OPERATION_MESSAGE_BODY_SET] =
        "UPDATE message_body SET bytes = ?2, layout = ?3, seal = ?4 WHERE message = ?1",
    [OPERATION_MESSAGE_BODY_DROP] =
        "UPDATE message_body SET layout = '', seal = x'', bytes = NULL"
        " WHERE message = ?1 AND bytes IS NOT NULL"
        " AND (SELECT has_token FROM message WHERE id = ?1) <> 0",
    [OPERATION_MESSAGE_EACH] =
        "SELECT " MESSAGE_COLUMNS " FROM " MESSAGE_TABLES " ORDER BY message.id",
    [OPERATION_MESSAGE_GET] =
        "SELECT " MESSAGE_COLUMNS
        ", message_id, sha256, is_8bit, has_token, bytes, layout, seal FROM " MESSAGE_TABLES
        " WHERE message.id = ?1",
    [OPERATION_MESSAGE_OF] =
        "SELECT message.id, template, recipient, state, attempts, reply, changed_at, "
        "mailing.at, mailing.revision, entry FROM " MESSAGE_TABLES
        " WHERE signatory = ?1 ORDER BY message.id",
    [OPERATION_MESSAGE_NEXT] =
        "SELECT id FROM message WHERE id > ?2 AND ?3 IN (0, mailing) AND " DUE
        " ORDER BY id LIMIT 1",
    [OPERATION_MESSAGE_COUNT] = "SELECT count(*) FILTER (WHERE " DUE "),"
                                " count(*) FILTER (WHERE NOT " DUE ") FROM message"
                                " WHERE state IN ('queued', 'deferred') AND ?2 IN (0, mailing)",
    [OPERATION_MESSAGE_TO] =
        "SELECT recipient, state FROM " MESSAGE_TABLES
        " WHERE template = ?1 AND revision = ?2 AND signatory IN ("
        " WITH RECURSIVE whole (id) AS (SELECT ?3 UNION"
        " SELECT signatory.id FROM signatory JOIN whole ON merged_into = whole.id)"
        " SELECT id FROM whole) ORDER BY message.id",
    [OPERATION_MESSAGE_CLAIM] =
        "UPDATE message SET state = 'sending', attempts = attempts + 1, marked_at = NULL,"
        " changed_at = ?2, holder = ?3 WHERE id = ?1 AND state IN ('queued', 'deferred')",
    [OPERATION_MESSAGE_RELEASE] =
        "UPDATE message SET state = 'queued', attempts = attempts - 1, marked_at = NULL,"
        " changed_at = ?2 WHERE id = ?1 AND state = 'sending' AND holder = ?3",
    [OPERATION_MESSAGE_MARK] = "UPDATE message SET marked_at = ?2, changed_at = ?2"
                               " WHERE id = ?1 AND state = 'sending' AND holder = ?3",
    [OPERATION_MESSAGE_END] =
        "UPDATE message SET state = ?2, reply = ?3, next_at = ?4, changed_at = ?5, entry = ?6"
        " WHERE id = ?1",
    [OPERATION_MESSAGE_DOUBT] = "UPDATE message SET state = 'uncertain', changed_at = ?1"
                                " WHERE state = 'sending' AND marked_at IS NOT NULL",
    [OPERATION_MESSAGE_REQUEUE] = "UPDATE message SET state = 'queued', changed_at = ?1"
                                  " WHERE state = 'sending' AND marked_at IS NULL",
    [OPERATION_MESSAGE_RESTORE] =
        "UPDATE message SET state = 'uncertain', next_at = 0, reply = ?2, changed_at = ?1"
        " WHERE state IN ('queued', 'sending', 'deferred')",
    [OPERATION_PIECE_ADD] = "INSERT INTO message_piece (id, bytes) VALUES (?1, ?2)",
    [OPERATION_PIECE_GET] = "SELECT bytes FROM message_piece WHERE id = ?1",
    /* Every second number of a layout is a piece; between commas it is an array. */
    [OPERATION_PIECE_SWEEP] =
        "DELETE FROM message_piece WHERE id NOT IN ("
        " SELECT value FROM message_body, json_each('[' || replace(layout, ' ', ',') || ']')"
        " WHERE layout <> '' AND json_each.key % 2 = 1)",
    [OPERATION_PACE_ADD] = "INSERT INTO pace (at, count) VALUES (?1, ?2)"
                           " ON CONFLICT (at) DO UPDATE SET count = count + excluded.count",
    [OPERATION_PACE_EACH] = "SELECT at, count FROM pace WHERE at >= ?1 ORDER BY at",
    [OPERATION_PACE_PRUNE] = "DELETE FROM pace WHERE at < ?1",
    [OPERATION_ADDRESS_SILENT] =
        "SELECT 1 FROM signatory INDEXED BY signatory_silent"
        " WHERE (unsubscribed_at IS NOT NULL OR suppressed_at IS NOT NULL)"
        " AND (email_key = ?1 OR id IN (SELECT signatory FROM alias WHERE email_key = ?1))"
        " LIMIT 1",

    [OPERATION_MESSAGE_PAST] =
        "SELECT template, state, changed_at, message_id FROM " MESSAGE_TABLES
        " WHERE template IN ('invitation', 'reminder') AND signatory IN ("
        " WITH RECURSIVE whole (id) AS (SELECT ?1 UNION"
        " SELECT signatory.id FROM signatory JOIN whole ON merged_into = whole.id)"
        " SELECT id FROM whole) ORDER BY message.id",
    [OPERATION_MESSAGE_DELIVERED] =
        "SELECT message.id, recipient, state, changed_at, revision FROM " MESSAGE_TABLES
        " WHERE signatory IS NULL AND template = ?1 ORDER BY message.id",

    [OPERATION_TOKEN_ADD] =
        "INSERT INTO token (sha256, signatory, action, address, consent, made_at, expires_at)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    [OPERATION_TOKEN_GET] = "SELECT signatory, action, address, consent, expires_at, spent_at"
                            " FROM token WHERE sha256 = ?1",
    [OPERATION_TOKEN_SPEND] =
        "UPDATE token SET spent_at = ifnull(spent_at, ?2) WHERE sha256 = ?1",

    [OPERATION_ANSWER_ADD] = "INSERT INTO answer (edition, addressee, at, body)"
                             " VALUES (?1, ?2, ?3, ?4)",
    [OPERATION_ANSWER_EACH] = "SELECT edition, addressee, at, body FROM answer ORDER BY id",

    [OPERATION_REVISION_ADD] =
        "INSERT INTO revision (number, at, kind, message, source, consent, sha256)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    [OPERATION_REVISION_EACH] = "SELECT number, at, kind, message, source, consent, sha256 "
                                "FROM revision ORDER BY number",
    [OPERATION_REVISION_DIGEST] = "SELECT sha256 FROM revision WHERE number = ?1",
    [OPERATION_REVISION_TEXT_ADD] =
        "INSERT INTO revision_text (revision, language, source, text, sha256, checked)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [OPERATION_REVISION_TEXT_EACH] = "SELECT language, source, text, checked"
                                     " FROM revision_text WHERE revision = ?1"
                                     " ORDER BY language",

    [OPERATION_EDITION_ADD] =
        "INSERT INTO edition (number, revision, sealed_at, manifest, sha256, key_id)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [OPERATION_EDITION_LAST] =
        "SELECT number, revision, sealed_at, manifest, sha256, key_id FROM edition"
        " ORDER BY number DESC LIMIT 1",
    [OPERATION_EDITION_EACH] =
        "SELECT number, revision, sealed_at, manifest, sha256, key_id FROM edition"
        " ORDER BY number",
    [OPERATION_EDITION_OF] =
        "SELECT edition.number, edition_entry.number, revision, sealed_at, copy_number"
        " FROM edition CROSS JOIN edition_entry ON edition_entry.edition = edition.number"
        " AND signatory = ?1 ORDER BY edition.number",
    [OPERATION_EDITION_GET] =
        "SELECT number, revision, sealed_at, manifest, sha256, key_id FROM edition"
        " WHERE number = ?1",
    [OPERATION_EDITION_COUNTED] =
        "SELECT signatory, max(number), merged_into IS NULL AND"
        " status NOT IN ('withdrawn', 'declined', 'objected')"
        " FROM edition_entry JOIN signatory ON signatory.id = signatory"
        " GROUP BY signatory ORDER BY signatory",
    [OPERATION_EDITION_ENTRIES] =
        "SELECT signatory, number, copy_number, entry FROM edition_entry"
        " WHERE edition = ?1 ORDER BY signatory",
    [OPERATION_EDITION_ENTRY_ADD] =
        "INSERT INTO edition_entry (edition, signatory, number, salt, copy_number, entry)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [OPERATION_EDITION_ENTRY_GET] =
        "SELECT number, salt, entry FROM edition_entry WHERE edition = ?1 AND signatory = ?2",
    [OPERATION_EDITION_COPY_ADD] = "INSERT INTO edition_copy (edition, sha256) VALUES (?1, ?2)",
    [OPERATION_EDITION_COPY_GET] =
        "SELECT sha256, taken_at FROM edition_copy WHERE edition = ?1",
    [OPERATION_EDITION_COPY_TAKE] =
        "UPDATE edition_copy SET taken_at = ?2 WHERE edition = ?1 AND taken_at IS NULL",
    [OPERATION_EDITION_COPY_TAKEN] =
        "SELECT edition FROM edition_copy WHERE taken_at IS NOT NULL ORDER BY edition",
};

const char *
sqlite_get_statement(Operation operation)
{
    g_assert(operation < OPERATION_COUNT && statements[operation] != NULL);
    return statements[operation];
}

const char *
sqlite_get_migration(int64_t version)
{
    g_assert(version >= 0);
    return (size_t)version < G_N_ELEMENTS(migrations) ? migrations[version] : NULL;
}

const char *
sqlite_get_setting_as_is(void)
{
    return "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
           "PRAGMA temp_store = MEMORY; PRAGMA query_only = ON";
}

const char *const *
sqlite_get_settings(void)
{
    return settings;
}
