/* translations.h - how the letter's translations stand, told and as JSON
 */
#pragma once

#include "cmd.h"

#include "campaign/translation.h"

/* Prints a line for each of `translations` (Translation *). */
void translations_print(const Cmd *cmd, const GPtrArray *translations);

/* Returns an array of translation_to_json(). A new reference. */
json_t *translations_to_json(const GPtrArray *translations);
