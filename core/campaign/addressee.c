#include "campaign/addressee.h"

#include "base/file.h"
#include "base/text.h"
#include "data/address.h"
#include "data/csv.h"

#include <string.h>

G_DEFINE_QUARK(addressee - error - quark, addressee_error)

#define FILE_NAME  "addressees.csv"
#define FILE_LIMIT (8 * 1024 * 1024)

enum { NAME, TITLE, SALUTATION, ADDRESS, EMAIL, COLUMNS };

static const char *const column_names[] = {"name",    "title", "salutation",
                                           "address", "email", NULL};

void
addressee_free(Addressee *addressee)
{
    if (addressee == NULL)
        return;

    g_free(addressee->name);
    g_free(addressee->title);
    g_free(addressee->salutation);
    g_free(addressee->email);
    g_strfreev(addressee->address);
    g_free(addressee->slug);
    g_free(addressee);
}

static char **
split_lines(const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, ";", -1);
    g_autoptr(GStrvBuilder) lines = g_strv_builder_new();

    for (char **part = parts; *part != NULL; part++) {
        g_autofree char *line = text_trim(*part);
        if (line[0] != '\0')
            g_strv_builder_add(lines, line);
    }
    return g_strv_builder_end(lines);
}

/* One from its cells, trimmed; consumes none of them. */
static Addressee *
addressee_new(const char *const cells[COLUMNS])
{
    Addressee *addressee = g_new0(Addressee, 1);
    addressee->name = text_trim(cells[NAME]);
    addressee->title = text_trim(cells[TITLE]);
    addressee->salutation = text_trim(cells[SALUTATION]);
    addressee->email = text_trim(cells[EMAIL]);
    addressee->address = split_lines(cells[ADDRESS]);
    return addressee;
}

/* Two of one name get numbers, so that their documents do not get in each other's way. */
static void
give_slug(Addressee *addressee, GHashTable *taken)
{
    g_autofree char *slug = file_slug(addressee->name);

    addressee->slug = g_strdup(slug);
    for (unsigned number = 2; g_hash_table_contains(taken, addressee->slug); number++) {
        g_free(addressee->slug);
        addressee->slug = g_strdup_printf("%s-%u", slug, number);
    }
    g_hash_table_add(taken, addressee->slug);
}

static gboolean refuse(GError **error, unsigned line, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

static gboolean
refuse(GError **error, unsigned line, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);

    g_set_error(error, ADDRESSEE_ERROR, ADDRESSEE_ERROR_FILE, FILE_NAME ":%u: %s", line,
                message);
    return FALSE;
}

/* Sets where each column stands; -1: it is not there. */
static gboolean
read_header(const CsvRow *header, int columns[COLUMNS], GError **error)
{
    for (int i = 0; i < COLUMNS; i++)
        columns[i] = -1;
    for (size_t cell = 0; cell < header->count; cell++) {
        g_autofree char *folded = text_fold_tight(header->cells[cell]);
        g_autofree char *shown = text_escape(header->cells[cell], -1);
        int column = 0;
        while (column < COLUMNS && !g_str_equal(folded, column_names[column]))
            column++;
        if (column == COLUMNS)
            return refuse(error, header->line,
                          "no addressee has a '%s'; the columns are name, title, salutation, "
                          "address and email",
                          shown);
        if (columns[column] >= 0)
            return refuse(error, header->line, "the column '%s' is there twice", shown);
        columns[column] = (int)cell;
    }
    return columns[NAME] >= 0 ||
           refuse(error, header->line, "there is no column 'name'; begin with one");
}

static gboolean
check_cells(const Addressee *addressee, unsigned line, GError **error)
{
    g_autoptr(GError) reason = NULL;
    g_autoptr(Address) email =
        addressee->email[0] != '\0' ? address_parse(addressee->email, &reason) : NULL;

    if (reason != NULL)
        return refuse(error, line, "%s", reason->message);
    if (addressee->name[0] == '\0')
        return refuse(error, line, "the addressee has no name; write one, or take the row out");
    for (const char *const *field = column_names; *field != NULL; field++) {
        const char *value = addressee_get_field(addressee, *field);
        if (value != NULL && strpbrk(value, "\r\n") != NULL)
            return refuse(error, line, "the %s has a line break; put one line in its place",
                          *field);
    }
    return TRUE;
}

