/**
 * Scripts that print what a host wrote since a moment, given in whole seconds. Both print lines that begin with who wrote
 * and when, which `on-host.ts` reads.
 */

/** `cloud-init 1690000000.123456 text`: units of the first start and of the bundle; the file where the journal has none. */
export function startScript(sinceSeconds: number): string {
  return `since=${seconds(sinceSeconds)}
log=/var/log/cloud-init-output.log
journalctl --quiet --no-pager --output short-unix --since "@$since" --unit 'cloud-*' --unit 'orthweb*' |
  sed -E 's/^([0-9.]+) [^ ]+ /cloud-init \\1 /'
if [ -f "$log" ] && [ "$(stat -c %Y "$log")" -ge "$since" ] &&
  [ -z "$(journalctl --quiet --no-pager --lines 1 --unit 'cloud-*')" ]; then
  sed "s/^/cloud-init $(stat -c %Y "$log").0 /" "$log"
fi
`;
}

/** `orthweb-envoy-1 2023-07-22T04:26:40.123456789Z text`: all that the containers of the site printed. */
export function containersScript(sinceSeconds: number): string {
  // The two braces stand apart: Systems Manager reads them in pairs.
  return `names=$(docker ps --all --filter label=com.docker.compose.project=orthweb --format '{''{.Names}''}') || exit 1
for name in $names; do
  docker logs --timestamps --since ${seconds(sinceSeconds)} "$name" 2>&1 | sed "s/^/$name /"
done
`;
}

function seconds(value: number): string {
  return String(Math.max(0, Math.floor(value)));
}
