#!/bin/sh
# What may go wrong with templates, addresses, configuration, secrets, editions and outputs, a row
# a case: what is refused, and beside it what is accepted.
. "$(dirname "$0")/lib.sh"
command -v jq >/dev/null || skip "jq is not here"

succeeds init fresh
succeeds -C fresh import fresh/roster.csv --as signed --authority "Ada Quill"
new_letter() { # the sample letter, signed by all twelve
    rm -rf letter
    cp -r fresh letter
}

# --- Templates: the press sheet says it, or the build says where it goes wrong.
says() { # says EXPECTED TEMPLATE: what becomes of it, on one line
    printf '%b' "$2" >letter/press.md
    succeeds -C letter build --document press
    equals "what becomes of '$2'" "$1" "$(tr -s '\n' ' ' <letter/out/draft/press.txt | sed 's/ $//')"
}

goes_wrong() { # goes_wrong MESSAGE TEMPLATE
    printf '%b' "$2" >letter/press.md
    refuses 1 "$1" -C letter build --document press
}

new_letter
says "Keep the Sarn River Free" '{{letter.subject}}\n'
goes_wrong "press.md:1:3: nothing is called 'letter.subjekt' here: did you mean 'letter.subject'?" 'a {{letter.subjekt}}\n'
goes_wrong "press.md:1:6: nothing is called 'signatory.name' here" 'Dear {{signatory.name}}\n'
goes_wrong "nothing is called 'env.HOME' here" '{{env.HOME}}\n'
goes_wrong "nothing is called 'smtp.password' here" '{{smtp.password}}\n'
goes_wrong "'*x' is no partial's name" '{{>*x}}\n'
goes_wrong "inheritance ('<') is not supported" '{{<p}}{{/p}}\n'
goes_wrong "'../../etc/passwd' is no partial's name" '{{> ../../etc/passwd}}\n'
goes_wrong "'/dev/stdin' is no partial's name" '{{> /dev/stdin}}\n'
printf 'from a partial' >letter/part.md
says "from a partial" '{{> part}}\n'
ln -s /etc/passwd letter/outside.md
goes_wrong "'outside.md' is not a file of this campaign" '{{> outside}}\n'
printf '{{> self}}' >letter/self.md
goes_wrong "self.md:1:1: the partial 'self' includes itself: press.md > self > self" '{{> self}}\n'
goes_wrong "write the tag without '{'" '{{{letter.subject}}}\n'
goes_wrong "write the tag without '&'" '{{&letter.subject}}\n'
goes_wrong "the section 'signatories' is never closed" '{{#signatories}}\n'
goes_wrong "press.md:1: raw HTML is not allowed here" 'a <b>b</b>\n'
goes_wrong "images are not allowed here" '![](http://t.example/p.png)\n'
for scheme in javascript: java\&#x73\;cript: data:text/html, vbscript: file:///; do
    goes_wrong "is not allowed; links begin with https://" "[x](${scheme}x)\n"
done
says "x <https://x.example>" '[x](https://x.example)\n'
goes_wrong "press.md:1:3: byte 0xff at offset 2 is no UTF-8" 'a \0377\n'
goes_wrong "NUL, which no text has" 'a \0000\n'
says "a b c" '\0357\0273\0277a\r\nb\r\n\r\nc\r\n'
deep=$(printf '{{#signatories}}%.0s' 1 2 3 4 5 6 7 8 9 10)word$(printf '{{/signatories}}%.0s' 1 2 3 4 5 6 7 8 9 10)
goes_wrong "passes the limit of" "$deep"

