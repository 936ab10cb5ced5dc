#!/bin/sh
# What changed between revisions is told word by word, on a pipe in signs alone.
. "$(dirname "$0")/lib.sh"
command -v jq >/dev/null || skip "jq is not here"

in_letter() { succeeds -C letter "$@"; }

succeeds init letter --from organizations
refuses 1 "no revision is recorded yet" -C letter diff
in_letter revise -m "the first"
in_letter diff
equals "nothing changed" "revision 1 against the letter as it stands: 0 changed, 0 added, 0 removed" \
    "$(cat out)"
in_letter diff --json
equals "nothing changed, as JSON" "[]" "$(cat out)"

sed -i 's/last river of the/only river of the/; s/- Publish the flow figures/- Print the flow figures/' \
    letter/letter.md
in_letter diff
grep -qF "2 changed, 0 added, 0 removed" out || fail "two blocks changed: $(cat out)"
grep -qF "~ The Sarn is the [-last-]{+only+} river" out || fail "the changed word: $(cat out)"
grep -qF -e "~ - [-Publish-]{+Print+} the flow" out || fail "the changed demand: $(cat out)"
grep -q "^  - Withdraw both" out || fail "the line before should be shown"
! grep -q "Yours sincerely" out || fail "what did not change should not be shown"
! grep -q "$(printf '\033')" out || fail "no colour on a pipe"

in_letter diff 1 --json
equals "blocks as JSON" "changed last only" \
    "$(jq -r '.[0] | [.change, (.words[] | select(.change != "same") | .text)] | join(" ")' out)"

in_letter revise --typo -m "words"
in_letter diff
grep -q "^revision 2 against the letter as it stands: 0 changed" out || fail "the newest is compared"
in_letter diff 1 2
grep -q "^revision 1 against revision 2: 2 changed" out || fail "two revisions: $(cat out)"
in_letter diff 2 1
grep -qF "{+Publish+}" out || fail "and the other way round"

refuses 1 "there is no revision 3" -C letter diff 3
refuses 1 "there is no revision 9" -C letter diff 1 9
refuses 2 "is no revision's number" -C letter diff x
refuses 2 "usage" -C letter diff 1 2 3
