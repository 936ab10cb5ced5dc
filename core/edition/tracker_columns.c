#include "edition/tracker_columns.h"

#include "campaign/stamp.h"

#include <string.h>

/* The columns that everyone has, by the words of signatory_get_field(). */
static const struct {
    const char *word;
    gboolean is_public;
} fields[] = {
    {"id", FALSE},         {"position", FALSE},      {"name", TRUE},
    {"acronym", TRUE},     {"kind", TRUE},           {"title", TRUE},
    {"affiliation", TRUE}, {"country", TRUE},        {"url", TRUE},
    {"status", TRUE},      {"signed_at", TRUE},      {"visibility", FALSE},
    {"email", FALSE},      {"contact_name", FALSE},  {"revision", FALSE},
    {"channel", FALSE},    {"authorised_by", FALSE}, {"marks", FALSE},
    {"hold", FALSE},       {"lead", FALSE},
};

/* How a column is read. */
typedef struct {
    enum { FIELD, CONTACTS, STAMP } of;
    SignatoryField field;
    char buffer[SIGNATORY_BUFFER_SIZE];
} Source;

struct TrackerColumns {
    GPtrArray *words, *headers; /* char * */
    GArray *sources;            /* Source */
    GPtrArray *row;             /* const char * */
    GHashTable *further;        /* headers that are there; NULL: they stay out */
};

static void
add(TrackerColumns *columns, const char *word, const char *header)
{
    char *own = g_strdup(word);
    Source source = {.of = strcmp(word, "contacts") == 0     ? CONTACTS
                           : strcmp(word, STAMP_HEADER) == 0 ? STAMP
                                                             : FIELD};
    const gboolean is_field = signatory_find_field(own, &source.field);
    g_assert(is_field == (source.of == FIELD));
    g_ptr_array_add(columns->words, own);
    g_ptr_array_add(columns->headers, g_strdup(header));
    g_array_append_val(columns->sources, source);
    g_ptr_array_add(columns->row, NULL);
}

TrackerColumns *
tracker_columns_new(gboolean all, gboolean has_contacts)
{
    TrackerColumns *columns = g_new0(TrackerColumns, 1);
    columns->words = g_ptr_array_new_with_free_func(g_free);
    columns->headers = g_ptr_array_new_with_free_func(g_free);
    columns->sources = g_array_new(FALSE, FALSE, sizeof(Source));
    columns->row = g_ptr_array_new();
    if (all)
        columns->further = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
        if (all || fields[i].is_public)
            add(columns, fields[i].word, fields[i].word);
    if (has_contacts)
        add(columns, "contacts", "contacts");
    return columns;
}

void
tracker_columns_free(TrackerColumns *columns)
{
    if (columns == NULL)
        return;

    g_ptr_array_unref(columns->words);
    g_ptr_array_unref(columns->headers);
    g_array_unref(columns->sources);
    g_ptr_array_unref(columns->row);
    g_clear_pointer(&columns->further, g_hash_table_unref);
    g_free(columns);
}

/* A further column has its own header, unless a field goes by that name. */
static void
add_further(TrackerColumns *columns, const char *header)
{
    g_autofree char *word = g_strconcat("fields.", header, NULL);
    const gboolean is_field =
        strcmp(header, "contacts") == 0 ||
        g_ptr_array_find_with_equal_func(columns->words, header, g_str_equal, NULL);
    g_hash_table_add(columns->further, g_strdup(header));
    add(columns, word, is_field ? word : header);
}

void
tracker_columns_note(TrackerColumns *columns, const Signatory *signatory)
{
    const char *header = NULL;
    json_t *value = NULL;
    if (columns->further == NULL)
        return;

    json_object_foreach(signatory->fields, header, value)
    {
        if (!g_hash_table_contains(columns->further, header))
            add_further(columns, header);
    }
}

void
tracker_columns_add_stamp(TrackerColumns *columns, const char *header)
{
    add(columns, STAMP_HEADER, header);
}

guint
tracker_columns_count(const TrackerColumns *columns)
{
    return columns->words->len;
}

const char *const *
tracker_columns_get_words(const TrackerColumns *columns)
{
    return (const char *const *)columns->words->pdata;
}

const char *const *
tracker_columns_get_headers(const TrackerColumns *columns)
{
    return (const char *const *)columns->headers->pdata;
}

static const char *
read_source(Source *source, const Signatory *signatory, const TrackerBeside *beside)
{
    if (source->of == FIELD)
        return signatory_read_field(signatory, &source->field, source->buffer);
    return source->of == CONTACTS ? beside->contacts : beside->stamp;
}

const char *const *
tracker_columns_read(TrackerColumns *columns, const Signatory *signatory,
                     const TrackerBeside *beside)
{
    for (guint i = 0; i < columns->row->len; i++) {
        Source *source = &g_array_index(columns->sources, Source, i);
        const char *text = read_source(source, signatory, beside);
        columns->row->pdata[i] = (void *)(text != NULL ? text : "");
    }
    return (const char *const *)columns->row->pdata;
}

void
tracker_columns_pack(const TrackerColumns *columns, const char *const *row, GString *packed)
{
    for (guint i = 0; i < columns->row->len; i++)
        g_string_append_len(packed, row[i], (gssize)strlen(row[i]) + 1);
}

const char *const *
tracker_columns_unpack(TrackerColumns *columns, const char *packed)
{
    for (guint i = 0; i < columns->row->len; i++) {
        columns->row->pdata[i] = (void *)packed;
        packed += strlen(packed) + 1;
    }
    return (const char *const *)columns->row->pdata;
}
