#!/bin/bash
# A run of the mail is killed at one system call after another; after each kill nobody is lost, nobody
# has it twice, and in doubt are only those whose durable mark was set, one a connection at most.
# A run of five messages is killed at every call from the one on that takes the outbox; one of fifty at
# KILLS calls (60; all calls of the first with EVERY=yes) that are drawn by SEED.
. "$(dirname "$0")/lib.sh"

sink=/usr/sbin/smtp-sink
[ -x "$sink" ] || skip "smtp-sink (Debian's postfix) is not here"
for program in jq strace sqlite3; do
    command -v "$program" >/dev/null || skip "$program is not here"
done
strace -o /dev/null true 2>/dev/null || skip "nothing can be traced here"
ASAN_OPTIONS=detect_leaks=0 # the leak checker cannot run while it is traced
export ASAN_OPTIONS
kills=${KILLS:-60}
seed=${SEED:-20260301}
connections=4

caught=$(mktemp -d)
chmod 777 "$caught"
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work" "$caught"' EXIT
for attempt in 1 2 3 4 5 6 7 8 9; do
    port=$((20000 + ($$ * 13 + attempt * 877) % 30000))
    "$sink" $([ "$(id -u)" -ne 0 ] || echo -u nobody) -d "$caught/m." "127.0.0.1:$port" 16 &
    server=$!
    sleep 0.2
    ! kill -0 "$server" 2>/dev/null || break
    server=
done
[ -n "$server" ] || fail "smtp-sink finds no port"

new_letter() { # new_letter COUNT: in $COUNT.fresh
    succeeds init "$1.fresh"
    rm -f "$1.fresh/roster.csv"
    mkdir "$1.fresh/mail"
    printf 'Subject: A draft\n\nDear {{signatory.name}}, here it is.\n' >"$1.fresh/mail/draft.md"
    printf '[smtp]\nurl = smtp://127.0.0.1:%s\n' "$port" >>"$1.fresh/campaign.conf"
    seq "$1" | awk 'BEGIN { print "name,email" } { print "Office " $1 ",o" $1 "@example.org" }' >roster.csv
    succeeds -C "$1.fresh" import roster.csv --as signed --authority "a test"
}

begin() { # begin COUNT: nothing of it was mailed yet
    rm -rf letter
    find "$caught" -name 'm.*' -delete
    cp -r "$1.fresh" letter
}

ledger() { # ledger CONDITION: the addresses of the messages that it holds for
    sqlite3 letter/roster.db "SELECT recipient FROM message WHERE $1 ORDER BY recipient"
}

check() { # check WHERE COUNT: what the kill left, and what becomes of it
    marked=$(ledger "state = 'sending' AND marked_at IS NOT NULL" 2>/dev/null | sort)
    run -C letter outbox retry >out 2>&1 || fail "$1: retry: $(cat out)"
    cat "$caught"/m.* 2>/dev/null | sed -n 's/^X-Rcpt-Args: <\(.*\)>.*/\1/p' | sort >delivered
    ledger "state = 'sent'" | sort >sent
    ledger "state IN ('sent', 'uncertain')" | sort >known
    ledger 1 | sort >all
    equals "$1: delivered twice" "" "$(uniq -d delivered)"
    equals "$1: sent and not delivered" "" "$(comm -23 sent delivered)"
    equals "$1: delivered and not known" "" "$(comm -13 known delivered)"
    equals "$1: neither sent nor in doubt" "" "$(comm -23 all known)"
    equals "$1: in doubt" "$marked" "$(comm -23 known sent)"
    [ "$(comm -23 known sent | wc -l)" -le "$connections" ] || fail "$1: more in doubt than connections"
    case $(wc -l <all) in
    0 | "$2") ;;
    *) fail "$1: half a mailing is queued" ;;
    esac
    equals "$1: the store" ok "$(sqlite3 letter/roster.db 'PRAGMA integrity_check')"
}

send=(-C letter mail draft --send)
trace() { # trace COUNT: calls.COUNT has each call that a run makes, as NAME NTH
    begin "$1"
    strace -f -o trace "$UNDERSIGNED" "${send[@]}" --yes "$1" >/dev/null 2>&1 || fail "a run that is traced"
    awk '$2 ~ /^[a-z0-9_]+\(/ { name = substr($2, 1, index($2, "(") - 1); print name, ++nth[name], $0 }' trace >"calls.$1"
}

kill_at() { # kill_at COUNT NAME NTH
    begin "$1"
    strace -f --seccomp-bpf -o /dev/null -e "trace=$2" -e "inject=$2:signal=KILL:when=$3" \
        "$UNDERSIGNED" "${send[@]}" --yes "$1" >/dev/null 2>&1 || true
    check "$1 messages, $2 $3" "$1"
}

new_letter 5
new_letter 50
trace 5
[ -n "${EVERY:-}" ] || sed -i '1,/outbox\.lock/{/outbox\.lock/!d}' calls.5
[ "$(wc -l <calls.5)" -gt 50 ] || fail "a run makes more calls than $(wc -l <calls.5)"
while read -r name nth rest; do
    kill_at 5 "$name" "$nth"
done <calls.5
trace 50
shuf -n "$kills" --random-source=<(openssl enc -aes-128-ctr -pass "pass:$seed" -nosalt -pbkdf2 </dev/zero 2>/dev/null) calls.50 >drawn
while read -r name nth rest; do
    kill_at 50 "$name" "$nth"
done <drawn
echo "killed at $(wc -l <calls.5) calls of a run of 5, and at $(wc -l <drawn) of $(wc -l <calls.50) of a run of 50"
