#include "document/docx_parts.h"

#include "base/clock.h"
#include "document/xml.h"

#include <string.h>

#define FONT  "Gentium Plus"
#define DIGIT 105 /* the width of a figure among the names */

#define HANGING_BULLET 230
#define HANGING_NUMBER 105 /* between a number and its text */

int
docx_twips(double millimetres)
{
    return (int)(millimetres * 1440 / 25.4 + 0.5);
}

gboolean
docx_is_right_to_left(const DocumentAbout *about)
{
    return about->language != NULL && language_is_right_to_left(about->language);
}

int
docx_name_indent(const DocumentAbout *about)
{
    char number[16];
    guint count = g_strv_length((char **)about->labels);
    int digits = g_snprintf(number, sizeof number, "%u", count);
    return DIGIT * digits + DIGIT / 2 + HANGING_NUMBER;
}

/* Numbers end where they meet their text; not from right to left, since word processors do not
 * agree on which side that is. */
static gboolean
is_aligned(const DocumentAbout *about, DocxKind kind)
{
    return kind != DOCX_BULLETS && !docx_is_right_to_left(about);
}

int
docx_hanging(const DocumentAbout *about, DocxKind kind, int width)
{
    if (kind == DOCX_BULLETS)
        return HANGING_BULLET;
    return is_aligned(about, kind) ? HANGING_NUMBER : width;
}

static const char *
tag_of(const DocumentAbout *about)
{
    return about->language != NULL ? language_get_tag(about->language) : "en-US";
}

/* Families for scripts that the first family does not have: for complex scripts or for East
 * Asian ones, by language. */
static const struct {
    const char *tag, *slot, *font;
} script_fonts[] = {
    {"ar", "cs", "Noto Naskh Arabic"},
    {"fa", "cs", "Noto Naskh Arabic"},
    {"ps", "cs", "Noto Naskh Arabic"},
    {"ug", "cs", "Noto Naskh Arabic"},
    {"ur", "cs", "Noto Nastaliq Urdu"},
    {"he", "cs", "Noto Serif Hebrew"},
    {"bo", "cs", "Noto Serif Tibetan"},
    {"dz", "cs", "Noto Serif Tibetan"},
    {"hi", "cs", "Noto Serif Devanagari"},
    {"ne", "cs", "Noto Serif Devanagari"},
    {"th", "cs", "Noto Serif Thai"},
    {"my", "cs", "Noto Serif Myanmar"},
    {"km", "cs", "Noto Serif Khmer"},
    {"zh-Hant", "eastAsia", "Noto Serif CJK TC"},
    {"zh-TW", "eastAsia", "Noto Serif CJK TC"},
    {"zh-HK", "eastAsia", "Noto Serif CJK HK"},
    {"zh", "eastAsia", "Noto Serif CJK SC"},
    {"ja", "eastAsia", "Noto Serif CJK JP"},
    {"ko", "eastAsia", "Noto Serif CJK KR"},
};

static gboolean
is_in_language(const DocumentAbout *about, const char *tag)
{
    const char *own = tag_of(about);
    size_t length = strlen(tag);
    return strncmp(own, tag, length) == 0 && (own[length] == '\0' || own[length] == '-');
}

static void
append_script_font(GString *xml, const DocumentAbout *about)
{
    for (size_t i = 0; i < G_N_ELEMENTS(script_fonts); i++) {
        if (!is_in_language(about, script_fonts[i].tag))
            continue;
        g_string_append_printf(xml, " w:%s=\"%s\"", script_fonts[i].slot, script_fonts[i].font);
        return;
    }
}

static char *
find_font(const DocumentAbout *about)
{
    g_auto(GStrv) fonts =
        g_strsplit(about->page.fonts != NULL ? about->page.fonts : "", ",", 2);
    return fonts[0] != NULL && *g_strstrip(fonts[0]) != '\0' ? g_strdup(fonts[0])
                                                             : g_strdup(FONT);
}

/* Scripts whose letters a line of fixed height would cut. */
static gboolean
has_tall_script(const DocumentAbout *about)
{
    static const char *const tags[] = {"bo", "dz", "hi", "km", "lo", "mr", "my", "ne",
                                       "ta", "te", "th", "ml", "kn", "bn", "si"};
    for (size_t i = 0; i < G_N_ELEMENTS(tags); i++)
        if (is_in_language(about, tags[i]))
            return TRUE;
    return docx_is_right_to_left(about);
}

