#!/bin/sh
# A coordinator's file through LibreOffice: the same roster comes of the workbook as of the text.
. "$(dirname "$0")/lib.sh"
apec letter
command -v soffice >/dev/null || skip "no LibreOffice here"

# Every column as text, as a person would choose: a name may look like a formula.
columns=1/2/2/2/3/2/4/2/5/2/6/2
soffice -env:UserInstallation="file://$work/office" --headless \
    --infilter="CSV:44,34,76,1,$columns" --convert-to xlsx letter/form-export.csv >/dev/null 2>&1
[ -f form-export.xlsx ] || skip "a LibreOffice without Calc"

succeeds -C letter import letter/form-export.csv
run -C letter list --json >of_text
rm letter/roster.db
succeeds -C letter import form-export.xlsx
grep -q "^66 rows (sheet 'form-export'): 65 added, 1 known" out ||
    fail "the report should count the rows of the sheet"
run -C letter list --json >of_workbook
same "a workbook's roster is that of the text" of_text of_workbook

# What is called a workbook and is none, and one that was cut off, change nothing.
cp letter/form-export.csv text.xlsx
refuses 1 "'text.xlsx' is no workbook" -C letter import text.xlsx
head -c 3000 form-export.xlsx >cut.xlsx
refuses 1 "the zip archive is damaged" -C letter import cut.xlsx
run -C letter list --json >after
same "a refused workbook changes nothing" of_workbook after

# A tracker of ours has sheets for people besides the roster; import knows which is meant, also when another program saved it.
succeeds -C letter export tracker.xlsx --include-private
before=$(run -C letter list --json | sha256sum)
soffice --headless "-env:UserInstallation=file://$work/office" --convert-to 'xlsx:Calc MS Excel 2007 XML' \
    --outdir saved tracker.xlsx >/dev/null 2>&1
for file in tracker.xlsx saved/tracker.xlsx; do
    succeeds -C letter import "$file" --json
    equals "$file: added, differing" "0 0" "$(jq -r '"\(.added) \(.differing)"' out)"
done
equals "the roster after its own tracker came back" "$before" "$(run -C letter list --json | sha256sum)"
