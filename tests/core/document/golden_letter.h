/* golden_letter.h - the letter in tests/golden, and what the writers must make of it */
#pragma once

#include "document/document.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

static const char *const golden_labels[] = {
    "Asian Lawyers Network (ALN)",
    "جمعية الماء (JM)",
    "Überlingen Verein für “Quellen”",
    "A*B_C & Sons",
    "The Very Long Committee of Concerned Fishers, Farmers and Ferrymen of the Lower Ellery "
    "(VLCCFFFLE)",
    "Tenzin Dolma",
    "O’Brien, P.",
    NULL};

static inline DocumentAbout
golden_about(Language *language)
{
    return (DocumentAbout){
        .language = language,
        .title = "Joint Letter: Clean Water for the Lower Ellery & <Others>",
        .short_title = "Clean Water",
        .time = 1740996000, /* 2025-03-03T10:00:00Z */
        .subject = "Clean Water for the Lower Ellery",
        .salutation = "Dear Minister Castellane",
        .addressee = "Amina Castellane",
        .date = "March 3, 2025",
        .labels = golden_labels,
        .page = {.paper = "letter", .top = 25, .bottom = 25, .left = 25, .right = 25},
    };
}

static inline char *
golden_read(const char *name)
{
    g_autofree char *path = g_build_filename(GOLDEN, name, NULL);
    char *text = NULL;
    g_autoptr(GError) error = NULL;
    g_file_get_contents(path, &text, NULL, &error);
    g_assert_no_error(error);
    return text;
}

static inline Document *
golden_parse(const DocumentAbout *about)
{
    g_autofree char *markdown = golden_read("letter.md");
    g_autoptr(GError) error = NULL;
    Document *document = document_parse(markdown, "letter.md", strlen(markdown), about, &error);
    g_assert_no_error(error);
    return document;
}

/* Compares `text` with tests/golden/NAME, and keeps it in golden/NAME where the test runs when
 * it differs. */
static inline void
golden_compare(const char *name, const char *text)
{
    g_autofree char *golden = golden_read(name);
    if (strcmp(golden, text) == 0)
        return;
    g_autofree char *path = g_build_filename("golden", name, NULL);
    g_mkdir_with_parents("golden", 0700);
    g_file_set_contents(path, text, -1, NULL);
    g_test_message("what differs is kept in %s", path);
    g_assert_cmpstr(text, ==, golden);
}
