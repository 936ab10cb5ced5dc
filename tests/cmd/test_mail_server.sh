#!/bin/bash
# Mail by way of a real server that wants TLS and a login, and by way of those that no password may
# be told to: Postfix, which asks Dovecot who somebody is.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/servers.sh"
in_a_network_of_its_own
make_host
start_dovecot
start_postfix
/usr/bin/python3 "$here/downgrade.py" "$mail_address" "$host/heard" 2511=stripped 2512=refused 2513=unknown \
    2514=injected 2515=pretended 2516=ancient 2517=silent 2518=stripped >"$host/downgrade.out" &
downgrade_pid=$!
trap 'kill $downgrade_pid; stop_servers; rm -rf "$work" "$host"' EXIT
for port in 2511 2512 2513 2514 2515 2516 2517 2518; do
    wait_for_port "$mail_address" "$port"
done

mkdir -p -m 700 "$XDG_CONFIG_HOME/undersigned"
account() { # account LINE…: the account of the campaign's mail
    { echo "[office]" && printf '%s\n' "$@"; } >"$XDG_CONFIG_HOME/undersigned/accounts.conf"
    chmod 600 "$XDG_CONFIG_HOME/undersigned/accounts.conf"
}
password() {
    printf '%s\n' "$1" >"$XDG_CONFIG_HOME/undersigned/password"
    chmod 600 "$XDG_CONFIG_HOME/undersigned/password"
}
server() { # server URL
    sed -i '/^\[smtp\]/,$d' letter/campaign.conf
    printf '[smtp]\nurl = %s\naccount = office\nfrom = letters@example.org\nehlo = office.example.org\n' "$1" >>letter/campaign.conf
}
begin() { # begin COUNT: a letter that COUNT have signed
    rm -rf letter "$host"/caught/*
    succeeds init letter
    rm -f letter/roster.csv
    seq "$1" | awk 'BEGIN { print "name,email" } { print "Organisation " $1 ",o" $1 "@example.net" }' >roster.csv
    succeeds -C letter import roster.csv --as signed --authority "a test"
}
states() {
    run -C letter outbox --json | jq -r 'map(.state) | group_by(.) | map("\(length) \(.[0])") | join(", ")'
}
untold() { # untold WHAT: no server has been told who is there
    grep -qi 'sasl_username\|AUTH' "$host/postfix.log" && fail "a login was tried: $1"
    grep -qai 'AUTH\|MAIL FROM\|Y29ycmVjdCBob3JzZQ\|YWRh' "$host/heard" && fail "a password was told: $1"
    [ -z "$(delivered)" ] || fail "something was delivered: $1"
}
settle() { # settle COUNT: Postfix has handed on so many
    for attempt in $(seq 200); do
        [ "$(delivered | wc -l)" -lt "$1" ] || break
        sleep 0.05
    done
    equals "messages delivered" "$1" "$(delivered | wc -l)"
    equals "none of them twice" "" "$(delivered | uniq -d)"
}

account "user = ada" "password_file = password"
password "correct horse"

# Where nobody can be trusted nothing is sent, no password is told, and every message waits.
begin 3
while IFS='|' read -r scheme port why what; do
    server "$scheme://$mail_host:$port"
    refuses 1 "" -C letter mail draft --send --yes 3
    grep -q "mail server '$scheme://$mail_host:$port': .*$why" err || fail "$what: a line says why: $(cat err)"
    untold "$what"
done <<'END'
smtp|2501|offers no TLS|no TLS is offered
smtp|2502|offers no login|no login is offered
smtp|2503|self-signed|a certificate of its own making
smtp|2504|expired|a certificate that has expired
smtp|2505|target host name|the certificate of another host
smtp|2506|no TLS 1.2|a TLS that is too old
smtp|2511|offers no TLS|STARTTLS is stripped, a login is wanted in the clear
smtp|2512|454 4.7.0|STARTTLS is refused for now
smtp|2513|offers no TLS|STARTTLS is offered and not known
smtp|2514|refuses|replies come with the one to STARTTLS
smtp|2515|no TLS 1.2|TLS is promised and not spoken
smtp|2516|no|nothing but HELO is known
smtp|2517|no connection|the line goes dead at STARTTLS
smtps|2518|no TLS 1.2|smtps:// is answered in the clear
END
[ -s "$host/heard" ] || fail "nobody has spoken to the servers that listen"
server "smtp://other.example.org:587"
refuses 1 "" -C letter mail draft --send --yes 3
untold "the right server by a wrong name"

# A wrong password stops the run before anything is known against an address.
server "smtp://$mail_host:587"
password "wrong horse"
refuses 1 "" -C letter mail draft --send --yes 3
grep -q 'authentication failed' "$host/postfix.log" || fail "the server has seen a wrong password"
[ -z "$(delivered)" ] || fail "a wrong password delivers"
states >found
grep -q 'failed\|sent\|uncertain' found && fail "a wrong password is no fault of an address: $(cat found)"

# The accepted case beside each of them: the same letter, the right server.
password "correct horse"
begin 30
server "smtp://$mail_host:587"
succeeds -C letter mail draft --send --yes 30
equals "states" "30 sent" "$(states)"
settle 30
begin 3
account "user = ada" "password_command = echo 'correct horse'"
server "smtps://$mail_host:465"
succeeds -C letter mail draft --send --yes 3
equals "states" "3 sent" "$(states)"
settle 3
grep -q 'sasl_method=PLAIN, sasl_username=ada' "$host/postfix.log" || fail "Postfix has seen a login"
grep -q 'Received: from office.example.org' "$host"/caught/* || fail "the server is greeted by the name that was configured"
grep -rl 'correct horse' letter && fail "a password stands in the campaign"
succeeds -C letter journal --verify
