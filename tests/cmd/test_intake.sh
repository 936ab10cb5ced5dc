#!/bin/sh
# A file into the roster, the pairs it brings, the order of its names, and the table of them.
. "$(dirname "$0")/lib.sh"
apec letter

letter() {
    succeeds -C letter "$@"
}
no_letter() {
    status=$1 text=$2
    shift 2
    refuses "$status" "$text" -C letter "$@"
}
count() { # how many entries there are
    run -C letter list --json | jq length
}

# The roster as published: 59 sign-ons on somebody's word, and twice is once.
no_letter 2 "--authority" import letter/signatories.csv --as signed
no_letter 2 "none of" import letter/signatories.csv --as reconsent --authority me
no_letter 2 "give both" import letter/signatories.csv --authority me
equals "nothing was stored" 0 "$(count)"
letter import letter/signatories.csv --as signed --authority "form, 6 November 2023" --dry-run
grep -qx 'a dry run: nothing was changed' out || fail "a dry run should say that it is one"
equals "nothing was stored by a dry run" 0 "$(count)"
letter import letter/signatories.csv --as signed --authority "form, 6 November 2023"
grep -q '^59 rows (UTF-8, commas): 59 added$' out || fail "import should count what it did"
equals "the signed" 59 "$(run -C letter list status=signed --json | jq length)"
equals "on whose word" "form, 6 November 2023" \
    "$(run -C letter list --json | jq -r '[.[].authorised_by] | unique | join("|")')"
run -C letter list --json >before
letter import letter/signatories.csv --as signed --authority "form, 6 November 2023"
grep -q ': 0 added, 59 known$' out || fail "importing twice should add nobody"
run -C letter list --json >after
same "importing twice changes nothing" before after

# The true names are no duplicates; their order is the published one, with its four breaks.
letter duplicates
grep -qx 'no two entries look like one' out || fail "the 59 true names are 59"
equals "no pairs as JSON" "[]" "$(run -C letter duplicates --json)"
sed -n 's/^ *\([0-9][0-9]*\)\. */\1 /p' letter/published-letter.txt | sed 's/\xc2\xa0//g; s/ *$//' >published
letter order --as published
sed 's/^ *\([0-9]*\)\. /\1 /' out >ordered
[ "$(wc -l <published)" -ge 59 ] || fail "the published list was not found"
tail -n 59 published >expected
same "order --as published is the published list" expected ordered
letter order --lint
equals "the breaks" "25 27 29 41" "$(sed 's/\..*//' out | tr '\n' ' ' | sed 's/ $//')"
equals "the breaks as JSON" "25 27 29 41" \
    "$(run -C letter order --lint --json | jq -r '[.[].number] | join(" ")')"
letter order --as name --lint
equals "sorted names have no breaks" "the names are in the order that 'name' gives" "$(cat out)"
letter order --as signed
no_letter 2 "published, name, signed" order --as signd
letter edit 3 visibility=withheld
no_letter 1 "would betray" order --as signed
equals "a withheld name is not listed" 58 "$(run -C letter order --json | jq length)"

# The table: public names only, the rest as a count; or everything.
letter export out.csv
grep -q 'Article 19\|@' out.csv && fail "a withheld name or an address was exported"
grep -q '^"further signatories, not shown: 1"' out.csv || fail "the withheld should be counted"
equals "public entries and a count" "58 1" \
    "$(run -C letter export out.json >/dev/null; jq -r '[([.[] | select(.name)] | length), .[-1].not_shown] | join(" ")' out.json)"
letter export all.csv --include-private
grep -q 'Article 19,.*org03@example.org' all.csv || fail "everything should be there"
letter export a.xlsx
TZ=Asia/Kathmandu run -C letter export b.xlsx >/dev/null
same "a workbook is the same everywhere" a.xlsx b.xlsx
equals "the workbook's mode" 600 "$(stat -c %a a.xlsx)"
no_letter 2 "says no format" export roster.txt
no_letter 1 "nowhere" export nowhere/at/all.csv

# The workbook comes back as what it was, and nothing changes.
run -C letter list --json >before
letter export all.xlsx --include-private
letter import all.xlsx --json
equals "the workbook's rows, added, known" "59 0 59 Roster" \
    "$(jq -r '[.rows, .added, .known, .sheet] | join(" ")' out)"
run -C letter list --json >after
same "a workbook that comes back changes nothing" before after
no_letter 1 "no sheet is called 'Rooster'" import all.xlsx --sheet Rooster
no_letter 1 "leave --sheet" import all.csv --sheet Roster

# The form's export: 66 rows, 65 entries, the six pairs that are there, and 59 when they are merged.
rm letter/roster.db
letter import letter/form-export.csv --as signed --authority "the form" --json
equals "rows, added, known" "66 65 1" "$(jq -r '[.rows, .added, .known] | join(" ")' out)"
equals "what the columns are" "signed_at name acronym email visibility fields.anything_else_" \
    "$(jq -r '[.columns[].field] | join(" ")' out)"
grep -q ':28: .*formula' out || fail "the formula should be reported"
grep -q ':30: white space' out || fail "the white space should be reported"
equals "a form's time is the campaign's" "2023-11-01T12:00:00Z" \
    "$(run -C letter show org14@example.org --json | jq -r .signed_at)"
