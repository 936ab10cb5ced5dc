#!/bin/sh
# The review is one page of what stands in the way of a seal; a seal refuses on the same and on a
# name that must not be there, wherever a file holds it; what was set aside stays in sight.
. "$(dirname "$0")/lib.sh"
for tool in jq pdftotext; do
    command -v $tool >/dev/null || skip "$tool is not here"
done

finds() { # finds WHAT EXPECTED FILTER: what jq says of the review
    run -C letter review --json >review.json 2>err || true
    equals "$1" "$2" "$(jq -r "$3" review.json)"
}

succeeds init letter
succeeds key new --no-password
succeeds -C letter import letter/roster.csv --as signed --authority "Ada Quill"
cat >hidden.csv <<'C'
name,acronym,kind,email,contact_name,visibility,url
Quiet Mill Society,QMS,organization,post@quietmill.example,Tove Aas,withheld,https://www.quietmill.example/x
C
succeeds -C letter import hidden.csv --as signed --authority "Leila Sande"

# All is well but for what nobody has confirmed.
finds "ready" true .ready
finds "findings" "unconfirmed warns" '[.findings[] | "\(.rule) \(.severity)"] | join(", ")'
finds "count" "13 12 1 3" '.count | "\(.total) \(.public) \(.withheld) \(.asks)"'
finds "searched" true '.searched.files > 40 and .searched.terms == 6'
succeeds -C letter review --html page.html
equals "who may read the page" 600 "$(stat -c %a page.html)"
! grep -qE '<script|https?:' page.html || fail "the page should ask nobody for anything"
[ ! -e letter/out ] || [ -z "$(ls -A letter/out)" ] || fail "a review should leave nothing behind"

# A name that came by anything but the letter refuses, in whatever it stands.
cp letter/press.md press.md
sed -i 's/^formats = txt$/formats = txt;html;docx;pdf/' letter/campaign.conf
cat >>letter/press.md <<'T'

With thanks to QUIET MILL
SOCIETY, to QMS, post@quietmill.example, www.quietmill.example and Tove Aas.
T
refuses 1 "press.txt, press.html, press.docx and 1 more hold the name of somebody" -C letter seal
! grep -qi 'quiet\|tove' err || fail "a refusal should not name it: $(cat err)"
finds "leaks" "5 refuses 13" \
    '[.findings[] | select(.rule == "leak")] | "\(length) \(.[0].severity) \(.[4].entries[0])"'
[ ! -e letter/out/edition-1 ] || fail "nothing should be sealed"
printf '\nWith thanks to the quiet mills of society.\n' >>press.md
cp press.md letter/press.md
finds "a longer word" 0 '[.findings[] | select(.rule == "leak")] | length'

# The addressee's copy is searched as well, for those whom it does not name either.
cat >envoy.csv <<'C'
name,email,visibility
Friends of the Quiet Mill Society,post@friends.example,recipient
C
succeeds -C letter import envoy.csv --as signed --authority "Per Holm"
finds "a name in the addressee's copy" "warns letter.txt, letter.html, letter.docx and 1 more hold the name" \
    '.findings[] | select(.rule == "leak") | "\(.severity) \(.text[:61])"'
succeeds -C letter edit post@friends.example name="Friends of the Mill"
finds "the name gone" 0 '[.findings[] | select(.rule == "leak")] | length'
succeeds -C letter record post@friends.example withdrawn --by mail

# What the letter's own text says is only reported.
printf '\nWe heard of it from the Quiet Mill Society.\n' >>letter/letter.md
succeeds -C letter revise --typo -m "where from"
finds "a name in the letter's text" "warns" '[.findings[] | select(.rule == "leak")][0].severity'
finds "which is no refusal" true .ready

# Who has not signed is named nowhere; with a reason it is.
succeeds -C letter add "Old Lock Association" --email x@oldlock.example
printf '\nThe Old Lock Association helped.\n' >>letter/press.md
refuses 1 "somebody who is not named: prospect (entry 15); " -C letter seal
refuses 2 "every --override RULE wants its --reason TEXT" -C letter seal --override leak
refuses 2 "there is no rule 'leaks'" -C letter seal --override leaks --reason x
succeeds -C letter seal --override leak --reason "they asked for thanks"
grep -q '^  set aside  leak ' out || fail "what was set aside should be told: $(cat out)"
grep -q '^edition 1 is sealed: 13 signatories' out || fail "it should be sealed: $(cat out)"

# What is sealed already is not sealed again, and a review says so as the seal does; another key may.
finds "what is sealed" "refuses" '.findings[] | select(.rule == "unchanged") | .severity'
finds "which is not ready" false .ready
refuses 1 "nothing is new to seal: edition 1 has" -C letter seal --override leak --reason "they asked for thanks"
succeeds -C letter key rotate --no-password
finds "another key" 0 '[.findings[] | select(.rule == "unchanged")] | length'

# The next review has it still.
finds "an earlier override" "1 leak they asked for thanks" \
    '.overrides[0] | "\(.edition) \(.rule) \(.reason)"'
run -C letter review --html page.html >out 2>err || true
grep -q '^  earlier    leak  *was set aside for edition 1, ' out || fail "it should be shown: $(cat out)"
grep -q 'they asked for thanks' page.html || fail "the page should have it"

# Numbers: of documents they refuse; of mails, of asks and about they are told.
cat >>letter/press.md <<'T'

Fifty-nine organisations signed. More than 70 organisations care. It makes five demands.
T
mkdir -p letter/mail
printf 'Subject: {{count.signatories}} and 44 organisations signed\n\nDear all\n' >letter/mail/final.md
printf '\n[review]\nconsent_days = 30\n' >>letter/campaign.conf
sed -i 's/^order = name/order = name\nobjections_until = 2999-01-01/' letter/campaign.conf
finds "numbers" "count refuses, number warns, number warns, number warns" \
    '[.findings[] | select(.rule == "count" or .rule == "number") | "\(.rule) \(.severity)"] | join(", ")'
refuses 1 "'Fifty-nine organisations', but there are 13" -C letter seal

# Objections that may still come are told; consents of today are not old.
equals "objections" warns "$(jq -r '.findings[] | select(.rule == "objections") | .severity' review.json)"
equals "fresh consents" 0 "$(jq '[.findings[] | select(.rule == "consent")] | length' review.json)"
