# start.sh - how long the program takes to begin: its version, and one letter
begin "$DATA/start"
peer="$PYTHON -c 1"
command -v sqlite3 >/dev/null && peer="sqlite3 -version"
many() { # twenty of them, since one is short
    echo "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do $1; done"
}

pair : "$(many "$U --version")" "$(many "$peer")"
printf '%-5s %-34s %8s %-9s %s\n' start --version "$(number "$(calculate "$ours * 50")")" ms \
    "$peer $(number "$(calculate "$theirs * 50")")"
limit start --version "$(calculate "$ours * 50")" ms '<=' 25
letter="$U -C $DATA/start build --document letter --format txt"
pair : "$(many "$letter")" "$(many "$U --version")"
limit start "one text letter, above --version" "$(calculate "($ours - $theirs) * 50")" ms '<=' 25
rm -rf "$DATA/start"
