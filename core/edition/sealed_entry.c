#include "edition/sealed_entry.h"

#include "proof/canonical.h"

ManifestSignatory
sealed_entry_of(const Signatory *signatory, int64_t number)
{
    return (ManifestSignatory){.acronym = signatory->acronym,
                               .kind = (char *)signatory_kind_word(signatory->kind),
                               .name = signatory->name,
                               .number = number};
}

char *
sealed_entry_write(const Signatory *signatory, int64_t number)
{
    const ManifestSignatory entry = sealed_entry_of(signatory, number);
    json_t *value = manifest_pack_entry(&entry);
    char *text = canonical_write(value);

    json_decref(value);
    return text;
}