static void
append_fonts(GString *xml, const DocumentAbout *about)
{
    g_autofree char *font = find_font(about);
    g_autofree char *escaped = g_markup_escape_text(font, -1);
    g_string_append_printf(xml, "<w:rFonts w:ascii=\"%s\" w:hAnsi=\"%s\"", escaped, escaped);
    append_script_font(xml, about);
    g_string_append(xml, "/>");
}

static void
append_language(GString *xml, const DocumentAbout *about)
{
    const char *tag = tag_of(about);
    gboolean is_east = is_in_language(about, "zh") || is_in_language(about, "ja") ||
                       is_in_language(about, "ko");
    const char *slot = docx_is_right_to_left(about) ? "bidi" : is_east ? "eastAsia" : "val";
    g_string_append_printf(xml, "<w:lang w:%s=\"%s\"/>", slot, tag);
}

/* What paragraph styles look like: their properties of the paragraph and of its runs, in the
 * order of the schema. */
static const struct {
    const char *id, *name, *next, *paragraph, *run;
} styles[] = {
    {"Heading1", "heading 1", "Normal",
     "<w:keepNext/><w:keepLines/><w:spacing w:before=\"320\" w:line=\"320\" "
     "w:lineRule=\"atLeast\"/><w:outlineLvl w:val=\"0\"/>",
     "<w:b/><w:bCs/><w:sz w:val=\"32\"/><w:szCs w:val=\"32\"/>"},
    {"Heading2", "heading 2", "Normal",
     "<w:keepNext/><w:keepLines/><w:spacing w:before=\"320\" w:line=\"320\" "
     "w:lineRule=\"atLeast\"/><w:outlineLvl w:val=\"1\"/>",
     "<w:b/><w:bCs/><w:sz w:val=\"27\"/><w:szCs w:val=\"27\"/>"},
    {"Heading3", "heading 3", "Normal",
     "<w:keepNext/><w:keepLines/><w:spacing w:before=\"150\"/><w:outlineLvl w:val=\"2\"/>",
     "<w:b/><w:bCs/>"},
    {"LetterDate", "Letter Date", "Address", "<w:spacing w:after=\"320\"/>", ""},
    {"Address", "Address", "Subject", "<w:keepLines/><w:spacing w:after=\"320\"/>", ""},
    {"Subject", "Subject", "Salutation",
     "<w:keepNext/><w:keepLines/><w:spacing w:after=\"320\"/>", "<w:b/><w:bCs/>"},
    {"Salutation", "Salutation", "Normal", "<w:keepNext/>", ""},
    {"ListBullet", "List Bullet", NULL,
     "<w:numPr><w:numId w:val=\"1\"/></w:numPr><w:spacing w:after=\"75\"/>", ""},
    {"ListNumber", "List Number", NULL,
     "<w:numPr><w:numId w:val=\"2\"/></w:numPr><w:spacing w:after=\"75\"/>", ""},
    {"ListContinue", "List Continue", NULL,
     "<w:spacing w:after=\"75\"/><w:ind w:left=\"300\"/>", ""},
    {"Names", "Names", NULL,
     "<w:keepLines/><w:spacing w:after=\"0\" w:line=\"270\" w:lineRule=\"%s\"/>",
     "<w:sz w:val=\"20\"/><w:szCs w:val=\"20\"/>"},
    {"NamesRule", "Names Rule", "Names",
     "<w:keepNext/><w:pBdr><w:bottom w:val=\"single\" w:sz=\"4\" w:space=\"0\" "
     "w:color=\"8A8A8A\"/></w:pBdr><w:spacing w:after=\"160\" w:line=\"160\" "
     "w:lineRule=\"exact\"/>",
     "<w:sz w:val=\"8\"/><w:szCs w:val=\"8\"/>"},
    {"NamesEnd", "Names End", "Normal",
     "<w:spacing w:after=\"135\" w:line=\"20\" w:lineRule=\"exact\"/>",
     "<w:sz w:val=\"2\"/><w:szCs w:val=\"2\"/>"},
    {"Quote", "Quote", NULL, "<w:ind w:left=\"300\" w:right=\"300\"/>", ""},
    {"Code", "Code", NULL, "<w:keepLines/><w:ind w:left=\"300\"/>",
     "<w:rFonts w:ascii=\"Courier New\" w:hAnsi=\"Courier New\" w:cs=\"Courier New\"/>"
     "<w:sz w:val=\"20\"/><w:szCs w:val=\"20\"/>"},
    {"Rule", "Rule", "Normal",
     "<w:pBdr><w:bottom w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"8A8A8A\"/></w:pBdr>"
     "<w:spacing w:after=\"320\" w:line=\"160\" w:lineRule=\"exact\"/>"
     "<w:ind w:left=\"3600\" w:right=\"3600\"/>",
     ""},
    {"Letterhead", "Letterhead", "LetterheadAddress",
     "<w:spacing w:after=\"0\" w:line=\"360\" w:lineRule=\"atLeast\"/>",
     "<w:b/><w:bCs/><w:sz w:val=\"28\"/><w:szCs w:val=\"28\"/>"},
    {"LetterheadAddress", "Letterhead Address", NULL,
     "<w:spacing w:after=\"0\" w:line=\"240\" w:lineRule=\"atLeast\"/>",
     "<w:color w:val=\"4D4D4D\"/><w:sz w:val=\"18\"/><w:szCs w:val=\"18\"/>"},
    {"Header", "header", NULL, "<w:spacing w:after=\"0\"/>",
     "<w:color w:val=\"595959\"/><w:sz w:val=\"17\"/><w:szCs w:val=\"17\"/>"},
    {"Footer", "footer", NULL, "<w:spacing w:after=\"0\"/>",
     "<w:color w:val=\"595959\"/><w:sz w:val=\"17\"/><w:szCs w:val=\"17\"/>"},
};

