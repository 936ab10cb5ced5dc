#!/bin/sh
# The same input gives the same bytes, wherever and whenever it is built.
. "$(dirname "$0")/lib.sh"
apec letter
succeeds -C letter import letter/signatories.csv --as signed --authority "form, 6 November 2023"
succeeds -C letter build

mkdir -p far/away
cp -r letter far/away/copy
rm -r far/away/copy/out
(
    cd far/away/copy
    umask 077
    TZ=Pacific/Apia LC_ALL=tr_TR.UTF-8 LANG=de_DE.UTF-8 LANGUAGE=fr USER=nobody HOSTNAME=elsewhere \
        "$UNDERSIGNED" build >/dev/null
)
(cd letter/out/draft && sha256sum -- *) >here.sums
(cd far/away/copy/out/draft && sha256sum -- *) >there.sums
same "every file is the same elsewhere" here.sums there.sums
equals "files" 182 "$(wc -l <here.sums)"

rm -r far/away/copy/out
SOURCE_DATE_EPOCH=1700000000 "$UNDERSIGNED" -C far/away/copy build >/dev/null
SOURCE_DATE_EPOCH=1700000000 "$UNDERSIGNED" -C letter build >/dev/null
same "so is the PDF with a date of its own" letter/out/draft/letter.pdf far/away/copy/out/draft/letter.pdf
SOURCE_DATE_EPOCH=soon refuses 1 "SOURCE_DATE_EPOCH" -C letter build
for file in letter/out/draft/letter.pdf letter/out/draft/letter.docx; do
    ! strings -a "$file" 2>/dev/null | grep -qF "$work" || fail "$file should not know where it was made"
done
