#!/bin/sh
# doctor finds each kind of damage, says what to do, and changes nothing; a sound campaign is all ok.
. "$(dirname "$0")/lib.sh"
for tool in jq sqlite3; do
    command -v $tool >/dev/null || skip "$tool is not here"
done

folder_state() { # folder_state FOLDER: every file with its content, modes and times
    find "$1" -printf '%p %m %s %T@\n' | sort
    find "$1" -type f -exec sha256sum {} + | sort
}

state_of() { # state_of CHECK: how it stands by doctor --json in out.json
    jq -r --arg check "$1" '[.checks[] | select(.check == $check).state] | max_by({ok: 0, note: 1, problem: 2}[.])' out.json
}

doctor() { # doctor STATUS ARG…: looks at letter/, ends with STATUS and leaves all as it was
    wanted=$1
    shift
    folder_state letter >state.before
    status=0
    run -C letter doctor --json "$@" >out.json 2>err || status=$?
    [ "$status" -eq "$wanted" ] || {
        cat out.json err >&2
        fail "doctor should end with $wanted, not $status"
    }
    folder_state letter >state.after
    same "doctor should change nothing" state.before state.after
}

finds() { # finds CHECK TEXT ARG…: doctor finds the problem, which says TEXT, and ends with 1
    check=$1 text=$2
    shift 2
    doctor 1 "$@"
    equals "$check" problem "$(state_of "$check")"
    jq -r --arg check "$check" '.checks[] | select(.check == $check and .state == "problem") | .what, .advice' out.json |
        grep -qF -- "$text" || {
        jq . out.json >&2
        fail "doctor should say '$text' of $check"
    }
    jq -e '.checks[] | select(.state == "problem") | .advice != null' out.json >/dev/null ||
        fail "doctor should say what to do about $check"
}

damage() { # begins anew with a sound campaign in letter/
    chmod -R u+w letter 2>/dev/null || true
    rm -rf letter
    cp -rp sound letter
}

succeeds init letter --from open
doctor 0
equals "before anything is done" note "$(state_of key)"
equals "a store that is not there yet" ok "$(state_of store)"
succeeds key new --no-password
succeeds -C letter import letter/roster.csv --as signed --authority "Ada Quill"
succeeds -C letter seal
doctor 0
[ "$(id -u)" -eq 0 ] && user=note || user=ok
equals "root, or somebody" "$user" "$(state_of user)"
equals "a sound campaign" ok "$(jq -r '[.checks[] | select(.check != "user") | .state] | unique | join(" ")' out.json)"
equals "its checks" "clock configuration editions folder fonts journal key libraries mail store templates user" \
    "$(jq -r '[.checks[].check] | unique | join(" ")' out.json)"
equals "healthy" true "$(jq .healthy out.json)"
run -C letter doctor >lines
grep -q '^  ok       journal       ' lines || fail "a line should stand for each check"
awk 'length > 100 { exit 1 }' lines || fail "no line should be too long"
cp -rp letter sound

# One damage after the other; tests/core/checkup has many more.
damage && sed -i 's/^order = /ordre = /' letter/campaign.conf
finds configuration "did you mean 'order'"
damage && sqlite3 letter/roster.db "UPDATE journal SET at = at + 1 WHERE seq = 2"
finds journal "entry 2"
damage && sqlite3 letter/roster.db "PRAGMA user_version = 1000"
finds store "later version"
damage && chmod 755 letter
doctor 0
equals "a folder that others may look into" note "$(state_of folder)"
damage && printf x >>letter/out/edition-1/letter.txt
finds editions "letter.txt"

# The key, where the program looks for it.
damage && chmod 644 config/undersigned/undersigned.key
finds key "chmod"
chmod 600 config/undersigned/undersigned.key

# Fonts: a roster in a script for which this machine, as it is told, has none.
if [ -d /usr/share/fonts/truetype/gentiumplus ]; then
    damage
    succeeds -C letter add "བོད་ཀྱི་ཚོགས་པ" --acronym ཚོགས
    cat >fonts.conf <<X
<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>/usr/share/fonts/truetype/gentiumplus</dir><cachedir>$work/fonts</cachedir></fontconfig>
X
    FONTCONFIG_FILE=$work/fonts.conf
    export FONTCONFIG_FILE
    finds fonts "U+0F40"
    unset FONTCONFIG_FILE
    doctor 0
fi

# The mail login: refused, left out, let in.
damage && printf '[smtp]\nurl = smtp://127.0.0.1:1\nfrom = letters@example.org\n' >>letter/campaign.conf
finds mail "127.0.0.1"
doctor 0 --offline
equals "a login that was not tried" note "$(state_of mail)"
printf 'account = office\n' >>letter/campaign.conf
finds mail "accounts.conf" --offline
printf '[office]\nuser = ada\npassword_file = password\n' >config/undersigned/accounts.conf
printf 'secret\n' >config/undersigned/password
chmod 600 config/undersigned/accounts.conf
chmod 644 config/undersigned/password
finds mail "chmod" --offline
chmod 600 config/undersigned/password
doctor 0 --offline
chmod 666 config/undersigned/accounts.conf
finds mail "chmod" --offline
sink=/usr/sbin/smtp-sink
if [ -x "$sink" ]; then
    damage
    [ "$(id -u)" -ne 0 ] && user= || user="-u nobody"
    for attempt in 1 2 3 4 5 6 7 8 9; do
        port=$((20000 + ($$ * 7 + attempt * 911) % 30000))
        # shellcheck disable=SC2086 # an option with its value
        "$sink" $user "127.0.0.1:$port" 16 2>/dev/null &
        server=$!
        sleep 0.2
        ! kill -0 "$server" 2>/dev/null || break
    done
    trap 'kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
    printf '[smtp]\nurl = smtp://127.0.0.1:%s\nfrom = letters@example.org\n' "$port" >>letter/campaign.conf
    doctor 0
    equals "a server that lets us in" ok "$(state_of mail)"
fi
