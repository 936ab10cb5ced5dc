#include "progress.h"

#include <stdio.h>
#include <unistd.h>

#define BAR     24
#define REFRESH (G_USEC_PER_SEC / 8)

struct Progress {
    const char *unit;
    gint64 begun; /* monotonic microseconds */
    gint64 shown; /* when it was last drawn; 0: never */
    char *note;   /* what is waited for; NULL: nothing */
};

Progress *
progress_new(const char *unit)
{
    Progress *progress = g_new0(Progress, 1);
    progress->unit = unit;
    progress->begun = g_get_monotonic_time();
    return progress;
}

void
progress_free(Progress *progress)
{
    if (progress == NULL)
        return;

    if (progress->shown != 0)
        fputs("\r\033[K", stderr);
    g_free(progress->note);
    g_free(progress);
}

void
progress_set_note(Progress *progress, const char *note)
{
    g_free(progress->note);
    progress->note = g_strdup(note);
}

static void
draw(const Progress *progress, uint64_t done, uint64_t total, double seconds)
{
    const double rate = (double)done / seconds;
    const unsigned full = total > 0 ? (unsigned)(done * BAR / total) : 0;
    const unsigned left =
        rate > 0 && total > done ? (unsigned)((double)(total - done) / rate) : 0;

    fputs("\r\033[K", stderr);
    for (unsigned i = 0; i < BAR; i++)
        fputs(i < full ? "█" : "░", stderr);
    fprintf(stderr, "  %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " %s  ", done, total,
            progress->unit);
    if (progress->note != NULL)
        fputs(progress->note, stderr);
    else
        fprintf(stderr, "%.0f/s  %u:%02u left", rate, left / 60, left % 60);
    fflush(stderr);
}

void
progress_show(Progress *progress, uint64_t done, uint64_t total)
{
    const gint64 now = g_get_monotonic_time();

    if (!isatty(STDERR_FILENO) || now - progress->begun < G_USEC_PER_SEC ||
        now - progress->shown < REFRESH)
        return;

    progress->shown = now;
    draw(progress, done, total, (double)(now - progress->begun) / G_USEC_PER_SEC);
}
