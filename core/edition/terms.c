#include "edition/terms.h"

#include "base/text.h"

#include <stdint.h>
#include <string.h>

#define MOST_WORDS 64 /* of a term that count: the first ones */

typedef struct {
    TermsForm form;
    char *written;   /* of a single word; else NULL */
    unsigned others; /* the next term that ends at the same node, plus 1; 0: none */
} Term;

struct Terms {
    GHashTable *words; /* folded → its number, from 1 */
    GHashTable *edges; /* a node and a word behind it → the node of both */
    GArray *ends;      /* of each node: the first term that ends there, plus 1; 0: none */
    GHashTable *hosts; /* an address or a host, folded → the first term that is it, plus 1 */
    GArray *terms;     /* Term */
};

struct TermsScan {
    const Terms *terms;
    TermsFound found;
    void *closure;
    Splitter *splitter;
    GArray *nodes;    /* where the words so far have led to */
    GArray *before;   /* the same before the last word */
    GArray *spare;    /* of the same kind */
    GString *written; /* the last word; and folded */
    GString *folded;
};

static void
clear_term(void *term)
{
    g_free(((Term *)term)->written);
}

/* g_int64_hash() takes the lower half alone, in which all nodes share their commonest words. */
static guint
hash_edge(const void *edge)
{
    const uint64_t mixed = *(const uint64_t *)edge * UINT64_C(0x9e3779b97f4a7c15);

    return (guint)(mixed >> 32);
}

Terms *
terms_new(void)
{
    Terms *terms = g_new0(Terms, 1);
    const unsigned none = 0;

    terms->words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    terms->edges = g_hash_table_new_full(hash_edge, g_int64_equal, g_free, NULL);
    terms->hosts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    terms->ends = g_array_new(FALSE, FALSE, sizeof(unsigned));
    terms->terms = g_array_new(FALSE, FALSE, sizeof(Term));
    g_array_set_clear_func(terms->terms, clear_term);
    g_array_append_val(terms->ends, none);
    return terms;
}

void
terms_free(Terms *terms)
{
    if (terms == NULL)
        return;

    g_hash_table_unref(terms->words);
    g_hash_table_unref(terms->edges);
    g_hash_table_unref(terms->hosts);
    g_array_unref(terms->ends);
    g_array_unref(terms->terms);
    g_free(terms);
}

unsigned
terms_count(const Terms *terms)
{
    return terms->terms->len;
}

/* Returns the node behind `node` over `word`, or 0, which is where all begin. */
static unsigned
follow(const Terms *terms, unsigned node, unsigned word)
{
    const uint64_t edge = (uint64_t)node << 32 | word;

    return word == 0 ? 0 : GPOINTER_TO_UINT(g_hash_table_lookup(terms->edges, &edge));
}

static unsigned
number_word(Terms *terms, const char *folded)
{
    unsigned word = GPOINTER_TO_UINT(g_hash_table_lookup(terms->words, folded));

    if (word == 0) {
        word = g_hash_table_size(terms->words) + 1;
        g_hash_table_insert(terms->words, g_strdup(folded), GUINT_TO_POINTER(word));
    }
    return word;
}

static unsigned
extend(Terms *terms, unsigned node, const char *folded)
{
    const unsigned word = number_word(terms, folded), none = 0;
    unsigned next = follow(terms, node, word);

    if (next == 0) {
        const uint64_t edge = (uint64_t)node << 32 | word;
        next = terms->ends->len;
        g_array_append_val(terms->ends, none);
        g_hash_table_insert(terms->edges, g_memdup2(&edge, sizeof edge),
                            GUINT_TO_POINTER(next));
    }
    return next;
}

/* A term as it is taken in. */
typedef struct {
    Terms *terms;
    unsigned node;
    unsigned words;
    char *written; /* the first word */
} Intake;

static void
take_word(const char *written, const char *folded, gboolean goes_on, void *closure)
{
    Intake *intake = closure;
    (void)goes_on;

    if (intake->words == MOST_WORDS)
        return;
    if (intake->words == 0)
        intake->written = g_strdup(written);
    intake->node = extend(intake->terms, intake->node, folded);
    intake->words++;
}

static void
take_no_address(const char *folded, void *closure)
{
    (void)folded;
    (void)closure;
}

static void
add_words(Terms *terms, Term *term, unsigned number, const char *text)
{
    static const SplitterHooks hooks = {take_word, take_no_address};
    Intake intake = {.terms = terms};
    g_autoptr(Splitter) splitter = splitter_new(&hooks, &intake);

    splitter_feed(splitter, text, strlen(text));
    splitter_end(splitter);
    g_autofree char *written = intake.written;
    if (intake.words == 0)
        return;
    if (intake.words == 1)
        term->written = g_utf8_normalize(written, -1, G_NORMALIZE_ALL_COMPOSE);
    term->others = g_array_index(terms->ends, unsigned, intake.node);
    g_array_index(terms->ends, unsigned, intake.node) = number + 1;
}

static void
add_host(Terms *terms, Term *term, unsigned number, const char *text)
{
    char *folded = text_fold(text);

    term->others = GPOINTER_TO_UINT(g_hash_table_lookup(terms->hosts, folded));
    g_hash_table_insert(terms->hosts, folded, GUINT_TO_POINTER(number + 1));
}

