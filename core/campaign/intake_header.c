#include "campaign/intake_header.h"

#include "base/text.h"
#include "campaign/intake_meaning.h"
#include "campaign/stamp.h"

#include <string.h>

/* What we write ourselves, and a file cannot say. */
static const char *const kept[] = {
    "id",
    "revision",
    "channel",
    "authorised_by",
    "confirmed",
    "hold",
    "marks",
    "hidden_by",
    "unsubscribed",
    "suppressed",
    "merged_into",
    "authorised by",
    "why it failed",
    NULL,
};

/* How a tracker of ours heads a further column that has a field's name. */
#define FURTHER "fields."

static void
clear_role(IntakeRole *role)
{
    g_free(role->header);
    g_free(role->column);
}

/* Says what was dropped from around or within the header. */
static char *
clean_header(const char *typed, size_t column, IntakeNotes *notes)
{
    g_autofree char *trimmed = text_trim(typed);
    g_autoptr(GString) seen = g_string_new(NULL);
    for (const char *at = trimmed; *at != '\0'; at = g_utf8_next_char(at)) {
        GUnicodeType type = g_unichar_type(g_utf8_get_char(at));
        if (type == G_UNICODE_CONTROL)
            g_string_append_c(seen, ' ');
        else if (type != G_UNICODE_FORMAT)
            g_string_append_unichar(seen, g_utf8_get_char(at));
    }
    if (seen->len < strlen(trimmed)) {
        g_autofree char *shown = text_escape(typed, -1);
        intake_notes_warn(notes, NULL,
                          "the header '%s' has an invisible character; it is read "
                          "without",
                          shown);
    }
    char *header = text_trim(seen->str);
    if (header[0] != '\0')
        return header;
    g_free(header);
    return g_strdup_printf("column %zu", column + 1);
}

/* As tracker.c heads it. */
static const char *
find_own(const char *header)
{
    static const char *const more[] = {"status", "signed_at", "contacts", NULL};
    for (const char *const *at = signatory_get_field_words(); *at != NULL; at++)
        if (strcmp(*at, header) == 0)
            return *at;
    for (size_t i = 0; more[i] != NULL; i++)
        if (strcmp(more[i], header) == 0)
            return more[i];
    return "";
}

static IntakeRole
find_role(const char *header, gboolean ours)
{
    IntakeRole role = {.header = g_strdup(header), .field = ""};
    g_autofree char *folded = text_fold(header);
    if (g_str_has_prefix(header, FURTHER))
        return role;
    if (g_str_has_prefix(header, STAMP_HEADER)) {
        role.field = NULL;
        role.why = "what a row was exported from";
        return role;
    }
    if (g_strv_contains(kept, folded)) {
        role.field = NULL;
        role.why = "ignored: kept by the program, not by files";
        return role;
    }

    if (ours) {
        role.field = find_own(header);
        return role;
    }
    const IntakeMeaning meaning = intake_meaning_of(header);
    role.field = meaning.field;
    role.asks = meaning.asks;
    role.is_turned = meaning.is_turned;
    return role;
}

static const char *
find_field(const char *word)
{
    static const char *const more[] = {"signed_at",
                                       "fields",
                                       "ignore",
                                       "contacts",
                                       "contact.decides.name",
                                       "contact.decides.title",
                                       "contact.decides.email",
                                       "contact.press.name",
                                       "contact.press.title",
                                       "contact.press.email",
                                       "contact.signs.name",
                                       "contact.signs.title",
                                       "contact.signs.email",
                                       NULL};
    for (const char *const *at = signatory_get_field_words(); *at != NULL; at++)
        if (strcmp(*at, word) == 0 && strcmp(word, "hold") != 0)
            return *at;
    for (size_t i = 0; more[i] != NULL; i++)
        if (strcmp(more[i], word) == 0)
            return more[i];
    return NULL;
}

static gboolean
refuse_field(const char *map, const char *word, GError **error)
{
    static const char *const all[] = {"name",
                                      "acronym",
                                      "kind",
                                      "email",
                                      "contact_name",
                                      "country",
                                      "url",
                                      "title",
                                      "affiliation",
                                      "visibility",
                                      "position",
                                      "lead",
                                      "signed_at",
                                      "contacts",
                                      "contact.press.name",
                                      "contact.press.email",
                                      "contact.decides.email",
                                      "contact.signs.email",
                                      "fields",
                                      "ignore",
                                      NULL};
    const char *nearest = text_nearest(word, all);
    g_autofree char *shown = text_escape(map, -1);
    g_autofree char *list = g_strjoinv(", ", (char **)all);
    g_set_error(error, INTAKE_ERROR, INTAKE_ERROR_MAP,
                "--map '%s': there is no such field; %s%s%s", shown,
                nearest != NULL ? "did you mean '" : "there are ",
                nearest != NULL ? nearest : list, nearest != NULL ? "'?" : "");
    return FALSE;
}