/* Word knows these names and shows them in its own language. */
static gboolean
is_built_in(const char *name)
{
    static const char *const names[] = {
        "heading 1",     "heading 2", "heading 3", "Salutation", "List Bullet", "List Number",
        "List Continue", "Quote",     "header",    "footer",     NULL};
    return g_strv_contains(names, name);
}

static void
append_style(GString *xml, size_t i, const char *line_rule)
{
    g_autoptr(GString) paragraph = g_string_new(styles[i].paragraph);
    g_string_replace(paragraph, "%s", line_rule, 0);
    g_string_append_printf(xml,
                           "<w:style w:type=\"paragraph\"%s w:styleId=\"%s\"><w:name "
                           "w:val=\"%s\"/><w:basedOn w:val=\"Normal\"/>",
                           is_built_in(styles[i].name) ? "" : " w:customStyle=\"1\"",
                           styles[i].id, styles[i].name);
    if (styles[i].next != NULL)
        g_string_append_printf(xml, "<w:next w:val=\"%s\"/>", styles[i].next);
    g_string_append_printf(xml, "<w:qFormat/><w:pPr>%s</w:pPr>", paragraph->str);
    if (*styles[i].run != '\0')
        g_string_append_printf(xml, "<w:rPr>%s</w:rPr>", styles[i].run);
    g_string_append(xml, "</w:style>");
}

static const char character_styles[] =
    "<w:style w:type=\"character\" w:default=\"1\" w:styleId=\"DefaultParagraphFont\">"
    "<w:name w:val=\"Default Paragraph Font\"/></w:style>"
    "<w:style w:type=\"character\" w:styleId=\"Hyperlink\"><w:name w:val=\"Hyperlink\"/>"
    "<w:rPr><w:color w:val=\"1D4F91\"/><w:u w:val=\"single\"/></w:rPr></w:style>"
    "<w:style w:type=\"character\" w:customStyle=\"1\" w:styleId=\"CodeText\"><w:name "
    "w:val=\"Code Text\"/><w:rPr>"
    "<w:rFonts w:ascii=\"Courier New\" w:hAnsi=\"Courier New\" w:cs=\"Courier New\"/>"
    "<w:sz w:val=\"20\"/><w:szCs w:val=\"20\"/></w:rPr></w:style>"
    "<w:style w:type=\"numbering\" w:default=\"1\" w:styleId=\"NoList\">"
    "<w:name w:val=\"No List\"/></w:style>";