equals "entries" 65 "$(count)"
run -C letter duplicates --json >pairs.json
equals "the pairs" "6" "$(jq length pairs.json)"
equals "the keys of a pair" "a b reason score" "$(jq -r '.[0] | keys_unsorted[:4] | join(" ")' pairs.json)"
jq -r '.[] | [.a_name, .b_name] | sort | join(" / ")' pairs.json | sort >found
cat >expected <<'END'
=HYPERLINK("https://example.org","Silk Road Peace Project") / Silk Road Peace Project
ALN / Asian Lawyers Network
Campaign For Uyghurs / Campaign for Uyhgurs
Freiheit fuer Hongkong / Freiheit für Hongkong e.V.
Hong Kong Watch / Hongkong Watch
Uyghur Human Rights Project / Uyghur Human Rights Project
END
sort -o expected expected
same "the pairs that are there" expected found
letter duplicates
grep -q 'undersigned merge 21 34 ' out || fail "duplicates should say what to do"
cp letter/roster.db before.db
jq -r '.[] | if (.a_name | startswith("=")) then [.b, .a] else [.a, .b] end | join(" ")' pairs.json >todo
while read -r keep drop; do
    letter merge "$keep" "$drop"
done <todo
equals "entries after six merges" 59 "$(count)"
equals "no pair is left" "[]" "$(run -C letter duplicates --json)"
letter import letter/form-export.csv --as signed --authority "the form"
grep -q ': 0 added' out || fail "what was merged should not come back"
equals "entries after another import" 59 "$(count)"

# Said to be two, they are not proposed again.
rm letter/roster.db*
letter import letter/form-export.csv
letter duplicates --apart org26@example.org info.org26@example.org
equals "the pairs that are left" 5 "$(run -C letter duplicates --json | jq length)"
no_letter 2 "--apart A B" duplicates --apart 1
no_letter 2 "usage" duplicates 1 2

# Files that cannot be taken leave nothing behind; beside each stands one that can.
rm letter/roster.db*
refused() { # refused TEXT CONTENT [OPTION…]
    text=$1
    printf "$2" >in.csv
    shift 2
    no_letter 1 "$text" import in.csv "$@"
    equals "nothing was stored" 0 "$(count)"
}
taken() { # taken ENTRIES CONTENT [OPTION…]
    entries=$1
    printf "$2" >in.csv
    shift 2
    letter import in.csv "$@"
    equals "what was stored" "$entries" "$(count)"
    rm letter/roster.db*
}
refused "in.csv:2" 'name,city\nA,M\374nchen\n'
taken 1 'name,city\nA,M\374nchen\n' --encoding latin1
refused "--delimiter" 'name;email,x\nA;,b\n'
taken 1 'name;email,x\nA;\n' --delimiter ';'
taken 1 'name\temail\nA\ta@x.org\n' --delimiter tab
no_letter 2 "--delimiter is one of" import in.csv --delimiter xx
taken 1 '\377\376n\0a\0m\0e\0\n\0A\0\n\0'
refused "in.csv:3" 'name,email\nA,\n"B,b@x.org\nC,c@x.org\n'
refused "'E-mail=ignore'" 'name,Email,E-mail\nA,a@x.org,b@x.org\n'
taken 1 'name,Email,E-mail\nA,a@x.org,b@x.org\n' --map E-mail=ignore
refused "no column holds the names" 'Who,email\nA,a@x.org\n'
refused "did you mean 'Who'" 'Who,email\nA,a@x.org\n' --map Whom=name
taken 1 'Who,email\nA,a@x.org\n' --map Who=name
refused "in.csv:3: 'email': 'b@' is no mail address" 'name,email\nA,a@x.org\nB,b@\n'
refused "and 10 more" "$(printf 'name,email\\n'; i=0; while [ $i -lt 60 ]; do printf 'A,b@\\n'; i=$((i + 1)); done)"
refused "does not say whether" 'name,May we list you?\nA,maybe\n'
taken 0 'name,email\n'
: >in.csv
no_letter 1 "in.csv" import in.csv
no_letter 1 "no-such.csv" import no-such.csv
mkfifo pipe
no_letter 1 "pipe" import pipe
mkdir "odd
name"
printf 'name\nA\n' >"odd
name/-rf.csv"
letter import "odd
name/-rf.csv"
no_letter 1 'odd\nname/none.csv' import "odd
name/none.csv"
printf 'name\nB\n' | run -C letter import - >/dev/null || fail "standard input should be read"
equals "from standard input" 2 "$(count)"

# Killed in the middle, an import did all or nothing.
rm letter/roster.db*
awk 'BEGIN { print "name,email"; for (i = 1; i <= 20000; i++) print "Organisation " i ",org" i "@example.org" }' >many.csv
for delay in 0.1 0.3 0.6 1 1.5; do
    run -C letter import many.csv >/dev/null 2>&1 &
    child=$!
    sleep "$delay"
    kill -9 "$child" 2>/dev/null || :
    wait "$child" 2>/dev/null || :
    found=$(count)
    [ "$found" = 0 ] || [ "$found" = 20000 ] || fail "killed after $delay s, $found entries are there"
done
letter import many.csv
equals "the whole file in the end" 20000 "$(count)"
letter journal --verify