static gboolean
add_row(GPtrArray *list, GHashTable *slugs, const CsvRow *row, const int columns[COLUMNS],
        GError **error)
{
    const char *cells[COLUMNS];
    for (int i = 0; i < COLUMNS; i++)
        cells[i] = columns[i] >= 0 ? row->cells[columns[i]] : "";
    g_autoptr(Addressee) addressee = addressee_new(cells);
    if (!check_cells(addressee, row->line, error))
        return FALSE;

    give_slug(addressee, slugs);
    g_ptr_array_add(list, g_steal_pointer(&addressee));
    return TRUE;
}

static gboolean
read_file(const Campaign *campaign, GPtrArray *list, GError **error)
{
    int columns[COLUMNS];
    g_autofree char *text = campaign_read(campaign, FILE_NAME, FILE_LIMIT, error);
    if (text == NULL)
        return FALSE;
    g_autoptr(GHashTable) slugs = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
    g_autoptr(Csv) csv = csv_open_bytes(bytes, FILE_NAME, NULL, error);
    if (csv == NULL || !read_header(csv_get_header(csv), columns, error))
        return FALSE;

    for (const CsvRow *row = NULL;;) {
        if (!csv_next(csv, &row, error))
            return FALSE;
        if (row == NULL)
            return TRUE;
        if (!add_row(list, slugs, row, columns, error))
            return FALSE;
    }
}

static const char *
text_or_empty(const Config *config, const char *key)
{
    const char *text = config_get_text(config, "addressee", key);

    return text != NULL ? text : "";
}

static void
add_configured(const Campaign *campaign, GPtrArray *list)
{
    const Config *config = campaign_get_config(campaign);
    const char *const *lines = config_get_list(config, "addressee", "address");
    g_autoptr(GHashTable) slugs = g_hash_table_new(g_str_hash, g_str_equal);
    const char *const cells[COLUMNS] = {
        text_or_empty(config, "name"), text_or_empty(config, "title"),
        text_or_empty(config, "salutation"), "", text_or_empty(config, "email")};
    if (cells[NAME][0] == '\0')
        return;

    Addressee *addressee = addressee_new(cells);
    if (lines != NULL) {
        g_strfreev(addressee->address);
        addressee->address = g_strdupv((char **)lines);
    }
    give_slug(addressee, slugs);
    g_ptr_array_add(list, addressee);
}

gboolean
addressee_has_file(const Campaign *campaign)
{
    g_autofree char *path = campaign_path(campaign, FILE_NAME);

    return file_exists(path);
}

gboolean
addressee_gets_letter(const Campaign *campaign)
{
    return g_str_equal(config_get_text(campaign_get_config(campaign), "letter", "for"),
                       "addressee");
}

GPtrArray *
addressee_list(const Campaign *campaign, GError **error)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)addressee_free);

    if (!addressee_has_file(campaign))
        add_configured(campaign, list);
    else if (!read_file(campaign, list, error))
        return NULL;
    return g_steal_pointer(&list);
}

static gboolean
answers_to(const Addressee *addressee, const char *who)
{
    g_autofree char *folded = text_fold(who);
    g_autofree char *name = text_fold(addressee->name);
    g_autofree char *email = text_fold(addressee->email);

    return g_str_equal(folded, name) || g_str_equal(folded, addressee->slug) ||
           (email[0] != '\0' && g_str_equal(folded, email));
}

const Addressee *
addressee_find(const GPtrArray *addressees, const char *who, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (unsigned i = 0; i < addressees->len; i++) {
        const Addressee *addressee = addressees->pdata[i];
        if (answers_to(addressee, who))
            return addressee;
        g_ptr_array_add(names, addressee->name);
    }
    g_ptr_array_add(names, NULL);
    const char *nearest = text_nearest(who, (const char *const *)names->pdata);
    g_autofree char *shown = text_escape(who, -1);
    g_autofree char *hint = text_escape(nearest != NULL ? nearest : "", -1);
    g_set_error(error, ADDRESSEE_ERROR, ADDRESSEE_ERROR_NONE,
                nearest != NULL ? "no addressee is '%s'; did you mean '%s'?"
                                : "no addressee is '%s'; they stand in " FILE_NAME
                                  " or in [addressee]%s",
                shown, hint);
    return NULL;
}

const char *
addressee_get_field(const Addressee *addressee, const char *field)
{
    const struct {
        const char *field, *value;
    } rows[] = {
        {"name", addressee->name},
        {"title", addressee->title},
        {"salutation", addressee->salutation},
        {"email", addressee->email},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (g_str_equal(rows[i].field, field))
            return rows[i].value;

    return NULL;
}
