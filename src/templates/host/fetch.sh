#!/bin/bash
# Brings the host bundle onto this host, checks it and hands over to it. Written by user data, run once at first boot;
# run again by hand it does the same.
#   orthweb-fetch REGION BUCKET SHA256
set -euo pipefail
umask 022

region=$1 bucket=$2 sha256=$3
root=/opt/orthweb
folder=$root/bundles/$sha256

download() {
  aws --region "$region" --cli-connect-timeout 10 --cli-read-timeout 60 \
    s3api get-object --bucket "$bucket" --key "_orthweb/$sha256.tar" "$1" >/dev/null
}

# The role, the address and the way out of a new host may each take minutes to become usable.
fetch() {
  local attempt
  for attempt in {1..60}; do
    if download "$1"; then return 0; fi
    echo "orthweb: the bundle cannot be read yet (attempt $attempt of 60)"
    sleep 10
  done
  echo 'orthweb: the bundle could not be read in ten minutes' >&2
  return 1
}

unpack() {
  local archive
  archive=$(mktemp /var/tmp/orthweb-bundle.XXXXXX)
  trap 'rm -f "$archive"' RETURN
  fetch "$archive" || return 1
  if ! sha256sum --check --status <<<"$sha256  $archive"; then
    echo "orthweb: the bundle in s3://$bucket is not the one that was ordered: nothing of it is run" >&2
    return 1
  fi
  rm -rf "$folder.new"
  mkdir -p "$folder.new"
  tar --extract --no-same-owner --file "$archive" --directory "$folder.new"
  # A folder with this name is always whole.
  mv --no-target-directory "$folder.new" "$folder"
}

[[ $sha256 =~ ^[0-9a-f]{64}$ ]] || { echo 'orthweb: the third argument is no SHA-256' >&2; exit 2; }
[[ -d $folder ]] || unpack || exit 1
ln --symbolic --force --no-dereference "bundles/$sha256" "$root/current.new"
mv --no-target-directory "$root/current.new" "$root/current"
exec "$root/current/bin/prepare"
