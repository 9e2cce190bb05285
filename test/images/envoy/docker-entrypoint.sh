#!/bin/sh
# As the published image's: options alone mean Envoy.
set -e
case "${1:-}" in
  -* | '') set -- envoy "$@" ;;
esac
exec "$@"
