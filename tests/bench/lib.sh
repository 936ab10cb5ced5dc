# lib.sh - what the scripts of the workloads share: tools, data, pairs and how a figure is printed
LC_ALL=C.UTF-8
export LC_ALL
root=$(cd "$here/../.." && pwd)
: "${PEERS:=$root/../shared/bench/peers}" "${LETTER:=$root/../shared/letters/apec-2023/published-letter.txt}"
: "${BUILD:=$root/build/release}" "${ROUNDS:=3}" "${PYTHON:=/usr/bin/python3}"
U=$BUILD/undersigned

[ -x "$U" ] || {
    echo "run: no program in '$BUILD'; cmake --preset release && ninja -C build/release" >&2
    exit 1
}
[ -f "$PEERS/gen_roster.py" ] || {
    echo "run: no peers in '$PEERS'; PEERS says where they are" >&2
    exit 1
}
if [ -z "${DATA:-}" ]; then
    DATA=$(mktemp -d)
    trap 'rm -rf "$DATA"' EXIT
fi
mkdir -p "$DATA/bin" "$DATA/config"
DATA=$(cd "$DATA" && pwd)
XDG_CONFIG_HOME=$DATA/config
export XDG_CONFIG_HOME
cc -O2 -o "$DATA/bin/pair" "$here/pair.c"
base=$("$DATA/bin/pair" 3 : "$U --version" | cut -d' ' -f4) # KiB

need() { # need WORK COMMAND: FALSE, and a word about it, when the peer is not there
    command -v "$2" >/dev/null && return 0
    printf '%-5s %s: not installed, skipped\n' "$1" "$2"
    return 1
}

floor() { # floor NAME FLAG…: builds the peers' program NAME.c once
    name=$1
    shift
    [ -x "$DATA/bin/$name" ] || gcc -O2 -w -o "$DATA/bin/$name" "$PEERS/$name.c" "$@"
}

bench() { # bench NAME: our own program of that name stands in $BUILD/tests, or is said to be missing
    [ -x "$BUILD/tests/bench-$1" ] || {
        echo "bench-$1 is not built: ninja -C $BUILD bench-$1"
        return 1
    }
}

roster() { # roster N: a roster of N rows in $DATA/rN.csv
    [ -f "$DATA/r$1.csv" ] || {
        "$PYTHON" "$PEERS/gen_roster.py" "$1" "$DATA/r$1.part"
        mv "$DATA/r$1.part" "$DATA/r$1.csv"
    }
}

letters() { # the template and data of letters, in $DATA/letters
    [ -f "$DATA/letters/one.txt" ] || "$PYTHON" "$PEERS/gen_letter.py" "$LETTER" "$DATA/letters" >/dev/null
}

begin() { # begin DIR [FILE]: a new campaign, with FILE's rows signed
    rm -rf "$1"
    "$U" init "$1" >/dev/null
    [ $# -lt 2 ] || "$U" -C "$1" import "$2" --as signed --authority 'the bench' >/dev/null 2>&1
}

pair() { # pair BEFORE OURS [THEIRS]: sets ours, theirs, ratio and memory (MiB above --version)
    measured=$("$DATA/bin/pair" "$ROUNDS" "$@") || return 1
    set -- $measured
    ours=$1 theirs=$2 ratio=$3
    memory=$(calculate "($4 - $base) / 1024")
}

calculate() { # calculate EXPRESSION
    awk "BEGIN { printf \"%.4f\", $1 }"
}

median() { # the median of the numbers on standard input, one a line
    sort -g | awk '{ a[NR] = $1 } END { print (a[int((NR + 1) / 2)] + a[int((NR + 2) / 2)]) / 2 }'
}

judge() { # judge VALUE <=|>= GOAL
    awk "BEGIN { print ($1 $2 $3) ? \"met\" : \"missed\" }"
}

number() { # four figures are enough
    awk "BEGIN { x = $1; printf(x >= 1000 ? \"%.0f\" : x >= 10 ? \"%.1f\" : x >= 0.1 ? \"%.2f\" : \"%.3f\", x) }"
}

versus() { # versus WORK WHAT OURS UNIT PEER THEIRS RATIO <=|>= GOAL: a line of a pair
    printf '%-5s %-34s %8s %-9s %-28s ratio %-6s goal %s %-6s %s\n' "$1" "$2" "$(number "$3")" "$4" \
        "$5 $(number "$6")" "$(number "$7")" "$8" "$9" "$(judge "$7" "$8" "$9")"
}

limit() { # limit WORK WHAT OURS UNIT <=|>= GOAL: a line of a figure that stands for itself
    printf '%-5s %-34s %8s %-9s %-28s %-12s goal %s %-6s %s\n' "$1" "$2" "$(number "$3")" "$4" '' '' \
        "$5" "$6" "$(judge "$3" "$5" "$6")"
}
