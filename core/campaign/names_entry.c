#include "campaign/names_entry.h"

#include "base/reading.h"
#include "base/text.h"
#include "campaign/spelling.h"
#include "campaign/variant.h"

#include <stdlib.h>
#include <string.h>

#define FEWEST_INITIALS 3
#define MOST_INITIALS   8
#define FEWEST_SHUFFLED 6 /* letters of words that may stand in any order */

/* As text_fold() leaves them, in order of their bytes; words that initials leave out, or not.
 */
static const char *const small_words[] = {
    "a",   "an", "and", "at",  "da",   "de",  "del",  "della", "der", "des", "di",  "die",
    "do",  "du", "e",   "et",  "fo",   "for", "für",  "in",    "la",  "las", "le",  "les",
    "los", "of", "on",  "par", "para", "per", "pour", "the",   "to",  "und", "von", "y",
};

static const char same_address[] = "same address";
static const char same_name[] = "same name";
static const char by_acronym[] = "acronym";
static const char by_look[] = "look-alike letters";
static const char by_ampersand[] = "ampersand";
static const char by_abbreviation[] = "abbreviation";
static const char by_transliteration[] = "transliteration";
static const char by_spelling[] = "spelling";
static const char by_order[] = "word order";

static const VariantWays in_sequence = VARIANT_AMPERSAND | VARIANT_ABBREVIATION | VARIANT_LATIN;

static const char *
intern(GStringChunk *texts, const char *text)
{
    return text[0] == '\0' ? NULL : g_string_chunk_insert_const(texts, text);
}

/* Returns where the blank before "(ACRONYM)" at the end of the name stands, or NULL. */
static const char *
find_bracket(const char *name)
{
    const char *open = strrchr(name, '(');
    if (open == NULL || open == name || open[1] == '\0' || !g_str_has_suffix(open, ")"))
        return NULL;

    glong letters = 0;
    for (const char *at = open + 1; at[1] != '\0'; at = g_utf8_next_char(at), letters++)
        if (!g_unichar_isalnum(g_utf8_get_char(at)))
            return NULL;
    gboolean has_capitals =
        g_unichar_isupper(g_utf8_get_char(open + 1)) && letters >= 2 && letters <= 12;
    return has_capitals ? open : NULL;
}

static void
note_name(NamesEntry *entry, const char *name, const char *acronym, GStringChunk *texts)
{
    g_autofree char *key = signatory_key(name);
    const char *bracket = find_bracket(name);
    g_autofree char *given =
        bracket != NULL ? g_strndup(name, (size_t)(bracket - name)) : g_strdup(name);
    g_autofree char *core = bracket != NULL ? signatory_key(given) : NULL;
    g_autofree char *short_form =
        text_fold_tight(acronym[0] == '\0' && bracket != NULL ? bracket : acronym);

    entry->name = intern(texts, key);
    entry->core = core != NULL ? intern(texts, core) : entry->name;
    entry->given = g_string_chunk_insert(texts, given);
    entry->acronym = intern(texts, short_form);
}

static char *
vary(const NamesEntry *entry, VariantWays ways)
{
    g_autofree char *bare = signatory_bare_name(entry->given);
    return variant_key(bare, ways);
}

/* To romanize takes longest, and is done once: what is Latin already stays. */
static void
note_variants(NamesEntry *entry, GStringChunk *texts)
{
    g_autofree char *bare = signatory_bare_name(entry->given);
    g_autofree char *reading = reading_romanize(bare);
    g_autofree char *sequence = variant_key(reading, in_sequence);
    g_autofree char *set = variant_key(reading, in_sequence | VARIANT_ORDER);
    entry->sequence = g_str_hash(sequence);
    entry->set = g_str_hash(set);
    if (g_str_is_ascii(entry->given))
        return;

    g_autofree char *unmasked = reading_unmask(entry->given);
    g_autofree char *look = signatory_key(unmasked);
    g_autofree char *romanized = text_fold_tight(reading);
    entry->unmasked = strcmp(look, entry->core) == 0 ? NULL : intern(texts, look);
    entry->romanized = reading_is_latin(bare) ? NULL : intern(texts, romanized);
}

static gboolean
could_be_initials(const char *name)
{
    glong letters = 0;
    for (const char *at = name; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (c == '.')
            continue;
        if (!g_unichar_isupper(c) && !g_unichar_isdigit(c))
            return FALSE;
        letters++;
    }
    return letters >= FEWEST_INITIALS && letters <= MOST_INITIALS;
}

static int
compare_words(const void *word, const void *member)
{
    return strcmp(word, *(const char *const *)member);
}

