/* intake_value.h - what people write into the cells of a form or a spreadsheet, read by meaning
 *
 * For the files of the intake alone. Words are compared folded, in English, German, French and
 * Spanish.
 */
#pragma once

#include "campaign/signatory.h"

/* "NGO", "As an individual" … FALSE when it says neither, or both. */
gboolean intake_value_kind(const char *value, SignatoryKind *out_kind);

/* "Yes", "no", "x", "Oui" … FALSE for what says neither, or both. */
gboolean intake_value_answer(const char *value, gboolean *out_answer);

/* "Yes", "public", "please keep us private" … `is_turned`: a Yes hides. FALSE when that does
 * not say which, as "yes, but not yet" does not. */
gboolean intake_value_visibility(const char *value, gboolean is_turned,
                                 SignatoryVisibility *out_visibility);

/* Returns a time as signed_at has it: RFC 3339 in UTC, or a day alone. Reads what clock_parse()
 * reads, and the times of forms ("11/6/2023 08:00:00", "6.11.2023", "2023/11/06 8:00:00 AM
 * GMT+1"), by the clock of `zone` unless they say another. Owned by the caller; NULL with
 * `error` for anything else. */
G_GNUC_WARN_UNUSED_RESULT
char *intake_value_time(const char *value, const char *zone, gboolean month_first,
                        GError **error);
