#include "base/file.h"
#include "campaign/erasure_parts.h"
#include "data/archive.h"
#include "data/pdftext.h"

#include <string.h>
#include <sys/stat.h>

#define OUT        "out/"
#define EDITION    "out/edition-"
#define DRAFT      "out/draft"
#define KIT        "out/kit-" /* a folder a partner, which kit.h makes */
#define MAIL_LIMIT (64 * 1024 * 1024)
#define PART_LIMIT (64 * 1024 * 1024)
#define PIECE      (64 * 1024)

/* What a version control keeps of every file that ever was there, packed its own way. */
static gboolean
is_history(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;

    return strcmp(name, ".git") == 0 || strcmp(name, ".hg") == 0;
}

/* What the store and the mail's lock are made of is looked after by those. */
static gboolean
is_store(const char *path)
{
    return g_str_has_prefix(path, "roster.db") || strcmp(path, "outbox.lock") == 0;
}

/* "out/edition-1", "out/edition-1-recipient" and what is in them. */
static gboolean
is_sealed(const char *path)
{
    if (!g_str_has_prefix(path, EDITION))
        return FALSE;

    char *end = NULL;
    const gint64 number = g_ascii_strtoll(path + strlen(EDITION), &end, 10);
    if (g_str_has_prefix(end, "-recipient"))
        end += strlen("-recipient");
    return number > 0 && (*end == '/' || *end == '\0');
}

static gboolean
is_pdf(const char *path)
{
    return g_str_has_suffix(path, ".pdf") || g_str_has_suffix(path, ".PDF");
}

/* A word processor may cut a name in two by a mark that nobody sees. */
static void
drop_tags(GString *text)
{
    size_t to = 0;
    gboolean inside = FALSE;
    for (size_t i = 0; i < text->len; i++) {
        if (text->str[i] == '<')
            inside = TRUE;
        else if (text->str[i] == '>' && inside)
            inside = FALSE;
        else if (!inside)
            text->str[to++] = text->str[i];
    }
    g_string_truncate(text, to);
}

/* FALSE in `out_read` for a part that cannot be unpacked. */
static gboolean
is_in_part(const Erasing *erasing, Archive *archive, const char *name, gboolean *out_read)
{
    g_autoptr(ArchiveStream) stream = archive_read(archive, name, NULL);
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *piece = g_malloc(PIECE);
    size_t length = 0;
    do {
        length = 0;
        *out_read = stream != NULL && text->len < PART_LIMIT &&
                    archive_stream_read(stream, piece, PIECE, &length, NULL);
        g_string_append_len(text, piece, (gssize)length);
    } while (*out_read && length > 0);

    if (erasing_is_in(erasing, text->str, text->len))
        return TRUE;
    drop_tags(text);
    return erasing_is_in(erasing, text->str, text->len);
}

static gboolean
is_in_archive(const Erasing *erasing, const char *path, gboolean *out_read)
{
    g_autoptr(Archive) archive = archive_open(path, NULL);
    *out_read = archive != NULL;
    for (unsigned i = 0; archive != NULL && i < archive_get_count(archive); i++) {
        gboolean read = FALSE;
        const char *name = archive_get_name(archive, i);
        if (is_in_part(erasing, archive, name, &read))
            return TRUE;
        *out_read &= read;
    }
    return FALSE;
}

/* Its words and what it says of itself; `out_read` is FALSE for what cannot be read. */
static gboolean
is_in_pdf(const Erasing *erasing, const char *bytes, size_t length, gboolean *out_read)
{
    g_autoptr(GBytes) whole = g_bytes_new_static(bytes, length);
    g_autofree char *text = pdftext_is_pdf(whole) ? pdftext_read(whole, NULL) : NULL;
    g_autofree char *about = text != NULL ? pdftext_read_about(whole, NULL) : NULL;

    *out_read = about != NULL;
    return (text != NULL && erasing_is_in(erasing, text, strlen(text))) ||
           (about != NULL && erasing_is_in(erasing, about, strlen(about)));
}

