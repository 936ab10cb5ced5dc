#include "campaign/contact.h"

#include "base/text.h"
#include "data/address.h"

#include <string.h>

#define AN_EXAMPLE "'Jane Doe, Director <jane@example.org>: decides, press'"

G_DEFINE_QUARK(contact - error - quark, contact_error)

static const char *const role_words[CONTACT_ROLES] = {"decides", "press", "signs"};

Contact *
contact_new(void)
{
    Contact *contact = g_new0(Contact, 1);
    contact->name = g_strdup("");
    contact->title = g_strdup("");
    contact->email = g_strdup("");
    return contact;
}

static Contact *
contact_copy(const Contact *contact)
{
    Contact *copy = g_new(Contact, 1);
    *copy = *contact;
    copy->name = g_strdup(contact->name);
    copy->title = g_strdup(contact->title);
    copy->email = g_strdup(contact->email);
    return copy;
}

void
contact_free(Contact *contact)
{
    if (contact == NULL)
        return;

    g_free(contact->name);
    g_free(contact->title);
    g_free(contact->email);
    g_free(contact);
}

const char *
contact_role_word(unsigned index)
{
    g_assert(index < CONTACT_ROLES);
    return role_words[index];
}

G_GNUC_PRINTF(3, 4)
static gboolean
refuse(const char *text, GError **error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *why = g_strdup_vprintf(format, arguments);
    va_end(arguments);

    g_autofree char *shown = text_escape(text, -1);
    g_set_error(error, CONTACT_ERROR, CONTACT_ERROR_FORM,
                "'%s' is no contact: %s; write it as in " AN_EXAMPLE, shown, why);
    return FALSE;
}

/* What is being read; a contact ends at a semicolon or a line break. */
typedef struct {
    const char *whole;
    const char *at;
} Scan;

static void
skip_blanks(Scan *scan)
{
    while (*scan->at == ' ' || *scan->at == '\t')
        scan->at++;
}

static gboolean
is_at_end(const Scan *scan)
{
    return *scan->at == '\0' || strchr(";\r\n", *scan->at) != NULL;
}

static gboolean
take_quoted(Scan *scan, char **out_text, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (scan->at++; *scan->at != '"'; scan->at++) {
        scan->at += *scan->at == '\\' && scan->at[1] != '\0';
        if (*scan->at == '\0')
            return refuse(scan->whole, error, "a quotation mark is not closed");
        g_string_append_c(text, *scan->at);
    }
    scan->at++;
    *out_text = text_trim(text->str);
    return TRUE;
}

/* Takes a text in quotation marks, or else all up to one of `stops`. */
static gboolean
take_text(Scan *scan, const char *stops, char **out_text, GError **error)
{
    skip_blanks(scan);
    if (*scan->at == '"')
        return take_quoted(scan, out_text, error);

    const size_t length = strcspn(scan->at, stops);
    g_autofree char *text = g_strndup(scan->at, length);
    scan->at += length;
    *out_text = text_trim(text);
    return TRUE;
}

static gboolean
set_address(Contact *contact, const char *text, GError **error)
{
    g_autoptr(Address) address = address_parse(text, error);
    if (address == NULL)
        return FALSE;

    signatory_set(&contact->email, address_get_mailbox(address));
    return TRUE;
}

static gboolean
take_address(Scan *scan, Contact *contact, GError **error)
{
    skip_blanks(scan);
    if (*scan->at != '<')
        return TRUE;

    const size_t length = strcspn(scan->at + 1, "<>;\r\n");
    if (scan->at[1 + length] != '>')
        return refuse(scan->whole, error, "the address has no '>' behind it");
    g_autofree char *inner = g_strndup(scan->at + 1, length);
    scan->at += length + 2;
    return set_address(contact, inner, error);
}

