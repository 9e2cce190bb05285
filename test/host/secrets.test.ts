import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Host } from '../support/lab/host.ts';
import { Site } from '../support/site.ts';

const SAMPLER = readFileSync(join(import.meta.dirname, '../support/sampler.py'), 'utf8');
const SAMPLES = '/root/samples';

let site: Site;
let host: Host;
/** What must not be seen, by what it is: plain, and as it stands in a header. */
let secrets: Readonly<Record<string, string>>;
/** By place, all that was said or shown while the host came up for the first time, and was then set up once more. */
let shown: Readonly<Record<string, string>>;

beforeAll(async () => {
  site = await Site.start({ containerLogs: true });
  host = await site.launch('primary');
  await host.writeFile('/root/sampler.py', SAMPLER);
  await host.bash(`setsid python3 /root/sampler.py ${SAMPLES} >/dev/null 2>&1 </dev/null &`);
  await site.awaitState('primary', ['ready', 'failed'], 280);
  // As somebody would who looks for a fault.
  const traced = await host.exec(['env', 'SHELLOPTS=xtrace', '/opt/orthweb/current/bin/apply'], {
    timeout: 120,
  });
  // Not by its whole name: the shell that runs this has it in its own command line.
  await host.bash('pkill --full "[s]ampler.py"; until test -s /root/samples; do sleep 0.1; done');
  secrets = await everySecret();
  shown = {
    ...(await everythingShown()),
    'shell trace': traced.stderr + traced.stdout,
  };
});
afterAll(() => site?.stop());

/** The one line of a PEM that is certainly of its key alone. */
const keyLine = (pem: string) => pem.split('\n')[2] ?? '';

async function everySecret(): Promise<Record<string, string>> {
  const server = JSON.parse(await site.secret('server-certificate'));
  const authority = JSON.parse(await site.secret('certificate-authority'));
  const database = JSON.parse(await site.secret('database-login'));
  const health = /:(.*)"/.exec(await host.readFile('/run/orthweb/health.curl'))?.[1] ?? '';
  const upstream = await host.readFile('/run/orthweb/orthanc/upstream.pem');
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  return {
    'web password': site.login.password,
    'web login in a header': base64(site.webLogin),
    'database password': database.password,
    'master password': site.lab.database.masterPassword,
    'health password': health,
    'health login in a header': base64(`orthweb-health:${health}`),
    'server key': keyLine(server.privateKey),
    // A key on an elliptic curve is so short that its last line is the only one apart from the first.
    'authority key': authority.privateKey.split('\n')[1] ?? '',
    'upstream key': upstream.split('\n')[1] ?? '',
  };
}

async function everythingShown(): Promise<Record<string, string>> {
  const onHost = (script: string) => host.bash(script, { timeout: 60 });
  return {
    bundle: site.files.map(({ content }) => content).join('\n'),
    'user data': site.userData,
    'processes, with their environment': await onHost(`cat ${SAMPLES}`),
    journal: await onHost('journalctl --no-pager --all'),
    'cloud-init’s logs': await onHost(
      'cat /var/log/cloud-init*.log; cat /var/lib/cloud/instance/scripts/* 2>/dev/null || true',
    ),
    'container logs': await onHost('for id in $(docker ps -aq); do docker logs $id 2>&1; done'),
    'CloudWatch Logs': await cloudWatchLogs(),
    'docker inspect': await onHost('docker inspect $(docker ps -aq)'),
    'files that outlive a restart': await onHost(
      'grep --recursive --no-messages --binary-files=text "" /etc/orthweb /opt/orthweb /etc/systemd/system /var/tmp /tmp',
    ),
    'what the database logs': await site.lab.database.log(),
    'status parameter': JSON.stringify(await site.status('primary')),
  };
}

async function cloudWatchLogs(): Promise<string> {
  const logGroupName = '/orthweb/lemur/containers';
  const found = await site.sandbox.aws.logs.send(new FilterLogEventsCommand({ logGroupName }));
  return (found.events ?? []).map((it) => `${it.logStreamName} ${it.message}`).join('\n');
}

describe('no secret', () => {
  it('is missing from what is looked for', () => {
    for (const [what, value] of Object.entries(secrets))
      expect(value.length, what).toBeGreaterThan(20);
    expect(new Set(Object.values(secrets)).size).toBe(9);
  });

  it('could hide for want of a look: what was seen is what happened', () => {
    expect(shown['processes, with their environment']).toContain(
      'secretsmanager\nget-secret-value',
    );
    expect(shown['processes, with their environment']).toMatch(/psql\n.*--username=orthweb_admin/s);
    expect(shown['journal']).toContain('orthweb');
    expect(shown['what the database logs']).toMatch(
      /ALTER ROLE orthanc LOGIN PASSWORD 'SCRAM-SHA-256\$/,
    );
    expect(shown['docker inspect']).toContain('PGPASSFILE');
    expect(shown['container logs']).toContain('Orthanc has started');
    expect(shown['journal']).toContain('orthweb-fetch.service');
    const logs = shown['CloudWatch Logs'];
    for (const name of ['orthanc-1', 'orthanc-2', 'orthanc-3'])
      expect(logs).toMatch(new RegExp(`^primary/orthweb-${name}-1 .*Orthanc has started`, 'm'));
    expect(logs).toMatch(/^primary\/orthweb-envoy-1 /m);
  });

  it('appears in anything that is rendered, logged, listed or kept', () => {
    const found = Object.entries(shown).flatMap(([place, text]) =>
      Object.entries(secrets)
        .filter(([, value]) => text.includes(value))
        .map(([what]) => `${what} in ${place}`),
    );
    expect(found).toEqual([]);
  });

  it('lies in a file that others may read', async () => {
    const files = await host.bash("find /run/orthweb -type f -printf '%m %U %P\\n' | sort -k3");
    expect(files).toMatchInlineSnapshot(`
      "400 0 compose.env
      600 0 database/orthanc.pass
      444 101 envoy/certificates/ca.crt
      444 101 envoy/certificates/server.crt
      400 101 envoy/certificates/server.key
      400 101 envoy/envoy.yaml
      444 101 envoy/upstream-ca.crt
      400 0 health.curl
      400 999 orthanc/database.json
      400 999 orthanc/pgpass
      400 999 orthanc/upstream.pem
      400 999 orthanc/users.json
      600 0 reported"
    `);
  });
});
