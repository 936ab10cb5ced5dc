#!/bin/sh
# The tracker goes out, through other programs, and comes back: nothing, or exactly what was edited.
. "$(dirname "$0")/lib.sh"
golden=$(cd "$here/../golden/workbook" && pwd)
command -v soffice >/dev/null || skip "no LibreOffice here"
for python in /usr/bin/python3 python3; do
    "$python" -c 'import openpyxl' 2>/dev/null && break
    python=
done
[ -n "$python" ] || skip "no openpyxl here"

office() { # office FOLDER FILE [OPTION]: the workbook that LibreOffice makes of FILE
    soffice "-env:UserInstallation=file://$work/profile" --headless ${3:+"$3"} \
        --convert-to 'xlsx:Calc MS Excel 2007 XML' --outdir "$1" "$2" >/dev/null 2>&1 || fail "LibreOffice cannot read $2"
}

begin() { # begin DIR: a campaign whose letter can be signed
    succeeds init "$1" --from organizations
}

cat >write.py <<'END'
import csv, datetime, sys, openpyxl
rows = list(csv.reader(open(sys.argv[1], newline="", encoding="utf-8")))
book = openpyxl.Workbook()
for n, row in enumerate(rows, 1):
    for m, text in enumerate(row, 1):
        cell, head = book.active.cell(n, m), rows[0][m - 1]
        if n > 1 and text and head in ("Position", "Members"):
            cell.value = float(text)
        elif n > 1 and text and head == "Date":
            cell.value = datetime.date.fromisoformat(text)
        elif text:
            cell.value = text
            cell.data_type = "s"
book.save(sys.argv[2])
END

cat >edit.py <<'END'
import sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
sheet = book["Roster"]
columns = {cell.value: cell.column - 1 for cell in sheet[1]}
for change in sys.argv[3:]:
    who, rest = change.split(".", 1)
    field, value = rest.split("=", 1)
    for row in sheet.iter_rows(min_row=2):
        if str(row[columns["id"]].value) == who:
            row[columns[field]].value = value or None
book.save(sys.argv[2])
END

# One table as three programs write it, and as text: one roster.
"$python" write.py "$golden/roster.csv" openpyxl.xlsx
mkdir text
cp "$golden/roster.csv" text/libreoffice.csv
office . text/libreoffice.csv --infilter="CSV:44,34,76,1,1/2/2/2/3/2/4/2/5/2/6/2/7/2/8/1/9/5/10/2/11/1/12/2"
[ -f libreoffice.xlsx ] || skip "a LibreOffice without Calc"
for file in text/libreoffice.csv libreoffice.xlsx openpyxl.xlsx "$golden/exceljs.xlsx"; do
    begin one
    succeeds -C one import "$file" --as signed --authority "the form" --map Type=kind
    grep -q '^10 rows .*: 10 added$' out || fail "$file: ten should be added"
    run -C one list --json >list
    [ -f of_text ] || cp list of_text
    same "the roster of $file is that of the text" of_text list
    rm -r one
done
equals "what looks like a number, a date or a formula" '=1+1 =SUM(A1) 3-5 Alliance 3E5 350 0 TRUE TRUE' \
    "$(jq -r '[.[1:5][] | .name, .fields.member_no_] | join(" ")' of_text)"

# What names and notes can be, out and through two programs and back.
begin letter
printf '%s\n' 'name,email,signed_at,notes' '_x000D_ Collective,x@example.org,2023-11-05T07:30:00Z,_x0041_' \
    "O'Hara,o@example.org,2023-11-05T05:30:00Z,'=quoted" "'Quote,q@example.org,1899-12-31,''=two" >more.csv
printf 'Lines,lines@example.org,,"a\r\nb\nc"\n\360\237\217\224,emoji@example.org,2023-11-05,-1\n' >>more.csv
printf '\342\200\256desrever,held@example.org,,\n' >>more.csv
succeeds -C letter import "$golden/roster.csv" --as signed --authority "the form" --map Type=kind
succeeds -C letter import more.csv --as signed --authority "the form"
succeeds -C letter add "Canary Withheld" --email withheld@example.org --visibility withheld
succeeds -C letter edit withheld@example.org "fields.kind=a column that is called as a field is"
run -C letter list --json >before
journal=$(run -C letter journal --json | sha256sum)
for name in all open; do
    private=
    [ "$name" = open ] || private=--include-private
    succeeds -C letter export $name.xlsx $private
    office saved $name.xlsx
    "$python" edit.py $name.xlsx $name-openpyxl.xlsx
    for file in $name.xlsx saved/$name.xlsx $name-openpyxl.xlsx; do
        for apply in "" --apply; do
            succeeds -C letter import "$file" $apply --json
            equals "$file $apply: what it says" "true false 0 0 0 0 0" "$(jq -r '"\(.tracker) \(.changed) \(.added)" +
                " \(.changes | length) \(.problems | length) \(.gone.count) \(.rows - .known)"' out)"
        done
    done
