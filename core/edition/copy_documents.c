#include "edition/copy_documents.h"

#include "campaign/translation.h"
#include "edition/build.h"

static gboolean
add_translations(Campaign *campaign, const Facts *facts, const CopyDocuments *how,
                 GPtrArray *files, GError **error)
{
    g_autoptr(GPtrArray) translations = translation_list(campaign, 0, error);
    if (translations == NULL)
        return FALSE;

    for (unsigned i = 0; i < translations->len; i++) {
        const Translation *translation = translations->pdata[i];
        const BuildRequest request = {.document = "letter", .language = translation->language};
        if (!translation_is_ready(translation))
            continue;
        GPtrArray *more = build_documents(campaign, facts, &request, how->folder, TRUE, error);
        if (more == NULL)
            return FALSE;
        g_ptr_array_extend_and_steal(files, more);
    }
    return TRUE;
}

GPtrArray *
copy_documents_make(Campaign *campaign, const Facts *facts, const CopyDocuments *how,
                    GError **error)
{
    const BuildRequest request = {.document =
                                      how->audience == FACTS_RECIPIENT ? "letter" : NULL,
                                  .progress = how->progress,
                                  .closure = how->closure};
    g_autoptr(GPtrArray) files =
        build_documents(campaign, facts, &request, how->folder, TRUE, error);

    return files != NULL && add_translations(campaign, facts, how, files, error)
               ? g_steal_pointer(&files)
               : NULL;
}
