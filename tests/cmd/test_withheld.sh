#!/bin/sh
# Who is not to be named is named in nothing that leaves the house: no file of an edition, no
# file name, no table, no mail to somebody else; nor is who is on hold or was not asked again.
. "$(dirname "$0")/lib.sh"
for tool in jq unzip pdftotext; do
    command -v $tool >/dev/null || skip "$tool is not here"
done

cat >hidden.csv <<'X'
name,acronym,kind,email,contact_name,country,visibility,url,title,affiliation,notes,position
Canaryone Society,CNYA,organization,canary@canaryhost.example,Canarycontact,Canaryland,withheld,https://canary.example/x,Canarytitle,Canaryaffil,Canarynote,1
Canarytwo Person,CNYB,individual,canary2@canaryhost.example,Canarycontact,Canaryland,recipient,https://canary.example/y,Canarytitle,Canaryaffil,Canarynote,2
Canarythree Bund,CNYC,organization,canary3@canaryhost.example,Canarycontact,Canaryland,internal,https://canary.example/z,Canarytitle,Canaryaffil,Canarynote,3
Canaryfour Hold,CNYD,organization,canary4@canaryhost.example,Canarycontact,Canaryland,public,https://canary.example/h,Canarytitle,Canaryaffil,Canarynote,4
X
succeeds init letter
succeeds key new --no-password
succeeds -C letter import hidden.csv --as signed --authority "Ada Quill"
succeeds -C letter import letter/roster.csv --as signed --authority "Ada Quill"
succeeds -C letter edit CNYD "hold=Canaryreason"
succeeds -C letter record TWT declined
sed -i 's/^order = name/order = published/; s/^formats = txt/formats = txt;html;docx;pdf/' letter/campaign.conf
cat >>letter/press.md <<'X'

{{#organizations}}
{{number}}: {{name}}, {{acronym | default: "-"}}, {{kind}}, {{country | default: "-"}}, {{url | default: "-"}}, {{title | default: "-"}}, {{affiliation | default: "-"}}

{{/organizations}}
{{#individuals}}
{{number}}: {{name}}, {{title | default: "-"}}, {{affiliation | default: "-"}}

{{/individuals}}
{{signatories | names}}. {{count.public}} named, {{count.withheld}} not.
X

tell() { # tell PATTERN FILE…: which of the files tell it, in any way that they hold text
    pattern=$1
    shift
    for file in "$@"; do
        {
            echo "${file##*/}"
            cat "$file"
            tr -d '\000' <"$file"
            case $file in
            *.docx | *.xlsx) unzip -l "$file" && unzip -p "$file" ;;
            *.pdf) pdftotext "$file" - && pdfinfo "$file" ;;
            *.eml) tr -d '\r' <"$file" | sed -e ':a' -e '/=$/{N;s/=\n//;ba' -e '}' ;;
            esac
        } | grep -qiaE "$pattern" && echo "$file"
    done
    return 0
}

tells_nothing() { # tells_nothing WHAT FILE…
    what=$1
    shift
    [ -e "$1" ] || fail "$what should be there"
    equals "what betrays a name in $what" "" "$(tell 'canary|CNY[A-D]' "$@")"
}

succeeds -C letter build
tells_nothing "what a build says" out err
tells_nothing "a draft" letter/out/draft/*
succeeds -C letter seal --override count --reason "country codes"
tells_nothing "what a seal says" out err
tells_nothing "an edition" letter/out/edition-1/*
for public in letter.txt letter.docx letter.pdf press.html manifest.json; do
    [ -n "$(tell 'Friends of the Sarn' letter/out/edition-1/$public)" ] ||
        fail "$public should name who is public"
done
jq -e '.count == {individuals: 1, organizations: 12, public: 11, total: 13, withheld: 2}' \
    letter/out/edition-1/manifest.json >out || fail "thirteen are counted, two of them not named"
equals "numbers" "$(seq -s ' ' 11)" \
    "$(echo $(sed -n 's/^\([0-9]*\)\. .*/\1/p' letter/out/edition-1/letter.txt))"
equals "announcements" 11 "$(ls letter/out/edition-1/announcement-*.txt | wc -l)"
succeeds -C letter verify out/edition-1
tells_nothing "what verify says" out err
for format in xlsx csv json; do
    succeeds -C letter export tracker.$format
    tells_nothing "what an export says" out err
done
tells_nothing "a tracker" tracker.*
succeeds -C letter export all.csv --include-private
equals "a tracker of everyone" "all.csv" "$(tell 'Canaryone' all.csv)"

# A mail shows its recipient to itself and to nobody else.
succeeds -C letter mail draft --drafts drafts
mkdir others
mv $(grep -L 'To: canary' drafts/*) others
equals "mails to those whom the letter does not name" "001-cnya.eml 002-cnyb.eml 003-cnyc.eml" \
    "$(echo $(ls drafts))"
tells_nothing "the mail to others" others/*
for draft in drafts/*; do
    equals "recipients in $draft" 1 "$(tell "$(sed -n 's/^To: \(.*@\).*/\1/p' "$draft")" drafts/* | wc -l)"
done

# The order of signing would betray them.
sed -i 's/^order = published/order = signed/' letter/campaign.conf
refuses 1 "would betray the names that are withheld" -C letter build
sed -i 's/^order = signed/order = name/' letter/campaign.conf
succeeds -C letter build

# A refused seal says how many, not who.
succeeds -C letter record CNYA signed
refuses 1 "1 signed on nobody's word" -C letter seal
tells_nothing "a refusal" err
succeeds -C letter record CNYA signed --authority "Ada Quill"

# After a change of meaning nobody is counted, named or told that it signed until it has again.
printf '\nOne thing more.\n' >>letter/letter.md
refuses 1 "differs from the last revision" -C letter seal --override count --reason "codes"
succeeds -C letter revise -m "one thing more" --substantive
equals "who is counted" "" "$(run -C letter list status=signed --json | jq -r '.[].name')"
refuses 1 "is not what the newest edition sealed" -C letter mail final
succeeds -C letter build --document letter
! grep -q '^1\. ' letter/out/draft/letter.txt || fail "nobody should be named"
for who in AAA CCW PARF; do
    succeeds -C letter record $who signed --authority "Ada Quill"
done
succeeds -C letter seal --override count --reason "country codes"
jq -e '.count.total == 3 and (.signatories | length) == 3' letter/out/edition-2/manifest.json >out ||
    fail "three have signed the new text"
equals "who else is named" "" "$(tell 'Wetland|Friends of the Sarn|canary' letter/out/edition-2/*)"
succeeds -C letter verify out/edition-2
succeeds -C letter mail final
grep -q '^final: 3 recipients' out || fail "who is told that the letter has its name: $(cat out)"
