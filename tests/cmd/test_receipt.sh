#!/bin/sh
# A signatory proves with one small file, and nothing else but the key, that it was counted; and nobody else can.
. "$(dirname "$0")/lib.sh"

not_verified() { # not_verified TEXT ARG…: refused with TEXT, and nothing that looks like a yes
    refuses 1 "$@"
    ! grep -q '^verified' out || fail "it should not say 'verified'"
}

succeeds init sarn
cd sarn
run import roster.csv --as signed --authority 'Ada Quill' >/dev/null
run edit 3 visibility=withheld >/dev/null
run edit 4 visibility=internal >/dev/null
cd ..
succeeds key new --no-password
refuses 1 "there is no edition yet" -C sarn receipt 3
succeeds -C sarn seal

# The file is private and named after nobody; what is told is told of its danger.
hidden='Fischereigenossenschaft Unterer Sarn e.V.'
succeeds -C sarn receipt "$hidden"
receipt=sarn/out/receipts/receipt-003-edition-1.json
equals "its mode" 600 "$(stat -c %a "$receipt")"
equals "its folder's mode" 700 "$(stat -c %a "${receipt%/*}")"
grep -q "alone" out || fail "it should be said whom it is for"
equals "what an edition holds of it" 0 "$(grep -rlF "$hidden" sarn/out/edition-1 | wc -l)"
succeeds -C sarn receipt 1 --json
equals "the JSON" "1 1 1" "$(jq -r '"\(.id) \(.edition) \(.number)"' out)"
! grep -q salt out || fail "a salt is in a receipt and nowhere else"
refuses 1 "internal" -C sarn receipt 4
refuses 1 "there is no edition 2" -C sarn receipt 1 --edition 2
refuses 2 "--edition" -C sarn receipt 1 --edition -1
succeeds -C sarn receipt 3 --output mine.json
same "two receipts of one" mine.json "$receipt"

# Anywhere, offline, with the key alone.
public=$(sed -n 2p sarn/out/edition-1/undersigned.pub)
mkdir elsewhere
mv mine.json elsewhere
cd elsewhere
succeeds verify mine.json -P "$public"
cp "$work/out" said
equals "the verdict" "verified: $hidden is one of the 11 counted in edition 1, not named" "$(grep '^verified' said)"
grep -q "not that the signatory exists" said || fail "what it does not prove should be said"
succeeds verify mine.json -P "$public" --json
equals "the verdict" "true 1 11 null" "$(jq -r '"\(.verified) \(.edition) \(.total) \(.receipt.number)"' "$work/out")"
equals "the checks" "key seal letter entry proof" "$(jq -r '[.checks[].check] | join(" ")' "$work/out")"
succeeds verify mine.json -P "$public" --edition ../sarn/out/edition-1
cd ..
refuses 1 "no key to check against" verify elsewhere/mine.json
refuses 2 "goes with a receipt" verify sarn/out/edition-1 --edition x

# What is another's, or was changed, is refused for what it is.
change() { # change FILTER: the receipt with that done to it, in its one form
    jq -cS --slurpfile other sarn/out/receipts/receipt-001-edition-1.json "$1" elsewhere/mine.json >changed.json
}
change .
same "the one form" changed.json elsewhere/mine.json
change '.salt = $other[0].salt'
not_verified "the entry or the salt is another's" verify changed.json -P "$public"
change '.entry = $other[0].entry'
not_verified "the entry or the salt is another's" verify changed.json -P "$public"
change '.entry.name = "The Open Spring"'
not_verified "the entry or the salt is another's" verify changed.json -P "$public"
change '.proof = $other[0].proof'
not_verified "the proof does not lead" verify changed.json -P "$public"
change '.root = $other[0].leaf'
not_verified "its root is not the one" verify changed.json -P "$public"
change '.campaign = "Another letter"'
not_verified "was not sealed so" verify changed.json -P "$public"
change '.edition = 2'
not_verified "edition 1 was sealed" verify changed.json -P "$public"
change '.seal |= sub("11 signatories"; "12 signatories")'
not_verified "the trusted comment does not hold" verify changed.json -P "$public"
jq . elsewhere/mine.json >changed.json
not_verified "not in canonical form" verify changed.json -P "$public"
refuses 1 "not in canonical form" verify changed.json -P "$public" --json
equals "the verdict" false "$(jq .verified out)"
not_verified "at least edition 2" verify elsewhere/mine.json -P "$public" --at-least 2
mv "$XDG_CONFIG_HOME" kept
succeeds key new --no-password
not_verified "which you trust" -C sarn verify elsewhere/mine.json

# A withdrawal takes it out of the next edition, and nothing back: the old proof stays true of the old one.
rm -r "$XDG_CONFIG_HOME"
mv kept "$XDG_CONFIG_HOME"
succeeds -C sarn record 3 withdrawn
succeeds -C sarn seal
succeeds verify elsewhere/mine.json -P "$public"
succeeds verify elsewhere/mine.json -P "$public" --edition sarn/out/edition-1
not_verified "not the one that the receipt is of" verify elsewhere/mine.json -P "$public" --edition sarn/out/edition-2
refuses 1 "was not counted in edition 2; it was in 1" -C sarn receipt 3 --edition 2
not_verified "at least edition 2" verify elsewhere/mine.json -P "$public" --at-least 2

# A public entry is recomputed by anyone, as docs/proofs.md says.
awk '/^```sh recompute$/ { on = 1; next } /^```$/ { on = 0 } on' "$here/../../docs/proofs.md" >recipe
[ -s recipe ] || fail "docs/proofs.md should have the recipe"
(cd sarn/out/edition-1 && sh "$work/recipe" >"$work/said") || fail "the recipe should succeed: $(cat said)"
equals "how many leaves the recipe finds" "10 of 10 public names are among the 11 leaves" "$(tail -n 1 said)"
