#!/bin/sh
# What files bring: tables, names and values that are odd or hostile. A row is kept exactly, or refused
# with its place, and then nothing is stored.
. "$(dirname "$0")/lib.sh"
command -v jq >/dev/null || skip "jq is not at hand"

succeeds init campaign
letter() {
    succeeds -C campaign "$@"
}
no_letter() {
    status=$1 text=$2
    shift 2
    refuses "$status" "$text" -C campaign "$@"
}
begin_anew() {
    rm -f campaign/roster.db*
}
roster() { # roster FILTER: what jq reads of all entries
    run -C campaign list --json | jq -r "$1"
}
refused() { # refused TEXT CONTENT [OPTION…]: nothing of the file is taken
    text=$1
    printf "$2" >in.csv
    shift 2
    no_letter 1 "$text" import in.csv "$@"
    [ ! -e campaign/roster.db ] || equals "stored of a refused file" 0 "$(roster length)"
}
taken() { # taken FILTER EXPECTED CONTENT [OPTION…]: FILTER of the new roster is EXPECTED
    filter=$1 expected=$2
    printf "$3" >in.csv
    shift 3
    begin_anew
    letter import in.csv "$@"
    equals "$filter of $(od -c in.csv | head -3)" "$expected" "$(roster "$filter")"
}
begin_anew

# Bytes: what is no text in its encoding is refused at its byte, never guessed.
refused "in.csv:2:2: not UTF-8 at byte offset 6" 'name\nA\300\257B\n'
refused "in.csv:2:2: not UTF-8 at byte offset 6" 'name\nA\355\240\200B\n'
refused "in.csv:2:2: not UTF-8 at byte offset 6" 'name\nA\342\202'
refused "--encoding windows-1252" 'name\nM\374ller\n'
refused "NUL at byte offset 6" 'name\nA\000B\n'
refused "--encoding UTF-16LE" 'n\000a\000m\000e\000\n\000A\000\n\000'
refused "not UTF-16LE at byte offset 16" '\377\376n\000a\000m\000e\000\n\000A\000\n\000x'
refused "leave --encoding out" '\377\376n\000a\000m\000e\000\n\000' --encoding windows-1252
refused "no encoding is called 'x\\x1b[2J'" 'name\nA\n' --encoding "$(printf 'x\033[2J')"
taken '.[].name' 'Müller €' 'name\nM\374ller \200\n' --encoding windows-1252
taken '.[].name' 'ü' '\376\377\000n\000a\000m\000e\000\n\000\374\000\n'
taken '.[].email' 'a@x.org' '\357\273\277email,name\na@x.org,A\n'

# Cuts: delimiters, line ends, quotes and widths.
taken '.[].name' 'A' 'sep=;\nname;email\nA;a@x.org\n'
taken '.[].name' 'A, "B" Co' 'name,email\r\n"A, ""B"" Co",a@x.org\r\n'
taken 'map(.name) | join(" ")' 'A B' 'name,email\rA,a@x.org\rB,b@x.org\r'
taken 'map(.name) | join(" ")' 'A B' 'name\r\nA\nB\r\n'
grep -q ':1: lines of the file end in more than one way' out || fail "mixed line ends are reported"
taken '.[].fields.note' "$(printf 'x\ny')" 'name,note\nA,"x\ny"\n'
begin_anew
refused "in.csv:2: 'name': the name 'A\\nB' has a line break" 'name,note\n"A\nB",x\n'
refused "in.csv:3:1: quote opened at 3:1 never closed" 'name,email\nA,\n"B,\nC,\nD,\n'
refused "in.csv:2:6: text behind the quote" 'name,email\n"abc"def,\n'
refused "in.csv:2:3: a quote inside a cell" 'name,email\nab"c,\n'
refused "2:1: the row has 3 cells where the header has 2; quote" 'name,email\nA,,x\n'
refused "2:1: the row has 1 cell where the header has 2; every row needs them all" 'name,email\nA\n'
refused "the file is empty" '\357\273\277'
refused "the file is empty" '\n\n'
taken length 0 'name,email\n'
awk 'BEGIN { for (i = 0; i < 100000; i++) printf "c%d,", i; print "name" }' >wide.csv
no_letter 1 "wide.csv:1:23467: a row of more than 4,096 cells" import wide.csv
head -c 20000000 /dev/zero | tr '\0' A | sed '1s/^/name\n/' >long.csv
no_letter 1 "a row of more than 4 MiB" import long.csv
rm wide.csv long.csv

