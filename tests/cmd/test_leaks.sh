#!/bin/sh
# What goes out beside an edition is searched before it does: whoever must not be named is not, and
# the refusal itself names nobody either.
. "$(dirname "$0")/lib.sh"
command -v jq >/dev/null || skip "jq is not here"

names_nobody() { # names_nobody WHAT FILE…: nothing of the Hidden Spring stands there
    what=$1
    shift
    ! grep -qiE 'hidden|hsp|ivo lund|spring\.example' "$@" || fail "$what should name nobody who is hidden"
}

refuses_leak() { # refuses_leak TEXT ARG…: it is refused, in words that name nobody
    refuses 1 "$@"
    names_nobody "a refusal" err out
}

cat >roster.csv <<'END'
name,acronym,email,contact_name,country,visibility
River Keepers,RKP,post@keepers.example,Ann Lee,Sarn,public
Friends of the Delta,FOD,post@delta.example,Bo Ek,near The Hidden Spring,public
The Hidden Spring,HSP,post@spring.example,Ivo Lund,Sarn,withheld
Quiet Mill,QML,post@mill.example,Tove Aas,Sarn,recipient
END
succeeds init letter --from organizations
rm letter/roster.csv
succeeds key new --no-password
succeeds -C letter import roster.csv --as signed --authority "Ada Quill"

# A table for others.
for format in csv json xlsx; do
    refuses_leak "table.$format holds the name of somebody who is not named: withheld (entry 3)" -C letter export table.$format
    [ -z "$(ls table.* .new-* 2>/dev/null)" ] || fail "nothing should be left of table.$format"
done
succeeds -C letter export table.csv --override leak --reason "the name of a place"
grep -q "set aside  leak" out || fail "what was set aside should be told"
succeeds -C letter journal
grep -q "leaks set aside for export table.csv: the name of a place" out || fail "the journal should say why"
succeeds -C letter export all.csv --include-private
grep -q "Hidden Spring" all.csv || fail "the coordinator's own table names everybody"
succeeds -C letter edit FOD "country=near the hidden springs"
succeeds -C letter export table.csv
! grep -q "leak" out || fail "what is not there should not be told"
refuses 1 "HSP.csv holds the acronym" -C letter export HSP.csv
refuses 2 "go together" -C letter export table.csv --override leak
refuses 2 "there is no rule 'count' here" -C letter export table.csv --override count --reason x

# A partner's kit, before a seal and after it.
mkdir letter/kit
cp "$here/../../templates/kit/social.md" letter/kit/social.md
succeeds -C letter build --kit RKP
rm -r letter/out/kit-rkp
printf '\nWith The Hidden\nSpring, and many more.\n' >>letter/kit/social.md
refuses_leak "social.txt holds the name of somebody who is not named: withheld (entry 3)" -C letter build --kit RKP
[ ! -e letter/out/kit-rkp ] || fail "nothing should be left of a kit"
refuses 2 "--override goes with --kit" -C letter build --override leak --reason x
succeeds -C letter build --kit RKP --override leak --reason "they asked for it" --json
equals "what a kit tells" "set aside 3" "$(jq -r '.warnings[] | "\(.severity) \(.entries[0])"' out)"
sed -i 's/The Hidden/the hidden/' letter/kit/social.md
sed -i 's/Spring, and many/springs, and many/' letter/kit/social.md
succeeds -C letter build --kit RKP
succeeds -C letter seal
succeeds -C letter build --kit RKP

# What was published stays in the sealed letter, and is no news.
succeeds -C letter edit FOD visibility=withheld
succeeds -C letter build --kit RKP
grep -q "Friends of the Delta" letter/out/kit-rkp/letter.txt || fail "the sealed letter should be as it was sealed"

# A mailing: what a person wrote into its template, each way that it goes out.
mkdir letter/mail
printf 'Subject: Please read\n\nDear friends,\n\nThe Hidden Spring is with us.\n' >letter/mail/draft.md
succeeds -C letter mail draft --to status=signed --to visibility=public
grep -q "refuses    leak        mail/draft.md:5 and the mail to entry" out || fail "a preview should tell: $(cat out)"
! grep -q "exactly this is sent by" out || fail "what is refused is not offered"
equals "as JSON" "refuses leak 3" \
    "$(run -C letter mail draft --to status=signed --json | jq -r '.findings[0] | "\(.severity) \(.rule) \(.entries[0])"')"
for way in "--send --yes 2" "--drafts drafts" "--test tester@example.org"; do
    # shellcheck disable=SC2086 # an option and its values
    refuses_leak "mail/draft.md:5 and the mail to entry" -C letter mail draft --to status=signed $way
done
[ ! -e drafts ] || fail "no draft should be there"
equals "messages" 0 "$(run -C letter outbox --json | jq length)"
succeeds -C letter mail draft --to status=signed --drafts drafts --override leak --reason "they stand behind it"
grep -q "set aside  leak" out || fail "what was set aside should be told"
succeeds -C letter journal
grep -q "leaks set aside for mail draft: they stand behind it" out || fail "the journal should say why"
refuses 2 "there is no rule 'count' here" -C letter mail draft --override count --reason x
sed -i 's/The Hidden Spring/A hidden spring/' letter/mail/draft.md
succeeds -C letter mail draft --to status=signed --drafts drafts
! grep -q leak out || fail "words are no name"

# The addressee may read whom their copy names, and nobody else who is hidden.
printf 'name,salutation,email\nIlse Harrow,Dear Minister Harrow,minister@example.org\n' >letter/addressees.csv
printf 'Subject: A letter\n\nAlso signed by Quiet Mill.\n' >letter/mail/deliver.md
cp letter/mail/deliver.md letter/mail/draft.md
succeeds -C letter mail deliver --drafts delivery
! grep -q leak out || fail "what the addressee's copy says is no leak"
refuses 1 "somebody who is not named: recipient (entry 4)" -C letter mail draft --to status=signed --drafts drafts
printf 'Subject: A letter\n\nAlso signed by The Hidden Spring.\n' >letter/mail/deliver.md
refuses_leak "mail/deliver.md:3 and the mail to addressee 1 hold the name" -C letter mail deliver --drafts delivery
