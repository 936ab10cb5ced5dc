#include "campaign/wordcompare.h"

/* Shows what was found as one text: a sign a block, its changes marked. */
static char *
show(const char *before, const char *after)
{
    static const char signs[] = {'=', '~', '-', '+'};
    g_autoptr(GPtrArray) blocks = wordcompare_texts(before, after);
    g_autoptr(GString) out = g_string_new(NULL);

    for (unsigned i = 0; i < blocks->len; i++) {
        const WordcompareBlock *block = g_ptr_array_index(blocks, i);
        g_string_append_printf(out, "%c%u ", signs[block->change], block->number);
        for (unsigned j = 0; j < block->runs->len; j++) {
            const WordcompareRun *run = &g_array_index(block->runs, WordcompareRun, j);
            const gboolean marked = block->change == WORDCOMPARE_CHANGED;
            if (marked && run->change == WORDCOMPARE_ADDED)
                g_string_append_printf(out, "{+%s+}", run->text);
            else if (marked && run->change == WORDCOMPARE_REMOVED)
                g_string_append_printf(out, "[-%s-]", run->text);
            else
                g_string_append(out, run->text);
        }
        g_string_append_c(out, '\n');
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static void
check(const char *before, const char *after, const char *expected)
{
    g_autofree char *found = show(before, after);
    g_assert_cmpstr(found, ==, expected);
}

static void
the_same_text_has_no_change(void)
{
    check("", "", "");
    check("One.\nTwo.\n", "One.\nTwo.\n", "=1 One.\n=2 Two.\n");
}

static void
a_changed_word_is_told_in_its_block(void)
{
    check("Dear Sir,\nWe ask you to act now.\nYours\n",
          "Dear Sir,\nWe beg you to act now.\nYours\n",
          "=1 Dear Sir,\n~2 We [-ask-]{+beg+} you to act now.\n=3 Yours\n");
    check("We ask you to act.", "We ask you to act now.", "~1 We ask you to act{+ now+}.\n");
    check("We ask you to act now.", "We ask you to act.", "~1 We ask you to act[- now-].\n");
}

static void
changes_with_only_white_space_between_are_one(void)
{
    check("We ask the old minister to resign at once",
          "We ask a new minister to resign at once",
          "~1 We ask [-the old-]{+a new+} minister to resign at once\n");
}

static void
a_new_block_and_a_removed_one_are_whole(void)
{
    check("One one one.\nThree three.\n", "One one one.\nTwo two two.\nThree three.\n",
          "=1 One one one.\n+2 Two two two.\n=3 Three three.\n");
    check("One one one.\nTwo two two.\nThree three.\n", "One one one.\nThree three.\n",
          "=1 One one one.\n-2 Two two two.\n=2 Three three.\n");
    check("", "One.\n", "+1 One.\n");
    check("One.\n", "", "-1 One.\n");
}

static void
a_changed_block_is_found_beside_a_new_one(void)
{
    check("- publish every reading since January\n",
          "- close the weir\n- publish every reading since March\n",
          "+1 - close the weir\n~2 - publish every reading since [-January-]{+March+}\n");
}

static void
another_text_in_the_same_place_is_no_change_of_it(void)
{
    check("We met in spring.\n", "Nothing was ever published\n",
          "-1 We met in spring.\n+1 Nothing was ever published\n");
}

static void
a_script_without_spaces_is_compared_by_words(void)
{
    g_autofree char *found = show("我们要求释放所有被拘留者", "我们要求释放所有被拘留的人");
    g_assert_true(g_str_has_prefix(found, "~1 我们要求释放所有"));
}

/* Putting the runs together gives back both blocks to the byte. */
static void
both_texts_can_be_had_back(void)
{
    const char *before = "We  write, again, of the two dams (2019, 2021) and of \"water\".\n";
    const char *after = "We write again of the three dams (2019; 2021) – and of “water” .\n";
    g_autoptr(GPtrArray) blocks = wordcompare_texts(before, after);
    const WordcompareBlock *block = g_ptr_array_index(blocks, 0);
    g_autoptr(GString) old = g_string_new(NULL), new = g_string_new(NULL);

    for (unsigned i = 0; i < block->runs->len; i++) {
        const WordcompareRun *run = &g_array_index(block->runs, WordcompareRun, i);
        if (run->change != WORDCOMPARE_ADDED)
            g_string_append(old, run->text);
        if (run->change != WORDCOMPARE_REMOVED)
            g_string_append(new, run->text);
    }
    g_assert_cmpuint(blocks->len, ==, 1);
    g_assert_cmpstr(old->str, ==, block->before);
    g_assert_cmpstr(new->str, ==, block->after);
}

static void
json_tells_each_run(void)
{
    g_autoptr(GPtrArray) blocks = wordcompare_texts("a b c", "a x c");
    json_t *json = wordcompare_to_json(g_ptr_array_index(blocks, 0));
    char *dumped = json_dumps(json, JSON_COMPACT);
    g_assert_cmpstr(dumped, ==,
                    "{\"block\":1,\"change\":\"changed\",\"before\":\"a b c\",\"after\":\"a x "
                    "c\",\"words\":[{\"change\":\"same\",\"text\":\"a \"},{\"change\":"
                    "\"removed\",\"text\":\"b\"},{\"change\":\"added\",\"text\":\"x\"},"
                    "{\"change\":\"same\",\"text\":\" c\"}]}");
    free(dumped);
    json_decref(json);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(claim) g_test_add_func("/campaign/wordcompare/" #claim, claim)
    TEST(the_same_text_has_no_change);
    TEST(a_changed_word_is_told_in_its_block);
    TEST(changes_with_only_white_space_between_are_one);
    TEST(a_new_block_and_a_removed_one_are_whole);
    TEST(a_changed_block_is_found_beside_a_new_one);
    TEST(another_text_in_the_same_place_is_no_change_of_it);
    TEST(a_script_without_spaces_is_compared_by_words);
    TEST(both_texts_can_be_had_back);
    TEST(json_tells_each_run);
    return g_test_run();
}
