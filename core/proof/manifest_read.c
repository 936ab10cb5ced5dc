#include "base/clock.h"
#include "base/text.h"
#include "proof/canonical.h"
#include "proof/manifest.h"

#include <stdlib.h>
#include <string.h>

#define VERSION       1
#define KEY_ID_LENGTH 16

static const char *const all_members[] = {"campaign",  "commitments", "count",    "edition",
                                          "files",     "keys",        "previous", "revision",
                                          "sealed_at", "signatories", "version",  NULL};
static const char *const commitment_members[] = {"leaves", "root", "size", NULL};
static const char *const count_members[] = {"individuals", "organizations", "public",
                                            "total",       "withheld",      NULL};
static const char *const file_members[] = {"path", "sha256", "size", NULL};
static const char *const revision_members[] = {"number", "sha256", NULL};
static const char *const signatory_members[] = {"acronym", "kind", "name",
                                                "number",  "salt", NULL};

/* What a manifest claims of itself, to be held against what it contains. */
typedef struct {
    GArray *leaves; /* Digest */
    Digest root;
    int64_t size;
    ManifestCount count;
} Claim;

static void
claim_clear(Claim *claim)
{
    g_array_unref(claim->leaves);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Claim, claim_clear)

static void
check_version(CanonicalReader *reader, const json_t *top)
{
    const json_t *version = json_object_get(top, "version");
    if (json_is_integer(version) && json_integer_value(version) > VERSION)
        canonical_complain(reader, "made by a newer version of this program");
    else if (canonical_number(reader, top, "version", VERSION) != VERSION)
        canonical_complain(reader, "'version' is not %d", VERSION);
}

/* As clock_format() writes it, in UTC. */
static void
check_time(CanonicalReader *reader, const char *text)
{
    int64_t seconds = 0;
    g_autofree char *again =
        clock_parse(text, NULL, &seconds, NULL) ? clock_format(seconds) : NULL;
    if (g_strcmp0(text, again) != 0)
        canonical_complain(reader, "'sealed_at' is not a time as in 2023-11-07T18:00:00Z");
}

static Manifest *
read_head(CanonicalReader *reader, const json_t *top)
{
    const json_t *revision = json_object_get(top, "revision");
    const char *campaign = canonical_text(reader, top, "campaign");
    const char *sealed_at = canonical_text(reader, top, "sealed_at");
    int64_t edition = canonical_number(reader, top, "edition", 1);
    if (campaign[0] == '\0')
        canonical_complain(reader, "'campaign' is empty");
    check_time(reader, sealed_at);

    canonical_enter(reader, "revision");
    canonical_check_members(reader, revision, revision_members);
    int64_t number = canonical_number(reader, revision, "number", 1);
    Digest consent = canonical_digest(reader, revision, "sha256");
    canonical_enter(reader, "%s", "");
    return manifest_new(campaign, edition, number, &consent, sealed_at);
}

static void
read_previous(CanonicalReader *reader, const json_t *top, Manifest *manifest)
{
    if (json_is_null(json_object_get(top, "previous")))
        return;

    Digest previous = canonical_digest(reader, top, "previous");
    if (manifest_get_edition(manifest) == 1)
        canonical_complain(reader, "'previous' is not null, but this is the first edition");
    manifest_set_previous(manifest, &previous);
}

static gboolean
is_key_id(const char *text)
{
    return strlen(text) == KEY_ID_LENGTH && strspn(text, "0123456789ABCDEF") == KEY_ID_LENGTH;
}

static void
read_keys(CanonicalReader *reader, const json_t *top, Manifest *manifest)
{
    const json_t *list = canonical_list(reader, top, "keys");
    const char *before = "";
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *key = json_string_value(json_array_get(list, i));
        canonical_enter(reader, "keys[%zu]", i);
        if (key == NULL || !is_key_id(key))
            canonical_complain(reader, "not a key's 16 upper-case hexadecimal digits");
        else if (strcmp(before, key) >= 0)
            canonical_complain(reader, "'%s' is out of order or comes twice", key);
        if (canonical_get_complaint(reader) != NULL)
            return;

        manifest_add_key(manifest, key);
        before = key;
    }
    canonical_enter(reader, "%s", "");
}

/* A path that stays below the folder, spelt in the one way there is. */
static gboolean
is_plain_path(const char *path)
{
    for (const char *c = path; *c != '\0'; c++)
        if (g_ascii_iscntrl(*c) || *c == '\\')
            return FALSE;

    g_auto(GStrv) parts = g_strsplit(path, "/", -1);
    for (size_t i = 0; parts[i] != NULL; i++)
        if (parts[i][0] == '\0' || g_str_equal(parts[i], ".") || g_str_equal(parts[i], ".."))
            return FALSE;
    return parts[0] != NULL;
}

