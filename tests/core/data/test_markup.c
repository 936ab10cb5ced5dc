#include "data/markup.h"
#include "data/package.h"

#include <expat.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

static char *folder;

/* What a reader was told: "<name a=v>", text, "</>"; a text in one piece. */
typedef struct {
    GString *events;
    gboolean is_refused; /* by Expat's document type */
} Told;

static void
note_begin(GString *events, const char *name, const char **attributes)
{
    const char *colon = strchr(name, ':');
    g_string_append_printf(events, "<%s", colon != NULL ? colon + 1 : name);
    for (; *attributes != NULL; attributes += 2)
        g_string_append_printf(events, " %s=%s", attributes[0], attributes[1]);
    g_string_append_c(events, '>');
}

static void
begin(G_GNUC_UNUSED Markup *markup, void *closure, const char *name, const char **attributes)
{
    note_begin(((Told *)closure)->events, name, attributes);
}

static void
end(G_GNUC_UNUSED Markup *markup, void *closure)
{
    g_string_append(((Told *)closure)->events, "</>");
}

static void
text(G_GNUC_UNUSED Markup *markup, void *closure, const char *piece, size_t length)
{
    g_string_append_len(((Told *)closure)->events, piece, (gssize)length);
}

static void
pause_at_end(Markup *markup, void *closure)
{
    end(markup, closure);
    markup_pause(markup);
}

static Archive *
pack(const char *bytes, size_t length)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(PackageWriter) writer = package_writer_new();
    package_writer_add(writer, "a.xml", bytes, length);
    g_autoptr(GBytes) package = package_writer_finish(writer, &error);
    g_autofree char *path = g_build_filename(folder, "a.zip", NULL);
    g_assert_no_error(error);
    g_unlink(path);
    g_assert_true(g_file_set_contents_full(path, g_bytes_get_data(package, NULL),
                                           (gssize)g_bytes_get_size(package),
                                           G_FILE_SET_CONTENTS_NONE, 0600, &error));
    Archive *archive = archive_open(path, &error);
    g_assert_no_error(error);
    return archive;
}

/* Reads the document; NULL with `error`. */
static char *
read_by(const MarkupHandlers *handlers, const char *bytes, size_t length, GError **error)
{
    g_autoptr(Archive) archive = pack(bytes, length);
    Told told = {.events = g_string_new(NULL)};
    g_autoptr(Markup) markup = markup_open(archive, "a.xml", handlers, &told, error);
    MarkupResult result = MARKUP_PAUSED;
    markup_want_text(markup, TRUE);
    while (result == MARKUP_PAUSED)
        result = markup_read(markup, error);
    return g_string_free(told.events, result == MARKUP_FAILED);
}

static char *
read_ours(const char *bytes, size_t length, GError **error)
{
    static const MarkupHandlers handlers = {begin, end, text};
    return read_by(&handlers, bytes, length, error);
}

static void XMLCALL
on_begin(void *data, const char *name, const char **attributes)
{
    note_begin(((Told *)data)->events, name, attributes);
}

static void XMLCALL
on_end(void *data, G_GNUC_UNUSED const char *name)
{
    g_string_append(((Told *)data)->events, "</>");
}

static void XMLCALL
on_text(void *data, const char *piece, int length)
{
    g_string_append_len(((Told *)data)->events, piece, length);
}

static void XMLCALL
on_doctype(void *data, G_GNUC_UNUSED const char *name, G_GNUC_UNUSED const char *system,
           G_GNUC_UNUSED const char *public, G_GNUC_UNUSED int has_subset)
{
    ((Told *)data)->is_refused = TRUE;
}

/* The same by Expat; NULL for what is not well-formed, or has a document type. */
static char *
read_by_expat(const char *bytes, size_t length)
{
    Told told = {.events = g_string_new(NULL)};
    XML_Parser parser = XML_ParserCreate(NULL);
    XML_SetUserData(parser, &told);
    XML_SetElementHandler(parser, on_begin, on_end);
    XML_SetCharacterDataHandler(parser, on_text);
    XML_SetStartDoctypeDeclHandler(parser, on_doctype);
    const gboolean is_read = XML_Parse(parser, bytes, (int)length, 1) == XML_STATUS_OK;
    XML_ParserFree(parser);
    return g_string_free(told.events, !is_read || told.is_refused);
}