static gboolean
refuse_header(const GArray *roles, const char *map, const char *header, GError **error)
{
    g_autoptr(GPtrArray) headers = g_ptr_array_new();
    for (guint i = 0; i < roles->len; i++)
        g_ptr_array_add(headers, g_array_index(roles, IntakeRole, i).header);
    g_ptr_array_add(headers, NULL);

    const char *nearest = text_nearest(header, (const char *const *)headers->pdata);
    g_autofree char *shown = text_escape(map, -1);
    g_autofree char *near_shown = nearest != NULL ? text_escape(nearest, -1) : g_strdup("");
    g_set_error(error, INTAKE_ERROR, INTAKE_ERROR_HEADER,
                "--map '%s': the file has no such column%s%s%s", shown,
                nearest != NULL ? "; did you mean '" : "", near_shown,
                nearest != NULL ? "'?" : "");
    return FALSE;
}

static gboolean
reads_like(const char *a, const char *b)
{
    g_autofree char *left = text_fold_tight(a);
    g_autofree char *right = text_fold_tight(b);
    return left[0] != '\0' && strcmp(left, right) == 0;
}

static IntakeRole *
find_column(GArray *roles, const char *header)
{
    g_autofree char *trimmed = text_trim(header);
    for (guint i = 0; i < roles->len; i++)
        if (strcmp(g_array_index(roles, IntakeRole, i).header, trimmed) == 0)
            return &g_array_index(roles, IntakeRole, i);
    for (guint i = 0; i < roles->len; i++)
        if (reads_like(g_array_index(roles, IntakeRole, i).header, trimmed))
            return &g_array_index(roles, IntakeRole, i);
    return NULL;
}

/* What a person says of a column holds; another that was taken for the same field is then a
 * further one. */
static void
assign(GArray *roles, IntakeRole *role, const char *field)
{
    const gboolean is_ignored = strcmp(field, "ignore") == 0;
    role->field = is_ignored ? NULL : strcmp(field, "fields") == 0 ? "" : field;
    role->why = is_ignored ? "ignored, as --map says" : "as --map says";
    for (guint i = 0; i < roles->len; i++) {
        IntakeRole *other = &g_array_index(roles, IntakeRole, i);
        if (other != role && other->why == NULL && g_strcmp0(other->field, field) == 0)
            other->field = "";
    }
}

static gboolean
apply_map(GArray *roles, const char *map, GError **error)
{
    const char *sign = strrchr(map, '=');
    if (sign == NULL || sign == map) {
        g_autofree char *shown = text_escape(map, -1);
        g_set_error(error, INTAKE_ERROR, INTAKE_ERROR_MAP,
                    "--map '%s': write it as 'Header=field'", shown);
        return FALSE;
    }

    g_autofree char *header = g_strndup(map, (size_t)(sign - map));
    g_autofree char *word = text_trim(sign + 1);
    const char *field = find_field(word);
    if (field == NULL)
        return refuse_field(map, word, error);

    IntakeRole *role = find_column(roles, header);
    if (role == NULL)
        return refuse_header(roles, map, header, error);
    assign(roles, role, field);
    return TRUE;
}

static gboolean
refuse_two(const IntakeNotes *notes, const IntakeRole *a, const IntakeRole *b, GError **error)
{
    g_autofree char *first = text_escape(a->header, -1);
    g_autofree char *second = text_escape(b->header, -1);
    g_autofree char *place = rows_place(notes->rows, ROWS_WHOLE, notes->line);
    g_set_error(error, INTAKE_ERROR, INTAKE_ERROR_HEADER,
                "%s: the columns '%s' and '%s' both mean '%s'; say what one of them is, as "
                "in --map '%s=ignore'",
                place, first, second, a->field, second);
    return FALSE;
}

static gboolean
check_fields(const GArray *roles, const IntakeNotes *notes, GError **error)
{
    gboolean has_name = FALSE;
    for (guint i = 0; i < roles->len; i++) {
        const IntakeRole *role = &g_array_index(roles, IntakeRole, i);
        if (role->field == NULL || role->field[0] == '\0')
            continue;
        has_name |= strcmp(role->field, "name") == 0;
        for (guint j = 0; j < i; j++) {
            const IntakeRole *other = &g_array_index(roles, IntakeRole, j);
            if (g_strcmp0(other->field, role->field) == 0)
                return refuse_two(notes, other, role, error);
        }
    }
    if (has_name)
        return TRUE;

    g_autofree char *place = rows_place(notes->rows, ROWS_WHOLE, notes->line);
    g_set_error(error, INTAKE_ERROR, INTAKE_ERROR_HEADER,
                "%s: no column holds the names; say which, as in --map 'HEADER=name'", place);
    return FALSE;
}

