#!/bin/sh
# What leaves: tables, documents and mails that hold hostile or outsized values, are written twice, are
# interrupted, or are to take the place of something; and who may read them.
. "$(dirname "$0")/lib.sh"
for program in jq unzip pdfinfo script; do
    command -v "$program" >/dev/null || skip "$program is not at hand"
done
for python in /usr/bin/python3 python3; do
    "$python" -c 'import openpyxl' 2>/dev/null && break
    python=
done
[ -n "$python" ] || skip "no openpyxl here"

succeeds init letter --from organizations
letter() {
    succeeds -C letter "$@"
}
no_letter() {
    refuses 1 "$@"
}
begin_anew() { # begin_anew FILE: the roster is what FILE says, and all have signed
    rm -f letter/roster.db*
    letter import "$1" --as signed --authority "Ada Quill"
}
note_of() { # note_of NAME: as JSON
    run -C letter show "$1" --json | jq -c .fields.note
}

# Formulas: text in a workbook, marked in a CSV file, and themselves again when they come back.
{
    echo name,note,email
    n=0
    for start in '=1+1' '@SUM(A1)' '+1' '-1' '＝1+1' '＋1' '－1' '＠x' 'Plain & Co' "'quoted" "O'Brien"; do
        n=$((n + 1))
        printf '"%s","%s",%d@example.org\n' "$start" "$start" "$n"
    done
    printf '"Tab","\tx",\n"Return","\rx",\n"Feed","\nx",\n"Pipe","=cmd|'"' /C calc'"'!A0",\n'
} >formulas.csv
begin_anew formulas.csv
run -C letter list --json | jq -S 'map([.name, .fields.note])' >given
letter export all.xlsx --include-private
letter export all.csv --include-private
unzip -p all.xlsx 'xl/worksheets/*.xml' >cells
grep -q '<f>' cells && fail "a name is a formula in the workbook"
grep -q '<t>=1+1</t>' cells || fail "a name like a formula is a text"
for start in '=1+1' '@SUM(A1)' '+1' '-1' '＝1+1' '＋1' '－1' '＠x'; do
    grep -qF "\"'$start\"" all.csv || fail "'$start' is neutral in a CSV file"
done
grep -qF ',Plain & Co,' all.csv || fail "a name that is no formula stays as it is"
for file in all.csv all.xlsx; do
    succeeds init there
    succeeds -C there import "$file"
    run -C there list --json | jq -S 'map([.name, .fields.note])' >found
    same "names and notes that came by $file" given found
    rm -r there
done

# What a workbook cannot hold is said with its place, and goes out as text.
long() { # long COUNT: a roster with a note of so many characters
    printf 'name,note\nLong,%s\n' "$(head -c "$1" /dev/zero | tr '\0' y)" >long.csv
    begin_anew long.csv
}
long 32767
letter export long.xlsx --include-private
"$python" -c 'import openpyxl; assert any(len(str(c.value)) == 32767 for r in openpyxl.load_workbook("long.xlsx")["Roster"] for c in r)' ||
    fail "32,767 characters fit into a cell"
cp long.xlsx kept.xlsx
long 32768
no_letter "row 2, column 21: a cell of a workbook holds at most 32767 characters; shorten it or export .csv" \
    -C letter export long.xlsx --include-private
same "the file that was there" kept.xlsx long.xlsx
letter export long.csv --include-private
equals "left aside" "" "$(find . -name '.new-*')"

# Sheets bear names of ours, whatever the campaign is called; addresses of the web are text, so that no number of them is
# too many.
sed -i 's|^title = .*|title = a/b[c]:*? a title far longer than the name of a sheet may be|' letter/campaign.conf
printf 'name,url,note\n' >urls.csv
seq 300 | sed 's|.*|Organisation &,https://o&.example.org/?a=1\&b=2,javascript:alert(&)|' >>urls.csv
begin_anew urls.csv
letter export urls.xlsx --include-private
equals "the sheets" "Summary Roster To decide" \
    "$("$python" -c 'import openpyxl; print(*openpyxl.load_workbook("urls.xlsx").sheetnames)')"
