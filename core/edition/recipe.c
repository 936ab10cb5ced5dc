#include "edition/recipe.h"

#include "base/text.h"

G_DEFINE_QUARK(recipe - error - quark, recipe_error)

const char *const recipe_all_formats[] = {"txt", "html", "docx", "pdf", NULL};

/* Of a letter to hundreds, what is posted and mailed. */
static const char *const own_formats[] = {"pdf", NULL};

static void
recipe_free(Recipe *recipe)
{
    g_free(recipe->name);
    g_free(recipe);
}

static void
add(GPtrArray *recipes, const char *name, const char *template_name, RecipeWhom whom,
    const char *const *formats)
{
    Recipe *recipe = g_new0(Recipe, 1);

    recipe->name = g_strdup(name);
    recipe->template_name = template_name;
    recipe->whom = whom;
    recipe->formats = formats;
    g_ptr_array_add(recipes, recipe);
}

static RecipeWhom
read_whom(const Config *config, const char *group)
{
    const char *word = config_get_text(config, group, "for");

    if (g_str_equal(word, "addressee"))
        return RECIPE_ADDRESSEE;
    return g_str_equal(word, "signatory") ? RECIPE_SIGNATORY : RECIPE_ONCE;
}

static void
add_letter(GPtrArray *recipes, const Campaign *campaign)
{
    const char *template_name = campaign_get_letter(campaign);

    add(recipes, "letter", template_name, RECIPE_ONCE, recipe_all_formats);
    if (addressee_gets_letter(campaign))
        add(recipes, "letter", template_name, RECIPE_ADDRESSEE, own_formats);
}

static void
add_document(GPtrArray *recipes, const Config *config, const char *name)
{
    g_autofree char *group = g_strdup_printf("document %s", name);

    add(recipes, name, config_get_text(config, group, "template"), read_whom(config, group),
        config_get_list(config, group, "formats"));
}

static gboolean
check_addressees(const GPtrArray *recipes, const Campaign *campaign, const Facts *facts,
                 GError **error)
{
    for (unsigned i = 0; i < recipes->len; i++) {
        const Recipe *recipe = recipes->pdata[i];
        g_autofree char *group = g_str_equal(recipe->name, "letter")
                                     ? g_strdup("letter")
                                     : g_strdup_printf("document %s", recipe->name);
        if (recipe->whom == RECIPE_ADDRESSEE && recipe_count(recipe, facts) == 0)
            return config_refuse(campaign_get_config(campaign), group, "for", error,
                                 "there is no addressee to make it for; write addressees.csv, "
                                 "a row for each, or a name into [addressee]");
    }
    return TRUE;
}

GPtrArray *
recipe_list(const Campaign *campaign, const Facts *facts, const char *document, GError **error)
{
    const Config *config = campaign_get_config(campaign);
    g_auto(GStrv) names = config_get_groups(config, "document");
    g_autoptr(GPtrArray) recipes = g_ptr_array_new_with_free_func((GDestroyNotify)recipe_free);

    if (document == NULL || g_str_equal(document, "letter"))
        add_letter(recipes, campaign);
    for (char **name = names; *name != NULL; name++)
        if (document == NULL || g_str_equal(document, *name))
            add_document(recipes, config, *name);
    if (recipes->len > 0)
        return check_addressees(recipes, campaign, facts, error) ? g_steal_pointer(&recipes)
                                                                 : NULL;

    g_autofree char *shown = text_escape(document, -1);
    g_set_error(error, RECIPE_ERROR, RECIPE_ERROR_NONE,
                "campaign.conf has no [document %s]; there are the letter and what it lists",
                shown);
    return NULL;
}

unsigned
recipe_count(const Recipe *recipe, const Facts *facts)
{
    if (recipe->whom == RECIPE_ADDRESSEE)
        return facts_get_addressees(facts)->len;
    return recipe->whom == RECIPE_SIGNATORY ? facts_get_public(facts)->len : 1;
}

char *
recipe_get_stem(const Recipe *recipe, const Facts *facts, unsigned index)
{
    if (recipe->whom == RECIPE_SIGNATORY)
        return g_strdup_printf("%s-%03u", recipe->name, index + 1);
    if (recipe->whom == RECIPE_ONCE)
        return g_strdup(recipe->name);

    const Addressee *addressee = facts_get_addressees(facts)->pdata[index];
    return g_strdup_printf("%s-%s", recipe->name, addressee->slug);
}

Value *
recipe_get_scope(const Recipe *recipe, const Facts *facts, unsigned index)
{
    if (recipe->whom == RECIPE_ADDRESSEE)
        return facts_scope_to(facts, facts_get_addressees(facts)->pdata[index]);
    if (recipe->whom == RECIPE_SIGNATORY)
        return facts_scope_for(facts, facts_get_public(facts)->pdata[index], NULL);
    return value_ref((Value *)facts_get_scope(facts));
}
