#!/bin/bash
# A disk that is full, that fails, or that does not keep what it was given, while mail is sent: the run
# stops, what is sent is known, and once the disk is well the rest goes. And two runs at once.
. "$(dirname "$0")/lib.sh"
if [ -z "${OWN_MOUNTS:-}" ] && [ "$(id -u)" -eq 0 ] && unshare -m true 2>/dev/null; then
    cd /
    rm -rf "$work"
    OWN_MOUNTS=yes exec unshare -m "$here/$(basename "$0")"
fi
. "$(dirname "$0")/ledger.sh"
ASAN_OPTIONS=detect_leaks=0 # the leak checker cannot run while it is traced
export ASAN_OPTIONS
send=(-C letter mail draft --send)
new_letter 5
new_letter 40

# Calls that fail, one at a time, from the lock on; each run before the first that fails nothing.
fails() { # fails CALL ERROR
    stopped=0
    for nth in $(seq 200); do
        begin 5
        strace -f --seccomp-bpf -o trace -e "trace=$1" -e "inject=$1:error=$2:when=$nth" \
            "$UNDERSIGNED" "${send[@]}" --yes 5 >out 2>err && status=0 || status=$?
        [ "$status" -le 1 ] || fail "$1 $nth fails with $2 and the run ends with $status: $(cat err)"
        [ "$status" -eq 0 ] || [ -s err ] || fail "$1 $nth fails with $2 and nobody says so"
        [ "$status" -eq 0 ] || stopped=$((stopped + 1))
        check "$1 $nth fails with $2" 5
        grep -q INJECTED trace || break
    done
    [ "$nth" -gt 3 ] && [ "$nth" -lt 200 ] || fail "$1 failed $nth times"
    [ "$stopped" -gt 0 ] || fail "no $1 that fails with $2 stops a run"
}
if command -v strace >/dev/null && strace -o /dev/null true 2>/dev/null; then
    fails fdatasync EIO
    fails pwrite64 EIO
    fails pwrite64 ENOSPC
fi

# A disk of a megabyte, with a little more or less on it.
if [ -n "${OWN_MOUNTS:-}" ]; then
    mkdir -p letter
    mount -t tmpfs -o size=1m none letter || fail "no disk of a megabyte can be had"
    begin 5
    free=$(($(stat -f -c '%a * %S' letter)))
    full=0 whole=0
    for room in $(seq 4096 12288 "$free"); do
        begin 5
        head -c "$((free - room))" /dev/zero >letter/ballast
        if run "${send[@]}" --yes 5 >out 2>err; then
            whole=$((whole + 1))
        else
            full=$((full + 1))
            grep -qi 'no room is left' err || fail "$room bytes of room: the disk is full, and that is said: $(cat err)"
        fi
        [ "$whole" -lt 3 ] || break
        rm letter/ballast
        check "$room bytes of room" 5
        [ "$(wc -l <all)" -gt 0 ] || succeeds "${send[@]}" --yes 5
        [ "$(wc -l <all)" -gt 0 ] || check "$room bytes of room, again" 5
    done
    [ "$full" -gt 3 ] && [ "$whole" -gt 0 ] || fail "a disk was full $full times and large enough $whole times"
    echo "a disk of a megabyte was full $full times"
    umount letter
fi

# Two at once: one sends, the other says who does; and one that slept keeps what it had claimed.
begin 40
run "${send[@]}" --yes 40 >one 2>&1 &
first=$!
run "${send[@]}" --yes 40 >two 2>&1 || true
wait "$first" || true
check "two runs at once" 40
equals "two runs at once: sent" 40 "$(wc -l <sent)"
begin 40
"$UNDERSIGNED" "${send[@]}" --yes 40 >one 2>&1 &
first=$!
for attempt in $(seq 200); do
    [ ! -s letter/outbox.lock ] || break # it is locked before it is written
    sleep 0.01
done
kill -STOP "$first" 2>/dev/null || true
if kill -0 "$first" 2>/dev/null && [ "$(ps -o state= -p "$first")" = T ]; then
    run -C letter outbox retry >out 2>err && status=0 || status=$?
    kill -CONT "$first"
    equals "the status of a second run" 1 "$status"
    grep -q 'another run is sending' err || fail "a second run should say who sends: $(cat err)"
fi
wait "$first" || true
check "a run that slept" 40
equals "a run that slept: sent" 40 "$(wc -l <sent)"
succeeds -C letter journal --verify
