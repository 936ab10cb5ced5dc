#!/bin/sh
# What it is told to obey, and what it keeps to itself: secrets and who may read them, a configuration
# that is wrong, passwords of every kind, what a backup and the program itself give away.
. "$(dirname "$0")/lib.sh"
for program in jq python3 unzip strings; do
    command -v "$program" >/dev/null || skip "$program is not at hand"
done
own=$XDG_CONFIG_HOME/undersigned
mkdir -p -m 700 "$own" host
python3 "$here/login.py" "$work/host" &
server=$!
trap 'kill $server; rm -rf "$work"' EXIT
for attempt in $(seq 100); do
    [ ! -f host/port ] || break
    sleep 0.05
done
[ -f host/port ] || fail "nobody listens"

succeeds init letter --from organizations
printf 'name,email\nAnn,ann@example.org\nBob,bob@example.org\n' >two.csv
succeeds -C letter import two.csv --as signed --authority me
printf '\n[smtp]\nurl = smtp://127.0.0.1:%s\naccount = office\nfrom = letters@example.org\n' "$(cat host/port)" >>letter/campaign.conf
cp letter/campaign.conf good.conf
account() { # account LINE…
    { echo "[office]" && printf '%s\n' "$@"; } >"$own/accounts.conf"
    chmod 600 "$own/accounts.conf"
}
password() { # password FORMAT: the file holds it, and the server takes what stands before the first line's end
    (umask 077 && printf "$1" >"$own/password")
    chmod 600 "$own/password"
    printf "$1" | sed -n '1{s/\r$//;p;q}' | tr -d '\n' >host/password
    rm -f host/told
}
send() {
    succeeds -C letter mail draft --again --send --yes 2
}
no_send() { # no_send TEXT: nothing leaves, nobody is told the password, and TEXT is said
    rm -f host/told
    refuses 1 "$1" -C letter mail draft --again --send --yes 2
    [ ! -e host/told ] || fail "a password was told: $1"
    grep -q hunter out err && fail "a password was shown: $1"
    return 0
}
told() { # what the server heard first
    python3 -c 'import ast, sys; sys.stdout.write(ast.literal_eval(open("host/told").readline())[1])'
}
account "user = ada" "password_file = password"

# Passwords of every kind arrive to the byte; the end of the line is taken off, and nothing else.
for kind in 'hunter2' 'hunter2\n' 'hunter2\r\n' 'hunter2\n\n' 'a%%b#c;d=e\n' '#first\n' '"quoted"\n' "it's\\n" ' blanks around \n' \
    'back\\\\slash\\\\n$(id)`id`~\n' 'pässwörd པ 𝄞\n' "$(head -c 200 /dev/zero | tr '\0' q)\\n" '[office]\n' 'tab\there\n'; do
    password "$kind"
    send
    told >found
    same "the password '$kind'" host/password found
done
password 'hunter2\n'
account "user = ada" "password_command = printf '%s' 'a%b#c \"d\" pässwörd'"
printf '%s' 'a%b#c "d" pässwörd' >host/password
rm -f host/told
send
told >found
same "the password that a command prints" host/password found
account "user = ada" "password_file = password"
password '\n'
no_send "has no password in its first line"
password 'hunter2\n'
printf 'another' >host/password

# A server that refuses the login, and repeats it, is not repeated, however much is asked to be told.
G_MESSAGES_DEBUG=all
export G_MESSAGES_DEBUG
refuses 1 "the login was refused; check the account in accounts.conf (535 …)" -C letter mail draft --again --send --yes 2
unset G_MESSAGES_DEBUG
grep -q 'hunter2' host/told || fail "the server was told a password"
for secret in hunter2 "$(printf '\0ada\0hunter2' | base64)"; do
    grep -qF "$secret" out err && fail "a password is in a message: $(cat err)"
    grep -rqaF "$secret" letter && fail "a password is in the campaign"
done

# A running command shows no secret, and leaves none behind.
password 'hunter2\n'
touch host/wait
"$UNDERSIGNED" -C letter mail draft --again --send --yes 2 >out 2>err &
child=$!
for attempt in $(seq 200); do
    [ ! -s host/told ] || break
    sleep 0.05
done
[ -s host/told ] || fail "the login does not begin: $(cat err)"
for name in cmdline environ; do
    grep -qa hunter2 "/proc/$child/$name" && fail "a password is in $name"
done
grep -qa draft "/proc/$child/cmdline" || fail "the command is looked at"
grep -q '^Max core file size  *0  *0 ' "/proc/$child/limits" || fail "a crash would leave its memory behind"
rm host/wait
wait "$child" || fail "it goes on: $(cat err)"
if [ "$(id -u)" -ne 0 ]; then
    as_anyone=