static gboolean
is_small(const char *word)
{
    return bsearch(word, small_words, G_N_ELEMENTS(small_words), sizeof *small_words,
                   compare_words) != NULL;
}

static const char *
intern_initials(GStringChunk *texts, const char *letters)
{
    glong count = g_utf8_strlen(letters, -1);
    return count >= FEWEST_INITIALS && count <= MOST_INITIALS ? intern(texts, letters) : NULL;
}

/* A word begins behind anything that is neither letter, mark nor digit, but not behind an
 * apostrophe. */
static void
note_initials(NamesEntry *entry, const char *name, GStringChunk *texts)
{
    g_autofree char *folded = text_fold(name);
    g_autoptr(GString) all = g_string_new(NULL);
    g_autoptr(GString) great = g_string_new(NULL);
    g_autoptr(GString) word = g_string_new(NULL);

    for (const char *at = folded;; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (c == '\'' || c == 0x2019)
            continue;
        if (g_unichar_isalnum(c) || g_unichar_ismark(c)) {
            g_string_append_unichar(word, c);
            continue;
        }
        gunichar first = g_utf8_get_char(word->str);
        if (first != 0)
            g_string_append_unichar(all, first);
        if (first != 0 && !is_small(word->str))
            g_string_append_unichar(great, first);
        g_string_truncate(word, 0);
        if (c == 0)
            break;
    }
    entry->initials[0] = intern_initials(texts, all->str);
    entry->initials[1] = intern_initials(texts, great->str);
}

void
names_entry_read(NamesEntry *entry, const Signatory *signatory, GStringChunk *texts)
{
    g_autofree char *email = signatory_address_key(signatory->email);
    *entry = (NamesEntry){.id = signatory->id,
                          .email = intern(texts, email),
                          .is_capitals = could_be_initials(signatory->name)};
    note_name(entry, signatory->name, signatory->acronym, texts);
    note_variants(entry, texts);
    note_initials(entry, signatory->name, texts);
}

/* Where the texts of an entry stand; one that is missing is packed as a lone 0, another as 1,
 * itself and its NUL. */
static const size_t places[] = {
    offsetof(NamesEntry, email),       offsetof(NamesEntry, name),
    offsetof(NamesEntry, core),        offsetof(NamesEntry, given),
    offsetof(NamesEntry, acronym),     offsetof(NamesEntry, unmasked),
    offsetof(NamesEntry, romanized),   offsetof(NamesEntry, initials[0]),
    offsetof(NamesEntry, initials[1]),
};

void
names_entry_pack(const NamesEntry *entry, GByteArray *bytes)
{
    g_byte_array_append(bytes, (const uint8_t *)entry, sizeof *entry);
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        const char *text = G_STRUCT_MEMBER(const char *, entry, places[i]);
        const uint8_t is_there = text != NULL;
        g_byte_array_append(bytes, &is_there, 1);
        if (is_there)
            g_byte_array_append(bytes, (const uint8_t *)text, (guint)strlen(text) + 1);
    }
}

void
names_entry_unpack(const uint8_t *bytes, NamesEntry *out_entry)
{
    memcpy(out_entry, bytes, sizeof *out_entry);
    bytes += sizeof *out_entry;
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        const gboolean is_there = *bytes++ != 0;
        G_STRUCT_MEMBER(const char *, out_entry, places[i]) =
            is_there ? (const char *)bytes : NULL;
        bytes += is_there ? strlen((const char *)bytes) + 1 : 0;
    }
}

/* Of two entries' texts, which may be of two chunks, and be missing. */
static gboolean
are_equal(const char *a, const char *b)
{
    return a != NULL && b != NULL && (a == b || strcmp(a, b) == 0);
}

static gboolean
is_short_for(const NamesEntry *a, const NamesEntry *b)
{
    return are_equal(a->core, b->acronym);
}

static gboolean
is_initials_of(const NamesEntry *a, const NamesEntry *b)
{
    return a->is_capitals &&
           (are_equal(a->core, b->initials[0]) || are_equal(a->core, b->initials[1]));
}

static gboolean
look_alike(const NamesEntry *a, const NamesEntry *b)
{
    const char *left = a->unmasked != NULL ? a->unmasked : a->core;
    const char *right = b->unmasked != NULL ? b->unmasked : b->core;
    return (a->unmasked != NULL || b->unmasked != NULL) && strcmp(left, right) == 0;
}

/* Only marks or another script are transliterated, and only into Latin letters: two Chinese
 * names that sound alike are two, and so are "Xue" and "Xu". */
