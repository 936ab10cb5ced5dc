#include "campaign/names.h"
#include "data/csv.h"

#include <string.h>

#define NOW 1699380000

/* A roster in memory, and a language to sort in. */
typedef struct {
    Clock *clock;
    Store *store;
    Journal *journal;
    Roster *roster;
    Language *language;
} House;

static void
begin(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    house->clock = clock_new_at(NOW);
    house->store = store_open(":memory:", &error);
    g_assert_no_error(error);
    house->journal = journal_new(house->store, house->clock);
    house->roster = roster_new(house->store, house->journal, house->clock);
    house->language = language_open("en-US", &error);
    g_assert_no_error(error);
}

static void
end(House *house, gconstpointer data)
{
    (void)data;
    language_free(house->language);
    roster_free(house->roster);
    journal_free(house->journal);
    store_close(house->store);
    clock_free(house->clock);
}

static int64_t
add(House *house, const char *name, const char *acronym, const char *email)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Signatory) signatory = signatory_new();
    int64_t id = 0;
    signatory_set(&signatory->name, name);
    signatory_set(&signatory->acronym, acronym);
    signatory_set(&signatory->email, email);
    g_assert_true(roster_add(house->roster, signatory, &id, &error));
    g_assert_no_error(error);
    return id;
}

static GArray *
find(House *house)
{
    g_autoptr(GError) error = NULL;
    GArray *pairs = names_find_duplicates(house->roster, NULL, &error);
    g_assert_no_error(error);
    return pairs;
}

typedef struct {
    const char *name;
    const char *acronym;
    const char *email;
} Who;

