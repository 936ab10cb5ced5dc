/* copy_mail.h - what a reader sees of a mail; for copy.c alone
 *
 * Its subject, then its text: the plain part, or else the web page. Attachments are files of
 * their own, to be checked by themselves.
 */
#pragma once

#include "data/copy_block.h"

/* TRUE when `bytes` begin as a mail does, with a header of its fields. */
gboolean copy_mail_is_mail(const char *bytes, size_t length);

G_GNUC_WARN_UNUSED_RESULT
gboolean copy_mail_read(CopyBuilder *builder, GBytes *bytes, GError **error);
