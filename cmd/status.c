/* status - the campaign at a glance: what matters first, then what to do next */
#include "cmd.h"

#include "base/text.h"
#include "campaign/facts.h"
#include "campaign/letter.h"
#include "campaign/names.h"
#include "campaign/since.h"
#include "campaign/waiting.h"
#include "mail/delivery.h"
#include "mail/mailing.h"

#include <string.h>

typedef struct {
    const Campaign *campaign;
    Figures figures;
    Waiting longest;                          /* of those pending */
    int64_t unreminded;                       /* of those invited */
    gboolean is_compared;                     /* its names were, with each other */
    unsigned pairs;                           /* duplicates to decide, where they were */
    int64_t revision;                         /* 0: none */
    gboolean is_recorded;                     /* the text in the folder is that revision's */
    unsigned messages[MESSAGE_UNCERTAIN + 1]; /* of each state */
    unsigned addressees, delivered, answered;
    int64_t lastlook_at; /* when a last look was mailed; 0: never */
    Since *since;        /* the editions */
    unsigned late;
} Glance;

static void
glance_clear(Glance *glance)
{
    waiting_clear(&glance->longest);
    since_free(glance->since);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Glance, glance_clear)

/* Of very many entries that takes a while, which `duplicates` may take and a glance may not. */
static gboolean
count_pairs(Roster *roster, Glance *glance, GError **error)
{
    glance->is_compared = figures_everybody(&glance->figures) <= NAMES_AT_A_GLANCE;
    if (!glance->is_compared)
        return TRUE;

    g_autoptr(GArray) pairs = names_find_duplicates(roster, NULL, error);
    glance->pairs = pairs != NULL ? pairs->len : 0;
    return pairs != NULL;
}

static gboolean
count_message(const LedgerMessage *message, void *closure, GError **error)
{
    Glance *glance = closure;

    (void)error;
    glance->messages[message->state]++;
    return TRUE;
}

/* What was sent, and what the addressees have of it. */
static gboolean
look_at_mail(Campaign *campaign, Glance *glance, GError **error)
{
    g_autoptr(Ledger) ledger = ledger_new(campaign);
    if (!ledger_find_last(ledger, MAILING_LASTLOOK, &glance->lastlook_at, error) ||
        !ledger_each(ledger, count_message, glance, error))
        return FALSE;
    g_autoptr(GPtrArray) addressees = addressee_list(campaign, error);
    if (addressees == NULL)
        return FALSE;
    g_autoptr(GPtrArray) deliveries = delivery_list(campaign, addressees, error);
    if (deliveries == NULL)
        return FALSE;

    glance->addressees = addressees->len;
    for (unsigned i = 0; i < deliveries->len; i++) {
        const Delivery *delivery = deliveries->pdata[i];
        glance->delivered += delivery->message != 0 && delivery->state == MESSAGE_SENT;
        glance->answered += delivery->answers->len > 0;
    }
    return TRUE;
}

static gboolean
look_at_editions(Campaign *campaign, Glance *glance, GError **error)
{
    glance->since = since_gather(campaign, error);
    return glance->since != NULL &&
           since_count_late(glance->since, campaign, &glance->late, error);
}

static gboolean
look(Campaign *campaign, Glance *out_glance, GError **error)
{
    g_autoptr(Revision) newest = NULL;
    Roster *roster = campaign_get_roster(campaign);
    Store *store = campaign_get_store(campaign);
    g_auto(Glance) glance = {.campaign = campaign};

    if (!figures_count(roster, &glance.figures, error) ||
        !count_pairs(roster, &glance, error) || !letter_find_newest(campaign, &newest, error) ||
        !waiting_find_longest(store, &glance.longest, error) ||
        !waiting_count_unreminded(store, &glance.unreminded, error) ||
        !look_at_mail(campaign, &glance, error) || !look_at_editions(campaign, &glance, error))
        return FALSE;
    if (newest != NULL && !letter_is_recorded(campaign, &glance.is_recorded, error))
        return FALSE;

    glance.revision = newest != NULL ? newest->number : 0;
    *out_glance = glance;
    glance.longest.name = NULL;
    glance.since = NULL;
    return TRUE;
}

