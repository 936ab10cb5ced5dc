#!/bin/sh
# layers.sh - core/ is built from the ground up: no folder may include a later one in core/LAYERS,
# and no two modules may need each other. SQL and its databases are named in core/store alone, and
# only cmd/ prints.
cd "$(dirname "$0")/../core" || exit 1
status=0
fail() {
    echo "$*"
    status=1
}

modules() { # prints "module needed-module" for each include in core/
    grep -Ho '^#include "[a-z_]*/[a-z_]*' */*.[ch] | sed 's/\.[ch]:#include "/ /' | awk '$1 != $2' | sort -u
}

storey() {
    grep -nx "$1" LAYERS | cut -d: -f1
}

for pair in $(modules | sed 's,/[a-z_]*,,g; s/ /:/' | sort -u); do
    from=$(storey "${pair%:*}") to=$(storey "${pair#*:}")
    [ -n "$from" ] || fail "${pair%:*} is not in core/LAYERS"
    [ "${to:-99}" -le "${from:-0}" ] || fail "${pair%:*} may not include ${pair#*:}"
done
modules | tsort >/dev/null || status=1

for header in */*.h; do
    grep -q '^#pragma once$' "$header" || fail "$header lacks #pragma once"
done
for file in $(grep -l '<sqlite3\.h>\|<libpq-fe\.h>' */*.[ch] | grep -v '^store/'); do
    fail "$file names a database; only core/store may"
done
for file in $(grep -lE '\b(g_print|g_printerr|printf|puts|perror|exit) ?\(' */*.c); do
    fail "$file prints or exits; only cmd/ may"
done
for file in $(grep -lE '#include "(\.\./)?cmd' */*.[ch]); do
    fail "$file includes cmd/"
done
exit $status
