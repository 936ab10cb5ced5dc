#!/bin/sh
# The manual page and the completion know every verb and every option that --help tells of.
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
    run "$verb" --help | sed -n 's/^  \(-.*[^ ]\)  .*/\1/p' | grep -o -e '--[a-z][a-z-]*' >named
    equals "the options of $verb" "$(sort named)" "$(complete_words "$verb" -- | sort)"
    while read -r option; do
        grep -q -e "^\.B .*$option" plain || fail "'$option' of $verb should be in the manual page"
        options=$((options + 1))
    done <named
done
[ "$options" -gt 60 ] || fail "the options should be found"

equals "one verb" diff "$(complete_words dif)"
equals "behind -C" revisions "$(complete_words -C letter revisio)"
equals "a folder behind -C is a file" "" "$(complete_words -C re)"
equals "an operand is a file" "" "$(complete_words backup co)"

if command -v groff >/dev/null; then
    groff -Kutf8 -man -Tutf8 -P-cbu -ww "$page" >shown 2>warned || fail "groff should take the page"
    equals "what groff says" "" "$(cat warned)"
    grep -q "EXIT STATUS" shown || fail "the page should be whole"
fi
"$here/../../script/pages" "$UNDERSIGNED" "$work/again"
same "the same each time" "$page" "$work/again/undersigned.1"
