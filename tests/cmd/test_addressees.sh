#!/bin/sh
# A letter to many: each addressee has one of its own, built, sealed, verified and enclosed.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/mailing.sh"
command -v pdftotext >/dev/null || skip "pdftotext (Debian's poppler-utils) is not here"

says() { # says FILE TEXT: the PDF says TEXT
    pdftotext "$1" text
    grep -qF -- "$2" text || fail "$1 should say '$2': $(head -20 text)"
}

succeeds init letter --from organizations
start_sink sent
succeeds -C letter add "River Watch"
succeeds -C letter record 1 signed --authority "Ada Quill" --by telephone
sed -i '/^\[addressee\]/,/^$/d' letter/campaign.conf
printf '[addressee]\nsalutation = Dear Members of the Commission\n\n' >>letter/campaign.conf
sed -i 's/{{#addressee.lines}}/{{addressee.name | default: "The Commission"}}\n\n&/' letter/letter.md

# Without addressees there is nothing to make for each of them.
sed -i 's/^\[letter\]/&\nfor = addressee/' letter/campaign.conf
line=$(grep -n '^for = addressee' letter/campaign.conf | cut -d: -f1)
refuses 1 "campaign.conf:$line:" -C letter build
refuses 1 "there is no addressee to make it for; write addressees.csv" -C letter build --check
printf 'name,email\n' >letter/addressees.csv
refuses 1 "there is no addressee to make it for" -C letter build

# Three scripts, and two of one name.
cat >letter/addressees.csv <<END
name,salutation,title,address,email
Ann Lee,Dear Ms Lee,Chair,Hall 1; Port Alder,ann@example.org
Ирина Орлова,Уважаемая Ирина Орлова,Member,Hall 2; Port Alder,irina@example.org
Αθηνά Νίκα,Αγαπητή Αθηνά Νίκα,Member,Hall 3; Port Alder,athina@example.org
Ann Lee,Dear Judge Lee,Judge,Hall 4; Port Alder,judge@example.org
END
succeeds -C letter build --check
[ ! -e letter/out/draft ] || fail "a check writes nothing"
succeeds -C letter build
own="letter-ann-lee.pdf letter-ann-lee-2.pdf letter-αθηνά-νίκα.pdf letter-ирина-орлова.pdf"
for file in letter.txt letter.html letter.docx letter.pdf $own; do
    [ -f "letter/out/draft/$file" ] || fail "$file should be made: $(ls letter/out/draft)"
done
equals "PDFs" 5 "$(ls letter/out/draft/letter*.pdf | wc -l)"
says letter/out/draft/letter.pdf "Dear Members of the Commission,"
says letter/out/draft/letter-ann-lee.pdf "Dear Ms Lee,"
says letter/out/draft/letter-ann-lee-2.pdf "Dear Judge Lee,"
says letter/out/draft/letter-ирина-орлова.pdf "Уважаемая Ирина Орлова,"
says letter/out/draft/letter-αθηνά-νίκα.pdf "Hall 3"
grep -q 'River Watch' text || fail "each has the names too"
equals "in the order of the rows" "letter-ann-lee.pdf letter-ирина-орлова.pdf letter-αθηνά-νίκα.pdf letter-ann-lee-2.pdf" \
    "$(run -C letter build --json | jq -r '.files | map(select(startswith("letter-"))) | join(" ")')"

# The same bytes each time; a part of them joins the rest.
(cd letter/out/draft && sha256sum -- *) >first.sums
rm -r letter/out/draft
succeeds -C letter build
(cd letter/out/draft && sha256sum -- *) >second.sums
same "they are the same each time" first.sums second.sums
succeeds -C letter build --document letter --format docx
equals "only the letter has that format" "out/draft/letter.docx" "$(cat out)"

# A document of that kind, in its own formats; and a name that two would have.
printf '\n[document docket]\ntemplate = docket.md\nfor = addressee\nformats = txt;docx\n' >>letter/campaign.conf
printf 'To {{addressee.title}} {{addressee.name}}.\n' >letter/docket.md
succeeds -C letter build --document docket
equals "documents" 8 "$(ls letter/out/draft/docket-* | wc -l)"
equals "the second of that name" "To Judge Ann Lee." "$(grep -a '^To' letter/out/draft/docket-ann-lee-2.txt)"
printf 'To {{signatory.name}}.\n' >letter/docket.md
refuses 1 "docket.md:1:4" -C letter build --check
printf 'To {{addressee.title}} {{addressee.name}}.\n' >letter/docket.md
sed -i 's/Dear Judge Lee,Judge/Dear Judge Lee,/' letter/addressees.csv
succeeds -C letter build --document docket
grep -q 'docket.md: {{addressee.title}} in docket-ann-lee-2 is empty' err || fail "who lacks it should be named: $(cat err)"
sed -i 's/Dear Judge Lee,/Dear Judge Lee,Judge/' letter/addressees.csv
cp letter/campaign.conf kept.conf
printf '\n[document letter-ann-lee]\ntemplate = docket.md\n' >>letter/campaign.conf
refuses 1 "two documents would be named 'letter-ann-lee'" -C letter build --check
cp kept.conf letter/campaign.conf

# Sealed and verified, and each gets its own.
succeeds key new --no-password
succeeds -C letter revise -m 'to the whole commission' --typo
refuses 1 "press.md: {{addressee.title}} is empty" -C letter seal
sed -i 's/{{addressee.title}} {{addressee.name}}/the Commission/' letter/press.md
succeeds -C letter seal
for file in $own docket-ann-lee-2.docx; do
    jq -e --arg path "$file" '.files | map(.path) | index($path)' letter/out/edition-1/manifest.json >/dev/null ||
        fail "the manifest should list $file"
done
succeeds -C letter verify letter/out/edition-1
succeeds -C letter mail deliver --send --yes 4
equals "who got it" "ann@example.org athina@example.org irina@example.org judge@example.org" \
    "$(recipients sent | tr '\n' ' ' | sed 's/ $//')"
cat >enclosed.py <<'END'
import email, email.policy, glob, hashlib, sys
for path in glob.glob(sys.argv[1] + "/*"):
    raw = open(path, "rb").read().replace(b"\r\n", b"\n")
    envelope, at = "", raw.index(b"Date:")
    mail = email.message_from_bytes(raw[raw.rindex(b"\n", 0, at) + 1 if b"\n" in raw[:at] else 0:], policy=email.policy.default)
    for part in mail.walk():
        if part.get_filename() and part.get_filename().startswith("letter"):
            print(mail["To"].addresses[0].addr_spec, part.get_filename(), hashlib.sha256(part.get_content()).hexdigest())
END
python3 enclosed.py "$caught/sent" | sort >found
while read -r to file; do
    echo "$to $file $(sha256sum <"letter/out/edition-1/$file" | cut -d' ' -f1)"
done >wanted <<END
ann@example.org letter-ann-lee.pdf
athina@example.org letter-αθηνά-νίκα.pdf
irina@example.org letter-ирина-орлова.pdf
judge@example.org letter-ann-lee-2.pdf
END
same "each gets its own letter, as it was sealed" wanted found

# One letter that was changed since is not delivered, and does not verify.
printf 'x' >>letter/out/edition-1/letter-ann-lee.pdf
refuses 1 "it is not what was sealed" -C letter mail deliver --again
refuses 1 "letter-ann-lee.pdf" -C letter verify letter/out/edition-1
