#!/bin/sh
# Two editions are the same, one after the other, of two campaigns, or an equivocation; each seal is checked.
. "$(dirname "$0")/lib.sh"

verdict() { # verdict WORD ARG…: what compare says, as a person and as a script read it; exit 0
    word=$1
    shift
    succeeds compare "$@"
    equals "the verdict" "$word" "$(head -n 1 out | cut -d: -f1)"
    succeeds compare "$@" --json
    equals "the verdict" "$word" "$(jq -r .verdict out)"
}

refused() { # refused WORD TEXT ARG…: the same with exit 1, said on both streams
    word=$1 said=$2
    shift 2
    refuses 1 "$word: " compare "$@"
    grep -qF "$said" err || fail "compare $* should say '$said'"
    equals "the verdict" "$word" "$(head -n 1 out | cut -d: -f1)"
    refuses 1 "$word: " compare "$@" --json
    equals "the verdict" "$word" "$(jq -r .verdict out)"
}

succeeds init sarn
run -C sarn import sarn/roster.csv --as signed --authority 'Ada Quill' >/dev/null
run -C sarn edit 3 visibility=recipient >/dev/null
succeeds key new --no-password
succeeds -C sarn seal
cp -r sarn other
run -C sarn record 5 withdrawn >/dev/null
run -C sarn add 'Late River' >/dev/null
run -C sarn record 'Late River' signed --authority 'Ada Quill' >/dev/null
succeeds -C sarn seal
succeeds -C sarn seal --override unchanged --reason "once more"
run -C other record 6 withdrawn >/dev/null
succeeds -C other seal
public=$(sed -n 2p sarn/out/edition-1/undersigned.pub)
ours=sarn/out theirs=other/out

verdict same $ours/edition-1 $theirs/edition-1
verdict same $ours/edition-1/manifest.json $theirs/edition-1 -P "$public"
verdict successor $ours/edition-1 $ours/edition-2
equals "who signed and who left" "Late River|$(run -C sarn list --json | jq -r '.[] | select(.id == 5) | .name')" \
    "$(jq -r '"\(.named[0])|\(.gone[0])"' out | sed 's/ ([A-Z]*)$//')"
equals "which is which" "1 2 false" "$(jq -r '"\(.a.edition) \(.b.edition) \(.trusted)"' out)"
verdict successor $ours/edition-2 $ours/edition-1 -P "$public" # in either order
equals "which is which" "1 2 true" "$(jq -r '"\(.a.edition) \(.b.edition) \(.trusted)"' out)"
jq -e '.files.changed | index("letter.txt")' out >/dev/null || fail "the letter changed"
verdict later $ours/edition-1 $ours/edition-3
verdict pair $ours/edition-2-recipient $ours/edition-2
equals "whom the copy names more" 1 "$(jq '.named | length' out)"
verdict later $ours/edition-1-recipient $ours/edition-2

refused equivocation "both are edition 2" $ours/edition-2 $theirs/edition-2
refused equivocation "both are edition 2" $ours/edition-2 $theirs/edition-2 -P "$public"
refused equivocation "both are edition 2" $ours/edition-2-recipient $theirs/edition-2-recipient
refused equivocation "follows another edition 2" $ours/edition-3 $theirs/edition-2
refused equivocation "count differently" $ours/edition-2 $theirs/edition-2-recipient

# A seal that does not hold accuses nobody.
cp -r $theirs/edition-2 changed
sed -i 's/"edition":2/"edition":3/' changed/manifest.json
refuses 1 "what was signed is not this" compare $ours/edition-3 changed
refuses 1 "neither the folder" compare $ours/edition-3 nowhere
refuses 2 "usage" compare $ours/edition-3

# Another campaign, and the same by another's key.
sed 's/^title = .*/title = Another letter/' sarn/campaign.conf >conf
mkdir letter
cp sarn/* letter 2>/dev/null || :
rm -f letter/roster.db*
cp conf letter/campaign.conf
run -C letter import letter/roster.csv --as signed --authority 'Ada Quill' >/dev/null
succeeds -C letter seal
refused unrelated "of two campaigns" $ours/edition-1 letter/out/edition-1
mv "$XDG_CONFIG_HOME" mine
succeeds key new --no-password
rm -r letter/out letter/roster.db*
cp sarn/campaign.conf letter
run -C letter import letter/roster.csv --as signed --authority Mallory >/dev/null
succeeds -C letter seal
refused conflict "find out whose" $ours/edition-1 letter/out/edition-1
refuses 1 "which you trust" compare $ours/edition-1 letter/out/edition-1 -P "$public"