# Headers: one field, one column; what templates call by one name is told apart.
taken '.[].email' 'a@x.org' 'name,\302\240 E-MAIL\342\200\213 \nA,a@x.org\n'
grep -q 'has an invisible character' out || fail "an invisible character in a header is reported"
begin_anew
refused "both mean 'email'" 'name,Email,Email\nA,a@x.org,b@x.org\n'
taken '.[].email' 'b@x.org' 'name,Email,Email\nA,a@x.org,b@x.org\n' --map Email=ignore
no_letter 2 "write it as 'Header=field'" import in.csv --map Email
no_letter 2 "did you mean 'name'" import in.csv --map Email=nmae
no_letter 1 "did you mean 'Email'" import in.csv --map Emial=email
taken '.[].fields | keys | join("|")' 'column_4|note|note_2' 'name,Note,NOTE,"\a"\nA,1,2,3\n'
letter edit A fields.note=first fields.note_2=second fields.new=third
equals "further columns of a file, edited" "first|second|third" \
    "$(roster '.[0].fields | [.note, .note_2, .new] | join("|")')"
equals "found by a further column" 1 "$(run -C campaign list fields.note=first --json | jq length)"
no_letter 2 "named by small letters" edit A fields.Other=x
letter edit A fields.note=
equals "a further column that was cleared" null "$(roster '.[0].fields.note')"
taken '.[].status' prospect 'name,status,revision,id,confirmed\nA,signed,1,7,true\n'
grep -q 'ignored without --as' out || fail "a status column is reported"

# Values: kept as text to the byte, or refused; a name in an address is the contact's.
taken '.[].fields | [.phone, .num, .code] | join("|")' '+49 030|1E+12|00123' \
    'name,phone,num,code\nA,+49 030,1E+12,00123\n'
taken '.[].name' '=HYPERLINK("http://x";"a")' 'name\n"=HYPERLINK(""http://x"";""a"")"\n'
grep -q "in.csv:2: 'name': looks like a formula" out || fail "a formula is reported"
taken '.[] | .email + " " + .contact_name' 'a@x.org Ann' 'name,email\nA,Ann <a@x.org>\n'
grep -q "only the address was taken" out || fail "a name in an address cell is reported"
taken length 2 'name,email\nA,a@X.org\na,a@x.org\nB,A@x.org\n'
equals "one address, two names" 1 "$(run -C campaign duplicates --json | jq length)"
begin_anew
refused "in.csv:2: 'email': 'a@x.org; b@y.org' is more than one mail address" 'name,email\nA,a@x.org; b@y.org\n'
refused "is longer than 1000 bytes" "name\\n$(printf '%01001d' 0)\\n"
taken '.[].name | length' 1000 "name\\n$(printf '%01000d' 0)\\n"
begin_anew
refused "in.csv:2: 'position': position '1.5' is no whole number" 'name,position\nA,1.5\n'

# On whose word is a line of text, and blanks are nobody's.
printf 'name\nA\n' >in.csv
no_letter 2 "--authority" import in.csv --as signed --authority "  "
no_letter 1 "authority 'a\\nb' has a line break" import in.csv --as signed --authority "$(printf 'a\nb')"
letter import in.csv --as signed --authority " Ann "
equals "on whose word" Ann "$(roster '.[].authorised_by')"
no_letter 1 "authority 'a\\x1b' has a line break or control character" record A signed --authority "$(printf 'a\033')"
no_letter 1 "reason 'x\\ny' has a line break" record A declined --reason "$(printf 'x\ny')"
no_letter 2 "not UTF-8" record A signed --authority "$(printf '\377')"
letter record A signed --authority "  "
equals "blanks are nobody's word" "" "$(roster '.[].authorised_by')"