/* What two entries come to; no reason: they are two. */
static const struct {
    const char *name;
    Who who[2];
    const char *reason;
    int least, most; /* score */
} likenesses[] = {
    {"misspelt",
     {{"Campaign For Uyghurs", "", "a@x.org"}, {"Campaign for Uyhgurs", "", "a@x.org"}},
     "same address",
     97,
     98},
    {"one-mailbox-two-names",
     {{"Tibet Watch", "", "a@x.org"}, {"Uyghur Human Rights Project", "", "a@x.org"}},
     "same address",
     80,
     88},
    {"mailbox-in-capitals",
     {{"Tibet Watch", "", "Office@X.org"}, {"Tibet Guard", "", "office@x.org"}},
     "same address",
     80,
     98},
    {"one-mailbox-and-the-acronym",
     {{"Asian Lawyers Network", "ALN", "a@x.org"}, {"ALN", "", "a@x.org"}},
     "same address",
     99,
     99},
    {"second-address",
     {{"Tibet Watch", "", "a@x.org"}, {"The Tibet  Watch, Inc.", "", "b@y.org"}},
     "same name",
     90,
     90},
    {"no-address",
     {{"Tibet Watch", "", "a@x.org"}, {"tibet-watch", "", ""}},
     "same name",
     95,
     95},
    {"spacing",
     {{"Hong Kong Watch", "", "a@x.org"}, {"Hongkong Watch", "", "b@x.org"}},
     "same name",
     90,
     90},
    {"acronym-as-name",
     {{"Asian Lawyers Network", "ALN", "a@x.org"}, {"A.L.N.", "", "b@x.org"}},
     "acronym",
     85,
     85},
    {"acronym-in-brackets",
     {{"Asian Lawyers Network (ALN)", "", "a@x.org"}, {"Asian Lawyers Network", "", "b@x.org"}},
     "acronym",
     85,
     85},
    {"acronym-of-the-brackets",
     {{"Asian Lawyers Network (ALN)", "", "a@x.org"}, {"ALN", "", "b@x.org"}},
     "acronym",
     85,
     85},
    {"initials",
     {{"Students for a Free Tibet", "", "a@x.org"}, {"SFT", "", "b@x.org"}},
     "acronym",
     60,
     60},
    {"initials-of-all-words",
     {{"Institute for China’s Democratic Transition", "", "a@x.org"}, {"IFCDT", "", ""}},
     "acronym",
     60,
     60},
    {"two-letters", {{"Tibet Watch", "", "a@x.org"}, {"TW", "", "b@x.org"}}, NULL, 0, 0},
    {"not-in-capitals", {{"Act Now Now", "", "a@x.org"}, {"Ann", "", "b@x.org"}}, NULL, 0, 0},
    {"place-in-brackets",
     {{"Tibet Forum (Los Angeles)", "", "a@x.org"}, {"Tibet Forum", "", "b@x.org"}},
     NULL,
     0,
     0},
    {"swapped-letters",
     {{"Uyghur Congress", "", "a@x.org"}, {"Uyhgur Congress", "", "b@x.org"}},
     "spelling",
     60,
     79},
    {"few-letters", {{"Ilham", "", "a@x.org"}, {"Ilhan", "", "b@x.org"}}, NULL, 0, 0},
    {"other-number",
     {{"Article 19", "", "a@x.org"}, {"Article 18", "", "b@x.org"}},
     NULL,
     0,
     0},
    {"unlike",
     {{"PEN America", "", "a@x.org"}, {"PEN International", "", "b@x.org"}},
     NULL,
     0,
     0},
    {"umlaut",
     {{"Flüchtlingsrat für Tibet", "", "a@x.org"},
      {"Fluechtlingsrat fuer Tibet", "", "b@x.org"}},
     "transliteration",
     82,
     82},
    {"umlaut-without-dots",
     {{"Müller", "", "a@x.org"}, {"Muller", "", "b@x.org"}},
     "transliteration",
     82,
     82},
    {"cyrillic",
     {{"Правозащитный центр Мемориал", "", "a@x.org"},
      {"Pravozashchitnyy tsentr Memorial", "", "b@x.org"}},
     "transliteration",
     82,
     82},
    {"cyrillic-otherwise",
     {{"Правозащитный центр Мемориал", "", "a@x.org"},
      {"Pravozashchitny tsentr Memorial", "", "b@x.org"}},
     "transliteration",
     60,
     79},
    {"greek",
     {{"Διεθνής Αμνηστία", "", "a@x.org"}, {"Diethnes Amnestia", "", "b@x.org"}},
     "transliteration",
     82,
     82},
    {"chinese",
     {{"王伟", "", "a@x.org"}, {"Wang Wei", "", "b@x.org"}},
     "transliteration",
     82,
     82},
    {"two-chinese-that-sound-alike",
     {{"李明", "", "a@x.org"}, {"黎明", "", "b@x.org"}},
     NULL,
     0,
     0},
    {"no-letter-is-marked", {{"Xuejing", "", "a@x.org"}, {"Xujng", "", "b@x.org"}}, NULL, 0, 0},
    {"short-and-unmarked", {{"Joel", "", "a@x.org"}, {"Jol", "", "b@x.org"}}, NULL, 0, 0},
    {"cyrillic-look-alike",
     {{"Tibet Watch", "", "a@x.org"}, {"Тіbеt Watсh", "", "b@x.org"}},
     "look-alike letters",
     88,
     88},
    {"short-look-alike",
     {{"Ilham", "", "a@x.org"}, {"Іlham", "", "b@x.org"}},
     "look-alike letters",
     88,
     88},
    {"figure-of-another-script",
     {{"Group 1", "", "a@x.org"}, {"Group ١", "", "b@x.org"}},
     "transliteration",
     82,
     82},
    {"other-figure-of-another-script",
     {{"Group 1", "", "a@x.org"}, {"Group ٢", "", "b@x.org"}},
     NULL,
     0,
     0},
    {"ampersand",
     {{"Peace & Justice", "", "a@x.org"}, {"Peace and Justice", "", "b@x.org"}},
     "ampersand",
     86,
     86},
    {"ampersand-abroad",
     {{"Frieden und Recht", "", "a@x.org"}, {"Frieden + Recht", "", "b@x.org"}},
     "ampersand",
     86,
     86},
    {"no-ampersand",
     {{"Land Rights", "", "a@x.org"}, {"Land and Sea Rights", "", "b@x.org"}},
     NULL,
     0,
     0},
    {"abbreviation",
     {{"Int'l Tibet Assoc.", "", "a@x.org"},
      {"International Tibet Association", "", "b@x.org"}},
     "abbreviation",
     84,
     84},
    {"saint",
     {{"St. Mary's University", "", "a@x.org"}, {"Saint Marys Univ.", "", "b@x.org"}},
     "abbreviation",
     84,
     84},
    {"other-long-words",
     {{"Tibet Institution", "", "a@x.org"}, {"Tibet Association", "", "b@x.org"}},
     NULL,
     0,
     0},
    {"word-order",
     {{"Freedom for Uyghurs", "", "a@x.org"}, {"Uyghurs for Freedom", "", "b@x.org"}},
     "word order",
     65,
     65},
    {"council-of",
     {{"Democracy Council of Hong Kong", "", "a@x.org"},
      {"Hong Kong Democracy Council", "", "b@x.org"}},
     "word order",
     65,
     65},
    {"one-word-more",
     {{"Freedom for Uyghurs", "", "a@x.org"}, {"Uyghurs for Freedom Now", "", "b@x.org"}},
     NULL,
     0,
     0},
    {"figures-in-another-order",
     {{"Group 9 of 10", "", "a@x.org"}, {"Group 10 of 9", "", "b@x.org"}},
     NULL,
     0,
     0},
    {"short-in-another-order",
     {{"Li Wu", "", "a@x.org"}, {"Wu Li", "", "b@x.org"}},
     NULL,
     0,
     0},
    {"no-addresses", {{"Tibet Watch", "", ""}, {"Uyghur Rights", "", ""}}, NULL, 0, 0},
};