unzip -p urls.xlsx 'xl/worksheets/*.xml' | grep -q '<hyperlink' && fail "an address of the web is a link in the workbook"
unzip -p urls.xlsx xl/worksheets/sheet2.xml | grep -qF 'https://o300.example.org/?a=1&amp;b=2' || fail "it is there as text"

# Control characters and what looks like their escapes: through the workbook, and through others who read it.
printf 'name,note\nBell,"a\007b\013c\033[2J"\nEscape,_x0041_ _x_ _x000B_\nPlain,"tab\tand\nline"\n' >controls.csv
begin_anew controls.csv
letter export controls.xlsx --include-private
unzip -p controls.xlsx xl/worksheets/sheet2.xml >cells
grep -qF 'a_x0007_b_x000B_c_x001B_[2J' cells || fail "a control character is escaped"
grep -qF '_x005F_x0041_ _x_ _x005F_x000B_' cells || fail "what is no escape is not to be read as one"
office=
if command -v soffice >/dev/null; then
    mkdir office
    soffice "-env:UserInstallation=file://$work/profile" --headless --convert-to 'xlsx:Calc MS Excel 2007 XML' \
        --outdir office controls.xlsx >/dev/null 2>&1 || fail "LibreOffice does not read what we write"
    [ ! -f office/controls.xlsx ] || office=office/controls.xlsx
fi
for file in controls.xlsx $office; do
    succeeds init there
    succeeds -C there import "$file"
    equals "escapes by way of $file" "$(note_of Escape)" "$(run -C there show Escape --json | jq -c .fields.note)"
    equals "white space by way of $file" "$(note_of Plain)" "$(run -C there show Plain --json | jq -c .fields.note)"
    rm -r there
done
succeeds init there
succeeds -C there import controls.xlsx
equals "control characters" "$(note_of Bell)" "$(run -C there show Bell --json | jq -c .fields.note)"
rm -r there

# Openpyxl and LibreOffice see the same cells.
cat >cells.py <<'PYTHON'
import sys, openpyxl
one, two = (openpyxl.load_workbook(path) for path in sys.argv[1:])
assert one.sheetnames == two.sheetnames, (one.sheetnames, two.sheetnames)
seen = 0
for name in one.sheetnames:
    for row in one[name].iter_rows():
        for cell in row:
            other = two[name][cell.coordinate].value
            if isinstance(cell.value, str) and "_x00" in cell.value:
                continue  # openpyxl leaves escapes as they stand
            assert cell.value == other, (name, cell.coordinate, cell.value, other)
            seen += cell.value is not None
assert seen > 40, seen
PYTHON
[ -z "$office" ] || "$python" cells.py controls.xlsx "$office" || fail "LibreOffice sees other cells than openpyxl"

# No address but of the web or of mail is ever a link: refused where it is one, text where it is a name.
for url in 'javascript:alert(1)' 'file:///etc/passwd' 'data:text/html,x' 'vbscript:x' '//example.org/x' 'https://'; do
    no_letter "is no web address; write https://" -C letter edit Plain "url=$url"
    printf 'name,url\nX,"%s"\n' "$url" >url.csv
    no_letter "is no web address; write https://" -C letter import url.csv
done
letter edit Plain url=https://plain.example.org/
cp letter/letter.md letter.md
for url in 'javascript:alert(1)' 'file:///etc/passwd' 'JaVaScRiPt:x' 'data:x'; do
    { cat letter.md && printf '\n[here](%s)\n' "$url"; } >letter/letter.md
    no_letter "letter.md:33: the link to '$url' is not allowed" -C letter build --document letter
done
{
    cat letter.md
    printf '\n[here](https://ok.example.org/)\n\n{{#signatories}}{{url | default: "-"}} {{/signatories}}\n'
} >letter/letter.md
letter add 'javascript:alert(1)'
letter record 'javascript:alert(1)' signed --authority me
letter add '[x](file:///etc/passwd)'
letter record '[x](file:///etc/passwd)' signed --authority me
letter build --document letter
draft=letter/out/draft
grep -q 'javascript:alert(1)' $draft/letter.html || fail "a name like a link is there"
for scheme in javascript file; do
    grep -qi "href=\"$scheme:" $draft/letter.html && fail "$scheme: is a link in HTML"
    unzip -p $draft/letter.docx word/_rels/document.xml.rels | grep -qi "$scheme:" && fail "$scheme: is a link in docx"
    pdfinfo -url $draft/letter.pdf | grep -qi "$scheme:" && fail "$scheme: is a link in PDF"
