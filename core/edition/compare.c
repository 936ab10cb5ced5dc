#include "edition/compare.h"

#include "base/text.h"

#include <inttypes.h>
#include <string.h>

const char *
compare_word(CompareVerdict verdict)
{
    static const char *const words[] = {
        [COMPARE_SAME] = "same",
        [COMPARE_SUCCESSOR] = "successor",
        [COMPARE_LATER] = "later",
        [COMPARE_PAIR] = "pair",
        [COMPARE_UNRELATED] = "unrelated",
        [COMPARE_CONFLICT] = "conflict",
        [COMPARE_EQUIVOCATION] = "equivocation",
    };
    return words[verdict];
}

void
comparison_free(Comparison *comparison)
{
    if (comparison == NULL)
        return;

    g_free(comparison->why);
    sibling_free(comparison->a);
    sibling_free(comparison->b);
    g_ptr_array_unref(comparison->named);
    g_ptr_array_unref(comparison->gone);
    g_ptr_array_unref(comparison->added);
    g_ptr_array_unref(comparison->removed);
    g_ptr_array_unref(comparison->changed);
    g_free(comparison);
}

static Comparison *
comparison_new(void)
{
    Comparison *comparison = g_new0(Comparison, 1);
    comparison->named = g_ptr_array_new_with_free_func(g_free);
    comparison->gone = g_ptr_array_new_with_free_func(g_free);
    comparison->added = g_ptr_array_new_with_free_func(g_free);
    comparison->removed = g_ptr_array_new_with_free_func(g_free);
    comparison->changed = g_ptr_array_new_with_free_func(g_free);
    return comparison;
}

static gboolean
check_trust(const Sibling *edition, const VerifyRequest *request, GError **error)
{
    SealedTrust trust;
    const SealPublicKey *const *earlier = request->earlier;
    g_autoptr(GError) reason = NULL;
    if (request->key == NULL)
        return TRUE;
    if (sealed_find_trust(edition->sealed, request->key, &trust, &reason) &&
        (trust != SEALED_COSIGNED ||
         sealed_check_cosignature(edition->sealed, request->key, NULL, &reason)))
        return TRUE;

    for (size_t i = 0; earlier != NULL && earlier[i] != NULL; i++)
        if (seal_public_key_equal(edition->sealed->key, earlier[i]))
            return TRUE;
    g_set_error(error, VERIFY_ERROR, VERIFY_ERROR_FAILED, "'%s': %s", edition->name,
                reason->message);
    return FALSE;
}

static Sibling *
load(const char *path, const VerifyRequest *request, GError **error)
{
    Sibling *edition = siblings_read_one(path);
    g_autofree char *shown = text_escape(path, -1);
    if (edition->sealed == NULL)
        g_set_error(error, VERIFY_ERROR, VERIFY_ERROR_FAILED, "'%s': %s", shown,
                    edition->wrong);
    if (edition->sealed != NULL && check_trust(edition, request, error))
        return edition;

    sibling_free(edition);
    return NULL;
}

/* Labels of the names of an edition, whatever their numbers. */
static GHashTable *
collect_names(const Manifest *manifest)
{
    size_t count = 0;
    const ManifestSignatory *signatories = manifest_get_signatories(manifest, &count);
    GHashTable *names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (size_t i = 0; i < count; i++) {
        const ManifestSignatory *one = &signatories[i];
        g_hash_table_add(names, one->acronym[0] != '\0'
                                    ? g_strdup_printf("%s (%s)", one->name, one->acronym)
                                    : g_strdup(one->name));
    }
    return names;
}

/* In the order of their numbers, those of `manifest` that `others` has not. */
static void
list_names(const Manifest *manifest, GHashTable *others, GPtrArray *out)
{
    size_t count = 0;
    const ManifestSignatory *signatories = manifest_get_signatories(manifest, &count);
    for (size_t i = 0; i < count; i++) {
        const ManifestSignatory *one = &signatories[i];
        g_autofree char *label = one->acronym[0] != '\0'
                                     ? g_strdup_printf("%s (%s)", one->name, one->acronym)
                                     : g_strdup(one->name);
        if (!g_hash_table_contains(others, label))
            g_ptr_array_add(out, g_steal_pointer(&label));
    }
}

static void
compare_names(Comparison *comparison)
{
    g_autoptr(GHashTable) a = collect_names(comparison->a->manifest);
    g_autoptr(GHashTable) b = collect_names(comparison->b->manifest);
    list_names(comparison->b->manifest, a, comparison->named);
    list_names(comparison->a->manifest, b, comparison->gone);
}

/* Both lists are sorted by their paths. */
static void
compare_files(Comparison *comparison)
{
    size_t count = 0, other_count = 0, i = 0, j = 0;
    const ManifestFile *a = manifest_get_files(comparison->a->manifest, &count);
    const ManifestFile *b = manifest_get_files(comparison->b->manifest, &other_count);
    while (i < count || j < other_count) {
        const int order = i == count ? 1 : j == other_count ? -1 : strcmp(a[i].path, b[j].path);
        if (order < 0)
            g_ptr_array_add(comparison->removed, g_strdup(a[i].path));
        else if (order > 0)
            g_ptr_array_add(comparison->added, g_strdup(b[j].path));
        else if (!digest_equal(&a[i].sha256, &b[j].sha256))
            g_ptr_array_add(comparison->changed, g_strdup(a[i].path));
        i += order <= 0;
        j += order >= 0;
    }
}

