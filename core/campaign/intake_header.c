#include "campaign/intake_header.h"

#include "base/text.h"

#include <string.h>

/* What headers say, as text_fold() leaves it; "|" stands between choices, and all words of a
 * choice must be in the header, anywhere. With EXACT there may be no further word. */
typedef enum { ANYWHERE, EXACT } Match;

/* The first that holds decides: whoever asks for the contact's address means the address. */
static const struct {
    const char *field; /* "": none */
    const char *words;
    const char *unless; /* none of these words */
    Match match;
} meanings[] = {
    {"title", "your position|job title|your title|professional title|academic title", NULL,
     ANYWHERE},
    {"position", "position|list position|position in list|published position", NULL, EXACT},
    {"visibility",
     "visibility|public|publicly|publish|published|publicise|publicize|anonymous|anonymously|"
     "private|confidential|withhold|withheld|hide|hidden|list you|list us|list name|listed|"
     "öffentlich|veröffentlichen|veröffentlicht|anonym|sichtbarkeit|vertraulich|public|"
     "publiquement|publier|anonyme|confidentiel|visibilité|público|pública|públicamente|"
     "publicar|anónimo|anónima|visibilidad",
     "email emails mail", ANYWHERE},
    {"",
     "phone|telephone|tel|mobile|fax|telefon|handy|téléphone|portable|teléfono|móvil|"
     "subscribe|newsletter|updates|receive|first name|last name|given name|family name|surname|"
     "vorname|nachname|prénom|apellido|apellidos|user name|username|file name",
     NULL, ANYWHERE},
    {"email",
     "email|e mail|mail|emailaddress|emailadresse|mailadresse|courriel|mél|correo|"
     "mailaddress|electronic address",
     "may can would do does list", ANYWHERE},
    {"acronym", "short name|short form|kurzname|kurzform|nom court|nombre corto", NULL,
     ANYWHERE},
    {"acronym",
     "acronym|acronyms|abbreviation|abbreviated|initials|abkürzung|kürzel|sigle|acronyme|"
     "abréviation|siglas|sigla|acrónimo|abreviatura",
     "name names nom nombre", ANYWHERE},
    {"url",
     "url|website|web site|homepage|home page|web page|webpage|webseite|internetseite|site web|"
     "site internet|página web|sitio web|web address|internet",
     NULL, ANYWHERE},
    {"url", "web|link|site|sitio", NULL, EXACT},
    {"kind",
     "kind|type of organization|type of organisation|organization type|organisation type|"
     "organization individual|organisation individual|type of signatory|signatory type|signing "
     "as|"
     "organisation einzelperson|organisation individu|organización individuo|"
     "organización persona",
     "name names nom nombre", ANYWHERE},
    {"kind", "type|typ|art|tipo", NULL, EXACT},
    {"title",
     "title of|role|position of|position at|"
     "position in organization|position in organisation|funktion|fonction|función|cargo|"
     "berufsbezeichnung",
     NULL, ANYWHERE},
    {"title", "title|titel|titre|título", NULL, EXACT},
    {"affiliation", "affiliation|affiliated|zugehörigkeit|afiliación|institution", NULL,
     ANYWHERE},
    {"country", "country|nation|land|pays|país|staat", "organization organisation", ANYWHERE},
    {"country",
     "country organization|country organisation|country of your organization|"
     "country your organisation",
     NULL, ANYWHERE},
    {"signed_at",
     "timestamp|time stamp|zeitstempel|horodateur|horodatage|marca temporal|marca de tiempo|"
     "signed at|signed on|date signed|signing date|signature date|date signature|submitted at|"
     "date submitted|submission date|submit date|submission time|datum der unterschrift|"
     "unterzeichnet am|fecha firma|fecha de firma",
     NULL, ANYWHERE},
    {"signed_at", "date|datum|fecha|time|date and time", NULL, EXACT},
    {"status", "status", NULL, EXACT},
    {"contact_name",
     "contact|contact name|contact person|ansprechpartner|ansprechpartnerin|ansprechperson|"
     "kontaktperson|kontakt|interlocuteur|contacto|kontaktname|representative|signed by",
     "address street postal", ANYWHERE},
    {"name", "name|names|organisationsname|vereinsname|nom|nombre|denominación|dénomination",
     "logo domain event campaign project city", ANYWHERE},
    {"name",
     "organization|organisation|organizations|organisations|organización|organisme|"
     "verein|ngo|ong|signatory|signatories|group|association|"
     "entidad|organizacion",
     NULL, EXACT},
};

