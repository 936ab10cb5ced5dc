#include "document/names.h"

#define GUTTER 26.0 /* over 2 em, or readers of PDF take two columns for one line */
#define GAP    5.0  /* between a number and its name */

const Style names_style = {.size = 10, .leading = 13.5, .tabular = TRUE, .labels = TRUE};
static const Style number_style = {.size = 10, .leading = 13.5, .tabular = TRUE};

struct Names {
    cmark_node *list;
    Typesetter *typesetter;
    int columns;
    double column_width, number_width;
    GArray *rows;       /* of guint16, one a name */
    cmark_node *cursor; /* the item drawn next */
    int drawn;
};

static char *
print_number(const Names *names, int number)
{
    char end = cmark_node_get_list_delim(names->list) == CMARK_PAREN_DELIM ? ')' : '.';
    return typesetter_print_number(names->typesetter, number, end);
}

static double
name_width(const Names *names)
{
    return names->column_width - names->number_width - GAP;
}

gboolean
names_are_plain(cmark_node *list)
{
    for (cmark_node *item = cmark_node_first_child(list); item != NULL;
         item = cmark_node_next(item)) {
        cmark_node *only = cmark_node_first_child(item);
        if (only == NULL || cmark_node_next(only) != NULL ||
            cmark_node_get_type(only) != CMARK_NODE_PARAGRAPH)
            return FALSE;
    }
    return TRUE;
}

static gboolean
measure(Names *names, GError **error)
{
    for (cmark_node *item = names->cursor; item != NULL; item = cmark_node_next(item)) {
        int lines = typesetter_set(names->typesetter, cmark_node_first_child(item),
                                   &names_style, name_width(names), error);
        if (lines == 0)
            return FALSE;
        guint16 rows = (guint16)MIN(lines, G_MAXUINT16);
        g_array_append_val(names->rows, rows);
    }
    return TRUE;
}

static int
count_items(cmark_node *list)
{
    int count = 0;
    for (cmark_node *item = cmark_node_first_child(list); item != NULL;
         item = cmark_node_next(item))
        count++;
    return count;
}

Names *
names_new(cmark_node *list, Typesetter *typesetter, int columns, int total, double width,
          GError **error)
{
    int count = count_items(list);
    g_autoptr(Names) names = g_new0(Names, 1);
    names->list = list;
    names->typesetter = typesetter;
    names->cursor = cmark_node_first_child(list);
    names->columns = columns;
    names->column_width = (width - GUTTER * (names->columns - 1)) / names->columns;
    const int end = cmark_node_get_list_start(list) + count - 1;
    g_autofree char *last = print_number(names, MAX(end, total));
    names->number_width = typesetter_get_width(typesetter, last, &number_style);
    names->rows = g_array_sized_new(FALSE, FALSE, sizeof(guint16), (guint)count);
    if (!measure(names, error))
        return NULL;
    return g_steal_pointer(&names);
}

void
names_free(Names *names)
{
    if (names == NULL)
        return;
    g_clear_pointer(&names->rows, g_array_unref);
    g_free(names);
}

int
names_get_count(const Names *names)
{
    return (int)names->rows->len;
}

int
names_get_columns(const Names *names)
{
    return names->columns;
}

static int
get_rows(const Names *names, int index)
{
    return g_array_index(names->rows, guint16, index);
}

cmark_node *
names_find_longer(const Names *names, int rows)
{
    cmark_node *item = cmark_node_first_child(names->list);
    for (int i = 0; i < names_get_count(names); i++, item = cmark_node_next(item)) {
        if (get_rows(names, i) > rows)
            return item;
    }
    return NULL;
}

/* Where the next name goes in columns of `rows` rows. */
typedef struct {
    int column, row;
} Place;

static Place
place_after(Place place, int lines, int rows)
{
    if (place.row > 0 && place.row + lines > rows)
        return (Place){place.column + 1, 0};
    return place;
}

int
names_fit(const Names *names, int first, int rows)
{
    Place place = {0, 0};
    int index = first;
    for (; index < names_get_count(names); index++) {
        int lines = get_rows(names, index);
        place = place_after(place, lines, rows);
        if (place.column == names->columns || lines > rows)
            break;
        place.row += lines;
    }
    return index - first;
}

int
names_balance(const Names *names, int first, int most)
{
    int total = 0, longest = 1, rest = names_get_count(names) - first;
    for (int i = first; i < names_get_count(names) && total <= most * names->columns; i++) {
        total += get_rows(names, i);
        longest = MAX(longest, get_rows(names, i));
    }
    int rows = MAX(longest, (total + names->columns - 1) / names->columns);
    while (rows <= most && names_fit(names, first, rows) < rest)
        rows++;
    return rows <= most ? rows : 0;
}

static double
get_baseline(double top)
{
    return top + (names_style.leading - names_style.size) / 2 + names_style.size * 0.8;
}

/* Draws the name at the cursor into the column that begins at `x`. */
static gboolean
draw_name(Names *names, cairo_t *cr, double x, double top, GError **error)
{
    double width = name_width(names);
    double text_x =
        typesetter_is_right_to_left(names->typesetter) ? x : x + names->number_width + GAP;
    double number_x = typesetter_is_right_to_left(names->typesetter) ? x + width + GAP : x;
    int lines = typesetter_set(names->typesetter, cmark_node_first_child(names->cursor),
                               &names_style, width, error);
    if (lines == 0)
        return FALSE;
    g_autofree char *number =
        print_number(names, cmark_node_get_list_start(names->list) + names->drawn);
    cairo_tag_begin(cr, "LI", NULL);
    typesetter_draw_text(names->typesetter, cr, number, &number_style, TYPESETTER_TRAILING,
                         number_x, names->number_width, get_baseline(top));
    for (int line = 0; line < lines; line++)
        typesetter_draw(names->typesetter, cr, line, text_x,
                        get_baseline(top + line * names_style.leading));
    cairo_tag_end(cr, "LI");
    return TRUE;
}

static double
get_column_x(const Names *names, int column, double x)
{
    int from_left =
        typesetter_is_right_to_left(names->typesetter) ? names->columns - 1 - column : column;
    return x + from_left * (names->column_width + GUTTER);
}

gboolean
names_draw(Names *names, cairo_t *cr, int count, int rows, double x, double top, GError **error)
{
    Place place = {0, 0};
    for (int i = 0; i < count; i++) {
        int lines = get_rows(names, names->drawn);
        place = place_after(place, lines, rows);
        double name_top = top + place.row * names_style.leading;
        if (!draw_name(names, cr, get_column_x(names, place.column, x), name_top, error))
            return FALSE;
        place.row += lines;
        names->drawn++;
        names->cursor = cmark_node_next(names->cursor);
    }
    return TRUE;
}
