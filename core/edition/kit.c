#include "edition/kit.h"

#include "base/file.h"
#include "base/text.h"
#include "document/document.h"
#include "document/plain.h"
#include "edition/build.h"
#include "edition/kit_scope.h"
#include "edition/newest.h"
#include "edition/original.h"
#include "template/template.h"

#include <string.h>

G_DEFINE_QUARK(kit - error - quark, kit_error)

#define TEMPLATE_LIMIT (64 * 1024)
#define LETTER_LIMIT   ((size_t)64 << 20)

static const char *const letter_formats[] = {"txt", "html", "docx", NULL};

/* A kit that is being made. */
typedef struct {
    Campaign *campaign;
    const char *templates;
    Facts *facts;
    Original *original; /* NULL: nothing is sealed yet */
    Signatory *signatory;
    Value *scope;
    const char *folder; /* that it is written into */
    Kit *kit;
} Making;

static void
making_clear(Making *making)
{
    facts_free(making->facts);
    original_free(making->original);
    signatory_free(making->signatory);
    value_unref(making->scope);
    kit_free(making->kit);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Making, making_clear)

void
kit_free(Kit *kit)
{
    if (kit == NULL)
        return;

    g_free(kit->folder);
    g_ptr_array_unref(kit->files);
    g_clear_pointer(&kit->findings, g_ptr_array_unref);
    g_free(kit);
}

static gboolean
refuse_who(const Signatory *signatory, const char *why, GError **error)
{
    g_autofree char *name = text_escape(signatory_short(signatory), -1);
    g_set_error(error, KIT_ERROR, KIT_ERROR_WHO, "'%s' %s", name, why);
    return FALSE;
}

/* A kit says in public who signed: only for those who are named there. */
static gboolean
check_who(const Making *making, GError **error)
{
    const Signatory *signatory = making->signatory;
    if (!signatory_is_counted(signatory))
        return refuse_who(signatory, "is not counted, so there is nothing for it to announce",
                          error);
    if (!signatory_is_public(signatory))
        return refuse_who(
            signatory,
            "is not named in public, and a kit would name it; it may still repost "
            "the letter's own files",
            error);
    if (making->original != NULL &&
        kit_scope_find(making->original->manifest, signatory) == NULL)
        return refuse_who(
            signatory, "is not named in the newest edition; 'undersigned seal' makes the next",
            error);
    return TRUE;
}

/* Takes the newest edition, or nothing when there is none yet. */
static gboolean
open_original(Making *making, GError **error)
{
    g_autoptr(Manifest) newest = NULL;
    if (!newest_find(making->campaign, &newest, error))
        return FALSE;
    if (newest == NULL)
        return TRUE;

    making->original = original_open(making->campaign, 0, error);
    return making->original != NULL;
}

static gboolean
gather(Making *making, const char *who, GError **error)
{
    g_autoptr(Revision) revision = NULL;
    making->signatory = roster_find(campaign_get_roster(making->campaign), who, error);
    if (making->signatory == NULL || !open_original(making, error) ||
        !check_who(making, error) || !letter_find_newest(making->campaign, &revision, error))
        return FALSE;

    making->facts =
        facts_gather(making->campaign, revision != NULL ? revision->number : 0, error);
    if (making->facts == NULL)
        return FALSE;
    making->scope =
        kit_scope_new(making->campaign, making->facts, making->signatory, making->original);
    return TRUE;
}

static gboolean
write_file(Making *making, const char *name, const void *bytes, size_t length, GError **error)
{
    g_autofree char *path = g_build_filename(making->folder, name, NULL);
    if (!file_write_staged(path, bytes, length, error))
        return FALSE;

    g_ptr_array_add(making->kit->files, g_strdup(name));
    return TRUE;
}

/* The campaign's own template comes first. */
static char *
read_source(const Making *making, const char *file, GError **error)
{
    g_autofree char *own = campaign_path(making->campaign, file);
    g_autofree char *common = g_build_filename(making->templates, file, NULL);
    return file_exists(own) ? campaign_read(making->campaign, file, TEMPLATE_LIMIT, error)
                            : file_read_text(common, TEMPLATE_LIMIT, error);
}