# A withheld value is not in the report, not even its beginning; a public one is.
begin_anew
for visibility in withheld recipient internal; do
    printf "name,email,visibility,contact name,signed at\n\"SECRET\nA\",,$visibility,,\nB,SECRET@@x.org,$visibility,,\nC,SECRET%02100d@x.org,$visibility,,\nD,,$visibility,SECRET\a,\nE,,$visibility,,SECRET\n" 0 >in.csv
    no_letter 1 "5 values cannot be taken" import in.csv --as signed --authority me
    grep -q SECRET err && fail "a name that is $visibility stands in the report"
done
refused "in.csv:2: 'email': 'PUBLIC@@x.org' is no mail address: '@' cannot" 'name,email\nB,PUBLIC@@x.org\n'
refused "'…' is no mail address: it has no '@'" 'name,email,visibility\nB,a,withheld\n'

# Names: those of every kind are kept to the byte; those that deceive wait; those unseen are refused.
cat >names <<'END'
O'Brien
Nguyễn Thị
María-José de la Cruz y Peña
Jr.
Suharto
Ø
Straße İstanbul ıŞIK ΣΊΣΥΦΟΣ
بنیاد می‌خواهم
ארגון‏ זכויות
བོད་ཀྱི་དོན་ཚོགས།
Toyota トヨタ
Радио Free Europe
👨‍👩‍👧‍👦 Families
<script>alert("x")</script>
</title>&lt;&amp;
Robert'); DROP TABLE signatory;--
%s%n $(id) ${jndi:ldap://x} {{7*7}} {{{name}}}
+1
-x
@y
＝1+1
END
{ echo name && jq -Rr '[.] | @csv' names; } >names.csv
begin_anew
letter import names.csv --as signed --authority me --map name=name
roster '.[].name' >found
same "names are kept to the byte" names found
equals "none of them waits" "[]" "$(run -C campaign list marks=hold --json)"
letter build --format txt --format html --document letter
tr -s '[:space:]' ' ' <campaign/out/draft/letter.txt >flat
while read -r name; do
    grep -qF -- "$name" flat || fail "'$name' is not in the letter"
done <names
grep -q '<script' campaign/out/draft/letter.html && fail "a name is markup"
grep -qF '&lt;/title&gt;&amp;lt;&amp;amp;' campaign/out/draft/letter.html || fail "a name is escaped once"
for word in tr_TR.UTF-8 C; do
    LC_ALL=$word run -C campaign list --json | jq -r '.[].name' >found
    same "names in the locale $word" names found
done
letter import names.csv --as signed --authority me
grep -q ': 0 added, 21 known' out || fail "names are known again"
taken 'map(.marks[0]) | unique | join(" ")' hold \
    'name\nA\342\200\256B\nA\331\213\331\213\331\213\331\213\331\213\n\320\220mnesty\nA\357\277\275\n'
letter list
grep -q '<U+202E>' out || fail "a mark of direction is shown as what it is"
begin_anew
for unseen in '\342\200\213' '\343\205\244' '\302\255' '\357\273\277x\033[2Jy' '\302\233' '\177'; do
    refused "in.csv:2: 'name': the name '" "name,email\\n$unseen,\\n"
    LC_ALL=C grep -q "$(printf '[\033\177]')" err && fail "a message holds control characters"
done
taken length 1 'name\ne\314\201cole\n\303\251cole\n'

# The list of naughty strings, as names and as notes: the same everywhere, or refused.
all=${CORPORA:-}/names/blns.json
if [ -e "$all" ]; then
    jq -r '["name", "email", "note"], (to_entries[] | [.value, "n\(.key)@example.org", .value]) | @csv' "$all" >all.csv
    equals "strings without line breaks" 516 "$(wc -l <all.csv)"
    begin_anew
    refuses 1 "11 values cannot be taken" -C campaign import all.csv
    LC_ALL=C grep -q "$(printf '[\001-\010\016-\037\177]')" err && fail "a message holds control characters"
    sed -n 's/^all.csv:\([0-9]*\): .*/\1d/p' err | sed -f - all.csv >blns.csv
    letter import blns.csv --as signed --authority me
    run -C campaign list --json >listed.json
    equals "names that can be had" 504 "$(jq length listed.json)"
    jq -S 'def strip: gsub("^\\s+|\\s+$"; ""); to_entries
        | map(.value |= strip | {key: "n\(.key)@example.org", value}) | from_entries' "$all" >given.json
    equals "names and notes that are others now" "" "$(jq -r --slurpfile given given.json '.[]
        | select(.name != $given[0][.email] or .fields.note != $given[0][.email]) | .email' listed.json)"
    for verb in list status duplicates order journal; do
        letter "$verb"
        LC_ALL=C grep -q "$(printf '[\001-\011\013-\037\177]')" out && fail "$verb drives the terminal"
    done
    letter export all.json --include-private
    equals "names in the JSON table" "" "$(jq -r --slurpfile listed listed.json '
        ($listed[0] | map({key: .email, value: .name}) | from_entries) as $names
        | .[] | select(.name != $names[.email]) | .email' all.json)"
    letter export all.csv --include-private
    letter export all.xlsx
    succeeds init elsewhere
    succeeds -C elsewhere import all.csv
    run -C elsewhere list --json | jq -S 'map({email, name, note: .fields.note}) | sort_by(.email)' >there
    jq -S 'map({email, name, note: .fields.note}) | sort_by(.email)' listed.json >here
    same "a table taken in elsewhere" here there
    jq -r '["name", "email", "note"], (to_entries[] | ["Organisation \(.key)", "n\(.key)@example.org", .value]) | @csv' "$all" >notes.csv
    begin_anew
    letter import notes.csv
    equals "notes that are others now" "" "$(run -C campaign list --json | jq -r --slurpfile given given.json '.[]
        | select((.fields.note // "") != $given[0][.email]) | .email')"
fi

# Files by any name, and what is none.
begin_anew
printf 'name,email\nA,b@\n' >-rf
no_letter 1 "-rf:2: 'email': 'b@'" import -- -rf
printf 'name\nA\n' >-rf
letter import -- -rf
letter add -- --
letter edit -- -- name=-B
equals "operands that begin with a dash" "A -B" "$(roster 'map(.name) | join(" ")')"
esc=$(printf 'a\033[2J.csv')
printf 'name\nC\n' >"$esc"
letter import "$esc"
letter journal
grep -qF 'imported a\x1b[2J.csv: 1 row, 1 new' out || fail "the journal escapes a file's name"
ln -s /dev/zero zero
no_letter 1 "'zero' is a device or a pipe" import zero
no_letter 1 "is a folder" import campaign
printf 'name,email\nA,b@\n' | { no_letter 1 "standard input:2: 'email'" import -; }

# One whom nothing may be sent to stays that, and a withdrawal is not undone.
if command -v sqlite3 >/dev/null; then
    begin_anew
    printf 'name,email\nA,a@x.org\nB,b@x.org\n' >in.csv
    letter import in.csv
    sqlite3 campaign/roster.db "UPDATE signatory SET suppressed_at = 1 WHERE id = 1"
    letter record B withdrawn
    letter import in.csv --as signed --authority me
    grep -q 'entry 1 stays suppressed and gets no mail' out || fail "a suppressed address is reported"
    grep -q 'entry 2 stays withdrawn' out || fail "a withdrawal is reported"
    equals "marks and statuses" "suppressed withdrawn" "$(roster '[.[0].marks[], .[1].status] | join(" ")')"
fi
letter journal --verify
