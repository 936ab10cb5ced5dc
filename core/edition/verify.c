#include "edition/verify.h"

#include "base/file.h"
#include "base/text.h"
#include "edition/contents.h"
#include "proof/head.h"

#include <inttypes.h>
#include <string.h>

G_DEFINE_QUARK(verify - error - quark, verify_error)

#define MANIFEST   "manifest.json"
#define SIGNATURE  MANIFEST ".minisig"
#define PUBLIC_KEY "undersigned.pub"
#define KEY_DIGITS "0123456789ABCDEF"
#define KEY_LENGTH 16
#define SMALL_FILE ((size_t)64 * 1024)
#define LARGE_FILE ((size_t)256 * 1024 * 1024)
#define SHOWN_HASH 12

#define FOR_RECIPIENT " for the recipient"

/* One verification, as far as it has come. */
typedef struct {
    const VerifyRequest *request;
    char *folder;
    GBytes *json;
    SealPublicKey *own; /* the edition's, which signed it */
    char *own_id;
    GPtrArray *comments; /* trusted ones, of the signatures that were checked */
    Manifest *manifest;
    gboolean for_recipient; /* the copy that names those of recipient visibility */
    GPtrArray *others;      /* the files that stand there, but are not listed */
} Check;

static void
check_clear(Check *check)
{
    g_free(check->folder);
    g_clear_pointer(&check->json, g_bytes_unref);
    seal_public_key_free(check->own);
    g_free(check->own_id);
    g_clear_pointer(&check->comments, g_ptr_array_unref);
    manifest_free(check->manifest);
    g_clear_pointer(&check->others, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Check, check_clear)

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

static char *
path_of(const Check *check, const char *name)
{
    return g_build_filename(check->folder, name, NULL);
}

/* Returns the text of a small file of the edition: every byte of it, so without NUL. */
static char *
read_text(const Check *check, const char *name, GError **error)
{
    size_t length = 0;
    g_autofree char *path = path_of(check, name);
    g_autoptr(GBytes) bytes = file_read(path, SMALL_FILE, error);
    if (bytes == NULL)
        return NULL;

    const char *text = g_bytes_get_data(bytes, &length);
    if (memchr(text, '\0', length) == NULL)
        return g_strndup(text, length);

    fail_at(error, name, "holds a zero byte");
    return NULL;
}

static gboolean
find_folder(Check *check, const char *path, GError **error)
{
    g_autofree char *full = g_canonicalize_filename(path, NULL);
    g_autofree char *name = g_path_get_basename(full);
    if (g_file_test(full, G_FILE_TEST_IS_DIR))
        check->folder = g_steal_pointer(&full);
    else if (g_str_equal(name, MANIFEST))
        check->folder = g_path_get_dirname(full);
    if (check->folder != NULL)
        return TRUE;

    return fail_at(error, path, "is neither the folder of an edition nor its " MANIFEST);
}

static char *
co_signature_name(const char *id)
{
    return g_strdup_printf(MANIFEST ".%s.minisig", id);
}

/* The edition brings the key along that it says it was signed with; only the caller knows
 * whether that one is to be trusted, or that of a co-signer. */
static gboolean
check_key(Check *check, GError **error)
{
    if (check->request->key == NULL) {
        g_set_error_literal(error, VERIFY_ERROR, VERIFY_ERROR_NO_KEY,
                            "there is no key to check against: give the signer's public key");
        return FALSE;
    }

    g_autofree char *text = read_text(check, PUBLIC_KEY, error);
    if (text == NULL)
        return FALSE;
    check->own = seal_public_key_read(text, error);
    if (check->own == NULL) {
        g_prefix_error(error, "'" PUBLIC_KEY "' is ");
        return FALSE;
    }
    check->own_id = seal_public_key_get_id(check->own);

    g_autofree char *trusted = seal_public_key_get_id(check->request->key);
    g_autofree char *name = co_signature_name(trusted);
    g_autofree char *path = path_of(check, name);
    if (seal_public_key_equal(check->own, check->request->key))
        pass(check, "key", "%s, the one you trust", trusted);
    else if (file_exists(path))
        pass(check, "key", "%s, which you trust, co-signed", trusted);
    else
        return fail(error, "the edition is signed by the key %s, not by %s, which you trust",
                    check->own_id, trusted);
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

static gboolean
check_signature_by(const Check *check, const SealPublicKey *key, const char *name,
                   GError **error)
{
    size_t length = 0;
    const void *bytes = g_bytes_get_data(check->json, &length);
    g_autofree char *comment = NULL;
    g_autofree char *id = seal_public_key_get_id(key);
    g_autofree char *signature = read_text(check, name, error);
    if (signature == NULL)
        return FALSE;
    if (!seal_verify(key, bytes, length, signature, &comment, error)) {
        g_prefix_error(error, "'%s': ", name);
        return FALSE;
    }

    pass(check, "signature", MANIFEST " was signed by %s", id);
    g_autofree char *shown = head_is_one(comment) ? shorten(comment) : g_strdup(comment);
    pass(check, "comment", "%s", shown);
    g_ptr_array_add(check->comments, g_steal_pointer(&comment));
    return TRUE;
}

static gboolean
check_signatures(Check *check, GError **error)
{
    g_autofree char *path = path_of(check, MANIFEST);
    check->json = file_read(path, LARGE_FILE, error);
    if (check->json == NULL)
        return FALSE;
    if (!check_signature_by(check, check->own, SIGNATURE, error))
        return FALSE;
    if (seal_public_key_equal(check->own, check->request->key))
        return TRUE;

    g_autofree char *trusted = seal_public_key_get_id(check->request->key);
    g_autofree char *name = co_signature_name(trusted);
    return check_signature_by(check, check->request->key, name, error);
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
check_heads(Check *check, GError **error)
{
    size_t length = 0;
    const void *json = g_bytes_get_data(check->json, &length);
    const Digest sha256 = digest_of(json, length);
    for (unsigned i = 0; i < check->comments->len; i++) {
        Head head;
        const char *comment = g_ptr_array_index(check->comments, i);
        if (!head_is_one(comment))
            continue;
        if (!head_read(comment, &head, error) ||
            !head_check(&head, check->manifest, &sha256, error))
            return FALSE;
        if (i > 0 && head.for_recipient != check->for_recipient)
            return fail(error, "one signature is of the copy for the recipient, the other is "
                               "not");
        check->for_recipient = head.for_recipient;
    }
    return TRUE;
}

static gboolean
check_manifest(Check *check, GError **error)
{
    size_t length = 0;
    const char *bytes = g_bytes_get_data(check->json, &length);
    check->manifest = manifest_read(bytes, length, error);
    if (check->manifest == NULL) {
        g_prefix_error(error, "'" MANIFEST "': ");
        return FALSE;
    }
    if (!g_strv_contains(manifest_get_keys(check->manifest), check->own_id))
        return fail(error, "'" MANIFEST "' does not name the key %s that signed it",
                    check->own_id);
    if (!check_heads(check, error) || !check_age(check, error))
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
    check->others = contents_check(check->folder, files, count, error);
    if (check->others == NULL)
        return FALSE;

    for (size_t i = 0; i < count; i++)
        bytes += files[i].size;
    g_autofree char *size = g_format_size(bytes);
    pass(check, "files", "%zu files, %s, each as it was sealed", count, size);
    return TRUE;
}

/* Returns the id in "manifest.json.ID.minisig", or NULL when `name` is not of that form. */
static char *
co_signer_of(const char *name)
{
    static const char before[] = MANIFEST ".";
    if (!g_str_has_prefix(name, before) || !g_str_has_suffix(name, ".minisig"))
        return NULL;

    const char *id = name + strlen(before);
    if (strspn(id, KEY_DIGITS) != KEY_LENGTH || !g_str_equal(id + KEY_LENGTH, ".minisig"))
        return NULL;

    return g_strndup(id, KEY_LENGTH);
}

/* A co-signature stands for something only under its signer's key, which need not be at hand;
 * but it is one, and by whom its name says. */
static gboolean
check_co_signature(const Check *check, const char *name, const char *id, GError **error)
{
    g_autofree char *trusted = seal_public_key_get_id(check->request->key);
    if (g_str_equal(id, trusted) && !seal_public_key_equal(check->own, check->request->key))
        return TRUE; /* with the signatures, before */

    g_autofree char *text = read_text(check, name, error);
    if (text == NULL)
        return FALSE;
    g_autofree char *claimed = seal_signature_get_key_id(text, error);
    if (claimed == NULL) {
        g_prefix_error(error, "'%s': ", name);
        return FALSE;
    }
    if (!g_str_equal(claimed, id))
        return fail(error, "'%s' holds a signature by the key %s", name, claimed);

    pass(check, "co-signer", "%s, not checked: that needs its own key", id);
    return TRUE;
}

static gboolean
check_unlisted(const Check *check, const char *name, GError **error)
{
    g_autofree char *id = co_signer_of(name);
    if (g_str_equal(name, MANIFEST) || g_str_equal(name, SIGNATURE) ||
        g_str_equal(name, PUBLIC_KEY))
        return TRUE;
    if (id != NULL)
        return check_co_signature(check, name, id, error);

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
    g_autofree char *name = g_path_get_basename(check->folder);
    g_autofree char *expected = g_strdup_printf("edition-%" PRId64 "%s", edition,
                                                check->for_recipient ? "-recipient" : "");
    if (!g_str_equal(name, expected))
        return NULL;

    g_autofree char *above = g_path_get_dirname(check->folder);
    g_autofree char *before = g_strdup_printf("edition-%" PRId64, edition - 1);
    g_autofree char *path = g_build_filename(above, before, MANIFEST, NULL);
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
        return fail(error,
                    "'" MANIFEST "' names no edition before it, but it is not the first");

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

static Manifest *
run(const char *path, const VerifyRequest *request, GError **error)
{
    g_auto(Check)
        check = {.request = request, .comments = g_ptr_array_new_with_free_func(g_free)};
    if (!find_folder(&check, path, error) || !check_key(&check, error) ||
        !check_signatures(&check, error) || !check_manifest(&check, error) ||
        !check_files(&check, error) || !check_nothing_else(&check, error) ||
        !check_chain(&check, error))
        return NULL;

    return g_steal_pointer(&check.manifest);
}

Manifest *
verify_edition(const char *path, const VerifyRequest *request, GError **error)
{
    g_autoptr(GError) reason = NULL;
    Manifest *manifest = run(path, request, &reason);
    if (manifest != NULL)
        return manifest;

    /* Whatever a lower storey could not do, here it is a check that did not hold. */
    int code = reason->domain == VERIFY_ERROR ? reason->code : VERIFY_ERROR_FAILED;
    g_set_error_literal(error, VERIFY_ERROR, code, reason->message);
    return NULL;
}
