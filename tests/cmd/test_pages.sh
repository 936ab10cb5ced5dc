#!/bin/sh
# The manual page and the completions know every verb and every option that --help tells of.
. "$(dirname "$0")/lib.sh"
command -v bash >/dev/null || skip "bash is not here"

"$here/../../script/pages" "$UNDERSIGNED" "$work/pages" || fail "the pages should be made"
page=$work/pages/undersigned.1
sed 's/\\-/-/g' "$page" >plain

complete_words() { # complete_words WORD…: what is offered for the last of them
    bash -c '. "$0"; COMP_WORDS=(undersigned "$@"); COMP_CWORD=$#; _undersigned
        printf "%s\n" "${COMPREPLY[@]}"' "$work/pages/undersigned.bash" "$@"
}

verbs=$(run --help | sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p')
[ "$(echo "$verbs" | wc -l)" -gt 20 ] || fail "the verbs should be found"
equals "the verbs" "$verbs" "$(complete_words '')"
options=0
for verb in $verbs; do
    grep -q "^\.SS undersigned $verb" plain || fail "'$verb' should be in the manual page"
    run "$verb" --help | sed -n 's/^  \(-.*[^ ]\)  .*/\1/p' | grep -o -e '--[a-z][a-z-]*' >"named.$verb"
    equals "the options of $verb" "$(sort "named.$verb")" "$(complete_words "$verb" -- | sort)"
    awk -v verb="$verb" '$1 == verb ")" { on = 1 } on; on && /;;$/ { exit }' "$work/pages/_undersigned" |
        sed -n "s/^ *'\(--[a-z-]*\).*/\1/p" | sort >zsh.options
    equals "zsh: the options of $verb" "$(sort "named.$verb")" "$(cat zsh.options)"
    while read -r option; do
        grep -q -e "^\.B .*$option" plain || fail "'$option' of $verb should be in the manual page"
        options=$((options + 1))
    done <"named.$verb"
done
[ "$options" -gt 60 ] || fail "the options should be found"

equals "one verb" diff "$(complete_words dif)"
equals "behind -C" revisions "$(complete_words -C letter revisio)"
equals "a folder behind -C is a file" "" "$(complete_words -C re)"
equals "an operand is a file" "" "$(complete_words backup co)"

if command -v zsh >/dev/null; then
    zsh -n "$work/pages/_undersigned" || fail "zsh should read its completion"
    complete_zsh() { zsh -f "$here/complete.zsh" "$work/pages" "$1"; }
    equals "zsh: the verbs" "$(echo "$verbs" | sort)" "$(complete_zsh 'undersigned ')"
    equals "zsh: some verbs" "receipt record restore review revise revisions" "$(complete_zsh 'undersigned re' | tr '\n' ' ' | sed 's/ $//')"
    equals "zsh: options behind -C" "$(sort named.revise)" \
        "$(complete_zsh 'undersigned -C letter revise --')"
    touch operand.csv
    equals "zsh: an operand is a file" operand.csv "$(complete_zsh 'undersigned import oper')"
fi
if command -v fish >/dev/null; then
    HOME=$work
    export HOME
    fish --no-execute "$work/pages/undersigned.fish" || fail "fish should read its completion"
    complete_fish() { # complete_fish LINE…: what each is completed with, one a line
        fish --no-config -c 'source $argv[1]; for line in $argv[2..-1]; complete -C $line; end' \
            "$work/pages/undersigned.fish" "$@" | sed 's/\t.*//'
    }
    mkdir -p empty && cd empty
    equals "fish: the verbs" "$(echo "$verbs" | sort)" "$(complete_fish 'undersigned ' | sort)"
    equals "fish: some verbs" "receipt record restore review revise revisions" "$(complete_fish 'undersigned -C x re' | tr '\n' ' ' | sed 's/ $//')"
    # shellcheck disable=SC2086 # a list of words
    fish --no-config -c 'source $argv[1]
        for verb in $argv[2..-1]
            for option in (complete -C "undersigned $verb --" | string replace -r "\t.*" "")
                echo $verb $option
            end
        end' "$work/pages/undersigned.fish" $verbs | sort >found
    for verb in $verbs; do
        sed "s/^/$verb /" "../named.$verb"
    done | sort >wanted
    same "fish: the options of every verb" wanted found
    rm wanted found
    touch operand.csv
    equals "fish: an operand is a file" operand.csv "$(complete_fish 'undersigned import oper')"
    equals "fish: a folder behind -C is no verb" "" "$(complete_fish 'undersigned -C re')"
    cd ..
fi
if command -v groff >/dev/null; then
    groff -Kutf8 -man -Tutf8 -P-cbu -ww "$page" >shown 2>warned || fail "groff should take the page"
    equals "what groff says" "" "$(cat warned)"
    grep -q "EXIT STATUS" shown || fail "the page should be whole"
fi
"$here/../../script/pages" "$UNDERSIGNED" "$work/again"
for file in undersigned.1 undersigned.bash _undersigned undersigned.fish; do
    same "$file the same each time" "$work/pages/$file" "$work/again/$file"
done
