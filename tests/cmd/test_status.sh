#!/bin/sh
# The status tells what matters first and then what to do next.
. "$(dirname "$0")/lib.sh"
command -v jq >/dev/null || skip "jq is not here"

next_is() { # next_is COMMAND: what to do is COMMAND
    succeeds -C letter status
    grep -q "^next: undersigned $1 " out || fail "next should be '$1': $(cat out)"
}

succeeds init letter --from organizations
next_is "import FILE"
succeeds -C letter add "River Watch"
next_is "mail draft"
succeeds -C letter record "River Watch" pending
succeeds -C letter status
grep -q "^  pending        1   wait for a confirmation; longest: River Watch, just now$" out ||
    fail "who waits longest should be told: $(cat out)"
equals "as JSON" "River Watch" "$(run -C letter status --json | jq -r .longest_pending.name)"
succeeds -C letter record "River Watch" signed --authority Ann
next_is review
equals "nobody waits" null "$(run -C letter status --json | jq .longest_pending)"

sed -i 's/last river/only river/' letter/letter.md
next_is "revise -m TEXT"
succeeds -C letter revise --substantive -m "a word"
next_is "mail revision"
grep -q "^  reconsent      1   signed an earlier text, the letter is at revision 2$" out ||
    fail "what was signed should be told: $(cat out)"

succeeds -C letter add "Friends of the Sarn River"
succeeds -C letter add "Freinds of the Sarn River"
succeeds -C letter status
equals "what to do next" "duplicates|mail revision" \
    "$(sed -n 's/^\(next:\|     \) undersigned \(.*[^ ]\)  *(.*/\2/p' out | paste -sd '|')"
