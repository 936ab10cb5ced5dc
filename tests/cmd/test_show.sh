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
