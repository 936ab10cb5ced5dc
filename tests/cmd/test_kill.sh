#!/bin/sh
# Killed at any of its writes, a build or a seal leaves all of its work or none.
. "$(dirname "$0")/lib.sh"
command -v strace >/dev/null || skip "strace is not here"
strace -f -o trace -e trace=rename true 2>/dev/null || skip "nothing may be traced here"
ASAN_OPTIONS=detect_leaks=0 # the leak checker cannot run under strace
export ASAN_OPTIONS

writes=pwrite64,fdatasync,fsync,syncfs,rename,renameat2,mkdir,unlink,ftruncate
killed_at() { # killed_at N ARG…: kills the program at its Nth write; fails when it made fewer
    at=$1
    shift
    strace -f -o trace -e trace="$writes" -e inject="$writes:signal=KILL:when=$at" \
        "$UNDERSIGNED" "$@" >out 2>err || [ $? -eq 137 ] || return 0
    grep -q 'killed by SIGKILL' trace
}

content() { # one line that tells what is in a folder
    if [ -d "$1" ]; then
        (cd "$1" && find . -type f | sort | xargs sha256sum) | sha256sum
    else
        echo none
    fi
}

succeeds init letter
succeeds -C letter import letter/roster.csv --as signed --authority "Ada Quill"
succeeds key new --no-password

# A build takes the place of the last one whole.
succeeds -C letter build
before=$(content letter/out/draft)
cp -r letter changed
printf '\nP.S. One thing more.\n' >>changed/letter.md
cp -r changed whole
succeeds -C whole build
after=$(content whole/out/draft)
[ "$before" != "$after" ] || fail "the change should show in the draft"
n=1 seen_before=0
while rm -rf k && cp -r changed k && killed_at "$n" -C k build; do
    now=$(content k/out/draft)
    [ "$now" = "$before" ] || [ "$now" = "$after" ] || fail "a build killed at its write $n is half done"
    [ "$now" != "$before" ] || seen_before=$((seen_before + 1))
    n=$((n + 3))
done
[ "$seen_before" -gt 2 ] || fail "no build was killed before its end"
succeeds -C k build
equals "a build after all the killed ones" "$after" "$(content k/out/draft)"

# An edition is sealed or it is not.
n=1 unsealed=0
while rm -rf k && cp -r letter k && killed_at "$n" -C k seal; do
    succeeds -C k journal --verify
    seals=$(run -C k journal --json | jq '[.[] | select(.kind == "seal")] | length')
    if [ -e k/out/edition-1 ]; then
        equals "seals in the journal after a kill at write $n" 1 "$seals"
        succeeds -C k verify out/edition-1
    else
        equals "seals in the journal after a kill at write $n" 0 "$seals"
        unsealed=$((unsealed + 1))
        succeeds -C k seal
        succeeds -C k verify out/edition-1
    fi
    n=$((n + 3))
done
[ "$unsealed" -gt 2 ] || fail "no seal was killed before its end"