static void
print_title(const Cmd *cmd, const Glance *glance)
{
    const int64_t now = clock_now(cmd->clock);
    int64_t deadline = 0;

    fprintf(cmd->out, "%s\n", campaign_get_title(glance->campaign));
    if (!campaign_get_deadline(glance->campaign, &deadline))
        return;
    g_autofree char *day = clock_show(deadline, now, campaign_get_zone(glance->campaign));
    g_autofree char *distance = clock_show_distance(deadline, now);
    fprintf(cmd->out, "%s %s, %s\n", deadline > now ? "closes" : "closed", day, distance);
}

/* Until when objections are heard, and whether those who signed know it. */
static void
print_objections(const Cmd *cmd, const Glance *glance)
{
    const int64_t now = clock_now(cmd->clock);
    int64_t until = 0;
    if (!campaign_get_objections(glance->campaign, &until))
        return;

    const char *zone = campaign_get_zone(glance->campaign);
    g_autofree char *day = clock_show(until, now, zone);
    g_autofree char *distance = clock_show_distance(until, now);
    g_autofree char *sent =
        glance->lastlook_at != 0 ? clock_show(glance->lastlook_at, now, zone) : NULL;
    fprintf(cmd->out, "objections %s heard until %s, %s; %s%s\n", until > now ? "are" : "were",
            day, distance, sent != NULL ? "last look mailed " : "no last look was mailed",
            sent != NULL ? sent : "");
}

