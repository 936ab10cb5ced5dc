#!/bin/sh
# The README's transcript is what the program says: each command is run, and each line compared; "…" stands for anything.
. "$(dirname "$0")/lib.sh"
readme=$here/../../README.md
PATH=$(dirname "$UNDERSIGNED"):$PATH
export PATH

awk '/^```console$/ { on = 1; next } /^```$/ { on = 0 } on' "$readme" >transcript
[ -s transcript ] || fail "the README should have a transcript"

: >"$work/said"
sed -n 's/^\$ //p' transcript >commands
while IFS= read -r command; do
    printf '$ %s\n' "$command" >>"$work/said"
    case $command in cd\ *) $command && continue ;; esac
    sh -c "$command" >>"$work/said" 2>&1 </dev/null || fail "'$command' should succeed: $(tail -2 "$work/said")"
done <commands

awk -v said="$work/said" '
    function matches(wanted, line,    count, i, at, pieces) {
        count = split(wanted, pieces, "…")
        if (index(line, pieces[1]) != 1)
            return 0
        for (i = 1; i <= count; i++) {
            at = pieces[i] == "" ? 1 : index(line, pieces[i])
            if (at == 0)
                return 0
            line = substr(line, at + length(pieces[i]))
        }
        return pieces[count] == "" || line == ""
    }
    {
        if ((getline line < said) <= 0)
            line = "(nothing)"
        if (!matches($0, line)) {
            printf "line %d of the transcript\n  README:  %s\n  program: %s\n", NR, $0, line
            exit 1
        }
    }
    END { if ((getline line < said) > 0) { print "the program says more: " line; exit 1 } }
' "$work/transcript" >&2 || fail "the README's transcript is not what the program says"
