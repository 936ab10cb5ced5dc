#include "campaign/intake_meaning.h"

#include "base/text.h"

#include <string.h>

/* What headers say, as text_fold() leaves it; "|" stands between choices, and all words of a
 * choice must be in the header, anywhere. With EXACT there may be no further word. */
typedef enum { ANYWHERE, EXACT } Match;

/* The first that holds decides: whoever asks for the contact's address means the address. */
static const struct {
    const char *field; /* "": none */
    const char *words;
    const char *unless; /* none of these words */
    Match match;
} meanings[] = {
    {"title", "your position|job title|your title|professional title|academic title", NULL,
     ANYWHERE},
    {"position", "position|list position|position in list|published position", NULL, EXACT},
    {"lead",
     "lead|leads|lead signatory|lead organization|lead organisation|leading|lead rank|convenor|"
     "convener|co convenor|co convener|coconvenor|coconvener|initiator|first signatory|"
     "erstunterzeichner|erstunterzeichnerin|initiatorin|initiateur|initiatrice|"
     "premier signataire|convocante",
     "name names contact email mail", EXACT},
    {"visibility",
     "use name|include name|display name|show name|mention name|appear name|print name|add "
     "name|"
     "visibility|public|publicly|publish|published|publicise|publicize|anonymous|anonymously|"
     "private|confidential|withhold|withheld|hide|hidden|list you|list us|list name|listed|"
     "öffentlich|veröffentlichen|veröffentlicht|anonym|sichtbarkeit|vertraulich|public|"
     "publiquement|publier|anonyme|confidentiel|visibilité|público|pública|públicamente|"
     "publicar|anónimo|anónima|visibilidad",
     "email emails mail", ANYWHERE},
    {"",
     "phone|telephone|tel|mobile|fax|telefon|handy|téléphone|portable|teléfono|móvil|"
     "subscribe|newsletter|updates|receive|first name|last name|given name|family name|surname|"
     "vorname|nachname|prénom|apellido|apellidos|user name|username|file name",
     NULL, ANYWHERE},
    {"email",
     "email|e mail|mail|emailaddress|emailadresse|mailadresse|courriel|mél|correo|"
     "mailaddress|electronic address",
     "may can would do does list", ANYWHERE},
    {"acronym", "short name|short form|kurzname|kurzform|nom court|nombre corto", NULL,
     ANYWHERE},
    {"acronym",
     "acronym|acronyms|abbreviation|abbreviated|initials|abkürzung|kürzel|sigle|acronyme|"
     "abréviation|siglas|sigla|acrónimo|abreviatura",
     "name names nom nombre", ANYWHERE},
    {"url",
     "url|website|web site|homepage|home page|web page|webpage|webseite|internetseite|site web|"
     "site internet|página web|sitio web|web address|internet",
     "may can could would should do does", ANYWHERE},
    {"url", "web|link|site|sitio", NULL, EXACT},
    {"kind",
     "kind|type of organization|type of organisation|organization type|organisation type|"
     "organization individual|organisation individual|type of signatory|signatory type|signing "
     "as|"
     "organisation einzelperson|organisation individu|organización individuo|"
     "organización persona",
     "name names nom nombre", ANYWHERE},
    {"kind", "type|typ|art|tipo", NULL, EXACT},
    {"title",
     "title of|role|position of|position at|"
     "position in organization|position in organisation|funktion|fonction|función|cargo|"
     "berufsbezeichnung",
     NULL, ANYWHERE},
    {"title", "title|titel|titre|título", NULL, EXACT},
    {"affiliation", "affiliation|affiliated|zugehörigkeit|afiliación|institution", NULL,
     ANYWHERE},
    {"country", "country|nation|land|pays|país|staat", "organization organisation", ANYWHERE},
    {"country",
     "country organization|country organisation|country of your organization|"
     "country your organisation",
     NULL, ANYWHERE},
    {"signed_at",
     "timestamp|time stamp|zeitstempel|horodateur|horodatage|marca temporal|marca de tiempo|"
     "signed at|signed on|date signed|signing date|signature date|date signature|submitted at|"
     "date submitted|submission date|submit date|submission time|datum der unterschrift|"
     "unterzeichnet am|fecha firma|fecha de firma",
     NULL, ANYWHERE},
    {"signed_at", "date|datum|fecha|time|date and time", NULL, EXACT},
    {"status", "status", NULL, EXACT},
    {"contact_name",
     "contact|contact name|contact person|ansprechpartner|ansprechpartnerin|ansprechperson|"
     "kontaktperson|kontakt|interlocuteur|contacto|kontaktname|representative|signed by",
     "address street postal", ANYWHERE},
    {"name", "name|names|organisationsname|vereinsname|nom|nombre|denominación|dénomination",
     "logo domain event campaign project city", ANYWHERE},
    {"name",
     "organization|organisation|organizations|organisations|organización|organisme|"
     "verein|ngo|ong|signatory|signatories|group|association|"
     "entidad|organizacion",
     NULL, EXACT},
};