static gboolean
may_transliterate(const NamesEntry *a, const NamesEntry *b)
{
    return (a->romanized == NULL || b->romanized == NULL) &&
           !(g_str_is_ascii(a->given) && g_str_is_ascii(b->given));
}

static gboolean
vary_alike(const NamesEntry *a, const NamesEntry *b, VariantWays ways)
{
    g_autofree char *left = vary(a, ways);
    g_autofree char *right = vary(b, ways);
    return left[0] != '\0' && strcmp(left, right) == 0;
}

/* How much of two keys is alike, in percent of the longer one. */
static int
likeness(const char *a, const char *b)
{
    const glong longer = MAX(g_utf8_strlen(a, -1), g_utf8_strlen(b, -1));
    const unsigned distance = text_distance(a, b, (unsigned)longer);
    return (int)(100 - 100 * (glong)distance / longer);
}

static int
score_spelling(const char *a, const char *b)
{
    const glong shorter = MIN(g_utf8_strlen(a, -1), g_utf8_strlen(b, -1));
    const glong distance = (glong)text_distance(a, b, (unsigned)shorter);
    return (int)CLAMP(80 - 200 * distance / shorter, 40, 79);
}

/* The score, or 0 for names that are two: what differs in the key with most ways differs in all
 * of them. */
static int
judge_variant(const NamesEntry *a, const NamesEntry *b, const char **out_reason)
{
    *out_reason = by_look;
    if (look_alike(a, b))
        return 88;
    if (a->sequence != b->sequence)
        return 0;
    *out_reason = by_ampersand;
    if (vary_alike(a, b, VARIANT_AMPERSAND))
        return 86;
    *out_reason = by_abbreviation;
    if (vary_alike(a, b, VARIANT_AMPERSAND | VARIANT_ABBREVIATION))
        return 84;
    *out_reason = by_transliteration;
    return may_transliterate(a, b) && vary_alike(a, b, in_sequence) ? 82 : 0;
}

static gboolean
are_shuffled(const NamesEntry *a, const NamesEntry *b)
{
    const VariantWays ways =
        VARIANT_ORDER |
        (may_transliterate(a, b) ? in_sequence : VARIANT_AMPERSAND | VARIANT_ABBREVIATION);
    return a->set == b->set && g_utf8_strlen(a->core, -1) >= FEWEST_SHUFFLED &&
           spelling_have_same_digits(a->core, b->core) && vary_alike(a, b, ways);
}

static int
judge_spelling(const NamesEntry *a, const NamesEntry *b, const char **out_reason)
{
    const char *left = a->romanized != NULL ? a->romanized : a->core;
    const char *right = b->romanized != NULL ? b->romanized : b->core;

    *out_reason = by_spelling;
    if (spelling_is_near(a->core, b->core))
        return score_spelling(a->core, b->core);
    *out_reason = by_transliteration;
    if ((a->romanized == NULL) != (b->romanized == NULL) && spelling_is_near(left, right))
        return score_spelling(left, right);
    *out_reason = by_order;
    return are_shuffled(a, b) ? 65 : 0;
}

/* What the names say, whatever the addresses are. */
static int
judge_names(const NamesEntry *a, const NamesEntry *b, const char **out_reason)
{
    *out_reason = same_name;
    if (are_equal(a->name, b->name))
        return a->email == NULL || b->email == NULL ? 95 : 90;
    *out_reason = by_acronym;
    if (are_equal(a->core, b->core) || is_short_for(a, b) || is_short_for(b, a))
        return 85;
    const int variant = judge_variant(a, b, out_reason);
    if (variant > 0)
        return variant;
    const int spelling = judge_spelling(a, b, out_reason);
    if (spelling > 0)
        return spelling;
    *out_reason = by_acronym;
    return is_initials_of(a, b) || is_initials_of(b, a) ? 60 : 0;
}

gboolean
names_entry_judge(const NamesEntry *a, const NamesEntry *b, NamesPair *out_pair)
{
    const char *reason = NULL;
    const int score = judge_names(a, b, &reason);
    *out_pair = (NamesPair){MIN(a->id, b->id), MAX(a->id, b->id), reason, score};
    if (!are_equal(a->email, b->email))
        return score > 0;

    const int alike = score == 0 || reason == by_spelling ? likeness(a->core, b->core) : 100;
    out_pair->reason = same_address;
    out_pair->score = 80 + 19 * alike / 100;
    return TRUE;
}

int
names_compare_postings(gconstpointer a, gconstpointer b)
{
    uint64_t left = *(const uint64_t *)a;
    uint64_t right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}