unsigned
terms_add(Terms *terms, TermsForm form, const char *text)
{
    const unsigned number = terms->terms->len;
    Term term = {.form = form};

    if (form == TERMS_ADDRESS)
        add_host(terms, &term, number, text);
    else
        add_words(terms, &term, number, text);
    g_array_append_val(terms->terms, term);
    return number;
}

/* Whether a single word is the term, and not only the same letters. */
static gboolean
is_written_as(const Term *term, const char *written)
{
    g_autofree char *plain = g_utf8_normalize(written, -1, G_NORMALIZE_ALL_COMPOSE);
    if (g_strcmp0(plain, term->written) == 0)
        return TRUE;

    g_autofree char *small = g_utf8_strdown(written, -1);
    return term->form == TERMS_NAME && strcmp(small, written) != 0;
}

static void
tell(const TermsScan *scan, unsigned first, const char *written)
{
    for (unsigned at = first; at != 0;) {
        const Term *term = &g_array_index(scan->terms->terms, Term, at - 1);
        const gboolean is_plain = term->written == NULL || is_written_as(term, written);
        if (is_plain || term->form == TERMS_NAME)
            scan->found(at - 1, is_plain, scan->closure);
        at = term->others;
    }
}

/* Goes on from `nodes`, and from the beginning, over one word; appends to `out_nodes`. */
static void
step(const TermsScan *scan, const GArray *nodes, const char *written, const char *folded,
     GArray *out_nodes)
{
    const Terms *terms = scan->terms;
    const unsigned word = GPOINTER_TO_UINT(g_hash_table_lookup(terms->words, folded));

    for (unsigned i = 0; word != 0 && i <= nodes->len; i++) {
        const unsigned node = i < nodes->len ? g_array_index(nodes, unsigned, i) : 0;
        const unsigned next = follow(terms, node, word);
        if (next == 0)
            continue;
        g_array_append_val(out_nodes, next);
        tell(scan, g_array_index(terms->ends, unsigned, next), written);
    }
}

static void
step_joined(const TermsScan *scan, const char *written, const char *folded, GArray *out_nodes)
{
    g_autofree char *both_written = g_strconcat(scan->written->str, written, NULL);
    g_autofree char *both_folded = g_strconcat(scan->folded->str, folded, NULL);

    step(scan, scan->before, both_written, both_folded, out_nodes);
}

static void
find_word(const char *written, const char *folded, gboolean goes_on, void *closure)
{
    TermsScan *scan = closure;
    GArray *next = scan->spare;

    g_array_set_size(next, 0);
    step(scan, scan->nodes, written, folded, next);
    if (goes_on)
        step_joined(scan, written, folded, next);
    g_string_assign(scan->written, written);
    g_string_assign(scan->folded, folded);
    scan->spare = scan->before;
    scan->before = scan->nodes;
    scan->nodes = next;
}

static void
tell_host(const TermsScan *scan, const char *host)
{
    const unsigned first = GPOINTER_TO_UINT(g_hash_table_lookup(scan->terms->hosts, host));

    for (unsigned at = first; at != 0;) {
        scan->found(at - 1, TRUE, scan->closure);
        at = g_array_index(scan->terms->terms, Term, at - 1).others;
    }
}

/* An address, its host, and each host above that one. */
static void
find_address(const char *folded, void *closure)
{
    const TermsScan *scan = closure;
    const char *at = strrchr(folded, '@');

    if (at != NULL)
        tell_host(scan, folded);
    for (const char *host = at != NULL ? at + 1 : folded; host != NULL;) {
        const char *dot = strchr(host, '.');
        if (dot != NULL)
            tell_host(scan, host);
        host = dot != NULL ? dot + 1 : NULL;
    }
}

TermsScan *
terms_scan_new(const Terms *terms, TermsFound found, void *closure)
{
    static const SplitterHooks hooks = {find_word, find_address};
    TermsScan *scan = g_new0(TermsScan, 1);

    scan->terms = terms;
    scan->found = found;
    scan->closure = closure;
    scan->splitter = splitter_new(&hooks, scan);
    scan->nodes = g_array_new(FALSE, FALSE, sizeof(unsigned));
    scan->before = g_array_new(FALSE, FALSE, sizeof(unsigned));
    scan->spare = g_array_new(FALSE, FALSE, sizeof(unsigned));
    scan->written = g_string_new(NULL);
    scan->folded = g_string_new(NULL);
    return scan;
}

void
terms_scan_free(TermsScan *scan)
{
    if (scan == NULL)
        return;

    splitter_free(scan->splitter);
    g_array_unref(scan->nodes);
    g_array_unref(scan->before);
    g_array_unref(scan->spare);
    g_string_free(scan->written, TRUE);
    g_string_free(scan->folded, TRUE);
    g_free(scan);
}

void
terms_scan_feed(TermsScan *scan, const char *text, size_t length)
{
    splitter_feed(scan->splitter, text, length);
}

void
terms_scan_end(TermsScan *scan)
{
    splitter_end(scan->splitter);
    g_array_set_size(scan->nodes, 0);
    g_array_set_size(scan->before, 0);
}

void
terms_scan_read(TermsScan *scan, const char *text)
{
    if (text == NULL || text[0] == '\0')
        return;

    terms_scan_feed(scan, text, strlen(text));
    terms_scan_end(scan);
}

void
terms_find(const Terms *terms, const char *text, TermsFound found, void *closure)
{
    g_autoptr(TermsScan) scan = terms_scan_new(terms, found, closure);

    terms_scan_feed(scan, text, strlen(text));
    terms_scan_end(scan);
}
