#!/bin/sh
# Who leads stands first, countries stand together, and every document, table and manifest says so.
. "$(dirname "$0")/lib.sh"
command -v jq >/dev/null || skip "jq is not here"

succeeds init letter --from open
cd letter
cat >names.csv <<'X'
Name,Kind,Country,Co-convenor,Visibility,Email
Zeal for Ports,organization,FR,,public,zeal@example.org
Mara Lind,individual,Germany,2,public,mara@example.org
Beacon,organization,DE,,public,beacon@example.org
Abbey School,organization,DEU,,public,abbey@example.org
Ada Quill,individual,de,,public,ada@example.org
Harbour Choir,organization,,,public,choir@example.org
First of All,organization,Peru,1,public,first@example.org
Canary Society,organization,Canaryland,3,withheld,canary@example.org
Peak,organization,france,,public,peak@example.org
X
succeeds import names.csv --as signed --authority "Ada Quill"
equals "the rank" 2 "$(run show 'Mara Lind' --json | jq .lead)"

cat >letter.md <<'X'
To all.

- One thing.

{{#groups}}
## {{#lead}}Led by{{/lead}}{{^lead}}{{name | default: "Elsewhere"}}{{/lead}}

{{#signatories}}
{{number}}. {{label}}
{{/signatories}}

{{/groups}}
X
succeeds revise -m "With headings" --typo
sed -i 's/^order = .*/order = name\ngroup = country/' campaign.conf
grep -q '^group = country' campaign.conf || fail "the grouping should be set"

cat >../expected <<'X'
leading
  1. First of All
  2. Mara Lind

France
  3. Peak
  4. Zeal for Ports

Germany
  5. Abbey School
  6. Beacon
  7. Ada Quill

others
  8. Harbour Choir
X
run order >../order
same "the order is shown in its groups" ../expected ../order
equals "in JSON" "true/|true/|false/France" \
    "$(run order --json | jq -r '[.[:3][] | "\(.lead)/\(.group)"] | join("|")')"
equals "no break between groups" "the names are in the order that 'name' gives" "$(run order --lint)"
refuses 1 "would betray" order --as signed
grep -qi canary ../order && fail "who is withheld should not be in the order"

# The same words in the same order in every format, and numbers that go on.
succeeds build --format txt
sed -i 's/^formats = .*/formats = txt;html;docx;pdf/' campaign.conf
succeeds build
sed -n '/^Led by/,$p' out/draft/letter.txt | grep . >../txt
cat >../wanted <<'X'
Led by
1. First of All
2. Mara Lind
France
3. Peak
4. Zeal for Ports
Germany
5. Abbey School
6. Beacon
7. Ada Quill
Elsewhere
8. Harbour Choir
X
sed -i 's/^ *//' ../txt
same "letter.txt" ../wanted ../txt
grep -o '<ol[^>]*start="[0-9]*"' out/draft/letter.html | grep -o '[0-9]*"$' | tr -d '"\n' >../starts
equals "where the lists of letter.html begin" 358 "$(cat ../starts)"
words <out/draft/letter.txt >../all.words
if command -v pdftotext >/dev/null; then
    pdftotext -nopgbrk out/draft/letter.pdf - | grep -v '^DRAFT · ' | words >../pdf.words
    same "letter.pdf has the words of letter.txt" ../all.words ../pdf.words
fi
if command -v soffice >/dev/null; then
    for format in docx html; do
        soffice --headless "-env:UserInstallation=file://$work/office" --convert-to txt:Text \
            --outdir ../office "out/draft/letter.$format" >/dev/null 2>&1
        words <../office/letter.txt >../office.words
        same "letter.$format has the words of letter.txt" ../all.words ../office.words
    done
fi

# What is exported and sealed follows.
succeeds export ../open.csv
equals "the open table" "First of All|Mara Lind|Peak|Zeal for Ports" \
    "$(sed -n '2,5p' ../open.csv | cut -d, -f1 | tr '\n' '|' | sed 's/|$//')"
succeeds key new --no-password
succeeds seal
equals "the manifest" "First of All|Mara Lind|Peak|Zeal for Ports|Abbey School|Beacon|Ada Quill|Harbour Choir" \
    "$(jq -r '.signatories | sort_by(.number) | map(.name) | join("|")' out/edition-1/manifest.json)"
succeeds verify out/edition-1

# A whole table goes out and in again and changes nothing; a rank is taken back by hand.
succeeds export ../whole.xlsx --include-private
succeeds import ../whole.xlsx --dry-run
grep -qi 'differ' "$work/out" && fail "a round trip should change nothing"
succeeds edit 'First of All' lead=no
succeeds edit Beacon lead=yes
equals "who leads now" "Beacon|Mara Lind" "$(run order --json | jq -r 'map(select(.lead).name) | join("|")')"
succeeds show Beacon
grep -q 'lead' "$work/out" || fail "the journal should tell of it"
refuses 1 "none of: yes, no, or a rank" edit Beacon lead=perhaps
sed -i 's/^group = .*/group = continent/' campaign.conf
refuses 1 "none country kind" order
