#include "edition/build.h"

#include "base/file.h"
#include "base/text.h"
#include "campaign/rendition.h"
#include "document/docx.h"
#include "document/html.h"
#include "document/pdf.h"
#include "document/plain.h"
#include "edition/recipe.h"
#include "template/template.h"

#include <string.h>

G_DEFINE_QUARK(build - error - quark, build_error)

#define TEMPLATE_LIMIT (64 * 1024)

/* What a whole run needs. */
typedef struct {
    Campaign *campaign;
    const Facts *facts;
    const BuildRequest *request;
    Language *language;   /* that the documents are in */
    GPtrArray *templates; /* char *, the file names of translations */
    const char *folder;
    gboolean is_stage;
    GPtrArray *written; /* char *, names */
    GHashTable *made;   /* char *, names of what was made, without the format */
    int64_t time;       /* that the documents bear */
    char *draft;        /* the notice in their headers, or NULL */
    size_t total;
} Build;

/* A recipe's template, parsed and checked. */
typedef struct {
    Template *template;
    TemplateMemo *memo; /* what all of its documents have in common */
    size_t size;        /* of its source */
} Text;

gboolean
build_check_formats(const char *const *formats, GError **error)
{
    for (; formats != NULL && *formats != NULL; formats++)
        if (!g_strv_contains(recipe_all_formats, *formats)) {
            g_autofree char *shown = text_escape(*formats, -1);
            g_set_error(error, BUILD_ERROR, BUILD_ERROR_REQUEST,
                        "'%s' is no format; there are txt, html, docx and pdf", shown);
            return FALSE;
        }
    return TRUE;
}

static void
text_clear(Text *text)
{
    template_memo_free(text->memo);
    template_free(text->template);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Text, text_clear)

static gboolean
read_text(const Build *build, const Recipe *recipe, Text *out_text, GError **error)
{
    const TemplateOptions options = {
        .strict = TRUE, .load = campaign_load_partial, .closure = build->campaign};
    g_autofree char *source =
        campaign_read(build->campaign, recipe->template_name, TEMPLATE_LIMIT, error);
    g_autoptr(Template) template =
        source != NULL ? template_parse(source, recipe->template_name, &options, error) : NULL;
    g_autoptr(Value) known = facts_known(build->facts, recipe->whom == RECIPE_SIGNATORY);

    if (template == NULL || !template_check(template, known, error))
        return FALSE;
    *out_text = (Text){g_steal_pointer(&template), template_memo_new(), strlen(source)};
    return TRUE;
}

static gboolean
is_noted(const GPtrArray *noted, const char *entry)
{
    for (unsigned i = 0; i < noted->len; i++)
        if (g_str_has_prefix(noted->pdata[i], entry))
            return TRUE;
    return FALSE;
}

/* Each tag once, with the first addressee who lacks it. */
static void
note_empty(const Build *build, const Recipe *recipe, const char *stem, const GPtrArray *names)
{
    GPtrArray *noted = build->request->out_empty;

    for (unsigned i = 0; noted != NULL && i < names->len; i++) {
        g_autofree char *entry = g_strdup_printf("%s: {{%s}}", recipe->template_name,
                                                 (char *)g_ptr_array_index(names, i));
        if (!is_noted(noted, entry))
            g_ptr_array_add(noted, recipe->whom == RECIPE_ADDRESSEE
                                       ? g_strdup_printf("%s in %s", entry, stem)
                                       : g_strdup(entry));
    }
}

static char *
render(const Build *build, const Recipe *recipe, const Text *text, const Value *scope,
       const char *stem, GError **error)
{
    g_autoptr(GPtrArray) empty = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GString) markdown = g_string_new(NULL);
    const TemplateRender how = {.escape = TEMPLATE_MARKDOWN,
                                .language = build->language,
                                .memo = text->memo,
                                .out_empty = empty};

    if (!template_render(text->template, scope, &how, markdown, error))
        return NULL;
    note_empty(build, recipe, stem, empty);
    return g_string_free(g_steal_pointer(&markdown), FALSE);
}