static gboolean
add_role(Contact *contact, const char *whole, const char *word, GError **error)
{
    for (unsigned i = 0; i < CONTACT_ROLES; i++)
        if (g_ascii_strcasecmp(word, role_words[i]) == 0) {
            contact->roles |= 1u << i;
            return TRUE;
        }
    if (word[0] == '\0' || strcmp(word, "and") == 0)
        return TRUE;

    g_autofree char *shown = text_escape(word, -1);
    return refuse(whole, error, "the role '%s' is none of decides, press and signs", shown);
}

static gboolean
take_roles(Scan *scan, Contact *contact, GError **error)
{
    skip_blanks(scan);
    if (*scan->at != ':')
        return TRUE;

    const size_t length = strcspn(++scan->at, ";\r\n");
    g_autofree char *list = g_strndup(scan->at, length);
    g_auto(GStrv) words = g_strsplit_set(list, ", \t", -1);
    scan->at += length;
    for (size_t i = 0; words[i] != NULL; i++)
        if (!add_role(contact, scan->whole, words[i], error))
            return FALSE;
    return TRUE;
}

/* An address may stand alone, where the name does otherwise. */
static gboolean
take_name(Scan *scan, Contact *contact, GError **error)
{
    g_autofree char *name = NULL;
    skip_blanks(scan);
    const gboolean is_quoted = *scan->at == '"';
    if (!take_text(scan, ",<:;\r\n", &name, error))
        return FALSE;
    skip_blanks(scan);
    if (!is_quoted && strchr(name, '@') != NULL && *scan->at != '<')
        return set_address(contact, name, error);

    signatory_set(&contact->name, name);
    if (*scan->at != ',')
        return TRUE;
    scan->at++;
    g_autofree char *title = NULL;
    if (!take_text(scan, "<:;\r\n", &title, error))
        return FALSE;
    signatory_set(&contact->title, title);
    return TRUE;
}

static gboolean
check(const Scan *scan, const Contact *contact, GError **error)
{
    if (!is_at_end(scan)) {
        g_autofree char *rest = g_strndup(scan->at, strcspn(scan->at, ";\r\n"));
        g_autofree char *shown = text_escape(rest, -1);
        return refuse(scan->whole, error, "'%s' stands where nothing should", shown);
    }
    if (contact->name[0] == '\0' && contact->email[0] == '\0')
        return refuse(scan->whole, error, "it has neither a name nor an address");
    return signatory_check_line("name", contact->name, error) &&
           signatory_check_line("title", contact->title, error);
}

static Contact *
take_contact(Scan *scan, GError **error)
{
    g_autoptr(Contact) contact = contact_new();
    return take_name(scan, contact, error) && take_address(scan, contact, error) &&
                   take_roles(scan, contact, error) && check(scan, contact, error)
               ? g_steal_pointer(&contact)
               : NULL;
}

GPtrArray *
contact_parse_all(const char *text, GError **error)
{
    if (!text_check(text, strlen(text), NULL)) {
        refuse(text, error, "it is not UTF-8 text");
        return NULL;
    }

    Scan scan = {.whole = text, .at = text};
    g_autoptr(GPtrArray) contacts =
        g_ptr_array_new_with_free_func((GDestroyNotify)contact_free);
    for (;;) {
        scan.at += strspn(scan.at, " \t;\r\n");
        if (*scan.at == '\0')
            return g_steal_pointer(&contacts);
        g_autoptr(Contact) contact = take_contact(&scan, error);
        if (contact == NULL)
            return NULL;
        (void)contact_join(contacts, contact);
    }
}

Contact *
contact_parse(const char *text, GError **error)
{
    g_autoptr(GPtrArray) contacts = contact_parse_all(text, error);
    if (contacts == NULL)
        return NULL;
    if (contacts->len == 1)
        return g_ptr_array_steal_index(contacts, 0);

    refuse(text, error,
           contacts->len == 0 ? "it has neither a name nor an address"
                              : "it is more than one; write a ';' in quotation marks");
    return NULL;
}

