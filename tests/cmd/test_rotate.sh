#!/bin/sh
# A new key signed by the old one: who trusts either verifies old and new editions; a revoked one verifies nothing.
. "$(dirname "$0")/lib.sh"
keys=$XDG_CONFIG_HOME/undersigned

refuses 1 "make one with 'undersigned key new'" key rotate --no-password
succeeds init sarn
run -C sarn import sarn/roster.csv --as signed --authority 'Ada Quill' >/dev/null
run -C sarn edit 3 visibility=recipient >/dev/null
succeeds key new --no-password
old=$(sed -n 2p "$keys/undersigned.pub")
old_id=$(sed -n '1s/.* //p' "$keys/undersigned.pub")
succeeds -C sarn seal
cp -r sarn/out/edition-1 alone # from before, as somebody has it
refuses 2 "goes with 'key rotate'" key show --revoked lost
refuses 2 "not empty" key rotate --revoked ' '

succeeds -C sarn key rotate --no-password
grep -q "co-signed  2 editions" out || fail "the editions sealed before should be co-signed"
new=$(sed -n 2p "$keys/undersigned.pub")
new_id=$(sed -n '1s/.* //p' "$keys/undersigned.pub")
[ "$new" != "$old" ] || fail "the key should be another"
for file in undersigned.key "undersigned-$old_id.key"; do
    equals "the mode of $file" 600 "$(stat -c %a "$keys/$file")"
done
[ ! -e "$keys/undersigned-$new_id.key" ] || fail "the new key should be in its place"
succeeds key show --json
equals "whom it follows" "$new_id $old_id false" "$(jq -r '.id as $id | .follows[0] | "\(.new) \(.old) \(.revoked)"' out)"
if command -v minisign >/dev/null; then
    minisign -V -q -m "$keys/undersigned.keys/$new_id.pub" -x "$keys/undersigned.keys/$new_id.pub.$old_id.minisig" \
        -P "$old" || fail "minisign should take the introduction"
fi

run -C sarn doctor >doctor 2>&1 || : # which may miss a font
grep -q 'editions *1 on the disk as it was sealed' doctor || fail "doctor should find the edition whole"
! grep -q 'not the campaign' doctor || fail "an edition that the present key co-signed is the campaign's"

# Later editions carry it, sealed like any file; either key verifies all of them.
succeeds -C sarn seal
equals "what the edition carries" "keys/$new_id.pub keys/$new_id.pub.$old_id.minisig" \
    "$(jq -r '[.files[].path | select(startswith("keys/"))] | join(" ")' sarn/out/edition-2/manifest.json)"
for key in "$old" "$new"; do
    succeeds verify sarn/out/edition-1 -P "$key"
    succeeds verify sarn/out/edition-2 -P "$key"
    succeeds verify sarn/out/edition-2-recipient -P "$key"
    succeeds verify sarn/out -P "$key"
done
succeeds verify sarn/out/edition-2 -P "$old"
grep -q "$new_id, which follows $old_id, the one you trust" out || fail "it should be said how it is trusted"
cp -r sarn/out/edition-2 second
succeeds verify second -P "$old"
succeeds verify alone -P "$old"
refuses 1 "which you trust" verify alone -P "$new" # nothing there says so
succeeds -C sarn verify alone # but whoever rotated the key knows
succeeds -C sarn receipt 3 --edition 1 --output first.json
succeeds -C sarn receipt 3 --output second.json
for key in "$old" "$new"; do
    succeeds verify first.json -P "$key"
    succeeds verify second.json -P "$key"
done
succeeds compare sarn/out/edition-1 sarn/out/edition-2
equals "the verdict" successor "$(head -n 1 out | cut -d: -f1)"
succeeds -C sarn journal
equals "the journal" 1 "$(grep -c "key $new_id follows $old_id" out)"
succeeds -C sarn journal --verify

# What was not introduced by the old key, or was changed, leads nowhere.
cp -r second changed
introduction=changed/keys/$new_id.pub.$old_id.minisig
sed -i '3s/since 2/since 1/' "$introduction"
refuses 1 "which you trust" verify changed -P "$old"
refuses 1 "was changed" verify changed -P "$new"

# The old key, in somebody else's hands, seals no newer edition.
cp -r sarn stolen
cp -r "$keys" mine
mv "$keys/undersigned-$old_id.key" "$keys/undersigned.key"
rm -r "$keys/undersigned.keys"
printf 'untrusted comment: undersigned public key %s\n%s\n' "$old_id" "$old" >"$keys/undersigned.pub"
run -C stolen record 5 withdrawn >/dev/null
succeeds -C stolen seal
refuses 1 "had followed already in edition 2" verify stolen/out/edition-3 -P "$old"
refuses 1 "had followed already in edition 2" verify stolen/out -P "$old"
refuses 1 "which you trust" verify stolen/out/edition-3 -P "$new"
rm -r "$keys"
cp -r mine "$keys"

# A rotation that was cut off behind the introduction is finished by the next run.
cp -r "$keys" whole
mv "$keys/undersigned.key" "$keys/undersigned-$new_id.key"
cp "$keys/undersigned-$old_id.key" "$keys/undersigned.key"
printf 'untrusted comment: undersigned public key %s\n%s\n' "$old_id" "$old" >"$keys/undersigned.pub"
succeeds key show --json
equals "the key" "$new_id" "$(jq -r .id out)"
same "the key in its place" whole/undersigned.key "$keys/undersigned.key"
same "its public half" whole/undersigned.pub "$keys/undersigned.pub"

# Once more, and the second is revoked: it introduces nobody, and nor does the first through it.
succeeds -C sarn key rotate --no-password --revoked 'the laptop was taken'
last=$(sed -n 2p "$keys/undersigned.pub")
succeeds -C sarn seal
succeeds verify sarn/out/edition-3 -P "$last"
succeeds verify sarn/out -P "$last"
succeeds -C sarn verify sarn/out
refuses 1 "revoked by its owner" verify sarn/out/edition-3 -P "$new"
refuses 1 "revoked by its owner" verify sarn/out/edition-2 -P "$new"
refuses 1 "revoked by its owner" verify sarn/out -P "$new"
refuses 1 "revoked by its owner" verify sarn/out/edition-3 -P "$old"
succeeds verify sarn/out/edition-2 -P "$last" # co-signed when it was rotated
succeeds -C sarn receipt 3 --edition 3 --output third.json
refuses 1 "revoked by its owner" verify third.json -P "$new"
succeeds verify third.json -P "$last"
succeeds -C sarn journal --json
grep -q 'the laptop was taken' out || fail "the reason should be journalled"
