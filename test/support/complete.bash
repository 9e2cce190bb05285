# Completes as bash does at a Tab: SCRIPT WORD..., the last word being under the cursor. Prints the candidates.
# shellcheck shell=bash
set -u
eval "$(cat "$1")"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
# The function that was registered, by what bash itself says of it.
function=$(complete -p orthweb | sed 's/.*-F \([^ ]*\).*/\1/')
# It works only inside of a completion that bash itself began.
compopt() { :; }
"$function" orthweb "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
for one in "${COMPREPLY[@]}"; do printf '%s\n' "$one"; done
