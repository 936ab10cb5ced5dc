#!/bin/sh
# Nobody finds out by guessing who is counted and not named: every name, with every address and all that is known, is tried.
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || skip "python3 is not here"

succeeds init letter
{
    echo 'name,acronym,email,visibility'
    for i in $(seq 1 60); do
        echo "Hidden Spring $i,HS$i,office@spring$i.example,withheld"
    done
    echo 'River Watch,RW,watch@example.net,public'
    echo 'Salmon Trust,,salmon@example.net,public'
} >letter/many.csv
succeeds -C letter import letter/many.csv --as signed --authority 'Ada Quill'
run -C letter duplicates --json | jq -r '.[] | "\(.a) \(.b)"' | while read -r a b; do
    run -C letter duplicates --apart "$a" "$b" >/dev/null
done
succeeds key new --no-password
succeeds -C letter seal
for i in 1 2 3; do
    succeeds -C letter receipt "HS$i" --output "receipt-$i.json"
done
run -C letter list --json >roster.json
jq -n --slurpfile roster roster.json --slurpfile one receipt-1.json --slurpfile two receipt-2.json \
    --slurpfile three receipt-3.json '{names: [$roster[0][].name], addresses: [$roster[0][].email],
    acronyms: ([$roster[0][] | {key: .name, value: .acronym}] | from_entries), receipts: [$one[0], $two[0], $three[0]]}' >words.json
python3 "$here/guess_names.py" letter/out/edition-1 words.json >said
cat said
grep -q '^0 found of 60 leaves in True' said || fail "nobody should be found by guessing"
grep -q '^3 found by who has the salts' said || fail "who has the salts should be found, so that the guesses were of the right form"
