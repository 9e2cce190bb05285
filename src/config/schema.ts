import * as z from 'zod';
import { readCidr } from './network.ts';
import { orthancSettingsFaults } from './orthanc-settings.ts';
import {
  AE_TITLE,
  DEPLOYMENT_NAME,
  DOMAIN,
  IMAGE,
  INSTANCE_CLASS,
  INSTANCE_TYPE,
  PROFILE,
  REGION,
  TAG_KEY,
  TAG_VALUE,
} from './patterns.ts';
import { publicKeyFault } from './public-key.ts';
import { httpsUrlFault } from './url.ts';

/** What PutRetentionPolicy accepts. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
] as const;

/** EC2 counts tags of its own and ours against the limit of 50. */
const MOST_TAGS = 45;

const text = ({ pattern, must }: { pattern: RegExp; must: string }) =>
  z.string(must).regex(pattern, must);

const whole = (least: number, most: number) => {
  const must = `must be a whole number from ${least} to ${most}`;
  return z.int(must).min(least, must).max(most, must);
};

const choice = <const C extends readonly string[]>(...choices: C) =>
  z.enum(choices, `must be one of ${choices.join(', ')}`);

const yesOrNo = () => z.boolean('must be true or false');

/** Text with a rule of its own; `fault` says what is wrong with it. */
const ruled = (must: string, fault: (given: string) => string | undefined) =>
  z.string(must).check((context) => {
    const message = fault(context.value);
    if (message !== undefined)
      context.issues.push({ code: 'custom', message, input: context.value });
  });

const network = () =>
  ruled('must be a network such as 203.0.113.0/24', (given) => {
    const read = readCidr(given);
    return 'wrong' in read ? read.wrong : undefined;
  }).meta({ examples: ['203.0.113.0/24', '2001:db8::/32'] });

const range = (least: number, most: number) =>
  ruled('must be an IPv4 range such as 172.27.0.0/16', (given) => {
    const read = readCidr(given);
    if ('wrong' in read) return read.wrong;
    if (read.version === 4 && read.prefix >= least && read.prefix <= most) return undefined;
    return `must be an IPv4 range from /${least} to /${most}`;
  });

/** CreateVpc refuses these, whatever the prefix. */
const NOT_FOR_A_VPC = /^(?:0|127|22[4-9]|2[3-5]\d)\.|^169\.254\./;

const vpcRange = () =>
  // Four subnets of at least /28 must fit in.
  range(16, 26).check((context) => {
    if (!NOT_FOR_A_VPC.test(context.value)) return;
    const message = 'cannot be used in a VPC: take a private range such as 172.27.0.0/16';
    context.issues.push({ code: 'custom', message, input: context.value });
  });

const networks = () =>
  z
    .array(network(), 'must be a list of networks such as [203.0.113.0/24]')
    .min(1, 'must name at least one network');

const subnets = () => {
  const must = 'must be a list of two ranges, one for each zone';
  return z.tuple([range(16, 28), range(16, 28)], must);
};

const section = <S extends z.core.$ZodLooseShape>(shape: S) =>
  z.strictObject(shape, {
    // Unknown keys get a sentence of their own, with the word that was probably meant.
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? undefined : 'must be a group of settings',
  });

const tags = () =>
  z
    .record(text(TAG_KEY), text(TAG_VALUE), 'must be a group of keys and values')
    .check((context) => {
      const keys = Object.keys(context.value);
      if (keys.length > MOST_TAGS) {
        const message = `must be at most ${MOST_TAGS} tags, not ${keys.length}`;
        context.issues.push({ code: 'custom', message, input: undefined });
      }
      for (const [index, key] of keys.entries()) {
        const same = keys.findIndex((other) => other.toLowerCase() === key.toLowerCase());
        if (same === index) continue;
        const message = `is the same key as ${keys[same]} for AWS IAM, which ignores case`;
        context.issues.push({ code: 'custom', path: [key], message, input: context.value[key] });
      }
    });

