#include "campaign/kinds.h"

#include "base/file.h"
#include "base/text.h"

#include <string.h>

G_DEFINE_QUARK(kinds - error - quark, kinds_error)

#define FILE_LIMIT (1024 * 1024)

void
kind_free(Kind *kind)
{
    g_free(kind->name);
    g_free(kind->summary);
    g_free(kind);
}

/* The first line of a kind's campaign.conf, without the mark of a comment. */
static char *
read_summary(const char *conf, GError **error)
{
    g_autofree char *text = file_read_text(conf, FILE_LIMIT, error);
    if (text == NULL)
        return NULL;

    g_autofree char *line = g_strndup(text, strcspn(text, "\n"));
    return text_trim(line[0] == '#' ? line + 1 : line);
}

GPtrArray *
kinds_list(const char *templates, GError **error)
{
    g_autoptr(GPtrArray) names = file_list_folder(templates, error);
    g_autoptr(GPtrArray) kinds = g_ptr_array_new_with_free_func((GDestroyNotify)kind_free);
    if (names == NULL) {
        g_prefix_error(error, "cannot find the program's templates: ");
        return NULL;
    }

    for (unsigned i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        g_autofree char *conf = g_build_filename(templates, name, "campaign.conf", NULL);
        if (!file_exists(conf))
            continue;
        g_autofree char *summary = read_summary(conf, error);
        if (summary == NULL)
            return NULL;
        Kind *kind = g_new0(Kind, 1);
        kind->name = g_strdup(name);
        kind->summary = g_steal_pointer(&summary);
        g_ptr_array_add(kinds, kind);
    }
    return g_steal_pointer(&kinds);
}

static gboolean
check_kind(const char *templates, const char *wanted, GError **error)
{
    g_autoptr(GPtrArray) kinds = kinds_list(templates, error);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    if (kinds == NULL)
        return FALSE;

    for (unsigned i = 0; i < kinds->len; i++) {
        const Kind *kind = g_ptr_array_index(kinds, i);
        if (g_str_equal(kind->name, wanted))
            return TRUE;
        g_ptr_array_add(names, kind->name);
    }
    g_ptr_array_add(names, NULL);

    const char *nearest = text_nearest(wanted, (const char *const *)names->pdata);
    g_autofree char *shown = text_escape(wanted, -1);
    g_set_error(error, KINDS_ERROR, KINDS_ERROR_UNKNOWN,
                "there is no kind '%s'; %s%s%s'undersigned init --list' shows them", shown,
                nearest != NULL ? "did you mean '" : "", nearest != NULL ? nearest : "",
                nearest != NULL ? "'? " : "");
    return FALSE;
}

static gboolean
check_free(const char *folder, GError **error)
{
    g_autoptr(GError) reason = NULL;
    g_autoptr(GPtrArray) names = file_list_folder(folder, &reason);
    if (g_error_matches(reason, FILE_ERROR, FILE_ERROR_NOT_FOUND))
        return TRUE;
    if (names == NULL) {
        g_propagate_error(error, g_steal_pointer(&reason));
        return FALSE;
    }
    if (names->len == 0)
        return TRUE;

    g_autofree char *shown = text_escape(folder, -1);
    g_set_error(error, KINDS_ERROR, KINDS_ERROR_TAKEN,
                "'%s' is not empty; give the campaign a new folder", shown);
    return FALSE;
}

static gboolean
copy_file(const char *from, const char *into, GError **error)
{
    g_autoptr(GBytes) bytes = file_read(from, FILE_LIMIT, error);
    size_t length = 0;
    const void *data = bytes != NULL ? g_bytes_get_data(bytes, &length) : NULL;

    return bytes != NULL && file_write_staged(into, data, length, error);
}

static gboolean
copy_files(const char *from, const char *into, GError **error)
{
    g_autoptr(GPtrArray) names = file_list_folder(from, error);
    if (names == NULL)
        return FALSE;

    for (unsigned i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        g_autofree char *source = g_build_filename(from, name, NULL);
        g_autofree char *target = g_build_filename(into, name, NULL);
        if (!copy_file(source, target, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
kinds_begin(const char *templates, const char *kind, const char *folder, GError **error)
{
    g_autofree char *source = g_build_filename(templates, kind, NULL);
    if (!check_kind(templates, kind, error) || !check_free(folder, error))
        return FALSE;

    g_autoptr(FileStage) stage = file_stage_open(folder, error);
    return stage != NULL && copy_files(source, file_stage_get_path(stage), error) &&
           file_stage_commit(g_steal_pointer(&stage), FALSE, error);
}
