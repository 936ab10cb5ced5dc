#!/bin/sh
# The workbook that LibreOffice reads: the same cells, and nothing that is new to import.
. "$(dirname "$0")/lib.sh"
command -v soffice >/dev/null && command -v unzip >/dev/null || skip "no soffice or unzip"
apec letter

read_roster() { # read_roster NAME: the second sheet of NAME.xlsx into NAME-Roster.csv
    soffice "-env:UserInstallation=file://$work/profile" --headless --convert-to \
        'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,2' \
        "$1.xlsx" >/dev/null 2>&1 || fail "LibreOffice does not read $1.xlsx"
    [ -s "$1-Roster.csv" ] || fail "LibreOffice finds no sheet 'Roster' in $1.xlsx"
}

cat >more.csv <<'END'
name,email,contact_name,visibility,signed_at,notes
=1+1,plus@example.org,Canary Contact,public,2023-11-02T02:00:00Z,canary note
"རྒྱལ་སྤྱིའི་བོད་དོན་ལས་འགུལ།",tibet@example.org,,public,2023-10-29,"two
lines"
Canary Withheld,withheld@example.org,,withheld,2023-10-29,00123
END
succeeds -C letter import letter/signatories.csv --as signed --authority "Ada Quill"
succeeds -C letter import more.csv --as signed --authority "Ada Quill"
succeeds -C letter edit org07@example.org "hold=ask again"
succeeds -C letter record org08@example.org declined

succeeds -C letter export all.xlsx --include-private
read_roster all
equals "the header" "id,position,name,acronym,kind" "$(head -1 all-Roster.csv | cut -d, -f1-5)"
grep -q '^60,,=1+1,.*,signed,2023-11-01 22:00:00,public,plus@example.org,Canary Contact,' \
    all-Roster.csv || fail "a time should stand as the wall clock of the campaign shows it"
grep -q ',signed,2023-10-29,withheld,' all-Roster.csv || fail "a day should stand as a day"
grep -q ',00123,r[^,]*$' all-Roster.csv || fail "figures in a text should stay as they are"
succeeds -C letter import all-Roster.csv --dry-run
grep -q '^62 rows (UTF-8, commas): 0 added, 62 known' out || {
    cat out >&2
    fail "what comes back from LibreOffice should change nothing"
}

unzip -p all.xlsx xl/workbook.xml >book.xml
grep -q 'name="Summary".*name="Roster".*name="To decide"' book.xml || fail "three sheets in order"
unzip -p all.xlsx xl/worksheets/sheet3.xml >decide.xml
grep -q 'ask again' decide.xml || fail "what is on hold should stand under what is to decide"

succeeds -C letter export open.xlsx
read_roster open
equals "who is listed" "$(run -C letter export open.csv >/dev/null
    grep -c ',signed,' open.csv)" "$(grep -c ',signed,' open-Roster.csv)"
mkdir open
(cd open && unzip -q ../open.xlsx)
grep -rqi 'canary\|@example\|to decide\|ask again' open && fail "something private was exported"
grep -q 'Withheld' open/xl/worksheets/sheet1.xml || fail "the withheld should be counted"
