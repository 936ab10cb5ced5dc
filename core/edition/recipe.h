/* recipe.h - which documents a campaign has: what each is made of, for whom, and in which
 * formats
 *
 * The letter comes first, made once; with [letter] for = addressee it is a second recipe, one
 * PDF for each. Each [document NAME] follows in the configuration's order.
 */
#pragma once

#include "campaign/facts.h"

typedef enum {
    RECIPE_ONCE,      /* NAME.pdf */
    RECIPE_ADDRESSEE, /* NAME-ilse-harrow.pdf, one for each addressee */
    RECIPE_SIGNATORY, /* NAME-017.pdf, one for each public signatory */
} RecipeWhom;

typedef struct {
    char *name;
    const char *template_name; /* this and `formats` borrowed from the configuration */
    RecipeWhom whom;
    const char *const *formats; /* NULL at the end */
} Recipe;

typedef enum {
    RECIPE_ERROR_NONE, /* there is no such document */
} RecipeError;

#define RECIPE_ERROR (recipe_error_quark())
GQuark recipe_error_quark(void);

/* "txt" "html" "docx" "pdf", NULL at the end. */
extern const char *const recipe_all_formats[];

/* Returns them in order (GPtrArray of Recipe *), or those of `document` alone ("letter", or a
 * [document NAME]; NULL: all); owned by the caller. Refuses what is to be made for each
 * addressee where there is none, with the line of campaign.conf. */
G_GNUC_WARN_UNUSED_RESULT
GPtrArray *recipe_list(const Campaign *campaign, const Facts *facts, const char *document,
                       GError **error);

/* How many documents it makes. */
unsigned recipe_count(const Recipe *recipe, const Facts *facts);

/* Returns the name of the one at `index`, without the format; owned by the caller. */
char *recipe_get_stem(const Recipe *recipe, const Facts *facts, unsigned index);

/* Returns what its template may say; a new reference. */
Value *recipe_get_scope(const Recipe *recipe, const Facts *facts, unsigned index);
