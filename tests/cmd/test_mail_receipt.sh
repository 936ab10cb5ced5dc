#!/bin/sh
# Each signatory is sent its own receipt and nobody is sent another's, in drafts and in what a server gets.
. "$(dirname "$0")/lib.sh"
. "$here/mailing.sh"
command -v python3 >/dev/null || skip "python3 is not here"

decode() { # decode FILE…: whom each went to and what was enclosed, a line each, in order
    python3 "$here/every_receipt.py" roster.json "$@" | sort -n
}

succeeds init letter
run -C letter import letter/roster.csv --as signed --authority 'Ada Quill' >/dev/null
run -C letter edit 3 visibility=withheld >/dev/null
run -C letter edit 4 visibility=internal >/dev/null
run -C letter edit 5 visibility=recipient >/dev/null
run -C letter list --json >roster.json

# Before there is an edition it goes without, and says so.
succeeds -C letter mail receipt --drafts before
equals "what is enclosed before" 0 "$(decode before/*.eml | grep -c receipt || :)"
equals "who is told so" 11 "$(grep -l 'When the letter is sealed' before/*.eml | wc -l)"

succeeds key new --no-password
succeeds -C letter seal
run -C letter add 'Late River' --email late@example.org >/dev/null
run -C letter record 'Late River' signed --authority 'Ada Quill' >/dev/null
run -C letter list --json >roster.json

whole="1 public receipt-edition-1.json
2 public receipt-edition-1.json
3 withheld receipt-edition-1.json
4 internal
5 recipient receipt-edition-1.json"
succeeds -C letter mail receipt --drafts after
equals "how many mails" 13 "$(ls after/*.eml | wc -l)"
decode after/*.eml >found
equals "what each is sent" "$whole" "$(head -5 found)"
equals "and who signed since" "13 public" "$(tail -n 1 found)"
public=$(sed -n 2p letter/out/edition-1/undersigned.pub)
for receipt in after/*.json; do
    succeeds verify "$receipt" -P "$public"
done

# What is sent is the same.
start_sink letters
succeeds -C letter mail receipt
succeeds -C letter mail receipt --send --yes 13
cp out sent
stop_sink
mkdir arrived
cp "$caught"/letters/* arrived
chmod u+w arrived/*
decode arrived/m.* >arrived/found
same "what arrived and what the drafts had" found arrived/found
for receipt in arrived/*.json; do
    succeeds verify "$receipt" -P "$public"
done

# A test is not for the signatory, and has none.
start_sink tested
succeeds -C letter mail receipt --again --test me@example.org
stop_sink
! grep -rq '"salt"' "$caught/tested" || fail "a test should have no receipt"
! grep -r -A20 'receipt-edition-1.json' "$caught/tested" | grep -q 'eyJjYW1wYWlnbiI' || fail "a test should have no receipt"
grep -rq 'receipt-edition-1.json' "$caught/tested" || fail "a test should show that one is enclosed"

# No proof stands in a name of a file, nor in what is printed.
! find letter -name '*Fischer*' | grep -q . || fail "a file is named after somebody"
succeeds -C letter mail receipt --again
salt=$(jq -r .salt "$(grep -l Fischer arrived/*.json)")
! grep -rqF "$salt" sent out err letter/out/edition-1 || fail "a salt stands where it should not"
