#!/bin/sh
# An edition that somebody made without this program, from what the documentation says, is
# verified by it; and nothing is said to be verified that is not.
. "$(dirname "$0")/lib.sh"
command -v minisign >/dev/null || skip "minisign is not here"

not_verified() { # not_verified TEXT ARG…: refused with TEXT, and nothing that looks like a yes
    refuses 1 "$@"
    ! grep -q '^verified' out || fail "it should not say 'verified'"
}

key_id() { # key_id FILE: all 16 digits, of which minisign leaves out zeros at the beginning
    printf '%16s' "$(sed -n '1s/.* //p' "$1")" | tr ' ' 0
}

minisign -G -W -p theirs.pub -s theirs.key >/dev/null
id=$(key_id theirs.pub)
public=$(sed -n 2p theirs.pub)
empty=$(printf '' | sha256sum | cut -d' ' -f1)
mkdir edition-1
echo "Dear President," >edition-1/letter.txt
sha256=$(sha256sum edition-1/letter.txt | cut -d' ' -f1)
cp theirs.pub edition-1/undersigned.pub
{
    printf '{"campaign":"A letter","commitments":{"leaves":[],"root":"%s","size":0},' "$empty"
    printf '"count":{"individuals":0,"organizations":0,"public":0,"total":0,"withheld":0},'
    printf '"edition":1,"files":[{"path":"letter.txt","sha256":"%s","size":16}],' "$sha256"
    printf '"keys":["%s"],"previous":null,"revision":{"number":1,"sha256":"%s"},' "$id" "$empty"
    printf '"sealed_at":"2023-11-07T18:00:00Z","signatories":[],"version":1}\n'
} >edition-1/manifest.json
minisign -S -s theirs.key -m edition-1/manifest.json >/dev/null

succeeds verify edition-1 -P "$public"
equals "the last line" "verified: edition 1, 0 signatories, sealed 2023-11-07T18:00:00Z" \
    "$(tail -n 1 out)"
succeeds verify edition-1/manifest.json -p theirs.pub --at-least 1
succeeds -C edition-1 verify manifest.json -p theirs.pub
succeeds verify edition-1 -p theirs.pub --json
equals "the verdict" true "$(jq .verified out)"
equals "the checks" "key signature comment manifest count names leaves files folder chain" \
    "$(jq -r '[.checks[].check] | join(" ")' out)"

not_verified "no key to check against" verify edition-1
refuses 2 "give one" verify edition-1 -P "$public" -p theirs.pub
refuses 2 "usage" verify -P "$public"
not_verified "not a public key" verify edition-1 -P "${public}x"
not_verified "at least edition 2" verify edition-1 -P "$public" --at-least 2
not_verified "neither the folder" verify nowhere -P "$public"

# A changed file, one too many, one too few.
echo "Dear Presidemt," >edition-1/letter.txt
not_verified "'letter.txt' was changed" verify edition-1 -P "$public"
refuses 1 "'letter.txt' was changed" verify edition-1 -P "$public" --json
equals "the verdict" false "$(jq .verified out)"
echo "Dear President," >edition-1/letter.txt
touch edition-1/letter.pdf
not_verified "'letter.pdf' was not sealed" verify edition-1 -P "$public"
rm edition-1/letter.pdf
mv edition-1/letter.txt kept
not_verified "'letter.txt' was sealed, but is missing" verify edition-1 -P "$public"
mv kept edition-1/letter.txt
succeeds verify edition-1 -P "$public"

# Inside a campaign the key is one's own, but not one that came with the campaign's folder.
mkdir campaign
printf '[campaign]\ntitle = A letter\n' >campaign/campaign.conf
not_verified "no key to check against" -C campaign verify edition-1
succeeds key new --no-password
not_verified "which you trust" -C campaign verify edition-1
conf='[campaign]\ntitle = A letter\n\n[seal]\nkey_file = %s\n'
cp theirs.key theirs.pub campaign
printf "$conf" "$work/campaign/theirs.key" >campaign/campaign.conf
not_verified "no key to check against" -C campaign verify edition-1
printf "$conf" "$work/theirs.key" >campaign/campaign.conf
succeeds -C campaign verify edition-1

# A co-signature counts for whoever trusts its key.
minisign -G -W -p ours.pub -s ours.key >/dev/null
other=$(key_id ours.pub)
not_verified "which you trust" verify edition-1 -p ours.pub
minisign -S -s ours.key -m edition-1/manifest.json \
    -x "edition-1/manifest.json.$other.minisig" >/dev/null
succeeds verify edition-1 -p ours.pub
succeeds verify edition-1 -P "$public"
grep -q "$other, not checked" out || fail "an unchecked co-signature should be said to be one"
