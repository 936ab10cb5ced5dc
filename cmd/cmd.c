#include "cmd.h"

#include "base/file.h"
#include "base/text.h"

#include <string.h>
#include <termios.h>
#include <unistd.h>

#define WIDTH 100

G_DEFINE_QUARK(cmd - error - quark, cmd_error)

const CmdVerb *
cmd_find_verb(const char *name)
{
    for (const CmdVerb *verb = cmd_verbs; verb->name != NULL; verb++)
        if (g_str_equal(verb->name, name))
            return verb;

    return NULL;
}

char *
cmd_find_path(const Cmd *cmd, const char *path)
{
    g_autofree char *below = g_build_filename(cmd->folder, path, NULL);
    const gboolean is_meant = !g_path_is_absolute(path) && strcmp(path, "-") != 0 &&
                              !file_exists(path) && file_exists(below);
    return is_meant ? g_steal_pointer(&below) : g_strdup(path);
}

void
cmd_trim(char **option)
{
    g_autofree char *given = *option;
    *option = given == NULL ? NULL : text_trim(given);
}

gboolean
cmd_refuse_usage(GError **error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);

    g_set_error_literal(error, CMD_ERROR, CMD_ERROR_USAGE, message);
    return FALSE;
}

/* GOption leaves the "--" that ends the options where an operand behind it begins with a dash.
 */
static void
drop_separator(int *argc, char **argv)
{
    for (int i = 1; i < *argc; i++) {
        if (!g_str_equal(argv[i], "--"))
            continue;
        memmove(argv + i, argv + i + 1, (size_t)(*argc - i) * sizeof *argv);
        (*argc)--;
        return;
    }
}

gboolean
cmd_parse(int *argc, char ***argv, const GOptionEntry *entries, int least, int most,
          GError **error)
{
    const CmdVerb *verb = cmd_find_verb((*argv)[0]);
    g_assert(verb != NULL);

    g_autofree char *program = g_strdup_printf("undersigned %s", verb->name);
    g_autoptr(GOptionContext) context = g_option_context_new(verb->operands);
    g_option_context_set_summary(context, verb->summary);
    g_option_context_add_main_entries(context, entries, NULL);
    g_set_prgname(program);
    g_autoptr(GError) reason = NULL;
    if (!g_option_context_parse(context, argc, argv, &reason)) {
        if (reason->domain == G_CONVERT_ERROR)
            return cmd_refuse_usage(error, "an option's value is not UTF-8 text");
        g_propagate_error(error, g_steal_pointer(&reason));
        return FALSE;
    }

    drop_separator(argc, *argv);
    const int operands = *argc - 1;
    if (operands < least || (most >= 0 && operands > most))
        return cmd_refuse_usage(error, "usage: %s [OPTION…]%s%s", program,
                                verb->operands[0] == '\0' ? "" : " ", verb->operands);
    return TRUE;
}

void
cmd_print_json(const Cmd *cmd, json_t *json)
{
    json_dumpf(json, cmd->out, JSON_INDENT(2) | JSON_ENCODE_ANY);
    fputc('\n', cmd->out);
    json_decref(json);
}

char *
cmd_count(int64_t number, const char *one, const char *many)
{
    return g_strdup_printf("%" G_GINT64_FORMAT " %s", number, number == 1 ? one : many);
}

void
cmd_print_wrapped(const Cmd *cmd, const char *text, unsigned indent)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    size_t at = indent;

    for (char **word = words; *word != NULL; word++) {
        const size_t width = text_width(*word);
        if (word != words && at + 1 + width > WIDTH) {
            fprintf(cmd->out, "\n%*s", (int)indent, "");
            at = indent;
        } else if (word != words) {
            fputc(' ', cmd->out);
            at++;
        }
        fputs(*word, cmd->out);
        at += width;
    }
    fputc('\n', cmd->out);
}

gboolean
cmd_has_terminal(const Cmd *cmd)
{
    const char *term = g_getenv("TERM");

    return isatty(fileno(cmd->out)) && g_getenv("NO_COLOR") == NULL &&
           !(term != NULL && g_str_equal(term, "dumb"));
}

gboolean
cmd_can_ask(const Cmd *cmd)
{
    return isatty(fileno(cmd->out)) && isatty(STDIN_FILENO);
}

static FILE *
open_terminal(GError **error)
{
    FILE *terminal = fopen("/dev/tty", "r+e");

    if (terminal == NULL)
        g_set_error_literal(error, CMD_ERROR, CMD_ERROR_FAILED,
                            "there is no terminal to ask at");
    return terminal;
}

/* Reads a line of any length a person would type into `line`, which the caller zeroes. */
static gboolean
read_line(FILE *terminal, const char *prompt, char *line, size_t size, GError **error)
{
    fputs(prompt, terminal);
    fflush(terminal);
    if (fgets(line, (int)size, terminal) == NULL) {
        g_set_error_literal(error, CMD_ERROR, CMD_ERROR_FAILED, "nothing was answered");
        return FALSE;
    }

    line[strcspn(line, "\n")] = '\0';
    return TRUE;
}

Secret *
cmd_ask_password(const char *prompt, GError **error)
{
    FILE *terminal = open_terminal(error);
    if (terminal == NULL)
        return NULL;

    struct termios shown;
    char line[1024];
    tcgetattr(fileno(terminal), &shown);
    struct termios hidden = shown;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(fileno(terminal), TCSAFLUSH, &hidden);
    const gboolean read = read_line(terminal, prompt, line, sizeof line, error);
    tcsetattr(fileno(terminal), TCSAFLUSH, &shown);
    fputc('\n', terminal);
    fclose(terminal);

    return read ? secret_take(line, strlen(line)) : NULL;
}

char *
cmd_ask(const char *prompt, GError **error)
{
    FILE *terminal = open_terminal(error);
    if (terminal == NULL)
        return NULL;

    char line[1024];
    const gboolean read = read_line(terminal, prompt, line, sizeof line, error);
    fclose(terminal);

    return read ? g_strdup(line) : NULL;
}
