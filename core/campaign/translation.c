#include "campaign/translation.h"

#include "base/text.h"
#include "campaign/pairing.h"
#include "campaign/wordcompare.h"

#include <string.h>

#define MOST_NAMED 12 /* paragraphs that a line tells by their numbers */

/* One text as it came to be: its blocks, and since which state each is as it is. */
typedef struct {
    GPtrArray *blocks; /* char * */
    GArray *since;     /* unsigned */
} Side;

/* The letter and one translation of it, state by state. */
typedef struct {
    Side letter, translation;
    GArray *pairs; /* unsigned, for each block of the letter */
} Walk;

void
translation_free(Translation *translation)
{
    if (translation == NULL)
        return;

    g_free(translation->language);
    g_free(translation->file);
    g_free(translation->original);
    g_array_unref(translation->older);
    g_array_unref(translation->missing);
    g_array_unref(translation->extra);
    g_free(translation);
}

static void
side_begin(Side *side)
{
    side->blocks = g_ptr_array_new_with_free_func(g_free);
    side->since = g_array_new(FALSE, FALSE, sizeof(unsigned));
}

static void
side_clear(Side *side)
{
    g_ptr_array_unref(side->blocks);
    g_array_unref(side->since);
}

static void
walk_clear(Walk *walk)
{
    side_clear(&walk->letter);
    side_clear(&walk->translation);
    g_array_unref(walk->pairs);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Walk, walk_clear)

static char *
join(const GPtrArray *blocks)
{
    GString *text = g_string_new(NULL);

    for (unsigned i = 0; i < blocks->len; i++)
        g_string_append_printf(text, "%s\n", (char *)blocks->pdata[i]);
    return g_string_free(text, FALSE);
}

/* Takes `side` on to `text` in `state`; `moved` gets where each block that is still there
 * stands now, or PAIRING_NONE. */
static void
side_go_on(Side *side, const char *text, unsigned state, GArray *moved)
{
    g_autofree char *before = join(side->blocks);
    g_autoptr(GPtrArray) compared = wordcompare_texts(before, text);
    Side now;
    unsigned old = 0;

    side_begin(&now);
    g_array_set_size(moved, side->blocks->len);
    for (unsigned i = 0; i < compared->len; i++) {
        const WordcompareBlock *block = compared->pdata[i];
        const unsigned place = block->after != NULL ? now.blocks->len : PAIRING_NONE;
        const unsigned since = block->change == WORDCOMPARE_SAME
                                   ? g_array_index(side->since, unsigned, old)
                                   : state;
        if (block->before != NULL)
            g_array_index(moved, unsigned, old++) = place;
        if (block->after == NULL)
            continue;
        g_ptr_array_add(now.blocks, g_strdup(block->after));
        g_array_append_val(now.since, since);
    }
    side_clear(side);
    *side = now;
}

/* What belonged together still does, where both blocks are still there. */
static GArray *
carry(const GArray *pairs, const GArray *letter, const GArray *translation, unsigned length)
{
    GArray *carried = g_array_sized_new(FALSE, FALSE, sizeof(unsigned), length);
    const unsigned none = PAIRING_NONE;

    for (unsigned i = 0; i < length; i++)
        g_array_append_val(carried, none);
    for (unsigned i = 0; i < pairs->len; i++) {
        const unsigned pair = g_array_index(pairs, unsigned, i);
        const unsigned to = g_array_index(letter, unsigned, i);
        if (pair != PAIRING_NONE && to != PAIRING_NONE)
            g_array_index(carried, unsigned, to) = g_array_index(translation, unsigned, pair);
    }
    return carried;
}

static void
confirm_all(Side *side, unsigned state)
{
    for (unsigned i = 0; i < side->since->len; i++)
        g_array_index(side->since, unsigned, i) = state;
}

/* Goes on to what both say in `state`; a translation that is not there yet, or no more, says
 * nothing. */
static void
walk_go_on(Walk *walk, const char *letter, const Rendition *translation, unsigned state)
{
    g_autoptr(GArray) left = g_array_new(FALSE, TRUE, sizeof(unsigned));
    g_autoptr(GArray) right = g_array_new(FALSE, TRUE, sizeof(unsigned));

    side_go_on(&walk->letter, letter, state, left);
    side_go_on(&walk->translation, translation != NULL ? translation->text : "", state, right);
    if (translation != NULL && translation->checked)
        confirm_all(&walk->translation, state);

    GArray *pairs = carry(walk->pairs, left, right, walk->letter.blocks->len);
    pairing_complete(walk->letter.blocks, walk->translation.blocks,
                     (unsigned *)(void *)pairs->data);
    g_array_unref(walk->pairs);
    walk->pairs = pairs;
}

