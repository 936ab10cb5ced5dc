#!/bin/sh
# The proposed pairs one by one at a terminal: merged, kept apart, skipped, left; and none of it
# on a pipe.
. "$(dirname "$0")/lib.sh"
command -v script >/dev/null || skip "script(1) is not here"

answer() { # answer LETTERS ARG…: the program at a terminal where LETTERS are typed, a line each
    letters=$1
    shift
    status=0
    printf '%s' "$letters" | sed 's/./&\n/g' |
        script -qec "'$UNDERSIGNED' $*" /dev/null | tr -d '\r' >"$work/out" || status=$?
    [ "$status" -eq 0 ] || fail "undersigned $* at a terminal should succeed"
}
says() { # says TEXT: the last answer holds it
    grep -qF -- "$1" out || {
        cat out >&2
        fail "the terminal should show '$1'"
    }
}
begin() { # begin: a roster with three pairs, the most alike first
    rm -rf letter
    succeeds init letter
    succeeds -C letter add "Hong Kong Watch"
    succeeds -C letter add "Hongkong Watch" --email office@example.org
    succeeds -C letter add "Peace and Justice" --email a@example.org
    succeeds -C letter add "Peace & Justice" --email b@example.org
    succeeds -C letter add "Uyghur Congress" --email c@example.org
    succeeds -C letter add "Uyhgur Congress" --email d@example.org
}
names() {
    run -C letter list --json | jq -r '[.[].id] | join(" ")'
}
left() {
    run -C letter duplicates --json | jq length
}

TERM=xterm
export TERM
unset NO_COLOR

# Each answer does what it says, and the letters that differ are marked.
begin
answer msa -C letter duplicates
says "pair 1 of 3: same name, 95"
says "pair 2 of 3: ampersand, 86"
says "pair 3 of 3: spelling, "
says "$(printf 'Hong\033[7m K\033[0mong Watch')"
says "$(printf 'Uy\033[7mg\033[0mhur Congress')"
says "2 merged, 1 apart, 0 left"
equals "the first of one pair, the second of another, both of the third" "1 4 5 6" "$(names)"
equals "what is left to decide" 0 "$(left)"
answer "" -C letter duplicates
says "no two entries look like one"

# What is skipped is asked again, an answer that is none at once, and nothing after the last word.
begin
answer xkq -C letter duplicates
says "0 merged, 0 apart, 3 left"
equals "the questions" 3 "$(grep -o '\[q\]uit: ' out | wc -l)"
equals "what is left to decide" 3 "$(left)"

# Without colour the marks are brackets.
NO_COLOR=1
export NO_COLOR
answer q -C letter duplicates
says "Hong[ K]ong Watch"
unset NO_COLOR

# Of three that are one name two answers are enough.
succeeds -C letter add "Hong Kong-Watch" --email third@example.org
answer sskk -C letter duplicates
says "2 merged, 0 apart, 2 left"
equals "what is left to decide" 2 "$(left)"

# A merge that may not be is told, and the next pair comes.
succeeds -C letter record 3 signed --by mail
succeeds -C letter record 4 declined
answer mm -C letter duplicates
says "not merged: "
says "1 merged, 0 apart, 1 left"

# On a pipe, and for a script, there is no question.
succeeds -C letter duplicates
grep -q 'undersigned merge 3 4 ' out || fail "a pipe should get the table"
answer "" -C letter duplicates --json
jq -e length out >/dev/null || fail "JSON at a terminal should be JSON"

# Names made alike on purpose: what is left out is told, beside what a script reads.
run init crowd >/dev/null
awk 'BEGIN {
    srand(7); print "name"
    for (i = 0; i < 300; i++) {
        word = ""
        for (n = 0; n < 8; n++) word = word sprintf("%c", 97 + int(rand() * 26))
        print "International Federation of " word " People"
    }
}' >crowd/names.csv
succeeds -C crowd import crowd/names.csv
succeeds -C crowd duplicates --json
grep -q 'names are nearly like very many others' "$work/err" || fail "what was left out should be told"
jq -e 'type == "array"' "$work/out" >/dev/null || fail "the pairs should be an array, and nothing else"
