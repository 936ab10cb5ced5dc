#include "document/plain.h"

#include "document/lines.h"

char *
plain_write(const Document *document)
{
    return lines_write(document_get_root(document), LINES_FOR_READING);
}
