#!/bin/sh
# The draft of the real letter is shown, written as files, and mailed to a real server on loopback:
# to everyone once, the same bytes as the files, also when the program is killed half way.
. "$(dirname "$0")/lib.sh"

sink=/usr/sbin/smtp-sink
[ -x "$sink" ] || skip "smtp-sink (Debian's postfix) is not here"
command -v jq >/dev/null || skip "jq is not here"

caught=$(mktemp -d)
chmod 777 "$caught"
server=
stop_sink() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    server=
}
trap 'stop_sink; rm -rf "$work" "$caught"' EXIT

start_sink() { # start_sink FOLDER OPTION…: $port is where it listens, FOLDER gets a file a message
    folder=$1
    shift
    mkdir -m 777 "$caught/$folder"
    [ "$(id -u)" -ne 0 ] || set -- -u nobody "$@"
    for attempt in 1 2 3 4 5 6 7 8 9; do
        port=$((20000 + ($$ * 7 + attempt * 911) % 30000))
        "$sink" -d "$caught/$folder/m." "$@" "127.0.0.1:$port" 16 2>/dev/null &
        server=$!
        sleep 0.2
        ! kill -0 "$server" 2>/dev/null || return 0
    done
    fail "smtp-sink finds no port"
}

body() { # the body of a message on standard input, with LF
    sed 's/\r$//' | sed '1,/^$/d'
}

recipients() { # recipients FOLDER: whom the sink has got a message for, a line each
    cat "$caught/$1"/* 2>/dev/null | sed -n 's/^X-Rcpt-Args: <\(.*\)>.*/\1/p' | sort
}

use_server() { # use_server URL
    sed -i '/^\[smtp\]/,$d' letter/campaign.conf
    printf '[smtp]\nurl = %s\nfrom = Joint letter coalition <letters@example.org>\n' "$1" \
        >>letter/campaign.conf
}

undersigned() {
    succeeds -C letter "$@"
}

new_letter() { # the real letter with its 59 signatories, nothing mailed yet
    rm -rf letter
    cp -r fresh letter
}

apec fresh
succeeds -C fresh import fresh/signatories.csv --as signed --authority "form, 6 November 2023"
new_letter

# Shown, and nothing changed.
undersigned mail draft
grep -q '^draft: 59 recipients$' out || fail "the preview should count 59"
grep -q '^  Subject: Please check' out || fail "the preview should show the subject"
grep -q 'nothing was sent' out || fail "the preview should say that it sent nothing"
equals "recipients as JSON" 59 "$(run -C letter mail draft --json | jq '.recipients | length')"
equals "an empty outbox" 0 "$(run -C letter outbox --json | jq length)"
refuses 1 "no [smtp] url" -C letter mail draft --send --yes 59
refuses 1 "did you mean 'draft'" -C letter mail drafts
equals "chosen by two terms" 1 "$(run -C letter mail draft --to status=signed acronym=ALN --json | jq .count)"
refuses 2 "one template at a time" -C letter mail draft final
refuses 2 "exclude each other" -C letter mail draft --send --drafts d
refuses 2 "goes with --send" -C letter mail draft --yes 59

