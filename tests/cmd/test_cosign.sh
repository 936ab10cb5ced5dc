#!/bin/sh
# A second organization verifies an edition and puts its own signature beside, which minisign takes; nothing is overwritten.
. "$(dirname "$0")/lib.sh"
command -v minisign >/dev/null || skip "minisign is not here"

key_id() { # key_id FILE
    printf '%16s' "$(sed -n '1s/.* //p' "$1")" | tr ' ' 0
}

succeeds init sarn
run -C sarn import sarn/roster.csv --as signed --authority 'Ada Quill' >/dev/null
run -C sarn edit 3 visibility=recipient >/dev/null
succeeds key new --no-password
minisign -G -W -p theirs.pub -s theirs.key >/dev/null
chmod 600 theirs.key
theirs=$(key_id theirs.pub)

# Elsewhere, with a copy of the folder and the public key of whoever sealed it.
succeeds -C sarn seal
public=$(sed -n 2p sarn/out/edition-1/undersigned.pub)
mkdir elsewhere
cp -r sarn/out/edition-1 elsewhere
refuses 1 "no key to check against" seal --cosign theirs.key elsewhere/edition-1
refuses 1 "which you trust" seal --cosign theirs.key elsewhere/edition-1 -p theirs.pub
mv elsewhere/edition-1/letter.txt kept
refuses 1 "nothing was co-signed" seal --cosign theirs.key elsewhere/edition-1 -P "$public"
mv kept elsewhere/edition-1/letter.txt
chmod 644 theirs.key
refuses 1 "chmod 600" seal --cosign theirs.key elsewhere/edition-1 -P "$public"
chmod 600 theirs.key
succeeds seal --cosign theirs.key elsewhere/edition-1 -P "$public" --json
signature=elsewhere/edition-1/manifest.json.$theirs.minisig
equals "the JSON" "1 $theirs" "$(jq -r '"\(.edition) \(.key)"' out)"
equals "the mode" 600 "$(stat -c %a "$signature")"
minisign -V -q -m elsewhere/edition-1/manifest.json -x "$signature" -p theirs.pub || fail "minisign should take it"
minisign -V -q -m elsewhere/edition-1/manifest.json -p elsewhere/edition-1/undersigned.pub || fail "and the first one"
equals "what it says" "$(sed -n 3p elsewhere/edition-1/manifest.json.minisig)" "$(sed -n 3p "$signature")"
cp "$signature" before
refuses 1 "has co-signed edition 1 already" seal --cosign theirs.key elsewhere/edition-1 -P "$public"
same "the signature is the one that was made" before "$signature"
refuses 1 "another organization's co-signs" seal --cosign "$XDG_CONFIG_HOME/undersigned/undersigned.key" elsewhere/edition-1 -P "$public"

# Either key verifies it, both together too, and a third does not.
succeeds verify elsewhere/edition-1 -P "$public"
grep -q "$theirs, not checked" out || fail "an unchecked co-signature should be said to be one"
succeeds verify elsewhere/edition-1 -p theirs.pub
succeeds verify elsewhere/edition-1 -P "$public" -P "$(sed -n 2p theirs.pub)"
! grep -q 'not checked' out || fail "with its key it is checked"
equals "the signatures" 2 "$(grep -c '^  signature' out)"
minisign -G -W -p third.pub -s third.key >/dev/null
refuses 1 "which you trust" verify elsewhere/edition-1 -P "$public" -P "$(sed -n 2p third.pub)"
printf 'untrusted comment: signature from minisign secret key\n' >forged
sed -n '2,$p' elsewhere/edition-1/manifest.json.minisig >>forged
cp forged "$signature"
refuses 1 "holds a signature by the key" verify elsewhere/edition-1 -P "$public"
cp before "$signature"

# In the campaign it is the newest edition, which is journalled; the copy when it is named.
refuses 2 "go with --cosign" -C sarn seal -P "$public"
refuses 2 "go with --cosign" seal elsewhere/edition-1
refuses 1 "campaign.conf" seal
succeeds -C sarn seal --cosign theirs.key
succeeds -C sarn verify sarn/out/edition-1
succeeds -C sarn seal --cosign theirs.key sarn/out/edition-1-recipient
succeeds verify sarn/out/edition-1-recipient -p theirs.pub
succeeds -C sarn verify sarn/out
succeeds -C sarn journal
equals "the journal" 2 "$(grep -c "co-signed by key $theirs" out)"
succeeds -C sarn journal --verify

# A receipt carries the co-signature, so that who trusts the co-signer can check it.
succeeds -C sarn receipt 3 --output receipt.json
succeeds verify receipt.json -p theirs.pub
succeeds verify receipt.json -P "$public" -P "$(sed -n 2p theirs.pub)"

# Where there is no edition yet, the first is sealed and co-signed at once.
succeeds init fresh
run -C fresh import fresh/roster.csv --as signed --authority 'Ada Quill' >/dev/null
succeeds -C fresh seal --cosign theirs.key --json
equals "the JSON" "1 $theirs" "$(jq -r '"\(.edition) \(.key)"' out)"
succeeds verify fresh/out/edition-1 -p theirs.pub