done
run -C letter list --json >after
same "the roster after nothing was edited" before after
equals "the journal after nothing was edited" "$journal" "$(run -C letter journal --json | sha256sum)"
succeeds -C letter export again.xlsx --include-private
same "the tracker of the same roster" all.xlsx again.xlsx

# An edit comes back as a change that is shown, and made when it is asked for.
succeeds -C letter export all.xlsx --include-private
"$python" edit.py all.xlsx edited.xlsx "1.name=Weaver Street Yearbook" "1.notes=first to answer, and the last" \
    "2.email=minus@example.org" "4.position=" "9.visibility=withheld" "17.visibility=public" "3.status=declined"
office saved edited.xlsx
succeeds -C letter import saved/edited.xlsx
grep -q '^1 Weaver Street Almanac  (saved/edited.xlsx:Roster!C2)$' out || fail "the entry should head its changes"
grep -q '^  fields.notes   first to answer{+, and the last+}$' out || fail "a note should be shown word by word"
grep -q '^  email          plus@example.org → minus@example.org$' out || fail "an address should be shown"
grep -q '^  position       4 → (empty)$' out || fail "what was cleared should be shown"
grep -q 'not taken: no file shows a name that is hidden here$' out || fail "a hidden name should stay so"
grep -q 'not taken: no file changes it; use: undersigned record 3 STATUS$' out || fail "a status should stay"
grep -q '^5 changes to make$' out || fail "five changes can be made"
grep -q '^next: undersigned import saved/edited.xlsx --apply$' out || fail "the report should end with what to do"
run -C letter list --json >after
same "the roster before the changes are asked for" before after

succeeds -C letter edit 2 country=FR
succeeds -C letter edit 1 "name=Weaver Street Annual"
succeeds -C letter import saved/edited.xlsx --apply --json
equals "made, in conflict, refused" "4 1 2" \
    "$(jq -r '[.changes | group_by(.state)[] | [.[0].state, length]] | map({(.[0]): .[1]}) | add | "\(.open) \(.conflict) \(.refused)"' out)"
equals "the conflict" "name Weaver Street Annual Weaver Street Yearbook Weaver Street Almanac" \
    "$(jq -r '.changes[] | select(.state == "conflict") | "\(.field) \(.before) \(.after) \(.base)"' out)"
equals "what only this side changed" FR "$(run -C letter show 2 --json | jq -r .country)"
equals "what was edited" minus@example.org "$(run -C letter show 2 --json | jq -r .email)"
refuses 1 "entry 2 has no conflict in this file" -C letter import saved/edited.xlsx --apply --overwrite 2
refuses 2 "give both" -C letter import saved/edited.xlsx --overwrite 1
refuses 2 "two things" -C letter import saved/edited.xlsx --apply --as declined
succeeds -C letter import saved/edited.xlsx --apply --overwrite 1
equals "the conflict that was named" "Weaver Street Yearbook" "$(run -C letter show 1 --json | jq -r .name)"
equals "by its first name too" 1 "$(run -C letter show "Weaver Street Almanac" --json | jq -r .id)"
run -C letter journal | grep -q 'imported edited.xlsx: 17 rows, 0 new, 4 changed' || fail "the journal should count the changes"
succeeds -C letter journal --verify

# Sorted, filtered, with a row taken out and one put in.
"$python" - all.xlsx sorted.xlsx <<'END'
import sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
sheet = book["Roster"]
rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
rows.sort(key=lambda row: str(row[2]), reverse=True)
rows = [row for row in rows if row[2] != "TRUE"]
rows.append([None, None, "Newcomer", None, "organization"])
sheet.delete_rows(2, sheet.max_row)
for n, row in enumerate(rows, 2):
    for m, value in enumerate(row, 1):
        sheet.cell(n, m).value = value
        if isinstance(value, str):
            sheet.cell(n, m).data_type = "s"
book.save(sys.argv[2])
END
succeeds -C letter import sorted.xlsx --json
equals "new, gone, changes" "Newcomer TRUE 0" \
    "$(jq -r '"\(.new[0].name) \(.gone.entries[0].who) \(.changes | length)"' out)"

# Another campaign's is a list there, and says so.
begin other
succeeds -C other add "Weaver Street Almanac" --email almanac@example.org
succeeds -C other import all.xlsx --dry-run
grep -q 'a tracker of another campaign; it is read as any list' out || fail "a foreign tracker should be told"
