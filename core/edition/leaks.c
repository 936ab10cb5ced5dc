#include "edition/leaks.h"

#include "edition/unpack.h"

#include <string.h>

#define FILES_SHOWN   3
#define LEAST_OF_NAME 3 /* characters of a user or a host; fewer are in any text */
#define LEAST_OF_PATH 5 /* "/root" */

struct Leaks {
    LeakTerms *meant;
    Terms *machine;   /* user and host */
    GPtrArray *paths; /* char *, of this machine */
    TermsScan *scans[UNPACK_LANES];
    TermsScan *scan_of_machine;
    GHashTable *findings; /* kind and id → LeaksFinding */
    GPtrArray *list;      /* LeaksFinding *, borrowed from `findings` */
    const char *file;     /* that is read */
    unsigned files;
    int64_t reader;    /* who reads it; 0: anybody */
    GHashTable *known; /* numbers of terms, plus 1, that are no news to them */
};

static void
finding_free(void *finding)
{
    g_ptr_array_unref(((LeaksFinding *)finding)->files);
    g_free(finding);
}

gboolean
leaks_finding_refuses(const LeaksFinding *finding)
{
    return !finding->is_excused && !finding->is_weak;
}

/* The same entry's name is a leak or may be none: two findings. */
static LeaksFinding *
find_finding(Leaks *leaks, const LeakTerm *term, gboolean is_weak)
{
    g_autofree char *key = g_strdup_printf("%d %d %" G_GINT64_FORMAT, term->kind,
                                           term->is_excused ? 2 : is_weak, term->id);
    LeaksFinding *finding = g_hash_table_lookup(leaks->findings, key);
    if (finding != NULL)
        return finding;

    finding = g_new0(LeaksFinding, 1);
    finding->kind = term->kind;
    finding->id = term->id;
    finding->standing = term->standing;
    finding->is_excused = term->is_excused;
    finding->is_weak = is_weak;
    finding->files = g_ptr_array_new_with_free_func(g_free);
    g_hash_table_insert(leaks->findings, g_steal_pointer(&key), finding);
    g_ptr_array_add(leaks->list, finding);
    return finding;
}

/* A file counts once; files are searched one after the other. */
static void
note(Leaks *leaks, const LeakTerm *term, gboolean is_weak)
{
    LeaksFinding *finding = find_finding(leaks, term, is_weak);
    const GPtrArray *files = finding->files;
    if (finding->count > 0 && g_str_equal(files->pdata[files->len - 1], leaks->file))
        return;

    if (finding->count >= FILES_SHOWN) /* the last one is kept to be known again */
        g_ptr_array_set_size(finding->files, FILES_SHOWN);
    g_ptr_array_add(finding->files, g_strdup(leaks->file));
    finding->count++;
}

static void
note_term(unsigned number, gboolean is_plain, void *closure)
{
    Leaks *leaks = closure;
    const LeakTerm *term = leak_terms_get(leaks->meant, number);
    if ((leaks->reader != 0 && term->id == leaks->reader) ||
        g_hash_table_contains(leaks->known, GUINT_TO_POINTER(number + 1)))
        return;

    note(leaks, term, term->is_weak || !is_plain);
}

static void
note_machine(unsigned number, gboolean is_plain, void *closure)
{
    static const LeakTerm term = {.kind = LEAK_MACHINE, .standing = "of this machine"};
    (void)number;

    if (is_plain)
        note(closure, &term, FALSE);
}

static void
add_machine(Leaks *leaks, const char *name)
{
    if (name != NULL && strlen(name) >= LEAST_OF_NAME)
        terms_add(leaks->machine, TERMS_ACRONYM, name);
}

static void
add_path(Leaks *leaks, const char *path)
{
    if (path != NULL && strlen(path) >= LEAST_OF_PATH)
        g_ptr_array_add(leaks->paths, g_strdup(path));
}

/* What a title has in common with the machine's names is the title's. */
static void
look_at_machine(Leaks *leaks, const Campaign *campaign)
{
    g_autofree char *folder = g_canonicalize_filename(campaign_get_folder(campaign), NULL);
    const char *host = g_get_host_name();
    g_autoptr(GString) title = g_string_new(campaign_get_title(campaign));

    g_string_ascii_down(title);
    if (strstr(title->str, g_get_user_name()) == NULL)
        add_machine(leaks, g_get_user_name());
    if (strcmp(host, "localhost") != 0 && strstr(title->str, host) == NULL)
        add_machine(leaks, host);
    add_path(leaks, g_get_home_dir());
    add_path(leaks, folder);
}

/* Consumes `meant`. */
static Leaks *
begin(Campaign *campaign, LeakTerms *meant)
{
    Leaks *leaks = g_new0(Leaks, 1);

    leaks->meant = meant;
    leaks->machine = terms_new();
    leaks->known = g_hash_table_new(NULL, NULL);
    leaks->paths = g_ptr_array_new_with_free_func(g_free);
    leaks->findings = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, finding_free);
    leaks->list = g_ptr_array_new();

    const Terms *terms = leak_terms_get_all(leaks->meant);
    for (int lane = 0; lane < UNPACK_LANES; lane++)
        leaks->scans[lane] = terms_scan_new(terms, note_term, leaks);
    leaks->scan_of_machine = terms_scan_new(leaks->machine, note_machine, leaks);
    look_at_machine(leaks, campaign);
    return leaks;
}

