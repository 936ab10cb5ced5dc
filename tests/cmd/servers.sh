# servers.sh - real mail servers for a test: a host mail.example.org with Postfix and Dovecot
# Sourced after lib.sh. in_a_network_of_its_own runs the test again where the machine's network is not:
# there the name resolves to an address that is no loopback, so that TLS is required as it is in the
# world, and the only certificates that are trusted are those of an authority made for the test.
mail_host=mail.example.org
mail_address=192.0.2.25

in_a_network_of_its_own() {
    [ -z "${OWN_NETWORK:-}" ] || return 0
    [ "$(id -u)" -eq 0 ] || skip "only root may start Postfix"
    for program in /usr/sbin/postfix /usr/sbin/dovecot /usr/sbin/smtp-sink /usr/bin/openssl; do
        [ -x "$program" ] || skip "$program is not here"
    done
    unshare -nm true 2>/dev/null || skip "no network of one's own can be had here"
    cd /
    rm -rf "$work"
    OWN_NETWORK=yes exec unshare -nm "$here/$(basename "$0")"
}

certificate() { # certificate NAME SUBJECT DAYS [SIGNER]: $host/NAME.pem with its key in it
    name=$1 subject=$2 days=$3 signer=${4:-}
    openssl req -newkey rsa:2048 -nodes -keyout "$host/$name.key" -out "$host/$name.csr" -subj "/CN=$subject" 2>/dev/null
    printf 'subjectAltName=DNS:%s\n' "$subject" >"$host/$name.ext"
    if [ -n "$signer" ]; then
        set -- -CA "$host/$signer.crt" -CAkey "$host/$signer.key" -CAcreateserial
    else
        set -- -signkey "$host/$name.key"
    fi
    openssl x509 -req -in "$host/$name.csr" -extfile "$host/$name.ext" -days "$days" "$@" -out "$host/$name.crt" 2>/dev/null ||
        fail "no certificate $name"
    cat "$host/$name.key" "$host/$name.crt" >"$host/$name.pem"
    chmod 600 "$host/$name.pem" "$host/$name.key"
}

make_host() { # names, addresses and certificates; $host is its folder
    host=$(mktemp -d)
    chmod 755 "$host"
    trap 'stop_servers; rm -rf "$work" "$host"' EXIT
    ip link set lo up
    ip address add "$mail_address/32" dev lo
    printf '127.0.0.1 localhost\n%s %s other.example.org\n' "$mail_address" "$mail_host" >"$host/hosts"
    mount --bind "$host/hosts" /etc/hosts
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$host/authority.key" -out "$host/authority.crt" \
        -subj "/CN=An authority for a test" -days 30 2>/dev/null
    mount --bind "$host/authority.crt" /etc/ssl/certs/ca-certificates.crt
    certificate good "$mail_host" 30 authority
    certificate elsewhere elsewhere.example.org 30 authority
    certificate expired "$mail_host" 0 authority
    certificate own "$mail_host" 30
}

wait_for_port() { # wait_for_port ADDRESS PORT
    for attempt in $(seq 100); do
        (exec 3<>"/dev/tcp/$1/$2") 2>/dev/null && return 0
        sleep 0.05
    done
    fail "nothing listens on $1:$2"
}

# Dovecot knows ada, whose password is "correct horse", and her tokens; Postfix asks it.
start_dovecot() {
    mkdir -p "$host/dovecot/tokens/default/HS256" "$host/home"
    printf 'ada:{PLAIN}correct horse::::::\n' >"$host/dovecot/users"
    printf 'a key for tokens that is long enough' | openssl base64 -A >"$host/dovecot/tokens/default/HS256/default"
    cat >"$host/dovecot/token.conf" <<END
introspection_mode = local
local_validation_key_dict = fs:posix:prefix=$host/dovecot/tokens/
username_attribute = email
END
    cat >"$host/dovecot/dovecot.conf" <<END
base_dir = $host/dovecot/run
state_dir = $host/dovecot/state
log_path = $host/dovecot/log
protocols = imap
listen = $mail_address
ssl = required
ssl_cert = <$host/good.crt
ssl_key = <$host/good.key
auth_mechanisms = plain login xoauth2 oauthbearer
mail_location = maildir:$host/home/%u
mail_uid = nobody
mail_gid = nogroup
first_valid_uid = 1
namespace inbox {
  inbox = yes
  mailbox Drafts {
    auto = create
    special_use = \\Drafts
  }
}
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = $host/dovecot/token.conf
}
passdb {
  driver = passwd-file
  mechanisms = plain login
  args = $host/dovecot/users
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=$host/home/%u
}
service auth {
  inet_listener {
    address = 127.0.0.1
    port = 12345
  }
}
END
    chmod 600 "$host/dovecot/users"
    chown -R dovecot "$host/dovecot/users" "$host/dovecot/tokens"
    chown -R nobody:nogroup "$host/home"
    dovecot -c "$host/dovecot/dovecot.conf" || fail "Dovecot does not start"
    wait_for_port 127.0.0.1 12345
    wait_for_port "$mail_address" 993
}