/* FALSE in `out_read` for what may hold it, unseen; a PDF is seen if it may be. */
static gboolean
holds(const Erasing *erasing, const char *path, gboolean may_read, gboolean *out_read)
{
    g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, NULL);
    const size_t length = file != NULL ? g_mapped_file_get_length(file) : 0;
    const char *bytes = length > 0 ? g_mapped_file_get_contents(file) : "";
    const gboolean is_mail = g_str_has_suffix(path, ".eml") && length <= MAIL_LIMIT;

    *out_read = file != NULL && !is_pdf(path);
    if (is_pdf(path) && may_read && is_in_pdf(erasing, bytes, length, out_read))
        return TRUE;
    if (is_mail ? erasing_is_in_mail(erasing, bytes, length)
                : erasing_is_in(erasing, bytes, length))
        return TRUE;
    return length > 4 && memcmp(bytes, "PK\3\4", 4) == 0 &&
           is_in_archive(erasing, path, out_read);
}

static void
note(GPtrArray *list, const char *path)
{
    g_ptr_array_add(list, g_strdup(path));
}

/* Half a draft, or half a partner's kit, would be taken for a whole one. */
static void
note_ours(Erasure *report, const char *path)
{
    const gboolean goes_whole =
        g_str_has_prefix(path, DRAFT "/") || g_str_has_prefix(path, KIT);
    const char *end = goes_whole ? strchr(path + strlen(OUT), '/') : NULL;
    g_autofree char *what =
        end != NULL ? g_strndup(path, (size_t)(end - path)) : g_strdup(path);
    for (unsigned i = 0; i < report->removed->len; i++)
        if (strcmp(report->removed->pdata[i], what) == 0)
            return;
    note(report->removed, what);
}

/* TRUE for what is in the copy of an edition that is taken away whole. */
static gboolean
is_taken(const Erasing *erasing, const char *path)
{
    const GArray *editions = erasing->report->editions;
    for (unsigned i = 0; i < editions->len; i++) {
        const ErasureEdition *edition = &g_array_index(editions, ErasureEdition, i);
        g_autofree char *folder =
            g_strdup_printf(EDITION "%" G_GINT64_FORMAT "-recipient/", edition->number);
        if (!edition->is_public && g_str_has_prefix(path, folder))
            return TRUE;
    }
    return FALSE;
}

/* What is in out/ and not sealed was made by us, and can be made again. */
static void
look_at(Erasing *erasing, const char *path, const char *whole)
{
    Erasure *report = erasing->report;
    const gboolean may_read = is_sealed(path) || !g_str_has_prefix(path, OUT);
    gboolean read = FALSE;
    const gboolean is_held =
        holds(erasing, whole, may_read, &read) || erasing_is_in(erasing, path, strlen(path));

    if (is_sealed(path)) {
        if (is_held && !is_taken(erasing, path))
            note(report->sealed, path);
    } else if (g_str_has_prefix(path, OUT)) {
        if (is_held || (erasing->was_named && !read))
            note_ours(report, path);
    } else if (is_held) {
        note(report->left, path);
    } else if (!read) {
        note(report->unread, path);
    }
}

static gboolean walk(Erasing *erasing, const char *below, GError **error);

static gboolean
take(Erasing *erasing, const char *path, GError **error)
{
    struct stat info;
    g_autofree char *whole = campaign_path(erasing->campaign, path);
    if (is_store(path))
        return TRUE;
    if (lstat(whole, &info) < 0)
        return file_fail(error, "read", whole);

    if (is_history(path)) {
        note(erasing->report->unread, path);
        return TRUE;
    }
    if (S_ISDIR(info.st_mode))
        return walk(erasing, path, error);
    if (S_ISREG(info.st_mode))
        look_at(erasing, path, whole);
    return TRUE;
}

static gboolean
walk(Erasing *erasing, const char *below, GError **error)
{
    g_autofree char *whole = campaign_path(erasing->campaign, below);
    g_autoptr(GPtrArray) names = file_list_folder(whole, error);
    if (names == NULL)
        return FALSE;

    for (unsigned i = 0; i < names->len; i++) {
        const char *name = names->pdata[i];
        g_autofree char *path =
            below[0] == '\0' ? g_strdup(name) : g_strconcat(below, "/", name, NULL);
        if (!take(erasing, path, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
erasing_search_files(Erasing *erasing, GError **error)
{
    return walk(erasing, "", error);
}
