import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Lab } from '../support/lab/lab.ts';
import { Sandbox } from '../support/sandbox.ts';

// The test bed itself: what the other tests of this tier take for granted.

let sandbox: Sandbox;
let lab: Lab;

beforeAll(async () => {
  sandbox = await Sandbox.start();
  lab = await Lab.start({
    emulator: sandbox.endpoint,
    hosts: [
      { name: 'primary', userData: '#!/bin/bash\necho once >>/root/first-boot\n' },
      { name: 'secondary', interfaceId: 'eni-0123456789abcdef0', hopLimit: 1 },
    ],
  });
});

afterAll(async () => {
  await lab?.stop();
  await sandbox?.stop();
});

const TOKEN = `curl -sf -m 3 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' \
  http://169.254.169.254/latest/api/token`;
const ask = (path: string) =>
  `curl -sf -m 5 -H "X-aws-ec2-metadata-token: $(${TOKEN})" http://169.254.169.254/latest/${path}`;

/** A script in a container of the host's own engine. */
const contained = (script: string, ...words: readonly string[]) => [
  ...['docker', 'run', '--rm', '--entrypoint', 'bash', ...words],
  ...['orthweb-test/orthanc:1', '-c', script],
];

describe('a host', () => {
  it('boots with nothing failed, and runs its user data once', async () => {
    const host = lab.host('primary');
    expect(await host.failedUnits()).toEqual([]);
    expect(await host.cloudInitStatus()).toMatchObject({ status: 'done', errors: [] });
    expect(await host.readFile('/root/first-boot')).toBe('once\n');
  });

  it('comes back from a reboot with an empty /run and its containers', async () => {
    const host = lab.host('primary');
    await host.bash('touch /run/gone /var/stays');
    await host.docker([
      ...['run', '--detach', '--name', 'steady', '--restart', 'unless-stopped', '--init'],
      ...['--entrypoint', 'sleep', 'orthweb-test/orthanc:1', 'infinity'],
    ]);
    expect(await host.reboot()).toBe('running');
    expect(await host.bash('ls /run/gone /var/stays 2>/dev/null || true')).toBe('/var/stays');
    expect(await host.docker(['ps', '--format', '{{.Names}}'])).toBe('steady');
    expect(await host.readFile('/root/first-boot')).toBe('once\n');
  });

  it('runs compose, and publishes ports that the machine reaches', async () => {
    const host = lab.host('primary');
    const serve = ['python3', '-m', 'http.server', '--directory', '/probes', '8000'];
    const services = {
      web: {
        image: 'orthweb-test/orthanc:1',
        entrypoint: serve,
        init: true,
        ports: ['443:8000'],
        networks: { orthweb: { ipv4_address: '10.214.0.16' } },
      },
    };
    const networks = { orthweb: { ipam: { config: [{ subnet: '10.214.0.0/24' }] } } };
    await host.writeFile('/root/c/compose.yml', JSON.stringify({ services, networks }));
    await host.bash('docker compose -f /root/c/compose.yml up --detach --quiet-pull');
    const url = `http://${host.address}:443/test-aliveness.py`;
    await expect.poll(async () => (await fetch(url)).status, { timeout: 60_000 }).toBe(200);
    await host.bash('docker compose -f /root/c/compose.yml down');
  });
});

describe('instance metadata', () => {
  it('want a token, on the host and in its containers', async () => {
    const host = lab.host('primary');
    const bare = `curl -s -o /dev/null -w '%{http_code}' http://169.254.169.254/latest/meta-data/`;
    expect(await host.bash(bare)).toBe('401');
    const inside = await host.exec(contained(ask('meta-data/placement/region')));
    expect(inside.stdout).toBe('us-east-1');
  });

  it('tell each host of itself, and keep the token within the hop limit', async () => {
    const host = lab.host('secondary');
    const path = `meta-data/network/interfaces/macs/${host.mac}/interface-id`;
    expect(await host.bash(ask(path))).toBe('eni-0123456789abcdef0');
    const inside = await host.exec(contained(TOKEN));
    expect(inside.code).not.toBe(0);
  });
});

describe('AWS', () => {
  it('is found by the command line without any option, with the role of the instance', async () => {
    const account = 'aws sts get-caller-identity --query Account --output text';
    expect(await lab.host('primary').bash(account)).toBe('123456789012');
  });

  it('has buckets under names of their own', async () => {
    const copy =
      'echo hello >/root/h && aws s3 mb s3://lab-bucket && aws s3 cp /root/h s3://lab-bucket/a/b';
    await lab.host('primary').bash(copy);
    expect(await lab.host('secondary').bash('aws s3 cp s3://lab-bucket/a/b -')).toBe('hello');
  });

  it('takes the logs of containers', async () => {
    const host = lab.host('primary');
    await host.bash('aws logs create-log-group --log-group-name lab');
    const driver = ['--log-driver=awslogs', '--log-opt=awslogs-group=lab'];
    const options = ['--log-opt=mode=non-blocking', '--log-opt=awslogs-region=us-east-1'];
    const words = contained('echo logged', '--log-opt=awslogs-stream=s', ...driver, ...options);
    expect(await host.exec(words)).toMatchObject({ code: 0, stdout: 'logged\n' });
    const events = `aws logs get-log-events --log-group-name lab --log-stream-name s \
      --query 'events[].message' --output text`;
    await expect.poll(() => host.bash(events), { timeout: 60_000, interval: 500 }).toBe('logged');
  });

  it('is reached from containers too, and may be out of reach', async () => {
    const host = lab.host('primary');
    const script = `curl -s -m 10 -o /dev/null -w '%{http_code}' ${lab.awsEndpoint}/`;
    expect((await host.exec(contained(script))).stdout).toMatch(/^[234]/);
    lab.emulator = undefined;
    expect((await host.exec(contained(script))).stdout).toBe('000');
    lab.emulator = sandbox.endpoint;
  });
});

describe('the database', () => {
  const connect = (how: string) =>
    `psql -XAt "host=${lab.database.endpoint} dbname=orthanc user=${lab.database.masterUser} ${how}" \
      -c 'SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user'`;

  it('takes TLS alone, of a certificate for its name, and has a master that is no superuser', async () => {
    const host = lab.host('primary');
    await host.writeFile('/root/rds.pem', lab.database.authority);
    const env = { PGPASSWORD: lab.database.masterPassword };
    const verified = connect('sslmode=verify-full sslrootcert=/root/rds.pem');
    expect(await host.bash(verified, { env })).toBe('f|t');
    const plain = await host.exec(['bash', '-c', connect('sslmode=disable')], { env });
    expect(plain.stderr).toContain('pg_hba.conf rejects connection');
  });

  it('resolves in containers', async () => {
    const { endpoint, address } = lab.database;
    const inside = await lab.host('primary').exec(contained(`getent hosts ${endpoint}`));
    expect(inside.stdout.split(/\s+/)[0]).toBe(address);
  });
});
