# shellcheck shell=bash
# What the host's scripts have in common. Sourced, never run.
set -euo pipefail
# Whoever looks for a fault with a trace must not write secrets into a log by it.
set +x
umask 077

# The folder of this very bundle: containers mount files by their real path.
bundle=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
secrets=/run/orthweb

export AWS_PAGER='' AWS_RETRY_MODE=standard AWS_MAX_ATTEMPTS=5 AWS_CLI_AUTO_PROMPT=off

say() { echo "orthweb: $*" >&2; }

die() {
  say "$*"
  exit 1
}

setting() { jq --exit-status --raw-output "$1" "$bundle/settings.json"; }

region() { setting .region; }

# primary or secondary, as `prepare` found out.
host_name() { cat /etc/orthweb/host-name; }

aws_call() { aws --region "$(region)" --cli-connect-timeout 10 --cli-read-timeout 60 "$@"; }

# Gives a file its content, owner and mode in one step, and only where something differs: containers that look at a file
# see the old one or the new one. Content comes on standard input, so that a secret is on no command line.
put_file() {
  local path=$1 owner=$2 mode=$3 fresh
  fresh=$(mktemp "$path.XXXXXX")
  cat >"$fresh"
  chown "$owner" "$fresh"
  chmod "$mode" "$fresh"
  if [[ -f $path && $(stat -c '%u:%g %a' "$path") == $(stat -c '%u:%g %a' "$fresh") ]] &&
    cmp --silent "$path" "$fresh"; then
    rm "$fresh"
    return 0
  fi
  mv --no-target-directory "$fresh" "$path"
}

# A secret's value on standard output. Fails silently while there is none: not made, not written, not yet readable.
read_secret() {
  aws_call secretsmanager get-secret-value --secret-id "$1" --query SecretString --output text 2>/dev/null
}

compose() {
  docker compose --project-directory "$bundle" --file "$bundle/docker-compose.yml" \
    --env-file "$secrets/compose.env" "$@"
}

orthancs() { setting '.orthancs[].name'; }
