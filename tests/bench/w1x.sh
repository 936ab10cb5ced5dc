# w1x.sh - W1x: a workbook of 100,000 rows into the store
need W1x xlsx2csv || exit 0
roster 100000
floor w5_floor -lxlsxwriter -lz -ldeflate
[ -f "$DATA/r100000.xlsx" ] || "$DATA/bin/w5_floor" "$DATA/r100000.csv" "$DATA/r100000.xlsx" 100000 lxw >/dev/null

pair "rm -rf $DATA/w1x && $U init $DATA/w1x" "$U -C $DATA/w1x import $DATA/r100000.xlsx 2>&1" \
    "xlsx2csv $DATA/r100000.xlsx $DATA/w1x.csv"
versus W1x "import, xlsx, 100000 rows" "$ours" s xlsx2csv "$theirs" "$ratio" '<=' 0.12
limit W1x "import, xlsx, memory" "$memory" MiB '<=' 40
rm -rf "$DATA/w1x" "$DATA/w1x.csv"
