# complete.zsh FOLDER LINE: what zsh offers to complete LINE with by FOLDER/_undersigned, one a line
# A shell on a terminal of its own is asked by the Tab key; what it would show goes to a file.
zmodload zsh/zpty || exit 1
cat >$1/setup <<X
PROMPT= RPROMPT=
fpath=(${(q)1} \$fpath)
autoload -Uz compinit && compinit -u -d ${(q)1}/dump
compadd() {
    local -a found
    if (( ! \${@[(I)-[OAD]]} )); then
        builtin compadd -O found "\$@"
        print -rl -- \$found >>${(q)1}/found
    fi
    builtin compadd "\$@"
}
bindkey '^I' complete-word
: >${(q)1}/ready
X

await() { # await FILE: until it is there and has something in it, or five seconds
    repeat 50; do
        [[ -s $1 ]] && return
        sleep 0.1
    done
}

rm -f $1/ready $1/found
zpty shell zsh -f -i
zpty -w shell ". ${(q)1}/setup; print ready >${(q)1}/ready"
await $1/ready
zpty -w -n shell "$2"$'\t'
await $1/found
sleep 0.2
zpty -d shell
[[ ! -e $1/found ]] || sort -u $1/found | grep .