static void
assert_same(const char *bytes, size_t length)
{
    g_autofree char *expected = read_by_expat(bytes, length);
    g_autofree char *found = read_ours(bytes, length, NULL);
    if (g_strcmp0(expected, found) != 0)
        g_test_message("in: %s", bytes);
    g_assert_cmpstr(found, ==, expected);
}

static const char *const taken[] = {
    "<a/>",
    "<a></a >",
    "\n <a\tb = 'c'\n d=\"e>f\" ><!-- <x> - -->g</a>\r\n<!---->\n",
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone='yes'?>\r\n<x:a "
    "x:b=\"1\"><y:c/></x:a>",
    "\xef\xbb\xbf<a>\xef\xbb\xbf</a>",
    "<a>&lt;&gt;&amp;&quot;&apos;&#65;&#x41;&#x1F600;&#10;&#13;</a>",
    "<a b='&lt;&#10;&#x9;\t\n\r\n\r&quot;\"'/>",
    "<a>1\r\n2\r3\n\r4\r</a>",
    "<a><![CDATA[<b>&amp;]] ]>]]]]><![CDATA[]]></a>",
    "<a>] ]] ]&gt; > ' \"</a>",
    "<a><?pi some ?thing?><?b?></a><?c?>",
    "<Ünïcode größe='ß'>人權 \xef\xbf\xbd \xef\xbc\xa1\xf0\x9f\x8f\x94</Ünïcode>",
    "<a b='1' B='2' b.c='3' b-c='4' _='5'/>",
    "<a><b><c/></b><b/></a>",
};

static const char *const refused[] = {
    "",
    " ",
    "a",
    "<a>",
    "</a>",
    "<a></b>",
    "<a><b></a></b>",
    "<a/><b/>",
    "<a/>x",
    "x<a/>",
    "<a/>&#32;",
    "<a/><![CDATA[ ]]>",
    "<a",
    "<a b",
    "<a b>",
    "<a b=>",
    "<a b=c>",
    "<a b='c' b='d'/>",
    "<a b='c'd='e'/>",
    "<a b='<'/>",
    "<a b='c/>",
    "<a / >",
    "< a/>",
    "<a></ a>",
    "<a></a b='c'>",
    "<1/>",
    "<a 1='2'/>",
    "<a>&</a>",
    "<a>& </a>",
    "<a>&nbsp;</a>",
    "<a>&LT;</a>",
    "<a>&#0;</a>",
    "<a>&#xD800;</a>",
    "<a>&#xFFFE;</a>",
    "<a>&#x110000;</a>",
    "<a>&#99999999999999999999;</a>",
    "<a>&#X41;</a>",
    "<a>&#;</a>",
    "<a>&#x;</a>",
    "<a b='&c;'/>",
    "<a b='&lt'/>",
    "<a>]]></a>",
    "<a><![CDATA[</a>",
    "<a><![cdata[]]></a>",
    "<a><!-- -- --></a>",
    "<a><!-- --->",
    "<a><!-- </a>",
    "<a><!b></a>",
    "<a>\x01</a>",
    "<a b='\x1f'/>",
    "<a><!--\x02--></a>",
    "<a>\xef\xbf\xbe</a>",
    "<a>\xff</a>",
    "<a>\xc0\xaf</a>",
    "<a>\xed\xa0\x80</a>",
    "<a>\xe4\xba</a>",
    " <?xml version='1.0'?><a/>",
    "<a><?xml version='1.0'?></a>",
    "<?xml?><a/>",
    "<?xml encoding='UTF-8'?><a/>",
    "<a><? b?></a>",
    "<a><?b></a>",
    "<!DOCTYPE a><a/>",
    "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
    "<a/><!DOCTYPE a>",
};

static void
what_is_well_formed_is_told_as_expat_tells_it(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(taken); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *found = read_ours(taken[i], strlen(taken[i]), &error);
        g_assert_no_error(error);
        assert_same(taken[i], strlen(taken[i]));
    }
}