char *
docx_styles(const DocumentAbout *about)
{
    const char *line_rule = has_tall_script(about) ? "atLeast" : "exact";
    GString *xml = g_string_new(DOCX_XML "<w:styles " DOCX_XMLNS "><w:docDefaults>"
                                         "<w:rPrDefault><w:rPr>");
    append_fonts(xml, about);
    g_string_append(xml, "<w:sz w:val=\"24\"/><w:szCs w:val=\"24\"/>");
    append_language(xml, about);
    g_string_append_printf(
        xml,
        "</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:widowControl/>"
        "<w:spacing w:after=\"160\" w:line=\"320\" w:lineRule=\"%s\"/></w:pPr>"
        "</w:pPrDefault></w:docDefaults><w:style w:type=\"paragraph\" "
        "w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/>"
        "<w:qFormat/>%s</w:style>",
        line_rule, docx_is_right_to_left(about) ? "<w:pPr><w:bidi/></w:pPr>" : "");
    g_string_append(xml, character_styles);
    for (size_t i = 0; i < G_N_ELEMENTS(styles); i++)
        append_style(xml, i, line_rule);
    g_string_append(xml, "</w:styles>");
    return g_string_free(xml, FALSE);
}

static void
append_level(GString *xml, DocxKind kind, int level, const DocumentAbout *about)
{
    static const char *const bullets[] = {"•", "–", "·"};
    int indent = kind == DOCX_NAMES ? docx_name_indent(about) : DOCX_INDENT;
    char text[16];
    if (kind == DOCX_BULLETS)
        g_strlcpy(text, bullets[level % G_N_ELEMENTS(bullets)], sizeof text);
    else
        g_snprintf(text, sizeof text, "%%%d%c", level + 1, kind == DOCX_PARENS ? ')' : '.');
    g_string_append_printf(
        xml,
        "<w:lvl w:ilvl=\"%d\"><w:start w:val=\"1\"/><w:numFmt w:val=\"%s\"/>"
        "<w:lvlText w:val=\"%s\"/><w:lvlJc w:val=\"%s\"/><w:pPr><w:ind w:left=\"%d\" "
        "w:hanging=\"%d\"/></w:pPr></w:lvl>",
        level, kind == DOCX_BULLETS ? "bullet" : "decimal", text,
        is_aligned(about, kind) ? "right" : "left", indent + level * DOCX_INDENT,
        docx_hanging(about, kind, indent));
}

static void
append_kind(GString *xml, DocxKind kind, const DocumentAbout *about)
{
    g_string_append_printf(xml,
                           "<w:abstractNum w:abstractNumId=\"%d\">"
                           "<w:multiLevelType w:val=\"hybridMultilevel\"/>",
                           (int)kind);
    int levels = kind == DOCX_NAMES ? 1 : DOCX_LEVELS;
    for (int level = 0; level < levels; level++)
        append_level(xml, kind, level, about);
    g_string_append(xml, "</w:abstractNum>");
}

char *
docx_numbering(const DocumentAbout *about, const GArray *lists)
{
    GString *xml = g_string_new(DOCX_XML "<w:numbering " DOCX_XMLNS ">");
    for (DocxKind kind = DOCX_BULLETS; kind < DOCX_KINDS; kind++)
        append_kind(xml, kind, about);
    for (guint i = 0; i < lists->len; i++) {
        const DocxList *list = &g_array_index(lists, DocxList, i);
        g_string_append_printf(xml, "<w:num w:numId=\"%u\"><w:abstractNumId w:val=\"%d\"/>",
                               i + 1, (int)list->kind);
        if (list->kind != DOCX_BULLETS)
            g_string_append_printf(
                xml,
                "<w:lvlOverride w:ilvl=\"%d\"><w:startOverride w:val=\"%d\"/>"
                "</w:lvlOverride>",
                list->level, list->start);
        g_string_append(xml, "</w:num>");
    }
    g_string_append(xml, "</w:numbering>");
    return g_string_free(xml, FALSE);
}

char *
docx_settings(const DocumentAbout *about)
{
    return g_strdup_printf(
        DOCX_XML "<w:settings " DOCX_XMLNS "><w:zoom w:percent=\"100\"/>"
                 "<w:defaultTabStop w:val=\"720\"/>"
                 "<w:characterSpacingControl w:val=\"doNotCompress\"/><w:compat>"
                 "<w:compatSetting w:name=\"compatibilityMode\" "
                 "w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat>"
                 "<w:themeFontLang w:val=\"%s\"/><w:decimalSymbol w:val=\".\"/>"
                 "<w:listSeparator w:val=\",\"/></w:settings>",
        tag_of(about));
}

char *
docx_font_table(const DocumentAbout *about)
{
    g_autofree char *font = find_font(about);
    g_autofree char *escaped = g_markup_escape_text(font, -1);
    return g_strdup_printf(DOCX_XML
                           "<w:fonts " DOCX_XMLNS "><w:font w:name=\"%s\">"
                           "<w:altName w:val=\"Palatino Linotype\"/>"
                           "<w:family w:val=\"roman\"/><w:pitch w:val=\"variable\"/></w:font>"
                           "<w:font w:name=\"Courier New\"><w:family w:val=\"modern\"/>"
                           "<w:pitch w:val=\"fixed\"/></w:font></w:fonts>",
                           escaped);
}

