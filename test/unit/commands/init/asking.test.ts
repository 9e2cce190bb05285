import { describe, expect, it } from 'vitest';
import { answerAll } from '../../../../src/commands/init/asking.ts';
import { certificate } from '../../../../src/commands/init/site-questions.ts';
import { UsageError } from '../../../../src/errors.ts';
import { scripted } from './scripted.ts';

const NETWORKS = { browsers: '203.0.113.0/24', devices: '198.51.100.7/32' };
const ADDRESS = 'Ask checkip';

const FILE = `# ours
name: calm-otter
region: eu-west-1
profile: imaging
access: { web: [10.0.0.0/8], dicom: [10.0.0.0/8] }
site: { domain: pacs.example.org } # the old name
orthanc: { aeTitle: CLINIC }
`;

describe('a new file', () => {
  it('holds what was answered, and its price is told as it changes', async () => {
    const { wizard, draft, screen } = scripted({
      ...NETWORKS,
      'Name of the deployment': 'wealthy-lemur',
      region: 'frankfurt',
      [ADDRESS]: false,
      'instance type': 't3.large',
      endpoints: 'full',
      'DNS name': 'pacs.example.org',
    });
    await answerAll(wizard);
    expect(screen).toMatchInlineSnapshot(`
      [
        "? Name of the deployment (cannot be changed later): wealthy-lemur",
        "? AWS region (type to search): eu-central-1",
        "  Networks such as 203.0.113.0/24, with commas between them; /32 is one address.",
        "? Ask checkip.amazonaws.com for this machine's address, to offer it? false",
        "? Networks of your browsers (HTTPS): 203.0.113.0/24",
        "? Networks of your DICOM devices (DICOM TLS): 198.51.100.7/32",
        "? DNS name of your own for the site, such as pacs.example.org: pacs.example.org",
        "? EC2 instance type of both hosts: t3.large",
        "  about $208 a month",
        "? Orthanc containers on each host: 3",
        "? VPC endpoints, by which hosts reach AWS without the Internet: full",
        "  about $281 a month",
        "  orthweb down keeps the studies, a last snapshot and the key; only down --delete-data removes these.",
        "? Days that backups of the database reach back (1 to 35): 14",
        "? Days that logs are kept: 400",
      ]
    `);
    expect(draft.config()).toMatchObject({
      name: 'wealthy-lemur',
      region: 'eu-central-1',
      access: { web: ['203.0.113.0/24'], dicom: ['198.51.100.7/32'], openToInternet: false },
      hosts: { instanceType: 't3.large' },
      endpoints: 'full',
      site: { domain: 'pacs.example.org' },
    });
  });

  it('asks again until the configuration takes the answer, in its words', async () => {
    const { wizard, screen, draft } = scripted({
      [ADDRESS]: false,
      'Name of the deployment': ['Lemur!', 'lemur'],
      browsers: ['', '10.1.2.3', '10.0.0.1/8', '0.0.0.0/0', '10.0.0.0/8'],
      containers: ['0', 'many', '4'],
      backups: ['36', '35'],
      'DNS name': ['pacs', 'none'],
    });
    await answerAll(wizard);
    expect(screen.filter((line) => line.startsWith('>'))).toMatchInlineSnapshot(`
      [
        "> name "Lemur!" must be 2 to 28 of a-z, 0-9 and single hyphens, begin with a letter, not end with a hyphen, and not begin with sg-, sthree- or amzn-s3-demo-",
        "> an answer is needed",
        "> access.web[0] "10.1.2.3" is one address: write 10.1.2.3/32 for it alone",
        "> access.web[0] "10.0.0.1/8" has host bits set: write 10.0.0.0/8",
        "> access.web[0] "0.0.0.0/0" is everybody: name networks, or say access.openToInternet (--open-to-internet)",
        "> site.domain "pacs" must be a full host name in lower case, such as pacs.example.org",
        "> orthanc.replicas 0 must be a whole number from 1 to 16",
        "> orthanc.replicas "many" must be a whole number from 1 to 16",
        "> database.backupDays 36 must be a whole number from 1 to 35",
      ]
    `);
    expect(draft.config()).toMatchObject({ name: 'lemur', orthanc: { replicas: 4 }, site: {} });
  });

  it('may have another instance type, whose price nobody knows', async () => {
    const script = { ...NETWORKS, 'EC2 instance': 'another', 'Instance type,': 'c7i.large' };
    const { wizard, draft, screen } = scripted({ ...script, [ADDRESS]: false });
    await answerAll(wizard);
    expect(draft.config().hosts.instanceType).toBe('c7i.large');
    expect(screen).toContain('  about $87 a month without 2 x c7i.large (price not known)');
  });
});

describe('this machine’s address', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9/32'],
    ['2001:db8::9', '2001:db8::9/128'],
  ])('is offered where it is known: %s', async (address, network) => {
    const { wizard, draft, screen } = scripted({}, { ownAddress: async () => address });
    await answerAll(wizard);
    expect(draft.config().access).toMatchObject({ web: [network], dicom: [network] });
    expect(screen).toContain(`  The Internet sees this machine as ${address}.`);
  });

  it.each<[string, Parameters<typeof scripted>]>([
    ['says no', [{ ...NETWORKS, [ADDRESS]: false }]],
    ['has named networks', [NETWORKS, { before: FILE }]],
    ['named them by a flag', [{}, { before: FILE, given: new Set(['access.web'] as const) }]],
    ['opens the site to everybody', [{}, { before: 'access: {openToInternet: true}' }]],
    ['is in the sandbox', [{}, { sandboxed: true }]],
    ['cannot be asked', [{}, { asks: false, before: FILE }]],
  ])('is not looked up where the operator %s', async (_, [script, more]) => {
    let looked = 0;
    const ownAddress = async () => {
      looked += 1;
      return '203.0.113.9';
    };
    await answerAll(scripted(script, { ...more, ownAddress }).wizard);
    expect(looked).toBe(0);
  });

  it('is no fault where it is not known: networks are typed', async () => {
    const { wizard, screen } = scripted(NETWORKS);
    await answerAll(wizard);
    expect(screen).toContain('  checkip.amazonaws.com did not answer: type your networks.');
  });
});

