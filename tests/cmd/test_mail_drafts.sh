#!/bin/bash
# Drafts go into a folder of a real mailbox, flagged as drafts, over TLS that is checked, and to
# nobody who cannot show who it is.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/servers.sh"
in_a_network_of_its_own
make_host
start_dovecot

mkdir -p -m 700 "$XDG_CONFIG_HOME/undersigned"
account() { # account LINE…: the account of the mailbox
    { echo "[office]" && printf '%s\n' "$@"; } >"$XDG_CONFIG_HOME/undersigned/accounts.conf"
    chmod 600 "$XDG_CONFIG_HOME/undersigned/accounts.conf"
}
mailbox() { # mailbox URL FOLDER
    sed -i '/^\[imap\]/,$d' letter/campaign.conf
    printf '[imap]\nurl = %s\naccount = office\ndrafts = %s\n' "$1" "$2" >>letter/campaign.conf
}
folder() { # folder NAME: the files of the folder as the server keeps it
    find "$host/home/ada/.$1/cur" "$host/home/ada/.$1/new" -type f 2>/dev/null | sort
}
empty() { # empty WHAT: there is no draft anywhere
    [ -z "$(find "$host/home" -type f -path '*/cur/*' -o -type f -path '*/new/*')" ] || fail "a draft is there: $1"
}

succeeds init letter
rm letter/roster.csv
printf 'name,email\nZürich Water,zurich@example.net\nRiver Watch,watch@example.net\nAnglers,\n' >roster.csv
succeeds -C letter import roster.csv
succeeds -C letter mail draft --drafts files
equals "files" 2 "$(ls files | wc -l)"

account "user = ada" "password_command = echo 'correct horse'"
refuses 1 "names no folder for drafts" -C letter mail draft --drafts imap
printf '[imap]\ndrafts = Drafts\n' >>letter/campaign.conf
refuses 1 "has no [imap] url" -C letter mail draft --drafts imap

# Where it cannot be trusted, nothing is put.
mailbox "imaps://other.example.org" Drafts
refuses 1 "certificate" -C letter mail draft --drafts imap
mailbox "imaps://$mail_host:144" Drafts
refuses 1 "no connection" -C letter mail draft --drafts imap
mailbox "imaps://$mail_host/INBOX" Drafts
refuses 1 "nothing may stand behind" -C letter mail draft --drafts imap
mailbox "pop3://$mail_host" Drafts
refuses 1 "write imaps://HOST" -C letter mail draft --drafts imap
mailbox "imaps://ada:secret@$mail_host" Drafts
refuses 1 "no user and no password may stand" -C letter mail draft --drafts imap
account "user = ada" "password_command = echo 'wrong horse'"
mailbox "imaps://$mail_host" Drafts
refuses 1 "login was refused" -C letter mail draft --drafts imap
account "user = ada" "password_command = echo 'correct horse'"
mailbox "imaps://$mail_host" Elsewhere
refuses 1 "the server says" -C letter mail draft --drafts imap
empty "after what was refused"

# Put there, by TLS from the start and by STARTTLS, by password and by token.
mailbox "imaps://$mail_host" Drafts
succeeds -C letter mail draft --drafts imap
grep -q "^2 of 2 drafts in the mailbox's folder Drafts" out || fail "it should say what was done: $(cat out)"
equals "drafts" 2 "$(folder Drafts | wc -l)"
equals "drafts flagged \\Draft and \\Seen" 2 "$(folder Drafts | grep -c ':2,DS$')"
for draft in $(folder Drafts); do
    to=$(sed -n 's/^To: \(.*\)\r*$/\1/p' "$draft" | tr -d '\r')
    file=$(grep -l "^To: $to" files/*)
    sed 's/\r$//; /^Message-ID:/d; /^Date:/d' "$draft" >a
    sed 's/\r$//; /^Message-ID:/d; /^Date:/d' "$file" >b
    same "the draft to $to should be the file" a b
done
mailbox "imap://$mail_host" Drafts
succeeds -C letter mail draft --drafts imap --to name='River Watch'
equals "drafts by STARTTLS" 3 "$(folder Drafts | wc -l)"
account "user = ada" "token_command = cat $host/token"
make_token 600 >"$host/token"
succeeds -C letter mail draft --drafts imap --to name='River Watch'
equals "drafts by token" 4 "$(folder Drafts | wc -l)"
make_token -10 >"$host/token"
refuses 1 "" -C letter mail draft --drafts imap
equals "drafts by a token that is over" 4 "$(folder Drafts | wc -l)"

# A folder within a folder, and one that is not ASCII, by the names that people give them.
account "user = ada" "password_command = echo 'correct horse'"
for name in Post.Sarn 'Entw&APw-rfe'; do
    install -d -o nobody -g nogroup "$host/home/ada/.$name" "$host/home/ada/.$name/cur" \
        "$host/home/ada/.$name/new" "$host/home/ada/.$name/tmp"
done
mailbox "imaps://$mail_host" Post/Sarn
succeeds -C letter mail draft --drafts imap
equals "drafts in a folder within a folder" 2 "$(folder Post.Sarn | wc -l)"
mailbox "imaps://$mail_host" Entwürfe
succeeds -C letter mail draft --drafts imap
equals "drafts in a folder by its own name" 2 "$(folder 'Entw&APw-rfe' | wc -l)"

# None of it is in the ledger.
equals "an empty outbox" 0 "$(run -C letter outbox --json | jq length)"
! grep -rq 'correct horse' letter files out err || fail "the password should be nowhere"
