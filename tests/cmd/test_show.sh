#!/bin/sh
# One signatory whole: its contacts with what each is for, and its history.
. "$(dirname "$0")/lib.sh"

succeeds init letter
in_letter() {
    succeeds -C letter "$@"
}
no_letter() {
    status=$1 text=$2
    shift 2
    refuses "$status" "$text" -C letter "$@"
}
shows() { # shows LINE: the last output has this line, as a pattern
    grep -q -- "$1" out || {
        cat out >&2
        fail "'$1' should be shown"
    }
}
contacts() { # contacts WHO: their addresses and roles
    run -C letter show "$1" --json | jq -r '[.contacts[] | "\(.email) \(.roles | join("+"))"] | join("; ")'
}
history() { # history WHO: what happened, in words, a line each
    run -C letter show "$1" --json | jq -r '.history[].what'
}
tells() { # tells WHO LINE
    history "$1" | grep -qxF -- "$2" || {
        history "$1" >&2
        fail "the history of $1 should say '$2'"
    }
}

# Contacts: given when it is added, changed by edit, all of a command or nothing.
in_letter add "Asian Lawyers Network" --email office@example.org --acronym ALN --contact-name Ann \
    --contact 'Jane Doe, Director <jane@example.org>: decides, press' --contact 'bo@example.org: signs'
equals "what was given" "jane@example.org decides+press; bo@example.org signs" "$(contacts ALN)"
in_letter show ALN
shows '^  contact        Ann$'
shows '^  contacts       Jane Doe, Director <jane@example.org>: decides, press$'
shows '^                 bo@example.org: signs$'
in_letter edit ALN contact-=bo@example.org contact+='Bo Li <bo@example.org>: press' country=Canada
equals "what was changed" "jane@example.org decides+press; bo@example.org press" "$(contacts ALN)"
equals "a contact's keys" "name title email roles" \
    "$(run -C letter show ALN --json | jq -r '.contacts[0] | keys_unsorted | join(" ")')"
equals "whom a contact's address means" 1 "$(run -C letter show bo@example.org --json | jq .id)"

no_letter 1 "the role 'pres' is none of decides, press and signs" edit ALN contact+='Cy <cy@example.org>: pres'
no_letter 1 "no mail address" edit ALN contact+='Cy <cy@>'
no_letter 1 "has a contact with this address already" edit ALN contact+='Janet <JANE@example.org>: signs'
no_letter 1 "has no contact 'cy@example.org'" edit ALN acronym=X contact-=cy@example.org
no_letter 2 "contact+=" edit ALN contact='Cy <cy@example.org>'
no_letter 1 "control character" edit ALN contact+="$(printf 'a\033[2Jb')"
no_letter 1 "none of decides" add HKW --contact 'Cy: boss'
no_letter 1 "nobody on the roster" show HKW
equals "nothing of a refused change" "ALN jane@example.org decides+press; bo@example.org press" \
    "$(run -C letter show ALN --json | jq -r .acronym) $(contacts ALN)"

# They are nobody else's to know.
run -C letter list --json | grep -q 'jane@' && fail "list should not print contacts"
in_letter journal --verify

# From a file, by what its headers mean; out and in again by the private tracker alone.
cat >form.csv <<'END'
Organisation,Email,Press contact,Press email,Authorised signatory
Hong Kong Watch,hkw@example.org,Cy Ng,cy@example.org,Di Wu
END
in_letter import form.csv
shows 'contact.press.email'
shows ', 2 contacts$'
equals "who came with the file" "cy@example.org press;  signs" "$(contacts "Hong Kong Watch")"
in_letter export open.csv
grep -q 'cy@\|Cy Ng\|jane@' open.csv && fail "contacts should not be in a public tracker"
in_letter export all.csv --include-private
grep -q 'Cy Ng <cy@example.org>: press; Di Wu: signs' all.csv || fail "contacts should be in the private tracker"
in_letter import all.csv
shows ' 0 added, 2 known$'
equals "who is there once" "cy@example.org press;  signs" "$(contacts "Hong Kong Watch")"

