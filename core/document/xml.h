/* xml.h - text as XML 1.0 can hold it
 */
#pragma once

#include <glib.h>

/* Appends `text` escaped for text and quoted attributes. Returns the first character that XML
 * 1.0 (2.2) cannot hold, which is left out, or 0. */
gunichar xml_append(GString *xml, const char *text);