static DocumentPage
read_page(const Campaign *campaign)
{
    const Config *config = campaign_get_config(campaign);
    const char *paper = config_get_text(config, "page", "paper");
    const gboolean letter = paper != NULL
                                ? g_str_equal(paper, "letter")
                                : language_uses_letter_paper(campaign_get_language(campaign));
    double vertical = 25, horizontal = letter ? 38 : 35; /* some 75 characters a line on both */
    const char *margins = config_get_text(config, "page", "margins");

    if (margins != NULL)
        campaign_parse_margins(margins, &vertical, &horizontal);
    return (DocumentPage){.paper = letter ? "letter" : "a4",
                          .top = vertical,
                          .bottom = vertical,
                          .left = horizontal,
                          .right = horizontal,
                          .letterhead = config_get_text(config, "page", "letterhead"),
                          .fonts = config_get_text(config, "page", "fonts"),
                          .columns = config_get_integer(config, "page", "columns")};
}

/* NULL where the scope has none. */
static const char *
scope_text(const Value *scope, const char *record, const char *name)
{
    const Value *text = value_get_member(value_get_member(scope, record), name);

    return text != NULL && value_is_true(text) ? value_get_text(text) : NULL;
}

static Document *
parse_document(const Build *build, const Recipe *recipe, const Text *text, const Value *scope,
               const char *markdown, GError **error)
{
    const Campaign *campaign = build->campaign;
    const Config *config = campaign_get_config(campaign);
    const char *date = config_get_text(config, "letter", "date");
    g_autofree char *long_date =
        date != NULL ? language_date(build->language, date, "long", error) : NULL;
    if (date != NULL && long_date == NULL)
        return NULL;

    const DocumentAbout about = {
        .language = build->language,
        .title = scope_text(scope, "campaign", "title"),
        .short_title = scope_text(scope, "letter", "subject"),
        .draft = build->draft,
        .time = build->time,
        .subject = scope_text(scope, "letter", "subject"),
        .salutation = scope_text(scope, "addressee", "salutation"),
        .addressee = scope_text(scope, "addressee", "name"),
        .date = long_date,
        .labels = facts_get_labels(build->facts),
        .page = read_page(campaign),
    };
    return document_parse(markdown, recipe->template_name, text->size, &about, error);
}

static GBytes *
write_format(const Document *document, const char *format, GError **error)
{
    if (g_str_equal(format, "docx"))
        return docx_write(document, error);
    if (g_str_equal(format, "pdf"))
        return pdf_write(document, error);

    char *text = g_str_equal(format, "html") ? html_write(document) : plain_write(document);
    return g_bytes_new_take(text, strlen(text));
}

static gboolean
write_file(const Build *build, const char *path, const void *data, size_t length,
           GError **error)
{
    return build->is_stage ? file_write_staged(path, data, length, error)
                           : file_write(path, data, length, error);
}

static gboolean
write_document(Build *build, const Document *document, const Recipe *recipe, const char *stem,
               GError **error)
{
    for (const char *const *format = recipe->formats; *format != NULL; format++) {
        const char *const *wanted = build->request->formats;
        if (wanted != NULL && !g_strv_contains(wanted, *format))
            continue;
        g_autoptr(GBytes) bytes = write_format(document, *format, error);
        g_autofree char *name = g_strdup_printf("%s.%s", stem, *format);
        g_autofree char *path = g_build_filename(build->folder, name, NULL);
        size_t length = 0;
        const void *data = bytes != NULL ? g_bytes_get_data(bytes, &length) : NULL;
        if (bytes == NULL || !write_file(build, path, data, length, error)) {
            g_prefix_error(error, "%s: ", name);
            return FALSE;
        }
        g_ptr_array_add(build->written, g_steal_pointer(&name));
    }
    return TRUE;
}

/* [document letter-ilse-harrow] and the letter to Ilse Harrow would be one file. */
static gboolean
claim_name(Build *build, const char *stem, GError **error)
{
    if (g_hash_table_add(build->made, g_strdup(stem)))
        return TRUE;

    g_set_error(error, BUILD_ERROR, BUILD_ERROR_REQUEST,
                "two documents would be named '%s'; give the [document NAME] another name",
                stem);
    return FALSE;
}

