#!/bin/sh
# Copies in the world, held against the sealed text: what a partner dropped, what a newspaper wrote.
. "$(dirname "$0")/lib.sh"
command -v jq >/dev/null || skip "jq is not here"

apec letter
cd letter
succeeds key new --no-password
refuses 1 "nothing is sealed yet" check partner-repost.txt
succeeds import signatories.csv --as signed --authority "form, 6 November 2023"
succeeds seal
sealed=out/edition-1

check() { # check STATUS FILE: its JSON is in ../out
    status=0
    run check "$2" --json >"$work/out" 2>"$work/err" || status=$?
    equals "the status of $2" "$1" "$status"
}
asked() { jq -r "$1" "$work/out"; }

# A repost without the asks and the names.
check 1 partner-repost.txt
equals "complete" false "$(asked .complete)"
equals "what is missing" "item 5 name 59" \
    "$(asked '[.missing | group_by(.kind)[] | "\(.[0].kind) \(length)"] | join(" ")')"
asked '.missing[] | select(.kind == "name").text' >names
sed -n 's/^[0-9]*\. //p' "$sealed/letter.txt" >sealed-names
same "the dropped names" sealed-names names
asked '.missing[] | select(.kind == "item").text' >asks
sed -n 's/^- //p' "$sealed/letter.txt" >sealed-asks
same "the dropped asks" sealed-asks asks
equals "altered" 0 "$(asked '.altered | length')"
sed -n '1p;3p' partner-repost.txt >heading
asked '.added[].text' >added
same "the announcement and the heading are added" heading added
equals "numbers" "58 58, 59 59" "$(asked '[.numbers[] | "\(.says) \(.should)"] | join(", ")')"
refuses 1 "lacks 5 items, 59 names of the letter" check partner-repost.txt

# The whole letter, with a site around it, and in every format that was sealed.
check 0 published-letter.txt
equals "complete" true "$(asked .complete)"
equals "nothing of the site is added" 1 "$(asked '.added | length')"
for format in txt html docx pdf; do
    [ "$format" != pdf ] || command -v pdftotext >/dev/null || continue
    check 0 "$sealed/letter.$format"
    equals "letter.$format" "true 0 0 0" \
        "$(asked '"\(.complete) \(.missing | length) \(.altered | length) \(.added | length)"')"
done
cp "$sealed/letter.txt" letter-copy.md
check 0 letter-copy.md
{
    printf 'From: a@example.org\r\nSubject: The letter\r\nMIME-Version: 1.0\r\n'
    printf 'Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    base64 "$sealed/letter.html"
} >mail.eml
check 0 mail.eml
equals "a mail" "a mail" "$(asked .form)"
fold -s -w 60 "$sealed/letter.txt" | sed 's/^/> /' >wrapped.txt
check 0 wrapped.txt
run check - --json <"$sealed/letter.txt" >/dev/null || fail "standard input should be read"

# A newspaper: both numbers, in two forms, and a respelling inside a quotation.
check 0 press-2023.txt
equals "no letter" "false false" "$(asked '"\(.letter) \(.complete)"')"
equals "the numbers" "Fifty-nine organisations=59/59, 59 human rights organisations=59/59" \
    "$(asked '[.numbers[] | "\(.text)=\(.says)/\(.should)"] | join(", ")')"
equals "respelt" 1 "$(asked '[.quotations[] | select(.verdict == "respelt" and (.text | contains("prioritise")))] | length')"
equals "exact" 3 "$(asked '[.quotations[] | select(.verdict == "exact")] | length')"
succeeds check press-2023.txt
! grep -q "missing:" "$work/out" || fail "an article is not told what it lacks"
sed 's/Fifty-nine/Fifty-eight/' press-2023.txt >wrong.txt
check 1 wrong.txt
equals "a wrong number" "58 59" "$(asked '.numbers[0] | "\(.says) \(.should)"')"
sed 's/on a scale unprecedented in decades/on a scale unprecedented in centuries/' press-2023.txt >misquoted.txt
check 1 misquoted.txt
equals "an altered quotation" 1 "$(asked '[.quotations[] | select(.verdict == "altered")] | length')"