done
grep -q 'href="https://ok.example.org/"' $draft/letter.html || fail "an address of the web is a link in HTML"
unzip -p $draft/letter.docx word/_rels/document.xml.rels | grep -q 'https://ok.example.org/' || fail "and in docx"
pdfinfo -url $draft/letter.pdf | grep -q 'https://ok.example.org/' || fail "and in PDF"

# The page: every element is closed, nothing is fetched, language and direction are said.
cat >page.py <<'PYTHON'
import sys
from html.parser import HTMLParser
VOID = {"meta", "br", "hr", "img", "input", "link", "wbr", "col"}
class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.root, self.seen, self.bodies = [], {}, set(), 0
    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), (tag, attrs)
        assert tag not in ("script", "link", "img", "iframe", "object", "embed", "base", "form"), tag
        assert not {"src", "srcset", "background", "action"} & set(names), (tag, attrs)
        assert not any(name.startswith("on") for name in names), (tag, attrs)
        if tag == "p":
            assert "p" not in self.open, "a paragraph in a paragraph"
        if tag == "li":
            assert self.open[-1] in ("ol", "ul"), self.open
        if tag == "html":
            self.root = dict(attrs)
        self.seen.add(tag)
        if tag not in VOID:
            self.open.append(tag)
    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, (tag, self.open)
        self.open.pop()
text = open(sys.argv[1], encoding="utf-8").read()
page = Page()
page.feed(text)
page.close()
assert page.open == [], page.open
assert text.lower().startswith("<!doctype html>")
assert (page.root.get("lang"), page.root.get("dir")) == tuple(sys.argv[2:4]), page.root
assert {"html", "head", "meta", "title", "body", "ol", "li"} <= page.seen, page.seen
assert "@import" not in text and "url(" not in text
PYTHON
"$python" page.py $draft/letter.html en-GB ltr || fail "the page is not well made"
cp letter/campaign.conf campaign.conf
sed -i 's/^language = .*/language = ug/' letter/campaign.conf
letter build --document letter --format html
"$python" page.py $draft/letter.html ug rtl || fail "a page that runs from the right is not well made"
cp campaign.conf letter/campaign.conf

# The same bytes for the same roster and letter, at another time and place.
for round in one two; do
    mkdir "$round"
    for name in all.xlsx all.csv all.json; do
        letter export "$round/$name" --include-private
        letter export "$round/open-$name"
    done
    SOURCE_DATE_EPOCH=1700000000 run -C letter build >out
    mv $draft/letter.* "$round"
    sleep 1.1
    TZ=Pacific/Apia LC_ALL=tr_TR.UTF-8 HOSTNAME=elsewhere
    export TZ HOSTNAME
done
LC_ALL=C.UTF-8
unset TZ
diff -r one two || fail "what is written again is other bytes"
equals "files that are the same" 10 "$(ls one | wc -l)"
letter edit Plain country=France
letter export two/all.xlsx --include-private
cmp -s one/all.xlsx two/all.xlsx && fail "another roster is another workbook"

