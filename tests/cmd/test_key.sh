#!/bin/sh
# A key is made once, private, and is minisign's too.
. "$(dirname "$0")/lib.sh"
key=$XDG_CONFIG_HOME/undersigned/undersigned.key

refuses 1 "make one with 'undersigned key new'" key show
refuses 2 "no-password" key show --no-password
refuses 2 "made or shown" key forge

(umask 0 && succeeds key new --no-password)
equals "the key's mode" 600 "$(stat -c %a "$key")"
equals "the mode of its folder" 700 "$(stat -c %a "${key%/*}")"
grep -qF "$(sed -n 2p "${key%.key}.pub")" out || fail "the public key should be shown"

# It is never replaced, and shown as it was made.
cp "$key" before
refuses 1 "never replaced" key new --no-password
same "the key is the one that was made" before "$key"
mv "$key" moved
refuses 1 "never replaced" key new --no-password
mv moved "$key"
succeeds key
grep -q "without a password" out || fail "the key should be shown"
succeeds key show --json
equals "the key's id" "$(sed -n '1s/.* //p' "${key%.key}.pub")" "$(jq -r .id out)"

chmod 644 "$key"
refuses 1 "chmod 600" key show
chmod 600 "$key"

# Without a terminal there is nobody to choose a password.
mv config/undersigned config/kept
status=0
setsid -w "$UNDERSIGNED" key new >out 2>err || status=$?
equals "the status without a terminal" 1 "$status"
grep -q -- "--no-password" err || fail "the message should name the way out"
[ ! -e "$key" ] || fail "no key should be made without a password"
mv config/kept config/undersigned

# A campaign may name another key, by its whole path.
mkdir campaign
printf '[campaign]\ntitle = A letter\n\n[seal]\nkey_file = other.key\n' >campaign/campaign.conf
refuses 1 "not a whole path" -C campaign key new --no-password
printf '[campaign]\ntitle = A letter\n\n[seal]\nkey_file = %s\n' "$work/other.key" \
    >campaign/campaign.conf
succeeds -C campaign key new --no-password
[ -f other.key ] || fail "the campaign's key should stand where it says"
[ -f other.pub ] || fail "its public half should stand beside it"

if command -v minisign >/dev/null; then
    echo text >message
    minisign -S -s "$key" -m message >/dev/null || fail "minisign should sign with the key"
    minisign -V -q -p "${key%.key}.pub" -m message || fail "minisign should know the key"
fi
