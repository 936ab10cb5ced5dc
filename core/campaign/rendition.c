#include "campaign/rendition.h"

#include "base/file.h"
#include "base/text.h"
#include "campaign/facts.h"
#include "document/document.h"
#include "template/template.h"

#include <string.h>

#define LETTER_LIMIT (64 * 1024)

/* What depends on the roster, on dates or on links is no part of what a signatory approves. */
static const char *const kept_names[] = {
    "signatories",     "groups", "organizations", "individuals", "signatory", "letter.date",
    "letter.revision", "count",  "!count.asks",   "*.url",       "edition",   NULL,
};

/* Nor is what each of several addressees has of its own. */
static const char *const kept_of_many[] = {
    "addressee",   "signatories",     "groups", "organizations", "individuals", "signatory",
    "letter.date", "letter.revision", "count",  "!count.asks",   "*.url",       "edition",
    NULL,
};

void
rendition_free(Rendition *rendition)
{
    if (rendition == NULL)
        return;

    g_free(rendition->language);
    g_free(rendition->file);
    g_free(rendition->source);
    g_free(rendition->text);
    g_free(rendition);
}

Digest
rendition_digest(const Rendition *rendition)
{
    return digest_of(rendition->text, strlen(rendition->text));
}

static Template *
parse(Campaign *campaign, const char *source, const char *file, GError **error)
{
    const TemplateOptions options = {
        .strict = TRUE, .load = campaign_load_partial, .closure = campaign};
    g_autoptr(Template) template = template_parse(source, file, &options, error);
    g_autoptr(Value) known = placeholder_known(NULL);
    if (template == NULL || !template_check(template, known, error))
        return NULL;

    return g_steal_pointer(&template);
}

/* The Markdown with everything filled in that a signatory approves. */
static char *
render(Campaign *campaign, const char *source, const char *file, Language *language,
       GError **error)
{
    g_autoptr(Template) template = parse(campaign, source, file, error);
    g_autoptr(GPtrArray) addressees = template != NULL ? addressee_list(campaign, error) : NULL;
    g_autoptr(Value) scope =
        addressees != NULL ? facts_scope_of_letter(campaign, addressees, error) : NULL;
    if (scope == NULL)
        return NULL;

    g_autoptr(Value) translated = placeholder_in_language(scope, campaign, language);
    const gboolean many = addressee_gets_letter(campaign) && addressees->len > 1;
    g_autoptr(GString) markdown = g_string_new(NULL);
    const TemplateRender how = {.escape = TEMPLATE_MARKDOWN,
                                .language = language,
                                .keep = many ? kept_of_many : kept_names};
    if (!template_render(template, translated, &how, markdown, error))
        return NULL;
    return g_string_free(g_steal_pointer(&markdown), FALSE);
}

char *
rendition_read(Campaign *campaign, const char *file, Language *language, char **out_source,
               GError **error)
{
    g_autofree char *source = campaign_read(campaign, file, LETTER_LIMIT, error);
    g_autofree char *markdown =
        source != NULL ? render(campaign, source, file, language, error) : NULL;
    char *blocks = markdown != NULL ? document_unwrap(markdown, file, error) : NULL;

    if (blocks != NULL && out_source != NULL)
        *out_source = g_steal_pointer(&source);
    return blocks;
}

char *
rendition_find_tag(const char *name, const char *original)
{
    const char *end = strrchr(original, '.');
    const size_t stem = end != NULL ? (size_t)(end - original) : 0;
    const size_t length = strlen(name);
    if (stem == 0 || length <= stem + 1 + strlen(end) ||
        strncmp(name, original, stem + 1) != 0 || !g_str_has_suffix(name, end))
        return NULL;
    return g_strndup(name + stem + 1, length - stem - 1 - strlen(end));
}

char *
rendition_file(const char *original, const char *language)
{
    const char *end = strrchr(original, '.');
    const int stem = (int)(end != NULL ? end - original : (ptrdiff_t)strlen(original));

    return g_strdup_printf("%.*s.%s%s", stem, original, language, end != NULL ? end : "");
}

