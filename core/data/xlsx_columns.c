#include "data/xlsx_columns.h"

#include "base/text.h"

void
xlsx_columns_init(XlsxColumns *columns)
{
    columns->slots = g_array_new(FALSE, TRUE, sizeof(int));
    columns->columns = g_array_new(FALSE, TRUE, sizeof(unsigned));
    columns->formulas = g_array_new(FALSE, TRUE, sizeof(unsigned));
}

void
xlsx_columns_clear(XlsxColumns *columns)
{
    g_array_unref(columns->slots);
    g_array_unref(columns->columns);
    g_array_unref(columns->formulas);
}

/* Gives a column the next slot. */
static void
give_slot(XlsxColumns *columns, unsigned column)
{
    g_array_index(columns->slots, int, column) = (int)columns->columns->len;
    g_array_append_val(columns->columns, column);
}

static void
forget_slots(XlsxColumns *columns, unsigned count)
{
    g_array_set_size(columns->slots, count);
    g_array_set_size(columns->columns, 0);
    g_array_set_size(columns->formulas, 0);
}

void
xlsx_columns_open(XlsxColumns *columns, unsigned count)
{
    forget_slots(columns, count);
    for (unsigned i = 0; i < count; i++)
        give_slot(columns, i);
    g_array_set_size(columns->formulas, count);
}

/* Finds the first and the last column that is named and not hidden. */
static gboolean
find_ends(const char *const *cells, const gboolean *is_hidden, unsigned count,
          unsigned *out_first, unsigned *out_last)
{
    gboolean is_named = FALSE;
    for (unsigned i = 0; i < count; i++) {
        if (is_hidden[i] || text_is_blank(cells[i]))
            continue;
        if (!is_named)
            *out_first = i;
        *out_last = i;
        is_named = TRUE;
    }
    return is_named;
}

char **
xlsx_columns_settle(XlsxColumns *columns, const char *const *cells, const gboolean *is_hidden,
                    unsigned *out_hidden)
{
    const unsigned count = columns->slots->len;
    unsigned first = 0, last = 0, hidden = 0;
    if (!find_ends(cells, is_hidden, count, &first, &last))
        return NULL;

    g_autoptr(GPtrArray) names = g_ptr_array_new();
    forget_slots(columns, count);
    for (unsigned i = 0; i < count; i++) {
        hidden += is_hidden[i] && !text_is_blank(cells[i]);
        g_array_index(columns->slots, int, i) =
            is_hidden[i] ? XLSX_SLOT_HIDDEN : XLSX_SLOT_OUTSIDE;
        if (is_hidden[i] || i < first || i > last)
            continue;
        g_ptr_array_add(names, g_strdup(cells[i]));
        give_slot(columns, i);
    }
    g_array_set_size(columns->formulas, columns->columns->len);
    g_ptr_array_add(names, NULL);
    *out_hidden = hidden;
    return (char **)g_ptr_array_steal(names, NULL);
}

int
xlsx_columns_find(const XlsxColumns *columns, unsigned column)
{
    return column < columns->slots->len ? g_array_index(columns->slots, int, column)
                                        : XLSX_SLOT_OUTSIDE;
}

gboolean
xlsx_columns_get(const XlsxColumns *columns, size_t slot, unsigned *out_column)
{
    if (slot >= columns->columns->len)
        return FALSE;
    *out_column = g_array_index(columns->columns, unsigned, (guint)slot);
    return TRUE;
}

void
xlsx_columns_note_formula(XlsxColumns *columns, XlsxNotes *notes, int slot, unsigned row)
{
    unsigned *count = &g_array_index(columns->formulas, unsigned, (guint)slot);
    if ((*count)++ == 0)
        xlsx_notes_warn_cell(notes, g_array_index(columns->columns, unsigned, (guint)slot), row,
                             "a formula; what it was when the file was saved is taken");
}

void
xlsx_columns_tell_formulas(const XlsxColumns *columns, XlsxNotes *notes, unsigned header_line)
{
    for (guint i = 0; i < columns->formulas->len; i++) {
        const unsigned count = g_array_index(columns->formulas, unsigned, i);
        g_autofree char *place =
            xlsx_notes_place(notes, g_array_index(columns->columns, unsigned, i), header_line);
        if (count > 1)
            xlsx_notes_warn(
                notes, g_strdup_printf("%s: the column has %u formulas in all; what they were "
                                       "when the file was saved is taken",
                                       place, count));
    }
}
