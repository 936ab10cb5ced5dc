/* bench_xlsx.c - W1x without the roster: a workbook read to its last row
 *
 * bench_xlsx FILE.xlsx [SHEET] prints rows, bytes of text, CPU seconds and peak memory.
 */
#include "data/xlsx.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

static double
seconds(const struct timeval *time)
{
    return (double)time->tv_sec + (double)time->tv_usec / 1e6;
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    const XlsxOptions options = {.sheet = argc > 2 ? argv[2] : NULL};
    g_autoptr(Xlsx) xlsx = argc > 1 ? xlsx_open(argv[1], &options, &error) : NULL;
    const CsvRow *row = NULL;
    unsigned long rows = 0, bytes = 0;
    while (xlsx != NULL && xlsx_next(xlsx, &row, &error) && row != NULL) {
        rows++;
        for (size_t i = 0; i < row->count; i++)
            bytes += strlen(row->cells[i]);
    }
    if (error != NULL || xlsx == NULL) {
        fprintf(stderr, "%s\n",
                error != NULL ? error->message : "bench_xlsx FILE.xlsx [SHEET]");
        return 1;
    }

    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("%lu rows, %lu bytes: %.3f s CPU, %.1f MiB\n", rows, bytes,
           seconds(&usage.ru_utime) + seconds(&usage.ru_stime), (double)usage.ru_maxrss / 1024);
    return 0;
}
