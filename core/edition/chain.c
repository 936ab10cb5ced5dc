#include "edition/chain.h"

#include "base/text.h"

#include <inttypes.h>
#include <string.h>

/* Back to the first, as far as they are there without a gap. */
static gboolean
walk_back(const Chain *chain, const Sibling *edition, GError **error)
{
    const Sibling *at = edition;
    const Sibling *below = lineage_find_below(chain, at->number);
    for (; below != NULL; at = below, below = lineage_find_below(chain, at->number)) {
        if (below->number + 1 != at->number)
            return lineage_fail_gap(below->number, at->number, error);
        if (!lineage_check_link(chain, at, error) || !lineage_check_fork(chain, below, error))
            return FALSE;
        lineage_tell_time(chain, at);
    }
    lineage_tell_time(chain, at);
    if (at == edition && at->number > 1)
        lineage_pass(chain, "chain",
                     "follows edition %" PRId64 ", which is not here to compare",
                     at->number - 1);
    if (at->number < edition->number)
        lineage_pass(chain, "chain",
                     "back to edition %" PRId64 ", each named by the hash of the next",
                     at->number);
    return TRUE;
}

/* What is newer follows this one, or it is another's. */
static gboolean
look_ahead(const Chain *chain, const Sibling *edition, int64_t *out_newest, GError **error)
{
    int64_t newest = MAX(edition->number, lineage_newest_known(chain));
    for (unsigned i = 0; i < chain->siblings->len; i++) {
        const Sibling *sibling = chain->siblings->pdata[i];
        if (sibling->sealed == NULL || sibling->for_recipient ||
            sibling->number <= edition->number ||
            !lineage_is_trusted(chain, sibling, edition->sealed))
            continue;
        newest = MAX(newest, sibling->number);
        if (sibling->number == edition->number + 1 && !edition->for_recipient &&
            !lineage_check_link(chain, sibling, error))
            return FALSE;
    }
    if (newest > edition->number)
        lineage_pass(chain, "newer",
                     "edition %" PRId64 " is the newest that is known; this one is older",
                     newest);
    *out_newest = newest;
    return TRUE;
}

/* The N of "edition-N"; 0 for any other name. */
static int64_t
number_of(const char *name)
{
    char *end = NULL;
    const int64_t number = g_ascii_strtoll(name + strlen("edition-"), &end, 10);

    return *end == '\0' ? number : 0;
}

/* What does not hold, but stands where an edition before this one should, breaks the chain;
 * anywhere else it is told of, since nothing can be said of it. */
static gboolean
check_wrong(const Chain *chain, const Sibling *sibling, int64_t edition, GError **error)
{
    const int64_t number = number_of(sibling->name);
    g_autofree char *name = text_escape(sibling->name, -1);
    if (number >= 1 && number < edition) {
        g_set_error(error, VERIFY_ERROR, VERIFY_ERROR_FAILED,
                    "edition %" PRId64
                    " beside it is not the one that it follows, nor one that "
                    "holds: %s",
                    number, sibling->wrong);
        return FALSE;
    }
    lineage_pass(chain, "beside", "warning: '%s' is not an edition that holds: %s", name,
                 sibling->wrong);
    return TRUE;
}

/* Takes away what does not hold, and what is of another campaign: that stands there by chance.
 */
static gboolean
leave_out(const Chain *chain, int64_t edition, GError **error)
{
    for (unsigned i = chain->siblings->len; i-- > 0;) {
        const Sibling *sibling = chain->siblings->pdata[i];
        if (sibling->sealed == NULL && !check_wrong(chain, sibling, edition, error))
            return FALSE;
        if (sibling->sealed == NULL ||
            !g_str_equal(manifest_get_campaign(sibling->manifest), chain->campaign))
            g_ptr_array_remove_index(chain->siblings, i);
    }
    return TRUE;
}

static const Sibling *
find_path(const Chain *chain, const char *path)
{
    for (unsigned i = 0; i < chain->siblings->len; i++) {
        const Sibling *sibling = chain->siblings->pdata[i];
        if (g_str_equal(sibling->path, path))
            return sibling;
    }
    return NULL;
}

/* The editions beside this one, and itself, which was read already; a folder of another name
 * has none. */
static GPtrArray *
read_beside(const Verified *verified, GError **error)
{
    g_autofree char *above = g_path_get_dirname(verified->folder);
    Sibling *itself =
        siblings_borrow(verified->sealed, verified->manifest, verified->for_recipient);
    if (g_str_has_prefix(itself->name, "edition-"))
        return siblings_read(above, itself, error);

    GPtrArray *alone = g_ptr_array_new_with_free_func((GDestroyNotify)sibling_free);
    g_ptr_array_add(alone, itself);
    return alone;
}

/* As far as the others allow to say. */
static gboolean
check_place(Chain *chain, const Verified *verified, int64_t *out_newest, GError **error)
{
    const int64_t number = manifest_get_edition(verified->manifest);
    chain->siblings = read_beside(verified, error);
    chain->campaign = g_strdup(manifest_get_campaign(verified->manifest));
    if (chain->siblings == NULL || !leave_out(chain, number, error))
        return FALSE;

    const Sibling *edition = find_path(chain, verified->folder);
    return lineage_check_key(chain, edition, error) &&
           lineage_check_fork(chain, edition, error) && walk_back(chain, edition, error) &&
           look_ahead(chain, edition, out_newest, error);
}

Verified *
chain_verify_edition(const char *path, const ChainRequest *request, int64_t *out_newest,
                     GError **error)
{
    int64_t newest = 0;
    g_auto(Chain) chain = {.request = request};
    VerifyRequest alone = request->verify;
    alone.alone = TRUE;
    g_autoptr(Verified) verified = verify_run(path, &alone, error);
    if (verified == NULL || !check_place(&chain, verified, &newest, error))
        return NULL;

    if (out_newest != NULL)
        *out_newest = newest;
    return g_steal_pointer(&verified);
}
