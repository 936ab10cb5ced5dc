#!/bin/sh
# What an import would do, row by row, what cannot be taken too, and how to type what comes next.
. "$(dirname "$0")/lib.sh"
succeeds init letter --from organizations
succeeds -C letter add 350 --email 350@example.org
succeeds -C letter edit 350@example.org country=US

printf '%s\n' 'name,email,country,notes' '350,350@example.org,MX,' 'Bad,bad@,,' 'Newcomer,new@example.org,,' >'a list.csv'
printf 'p\320\260ypal,held@example.org,,\n' >>'a list.csv'
refuses 1 "1 value cannot be taken" -C letter import 'a list.csv' --dry-run
grep -q "^a list.csv:3: 'email': 'bad@' is no mail address" out || fail "a dry run should list what is refused"
grep -q '^new: Newcomer  (a list.csv:4)$' out || fail "a dry run should list what is new"
grep -q '^new: p.ypal  (a list.csv:5), on hold: ' out || fail "a dry run should say what would be held"
grep -q '^  country        US → MX$' out || fail "a dry run should show what differs"
sed -i 3d 'a list.csv'
succeeds -C letter import 'a list.csv' --dry-run
grep -q "^next: undersigned import 'a list.csv' --apply$" out || fail "the next command should be one that can be typed"
succeeds -C letter import 'a list.csv' --dry-run --apply --json
equals "a dry run that applies" "false open US" "$(jq -r '"\(.changed) \(.changes[0].state) \(.changes[0].before)"' out)"
equals "what a dry run left" US "$(run -C letter show 350@example.org --json | jq -r .country)"
succeeds -C letter import 'a list.csv' --apply
equals "what was applied" MX "$(run -C letter show 350@example.org --json | jq -r .country)"
