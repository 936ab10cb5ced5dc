# w6.sh - W6: ten thousand personal mails, composed, written down and sent over 16 connections of
# loopback; the floor is what one connection of libcurl takes to send alone
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
for round in $(seq "$ROUNDS"); do
    rm -rf "$DATA/w6"
    "$BUILD/tests/bench-mail" "smtp://127.0.0.1:$SINK_PORT" "$DATA/w6" 10000 16 "$DATA/mail.txt"
done >"$DATA/w6.out"
pair : "$DATA/bin/w6_mail $SINK_PORT 10000 1 easy $DATA/mail.eml"
kill "$sink"
composed=$(cut -d' ' -f1 "$DATA/w6.out" | median) sent=$(cut -d' ' -f2 "$DATA/w6.out" | median)
printf '%-5s %-34s %8s %-9s %s\n' W6 "composed and queued, a mail" "$(number "$composed")" µs ''
limit W6 "composed, queued and sent, a mail" "$(calculate "$composed + $sent")" µs '<=' 40
printf '%-5s %-34s %8s %-9s %s\n' W6 "sent, a mail" "$(number "$sent")" µs \
    "libcurl, nothing written down: $(number "$(calculate "$ours * 100")")"
rm -rf "$DATA/w6" "$DATA/w6.out"
