/* pair.c - two commands timed in turn: ours, theirs, ours, theirs …
 *
 * pair ROUNDS BEFORE OURS [THEIRS] runs each through /bin/sh, BEFORE untimed before each of
 * them, and prints
 *
 *     ours: seconds   theirs: seconds   ratio   ours: peak in KiB
 *
 * Seconds are those of the processor, of the command and all that it waited for, and medians
 * over the rounds; the ratio is the median of the rounds' ratios; the peak is that of the
 * largest process, over all rounds. Without THEIRS its columns are 0. What the commands print
 * on standard output is not shown; one that fails ends everything.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST_ROUNDS 99

typedef struct {
    double seconds;
    long peak; /* KiB */
} Cost;

static double
seconds_of(const struct timeval *time)
{
    return (double)time->tv_sec + (double)time->tv_usec / 1e6;
}

static Cost
run(const char *command)
{
    struct rusage usage = {0};
    int status = 0;
    const pid_t child = fork();
    if (child == 0) {
        if (freopen("/dev/null", "w", stdout) != NULL)
            execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) != child || status != 0) {
        fprintf(stderr, "pair: this failed: %s\n", command);
        exit(1);
    }
    return (Cost){seconds_of(&usage.ru_utime) + seconds_of(&usage.ru_stime), usage.ru_maxrss};
}

static int
compare(const void *a, const void *b)
{
    const double left = *(const double *)a;
    const double right = *(const double *)b;
    return (left > right) - (left < right);
}

static double
median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof *values, compare);
    return (values[(count - 1) / 2] + values[count / 2]) / 2;
}

int
main(int argc, char **argv)
{
    const int rounds = argc > 3 ? atoi(argv[1]) : 0;
    double ours[MOST_ROUNDS], theirs[MOST_ROUNDS] = {0}, ratios[MOST_ROUNDS] = {0};
    long peak = 0;
    if (rounds < 1 || rounds > MOST_ROUNDS) {
        fputs("usage: pair ROUNDS BEFORE OURS [THEIRS]\n", stderr);
        return 2;
    }

    for (int i = 0; i < rounds; i++) {
        run(argv[2]);
        const Cost cost = run(argv[3]);
        ours[i] = cost.seconds;
        peak = cost.peak > peak ? cost.peak : peak;
        if (argc < 5)
            continue;
        run(argv[2]);
        theirs[i] = run(argv[4]).seconds;
        ratios[i] = ours[i] / theirs[i];
    }
    printf("%.4f %.4f %.4f %ld\n", median(ours, rounds), median(theirs, rounds),
           median(ratios, rounds), peak);
    return 0;
}
