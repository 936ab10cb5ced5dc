# w1.sh - W1: a roster of a million rows into the store
need W1 sqlite3 || exit 0
rows=${ROWS:-1000000}
roster "$rows"

pair "rm -rf $DATA/w1 && $U init $DATA/w1" "$U -C $DATA/w1 import $DATA/r$rows.csv 2>&1" \
    "sh $PEERS/w1_sqlite.sh $DATA/r$rows.csv $DATA/w1.db uniq"
versus W1 "import, CSV, $rows rows" "$ours" s "sqlite3 .import" "$theirs" "$ratio" '<=' 0.6
limit W1 "import, CSV, memory" "$memory" MiB '<=' 16
rm -rf "$DATA/w1" "$DATA/w1.db"
