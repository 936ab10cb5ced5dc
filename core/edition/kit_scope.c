#include "edition/kit_scope.h"

#include "base/file.h"

#include <string.h>

#define SMALL_FILE 4096

static const char *const file_names[] = {"letter.txt", "letter.html", "letter.docx"};

const ManifestSignatory *
kit_scope_find(const Manifest *manifest, const Signatory *signatory)
{
    size_t count = 0;
    const ManifestSignatory *all = manifest_get_signatories(manifest, &count);

    for (size_t i = 0; i < count; i++)
        if (g_str_equal(all[i].name, signatory->name) &&
            g_str_equal(all[i].acronym, signatory->acronym))
            return &all[i];
    return NULL;
}

static Value *
make_file(const char *path, const char *sha256)
{
    Value *file = value_new_record();
    value_set_text(file, "path", path);
    value_set_text(file, "sha256", sha256);
    return file;
}

static Value *
list_files(const Manifest *manifest)
{
    Value *list = value_new_list(make_file("", ""));
    size_t count = 0;
    const ManifestFile *files = manifest_get_files(manifest, &count);

    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < G_N_ELEMENTS(file_names); j++)
            if (g_str_equal(files[i].path, file_names[j])) {
                g_autofree char *sha256 = digest_to_hex(&files[i].sha256);
                value_append(list, make_file(files[i].path, sha256));
            }
    return list;
}

/* The line of undersigned.pub that minisign's -P takes; "" where it cannot be read. */
static char *
read_key(const Original *original)
{
    g_autofree char *path = g_build_filename(original->folder, "undersigned.pub", NULL);
    g_autofree char *text = file_read_text(path, SMALL_FILE, NULL);
    g_auto(GStrv) lines = text != NULL ? g_strsplit(text, "\n", 3) : NULL;
    return g_strdup(lines != NULL && lines[0] != NULL && lines[1] != NULL ? lines[1] : "");
}

static Value *
make_edition(const Original *original)
{
    g_autofree char *manifest = manifest_write(original->manifest);
    const Digest digest = digest_of(manifest, strlen(manifest));
    g_autofree char *sha256 = digest_to_hex(&digest);
    g_autofree char *key = read_key(original);
    Value *edition = value_new_record();

    value_set_number(edition, "number", manifest_get_edition(original->manifest));
    value_set_text(edition, "sealed_at", manifest_get_sealed_at(original->manifest));
    value_set_text(edition, "sha256", sha256);
    value_set_text(edition, "key", key);
    value_set(edition, "files", list_files(original->manifest));
    return edition;
}

/* What is public of it, as the edition has it. */
static Value *
make_signatory(const char *name, const char *acronym, const char *kind, int64_t number)
{
    g_autofree char *label =
        *acronym != '\0' ? g_strdup_printf("%s (%s)", name, acronym) : g_strdup(name);
    Value *record = value_new_record();

    value_set_text(record, "name", name);
    value_set_text(record, "acronym", acronym);
    value_set_text(record, "label", label);
    value_set_text(record, "short", *acronym != '\0' ? acronym : name);
    value_set_text(record, "kind", kind);
    value_set_number(record, "number", number);
    return record;
}

static int64_t
find_number(const Facts *facts, const Signatory *signatory)
{
    const GPtrArray *all = facts_get_public(facts);

    for (unsigned i = 0; i < all->len; i++)
        if (((const Signatory *)g_ptr_array_index(all, i))->id == signatory->id)
            return i + 1;
    return 0;
}

static Figures
take_figures(const Manifest *manifest)
{
    const ManifestCount count = manifest_get_count(manifest);
    return (Figures){.counted = count.total,
                     .public = count.public,
                     .withheld = count.withheld,
                     .organizations = count.organizations,
                     .individuals = count.individuals};
}

static Value *
make_common(const Campaign *campaign)
{
    Value *scope = value_new_record();
    value_set(scope, "campaign", placeholder_campaign(campaign));
    value_set(scope, "letter", placeholder_letter(campaign, 0));
    value_set(scope, "addressee", placeholder_addressee(campaign));
    return scope;
}

/* Items of the first list of the sealed letter that are no names. */
static int
count_asks(const Original *original)
{
    const GPtrArray *blocks = copy_get_blocks(original->text);
    int count = 0;

    for (unsigned i = 0; i < blocks->len; i++) {
        const CopyBlock *block = g_ptr_array_index(blocks, i);
        const gboolean is_item = block->kind == COPY_ITEM;
        if (is_item && original->labels->len > 1 &&
            g_str_has_prefix(block->text, g_ptr_array_index(original->labels, 0)))
            break;
        if (is_item)
            count++;
        else if (count > 0)
            break;
    }
    return count;
}

Value *
kit_scope_new(const Campaign *campaign, const Facts *facts, const Signatory *signatory,
              const Original *original)
{
    Value *scope = make_common(campaign);
    if (original == NULL) {
        value_set(scope, "count",
                  placeholder_count(facts_get_figures(facts), facts_get_asks(facts)));
        value_set(scope, "signatory",
                  make_signatory(signatory->name, signatory->acronym,
                                 signatory_kind_word(signatory->kind),
                                 find_number(facts, signatory)));
        value_set(scope, "edition", value_new_nothing());
        return scope;
    }

    const ManifestSignatory *entry = kit_scope_find(original->manifest, signatory);
    const Figures figures = take_figures(original->manifest);
    value_set(scope, "count", placeholder_count(&figures, count_asks(original)));
    value_set(scope, "signatory",
              make_signatory(entry->name, entry->acronym, entry->kind, entry->number));
    value_set(scope, "edition", make_edition(original));
    return scope;
}

Value *
kit_scope_known(const Campaign *campaign)
{
    static const Figures none = {0};
    Value *known = make_common(campaign);
    Value *edition = value_new_record();

    value_set_number(edition, "number", 1);
    value_set_text(edition, "sealed_at", "");
    value_set_text(edition, "sha256", "");
    value_set_text(edition, "key", "");
    value_set(edition, "files", value_new_list(make_file("", "")));
    value_set(known, "edition", edition);
    value_set(known, "count", placeholder_count(&none, 0));
    value_set(known, "signatory", make_signatory("", "", "", 0));
    return known;
}
