import type { FaultBench } from '../../support/fault-bench.ts';
import type { Fault } from './fault.ts';

/** The hosts themselves. Clock and disk belong to the machine of the test: programs of their names stand in for faults. */
export const HOSTS: readonly Fault[] = [
  {
    what: 'the clock is ten minutes ahead',
    fails: { 'server/primary-clock': /exec primary -- chronyc makestep/ },
    only: 'server',
    make: (bench) => standIn(bench, 'date', 'exec /usr/bin/date --date="+10 minutes" "$@"'),
  },
  {
    what: 'the disk is full',
    fails: { 'server/primary-disk': /volumeGiB/ },
    only: 'server',
    make: (bench) => standIn(bench, 'df', 'echo Use%; echo 97%'),
  },
  {
    what: 'cloud-init failed',
    fails: { 'server/primary-cloud-init': /--source cloud-init/ },
    only: 'server',
    make: (bench) =>
      alter(
        bench,
        '/run/cloud-init/result.json',
        `jq '.v1.errors = ["runcmd failed"]' /run/kept >/run/cloud-init/result.json`,
      ),
  },
  {
    what: 'a file of the bundle is changed',
    fails: { 'server/primary-configuration': /changed it on the host/ },
    only: 'server',
    make: (bench) =>
      alter(
        bench,
        '/opt/orthweb/current/bin/health',
        'echo "# mine" >>/opt/orthweb/current/bin/health',
      ),
  },
];

/** Puts a program in the way of one that the host's scripts call. */
async function standIn(bench: FaultBench, name: string, body: string): Promise<void> {
  const path = `/usr/local/sbin/${name}`;
  bench.afterwards(() => bench.on('primary', `rm ${path}`));
  const lines = `printf '%s\\n' '#!/bin/bash' '${body}' >${path}`;
  await bench.on('primary', `${lines} && chmod 755 ${path}`);
}

/** The path may be a link to a file that outlives a start: what is in it is changed, and put back. */
async function alter(bench: FaultBench, path: string, how: string): Promise<void> {
  bench.afterwards(() => bench.on('primary', `cat /run/kept >${path} && rm /run/kept`));
  await bench.on('primary', `cp ${path} /run/kept && ${how}`);
}
