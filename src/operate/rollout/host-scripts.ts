import { shellWord } from '../shell-words.ts';
import { startUnit } from '../start-unit.ts';

/** Ends a script whose bundle could not be brought: nothing of it runs, the host goes on with what it has. */
export const NOT_BEGUN = 70;

/**
 * Has a host run another bundle. First its order is changed: what boots next must not go back. `orthweb-fetch` checks the
 * bundle and begins `apply` in the background; asking for the unit once more waits for it. With `wait` ends as `apply`
 * ended, and with its last words.
 */
export function applyScript(sha256: string, wait: boolean): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new RangeError('no SHA-256 of a bundle');
  return `set -u
export PATH="/usr/local/sbin:$PATH"
sed -i 's/"sha256":"[0-9a-f]\\{64\\}"/"sha256":"${sha256}"/' /etc/orthweb/host.json
orthweb-fetch ${sha256} || exit ${NOT_BEGUN}
${wait ? startUnit('orthweb') : ''}`;
}

/** Images are loaded while everything still serves: one that does not exist must not end a service. */
export function pullScript(images: readonly string[]): string {
  const pulls = images
    .map(shellWord)
    .map(
      (image) =>
        `docker image inspect ${image} >/dev/null 2>&1 || docker pull --quiet ${image} >/dev/null || exit 1`,
    );
  return `${pulls.join('\n')}\n`;
}

// Envoy stays, and answers that nobody is behind it. A restart of the host brings them back.
const OURS = '--filter label=com.docker.compose.project=orthweb --filter name=orthweb-orthanc-';

/** Ends every Orthanc of a host, whatever it is doing after half a minute. */
export const STOP_ORTHANCS = `for one in $(docker ps --quiet ${OURS}); do
  docker stop -t 30 "$one" >/dev/null &
done
wait
[ -z "$(docker ps --quiet ${OURS})" ]
`;

export const START_ORTHANCS = `docker ps --all --quiet ${OURS} | xargs --no-run-if-empty docker start >/dev/null
`;
