/* cmd.h - what every verb is given, and the list of them
 *
 * A verb is one page: declare its options, parse, act, one call into core, print. What must be
 * ready before it runs stands in its row in main.c, so that no verb opens the campaign itself.
 * Only cmd/ prints, prompts, reads argv or exits.
 */
#pragma once

#include "base/secret.h"
#include "campaign/campaign.h"

#include <jansson.h>
#include <stdio.h>

typedef enum {
    CMD_ERROR_USAGE,  /* the words were wrong, not the work: exit status 2 */
    CMD_ERROR_FAILED, /* what was asked for does not hold; exit status 1 */
} CmdError;

#define CMD_ERROR (cmd_error_quark())
GQuark cmd_error_quark(void);

/* What main() opens before a verb runs, and closes after. */
typedef struct {
    FILE *out;
    const Clock *clock;
    const char *folder;    /* the campaign's, as -C says; "." by default */
    const char *templates; /* the program's own templates */
    Campaign *campaign;    /* with its store open; NULL unless the verb needs it */
} Cmd;

typedef enum {
    CMD_NEEDS_NOTHING = 0,
    CMD_NEEDS_CAMPAIGN = 1 << 0,
    CMD_TAKES_CAMPAIGN = 1 << 1, /* where there is one; the verb can do without */
} CmdNeeds;

typedef struct {
    const char *name;
    const char *group;    /* what --help lists it under */
    const char *operands; /* "KEEP DROP", "FILE", "[FIELD=VALUE…]" */
    const char *summary;
    gboolean (*run)(Cmd *cmd, int argc, char **argv, GError **error);
    CmdNeeds needs;
} CmdVerb;

/* Every verb, a NULL name at the end. */
extern const CmdVerb cmd_verbs[];

/* Returns the verb `name`, or NULL. */
const CmdVerb *cmd_find_verb(const char *name);

/* Parses the options of the verb argv[0], whose `entries` point at the caller's local
 * variables; at least `least` and at most `most` operands (-1: any number) must remain, and
 * stand in argv from 1. Answers --help itself. */
G_GNUC_WARN_UNUSED_RESULT
gboolean cmd_parse(int *argc, char ***argv, const GOptionEntry *entries, int least, int most,
                   GError **error);

/* Drops the white space around what was given for an option; NULL stays. */
void cmd_trim(char **option);

/* Sets `error` to CMD_ERROR_USAGE. Returns FALSE. */
gboolean cmd_refuse_usage(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Returns the file that `path` means: where nothing has that name here, as git has it, the one
 * in the campaign that -C names. Owned by the caller. */
char *cmd_find_path(const Cmd *cmd, const char *path);

/* Prints `json`, which is consumed, indented by two, keys in the order they were set. */
void cmd_print_json(const Cmd *cmd, json_t *json);

/* Asks at the terminal without echo; fails where there is none. Owned by the caller. */
G_GNUC_WARN_UNUSED_RESULT
Secret *cmd_ask_password(const char *prompt, GError **error);

/* Asks at the terminal for one line; NULL with `error` where there is none. Owned by the
 * caller. */
G_GNUC_WARN_UNUSED_RESULT
char *cmd_ask(const char *prompt, GError **error);

/* TRUE when there is somebody to ask: what is printed and what is typed is a terminal's. */
gboolean cmd_can_ask(const Cmd *cmd);

/* Returns "1 signatory", "12 signatories". Owned by the caller. */
char *cmd_count(int64_t number, const char *one, const char *many);

/* Prints `text`, which begins in column `indent`, so that no line is longer than 100 columns:
 * it goes on under its beginning. With a line feed. */
void cmd_print_wrapped(const Cmd *cmd, const char *text, unsigned indent);

/* TRUE when `out` is a terminal that may be coloured (NO_COLOR and TERM=dumb are heeded). */
gboolean cmd_has_terminal(const Cmd *cmd);

gboolean cmd_add(Cmd *cmd, int argc, char **argv, GError **error);
gboolean cmd_backup(Cmd *cmd, int argc, char **argv, GError **error);
gboolean cmd_build(Cmd *cmd, int argc, char **argv, GError **error);
gboolean cmd_check(Cmd *cmd, int argc, char **argv, GError **error);
gboolean cmd_compare(Cmd *cmd, int argc, char **argv, GError **error);
gboolean cmd_diff(Cmd *cmd, int argc, char **argv, GError **error);
gboolean cmd_doctor(Cmd *cmd, int argc, char **argv, GError **error);
gboolean cmd_duplicates(Cmd *cmd, int argc, char **argv, GError **error);
gboolean cmd_edit(Cmd *cmd, int argc, char **argv, GError **error);
gboolean cmd_erase(Cmd *cmd, int argc, char **argv, GError **error);
gboolean cmd_export(Cmd *cmd, int argc, char **argv, GError **error);
gboolean cmd_import(Cmd *cmd, int argc, char **argv, GError **error);
gboolean cmd_init(Cmd *cmd, int argc, char **argv, GError **error);
gboolean cmd_journal(Cmd *cmd, int argc, char **argv, GError **error);
gboolean cmd_key(Cmd *cmd, int argc, char **argv, GError **error);
gboolean cmd_list(Cmd *cmd, int argc, char **argv, GError **error);
gboolean cmd_mail(Cmd *cmd, int argc, char **argv, GError **error);
gboolean cmd_merge(Cmd *cmd, int argc, char **argv, GError **error);
gboolean cmd_order(Cmd *cmd, int argc, char **argv, GError **error);
gboolean cmd_outbox(Cmd *cmd, int argc, char **argv, GError **error);
gboolean cmd_receipt(Cmd *cmd, int argc, char **argv, GError **error);
gboolean cmd_record(Cmd *cmd, int argc, char **argv, GError **error);
gboolean cmd_restore(Cmd *cmd, int argc, char **argv, GError **error);
gboolean cmd_review(Cmd *cmd, int argc, char **argv, GError **error);
gboolean cmd_revise(Cmd *cmd, int argc, char **argv, GError **error);
gboolean cmd_revisions(Cmd *cmd, int argc, char **argv, GError **error);
gboolean cmd_seal(Cmd *cmd, int argc, char **argv, GError **error);
gboolean cmd_show(Cmd *cmd, int argc, char **argv, GError **error);
gboolean cmd_status(Cmd *cmd, int argc, char **argv, GError **error);
gboolean cmd_verify(Cmd *cmd, int argc, char **argv, GError **error);
