#include "mail/sent.h"

#include <string.h>

/* All that one template says. */
typedef struct {
    const char *name; /* borrowed */
    GString *pairs;   /* in brackets, with commas between */
} Template;

struct Sent {
    GArray *templates;
};

static void
clear_template(void *item)
{
    Template *template = item;

    g_string_free(template->pairs, TRUE);
}

Sent *
sent_new(void)
{
    Sent *sent = g_new0(Sent, 1);
    sent->templates = g_array_new(FALSE, FALSE, sizeof(Template));
    g_array_set_clear_func(sent->templates, clear_template);
    return sent;
}

void
sent_free(Sent *sent)
{
    if (sent == NULL)
        return;

    g_array_unref(sent->templates);
    g_free(sent);
}

static Template *
find_template(Sent *sent, const char *name)
{
    for (unsigned i = 0; i < sent->templates->len; i++)
        if (g_str_equal(g_array_index(sent->templates, Template, i).name, name))
            return &g_array_index(sent->templates, Template, i);

    const Template added = {.name = name, .pairs = g_string_new(NULL)};
    g_array_append_val(sent->templates, added);
    return &g_array_index(sent->templates, Template, sent->templates->len - 1);
}

void
sent_add(Sent *sent, const char *template_name, int64_t message, int64_t signatory)
{
    GString *pairs = find_template(sent, template_name)->pairs;

    g_string_append_printf(pairs, "%s[%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT "]",
                           pairs->len > 0 ? "," : "", message, signatory);
}

static int
compare_names(const void *a, const void *b)
{
    return strcmp(((const Template *)a)->name, ((const Template *)b)->name);
}

gboolean
sent_write(Sent *sent, Journal *journal, int64_t *out_entry, GError **error)
{
    *out_entry = 0;
    if (sent->templates->len == 0)
        return TRUE;

    g_autoptr(GString) body = g_string_new("{\"sent\":{");
    g_array_sort(sent->templates, compare_names);
    for (unsigned i = 0; i < sent->templates->len; i++) {
        const Template *template = &g_array_index(sent->templates, Template, i);
        g_string_append_printf(body, "%s\"%s\":[%s]", i > 0 ? "," : "", template->name,
                               template->pairs->str);
    }
    g_string_append(body, "}}");
    return journal_get_next(journal, out_entry, error) &&
           journal_add_text(journal, "mail", 0, body->str, error);
}
