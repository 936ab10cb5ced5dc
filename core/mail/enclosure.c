#include "mail/enclosure.h"

#include "base/file.h"
#include "base/text.h"
#include "edition/edition.h"

#include <string.h>

G_DEFINE_QUARK(enclosure - error - quark, enclosure_error)

#define SIZE_LIMIT (25 * 1024 * 1024) /* more than most servers take */

struct Enclosures {
    Campaign *campaign; /* borrowed */
    gboolean sealed;
    GHashTable *files; /* name → GBytes *, what was read already */
};

Enclosures *
enclosures_new(Campaign *campaign, gboolean sealed)
{
    Enclosures *enclosures = g_new0(Enclosures, 1);
    enclosures->campaign = campaign;
    enclosures->sealed = sealed;
    enclosures->files =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
    return enclosures;
}

void
enclosures_free(Enclosures *enclosures)
{
    if (enclosures == NULL)
        return;

    g_hash_table_unref(enclosures->files);
    g_free(enclosures);
}

static gboolean
find_folder(const Enclosures *enclosures, char **out_folder, GError **error)
{
    int64_t number = 0;
    if (!enclosures->sealed) {
        *out_folder = campaign_path(enclosures->campaign, "out/draft");
        return TRUE;
    }
    if (!edition_get_newest(enclosures->campaign, &number, error))
        return FALSE;
    *out_folder = edition_get_folder(enclosures->campaign, number);
    return TRUE;
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
                  enclosures->sealed ? "no edition has it; run 'undersigned seal' first"
                                     : "it is not in out/draft; run 'undersigned build' first",
                  error);
}

/* Returns the file `name`, read once for all messages; borrowed. */
static GBytes *
load_file(Enclosures *enclosures, const char *name, GError **error)
{
    g_autofree char *folder = NULL;
    g_autoptr(GError) reason = NULL;
    GBytes *known = g_hash_table_lookup(enclosures->files, name);
    if (known != NULL)
        return known;
    if (name[0] == '\0' || name[0] == '.' || strpbrk(name, "/\\") != NULL) {
        refuse(name, "name a file that was built, without a folder", error);
        return NULL;
    }
    if (!find_folder(enclosures, &folder, error))
        return NULL;
    g_autofree char *path = g_build_filename(folder, name, NULL);
    GBytes *bytes = campaign_check_inside(enclosures->campaign, path, &reason)
                        ? file_read(path, SIZE_LIMIT, &reason)
                        : NULL;
    if (bytes == NULL) {
        explain(enclosures, name, reason, error);
        return NULL;
    }
    g_hash_table_insert(enclosures->files, g_strdup(name), bytes);
    return bytes;
}

GArray *
enclosures_load(Enclosures *enclosures, const GPtrArray *names, GError **error)
{
    g_autoptr(GArray) attachments = g_array_new(FALSE, TRUE, sizeof(MessageAttachment));

    for (unsigned i = 0; i < names->len; i++) {
        const char *name = names->pdata[i];
        GBytes *bytes = load_file(enclosures, name, error);
        if (bytes == NULL)
            return NULL;
        const MessageAttachment attachment = {
            .name = name, .type = type_of(name), .bytes = bytes};
        g_array_append_val(attachments, attachment);
    }
    return g_steal_pointer(&attachments);
}
