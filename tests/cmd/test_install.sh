#!/bin/sh
# Installed under any prefix, the program finds its templates and knows nothing of where it was built.
. "$(dirname "$0")/lib.sh"
build=$(dirname "$UNDERSIGNED")
unset UNDERSIGNED_TEMPLATES

DESTDIR= cmake --install "$build" --prefix "$work/prefix" >/dev/null || fail "cmake --install should install"
UNDERSIGNED=$work/prefix/bin/undersigned
succeeds init letter --from open
[ -f letter/letter.md ] || fail "the installed templates should be found"
[ -f prefix/share/doc/undersigned/config.example ] || fail "config.example should be installed"
[ -f prefix/share/man/man1/undersigned.1 ] || fail "the manual page should be installed"
for file in bash-completion/completions/undersigned zsh/site-functions/_undersigned \
    fish/vendor_completions.d/undersigned.fish; do
    [ -f "prefix/share/$file" ] || fail "$file should be installed"
done