# A value is shown to the letter, whatever it is to a template, to Markdown, to HTML or to docx.
cat >values.csv <<'X'
name,email
{{secret}},
{{#a}}x,
{{=<% %>=}},
{{> letter}},
<img src=x onerror=alert(1)>,
</ol></body>,
<!-- c -->,
# Heading,
1. One,
10) ten,
* item,
> quote,
[x](javascript:alert(1)),
![](http://t.example/p.png),
`code`,
*em* _em_ **b**,
&lt;b&gt; &amp;,
a\b \*,
---,
===,
| a | b |,
[ref]: http://x.example,
http://auto.example,
Line end\,
1.,
#,
\,
X
awk 'NR > 1 { sub(/,$/, ",v" NR "@values.example") } { print }' values.csv >numbered.csv
rm -rf letter
succeeds init letter
succeeds -C letter import numbered.csv --as signed --authority "Ada Quill"
printf -- '- ask\n\n{{#signatories}}\n{{number}}. {{label}}\n{{/signatories}}\n' >letter/letter.md
succeeds -C letter build --document letter
sed '1d; s/,$//' values.csv | sort >expected
sed -n 's/^[0-9]*\. //p' letter/out/draft/letter.txt | sort >found
same "the names in letter.txt" expected found
sed 's/<\/li>/\n/g' letter/out/draft/letter.html | sed -n 's/.*<li[^>]*><bdi>\(.*\)<\/bdi>.*/\1/p' |
    sed 's/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&amp;/\&/g' | sort >found
same "the names in letter.html" expected found
! grep -qE '<(img|b|script|a)[ >]|<[a-z]+[^>]* (src|href)=' letter/out/draft/letter.html ||
    fail "no value should become an element, and nothing should be fetched"
grep -q '<html lang="en-GB" dir="ltr">' letter/out/draft/letter.html || fail "it should say its language"

# --- Addresses: one mailbox, at every door.
new_letter
succeeds -C letter add Base --email base@example.org
cp letter/campaign.conf conf
door() { # door ADDRESS: how many of the six doors let it in
    open=0
    printf 'name,email\nNew,"%s"\n' "$(printf %s "$1" | sed 's/"/""/g')" >door.csv
    ! run -C letter import door.csv --dry-run >out 2>err || open=$((open + 1))
    ! run -C letter edit Base "email=$1" >out 2>err || open=$((open + 1))
    for key in contact email from; do
        { cat conf; printf '[smtp]\nurl = smtp://127.0.0.1:1\n'; } >letter/campaign.conf
        value=$(printf %s "$1" | sed 's/[\\/&]/\\&/g' | tr '\n' ' ')
        case $key in
        contact) sed -i "s/^contact = .*/contact = $value/" letter/campaign.conf ;;
        email) sed -i "s/^salutation = .*/&\nemail = $value/" letter/campaign.conf ;;
        from) printf 'from = %s\n' "$(printf %s "$1" | tr '\n' ' ')" >>letter/campaign.conf ;;
        esac
        ! run -C letter status >out 2>err || open=$((open + 1))
    done
    cp conf letter/campaign.conf
    printf '[smtp]\nurl = smtp://127.0.0.1:1\n' >>letter/campaign.conf
    run -C letter mail draft --test "$1" >out 2>err || true
    ! grep -q 'no connection' err || open=$((open + 1))
    cp conf letter/campaign.conf
}

while read -r address; do
    door "$(printf '%b' "$address")"
    equals "doors that '$address' opens" 0 "$open"
done <<'X'
a@b.example>\r\nRCPT TO:<v@x.example
a@b.example\nDATA
a@b.example%0d%0aDATA
a@b.exa\0342\0200\0250mple
a@b.exa\0302\0205mple
a@b.exa\0037mple
a@b.example> NOTIFY=SUCCESS
<a@b.example>
a b@c.example
@route.example:a@b.example
"a b"@c.example
a(b)@c.example
a@[127.0.0.1]
a@localhost
a@xn--a.example
a@b.example; c@d.example
a@b..example
X
while read -r address; do
    door "$address"
    equals "doors that '$address' opens" 6 "$open"
done <<'X'
a+b@c.example
A@X.EXAMPLE
jörg@bücher.example
Ada Quill <ada@b.example>
X

# --- Configuration: every mistake has its line.
configures_badly() { # configures_badly MESSAGE SED: campaign.conf after SED is refused
    sed "$2" conf >letter/campaign.conf
    refuses 1 "$1" -C letter status
    cp conf letter/campaign.conf
}

configures_badly "campaign.conf:5: unknown key 'organiser' in [campaign]; did you mean 'organizer'?" 's/^organizer/organiser/'
configures_badly "'order' in [campaign] is set again" 's/^order = name/&\n&/'
configures_badly "[letter] stands here again" '$a [letter]\nurl = https://x.example'
configures_badly "unknown group [smpt]; did you mean [smtp]?" '$a [smpt]\nurl = smtps://x.example'
configures_badly "'two' is no whole number" 's/^\[page\]/&\ncolumns = two/'
configures_badly "1000 columns leave no room" 's/^\[page\]/&\ncolumns = 1000/'
configures_badly "'nmae' is none of: published name signed" 's/^order = name/order = nmae/'
configures_badly "[campaign] title is missing" '0,/^title/{/^title/d}'
configures_badly "unknown key 'password' in [smtp]" '$a [smtp]\nurl = smtps://x.example\npassword = x'
configures_badly "unknown key 'password_command' in [smtp]" '$a [smtp]\npassword_command = id'
configures_badly "'../../x' cannot name a document" '$a [document ../../x]\ntemplate = press.md'
sed 's/^organizer = .*/organizer = $(id) ${HOME} ~ %h/' conf >letter/campaign.conf
says '$(id) ${HOME} ~ %h' '{{campaign.organizer}}\n'
cp conf letter/campaign.conf

