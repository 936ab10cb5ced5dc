# w8.sh - W8: near duplicates among 100,000 names, and one new name against them
bench names || exit 0
roster 100000
floor w8_floor -march=native -lm
names=$BUILD/tests/bench-names

pair : "$names keys $DATA/r100000.csv" "$PYTHON $PEERS/w8_py.py fingerprint $DATA/r100000.csv"
versus W8 "keys of 100000 names" "$ours" s "python, OpenRefine keys" "$theirs" "$ratio" '<=' 0.2

rm -rf "$DATA/w8"
"$U" init "$DATA/w8" >/dev/null
"$U" -C "$DATA/w8" import "$DATA/r100000.csv" >/dev/null 2>&1
pair : "$U -C $DATA/w8 duplicates --json" "$DATA/bin/w8_floor $DATA/r100000.csv join 0.8"
printf '%-5s %-34s %8s %-9s %s\n' W8 "every pair of 100000 names" "$(number "$ours")" s \
    "exact 3-gram join $(number "$theirs"), ratio $(number "$ratio")"
limit W8 "every pair of 100000 names" "$ours" s '<=' 4
limit W8 "every pair, memory" "$memory" MiB '<=' 64
"$names" ask "$DATA/w8/roster.db" >"$DATA/w8.asked"
limit W8 "one name against 100000, mean" "$(cut -d' ' -f1 "$DATA/w8.asked")" ms '<=' 5
limit W8 "one name against 100000, longest" "$(cut -d' ' -f2 "$DATA/w8.asked")" ms '<=' 5
rm -rf "$DATA/w8" "$DATA/w8.asked"
