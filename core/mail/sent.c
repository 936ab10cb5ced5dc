#include "mail/sent.h"

struct Sent {
    json_t *templates; /* of each an array of pairs */
};

Sent *
sent_new(void)
{
    Sent *sent = g_new0(Sent, 1);
    sent->templates = json_object();
    return sent;
}

void
sent_free(Sent *sent)
{
    if (sent == NULL)
        return;

    json_decref(sent->templates);
    g_free(sent);
}

void
sent_add(Sent *sent, const char *template_name, int64_t message, int64_t signatory)
{
    json_t *pairs = json_object_get(sent->templates, template_name);
    json_t *pair = json_array();
    if (pairs == NULL) {
        pairs = json_array();
        json_object_set_new(sent->templates, template_name, pairs);
    }

    json_array_append_new(pair, json_integer(message));
    json_array_append_new(pair, json_integer(signatory));
    json_array_append_new(pairs, pair);
}

gboolean
sent_write(const Sent *sent, Journal *journal, int64_t *out_entry, GError **error)
{
    if (json_object_size(sent->templates) == 0) {
        *out_entry = 0;
        return TRUE;
    }

    return journal_get_next(journal, out_entry, error) &&
           journal_add(journal, "mail", 0, json_pack("{s:O}", "sent", sent->templates), error);
}
