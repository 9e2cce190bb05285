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

# The last words of a script; whoever reports its end may say them.
why=''
die() {
  why=$*
  say "$why"
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

# A secret's value on standard output. Ends with 2 where there is none yet, and with 1, and AWS's reason on standard error,
# where it cannot be read: the two must not be mixed up.
read_secret() {
  local value said
  said=$(mktemp)
  if value=$(aws_call secretsmanager get-secret-value --secret-id "$1" --query SecretString --output text 2>"$said"); then
    rm "$said"
    printf '%s\n' "$value"
    return 0
  fi
  # "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT"
  if grep --quiet ResourceNotFoundException "$said"; then
    rm "$said"
    return 2
  fi
  say "$1: $(reason <"$said")"
  rm "$said"
  return 1
}

# What an AWS command said last, in one line.
reason() { grep --invert-match '^$' | tail --lines=1 | cut --characters=1-300; }

compose() {
  docker compose --project-directory "$bundle" --file "$bundle/docker-compose.yml" \
    --env-file "$secrets/compose.env" "$@"
}

orthancs() { setting '.orthancs[].name'; }
