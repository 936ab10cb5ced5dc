#include "campaign/erasure_report.h"

void
erasure_free(Erasure *erasure)
{
    if (erasure == NULL)
        return;

    g_free(erasure->name);
    g_array_unref(erasure->editions);
    g_array_unref(erasure->revisions);
    g_ptr_array_unref(erasure->removed);
    g_ptr_array_unref(erasure->sealed);
    g_ptr_array_unref(erasure->left);
    g_ptr_array_unref(erasure->unread);
    g_free(erasure->unfinished);
    g_free(erasure);
}

Erasure *
erasure_new(int64_t signatory, const char *name)
{
    Erasure *erasure = g_new0(Erasure, 1);
    erasure->signatory = signatory;
    erasure->name = g_strdup(name);
    erasure->editions = g_array_new(FALSE, FALSE, sizeof(ErasureEdition));
    erasure->revisions = g_array_new(FALSE, FALSE, sizeof(int64_t));
    erasure->removed = g_ptr_array_new_with_free_func(g_free);
    erasure->sealed = g_ptr_array_new_with_free_func(g_free);
    erasure->left = g_ptr_array_new_with_free_func(g_free);
    erasure->unread = g_ptr_array_new_with_free_func(g_free);
    return erasure;
}
