#include "begun.h"

#include "base/file.h"
#include "campaign/kinds.h"
#include "campaign/letter.h"

#include <string.h>

void
begun_reopen(Begun *begun)
{
    g_autoptr(GError) error = NULL;
    campaign_close(begun->campaign);
    begun->campaign = campaign_open(begun->folder, begun->clock, &error);
    g_assert_no_error(error);
    g_assert_true(campaign_open_store(begun->campaign, &error));
    g_assert_no_error(error);
}

void
begun_set_up(Begun *begun, const char *kind)
{
    g_autoptr(GError) error = NULL;
    begun->folder = g_dir_make_tmp("begun-XXXXXX", NULL);
    begun->clock = clock_new_at(1699293600);
    g_assert_true(kinds_begin(TEMPLATES, kind, begun->folder, &error));
    g_assert_no_error(error);
    begun_reopen(begun);
}

void
begun_tear_down(Begun *begun)
{
    g_autofree char *command = g_strdup_printf("rm -rf '%s'", begun->folder);
    campaign_close(begun->campaign);
    clock_free(begun->clock);
    g_assert_true(g_spawn_command_line_sync(command, NULL, NULL, NULL, NULL));
    g_free(begun->folder);
}

void
begun_write(const Begun *begun, const char *name, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = campaign_path(begun->campaign, name);
    g_assert_true(file_write(path, text, strlen(text), &error));
    g_assert_no_error(error);
}

static char *
read_text(const Begun *begun, const char *name)
{
    g_autoptr(GError) error = NULL;
    char *text = campaign_read(begun->campaign, name, 1 << 20, &error);
    g_assert_no_error(error);
    return text;
}

void
begun_append(const Begun *begun, const char *name, const char *text)
{
    g_autofree char *before = read_text(begun, name);
    g_autofree char *after = g_strconcat(before, text, NULL);
    begun_write(begun, name, after);
}

void
begun_change(const Begun *begun, const char *name, const char *from, const char *to)
{
    g_autofree char *text = read_text(begun, name);
    char *at = strstr(text, from);
    g_assert_nonnull(at);
    *at = '\0';
    g_autofree char *changed = g_strconcat(text, to, at + strlen(from), NULL);
    begun_write(begun, name, changed);
}

int64_t
begun_sign(const Begun *begun, const char *name, const char *field, const char *value,
           const char *authority)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Revision) revision = letter_get_current(begun->campaign, &error);
    g_autoptr(Signatory) signatory = signatory_new();
    Roster *roster = campaign_get_roster(begun->campaign);
    int64_t id = 0;
    g_assert_no_error(error);
    signatory_set(&signatory->name, name);
    g_assert_true(field == NULL || signatory_set_field(signatory, field, value, &error));
    g_assert_true(roster_add(roster, signatory, &id, &error));

    const RosterRecord record = {
        .status = STATUS_SIGNED, .authority = authority, .revision = revision->number};
    g_assert_true(roster_record(roster, id, &record, &error));
    g_assert_no_error(error);
    return id;
}