describe('the AWS configuration', () => {
  const profiles = [
    { name: 'default', region: 'eu-central-1' },
    { name: 'imaging', region: 'ca-central-1' },
  ];
  const base = { ...NETWORKS, [ADDRESS]: false };

  it('offers its profiles, and the region of the chosen one', async () => {
    const { wizard, draft } = scripted({ ...base, profile: 'imaging' }, { profiles });
    await answerAll(wizard);
    expect(draft.config()).toMatchObject({ profile: 'imaging', region: 'ca-central-1' });
  });

  it('leaves the profile to the AWS tools where none is chosen', async () => {
    const { wizard, draft } = scripted(base, { profiles });
    await answerAll(wizard);
    expect(draft.config()).not.toHaveProperty('profile');
    expect(draft.config().region).toBe('eu-central-1');
  });

  it('offers the profile and the region that variables name', async () => {
    const env = { AWS_PROFILE: 'imaging', AWS_REGION: 'us-east-2' };
    const { wizard, draft } = scripted(base, { profiles, env });
    await answerAll(wizard);
    expect(draft.config()).toMatchObject({ profile: 'imaging', region: 'us-east-2' });
  });

  it('chooses by itself a profile that is the only one', async () => {
    const only = profiles.slice(1);
    const { wizard, draft } = scripted(base, { profiles: only, takesOffers: true });
    await answerAll(wizard);
    expect(draft.config()).toMatchObject({ profile: 'imaging', region: 'ca-central-1' });
  });
});

describe('a file that is there', () => {
  it('offers what it says, and keeps what nobody asked for', async () => {
    const { wizard, draft } = scripted({ containers: '4' }, { before: FILE });
    await answerAll(wizard);
    expect(draft.config()).toMatchObject({
      name: 'calm-otter',
      region: 'eu-west-1',
      profile: 'imaging',
      site: { domain: 'pacs.example.org' },
      orthanc: { aeTitle: 'CLINIC', replicas: 4 },
    });
    expect(draft.text()).toContain('# ours');
    expect(draft.text()).toContain('# the old name');
  });

  it('gets no name where it has none: its site may have one', async () => {
    const { wizard, draft } = scripted({}, { before: FILE.replace('name: calm-otter\n', '') });
    await answerAll(wizard);
    expect(draft.config()).not.toHaveProperty('name');
  });

  it('gains nothing by answers that it means already', async () => {
    const { wizard, draft } = scripted({}, { before: FILE });
    await answerAll(wizard);
    expect(draft.text()).toBe(FILE);
  });

  it('loses what is answered with none', async () => {
    const script = { 'DNS name': 'none', profile: 'none' };
    const profiles = [{ name: 'imaging' }];
    const { wizard, draft } = scripted(script, { before: FILE, profiles });
    await answerAll(wizard);
    expect(draft.config().site).toEqual({});
    expect(draft.config()).not.toHaveProperty('profile');
  });
});

describe('where nobody can be asked', () => {
  it('everything that is missing is told at once', async () => {
    const { wizard } = scripted({}, { asks: false });
    const error = await answerAll(wizard).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).message).toBe(
      '--region, --web-cidr, --dicom-cidr required where nobody can be asked',
    );
    expect((error as UsageError).hint).toContain('--region ca-central-1 --web-cidr 203.0.113.0/24');
  });

  it('what a flag or the file says is not missing, and all else has a default', async () => {
    const { wizard, draft, screen } = scripted({}, { asks: false, before: FILE });
    draft.take('orthanc.replicas', 2);
    await answerAll({ ...wizard, given: new Set(['orthanc.replicas'] as const) });
    expect(draft.config()).toMatchObject({ name: 'calm-otter', orthanc: { replicas: 2 } });
    expect(screen.filter((line) => line.startsWith('?'))).toEqual([]);
  });

  it('the sandbox needs neither networks nor a region', async () => {
    const { wizard, draft } = scripted({}, { asks: false, sandboxed: true });
    await answerAll(wizard);
    expect(draft.text()).not.toContain('access');
    expect(draft.config().region).toBe('us-east-1');
  });
});

it('--yes asks only for what has no default', async () => {
  const more = { takesOffers: true, ownAddress: async () => '203.0.113.9' };
  const { wizard, screen } = scripted({ region: 'paris', devices: '10.0.0.0/8' }, more);
  await answerAll(wizard);
  expect(await certificate(wizard, undefined)).toBe('own');
  expect(screen.filter((line) => line.startsWith('?'))).toEqual([
    '? AWS region (type to search): eu-west-3',
    '? Networks of your browsers (HTTPS): 203.0.113.9/32',
    '? Networks of your DICOM devices (DICOM TLS): 10.0.0.0/8',
  ]);
});

it('the certificate is the site’s own where nobody says otherwise', async () => {
  const asked = scripted({ Certificate: 'import' }).wizard;
  expect(await certificate(asked, undefined)).toBe('import');
  expect(await certificate(asked, 'own')).toBe('own');
  expect(await certificate(scripted({}, { asks: false }).wizard, undefined)).toBe('own');
});
