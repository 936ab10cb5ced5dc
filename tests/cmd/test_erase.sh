#!/bin/sh
# Who is erased is in no byte of the campaign's folder that is ours; what is not ours is named.
# The journal and the editions verify as before, and nobody writes to that address again.
. "$(dirname "$0")/lib.sh"
. "$here/mailing.sh"
for tool in python3 sqlite3; do
    command -v $tool >/dev/null || skip "$tool is not here"
done

pattern='zyxwv|quorl|vexby|grumbold|bloffnote|5550199|mimsy|outgrabe'
traces() { python3 "$here/traces.py" letter "$pattern"; }
field() { jq -r ".$1" "$work/out"; }

# Everything that the program keeps of anybody.
succeeds init letter
succeeds key new --no-password
cat >people.csv <<'X'
name,acronym,email,contact_name,country,url,visibility,notes,phone
Friends of the Sarn,FS,fs@example.org,Bo,GB,,public,,
Zyxwv Quorl,ZYXWV,zyx@quorl.example,Inga Vexby,DE,https://quorl.example/z,withheld,Bloffnote,+49 5550199
River Watch,RW,rw@example.org,Al,GB,,public,asked by Inga Vexby,
X
cp people.csv letter/people.csv
sed -i '/^\[letter\]/i [web]\nurl = https://letter.example.org\n' letter/campaign.conf
succeeds -C letter import letter/people.csv
start_sink letters
succeeds -C letter mail invitation --send --yes 3
equals "invited" 3 "$(recipients letters | wc -l)"
stop_sink
start_sink refusing -f RCPT
! run -C letter mail draft --send --yes 3 >out 2>err || fail "a server that refuses everybody should be told of"
stop_sink
start_sink ours -f MAIL
! run -C letter mail draft --again --send --yes 3 >out 2>err || fail "a server that refuses us should be told of"
stop_sink
succeeds -C letter import letter/people.csv --as signed --authority "Ada Quill"
succeeds -C letter edit ZYXWV "contact+=Press Grumbold, Mimsy <press@grumbold.example>: press"
succeeds -C letter edit ZYXWV "name=Zyxwv Quorl Union" "email=new@quorl.example" "hold=Bloffnote again"
succeeds -C letter edit ZYXWV "hold="
succeeds -C letter add "Outgrabe Zyxwv" --email other@outgrabe.example
succeeds -C letter merge "Zyxwv Quorl Union" "Outgrabe Zyxwv"
succeeds -C letter add "Harmless Trust"
succeeds -C letter merge "Harmless Trust" "River Watch"
succeeds -C letter merge --undo
succeeds -C letter record FS signed --authority "Inga Vexby" --reason "so said Inga Vexby"
succeeds -C letter record "Zyxwv Quorl Union" signed --authority "Mimsy Vexby" --by mail
succeeds -C letter build
succeeds -C letter seal --override duplicates --reason "they are two"
cp -r letter before

# To look changes nothing; not to be asked and not to say --yes is refused.
succeeds -C letter erase "Zyxwv Quorl Union" --dry-run --json
equals "a dry run" false "$(field erased)"
refuses 1 "look with --dry-run, then say --yes" -C letter erase "Zyxwv Quorl Union"
refuses 1 "nobody on the roster is" -C letter erase "Nobody Such" --yes
refuses 2 "say who is to be erased" -C letter erase
succeeds -C letter show "Zyxwv Quorl Union"
[ -n "$(traces)" ] || fail "the traces should be found before"

succeeds -C letter erase "Zyxwv Quorl Union" --yes --json
equals "erased" true "$(field erased)"
equals "what is left to the owner" '["people.csv"]' "$(field 'left | tojson')"
equals "the merged" 1 "$(field merged)"
equals "mails to it" 3 "$(field messages)"
equals "mails to it that waited" 1 "$(field unsent)"
equals "who named it" 2 "$(field mentions)"
equals "its addresses" 4 "$(field addresses)"
equals "published" '[]' "$(field 'editions | tojson')"
equals "traces, but for the imported file" people.csv "$(traces)"
rm letter/people.csv

# What was true stays true.
succeeds -C letter journal --verify
succeeds -C letter verify out/edition-1