# As files.
undersigned mail draft --drafts drafts
equals "drafts" 59 "$(ls drafts | wc -l)"
equals "modes" 600 "$(stat -c %a drafts/* | sort -u)"
for draft in drafts/*; do
    equals "recipients of $draft" 1 "$(sed '/^\r$/q' "$draft" | grep -ciE '^(to|cc|bcc):')"
done

# Refused before anything is queued.
use_server smtps://user:hunter2@mail.example.org
refuses 1 "no user and no password" -C letter mail draft --send --yes 59
! grep -q hunter2 err || fail "the password should not be shown"
start_sink plain
use_server "smtp://127.0.0.1:$port"
refuses 1 "would send 59, not the 58" -C letter mail draft --send --yes 58
status=0
setsid -w "$UNDERSIGNED" -C letter mail draft --send </dev/null >out 2>err || status=$?
equals "the status without --yes and a terminal" 1 "$status"
grep -q -- '--yes 59' err || fail "it should say --yes 59"
own=$(hostname -I 2>/dev/null | cut -d' ' -f1)
if [ -n "$own" ]; then
    stop_sink
    "$sink" $([ "$(id -u)" -ne 0 ] || echo -u nobody) "$own:$port" 16 2>/dev/null &
    server=$!
    sleep 0.2
    use_server "smtp://$own:$port"
    refuses 1 "offers no TLS" -C letter mail draft --send --yes 59
    stop_sink
fi
equals "nothing queued by what was refused" 0 "$(run -C letter outbox --json | jq length)"

# Sent: one each, the bytes of the drafts, and never again.
start_sink sent
use_server "smtp://127.0.0.1:$port"
undersigned mail draft --test me@example.org
equals "a test" me@example.org "$(recipients sent)"
rm "$caught"/sent/*
undersigned mail draft --send --yes 59
grep -q '^ *59 sent$' out || fail "59 should be sent"
equals "messages at the server" 59 "$(ls "$caught/sent" | wc -l)"
equals "recipients at the server" 59 "$(recipients sent | sort -u | wc -l)"
for message in "$caught"/sent/*; do
    to=$(sed -n 's/^X-Rcpt-Args: <\(.*\)>.*/\1/p' "$message")
    draft=$(grep -l "^To: $to.\$" drafts/*)
    body <"$draft" >"$work/a"
    body <"$message" | sed '$d' >"$work/b"
    same "the body to $to should be that of $draft" a b
done
undersigned mail draft --send
grep -q 'nothing is left to send' out || fail "a second --send should send nothing"
undersigned outbox retry
grep -q 'nothing is left to send' out || fail "a retry should send nothing"
equals "messages at the server still" 59 "$(ls "$caught/sent" | wc -l)"
equals "states" sent "$(run -C letter outbox --json | jq -r '[.[].state] | unique | join(" ")')"
undersigned outbox show 1
grep -q 'To: org' out || fail "a message should be shown"
refuses 1 "only an uncertain one" -C letter outbox resolve 1 resend
refuses 2 "named by its number" -C letter outbox show one
undersigned journal --verify
stop_sink

# Killed half way: what is sent was delivered, what was delivered is sent or uncertain.
new_letter
start_sink killed
use_server "smtp://127.0.0.1:$port"
"$UNDERSIGNED" -C letter mail draft --send --yes 59 >/dev/null 2>&1 &
sender=$!
while [ "$(ls "$caught/killed" | wc -l)" -lt 10 ] && kill -0 $sender 2>/dev/null; do
    sleep 0.01
done
kill -9 $sender 2>/dev/null || true
wait $sender 2>/dev/null || true
run -C letter outbox retry >out 2>err || true
run -C letter outbox --json >ledger.json
jq -r '.[] | select(.state == "sent") | .to' ledger.json | sort >sent
jq -r '.[] | select(.state == "sent" or .state == "uncertain") | .to' ledger.json | sort >known
recipients killed >delivered
equals "delivered twice" "" "$(uniq -d delivered)"
equals "sent, not delivered" "" "$(comm -23 sent delivered)"
equals "delivered, not in the ledger" "" "$(comm -13 known delivered)"
[ "$(jq '[.[] | select(.state == "uncertain")] | length' ledger.json)" -le 4 ] ||
    fail "at most one message a connection should be uncertain"
equals "accounted for" 59 "$(wc -l <known)"
stop_sink

# No answer is neither yes nor no: it is shown, and a person resolves it.
new_letter
start_sink silent -q .
use_server "smtp://127.0.0.1:$port"
echo 'connections = 1' >>letter/campaign.conf
refuses 1 "does not say what becomes of them" -C letter mail draft --send --yes 59
undersigned outbox
grep -q '^uncertain: ask' out || fail "the outbox should say what to do"
uncertain=$(run -C letter outbox --json | jq -r '.[] | select(.state == "uncertain") | .id')
equals "uncertain" "1 2 3" "$(echo $uncertain)"
undersigned outbox resolve 1 sent
undersigned outbox resolve 2 resend
equals "resolved" "sent queued uncertain" \
    "$(run -C letter outbox --json | jq -r '[.[0:3][].state] | join(" ")')"
stop_sink

# A fault of ours stops the run and blames nobody.
new_letter
start_sink ours -f MAIL
use_server "smtp://127.0.0.1:$port"
refuses 1 "refuses to send for us" -C letter mail draft --send --yes 59
equals "all queued" queued "$(run -C letter outbox --json | jq -r '[.[].state] | unique | join(" ")')"
