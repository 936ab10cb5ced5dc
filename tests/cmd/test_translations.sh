#!/bin/sh
# Translations of the letter: kept with its revisions, and told which of their paragraphs are older.
. "$(dirname "$0")/lib.sh"
command -v jq >/dev/null || skip "jq is not here"

succeeds init letter
succeeds -C letter revise -m "first"
equals "without a translation nothing is said of any" "" "$(grep -i translation out || true)"
cat >letter/letter.md <<'X'
Dear Minister,

The Sarn is free.

- build no dam
- publish the study

Yours
X
cat >letter/letter.fr.md <<'X'
Madame la Ministre,

Le Sarn est libre.

- pas de barrage
- publiez l'étude

Veuillez agréer
X
succeeds -C letter revise -m "the text" --substantive
grep -q '^letter.fr.md is as new as letter.md$' out || fail "a translation is told of: $(cat out)"
sed -i 's/is free/runs free/' letter/letter.md
succeeds -C letter diff
grep -q '^letter.fr.md is older than letter.md in paragraph 2$' out || fail "diff tells: $(cat out)"
succeeds -C letter revise -m "runs" --typo --json
equals "what revise says of it" "fr [2] false true" \
    "$(jq -r '.translations[0] | "\(.language) \(.older | tojson) \(.current) \(.recorded)"' out)"
succeeds -C letter revisions --json
equals "what the revisions keep" '["",{"current":true,"language":"fr","older":[]},{"current":false,"language":"fr","older":[2]}]' \
    "$(jq -cS '[.[] | if .translations == [] then "" else .translations[0] | {language, older, current} end]' out)"
succeeds -C letter revisions
grep -q 'fr\*' out || fail "revisions marks it: $(cat out)"
run -C letter doctor >out 2>err || true
grep -q 'letter.fr.md is older than letter.md in paragraph 2' out || fail "doctor tells: $(cat out)"

(cd letter && run doctor) >out 2>err || true
grep -q 'letter.fr.md is older than letter.md in paragraph 2' out || fail "and so in the folder itself: $(cat out)"

# The translation alone is corrected; whoever signed, signed the letter.
succeeds -C letter add "Friends of the Sarn"
succeeds -C letter record "Friends of the Sarn" signed --authority "Ann Lee"
sed -i 's/est libre/coule librement/' letter/letter.fr.md
refuses 1 "recorded with --typo" -C letter revise -m "French" --substantive
succeeds -C letter revise -m "French" --typo
grep -q '^letter.fr.md is as new as letter.md$' out || fail "it is new again: $(cat out)"
equals "who signed" 1 "$(run -C letter list status=signed --json | jq length)"
succeeds -C letter diff --language fr 3 4
grep -q 'librement' out || fail "the change of a translation is shown: $(cat out)"
refuses 1 "no translation 'de' in either" -C letter diff --language de
refuses 1 "no translation 'de' in its folder" -C letter revise -m "read" --typo --checked de
refuses 1 "still that of revision 4" -C letter revise -m "nothing" --typo
succeeds -C letter revise -m "read again" --typo --checked fr
succeeds -C letter journal --json
jq -e '.[-1].details.checked.fr | length == 64' out >/dev/null || fail "who read it is in the journal"
printf '\n{{campaign.titel}}\n' >>letter/letter.fr.md
refuses 1 "letter.fr.md:10" -C letter revise -m "no" --typo
succeeds -C letter journal --verify

# A translation is built in its own language, and says in it which text is authentic.
cat >letter/letter.fr.md <<'X'
{{letter.date | date: "long"}}

Madame la Ministre,

Le Sarn coule librement. Le texte {{letter.authentic}} fait foi.

- pas de barrage
- publiez l'étude

Signataires : {{count.signatories | words}}