equals "the manifest" "$(sha256sum <before/out/edition-1/manifest.json)" "$(sha256sum <letter/out/edition-1/manifest.json)"
equals "messages in the ledger" "$(run -C before outbox --json | jq length)" "$(run -C letter outbox --json | jq length)"
equals "integrity" ok "$(sqlite3 letter/roster.db 'PRAGMA integrity_check')"
equals "rows that point at nothing" "" "$(sqlite3 letter/roster.db 'PRAGMA foreign_key_check')"
equals "on a word" "an erased signatory" "$(run -C letter show FS --json | jq -r .authorised_by)"
equals "counted" 2 "$(run -C letter status --json | jq .count.total)"
refuses 1 "nobody on the roster is" -C letter show "Zyxwv Quorl Union"

# Nobody writes to it again, whoever brings it back.
succeeds -C letter import people.csv --as signed --authority "Ada Quill"
grep -q "somebody with this address was erased; entry" "$work/err" "$work/out" || fail "the import should say so"
back=$(run -C letter list --json | jq '.[] | select(.name == "Zyxwv Quorl") | .id')
run -C letter show "$back" --json >back.json
equals "its marks" '["hold","suppressed"]' "$(jq -c '[.marks[] | if startswith("hold") then "hold" else . end]' back.json)"
equals "counted still" 2 "$(run -C letter status --json | jq .count.total)"
succeeds -C letter edit "$back" hold=
equals "mails to it" 0 "$(run -C letter mail draft --again --json --to "id=$back" | jq '.recipients | length')"
succeeds -C letter add "Other Name" --email NEW@Quorl.Example
equals "by another name" 0 "$(run -C letter mail draft --again --json --to "name=Other Name" | jq '.recipients | length')"
refuses 1 "somebody with this address was erased" -C letter edit FS "contact+=Press <press@grumbold.example>"
succeeds -C letter edit FS "contact+=Press <press@grumble.example>"

# Its number is nobody else's.
succeeds -C letter erase "Other Name" --yes --json
gone=$(field signatory)
succeeds -C letter add "Quite New Group"
new=$(run -C letter show "Quite New Group" --json | jq .id)
[ "$new" -gt "$gone" ] || fail "a new entry should not get the number of an erased one"
equals "its history" '["add"]' "$(run -C letter show "$new" --json | jq -c '[.history[].kind]')"
succeeds -C letter erase "Quite New Group" --yes
succeeds -C letter import people.csv
succeeds -C letter journal --verify

# The copy that only the addressee gets goes with whom it alone names.
succeeds -C letter add "Mimsy Orchard" --visibility recipient --email mo@mimsy.example
succeeds -C letter record "Mimsy Orchard" signed --authority "Ada Quill"
succeeds -C letter seal --override duplicates --reason "they are two"
grep -q "Mimsy Orchard" letter/out/edition-2-recipient/letter.txt || fail "the addressee should be told the name"
succeeds -C letter erase "Mimsy Orchard" --yes --json
equals "editions that name it" '[{"edition":2,"public":false}]' "$(field 'editions | tojson')"
[ ! -e letter/out/edition-2-recipient ] || fail "that copy should be gone"
equals "traces of it" "" "$(python3 "$here/traces.py" letter 'mimsy')"
succeeds -C letter verify out/edition-2
sed -i 's/^salutation = .*/&\nemail = harrow@example.org/' letter/campaign.conf
refuses 1 "was taken away, since it named somebody who was erased" -C letter mail deliver
succeeds -C letter seal --override duplicates --reason "they are two"
succeeds -C letter mail deliver

