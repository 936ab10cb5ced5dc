#include "document/sheet_look.h"

#define DARK       0x1d3557
#define WHITE      0xffffff
#define BAND       0xf4b6b2 /* behind the bar of the marked day */
#define GRID       0xdddddd
#define TITLE_SIZE 16

/* Dark enough on light to be read, and in grey too; AUTO leaves a cell's own. */
#define AUTO 0xff000000

static const struct {
    lxw_color_t ink, ground;
} colours[SHEET_STYLE_COUNT] = {
    [SHEET_PLAIN] = {AUTO, AUTO},         [SHEET_TITLE] = {DARK, AUTO},
    [SHEET_HEADER] = {WHITE, DARK},       [SHEET_GOOD] = {0x0b5d1e, 0xd8f3dc},
    [SHEET_BUSY] = {0x6b4e00, 0xfff3c4},  [SHEET_BAD] = {0x8a1c1c, 0xfde2e1},
    [SHEET_FAINT] = {0x555555, 0xeeeeee},
};

static void
colour(lxw_format *format, SheetStyle style)
{
    if (colours[style].ink != AUTO)
        format_set_font_color(format, colours[style].ink);
    if (colours[style].ground != AUTO)
        format_set_bg_color(format, colours[style].ground);
}

static lxw_format *
make_cell(lxw_workbook *book, SheetKind kind, SheetStyle style)
{
    static const char *const numbers[] = {[SHEET_NUMBER] = "0",
                                          [SHEET_MARK] = "\"\u25cf\"",
                                          [SHEET_DAY] = "yyyy-mm-dd",
                                          [SHEET_TIME] = "yyyy-mm-dd hh:mm:ss"};
    lxw_format *format = workbook_add_format(book);
    colour(format, style);
    format_set_align(format, style == SHEET_HEADER ? LXW_ALIGN_VERTICAL_CENTER
                                                   : LXW_ALIGN_VERTICAL_TOP);
    if (style == SHEET_HEADER || style == SHEET_TITLE)
        format_set_bold(format);
    if (style == SHEET_TITLE)
        format_set_font_size(format, TITLE_SIZE);
    else if (kind == SHEET_TEXT)
        format_set_text_wrap(format);
    if (kind == SHEET_DAY || kind == SHEET_TIME)
        format_set_align(format, LXW_ALIGN_LEFT);
    if (kind == SHEET_NUMBER || kind == SHEET_MARK) {
        format_set_align(format, LXW_ALIGN_RIGHT);
        format_set_indent(format, 1);
    }
    if (kind != SHEET_TEXT)
        format_set_num_format(format, numbers[kind]);
    return format;
}

lxw_format *
sheet_look_cell(SheetLook *look, SheetKind kind, SheetStyle style)
{
    if (look->cells[kind][style] == NULL)
        look->cells[kind][style] = make_cell(look->book, kind, style);
    return look->cells[kind][style];
}

lxw_format *
sheet_look_shade(SheetLook *look, SheetStyle style)
{
    if (look->shades[style] == NULL) {
        look->shades[style] = workbook_add_format(look->book);
        colour(look->shades[style], style);
    }
    return look->shades[style];
}

static void
add_series(lxw_chart *chart, const char *sheet, const SheetChart *what, lxw_col_t column)
{
    lxw_chart_fill fill = {.color = column == 1 ? DARK : BAND};
    lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
    chart_series_set_categories(series, sheet, what->first, 0, what->last, 0);
    chart_series_set_values(series, sheet, what->first, column, what->last, column);
    chart_series_set_name(series, column == 1 ? what->numbers : what->mark);
    chart_series_set_fill(series, &fill);
}

static void
dress(lxw_chart *chart, const SheetChart *what)
{
    lxw_chart_font title = {.size = 12, .bold = LXW_TRUE, .color = DARK};
    lxw_chart_font days = {.size = 9, .rotation = -45};
    lxw_chart_line grid = {.color = GRID};
    chart_title_set_name(chart, what->title);
    chart_title_set_name_font(chart, &title);
    chart_axis_set_num_font(chart->x_axis, &days);
    chart_axis_set_num_format(chart->x_axis, "d mmm");
    chart_axis_set_num_format(chart->y_axis, "0");
    chart_axis_set_min(chart->y_axis, 0);
    chart_axis_set_max(chart->y_axis, (double)what->top);
    chart_axis_major_gridlines_set_line(chart->y_axis, &grid);
    chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
    chart_set_series_overlap(chart, 100);
    chart_set_series_gap(chart, 30);
}

lxw_error
sheet_look_draw(SheetLook *look, lxw_worksheet *page, const char *name, const SheetChart *chart)
{
    lxw_chart *drawn = workbook_add_chart(look->book, LXW_CHART_COLUMN);
    lxw_chart_options options = {.x_scale = 1.4, .y_scale = 1.4};
    if (drawn == NULL)
        return LXW_ERROR_MEMORY_MALLOC_FAILED;

    add_series(drawn, name, chart, 2); /* behind */
    add_series(drawn, name, chart, 1);
    dress(drawn, chart);
    return worksheet_insert_chart_opt(page, chart->row, (lxw_col_t)chart->column, drawn,
                                      &options);
}
