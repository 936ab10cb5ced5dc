#!/bin/sh
# A run that is put to sleep holds what it holds: a second one is told so and sends nothing, and when
# it wakes nobody has anything twice. One whose lock file was taken away meanwhile marks nothing more.
. "$(dirname "$0")/lib.sh"

sink=/usr/sbin/smtp-sink
[ -x "$sink" ] || skip "smtp-sink (Debian's postfix) is not here"
command -v jq >/dev/null || skip "jq is not here"

caught=$(mktemp -d)
chmod 777 "$caught"
server= sleeper=
trap '[ -z "$server" ] || kill "$server"; [ -z "$sleeper" ] || kill -9 "$sleeper" 2>/dev/null; rm -rf "$work" "$caught"' EXIT

for attempt in 1 2 3 4 5 6 7 8 9; do
    port=$((20000 + ($$ * 17 + attempt * 877) % 30000))
    # The answer to the dot takes two seconds, so that a busy machine sees a message being sent.
    "$sink" $([ "$(id -u)" -ne 0 ] || echo -u nobody) -w 2 -d "$caught/m." "127.0.0.1:$port" 16 &
    server=$!
    sleep 0.2
    ! kill -0 "$server" 2>/dev/null || break
    server=
done
[ -n "$server" ] || fail "smtp-sink finds no port"

begin() { # begin: a letter with five to write to, and a run that sleeps while it sends
    rm -rf letter "$caught"/m.*
    succeeds init letter --from organizations
    printf '[smtp]\nurl = smtp://127.0.0.1:%s\nconnections = 2\n' "$port" >>letter/campaign.conf
    for name in One Two Three Four Five; do
        succeeds -C letter add "Office $name" --email "$name@example.org"
    done
    "$UNDERSIGNED" -C letter mail draft --send >sleeper.out 2>&1 &
    sleeper=$!
    tries=0
    until run -C letter outbox --json 2>/dev/null | jq -e 'any(.state == "sending")' >/dev/null; do
        tries=$((tries + 1))
        [ "$tries" -lt 100 ] || fail "the run does not begin: $(cat sleeper.out)"
        sleep 0.05
    done
    kill -STOP "$sleeper"
}

wake() { # wake: the run goes on to its end
    kill -CONT "$sleeper"
    status=0
    wait "$sleeper" || status=$?
    sleeper=
}

delivered() {
    cat "$caught"/m.* 2>/dev/null | sed -n 's/^X-Rcpt-Args: <\([^>]*\)>.*/\1/p' | sort
}

begin
refuses 1 "another run is sending" -C letter outbox retry
wake
equals "status of the run that slept" 0 "$status"
equals "delivered" 5 "$(delivered | wc -l)"
equals "delivered twice" "" "$(delivered | uniq -d)"

begin
rm letter/outbox.lock
run -C letter outbox retry >second.out 2>&1 || true
wake
equals "delivered twice, the lock gone" "" "$(delivered | uniq -d)"
run -C letter outbox --json | jq -r '.[] | select(.state == "sent") | .to' | sort >sent
equals "sent and not delivered" "" "$(delivered | comm -23 sent -)"
