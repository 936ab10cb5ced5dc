#include "edition/review_words.h"

#include "base/file.h"
#include "base/text.h"
#include "campaign/translation.h"
#include "edition/build.h"
#include "edition/numbers.h"

#include <string.h>

#define MAIL_LIMIT (64 * 1024)

/* A claim that is wrong, and where it stands. */
typedef struct {
    char *text;  /* as it is written, escaped */
    char *place; /* the first one */
    unsigned places;
    gboolean refuses;
    NumbersKind kind;
    gboolean is_others;
    int64_t should;
} Wrong;

/* Texts as they are read for what they say. */
typedef struct {
    Campaign *campaign;
    const Facts *facts;
    Numbers *numbers;
    GHashTable *known; /* what was claimed, and of whom → Wrong */
    GPtrArray *wrong;  /* Wrong *, owned, in the order in which they were found */
    const char *place;
    gboolean is_mail;
} Reading;

static void
wrong_free(void *data)
{
    Wrong *wrong = data;

    g_free(wrong->text);
    g_free(wrong->place);
    g_free(wrong);
}

static void
reading_clear(Reading *reading)
{
    numbers_free(reading->numbers);
    g_hash_table_unref(reading->known);
    g_ptr_array_unref(reading->wrong);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Reading, reading_clear)

static NumbersTruth
tell_truth(const Facts *facts)
{
    const Figures *figures = facts_get_figures(facts);

    return (NumbersTruth){.signatories = figures->counted,
                          .public = figures->public,
                          .withheld = figures->withheld,
                          .organizations = figures->organizations,
                          .individuals = figures->individuals,
                          .asks = facts_get_asks(facts)};
}

/* The same words in sixty announcements are one finding. */
static void
note_wrong(Reading *reading, const NumbersClaim *claim, int64_t should)
{
    g_autofree char *key = g_strdup_printf("%d %s", reading->is_mail, claim->text);
    Wrong *wrong = g_hash_table_lookup(reading->known, key);

    if (wrong == NULL) {
        wrong = g_new0(Wrong, 1);
        wrong->text = text_escape(claim->text, -1);
        wrong->place = g_strdup(reading->place);
        wrong->refuses = !reading->is_mail && claim->counts != NUMBERS_ASKS &&
                         claim->bound == NUMBERS_EXACTLY;
        wrong->kind = claim->counts;
        wrong->is_others = claim->is_others;
        wrong->should = should;
        g_hash_table_insert(reading->known, g_steal_pointer(&key), wrong);
        g_ptr_array_add(reading->wrong, wrong);
        wrong->places = 1;
    } else if (!g_str_equal(wrong->place, reading->place)) {
        wrong->places++;
    }
}

static void
inspect_text(Reading *reading, const char *text)
{
    const NumbersTruth truth = tell_truth(reading->facts);
    g_autoptr(GPtrArray) claims = numbers_find(reading->numbers, text);

    for (unsigned i = 0; i < claims->len; i++) {
        const NumbersClaim *claim = claims->pdata[i];
        const int64_t should = numbers_judge(claim, &truth);
        if (should != claim->says)
            note_wrong(reading, claim, should);
    }
}

static gboolean
inspect(const char *name, const Document *document, void *closure, GError **error)
{
    Reading *reading = closure;
    cmark_node *block = cmark_node_first_child(document_get_root(document));
    (void)error;

    reading->place = name;
    for (; block != NULL; block = cmark_node_next(block)) {
        if (document_get_part(document, block) == DOCUMENT_NAMES)
            continue;
        g_autofree char *text = document_get_text(block);
        inspect_text(reading, text);
    }
    return TRUE;
}

/* What the documents would say, were they built now: in the campaign's language where
 * `language` is NULL, and else the letter's translation. */
static gboolean
review_documents(Reading *reading, const char *language, GPtrArray *findings, GError **error)
{
    g_autoptr(GPtrArray) empty = g_ptr_array_new_with_free_func(g_free);
    const BuildRequest request = {.document = language != NULL ? "letter" : NULL,
                                  .language = language,
                                  .check = TRUE,
                                  .inspect = inspect,
                                  .inspector = reading,
                                  .out_empty = empty};
    g_autoptr(GPtrArray) none =
        build_documents(reading->campaign, reading->facts, &request, NULL, FALSE, error);
    if (none == NULL)
        return FALSE;

    for (unsigned i = 0; i < empty->len; i++)
        review_add(findings, REVIEW_REFUSES, "tags", "fill it in or give it a default",
                   "%s is empty", (char *)empty->pdata[i]);
    return TRUE;
}

/* In the language `tag`, or with NULL in the campaign's. */
static void
review_configuration(Reading *reading, const char *tag)
{
    static const char *const keys[][2] = {
        {"campaign", "title"}, {"letter", "title"}, {"letter", "subject"}};
    const Config *config = campaign_get_config(reading->campaign);

    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        const char *text = tag != NULL ? config_get_words(config, keys[i][0], keys[i][1], tag)
                                       : config_get_text(config, keys[i][0], keys[i][1]);
        g_autofree char *place = g_strdup_printf(tag != NULL ? "[%s] %s[%s]" : "[%s] %s",
                                                 keys[i][0], keys[i][1], tag);
        reading->place = place;
        if (text != NULL)
            inspect_text(reading, text);
    }
}

