#!/bin/sh
# verify walks from an edition back to the first, and names a gap, a fork and a roll-back.
. "$(dirname "$0")/lib.sh"

not_verified() { # not_verified PROBLEM TEXT ARG…: refused with TEXT and PROBLEM, and nothing that looks like a yes
    problem=$1
    shift
    refuses 1 "$@"
    ! grep -q '^verified' out || fail "it should not say 'verified'"
    shift
    run "$@" --json >out 2>err || :
    equals "the verdict" "false $problem" "$(jq -r '"\(.verified) \(.problem)"' out)"
}

succeeds init sarn
run -C sarn import sarn/roster.csv --as signed --authority 'Ada Quill' >/dev/null
run -C sarn edit 3 visibility=recipient >/dev/null
succeeds key new --no-password
succeeds -C sarn seal
cp -r sarn other # the same campaign, that goes another way from here
run -C sarn record 5 withdrawn >/dev/null
succeeds -C sarn seal
succeeds -C sarn seal --override unchanged --reason "once more"
run -C other record 6 withdrawn >/dev/null
succeeds -C other seal
public=$(sed -n 2p sarn/out/edition-1/undersigned.pub)

# One edition in its place, and all of them, from the folder or the campaign.
succeeds verify sarn/out/edition-3 -P "$public"
grep -q '^  chain  *back to edition 1' out || fail "the walk back should be told"
equals "the verdict" "verified: edition 3, 11 signatories" "$(tail -n 1 out | cut -d, -f1,2)"
succeeds verify sarn/out/edition-1 -P "$public"
grep -q 'not the newest, which is edition 3$' out || fail "a newer edition should be told of"
succeeds verify sarn/out/edition-1 -P "$public" --json
equals "the newest" "1 3" "$(jq -r '"\(.edition) \(.newest)"' out)"
for path in sarn/out sarn/out/ sarn; do
    succeeds verify "$path" -P "$public"
    equals "the verdict" "verified: a chain of 3 editions" "$(tail -n 1 out | cut -d';' -f1)"
done
succeeds -C sarn verify sarn/out --json
equals "the editions" "1 2 3 1r 2r 3r" "$(jq -r '[.editions[] | "\(.edition)\(if .recipient then "r" else "" end)"] | join(" ")' out)"
equals "the newest" 3 "$(jq .edition out)"

# The addressee's copy is a series of its own, and no fork.
succeeds verify sarn/out/edition-2-recipient -P "$public"
grep -q '^verified: edition 2 for the recipient' out || fail "it should be said that it is the copy"
rm -r sarn/out/edition-*-recipient

# A gap.
mv sarn/out/edition-2 kept
not_verified gap "edition 2 is missing between edition 1 and edition 3" verify sarn/out/edition-3 -P "$public"
not_verified gap "edition 2 is missing between edition 1 and edition 3" verify sarn/out -P "$public"
mv sarn/out/edition-1 first
not_verified gap "gap: edition 2 is missing" verify sarn/out -P "$public"
succeeds verify sarn/out/edition-3 -P "$public" # alone there is nothing to compare, which is said
grep -q 'edition 2, which is not here' out || fail "it should be said that nothing was compared"
mv first sarn/out/edition-1
mv kept sarn/out/edition-2
succeeds verify sarn/out -P "$public"

# A fork: the same key sealed two editions 2.
cp -r other/out/edition-2 sarn/out/edition-2-too
not_verified fork "'edition-2' and 'edition-2-too' are two editions with the number 2" verify sarn/out -P "$public"
not_verified fork "two editions with the number 2" verify sarn/out/edition-2 -P "$public"
not_verified fork "two editions with the number 2" verify sarn/out/edition-3 -P "$public"
not_verified fork "two editions with the number 2" verify sarn/out/edition-2-too -P "$public"
rm -r sarn/out/edition-2-too
mv sarn/out/edition-2 kept
cp -r other/out/edition-2 sarn/out/edition-2
not_verified fork "edition 3 follows another edition 2" verify sarn/out/edition-3 -P "$public"
not_verified fork "edition 3 follows another edition 2" verify sarn/out -P "$public"
not_verified fork "edition 3 follows another edition 2" verify sarn/out/edition-2 -P "$public"

# So says the campaign, which knows what it sealed, though only one of them is shown.
mv sarn/out/edition-3 third
succeeds verify sarn/out -P "$public"
not_verified fork "the campaign sealed another edition 2" -C sarn verify sarn/out
not_verified fork "the campaign sealed another edition 2" -C sarn verify other/out/edition-2
rm -r sarn/out/edition-2
mv kept sarn/out/edition-2
cp -r sarn/out/edition-2 sarn/out/edition-2-again # the same once more is no fork
succeeds verify sarn/out -P "$public"
rm -r sarn/out/edition-2-again

# A roll-back: the campaign sealed a third, or somebody knows that there is one.
not_verified roll-back "the newest edition here is 2, but edition 3 was sealed" -C sarn verify sarn/out
not_verified roll-back "the newest edition here is 2, but edition 3 was sealed" verify sarn/out -P "$public" --at-least 3
not_verified roll-back "at least edition 3 is wanted" verify sarn/out/edition-2 -P "$public" --at-least 3
succeeds verify sarn/out -P "$public" --at-least 2
succeeds -C sarn verify sarn/out/edition-2
grep -q 'not the newest, which is edition 3$' out || fail "the campaign knows of a newer one"
mv third sarn/out/edition-3
succeeds -C sarn verify sarn/out

# Somebody else's folder beside it accuses nobody; in a folder that is verified whole it must hold.
mkdir sarn/out/edition-9
echo '{}' >sarn/out/edition-9/manifest.json
succeeds verify sarn/out/edition-3 -P "$public"
grep -q "warning: 'edition-9' is not an edition that holds" out || fail "it should be told of"
not_verified null "'edition-9'" verify sarn/out -P "$public"
rm -r sarn/out/edition-9
mv "$XDG_CONFIG_HOME" mine
succeeds key new --no-password
cp -r sarn again && rm -r again/out again/roster.db*
run -C again import again/roster.csv --as signed --authority Mallory >/dev/null
succeeds -C again seal
cp -r again/out/edition-1 sarn/out/edition-1-forged
succeeds verify sarn/out/edition-1 -P "$public"
not_verified null "which you trust" verify sarn/out/edition-1-forged -P "$public"
! run verify sarn/out -P "$public" >out 2>err || fail "an edition by another key should not pass"
