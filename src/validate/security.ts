import { DescribeInstanceAttributeCommand } from '@aws-sdk/client-ec2';
import type { Config } from '../config.ts';
import { HOSTS } from '../operate/host-reports.ts';
import { Secret } from '../secret.ts';
import { type Check, fail, pass, skipped, type Verdict } from './check.ts';
import { driftOf } from './facts.ts';
import { asksForOldTls, opens, type Refusal } from './probes/tls.ts';
import { askPlainly } from './probes/web.ts';
import type { Scene } from './scene.ts';
import { secretsIn, userDataText } from './user-data.ts';

/** What the auditor asks for: who is kept out, and that nothing lies open. */
export const SECURITY: readonly Check[] = [
  { id: 'security/no-login', title: 'Without a login nothing is shown', run: checkNoLogin },
  { id: 'security/known-login', title: "Orthanc's well-known login is refused", run: checkKnown },
  {
    id: 'security/no-certificate',
    title: 'DICOM without a client certificate is refused',
    run: async (scene) => judgeStranger(await scene.stranger('none')),
  },
  {
    id: 'security/foreign-certificate',
    title: 'DICOM with a foreign client certificate is refused',
    run: async (scene) => judgeStranger(await scene.stranger('foreign')),
  },
  { id: 'security/old-tls', title: 'TLS below 1.2 is refused on both ports', run: checkOldTls },
  { id: 'security/plain-http', title: 'There is no way in without TLS', run: checkPlainHttp },
  {
    id: 'security/bucket-transport',
    title: 'The bucket refuses requests without TLS',
    run: (scene) => checkDrift(scene, ['storage/data'], /^policy$/, 'the policy denies them'),
  },
  {
    id: 'security/bucket-public',
    title: 'The buckets are not public',
    run: (scene) =>
      checkDrift(
        scene,
        ['storage/data', 'storage/logs'],
        /^(public-access|ownership)$/,
        'public access is blocked, access control lists are off',
      ),
  },
  {
    id: 'security/database-public',
    title: 'The database has no public address, and is encrypted',
    run: (scene) =>
      checkDrift(
        scene,
        ['database/main'],
        /^(public access|encryption|key)$/,
        'no public address; encrypted with the key',
      ),
  },
  {
    id: 'security/database-tls',
    title: 'The database refuses connections without TLS',
    run: (scene) => checkDrift(scene, ['database/parameters'], /force_ssl/, 'rds.force_ssl is 1'),
  },
  {
    id: 'security/groups',
    title: 'Security groups are as configured',
    async run(scene) {
      const { config } = await scene.observed();
      const rules = ['access/hosts-rules', 'access/database-rules', 'access/endpoints-rules'];
      return checkDrift(scene, rules, /./, openTo(config.access));
    },
  },
  { id: 'security/user-data', title: 'User data holds no secret', run: checkUserData },
];

/** Paths that show something of a patient, or lead to it. */
const GUARDED = ['/system', '/patients', '/dicom-web/studies', '/ui/app/'];

async function checkNoLogin(scene: Scene): Promise<Verdict> {
  const answers = await Promise.all(
    GUARDED.map(
      async (path): Promise<[string, number]> => [path, (await scene.web({ path })).status],
    ),
  );
  return judgeNoLogin(answers);
}

export function judgeNoLogin(answers: readonly (readonly [string, number])[]): Verdict {
  const told = answers.map(([path, status]) => `${path}: ${status}`);
  const fix = 'orthanc.settings and the bundle never allow this: see server/*-configuration';
  if (answers.some(([, status]) => status >= 200 && status < 400)) return fail(told, fix);
  if (answers.every(([, status]) => status === 401)) return pass(...told);
  return skipped(`no Orthanc asks for a login: ${told.join(', ')}`);
}

async function checkKnown(scene: Scene): Promise<Verdict> {
  const login = { username: 'orthanc', password: new Secret('orthanc') };
  return judgeKnown((await scene.web({ path: '/system', login })).status);
}

export function judgeKnown(status: number): Verdict {
  if (status === 401) return pass('orthanc / orthanc: 401');
  if (status >= 200 && status < 400)
    return fail(`orthanc / orthanc: ${status}`, 'orthweb credentials --rotate, and see who was in');
  return skipped(`no Orthanc asks for a login: ${status}`);
}

