#!/bin/bash
# Brings the host bundle onto this host, checks it and hands over to it. Written by user data and run by a unit until it
# succeeds; with another SHA-256 it brings another bundle.
#   orthweb-fetch [SHA256]
set -euo pipefail
umask 022

# Not jq: a fresh Amazon Linux need not have it.
read -r region bucket sha256 < <(python3 -c \
  'import json; host = json.load(open("/etc/orthweb/host.json")); print(host["region"], host["bucket"], host["sha256"])')
sha256=${1:-$sha256}
root=/opt/orthweb
folder=$root/bundles/$sha256

download() {
  aws --region "$region" --cli-connect-timeout 10 --cli-read-timeout 60 \
    s3api get-object --bucket "$bucket" --key "_orthweb/$sha256.tar" "$1" >/dev/null
}

# The role, the address and the way out of a new host may each take minutes to become usable.
fetch() {
  local attempt
  for attempt in {1..12}; do
    if download "$1"; then return 0; fi
    echo "orthweb: the bundle cannot be read yet (attempt $attempt of 12)" >&2
    sleep 10
  done
  return 1
}

unpack() {
  local archive
  archive=$(mktemp /var/tmp/orthweb-bundle.XXXXXX) || return 1
  trap 'rm -f "$archive"' RETURN
  fetch "$archive" || return 1
  if ! sha256sum --check --status <<<"$sha256  $archive"; then
    echo "orthweb: the bundle in s3://$bucket is not the one that was ordered: nothing of it is run" >&2
    return 1
  fi
  rm -rf "$folder.new"
  mkdir -p "$folder.new" || return 1
  tar --extract --no-same-owner --file "$archive" --directory "$folder.new" || return 1
  # A folder with this name is always whole.
  mv --no-target-directory "$folder.new" "$folder" || return 1
}

[[ $sha256 =~ ^[0-9a-f]{64}$ ]] || { echo 'orthweb: there is no SHA-256 of a bundle' >&2; exit 2; }
[[ -d $folder ]] || unpack || exit 1
ln --symbolic --force --no-dereference "bundles/$sha256" "$root/current.new"
mv --no-target-directory "$root/current.new" "$root/current"
exec "$root/current/bin/prepare"