/* Puts in quotation marks what would otherwise be read as something else. */
static void
append_text(GString *out, const char *text, const char *special)
{
    if (strpbrk(text, special) == NULL) {
        g_string_append(out, text);
        return;
    }

    g_string_append_c(out, '"');
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '"' || *at == '\\')
            g_string_append_c(out, '\\');
        g_string_append_c(out, *at);
    }
    g_string_append_c(out, '"');
}

char *
contact_format(const Contact *contact)
{
    GString *out = g_string_new(NULL);
    const gboolean is_bare = contact->name[0] == '\0' && contact->title[0] == '\0';
    const char *between = ": ";
    append_text(out, contact->name, "\"\\,<:;@");
    if (contact->title[0] != '\0') {
        g_string_append(out, ", ");
        append_text(out, contact->title, "\"\\<:;");
    }
    if (contact->email[0] != '\0')
        g_string_append_printf(out, is_bare ? "%s" : " <%s>", contact->email);
    for (unsigned i = 0; i < CONTACT_ROLES; i++)
        if ((contact->roles & 1u << i) != 0) {
            g_string_append_printf(out, "%s%s", between, role_words[i]);
            between = ", ";
        }
    return g_string_free(out, FALSE);
}

char *
contact_format_all(const GPtrArray *contacts)
{
    GString *out = g_string_new(NULL);
    for (unsigned i = 0; i < contacts->len; i++) {
        g_autofree char *contact = contact_format(contacts->pdata[i]);
        g_string_append_printf(out, "%s%s", i == 0 ? "" : "; ", contact);
    }
    return g_string_free(out, FALSE);
}

json_t *
contact_to_json(const Contact *contact)
{
    json_t *roles = json_array();
    for (unsigned i = 0; i < CONTACT_ROLES; i++)
        if ((contact->roles & 1u << i) != 0)
            json_array_append_new(roles, json_string(role_words[i]));
    return json_pack("{s:s, s:s, s:s, s:o}", "name", contact->name, "title", contact->title,
                     "email", contact->email, "roles", roles);
}

Contact *
contact_from_json(const json_t *json)
{
    Contact *contact = contact_new();
    const json_t *roles = json_object_get(json, "roles");
    signatory_set(&contact->name, json_string_value(json_object_get(json, "name")));
    signatory_set(&contact->title, json_string_value(json_object_get(json, "title")));
    signatory_set(&contact->email, json_string_value(json_object_get(json, "email")));
    for (size_t i = 0; i < json_array_size(roles); i++)
        for (unsigned role = 0; role < CONTACT_ROLES; role++)
            if (g_strcmp0(json_string_value(json_array_get(roles, i)), role_words[role]) == 0)
                contact->roles |= 1u << role;
    return contact;
}

static gboolean
reads_alike(char *(*key)(const char *), const char *a, const char *b)
{
    g_autofree char *left = key(a);
    g_autofree char *right = key(b);
    return strcmp(left, right) == 0;
}

/* Two addresses are two people, whatever they are called. */
static gboolean
is_same_person(const Contact *a, const Contact *b)
{
    if (a->email[0] != '\0' && b->email[0] != '\0')
        return reads_alike(signatory_address_key, a->email, b->email);
    return a->name[0] != '\0' && reads_alike(text_fold, a->name, b->name);
}

static gboolean
fill(char **member, const char *value)
{
    if ((*member)[0] != '\0' || value[0] == '\0')
        return FALSE;

    signatory_set(member, value);
    return TRUE;
}

gboolean
contact_join(GPtrArray *contacts, const Contact *contact)
{
    for (unsigned i = 0; i < contacts->len; i++) {
        Contact *known = contacts->pdata[i];
        if (!is_same_person(known, contact))
            continue;
        const unsigned roles = known->roles;
        known->roles |= contact->roles;
        const gboolean is_new = known->roles != roles;
        const gboolean is_named = fill(&known->name, contact->name);
        const gboolean is_titled = fill(&known->title, contact->title);
        return fill(&known->email, contact->email) || is_new || is_named || is_titled;
    }
    g_ptr_array_add(contacts, contact_copy(contact));
    return TRUE;
}
