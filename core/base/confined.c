#include "base/confined.h"

#include "base/descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

G_DEFINE_QUARK(confined - error - quark, confined_error)

#define CHUNK (64 * 1024)

static gboolean
fail(GError **error, ConfinedError code, const char *program, const char *why)
{
    g_set_error(error, CONFINED_ERROR, code, "'%s' %s", program, why);
    return FALSE;
}

static void
bound(int resource, rlim_t limit)
{
    const struct rlimit both = {limit, limit};
    setrlimit((__rlimit_resource_t)resource, &both);
}

/* Between fork and exec: nothing here may take memory. What the system refuses, as a network of
 * its own in some containers, is done without; the file has no name there all the same. */
static void
confine(void *closure)
{
    const ConfinedLimits *limits = closure;

    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    unshare(CLONE_NEWUSER | CLONE_NEWNET);
    bound(RLIMIT_CPU, limits->seconds);
    bound(RLIMIT_AS, limits->memory);
    bound(RLIMIT_FSIZE, 0);
    bound(RLIMIT_CORE, 0);
    bound(RLIMIT_NOFILE, 64);
}

/* An open file that holds `input` and has no name; -1: there is no room for it. */
static int
hold_input(GBytes *input)
{
    size_t length = 0, done = 0;
    const char *data = g_bytes_get_data(input, &length);
    g_auto(Descriptor) fd = memfd_create("input", MFD_CLOEXEC);

    while (fd >= 0 && done < length) {
        const ssize_t count = write(fd, data + done, length - done);
        if (count < 0 && errno != EINTR)
            return -1;
        done += count > 0 ? (size_t)count : 0;
    }
    return fd >= 0 && lseek(fd, 0, SEEK_SET) == 0 ? descriptor_steal(&fd) : -1;
}

/* Reads until the program closes its output; FALSE with `error` over a limit. */
static gboolean
read_output(int fd, const char *program, const ConfinedLimits *limits, GByteArray *output,
            GError **error)
{
    const int64_t end = g_get_monotonic_time() + (int64_t)limits->seconds * G_USEC_PER_SEC;
    g_autofree uint8_t *chunk = g_malloc(CHUNK);

    for (;;) {
        const int64_t left = (end - g_get_monotonic_time()) / 1000;
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        if (left <= 0)
            return fail(error, CONFINED_ERROR_LIMIT, program, "takes too long over it");
        if (poll(&wait, 1, (int)left) <= 0)
            continue;
        const ssize_t count = read(fd, chunk, CHUNK);
        if (count == 0)
            return TRUE;
        if (count < 0 && errno != EINTR)
            return fail(error, CONFINED_ERROR_FAILED, program, "could not be read from");
        if (count > 0)
            g_byte_array_append(output, chunk, (unsigned)count);
        if (output->len > limits->output)
            return fail(error, CONFINED_ERROR_LIMIT, program, "finds more than any letter has");
    }
}

static gboolean
start(const char *const *arguments, int input, const ConfinedLimits *limits, GPid *out_pid,
      int *out_output, GError **error)
{
    g_autofree char *path = g_strconcat("PATH=", g_getenv("PATH"), NULL);
    const char *const environment[] = {path, "LC_ALL=C.UTF-8", NULL};
    g_autofree char *program = g_find_program_in_path(arguments[0]);
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    g_auto(Descriptor) nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (program == NULL)
        return fail(error, CONFINED_ERROR_MISSING, arguments[0], "is not installed");

    g_ptr_array_add(words, program);
    for (const char *const *word = arguments + 1; *word != NULL; word++)
        g_ptr_array_add(words, (char *)*word);
    g_ptr_array_add(words, NULL);
    return g_spawn_async_with_pipes_and_fds("/", (const char *const *)words->pdata, environment,
                                            G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_CLOEXEC_PIPES,
                                            confine, (void *)limits, input, -1, nowhere, NULL,
                                            NULL, 0, out_pid, NULL, out_output, NULL, NULL) ||
           fail(error, CONFINED_ERROR_FAILED, arguments[0], "cannot be started");
}

/* Waits for the program and ends whatever is left of it; TRUE when it ended well by itself. */
static gboolean
end(GPid pid, unsigned seconds)
{
    const int64_t until = g_get_monotonic_time() + (int64_t)seconds * G_USEC_PER_SEC;
    int status = 0;
    pid_t ended = 0;

    while ((ended = waitpid(pid, &status, WNOHANG)) == 0 && g_get_monotonic_time() < until)
        poll(NULL, 0, 2);
    kill(-pid, SIGKILL);
    if (ended == 0) {
        kill(pid, SIGKILL);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            continue;
        return FALSE;
    }
    return ended == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

GBytes *
confined_run(const char *const *arguments, GBytes *input, const ConfinedLimits *limits,
             GError **error)
{
    g_autoptr(GByteArray) output = g_byte_array_new();
    g_auto(Descriptor) held = hold_input(input);
    g_auto(Descriptor) pipe = -1;
    GPid pid = 0;
    if (held < 0) {
        fail(error, CONFINED_ERROR_FAILED, arguments[0], "cannot be given its input");
        return NULL;
    }
    if (!start(arguments, held, limits, &pid, &pipe, error))
        return NULL;

    const gboolean is_read = read_output(pipe, arguments[0], limits, output, error);
    const gboolean is_done = end(pid, is_read ? limits->seconds : 0);
    g_spawn_close_pid(pid);
    if (!is_read)
        return NULL;
    if (!is_done) {
        fail(error, CONFINED_ERROR_FAILED, arguments[0], "cannot make anything of it");
        return NULL;
    }
    return g_byte_array_free_to_bytes(g_steal_pointer(&output));
}
