# w5.sh - W5: 100,000 signatories into a workbook, and a million in as little memory
#
# The floor writes 12 columns with libxlsxwriter alone, in its constant memory; our public tracker has
# 9, the private one 19 and what waits for a decision.
roster 100000
floor w5_floor -lxlsxwriter -lz -ldeflate
raw="$DATA/bin/w5_floor $DATA/r100000.csv $DATA/w5.xlsx 100000 lxw-cm"
begin "$DATA/w5" "$DATA/r100000.csv"

pair : "$U -C $DATA/w5 export $DATA/w5.xlsx" "$raw"
versus W5 "export, xlsx, 100000 rows" "$ours" s libxlsxwriter "$theirs" "$ratio" '<=' 1.15
limit W5 "export, memory" "$memory" MiB '<=' 24
pair : "$U -C $DATA/w5 export $DATA/w5.xlsx --include-private" "$raw"
printf '%-5s %-34s %8s %-9s %s\n' W5 "export, private, with duplicates" "$(number "$ours")" s \
    "libxlsxwriter $(number "$theirs")"
rm -rf "$DATA/w5"

if [ "${ROWS:-1000000}" -ge 1000000 ]; then
    roster 1000000
    begin "$DATA/w5" "$DATA/r1000000.csv"
    ROUNDS=1
    pair : "$U -C $DATA/w5 export $DATA/w5.xlsx"
    limit W5 "export, 1000000 rows, memory" "$memory" MiB '<=' 24
fi
rm -rf "$DATA/w5" "$DATA/w5.xlsx"