static void
assert_is_near(House *house, int64_t id, int64_t other, int score)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(NamesIndex) index = names_index_build(house->roster, &error);
    g_autoptr(Signatory) signatory = roster_get(house->roster, id, &error);
    g_assert_no_error(error);
    g_autoptr(GArray) near = names_index_find(index, signatory);
    g_assert_cmpuint(near->len, ==, 1);
    g_assert_cmpint(g_array_index(near, NamesNear, 0).id, ==, other);
    g_assert_cmpint(g_array_index(near, NamesNear, 0).score, ==, score);
}

static void
alike_are_proposed_with_reason_and_score(House *house, gconstpointer data)
{
    const size_t i = GPOINTER_TO_SIZE(data);
    for (int n = 0; n < 2; n++)
        add(house, likenesses[i].who[n].name, likenesses[i].who[n].acronym,
            likenesses[i].who[n].email);

    g_autoptr(GArray) pairs = find(house);
    g_assert_cmpuint(pairs->len, ==, likenesses[i].reason != NULL);
    if (pairs->len == 0)
        return;
    const NamesPair *pair = &g_array_index(pairs, NamesPair, 0);
    assert_is_near(house, pair->a, pair->b, pair->score);
    assert_is_near(house, pair->b, pair->a, pair->score);
    g_assert_cmpstr(pair->reason, ==, likenesses[i].reason);
    g_assert_cmpint(pair->score, >=, likenesses[i].least);
    g_assert_cmpint(pair->score, <=, likenesses[i].most);
    g_assert_cmpint(pair->a, <, pair->b);
}

static void
the_most_alike_stand_first(House *house, gconstpointer data)
{
    (void)data;
    add(house, "Uyghur Congress", "", "a@x.org");
    add(house, "Uyhgur Congress", "", "b@x.org");
    add(house, "Tibet Watch", "", "c@x.org");
    add(house, "Tibet Watch", "", "d@x.org");
    add(house, "Asian Lawyers Network", "ALN", "e@x.org");
    add(house, "ALN", "", "e@x.org");

    g_autoptr(GArray) pairs = find(house);
    const char *const reasons[] = {"same address", "same name", "spelling"};
    g_assert_cmpuint(pairs->len, ==, G_N_ELEMENTS(reasons));
    for (guint i = 0; i < pairs->len; i++)
        g_assert_cmpstr(g_array_index(pairs, NamesPair, i).reason, ==, reasons[i]);
}