/* What we write ourselves, and a file cannot say. */
static const char *const kept[] = {
    "id",          "revision",      "channel",   "authorised_by", "confirmed",
    "hold",        "marks",         "hidden_by", "unsubscribed",  "suppressed",
    "merged_into", "authorised by", NULL,
};

/* Words that say nothing when a header may have no other ones. */
static const char fillers[] =
    " a an the of your our my or and full official legal exact please "
    "signing endorsing member partner name de des du la le l votre der "
    "die das ihrer ihr ihre su tu s if any optional required ";

static const char questions[] = " may can could should shall do does would will is are dürfen "
                                "sollen können wollen möchten soll darf pouvons peut souhaitez "
                                "voulez podemos puede quiere desea ";

static const char turning[] = " anonymous anonymously private confidential withhold withheld "
                              "hide hidden anonym vertraulich anonyme confidentiel anónimo "
                              "anónima ";

/* Returns the header's words, folded, one blank before and behind each. */
static char *
split_words(const char *header)
{
    g_autofree char *folded = text_fold(header);
    GString *words = g_string_new(" ");
    for (const char *at = folded; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (g_unichar_isalnum(c) || g_unichar_ismark(c))
            g_string_append_unichar(words, c);
        else if (words->str[words->len - 1] != ' ')
            g_string_append_c(words, ' ');
    }
    if (words->str[words->len - 1] != ' ')
        g_string_append_c(words, ' ');
    return g_string_free(words, FALSE);
}

static gboolean
has_word(const char *words, const char *word, size_t length)
{
    for (const char *at = words; (at = strstr(at, " ")) != NULL && at[1] != '\0'; at++)
        if (strncmp(at + 1, word, length) == 0 && at[1 + length] == ' ')
            return TRUE;
    return FALSE;
}

/* Counts how many of the words up to the next "|" are in `words`; 0 unless all are. */
static unsigned
count_choice(const char *words, const char *choice)
{
    unsigned count = 0;
    for (size_t length; *choice != '\0' && *choice != '|'; choice += length, count++) {
        choice += *choice == ' ';
        length = strcspn(choice, " |");
        if (!has_word(words, choice, length))
            return 0;
    }
    return count;
}

static gboolean
has_any(const char *words, const char *list)
{
    for (size_t length; list != NULL && *list != '\0'; list += length) {
        list += strspn(list, " ");
        length = strcspn(list, " ");
        if (length > 0 && has_word(words, list, length))
            return TRUE;
    }
    return FALSE;
}

/* TRUE when every word of the header is of the choice or a filler. */
static gboolean
has_no_other(const char *words, const char *choice)
{
    g_autofree char *own = g_strndup(choice, strcspn(choice, "|"));
    g_autofree char *allowed = g_strconcat(" ", own, fillers, NULL);
    g_auto(GStrv) each = g_strsplit(words, " ", -1);
    for (size_t i = 0; each[i] != NULL; i++)
        if (each[i][0] != '\0' && !has_word(allowed, each[i], strlen(each[i])))
            return FALSE;
    return TRUE;
}

static gboolean
says(const char *words, const char *choices, Match match)
{
    for (const char *choice = choices; choice != NULL; choice = strchr(choice, '|')) {
        choice += *choice == '|';
        if (count_choice(words, choice) > 0 &&
            (match == ANYWHERE || has_no_other(words, choice)))
            return TRUE;
    }
    return FALSE;
}

/* "May we list you publicly?" asks; "Name as it should appear publicly" does not. */
static gboolean
is_question(const char *header, const char *words)
{
    g_auto(GStrv) each = g_strsplit(words, " ", -1);
    return strchr(header, '?') != NULL || strstr(header, "？") != NULL ||
           (each[0] != NULL && each[1] != NULL && has_any(questions, each[1]));
}

