#!/bin/sh
# Where the program runs: streams that are closed or full, folders that cannot be written, stores that
# are another's, other locales, two commands at once, an interrupt; and what every verb says.
. "$(dirname "$0")/lib.sh"
command -v jq >/dev/null || skip "jq is not at hand"

succeeds init letter
printf 'name,email\nAnn,a@x.org\nBob,b@x.org\n' >two.csv
awk 'BEGIN { print "name,email"; for (i = 1; i <= 20000; i++) print "Organisation " i ",org" i "@example.org" }' >many.csv
count() {
    run -C letter list --json | jq length
}
ends() { # ends STATUS WHAT ARG…: with the streams that stand behind the call
    wanted=$1 what=$2
    shift 2
    status=0
    run "$@" || status=$?
    [ "$status" -eq "$wanted" ] || fail "$* with $what should end with $wanted, not $status"
}

# Streams: what is closed is no file of ours, and output that nobody gets is a failure.
succeeds -C letter import two.csv
for verb in list "show 1" "status --json" "list --help"; do
    ends 1 "no room" -C letter $verb >/dev/full 2>err
    ends 0 "room" -C letter $verb >/dev/null 2>err
    ends 0 "nothing to read" -C letter $verb <&- >out 2>err
    ends 1 "nowhere to write" -C letter $verb >&- 2>err
    ends 1 "no stream at all" -C letter $verb <&- >&- 2>&-
done
for word in --help --version; do
    ends 1 "no room" $word >/dev/full
    ends 0 "room" $word >/dev/null
done
ends 1 "no stream at all" -C letter export all.csv <&- >&- 2>&-
ends 0 "streams" -C letter export again.csv >/dev/null
same "a table is no place for messages" all.csv again.csv
ends 1 "nothing to read" -C letter import - <&- 2>err
grep -q 'cannot read' err || fail "a closed standard input cannot be read"
ends 1 "a broken pipe" -C letter list --json 2>err | true
ends 1 "nowhere to write" -C letter add Cora >&- 2>err
equals "what was done is done" 3 "$(count)"
succeeds -C letter journal --verify

# The locale, the zone, the home and the program's own name make no difference.
everything() {
    for verb in "list --json" list status "order --as name" duplicates; do
        "$@" "$UNDERSIGNED" -C letter $verb || fail "$verb should do in $*"
    done
}
everything env >expected
for word in C tr_TR.UTF-8 zh_CN.GB18030; do
    everything env LC_ALL="$word" LANG="$word" LANGUAGE=tr TZ=Asia/Kathmandu >found
    same "the locale $word" expected found
done
everything env -i >found
same "an empty environment" expected found
LC_ALL=C run -C letter add "Mü" --contact-name "Müller" >/dev/null
equals "a name in the locale C" "Müller" "$(run -C letter show "Mü" --json | jq -r .contact_name)"

# Stores that are not ours, or not whole, are refused as they are.
keep() { # keep TEXT: the store is refused with it, and stays
    [ ! -f letter/roster.db ] || cp letter/roster.db kept
    refuses 1 "$1" -C letter list
    refuses 1 "$1" -C letter import two.csv
    [ ! -f letter/roster.db ] || same "a store that is refused" kept letter/roster.db
}
run -C letter list >/dev/null
mv letter/roster.db whole.db
echo "this is a text and no store at all" >letter/roster.db
keep "is no database"
: >letter/roster.db
keep "is empty"
head -c 5000 whole.db >letter/roster.db
keep "its end is missing"
if command -v sqlite3 >/dev/null; then
    rm letter/roster.db
    sqlite3 letter/roster.db "CREATE TABLE t (a); INSERT INTO t VALUES (1)"
    keep "is the database of another program"
    cp whole.db letter/roster.db
    sqlite3 letter/roster.db "PRAGMA user_version = 999"
    keep "update the program"
fi
rm -f letter/roster.db*
mkdir letter/roster.db
keep "is no file; move it away"
rmdir letter/roster.db
cp whole.db letter/roster.db
chmod 644 letter/roster.db
keep "run: chmod 600 'letter/roster.db'"
chmod 600 letter/roster.db
succeeds -C letter list

# A campaign that cannot be written to can be read, unless its last changes are still in its log;
# who would write is told. Root can write anywhere and so steps down for it.
if [ "$(id -u)" -ne 0 ]; then
    as_anyone=env
