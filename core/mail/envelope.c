#include "mail/envelope.h"

#include <inttypes.h>
#include <string.h>

#define LABEL_LIMIT 100 /* RFC 3461 section 4.4 */

static EnvelopeVerdict
refuse(EnvelopeVerdict verdict, char *why, char **out_why)
{
    *out_why = why;
    return verdict;
}

EnvelopeVerdict
envelope_check(const Envelope *envelope, const Offers *offers, char **out_why)
{
    if (address_needs_smtputf8(envelope->from) && !offers->has_smtputf8)
        return refuse(ENVELOPE_BAD_SENDER,
                      g_strdup("(the server takes no sender like this one: no SMTPUTF8)"),
                      out_why);
    if (address_needs_smtputf8(envelope->to) && !offers->has_smtputf8)
        return refuse(ENVELOPE_BAD_MAIL,
                      g_strdup("(the server takes no address like this one: no SMTPUTF8)"),
                      out_why);
    if (envelope->is_8bit && !offers->has_8bitmime)
        return refuse(ENVELOPE_BAD_MAIL,
                      g_strdup("(the server takes no 8-bit mail: no 8BITMIME)"), out_why);
    if (offers->size_limit > 0 && envelope->size > offers->size_limit)
        return refuse(ENVELOPE_BAD_MAIL,
                      g_strdup_printf("(the mail has %zu bytes, the server takes %" PRIu64 ")",
                                      envelope->size, offers->size_limit),
                      out_why);
    return ENVELOPE_FITS;
}

/* Writes `label` as xtext (RFC 3461 section 4). */
static void
append_label(GString *out, const char *label)
{
    for (const char *c = label; *c != '\0'; c++)
        if (g_ascii_isgraph(*c) && *c != '+' && *c != '=')
            g_string_append_c(out, *c);
        else
            g_string_append_printf(out, "+%02X", (unsigned)(unsigned char)*c);
}

void
envelope_say_mail(const Envelope *envelope, const Offers *offers, GString *out)
{
    g_string_append(out, "MAIL FROM:<");
    g_string_append(out, address_get_mailbox(envelope->from));
    g_string_append_c(out, '>');
    if (offers->size_limit > 0)
        g_string_append_printf(out, " SIZE=%zu", envelope->size);
    if (envelope->is_8bit)
        g_string_append(out, " BODY=8BITMIME");
    if (address_needs_smtputf8(envelope->from) || address_needs_smtputf8(envelope->to))
        g_string_append(out, " SMTPUTF8");
    if (offers->has_dsn)
        g_string_append(out, " RET=HDRS");
    if (offers->has_dsn && envelope->label != NULL) {
        g_autoptr(GString) label = g_string_new(" ENVID=");
        append_label(label, envelope->label);
        if (label->len <= strlen(" ENVID=") + LABEL_LIMIT)
            g_string_append_len(out, label->str, (gssize)label->len);
    }
    g_string_append(out, "\r\n");
}

void
envelope_say_rcpt(const Envelope *envelope, const Offers *offers, GString *out)
{
    g_string_append(out, "RCPT TO:<");
    g_string_append(out, address_get_mailbox(envelope->to));
    g_string_append_c(out, '>');
    if (offers->has_dsn)
        g_string_append(out, " NOTIFY=FAILURE,DELAY");
    g_string_append(out, "\r\n");
}