static void
a_pair_said_to_be_apart_is_left_out(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    int64_t a = add(house, "Tibet Watch", "", "a@x.org");
    int64_t b = add(house, "Tibet Watch", "", "b@x.org");
    g_autoptr(GArray) before = find(house);
    g_assert_cmpuint(before->len, ==, 1);

    g_assert_true(roster_keep_apart(house->roster, a, b, &error));
    g_autoptr(GArray) after = find(house);
    g_assert_cmpuint(after->len, ==, 0);
}

static void
a_merged_pair_is_gone(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    int64_t a = add(house, "Tibet Watch", "", "a@x.org");
    int64_t b = add(house, "Tibet Watch", "", "b@x.org");
    g_assert_true(roster_merge(house->roster, a, b, &error));
    g_assert_no_error(error);
    g_autoptr(GArray) pairs = find(house);
    g_assert_cmpuint(pairs->len, ==, 0);
}

static void
a_shared_mailbox_pairs_each_with_the_first(House *house, gconstpointer data)
{
    (void)data;
    enum { MANY = 300 };
    g_autoptr(GError) error = NULL;
    g_autoptr(StoreTransaction) transaction = store_begin(house->store, &error);
    for (int i = 0; i < MANY; i++) {
        g_autofree char *name = g_strdup_printf("Chapter %d", i);
        add(house, name, "", "office@x.org");
    }

    g_autoptr(GArray) pairs = find(house);
    g_assert_cmpuint(pairs->len, ==, MANY - 1);
    for (guint i = 0; i < pairs->len; i++)
        g_assert_cmpint(g_array_index(pairs, NamesPair, i).a, ==, 1);
}

static void
initials_of_many_are_nobodys(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const char *const names[] = {"Hope Keeps Watch", "Here Keep Writing", "His Kind World"};
    add(house, "HKW", "", "a@x.org");
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        add(house, names[i], "", "");
    g_autoptr(GArray) three = find(house);
    g_assert_cmpuint(three->len, ==, 3);

    add(house, "Hong Kong Watch", "", "");
    g_autoptr(GArray) four = find(house);
    g_assert_cmpuint(four->len, ==, 0);
    g_autoptr(NamesIndex) index = names_index_build(house->roster, &error);
    g_autoptr(Signatory) capitals = roster_get(house->roster, 1, &error);
    g_autoptr(GArray) near = names_index_find(index, capitals);
    g_assert_cmpuint(near->len, ==, 0);
}

static gboolean
read_published(House *house)
{
    g_autoptr(GError) error = NULL;
    const char *path = LETTERS "/apec-2023/signatories.csv";
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_test_skip("the letter is not here");
        return FALSE;
    }

    g_autoptr(Csv) csv = csv_open(path, NULL, &error);
    const CsvRow *row = NULL;
    while (csv_next(csv, &row, &error) && row != NULL)
        add(house, row->cells[1], row->cells[2], row->cells[4]);
    g_assert_no_error(error);
    return TRUE;
}

static void
true_names_are_no_duplicates(House *house, gconstpointer data)
{
    (void)data;
    if (!read_published(house))
        return;
    g_autoptr(GArray) pairs = find(house);
    g_assert_cmpuint(pairs->len, ==, 0);
}

static gboolean
collect(const Signatory *signatory, void *closure, GError **error)
{
    (void)error;
    g_ptr_array_add(closure, signatory_copy(signatory));
    return TRUE;
}