static void
what_is_not_is_refused_as_expat_refuses_it(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *found = read_ours(refused[i], strlen(refused[i]), &error);
        g_assert_cmpstr(found, ==, NULL);
        g_assert_true(error->domain == MARKUP_ERROR);
        g_assert_true(g_str_has_prefix(error->message, "part 'a.xml', line 1: "));
        assert_same(refused[i], strlen(refused[i]));
    }
    g_autofree char *nul = read_ours("<a>\0</a>", 8, NULL);
    g_assert_null(nul);
}

/* The window ends at each place of it in turn. */
static void
no_boundary_makes_a_difference(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(taken); i++) {
        const char *body = taken[i] + (g_str_has_prefix(taken[i], "<?xml") ? 57 : 0);
        if (g_str_has_prefix(body, "\xef\xbb\xbf"))
            continue;
        const size_t length = strlen(body);
        for (size_t cut = 0; cut <= length; cut += 1 + length / 40) {
            g_autoptr(GString) padded = g_string_new(NULL);
            while (padded->len < 64 * 1024 - cut)
                g_string_append_c(padded, '\n');
            g_string_append(padded, body);
            g_autofree char *alone = read_ours(body, length, NULL);
            g_autoptr(GError) error = NULL;
            g_autofree char *behind = read_ours(padded->str, padded->len, &error);
            g_assert_no_error(error);
            g_assert_nonnull(alone);
            g_assert_cmpstr(behind, ==, alone);
        }
    }
}

static void
a_slip_anywhere_is_judged_as_expat_judges_it(void)
{
    const char alphabet[] = "<>/&;'\"=! -]?[ab:#x0\n\r\t";
    g_autoptr(GRand) dice = g_rand_new_with_seed(5);
    unsigned both = 0;
    for (unsigned i = 0; i < 6000; i++) {
        g_autoptr(GString) document = g_string_new(taken[i % G_N_ELEMENTS(taken)]);
        if (g_str_has_prefix(document->str, "<?xml"))
            g_string_erase(document, 0, 57);
        for (int slips = g_rand_int_range(dice, 1, 4); slips > 0 && document->len > 0;
             slips--) {
            const gsize at = (gsize)g_rand_int_range(dice, 0, (gint32)document->len);
            const char c = alphabet[g_rand_int_range(dice, 0, sizeof alphabet - 1)];
            if (g_ascii_isprint(document->str[at]) || document->str[at] == '\n')
                document->str[at] = c;
            else if (((unsigned char)document->str[at] & 0xc0) != 0x80)
                g_string_insert_c(document, (gssize)at, c);
            if (g_rand_boolean(dice) && (document->str[at] & 0x80) == 0)
                g_string_erase(document, (gssize)at, 1);
        }
        assert_same(document->str, document->len);
        g_autofree char *found = read_ours(document->str, document->len, NULL);
        both += found != NULL;
    }
    g_assert_cmpuint(both, >, 300);
    g_assert_cmpuint(both, <, 5700);
}

static void
a_handler_can_pause_and_go_on(void)
{
    static const MarkupHandlers halting = {begin, pause_at_end, text};
    g_autoptr(GError) error = NULL;
    const char document[] = "<a>1<b/>2<c>3</c></a> <!-- -->";
    g_autofree char *found = read_by(&halting, document, strlen(document), &error);
    g_assert_no_error(error);
    g_assert_cmpstr(found, ==, "<a>1<b></>2<c>3</></>");
}

static void
other_encodings_are_read_by_mark_or_declaration(void)
{
    static const struct {
        const char *encoding, *head;
    } cases[] = {
        {"UTF-16", ""},
        {"UTF-16LE", "\xef\xbb\xbf"},
        {"UTF-16BE", "\xef\xbb\xbf"},
        {"UTF-16LE", "<?xml version='1.0' encoding='UTF-16'?>"},
        {"ISO-8859-1", "<?xml version='1.0' encoding='ISO-8859-1'?>"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GString) document = g_string_new(cases[i].head);
        g_string_append(document, "<a b='größer'>");
        for (unsigned n = 0; n < 30000; n++)
            g_string_append(document, "é, ü; ");
        g_string_append(document, "</a>");
        gsize length = 0;
        g_autofree char *bytes = g_convert(document->str, (gssize)document->len,
                                           cases[i].encoding, "UTF-8", NULL, &length, &error);
        g_assert_no_error(error);
        g_autofree char *found = read_ours(bytes, length, &error);
        g_assert_no_error(error);
        g_autofree char *expected = read_by_expat(document->str + strlen(cases[i].head),
                                                  document->len - strlen(cases[i].head));
        g_assert_cmpstr(found, ==, expected);
    }
    const char unknown[] = "<?xml version='1.0' encoding='no//TRANSLIT'?><a/>";
    g_autofree char *none = read_ours(unknown, strlen(unknown), NULL);
    g_assert_null(none);
    g_autofree char *half = read_ours("\xff\xfe<\0a\0/\0>", 9, NULL);
    g_assert_null(half);
}

