#!/bin/sh
# A run of the mail is killed at every call that writes to the disk or the network; after each kill
# nobody is lost, nobody has it twice, and at most one message is in doubt.
. "$(dirname "$0")/lib.sh"

sink=/usr/sbin/smtp-sink
[ -x "$sink" ] || skip "smtp-sink (Debian's postfix) is not here"
command -v jq >/dev/null || skip "jq is not here"
command -v strace >/dev/null || skip "strace is not here"
strace -o /dev/null true 2>/dev/null || skip "nothing can be traced here"
ASAN_OPTIONS=detect_leaks=0 # the leak checker cannot run while it is traced
export ASAN_OPTIONS

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

succeeds init fresh --from organizations
printf '[smtp]\nurl = smtp://127.0.0.1:%s\n' "$port" >>fresh/campaign.conf
for name in One Two Three; do
    succeeds -C fresh add "Office $name" --email "$name@example.org"
done

states() { # states FILTER: the addresses of the messages that jq's FILTER takes
    run -C letter outbox --json | jq -r ".[] | select($1) | .to" | sort
}

check() { # check WHERE: ledger and server agree
    cat "$caught"/* 2>/dev/null | sed -n 's/^X-Rcpt-Args: <\(.*\)>.*/\1/p' | sort >delivered
    states '.state == "sent"' >sent
    states '.state == "sent" or .state == "uncertain"' >known
    states true >all
    equals "$1: delivered twice" "" "$(uniq -d delivered)"
    equals "$1: sent and not delivered" "" "$(comm -23 sent delivered)"
    equals "$1: delivered and not known" "" "$(comm -13 known delivered)"
    equals "$1: neither sent nor in doubt" "" "$(comm -23 all known)"
    [ $(($(wc -l <known) - $(wc -l <sent))) -le 1 ] || fail "$1: more than one in doubt"
    case $(wc -l <all) in
    0 | 3) ;;
    *) fail "$1: half a mailing is queued" ;;
    esac
}

for call in fdatasync sendto; do
    count=0 status=1
    while [ "$status" -ne 0 ]; do
        count=$((count + 1)) status=0
        rm -rf letter "$caught"/m.*
        cp -r fresh letter
        strace -f -o /dev/null -e "inject=$call:signal=KILL:when=$count" \
            "$UNDERSIGNED" -C letter mail draft --send >/dev/null 2>&1 || status=$?
        run -C letter outbox retry >/dev/null 2>&1 || true
        check "$call $count"
    done
    [ "$count" -gt 5 ] || fail "$call: killed $count times only"
done