elif command -v setpriv >/dev/null && setpriv --reuid=65534 --regid=65534 --clear-groups test -x "$UNDERSIGNED"; then
    as_anyone="setpriv --reuid=65534 --regid=65534 --clear-groups"
else
    as_anyone=none
fi
if [ "$as_anyone" != none ]; then
    chmod 755 .
    succeeds init theirs
    [ -z "$as_anyone" ] || chown -R 65534:65534 theirs
    mkfifo pipe
    $as_anyone "$UNDERSIGNED" -C theirs import - <pipe >out 2>err &
    child=$!
    exec 3>pipe
    for attempt in $(seq 100); do
        [ "$(tr '\0' '\n' <"/proc/$child/cmdline" | head -1) $(stat -c %u "/proc/$child/environ")" != "$UNDERSIGNED 0" ] || break
        sleep 0.05
    done
    equals "who may look into the process" 0 "$(stat -c %u "/proc/$child/environ")"
    printf 'name\nAnn\n' >&3
    exec 3>&-
    wait "$child" || fail "it goes on: $(cat err)"
fi

# A secret that others may read, write, replace or push is refused with what to do, and told to nobody.
chmod 644 "$own/password"
no_send "run: chmod 600 '$own/password'"
chmod 600 "$own/password"
chmod 660 "$own/password"
no_send "run: chmod 600 '$own/password'"
chmod 600 "$own/password"
chmod 770 "$own"
no_send "run: chmod go-w '$own'"
chmod 700 "$own"
mv "$own/password" "$own/real"
ln -s real "$own/password"
no_send "is a link, and holds a secret"
rm "$own/password"
no_send "no such file"
mv "$own/real" "$own/password"
mkdir "$own/.git"
no_send "git"
echo password >"$own/.gitignore"
send
rm -r "$own/.git" "$own/.gitignore"
chmod 666 "$own/accounts.conf"
no_send "run: chmod go-w '$own/accounts.conf'"
chmod 600 "$own/accounts.conf"
if [ "$(id -u)" -eq 0 ]; then
    chown 65534 "$own/password"
    no_send "belongs to another user"
    chown 0 "$own/password"
fi
send

# Commands for a password that fail, are too talkative, silent, unknown, or print what is none.
while IFS='|' read -r command text; do
    account "user = ada" "password_command = $command"
    no_send "$text"
done <<'END_OF_ROWS'
false|failed
sh -c 'echo hunter2; exit 1'|failed
sh -c 'head -c 1000000 /dev/zero; echo hunter2'|prints more than any password has
true|prints nothing
no-such-program-anywhere|cannot be started
sh -c 'echo hunter2|has an open quote
END_OF_ROWS
account "user = ada" "password_command = sh -c 'echo hunter2; echo hunter3 >&2'"
send

# There is no way to say a password where others see it.
refuses 2 "--password" -C letter mail draft --password hunter2
refuses 2 "--key-password" -C letter seal --key-password hunter2
account "user = ada" "password = hunter2"
no_send "accounts.conf:3: "
account "user = ada" "password_file = password"
conf() { # conf TEXT LINE…: with these lines behind it the configuration is refused
    text=$1
    shift
    { cat good.conf && printf '%s\n' "$@"; } >letter/campaign.conf
    refuses 1 "$text" -C letter list
    grep -q hunter2 err && fail "a password was shown"
    cp good.conf letter/campaign.conf
}
at=$(($(wc -l <good.conf) + 1))

# What is wrong in the configuration is told with its line, and nothing is taken for it.
conf "campaign.conf:$at: " "tls = off"
conf "campaign.conf:$at: " "password = hunter2"
conf "campaign.conf:$((at + 1)): [imap] url" "[imap]" "url = imaps://ada:hunter2@mail.example.org"
conf "campaign.conf:$at: " "proxy = socks5h://ada:hunter2@127.0.0.1:9050"
conf "did you mean 'connections'" "conections = 3"
conf "campaign.conf:$at: " "connections = many"
conf "campaign.conf:$at: " "connections = 65"
conf "campaign.conf:$at: " "connections = -1"
conf "campaign.conf:$at: " "from = other@example.org"
conf "campaign.conf:$at: " "[smtp]" "rate = 3"
conf "did you mean [letter]" "[leter]" "template = x.md"
conf "campaign.conf:$at: " "no key at all"
conf "campaign.conf:$at: unknown group" "[campaign x]" "title = T"
for path in ../two.csv /etc/passwd; do
    { cat good.conf && printf '[document more]\ntemplate = %s\n' "$path"; } >letter/campaign.conf
    refuses 1 "$path" -C letter build --document more
