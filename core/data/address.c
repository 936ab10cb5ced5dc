#include "data/address.h"

#include "base/text.h"

#include <string.h>
#include <unicode/uidna.h>

enum {
    MAX_TEXT = 2000, /* with the display name */
    MAX_LOCAL = 64,
    MAX_LABEL = 63,
    MAX_DOMAIN = 253,  /* 255 octets on the wire of the DNS */
    MAX_MAILBOX = 254, /* a path of 256 less its angle brackets */
    COUNTRY_CODE = 2,
};

struct Address {
    char *mailbox;
    const char *domain; /* in mailbox */
    char *name;
    char *key;
    gboolean needs_smtputf8;
};

G_DEFINE_QUARK(address - error - quark, address_error)

static gboolean
refuse(AddressError code, const char *text, const char *reason, GError **error)
{
    g_autofree char *shown = text_escape(text, -1);
    g_set_error(error, ADDRESS_ERROR, (int)code, "'%s' is no %smail address: %s", shown,
                code == ADDRESS_ERROR_POLICY ? "usable " : "", reason);
    return FALSE;
}

static gboolean
refuse_character(const char *text, const char *at, const char *where, GError **error)
{
    g_autofree char *shown = text_escape(at, g_utf8_next_char(at) - at);
    g_autofree char *reason = g_strdup_printf("'%s' cannot stand %s", shown, where);
    return refuse(ADDRESS_ERROR_SYNTAX, text, reason, error);
}

/* TRUE for "office@example.org" of letters, digits and what stands in nearly every address:
 * such a one needs no closer look, and its key is itself in small letters. */
static gboolean
is_plain(const char *text)
{
    size_t label = 0, dots = 0, length = 0, local = 0;
    gboolean has_letter = FALSE;
    for (const char *at = text; *at != '\0'; at++, length++) {
        const gboolean is_behind = local > 0;
        const gboolean joins =
            label > 0 && (*at == '-' || (*at == '_' && !is_behind)) && g_ascii_isalnum(at[1]);
        if (g_ascii_isalnum(*at) || joins) {
            label++;
            has_letter |= !g_ascii_isdigit(*at);
            continue;
        }
        if (label == 0 || label > MAX_LABEL || (*at != '.' && (*at != '@' || is_behind)))
            return FALSE;
        if (*at == '@')
            local = length;
        dots += is_behind;
        label = 0;
        has_letter = FALSE;
    }
    return local > 0 && local <= MAX_LOCAL && dots > 0 && has_letter && label <= MAX_LABEL &&
           label > 0 && length - local - 1 <= MAX_DOMAIN && length <= MAX_MAILBOX;
}

/* TRUE for what has no place even in a display name. */
static gboolean
breaks_lines(gunichar character)
{
    if (character >= 0x20 && character < 0x7f)
        return FALSE;

    GUnicodeType type = g_unichar_type(character);
    return (type == G_UNICODE_CONTROL && character != '\t') ||
           type == G_UNICODE_LINE_SEPARATOR || type == G_UNICODE_PARAGRAPH_SEPARATOR;
}

/* TRUE for what can be seen and takes its place in a line. */
static gboolean
is_visible(gunichar character)
{
    switch (g_unichar_type(character)) {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_UNASSIGNED:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_SPACE_SEPARATOR:
        return FALSE;
    default:
        return TRUE;
    }
}

static gboolean
check_text(const char *text, GError **error)
{
    size_t length = strlen(text);
    if (length > MAX_TEXT) {
        g_autofree char *start = g_utf8_make_valid(text, MAX_LOCAL);
        return refuse(ADDRESS_ERROR_LENGTH, start, "it goes on for more than 2,000 bytes",
                      error);
    }
    if (!text_check(text, length, NULL))
        return refuse(ADDRESS_ERROR_SYNTAX, text, "it is not UTF-8", error);

    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at))
        if (breaks_lines(g_utf8_get_char(at)))
            return refuse_character(text, at, "in one", error);

    return TRUE;
}

/* Returns the first of `set` in `text` outside of quoted strings (RFC 5322 section 3.2.4), or
 * NULL. */
static const char *
find_unquoted(const char *text, const char *set)
{
    gboolean quoted = FALSE;
    for (const char *at = text; *at != '\0'; at++) {
        if (quoted && at[0] == '\\' && at[1] != '\0')
            at++;
        else if (*at == '"')
            quoted = !quoted;
        else if (!quoted && strchr(set, *at) != NULL)
            return at;
    }
    return NULL;
}