# A folder that came from elsewhere has nothing of ours read, attached or written over.
sed -i 's,^template = press.md,template = ../outside.md,' letter/campaign.conf
refuses 1 "only files in its folder are read" -C letter build
cp conf letter/campaign.conf
mkdir -p precious/draft letter/mail
touch precious/draft/kept
rm -rf letter/out
ln -s ../precious letter/out
for verb in "build" "build --format txt" "seal"; do
    [ "$verb" != seal ] || succeeds key new --no-password
    refuses 1 "leads out of the campaign's folder" -C letter $verb
done
rm letter/out
mkdir letter/out
ln -s ../../precious/draft letter/out/draft
refuses 1 "leads out of the campaign's folder" -C letter build --document press
equals "what stood there" kept "$(ls -A precious/draft)"
rm letter/out/draft
cp fresh/press.md letter/press.md
succeeds -C letter build
printf 'Subject: x\nAttach: hosts.txt\n\nhello\n' >letter/mail/draft.md
ln -s /etc/hosts letter/out/draft/hosts.txt
refuses 1 "leads out of the campaign's folder" -C letter mail draft --drafts drafts
rm letter/out/draft/hosts.txt
refuses 1 "it is not in out/draft" -C letter mail draft --drafts drafts
echo hello >letter/out/draft/hosts.txt
succeeds -C letter mail draft --drafts drafts

# --- Secrets: ours alone, or not used.
accounts=$XDG_CONFIG_HOME/undersigned
printf '[smtp]\nurl = smtp://127.0.0.1:1\naccount = office\n' >>letter/campaign.conf
printf '[office]\nuser = u\npassword_file = pw\n' >"$accounts/accounts.conf"
tests_as() { # tests_as MESSAGE: a test mail ends so
    refuses 1 "$1" -C letter mail draft --test me@example.org
    ! grep -q hunter2 out err || fail "the password should not be shown"
}
printf 'hunter2\n' >"$accounts/pw"
chmod 644 "$accounts/pw"
tests_as "run: chmod 600"
chmod 600 "$accounts/pw"
tests_as "no connection"
mv "$accounts/pw" "$accounts/elsewhere"
ln -s elsewhere "$accounts/pw"
tests_as "is a link, and holds a secret"
mv "$accounts/elsewhere" "$accounts/pw"
chmod 664 "$accounts/accounts.conf"
tests_as "others may write to it; run: chmod go-w"
chmod 644 "$accounts/accounts.conf"
chmod 770 "$accounts"
tests_as "others may write in it; run: chmod go-w"
refuses 1 "others may write in it; run: chmod go-w" -C letter seal
chmod 755 "$accounts"
tests_as "no connection"
sed -i 's/^url = smtp:.*/url = smtps:\/\/u:hunter2@mail.example.org/' letter/campaign.conf
tests_as "no user and no password may stand in the URL"
for key in "my.key" "../my.key"; do
    sed "\$a [seal]\nkey_file = $key" conf >letter/campaign.conf
    refuses 1 "is not a whole path" -C letter seal
done
cp conf letter/campaign.conf
chmod 644 "$accounts/undersigned.key"
refuses 1 "run: chmod 600" -C letter seal
chmod 600 "$accounts/undersigned.key"
mkdir "$XDG_CONFIG_HOME/.git"
refuses 1 "lies in a git repository" -C letter seal
rmdir "$XDG_CONFIG_HOME/.git"

# --- Revisions: a sign-on is under one that there is.
refuses 2 "'x' is no format; there are txt, html, docx and pdf" -C letter build --format x
succeeds -C letter build --check --format txt
refuses 2 "N counts from 1" -C letter record AAA signed --authority me --revision 0
refuses 1 "there is no revision 2" -C letter record AAA signed --authority me --revision 2
succeeds -C letter record AAA signed --authority me --revision 1
for change in 's/the river/the  river/' 's/Nine towns/Ten towns/'; do
    cp letter/letter.md kept
    sed -i "$change" letter/letter.md
    refuses 1 "letter.md, or what [letter] and [addressee] put into it, differs from the last revision" -C letter seal
    cp kept letter/letter.md
done
sed -i 's/^salutation = .*/salutation = Dear Minister/' letter/campaign.conf
refuses 1 "differs from the last revision" -C letter seal
cp conf letter/campaign.conf

