# one.sh - one finished letter with its 59 signatories, a whole process; sourced by those that set it
one_letter() { # one_letter WORK FORMAT GOAL: milliseconds above --version
    case=$(dirname "$LETTER")
    [ -f "$case/campaign.conf" ] || { echo "$1    no campaign beside '$LETTER', skipped"; return; }
    rm -rf "$DATA/one"
    cp -r "$case" "$DATA/one"
    chmod -R u+w "$DATA/one"
    "$U" -C "$DATA/one" import "$DATA/one/signatories.csv" --as signed --authority 'the bench' >/dev/null 2>&1
    ten='for i in 1 2 3 4 5 6 7 8 9 10; do'
    pair : "$ten $U -C $DATA/one build --document letter --format $2; done" "$ten $U --version; done"
    limit "$1" "one letter, $2, above --version" "$(calculate "($ours - $theirs) * 100")" ms '<=' "$3"
    rm -rf "$DATA/one"
}