static void
the_published_order_has_four_breaks(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    if (!read_published(house))
        return;

    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func((GDestroyNotify)signatory_free);
    g_assert_true(roster_each(house->roster, collect, names, &error));
    g_autoptr(GArray) breaks = names_find_breaks(names, GROUPING_NONE, house->language);
    const guint expected[] = {24, 26, 28, 40};
    g_assert_cmpmem(breaks->data, breaks->len * sizeof(guint), expected, sizeof expected);
}

/* Signatories "NAME" or "NAME@POSITION", in that order from id 1; "*" makes an individual. */
static GPtrArray *
make_list(const char *const *words)
{
    GPtrArray *list = g_ptr_array_new_with_free_func((GDestroyNotify)signatory_free);
    for (size_t i = 0; words[i] != NULL; i++) {
        g_auto(GStrv) parts = g_strsplit(words[i], "@", 2);
        Signatory *signatory = signatory_new();
        signatory->id = (int64_t)i + 1;
        signatory->kind = parts[0][0] == '*' ? KIND_INDIVIDUAL : KIND_ORGANIZATION;
        signatory->status = STATUS_SIGNED;
        signatory->position = parts[1] == NULL ? 0 : g_ascii_strtoll(parts[1], NULL, 10);
        signatory_set(&signatory->name, parts[0]);
        g_ptr_array_add(list, signatory);
    }
    return list;
}

static char *
join_names(const GPtrArray *list)
{
    g_autoptr(GString) names = g_string_new(NULL);
    for (guint i = 0; i < list->len; i++)
        g_string_append_printf(names, i == 0 ? "%s" : " %s",
                               ((Signatory *)g_ptr_array_index(list, i))->name);
    return g_string_free(g_steal_pointer(&names), FALSE);
}

static void
assert_order(House *house, GPtrArray *list, NamesOrder order, const char *expected)
{
    g_autoptr(GError) error = NULL;
    const NamesRule rule = {order, GROUPING_NONE};
    g_assert_true(names_sort(list, &rule, house->language, &error));
    g_assert_no_error(error);
    g_autofree char *names = join_names(list);
    g_assert_cmpstr(names, ==, expected);
}

static GString *
key_of(NamesKeys *keys, const Signatory *signatory)
{
    GString *key = g_string_new(NULL);
    names_keys_append(keys, signatory, key);
    return key;
}

/* The order of the keys is the same, and no two are equal. */
static void
assert_keys(House *house, const GPtrArray *list, NamesOrder order)
{
    const NamesRule rule = {order, GROUPING_NONE};
    g_autoptr(GError) error = NULL;
    g_autoptr(NamesKeys) keys = names_keys_new(&rule, house->language);
    g_autoptr(GPtrArray) sorted = g_ptr_array_new();
    for (guint i = 0; i < list->len; i++) {
        ((Signatory *)list->pdata[i])->id = i + 1;
        g_ptr_array_add(sorted, list->pdata[i]);
    }
    g_assert_true(names_sort(sorted, &rule, house->language, &error));
    for (guint i = 1; i < sorted->len; i++) {
        g_autoptr(GString) before = key_of(keys, sorted->pdata[i - 1]);
        g_autoptr(GString) behind = key_of(keys, sorted->pdata[i]);
        g_assert_cmpint(memcmp(before->str, behind->str, MIN(before->len, behind->len)), <, 0);
    }
}

static void
set_place(GPtrArray *list, guint index, int64_t lead, const char *country)
{
    Signatory *signatory = g_ptr_array_index(list, index);
    signatory->lead = lead;
    signatory_set(&signatory->country, country);
}

static void
assert_rule(House *house, GPtrArray *list, NamesOrder order, Grouping grouping,
            const char *expected)
{
    g_autoptr(GError) error = NULL;
    const NamesRule rule = {order, grouping};
    g_assert_true(names_sort(list, &rule, house->language, &error));
    g_assert_no_error(error);
    g_autofree char *names = join_names(list);
    g_assert_cmpstr(names, ==, expected);
}

