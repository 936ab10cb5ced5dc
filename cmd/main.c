/* undersigned - joint sign-on letters, from the roster to the sealed edition */
#include <stdio.h>

int
main(void)
{
    puts("undersigned " UNDERSIGNED_VERSION);
    return 0;
}