const viewers = () => {
  const must = 'must be a list of stone and ohif';
  return z.array(choice('stone', 'ohif'), must).check((context) => {
    if (new Set(context.value).size === context.value.length) return;
    const message = 'must name each viewer once';
    context.issues.push({ code: 'custom', message, input: context.value });
  });
};

const orthancSettings = () =>
  z
    .record(z.string(), z.unknown(), "must be a group of settings of Orthanc's own")
    .check((context) => {
      for (const { path, message } of orthancSettingsFaults(context.value))
        context.issues.push({ code: 'custom', path: [...path], message, input: undefined });
    });

/** orthweb.yaml. Every key may be left out; a default stands here or, when it depends on others, in `complete.ts`. */
export const settingsSchema = section({
  name: text(DEPLOYMENT_NAME).exactOptional(),
  region: text(REGION).exactOptional(),
  profile: text(PROFILE).exactOptional(),
  tags: tags().default({}),
  access: section({
    web: networks().exactOptional(),
    dicom: networks().exactOptional(),
    openToInternet: yesOrNo().default(false),
  }).prefault({}),
  site: section({ domain: text(DOMAIN).exactOptional() }).prefault({}),
  network: section({
    vpcCidr: vpcRange().default('172.27.0.0/16'),
    publicSubnets: subnets().exactOptional(),
    privateSubnets: subnets().exactOptional(),
  }).prefault({}),
  dicomPeers: z
    .array(section({ cidr: network(), port: whole(1, 65_535) }), 'must be a list of {cidr, port}')
    .default([]),
  endpoints: choice('default', 'full').default('default'),
  hosts: section({
    instanceType: text(INSTANCE_TYPE).default('t3.medium'),
    volumeGiB: whole(10, 16_384).default(20),
    publicKey: ruled('must be an SSH public key', publicKeyFault).exactOptional(),
    publicKeyFile: z.string('must be a path').min(1, 'must be a path').exactOptional(),
    composeUrl: ruled('must be an https URL', httpsUrlFault).exactOptional(),
  }).prefault({}),
  database: section({
    instanceClass: text(INSTANCE_CLASS).default('db.t4g.small'),
    majorVersion: whole(14, 18).default(17),
    storageGiB: whole(20, 65_536).default(30),
    backupDays: whole(1, 35).default(14),
    multiAz: yesOrNo().default(true),
    caFile: z.string('must be a path').min(1, 'must be a path').exactOptional(),
  }).prefault({}),
  orthanc: section({
    image: text(IMAGE).default('orthancteam/orthanc:26.9.1'),
    replicas: whole(1, 16).default(3),
    aeTitle: text(AE_TITLE).default('ORTHANC'),
    viewers: viewers().default([]),
    settings: orthancSettings().default({}),
  }).prefault({}),
  envoy: section({ image: text(IMAGE).default('envoyproxy/envoy:v1.39.3') }).prefault({}),
  logs: section({
    containers: yesOrNo().default(true),
    retentionDays: z
      .literal(RETENTION_DAYS, `must be one of ${RETENTION_DAYS.join(', ')}`)
      .default(400),
  }).prefault({}),
  keys: section({ deletionWindowDays: whole(7, 30).default(30) }).prefault({}),
  sandbox: section({
    delays: choice('short', 'realistic', 'none').default('short'),
    hosts: choice('auto', 'off').default('auto'),
    httpsPort: whole(1, 65_535).default(8443),
    dicomPort: whole(1, 65_535).default(11_112),
    images: section({
      host: text(IMAGE).exactOptional(),
      postgres: text(IMAGE).exactOptional(),
      orthanc: text(IMAGE).exactOptional(),
      envoy: text(IMAGE).exactOptional(),
    }).prefault({}),
  }).prefault({}),
});

export type Settings = z.output<typeof settingsSchema>;
