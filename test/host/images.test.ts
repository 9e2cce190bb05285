import { CreateBucketCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Host } from '../support/lab/host.ts';
import { Lab } from '../support/lab/lab.ts';
import { Sandbox } from '../support/sandbox.ts';

// The images that stand in for the published ones, used as the product uses those.

let sandbox: Sandbox;
let lab: Lab;
let host: Host;

beforeAll(async () => {
  sandbox = await Sandbox.start();
  await sandbox.aws.s3.send(new CreateBucketCommand({ Bucket: 'images' }));
  lab = await Lab.start({ emulator: sandbox.endpoint, hosts: [{ name: 'primary' }] });
  host = lab.host('primary');
  const { endpoint, masterUser, masterPassword, authority } = lab.database;
  const users = { RegisteredUsers: { probe: 'Secret1' } };
  const tls = `sslmode=verify-full&sslrootcert=/etc/orthweb/rds-ca.pem`;
  const uri = `postgresql://${masterUser}@${endpoint}:5432/orthanc?${tls}`;
  const config = {
    Name: 'kept: $$, lost: $HOME_OF_NOBODY',
    SslEnabled: true,
    SslCertificate: '/etc/orthweb/upstream.pem',
    AwsS3Storage: { BucketName: 'images', Region: 'us-east-1' },
  };
  await host.writeFile('/t/users.json', JSON.stringify(users));
  await host.writeFile(
    '/t/database.json',
    JSON.stringify({ PostgreSQL: { ConnectionUri: uri, IndexConnectionsCount: 3 } }),
  );
  await host.writeFile('/t/orthanc.json', JSON.stringify(config));
  await host.writeFile('/t/rds-ca.pem', authority);
  const escaped = masterPassword.replace(/[\\:]/g, '\\$&');
  await host.writeFile('/t/pgpass', `${endpoint}:5432:orthanc:${masterUser}:${escaped}\n`, 0o400);
  await host.bash(`cd /t && openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=orthanc -days 9 \
    -keyout key.pem -out cert.pem 2>/dev/null && cat cert.pem key.pem >upstream.pem &&
    chmod 400 upstream.pem && chown 999:999 pgpass upstream.pem`);
});

afterAll(async () => {
  await lab?.stop();
  await sandbox?.stop();
});

const CONFINED = ['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'];

/** As the product's compose file does. */
async function startOrthanc(name: string): Promise<void> {
  const mounts = {
    'orthanc.json': '/etc/orthanc/orthweb.json',
    'users.json': '/run/secrets/users.json',
    'database.json': '/run/secrets/database.json',
    pgpass: '/etc/orthweb/pgpass',
    'rds-ca.pem': '/etc/orthweb/rds-ca.pem',
    'upstream.pem': '/etc/orthweb/upstream.pem',
  };
  await host.docker([
    ...['run', '--detach', '--init', '--name', name, '--user', '999:999', ...CONFINED],
    ...['--tmpfs', '/tmp:uid=999,gid=999', '--tmpfs', '/run/orthanc/plugins:exec,uid=999,gid=999'],
    ...['--env', 'HOME=/var/lib/orthanc', '--env', 'PGPASSFILE=/etc/orthweb/pgpass'],
    ...['--env', `ORTHANC__DATABASE_SERVER_IDENTIFIER=${name}`, '--memory', '1g'],
    ...Object.entries(mounts).flatMap(([from, to]) => ['--volume', `/t/${from}:${to}:ro`]),
    'orthweb-test/orthanc:1',
  ]);
  const probe = ['docker', 'exec', name, 'python3', '/probes/test-aliveness.py'];
  const alive = async () => (await host.exec(probe)).code;
  await expect
    .poll(alive, { timeout: 90_000, interval: 300 })
    .toBe(0)
    .catch(async (error) => {
      const said = `${probe.join(' ')} 2>&1; docker inspect -f '{{json .State}}' ${name}; docker logs --tail 60 ${name} 2>&1`;
      throw new Error((await host.exec(['bash', '-c', said])).stdout, { cause: error });
    });
}

const rest = (name: string, words: string) =>
  host.bash(
    `curl -sfk -m 20 -u probe:Secret1 "https://$(docker inspect -f '{{.NetworkSettings.IPAddress}}' ${name}):8042"${words}`,
  );

it('two Orthancs share an index over verified TLS and files in the bucket', async () => {
  await Promise.all(['one', 'two'].map(startOrthanc));
  expect(JSON.parse(await rest('one', '/system'))['Name']).toBe('kept: $$, lost: ');
  const tags = JSON.stringify({ Tags: { PatientID: 'P1', PatientName: 'A^B' } });
  await host.writeFile('/t/create.json', tags);
  const made = await rest('one', '/tools/create-dicom -d @/t/create.json');
  const { Path } = JSON.parse(made) as { Path: string };
  expect(await rest('two', `${Path}/file | tail -c +129 | head -c 4`)).toBe('DICM');
  const bucket = { Bucket: 'images' };
  const { Contents = [] } = await sandbox.aws.s3.send(new ListObjectsV2Command(bucket));
  expect(Contents.map(({ Key }) => Key)).toEqual([expect.stringMatching(/^[0-9a-f-]{36}\.dcm$/)]);
  await rest('two', `${Path} -X DELETE`);
  const { KeyCount } = await sandbox.aws.s3.send(new ListObjectsV2Command(bucket));
  expect(KeyCount).toBe(0);
});

it('an Orthanc is refused that is open to all, or told by names of old', async () => {
  const start = (...words: readonly string[]) =>
    host.exec(['docker', 'run', '--rm', ...words, 'orthweb-test/orthanc:1']);
  expect((await start()).stderr).toContain('no user is registered');
  expect((await start('--env', 'PG_HOST=x')).stderr).toContain('PG_HOST');
});

it('Envoy runs as user 101 without any capability', async () => {
  await host.bash('echo "admin: {}" >/t/envoy.yaml && chmod 444 /t/envoy.yaml');
  const words = ['run', '--rm', '--user', '101:101', ...CONFINED, '--volume=/t:/etc/envoy:ro'];
  const envoy = (...command: readonly string[]) =>
    host.docker([...words, 'orthweb-test/envoy:1', ...command]);
  expect(await envoy('envoy', '--version')).toMatch(/1\.\d+\.\d+\/Clean\/RELEASE/);
  expect(await envoy('--mode', 'validate', '-c', '/etc/envoy/envoy.yaml')).toContain('OK');
});