/* A number that nobody read is not thereby right. */
static void
tell_unread(const Language *language, GPtrArray *findings)
{
    const char *tag = language_get_tag(language);

    if (!numbers_words_know(tag))
        review_add(
            findings, REVIEW_WARNS, "number", "read for yourself how many it says have signed",
            "what is written in '%s' was not read for numbers: this program has no words "
            "of that language",
            tag);
}

/* A translation's numbers are written as its language has them. */
static gboolean
review_translation(Reading *reading, const char *tag, GPtrArray *findings, GError **error)
{
    g_autoptr(Language) language = language_open(tag, error);
    if (language == NULL)
        return FALSE;

    g_autoptr(Numbers) numbers = numbers_new(language);
    Numbers *own = reading->numbers;
    reading->numbers = numbers;
    review_configuration(reading, tag);
    const gboolean is_read = review_documents(reading, tag, findings, error);
    tell_unread(language, findings);
    reading->numbers = own;
    return is_read;
}

/* Those that a seal would enclose; of the others it is said that they are older. */
static gboolean
review_translations(Reading *reading, GPtrArray *findings, GError **error)
{
    g_autoptr(GPtrArray) translations = translation_list(reading->campaign, 0, error);
    if (translations == NULL)
        return FALSE;

    for (unsigned i = 0; i < translations->len; i++) {
        const Translation *translation = translations->pdata[i];
        if (translation_is_ready(translation) &&
            !review_translation(reading, translation->language, findings, error))
            return FALSE;
    }
    return TRUE;
}

/* Returns the source with a full stop for each tag, behind which no noun is its number's. */
static char *
blank_tags(const char *source)
{
    GString *blanked = g_string_new(NULL);

    for (const char *at = source; *at != '\0';) {
        const char *begin = strstr(at, "{{");
        const char *end = begin != NULL ? strstr(begin, "}}") : NULL;
        if (end == NULL) {
            g_string_append(blanked, at);
            break;
        }
        g_string_append_len(blanked, at, begin - at);
        g_string_append(blanked, " . ");
        at = end + 2;
    }
    return g_string_free(blanked, FALSE);
}

/* A mail template that is not there is the program's, which types no number. */
static gboolean
review_mails(Reading *reading, GError **error)
{
    g_autofree char *folder = campaign_path(reading->campaign, "mail");
    g_autoptr(GPtrArray) names =
        file_exists(folder) ? file_list_folder(folder, error) : g_ptr_array_new();
    if (names == NULL)
        return FALSE;

    reading->is_mail = TRUE;
    for (unsigned i = 0; i < names->len; i++) {
        if (!g_str_has_suffix(names->pdata[i], ".md"))
            continue;
        g_autofree char *name = g_strconcat("mail/", (char *)names->pdata[i], NULL);
        g_autofree char *source = campaign_read(reading->campaign, name, MAIL_LIMIT, error);
        if (source == NULL)
            return FALSE;
        g_autofree char *typed = blank_tags(source);
        g_autofree char *shown = text_escape(name, -1);
        reading->place = shown;
        inspect_text(reading, typed);
    }
    return TRUE;
}

/* A mail is no part of an edition, and can be mended until it is sent; "more than 50" is
 * nobody's count; and another letter may have seven demands. */
static void
tell_wrong(const Wrong *wrong, GPtrArray *findings)
{
    const gboolean is_asks = wrong->kind == NUMBERS_ASKS;
    g_autofree char *more =
        wrong->places > 1 ? g_strdup_printf(" and %u more", wrong->places - 1) : g_strdup("");

    review_add(findings, wrong->refuses ? REVIEW_REFUSES : REVIEW_WARNS,
               wrong->refuses ? "count" : "number",
               is_asks            ? "let {{count.asks}} say it"
               : wrong->is_others ? "let {{count.others}} say it"
                                  : "let {{count.signatories}} say it",
               "%s%s %s '%s', but there are %" G_GINT64_FORMAT, wrong->place, more,
               wrong->places > 1 ? "say" : "says", wrong->text, wrong->should);
}

gboolean
review_words(Campaign *campaign, const Facts *facts, GPtrArray *findings, GError **error)
{
    g_auto(Reading) reading = {
        .campaign = campaign,
        .facts = facts,
        .numbers = numbers_new(campaign_get_language(campaign)),
        .known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .wrong = g_ptr_array_new_with_free_func(wrong_free),
    };

    tell_unread(campaign_get_language(campaign), findings);
    review_configuration(&reading, NULL);
    if (!review_documents(&reading, NULL, findings, error) ||
        !review_translations(&reading, findings, error) || !review_mails(&reading, error))
        return FALSE;
    for (unsigned i = 0; i < reading.wrong->len; i++)
        tell_wrong(reading.wrong->pdata[i], findings);
    return TRUE;
}
