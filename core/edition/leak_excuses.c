#include "edition/leak_excuses.h"

#include "campaign/addressee.h"
#include "campaign/translation.h"

#define LETTER_LIMIT (64 * 1024)

/* The column of OPERATION_EDITION_EACH that holds manifest.json. */
#define MANIFEST_COLUMN 3

static gboolean
read_editions(Campaign *campaign, TermsScan *scan, GError **error)
{
    g_autoptr(Statement) each =
        store_statement(campaign_get_store(campaign), OPERATION_EDITION_EACH, error);
    gboolean row = FALSE;
    if (each == NULL)
        return FALSE;

    do {
        if (!statement_next(each, &row, error))
            return FALSE;
        if (row)
            terms_scan_read(scan, statement_get_text(each, MANIFEST_COLUMN));
    } while (row);
    return TRUE;
}

static gboolean
read_file(Campaign *campaign, const char *file, TermsScan *scan, GError **error)
{
    g_autofree char *source = campaign_read(campaign, file, LETTER_LIMIT, error);

    terms_scan_read(scan, source);
    return source != NULL;
}

/* What campaign.conf says in words: in the language `tag`, or with NULL in its own. */
static void
read_words(const Campaign *campaign, const char *tag, TermsScan *scan)
{
    static const char *const keys[][2] = {{"campaign", "title"}, {"campaign", "organizer"},
                                          {"letter", "title"},   {"letter", "subject"},
                                          {"addressee", "name"}, {"addressee", "title"}};
    const Config *config = campaign_get_config(campaign);

    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
        terms_scan_read(scan, tag != NULL
                                  ? config_get_words(config, keys[i][0], keys[i][1], tag)
                                  : config_get_text(config, keys[i][0], keys[i][1]));
}

/* What a revision keeps beside the letter is a part of its text. */
static gboolean
read_translations(Campaign *campaign, TermsScan *scan, GError **error)
{
    g_autoptr(GPtrArray) translations = translation_list(campaign, 0, error);
    if (translations == NULL)
        return FALSE;

    for (unsigned i = 0; i < translations->len; i++) {
        const Translation *translation = translations->pdata[i];
        if (!translation_is_ready(translation))
            continue;
        if (!read_file(campaign, translation->file, scan, error))
            return FALSE;
        read_words(campaign, translation->language, scan);
    }
    return TRUE;
}

static void
read_configuration(const Campaign *campaign, TermsScan *scan)
{
    static const char *const keys[][2] = {{"campaign", "contact"},
                                          {"campaign", "url"},
                                          {"letter", "url"},
                                          {"page", "letterhead"}};
    const Config *config = campaign_get_config(campaign);

    read_words(campaign, NULL, scan);
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
        terms_scan_read(scan, config_get_text(config, keys[i][0], keys[i][1]));
}

static gboolean
read_addressees(Campaign *campaign, TermsScan *scan, GError **error)
{
    g_autoptr(GPtrArray) addressees = addressee_list(campaign, error);
    if (addressees == NULL)
        return FALSE;

    for (unsigned i = 0; i < addressees->len; i++) {
        const Addressee *addressee = addressees->pdata[i];
        g_autofree char *address = g_strjoinv("\n", addressee->address);
        terms_scan_read(scan, addressee->name);
        terms_scan_read(scan, addressee->title);
        terms_scan_read(scan, addressee->email);
        terms_scan_read(scan, address);
    }
    return TRUE;
}

gboolean
leak_excuses_read(Campaign *campaign, TermsScan *scan, GError **error)
{
    read_configuration(campaign, scan);
    return read_editions(campaign, scan, error) &&
           read_file(campaign, campaign_get_letter(campaign), scan, error) &&
           read_translations(campaign, scan, error) && read_addressees(campaign, scan, error);
}
