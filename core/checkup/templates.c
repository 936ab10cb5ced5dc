/* The letter, the documents and the mails: can they be filled in, and in which languages are
 * they there. */
#include "base/file.h"
#include "base/text.h"
#include "campaign/approval.h"
#include "campaign/translation.h"
#include "checkup/part.h"
#include "edition/build.h"
#include "mail/pattern.h"
#include "template/template.h"

#include <string.h>

#define TEMPLATE_LIMIT (64 * 1024)

/* Reads one document through without writing it. */
static gboolean
check_document(Checkup *checkup, const Facts *facts, const char *name)
{
    g_autoptr(GError) reason = NULL;
    const BuildRequest request = {.document = name, .check = TRUE};
    g_autoptr(GPtrArray) made =
        build_documents(checkup->campaign, facts, &request, NULL, FALSE, &reason);
    if (made == NULL)
        checkup_fail(checkup, "templates", reason, "correct it");
    return made != NULL;
}

static gboolean
check_mail(Checkup *checkup, const Facts *facts, const char *name)
{
    g_autoptr(GError) reason = NULL;
    g_autoptr(Value) known = facts_known(facts, strcmp(name, "deliver") != 0);
    approvals_describe_known(known);
    g_autoptr(Pattern) pattern =
        pattern_load(checkup->campaign, name, checkup->request->templates, &reason);
    if (pattern != NULL && pattern_check(pattern, known, &reason))
        return TRUE;
    checkup_fail(checkup, "templates", reason, "correct it");
    return FALSE;
}

static GPtrArray *
list_files(const Checkup *checkup, const char *below)
{
    g_autofree char *path = campaign_path(checkup->campaign, below);
    GPtrArray *names = file_list_folder(path, NULL);
    return names != NULL ? names : g_ptr_array_new_with_free_func(g_free);
}

static unsigned
check_mails(Checkup *checkup, const Facts *facts, gboolean *out_good)
{
    g_autoptr(GPtrArray) names = list_files(checkup, "mail");
    unsigned count = 0;
    for (guint i = 0; i < names->len; i++) {
        const char *name = names->pdata[i];
        if (!g_str_has_suffix(name, ".md"))
            continue;
        g_autofree char *stem = g_strndup(name, strlen(name) - strlen(".md"));
        *out_good &= check_mail(checkup, facts, stem);
        count++;
    }
    return count;
}

static void
check_templates(Checkup *checkup, const Facts *facts)
{
    g_auto(GStrv) names = config_get_groups(campaign_get_config(checkup->campaign), "document");
    gboolean good = check_document(checkup, facts, "letter");
    unsigned documents = 1;
    for (char **name = names; *name != NULL; name++, documents++)
        good &= check_document(checkup, facts, *name);
    const unsigned mails = check_mails(checkup, facts, &good);
    if (good)
        checkup_say(checkup, "templates", CHECKUP_OK, NULL,
                    "%u %s and %u %s of its own can be filled in", documents,
                    documents == 1 ? "document" : "documents", mails,
                    mails == 1 ? "mail" : "mails");
}

static gboolean
check_translation(Checkup *checkup, const Facts *facts, const char *name, const char *tag)
{
    g_autoptr(GError) reason = NULL;
    const TemplateOptions options = {
        .strict = TRUE, .load = campaign_load_partial, .closure = checkup->campaign};
    g_autoptr(Language) language = language_open(tag, &reason);
    g_autofree char *source =
        language != NULL ? campaign_read(checkup->campaign, name, TEMPLATE_LIMIT, &reason)
                         : NULL;
    g_autoptr(Template) template =
        source != NULL ? template_parse(source, name, &options, &reason) : NULL;
    g_autoptr(Value) known = facts_known(facts, FALSE);
    if (template != NULL && template_check(template, known, &reason))
        return TRUE;

    g_autofree char *shown = text_escape(name, -1);
    if (language == NULL)
        g_prefix_error(&reason, "'%s': ", shown);
    checkup_fail(checkup, "translations", reason, "correct it");
    return FALSE;
}

/* Which of them are older than the letter; `tags` are all there are. */
static void
check_age(Checkup *checkup, const char *tags)
{
    g_autoptr(GError) reason = NULL;
    g_autoptr(GPtrArray) list = translation_list(checkup->campaign, 0, &reason);
    unsigned old = 0;
    if (list == NULL) {
        checkup_fail(checkup, "translations", reason, "correct it");
        return;
    }
    for (unsigned i = 0; i < list->len; i++) {
        g_autofree char *line = translation_describe(list->pdata[i]);
        if (translation_is_current(list->pdata[i]))
            continue;
        checkup_say(
            checkup, "translations", CHECKUP_NOTE,
            "translate what is older, or say that it holds: undersigned revise --checked", "%s",
            line);
        old++;
    }
    if (old == 0)
        checkup_say(checkup, "translations", CHECKUP_OK, NULL, "the letter is there in %s too",
                    tags);
}

static void
check_translations(Checkup *checkup, const Facts *facts)
{
    g_autoptr(GPtrArray) names = list_files(checkup, ".");
    g_autoptr(GString) tags = g_string_new(NULL);
    gboolean good = TRUE;
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *tag =
            rendition_find_tag(names->pdata[i], campaign_get_letter(checkup->campaign));
        if (tag == NULL)
            continue;
        g_string_append_printf(tags, "%s%s", tags->len == 0 ? "" : ", ", tag);
        good &= check_translation(checkup, facts, names->pdata[i], tag);
    }
    if (good && tags->len > 0)
        check_age(checkup, tags->str);
}

void
checkup_templates(Checkup *checkup)
{
    g_autoptr(GError) reason = NULL;
    if (!checkup->has_store || !checkup->is_newest)
        return;

    g_autoptr(Facts) facts = facts_gather(checkup->campaign, 1, &reason);
    if (facts == NULL) {
        checkup_fail(checkup, "templates", reason, "correct it");
        return;
    }
    check_templates(checkup, facts);
    check_translations(checkup, facts);
}
