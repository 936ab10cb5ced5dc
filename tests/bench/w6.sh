# w6.sh - W6: ten thousand personal mails, composed, written down and sent over loopback; the peer
# is one connection of libcurl, which only sends. With 64 connections, the most that a campaign can
# have, more mails share a sync than with 16.
#
# The goal is 40 µs where libcurl takes 96, as a ratio: absolute times are those of a machine.
need W6 /usr/sbin/smtp-sink || exit 0
bench mail || exit 0
floor w6_mail -lcurl -lpthread
: "${SINK_PORT:=2725}"
head -c 5900 "$LETTER" >"$DATA/mail.txt"
echo >>"$DATA/mail.txt"
sed 's/$/\r/' "$DATA/mail.txt" >"$DATA/mail.eml"
/usr/sbin/smtp-sink $([ "$(id -u)" -ne 0 ] || echo -u nobody) -4 "127.0.0.1:$SINK_PORT" 300 >/dev/null 2>&1 &
sink=$!
sleep 1
of() { # of COLUMN
    cut -d' ' -f"$1" "$DATA/w6.out" | median
}
for connections in 16 64; do
    : >"$DATA/w6.out"
    for round in $(seq "$ROUNDS"); do
        rm -rf "$DATA/w6"
        ours=$("$BUILD/tests/bench-mail" "smtp://127.0.0.1:$SINK_PORT" "$DATA/w6" 10000 "$connections" "$DATA/mail.txt")
        theirs=$("$DATA/bin/pair" 1 : "$DATA/bin/w6_mail $SINK_PORT 10000 1 easy $DATA/mail.eml" | cut -d' ' -f1)
        echo "$ours $theirs" | awk '{ print $1, $2, $1 + $2, $4 * 100, ($1 + $2) / ($4 * 100) }' >>"$DATA/w6.out"
    done
    printf '%-5s %-34s %8s %-9s %s\n' W6 "composed and queued, a mail" "$(number "$(of 1)")" µs ''
    printf '%-5s %-34s %8s %-9s %s\n' W6 "sent over $connections connections, a mail" "$(number "$(of 2)")" µs ''
    versus W6 "both, over $connections connections" "$(of 3)" µs "libcurl, nothing written" "$(of 4)" "$(of 5)" '<=' 0.42
done
kill "$sink"
rm -rf "$DATA/w6" "$DATA/w6.out"
