#!/bin/sh
# One signatory by hand: added, changed, listed, shown, merged and taken apart; and the journal of it.
. "$(dirname "$0")/lib.sh"

succeeds init letter
in_letter() {
    succeeds -C letter "$@"
}
no_letter() {
    status=$1 text=$2
    shift 2
    refuses "$status" "$text" -C letter "$@"
}
field() { # field WHO FILTER: what jq reads of the entry
    run -C letter show "$1" --json | jq -r "$2"
}

# Nobody yet.
in_letter list
grep -q '^nobody yet' out || fail "an empty roster should say what fills it"
equals "an empty list as JSON" "[]" "$(run -C letter list --json)"
equals "the store's mode" 600 "$(stat -c %a letter/roster.db)"

# Added, once.
in_letter add "Asian Lawyers Network" --email office@Example.org --acronym ALN --contact-name Ann
grep -qx '1 Asian Lawyers Network (ALN): prospect; public' out || fail "add should say what was added"
no_letter 1 "is there already, as signatory 1" add "ASIAN lawyers network" --email OFFICE@example.org
grep -q 'example.org' err && fail "an error should not print the address"
in_letter add -- "=HYPERLINK(\"http://x\")"
in_letter add "$(printf '\320\220mnesty')"
grep -q 'on hold: .*several scripts' out || fail "a mixed name should be on hold"
in_letter add "བོད་ཀྱི་དོན་ཚོགས།" --visibility withheld --kind individual
no_letter 1 "organization, individual" add X --kind company
no_letter 1 "control character" add "$(printf 'a\033[2Jb')"
grep -q "$(printf '\033')" err && fail "an error should not drive the terminal"
no_letter 1 "no-address" add X --email no-address
no_letter 2 "usage" add
equals "who was added" "1 2 3 4" "$(run -C letter list --json | jq -r '[.[].id] | join(" ")')"

# Listed: some of them, or as JSON with its promised keys.
in_letter list visibility=withheld
grep -q '^1 signatory: 1 prospect$' out || fail "list should count what it lists"
in_letter list marks=hold
grep -q '; 1 on hold$' out || fail "list should count what is on hold"
in_letter list name=nobody
grep -qx 'nobody is that' out || fail "an empty choice is no empty roster"
no_letter 2 "did you mean 'status'" list stauts=signed
no_letter 2 "did you mean 'signed'" list status=sigend
no_letter 2 "FIELD=VALUE" list signed
equals "the keys of a signatory" \
    "id name acronym kind email contact_name status visibility revision signed_at channel authorised_by marks fields" \
    "$(run -C letter list id=1 --json | jq -r '.[0] | keys_unsorted[:14] | join(" ")')"

# Changed: all of it or nothing.
in_letter edit ALN country=Canada fields.note="two words" acronym=AN
equals "the new country" "Canada two words AN" "$(field 1 '[.country, .fields.note, .acronym] | join(" ")')"
no_letter 2 "did you mean 'country'" edit 1 title=Dr contry=France
no_letter 2 "record" edit 1 title=Dr status=signed
no_letter 2 "FIELD=VALUE" edit 1 title=Dr acronym
no_letter 1 "position" edit 1 title=Dr position=first
equals "nothing of a refused change" "" "$(field 1 .title)"
in_letter edit 3 hold=
equals "a cleared hold" "" "$(field 3 .hold)"
in_letter edit 1 email=new@example.org
equals "the earlier address finds it" 1 "$(field office@example.org .id)"
no_letter 1 "did you mean 'Asian Lawyers Network'" show "Asian Lawers Network"
no_letter 1 "'99'" edit 99 country=Canada

# Merged and taken apart.
in_letter merge 1 4
equals "the stricter visibility" withheld "$(field 1 .visibility)"
equals "one that was merged away" 1 "$(field 4 .id)"
equals "who is left" "1 2 3" "$(run -C letter list --json | jq -r '[.[].id] | join(" ")')"
in_letter show 1
grep -q "added as 'བོད་ཀྱི་དོན་ཚོགས།'" out || fail "both histories should be shown"
no_letter 1 "cannot be merged into itself" merge 1 4
no_letter 2 "usage" merge 1
no_letter 2 "usage" merge --undo 1
in_letter merge --undo
equals "the visibility before" public "$(field 1 .visibility)"
equals "who is back" 4 "$(field 4 .id)"
no_letter 1 "no merge to undo" merge --undo