# The whole history in words, each with its number in the journal and with nothing cut off.
cat >second.csv <<'END'
name,email
Hong Kong Watch,hkw@example.org
Tibet Watch,tw@example.org
END
in_letter import second.csv --as signed --authority 'Ann'
tells "Hong Kong Watch" "imported from form.csv, row 2"
tells "Hong Kong Watch" "answered by an import of second.csv, row 2: signed (was prospect), revision 1, on Ann's word"
tells "Tibet Watch" "imported from second.csv, row 3, as signed, revision 1, on Ann's word"
in_letter edit ALN country=Canada
in_letter edit ALN country=France
in_letter edit ALN country=
tells ALN "country set to 'Canada'"
tells ALN "country 'Canada' changed to 'France'"
tells ALN "country 'France' taken away"
tells ALN "contact taken away: bo@example.org: signs"
in_letter duplicates --apart "Hong Kong Watch" "Tibet Watch"
tells "Hong Kong Watch" "said to be another than 3 'Tibet Watch'"
tells "Tibet Watch" "said to be another than 2 'Hong Kong Watch'"
in_letter record "Tibet Watch" withdrawn --by phone --reason "$(printf 'word%.0s ' $(seq 40))" --authority Bo
in_letter merge ALN "Tibet Watch"
tells ALN "3 'Tibet Watch' merged into it"
in_letter show ALN
shows '3: imported from second.csv, row 3'
[ "$(grep -o 'word' out | wc -l)" -ge 40 ] || fail "the history should not be cut off"
[ "$(tail -n +12 out | awk '{ print length }' | sort -n | tail -1)" -le 100 ] || fail "the history should be wrapped"
in_letter merge --undo
tells ALN "3 'Tibet Watch' taken out of it again"
tells "Tibet Watch" "taken out again of 1 'Asian Lawyers Network', into which it had been merged"

# A new text, and each consent with the text that it was to.
printf '\nMore.\n' >>letter/letter.md
in_letter revise -m more --substantive
tells "Hong Kong Watch" "to confirm revision 2: it signed an earlier text"
in_letter record "Hong Kong Watch" signed --authority Cy --by phone
equals "its consents" "1 import Ann false; 2 phone Cy true" "$(run -C letter show "Hong Kong Watch" --json |
    jq -r '[.consents[] | "\(.revision) \(.channel) \(.authorised_by) \(.stands)"] | join("; ")')"
sha=$(run -C letter revisions --json | jq -r '.[1].sha256')
equals "the text of the consent that stands" "$sha" \
    "$(run -C letter show "Hong Kong Watch" --json | jq -r '.consents[1].sha256')"
in_letter show "Hong Kong Watch"
shows "^       2  $(echo "$sha" | cut -c 1-12) .* phone .* Cy .* stands$"
equals "the keys of an event" "seq at kind subject details what" \
    "$(run -C letter show ALN --json | jq -r '.history[0] | keys_unsorted | join(" ")')"

# What a person typed cannot drive the terminal.
in_letter edit ALN fields.note="$(printf 'a\033[2Jb')"
in_letter show ALN
grep -q "$(printf '\033')" out && fail "the history should not drive the terminal"
shows 'fields.note set to'
in_letter journal --verify

# What became of its mail, in the server's words.
sink=/usr/sbin/smtp-sink
[ -x "$sink" ] || skip "smtp-sink (Debian's postfix) is not here"
server=
stop_sink() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    server=
}
trap 'stop_sink; rm -rf "$work"' EXIT
mail() { # mail TEMPLATE [SINK OPTION…]: sent to the Asian Lawyers Network by a server that is so
    template=$1
    shift
    for attempt in 1 2 3 4 5 6 7 8 9; do
        port=$((20000 + ($$ * 7 + attempt * 911) % 30000))
        "$sink" $([ "$(id -u)" -ne 0 ] || echo -u nobody) "$@" "127.0.0.1:$port" 16 2>/dev/null &
        server=$!
        sleep 0.2
        ! kill -0 "$server" 2>/dev/null || break
    done
    sed -i '/^\[smtp\]/,$d' letter/campaign.conf
    printf '[smtp]\nurl = smtp://127.0.0.1:%s\nfrom = letters@example.org\n' "$port" >>letter/campaign.conf
    run -C letter mail "$template" --to acronym=ALN --send --yes 1 >out 2>err || true
    stop_sink
}
mail draft
tells ALN "draft to office@example.org queued (message 1)"
history ALN | grep -q '^draft to office@example.org sent (message 1): 250 ' || fail "a sent mail should be told"
mail reminder -f RCPT
history ALN | grep -q '^reminder to office@example.org failed (message 2): 5[0-9][0-9] ' || fail "a failed mail should be told"
mail invitation -r RCPT
history ALN | grep -q '^invitation to office@example.org put off after attempt 1 (message 3): 4[0-9][0-9] ' ||
    fail "a deferred mail should be told"
