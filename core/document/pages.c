#include "document/pages.h"

#define STRANDED 2 /* so many lines stay together */

/* A line of a block, or all its names. */
typedef struct {
    const Block *block;
    int line;
} Unit;

typedef struct {
    Pages *pages;
    GArray *units;
    double height; /* of this page */
    double full;   /* of the next ones */
    double y;      /* where what is placed on this page ends */
    guint start;   /* the first unit that is not placed */
} Cutter;

void
pages_free(Pages *pages)
{
    if (pages == NULL)
        return;
    g_array_unref(pages->pieces);
    g_array_unref(pages->starts);
    g_free(pages);
}

guint
pages_get_count(const Pages *pages)
{
    return pages->starts->len;
}

const Piece *
pages_get_pieces(const Pages *pages, guint page, guint *out_count)
{
    guint first = g_array_index(pages->starts, guint, page);
    guint end = page + 1 < pages->starts->len ? g_array_index(pages->starts, guint, page + 1)
                                              : pages->pieces->len;
    *out_count = end - first;
    return &((const Piece *)pages->pieces->data)[first];
}

static const Unit *
get_unit(const Cutter *cutter, guint index)
{
    return &g_array_index(cutter->units, Unit, index);
}

static gboolean
is_names(const Cutter *cutter, guint index)
{
    return index < cutter->units->len && get_unit(cutter, index)->block->names != NULL;
}

/* Where `unit` begins when what stands above it ends at `y`. */
static double
get_top(const Unit *unit, double y)
{
    return unit->line == 0 && y > 0 ? y + unit->block->above : y;
}

/* Returns the first unit that is to be placed otherwise: it does not fit, or it is names. */
static guint
fill(const Cutter *cutter, double *out_y)
{
    double y = cutter->y;
    guint index = cutter->start;
    for (; index < cutter->units->len && !is_names(cutter, index); index++) {
        const Unit *unit = get_unit(cutter, index);
        double bottom = get_top(unit, y) + unit->block->style->leading;
        if (bottom > cutter->height + 0.01)
            break;
        y = bottom;
    }
    *out_y = y;
    return index;
}

static gboolean
may_break_before(const Cutter *cutter, guint index)
{
    const Unit *unit = get_unit(cutter, index);
    if (is_names(cutter, index) || is_names(cutter, index + 1) ||
        index + 1 == cutter->units->len)
        return FALSE;
    if (unit->line == 0)
        return index == 0 || !get_unit(cutter, index - 1)->block->keep_next;
    return !unit->block->keep_whole && unit->line >= STRANDED &&
           unit->block->lines - unit->line >= STRANDED;
}

/* Returns the last unit up to `index` that may begin a page; where there is none, the page ends
 * before what already stands on it, or, if that is nothing, before `index`. */
static guint
find_break(const Cutter *cutter, guint index)
{
    for (guint i = index; i > cutter->start; i--) {
        if (may_break_before(cutter, i))
            return i;
    }
    return cutter->y > 0 ? cutter->start : MAX(index, cutter->start + 1);
}

static void
append_piece(Cutter *cutter, const Piece *piece)
{
    guint first = g_array_index(cutter->pages->starts, guint, cutter->pages->starts->len - 1);
    GArray *pieces = cutter->pages->pieces;
    Piece *last = pieces->len > first ? &g_array_index(pieces, Piece, pieces->len - 1) : NULL;
    if (last != NULL && last->block == piece->block && piece->block->names == NULL) {
        last->count++;
        return;
    }
    g_array_append_vals(pieces, piece, 1);
    g_array_index(pieces, Piece, pieces->len - 1).is_first_on_page = last == NULL;
}

static void
place_until(Cutter *cutter, guint end)
{
    for (; cutter->start < end; cutter->start++) {
        const Unit *unit = get_unit(cutter, cutter->start);
        Piece piece = {.block = unit->block, .first = unit->line, .count = 1};
        piece.top = get_top(unit, cutter->y);
        cutter->y = piece.top + unit->block->style->leading;
        append_piece(cutter, &piece);
    }
}