static void
read_files(CanonicalReader *reader, const json_t *top, Manifest *manifest)
{
    const json_t *list = canonical_list(reader, top, "files");
    const char *before = "";
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *file = json_array_get(list, i);
        canonical_enter(reader, "files[%zu]", i);
        canonical_check_members(reader, file, file_members);
        const char *path = canonical_text(reader, file, "path");
        Digest sha256 = canonical_digest(reader, file, "sha256");
        int64_t size = canonical_number(reader, file, "size", 0);
        g_autofree char *shown = text_escape(path, -1);
        if (!is_plain_path(path))
            canonical_complain(reader, "'%s' is not a plain path below the manifest", shown);
        if (strcmp(before, path) >= 0)
            canonical_complain(reader, "'%s' is out of order or comes twice", shown);
        manifest_add_file(manifest, path, &sha256, (uint64_t)size);
        before = path;
    }
    canonical_enter(reader, "%s", "");
}

static void
read_signatory(CanonicalReader *reader, const json_t *value, Manifest *manifest)
{
    canonical_check_members(reader, value, signatory_members);
    Digest salt = canonical_digest(reader, value, "salt");
    ManifestSignatory signatory = {
        .acronym = (char *)canonical_text(reader, value, "acronym"),
        .kind = (char *)canonical_text(reader, value, "kind"),
        .name = (char *)canonical_text(reader, value, "name"),
        .number = canonical_number(reader, value, "number", 1),
    };
    memcpy(signatory.salt, salt.bytes, MANIFEST_SALT_SIZE);
    if (!g_str_equal(signatory.kind, "organization") &&
        !g_str_equal(signatory.kind, "individual"))
        canonical_complain(reader, "'kind' is neither 'organization' nor 'individual'");
    if (signatory.name[0] == '\0')
        canonical_complain(reader, "'name' is empty");
    if (canonical_get_complaint(reader) == NULL)
        manifest_add_signatory(manifest, &signatory);
}

static void
read_signatories(CanonicalReader *reader, const json_t *top, Manifest *manifest)
{
    const json_t *list = canonical_list(reader, top, "signatories");
    for (size_t i = 0; i < json_array_size(list); i++) {
        canonical_enter(reader, "signatories[%zu]", i);
        read_signatory(reader, json_array_get(list, i), manifest);
    }
    canonical_enter(reader, "%s", "");
}

static void
read_leaves(CanonicalReader *reader, const json_t *commitments, Claim *claim)
{
    const json_t *list = canonical_list(reader, commitments, "leaves");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *hex = json_string_value(json_array_get(list, i));
        Digest leaf = {0};
        canonical_enter(reader, "commitments: leaves[%zu]", i);
        if (hex == NULL || !digest_from_hex(hex, &leaf))
            canonical_complain(reader, "not 64 lower-case hexadecimal digits");
        g_array_append_val(claim->leaves, leaf);
    }
}

static void
read_claim(CanonicalReader *reader, const json_t *top, Claim *claim)
{
    const json_t *commitments = json_object_get(top, "commitments");
    const json_t *count = json_object_get(top, "count");

    canonical_enter(reader, "commitments");
    canonical_check_members(reader, commitments, commitment_members);
    claim->root = canonical_digest(reader, commitments, "root");
    claim->size = canonical_number(reader, commitments, "size", 0);
    read_leaves(reader, commitments, claim);

    canonical_enter(reader, "count");
    canonical_check_members(reader, count, count_members);
    claim->count.total = canonical_number(reader, count, "total", 0);
    claim->count.public = canonical_number(reader, count, "public", 0);
    claim->count.withheld = canonical_number(reader, count, "withheld", 0);
    claim->count.organizations = canonical_number(reader, count, "organizations", 0);
    claim->count.individuals = canonical_number(reader, count, "individuals", 0);
    canonical_enter(reader, "%s", "");
}

static void
check_equal(CanonicalReader *reader, const char *name, int64_t claimed, const char *other,
            int64_t counted)
{
    if (claimed != counted)
        canonical_complain(reader, "%s is %" G_GINT64_FORMAT ", but %s %" G_GINT64_FORMAT, name,
                           claimed, other, counted);
}

/* None is negative, and what is above the number of leaves is refused first, so that the sums
 * stay small. */
static void
check_count(CanonicalReader *reader, const Claim *claim, const ManifestCount *named)
{
    const ManifestCount *count = &claim->count;
    int64_t leaves = claim->leaves->len;
    check_equal(reader, "commitments: 'size'", claim->size,
                "there are this many leaves:", leaves);
    check_equal(reader, "count: 'total'", count->total, "there are this many leaves:", leaves);
    check_equal(reader, "count: 'public'", count->public,
                "this many signatories are named:", named->public);
    check_equal(reader, "count: 'withheld'", count->withheld,
                "the total less the public ones is", leaves - named->public);
    if (count->organizations > leaves || count->individuals > leaves)
        canonical_complain(reader, "count: more organizations or individuals than leaves");
    if (canonical_get_complaint(reader) != NULL)
        return;

    check_equal(reader, "count: 'total'", count->total, "organizations and individuals are",
                count->organizations + count->individuals);
    if (named->organizations > count->organizations || named->individuals > count->individuals)
        canonical_complain(reader, "count: more organizations or individuals are named than "
                                   "are counted");
}

