#include "table.h"

#include "base/text.h"

#define WIDEST    100
#define GAP       2
#define NARROWEST 12
#define FLOWING   5000 /* rows */

struct Table {
    GPtrArray *headers; /* const char *, static, without the mark */
    GArray *numeric;    /* gboolean */
    GPtrArray *cells;   /* char *, row after row */
    size_t *widths;     /* of what was printed; NULL: nothing yet */
};

Table *
table_new(const char *first_header, ...)
{
    Table *table = g_new0(Table, 1);
    table->headers = g_ptr_array_new();
    table->numeric = g_array_new(FALSE, FALSE, sizeof(gboolean));
    table->cells = g_ptr_array_new_with_free_func(g_free);

    va_list headers;
    va_start(headers, first_header);
    for (const char *header = first_header; header != NULL; header = va_arg(headers, char *)) {
        const gboolean numeric = header[0] == '>';
        g_ptr_array_add(table->headers, (char *)header + (numeric ? 1 : 0));
        g_array_append_val(table->numeric, numeric);
    }
    va_end(headers);
    return table;
}

void
table_free(Table *table)
{
    if (table == NULL)
        return;

    g_ptr_array_unref(table->headers);
    g_array_unref(table->numeric);
    g_ptr_array_unref(table->cells);
    g_free(table->widths);
    g_free(table);
}

void
table_add(Table *table, ...)
{
    va_list cells;

    va_start(cells, table);
    for (unsigned i = 0; i < table->headers->len; i++)
        g_ptr_array_add(table->cells, text_escape(va_arg(cells, const char *), -1));
    va_end(cells);
}

/* Makes each column as wide as its widest cell, and no narrower than it was printed before. */
static void
measure(Table *table)
{
    const unsigned columns = table->headers->len;
    size_t *widths = table->widths;

    for (unsigned i = 0; i < columns; i++)
        widths[i] = MAX(widths[i], text_width(g_ptr_array_index(table->headers, i)));
    for (unsigned i = 0; i < table->cells->len; i++)
        widths[i % columns] =
            MAX(widths[i % columns], text_width(g_ptr_array_index(table->cells, i)));
}

/* Takes what is too much from the widest column, one column at a time. */
static void
squeeze(size_t *widths, unsigned columns)
{
    for (;;) {
        size_t total = GAP * (columns - 1);
        unsigned widest = 0;
        for (unsigned i = 0; i < columns; i++) {
            total += widths[i];
            if (widths[i] > widths[widest])
                widest = i;
        }
        if (total <= WIDEST || widths[widest] <= NARROWEST)
            return;
        widths[widest]--;
    }
}

static void
print_cell(const Table *table, const Cmd *cmd, unsigned column, const char *text, size_t width)
{
    g_autofree char *fitted = text_fit(text, width);
    const gboolean last = column + 1 == table->headers->len;
    const int padding = (int)(width - text_width(fitted));

    if (g_array_index(table->numeric, gboolean, column))
        fprintf(cmd->out, "%*s%s", padding, "", fitted);
    else
        fprintf(cmd->out, "%s%*s", fitted, last ? 0 : padding, "");
    if (!last)
        fprintf(cmd->out, "%*s", GAP, "");
}

static void
print_header(const Table *table, const Cmd *cmd)
{
    const gboolean dim = cmd_has_terminal(cmd);

    fputs(dim ? "\033[2m" : "", cmd->out);
    for (unsigned i = 0; i < table->headers->len; i++)
        print_cell(table, cmd, i, g_ptr_array_index(table->headers, i), table->widths[i]);
    fputs(dim ? "\033[0m\n" : "\n", cmd->out);
}

void
table_print(Table *table, const Cmd *cmd)
{
    const unsigned columns = table->headers->len;
    const gboolean first = table->widths == NULL;
    if (table->cells->len == 0)
        return;

    if (first)
        table->widths = g_new0(size_t, columns);
    measure(table);
    squeeze(table->widths, columns);
    if (first)
        print_header(table, cmd);

    for (unsigned i = 0; i < table->cells->len; i++) {
        print_cell(table, cmd, i % columns, g_ptr_array_index(table->cells, i),
                   table->widths[i % columns]);
        if (i % columns + 1 == columns)
            fputc('\n', cmd->out);
    }
    g_ptr_array_set_size(table->cells, 0);
}

void
table_flow(Table *table, const Cmd *cmd)
{
    if (table->cells->len >= FLOWING * table->headers->len)
        table_print(table, cmd);
}
