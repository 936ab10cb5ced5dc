# mailing.sh - a letter with signatories, and a sink for its mail
# Sourced after lib.sh. stop_sink ends the sink; what it caught stands in $caught/FOLDER.
sink=/usr/sbin/smtp-sink
[ -x "$sink" ] || skip "smtp-sink (Debian's postfix) is not here"
command -v jq >/dev/null || skip "jq is not here"
caught=$(mktemp -d)
chmod 777 "$caught"
server=
stop_sink() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    server=
}
trap 'stop_sink; rm -rf "$work" "$caught"' EXIT

start_sink() { # start_sink FOLDER OPTION…: the campaign's mail goes there, a file a message
    folder=$1
    shift
    mkdir -m 777 "$caught/$folder"
    [ "$(id -u)" -ne 0 ] || set -- -u nobody "$@"
    for attempt in 1 2 3 4 5 6 7 8 9; do
        port=$((20000 + ($$ * 7 + attempt * 911) % 30000))
        "$sink" -d "$caught/$folder/m." "$@" "127.0.0.1:$port" 16 2>/dev/null &
        server=$!
        sleep 0.2
        if kill -0 "$server" 2>/dev/null; then
            sed -i '/^\[smtp\]/,/^$/d' letter/campaign.conf
            printf '[smtp]\nurl = smtp://127.0.0.1:%s\nfrom = Friends of the Sarn <letters@example.org>\n\n' "$port" \
                >>letter/campaign.conf
            return 0
        fi
    done
    fail "smtp-sink finds no port"
}

recipients() { # recipients FOLDER: whom the sink has got a message for, a line each
    cat "$caught/$1"/* 2>/dev/null | sed -n 's/^X-Rcpt-Args: <\(.*\)>.*/\1/p' | sort
}

new_letter() { # new_letter: a campaign with three prospects
    rm -rf letter
    succeeds init letter
    printf 'name,email\nRiver Watch,watch@example.net\nSalmon Trust,salmon@example.net\nZürich Water,zurich@example.org\n' \
        >letter/three.csv
    succeeds -C letter import letter/three.csv
}