static void
check_numbers(CanonicalReader *reader, const Manifest *manifest)
{
    size_t count = 0;
    const ManifestSignatory *signatories = manifest_get_signatories(manifest, &count);
    for (size_t i = 0; i < count; i++)
        if (signatories[i].number != (int64_t)i + 1)
            canonical_complain(reader,
                               "signatories[%zu]: 'number' is %" G_GINT64_FORMAT
                               ", but its place in the list is %zu",
                               i, signatories[i].number, i + 1);
}

static int
compare_leaves(const void *a, const void *b)
{
    return memcmp(a, b, DIGEST_SIZE);
}

static void
check_leaves(CanonicalReader *reader, const Claim *claim)
{
    for (size_t i = 1; i < claim->leaves->len; i++)
        if (compare_leaves(&g_array_index(claim->leaves, Digest, i - 1),
                           &g_array_index(claim->leaves, Digest, i)) >= 0)
            canonical_complain(
                reader, "commitments: leaves[%zu]: it is out of order or comes twice", i);
}

/* Marks, among the leaves that are claimed, those of the names in the list. Their own leaves
 * stand in the manifest in the order of the names still. */
static void
find_named(CanonicalReader *reader, const Claim *claim, const Manifest *manifest,
           gboolean *is_named)
{
    size_t count = 0;
    const Digest *leaves = manifest_get_leaves(manifest, &count);
    const ManifestSignatory *signatories = manifest_get_signatories(manifest, &count);
    const Digest *claimed = (const Digest *)(void *)claim->leaves->data;
    for (size_t i = 0; i < count; i++) {
        const Digest *found = claimed == NULL ? NULL
                                              : bsearch(&leaves[i], claimed, claim->leaves->len,
                                                        sizeof(Digest), compare_leaves);
        g_autofree char *shown = text_escape(signatories[i].name, -1);
        if (found == NULL)
            canonical_complain(reader,
                               "signatories[%zu]: the leaf of '%s' is not among the "
                               "leaves; the entry or its salt was changed",
                               i, shown);
        else
            is_named[found - claimed] = TRUE;
    }
}

/* Adds the leaves that no name stands for. Which of them are organizations is not known; how
 * many are is. */
static void
add_withheld(const Claim *claim, Manifest *manifest, const gboolean *is_named)
{
    int64_t organizations =
        claim->count.organizations - manifest_get_count(manifest).organizations;
    for (size_t i = 0; i < claim->leaves->len; i++)
        if (!is_named[i])
            manifest_add_withheld(manifest, &g_array_index(claim->leaves, Digest, i),
                                  organizations-- > 0 ? "organization" : "individual");
}

static void
check_claim(CanonicalReader *reader, const Claim *claim, Manifest *manifest)
{
    g_autofree gboolean *is_named = g_new0(gboolean, claim->leaves->len + 1);
    ManifestCount named = manifest_get_count(manifest);
    check_numbers(reader, manifest);
    check_count(reader, claim, &named);
    check_leaves(reader, claim);
    if (canonical_get_complaint(reader) == NULL)
        find_named(reader, claim, manifest, is_named);
    if (canonical_get_complaint(reader) != NULL)
        return;

    add_withheld(claim, manifest, is_named);
    manifest_complete(manifest);
    if (!digest_equal(&claim->root, manifest_get_root(manifest)))
        canonical_complain(reader, "commitments: 'root' is not the root over the leaves");
}

static gboolean
report(const CanonicalReader *reader, ManifestError code, GError **error)
{
    const char *complaint = canonical_get_complaint(reader);
    if (complaint == NULL)
        return TRUE;

    g_set_error_literal(error, MANIFEST_ERROR, (int)code, complaint);
    return FALSE;
}

Manifest *
manifest_read(const char *bytes, size_t length, GError **error)
{
    g_autoptr(CanonicalReader) reader = canonical_read(bytes, length);
    const json_t *top = canonical_get_value(reader);
    check_version(reader, top);
    canonical_check_members(reader, top, all_members);
    if (!report(reader, MANIFEST_ERROR_FORM, error))
        return NULL;

    g_auto(Claim) claim = {.leaves = g_array_new(FALSE, FALSE, sizeof(Digest))};
    g_autoptr(Manifest) manifest = read_head(reader, top);
    read_previous(reader, top, manifest);
    read_keys(reader, top, manifest);
    read_files(reader, top, manifest);
    read_signatories(reader, top, manifest);
    read_claim(reader, top, &claim);
    if (!report(reader, MANIFEST_ERROR_FORM, error))
        return NULL;

    check_claim(reader, &claim, manifest);
    if (!report(reader, MANIFEST_ERROR_COUNT, error))
        return NULL;

    return g_steal_pointer(&manifest);
}