static void
who_leads_stands_first_in_every_order(House *house, gconstpointer data)
{
    (void)data;
    const char *const words[] = {"a@1", "*z@9", "b@2", "d@4", "c@3", NULL};
    g_autoptr(GPtrArray) list = make_list(words);
    set_place(list, 1, 1, "");
    set_place(list, 3, 2, "");
    set_place(list, 4, 2, "");
    assert_rule(house, list, ORDER_NAME, GROUPING_NONE, "*z c d a b");
    assert_rule(house, list, ORDER_PUBLISHED, GROUPING_KIND, "*z c d a b");
    assert_rule(house, list, ORDER_SIGNED, GROUPING_COUNTRY, "*z d c a b");
}

static void
groups_follow_each_other_as_a_reader_sorts(House *house, gconstpointer data)
{
    (void)data;
    const char *const words[] = {"f@1", "*a@2", "c@3", "d@4", "e@5", "b@6", "g@7", NULL};
    const char *const countries[] = {"", "DE", "Österreich", "germany", "Oman", "", "Tibet"};
    g_autoptr(GPtrArray) list = make_list(words);
    for (guint i = 0; i < list->len; i++)
        set_place(list, i, 0, countries[i]);
    assert_rule(house, list, ORDER_NAME, GROUPING_COUNTRY, "d *a e c g b f");
    assert_rule(house, list, ORDER_PUBLISHED, GROUPING_COUNTRY, "d *a e c g f b");
    assert_rule(house, list, ORDER_PUBLISHED, GROUPING_KIND, "f c d e b g *a");
    assert_rule(house, list, ORDER_SIGNED, GROUPING_KIND, "f c d e b g *a");
}

static void
no_break_is_seen_between_groups_or_ranks(House *house, gconstpointer data)
{
    (void)data;
    const char *const words[] = {"z", "y", "x", "d", "c", "b", NULL};
    const char *const countries[] = {"", "", "", "FR", "FR", "US"};
    const int64_t ranks[] = {1, 2, 2, 0, 0, 0};
    g_autoptr(GPtrArray) list = make_list(words);
    for (guint i = 0; i < list->len; i++)
        set_place(list, i, ranks[i], countries[i]);
    g_autoptr(GArray) breaks = names_find_breaks(list, GROUPING_COUNTRY, house->language);
    const guint expected[] = {2, 4};
    g_assert_cmpmem(breaks->data, breaks->len * sizeof(guint), expected, sizeof expected);
}

static void
published_goes_by_position_then_by_name(House *house, gconstpointer data)
{
    (void)data;
    const char *const words[] = {"*Zoe@1", "éclair", "b@2", "Eden", "a@10", NULL};
    g_autoptr(GPtrArray) list = make_list(words);
    assert_keys(house, list, ORDER_PUBLISHED);
    assert_keys(house, list, ORDER_NAME);
    assert_order(house, list, ORDER_PUBLISHED, "b a éclair Eden *Zoe");
}

static void
names_go_as_a_reader_sorts(House *house, gconstpointer data)
{
    (void)data;
    const char *const words[] = {"*Ann", "The-Group10", "The-Group9", "zoo", "Änne", NULL};
    g_autoptr(GPtrArray) list = make_list(words);
    assert_order(house, list, ORDER_NAME, "Änne The-Group9 The-Group10 zoo *Ann");
}

static void
equal_names_go_by_id(House *house, gconstpointer data)
{
    (void)data;
    const char *const words[] = {"same", "same", "same", NULL};
    g_autoptr(GPtrArray) list = make_list(words);
    for (guint i = 0; i < 3; i++)
        ((Signatory *)list->pdata[i])->id = 3 - i;
    assert_keys(house, list, ORDER_NAME);
    for (guint i = 0; i < 3; i++)
        ((Signatory *)list->pdata[i])->id = 3 - i;
    g_autoptr(GArray) breaks = names_find_breaks(list, GROUPING_NONE, house->language);
    g_assert_cmpuint(breaks->len, ==, 0);
    assert_order(house, list, ORDER_NAME, "same same same");
    for (guint i = 0; i < 3; i++)
        g_assert_cmpint(((Signatory *)list->pdata[i])->id, ==, i + 1);
}

