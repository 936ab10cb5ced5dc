#include "mail/enclosure.h"

#include "base/file.h"
#include "base/text.h"
#include "edition/edition.h"
#include "edition/newest.h"

#include <string.h>

G_DEFINE_QUARK(enclosure - error - quark, enclosure_error)

#define SIZE_LIMIT (25 * 1024 * 1024) /* more than most servers take */
#define KEPT_LIMIT (32 * 1024 * 1024) /* of what is kept for the next mail */

struct Enclosures {
    Campaign *campaign; /* borrowed */
    EnclosuresSource source;
    char *folder;       /* NULL until it is first needed */
    Manifest *manifest; /* of the edition; NULL: out of out/draft, or there is none */
    char *own_folder;   /* the addressee's copy */
    Manifest *own;      /* of it; NULL: there is none, or the mail is not to the addressee */
    GHashTable *files;  /* name → GBytes *, what was read already */
    GHashTable *passed; /* names that were checked */
    size_t kept;        /* bytes in `files` */
    char *offered;      /* the name of what is of one recipient alone, or NULL */
    GBytes *offer;
};

Enclosures *
enclosures_new(Campaign *campaign, EnclosuresSource source)
{
    Enclosures *enclosures = g_new0(Enclosures, 1);
    enclosures->campaign = campaign;
    enclosures->source = source;
    enclosures->files =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
    enclosures->passed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return enclosures;
}

void
enclosures_free(Enclosures *enclosures)
{
    if (enclosures == NULL)
        return;

    enclosures_offer(enclosures, NULL, NULL);
    g_hash_table_unref(enclosures->files);
    g_hash_table_unref(enclosures->passed);
    g_free(enclosures->folder);
    g_free(enclosures->own_folder);
    manifest_free(enclosures->manifest);
    manifest_free(enclosures->own);
    g_free(enclosures);
}

void
enclosures_offer(Enclosures *enclosures, const char *name, GBytes *bytes)
{
    g_free(enclosures->offered);
    g_clear_pointer(&enclosures->offer, g_bytes_unref);
    enclosures->offered = g_strdup(name);
    enclosures->offer = bytes != NULL ? g_bytes_ref(bytes) : NULL;
}

void
enclosures_hide_offer(Enclosures *enclosures)
{
    static const char text[] = "In what is sent, the recipient's own file stands here.\n";
    if (enclosures->offer == NULL)
        return;

    g_bytes_unref(enclosures->offer);
    enclosures->offer = g_bytes_new_static(text, strlen(text));
}

static gboolean
is_offered(const Enclosures *enclosures, const char *name)
{
    return enclosures->offered != NULL && g_str_equal(enclosures->offered, name);
}

static gboolean
find_edition(Enclosures *enclosures, GError **error)
{
    Campaign *campaign = enclosures->campaign;
    if (!newest_find(campaign, &enclosures->manifest, error))
        return FALSE;
    const int64_t number =
        enclosures->manifest != NULL ? manifest_get_edition(enclosures->manifest) : 0;
    if (enclosures->source == ENCLOSURES_RECIPIENT &&
        !newest_find_recipient(campaign, &enclosures->own, error))
        return FALSE;

    enclosures->own_folder = edition_get_recipient_folder(campaign, number);
    enclosures->folder = edition_get_folder(campaign, number);
    return TRUE;
}

static gboolean
find_folder(Enclosures *enclosures, GError **error)
{
    if (enclosures->folder != NULL)
        return TRUE;
    if (enclosures->source != ENCLOSURES_DRAFT)
        return find_edition(enclosures, error);

    enclosures->folder = campaign_path(enclosures->campaign, "out/draft");
    return TRUE;
}

/* Where `name` stands, and in `out_manifest` what it was sealed by. Owned by the caller. */
static char *
find_path(const Enclosures *enclosures, const char *name, const Manifest **out_manifest)
{
    const gboolean own =
        enclosures->own != NULL && newest_find_file(enclosures->own, name) != NULL;

    if (out_manifest != NULL)
        *out_manifest = own ? enclosures->own : enclosures->manifest;
    return g_build_filename(own ? enclosures->own_folder : enclosures->folder, name, NULL);
}

