# w2.sh - W2: ten thousand letters of 7 kB with a section of 59 rows, held against copying the pieces
#
# mustach, the fastest peer, is in no distribution: w2_mustach in PATH is measured when it is there.
bench template || exit 0
letters
floor w2_floor
L=$DATA/letters

rate() { # rate COMMAND…: the letters per second that it prints
    "$@" | sed -n 's/.* \([0-9][0-9]*\) letters\/s.*/\1/p; s/.*letters\/s \([0-9][0-9]*\).*/\1/p'
}

w2() { # w2 FORMAT OUR-MODE FLOOR-MODE GOAL
    for _ in $(seq "$ROUNDS"); do
        mine=$(rate "$BUILD/tests/bench-template" "$L" "$2" "$1" 20)
        floors=$(REP=20 rate "$DATA/bin/w2_floor" "$L" "$3" "$L" "$1")
        echo "$mine $floors $(calculate "$mine / $floors")"
    done >"$DATA/w2.rates"
    versus W2 "$1, section $5" "$(cut -d' ' -f1 "$DATA/w2.rates" | median)" letters/s "copying the pieces" \
        "$(cut -d' ' -f2 "$DATA/w2.rates" | median)" "$(cut -d' ' -f3 "$DATA/w2.rates" | median)" '>=' "$4"
}

for format in txt html; do
    "$BUILD/tests/bench-template" "$L" one "$format" | cmp - "$L/one.$format" ||
        echo "W2    $format: not the peers' bytes"
done
w2 txt str each 0.48 "for each"
w2 html str each 0.48 "for each"
w2 txt memo block 0.40 "once"
if command -v w2_mustach >/dev/null; then
    versus W2 "txt" "$(rate "$BUILD/tests/bench-template" "$L" str txt 20)" letters/s mustach \
        "$(rate w2_mustach "$L" str txt)" "$(calculate "$(rate "$BUILD/tests/bench-template" "$L" str txt 20) / $(rate w2_mustach "$L" str txt)")" '>=' 5
else
    echo "W2    mustach: not installed, skipped"
fi
