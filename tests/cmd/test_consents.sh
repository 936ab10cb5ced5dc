#!/bin/sh
# Who agreed to which words: what a sign-on carries, what a change of the text does to it, what those
# who signed are told of it, and that only the signatory shows its name again.
. "$(dirname "$0")/lib.sh"
command -v jq >/dev/null || skip "jq is not here"

has() { # has WHAT FILTER: it holds of the JSON that was printed
    jq -e "$2" out >/dev/null || fail "$1: $(cat out)"
}

succeeds init letter
succeeds key new --no-password
printf '\n[web]\nurl = https://sign.example.org\n' >>letter/campaign.conf
sed -i 's/^\[campaign\]$/[campaign]\nobjections_until = 2031-03-16 12:00/' letter/campaign.conf
succeeds -C letter add "Friends of the Sarn" --email sarn@example.org --acronym FOS
succeeds -C letter add "Canoe Club" --email canoe@example.org --acronym CCW

# Every sign-on carries the hash of its text, who authorised it, channel, time and evidence.
printf 'From: ann@example.org\n\nWe sign.\n' >reply.eml
sha=$(sha256sum reply.eml | cut -d' ' -f1)
succeeds -C letter record FOS signed --by mail --authority "Ann Lee, Director <ann@example.org>" \
    --evidence "her mail of 3 May" --evidence-file reply.eml
succeeds -C letter revisions --json
text=$(jq -r '.[0].sha256' out)
succeeds -C letter show FOS --json
has "a sign-on carries all of it" ".consents == [{revision: 1, sha256: \"$text\", at: .consents[0].at,
    channel: \"mail\", authorised_by: \"Ann Lee\", title: \"Director\", contact: \"ann@example.org\",
    evidence: \"her mail of 3 May; file 'reply.eml', SHA-256 $sha\", stands: true, confirmed: false}]
    and (.consents[0].at | test(\"^20..-\"))"
has "and so does the journal" ".history[-1].details.sha256 == \"$text\""
succeeds -C letter show FOS
for said in "Ann Lee, Director <ann@example.org>" "her mail of 3 May" "$sha"; do
    grep -qF "$said" out || fail "show should say '$said': $(cat out)"
done
succeeds -C letter edit CCW contact+="Bo Chan, Chair <bo@example.org>: decides"
succeeds -C letter record CCW signed --by phone --authority "bo chan"
succeeds -C letter show CCW --json
has "a contact's name brings the rest" '.consents[0] | .authorised_by == "Bo Chan" and .title == "Chair" and .contact == "bo@example.org"'
refuses 1 "no such file" -C letter record CCW signed --authority "Bo Chan" --evidence-file absent.eml
refuses 1 "write it in one line" -C letter record CCW signed --authority "Bo Chan" --evidence "two
lines"

# A row of a file is its own evidence.
printf 'name,email\nRiver Watch,watch@example.org\n' >more.csv
succeeds -C letter import more.csv --as signed --authority "Ann Lee"
succeeds -C letter show "River Watch" --json
has "an import is evidence" ".consents[0].evidence | endswith(\"of 'more.csv', SHA-256 $(sha256sum more.csv | cut -d' ' -f1)\")"

# The owner may hide a name. To show it again takes the signatory's own word.
succeeds -C letter edit FOS visibility=withheld
refuses 1 "only the signatory itself may choose to be shown" -C letter edit FOS visibility=public
refuses 1 "write how" -C letter edit FOS visibility=public --word " "
refuses 2 "--word goes with visibility=" -C letter edit FOS country=LV --word "a call"
equals "it is still hidden" withheld "$(run -C letter show FOS --json | jq -r .visibility)"
succeeds -C letter edit FOS visibility=public --word "Ann Lee on the phone, 4 May"
succeeds -C letter show FOS --json
has "it is shown, on its own word" '.visibility == "public" and .history[-1].details == {field: "visibility",
    from: "withheld", to: "public", word: "Ann Lee on the phone, 4 May"}'
succeeds -C letter show FOS
grep -qF "as chosen by the signatory" out || fail "who chose is shown"
tr -s " \n" " " <out | grep -qF "on its own word: Ann Lee on the phone, 4 May" || fail "and how: $(cat out)"
succeeds -C letter add "Hidden House" --acronym HID
succeeds -C letter edit HID visibility=withheld --word "a call"
refuses 1 "only the signatory itself" -C letter edit HID visibility=public

# A slip keeps consents; a change of meaning asks everybody again.
digest() {
    run -C letter revisions --json | jq -r '.[-1].sha256'
}
first=$(digest)
succeeds -C letter record "River Watch" declined
sed -i 's/last river/last free river/' letter/letter.md
refuses 2 "say --typo" -C letter revise -m "free"
succeeds -C letter revise -m "free" --typo
equals "who signed keeps standing" "2" "$(run -C letter list status=signed --json | jq length)"
sed -i '/{{#signatories}}/i Statement: the undersigned speak for their members.\n' letter/letter.md
succeeds -C letter revise -m "a statement above the names" --substantive
[ "$(digest)" != "$first" ] || fail "a statement above the names is part of the text"
equals "who is asked again" "2" "$(run -C letter list status=reconsent --json | jq length)"
equals "who is counted" "0" "$(run -C letter status --json | jq .count.total)"

# Each is told what changed against the text that it approved, and may accept, object or withdraw.
succeeds -C letter record CCW signed --authority "Bo Chan"
before=$(digest)
sed -i 's/last free river/last wild river/' letter/letter.md
succeeds -C letter revise -m "wild" --substantive
succeeds -C letter mail revision --drafts drafts
equals "who is written to" "2" "$(ls drafts | wc -l)"
plain() {
    /usr/bin/python3 -c 'import email, email.policy, sys
print(email.message_from_file(open(sys.argv[1]), policy=email.policy.default).get_body(("plain",)).get_content())' "$1" |
        tr '\n' ' '
}
fos=$(plain "$(grep -l 'To: .*sarn@' drafts/*)")
ccw=$(plain "$(grep -l 'To: .*canoe@' drafts/*)")
case $fos in *"signed revision 1 "*"{+"*"Statement:"*"wild"*) ;; *) fail "FOS sees both changes: $fos" ;; esac
case $ccw in *"signed revision 3 "*) ;; *) fail "CCW signed revision 3: $ccw" ;; esac
case $ccw in *"{+"*"Statement:"*"+}"*) fail "CCW saw the statement when it signed: $ccw" ;; esac
case $ccw in *"[-"*"free"*"-]"*"{+"*"wild"*"+}"*) ;; *) fail "CCW sees the one word: $ccw" ;; esac
for answer in "we sign revision 4" "we object" "we withdraw"; do
    case $ccw in *"$answer"*) ;; *) fail "the mail should offer '$answer'" ;; esac