# One thing changed at a time.
changed() { # changed WHAT SED-SCRIPT: the one thing that differs, "kind change" or "missing kind"
    sed "$2" published-letter.txt >changed.txt
    check 1 changed.txt
    equals "$1" "$3" "$(asked '[(.altered[] | "\(.kind) \(.change)"), (.missing[] | "missing \(.kind)")] | join(", ")')"
}
changed "a misspelt name" 's/Campaign For Uyghurs/Campaign For Uyhgurs/' "name altered"
changed "a name without its acronym" 's/ (ALN)//' "name altered"
changed "a dropped name" '/ 33\. /d' "missing name"
changed "a changed word" 's/the promise that/the pledge that/' "paragraph altered"
equals "word by word" "promise pledge" \
    "$(asked '[.altered[0].words[] | select(.change != "same").text] | join(" ")')"
changed "a salutation" 's/^Dear President Biden/Dear President Bidden/' "paragraph altered"
changed "a dropped ask" '/Inform Xi that/d' "missing item"
changed "a moved ask" '/Inform Xi that/{h;d};/Tell Xi that your administration will continue to provide/{G;}' "item moved"
sed 's/^  59\. World Uyghur Congress/&\n  60. Friends of Nobody/' published-letter.txt >sixty.txt
check 0 sixty.txt
equals "a sixtieth name" "Friends of Nobody" "$(asked '.added[-1].text')"
sed 's/On behalf of 59/On behalf of 58/' published-letter.txt >count.txt
check 1 count.txt
equals "the count" "58 59" "$(asked '.numbers[0] | "\(.says) \(.should)"')"

# A bullet dropped from a Word document, by another hand.
if command -v python3 >/dev/null; then
    python3 - "$sealed/letter.docx" dropped.docx <<'PY'
import re, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as one, zipfile.ZipFile(sys.argv[2], "w") as other:
    for name in one.namelist():
        data = one.read(name)
        if name == "word/document.xml":
            paragraphs = re.findall(r"<w:p>.*?</w:p>|<w:p .*?</w:p>", data.decode(), re.S)
            dropped = [p for p in paragraphs if "Inform Xi" in p]
            assert len(dropped) == 1
            data = data.decode().replace(dropped[0], "").encode()
        other.writestr(name, data)
PY
    check 1 dropped.docx
    equals "a dropped bullet" "item" "$(asked '[.missing[].kind] | join(" ")')"
fi

# A hundred pages of site around it, and pages that are meant to do harm.
awk 'BEGIN { for (i = 0; i < 10000; i++) print "Human rights in China and Hong Kong, item " i ".\n" }' >site.txt
cat site.txt "$sealed/letter.txt" site.txt >large.txt
check 0 large.txt
awk 'BEGIN { for (i = 0; i < 200000; i++) printf "<div><b hidden>&amp" }' >deep.html
check 0 deep.html
printf '%%PDF-1.7\nnonsense' >bad.pdf
refuses 1 "bad.pdf" check bad.pdf
printf 'PK\003\004nonsense' >bad.docx
refuses 1 "bad.docx" check bad.docx
refuses 1 "no such" check nowhere.txt
refuses 1 "there is no edition 2" check published-letter.txt --edition 2
refuses 2 "usage" check
mkdir tools
ln -s "$(command -v sh)" tools/sh
status=0
PATH=$work/letter/tools "$UNDERSIGNED" check "$sealed/letter.pdf" 2>"$work/err" || status=$?
equals "without poppler" 1 "$status"
grep -q "install poppler-utils" "$work/err" || fail "the missing tool should be named"

# What was sealed is what counts, not what stands in the folder now.
sed -i 's/Xi Jinping and his government/They/' letter.md
check 0 published-letter.txt
sed -i 's/Dear/Hello/' "$sealed/letter.txt"
refuses 1 "is not what was sealed" check published-letter.txt
