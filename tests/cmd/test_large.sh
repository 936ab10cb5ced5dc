#!/bin/sh
# A roster of very many names: what is to be seen at once does not wait for their pairs, and says
# so; one that is smaller by one row is compared as ever.
. "$(dirname "$0")/lib.sh"

limit=100000
succeeds init letter --from organizations
awk -v n=$limit 'BEGIN { print "name"; for (i = 1; i <= n; i++) print "Group of the valley " i }' >many.csv
succeeds -C letter import many.csv --as signed --authority "Ada Quill"
succeeds -C letter status --json
grep -q '"duplicates": [0-9]' out || fail "$limit names should be compared"

succeeds -C letter add "The last of very many" --email last@example.org
succeeds -C letter status --json
grep -q '"duplicates": null' out || fail "more names should not be compared at a glance"
succeeds -C letter status
grep -q 'undersigned duplicates  *(so many names take it a while to compare)' out || {
    cat out >&2
    fail "it should be said how they are"
}

command -v unzip >/dev/null || skip "no unzip; the rest held"
succeeds -C letter export all.xlsx --include-private
unzip -p all.xlsx xl/worksheets/sheet1.xml | grep -q 'not compared' ||
    fail "the summary should say that they were not"
unzip -p all.xlsx xl/worksheets/sheet3.xml | grep -q 'undersigned duplicates' ||
    fail "and the list of decisions how they are"