done
sed -i '/^title/d' letter/campaign.conf
refuses 1 "title" -C letter list
cp good.conf letter/campaign.conf
sed -i 's|^title = .*|title = $(id) `id` ${HOME} ~ %s %h {{7}}|' letter/campaign.conf
succeeds -C letter status --json
equals "nothing in a value is expanded" '$(id) `id` ${HOME} ~ %s %h {{7}}' "$(jq -r .title out)"
cp good.conf letter/campaign.conf

# A backup has the letter and the roster, and no secret, wherever one lies.
cp good.conf letter/campaign.conf
printf 'hunter2\n' >letter/password
chmod 600 letter/password
succeeds key new --no-password
cp "$own/undersigned.key" letter/undersigned.key
cp "$own/accounts.conf" letter/accounts.conf
succeeds -C letter backup copy.zip
unzip -Z1 copy.zip | grep -qx 'letter.md' || fail "the letter is in the backup: $(unzip -Z1 copy.zip)"
unzip -Z1 copy.zip | grep -E 'key|password|accounts' && fail "a secret is in the backup"
mkdir unpacked
unzip -q copy.zip -d unpacked
for secret in hunter2 "$(sed -n 2p "$own/undersigned.key")"; do
    grep -rqaF "$secret" unpacked && fail "a secret is in a file of the backup"
done
equals "who may read it" 600 "$(stat -c %a copy.zip)"

# What would destroy something asks, or refuses where there is nobody to ask.
seq 20 | sed 's/.*/Org &,o&@example.org/; 1i name,email' >many.csv
succeeds -C letter import many.csv --as signed --authority me
status=0
setsid -w "$UNDERSIGNED" -C letter mail lastlook --send >out 2>err </dev/null || status=$?
equals "a mailing to 22 that nobody confirmed" 1 "$status"
setsid -w "$UNDERSIGNED" key new --no-password >out 2>err </dev/null && fail "a key is replaced"
setsid -w "$UNDERSIGNED" -C letter restore copy.zip >out 2>err </dev/null && fail "a campaign is replaced"
setsid -w "$UNDERSIGNED" -C letter backup copy.zip >out 2>err </dev/null && fail "a backup is replaced"
setsid -w "$UNDERSIGNED" init letter >out 2>err </dev/null && fail "a folder is replaced"

# The journal: an event a line, whatever the words in it; no line can be forged.
printf 'name\nZoe\n' >"$(printf 'f\r\n2031-01-01 forged\033[2J.csv')"
succeeds -C letter import "$(printf 'f\r\n2031-01-01 forged\033[2J.csv')"
for field in reason authority; do
    refuses 1 "has a line break" -C letter record Zoe declined "--$field" "$(printf 'x\r\n2031-01-01 forged')"
done
succeeds -C letter record Zoe declined --reason "no wish to"
run -C letter journal --json >journal.json
run -C letter journal >journal
grep -q '^2031\|^  *2031' journal && fail "a line of the journal is forged"
LC_ALL=C grep -q "$(printf '[\r\033]')" journal && fail "the journal drives the terminal"
grep -qF '\n2031-01-01 forged\x1b[2J.csv' journal || fail "the name of the file is escaped"

# The program knows nothing of where it was built, and by whom.
source=$(cd "$here/../.." && pwd)
# The sanitizers keep the name of each source file for their reports; users get a build without them.
strings -a "$UNDERSIGNED" | grep -vE "^$source/(core|cmd)/[a-z0-9_/]+\.[ch]$" >strings
[ "$(wc -l <strings)" -gt 1000 ] || fail "there should be strings"
grep -F "$source" strings && fail "the program knows where it was built"
grep -E '/home/|/root/|/tmp/' strings && fail "the program knows of somebody's folder"
equals "the version" "undersigned" "$(run --version | sed 's/ [0-9][0-9.]*$//')"

# Without a name, without a home, and installed with the rights of another.
python3 -c 'import ctypes, sys
none = (ctypes.c_char_p * 1)(None)
ctypes.CDLL(None).execve(sys.argv[1].encode(), none, none)' "$UNDERSIGNED" >out 2>err && fail "no verb is no work"
grep -q '^usage: undersigned' err || fail "without a name it still says what it wants"
if [ "$(id -u)" -eq 0 ] && cp "$UNDERSIGNED" lent; then
    chown 65534 lent
    chmod 4755 lent
    if [ "$(stat -c %a lent)" = 4755 ] && ! findmnt -n -o OPTIONS -T lent | grep -q nosuid; then
        ./lent -C letter list >out 2>err || fail "setuid it still lists: $(cat err)"
        grep -q 'it is installed setuid or setgid, and goes on as who called it' err || fail "setuid is said"
        ./lent -C letter export lent.csv >out 2>err || fail "setuid it still exports"
        equals "whose file it is" 0 "$(stat -c %u lent.csv)"
        chmod 755 lent
        ./lent -C letter list >out 2>err
        equals "what is said without setuid" "" "$(cat err)"
    fi
fi
