#include "proof/head.h"

#include "base/clock.h"
#include "proof/canonical.h"

#include <string.h>

G_DEFINE_QUARK(head - error - quark, head_error)

#define BEGINNING     "undersigned edition "
#define FOR_RECIPIENT " for the recipient"
#define SEALED        " sealed "
#define TIME_LENGTH   (sizeof "2023-11-07T18:00:00Z" - 1)

static int64_t
read_time(const char *text)
{
    int64_t seconds = 0;
    const gboolean read = clock_parse(text, NULL, &seconds, NULL);

    return read ? seconds : 0;
}

Digest
head_digest_letter(const HeadLetter *letter)
{
    g_autofree char *manifest = digest_to_hex(&letter->manifest);
    g_autofree char *consent = digest_to_hex(&letter->consent);
    json_t *value = json_pack("{s:s, s:s, s:{s:I, s:s}}", "campaign", letter->campaign,
                              "manifest", manifest, "revision", "number",
                              (json_int_t)letter->revision, "sha256", consent);
    g_assert(value != NULL);
    g_autofree char *text = canonical_write(value);
    json_decref(value);
    return digest_of(text, strlen(text));
}

Head
head_of(const Manifest *manifest, const Digest *sha256, gboolean for_recipient)
{
    const HeadLetter letter = {.campaign = manifest_get_campaign(manifest),
                               .manifest = *sha256,
                               .revision = manifest_get_revision(manifest),
                               .consent = *manifest_get_consent(manifest)};
    return (Head){.edition = manifest_get_edition(manifest),
                  .for_recipient = for_recipient,
                  .sealed_at = read_time(manifest_get_sealed_at(manifest)),
                  .is_whole = TRUE,
                  .total = manifest_get_count(manifest).total,
                  .root = *manifest_get_root(manifest),
                  .letter = head_digest_letter(&letter)};
}

char *
head_write(const Head *head)
{
    g_autofree char *time = clock_format(head->sealed_at);
    g_autofree char *root = digest_to_hex(&head->root);
    g_autofree char *letter = digest_to_hex(&head->letter);
    g_autofree char *said = head->is_whole ? g_strdup_printf(", %" G_GINT64_FORMAT
                                                             " signatories, root %s, letter %s",
                                                             head->total, root, letter)
                                           : g_strdup("");

    return g_strdup_printf(BEGINNING "%" G_GINT64_FORMAT "%s" SEALED "%s%s", head->edition,
                           head->for_recipient ? FOR_RECIPIENT : "", time, said);
}

gboolean
head_is_one(const char *comment)
{
    return g_str_has_prefix(comment, BEGINNING);
}

/* Steps over `word` where it stands. */
static gboolean
take_word(const char **at, const char *word)
{
    if (!g_str_has_prefix(*at, word))
        return FALSE;

    *at += strlen(word);
    return TRUE;
}

static int64_t
take_number(const char **at)
{
    char *end = NULL;
    const int64_t number = g_ascii_strtoll(*at, &end, 10);
    *at = end;
    return number;
}

static int64_t
take_time(const char **at)
{
    g_autofree char *time = g_strndup(*at, TIME_LENGTH);
    *at += strlen(time);
    return read_time(time);
}

static Digest
take_digest(const char **at)
{
    Digest digest = {0};
    g_autofree char *hex = g_strndup(*at, 2 * DIGEST_SIZE);
    *at += strlen(hex);
    if (!digest_from_hex(hex, &digest))
        memset(&digest, 0, sizeof digest);
    return digest;
}

/* What does not stand where it must leaves its part at zero, and the line is then another than
 * the one that would be written. */
static Head
parse(const char *comment)
{
    const char *at = comment + strlen(BEGINNING);
    Head head = {.edition = take_number(&at)};
    head.for_recipient = take_word(&at, FOR_RECIPIENT);
    if (take_word(&at, SEALED))
        head.sealed_at = take_time(&at);
    head.is_whole = take_word(&at, ", ");
    if (head.is_whole)
        head.total = take_number(&at);
    if (take_word(&at, " signatories, root "))
        head.root = take_digest(&at);
    if (take_word(&at, ", letter "))
        head.letter = take_digest(&at);
    return head;
}

gboolean
head_read(const char *comment, Head *out_head, GError **error)
{
    Head head = {0};
    g_autofree char *again = NULL;
    if (head_is_one(comment)) {
        head = parse(comment);
        again = head_write(&head);
    }
    if (head.edition >= 1 && head.total >= 0 && g_strcmp0(again, comment) == 0) {
        *out_head = head;
        return TRUE;
    }

    g_set_error_literal(
        error, HEAD_ERROR, HEAD_ERROR_FORM,
        "the trusted comment does not say edition, time, count, root and letter "
        "in the one form that there is");
    return FALSE;
}

static gboolean
refuse(GError **error, const char *what)
{
    g_set_error(error, HEAD_ERROR, HEAD_ERROR_OTHER,
                "the trusted comment names another %s than the manifest", what);
    return FALSE;
}

gboolean
head_check(const Head *head, const Manifest *manifest, const Digest *sha256, GError **error)
{
    const Head expected = head_of(manifest, sha256, head->for_recipient);
    if (head->edition != expected.edition)
        return refuse(error, "edition");
    if (head->sealed_at != expected.sealed_at)
        return refuse(error, "time");
    if (head->is_whole && head->total != expected.total)
        return refuse(error, "count");
    if (head->is_whole && !digest_equal(&head->root, &expected.root))
        return refuse(error, "root");
    if (head->is_whole && !digest_equal(&head->letter, &expected.letter))
        return refuse(error, "letter");
    return TRUE;
}