/* TRUE when a second "@" stands behind something that separates addresses. */
static gboolean
is_several(const char *text)
{
    const char *first = find_unquoted(text, "@");
    const char *second = first != NULL ? find_unquoted(first + 1, "@") : NULL;
    if (second == NULL || first == text)
        return FALSE;

    const char *separator = find_unquoted(first, ",;/|< \t");
    return separator != NULL && separator < second;
}

static gboolean
refuse_several(const char *text, GError **error)
{
    g_autofree char *shown = text_escape(text, -1);
    g_set_error(error, ADDRESS_ERROR, ADDRESS_ERROR_SEVERAL,
                "'%s' is more than one mail address; keep one", shown);
    return FALSE;
}

/* Returns `name` without the quotes of a quoted string. */
static char *
unquote(char *name)
{
    size_t length = strlen(name);
    if (length < 2 || name[0] != '"' || name[length - 1] != '"')
        return g_strdup(name);

    g_autoptr(GString) plain = g_string_new(NULL);
    for (size_t i = 1; i < length - 1; i++) {
        if (name[i] == '"')
            return g_strdup(name);
        if (name[i] == '\\' && i + 1 < length - 1)
            i++;
        g_string_append_c(plain, name[i]);
    }
    return text_trim(plain->str);
}

/* Returns text_trim(text), without a look at each character where there is nothing to trim. */
static char *
trim(const char *text)
{
    size_t length = strlen(text);
    gboolean is_trim =
        length > 0 && g_ascii_isgraph(text[0]) && g_ascii_isgraph(text[length - 1]);
    return is_trim ? g_strndup(text, length) : text_trim(text);
}

/* Cuts "Office <office@example.org>" in two; a text without brackets is all mailbox. */
static gboolean
cut_name(const char *text, char **out_name, char **out_mailbox, GError **error)
{
    const char *open = strrchr(text, '<');
    size_t length = strlen(text);
    if (open == NULL || find_unquoted(text, "<") == NULL) {
        *out_name = g_strdup("");
        *out_mailbox = g_strdup(text);
        return TRUE;
    }
    if (open == text)
        return refuse(ADDRESS_ERROR_SYNTAX, text, "brackets stand only behind a name", error);
    if (text[length - 1] != '>')
        return refuse(ADDRESS_ERROR_SYNTAX, text, "'<' needs a '>' at the end", error);

    g_autofree char *before = g_strndup(text, (size_t)(open - text));
    g_autofree char *name = text_trim(before);
    if (find_unquoted(name, "@<>") != NULL)
        return refuse(ADDRESS_ERROR_SYNTAX, text, "'@' and brackets in a name need quotes",
                      error);

    *out_name = unquote(name);
    *out_mailbox = g_strndup(open + 1, length - (size_t)(open - text) - 2);
    return TRUE;
}

static gboolean
is_atom_character(gunichar character)
{
    if (character >= 0x80)
        return is_visible(character);

    return g_ascii_isalnum((char)character) ||
           (character != 0 && strchr("!#$%&'*+-/=?^_`{|}~", (char)character) != NULL);
}

/* TRUE for "%0d" and its like, which some software down the line would decode. */
static gboolean
is_encoded_control(const char *at)
{
    if (at[0] != '%' || !g_ascii_isxdigit(at[1]) || !g_ascii_isxdigit(at[2]))
        return FALSE;

    int value = g_ascii_xdigit_value(at[1]) * 16 + g_ascii_xdigit_value(at[2]);
    return value < 0x20 || value == 0x7f;
}

/* What is an address by RFC 5321 or 5322 in full and refused here; NULL for all else. */
static const char *
find_policy(const char *local, const char *domain)
{
    size_t length = strlen(local);
    if (length > 1 && local[0] == '"' && local[length - 1] == '"')
        return "quotes before the '@' are not taken";
    if (strchr(local, '(') != NULL || strchr(domain, '(') != NULL)
        return "comments in an address are not taken";
    if (local[0] == '@' && strchr(local, ':') != NULL)
        return "a route before an address is not taken";
    if (domain[0] == '[')
        return "an address literal is not taken, only a domain";
    for (const char *at = local; *at != '\0'; at++)
        if (is_encoded_control(at))
            return "encoded control characters are not taken";

    return NULL;
}

/* TRUE when folding, as other software may do it, brings forth what has a meaning. */
static gboolean
folds_into_syntax(const char *local)
{
    g_autofree char *folded = text_fold(local);
    for (const char *at = folded; *at != '\0'; at++)
        if (*at > 0 && *at != '.' && !is_atom_character((gunichar)*at))
            return TRUE;

    return FALSE;
}