elif command -v setpriv >/dev/null && setpriv --reuid=65534 --regid=65534 --clear-groups test -x "$UNDERSIGNED"; then
    as_anyone="setpriv --reuid=65534 --regid=65534 --clear-groups"
    chmod 755 .
    chown -R 65534 letter
else
    as_anyone=
fi
if [ -n "$as_anyone" ]; then
    run -C letter list --json >rows
    for mode in "a-w letter" "a-w letter/roster.db"; do
        chmod u+w letter letter/roster.db
        [ "$(id -u)" -ne 0 ] || chown -R 65534 letter
        chmod $mode
        ls letter >before
        for verb in list "list --json" "show 1" status revisions journal "journal --verify" duplicates "build --check"; do
            $as_anyone "$UNDERSIGNED" -C letter $verb 2>err >out ||
                fail "$verb only reads, also with chmod $mode: $(cat err)"
            [ "$verb" != "list --json" ] || same "what is read with chmod $mode" rows out
        done
        for verb in "add Dora" "import two.csv" "record 1 declined" "revise -m more"; do
            $as_anyone "$UNDERSIGNED" -C letter $verb 2>err >out && fail "$verb should fail with chmod $mode"
            grep -q "the store cannot be written to; make 'roster.db' and its folder writable" err ||
                fail "$verb should say what to do: $(cat err)"
        done
        ls letter >after
        same "what stands in a folder that is only read" before after
        printf 'x' >log
        chmod u+w letter
        cp log letter/roster.db-wal
        chmod $mode
        $as_anyone "$UNDERSIGNED" -C letter list 2>err >out && fail "a log that cannot be read should not be passed over"
        grep -q "has a log that was not put away, without which what was written last is missing" err ||
            fail "it should be said why: $(cat err)"
        chmod u+w letter
        rm letter/roster.db-wal
    done
    chmod u+w letter letter/roster.db
    $as_anyone "$UNDERSIGNED" -C letter list >out || fail "a campaign that can be written to is read"
    [ "$(id -u)" -ne 0 ] || chown -R 0 letter
    if [ "$(id -u)" -eq 0 ] && mkdir ro && mount -t tmpfs -o size=8m tmpfs ro 2>/dev/null; then
        trap 'umount ro 2>/dev/null || true; rm -rf "$work"' EXIT
        cp -r letter ro/letter
        mount -o remount,ro ro
        succeeds -C ro/letter list --json
        same "what is read from a read-only disk" rows out
        refuses 1 "the store cannot be written to; make" -C ro/letter add Dora
        umount ro
    fi
fi
[ "$(id -u)" -ne 0 ] || chown -R 0 letter

# Folders by any name.
newline="new
line"
for folder in "$newline" "$(printf 'e\033[2Jsc')" "sp ace" "quo'te" '%s%n' -dash "$(printf 'bad\377')"; do
    succeeds init -- "$folder"
    LC_ALL=C grep -q "$(printf '\033')" out && fail "init drives the terminal"
    succeeds -C "$folder" add Ann
    succeeds "-C$folder" status
    refuses 1 "there is no campaign.conf in '" -C "$folder/none" list
    LC_ALL=C grep -q "$(printf '\033')" err && fail "an error drives the terminal"
done
succeeds init "other place"
grep -qF "undersigned -C 'other place' import roster.csv" out || fail "what to type next is quoted"

# Two at once: the one waits for the other, and both are in.
rm letter/roster.db*
run -C letter import many.csv >first 2>&1 &
child=$!
sleep 0.3
succeeds -C letter import two.csv
wait "$child" || fail "the first of two imports should do: $(cat first)"
equals "entries of two imports at once" 20002 "$(count)"
succeeds -C letter journal --verify
rm letter/roster.db*
for name in A B C D; do
    run -C letter add "Org $name" >"said.$name" 2>&1 &
done
wait
equals "four at once into a store that was not there" 4 "$(count)"

# Interrupted, an import did all or nothing.
for delay in 0.1 0.4; do
    rm -f letter/roster.db*
    timeout -s INT "$delay" "$UNDERSIGNED" -C letter import many.csv >out 2>&1 || :
    found=$(count)
    [ "$found" -eq 0 ] || [ "$found" -eq 20000 ] || fail "interrupted after $delay s, $found entries are there"
done

rm -f letter/roster.db*
succeeds -C letter import two.csv