/* Returns kit/NAME.md filled in, as Markdown. */
static char *
render(const Making *making, const char *file, GError **error)
{
    const TemplateOptions options = {
        .strict = TRUE, .load = campaign_load_partial, .closure = making->campaign};
    const TemplateRender how = {.escape = TEMPLATE_MARKDOWN,
                                .language = campaign_get_language(making->campaign)};
    g_autofree char *source = read_source(making, file, error);
    g_autoptr(Template) template =
        source != NULL ? template_parse(source, file, &options, error) : NULL;
    g_autoptr(Value) known = kit_scope_known(making->campaign);
    GString *markdown = g_string_new(NULL);

    if (template != NULL && template_check(template, known, error) &&
        template_render(template, making->scope, &how, markdown, error))
        return g_string_free(markdown, FALSE);
    g_string_free(markdown, TRUE);
    return NULL;
}

static Document *
parse(const Making *making, const char *file, const char *markdown, GError **error)
{
    const DocumentAbout about = {.language = campaign_get_language(making->campaign),
                                 .title = campaign_get_title(making->campaign),
                                 .page = {.paper = "a4"}};
    return document_parse(markdown, file, strlen(markdown), &about, error);
}

/* Returns kit/NAME.md filled in, as text. */
static char *
write_plain(const Making *making, const char *file, GError **error)
{
    g_autofree char *markdown = render(making, file, error);
    g_autoptr(Document) document =
        markdown != NULL ? parse(making, file, markdown, error) : NULL;
    return document != NULL ? plain_write(document) : NULL;
}

/* The letter's bytes in `format`: as sealed, or else as they were just built. */
static GBytes *
get_letter(const Making *making, const char *format, GError **error)
{
    g_autofree char *name = g_strdup_printf("letter.%s", format);
    g_autofree char *built = g_build_filename(making->folder, name, NULL);
    return making->original != NULL ? original_read(making->original, name, error)
                                    : file_read(built, LETTER_LIMIT, error);
}

