# bash completion for orthweb. To use it: eval "$(orthweb completion bash)"
# shellcheck shell=bash
_orthweb() {
  local program=$1 current=$2 line directive=words
  COMPREPLY=()
  command -v -- "$program" >/dev/null 2>&1 || program=orthweb
  while IFS= read -r line; do
    case $line in
      :*) directive=${line#:} ;;
      *) COMPREPLY+=("${line%%$'\t'*}") ;;
    esac
  done < <("$program" __complete bash -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null </dev/null)

  case $directive in
    files | folders)
      local kind=-f
      [[ $directive == folders ]] && kind=-d
      # Without compopt (bash 3, as on macOS) names with spaces are left to be quoted by hand.
      type compopt >/dev/null 2>&1 && compopt -o filenames
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen "$kind" -- "$current")
      ;;
    *)
      # One candidate that ends in `=` or `,` is not the end of the word.
      if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[=,] ]]; then
        type compopt >/dev/null 2>&1 && compopt -o nospace
      fi
      ;;
  esac
}
complete -F _orthweb orthweb
