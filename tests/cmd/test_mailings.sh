#!/bin/sh
# What is sent is what was shown; reminders know their measure; the letter is delivered to those it
# is addressed to, and what they answer is written down.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/mailing.sh"

new_letter
start_sink sent
mkdir letter/mail
cp "$UNDERSIGNED_TEMPLATES/mail/invitation.md" letter/mail/

# What is sent is what was shown.
succeeds -C letter mail invitation
yes=$(sed -n 's/.*--yes \([0-9]*:[0-9a-f]*\)$/\1/p' out)
case $yes in 3:????????) ;; *) fail "the preview should say what sends exactly this: $yes" ;; esac
grep -q '^  and to Zürich Water:$' out || fail "of the further messages it should show what is different"
grep -q '^    .*glad to have Salmon Trust among' out || fail "the second message speaks of the second"
equals "and the letter once" 1 "$(grep -c 'Yours sincerely,' out)"
equals "as JSON, all three" 3 "$(run -C letter mail invitation --json | jq '.messages | length')"
grep -q 'none leaves after' out || fail "an invitation has an end"
sed -i 's/we would be glad/we should be glad/' letter/mail/invitation.md
refuses 1 "not what was shown then" -C letter mail invitation --send --yes "$yes"
refuses 1 "not the one that was shown last" -C letter mail invitation --send --yes 3
refuses 1 "not the one that was shown last" -C letter mail invitation --send
refuses 2 "wants the count" -C letter mail invitation --send --yes 3:12
refuses 2 "wants the count" -C letter mail invitation --send --yes all
equals "nothing was queued" 0 "$(run -C letter outbox --json | jq length)"
succeeds -C letter mail invitation
yes=$(sed -n 's/.*--yes \([0-9]*:[0-9a-f]*\)$/\1/p' out)
refuses 1 "would send 3, not the 2" -C letter mail invitation --send --yes "2:${yes#*:}"
refuses 1 "it is too late" -C letter mail invitation --send --not-after 2020-01-01
succeeds -C letter mail invitation --send --yes "$yes"
grep -q '^invitation: 3 recipients$' out || fail "--send should show whom: $(cat out)"
grep -q 'River Watch <watch@example.net>' out || fail "--send should show the first of them"
equals "messages" 3 "$(recipients sent | wc -l)"
grep -hq 'should be glad' "$caught"/sent/* || fail "it should be the text that was shown"
succeeds -C letter journal
grep -q "mailing 1, 'invitation' of revision 1: 3 messages queued" out || fail "the journal should tell: $(cat out)"
grep -Eq 'invitation sent to (3 \(messages 1-3|1 \(message [123])\)|invitation sent to 2 \(messages ' out ||
    fail "the journal should tell what was sent: $(cat out)"

# Reminders: not yet, and in the thread of the invitation.
succeeds -C letter mail reminder
grep -q '^reminder: 0 recipients$' out || fail "it is too soon for a reminder"
grep -q '3 were written to within' out || fail "it should say why"
sed -i 's/^order = name/order = name\nremind_days = 0/' letter/campaign.conf
succeeds -C letter record 1 declined
rm -f "$caught"/sent/*
for count in 2 2 2; do
    succeeds -C letter mail reminder --send
    grep -q "^ *$count sent$" out || fail "$count reminders should be sent: $(cat out)"
done
succeeds -C letter mail reminder --send --again
grep -q '2 were reminded three times' out || fail "three are enough: $(cat out)"
first=$(run -C letter outbox show 2 --eml | tr -d '\r' | sed -n 's/^Message-ID: //p')
equals "reminders in the thread of the second's invitation" 3 \
    "$(cat "$caught"/sent/* | grep -cF "In-Reply-To: $first")"
equals "and by their references" 3 "$(cat "$caught"/sent/* | grep -cF "References: $first")"

# Who wants no mail gets none, whatever is sent.
succeeds -C letter record 3 unsubscribed --by mail
grep -q 'unsubscribed' out || fail "the mark should be shown"
refuses 2 "did you mean 'unsubscribed'" -C letter record 3 unsubscribd
succeeds -C letter mail draft
grep -q '1 declined, withdrew, or want no mail' out || fail "the unsubscribed is passed over: $(cat out)"
! grep -q zurich out || fail "the unsubscribed gets nothing"
succeeds -C letter show 3
grep -q 'unsubscribed by mail: no more mail' out || fail "its history should tell"

# A file that is not there is found before the first message.
printf 'Subject: a\nAttach: letter.pdf\n\nhello\n' >letter/mail/own.md
refuses 1 "run 'undersigned build' first" -C letter mail own --to status=invited
succeeds -C letter build
succeeds -C letter mail own --to status=invited
printf 'Subject: a\n\nhello {{signatory.country}}\n' >letter/mail/own.md
refuses 1 "'signatory.country' is empty for 1 of 1 recipients" -C letter mail own --to status=invited

# Signed, sealed, delivered; and what came back.
refuses 1 "undersigned seal" -C letter mail deliver
succeeds -C letter record 2 signed --authority 'Ada Quill' --by telephone
succeeds key new --no-password
succeeds -C letter seal
printf 'name,salutation,email\nIlse Harrow,Dear Minister Harrow,minister@example.org\nBo Chan,Dear Dr Chan,bo@example.org\nNobody,,\n' \
    >letter/addressees.csv
rm -f "$caught"/sent/*
succeeds -C letter mail deliver
grep -q '^deliver: 2 recipients$' out || fail "two have an address: $(cat out)"
grep -q 'Nobody *none yet' out || fail "who has nothing yet should be seen"
succeeds -C letter mail deliver --send
equals "who got it" "bo@example.org minister@example.org" "$(recipients sent | tr '\n' ' ' | sed 's/ $//')"
equals "the letter in each" 2 "$(grep -l 'filename=letter.pdf' "$caught"/sent/* | wc -l)"
equals "each its own salutation" 1 "$(grep -l 'Dear Dr Chan' "$caught"/sent/* | wc -l)"
succeeds -C letter mail deliver --send
grep -q 'nothing is left to send' out || fail "nobody gets it twice"
succeeds -C letter mail deliver --answer 'Ilse Harrow' 'docket 2023-17'
refuses 1 "did you mean 'Bo Chan'" -C letter mail deliver --answer 'Bo Chen' x
refuses 2 "usage:" -C letter mail deliver --answer 'Bo Chan'
refuses 2 "usage:" -C letter mail final --answer 'Bo Chan' x
refuses 2 "exclude each other" -C letter mail deliver --send --answer 'Bo Chan' x
succeeds -C letter mail deliver
grep -q 'docket 2023-17' out || fail "the answer should be shown"
succeeds -C letter status
grep -q '^  delivered *2   of 3 addressees; 1 answered$' out || fail "status should tell: $(cat out)"
succeeds -C letter journal
grep -q 'Ilse Harrow answered to edition 1: docket 2023-17' out || fail "the journal should tell"
succeeds -C letter mail final --send
equals "the signatory gets the sealed letter" 2 \
    "$(cat "$caught"/sent/* | sed -n '/^To: salmon/,/^X-/p' | grep -c 'filename=letter\.\(pdf\|docx\)')"
succeeds -C letter journal --verify