static const char *
find_meaning(const char *header, const char *words)
{
    for (size_t i = 0; i < G_N_ELEMENTS(meanings); i++) {
        if (!says(words, meanings[i].words, meanings[i].match) ||
            has_any(words, meanings[i].unless))
            continue;
        const gboolean names = says(words, "name|names|nom|nombre", ANYWHERE);
        const gboolean asks = is_question(header, words);
        if (strcmp(meanings[i].field, "visibility") == 0 && names && !asks)
            continue;
        if (strcmp(meanings[i].field, "name") == 0 && asks && !has_any(words, "what which"))
            continue;
        return meanings[i].field;
    }
    return "";
}

const char *
intake_match_header(const char *header)
{
    g_autofree char *words = split_words(header);
    const char *field = find_meaning(header, words);
    return field[0] == '\0' ? NULL : field;
}

static void
clear_role(IntakeRole *role)
{
    g_free(role->header);
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
    if (seen->len == 0)
        return g_strdup_printf("column %zu", column + 1);
    return g_string_free(g_steal_pointer(&seen), FALSE);
}

static IntakeRole
find_role(const char *header)
{
    IntakeRole role = {.header = g_strdup(header), .field = ""};
    g_autofree char *words = split_words(header);
    g_autofree char *folded = text_fold(header);
    if (g_strv_contains(kept, folded)) {
        role.field = NULL;
        role.why = "ignored: kept by the program, not by files";
        return role;
    }

    role.field = find_meaning(header, words);
    role.asks = strcmp(words, " visibility ") != 0;
    role.is_turned = has_any(words, turning) && !has_any(words, "public publicly");
    return role;
}

static const char *
find_field(const char *word)
{
    static const char *const more[] = {"signed_at", "fields", "ignore", NULL};
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
    static const char *const all[] = {"name",         "acronym",    "kind",     "email",
                                      "contact_name", "country",    "url",      "title",
                                      "affiliation",  "visibility", "position", "signed_at",
                                      "fields",       "ignore",     NULL};
    const char *nearest = text_nearest(word, all);
    g_autofree char *shown = text_escape(map, -1);
    g_autofree char *list = g_strjoinv(", ", (char **)all);
    g_set_error(error, INTAKE_ERROR, INTAKE_ERROR_HEADER,
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
    g_autofree char *left = split_words(a);
    g_autofree char *right = split_words(b);
    return strcmp(a, b) == 0 || (left[1] != '\0' && strcmp(left, right) == 0);
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
        g_set_error(error, INTAKE_ERROR, INTAKE_ERROR_HEADER,
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
    g_set_error(error, INTAKE_ERROR, INTAKE_ERROR_HEADER,
                "%s:%u: the columns '%s' and '%s' both mean '%s'; say what one of them is, as "
                "in --map '%s=ignore'",
                notes->file, notes->line, first, second, a->field, second);
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

    g_set_error(error, INTAKE_ERROR, INTAKE_ERROR_HEADER,
                "%s:%u: no column holds the names; say which, as in --map 'HEADER=name'",
                notes->file, notes->line);
    return FALSE;
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

/* Further columns are kept by their header, and so each needs its own. */
static void
tell_apart(GArray *roles)
{
    g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < roles->len; i++) {
        IntakeRole *role = &g_array_index(roles, IntakeRole, i);
        g_autofree char *header = g_strdup(role->header);
        for (unsigned n = 2; g_hash_table_contains(known, role->header); n++) {
            g_free(role->header);
            role->header = g_strdup_printf("%s (%u)", header, n);
        }
        g_hash_table_add(known, g_strdup(role->header));
    }
}

GArray *
intake_header_read(const CsvRow *header, const char *const *map, const RosterAnswer *answer,
                   IntakeNotes *notes, GError **error)
{
    g_autoptr(GArray) roles = g_array_new(FALSE, FALSE, sizeof(IntakeRole));
    g_array_set_clear_func(roles, (GDestroyNotify)clear_role);

    notes->line = header->line;
    for (size_t i = 0; i < header->count; i++) {
        g_autofree char *cleaned = clean_header(header->cells[i], i, notes);
        IntakeRole role = find_role(cleaned);
        g_array_append_val(roles, role);
    }
    for (; map != NULL && *map != NULL; map++)
        if (!apply_map(roles, *map, error))
            return NULL;
    if (!check_fields(roles, notes, error))
        return NULL;
    ignore_statuses(roles, answer);
    tell_apart(roles);
    return g_steal_pointer(&roles);
}
