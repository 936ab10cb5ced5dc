# ledger.sh - a mailing that something happens to, and what must hold of its ledger afterwards
# Sourced after lib.sh. A real server, smtp-sink, keeps a file for each message in $caught.
sink=/usr/sbin/smtp-sink
[ -x "$sink" ] || skip "smtp-sink (Debian's postfix) is not here"
for program in jq sqlite3; do
    command -v "$program" >/dev/null || skip "$program is not here"
done
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
    mkdir -p letter
    find letter -mindepth 1 -delete
    find "$caught" -name 'm.*' -delete
    cp -r "$1.fresh/." letter
}

ledger() { # ledger CONDITION: the addresses of the messages that it holds for
    sqlite3 letter/roster.db "SELECT recipient FROM message JOIN message_body ON message_body.message = id WHERE $1 ORDER BY recipient"
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