/* The people at an organisation who have a role. */
typedef struct {
    const char *words;
    Match match;
    gboolean is_person; /* the words alone mean somebody */
    const char *name, *title, *email;
} Person;

static const Person people[] = {
    {"contacts", EXACT, TRUE, "contacts", "contacts", "contacts"},
    {"press|media|presse|medien|prensa|pressekontakt", ANYWHERE, FALSE, "contact.press.name",
     "contact.press.title", "contact.press.email"},
    {"decision maker|decisionmaker|entscheider|entscheiderin|entscheidungsträger|"
     "entscheidungsträgerin|décideur|décideuse|decisor|decisora",
     ANYWHERE, TRUE, "contact.decides.name", "contact.decides.title", "contact.decides.email"},
    {"authorised signatory|authorized signatory|authorised signer|authorized signer|"
     "authorised representative|authorized representative|zeichnungsberechtigter|"
     "zeichnungsberechtigte|signataire autorisé|signataire habilité|firmante autorizado",
     ANYWHERE, TRUE, "contact.signs.name", "contact.signs.title", "contact.signs.email"},
};

static const char no_person[] =
    " release releases outlet outlets kit list coverage logo house organization organisation "
    "phone telephone tel mobile fax telefon handy téléphone portable teléfono móvil first last "
    "given family surname vorname nachname prénom apellido apellidos number count ";

/* Whoever signs for the organisation, where the file has a column for that one too. */
static const Person signer = {
    "signatory|signatory email|signatory e mail|signatory mail|signatory title|"
    "signatory position|signatory role|signer|signer email|signer e mail|signer mail|"
    "signer title|signer position|signer role|unterzeichner|signataire|firmante",
    EXACT,
    TRUE,
    "contact.signs.name",
    "contact.signs.title",
    "contact.signs.email"};

/* Words that say nothing when a header may have no other ones. */
static const char fillers[] =
    " a an the of your our my or and full official legal exact please "
    "signing endorsing member partner name de des du la le l votre der "
    "die das ihrer ihr ihre su tu s if any optional required ";

static const char questions[] = " may can could should shall do does would will is are dürfen "
                                "sollen können wollen möchten soll darf pouvons peut souhaitez "
                                "voulez podemos puede quiere desea ";

static const char turning[] = " anonymous anonymously private confidential withhold withheld "
                              "hide hidden anonym vertraulich anonyme confidentiel anónimo "
                              "anónima ";

/* Returns the header's words, folded, one blank before and behind each. */
static char *
split_words(const char *header)
{
    g_autofree char *folded = text_fold(header);
    GString *words = g_string_new(" ");
    for (const char *at = folded; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (g_unichar_isalnum(c) || g_unichar_ismark(c))
            g_string_append_unichar(words, c);
        else if (words->str[words->len - 1] != ' ')
            g_string_append_c(words, ' ');
    }
    if (words->str[words->len - 1] != ' ')
        g_string_append_c(words, ' ');
    return g_string_free(words, FALSE);
}

static gboolean
has_word(const char *words, const char *word, size_t length)
{
    for (const char *at = words; (at = strstr(at, " ")) != NULL && at[1] != '\0'; at++)
        if (strncmp(at + 1, word, length) == 0 && at[1 + length] == ' ')
            return TRUE;
    return FALSE;
}

