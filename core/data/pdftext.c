#include "data/pdftext.h"

#include "base/confined.h"

#include <string.h>

G_DEFINE_QUARK(pdftext - error - quark, pdftext_error)

#define FIRST_BYTES 1024 /* within which its mark stands (ISO 32000-1, annex H) */

static const ConfinedLimits limits = {
    .seconds = 30, .memory = (size_t)1 << 30, .output = (size_t)32 << 20};

gboolean
pdftext_is_pdf(GBytes *bytes)
{
    size_t length = 0;
    const char *data = g_bytes_get_data(bytes, &length);
    return memmem(data, MIN(length, FIRST_BYTES), "%PDF-", 5) != NULL;
}

/* Returns what `arguments` say of `bytes`, as UTF-8 whatever it was. */
static char *
run(const char *const *arguments, GBytes *bytes, GError **error)
{
    g_autoptr(GError) reason = NULL;
    g_autoptr(GBytes) output = confined_run(arguments, bytes, &limits, &reason);
    size_t length = 0;
    if (g_error_matches(reason, CONFINED_ERROR, CONFINED_ERROR_MISSING)) {
        g_set_error(error, PDFTEXT_ERROR, PDFTEXT_ERROR_TOOL,
                    "reading a PDF needs '%s'; install poppler-utils", arguments[0]);
        return NULL;
    }
    if (output == NULL) {
        g_set_error(error, PDFTEXT_ERROR, PDFTEXT_ERROR_INPUT,
                    "the PDF cannot be read: %s; save its text as a .txt file",
                    reason->message);
        return NULL;
    }

    const char *text = g_bytes_get_data(output, &length);
    return g_utf8_make_valid(text != NULL ? text : "", (gssize)length);
}

char *
pdftext_read(GBytes *bytes, GError **error)
{
    static const char *const arguments[] = {"pdftotext", "-enc", "UTF-8", "-", "-", NULL};
    return run(arguments, bytes, error);
}

char *
pdftext_read_about(GBytes *bytes, GError **error)
{
    static const char *const info[] = {"pdfinfo", "-enc", "UTF-8", "-custom", "-", NULL};
    static const char *const plain[] = {"pdfinfo", "-enc", "UTF-8", "-isodates", "-", NULL};
    static const char *const packet[] = {"pdfinfo", "-meta", "-", NULL};
    g_autofree char *about = run(plain, bytes, error);
    g_autofree char *custom = about != NULL ? run(info, bytes, error) : NULL;
    g_autofree char *meta = custom != NULL ? run(packet, bytes, error) : NULL;

    return meta != NULL ? g_strconcat(about, custom, meta, NULL) : NULL;
}
