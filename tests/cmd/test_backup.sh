#!/bin/sh
# A sealed campaign goes into one private file and comes back whole, into a new folder alone, also
# while somebody else is writing.
. "$(dirname "$0")/lib.sh"
command -v jq >/dev/null || skip "jq is not here"

succeeds init letter --from organizations
succeeds key new --no-password
succeeds -C letter add "River Watch" --email river@example.org
succeeds -C letter record "River Watch" signed --authority Ann
succeeds -C letter seal
(umask 0 && succeeds -C letter backup copy.zip)
equals "the backup's mode" 600 "$(stat -c %a copy.zip)"
grep -q "signing key and the mail account are not in it" out || fail "what is not in it is told"

succeeds -C again restore copy.zip
equals "the folder's mode" 700 "$(stat -c %a again)"
diff -r letter/out/edition-1 again/out/edition-1 || fail "the edition should come back to the byte"
same "the letter" letter/letter.md again/letter.md
succeeds -C again journal --verify
succeeds -C again journal
grep -q "restored from a backup of" out || fail "the journal should tell it"
succeeds -C again verify again/out/edition-1
succeeds -C letter list --json
mv out before
succeeds -C again list --json
same "the roster" before out

refuses 1 "is not empty" -C again restore copy.zip
refuses 1 "is there already" -C letter backup copy.zip
refuses 2 "say which folder" restore copy.zip
refuses 2 "usage" -C other restore
head -c 2000 copy.zip >cut.zip
refuses 1 "damaged" -C other restore cut.zip
refuses 1 "is no backup" -C other restore letter/letter.md
[ ! -e other ] || fail "nothing should be made of it"
equals "what is left behind" "" "$(ls -A | grep '^\.' || true)"

# Copies made while entries are added are each whole.
(for i in 1 2 3 4 5 6 7 8 9 10 11 12; do run -C letter add "Busy $i" >/dev/null; done) &
writer=$!
for i in 1 2 3 4; do
    succeeds -C letter backup "busy$i.zip"
    succeeds -C "busy$i" restore "busy$i.zip"
    succeeds -C "busy$i" journal --verify
done
wait "$writer"
succeeds -C letter journal --verify