/* Counts how many of the words up to the next "|" are in `words`; 0 unless all are. */
static unsigned
count_choice(const char *words, const char *choice)
{
    unsigned count = 0;
    for (size_t length; *choice != '\0' && *choice != '|'; choice += length, count++) {
        choice += *choice == ' ';
        length = strcspn(choice, " |");
        if (!has_word(words, choice, length))
            return 0;
    }
    return count;
}

static gboolean
has_any(const char *words, const char *list)
{
    for (size_t length; list != NULL && *list != '\0'; list += length) {
        list += strspn(list, " ");
        length = strcspn(list, " ");
        if (length > 0 && has_word(words, list, length))
            return TRUE;
    }
    return FALSE;
}

/* TRUE when every word of the header is of the choice or a filler. */
static gboolean
has_no_other(const char *words, const char *choice)
{
    g_autofree char *own = g_strndup(choice, strcspn(choice, "|"));
    g_autofree char *allowed = g_strconcat(" ", own, fillers, NULL);
    g_auto(GStrv) each = g_strsplit(words, " ", -1);
    for (size_t i = 0; each[i] != NULL; i++)
        if (each[i][0] != '\0' && !has_word(allowed, each[i], strlen(each[i])))
            return FALSE;
    return TRUE;
}

static gboolean
says(const char *words, const char *choices, Match match)
{
    for (const char *choice = choices; choice != NULL; choice = strchr(choice, '|')) {
        choice += *choice == '|';
        if (count_choice(words, choice) > 0 &&
            (match == ANYWHERE || has_no_other(words, choice)))
            return TRUE;
    }
    return FALSE;
}

/* "May we list you publicly?" asks; "Name as it should appear publicly" does not. */
static gboolean
is_question(const char *header, const char *words)
{
    g_auto(GStrv) each = g_strsplit(words, " ", -1);
    return strchr(header, '?') != NULL || strstr(header, "？") != NULL ||
           (each[0] != NULL && each[1] != NULL && has_any(questions, each[1]));
}

/* Which of a role's contacts the header speaks of; NULL: of none. */
static const char *
find_detail(const char *words, const Person *person)
{
    if (says(words, "email|e mail|mail|emailaddress|courriel|mél|correo|mailadresse", ANYWHERE))
        return person->email;
    if (says(words, "title|position|role|titel|funktion|titre|fonction|título|cargo", ANYWHERE))
        return person->title;
    if (person->is_person || says(words,
                                  "contact|name|person|contacts|kontakt|ansprechpartner|"
                                  "ansprechpartnerin|pressekontakt|nom|contacto|nombre",
                                  ANYWHERE))
        return person->name;
    return NULL;
}

static const char *
find_contact(const char *header, const char *words)
{
    for (size_t i = 0; i < G_N_ELEMENTS(people); i++)
        if (says(words, people[i].words, people[i].match) && !has_any(words, no_person) &&
            (!is_question(header, words) || has_any(words, "what which who")))
            return find_detail(words, &people[i]);
    return NULL;
}

const char *
intake_meaning_of_signer(const char *header)
{
    g_autofree char *words = split_words(header);
    return says(words, signer.words, signer.match) ? find_detail(words, &signer) : NULL;
}

static const char *
find_meaning(const char *header, const char *words)
{
    const char *contact = find_contact(header, words);
    if (contact != NULL)
        return contact;

    for (size_t i = 0; i < G_N_ELEMENTS(meanings); i++) {
        if (!says(words, meanings[i].words, meanings[i].match) ||
            has_any(words, meanings[i].unless))
            continue;
        const gboolean names = says(words, "name|names|nom|nombre", ANYWHERE);
        const gboolean asks = is_question(header, words);
        if (strcmp(meanings[i].field, "visibility") == 0 && names && !asks &&
            !has_any(words, turning))
            continue;
        if (strcmp(meanings[i].field, "name") == 0 && asks && !has_any(words, "what which"))
            continue;
        return meanings[i].field;
    }
    return "";
}

IntakeMeaning
intake_meaning_of(const char *header)
{
    g_autofree char *words = split_words(header);
    IntakeMeaning meaning = {.field = find_meaning(header, words)};
    meaning.asks = strcmp(words, " visibility ") != 0;
    meaning.is_turned = has_any(words, turning) && !has_any(words, "public publicly");
    return meaning;
}
