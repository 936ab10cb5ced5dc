#!/bin/sh
# Ten thousand messages over a line on which every fiftieth meets a fault: all that is said to be sent
# has arrived, all that has arrived is said to be sent or in doubt, and nobody has it twice.
. "$(dirname "$0")/lib.sh"
sink=/usr/sbin/smtp-sink
[ -x "$sink" ] || skip "smtp-sink (Debian's postfix) is not here"
[ -x /usr/bin/python3 ] || skip "python3 is not here"
command -v jq >/dev/null || skip "jq is not here"
messages=${MESSAGES:-10000}
seed=${SEED:-20260301}
echo "seed $seed"

caught=$(mktemp -d)
chmod 777 "$caught"
server= line=
trap 'kill $server $line 2>/dev/null || true; rm -rf "$work" "$caught"' EXIT
listens() { # listens PORT
    for attempt in $(seq 100); do
        /usr/bin/python3 -c "import socket; socket.create_connection(('127.0.0.1', $1)).close()" 2>/dev/null && return 0
        sleep 0.05
    done
    fail "nothing listens on $1"
}
user=
[ "$(id -u)" -ne 0 ] || user="-u nobody"
for attempt in 1 2 3 4 5 6 7 8 9; do # below the ports that the system gives to whoever connects
    port=$((20000 + ($$ * 19 + attempt * 911) % 12000))
    "$sink" $user -d "$caught/m." -c "127.0.0.1:$((port + 1))" 64 >/dev/null 2>&1 &
    server=$!
    /usr/bin/python3 "$here/faulty.py" "$port" "$((port + 1))" "$seed" 2 "$work/faults" 2>/dev/null &
    line=$!
    sleep 0.5
    kill -0 "$server" 2>/dev/null && kill -0 "$line" 2>/dev/null && break
    kill "$server" "$line" 2>/dev/null || true
done
listens "$port"
listens "$((port + 1))"

succeeds init letter
rm -f letter/roster.csv
seq "$messages" | awk 'BEGIN { print "name,email" } { print "Organisation " $1 ",o" $1 "@example.org" }' >roster.csv
succeeds -C letter import roster.csv --as signed --authority "a test"
mkdir letter/mail
printf 'Subject: A draft\n\nDear {{signatory.name}}, here it is.\n' >letter/mail/draft.md
printf '[smtp]\nurl = smtp://127.0.0.1:%s\n' "$port" >>letter/campaign.conf

run -C letter mail draft --send --yes "$messages" >out 2>err || true
for again in 1 2 3; do # a run may stop when too much goes wrong in a row
    run -C letter outbox retry >>out 2>>err || true
done
states() { # states STATE…: the addresses of messages in one of them
    run -C letter outbox --json | jq -r --arg states "$*" '.[] | select(.state | IN($states | split(" ")[])) | .to' | sort
}
cat "$caught"/m.* | sed -n 's/^X-Rcpt-Args: <\([^>]*\)>.*/\1/p' | sort >delivered
states sent >sent
states sent uncertain >known
equals "all are in the ledger" "$messages" "$(run -C letter outbox --json | jq length)"
equals "delivered twice" "" "$(uniq -d delivered | head -3)"
equals "sent and not delivered" "" "$(comm -23 sent delivered | head -3)"
equals "delivered and not known" "" "$(comm -13 known delivered | head -3)"
equals "still being sent" "" "$(states sending | head -3)"
# Who is cut off within a body that has left as a whole cannot tell it from a body that arrived.
grep -c ' end \| body ' faults >cut || true
[ "$(states uncertain | wc -l)" -le "$(cat cut)" ] || fail "more in doubt than were cut off: $(states uncertain | wc -l) of $(cat cut)"
equals "failed for good" "$(grep -c '^hard' faults)" "$(states failed | wc -l)"
[ "$(wc -l <faults)" -ge $((messages / 100)) ] || fail "$(wc -l <faults) faults are too few to show anything"
echo "$(wc -l <faults) faults: $(wc -l <sent) sent, $(states uncertain | wc -l) uncertain, $(states deferred queued | wc -l) wait"
