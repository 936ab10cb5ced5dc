/* The configuration, and the folder: who may look into it, what was left, how much room there
 * is.
 */
#include "base/file.h"
#include "base/text.h"
#include "checkup/part.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define LEAST_ROOM  (UINT64_C(64) * 1024 * 1024)
#define LITTLE_ROOM (UINT64_C(512) * 1024 * 1024)

static const char folder_check[] = "folder";

static void
check_modes(Checkup *checkup, const char *shown)
{
    struct stat info;
    g_autofree char *advice = g_strdup_printf("run: chmod 700 '%s'", shown);
    if (stat(checkup->request->folder, &info) < 0)
        checkup_say(checkup, folder_check, CHECKUP_PROBLEM, NULL, "'%s' cannot be read: %s",
                    shown, g_strerror(errno));
    else if (access(checkup->request->folder, W_OK) < 0)
        checkup_say(checkup, folder_check, CHECKUP_PROBLEM,
                    "make it writable, or work in a copy of the campaign",
                    "'%s' cannot be written to: %s", shown, g_strerror(errno));
    else if ((info.st_mode & 022) != 0)
        checkup_say(checkup, folder_check, CHECKUP_PROBLEM, advice,
                    "others may change what is in '%s'", shown);
    else if ((info.st_mode & 077) != 0)
        checkup_say(checkup, folder_check, CHECKUP_NOTE, advice,
                    "others on this machine may look into '%s'", shown);
    else
        checkup_say(checkup, folder_check, CHECKUP_OK, NULL, "nobody else may look into it");
}

static void
check_room(Checkup *checkup, const char *shown)
{
    struct statvfs disk;
    if (statvfs(checkup->request->folder, &disk) < 0)
        return;

    const uint64_t room = (uint64_t)disk.f_bavail * disk.f_frsize;
    g_autofree char *size = g_format_size_full(room, G_FORMAT_SIZE_IEC_UNITS);
    if (room < LEAST_ROOM)
        checkup_say(checkup, folder_check, CHECKUP_PROBLEM, "make room before you go on",
                    "the disk of '%s' is as good as full: %s are free", shown, size);
    else if (room < LITTLE_ROOM)
        checkup_say(checkup, folder_check, CHECKUP_NOTE, "make room before the next edition",
                    "there is little room on the disk of '%s': %s are free", shown, size);
}

/* What base/file writes aside: ".new-HEX", and the folders ".NAME.new" and ".NAME.old". */
static gboolean
is_left_over(const char *name)
{
    return g_str_has_prefix(name, ".new-") ||
           (name[0] == '.' &&
            (g_str_has_suffix(name, ".new") || g_str_has_suffix(name, ".old")));
}

static void
find_left_overs(const Checkup *checkup, const char *below, GPtrArray *found)
{
    g_autofree char *path = g_build_filename(checkup->request->folder, below, NULL);
    g_autoptr(GPtrArray) names = file_list_folder(path, NULL);
    for (guint i = 0; names != NULL && i < names->len; i++)
        if (is_left_over(names->pdata[i])) {
            g_autofree char *name = g_build_filename(below, names->pdata[i], NULL);
            g_ptr_array_add(found, text_escape(name, -1));
        }
}

static void
check_left_overs(Checkup *checkup)
{
    static const char *const folders[] = {"", "mail", "out"};
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; i < G_N_ELEMENTS(folders); i++)
        find_left_overs(checkup, folders[i], found);
    if (found->len > 0)
        checkup_say(checkup, folder_check, CHECKUP_NOTE,
                    "remove it, unless a command is running just now",
                    "%u left over by an interrupted command, first '%s'", found->len,
                    (const char *)found->pdata[0]);
}

void
checkup_folder(Checkup *checkup)
{
    g_autofree char *shown = text_escape(checkup->request->folder, -1);
    check_modes(checkup, shown);
    check_room(checkup, shown);
    check_left_overs(checkup);
}

void
checkup_configuration(Checkup *checkup)
{
    const CheckupRequest *request = checkup->request;
    g_autoptr(GError) reason = NULL;
    checkup->campaign = campaign_open(request->folder, request->clock, &reason);
    if (checkup->campaign == NULL) {
        checkup_fail(checkup, "configuration", reason, "correct campaign.conf");
        return;
    }

    g_autofree char *title = text_escape(campaign_get_title(checkup->campaign), -1);
    checkup_say(checkup, "configuration", CHECKUP_OK, NULL, "campaign.conf: %s", title);
}