static gboolean
check_local(const char *local, const char *text, GError **error)
{
    size_t length = strlen(local);
    if (length == 0)
        return refuse(ADDRESS_ERROR_SYNTAX, text, "nothing stands before the '@'", error);
    if (local[0] == '.' || local[length - 1] == '.' || strstr(local, "..") != NULL)
        return refuse(ADDRESS_ERROR_SYNTAX, text, "a dot stands only between two others",
                      error);
    for (const char *at = local; *at != '\0'; at = g_utf8_next_char(at))
        if (*at != '.' && !is_atom_character(g_utf8_get_char(at)))
            return refuse_character(text, at, "before the '@'", error);

    if (length > MAX_LOCAL)
        return refuse(ADDRESS_ERROR_LENGTH, text,
                      "more than 64 bytes stand before the '@' (RFC 5321)", error);
    if (!g_str_is_ascii(local) && folds_into_syntax(local))
        return refuse(ADDRESS_ERROR_POLICY, text,
                      "a character before the '@' can be taken for another", error);

    return TRUE;
}

/* TRUE when all of `domain` is letters, digits, hyphens and dots (RFC 1034 section 3.5). */
static gboolean
is_host_name(const char *domain)
{
    for (const char *at = domain; *at != '\0'; at++)
        if (!g_ascii_isalnum(*at) && *at != '-' && *at != '.')
            return FALSE;

    return TRUE;
}

static const UIDNA *
get_idna(void)
{
    static const UIDNA *idna;
    if (g_once_init_enter(&idna)) {
        UErrorCode status = U_ZERO_ERROR;
        const UIDNA *opened = uidna_openUTS46(
            UIDNA_USE_STD3_RULES | UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ |
                UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_NONTRANSITIONAL_TO_UNICODE,
            &status);
        g_assert(U_SUCCESS(status));
        g_once_init_leave(&idna, opened);
    }
    return idna;
}

/* Returns `domain` in ASCII by UTS 46; lengths are check_domain()'s business. */
static char *
encode(const char *domain, const char *text, GError **error)
{
    g_autofree char *lower = g_ascii_strdown(domain, -1);
    if (is_host_name(lower) && strstr(lower, "xn--") == NULL)
        return g_steal_pointer(&lower);

    for (const char *at = domain; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);
        gboolean joins = character == 0x200c || character == 0x200d;
        if (!joins && !is_visible(character)) {
            refuse_character(text, at, "behind the '@'", error);
            return NULL;
        }
    }

    char ascii[4 * MAX_TEXT];
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    UErrorCode status = U_ZERO_ERROR;
    int32_t length =
        uidna_nameToASCII_UTF8(get_idna(), lower, -1, ascii, sizeof(ascii), &info, &status);
    const uint32_t ours = UIDNA_ERROR_EMPTY_LABEL | UIDNA_ERROR_LABEL_TOO_LONG |
                          UIDNA_ERROR_DOMAIN_NAME_TOO_LONG | UIDNA_ERROR_HYPHEN_3_4;
    if (U_FAILURE(status) || (info.errors & ~ours) != 0) {
        refuse(ADDRESS_ERROR_SYNTAX, text, "no domain is written as what stands behind the '@'",
               error);
        return NULL;
    }
    return g_strndup(ascii, (size_t)length);
}

static gboolean
check_label(const char *label, size_t length, const char *text, GError **error)
{
    if (length == 0)
        return refuse(ADDRESS_ERROR_SYNTAX, text, "a dot stands only between two others",
                      error);
    if (label[0] == '-' || label[length - 1] == '-')
        return refuse(ADDRESS_ERROR_SYNTAX, text,
                      "no part of a domain begins or ends with a hyphen", error);
    if (length > MAX_LABEL)
        return refuse(ADDRESS_ERROR_LENGTH, text,
                      "a part of its domain has more than 63 bytes (RFC 1035)", error);
    return TRUE;
}

/* Checks what stands behind the last dot, or all where there is none. */
static gboolean
check_top(const char *top, gboolean is_alone, const char *text, GError **error)
{
    gboolean is_country =
        strlen(top) == COUNTRY_CODE && g_ascii_isalpha(top[0]) && g_ascii_isalpha(top[1]);
    if (top[strspn(top, "0123456789")] == '\0')
        return refuse(ADDRESS_ERROR_POLICY, text, "no domain ends in a number", error);
    if (is_alone && !is_country)
        return refuse(ADDRESS_ERROR_POLICY, text, "its domain needs a dot", error);

    return TRUE;
}