static const char *
type_of(const char *name)
{
    static const char *const types[][2] = {
        {".pdf", "application/pdf"},
        {".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
        {".txt", "text/plain"},
        {".html", "text/html"},
        {".csv", "text/csv"},
        {".json", "application/json"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
        if (g_str_has_suffix(name, types[i][0]))
            return types[i][1];

    return "application/octet-stream";
}

static gboolean
refuse(const char *file, const char *reason, GError **error)
{
    g_autofree char *shown = text_escape(file, -1);

    g_set_error(error, ENCLOSURE_ERROR, ENCLOSURE_ERROR_FILE, "'%s' cannot be attached: %s",
                shown, reason);
    return FALSE;
}

static gboolean
explain(const Enclosures *enclosures, const char *name, const GError *reason, GError **error)
{
    if (!g_error_matches(reason, FILE_ERROR, FILE_ERROR_NOT_FOUND))
        return refuse(name, reason->message, error);

    return refuse(name,
                  enclosures->source != ENCLOSURES_DRAFT
                      ? "no edition has it; run 'undersigned seal' first"
                      : "it is not in out/draft; run 'undersigned build' first",
                  error);
}

static gboolean
is_there(const Enclosures *enclosures, const char *name)
{
    g_autofree char *path = find_path(enclosures, name, NULL);

    return file_exists(path);
}

/* Files made per signatory are numbered with three digits at least, which a template need not
 * know: "announcement-4.docx" is announcement-004.docx. Owned by the caller. */
static char *
pad_number(const char *name)
{
    const char *dot = strrchr(name, '.');
    const char *end = dot != NULL ? dot : name + strlen(name);
    const char *digits = end;
    while (digits > name && g_ascii_isdigit(digits[-1]))
        digits--;
    const int missing = 3 - (int)(end - digits);

    return missing > 0 && missing < 3 && digits > name && digits[-1] == '-'
               ? g_strdup_printf("%.*s%.*s%s", (int)(digits - name), name, missing, "00",
                                 digits)
               : g_strdup(name);
}

/* Returns the name of the file that `name` means for the addressee `slug`; owned by the caller.
 */
static char *
resolve(Enclosures *enclosures, const char *name, const char *slug, GError **error)
{
    if (name[0] == '\0' || name[0] == '.' || strpbrk(name, "/\\") != NULL) {
        refuse(name, "name a file that was built, without a folder", error);
        return NULL;
    }
    if (is_offered(enclosures, name))
        return g_strdup(name);
    if (!find_folder(enclosures, error))
        return NULL;
    if (slug == NULL)
        return is_there(enclosures, name) ? g_strdup(name) : pad_number(name);

    const char *dot = strrchr(name, '.');
    const size_t stem = dot != NULL ? (size_t)(dot - name) : strlen(name);
    g_autofree char *own = g_strdup_printf("%.*s-%s%s", (int)stem, name, slug, name + stem);
    return is_there(enclosures, own) ? g_steal_pointer(&own) : g_strdup(name);
}

/* Keeps the bytes for the next mail while there are not too many. */
static void
keep(Enclosures *enclosures, const char *name, GBytes *bytes)
{
    if (enclosures->kept + g_bytes_get_size(bytes) > KEPT_LIMIT) {
        g_hash_table_remove_all(enclosures->files);
        enclosures->kept = 0;
    }
    enclosures->kept += g_bytes_get_size(bytes);
    g_hash_table_insert(enclosures->files, g_strdup(name), g_bytes_ref(bytes));
}

static GBytes *
load_file(Enclosures *enclosures, const char *name, GError **error)
{
    g_autoptr(GError) reason = NULL;
    GBytes *known = is_offered(enclosures, name) ? enclosures->offer
                                                 : g_hash_table_lookup(enclosures->files, name);
    if (known != NULL)
        return g_bytes_ref(known);

    g_autofree char *path = find_path(enclosures, name, NULL);
    GBytes *bytes = campaign_check_inside(enclosures->campaign, path, &reason)
                        ? file_read(path, SIZE_LIMIT, &reason)
                        : NULL;
    if (bytes == NULL)
        explain(enclosures, name, reason, error);
    else
        keep(enclosures, name, bytes);
    return bytes;
}

static gboolean
check_file(Enclosures *enclosures, const char *name, DigestState *state, GError **error)
{
    g_autoptr(GError) reason = NULL;
    const Manifest *manifest = NULL;
    g_autofree char *path = find_path(enclosures, name, &manifest);
    Digest digest = {0};
    uint64_t size = 0;
    if (!is_there(enclosures, name)) {
        g_set_error_literal(&reason, FILE_ERROR, FILE_ERROR_NOT_FOUND, "it is not there");
        return explain(enclosures, name, reason, error);
    }
    if (!campaign_check_inside(enclosures->campaign, path, &reason) ||
        !digest_file(path, &digest, &size, &reason))
        return explain(enclosures, name, reason, error);
    if (manifest != NULL) {
        const Digest *sealed = newest_find_file(manifest, name);
        if (sealed == NULL || !digest_equal(sealed, &digest))
            return refuse(name, "it is not what was sealed; restore the edition's folder",
                          error);
    }
    if (size > SIZE_LIMIT)
        return refuse(name, "it is larger than 25 MB, which most servers refuse", error);

    digest_add(state, name, strlen(name) + 1);
    digest_add(state, digest.bytes, DIGEST_SIZE);
    g_hash_table_add(enclosures->passed, g_strdup(name));
    return TRUE;
}

/* Each recipient's is another, so it is never taken for one that was checked. */
static gboolean
check_offer(const Enclosures *enclosures, DigestState *state)
{
    size_t size = 0;
    const void *bytes = g_bytes_get_data(enclosures->offer, &size);

    digest_add(state, enclosures->offered, strlen(enclosures->offered) + 1);
    digest_add(state, bytes, size);
    return TRUE;
}

gboolean
enclosures_check(Enclosures *enclosures, const GPtrArray *names, const char *slug,
                 DigestState *state, GError **error)
{
    for (unsigned i = 0; i < names->len; i++) {
        g_autofree char *name = resolve(enclosures, names->pdata[i], slug, error);
        if (name == NULL)
            return FALSE;
        if (is_offered(enclosures, name) ? !check_offer(enclosures, state)
                                         : !g_hash_table_contains(enclosures->passed, name) &&
                                               !check_file(enclosures, name, state, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
enclosures_search(const Enclosures *enclosures, Leaks *leaks, GError **error)
{
    g_autoptr(GList) names = g_hash_table_get_keys(enclosures->passed);
    if (enclosures->source != ENCLOSURES_DRAFT)
        return TRUE;

    names = g_list_sort(names, (GCompareFunc)strcmp);
    for (const GList *name = names; name != NULL; name = name->next)
        if (!leaks_search_file(leaks, enclosures->folder, name->data, error))
            return FALSE;
    return TRUE;
}

static void
clear_attachment(void *attachment)
{
    MessageAttachment *cleared = attachment;

    g_free((char *)cleared->name);
    g_bytes_unref(cleared->bytes);
}

GArray *
enclosures_load(Enclosures *enclosures, const GPtrArray *names, const char *slug,
                GError **error)
{
    g_autoptr(GArray) attachments = g_array_new(FALSE, TRUE, sizeof(MessageAttachment));
    g_array_set_clear_func(attachments, clear_attachment);

    for (unsigned i = 0; i < names->len; i++) {
        g_autofree char *name = resolve(enclosures, names->pdata[i], slug, error);
        GBytes *bytes = name != NULL ? load_file(enclosures, name, error) : NULL;
        if (bytes == NULL)
            return NULL;
        MessageAttachment attachment = {.type = type_of(name), .bytes = bytes};
        attachment.name = g_steal_pointer(&name);
        g_array_append_val(attachments, attachment);
    }
    return g_steal_pointer(&attachments);
}
