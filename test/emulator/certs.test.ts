import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { documentOf } from '../support/cli.ts';
import { scriptRemote } from '../support/remote-script.ts';
import { Sandbox } from '../support/sandbox.ts';
import { madeAuthority, madeServer } from '../unit/operate/certificates/made.ts';

const DAY = 24 * 60 * 60_000;
const DOMAIN = 'pacs.example.org';
const UNIT = 'orthweb-certificates.service';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await Sandbox.start();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.reset());

async function secret(name: string): Promise<Readonly<Record<string, string>>> {
  const ask = new GetSecretValueCommand({ SecretId: `orthweb/lemur/${name}` });
  return JSON.parse((await sandbox.aws.secrets.send(ask)).SecretString ?? '{}');
}
const stored = async () =>
  new X509Certificate((await secret('server-certificate'))['certificate'] ?? '');

async function source(): Promise<string | undefined> {
  const ask = new DescribeSecretCommand({ SecretId: 'orthweb/lemur/server-certificate' });
  const { Tags } = await sandbox.aws.secrets.send(ask);
  return Tags?.find(({ Key }) => Key === 'orthweb:certificate-source')?.Value;
}

/** Hosts show this certificate to clients. */
const serve = ({ fingerprint256 }: X509Certificate) =>
  scriptRemote(sandbox, { match: 's_client', stdout: `sha256 Fingerprint=${fingerprint256}\n` });

interface Shown {
  readonly site: {
    readonly fingerprint: string;
    readonly daysLeft: number;
    readonly source: string;
  };
  readonly hosts: readonly {
    readonly host: string;
    readonly serves?: string | null;
    readonly outcome?: string;
  }[];
}
const show = async () => documentOf<Shown>(await sandbox.ok('certs', 'show', '--json'));

/** In the CLI's own folder, signed by an authority that is not the site's. */
async function bought(name: string, ends: number): Promise<X509Certificate> {
  const now = Date.now();
  const span = { beginsMs: now - DAY, endsMs: now + 1000 * DAY };
  const root = await madeAuthority('Somebody Else', span);
  const made = await madeServer({ ...span, by: root, name, names: [name], endsMs: ends });
  writeFileSync(join(sandbox.cli.home, 'site.crt'), made.pem);
  writeFileSync(join(sandbox.cli.home, 'chain.crt'), root.pem);
  writeFileSync(join(sandbox.cli.home, 'site.key'), made.key, { mode: 0o600 });
  return new X509Certificate(made.pem);
}
const FILES = ['--cert', 'site.crt', '--key', 'site.key', '--chain', 'chain.crt'];
const importIt = (...words: readonly string[]) =>
  sandbox.run('certs', 'import', ...FILES, '--domain', DOMAIN, ...words);