# Every verb has its help and its JSON, of nobody and of some; what is typed wrongly is usage.
for verb in $(run --help | sed -n 's/^  \([a-z]*\)  .*/\1/p'); do
    succeeds "$verb" --help
    grep -q "^  undersigned $verb " out || fail "$verb --help should say its operands"
    refuses 2 "undersigned $verb --help" -C letter "$verb" "$(printf -- '--no\033[2Jne')"
    LC_ALL=C grep -q "$(printf '\033')" err && fail "$verb repeats what drives the terminal"
    refuses 2 "" -C letter "$verb" one two three four
done
refuses 2 "there is no verb 'lst'; did you mean 'list'?" lst
refuses 2 "usage: undersigned order [OPTION…]" -C letter order name
grep -q ' $' err && fail "a usage line ends in a blank"
succeeds init nobody
succeeds key new --no-password
show="list status duplicates revisions journal order outbox"
for verb in $show "journal --verify" "order --lint" "mail draft"; do
    run -C nobody $verb --json >out 2>err || fail "$verb --json of nobody: $(cat err)"
    jq -e 'type == "array" or type == "object"' out >/dev/null || fail "$verb --json of nobody is none"
done
for verb in "mail draft" "mail invitation" "key show" "init --list" "build --format txt --document letter" \
    "import two.csv --dry-run" "add Zed" "edit Zed country=France" "record Zed declined" "show Zed" \
    "add Zoe" "merge Zed Zoe" $show "merge --undo"; do
    run -C letter $verb --json >out 2>err || fail "$verb --json: $(cat err)"
    jq -e 'type == "array" or type == "object"' out >/dev/null || fail "$verb --json is none"
done
echo "And more." >>letter/letter.md
succeeds -C letter revise -m again --typo --json
jq -e 'type == "object"' out >/dev/null || fail "revise --json is none"

# Anything in any order: the journal holds, and what status counts is what list lists.
succeeds init course
awk 'BEGIN {
    srand(20260101)
    split("Ann,Bob,Müller e.V.,Muller,=1+1,The Org,Org Inc.", names, ",")
    split("signed,signed,pending,declined,objected,withdrawn", statuses, ",")
    split("public,withheld,recipient,internal", visibilities, ",")
    for (i = 0; i < 40; i++) {
        who = int(rand() * 8) + 1; other = int(rand() * 8) + 1; what = int(rand() * 9)
        name = names[int(rand() * 7) + 1]; visibility = visibilities[int(rand() * 4) + 1]
        if (i < 6 || what == 0) print "add|" name "|--email|m" who "@x.org|--visibility|" visibility
        else if (what == 1) print "edit|" who "|name=" name "|email=m" other "@x.org"
        else if (what == 2) print "edit|" who "|visibility=" visibility "|kind=individual"
        else if (what == 3) print "edit|" who "|hold=" (other > 4 ? "wait" : "")
        else if (what < 6) print "record|" who "|" statuses[int(rand() * 6) + 1] "|--authority|" (other > 4 ? "Ann" : "")
        else if (what == 6) print "merge|" who "|" other
        else if (what == 7) print (other > 4 ? "merge|--undo" : "duplicates|--apart|" who "|" other)
        else print (other > 4 ? "revise|-m|m|--substantive" : "import|two.csv|--as|signed|--authority|form")
    }
}' >course.steps
done_steps=0
run -C course list --json >before
while IFS= read -r step; do
    case $step in revise*) echo "More of $done_steps." >>course/letter.md ;; esac
    (
        IFS='|'
        set -f
        run -C course $step
    ) >out 2>err && status=0 || status=$?
    run -C course list --json >after
    [ "$status" -eq 0 ] && done_steps=$((done_steps + 1)) || same "what '$step' refused" before after
    mv after before
    jq -c '[.[] | select(.status == "signed" and .hold == "" and .visibility != "internal")] as $in
        | {total: ($in | length), public: ([$in[] | select(.visibility == "public")] | length),
           withheld: ([$in[] | select(.visibility != "public")] | length),
           organizations: ([$in[] | select(.kind == "organization")] | length),
           individuals: ([$in[] | select(.kind == "individual")] | length),
           hold: ([.[] | select(.hold != "")] | length),
           signed: ([.[] | select(.status == "signed")] | length)}' before >expected
    run -C course status --json | jq -c '.count + {hold, signed: .statuses.signed}' >found
    same "the counts after '$step'" expected found
done <course.steps
succeeds -C course journal --verify
[ "$done_steps" -ge 15 ] || fail "only $done_steps of the steps did anything"
