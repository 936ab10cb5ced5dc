#!/bin/bash
# A run of the mail is killed at one system call after another; after each kill nobody is lost, nobody
# has it twice, and in doubt are only those whose durable mark was set, one a connection at most.
# A run of five messages is killed at every call from the one on that takes the outbox; one of fifty at
# KILLS calls (60; all calls of the first with EVERY=yes) that are drawn by SEED.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/ledger.sh"
command -v strace >/dev/null || skip "strace is not here"
strace -o /dev/null true 2>/dev/null || skip "nothing can be traced here"
ASAN_OPTIONS=detect_leaks=0 # the leak checker cannot run while it is traced
export ASAN_OPTIONS
kills=${KILLS:-60}
seed=${SEED:-20260301}

send=(-C letter mail draft --send)
trace() { # trace COUNT: calls.COUNT has each call that a run makes, as NAME NTH
    begin "$1"
    strace -f -o trace "$UNDERSIGNED" "${send[@]}" --yes "$1" >/dev/null 2>&1 || fail "a run that is traced"
    awk '$2 ~ /^[a-z0-9_]+\(/ { name = substr($2, 1, index($2, "(") - 1); print name, ++nth[name], $0 }' trace >"calls.$1"
}

kill_at() { # kill_at COUNT NAME NTH
    begin "$1"
    strace -f --seccomp-bpf -o /dev/null -e "trace=$2" -e "inject=$2:signal=KILL:when=$3" \
        "$UNDERSIGNED" "${send[@]}" --yes "$1" >/dev/null 2>&1 || true
    check "$1 messages, $2 $3" "$1"
}

new_letter 5
new_letter 50
trace 5
[ -n "${EVERY:-}" ] || sed -i '1,/outbox\.lock/{/outbox\.lock/!d}' calls.5
[ "$(wc -l <calls.5)" -gt 50 ] || fail "a run makes more calls than $(wc -l <calls.5)"
while read -r name nth rest; do
    kill_at 5 "$name" "$nth"
done <calls.5
trace 50
shuf -n "$kills" --random-source=<(openssl enc -aes-128-ctr -pass "pass:$seed" -nosalt -pbkdf2 </dev/zero 2>/dev/null) calls.50 >drawn
while read -r name nth rest; do
    kill_at 50 "$name" "$nth"
done <drawn
echo "killed at $(wc -l <calls.5) calls of a run of 5, and at $(wc -l <drawn) of $(wc -l <calls.50) of a run of 50"
