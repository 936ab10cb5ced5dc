#!/bin/sh
# A real server that fails in each of four ways at each of seven commands: what became of a message is
# what the server said of it, and where it said nothing, doubt stays doubt.
. "$(dirname "$0")/lib.sh"
sink=/usr/sbin/smtp-sink
[ -x "$sink" ] || skip "smtp-sink (Debian's postfix) is not here"
command -v jq >/dev/null || skip "jq is not here"

caught=$(mktemp -d)
chmod 777 "$caught"
server=
stop_sink() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    [ -z "$server" ] || wait "$server" 2>/dev/null || true
    server=
}
trap 'stop_sink; rm -rf "$work" "$caught"' EXIT

start_sink() { # start_sink OPTION…: a file for each message in $caught, on $port from the first on
    rm -f "$caught"/m.*
    [ "$(id -u)" -ne 0 ] || set -- -u nobody "$@"
    for attempt in 1 2 3 4 5 6 7 8 9; do
        : "${port:=$((20000 + ($$ * 17 + attempt * 997) % 30000))}"
        "$sink" -d "$caught/m." "$@" "127.0.0.1:$port" 16 2>/dev/null &
        server=$!
        sleep 0.1
        ! kill -0 "$server" 2>/dev/null || return 0
        port=
    done
    fail "smtp-sink finds no port"
}

start_sink
succeeds init fresh
printf 'name,email\n' >roster.csv
for name in One Two Three Four Five; do
    echo "Office $name,$name@example.org" >>roster.csv
done
succeeds -C fresh import roster.csv --as signed --authority "a test"
mkdir fresh/mail
printf 'Subject: A draft\n\nDear {{signatory.name}}, here it is.\n' >fresh/mail/draft.md
printf '[smtp]\nurl = smtp://127.0.0.1:%s\n' "$port" >>fresh/campaign.conf
stop_sink

states() {
    run -C letter outbox --json | jq -r '[.[].state] | unique | join(" ") | if . == "" then "none" else . end'
}
delivered() {
    cat "$caught"/m.* 2>/dev/null | grep -c '^X-Rcpt-Args' || true
}

# What may be in the ledger after a run, by what is done and at which command.
count=0
while read -r option command allowed; do
    count=$((count + 1))
    rm -rf letter
    cp -r fresh letter
    start_sink "$option" "$command"
    run -C letter mail draft --send >out 2>err || true
    stop_sink
    found=$(states)
    case " $allowed " in
    *" $(echo "$found" | tr ' ' '+') "*) ;;
    *) fail "smtp-sink $option $command: expected one of $allowed, found $found: $(cat err)" ;;
    esac
    case "$command $found" in
    *" sent") equals "smtp-sink $option $command: delivered" 5 "$(delivered)" ;;
    ". "*) ;; # whatever it says, it keeps what it was given
    *) equals "smtp-sink $option $command: delivered" 0 "$(delivered)" ;;
    esac

    # Once the server is well again, what waits goes; what a person must decide waits for one.
    start_sink
    run -C letter outbox --json | jq '[.[] | select(.state == "queued") | .id] | length' >waiting
    run -C letter outbox retry >out 2>err || fail "smtp-sink $option $command: retry: $(cat err)"
    [ "$(delivered)" -ge "$(cat waiting)" ] || fail "smtp-sink $option $command: what was queued is sent"
    case $found in
    *uncertain* | *failed*) states | grep -q 'failed\|uncertain' || fail "$option $command: only a person ends a doubt" ;;
    esac
    cat "$caught"/m.* 2>/dev/null | sed -n 's/^X-Rcpt-Args: \(<[^>]*>\).*/\1/p' | sort | uniq -d >twice
    equals "$option $command: twice" "" "$(cat twice)"
    stop_sink
done <<'END'
-q CONNECT none
-Q CONNECT none
-r CONNECT none
-f CONNECT none
-q EHLO,HELO none
-Q EHLO,HELO none
-r EHLO,HELO none
-f EHLO,HELO none
-q MAIL deferred deferred+queued
-Q MAIL deferred deferred+queued
-r MAIL deferred deferred+queued
-f MAIL queued
-q RCPT deferred deferred+queued
-Q RCPT deferred deferred+queued
-r RCPT deferred deferred+queued
-f RCPT failed
-q DATA deferred deferred+queued
-Q DATA deferred deferred+queued
-r DATA deferred deferred+queued
-f DATA queued
-q . uncertain queued+uncertain
-Q . deferred deferred+queued
-r . deferred deferred+queued
-f . failed
-q QUIT sent
-Q QUIT sent
-r QUIT sent
-f QUIT sent
END
equals "pairs of a fault and a command" 28 "$count"
