#!/bin/sh
# A run that waits for the rate says on the terminal when it goes on; Ctrl-C ends the wait, and what
# was not sent stays queued.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/mailing.sh"
command -v script >/dev/null || skip "script (Debian's bsdutils) is not here"

new_letter
start_sink slow
sed -i '/^\[smtp\]/a rate = 1' letter/campaign.conf
TERM=xterm COLUMNS=80 timeout --signal=INT 40 \
    script -qec "$UNDERSIGNED -C letter mail invitation --send --yes 3" shown </dev/null >/dev/null || true
grep -q '1 of 3 messages  rate reached; next in [0-9]* s' shown || fail "the bar should say what is waited for: $(cat -v shown)"
stop_sink
equals "sent, one" 1 "$(recipients slow | wc -l)"
succeeds -C letter outbox
grep -q '1 sent' out || fail "one should be sent: $(cat out)"
grep -q '2 queued' out || fail "two should stay queued: $(cat out)"
