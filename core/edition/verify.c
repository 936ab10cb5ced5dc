#include "edition/verify.h"

#include "base/file.h"
#include "base/text.h"
#include "edition/contents.h"
#include "edition/sealed.h"

#include <inttypes.h>
#include <string.h>

G_DEFINE_QUARK(verify - error - quark, verify_error)

#define SHOWN_HASH    12
#define FOR_RECIPIENT " for the recipient"

/* One verification, as far as it has come. */
typedef struct {
    const VerifyRequest *request;
    Sealed *sealed;
    GPtrArray
        *checked; /* const SealPublicKey *, those whose signatures are checked; borrowed */
    GPtrArray *comments; /* trusted ones, of those signatures */
    Manifest *manifest;
    gboolean for_recipient; /* the copy that names those of recipient visibility */
    GPtrArray *others;      /* the files that stand there, but are not listed */
} Check;

static void
check_clear(Check *check)
{
    sealed_free(check->sealed);
    g_clear_pointer(&check->checked, g_ptr_array_unref);
    g_clear_pointer(&check->comments, g_ptr_array_unref);
    manifest_free(check->manifest);
    g_clear_pointer(&check->others, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Check, check_clear)

void
verified_free(Verified *verified)
{
    if (verified == NULL)
        return;

    g_free(verified->folder);
    g_free(verified->key_id);
    manifest_free(verified->manifest);
    sealed_free(verified->sealed);
    g_free(verified);
}

G_GNUC_PRINTF(3, 4)
static void
pass(const Check *check, const char *name, const char *format, ...)
{
    if (check->request->passed == NULL)
        return;

    va_list arguments;
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    check->request->passed(name, what, check->request->closure);
}

G_GNUC_PRINTF(2, 3)
static gboolean
fail(GError **error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error_literal(error, VERIFY_ERROR, VERIFY_ERROR_FAILED, what);
    return FALSE;
}

/* "letter.pdf", safe to show, or its like in the edition's folder. */
static gboolean
fail_at(GError **error, const char *name, const char *what)
{
    g_autofree char *shown = text_escape(name, -1);
    return fail(error, "'%s' %s", shown, what);
}

/* Finds how `key` stands for the edition, and says it. */
static gboolean
check_key(Check *check, const SealPublicKey *key, GError **error)
{
    SealedTrust trust;
    g_autofree char *id = seal_public_key_get_id(key);
    if (!sealed_find_trust(check->sealed, key, &trust, error))
        return FALSE;

    if (trust == SEALED_BY_IT)
        pass(check, "key", "%s, the one you trust", id);
    else if (trust == SEALED_COSIGNED)
        pass(check, "key", "%s, which you trust, co-signed", id);
    else
        pass(check, "key", "%s, which follows %s, the one you trust", check->sealed->key_id,
             id);
    if (trust == SEALED_COSIGNED)
        g_ptr_array_add(check->checked, (void *)key);
    return TRUE;
}

/* The key that is trusted, or, where it is not the one, those that it followed. */
static gboolean
check_trusted(Check *check, GError **error)
{
    g_autoptr(GError) reason = NULL;
    const SealPublicKey *const *earlier = check->request->earlier;
    if (check_key(check, check->request->key, &reason))
        return TRUE;

    for (size_t i = 0; earlier != NULL && earlier[i] != NULL; i++)
        if (g_error_matches(reason, SEALED_ERROR, SEALED_ERROR_KEY) &&
            check_key(check, earlier[i], NULL))
            return TRUE;
    g_propagate_error(error, g_steal_pointer(&reason));
    return FALSE;
}

/* The edition brings the key along that it says it was signed with; only the caller knows
 * whether that one is to be trusted, or that of a co-signer. */
static gboolean
check_keys(Check *check, const char *path, GError **error)
{
    const SealPublicKey *const *also = check->request->also;
    if (check->request->key == NULL) {
        g_set_error_literal(error, VERIFY_ERROR, VERIFY_ERROR_NO_KEY,
                            "there is no key to check against: give the signer's public key");
        return FALSE;
    }

    check->sealed = sealed_open(path, error);
    if (check->sealed == NULL || !check_trusted(check, error))
        return FALSE;
    for (size_t i = 0; also != NULL && also[i] != NULL; i++)
        if (!check_key(check, also[i], error))
            return FALSE;
    return TRUE;
}

/* Says the line without most of its hexadecimal digits; owned by the caller. */
static char *
shorten(const char *comment)
{
    g_auto(GStrv) words = g_strsplit(comment, " ", -1);
    for (size_t i = 0; words[i] != NULL; i++)
        if (strspn(words[i], "0123456789abcdef") == 2 * DIGEST_SIZE)
            strcpy(words[i] + SHOWN_HASH, strchr(words[i], ',') != NULL ? "…," : "…");

    return g_strjoinv(" ", words);
}

/* Consumes `comment`. */
static void
pass_signature(Check *check, const char *id, char *comment)
{
    g_autofree char *shown = head_is_one(comment) ? shorten(comment) : g_strdup(comment);

    pass(check, "signature", SEALED_MANIFEST " was signed by %s", id);
    pass(check, "comment", "%s", shown);
    g_ptr_array_add(check->comments, comment);
}

static gboolean
check_signatures(Check *check, GError **error)
{
    char *comment = NULL;
    if (!sealed_check(check->sealed, &comment, error))
        return FALSE;
    pass_signature(check, check->sealed->key_id, comment);

    for (unsigned i = 0; i < check->checked->len; i++) {
        const SealPublicKey *key = check->checked->pdata[i];
        g_autofree char *id = seal_public_key_get_id(key);
        if (!sealed_check_cosignature(check->sealed, key, &comment, error))
            return FALSE;
        pass_signature(check, id, comment);
    }
    return TRUE;
}

static gboolean
check_age(const Check *check, GError **error)
{
    int64_t edition = manifest_get_edition(check->manifest);
    if (edition >= check->request->at_least)
        return TRUE;

    g_set_error(error, VERIFY_ERROR, VERIFY_ERROR_OLDER,
                "this is edition %" PRId64 ", sealed %s, but at least edition %" PRId64
                " is wanted: there is a newer one",
                edition, manifest_get_sealed_at(check->manifest), check->request->at_least);
    return FALSE;
}

static void
pass_counts(const Check *check)
{
    ManifestCount count = manifest_get_count(check->manifest);
    g_autofree char *root = digest_to_hex(manifest_get_root(check->manifest));
    root[SHOWN_HASH] = '\0';

    pass(check, "count",
         "%" PRId64 " counted: %" PRId64 " organizations, %" PRId64 " individuals; %" PRId64
         " of them withheld",
         count.total, count.organizations, count.individuals, count.withheld);
    if (count.public > 0)
        pass(check, "names", "%" PRId64 " public names, numbered 1 to %" PRId64, count.public,
             count.public);
    else
        pass(check, "names", "no public names");
    pass(check, "leaves", "%" PRId64 " leaves, each public name's among them; root %s…",
         count.total, root);
}

/* What a seal says of the edition in its one line is what the manifest says; those of minisign
 * say nothing of it. */
static gboolean
check_comments(Check *check, GError **error)
{
    for (unsigned i = 0; i < check->comments->len; i++) {
        gboolean for_recipient = check->for_recipient;
        if (!sealed_check_comment(check->sealed, check->comments->pdata[i], check->manifest,
                                  &for_recipient, error))
            return FALSE;
        if (i > 0 && for_recipient != check->for_recipient)
            return fail(error, "one signature is of the copy for the recipient, the other is "
                               "not");
        check->for_recipient = for_recipient;
    }
    return TRUE;
}

static gboolean
check_manifest(Check *check, GError **error)
{
    check->manifest = sealed_read_manifest(check->sealed, error);
    if (check->manifest == NULL || !check_comments(check, error) || !check_age(check, error))
        return FALSE;

    pass(check, "manifest",
         "edition %" PRId64 "%s of '%s', revision %" PRId64 " of its text, sealed %s",
         manifest_get_edition(check->manifest), check->for_recipient ? FOR_RECIPIENT : "",
         manifest_get_campaign(check->manifest), manifest_get_revision(check->manifest),
         manifest_get_sealed_at(check->manifest));
    pass_counts(check);
    return TRUE;
}

static gboolean
check_files(Check *check, GError **error)
{
    size_t count = 0;
    uint64_t bytes = 0;
    const ManifestFile *files = manifest_get_files(check->manifest, &count);
    check->others = contents_check(check->sealed->folder, files, count, error);
    if (check->others == NULL)
        return FALSE;

    for (size_t i = 0; i < count; i++)
        bytes += files[i].size;
    g_autofree char *size = g_format_size(bytes);
    pass(check, "files", "%zu files, %s, each as it was sealed", count, size);
    return TRUE;
}

static gboolean
is_checked(const Check *check, const char *id)
{
    for (unsigned i = 0; i < check->checked->len; i++) {
        g_autofree char *checked = seal_public_key_get_id(check->checked->pdata[i]);
        if (g_str_equal(checked, id))
            return TRUE;
    }
    return FALSE;
}

static gboolean
check_unlisted(const Check *check, const char *name, GError **error)
{
    g_autofree char *id = sealed_cosigner_of(name);
    if (id != NULL && !is_checked(check, id))
        pass(check, "co-signer", "%s, not checked: that needs its own key", id);
    if (id != NULL || g_str_equal(name, SEALED_MANIFEST) ||
        g_str_equal(name, SEALED_SIGNATURE) || g_str_equal(name, SEALED_KEY))
        return TRUE;

    return fail_at(error, name, "was not sealed, but stands there; take it away");
}

static gboolean
check_nothing_else(const Check *check, GError **error)
{
    for (size_t i = 0; i < check->others->len; i++)
        if (!check_unlisted(check, g_ptr_array_index(check->others, i), error))
            return FALSE;

    pass(check, "folder", "nothing else stands there");
    return TRUE;
}

/* Returns where the manifest of the edition before would stand: beside this one, as long as its
 * folder still has the name it was sealed under. NULL otherwise. */
static char *
find_previous(const Check *check)
{
    int64_t edition = manifest_get_edition(check->manifest);
    g_autofree char *name = g_path_get_basename(check->sealed->folder);
    g_autofree char *expected = g_strdup_printf("edition-%" PRId64 "%s", edition,
                                                check->for_recipient ? "-recipient" : "");
    if (!g_str_equal(name, expected))
        return NULL;

    g_autofree char *above = g_path_get_dirname(check->sealed->folder);
    g_autofree char *before = g_strdup_printf("edition-%" PRId64, edition - 1);
    g_autofree char *path = g_build_filename(above, before, SEALED_MANIFEST, NULL);
    return file_exists(path) ? g_steal_pointer(&path) : NULL;
}

static gboolean
check_chain(const Check *check, GError **error)
{
    int64_t before = manifest_get_edition(check->manifest) - 1;
    const Digest *previous = manifest_get_previous(check->manifest);
    if (before == 0) {
        pass(check, "chain", "the first edition");
        return TRUE;
    }
    if (previous == NULL)
        return fail(error, "'" SEALED_MANIFEST
                           "' names no edition before it, but it is not the first");

    if (check->request->alone)
        return TRUE;
    g_autofree char *path = find_previous(check);
    if (path == NULL) {
        pass(check, "chain", "follows edition %" PRId64 ", which is not here to compare",
             before);
        return TRUE;
    }

    Digest sha256;
    uint64_t size = 0;
    if (!digest_file(path, &sha256, &size, error))
        return FALSE;
    if (!digest_equal(&sha256, previous))
        return fail(error, "edition %" PRId64 " beside it is not the one that it follows",
                    before);

    pass(check, "chain", "follows edition %" PRId64 ", which stands beside it", before);
    return TRUE;
}

static Verified *
run(const char *path, const VerifyRequest *request, GError **error)
{
    g_auto(Check) check = {.request = request,
                           .checked = g_ptr_array_new(),
                           .comments = g_ptr_array_new_with_free_func(g_free)};
    if (!check_keys(&check, path, error) || !check_signatures(&check, error) ||
        !check_manifest(&check, error) || !check_files(&check, error) ||
        !check_nothing_else(&check, error) || !check_chain(&check, error))
        return NULL;

    Verified *verified = g_new0(Verified, 1);
    verified->folder = g_strdup(check.sealed->folder);
    verified->sha256 = check.sealed->sha256;
    verified->key_id = g_strdup(check.sealed->key_id);
    verified->for_recipient = check.for_recipient;
    verified->manifest = g_steal_pointer(&check.manifest);
    verified->sealed = g_steal_pointer(&check.sealed);
    return verified;
}

Verified *
verify_run(const char *path, const VerifyRequest *request, GError **error)
{
    g_autoptr(GError) reason = NULL;
    Verified *verified = run(path, request, &reason);
    if (verified != NULL)
        return verified;

    /* Whatever a lower storey could not do, here it is a check that did not hold. */
    int code = reason->domain == VERIFY_ERROR ? reason->code : VERIFY_ERROR_FAILED;
    g_set_error_literal(error, VERIFY_ERROR, code, reason->message);
    return NULL;
}

Manifest *
verify_edition(const char *path, const VerifyRequest *request, GError **error)
{
    g_autoptr(Verified) verified = verify_run(path, request, error);

    return verified != NULL ? g_steal_pointer(&verified->manifest) : NULL;
}