static void print_row(const Cmd *cmd, const char *word, int64_t number, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

static void
print_row(const Cmd *cmd, const char *word, int64_t number, const char *format, ...)
{
    va_list arguments;

    if (number == 0)
        return;
    fprintf(cmd->out, "  %-10s %5" G_GINT64_FORMAT "   ", word, number);
    va_start(arguments, format);
    vfprintf(cmd->out, format, arguments);
    va_end(arguments);
    fputc('\n', cmd->out);
}

/* "longest: Hong Kong Watch, 6 days". */
static void
print_pending(const Cmd *cmd, const Glance *glance)
{
    const int64_t count = glance->figures.by_status[STATUS_PENDING];
    if (count == 0)
        return;

    g_autofree char *shown = text_escape(glance->longest.name, -1);
    g_autofree char *name = text_fit(shown, 48);
    g_autofree char *since = clock_show_distance(glance->longest.since, clock_now(cmd->clock));
    if (g_str_has_suffix(since, " ago"))
        since[strlen(since) - strlen(" ago")] = '\0';
    print_row(cmd, "pending", count, "wait for a confirmation; longest: %s, %s", name, since);
}

static void
print_silent(const Cmd *cmd, const Glance *glance)
{
    const int64_t count = glance->figures.by_status[STATUS_INVITED];

    if (glance->unreminded > 0)
        print_row(cmd, "silent", count, "invited, %" G_GINT64_FORMAT " never reminded",
                  glance->unreminded);
    else
        print_row(cmd, "silent", count, "invited and reminded");
}

static void
print_mail(const Cmd *cmd, const Glance *glance)
{
    const unsigned *messages = glance->messages;

    print_row(cmd, "uncertain", messages[MESSAGE_UNCERTAIN],
              "handed over, and no answer came; ask whether they arrived");
    print_row(cmd, "unsent", (int64_t)messages[MESSAGE_QUEUED] + messages[MESSAGE_DEFERRED],
              "mails wait in the outbox");
    print_row(cmd, "failed", messages[MESSAGE_FAILED], "mails were not taken, or not sent");
    if (glance->delivered + glance->answered > 0)
        print_row(cmd, "delivered", glance->delivered, "of %u addressees; %u answered",
                  glance->addressees, glance->answered);
}

static void
print_counts(const Cmd *cmd, const Glance *glance)
{
    const Figures *figures = &glance->figures;
    const int64_t *by = figures->by_status;

    g_autofree char *organizations =
        cmd_count(figures->organizations, "organization", "organizations");
    g_autofree char *individuals = cmd_count(figures->individuals, "individual", "individuals");

    fprintf(cmd->out, "  %-10s %5" G_GINT64_FORMAT "   %s, %s", "counted", figures->counted,
            organizations, individuals);
    if (figures->withheld > 0)
        fprintf(cmd->out, "; %" G_GINT64_FORMAT " withheld", figures->withheld);
    fputc('\n', cmd->out);
    print_row(cmd, "on word", figures->on_word, "signed on somebody's word, not confirmed yet");
    print_row(cmd, "no word", figures->on_nobodys_word,
              "signed on nobody's word; a seal refuses them");
    print_row(cmd, "on hold", figures->held, "wait for your decision and are not counted");
    print_pending(cmd, glance);
    print_row(cmd, "reconsent", by[STATUS_RECONSENT],
              "signed an earlier text, the letter is at revision %" G_GINT64_FORMAT,
              glance->revision);
    print_silent(cmd, glance);
    print_row(cmd, "prospects", by[STATUS_PROSPECT], "not invited yet");
    print_row(cmd, "declined", by[STATUS_DECLINED], "said no");
    print_row(cmd, "objected", by[STATUS_OBJECTED], "objected");
    print_row(cmd, "withdrawn", by[STATUS_WITHDRAWN], "took their name back");
    print_mail(cmd, glance);
}

static void
print_edition(const Cmd *cmd, const Glance *glance)
{
    const Since *since = glance->since;
    const unsigned withdrawn = since_count_withdrawn(since), errata = since_count_errata(since);
    if (since_get_edition(since) == 0)
        return;

    g_autofree char *distance =
        clock_show_distance(since_get_sealed_at(since), clock_now(cmd->clock));
    fprintf(cmd->out, "  %-10s %5" G_GINT64_FORMAT "   sealed %s", "edition",
            since_get_edition(since), distance);
    if (glance->late > 0)
        fprintf(cmd->out, "; %u signed since", glance->late);
    if (withdrawn > 0)
        fprintf(cmd->out, "; %u named in one withdrew", withdrawn);
    if (errata > 0)
        fprintf(cmd->out, "; %u %s", errata, errata == 1 ? "correction" : "corrections");
    fputc('\n', cmd->out);
}

/* Prints one thing to do, the first with "next:" before it. */
static void
print_step(const Cmd *cmd, unsigned *steps, const char *command, const char *why)
{
    fprintf(cmd->out, "%s undersigned %-16s (%s)\n", *steps == 0 ? "next:" : "     ", command,
            why);
    ++*steps;
}

/* What is in the way first, then what moves the letter on. */
static void
print_next(const Cmd *cmd, const Glance *glance)
{
    const Figures *figures = &glance->figures;
    g_autofree char *pairs = g_strdup_printf("%u %s to decide", glance->pairs,
                                             glance->pairs == 1 ? "pair" : "pairs");
    unsigned steps = 0;

    if (figures_everybody(figures) == 0) {
        print_step(cmd, &steps, "import FILE", "the roster is empty");
        return;
    }
    if (glance->pairs > 0)
        print_step(cmd, &steps, "duplicates", pairs);
    if (!glance->is_compared)
        print_step(cmd, &steps, "duplicates", "so many names take it a while to compare");
    if (glance->messages[MESSAGE_UNCERTAIN] > 0)
        print_step(cmd, &steps, "outbox list uncertain", "say what became of them");
    if (glance->messages[MESSAGE_QUEUED] + glance->messages[MESSAGE_DEFERRED] > 0)
        print_step(cmd, &steps, "outbox retry", "go on with what waits");
    if (glance->revision > 0 && !glance->is_recorded)
        print_step(cmd, &steps, "revise -m TEXT",
                   "the letter differs from its last revision; 'diff' shows how");
    if (figures->by_status[STATUS_RECONSENT] > 0)
        print_step(cmd, &steps, "mail revision", "ask those who signed an earlier text");
    if (glance->unreminded > 0)
        print_step(cmd, &steps, "mail reminder --to status=invited", "they have not answered");
    if (figures->counted == 0 && steps == 0)
        print_step(cmd, &steps, "mail draft", "nobody has signed yet");
    else if (steps == 0)
        print_step(cmd, &steps, "review", "and then seal");
}

static json_t *
edition_to_json(const Glance *glance)
{
    if (since_get_edition(glance->since) == 0)
        return json_null();

    g_autofree char *sealed_at = clock_format(since_get_sealed_at(glance->since));
    return json_pack("{s:I, s:s, s:I, s:I, s:I}", "number",
                     (json_int_t)since_get_edition(glance->since), "sealed_at", sealed_at,
                     "late", (json_int_t)glance->late, "withdrawn",
                     (json_int_t)since_count_withdrawn(glance->since), "errata",
                     (json_int_t)since_count_errata(glance->since));
}

static json_t *
to_json(const Glance *glance)
{
    const Figures *figures = &glance->figures;
    json_t *by_status = json_object();
    int64_t deadline = 0, until = 0;
    const gboolean has_deadline = campaign_get_deadline(glance->campaign, &deadline);
    const gboolean has_window = campaign_get_objections(glance->campaign, &until);
    g_autofree char *heard = has_window ? clock_format(until) : NULL;
    g_autofree char *mailed =
        glance->lastlook_at != 0 ? clock_format(glance->lastlook_at) : NULL;
    g_autofree char *closes = has_deadline ? clock_format(deadline) : NULL;

    for (int status = 0; status < STATUS_COUNT; status++)
        json_object_set_new(by_status, signatory_status_word((SignatoryStatus)status),
                            json_integer(figures->by_status[status]));
    json_t *count = json_pack(
        "{s:I, s:I, s:I, s:I, s:I}", "total", (json_int_t)figures->counted, "public",
        (json_int_t)figures->public, "withheld", (json_int_t)figures->withheld, "organizations",
        (json_int_t)figures->organizations, "individuals", (json_int_t)figures->individuals);
    json_t *longest = json_null();
    if (glance->longest.id != 0) {
        g_autofree char *since = clock_format(glance->longest.since);
        longest = json_pack("{s:I, s:s, s:s}", "id", (json_int_t)glance->longest.id, "name",
                            glance->longest.name, "since", since);
    }
    json_t *messages = json_object();
    for (int state = 0; state <= MESSAGE_UNCERTAIN; state++)
        json_object_set_new(messages, ledger_state_word((MessageState)state),
                            json_integer(glance->messages[state]));
    json_t *deliveries =
        json_pack("{s:i, s:i, s:i}", "addressees", (int)glance->addressees, "delivered",
                  (int)glance->delivered, "answered", (int)glance->answered);
    return json_pack(
        "{s:s, s:s?, s:s?, s:s?, s:o, s:o, s:I, s:I, s:I, s:o, s:o, s:b, s:o, s:I, s:o, s:o, "
        "s:o}",
        "title", campaign_get_title(glance->campaign), "deadline", closes, "objections_until",
        heard, "lastlook_at", mailed, "count", count, "statuses", by_status, "hold",
        (json_int_t)figures->held, "on_word", (json_int_t)figures->on_word, "on_nobodys_word",
        (json_int_t)figures->on_nobodys_word, "duplicates",
        glance->is_compared ? json_integer(glance->pairs) : json_null(), "revision",
        glance->revision > 0 ? json_integer(glance->revision) : json_null(), "text_is_recorded",
        glance->is_recorded, "longest_pending", longest, "never_reminded",
        (json_int_t)glance->unreminded, "messages", messages, "deliveries", deliveries,
        "edition", edition_to_json(glance));
}

gboolean
cmd_status(Cmd *cmd, int argc, char **argv, GError **error)
{
    gboolean json = FALSE;
    g_auto(Glance) glance = {0};
    const GOptionEntry entries[] = {
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL},
        G_OPTION_ENTRY_NULL,
    };

    if (!cmd_parse(&argc, &argv, entries, 0, 0, error) || !look(cmd->campaign, &glance, error))
        return FALSE;
    if (json) {
        cmd_print_json(cmd, to_json(&glance));
        return TRUE;
    }

    print_title(cmd, &glance);
    print_objections(cmd, &glance);
    print_counts(cmd, &glance);
    if (glance.revision > 0)
        fprintf(cmd->out, "  %-10s %5" G_GINT64_FORMAT "   %s\n", "revision", glance.revision,
                glance.is_recorded ? "is the text in the folder"
                                   : "differs from the text in the folder");
    print_edition(cmd, &glance);
    print_next(cmd, &glance);
    return TRUE;
}
