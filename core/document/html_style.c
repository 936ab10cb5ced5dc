#include "document/html_style.h"

#include <string.h>

#define FAMILIES "\"Gentium Plus\",\"Iowan Old Style\",Palatino,Georgia,serif"

static const char screen_style[] =
    ":root{color-scheme:light dark}\n"
    "body{margin:0;background:#fff;color:#1b1b1b;font-variant-numeric:lining-nums;"
    "overflow-wrap:break-word;-webkit-text-size-adjust:100%}\n"
    "main{max-width:66ch;margin-inline:auto;padding:3rem 1.25rem 4rem}\n"
    "p,ul,ol,blockquote,pre{margin:0 0 .75em}p,li{text-wrap:pretty}\n"
    "h1,h2,h3,h4,h5,h6{margin:1.5em 0 .5em;line-height:1.25;break-after:avoid}\n"
    "h1{font-size:1.4em}h2{font-size:1.2em}h3,h4,h5,h6{font-size:1em}\n"
    "main>:first-child{margin-top:0}\n"
    ".date,.address{margin-bottom:1.5em}\n"
    "[dir=rtl] .address{unicode-bidi:plaintext;text-align:right}\n"
    ".subject{font-weight:bold;margin-bottom:1.5em;break-after:avoid}\n"
    ".salutation{break-after:avoid}\n"
    "ul,ol{padding-inline-start:1.5em}ul>li::marker{font-size:.75em}\n"
    "li{margin-bottom:.375em}li ul,li ol{margin:.375em 0 0}\n"
    "@counter-style paren{system:extends decimal;suffix:\") \"}\n"
    "ol.paren{list-style-type:paren}\n"
    "blockquote{margin-inline:1.25em;padding-inline-start:1em;"
    "border-inline-start:2px solid #8a8a8a}\n"
    "code,pre{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.85em}\n"
    "pre{white-space:pre-wrap;margin-inline-start:1.75em}pre code{font-size:1em}\n"
    "hr{border:0;border-top:1px solid #8a8a8a;width:8em;margin:1.5em auto}\n"
    "a{color:#1d4f91;overflow-wrap:anywhere}\n"
    "a:focus-visible{outline:2px solid currentColor;outline-offset:2px}\n"
    ".names{border-top:1px solid #8a8a8a;margin-block:1.5em;padding-top:1em;font-size:.87em;"
    "line-height:1.37;column-gap:2em}\n"
    ".names li{margin:0 0 .3em;break-inside:avoid}\n"
    ".names li::marker{font-variant-numeric:lining-nums tabular-nums}\n"
    ".names p{margin:0}.names em{font-size:.93em}\n"
    ".keep{white-space:nowrap}\n";

static const char dark_style[] = "@media screen and (prefers-color-scheme:dark){\n"
                                 "body{background:#14181d;color:#e6e6e6}a{color:#9cc3f5}\n"
                                 "blockquote,hr,.names{border-color:#7d8791}\n"
                                 "}\n";

static const char print_style[] =
    "body{color:#000;background:#fff;font-size:12pt;line-height:16pt}\n"
    "main{max-width:none;padding:0}\n"
    "ul,ol{padding-inline-start:15pt}p,li{orphans:2;widows:2}\n"
    ".address,blockquote{break-inside:avoid}\n"
    ".names{font-size:10pt;line-height:13.5pt;border-top-width:.5pt}\n"
    ".names li{margin-bottom:0}\n"
    ".names li:nth-child(-n+8){break-after:avoid}p:has(+.names){break-after:avoid}\n"
    "a{color:inherit;text-decoration:none}\n"
    "a:not(.bare)::after{content:\" \\3c\" attr(href) \"\\3e\"}\n";

/* Appends `text` as a CSS string that can end neither itself nor the style element. A blank
 * behind an escape belongs to it, so that each has its own. */
static void
append_string(GString *style, const char *text)
{
    g_string_append_c(style, '"');
    for (; *text != '\0'; text++) {
        if ((*text & 0x80) != 0 || g_ascii_isalnum(*text) || *text == ' ')
            g_string_append_c(style, *text);
        else
            g_string_append_printf(style, "\\%x ", (unsigned)*text);
    }
    g_string_append_c(style, '"');
}

static void
append_families(GString *style, const char *fonts)
{
    g_auto(GStrv) families = g_strsplit(fonts != NULL ? fonts : "", ",", -1);
    g_string_append(style, "body{font:18px/1.5 ");
    for (char **family = families; *family != NULL; family++) {
        g_strstrip(*family);
        if (**family == '\0')
            continue;
        append_string(style, *family);
        g_string_append_c(style, ',');
    }
    g_string_append(style, FAMILIES "}\n");
}

