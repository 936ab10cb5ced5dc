#!/bin/sh
# The main job on the real letter of November 2023: from its roster to the sealed, verified edition.
. "$(dirname "$0")/lib.sh"
apec letter
published=$LETTERS/apec-2023/published-letter.txt
cd letter

succeeds import signatories.csv --as signed --authority "form, 6 November 2023"
equals "counted" 59 "$(run list --json status=signed | jq length)"
succeeds build

# letter.txt has the words of the letter as it was published, in its order.
sed -n '/^Joseph R. Biden/,/59\. World Uyghur Congress/p' "$published" | words >../published.words
sed 1d out/draft/letter.txt | words >../txt.words
same "letter.txt says what was published" ../published.words ../txt.words
equals "the date" "November 7, 2023" "$(head -1 out/draft/letter.txt)"
equals "asks that keep their bullet" 5 "$(grep -c '^- ' out/draft/letter.txt)"
equals "names that keep their number" 59 "$(grep -c '^[0-9]*\. ' out/draft/letter.txt)"

# Every format has the same words as the txt.
words <out/draft/letter.txt >../all.words
pdf_words() { # the words of a PDF, its headers and footers aside: $@ are options of pdftotext
    pdftotext "$@" out/draft/letter.pdf - | grep -v -e '^DRAFT · ' -e '[0-9] of [0-9]*$' -e "^$short" | words
}
short='Prioritize Human Rights When Speaking to Xi Jinping during the APEC Summit$'
if command -v pdftotext >/dev/null; then
    pdf_words -nopgbrk >../pdf.words
    same "pdftotext letter.pdf has the words of letter.txt" ../all.words ../pdf.words
    pdf_words -nopgbrk -raw >../raw.words
    same "pdftotext -raw letter.pdf has them too" ../all.words ../raw.words
fi

office() { # office FILE: its text as LibreOffice has it, numbers and bullets too
    soffice --headless "-env:UserInstallation=file://$work/office" --convert-to txt:Text \
        --outdir ../office "$1" >/dev/null 2>&1
    words <"../office/letter.txt"
}
if command -v soffice >/dev/null; then
    office out/draft/letter.docx >../docx.words
    same "letter.docx has the words of letter.txt" ../all.words ../docx.words
    office out/draft/letter.html >../html.words
    same "letter.html has the words of letter.txt" ../all.words ../html.words
fi

# The order is the published one; --lint names its four breaks.
run order | sed 's/^ *//' >../order.txt
sed -n '/^  1\. Adas/,/^  59\. /p' "$published" | sed 's/\xc2\xa0//; s/^ *//' >../published.order
same "order reproduces the list as published" ../published.order ../order.txt
equals "breaks of the order" "25 27 29 41" "$(run order --lint | sed -n 's/^\([0-9]*\)\. .*/\1/p' | tr '\n' ' ' | sed 's/ $//')"

# Each signatory's announcement speaks of it and of the others.
equals "announcements" 59 "$(find out/draft -name 'announcement-*.txt' | wc -l)"
equals "announcements that say how many others" 59 \
    "$(grep -l '58 other organizations' out/draft/announcement-*.txt | wc -l)"
run order --json | jq -r '.[] | [.number, if .label == .name then .name else .label[(.name | length) + 2:-1] end] | @tsv' |
    while IFS="$(printf '\t')" read -r number short; do
        file=out/draft/announcement-$(printf %03d "$number").txt
        case $(head -1 "$file") in
        "$short has co-signed"*) ;;
        *) fail "$file should begin with $short" ;;
        esac
    done
equals "the press sheet" "Fifty-nine organisations" "$(head -c 24 out/draft/press.txt)"

# Sealed, it verifies, here and for a stranger; and it is not sealed by halves.
succeeds key new --no-password
succeeds seal
succeeds verify out/edition-1
cp out/edition-1/undersigned.pub ../pub
(cd .. && succeeds verify letter/out/edition-1 -p pub)
(cd .. && refuses 1 "key" verify letter/out/edition-1)
equals "the manifest's count" 59 "$(jq .count.total out/edition-1/manifest.json)"
equals "the manifest's names" 59 "$(jq '.signatories | length' out/edition-1/manifest.json)"
if command -v minisign >/dev/null; then
    (cd out/edition-1 && minisign -Vm manifest.json -p undersigned.pub >/dev/null) ||
        fail "minisign should accept the manifest"
fi
[ "$(run verify out/edition-1 -p ../pub --json | jq .edition)" = 1 ] || fail "verify --json should say what it verified"
! grep -rq "$work" out/edition-1 || fail "an edition should not know where it was made"

# The same sign-ons as a form exports them: one row folds into its twin, six pairs are to decide.
apec ../form
cd ../form
succeeds import form-export.csv --as signed --authority "form, 6 November 2023" --json
equals "rows, added, known" "66 65 1" "$(jq -r '"\(.rows) \(.added) \(.known)"' ../out)"
equals "proposed pairs" 6 "$(run duplicates --json | jq length)"
refuses 1 "duplicates" seal
run duplicates --json | jq -r '.[] | "\(.a) \(.b)"' | while read -r a b; do
    succeeds merge "$a" "$b"
done
equals "pairs left" 0 "$(run duplicates --json | jq length)"
equals "counted after six merges" 59 "$(run list --json status=signed | jq length)"