/* Goes through the revisions up to `last`. */
static gboolean
walk_revisions(Campaign *campaign, Walk *walk, const char *language, const GPtrArray *revisions,
               int64_t last, GError **error)
{
    for (unsigned i = 0; i < revisions->len; i++) {
        const Revision *revision = revisions->pdata[i];
        if (revision->number > last)
            return TRUE;
        g_autoptr(GPtrArray) renditions =
            rendition_list_recorded(campaign, revision->number, error);
        if (renditions == NULL)
            return FALSE;
        walk_go_on(walk, letter_get_blocks(revision->consent),
                   rendition_of_language(renditions, language), i + 1);
    }
    return TRUE;
}

static void
judge_letter(const Walk *walk, Translation *translation)
{
    for (unsigned i = 0; i < walk->letter.blocks->len; i++) {
        const unsigned pair = g_array_index(walk->pairs, unsigned, i), number = i + 1;
        if (pair == PAIRING_NONE)
            g_array_append_val(translation->missing, number);
        else if (g_array_index(walk->letter.since, unsigned, i) >
                 g_array_index(walk->translation.since, unsigned, pair))
            g_array_append_val(translation->older, number);
    }
}

static void
judge_extra(const Walk *walk, Translation *translation)
{
    g_autofree gboolean *paired = g_new0(gboolean, walk->translation.blocks->len + 1);

    for (unsigned i = 0; i < walk->pairs->len; i++)
        if (g_array_index(walk->pairs, unsigned, i) != PAIRING_NONE)
            paired[g_array_index(walk->pairs, unsigned, i)] = TRUE;
    for (unsigned i = 0; i < walk->translation.blocks->len; i++) {
        const unsigned number = i + 1;
        if (!paired[i])
            g_array_append_val(translation->extra, number);
    }
}

static Translation *
judge(const Walk *walk, const Rendition *rendition, const char *original)
{
    Translation *translation = g_new0(Translation, 1);
    translation->language = g_strdup(rendition->language);
    translation->file = g_strdup(rendition->file);
    translation->original = g_strdup(original);
    translation->blocks = walk->translation.blocks->len;
    translation->expected = walk->letter.blocks->len;
    translation->sha256 = rendition_digest(rendition);
    translation->older = g_array_new(FALSE, FALSE, sizeof(unsigned));
    translation->missing = g_array_new(FALSE, FALSE, sizeof(unsigned));
    translation->extra = g_array_new(FALSE, FALSE, sizeof(unsigned));
    judge_letter(walk, translation);
    judge_extra(walk, translation);
    return translation;
}

/* What all translations are held against. */
typedef struct {
    Campaign *campaign;
    int64_t revision;     /* 0: the folder */
    GPtrArray *revisions; /* Revision * */
    GPtrArray *recorded;  /* Rendition *, of the newest revision; NULL: there is none */
    char *consent;        /* as it stands in the folder; NULL unless `revision` is 0 */
} Survey;

static void
survey_clear(Survey *survey)
{
    g_clear_pointer(&survey->revisions, g_ptr_array_unref);
    g_clear_pointer(&survey->recorded, g_ptr_array_unref);
    g_free(survey->consent);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Survey, survey_clear)

static gboolean
survey_begin(Survey *survey, GError **error)
{
    survey->revisions = letter_list_revisions(survey->campaign, error);
    if (survey->revisions == NULL)
        return FALSE;
    if (survey->revision != 0)
        return TRUE;

    survey->recorded = rendition_list_recorded(survey->campaign, survey->revisions->len, error);
    survey->consent = letter_get_consent(survey->campaign, NULL, error);
    return survey->recorded != NULL && survey->consent != NULL;
}

static gboolean
is_recorded(const Survey *survey, const Rendition *rendition)
{
    if (survey->revision != 0)
        return TRUE;

    const Rendition *kept = rendition_of_language(survey->recorded, rendition->language);
    return kept != NULL && g_str_equal(kept->text, rendition->text);
}

static Translation *
survey_one(const Survey *survey, const Rendition *rendition, GError **error)
{
    const int64_t last = survey->revision != 0 ? survey->revision : G_MAXINT64;
    g_auto(Walk) walk = {.pairs = g_array_new(FALSE, FALSE, sizeof(unsigned))};

    side_begin(&walk.letter);
    side_begin(&walk.translation);
    if (!walk_revisions(survey->campaign, &walk, rendition->language, survey->revisions, last,
                        error))
        return NULL;
    if (survey->revision == 0)
        walk_go_on(&walk, letter_get_blocks(survey->consent), rendition,
                   survey->revisions->len + 1);

    Translation *translation = judge(&walk, rendition, campaign_get_letter(survey->campaign));
    translation->is_recorded = is_recorded(survey, rendition);
    return translation;
}

