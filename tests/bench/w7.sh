# w7.sh - W7: an edition of ten thousand letters of 7 kB, sealed and verified
letters
roster 10000
begin "$DATA/w7" "$DATA/r10000.csv"
sed 's/On behalf of 59 organizations/On behalf of many organizations/' "$LETTER" >"$DATA/w7/announcement.md"
echo '{{count.signatories}} signed it.' >"$DATA/w7/press.md"
sed -i 's/^formats = docx;html;txt/formats = txt/' "$DATA/w7/campaign.conf"
[ -f "$DATA/config/undersigned/undersigned.key" ] || "$U" key new --no-password >/dev/null
seal="$U -C $DATA/w7 seal --override duplicates --reason bench"
$seal >/dev/null 2>"$DATA/w7.log" || { head -3 "$DATA/w7.log"; exit 1; }
edition=$DATA/w7/out/edition-1
( cd "$edition" && find . -type f ! -name 'manifest*' | sort >"$DATA/w7.files" )

pair : "$U -C $DATA/w7 verify $edition" "cd $edition && xargs sha256sum <$DATA/w7.files"
versus W7 "verify, $(wc -l <"$DATA/w7.files") files" "$ours" s sha256sum "$theirs" "$ratio" '<=' 0.9
rm -rf "$DATA/w7" "$DATA/w7.files"