# Text: in UTF-8, with no blank at the end of a line that a mail could lose, and in a mail with lines that every
# server takes.
"$python" - "one/letter.txt" <<'PYTHON' || fail "the text is not as it should be"
import sys
text = open(sys.argv[1], "rb").read()
text.decode("utf-8")
assert b"\r" not in text and text.endswith(b"\n") and b"\0" not in text
assert not any(line != line.rstrip() for line in text.decode().split("\n")), "blanks at the end of a line"
PYTHON
{ cat letter.md && printf '\nPostscript:\n\n    code with a blank at its end \n    and more\n\n%s\n' "$(head -c 3000 /dev/zero | tr '\0' w)"; } >letter/letter.md
letter build --document letter --format txt
grep -q '^    code with a blank at its end$' $draft/letter.txt || fail "a line ends where its last word does"
mkdir -p letter/mail
{ printf 'Subject: Text\n\n' && tail -n +33 letter/letter.md; } >letter/mail/draft.md
printf 'name,email\nAnn,ann@example.org\n' >one.csv
letter import one.csv
letter mail draft --drafts drafts
"$python" - drafts/*.eml <<'PYTHON' || fail "the mail is not as it should be"
import email, email.policy, sys
raw = open(sys.argv[1], "rb").read()
assert all(len(line) <= 78 for line in raw.split(b"\r\n")), max(map(len, raw.split(b"\r\n")))
assert b"\n" not in raw.replace(b"\r\n", b"") and b"\r" not in raw.replace(b"\r\n", b"")
text = email.message_from_bytes(raw, policy=email.policy.default).get_body(("plain",)).get_content().replace("\r\n", "\n")
assert "    code with a blank at its end\n    and more\n" in text, repr(text[:200])
assert "w" * 3000 in text
assert not any(line != line.rstrip() for line in text.split("\n")), "blanks at the end of a line"
PYTHON
cp letter.md letter/letter.md

# An export that is interrupted leaves the old table; the next one is whole.
awk 'BEGIN { print "name,note"; for (i = 1; i <= 8000; i++) printf "Organisation %d,%0200d\n", i, i }' >many.csv
rm -f letter/roster.db*
letter import many.csv
for format in csv xlsx json; do
    echo old >"many.$format"
    for delay in 0.2 0.5; do
        timeout -s KILL "$delay" "$UNDERSIGNED" -C letter export "many.$format" --include-private >out 2>&1 || true
        grep -qx old "many.$format" || [ "$(head -c 1000 "many.$format" | wc -c)" -eq 1000 ] || fail "half a table took its place"
        [ -z "$(find . -name '.new-*' -perm /077)" ] || fail "others may read what was left aside"
    done
    letter export "many.$format" --include-private
    grep -q "many.$format: 8000 signatories, in place of the file that was there, with" out || fail "what was replaced is said"
done
equals "lines of the whole table" 8001 "$(wc -l <many.csv)"
equals "rows of the whole JSON" 8000 "$(jq length many.json)"
find . -name '.new-*' -delete

# At a terminal the file that is there is asked for; a script means what it names.
begin_anew formulas.csv
echo "edited by hand" >edited.csv
terminal() { # terminal LETTERS: an export at a terminal where they are typed
    printf '%s\n' "$1" | script -qec "'$UNDERSIGNED' -C letter export edited.csv" /dev/null | tr -d '\r' >shown || true
}
terminal n
grep -q "'edited.csv' is there already; what was edited in it and not imported is lost. Replace it?" shown || fail "it is asked"
grep -q "'edited.csv' stays as it is; import it, or export to another name" shown || fail "what to do is said"
equals "not replaced" "edited by hand" "$(cat edited.csv)"
terminal ""
equals "not replaced for want of an answer" "edited by hand" "$(cat edited.csv)"
terminal y
grep -q 'edited.csv: 15 signatories, in place of the file that was there$' shown || fail "replaced: $(cat shown)"
rm edited.csv
terminal n
grep -q '^edited.csv: 15 signatories$' shown || fail "nothing is asked where nothing is lost"
echo "edited by hand" >edited.csv
letter export edited.csv
grep -q '^edited.csv: 15 signatories, in place of the file that was there$' out || fail "a script's export replaces, and says so"
ln -s edited.csv link.csv
letter export link.csv
[ -L link.csv ] || fail "a link stays a link"
mkdir folder.csv
no_letter "a file cannot take its place" -C letter export folder.csv

# Whatever is written is for its owner, whatever the umask says.
umask 0
mkdir -m 700 own
cd own
XDG_CONFIG_HOME=$work/own/config
succeeds key new --no-password
succeeds init letter --from organizations
succeeds -C letter import ../one.csv --as signed --authority me
succeeds -C letter export all.xlsx --include-private
succeeds -C letter export all.csv
succeeds -C letter build
succeeds -C letter seal
succeeds -C letter mail draft --drafts drafts
succeeds -C letter backup copy.zip
succeeds -C again restore copy.zip
rm -f out err
equals "what others may read" "" "$(find . ! -type l -perm /077 | sort)"
[ "$(find . -type f | wc -l)" -gt 30 ] || fail "there should be much to look at"