static gboolean
has_other(const GArray *roles, const char *field)
{
    for (guint i = 0; i < roles->len; i++) {
        const IntakeRole *role = &g_array_index(roles, IntakeRole, i);
        if (g_strcmp0(role->field, field) == 0 &&
            (role->why != NULL || intake_meaning_of_signer(role->header) == NULL))
            return TRUE;
    }
    return FALSE;
}

/* "Signatory name" is the name, unless there are organisations beside it for which that person
 * signs; and the signatory's address is the only one, if there is no other. */
static void
tell_signers(GArray *roles)
{
    const gboolean has_name = has_other(roles, "name");
    const gboolean has_email = has_other(roles, "email");
    for (guint i = 0; i < roles->len; i++) {
        IntakeRole *role = &g_array_index(roles, IntakeRole, i);
        const char *signer = intake_meaning_of_signer(role->header);
        const gboolean is_email = g_strcmp0(signer, "contact.signs.email") == 0;
        if (signer != NULL && role->why == NULL && has_name && (has_email || !is_email))
            role->field = signer;
    }
}

/* Who stands where is not for the file to say. */
static void
ignore_statuses(GArray *roles, const RosterAnswer *answer)
{
    const gboolean is_signed = answer != NULL && answer->status == STATUS_SIGNED;
    for (guint i = 0; i < roles->len; i++) {
        IntakeRole *role = &g_array_index(roles, IntakeRole, i);
        const gboolean is_status = g_strcmp0(role->field, "status") == 0;
        const gboolean is_time = g_strcmp0(role->field, "signed_at") == 0;
        if (is_status)
            role->why =
                answer == NULL ? "ignored without --as" : "ignored, since --as says it for all";
        else if (is_time && !is_signed)
            role->why = "ignored without --as signed";
        if (is_status || (is_time && !is_signed))
            role->field = NULL;
    }
}

/* Further columns are kept by their name, and so each needs its own. */
static void
name_further(GArray *roles)
{
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < roles->len; i++) {
        IntakeRole *role = &g_array_index(roles, IntakeRole, i);
        if (g_strcmp0(role->field, "") != 0)
            continue;
        const gboolean is_ours = g_str_has_prefix(role->header, FURTHER);
        g_autofree char *column =
            signatory_column(role->header + (is_ours ? strlen(FURTHER) : 0));
        role->column = g_strdup(column);
        for (unsigned n = 2; !g_hash_table_add(known, role->column); n++) {
            g_free(role->column);
            role->column = g_strdup_printf("%s_%u", column, n);
        }
    }
}

static gboolean
is_of_contact(const char *field)
{
    return g_str_has_prefix(field, "contact.") || strcmp(field, "contacts") == 0;
}

gboolean
intake_header_is_contact(const IntakeRole *role)
{
    return role->way == INTAKE_CONTACT;
}

static IntakeWay
find_way(const char *field)
{
    static const struct {
        const char *field;
        IntakeWay way;
    } ways[] = {
        {"name", INTAKE_NAME},
        {"email", INTAKE_EMAIL},
        {"kind", INTAKE_KIND},
        {"visibility", INTAKE_VISIBILITY},
        {"signed_at", INTAKE_SIGNED_AT},
        {"lead", INTAKE_LEAD},
        {"", INTAKE_FURTHER},
    };
    if (field != NULL && is_of_contact(field))
        return INTAKE_CONTACT;
    for (size_t i = 0; i < G_N_ELEMENTS(ways); i++)
        if (g_strcmp0(field, ways[i].field) == 0)
            return ways[i].way;
    return field == NULL ? INTAKE_IGNORED : INTAKE_PLAIN;
}

GArray *
intake_header_read(const CsvRow *header, const char *const *map, gboolean ours,
                   const RosterAnswer *answer, IntakeNotes *notes, GError **error)
{
    g_autoptr(GArray) roles = g_array_new(FALSE, FALSE, sizeof(IntakeRole));
    g_array_set_clear_func(roles, (GDestroyNotify)clear_role);

    notes->line = header->line;
    for (size_t i = 0; i < header->count; i++) {
        notes->column = i;
        g_autofree char *cleaned = clean_header(header->cells[i], i, notes);
        IntakeRole role = find_role(cleaned, ours);
        g_array_append_val(roles, role);
    }
    notes->column = ROWS_WHOLE;
    for (; map != NULL && *map != NULL; map++)
        if (!apply_map(roles, *map, error))
            return NULL;
    if (!ours)
        tell_signers(roles);
    if (!check_fields(roles, notes, error))
        return NULL;
    ignore_statuses(roles, answer);
    name_further(roles);
    for (guint i = 0; i < roles->len; i++) {
        IntakeRole *role = &g_array_index(roles, IntakeRole, i);
        role->way = find_way(role->field);
    }
    return g_steal_pointer(&roles);
}
