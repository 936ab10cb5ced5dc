# lib.sh - what the tests of the program share: a folder of their own, and claims with a reason
# Sourced by each test; a test ends at the first claim that does not hold.
set -eu
LC_ALL=C.UTF-8
export LC_ALL

: "${UNDERSIGNED:?is the program under test}"
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
XDG_CONFIG_HOME=$work/config
export XDG_CONFIG_HOME
cd "$work"

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

skip() {
    echo "skipped: $*"
    exit 77
}

run() { # the program itself
    "$UNDERSIGNED" "$@"
}

succeeds() { # succeeds ARG…: the program does what it is asked; its output is in $work/out
    run "$@" >"$work/out" 2>"$work/err" || {
        cat "$work/out" "$work/err" >&2
        fail "undersigned $* should succeed"
    }
}

refuses() { # refuses STATUS TEXT ARG…: the program ends with STATUS and says TEXT
    wanted=$1 text=$2
    shift 2
    status=0
    run "$@" >"$work/out" 2>"$work/err" || status=$?
    [ "$status" -eq "$wanted" ] || {
        cat "$work/err" >&2
        fail "undersigned $* should end with $wanted, not $status"
    }
    grep -qF -- "$text" "$work/err" || {
        cat "$work/err" >&2
        fail "undersigned $* should say '$text'"
    }
}

same() { # same WHAT A B: the two files are byte for byte the same
    cmp -s "$2" "$3" || {
        diff -a "$2" "$3" | head -20 >&2
        fail "$1"
    }
}

equals() { # equals WHAT EXPECTED FOUND
    [ "$2" = "$3" ] || fail "$1: expected '$2', found '$3'"
}

words() { # the words of standard input, one a line; bullets and page furniture are no words
    sed 's/\xef\xbb\xbf//; s/\xc2\xa0/ /g; s/\f/ /g' | tr -s '[:space:]' '\n' | grep -vx -e '' -e '•' -e '-' -e '\*'
}

apec() { # apec DIR: a copy of the real letter's campaign
    [ -d "${LETTERS:-}/apec-2023" ] || skip "the real letters are not at hand"
    cp -r "$LETTERS/apec-2023" "$1"
    chmod -R u+w "$1"
}