{{#signatories}}
{{number}}. {{label}}
{{/signatories}}
X
succeeds -C letter build
succeeds -C letter build --language fr --format txt --format html
equals "what is made" "out/draft/letter.fr.html out/draft/letter.fr.txt" "$(echo $(sort out))"
[ -e letter/out/draft/letter.pdf ] || fail "the letter itself stays there"
for said in "17 mars 2031" "texte anglais fait foi" "Signataires : un" "1. Friends of the Sarn"; do
    grep -qF "$said" letter/out/draft/letter.fr.txt || fail "it should say '$said': $(cat letter/out/draft/letter.fr.txt)"
done
grep -q '<html lang="fr"' letter/out/draft/letter.fr.html || fail "the page is in French"

# What campaign.conf says in French is said there, and nowhere else.
sed -i 's/^title = .*/&\ntitle[fr] = Pour le Sarn/; s/^subject = .*/&\nsubject[fr] = Le Sarn libre/; s/^salutation = .*/&\nsalutation[fr] = Madame la Ministre,/' letter/campaign.conf
sed -i 's/^Madame la Ministre,$/{{addressee.salutation}}/; s/^Le Sarn coule/**{{letter.subject}}**\n\n&/' letter/letter.fr.md
succeeds -C letter build --language fr --format html
for said in "<title>Pour le Sarn" "Le Sarn libre" "Madame la Ministre,"; do
    grep -qF "$said" letter/out/draft/letter.fr.html || fail "it should say '$said': $(cat letter/out/draft/letter.fr.html)"
done
succeeds -C letter build --format html --document letter
! grep -q "Pour le Sarn\|Madame" letter/out/draft/letter.html || fail "the letter itself is in English"
sed -i '/\[fr\]/d' letter/campaign.conf
sed -i 's/^{{addressee.salutation}}$/Madame la Ministre,/; /^..{{letter.subject/,+1d' letter/letter.fr.md
refuses 1 "the letter's translation is to be 'letter.de.md'" -C letter build --language de
refuses 1 "no language known here" -C letter build --language nonsense

# An edition has what is as new as the letter and recorded; of the rest it says why not.
succeeds key new --no-password
succeeds -C letter revise -m "French, whole" --typo --checked fr
succeeds -C letter seal
grep -q '^left out: letter.fr.md ' out || fail "seal says what is left out: $(cat out)"
[ ! -e letter/out/edition-1/letter.fr.pdf ] || fail "what differs is no part of an edition"
cat >letter/letter.md <<'X'
{{letter.date | date: "long"}}

Dear Minister,

The Sarn runs free.

- build no dam
- publish the study

Signatories: {{count.signatories | words}}

{{#signatories}}
{{number}}. {{label}}
{{/signatories}}
X
succeeds -C letter revise -m "date and names" --typo --checked fr
succeeds -C letter seal
! grep -q 'left out' out || fail "nothing is left out now: $(cat out)"
for file in txt html docx pdf; do
    jq -e --arg path "letter.fr.$file" '.files | any(.path == $path)' letter/out/edition-2/manifest.json >/dev/null ||
        fail "edition 2 should have letter.fr.$file"
done
succeeds -C letter verify out/edition-2

# Its numbers are read in its own language, and a seal refuses on one that is not so.
sed -i 's/runs free/runs free, and one organisation says so/' letter/letter.md
sed -i 's/coule librement/coule librement, disent vingt-quatre organisations/' letter/letter.fr.md
succeeds -C letter revise -m "who says so" --typo --checked fr
refuses 1 "letter.fr says 'vingt-quatre organisations', but there are 1" -C letter seal
sed -i 's/disent vingt-quatre organisations/dit une organisation/' letter/letter.fr.md
succeeds -C letter revise -m "one" --typo --checked fr

# What it says by name is a part of the letter's text; a draft that no revision keeps is none.
cat >quiet.csv <<'C'
name,email,visibility
Moulin Calme,post@moulincalme.example,withheld
C
succeeds -C letter import quiet.csv --as signed --authority "Leila Sande"
sed -i 's/{{count.signatories}}/2/; s/one organisation says/two organisations say/' letter/letter.md
sed -i 's/dit une organisation/disent deux organisations, et le Moulin Calme/' letter/letter.fr.md
succeeds -C letter revise -m "two" --typo --checked fr
succeeds -C letter seal
grep -q "^  warns *leak *letter.fr.txt" out || fail "the seal tells of a name in the letter: $(cat out)"
[ -e letter/out/edition-3/letter.fr.txt ] || fail "edition 3 should have the translation"

# A language whose words the program has not is said to be unread.
cp letter/letter.md letter/letter.ja.md
cp letter/letter.md letter/letter.zh.md
sed -i 's/runs free.*/自由流淌，五十九个组织说。/' letter/letter.zh.md
succeeds -C letter revise -m "three languages" --typo --checked ja --checked zh
run -C letter review --json >review.json 2>err || true
jq -e '[.findings[] | select(.rule == "number").text | test("written in .ja. was not read")] == [true]' \
    review.json >/dev/null || fail "what was not read should be told: $(cat review.json err)"
jq -e '[.findings[] | select(.rule == "count").text] == ["letter.zh says '"'五十九个组织'"', but there are 2"]' \
    review.json >/dev/null || fail "Chinese should be read: $(cat review.json err)"
