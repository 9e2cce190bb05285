/** A line of a script: starts the unit, waits for it, and ends with its last words on stderr where it fails. */
export function startUnit(unit: 'orthweb' | 'orthweb-certificates'): string {
  return `systemctl start ${unit}.service || {
  journalctl --unit ${unit}.service --lines 20 --output cat | grep '^orthweb: ' | tail -n 1 >&2
  exit 1
}
`;
}
