/* bench_compose - the CPU time of one mail: bench-compose [RECIPIENTS]
 *
 * The program's own draft, the letter in it, to as many prospects; nothing is sent.
 */
#include "begun.h"

#include "mail/mailing.h"

#include <stdio.h>
#include <time.h>

#define RECIPIENTS 5000

static double
cpu_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void
add_many(const Begun *begun, unsigned count)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(StoreTransaction) transaction =
        store_begin(campaign_get_store(begun->campaign), &error);
    for (unsigned i = 0; i < count; i++) {
        g_autoptr(Signatory) signatory = signatory_new();
        signatory->name = (g_free(signatory->name), g_strdup_printf("Group %u of the Sarn", i));
        signatory->email = (g_free(signatory->email), g_strdup_printf("o%u@example.net", i));
        g_assert_true(
            roster_add(campaign_get_roster(begun->campaign), signatory, NULL, &error));
    }
    g_assert_true(store_commit(g_steal_pointer(&transaction), &error));
}

int
main(int argc, char **argv)
{
    const unsigned count =
        argc > 1 ? (unsigned)g_ascii_strtoull(argv[1], NULL, 10) : RECIPIENTS;
    g_autoptr(GError) error = NULL;
    const MailingRequest request = {.template_name = "draft", .templates = TEMPLATES};
    Begun begun = {0};
    size_t bytes = 0;

    begun_set_up(&begun, "organizations");
    add_many(&begun, count);
    const double start = cpu_now();
    g_autoptr(Mailing) mailing = mailing_prepare(begun.campaign, &request, &error);
    g_assert_no_error(error);
    const double prepared = cpu_now();
    for (size_t i = 0; i < mailing_get_count(mailing); i++) {
        g_autoptr(GBytes) message = mailing_compose(mailing, i, NULL, NULL, &error);
        g_assert_no_error(error);
        bytes += g_bytes_get_size(message);
    }
    const double composed = cpu_now();
    printf("%u mails of %zu bytes: prepared %.1f us, composed %.1f us each\n", count,
           bytes / count, (prepared - start) / count, (composed - prepared) / count);
    begun_tear_down(&begun);
    return 0;
}
