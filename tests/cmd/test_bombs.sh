#!/bin/sh
# Files that are traps are refused in little memory and without a connection; what only looks
# like one is taken.
. "$(dirname "$0")/lib.sh"

# What is freed is given back, so that the sanitizer's own memory stays the same.
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}quarantine_size_mb=1:malloc_context_size=0
export ASAN_OPTIONS

succeeds init letter
/usr/bin/python3 "$here/bombs.py" "$UNDERSIGNED" letter || fail "bombs.py"