/* The organiser's name in bold, its address small below it, as on paper. */
static void
append_letterhead(GString *style, const char *letterhead)
{
    if (letterhead == NULL)
        return;
    g_auto(GStrv) lines = g_strsplit(letterhead, ";", -1);
    for (char **line = lines; *line != NULL; line++)
        g_strstrip(*line);
    if (lines[0] == NULL)
        return;
    g_string_append(style, "main::before{content:");
    append_string(style, lines[0]);
    g_string_append(style, ";display:block;font-weight:bold;font-size:1.17em;"
                           "margin-bottom:1.5rem}\n");
    if (lines[1] == NULL)
        return;
    g_autofree char *rest = g_strjoinv("\n", lines + 1);
    g_string_append(style, "main::before{margin-bottom:0}\n"
                           "main>:first-child::before{content:");
    append_string(style, rest);
    g_string_append(style, ";display:block;white-space:pre-line;font-weight:normal;"
                           "font-size:.8rem;line-height:1.4;opacity:.75;"
                           "margin-bottom:2rem}\n");
}

static void
append_draft(GString *style, const char *draft)
{
    if (draft == NULL)
        return;
    g_string_append(style, "body::before{content:");
    append_string(style, draft);
    g_string_append(style, ";display:block;text-align:center;font-size:.8em;"
                           "letter-spacing:.04em;padding:.75em 1.25em 0}\n"
                           "@media print{body::before{display:none}}\n");
}

static void
append_margin_box(GString *style, const char *place, gboolean is_left, const char *content)
{
    g_string_append_printf(style, "@%s-%s{content:%s;font:8.5pt " FAMILIES ";color:#595959}",
                           place, is_left ? "left" : "right", content);
}

static void
append_text_box(GString *style, const char *place, gboolean is_left, const char *text)
{
    g_autoptr(GString) content = g_string_new(NULL);
    if (text == NULL)
        return;
    append_string(content, text);
    append_margin_box(style, place, is_left, content->str);
}

static void
append_number_box(GString *style, gboolean is_left, const char *separator)
{
    g_autoptr(GString) content = g_string_new("counter(page) ");
    append_string(content, separator);
    g_string_append(content, " counter(pages)");
    append_margin_box(style, "bottom", is_left, content->str);
}

static void
append_length(GString *style, double millimetres)
{
    char number[G_ASCII_DTOSTR_BUF_SIZE];
    g_string_append(style, g_ascii_formatd(number, sizeof number, "%g", millimetres));
    g_string_append(style, "mm");
}

/* The draft notice stands at the head of each page; from page two on the short title and the
 * page's number at the foot. */
static void
append_paper(GString *style, const DocumentAbout *about)
{
    const DocumentPage *page = &about->page;
    const double margins[] = {page->top, page->right, page->bottom, page->left};
    const char *title = about->short_title != NULL ? about->short_title : about->title;
    gboolean begins_left =
        about->language == NULL || !language_is_right_to_left(about->language);
    gboolean is_a4 = g_strcmp0(page->paper, "a4") == 0;
    g_string_append_printf(style, "@page{size:%s;margin:", is_a4 ? "A4" : "letter");
    for (size_t i = 0; i < G_N_ELEMENTS(margins); i++) {
        g_string_append(style, i > 0 ? " " : "");
        append_length(style, margins[i]);
    }
    g_string_append_c(style, ';');
    append_text_box(style, "top", begins_left, about->draft);
    append_text_box(style, "bottom", begins_left, title);
    append_number_box(style, !begins_left, document_get_page_separator(about));
    g_string_append(style, "}\n@page :first{@bottom-left{content:none}"
                           "@bottom-right{content:none}}\n");
}

static void
append_columns(GString *style, const DocumentAbout *about, const char *least_width)
{
    int columns = document_count_columns(about);
    if (columns > 1)
        g_string_append_printf(style, ".names{columns:%d %s}\n", columns, least_width);
}

static void
append_number_width(GString *style, const DocumentAbout *about)
{
    char number[16];
    guint count = g_strv_length((char **)about->labels);
    int digits = g_snprintf(number, sizeof number, "%u", count);
    g_string_append_printf(style,
                           ".names{padding-inline-start:0}"
                           ".names li{margin-inline-start:%dch}\n",
                           digits + 2);
}

char *
html_style_write(const DocumentAbout *about)
{
    GString *style = g_string_new(NULL);
    append_families(style, about->page.fonts);
    g_string_append(style, screen_style);
    append_number_width(style, about);
    append_columns(style, about, "15em");
    append_letterhead(style, about->page.letterhead);
    append_draft(style, about->draft);
    g_string_append(style, dark_style);
    append_paper(style, about);
    g_string_append(style, "@media print{\n");
    g_string_append(style, print_style);
    append_columns(style, about, "auto");
    g_string_append(style, "}\n");
    return g_string_free(style, FALSE);
}