static void
turn_page(Cutter *cutter)
{
    cutter->pages->used += cutter->y;
    g_array_append_val(cutter->pages->starts, cutter->pages->pieces->len);
    if (cutter->pages->starts->len > 1)
        cutter->height = cutter->full;
    cutter->y = 0;
}

static int
count_rows(const Cutter *cutter, double top)
{
    return (int)((cutter->height - top + 0.01) / names_style.leading);
}

/* Names that do not all fit wait for the next page when little of them would stand here; but
 * not when little else does, and not when they would leave a hole. */
static gboolean
must_wait(const Cutter *cutter, guint index, double y)
{
    const Unit *unit = get_unit(cutter, index);
    double top = get_top(unit, y), room = cutter->height - top;
    if (names_balance(unit->block->names, 0, count_rows(cutter, top)) > 0)
        return FALSE;
    return room < cutter->full / 6 && y > cutter->full / 3;
}

static void
place_piece_of_names(Cutter *cutter, const Block *block, int first, int count, int rows)
{
    Unit unit = {block, first};
    Piece piece = {.block = block, .first = first, .count = count, .rows = rows};
    piece.top = get_top(&unit, cutter->y);
    cutter->y = piece.top + rows * names_style.leading;
    append_piece(cutter, &piece);
}

/* A page more is worth it only for some rows: the page before then gives some of its own. */
static int
choose_rows(const Names *names, int first, int rows)
{
    int rest = names_get_count(names) - first - names_fit(names, first, rows);
    gboolean is_stranded = rest < STRANDED * names_get_columns(names);
    gboolean has_some = rows > 3 * STRANDED && names_fit(names, first, rows - STRANDED) > 0;
    return is_stranded && has_some ? rows - STRANDED : rows;
}

static void
place_names(Cutter *cutter)
{
    const Unit *unit = get_unit(cutter, cutter->start++);
    const Names *names = unit->block->names;
    for (int first = 0;;) {
        int most = MAX(count_rows(cutter, first == 0 ? get_top(unit, cutter->y) : 0), 1);
        int rows = names_balance(names, first, most);
        if (rows > 0) {
            place_piece_of_names(cutter, unit->block, first, names_get_count(names) - first,
                                 rows);
            return;
        }
        rows = choose_rows(names, first, most);
        int count = names_fit(names, first, rows);
        if (count > 0)
            place_piece_of_names(cutter, unit->block, first, count, rows);
        first += count;
        turn_page(cutter);
    }
}

static void
cut(Cutter *cutter)
{
    turn_page(cutter);
    while (cutter->start < cutter->units->len) {
        double y;
        guint index = fill(cutter, &y);
        if (is_names(cutter, index) && !must_wait(cutter, index, y)) {
            place_until(cutter, index);
            place_names(cutter);
            continue;
        }
        if (index == cutter->units->len) {
            place_until(cutter, index);
            return;
        }
        place_until(cutter, find_break(cutter, index));
        turn_page(cutter);
    }
}

static GArray *
list_units(const GArray *blocks)
{
    GArray *units = g_array_new(FALSE, FALSE, sizeof(Unit));
    for (guint i = 0; i < blocks->len; i++) {
        const Block *block = &((const Block *)blocks->data)[i];
        for (int line = 0; line < block->lines; line++) {
            Unit unit = {block, line};
            g_array_append_val(units, unit);
        }
    }
    return units;
}

Pages *
pages_new(const GArray *blocks, double height, double letterhead)
{
    Pages *pages = g_new0(Pages, 1);
    pages->pieces = g_array_new(FALSE, FALSE, sizeof(Piece));
    pages->starts = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GArray) units = list_units(blocks);
    Cutter cutter = {.pages = pages, .units = units, .full = height};
    cutter.height = height - letterhead;
    cut(&cutter);
    pages->used += cutter.y;
    return pages;
}