done
succeeds -C letter mail revision
for door in sign/preview answer/preview; do
    grep -qF "https://sign.example.org/$door" out || fail "its links lead to $door: $(cat out)"
done
grep -q 'object here' out && grep -q 'withdraw it here' out || fail "it may object and withdraw: $(cat out)"

# A list of names that the letter speaks of is a part of the text, wherever it stands.
before=$(digest)
printf 'Annex: Ann Lee, Bo Chan\n' >letter/annex.md
sed -i '/{{#signatories}}/i {{> annex}}\n' letter/letter.md
succeeds -C letter revise -m "an annex" --typo
[ "$(digest)" != "$before" ] || fail "an included list is part of the text"
before=$(digest)
printf 'Annex: Ann Lee, Bo Chan, Cy Dee\n' >letter/annex.md
refuses 1 "differs from the last revision" -C letter seal
succeeds -C letter revise -m "one more" --typo
[ "$(digest)" != "$before" ] || fail "and so is a name more in it"

# Who has signed is told until when objections are heard.
succeeds -C letter status --json
has "the window" '.objections_until == "2031-03-16T12:00:00Z" and .lastlook_at == null'
succeeds -C letter status
grep -q '^objections are heard until .*no last look was mailed' out || fail "status tells: $(cat out)"
succeeds -C letter record FOS objected --by mail --reason "the word wild"
succeeds -C letter show FOS --json
has "an objection ends the sign-on" '.status == "objected" and .revision == null and .history[-1].details.reason == "the word wild"'
succeeds -C letter journal --verify
