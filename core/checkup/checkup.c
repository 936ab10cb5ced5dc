#include "checkup/checkup.h"

#include "checkup/part.h"

unsigned
checkup_run(const CheckupRequest *request)
{
    static void (*const parts[])(Checkup *) = {
        checkup_configuration, checkup_folder, checkup_store,     checkup_templates,
        checkup_fonts,         checkup_key,    checkup_editions,  checkup_mail,
        checkup_user,          checkup_clock,  checkup_libraries,
    };
    Checkup checkup = {.request = request};

    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        parts[i](&checkup);
    campaign_close(checkup.campaign);
    return checkup.problem_count;
}