char *
docx_properties(const DocumentAbout *about)
{
    g_autofree char *time = clock_format(about->time);
    GString *xml = g_string_new(
        DOCX_XML "<cp:coreProperties "
                 "xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/"
                 "core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
                 "xmlns:dcterms=\"http://purl.org/dc/terms/\" "
                 "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>");
    xml_append(xml, about->title != NULL ? about->title : "");
    g_string_append_printf(xml,
                           "</dc:title><dcterms:created xsi:type=\"dcterms:W3CDTF\">%s"
                           "</dcterms:created><dcterms:modified xsi:type=\"dcterms:W3CDTF\">%s"
                           "</dcterms:modified><dc:language>%s</dc:language>"
                           "</cp:coreProperties>",
                           time, time, tag_of(about));
    return g_string_free(xml, FALSE);
}

static void
append_paragraph(GString *xml, const char *style, const char *more, const char *text)
{
    g_string_append_printf(xml, "<w:p><w:pPr><w:pStyle w:val=\"%s\"/>%s</w:pPr><w:r><w:t>",
                           style, more);
    xml_append(xml, text);
    g_string_append(xml, "</w:t></w:r></w:p>");
}

gboolean
docx_has_header(const DocumentAbout *about, gboolean is_first)
{
    return about->draft != NULL || (is_first && about->page.letterhead != NULL);
}

/* The first line stands where the text of other pages begins, whatever is above it, and the
 * last one apart from the letter. */
static void
append_letterhead_line(GString *xml, const char *text, gboolean is_first, gboolean is_last,
                       gboolean is_draft)
{
    int before = is_first ? (is_draft ? 400 : 720) : 0;
    g_autofree char *spacing = g_strdup_printf("<w:spacing w:before=\"%d\" w:after=\"%d\"/>",
                                               before, is_last ? 480 : 0);
    append_paragraph(xml, is_first ? "Letterhead" : "LetterheadAddress", spacing, text);
}

char *
docx_header(const DocumentAbout *about, gboolean is_first)
{
    GString *xml = g_string_new(DOCX_XML "<w:hdr " DOCX_XMLNS ">");
    const char *letterhead = is_first ? about->page.letterhead : NULL;
    g_auto(GStrv) lines = g_strsplit(letterhead != NULL ? letterhead : "", ";", -1);
    if (about->draft != NULL)
        append_paragraph(xml, "Header", "", about->draft);
    for (char **line = lines; *line != NULL; line++)
        append_letterhead_line(xml, g_strstrip(*line), line == lines, line[1] == NULL,
                               about->draft != NULL);
    g_string_append(xml, "</w:hdr>");
    return g_string_free(xml, FALSE);
}

static void
append_field(GString *xml, const char *field)
{
    g_string_append_printf(
        xml, "<w:fldSimple w:instr=\" %s \"><w:r><w:t>2</w:t></w:r></w:fldSimple>", field);
}

char *
docx_footer(const DocumentAbout *about)
{
    const DocumentPage *page = &about->page;
    const char *title = about->short_title != NULL ? about->short_title : about->title;
    int width = (g_strcmp0(page->paper, "a4") == 0 ? 11906 : 12240) - docx_twips(page->left) -
                docx_twips(page->right);
    GString *xml = g_string_new(NULL);
    g_string_append_printf(xml,
                           DOCX_XML "<w:ftr " DOCX_XMLNS "><w:p><w:pPr><w:pStyle "
                                    "w:val=\"Footer\"/><w:tabs><w:tab w:val=\"right\" "
                                    "w:pos=\"%d\"/></w:tabs></w:pPr><w:r><w:t>",
                           width);
    xml_append(xml, title != NULL ? title : "");
    g_string_append(xml, "</w:t></w:r><w:r><w:tab/></w:r>");
    append_field(xml, "PAGE");
    g_string_append_printf(xml, "<w:r><w:t xml:space=\"preserve\">%s</w:t></w:r>",
                           document_get_page_separator(about));
    append_field(xml, "NUMPAGES");
    g_string_append(xml, "</w:p></w:ftr>");
    return g_string_free(xml, FALSE);
}
