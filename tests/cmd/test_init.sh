#!/bin/sh
# A campaign is begun, and what cannot be begun is refused; the program says what it is.
. "$(dirname "$0")/lib.sh"

succeeds init --list
grep -q '^organizations ' out || fail "init --list should name the kinds"
equals "kinds as JSON" "open organizations" "$(run init --list --json | jq -r '[.[].kind] | join(" ")')"

succeeds init letter --from open
equals "the folder's mode" 700 "$(stat -c %a letter)"
equals "a file's mode" 600 "$(stat -c %a letter/campaign.conf)"
refuses 1 "is not empty" init letter
refuses 1 "did you mean 'open'" init other --from opne
[ ! -e other ] || fail "a refused init leaves nothing"

refuses 2 "did you mean 'init'" inti
refuses 2 "usage: undersigned init DIR" init
refuses 2 "unknown option" init --form open x
succeeds --version
succeeds --help
for verb in $(run --help | sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p'); do
    succeeds "$verb" --help
    grep -q "undersigned $verb" out || fail "$verb --help should show its usage"
done
status=0
run init --list >/dev/full 2>err || status=$?
equals "a full standard output" 1 "$status"
