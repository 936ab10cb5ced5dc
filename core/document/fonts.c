#include "document/fonts.h"

#include "base/text.h"
#include "document/markdown.h"

#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uscript.h>

#define BASE    "Gentium Plus,Noto Serif"
#define SYMBOLS "Noto Sans Symbols,Noto Sans Symbols2,Noto Sans Math"

#ifdef __SANITIZE_ADDRESS__
/* fontconfig keeps pointers as offsets, through which the leak checker cannot look: what lives
 * until the end of the program seems lost to it. cairo 1.16 loses an array of each CFF font. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_options(void);

const char *
__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\nleak:libcairo\n";
}

const char *
__lsan_default_options(void)
{
    return "print_suppressions=0";
}
#endif

struct Fonts {
    char *preferred; /* with a "," behind each, or "" */
    char *scripted;  /* those of them that may have more than Latin, Greek and Cyrillic */
    char *language;
    gboolean symbols;
    GHashTable *families; /* of GUnicodeScript: its families, between "," */
};

/* What a run is in when its script is not that of the document's language. */
static const struct {
    GUnicodeScript script;
    const char *language;
} languages[] = {
    {G_UNICODE_SCRIPT_LATIN, "en"},    {G_UNICODE_SCRIPT_GREEK, "el"},
    {G_UNICODE_SCRIPT_CYRILLIC, "ru"}, {G_UNICODE_SCRIPT_ARABIC, "ar"},
    {G_UNICODE_SCRIPT_HEBREW, "he"},   {G_UNICODE_SCRIPT_DEVANAGARI, "hi"},
    {G_UNICODE_SCRIPT_TIBETAN, "bo"},  {G_UNICODE_SCRIPT_THAI, "th"},
    {G_UNICODE_SCRIPT_HAN, "zh-cn"},   {G_UNICODE_SCRIPT_BOPOMOFO, "zh-tw"},
    {G_UNICODE_SCRIPT_HIRAGANA, "ja"}, {G_UNICODE_SCRIPT_KATAKANA, "ja"},
    {G_UNICODE_SCRIPT_HANGUL, "ko"},
};

static gboolean
is_base_family(const char *name)
{
    return g_ascii_strcasecmp(name, "Gentium Plus") == 0 ||
           g_ascii_strcasecmp(name, "Noto Serif") == 0;
}

Fonts *
fonts_new(const char *preferred, const char *language)
{
    g_autoptr(GString) all = g_string_new(NULL);
    g_autoptr(GString) scripted = g_string_new(NULL);
    g_auto(GStrv) names = g_strsplit(preferred != NULL ? preferred : "", ",", -1);
    for (char **name = names; *name != NULL; name++) {
        if (*g_strstrip(*name) == '\0')
            continue;
        g_string_append_printf(all, "%s,", *name);
        if (!is_base_family(*name))
            g_string_append_printf(scripted, "%s,", *name);
    }
    Fonts *fonts = g_new0(Fonts, 1);
    fonts->preferred = g_string_free(g_steal_pointer(&all), FALSE);
    fonts->scripted = g_string_free(g_steal_pointer(&scripted), FALSE);
    fonts->language = g_ascii_strdown(language, -1);
    fonts->families = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    return fonts;
}

void
fonts_free(Fonts *fonts)
{
    if (fonts == NULL)
        return;
    g_free(fonts->preferred);
    g_free(fonts->scripted);
    g_free(fonts->language);
    g_hash_table_unref(fonts->families);
    g_free(fonts);
}

static gboolean
is_language(const Fonts *fonts, const char *tag)
{
    size_t length = strlen(tag);
    char next = strncmp(fonts->language, tag, length) == 0 ? fonts->language[length] : 'x';
    return next == '\0' || next == '-';
}

static const char *
choose_han(const Fonts *fonts)
{
    if (is_language(fonts, "ja"))
        return "Noto Serif CJK JP";
    if (is_language(fonts, "ko"))
        return "Noto Serif CJK KR";
    if (strstr(fonts->language, "-hk") != NULL || strstr(fonts->language, "-mo") != NULL)
        return "Noto Serif CJK HK";
    if (strstr(fonts->language, "-tw") != NULL || strstr(fonts->language, "-hant") != NULL)
        return "Noto Serif CJK TC";
    return "Noto Serif CJK SC";
}

/* The Noto families are called as Unicode calls the script; fontconfig ignores blanks. */
static char *
name_families(const Fonts *fonts, GUnicodeScript script)
{
    switch (script) {
    case G_UNICODE_SCRIPT_HAN:
        return g_strdup(choose_han(fonts));
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
        return g_strdup("Noto Serif CJK JP");
    case G_UNICODE_SCRIPT_HANGUL:
        return g_strdup("Noto Serif CJK KR");
    case G_UNICODE_SCRIPT_BOPOMOFO:
        return g_strdup("Noto Serif CJK TC");
    case G_UNICODE_SCRIPT_ARABIC:
        return g_strdup("Noto Naskh Arabic");
    default:
        break;
    }
    guint32 code = GUINT32_TO_BE(g_unicode_script_to_iso15924(script));
    char short_name[5] = "";
    memcpy(short_name, &code, sizeof code);
    UErrorCode status = U_ZERO_ERROR;
    UScriptCode found = USCRIPT_INVALID_CODE;
    uscript_getCode(short_name, &found, 1, &status);
    const char *name = uscript_getName(found);
    g_autofree char *spaced =
        g_strdelimit(g_strdup(name != NULL ? name : short_name), "_", ' ');
    return g_strdup_printf("Noto Serif %s,Noto Sans %s", spaced, spaced);
}

