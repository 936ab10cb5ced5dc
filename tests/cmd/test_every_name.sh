#!/bin/sh
# Every string of a public list of awkward ones, as name, affiliation and note, through every output:
# refused at the door, or the same everywhere, read back by other people's parsers.
. "$(dirname "$0")/lib.sh"
strings=${CORPORA:-}/names/blns.json
[ -e "$strings" ] || skip "the public list of strings is not at hand"
/usr/bin/python3 -c "import openpyxl" 2>/dev/null || skip "python3-openpyxl is not installed"
every() {
    /usr/bin/python3 "$here/every_name.py" "$@" || fail "every_name.py $1"
}
every table "$strings" all.csv

succeeds init campaign
rm campaign/*.csv campaign/press.md
cat >campaign/letter.md <<'END'
Dear reader,

- keep names

{{#signatories}}
{{number}}. {{label}}{{#affiliation}} at {{affiliation}}{{/affiliation}}
{{/signatories}}
END
mkdir campaign/mail
cat >campaign/mail/words.md <<'END'
Subject: Words for {{signatory.name}} here

To {{signatory.name}}: {{signatory.fields.note}}
END
sed -i '/^\[document press\]/,/^$/d; s/^order = .*/order = signed/' campaign/campaign.conf
refuses 1 "27 values cannot be taken" -C campaign import all.csv --as signed --authority me
every drop all.csv err >taken.csv
succeeds -C campaign import taken.csv --as signed --authority me
run -C campaign list --json >list.json
equals "strings that can be had, twice" 1008 "$(jq length list.json)"

# What turns the reading direction, hides, mixes scripts in a word or stacks marks waits for a person.
equals "strings on hold" "$(cat <<'END'
U+202A U+202B U+2066 marks mixed
END
)" "$(jq -r '[.[] | select(.marks | index("hold")) | .name
    | if test("\u202a") then "U+202A" elif test("\u202b") then "U+202B" elif test("\u2066") then "U+2066"
      elif test("\\p{M}{5}") then "marks" else "mixed" end] | unique | join(" ")' list.json)"
jq -r '.[] | select(.marks | index("hold")) | .id' list.json | while read -r id; do
    succeeds -C campaign edit "$id" hold=
done

succeeds -C campaign build --document letter --format txt --format html --format docx
every read list.json campaign/out/draft

succeeds -C campaign mail words --to status=signed --drafts mails
every mails list.json mails
succeeds -C campaign export all.xlsx --include-private
every cells list.json all.xlsx

# A PDF needs a font for each character: what none covers is named, and the rest is printed.
sed -i 's/^order = .*/order = name/' campaign/campaign.conf
until run -C campaign build --document letter --format pdf >out 2>err; do
    code=$(sed -n 's/.*(U+\([0-9A-F]*\)).*/\1/p' err | head -1)
    [ -n "$code" ] || fail "a PDF is refused for another reason: $(cat err)"
    jq -r --arg code "$code" 'def value: explode | map(if . > 64 then . - 55 else . - 48 end) | reduce .[] as $d (0; . * 16 + $d);
        ($code | value) as $c | .[] | select(.name | explode | index($c)) | .id' list.json >uncovered
    [ -s uncovered ] || fail "U+$code is in no name"
    while read -r id; do
        succeeds -C campaign edit "$id" visibility=withheld
    done <uncovered
done
run -C campaign list --json >list.json
[ "$(jq '[.[] | select(.visibility == "public")] | length' list.json)" -ge 960 ] || fail "most names can be printed"
every pdf list.json campaign/out/draft/letter.pdf