describe('certificates', () => {
  beforeEach(() => sandbox.up('--name', 'lemur', '--domain', DOMAIN));

  it('are shown with what the hosts serve, and nothing is changed by it', async () => {
    await serve(await stored());
    await sandbox.clearLog();
    const { site, hosts } = await show();
    expect(site).toMatchObject({ fingerprint: (await stored()).fingerprint256, source: 'own' });
    expect(site.daysLeft).toBe(396);
    expect(hosts.map((it) => `${it.host} ${it.serves}`)).toEqual([
      'secondary this',
      'primary this',
    ]);
    expect(new Set(await sandbox.changes())).toEqual(new Set(['ssm:SendCommand']));
    await scriptRemote(sandbox, { match: 's_client', stdout: '' });
    const { stdout } = await sandbox.ok('certs', 'show');
    expect(stdout).toContain("site   signed by the site's own authority");
    expect(stdout).toMatch(/primary +what it serves is not known: it does not say/);
    for (const text of [stdout, JSON.stringify(await show())])
      expect(text).not.toMatch(/PRIVATE KEY/);
  });

  it('for a device are signed by the authority of the site, and the key is only its owner’s', async () => {
    const client = (...words: readonly string[]) =>
      sandbox.run('certs', 'client', 'CT-1', '--out', 'ct', ...words);
    const made = await client();
    const folder = join(sandbox.cli.home, 'ct');
    expect([made.exitCode, made.stdout]).toEqual([0, `${folder}\n`]);
    const file = (name: string) => readFileSync(join(folder, name), 'utf8');
    const [authority, device] = ['ca.crt', 'client.crt'].map((it) => new X509Certificate(file(it)));
    expect(authority?.toString()).toBe((await secret('certificate-authority'))['certificate']);
    expect(device?.subject).toContain('CN=CT-1');
    expect(device?.verify(authority?.publicKey as never)).toBe(true);
    expect(statSync(join(folder, 'client.key')).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);

    const again = await client();
    expect(again.exitCode).toBe(2);
    expect(again.stderr).toMatch(/has ca\.crt, client\.crt, client\.key already/);
    const before = file('client.key');
    expect((await client('--force')).exitCode).toBe(0);
    expect(file('client.key')).not.toBe(before);

    await sandbox.clearLog();
    const odd = await sandbox.run('certs', 'client', '../CT', '--out', 'odd');
    expect([odd.exitCode, await sandbox.log()]).toEqual([2, []]);
    const nowhere = await sandbox.run('certs', 'client', 'CT-1');
    expect(nowhere.exitCode).toBe(2);
  });

  it('are renewed when asked, and the hosts fetch the new one at once', async () => {
    const before = await stored();
    const refused = await sandbox.run('certs', 'renew');
    expect([refused.exitCode, (await stored()).serialNumber]).toEqual([2, before.serialNumber]);
    const renewed = await sandbox.ok('certs', 'renew', '--yes', '--json', '--domain', DOMAIN);
    const after = await stored();
    expect(after.serialNumber).not.toBe(before.serialNumber);
    expect(after.subjectAltName).toBe(before.subjectAltName);
    expect(documentOf<Shown>(renewed).site.fingerprint).toBe(after.fingerprint256);
    const sent = (await sandbox.log()).filter(({ action }) => action === 'ssm:SendCommand');
    expect(sent).toHaveLength(2);
    // A renewed one is as planned.
    const planned = await sandbox.run('plan', '--detailed-exitcode', '--domain', DOMAIN);
    expect(planned.exitCode, planned.stdout).toBe(0);
  });

  it('that a host could not fetch are told with its words', async () => {
    const stderr = 'orthweb: the secret could not be read\n';
    await scriptRemote(sandbox, { match: UNIT, exitCode: 1, stderr });
    const ended = await sandbox.run('certs', 'renew', '--yes', '--json');
    expect(ended.exitCode).toBe(1);
    expect(ended.stderr).toMatch(/! primary +could not fetch it/);
    expect(documentOf<Shown>(ended).hosts.map((it) => it.outcome)).toEqual(['behind', 'behind']);
  });

  it('of somebody else are checked first, then stay whatever up does, until --own', async () => {
    const own = await stored();
    await bought('other.example.org', Date.now() + 200 * DAY);
    const wrong = await importIt('--yes');
    expect(wrong.exitCode).toBe(2);
    expect(wrong.stderr).toContain('is not for pacs.example.org');
    expect((await stored()).serialNumber).toBe(own.serialNumber);

    const theirs = await bought(DOMAIN, Date.now() + 20 * DAY);
    await serve(theirs);
    const imported = await importIt('--yes', '--json');
    expect(imported.exitCode, imported.stderr).toBe(0);
    expect(documentOf<Shown>(imported).hosts.map((it) => it.outcome)).toEqual(['taken', 'taken']);
    expect((await stored()).fingerprint256).toBe(theirs.fingerprint256);
    const { clientAuthority } = await secret('server-certificate');
    expect(clientAuthority).toBe((await secret('certificate-authority'))['certificate']);
    expect((await show()).site.source).toBe('imported');

    const looked = await sandbox.ok('certs', 'show');
    expect(looked.stderr).toMatch(/bring it with\s+orthweb certs\s+import/);

    // It ends within the month: up says so, and leaves it alone.
    const up = await sandbox.ok('up', '--yes', '--domain', DOMAIN);
    expect(up.stderr).toMatch(/nothing to do/);
    for (const words of ['up --yes', 'plan', 'status']) {
      const { stderr } = await sandbox.ok(...words.split(' '), '--domain', DOMAIN);
      expect(stderr, words).toMatch(/warning: the imported certificate has to be replaced/);
      const said = await sandbox.ok(...words.split(' '), '--domain', DOMAIN, '--json');
      expect(documentOf<{ warnings: string[] }>(said).warnings, words).toHaveLength(1);
    }
    expect((await stored()).fingerprint256).toBe(theirs.fingerprint256);

    const refused = await sandbox.run('certs', 'renew', '--yes');
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('only who signed it can renew it');
    const back = await sandbox.run('certs', 'renew', '--own', '--yes', '--domain', DOMAIN);
    expect(back.stderr).toMatch(/goes on serving another one/);
    expect([await source(), (await show()).site.source]).toEqual(['own', 'own']);
  });

  it('of somebody else may be imported again after a run that was cut short', async () => {
    await bought(DOMAIN, Date.now() + 200 * DAY);
    await sandbox.setFaults({
      action: 'secretsmanager:PutSecretValue',
      kind: 'error',
      code: 'InternalServiceError',
      status: 400,
    });
    expect((await importIt('--yes')).exitCode).toBe(1);
    await sandbox.setFaults();
    // Marked, and not yet there: up must not touch what will be put.
    expect(await source()).toBe('imported');
    expect((await sandbox.run('plan', '--detailed-exitcode', '--domain', DOMAIN)).exitCode).toBe(0);
    expect((await importIt('--yes')).exitCode).toBe(0);
    expect((await show()).site.source).toBe('imported');
  });
});

describe('certificates of a deployment that is not there', () => {
  it.each(['certs show', 'certs renew --yes', 'certs client CT --out x'])('%s', async (words) => {
    const nothing = await sandbox.run(...words.split(' '), '--name', 'otter');
    expect(nothing.exitCode).toBe(2);
    expect(nothing.stderr).toMatch(/otter has no certificate/);
    await sandbox.up('--name', 'lemur');
    await sandbox.down('lemur');
    const removed = await sandbox.run(...words.split(' '), '--name', 'lemur');
    expect(removed.exitCode).toBe(2);
    expect(removed.stderr).toMatch(/lemur (was removed|has no certificate)/);
  });
});