static void
signed_goes_by_time_where_all_are_public(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const char *const words[] = {"c", "never", "*b", "a", NULL};
    const char *const times[] = {"2023-11-03", "", "2023-11-02T08:00:00Z", "2023-11-03"};
    g_autoptr(GPtrArray) list = make_list(words);
    for (guint i = 0; i < list->len; i++)
        signatory_set(&((Signatory *)list->pdata[i])->signed_at, times[i]);
    assert_order(house, list, ORDER_SIGNED, "*b c a never");

    ((Signatory *)list->pdata[2])->visibility = VISIBILITY_WITHHELD;
    const NamesRule rule = {ORDER_SIGNED, GROUPING_NONE};
    g_assert_false(names_sort(list, &rule, house->language, &error));
    g_assert_error(error, NAMES_ERROR, NAMES_ERROR_ORDER);
    g_autofree char *names = join_names(list);
    g_assert_cmpstr(names, ==, "*b c a never");
}

static void
an_order_has_its_word(void)
{
    NamesOrder order = ORDER_NAME;
    g_assert_true(names_order_from_word("published", &order));
    g_assert_cmpint(order, ==, ORDER_PUBLISHED);
    g_assert_true(names_order_from_word("signed", &order));
    g_assert_cmpint(order, ==, ORDER_SIGNED);
    g_assert_false(names_order_from_word("sign", &order));
    g_assert_cmpint(order, ==, ORDER_SIGNED);
}

#define ADD(claim) g_test_add("/names/" #claim, House, NULL, begin, claim, end)

/* Names that begin and end alike, which are not held against each other one by one. */
static void
names_that_are_like_very_many_others_are_told(House *house, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GRand) random = g_rand_new_with_seed(5);
    unsigned crowded = 1;
    add(house, "International Federation of Zbigniew People", "", "");
    add(house, "International Federation of Zbigneiw People", "", "");
    g_autoptr(GArray) few = names_find_duplicates(house->roster, &crowded, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(few->len, ==, 1);
    g_assert_cmpuint(crowded, ==, 0);

    for (int i = 0; i < 300; i++) {
        char middle[9] = "";
        for (int n = 0; n < 8; n++)
            middle[n] = (char)('a' + g_rand_int_range(random, 0, 26));
        g_autofree char *name =
            g_strdup_printf("International Federation of %s People", middle);
        add(house, name, "", "");
    }
    g_autoptr(GArray) many = names_find_duplicates(house->roster, &crowded, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(many->len, ==, 1);
    g_assert_cmpuint(crowded, >, 100);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(likenesses); i++) {
        g_autofree char *path = g_strconcat("/names/alike/", likenesses[i].name, NULL);
        g_test_add(path, House, GSIZE_TO_POINTER(i), begin,
                   alike_are_proposed_with_reason_and_score, end);
    }
    ADD(names_that_are_like_very_many_others_are_told);
    ADD(the_most_alike_stand_first);
    ADD(a_pair_said_to_be_apart_is_left_out);
    ADD(a_merged_pair_is_gone);
    ADD(a_shared_mailbox_pairs_each_with_the_first);
    ADD(initials_of_many_are_nobodys);
    ADD(true_names_are_no_duplicates);
    ADD(the_published_order_has_four_breaks);
    ADD(published_goes_by_position_then_by_name);
    ADD(who_leads_stands_first_in_every_order);
    ADD(groups_follow_each_other_as_a_reader_sorts);
    ADD(no_break_is_seen_between_groups_or_ranks);
    ADD(names_go_as_a_reader_sorts);
    ADD(equal_names_go_by_id);
    ADD(signed_goes_by_time_where_all_are_public);
    g_test_add_func("/names/an_order_has_its_word", an_order_has_its_word);
    return g_test_run();
}