# --- Editions: the second follows the first, and each copy is held to what was sealed.
new_letter
succeeds -C letter seal
succeeds -C letter add Late --email late@late.example
succeeds -C letter record Late signed --authority "Ada Quill"
succeeds -C letter seal
key=$(sed -n 2p "$accounts/undersigned.pub")
succeeds verify letter/out/edition-1 -P "$key"
succeeds verify letter/out/edition-2 -P "$key" --at-least 2
grep -q 'back to edition 1, each named by the hash of the next' out || fail "the second edition should follow the first"
refuses 1 "at least edition 2 is wanted" verify letter/out/edition-1 -P "$key" --at-least 2
verifies_not() { # verifies_not MESSAGE COMMAND: after COMMAND in a copy of the second edition
    rm -rf copy
    cp -r letter/out/edition-2 copy
    (cd copy && eval "$2")
    refuses 1 "$1" verify copy -P "$key"
    ! grep -q '^verified' out || fail "it should not say 'verified' after '$2'"
}
verifies_not "'letter.txt' was sealed, but is missing" 'mv letter.txt text.txt'
verifies_not "'.hidden' was not sealed" 'touch .hidden'
verifies_not "'d' is a folder that was not sealed" 'mkdir d'
verifies_not "'letter.txt' was changed" 'printf x >>letter.txt'
verifies_not "was changed" 'printf X | dd of=letter.txt bs=1 seek=99 conv=notrunc 2>/dev/null'
verifies_not "was changed" 'cp ../letter/out/edition-1/manifest.json* .'
verifies_not "what was signed is not this" 'cp ../letter/out/edition-1/manifest.json .'
verifies_not "what was signed is not this" 'cp ../letter/out/edition-1/manifest.json.minisig .'
verifies_not "'letter.txt' is a link or a device" 'mv letter.txt ../kept; ln -s ../kept letter.txt'
verifies_not "'letter.txt' is a link or a device" 'rm letter.txt; mkfifo letter.txt'
verifies_not "'manifest.json' is a link or a device" 'mv manifest.json ../kept; ln -s ../kept manifest.json'
verifies_not "not four lines" 'echo x >>manifest.json.minisig'
verifies_not "not a signature" 'sed -i "s/\$/\r/" manifest.json.minisig'
verifies_not "holds other than printable ASCII" 'sed -i "3s/\$/\x1b[2J/" manifest.json.minisig'
verifies_not "the trusted comment does not hold" 'sed -i 3s/edition/Edition/ manifest.json.minisig'
verifies_not "no such file" 'rm undersigned.pub'
verifies_not "what was signed is not this" 'jq . manifest.json >m; mv m manifest.json'
cp -r letter/out/edition-2 whole
succeeds verify whole -P "$key"

# Two seals at once are two editions, one after the other.
refuses 1 "unchanged" -C letter seal
"$UNDERSIGNED" -C letter seal --override unchanged --reason "two at once" >/dev/null 2>&1 &
first=$!
succeeds -C letter seal --override unchanged --reason "two at once"
wait $first || fail "both seals should succeed"
equals "editions" "edition-1 edition-2 edition-3 edition-4" "$(echo $(ls -A letter/out))"
succeeds -C letter verify out/edition-4
succeeds -C letter journal --verify

# --- Outputs: private, whole, and the same wherever they are made.
new_letter
(umask 0 && run -C letter build >out && run -C letter seal >out && run -C letter export letter/o.csv >out &&
    run -C letter mail draft --drafts letter/drafts >out) 2>err || fail "outputs: $(cat err)"
equals "modes of files" 600 "$(find letter/out letter/drafts letter/o.csv letter/roster.db -type f -exec stat -c %a {} + | sort -u)"
equals "modes of folders" 700 "$(find letter/out letter/drafts -type d -exec stat -c %a {} + | sort -u)"
for format in xlsx csv json; do
    succeeds -C letter export letter/a.$format
    TZ=Asia/Kathmandu LC_ALL=tr_TR.UTF-8 run -C letter export letter/b.$format >out
    same "an export as $format in another zone" letter/a.$format letter/b.$format
done

# A full disk leaves nothing half done.
if [ "$(id -u)" -eq 0 ] && mkdir small && mount -t tmpfs -o size=900k tmpfs small 2>/dev/null; then
    trap 'umount small 2>/dev/null || true; rm -rf "$work"' EXIT
    cp -r fresh small/letter
    for left in 240 300 420 440 460; do
        head -c ${left}k /dev/zero >small/fill
        if run -C small/letter seal >out 2>err; then
            rm small/fill
            succeeds -C small/letter verify out/edition-1
            rm -rf small/letter
            cp -r fresh small/letter
        else
            rm small/fill
            grep -q 'no space left on device\|no room is left on the disk' err || fail "it should say what lacks: $(cat err)"
            equals "what a seal on a full disk leaves" "" "$(ls small/letter/out)"
            equals "seals in the journal" 0 "$(run -C small/letter journal --json | jq '[.[] | select(.kind == "seal")] | length')"
        fi
    done
    succeeds -C small/letter seal
    umount small
fi