GPtrArray *
translation_list(Campaign *campaign, int64_t revision, GError **error)
{
    g_auto(Survey) survey = {.campaign = campaign, .revision = revision};
    g_autoptr(GPtrArray) renditions = revision != 0
                                          ? rendition_list_recorded(campaign, revision, error)
                                          : rendition_list(campaign, error);
    g_autoptr(GPtrArray) list =
        g_ptr_array_new_with_free_func((GDestroyNotify)translation_free);
    if (renditions == NULL || (renditions->len > 0 && !survey_begin(&survey, error)))
        return NULL;

    for (unsigned i = 0; i < renditions->len; i++) {
        Translation *translation = survey_one(&survey, renditions->pdata[i], error);
        if (translation == NULL)
            return NULL;
        g_ptr_array_add(list, translation);
    }
    return g_steal_pointer(&list);
}

gboolean
translation_is_current(const Translation *translation)
{
    return translation->older->len + translation->missing->len + translation->extra->len == 0;
}

gboolean
translation_is_ready(const Translation *translation)
{
    return translation->is_recorded && translation_is_current(translation);
}

/* "paragraph 9", "paragraphs 3 and 9", "paragraphs 1, 2 and 15 more". */
static void
append_numbers(GString *line, const GArray *numbers)
{
    const unsigned shown = numbers->len > MOST_NAMED ? MOST_NAMED : numbers->len;

    g_string_append(line, numbers->len == 1 ? "paragraph " : "paragraphs ");
    for (unsigned i = 0; i < shown; i++) {
        const gboolean is_last = i + 1 == numbers->len;
        g_string_append_printf(line, "%s%u",
                               i == 0    ? ""
                               : is_last ? " and "
                                         : ", ",
                               g_array_index(numbers, unsigned, i));
    }
    if (numbers->len > shown)
        g_string_append_printf(line, " and %u more", numbers->len - shown);
}

static void
append_structure(GString *line, const Translation *translation)
{
    if (translation->blocks != translation->expected)
        g_string_append_printf(line, "; it has %u %s, %s %u", translation->blocks,
                               translation->blocks == 1 ? "paragraph" : "paragraphs",
                               translation->original, translation->expected);
    if (translation->missing->len > 0) {
        g_string_append_printf(line, "; of %s ", translation->original);
        append_numbers(line, translation->missing);
        g_string_append(line, translation->missing->len == 1 ? " has no counterpart in it"
                                                             : " have no counterpart in it");
    }
    if (translation->extra->len > 0) {
        g_string_append(line, "; its own ");
        append_numbers(line, translation->extra);
        g_string_append(line, translation->extra->len == 1 ? " stands for nothing"
                                                           : " stand for nothing");
    }
}

char *
translation_describe(const Translation *translation)
{
    g_autoptr(GString) line = g_string_new(translation->file);

    if (translation->older->len > 0) {
        g_string_append_printf(line, " is older than %s in ", translation->original);
        append_numbers(line, translation->older);
    } else if (translation_is_current(translation)) {
        g_string_append_printf(line, " is as new as %s", translation->original);
    } else {
        g_string_append_printf(line, " differs from %s in its paragraphs",
                               translation->original);
    }
    append_structure(line, translation);
    if (!translation->is_recorded)
        g_string_append(line, "; no revision keeps it as it stands");
    return text_escape(line->str, -1);
}

static json_t *
numbers_to_json(const GArray *numbers)
{
    json_t *array = json_array();

    for (unsigned i = 0; i < numbers->len; i++)
        json_array_append_new(array, json_integer(g_array_index(numbers, unsigned, i)));
    return array;
}

json_t *
translation_to_json(const Translation *translation)
{
    g_autofree char *sha256 = digest_to_hex(&translation->sha256);

    return json_pack(
        "{s:s, s:s, s:s, s:b, s:b, s:i, s:i, s:o, s:o, s:o}", "language", translation->language,
        "file", translation->file, "sha256", sha256, "recorded", translation->is_recorded,
        "current", translation_is_current(translation), "paragraphs", (int)translation->blocks,
        "expected", (int)translation->expected, "older", numbers_to_json(translation->older),
        "missing", numbers_to_json(translation->missing), "extra",
        numbers_to_json(translation->extra));
}