static void
mistakes_are_told_with_their_line(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) document = g_string_new("<a>\n");
    for (unsigned i = 0; i < 50000; i++)
        g_string_append(document, "<b c='1\n2'>d</b>\n");
    g_string_append(document, "\n<e></f></a>");
    g_autofree char *found = read_ours(document->str, document->len, &error);
    g_assert_null(found);
    g_assert_cmpstr(error->message, ==,
                    "part 'a.xml', line 100003: no well-formed XML (mismatched tag); save the "
                    "file anew");
}

static void
what_no_document_has_is_refused_and_what_one_may_have_is_taken(void)
{
    static const struct {
        const char *head, *filling, *end;
        unsigned taken, refused;
        const char *message;
    } cases[] = {
        {"<x>", "<a>", "", 0, 256, "256 levels"},
        {"<a b='", "0123456789", "'/>", 20000, 40000, "longer than 256 KiB"},
        {"<a><!--", "0123456789", "--></a>", 20000, 40000, "longer than 256 KiB"},
        {"<a>&", "0123456789", ";</a>", 0, 3, "undefined entity"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const unsigned counts[] = {cases[i].taken, cases[i].refused};
        for (size_t j = 0; j < 2; j++) {
            g_autoptr(GError) error = NULL;
            g_autoptr(GString) document = g_string_new(cases[i].head);
            for (unsigned n = 0; n < counts[j]; n++)
                g_string_append(document, cases[i].filling);
            g_string_append(document, cases[i].end);
            g_autofree char *found = read_ours(document->str, document->len, &error);
            if (counts[j] == 0)
                continue;
            g_assert_cmpint(found != NULL, ==, j == 0);
            if (j == 1)
                g_assert_nonnull(strstr(error->message, cases[i].message));
        }
    }

    g_autoptr(GString) attributes = g_string_new("<a");
    for (unsigned i = 0; i < 256; i++)
        g_string_append_printf(attributes, " a%u='%u'", i, i);
    g_autofree char *most = g_strconcat(attributes->str, "/>", NULL);
    g_autofree char *more = g_strconcat(attributes->str, " b=''/>", NULL);
    assert_same(most, strlen(most));
    g_autofree char *found = read_ours(more, strlen(more), NULL);
    g_assert_null(found);
}

static void
a_long_text_comes_whole(void)
{
    g_autoptr(GString) document = g_string_new("<a><![CDATA[");
    for (unsigned i = 0; i < 60000; i++)
        g_string_append(document, "]&<] Łódź ");
    g_string_append(document, "]]>");
    for (unsigned i = 0; i < 60000; i++)
        g_string_append(document, "&amp;] 人權 ");
    g_string_append(document, "</a>");
    assert_same(document->str, document->len);
}

#define ADD(claim) g_test_add_func("/markup/" #claim, claim)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("markup-XXXXXX", NULL);
    ADD(what_is_well_formed_is_told_as_expat_tells_it);
    ADD(what_is_not_is_refused_as_expat_refuses_it);
    ADD(no_boundary_makes_a_difference);
    ADD(a_slip_anywhere_is_judged_as_expat_judges_it);
    ADD(a_handler_can_pause_and_go_on);
    ADD(other_encodings_are_read_by_mark_or_declaration);
    ADD(mistakes_are_told_with_their_line);
    ADD(what_no_document_has_is_refused_and_what_one_may_have_is_taken);
    ADD(a_long_text_comes_whole);
    const int status = g_test_run();
    g_autofree char *path = g_build_filename(folder, "a.zip", NULL);
    g_unlink(path);
    g_rmdir(folder);
    g_free(folder);
    return status;
}