static gboolean
build_one(Build *build, const Recipe *recipe, const Text *text, const Value *scope,
          const char *stem, GError **error)
{
    const BuildRequest *request = build->request;
    g_autofree char *markdown =
        claim_name(build, stem, error) ? render(build, recipe, text, scope, stem, error) : NULL;
    g_autoptr(Document) document =
        markdown != NULL ? parse_document(build, recipe, text, scope, markdown, error) : NULL;

    g_clear_pointer(&markdown, g_free);
    return document != NULL &&
           (request->inspect == NULL ||
            request->inspect(stem, document, request->inspector, error)) &&
           (request->check || write_document(build, document, recipe, stem, error));
}

/* "letter", and of its translation "letter.fr". */
static char *
get_stem(const Build *build, const Recipe *recipe, unsigned index)
{
    const char *language = build->request->language;
    g_autofree char *stem = recipe_get_stem(recipe, build->facts, index);

    return language != NULL ? g_strdup_printf("%s.%s", stem, language) : g_steal_pointer(&stem);
}

static Value *
get_scope(const Build *build, const Recipe *recipe, unsigned index)
{
    g_autoptr(Value) scope = recipe_get_scope(recipe, build->facts, index);

    return build->request->language != NULL
               ? placeholder_in_language(scope, build->campaign, build->language)
               : g_steal_pointer(&scope);
}

static gboolean
build_recipe(Build *build, const Recipe *recipe, GError **error)
{
    const BuildRequest *request = build->request;
    const unsigned count = recipe_count(recipe, build->facts);
    g_auto(Text) text = {0};
    if (!read_text(build, recipe, &text, error))
        return FALSE;

    for (unsigned i = 0; i < count; i++) {
        g_autoptr(Value) scope = get_scope(build, recipe, i);
        g_autofree char *stem = get_stem(build, recipe, i);
        if (!build_one(build, recipe, &text, scope, stem, error))
            return FALSE;
        if (recipe->whom != RECIPE_ONCE && request->progress != NULL)
            request->progress(i + 1, count, request->closure);
    }
    return TRUE;
}

/* SOURCE_DATE_EPOCH, else the revision's time, else the letter's own date. */
static gboolean
find_time(Build *build, const Revision *revision, GError **error)
{
    const Campaign *campaign = build->campaign;
    const char *date = config_get_text(campaign_get_config(campaign), "letter", "date");
    int64_t time = 0;

    if (revision != NULL)
        time = revision->at;
    else if (date == NULL || !clock_parse(date, campaign_get_zone(campaign), &time, NULL))
        time = clock_now(campaign_get_clock(campaign));
    return clock_document_time(time, &build->time, error);
}

static gboolean
make_notice(Build *build, const Revision *revision, GError **error)
{
    g_autofree char *time = clock_format(build->time);
    Language *language = build->language;
    g_autofree char *date = language_date(language, time, "long", error);
    /* Or the day would be read with the English words before it. */
    const char *mark = language_is_right_to_left(language) ? "\u200F" : "";
    gboolean recorded = FALSE;
    if (date == NULL ||
        (revision != NULL && !letter_is_recorded(build->campaign, &recorded, error)))
        return FALSE;

    if (revision == NULL)
        build->draft = g_strdup_printf("DRAFT · %s%s", mark, date);
    else
        build->draft =
            g_strdup_printf("DRAFT · %srevision %" G_GINT64_FORMAT " · %s%s",
                            recorded ? "" : "changed since ", revision->number, mark, date);
    return TRUE;
}

static gboolean
run(Build *build, const GPtrArray *recipes, GError **error)
{
    g_autoptr(Revision) revision = NULL;

    if (!letter_find_newest(build->campaign, &revision, error) ||
        !find_time(build, revision, error) ||
        (build->request->draft && !make_notice(build, revision, error)))
        return FALSE;
    for (unsigned i = 0; i < recipes->len; i++)
        if (!build_recipe(build, g_ptr_array_index(recipes, i), error))
            return FALSE;
    return TRUE;
}