static gboolean
is_base(GUnicodeScript script)
{
    return script == G_UNICODE_SCRIPT_LATIN || script == G_UNICODE_SCRIPT_GREEK ||
           script == G_UNICODE_SCRIPT_CYRILLIC || script == G_UNICODE_SCRIPT_COMMON ||
           script == G_UNICODE_SCRIPT_INHERITED || script == G_UNICODE_SCRIPT_UNKNOWN;
}

static gpointer
script_key(GUnicodeScript script)
{
    return is_base(script) ? GINT_TO_POINTER(G_UNICODE_SCRIPT_LATIN) : GINT_TO_POINTER(script);
}

const char *
fonts_get_families(Fonts *fonts, GUnicodeScript script)
{
    const char *known = g_hash_table_lookup(fonts->families, script_key(script));
    if (known != NULL)
        return known;
    g_autofree char *own = is_base(script) ? NULL : name_families(fonts, script);
    const char *first = own != NULL ? fonts->scripted : "";
    char *families = g_strconcat(first, own != NULL ? own : "", own != NULL ? "," : "",
                                 fonts->preferred, BASE "," SYMBOLS, NULL);
    g_hash_table_insert(fonts->families, script_key(script), families);
    return families;
}

PangoLanguage *
fonts_get_language(Fonts *fonts, GUnicodeScript script)
{
    PangoLanguage *own = pango_language_from_string(fonts->language);
    if (script == G_UNICODE_SCRIPT_COMMON ||
        pango_language_includes_script(own, (PangoScript)script))
        return own;
    for (size_t i = 0; i < G_N_ELEMENTS(languages); i++) {
        if (languages[i].script == script)
            return pango_language_from_string(languages[i].language);
    }
    return own;
}

void
fonts_cover(Fonts *fonts, const char *text)
{
    for (; *text != '\0'; text = g_utf8_next_char(text)) {
        gunichar c = g_utf8_get_char(text);
        if (c < 0x250)
            continue;
        GUnicodeScript script = g_unichar_get_script(c);
        if (!is_base(script))
            fonts_get_families(fonts, script);
        else if ((c >= 0x2100 && c < 0x2C00) || c >= 0x10000)
            fonts->symbols = TRUE;
    }
}

static int
compare_strings(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Every family to load, sorted: the key of the map. */
static GPtrArray *
list_families(Fonts *fonts)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GString) all = g_string_new(fonts->preferred);
    g_string_append(all, fonts->symbols ? BASE "," SYMBOLS : BASE);
    GHashTableIter iter;
    gpointer script;
    g_hash_table_iter_init(&iter, fonts->families);
    while (g_hash_table_iter_next(&iter, &script, NULL)) {
        if (is_base(GPOINTER_TO_INT(script)))
            continue;
        g_autofree char *own = name_families(fonts, GPOINTER_TO_INT(script));
        g_string_append_printf(all, ",%s", own);
    }
    g_auto(GStrv) names = g_strsplit(all->str, ",", -1);
    for (char **name = names; *name != NULL; name++) {
        if (!g_ptr_array_find_with_equal_func(found, g_strstrip(*name), g_str_equal, NULL) &&
            **name != '\0')
            g_ptr_array_add(found, g_strdup(*name));
    }
    g_ptr_array_sort(found, compare_strings);
    return g_steal_pointer(&found);
}

static void
append_paths(GString *xml, const char *element, FcStrList *paths)
{
    for (FcChar8 *path; (path = FcStrListNext(paths)) != NULL;) {
        g_autofree char *escaped = g_markup_escape_text((const char *)path, -1);
        g_string_append_printf(xml, "<%s>%s</%s>", element, escaped, element);
    }
    FcStrListDone(paths);
}

/* The machine's font folders and caches, the named families, no rule at all. */
static FcConfig *
configure(GPtrArray *families)
{
    FcConfig *system = FcConfigReference(NULL); /* Pango loads it anyway */
    g_autoptr(GString) xml = g_string_new("<fontconfig>");
    append_paths(xml, "dir", FcConfigGetFontDirs(system));
    append_paths(xml, "cachedir", FcConfigGetCacheDirs(system));
    FcConfigDestroy(system);
    g_string_append(xml,
                    "<selectfont><rejectfont><pattern></pattern></rejectfont><acceptfont>");
    for (guint i = 0; i < families->len; i++) {
        g_autofree char *name = g_markup_escape_text(families->pdata[i], -1);
        g_string_append_printf(
            xml, "<pattern><patelt name=\"family\"><string>%s</string></patelt></pattern>",
            name);
    }
    g_string_append(xml, "</acceptfont></selectfont></fontconfig>");
    FcConfig *config = FcConfigCreate();
    FcConfigParseAndLoadFromMemory(config, (const FcChar8 *)xml->str, FcFalse);
    FcConfigBuildFonts(config);
    return config;
}

