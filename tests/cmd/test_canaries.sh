#!/bin/sh
# Five hundred who are not to be named, each with strings of its own in every field, and everything
# that the program can make for others: not one of them stands in it, whatever way one reads it.
. "$(dirname "$0")/lib.sh"
for tool in python3 pdftotext; do
    command -v $tool >/dev/null || skip "$tool is not here"
done

hides() { # hides WHAT PATH…: no hidden canary stands there
    what=$1
    shift
    python3 "$here/canaries.py" search Zqv "$@" >found || {
        head -20 found >&2
        fail "$what should name nobody who is not to be named"
    }
}

shows() { # shows WHAT PATH…: the search finds those that are public there
    what=$1
    shift
    ! python3 "$here/canaries.py" search Oqv "$@" >shown || fail "$what should name who is public"
}

python3 "$here/canaries.py" roster 500 24 >roster.csv
succeeds init letter --from open
succeeds key new --no-password
succeeds -C letter import roster.csv --as signed --authority "Ada Quill"
cp out imported
cp err imported-errors
hides "what an import says" imported imported-errors

# Those who said something else, or nothing yet, are nobody else's to know either.
for number in 000 005 010; do
    succeeds -C letter record "ZQVACR$number" declined
    succeeds -C letter edit "ZQVACR$number" visibility=withheld
done
succeeds -C letter edit ZQVACR001 "hold=Zqvnote001"
printf 'Zqvname900 Society,zqvmail900@zqvhost900.example\n' | sed '1i name,email' >asked.csv
succeeds -C letter import asked.csv

# By the owner's order of names, so that a gap would show.
sed -i 's/^order = .*/order = published/; s/^formats = .*/formats = txt;html;docx;pdf/' letter/campaign.conf
cat >>letter/press.md <<'END'

{{#signatories}}
{{number}}: {{label}}, {{kind}}, {{country | default: "-"}}, {{url | default: "-"}}, {{title | default: "-"}}, {{affiliation | default: "-"}}

{{/signatories}}
{{signatories | names}}: {{count.public}} named, {{count.withheld}} not.
END

succeeds -C letter build
cp out built
cp err built-errors
hides "a draft, and what a build says" letter/out/draft built built-errors
shows "a draft" letter/out/draft
succeeds -C letter seal --override count --reason "codes of places" --override duplicates --reason "they are alike"
cp out sealed
cp err sealed-errors
hides "an edition, and what a seal says" letter/out/edition-1 sealed sealed-errors
for file in letter.txt letter.html letter.docx letter.pdf press.pdf press.docx manifest.json; do
    shows "$file" letter/out/edition-1/$file
done
equals "announcements" 24 "$(ls letter/out/edition-1/announcement-*.pdf | wc -l)"
succeeds -C letter verify out/edition-1
cp out verified
succeeds -C letter status
cp out status
succeeds -C letter order
cp out order
hides "what verify, status and order say" verified order status

mkdir tables
for format in xlsx csv json; do
    succeeds -C letter export "$work/tables/tracker.$format"
    cp out tables/said-$format
done
hides "a table for others" tables
shows "a table for others" tables/tracker.xlsx

# What goes to those who are public, whatever it encloses.
for kind in draft final receipt; do
    succeeds -C letter mail $kind --to visibility=public --to status=signed --drafts "$work/mails-$kind"
    cp out mails-$kind/said
done
hides "a mail to somebody else" mails-draft mails-final mails-receipt
shows "a mail" mails-draft

# What the program makes of it that came later than these.
if run receipt --help >out 2>&1; then
    succeeds -C letter receipt OQVACR003
    cp out received
    hides "the receipt of another" received letter/out/receipts
fi
if run review --help >out 2>&1; then
    run -C letter review >reviewed 2>&1 || true
    run -C letter review --json >reviewed.json 2>&1 || true
    run -C letter review --html "$work/review.html" >>reviewed 2>&1 || true
    hides "a review" reviewed reviewed.json review.html
fi
if run build --help | grep -q -- --kit; then
    succeeds -C letter build --kit OQVACR003
    hides "a partner's kit" letter/out/kit*
fi
if run check --help >out 2>&1; then
    run -C letter check out/edition-1/letter.html >checked 2>&1 || true
    run -C letter check out/edition-1/letter.html --json >>checked 2>&1 || true
    hides "a check" checked
fi

# Words of refusal.
for words in "seal" "order --as signed" "build --document nothing" "verify nowhere" "mail nothing" "merge OQVACR001 OQVACR001"; do
    # shellcheck disable=SC2086 # a verb and its words
    run -C letter $words >>refused 2>&1 && fail "'$words' should be refused"
done
hides "a refusal" refused

# The search finds them where they are: so it would have found them there.
succeeds -C letter export "$work/all.xlsx" --include-private
! python3 "$here/canaries.py" search Zqv all.xlsx >found || fail "the coordinator's own table should hold them"
[ "$(cut -d' ' -f2 found | grep -c name)" -ge 501 ] || fail "the search should find every one of them"
! python3 "$here/canaries.py" search Zqv letter/roster.db >found || fail "the store should hold them"

# No leaf of the manifest is guessed from what is known of a name and its address.
python3 - letter/out/edition-1/manifest.json roster.csv <<'END' || fail "a leaf should not be guessed"
import csv, hashlib, json, sys
manifest = json.load(open(sys.argv[1]))
leaves = set(manifest["commitments"]["leaves"])
sha = lambda data: hashlib.sha256(data).hexdigest()
text = lambda value: json.dumps(value, separators=(",", ":"), ensure_ascii=False, sort_keys=True).encode()
rows = list(csv.DictReader(open(sys.argv[2])))
guesses = 0
salts = [b"", bytes(32), b"\xff" * 32] + [bytes.fromhex(s["salt"]) for s in manifest["signatories"]]
for row in rows:
    if row["visibility"] == "public":
        continue
    keys = [hashlib.sha256(row[k].encode()).digest() for k in ("email", "name")]
    entries = [text({"acronym": row["acronym"], "kind": row["kind"], "name": row["name"]}),
               text({"acronym": "", "kind": row["kind"], "name": row["name"]})]
    entries += [row[k].encode() for k in ("name", "email", "acronym", "contact_name")]
    entries += [(row["name"] + other["email"]).encode() for other in rows]
    for entry in entries:
        for salt in salts + keys if entry[:1] == b"{" else salts[:1]:
            for before in (b"", b"\0"):
                guesses += 1
                assert sha(before + salt + entry) not in leaves, entry
# and a public one is found by just that, or no guess could be right
s = manifest["signatories"][0]
entry = text({k: s[k] for k in ("acronym", "kind", "name", "number")})
assert sha(b"\0" + bytes.fromhex(s["salt"]) + entry) in leaves
assert guesses > 500000, guesses
END