Leaks *
leaks_new(Campaign *campaign, FactsAudience audience, GError **error)
{
    LeakTerms *meant = leak_terms_gather(campaign, audience, error);

    return meant != NULL ? begin(campaign, meant) : NULL;
}

Leaks *
leaks_new_of_machine(Campaign *campaign)
{
    return begin(campaign, leak_terms_new());
}

void
leaks_free(Leaks *leaks)
{
    if (leaks == NULL)
        return;

    for (int lane = 0; lane < UNPACK_LANES; lane++)
        terms_scan_free(leaks->scans[lane]);
    terms_scan_free(leaks->scan_of_machine);
    leak_terms_free(leaks->meant);
    terms_free(leaks->machine);
    g_ptr_array_unref(leaks->paths);
    g_ptr_array_unref(leaks->list);
    g_hash_table_unref(leaks->findings);
    g_hash_table_unref(leaks->known);
    g_free(leaks);
}

static void
look_for_paths(Leaks *leaks, const char *text, size_t length)
{
    for (unsigned i = 0; i < leaks->paths->len; i++) {
        const char *path = leaks->paths->pdata[i];
        if (memmem(text, length, path, strlen(path)) != NULL)
            note_machine(0, TRUE, leaks);
    }
}

static void
take_text(UnpackLane lane, const char *text, size_t length, void *closure)
{
    Leaks *leaks = closure;

    terms_scan_feed(leaks->scans[lane], text, length);
    if (lane == UNPACK_METADATA)
        terms_scan_feed(leaks->scan_of_machine, text, length);
    if (lane != UNPACK_TEXT && memchr(text, '/', length) != NULL)
        look_for_paths(leaks, text, length);
}

static void
take_end(UnpackLane lane, void *closure)
{
    Leaks *leaks = closure;

    terms_scan_end(leaks->scans[lane]);
    if (lane == UNPACK_METADATA)
        terms_scan_end(leaks->scan_of_machine);
}

static const UnpackHooks hooks = {take_text, take_end};

/* The name says something as well. */
static void
begin_file(Leaks *leaks, const char *name)
{
    leaks->file = name;
    leaks->files++;
    take_text(UNPACK_BESIDE, name, strlen(name), leaks);
    take_end(UNPACK_BESIDE, leaks);
}

static void
note_known(unsigned number, gboolean is_plain, void *closure)
{
    const Leaks *leaks = closure;
    (void)is_plain;

    g_hash_table_add(leaks->known, GUINT_TO_POINTER(number + 1));
}

void
leaks_set_reader(Leaks *leaks, int64_t id, const char *const *known)
{
    g_autoptr(TermsScan) scan =
        terms_scan_new(leak_terms_get_all(leaks->meant), note_known, leaks);

    leaks->reader = id;
    g_hash_table_remove_all(leaks->known);
    for (; known != NULL && *known != NULL; known++)
        terms_scan_read(scan, *known);
}

gboolean
leaks_search_aside(Leaks *leaks, const char *path, const char *name, GError **error)
{
    begin_file(leaks, name);
    return unpack_file(path, name, leaks_count_terms(leaks) == 0, &hooks, leaks, error);
}

gboolean
leaks_search_file(Leaks *leaks, const char *folder, const char *name, GError **error)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);

    return leaks_search_aside(leaks, path, name, error);
}

void
leaks_search_text(Leaks *leaks, const char *name, const char *text)
{
    begin_file(leaks, name);
    if (leaks_count_terms(leaks) == 0)
        return;

    take_text(UNPACK_TEXT, text, strlen(text), leaks);
    take_end(UNPACK_TEXT, leaks);
}

void
leaks_search_source(Leaks *leaks, const char *name, const char *text)
{
    unsigned line = 1;
    begin_file(leaks, name);

    for (const char *at = text; *at != '\0'; line++) {
        const char *end = strchr(at, '\n');
        const size_t length = end != NULL ? (size_t)(end - at) + 1 : strlen(at);
        g_autofree char *place = g_strdup_printf("%s:%u", name, line);
        leaks->file = place;
        take_text(UNPACK_TEXT, at, length, leaks);
        at += length;
        if (*at == '\0')
            take_end(UNPACK_TEXT, leaks);
    }
    leaks->file = name;
}

void
leaks_search_mail(Leaks *leaks, const char *name, const char *bytes, size_t length)
{
    begin_file(leaks, name);
    unpack_mail(bytes, length, &hooks, leaks);
}

unsigned
leaks_count_terms(const Leaks *leaks)
{
    return terms_count(leak_terms_get_all(leaks->meant));
}

unsigned
leaks_count_files(const Leaks *leaks)
{
    return leaks->files;
}

static int
compare(const void *a, const void *b)
{
    const LeaksFinding *x = *(LeaksFinding *const *)a, *y = *(LeaksFinding *const *)b;
    const gboolean refuses_x = leaks_finding_refuses(x), refuses_y = leaks_finding_refuses(y);

    if (refuses_x != refuses_y)
        return refuses_x ? -1 : 1;
    if (x->id != y->id)
        return x->id < y->id ? -1 : 1;
    return (int)x->kind - (int)y->kind;
}

const GPtrArray *
leaks_list(Leaks *leaks)
{
    g_ptr_array_sort(leaks->list, compare);
    return leaks->list;
}