/* Checks the ASCII form of a domain. */
static gboolean
check_domain(const char *domain, const char *text, GError **error)
{
    if (*domain == '\0')
        return refuse(ADDRESS_ERROR_SYNTAX, text, "nothing stands behind the '@'", error);
    if (!is_host_name(domain))
        return refuse(ADDRESS_ERROR_SYNTAX, text,
                      "a domain is made of letters, digits, hyphens and dots", error);

    const char *top = domain;
    for (const char *label = domain; label != NULL;) {
        size_t length = strcspn(label, ".");
        if (!check_label(label, length, text, error))
            return FALSE;
        top = label;
        label = label[length] == '.' ? label + length + 1 : NULL;
    }

    if (strlen(domain) > MAX_DOMAIN)
        return refuse(ADDRESS_ERROR_LENGTH, text,
                      "its domain has more than 253 bytes (RFC 1035)", error);
    return check_top(top, top == domain, text, error);
}

/* Returns the mailbox in the form that goes to a server. */
static char *
read_mailbox(const char *mailbox, const char *text, gboolean *out_utf8, GError **error)
{
    const char *at = strrchr(mailbox, '@');
    if (at == NULL) {
        refuse(ADDRESS_ERROR_SYNTAX, text, "it has no '@'", error);
        return NULL;
    }

    g_autofree char *local = g_strndup(mailbox, (size_t)(at - mailbox));
    const char *policy = find_policy(local, at + 1);
    if (policy != NULL) {
        refuse(ADDRESS_ERROR_POLICY, text, policy, error);
        return NULL;
    }
    if (!check_local(local, text, error))
        return NULL;

    g_autofree char *domain = encode(at + 1, text, error);
    if (domain == NULL || !check_domain(domain, text, error))
        return NULL;

    g_autofree char *whole = g_strconcat(local, "@", domain, NULL);
    if (strlen(whole) > MAX_MAILBOX) {
        refuse(ADDRESS_ERROR_LENGTH, text, "it has more than 254 bytes (RFC 5321)", error);
        return NULL;
    }
    *out_utf8 = !g_str_is_ascii(local);
    return g_steal_pointer(&whole);
}

/* Consumes `mailbox` and `name`. */
static Address *
address_new(char *mailbox, char *name, gboolean needs_smtputf8)
{
    Address *address = g_new0(Address, 1);
    address->key = text_fold(mailbox);
    address->domain = strrchr(mailbox, '@') + 1;
    address->mailbox = mailbox;
    address->name = name;
    address->needs_smtputf8 = needs_smtputf8;
    return address;
}

static Address *
take_plain(const char *text)
{
    char *mailbox = g_strdup(text);
    for (char *at = strchr(mailbox, '@'); *at != '\0'; at++)
        if (g_ascii_isupper(*at))
            *at = g_ascii_tolower(*at);
    return address_new(mailbox, g_strdup(""), FALSE);
}

Address *
address_parse(const char *text, GError **error)
{
    if (is_plain(text))
        return take_plain(text);
    if (!check_text(text, error))
        return NULL;

    g_autofree char *trimmed = trim(text);
    if (is_several(trimmed)) {
        refuse_several(trimmed, error);
        return NULL;
    }

    g_autofree char *name = NULL;
    g_autofree char *written = NULL;
    if (!cut_name(trimmed, &name, &written, error))
        return NULL;

    gboolean needs_smtputf8;
    g_autofree char *mailbox = read_mailbox(written, trimmed, &needs_smtputf8, error);
    if (mailbox == NULL)
        return NULL;

    return address_new(g_steal_pointer(&mailbox), g_steal_pointer(&name), needs_smtputf8);
}

Address *
address_copy(const Address *address)
{
    Address *copy = g_new0(Address, 1);
    copy->mailbox = g_strdup(address->mailbox);
    copy->domain = strrchr(copy->mailbox, '@') + 1;
    copy->name = g_strdup(address->name);
    copy->key = g_strdup(address->key);
    copy->needs_smtputf8 = address->needs_smtputf8;
    return copy;
}

void
address_free(Address *address)
{
    if (address == NULL)
        return;

    g_free(address->mailbox);
    g_free(address->name);
    g_free(address->key);
    g_free(address);
}

const char *
address_get_mailbox(const Address *address)
{
    return address->mailbox;
}

const char *
address_get_name(const Address *address)
{
    return address->name;
}

const char *
address_get_domain(const Address *address)
{
    return address->domain;
}

const char *
address_get_key(const Address *address)
{
    return address->key;
}

gboolean
address_needs_smtputf8(const Address *address)
{
    return address->needs_smtputf8;
}
