/* Whether the pages can be set: every character of letter and roster has a font. */
#include "document/fonts.h"

#include "base/file.h"
#include "checkup/part.h"

#include <string.h>

#define TEXT_LIMIT (256 * 1024)
#define MOST_SHOWN 8

#define CHARACTERS 0x110000

/* Which characters were seen: a bit each. */
typedef struct {
    uint8_t seen[CHARACTERS / 8];
} Alphabet;

static void
add_text(Alphabet *alphabet, const char *text)
{
    for (; *text != '\0'; text = g_utf8_next_char(text)) {
        const gunichar c = g_utf8_get_char(text);
        alphabet->seen[c / 8] |= (uint8_t)(1 << (c % 8));
    }
}

static char *
list_characters(const Alphabet *alphabet)
{
    GString *characters = g_string_new(NULL);
    for (gunichar c = 1; c < CHARACTERS; c++)
        if ((alphabet->seen[c / 8] & 1 << (c % 8)) != 0)
            g_string_append_unichar(characters, c);
    return g_string_free(characters, FALSE);
}

static void
add_file(Alphabet *alphabet, const Campaign *campaign, const char *name)
{
    g_autofree char *text =
        name != NULL ? campaign_read(campaign, name, TEXT_LIMIT, NULL) : NULL;
    if (text != NULL)
        add_text(alphabet, text);
}

static gboolean
add_signatory(const Signatory *signatory, void *closure, GError **error)
{
    (void)error;
    const char *const texts[] = {signatory->name, signatory->acronym, signatory->country,
                                 signatory->title, signatory->affiliation};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        add_text(closure, texts[i]);
    return TRUE;
}

/* What stands in campaign.conf may stand in a document. */
static char *
collect(const Checkup *checkup)
{
    const Campaign *campaign = checkup->campaign;
    const Config *config = campaign_get_config(campaign);
    g_auto(GStrv) documents = config_get_groups(config, "document");
    g_autofree Alphabet *alphabet = g_new0(Alphabet, 1);

    add_file(alphabet, campaign, "campaign.conf");
    add_file(alphabet, campaign, campaign_get_letter(campaign));
    for (char **name = documents; *name != NULL; name++) {
        g_autofree char *group = g_strdup_printf("document %s", *name);
        add_file(alphabet, campaign, config_get_text(config, group, "template"));
    }
    if (checkup->has_store && checkup->is_newest)
        (void)!roster_each(campaign_get_roster(campaign), add_signatory, alphabet, NULL);
    return list_characters(alphabet);
}

/* The first of them, with their numbers. */
static char *
show_characters(const char *missing)
{
    GString *shown = g_string_new(NULL);
    const long count = g_utf8_strlen(missing, -1);
    const char *at = missing;
    for (int i = 0; i < MOST_SHOWN && *at != '\0'; i++, at = g_utf8_next_char(at)) {
        g_string_append(shown, i == 0 ? "'" : ", '");
        g_string_append_unichar(shown, g_utf8_get_char(at));
        g_string_append_printf(shown, "' (U+%04X)", g_utf8_get_char(at));
    }
    if (count > MOST_SHOWN)
        g_string_append_printf(shown, " and %ld more", count - MOST_SHOWN);
    return g_string_free(shown, FALSE);
}

void
checkup_fonts(Checkup *checkup)
{
    g_autoptr(GError) reason = NULL;
    if (checkup->campaign == NULL)
        return;

    const char *preferred =
        config_get_text(campaign_get_config(checkup->campaign), "page", "fonts");
    g_autoptr(Fonts) fonts =
        fonts_new(preferred, language_get_tag(campaign_get_language(checkup->campaign)));
    g_autofree char *characters = collect(checkup);
    g_autofree char *missing = fonts_find_missing(fonts, characters);
    g_autofree char *shown = show_characters(missing);
    if (!fonts_check(fonts, &reason))
        checkup_fail(checkup, "fonts", reason, "correct [page] fonts");
    else if (missing[0] != '\0')
        checkup_say(checkup, "fonts", CHECKUP_PROBLEM,
                    "install the Noto font of the script (Debian: fonts-noto-core, "
                    "fonts-noto-cjk), or name one that has it in [page] fonts",
                    "no installed font has %s", shown);
    else
        checkup_say(checkup, "fonts", CHECKUP_OK, NULL,
                    "all %ld characters of letter and roster have a font",
                    g_utf8_strlen(characters, -1));
}