static Rendition *
read_translation(Campaign *campaign, const char *file, char *tag, GError **error)
{
    g_autoptr(Rendition) rendition = g_new0(Rendition, 1);
    rendition->language = tag;
    rendition->file = g_strdup(file);

    g_autoptr(Language) language = language_open(tag, error);
    if (language == NULL) {
        g_autofree char *shown = text_escape(file, -1);
        g_prefix_error(error, "'%s', which is named as a translation is: ", shown);
        return NULL;
    }
    rendition->text = rendition_read(campaign, file, language, &rendition->source, error);
    return rendition->text != NULL ? g_steal_pointer(&rendition) : NULL;
}

GPtrArray *
rendition_list(Campaign *campaign, GError **error)
{
    g_autofree char *folder = campaign_path(campaign, ".");
    g_autoptr(GPtrArray) names = file_list_folder(folder, error);
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)rendition_free);
    if (names == NULL)
        return NULL;

    for (unsigned i = 0; i < names->len; i++) {
        char *tag = rendition_find_tag(names->pdata[i], campaign_get_letter(campaign));
        Rendition *found =
            tag != NULL ? read_translation(campaign, names->pdata[i], tag, error) : NULL;
        if (tag != NULL && found == NULL)
            return NULL;
        if (found != NULL)
            g_ptr_array_add(list, found);
    }
    return g_steal_pointer(&list);
}

static Rendition *
read_row(const Campaign *campaign, Statement *row)
{
    Rendition *rendition = g_new0(Rendition, 1);
    rendition->language = g_strdup(statement_get_text(row, 0));
    rendition->file = rendition_file(campaign_get_letter(campaign), rendition->language);
    rendition->source = g_strdup(statement_get_text(row, 1));
    rendition->text = g_strdup(statement_get_text(row, 2));
    rendition->checked = statement_get_int(row, 3) != 0;
    return rendition;
}

GPtrArray *
rendition_list_recorded(Campaign *campaign, int64_t revision, GError **error)
{
    g_autoptr(Statement) rows =
        store_statement(campaign_get_store(campaign), OPERATION_REVISION_TEXT_EACH, error);
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)rendition_free);
    if (rows == NULL)
        return NULL;

    statement_bind_int(rows, 1, revision);
    for (gboolean row = FALSE;;) {
        if (!statement_next(rows, &row, error))
            return NULL;
        if (!row)
            return g_steal_pointer(&list);
        g_ptr_array_add(list, read_row(campaign, rows));
    }
}

const Rendition *
rendition_of_language(const GPtrArray *renditions, const char *language)
{
    for (unsigned i = 0; i < renditions->len; i++) {
        const Rendition *rendition = renditions->pdata[i];
        if (g_str_equal(rendition->language, language))
            return rendition;
    }
    return NULL;
}

static gboolean
record_one(Campaign *campaign, int64_t revision, const Rendition *rendition, GError **error)
{
    const Digest sha256 = rendition_digest(rendition);
    g_autoptr(Statement) add =
        store_statement(campaign_get_store(campaign), OPERATION_REVISION_TEXT_ADD, error);
    if (add == NULL)
        return FALSE;

    statement_bind_int(add, 1, revision);
    statement_bind_text(add, 2, rendition->language);
    statement_bind_text(add, 3, rendition->source);
    statement_bind_text(add, 4, rendition->text);
    statement_bind_bytes(add, 5, sha256.bytes, DIGEST_SIZE);
    statement_bind_int(add, 6, rendition->checked);
    return statement_run(add, error);
}

gboolean
rendition_record(Campaign *campaign, int64_t revision, const GPtrArray *renditions,
                 GError **error)
{
    for (unsigned i = 0; i < renditions->len; i++)
        if (!record_one(campaign, revision, renditions->pdata[i], error))
            return FALSE;
    return TRUE;
}