/* FALSE when none of `recipes` is left, since nothing of it is translated. */
static gboolean
keep_translated(Build *build, GPtrArray *recipes)
{
    for (unsigned i = recipes->len; i > 0; i--) {
        Recipe *recipe = recipes->pdata[i - 1];
        char *file = rendition_file(recipe->template_name, build->request->language);
        g_autofree char *path = campaign_path(build->campaign, file);
        recipe->template_name = file;
        g_ptr_array_add(build->templates, file);
        if (!file_exists(path))
            g_ptr_array_remove_index(recipes, i - 1);
    }
    return recipes->len > 0;
}

/* Has the documents be made of their translations; `out_language` is what they are in. */
static gboolean
translate(Build *build, GPtrArray *recipes, Language **out_language, GError **error)
{
    Language *language = language_open(build->request->language, error);
    if (language == NULL)
        return FALSE;

    *out_language = build->language = language;
    if (keep_translated(build, recipes))
        return TRUE;
    g_autofree char *file =
        rendition_file(campaign_get_letter(build->campaign), build->request->language);
    g_autofree char *shown = text_escape(file, -1);
    g_set_error(error, BUILD_ERROR, BUILD_ERROR_REQUEST,
                "nothing is translated into '%s'; the letter's translation is to be '%s'",
                language_get_tag(language), shown);
    return FALSE;
}

GPtrArray *
build_documents(Campaign *campaign, const Facts *facts, const BuildRequest *request,
                const char *folder, gboolean is_stage, GError **error)
{
    g_autoptr(GPtrArray) recipes = build_check_formats(request->formats, error)
                                       ? recipe_list(campaign, facts, request->document, error)
                                       : NULL;
    g_autoptr(GPtrArray) written = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) made = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) templates = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(Language) translation = NULL;
    Build build = {.campaign = campaign,
                   .facts = facts,
                   .request = request,
                   .language = campaign_get_language(campaign),
                   .templates = templates,
                   .folder = folder,
                   .is_stage = is_stage,
                   .written = written,
                   .made = made};
    if (recipes == NULL ||
        (request->language != NULL && !translate(&build, recipes, &translation, error)))
        return NULL;

    const gboolean built = run(&build, recipes, error);
    g_free(build.draft);
    if (!built)
        return NULL;
    if (written->len == 0 && !request->check) {
        g_set_error(
            error, BUILD_ERROR, BUILD_ERROR_REQUEST,
            "nothing to write: '%s' is not made in that format; add it to its formats in "
            "campaign.conf",
            request->document);
        return NULL;
    }
    return g_steal_pointer(&written);
}

/* A part of the documents joins those that are there, each file whole. */
static GPtrArray *
build_part(Campaign *campaign, const Facts *facts, const BuildRequest *request,
           const char *path, GError **error)
{
    return file_make_folder(path, error)
               ? build_documents(campaign, facts, request, path, FALSE, error)
               : NULL;
}

GPtrArray *
build_draft(Campaign *campaign, const BuildRequest *request, GError **error)
{
    g_autofree char *path = campaign_path(campaign, "out/draft");
    g_autoptr(Revision) newest = NULL;
    if (!letter_find_newest(campaign, &newest, error))
        return NULL;

    g_autoptr(Facts) facts = facts_gather(campaign, newest != NULL ? newest->number : 0, error);
    if (facts == NULL)
        return NULL;
    if (request->check)
        return build_documents(campaign, facts, request, NULL, FALSE, error);
    if (!campaign_check_inside(campaign, path, error))
        return NULL;
    if (request->document != NULL || request->formats != NULL || request->language != NULL)
        return build_part(campaign, facts, request, path, error);

    g_autoptr(FileStage) stage = file_stage_open(path, error);
    if (stage == NULL)
        return NULL;

    g_autoptr(GPtrArray) written =
        build_documents(campaign, facts, request, file_stage_get_path(stage), TRUE, error);
    if (written == NULL || !file_stage_commit(g_steal_pointer(&stage), FALSE, error))
        return NULL;
    return g_steal_pointer(&written);
}