# Recorded: what they said, in whose words.
in_letter record 1 signed --by phone --authority Ann --reason "she called"
grep -q "^1 .*: signed revision 1 on .* by phone, on Ann's word; public$" out ||
    fail "record should say what is now"
equals "a sign-on on somebody's word" "signed 1 phone Ann false" \
    "$(field 1 '[.status, .revision, .channel, .authorised_by, .confirmed] | join(" ")')"
in_letter list status=signed
grep -q "on Ann's word" out || fail "list should say on whose word"
in_letter record 2 signed
grep -q "on nobody's word" out || fail "a bare sign-on is on nobody's word"
grep -q -e "--authority" out || fail "a bare sign-on should say what is missing"
in_letter record 4 declined --by mail
no_letter 1 "record on one of them what holds" merge 1 4
no_letter 2 "did you mean 'signed'" record 1 sigend
no_letter 2 "cannot be recorded" record 1 invited
no_letter 2 "--revision" record 1 declined --revision 1
no_letter 1 "revision" record 1 signed --revision 7
in_letter edit 1 visibility=withheld
no_letter 1 "only the signatory itself" edit 1 country=France visibility=public
equals "a country that was refused along" Canada "$(field 1 .country)"
in_letter record 2 withdrawn
equals "a withdrawal ends the sign-on" "withdrawn  " \
    "$(field 2 '[.status, .revision, .signed_at] | map(. // "") | join(" ")')"

# A change in substance asks anew, and the earlier text is signed no more.
printf '\nAnd one more demand.\n' >>letter/letter.md
in_letter revise --substantive -m "one more demand"
equals "who signed before" reconsent "$(field 1 .status)"
no_letter 1 "changed in substance by 2" record 1 signed --revision 1 --authority Ann
in_letter record 1 signed --authority Ann
equals "the revision that is signed now" 2 "$(field 1 .revision)"

# The journal has it all, and holds.
in_letter journal
grep -q "country set to 'Canada'" out || fail "the journal should tell the change"
equals "the first kinds of entries" "add add add add edit edit edit edit edit merge unmerge" \
    "$(run -C letter journal --json | jq -r '[.[:11][].kind] | join(" ")')"
in_letter journal --verify
grep -q '^the journal holds: ' out || fail "the journal should hold"
if command -v sqlite3 >/dev/null; then
    sqlite3 letter/roster.db "UPDATE journal_detail SET body = '{}' WHERE seq = 5"
    no_letter 1 "entry 5 has details that were changed" journal --verify
fi

# A long list has one header and all its rows.
if command -v sqlite3 >/dev/null; then
    succeeds init long
    succeeds -C long list
    sqlite3 long/roster.db "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12000)
        INSERT INTO signatory (name, name_key, email_key, acronym, kind, email, contact_name, country, url,
            title, affiliation, visibility, hidden_by, status, position, hold, revision, signed_at, channel,
            authorised_by, fields, created_at)
        SELECT 'Many ' || i, i, 0, '', 'organization', '', '', '', '', '', '', 'public', '', 'prospect', 0,
            '', 0, '', '', '', '{}', 0 FROM n"
    succeeds -C long list
    equals "rows of a long list" 12000 "$(grep -c ' Many ' out)"
    equals "headers of a long list" 1 "$(grep -c ' visibility ' out)"
    grep -qx '12000 signatories: 12000 prospect' out || fail "a long list should be counted"
fi

# Nothing but the roster is touched where there is no campaign.
refuses 1 "campaign.conf" list
[ ! -e roster.db ] || fail "no store should be made where there is no campaign"

# Added by hand although it is near: told with the reason, and no trouble to a script.
succeeds init near
succeeds -C near add "Hong Kong Watch"
grep -q '^near' out && fail "the first is near to nobody"
succeeds -C near add "Hongkong Watch" --email office@example.org
grep -qx "near: 1 Hong Kong Watch (same name); 'undersigned duplicates' proposes the pair" out ||
    fail "add should say whom the new one is near to"
equals "what add said is proposed" "1 2 same name" \
    "$(run -C near duplicates --json | jq -r '.[] | "\(.a) \(.b) \(.reason)"')"
succeeds -C near add "Tibet Watch"
grep -q '^near' out && fail "another name is not near"
succeeds -C near add "Tibet  Watch" --email watch@example.org --json
equals "JSON and nothing else" "Tibet  Watch" "$(jq -r .name out)"
