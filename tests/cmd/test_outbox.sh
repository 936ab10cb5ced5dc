#!/bin/sh
# The ledger: listed and chosen from, shown with the server's words, read again as it was sent; and
# the addresses that took no mail come back corrected.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/mailing.sh"

new_letter
succeeds -C letter outbox
grep -q 'the outbox is empty' out || fail "an empty outbox should say so"
succeeds -C letter outbox export none.csv
grep -q '^none.csv: 0 addresses' out || fail "there should be no address: $(cat out)"

start_sink refused -f RCPT
refuses 1 "not everything was sent" -C letter mail invitation --send
stop_sink
succeeds -C letter outbox
grep -q '^3 messages: 3 failed$' out || fail "the list should count: $(cat out)"
grep -q 'outbox export FILE.csv' out || fail "the list should say what to do with failed ones"
succeeds -C letter outbox list failed to=@example.net
grep -q '^2 messages: 2 failed$' out || fail "two should be at example.net"
succeeds -C letter outbox list sent
grep -q 'no message is that' out || fail "nothing was sent"
equals "as JSON" 1 "$(run -C letter outbox list template=invitation to=watch@example.net --json | jq length)"
refuses 1 "did you mean 'failed'" -C letter outbox list faild
refuses 1 "chooses no message" -C letter outbox list mailing=one
refuses 2 "usage:" -C letter outbox shw 1
refuses 2 "usage:" -C letter outbox resolve 1
refuses 1 "is failed" -C letter outbox resolve 1 sent
refuses 1 "no message 99" -C letter outbox show 99

# A message is read again as it was queued.
succeeds -C letter outbox show 1 --eml
grep -q '^Message-ID: <[0-9a-f]*@example.org>' out || fail "the message should be printed"
! sed 's/\r$//' out | grep -q "$(printf '\r')" || fail "lines should end in CRLF"
equals "as many CRs as lines" "$(wc -l <out)" "$(tr -cd '\r' <out | wc -c)"

# The addresses that took no mail come back corrected.
succeeds -C letter outbox export failed.csv
grep -q '^failed.csv: 3 addresses that took no mail' out || fail "it should say how many: $(cat out)"
equals "its mode" 600 "$(stat -c %a failed.csv)"
head -1 failed.csv | grep -q '^id,name,email,why it failed,undersigned:' || fail "the header: $(head -1 failed.csv)"
grep -q '^1,River Watch,watch@example.net,500 ' failed.csv || fail "the server's words should be there: $(cat failed.csv)"
sed -i 's/salmon@example.net/office@salmon.example/' failed.csv
succeeds -C letter import failed.csv
equals "nothing is changed without --apply" salmon@example.net "$(run -C letter show 2 --json | jq -r .email)"
succeeds -C letter import failed.csv --apply
equals "the corrected address" office@salmon.example "$(run -C letter show 2 --json | jq -r .email)"
equals "entries" 3 "$(run -C letter list --json | jq length)"
equals "no further column" '{}' "$(run -C letter show 2 --json | jq -c .fields)"
succeeds -C letter outbox export again.csv
grep -q '^again.csv: 2 addresses' out || fail "the corrected one should be gone from it"

# It goes out again to the corrected address, and to no other.
start_sink taken
succeeds -C letter mail invitation --send
equals "recipients" office@salmon.example "$(recipients taken)"
equals "states" "failed failed failed sent" "$(run -C letter outbox --json | jq -r '[.[].state] | join(" ")')"
succeeds -C letter outbox show 4 --eml
cp out sent.eml
sed '1,/^$/d' "$caught"/taken/m.* | sed '$d' >arrived
sed 's/\r$//' sent.eml | sed '1,/^$/d' >kept
same "what is kept should be what arrived" kept arrived
stop_sink

# A message that holds a link to sign is kept without it once it is sent.
new_letter
start_sink links
printf '[web]\nurl = https://sign.example.org\n' >>letter/campaign.conf
succeeds -C letter mail invitation --send
equals "messages" 3 "$(recipients links | wc -l)"
equals "links, no two the same" 3 "$(cat "$caught"/links/* | grep -o '^List-Unsubscribe: <https://sign.example.org/answer/[A-Za-z0-9_-]*>' | sort -u | wc -l)"
for token in $(cat "$caught"/links/* | grep -o 'sign.example.org/answer/[A-Za-z0-9_-]*' | sed 's,.*/,,' | sort -u); do
    ! grep -rqaF -- "$token" letter || fail "the token $token should be nowhere in the campaign"
done
refuses 1 "held links" -C letter outbox show 1 --eml
succeeds -C letter outbox show 1
grep -q 'dropped once it was sent' out || fail "it should say where the body is"
stop_sink

# Whoever interrupts a run has true states, and goes on where it stopped.
new_letter
start_sink slow -w 1
sed -i 's/^\[smtp\]/[smtp]\nconnections = 1/' letter/campaign.conf
"$UNDERSIGNED" -C letter mail invitation --send >out 2>err &
sender=$!
states() {
    run -C letter outbox --json | jq -r '[.[].state] | unique | join(" ")'
}
for attempt in $(seq 200); do
    case $(states) in *sent*) break ;; esac
    sleep 0.05
done
kill -TERM $sender
status=0
wait $sender || status=$?
equals "the status of what was interrupted" 1 "$status"
grep -q 'undersigned outbox retry' err || fail "it should say how to go on: $(cat err)"
equals "some sent, some queued, none in doubt" "queued sent" "$(states)"
succeeds -C letter status
grep -q 'outbox retry' out || fail "status should say what is next: $(cat out)"
succeeds -C letter outbox retry
for message in "$caught"/slow/*; do # what was broken off before its end is no message
    ! tr -d '\r' <"$message" | grep -q '^--=_a[0-9a-f]*--$' || sed -n 's/^X-Rcpt-Args: <\(.*\)>.*/\1/p' "$message"
done | sort >whole
equals "recipients, each once" "salmon@example.net watch@example.net zurich@example.org" "$(tr '\n' ' ' <whole | sed 's/ $//')"