# A name that is public in an edition cannot be unpublished; the store forgets all the same.
mkdir -p letter/mail
{
    printf 'Subject: A draft\n\nSo far: {{signatories | names}}.\n\n'
    printf 'This sentence makes it long enough for what these mails share to be kept once, names and all.\n'
} >letter/mail/draft.md
shared="SELECT count(*) FROM message_piece WHERE instr(bytes, CAST('Watch' AS BLOB)) > 0"
start_sink waiting -f MAIL
count=$(run -C letter mail draft --again --json | jq '.recipients | length')
! run -C letter mail draft --again --send --yes "$count" >out 2>err || fail "a server that refuses us should be told of"
stop_sink
[ "$(sqlite3 letter/roster.db "$shared")" -gt 0 ] || fail "what those mails share should name it"
succeeds -C letter erase RW --dry-run --json
equals "mails to others that wait and name it" $((count - 1)) "$(field stopped)"
succeeds -C letter build --kit RW
grep -q "River <span" letter/out/kit-rw/letter.html || fail "the page should keep its acronym with its last word"
succeeds -C letter erase RW --yes
equals "what mails share and names it" 0 "$(sqlite3 letter/roster.db "$shared")"
equals "in the store it is named by three editions alone" 3 "$(cat letter/roster.db* | grep -abo Watch | wc -l)"
grep -q "out/edition-1/letter.html" "$work/out" || fail "a page that names it should be told of"
[ ! -e letter/out/kit-rw ] || fail "its kit should be gone, whole"
equals "what waits, from before, and names nobody" 1 "$(run -C letter outbox --json | jq '[.[] | select(.state == "queued")] | length')"
grep -q "named in public in editions 1, 2 and 3, which cannot be unpublished" "$work/out" || fail "it should say what cannot be"
grep -q "out/edition-1/letter.txt" "$work/out" || fail "it should name the files"
[ ! -e letter/out/draft ] || fail "a draft that names it should be gone"
stopped=$(run -C letter outbox --json | jq '[.[] | select(.reply | test("erased"))] | last.id')
refuses 1 "message $stopped named somebody who was erased" -C letter outbox show "$stopped" --eml
grep -q "River Watch" letter/out/edition-1/letter.txt || fail "what is sealed should stay"
succeeds -C letter verify out/edition-1

# What was cut off goes on.
succeeds -C letter build
sqlite3 letter/roster.db "UPDATE meta SET value = '[\"out/draft\"]' WHERE key = 'erasure'"
run -C letter doctor >out || true
grep -q "undersigned erase --finish" out || fail "the doctor should say what to do"
succeeds -C letter erase --finish
[ ! -e letter/out/draft ] || fail "what was to be removed should be"
succeeds -C letter erase --finish
grep -q "no erasure was cut off" "$work/out" || fail "there should be nothing left to do"

# In the campaign's own folder, as most will do it.
succeeds -C letter add "Vorpal Fen" --email fen@vorpal.example
cd letter
succeeds erase "Vorpal Fen" --dry-run
succeeds erase "Vorpal Fen" --yes
refuses 1 "Vorpal Fen" show "Vorpal Fen"
cd ..
! grep -rqa "vorpal.example" letter || fail "nothing of it should be left"

# PDF files are looked into, a history of the folder is told of, and translations that a revision keeps.
if command -v pdftotext >/dev/null; then
    succeeds init theirs
    succeeds -C theirs add "Snark Boojum Alliance" --email post@boojum.example
    succeeds -C theirs record "Snark Boojum Alliance" signed --authority "Bel Lman"
    succeeds -C theirs build --document letter --format pdf
    succeeds init ours
    rm -f ours/*.csv
    cp theirs/out/draft/letter.pdf ours/names-them.pdf
    succeeds -C ours build --document letter --format pdf
    mv ours/out/draft/letter.pdf ours/names-nobody.pdf
    head -c 900 ours/names-nobody.pdf >ours/broken.pdf
    mkdir -p ours/.git/objects
    succeeds -C ours add "Snark Boojum Alliance" --email post@boojum.example
    succeeds -C ours revise -m "first" --typo
    cp ours/letter.md ours/letter.fr.md
    echo "Merci à la Snark Boojum Alliance." >>ours/letter.fr.md
    succeeds -C ours revise -m "French" --typo
    rm ours/letter.fr.md
    succeeds -C ours erase "Snark Boojum Alliance" --yes --json
    equals "PDF files that hold it" '["names-them.pdf"]' "$(field 'left | tojson')"
    equals "what could not be read" '[".git","broken.pdf"]' "$(field 'unread | sort | tojson')"
    equals "revisions that name it" '[2]' "$(field 'revisions | tojson')"
fi