export function judgeStranger({ refused, text }: Refusal): Verdict {
  if (refused === null) return skipped(text);
  if (refused) return pass(text);
  return fail(
    text,
    'Envoy must ask for certificates: see server/*-configuration, and restart orthweb.service',
  );
}

async function checkOldTls(scene: Scene): Promise<Verdict> {
  const { host, httpsPort, dicomPort } = await scene.site();
  const [web, dicom] = await Promise.all([scene.dialled('web'), scene.dialled('dicom')]);
  // Where nobody answers, a refusal would be no proof.
  if (!web.answers && !dicom.answers) return skipped('neither port answers');
  const { signal } = scene.ctx;
  const asked = [
    ...(web.answers ? [{ name: 'HTTPS', port: httpsPort }] : []),
    ...(dicom.answers ? [{ name: 'DICOM', port: dicomPort }] : []),
  ].map(async ({ name, port }) => ({ name, ...(await asksForOldTls(host, port, signal)) }));
  return judgeOldTls(await Promise.all(asked));
}

export function judgeOldTls(asked: readonly (Refusal & { readonly name: string })[]): Verdict {
  const told = asked.map(({ name, text }) => `${name}: ${text}`);
  if (asked.some(({ refused }) => refused === false))
    return fail(told, 'Envoy must take TLS 1.2 and later: see server/*-configuration');
  if (asked.every(({ refused }) => refused)) return pass(...told);
  return skipped(told.join(', '));
}

async function checkPlainHttp(scene: Scene): Promise<Verdict> {
  const { host, httpsPort } = await scene.site();
  const web = await scene.dialled('web');
  if (!web.answers) return skipped('the web port does not answer');
  const { signal } = scene.ctx;
  const [answer, open80] = await Promise.all([
    askPlainly(host, httpsPort, signal),
    // Of this machine's own port 80 nobody asks.
    scene.here ? undefined : opens(host, 80, signal),
  ]);
  return judgePlainHttp(answer?.status, open80);
}

export function judgePlainHttp(status: number | undefined, open80: boolean | undefined): Verdict {
  const answered = status !== undefined && status < 400;
  const told = [
    status === undefined ? 'HTTP on the web port: refused' : `HTTP on the web port: ${status}`,
    ...(open80 === undefined ? [] : [`port 80: ${open80 ? 'open' : 'closed'}`]),
  ];
  if (answered || open80 === true)
    return fail(told, 'orthweb up closes what the security group should not let in');
  return pass(...told);
}

async function checkDrift(
  scene: Scene,
  ids: readonly string[],
  fields: RegExp,
  good: string,
): Promise<Verdict> {
  const { steps } = (await scene.observed()).plan;
  return judgeDrift(
    ids.flatMap((id) => driftOf(steps, id, fields)),
    good,
  );
}

export function judgeDrift(drift: readonly string[], good: string): Verdict {
  if (drift.length === 0) return pass(good);
  return fail(drift, 'orthweb up puts it back; CloudTrail says who changed it');
}

function openTo({ web = [], dicom = [] }: Config['access']): string {
  return `443 from ${web.join(', ') || 'nobody'}; 11112 from ${dicom.join(', ') || 'nobody'}`;
}

async function checkUserData(scene: Scene): Promise<Verdict> {
  const hosts = await scene.hosts();
  const there = HOSTS.map((host) => hosts[host]).filter(({ instanceId }) => instanceId !== '');
  if (there.length === 0) return skipped('there are no hosts');
  const login = await scene.login();
  const texts = await Promise.all(
    there.map(async ({ host, instanceId }) => {
      const ask = { InstanceId: instanceId, Attribute: 'userData' as const };
      const reply = await scene.ctx.aws.ec2.send(new DescribeInstanceAttributeCommand(ask));
      return { host, text: userDataText(reply.UserData?.Value ?? '') };
    }),
  );
  return judgeUserData(
    texts.map(({ host, text }) => ({
      host,
      bytes: text.length,
      found: secretsIn(text, [login.password]),
    })),
  );
}

export function judgeUserData(
  seen: readonly {
    readonly host: string;
    readonly bytes: number;
    readonly found: readonly string[];
  }[],
): Verdict {
  const bad = seen.flatMap(({ host, found }) => found.map((what) => `${host}: ${what}`));
  if (bad.length > 0)
    return fail(bad, 'change that secret; a host that is terminated is made anew without it');
  return pass(...seen.map(({ host, bytes }) => `${host}: ${bytes} bytes, none`));
}
