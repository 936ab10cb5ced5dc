#include "base/host.h"

static void
what_stays_on_this_machine_is_told(void)
{
    static const struct {
        const char *host;
        gboolean is_loopback;
    } rows[] = {
        {"localhost", TRUE},
        {"LocalHost", TRUE},
        {"127.0.0.1", TRUE},
        {"127.8.9.1", TRUE},
        {"::1", TRUE},
        {"[::1]", TRUE},
        {"", FALSE},
        {"localhost.evil.x", FALSE},
        {"127.0.0.1.nip.io", FALSE},
        {"128.0.0.1", FALSE},
        {"0.0.0.0", FALSE},
        {"[::2]", FALSE},
        {"127.0.0.1x", FALSE},
        {"::ffff:192.0.2.1", FALSE},
        {"mail.example.org", FALSE},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("%s", rows[i].host);
        g_assert_cmpint(host_is_loopback(rows[i].host), ==, rows[i].is_loopback);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/host/what_stays_on_this_machine_is_told",
                    what_stays_on_this_machine_is_told);
    return g_test_run();
}