/* TRUE when one key sealed both, or one that follows the other; or the caller trusts both. */
static gboolean
is_sealed_alike(const Comparison *comparison)
{
    const Sealed *a = comparison->a->sealed, *b = comparison->b->sealed;

    return comparison->is_trusted || seal_public_key_equal(a->key, b->key) ||
           succession_leads(b->succession, a->key, b->key, NULL) ||
           succession_leads(a->succession, b->key, a->key, NULL);
}

G_GNUC_PRINTF(3, 4)
static void
conclude(Comparison *comparison, CompareVerdict verdict, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    comparison->verdict = verdict;
    comparison->why = g_strdup_vprintf(format, arguments);
    va_end(arguments);
}

/* The public edition and the copy of one number: of one text, of one count, sealed at one time,
 * after the same edition, and the copy names whom the public one names. */
static void
conclude_pair(Comparison *comparison)
{
    const Manifest *public = comparison->a->manifest, *copy = comparison->b->manifest;
    const ManifestCount count = manifest_get_count(public), other = manifest_get_count(copy);
    const Digest *previous = manifest_get_previous(public);
    const Digest *other_previous = manifest_get_previous(copy);
    const char *what = NULL;

    if (!digest_equal(manifest_get_consent(public), manifest_get_consent(copy)) ||
        manifest_get_revision(public) != manifest_get_revision(copy))
        what = "are of two texts";
    else if (count.total != other.total || count.organizations != other.organizations)
        what = "count differently";
    else if (comparison->gone->len > 0)
        what = "do not name alike: the copy lacks a public name";
    else if ((previous == NULL) != (other_previous == NULL) ||
             (previous != NULL && !digest_equal(previous, other_previous)))
        what = "follow two editions";

    if (what == NULL)
        conclude(comparison, COMPARE_PAIR,
                 "edition %" PRId64
                 " and its copy for the recipient agree: one text, one count "
                 "of %" PRId64 ", of whom the copy names %" PRId64 " more",
                 comparison->a->number, count.total, other.public - count.public);
    else
        conclude(comparison, COMPARE_EQUIVOCATION,
                 "edition %" PRId64 " and its copy for the recipient %s", comparison->a->number,
                 what);
}

static void
conclude_order(Comparison *comparison)
{
    const Sibling *a = comparison->a, *b = comparison->b;
    const Digest *previous = manifest_get_previous(b->manifest);
    if (b->number > a->number + 1 || a->for_recipient)
        conclude(comparison, COMPARE_LATER,
                 "edition %" PRId64 " is later than edition %" PRId64
                 "; that it goes back to it is seen where those between are, with 'undersigned "
                 "verify'",
                 b->number, a->number);
    else if (previous != NULL && digest_equal(previous, &a->sealed->sha256))
        conclude(comparison, COMPARE_SUCCESSOR,
                 "edition %" PRId64 " follows edition %" PRId64 ", which it names by its hash",
                 b->number, a->number);
    else
        conclude(comparison, COMPARE_EQUIVOCATION,
                 "edition %" PRId64 " follows another edition %" PRId64
                 " than this one, so that there are two",
                 b->number, a->number);
}

static void
judge(Comparison *comparison)
{
    const Sibling *a = comparison->a, *b = comparison->b;
    if (digest_equal(&a->sealed->sha256, &b->sealed->sha256))
        conclude(comparison, COMPARE_SAME, "they are one edition, %" PRId64, a->number);
    else if (!g_str_equal(manifest_get_campaign(a->manifest),
                          manifest_get_campaign(b->manifest)))
        conclude(comparison, COMPARE_UNRELATED, "they are of two campaigns, '%s' and '%s'",
                 manifest_get_campaign(a->manifest), manifest_get_campaign(b->manifest));
    else if (!is_sealed_alike(comparison))
        conclude(
            comparison, COMPARE_CONFLICT,
            "both say that they are of '%s', but one is sealed by the key %s and the other "
            "by %s: find out whose is the coalition's",
            manifest_get_campaign(a->manifest), a->sealed->key_id, b->sealed->key_id);
    else if (a->number != b->number)
        conclude_order(comparison);
    else if (a->for_recipient != b->for_recipient)
        conclude_pair(comparison);
    else
        conclude(comparison, COMPARE_EQUIVOCATION,
                 "both are edition %" PRId64 " of '%s', and they differ: somebody was shown "
                 "another list than somebody else",
                 a->number, manifest_get_campaign(a->manifest));
}

static gboolean
comes_after(const Sibling *one, const Sibling *other)
{
    return one->number != other->number ? one->number > other->number
                                        : one->for_recipient && !other->for_recipient;
}

Comparison *
compare_editions(const char *a, const char *b, const VerifyRequest *request, GError **error)
{
    g_autoptr(Comparison) comparison = comparison_new();
    comparison->is_trusted = request->key != NULL;
    comparison->a = load(a, request, error);
    comparison->b = comparison->a != NULL ? load(b, request, error) : NULL;
    if (comparison->b == NULL)
        return NULL;

    comparison->is_exchanged = comes_after(comparison->a, comparison->b);
    if (comparison->is_exchanged) {
        Sibling *later = comparison->a;
        comparison->a = comparison->b;
        comparison->b = later;
    }
    compare_names(comparison);
    compare_files(comparison);
    judge(comparison);
    return g_steal_pointer(&comparison);
}
