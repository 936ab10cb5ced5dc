#!/bin/sh
# A partner's repost kit: the sealed letter, its own announcement, and how to check them.
. "$(dirname "$0")/lib.sh"
command -v jq >/dev/null || skip "jq is not here"

apec letter
cd letter
succeeds key new --no-password
succeeds import signatories.csv --as signed --authority "form, 6 November 2023"

# Before the seal it is a draft, and says so.
succeeds build --kit ALN
grep -q "a DRAFT" "$work/out" || fail "a draft should be called one"
grep -q "^DRAFT" out/kit-aln/announcement.txt || fail "the announcement should say that it is a draft"
[ -s out/kit-aln/letter.docx ] || fail "the draft's letter should be there"

succeeds seal
succeeds build --kit ALN --json
equals "the folder" out/kit-aln "$(jq -r .folder "$work/out")"
equals "the edition" 1 "$(jq .edition "$work/out")"
equals "the files" "announcement.html announcement.txt checking.txt letter.docx letter.html letter.txt social.txt" \
    "$(jq -r '.files | sort | join(" ")' "$work/out")"
kit=out/kit-aln
! grep -rq DRAFT $kit || fail "nothing is a draft any more"
for format in txt html docx; do
    same "letter.$format is what was sealed" $kit/letter.$format out/edition-1/letter.$format
done
for file in $kit/letter.* $kit/announcement.*; do
    succeeds check "$file" --json
    equals "$file" "true true" "$(jq -r '"\(.letter) \(.complete)"' "$work/out")"
done
for file in $kit/social.txt $kit/checking.txt; do
    succeeds check "$file"
done
head -1 $kit/announcement.txt | grep -q "^ALN has signed .* 58 other signatories. It makes 5 requests" ||
    fail "the announcement should have its own name, N-1 and the asks"
grep -q "^- Inform Xi that" $kit/announcement.txt || fail "bullets should be text"
grep -q "^59\. World Uyghur Congress$" $kit/announcement.txt || fail "numbers should be text"
awk 'BEGIN { RS = "" } length($0) > 280 { exit 1 }' $kit/social.txt || fail "a post has 280 characters"
grep -q "$(sha256sum <out/edition-1/manifest.json | cut -d' ' -f1)" $kit/checking.txt || fail "the digest should be there"
grep -qF "$(sed -n 2p out/edition-1/undersigned.pub)" $kit/checking.txt || fail "the key should be there"
grep -q "letter.docx: $(sha256sum <$kit/letter.docx | cut -d' ' -f1)" $kit/checking.txt || fail "each file's digest should be there"
equals "only the owner reads it" 700 "$(stat -c %a $kit)"
cp -r $kit before
succeeds build --kit "Asian Lawyers Network"
diff -r before $kit || fail "the kit should be the same each time"
! grep -rq "example.org.*org04\|org04@" $kit || fail "no address of a signatory is in a kit"

# Counts are the edition's, whoever signs later; who signed later is not in it yet.
succeeds add "Late Friends" --acronym LF
succeeds record LF signed --authority "telephone"
succeeds build --kit ALN
head -1 $kit/announcement.txt | grep -q "58 other" || fail "the count is the edition's"
refuses 1 "not named in the newest edition" build --kit LF

# Whom a kit would name must be one who is named.
succeeds edit HRIC visibility=withheld
refuses 1 "not named in public" build --kit HRIC
[ ! -e out/kit-hric ] || fail "nothing should be made for it"
succeeds add "Not Signed"
refuses 1 "is not counted" build --kit "Not Signed"
refuses 1 "Nobody At All" build --kit "Nobody At All"
refuses 2 "--kit goes with no other option" build --kit ALN --document press

# A campaign's own templates come first; a post that is too long is refused.
mkdir kit
echo 'Our own words: {{signatory.label}} and {{count.others}} others signed.' >kit/announcement.md
succeeds build --kit ALN
equals "the campaign's own words" "Our own words: Asian Lawyers Network (ALN) and 58 others signed." "$(head -1 $kit/announcement.txt)"
head -c 300 /dev/zero | tr '\0' x >kit/social.md
refuses 1 "paragraph 1 has 300 characters" build --kit ALN
equals "the kit before stays" "Our own words: Asian Lawyers Network (ALN) and 58 others signed." "$(head -1 $kit/announcement.txt)"
echo '{{signatory.email}}' >kit/social.md
refuses 1 "kit/social.md:1" build --kit ALN
