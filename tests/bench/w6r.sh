# w6r.sh - W6r: mails a second over 16 connections to a server that is 20 ms away
#
# The floor pipelines from 16 threads and writes nothing down; nodemailer does not pipeline. Seconds
# are those of the wall here. The round trips of a mail are the times that something is said, each
# of which waits for its answer.
need W6r /usr/sbin/smtp-sink || exit 0
bench mail || exit 0
floor w6_mail -lcurl -lpthread
: "${SINK_PORT:=2725}"
head -c 5900 "$LETTER" >"$DATA/mail.txt"
echo >>"$DATA/mail.txt"
sed 's/$/\r/' "$DATA/mail.txt" >"$DATA/mail.eml"
/usr/sbin/smtp-sink $([ "$(id -u)" -ne 0 ] || echo -u nobody) -4 "127.0.0.1:$SINK_PORT" 300 >/dev/null 2>&1 &
sink=$!
"$PYTHON" "$PEERS/w6_latency.py" $((SINK_PORT + 1)) "$SINK_PORT" 10 &
far=$!
sleep 1

rate() { # rate: the messages a second that a peer says
    sed -n 's/.* \([0-9]*\) msg\/s.*/\1/p'
}

url=smtp://127.0.0.1:$((SINK_PORT + 1))
: >"$DATA/w6r.out"
for round in $(seq "$ROUNDS"); do
    rm -rf "$DATA/w6r"
    ours=$("$BUILD/tests/bench-mail" "$url" "$DATA/w6r" 1000 16 "$DATA/mail.txt" | cut -d' ' -f3)
    pipe=$("$DATA/bin/w6_mail" $((SINK_PORT + 1)) 1000 16 pipe "$DATA/mail.eml" | rate)
    node=$(node "$PEERS/w6_nodemailer.js" $((SINK_PORT + 1)) 1000 16 raw "$DATA" 2>/dev/null | rate || true)
    echo "$ours $pipe ${node:-0}" >>"$DATA/w6r.out"
done
if need W6r strace; then
    rm -rf "$DATA/w6r"
    strace -f -e trace=sendto -o "$DATA/w6r.said" "$BUILD/tests/bench-mail" "$url" "$DATA/w6r" 1000 16 "$DATA/mail.txt" >/dev/null
    limit W6r "round trips a mail" "$(calculate "$(grep -c sendto "$DATA/w6r.said") / 1000")" '' '<=' 1.2
fi
kill "$sink" "$far"
ours=$(cut -d' ' -f1 "$DATA/w6r.out" | median)
versus W6r "sent at 20 ms, mails a second" "$ours" /s "pipelined floor" \
    "$(cut -d' ' -f2 "$DATA/w6r.out" | median)" "$(awk '{ print $1 / $2 }' "$DATA/w6r.out" | median)" '>=' 0.8
if awk '$3 == 0 { exit 1 }' "$DATA/w6r.out"; then
    versus W6r "sent at 20 ms, mails a second" "$ours" /s nodemailer \
        "$(cut -d' ' -f3 "$DATA/w6r.out" | median)" "$(awk '{ print $1 / $3 }' "$DATA/w6r.out" | median)" '>=' 1.4
else
    need W6r nodemailer || true
fi
rm -rf "$DATA/w6r" "$DATA/w6r.out" "$DATA/w6r.said"
