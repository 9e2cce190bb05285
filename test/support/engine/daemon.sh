#!/bin/bash
# First process of the test engine's own network, mount and process spaces: whatever dockerd sets up lies in them and is
# gone with this process. It ends when its stdin closes, so with whoever started it, however that one ended.
# Usage: daemon.sh DATA RUN CGROUP ADDRESS/BITS MACHINE BRIDGE POOL
set -euo pipefail

data=$1 run=$2 cgroup=$3 address=$4 machine=$5 bridge=$6 pool=$7

join_network() {
  # The machine puts the other end of the cable here.
  for _ in {1..200}; do
    ip link show eth0 &>/dev/null && break
    sleep 0.05
  done
  ip link set lo up
  ip address add "$address" dev eth0
  ip link set eth0 up
  # Not a default route: nothing here may reach further than the machine.
  ip route replace "$machine" dev eth0
  # Set before dockerd does, which would else drop what comes in from the machine.
  sysctl -qw net.ipv4.ip_forward=1
}

start_dockerd() {
  # dockerd keeps a key of its own under /etc/docker, and reads its settings there.
  if [ -d /etc/docker ]; then mount -t tmpfs tmpfs /etc/docker; fi
  rm -f "$run/docker.pid"
  dockerd --data-root "$data" --exec-root "$run/exec" --pidfile "$run/docker.pid" \
    --host "unix://$run/docker.sock" --bip "$bridge" --default-address-pool "base=$pool,size=24" \
    --cgroup-parent "/$cgroup" --exec-opt native.cgroupdriver=cgroupfs --shutdown-timeout 5 &
  dockerd=$!
}

remove_cgroups() {
  find /sys/fs/cgroup -depth -type d -path "*/$cgroup*" -exec rmdir {} + 2>/dev/null || true
}

join_network
remove_cgroups
start_dockerd
# Ends with stdin, or with dockerd.
while kill -0 "$dockerd" 2>/dev/null; do
  status=0
  read -r -t 1 _ || status=$?
  # More than 128: a second has passed; 1: closed.
  [ "$status" -ne 1 ] || break
done
kill -TERM "$dockerd" 2>/dev/null || true
wait "$dockerd" || true
trap '' TERM
# Everything in this process space but this process.
kill -KILL -1 2>/dev/null || true
wait
remove_cgroups
rm -rf "$run"
