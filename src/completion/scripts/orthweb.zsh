#compdef orthweb
# zsh completion for orthweb. To use it, after compinit: eval "$(orthweb completion zsh)"
_orthweb() {
  local program=$words[1] line directive=words
  local -a candidates
  (( $+commands[$program] )) || [[ -x $program ]] || program=orthweb
  while IFS= read -r line; do
    case $line in
      :*) directive=${line#:} ;;
      *)
        candidates+=("${line/$'\t'/:}")
        ;;
    esac
  done < <("$program" __complete zsh -- "${(@Q)words[2,CURRENT]}" 2>/dev/null </dev/null)

  case $directive in
    files) compset -P '--*='; _files ;;
    folders) compset -P '--*='; _files -/ ;;
    *) (( $#candidates )) && _describe orthweb candidates ;;
  esac
}

if [[ $funcstack[1] == _orthweb ]]; then
  _orthweb "$@"
else
  compdef _orthweb orthweb
fi
