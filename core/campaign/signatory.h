/* signatory.h - an organisation or an individual on the roster, whatever its status
 *
 * A plain record, all its texts UTF-8 and never NULL ("" is none). Names are kept to the byte,
 * apart from white space around them. Words for kind, status and visibility are those of the
 * files and the JSON.
 */
#pragma once

#include <glib.h>
#include <jansson.h>
#include <stdint.h>

typedef enum {
    KIND_ORGANIZATION,
    KIND_INDIVIDUAL,
} SignatoryKind;

typedef enum {
    STATUS_PROSPECT,
    STATUS_INVITED,
    STATUS_PENDING,
    STATUS_SIGNED,
    STATUS_DECLINED,
    STATUS_OBJECTED,
    STATUS_WITHDRAWN,
    STATUS_RECONSENT,
    STATUS_COUNT
} SignatoryStatus;

/* From the most open to the strictest. */
typedef enum {
    VISIBILITY_PUBLIC,
    VISIBILITY_RECIPIENT,
    VISIBILITY_WITHHELD,
    VISIBILITY_INTERNAL,
} SignatoryVisibility;

typedef enum {
    SIGNATORY_ERROR_NAME,  /* empty, nothing visible, a line break, or characters that no
                              document can hold */
    SIGNATORY_ERROR_FIELD, /* no such field, or one that is not edited by hand; the message
                              gives the nearest */
    SIGNATORY_ERROR_VALUE, /* a value that the field cannot have */
} SignatoryError;

#define SIGNATORY_ERROR (signatory_error_quark())
GQuark signatory_error_quark(void);

typedef struct {
    int64_t id; /* 0 until stored */
    char *name;
    char *acronym;
    SignatoryKind kind;
    char *email; /* the bare address, or "" */
    char *contact_name;
    char *country;
    char *url;
    char *title;       /* an individual's */
    char *affiliation; /* an individual's */
    SignatoryVisibility visibility;
    char *hidden_by; /* who chose the visibility last: "owner", "signatory", or "" */
    SignatoryStatus status;
    int64_t position; /* in the published order, from 1; 0: none */
    int64_t lead;     /* its rank among those who lead, from 1; 0: not one of them */
    char *hold;       /* why it is on hold, or "" */
    gboolean unsubscribed;
    gboolean suppressed;
    int64_t revision;    /* the one its sign-on approved; 0: none */
    char *signed_at;     /* RFC 3339 in UTC, or a day "2023-11-02", or "" */
    char *channel;       /* "form", "mail", "import" … or "" */
    char *authorised_by; /* on whose word it signed, or "" */
    gboolean confirmed;  /* the signatory itself confirmed the sign-on */
    json_t *fields;      /* object of text: the further columns of its file; owned */
    int64_t merged_into; /* 0: it stands for itself */
} Signatory;

Signatory *signatory_new(void);
Signatory *signatory_copy(const Signatory *signatory);
void signatory_free(Signatory *signatory);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Signatory, signatory_free)

/* Returns a copy in one piece, for the very many that are only read: no member of it may be
 * set, and its fields are those of `signatory`, shared. Owned by the caller, who frees it with
 * signatory_pack_free(), never with signatory_free(). */
Signatory *signatory_pack(const Signatory *signatory);
void signatory_pack_free(Signatory *pack);

/* Sets a text member to a copy of `value`. */
void signatory_set(char **member, const char *value);

/* TRUE when it counts: signed and neither held, merged away nor internal. A counted one is
 * named in public only when its visibility is public. */
gboolean signatory_is_counted(const Signatory *signatory);
gboolean signatory_is_public(const Signatory *signatory);

/* "Asian Lawyers Network (ALN)", owned by the caller; and "ALN" or else the name, borrowed. */
char *signatory_label(const Signatory *signatory);
const char *signatory_short(const Signatory *signatory);

/* Words, static; and back, FALSE for a word that is none. */
const char *signatory_kind_word(SignatoryKind kind);
const char *signatory_status_word(SignatoryStatus status);
const char *signatory_visibility_word(SignatoryVisibility visibility);
gboolean signatory_kind_from_word(const char *word, SignatoryKind *out_kind);
gboolean signatory_status_from_word(const char *word, SignatoryStatus *out_status);
gboolean signatory_visibility_from_word(const char *word, SignatoryVisibility *out_visibility);

/* Checks and sets a field by its word: name acronym kind email contact_name country url title
 * affiliation visibility position lead hold, or fields.X. White space around `value` is
 * dropped; a url without a scheme gets https://; "" clears, and takes a fields.X away; a lead
 * is a rank, "yes" (1) or "no". What only a named operation may change (status, revision …) is
 * refused with the command that does it. */
G_GNUC_WARN_UNUSED_RESULT
gboolean signatory_set_field(Signatory *signatory, const char *field, const char *value,
                             GError **error);

/* Refuses what is no line of text: control characters, line breaks, or more than a field may
 * have. `field` stands for it in the message. */
G_GNUC_WARN_UNUSED_RESULT
gboolean signatory_check_line(const char *field, const char *value, GError **error);

/* Returns the value of a field by its word, of every key that signatory_to_json() has too;
 * owned by the caller, NULL for no such field. */
char *signatory_get_field(const Signatory *signatory, const char *word);

/* The same for very many: a field that is found once, and read without a copy. `buffer` has
 * SIGNATORY_BUFFER_SIZE bytes, where a text is written that stands nowhere; what is returned is
 * borrowed from it, the signatory, or nobody. NULL: it has no such further column. */
#define SIGNATORY_BUFFER_SIZE 48
typedef struct {
    unsigned member;    /* which, as signatory_find_field() knows */
    const char *column; /* of a further one; borrowed from the word */
} SignatoryField;
gboolean signatory_find_field(const char *word, SignatoryField *out_field);
const char *signatory_read_field(const Signatory *signatory, const SignatoryField *field,
                                 char *buffer);

/* Returns how the further column under `header` is named, the X of fields.X: in small letters,
 * "_" for each character that is no letter, mark or digit ("Anything else?" is anything_else_).
 * Owned by the caller. */
char *signatory_column(const char *header);

/* The words that signatory_set_field() takes, NULL at the end. Static. */
const char *const *signatory_get_field_words(void);

/* Checks what a name may be (CATALOGUE: control characters and line breaks are refused;
 * `out_hold`, owned by the caller, is set to a reason when a person must look at it first:
 * bidirectional overrides, several scripts in one word, stacked marks; else to NULL). */
G_GNUC_WARN_UNUSED_RESULT
gboolean signatory_check_name(const char *name, char **out_hold, GError **error);

/* Returns the key of `name`: folded (text_fold), without white space and punctuation, a leading
 * article and a trailing legal form; never "". Equal keys with equal addresses are one
 * signatory. Owned by the caller. */
char *signatory_key(const char *name);

/* Returns `name` folded, without a leading article and a trailing legal form, its blanks and
 * punctuation kept; may be "". Owned by the caller. */
char *signatory_bare_name(const char *name);

/* Returns the key of an address as `email` holds it: address_get_key(), or "" for none. Owned
 * by the caller. */
char *signatory_address_key(const char *email);

/* {id, name, acronym, kind, email, contact_name, status, visibility, revision, signed_at,
 * channel, authorised_by, marks, fields} and further members behind these; `revision` and empty
 * times are null. A new reference. */
json_t *signatory_to_json(const Signatory *signatory);

/* Returns what signatory_to_json() was given; owned by the caller. What is missing or of
 * another kind is as in a new one. */
Signatory *signatory_from_json(const json_t *json);