static PangoFontMap *
open_map(GPtrArray *families)
{
    PangoFontMap *map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(map), 72);
    FcConfig *config = configure(families);
    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(map), config);
    FcConfigDestroy(config); /* the map has a reference of its own */
    return map;
}

/* What is kept with the map refers to it. */
static void
close_map(gpointer map)
{
    g_object_set_data(map, FONTS_KEPT, NULL);
    g_object_unref(map);
}

static void
unref_maps(gpointer maps)
{
    g_hash_table_unref(maps);
}

static GPrivate opened = G_PRIVATE_INIT(unref_maps);

static void
close_maps(void)
{
    g_private_replace(&opened, NULL);
}

/* Opening fonts costs more than setting a letter, and a mailing sets thousands. A thread closes
 * its maps as it ends; the first thread, which ends with the program, must be told to. */
static GHashTable *
get_maps(void)
{
    static gsize told = 0;
    if (g_once_init_enter(&told)) {
        atexit(close_maps);
        g_once_init_leave(&told, 1);
    }
    GHashTable *maps = g_private_get(&opened);
    if (maps == NULL) {
        maps = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, close_map);
        g_private_set(&opened, maps);
    }
    return maps;
}

PangoFontMap *
fonts_load(Fonts *fonts)
{
    GHashTable *maps = get_maps();
    g_autoptr(GPtrArray) families = list_families(fonts);
    g_ptr_array_add(families, NULL);
    g_autofree char *key = g_strjoinv(",", (char **)families->pdata);
    g_ptr_array_set_size(families, families->len - 1);
    PangoFontMap *map = g_hash_table_lookup(maps, key);
    if (map == NULL) {
        map = open_map(families);
        g_hash_table_insert(maps, g_steal_pointer(&key), map);
    }
    return map;
}

gboolean
fonts_check(Fonts *fonts, GError **error)
{
    PangoFontMap *map = fonts_load(fonts);
    g_auto(GStrv) names = g_strsplit(fonts->preferred, ",", -1);
    for (char **name = names; *name != NULL; name++) {
        if (**name == '\0' || pango_font_map_get_family(map, *name) != NULL)
            continue;
        g_autofree char *shown = text_escape(*name, -1);
        g_set_error(error, DOCUMENT_ERROR, DOCUMENT_ERROR_WRITE,
                    "no font of the family '%s' is installed; install it, or correct fonts in "
                    "[page]",
                    shown);
        return FALSE;
    }
    return TRUE;
}

/* What is drawn as nothing needs no glyph. */
static gboolean
needs_glyph(gunichar c)
{
    switch (g_unichar_type(c)) {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_SPACE_SEPARATOR:
        return FALSE;
    default:
        return c < 0xFE00 || c > 0xFE0F; /* variation selectors */
    }
}

static PangoFontset *
load_fontset(Fonts *fonts, PangoFontMap *map, PangoContext *context, GUnicodeScript script)
{
    PangoFontDescription *description = pango_font_description_new();
    pango_font_description_set_family(description, fonts_get_families(fonts, script));
    PangoFontset *set = pango_font_map_load_fontset(map, context, description,
                                                    fonts_get_language(fonts, script));
    pango_font_description_free(description);
    return set;
}

static gboolean
has_character(PangoFontset *set, gunichar c)
{
    PangoFont *font = set != NULL ? pango_fontset_get_font(set, c) : NULL;
    const gboolean has = font != NULL && pango_font_has_char(font, c);
    g_clear_object(&font);
    return has;
}

char *
fonts_find_missing(Fonts *fonts, const char *text)
{
    fonts_cover(fonts, text);
    PangoFontMap *map = fonts_load(fonts);
    PangoContext *context = pango_font_map_create_context(map);
    g_autoptr(GHashTable) sets = g_hash_table_new_full(NULL, NULL, NULL, g_object_unref);
    GString *missing = g_string_new(NULL);

    for (; *text != '\0'; text = g_utf8_next_char(text)) {
        const gunichar c = g_utf8_get_char(text);
        gpointer key = script_key(g_unichar_get_script(c));
        if (!needs_glyph(c) || g_utf8_strchr(missing->str, (gssize)missing->len, c) != NULL)
            continue;
        PangoFontset *set = g_hash_table_lookup(sets, key);
        if (set == NULL) {
            set = load_fontset(fonts, map, context, GPOINTER_TO_INT(key));
            g_hash_table_insert(sets, key, set);
        }
        if (!has_character(set, c))
            g_string_append_unichar(missing, c);
    }
    g_object_unref(context);
    return g_string_free(missing, FALSE);
}