static gboolean
write_sealed_letter(Making *making, GError **error)
{
    for (const char *const *format = letter_formats; *format != NULL; format++) {
        g_autofree char *name = g_strdup_printf("letter.%s", *format);
        if (newest_find_file(making->original->manifest, name) == NULL)
            continue;
        g_autoptr(GBytes) bytes = get_letter(making, *format, error);
        size_t length = 0;
        const void *data = bytes != NULL ? g_bytes_get_data(bytes, &length) : NULL;
        if (bytes == NULL || !write_file(making, name, data, length, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
write_letter(Making *making, GError **error)
{
    const BuildRequest request = {
        .document = "letter", .formats = letter_formats, .draft = TRUE};
    if (making->original != NULL)
        return write_sealed_letter(making, error);

    g_autoptr(GPtrArray) written =
        build_documents(making->campaign, making->facts, &request, making->folder, TRUE, error);
    for (unsigned i = 0; written != NULL && i < written->len; i++)
        g_ptr_array_add(making->kit->files, g_strdup(written->pdata[i]));
    return written != NULL;
}

static gboolean
has_letter(const Making *making, const char *name)
{
    return g_ptr_array_find_with_equal_func(making->kit->files, name, g_str_equal, NULL);
}

static gboolean
write_text_announcement(Making *making, GError **error)
{
    g_autofree char *head = write_plain(making, "kit/announcement.md", error);
    g_autoptr(GBytes) letter = head != NULL && has_letter(making, "letter.txt")
                                   ? get_letter(making, "txt", error)
                                   : g_bytes_new(NULL, 0);
    size_t length = 0;
    if (head == NULL || letter == NULL)
        return FALSE;

    const char *text = g_bytes_get_data(letter, &length);
    g_autoptr(GString) whole = g_string_new(head);
    g_string_append_c(whole, '\n');
    g_string_append_len(whole, text, (gssize)length);
    return write_file(making, "announcement.txt", whole->str, whole->len, error);
}

/* The announcement goes into the letter's own page, before its first word. */
static gboolean
write_page_announcement(Making *making, GError **error)
{
    if (!has_letter(making, "letter.html"))
        return TRUE;

    g_autofree char *markdown = render(making, "kit/announcement.md", error);
    g_autoptr(Document) document =
        markdown != NULL ? parse(making, "kit/announcement.md", markdown, error) : NULL;
    g_autoptr(GBytes) letter = document != NULL ? get_letter(making, "html", error) : NULL;
    size_t length = 0;
    if (letter == NULL)
        return FALSE;

    const char *page = g_bytes_get_data(letter, &length);
    const char *main = g_strstr_len(page, (gssize)length, "<main");
    const char *at =
        main != NULL ? g_strstr_len(main, (gssize)length - (main - page), ">") : NULL;
    const size_t before = at != NULL ? (size_t)(at - page) + 1 : 0;
    g_autofree char *head = cmark_render_html(document_get_root(document), CMARK_OPT_DEFAULT);
    g_autoptr(GString) whole = g_string_new_len(page, (gssize)before);
    g_string_append_printf(whole, "\n%s<hr>", head);
    g_string_append_len(whole, page + before, (gssize)(length - before));
    return write_file(making, "announcement.html", whole->str, whole->len, error);
}

/* Each paragraph is a post of its own. */
static gboolean
check_posts(const char *text, GError **error)
{
    g_auto(GStrv) posts = g_strsplit(text, "\n\n", -1);

    for (unsigned i = 0; posts[i] != NULL; i++) {
        const long length = g_utf8_strlen(g_strstrip(posts[i]), -1);
        if (length <= KIT_LONGEST_POST)
            continue;
        g_set_error(error, KIT_ERROR, KIT_ERROR_POST,
                    "kit/social.md: paragraph %u has %ld characters, and a post may have %d; "
                    "shorten it in the campaign's own kit/social.md",
                    i + 1, length, KIT_LONGEST_POST);
        return FALSE;
    }
    return TRUE;
}

static gboolean
write_rest(Making *making, GError **error)
{
    g_autofree char *social = write_plain(making, "kit/social.md", error);
    g_autofree char *checking =
        social != NULL ? write_plain(making, "kit/checking.md", error) : NULL;

    return checking != NULL && check_posts(social, error) &&
           write_file(making, "social.txt", social, strlen(social), error) &&
           write_file(making, "checking.txt", checking, strlen(checking), error);
}

static gboolean
write_all(Making *making, GError **error)
{
    return write_letter(making, error) && write_text_announcement(making, error) &&
           write_page_announcement(making, error) && write_rest(making, error);
}

/* What is sealed was published, whoever is to be named no more since. */
static gboolean
excuse_sealed(const Making *making, Leaks *leaks, GError **error)
{
    if (making->original == NULL || !has_letter(making, "letter.txt"))
        return TRUE;
    g_autoptr(GBytes) letter = get_letter(making, "txt", error);
    if (letter == NULL)
        return FALSE;

    size_t length = 0;
    const char *data = g_bytes_get_data(letter, &length);
    g_autofree char *text = g_strndup(data, length);
    const char *const known[] = {text, NULL};
    leaks_set_reader(leaks, 0, known);
    return TRUE;
}

/* Opens again what was written, before anybody gets it. */
static gboolean
search(const Making *making, GError **error)
{
    Kit *kit = making->kit;
    g_autoptr(Leaks) leaks = leaks_new(making->campaign, FACTS_PUBLIC, error);
    if (leaks == NULL || !excuse_sealed(making, leaks, error))
        return FALSE;

    for (unsigned i = 0; i < kit->files->len; i++)
        if (!leaks_search_file(leaks, making->folder, kit->files->pdata[i], error))
            return FALSE;
    kit->findings = release_find(leaks);
    return TRUE;
}

static gboolean
judge(const Making *making, const KitRequest *request, GError **error)
{
    const Kit *kit = making->kit;

    return search(making, error) &&
           release_judge(kit->findings, request->override_reason, error) &&
           release_record(making->campaign, kit->findings, kit->folder,
                          request->override_reason, error);
}

Kit *
kit_build(Campaign *campaign, const KitRequest *request, GError **error)
{
    g_auto(Making) making = {.campaign = campaign, .templates = request->templates};
    if (!gather(&making, request->who, error))
        return NULL;

    g_autofree char *slug = file_slug(signatory_short(making.signatory));
    making.kit = g_new0(Kit, 1);
    making.kit->files = g_ptr_array_new_with_free_func(g_free);
    making.kit->folder = g_strdup_printf("out/kit-%s", slug);
    making.kit->edition =
        making.original != NULL ? manifest_get_edition(making.original->manifest) : 0;
    g_autofree char *path = campaign_path(campaign, making.kit->folder);
    g_autoptr(FileStage) stage =
        campaign_check_inside(campaign, path, error) ? file_stage_open(path, error) : NULL;
    if (stage == NULL)
        return NULL;

    making.folder = file_stage_get_path(stage);
    if (!write_all(&making, error) || !judge(&making, request, error) ||
        !file_stage_commit(g_steal_pointer(&stage), FALSE, error))
        return NULL;
    return g_steal_pointer(&making.kit);
}
