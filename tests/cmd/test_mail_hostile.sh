#!/bin/sh
# Names that would be headers, commands or other people's addresses stay names in a real server's
# mailbox; and what was queued is what arrives, whatever has become of the letter since.
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

start_sink() { # start_sink FOLDER OPTION…: on $port, which stays the same for all of them
    mkdir -p -m 777 "$caught/$1"
    folder=$1
    shift
    [ "$(id -u)" -ne 0 ] || set -- -u nobody "$@"
    for attempt in 1 2 3 4 5 6 7 8 9; do
        : "${port:=$((20000 + ($$ * 13 + attempt * 977) % 30000))}"
        "$sink" -d "$caught/$folder/m." "$@" "127.0.0.1:$port" 16 2>/dev/null &
        server=$!
        sleep 0.2
        ! kill -0 "$server" 2>/dev/null || return 0
        port=
    done
    fail "smtp-sink finds no port"
}

headers() { # the names of the header lines of a message on standard input, without the sink's
    sed 's/\r$//; /^$/q' | sed -n 's/^\([A-Za-z-]*\):.*/\1/p' | grep -v '^X-\|^Received' | sort | tr '\n' ' '
}

cat >hostile.csv <<'X'
name,contact_name,email
"Director, Org","Director, Org",r1@r.example
a@b.example,a@b.example,r2@r.example
"""x"" <evil@y.example>","""x"" <evil@y.example>",r3@r.example
x> <evil@y.example,"x>, <evil@y.example",r4@r.example
%0d%0aBcc: v@x.example,%0d%0aBcc: v@x.example,r5@r.example
=?utf-8?b?QmNjOiB4?=,=?utf-8?q?x?=,r6@r.example
. dot,.,r7@r.example
From me,From me,r8@r.example
{{signatory.email}},{{> letter}},r9@r.example
<script>alert(1)</script>,[x](https://evil.example),r10@r.example
日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本,日本,r11@r.example
X
succeeds init letter
succeeds -C letter import hostile.csv
mkdir letter/mail
cat >letter/mail/draft.md <<'X'
Subject: To {{signatory.name}}: {{signatory.contact_name}}
Reply-To: "Evil, Inc." <back@example.org>

Dear {{signatory.contact_name}},

{{signatory.name}}

.

..

From here
X
start_sink hostile
printf '[smtp]\nurl = smtp://127.0.0.1:%s\nfrom = "Böse, Inc." <from@example.org>\n' "$port" >>letter/campaign.conf
succeeds -C letter mail draft --drafts drafts
succeeds -C letter mail draft --send --yes 11
equals "messages" 11 "$(ls "$caught/hostile" | wc -l)"
for message in "$caught"/hostile/*; do
    equals "recipients of $message" 1 "$(grep -c '^X-Rcpt-Args' "$message")"
    to=$(sed -n 's/^X-Rcpt-Args: <\(.*\)>.*/\1/p' "$message")
    equals "headers of the mail to $to" \
        "Content-Language Content-Type Date From List-Unsubscribe MIME-Version Message-ID Reply-To Subject To " \
        "$(headers <"$message")"
    equals "whom it is to" "To: $to" "$(grep -a '^To:' "$message" | tr -d '\r')"
    equals "whom else it names" "" "$(grep -aoE 'r[0-9]+@r\.example' "$message" | grep -vxF "$to" | head -1)"
    draft=$(grep -l "^To: $to.\$" drafts/*)
    sed 's/\r$//; 1,/^\r*$/d' "$draft" >a
    sed 's/\r$//' "$message" | sed '1,/^$/d' | sed '$d' >b
    same "the body to $to should be that of $draft" a b
done
! LC_ALL=C grep -lE '[^[:print:][:space:]]' drafts/* || fail "no byte should need eight bits"
! LC_ALL=C grep -lP '(?<!\r)$' drafts/* || fail "every line should end CRLF"
stop_sink

# A Reply-To that is no one mailbox is found before anything is queued, and so is what is empty.
sed -i 's/^Reply-To: .*/Reply-To: a@b.example, c@d.example/' letter/mail/draft.md
refuses 1 "mail/draft.md: Reply-To: 'a@b.example, c@d.example' is more than one mail address" \
    -C letter mail draft --again
printf 'Subject: x\n\nThe acronym is {{signatory.acronym}}.\n' >letter/mail/draft.md
succeeds -C letter edit 1 acronym=DO
refuses 1 "'signatory.acronym' is empty for 10 of 11 recipients (2 a@b.example; 3" -C letter mail draft --again
printf 'Subject: x\n\nThe acronym is {{signatory.acronym | default: "none"}}.\n' >letter/mail/draft.md
succeeds -C letter mail draft --again
equals "still sent" 11 "$(run -C letter outbox --json | jq length)"

# What is queued is frozen: a letter and a template that change later change nothing in it.
rm -rf letter
succeeds init letter
succeeds -C letter import letter/roster.csv
start_sink refusing -f MAIL
printf '[smtp]\nurl = smtp://127.0.0.1:%s\n' "$port" >>letter/campaign.conf
refuses 1 "refuses to send for us" -C letter mail draft --send --yes 12
equals "queued" "12 queued" "$(run -C letter outbox --json | jq -r '"\(length) \([.[].state] | unique | join(" "))"')"
printf '\nA line that nobody has seen.\n' >>letter/letter.md
mkdir letter/mail
printf 'Subject: Another subject\n\nAnother text\n' >letter/mail/draft.md
stop_sink
start_sink later
succeeds -C letter outbox retry
equals "messages" 12 "$(ls "$caught/later" | wc -l)"
! grep -lE 'nobody has seen|Another' "$caught"/later/* || fail "what was queued should be what arrives"

# An account is of no use where no login is offered: nothing goes out, nothing is queued.
mkdir -p "$XDG_CONFIG_HOME/undersigned"
printf '[office]\nuser = u\npassword_command = echo hunter2\n' >"$XDG_CONFIG_HOME/undersigned/accounts.conf"
sed -i 's/^url = smtp:.*/&\naccount = office/' letter/campaign.conf
refuses 1 "it offers no login that is known here" -C letter mail draft --again --send --yes 12
! grep -q hunter2 err || fail "the password should not be shown"
equals "messages still" 12 "$(ls "$caught/later" | wc -l)"
equals "states still" sent "$(run -C letter outbox --json | jq -r '[.[].state] | unique | join(" ")')"
sed -i '/^account/d' letter/campaign.conf
succeeds -C letter mail draft --test me@example.org