make_token() { # make_token SECONDS: a token of ada's that is good for so long, on standard output
    base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
    head=$(printf '{"alg":"HS256","typ":"JWT"}' | base64url)
    now=$(date +%s)
    body=$(printf '{"iss":"test","sub":"ada","email":"ada","iat":%d,"exp":%d}' "$((now - 60))" "$((now + $1))" | base64url)
    sign=$(printf '%s.%s' "$head" "$body" |
        openssl dgst -sha256 -hmac 'a key for tokens that is long enough' -binary | base64url)
    printf '%s.%s.%s\n' "$head" "$body" "$sign"
}

# Postfix takes mail on 587 (STARTTLS) and 465 (TLS) from who has logged in, and hands it on to a
# sink, a file for each message in $host/caught. On 2501 it has no TLS, on 2502 no AUTH, on 2503 to
# 2505 a certificate of its own making, one that has expired, and one of another host; on 2506 old TLS.
start_postfix() { # start_postfix [OPTION=VALUE…]: for smtpd
    mkdir -p "$host/postfix" "$host/queue" "$host/data"
    mkdir -m 777 -p "$host/caught"
    chown postfix "$host/data"
    smtp-sink -u nobody -d "$host/caught/m." 127.0.0.1:2500 100 &
    sink_pid=$!
    cat >"$host/postfix/main.cf" <<END
compatibility_level = 3.6
queue_directory = $host/queue
data_directory = $host/data
maillog_file_prefixes = $host
maillog_file = $host/postfix.log
myhostname = $mail_host
mydestination =
local_transport = error:no local mail
relayhost = [127.0.0.1]:2500
smtp_dns_support_level = disabled
inet_interfaces = all
inet_protocols = ipv4
alias_maps =
smtpd_tls_chain_files = $host/good.pem
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:12345
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions =
smtpd_client_connection_rate_limit = 0
smtputf8_enable = yes
own = $host/own.pem
expired = $host/expired.pem
elsewhere = $host/elsewhere.pem
notify_classes =
END
    for option in "$@"; do
        echo "$option" >>"$host/postfix/main.cf"
    done
    cat >"$host/postfix/master.cf" <<'END'
587       inet  n       -       n       -       -       smtpd -o smtpd_tls_security_level=encrypt
465       inet  n       -       n       -       -       smtpd -o smtpd_tls_wrappermode=yes
2501      inet  n       -       n       -       -       smtpd -o smtpd_tls_security_level=none -o smtpd_tls_auth_only=no
2502      inet  n       -       n       -       -       smtpd -o smtpd_tls_security_level=encrypt -o smtpd_sasl_auth_enable=no
2503      inet  n       -       n       -       -       smtpd -o smtpd_tls_security_level=encrypt -o smtpd_tls_chain_files=$own
2504      inet  n       -       n       -       -       smtpd -o smtpd_tls_security_level=encrypt -o smtpd_tls_chain_files=$expired
2505      inet  n       -       n       -       -       smtpd -o smtpd_tls_security_level=encrypt -o smtpd_tls_chain_files=$elsewhere
2506      inet  n       -       n       -       -       smtpd -o smtpd_tls_security_level=encrypt -o smtpd_tls_mandatory_protocols=TLSv1,TLSv1.1 -o tls_high_cipherlist=DEFAULT@SECLEVEL=0
pickup    unix  n       -       n       60      1       pickup
cleanup   unix  n       -       n       -       0       cleanup
qmgr      unix  n       -       n       300     1       qmgr
tlsmgr    unix  -       -       n       1000?   1       tlsmgr
rewrite   unix  -       -       n       -       -       trivial-rewrite
bounce    unix  -       -       n       -       0       bounce
defer     unix  -       -       n       -       0       bounce
trace     unix  -       -       n       -       0       bounce
verify    unix  -       -       n       -       1       verify
proxymap  unix  -       -       n       -       -       proxymap
smtp      unix  -       -       n       -       -       smtp
error     unix  -       -       n       -       -       error
retry     unix  -       -       n       -       -       error
anvil     unix  -       -       n       -       1       anvil
scache    unix  -       -       n       -       1       scache
postlog   unix-dgram n  -       n       -       1       postlogd
END
    postfix -c "$host/postfix" start >"$host/postfix.out" 2>&1 || fail "Postfix does not start: $(cat "$host/postfix.out")"
    wait_for_port "$mail_address" 587
}

stop_servers() {
    [ ! -f "$host/postfix/main.cf" ] || postfix -c "$host/postfix" stop >/dev/null 2>&1 || true
    [ ! -f "$host/dovecot/dovecot.conf" ] || dovecot -c "$host/dovecot/dovecot.conf" stop 2>/dev/null || true
    [ -z "${sink_pid:-}" ] || kill "$sink_pid" 2>/dev/null || true
}

delivered() { # whom the sink has got a message for, a line each
    cat "$host"/caught/* 2>/dev/null | sed -n 's/^X-Rcpt-Args: <\([^>]*\)>.*/\1/p' | sort
}
