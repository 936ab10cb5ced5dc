/* intake_contact.h - the people with a role in a row of a file
 *
 * For the files of the intake. A role has up to three columns, "contact.press.name", "….title"
 * and "….email"; the column "contacts" has all of them in one cell, as the tracker writes it.
 * One person in two roles is one contact.
 */
#pragma once

#include "campaign/intake_row.h"

/* Sets reading->contacts to those of the row, unless `reading` has none; what is wrong is
 * noted. */
void intake_contact_read(const IntakeReading *reading, const CsvRow *row, IntakeNotes *notes,
                         const Signatory *signatory);
