import {
  AssociateAddressCommand,
  AuthorizeSecurityGroupIngressCommand,
  DescribeAddressesCommand,
  DescribeSecurityGroupsCommand,
  DisassociateAddressCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { CreateKeyCommand } from '@aws-sdk/client-kms';
import { StartDBInstanceCommand, StopDBInstanceCommand } from '@aws-sdk/client-rds';
import {
  DeleteBucketPolicyCommand,
  GetBucketEncryptionCommand,
  GetBucketPolicyCommand,
  ListObjectsV2Command,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { newAuthority } from '../../src/operate/certificates/authority.ts';
import { readAuthoritySecret } from '../../src/operate/certificates/secret-values.ts';
import { issueServerCertificate } from '../../src/operate/certificates/server-certificate.ts';
import { Secret } from '../../src/secret.ts';
import type { Aws } from '../support/aws.ts';
import type { FaultRule } from '../support/sandbox.ts';

/** What a fault is made with. */
export interface Bench {
  readonly aws: Aws;
  /** Runs shell text on a host, as its administrator would. */
  on(host: 'primary' | 'secondary', shell: string): Promise<string>;
  setFaults(...rules: readonly FaultRule[]): Promise<void>;
  /** Until the site and both hosts are well again. */
  well(): Promise<void>;
  /** Until both hosts say of themselves that they are not, and the engine of their containers. */
  unwell(): Promise<void>;
}

export interface Fault {
  readonly what: string;
  /** The checks that fail by it: these and no other. */
  readonly fails: readonly string[];
  readonly warns?: readonly string[];
  /** What the first of them advises. */
  readonly fix: RegExp;
  /** How DCMTK's `echoscu` and `storescu` end meanwhile. */
  readonly dcmtk?: { readonly echo: boolean; readonly store: boolean };
  /** How often things are looked at on a host: only then they are known to fail. */
  readonly settleSeconds?: number;
  inject(bench: Bench): Promise<unknown>;
  undo(bench: Bench): Promise<unknown>;
}

const DAY_MS = 86_400_000;
const BUCKET = 'lemur-orthbucket';
const CERTIFICATES = '/run/orthweb/envoy/certificates';
const STOPPED_OR_NOT = 'server/primary-containers';
const ORTHANCS = 'orthweb-orthanc-1-1 orthweb-orthanc-2-1 orthweb-orthanc-3-1';

/** Puts a program in the way of one that the host's scripts call. */
const stub = (name: string, body: string) =>
  `printf '%s\\n' '#!/bin/bash' '${body}' >/usr/local/sbin/${name} && chmod 755 /usr/local/sbin/${name}`;
const unstub = (name: string) => `rm /usr/local/sbin/${name}`;

const restarted = (host: 'primary' | 'secondary', containers: string) => (bench: Bench) =>
  bench.on(host, `docker start ${containers}`).then(() => bench.well());

/** Until the engine has made up its mind about every container. */
const STARTED =
  'for _ in $(seq 60); do docker ps --format "{{.Status}}" | grep -q starting || break; sleep 2; done';

/** Changes a file of the host, keeps the old one beside it, and starts the containers that read it anew. */
const edited = (path: string, sed: string, containers: string) =>
  `cp --archive ${path} /run/kept && sed --in-place '${sed}' ${path} && grep --quiet . ${path} && ! cmp --silent /run/kept ${path} && docker restart ${containers} && ${STARTED}`;
const unedited = (path: string, containers: string) =>
  `cat /run/kept >${path} && rm /run/kept && docker restart ${containers}`;

/** As a host takes up a certificate: moved into the folder that Envoy watches. */
const served = (files: Readonly<Record<string, string>>) =>
  [
    `cd ${CERTIFICATES}`,
    ...Object.entries(files).map(([name, text]) => {
      const base64 = Buffer.from(text).toString('base64');
      return `echo ${base64} | base64 --decode >new && chown 101:101 new && chmod 400 new && mv new ${name}`;
    }),
  ].join('\n');
const fetchedAgain = async (bench: Bench) => {
  await bench.on('primary', '/opt/orthweb/current/bin/certificates');
  await bench.well();
};

async function authorityOf({ aws }: Bench) {
  const ask = new GetSecretValueCommand({ SecretId: 'orthweb/lemur/certificate-authority' });
  return readAuthoritySecret(new Secret((await aws.secrets.send(ask)).SecretString ?? ''));
}

async function serve(bench: Bench, names: readonly string[], atMs: number): Promise<void> {
  const made = await issueServerCertificate(await authorityOf(bench), names, atMs);
  const files = { 'server.key': made.privateKey.reveal(), 'server.crt': made.certificate };
  await bench.on('primary', served(files));
}

async function siteAddress({ aws }: Bench) {
  const Filters = [{ Name: 'tag:orthweb:id', Values: ['hosts/site-address'] }];
  return (await aws.ec2.send(new DescribeAddressesCommand({ Filters }))).Addresses?.[0];
}

async function hostsGroup({ aws }: Bench): Promise<string> {
  const Filters = [{ Name: 'tag:orthweb:id', Values: ['access/hosts'] }];
  const found = await aws.ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
  return found.SecurityGroups?.[0]?.GroupId ?? '';
}
const SSH = [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }];

const kept: { interfaceId?: string | undefined; policy?: string; encryption?: object } = {};

const DATABASE = { DBInstanceIdentifier: 'lemur-orthancpostgres' };

export const FAULTS: readonly Fault[] = [
  {
    what: 'an Orthanc is stopped',
    fails: [STOPPED_OR_NOT],
    fix: /systemctl restart orthweb/,
    settleSeconds: 8,
    inject: ({ on }) => on('primary', 'docker stop orthweb-orthanc-2-1'),
    undo: restarted('primary', 'orthweb-orthanc-2-1'),
  },
  {
    what: 'all Orthancs are stopped',
    dcmtk: { echo: false, store: false },
    fails: ['user/login', 'user/echo', STOPPED_OR_NOT, 'dicom/association'],
    fix: /orthweb logs/,
    settleSeconds: 8,
    inject: ({ on }) => on('primary', `docker stop ${ORTHANCS}`),
    undo: restarted('primary', ORTHANCS),
  },
  {
    what: 'Envoy is stopped',
    dcmtk: { echo: false, store: false },
    fails: ['user/tls-web', 'user/tls-dicom', STOPPED_OR_NOT],
    fix: /orthweb status/,
    inject: ({ on }) => on('primary', 'docker stop orthweb-envoy-1'),
    undo: restarted('primary', 'orthweb-envoy-1'),
  },
  {
    what: 'the database is stopped',
    fails: [
      'user/login',
      'user/echo',
      'server/primary-containers',
      'server/secondary-containers',
      'dicom/association',
      'database/login',
      'redundancy/standby',
      'redundancy/database',
    ],
    fix: /orthweb logs/,
    async inject({ aws, unwell }) {
      await aws.rds.send(new StopDBInstanceCommand(DATABASE));
      await unwell();
    },
    async undo({ aws, well }) {
      await aws.rds.send(new StartDBInstanceCommand(DATABASE));
      await well();
    },
  },
  {
    what: 'the password of the database is another',
    fails: ['database/login'],
    fix: /restart orthweb.service/,
    inject: ({ on }) =>
      on(
        'primary',
        'cp --archive /run/orthweb/orthanc/pgpass /run/kept && sed --in-place "s/:[^:]*$/:wrong/" /run/orthweb/orthanc/pgpass',
      ),
    undo: ({ on }) => on('primary', 'cat /run/kept >/run/orthweb/orthanc/pgpass && rm /run/kept'),
  },
  {
    what: 'S3 denies the hosts to write, while they say that they are well',
    dcmtk: { echo: true, store: false },
    fails: ['user/store', 'dicom/association', 'dicom/stow', 'storage/object'],
    fix: /storage\/object/,
    inject: ({ setFaults }) =>
      setFaults({
        action: 's3:PutObject',
        kind: 'error',
        code: 'AccessDenied',
        status: 403,
        times: 10_000,
      }),
    undo: ({ setFaults }) => setFaults(),
  },
  {
    what: 'another key encrypts what is stored',
    fails: ['storage/key', 'storage/bucket'],
    fix: /orthweb up/,
    async inject({ aws }) {
      const at = { Bucket: BUCKET };
      const now = await aws.s3.send(new GetBucketEncryptionCommand(at));
      kept.encryption = now.ServerSideEncryptionConfiguration ?? {};
      const key = await aws.kms.send(new CreateKeyCommand({}));
      const by = { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID: key.KeyMetadata?.Arn };
      const Rules = [{ BucketKeyEnabled: true, ApplyServerSideEncryptionByDefault: by }];
      await aws.s3.send(
        new PutBucketEncryptionCommand({ ...at, ServerSideEncryptionConfiguration: { Rules } }),
      );
    },
    undo: ({ aws }) =>
      aws.s3.send(
        new PutBucketEncryptionCommand({
          Bucket: BUCKET,
          ServerSideEncryptionConfiguration: kept.encryption as { Rules: [] },
        }),
      ),
  },
  {
    what: 'the certificate has expired',
    dcmtk: { echo: false, store: false },
    fails: ['user/tls-web', 'user/tls-dicom'],
    fix: /certs renew/,
    settleSeconds: 2,
    inject: (bench) => serve(bench, ['localhost'], Date.now() - 500 * DAY_MS),
    undo: fetchedAgain,
  },
  {
    what: "the site's name is not in the certificate",
    fails: ['user/tls-web', 'user/tls-dicom'],
    fix: /site\.domain/,
    settleSeconds: 2,
    inject: (bench) => serve(bench, ['elsewhere.example'], Date.now()),
    undo: fetchedAgain,
  },
  {
    what: 'the authority of the devices is another',
    dcmtk: { echo: false, store: false },
    fails: ['user/echo', 'dicom/association'],
    fix: /certs renew/,
    settleSeconds: 2,
    async inject({ on }) {
      const { certificate } = await newAuthority('Somebody else', Date.now());
      await on('primary', served({ 'ca.crt': certificate }));
    },
    undo: fetchedAgain,
  },
  {
    what: 'client certificates are not asked for',
    fails: ['server/primary-configuration', 'security/no-certificate'],
    fix: /changed it on the host/,
    settleSeconds: 8,
    inject: ({ on }) =>
      on(
        'primary',
        edited(
          '/run/orthweb/envoy/envoy.yaml',
          's/require_client_certificate: true/require_client_certificate: false/',
          'orthweb-envoy-1',
        ),
      ),
    async undo(bench) {
      await bench.on('primary', unedited('/run/orthweb/envoy/envoy.yaml', 'orthweb-envoy-1'));
      await bench.well();
    },
  },
  {
    what: 'no login is asked for',
    fails: ['server/primary-configuration', 'security/no-login', 'security/known-login'],
    fix: /changed it on the host/,
    settleSeconds: 8,
    inject: ({ on }) =>
      on(
        'primary',
        edited(
          '/opt/orthweb/current/orthanc.json',
          's/"AuthenticationEnabled": true/"AuthenticationEnabled": false/',
          ORTHANCS,
        ),
      ),
    async undo(bench) {
      await bench.on('primary', unedited('/opt/orthweb/current/orthanc.json', ORTHANCS));
      await bench.well();
    },
  },
  {
    what: 'a security group is opened to the world',
    fails: ['security/groups'],
    fix: /orthweb up/,
    inject: async (bench) =>
      bench.aws.ec2.send(
        new AuthorizeSecurityGroupIngressCommand({
          GroupId: await hostsGroup(bench),
          IpPermissions: SSH,
        }),
      ),
    undo: async (bench) =>
      bench.aws.ec2.send(
        new RevokeSecurityGroupIngressCommand({
          GroupId: await hostsGroup(bench),
          IpPermissions: SSH,
        }),
      ),
  },
  {
    what: 'the bucket policy is removed',
    fails: ['security/bucket-transport'],
    fix: /orthweb up/,
    async inject({ aws }) {
      const at = { Bucket: BUCKET };
      kept.policy = (await aws.s3.send(new GetBucketPolicyCommand(at))).Policy ?? '';
      await aws.s3.send(new DeleteBucketPolicyCommand(at));
    },
    undo: ({ aws }) =>
      aws.s3.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy: kept.policy })),
  },
  {
    what: 'the site address is on no host',
    fails: ['user/address'],
    fix: /orthweb up/,
    async inject(bench) {
      const address = await siteAddress(bench);
      kept.interfaceId = address?.NetworkInterfaceId;
      const { AssociationId } = address ?? {};
      await bench.aws.ec2.send(new DisassociateAddressCommand({ AssociationId }));
    },
    async undo(bench) {
      const address = await siteAddress(bench);
      await bench.aws.ec2.send(
        new AssociateAddressCommand({
          AllocationId: address?.AllocationId,
          NetworkInterfaceId: kept.interfaceId,
        }),
      );
      await bench.well();
    },
  },
  {
    what: 'the clock is ten minutes ahead',
    fails: ['server/primary-clock'],
    fix: /chronyc/,
    inject: ({ on }) => on('primary', stub('date', 'exec /usr/bin/date --date="+10 minutes" "$@"')),
    undo: ({ on }) => on('primary', unstub('date')),
  },
  {
    what: 'the disk is full',
    fails: ['server/primary-disk'],
    fix: /volumeGiB/,
    inject: ({ on }) => on('primary', stub('df', 'echo Use%; echo 97%')),
    undo: ({ on }) => on('primary', unstub('df')),
  },
  {
    what: 'cloud-init failed',
    fails: ['server/primary-cloud-init'],
    fix: /cloud-init/,
    inject: ({ on }) =>
      on(
        'primary',
        `cp /run/cloud-init/result.json /run/kept && jq '.v1.errors = ["runcmd failed"]' /run/kept >/run/cloud-init/result.json`,
      ),
    // The file is a link to one that outlives a start.
    undo: ({ on }) => on('primary', 'cat /run/kept >/run/cloud-init/result.json && rm /run/kept'),
  },
  {
    what: 'a file of the bundle is changed',
    fails: ['server/primary-configuration'],
    fix: /changed it on the host/,
    inject: ({ on }) =>
      on(
        'primary',
        'cp --archive /opt/orthweb/current/bin/health /run/kept && echo "# mine" >>/opt/orthweb/current/bin/health',
      ),
    undo: ({ on }) =>
      on('primary', 'cat /run/kept >/opt/orthweb/current/bin/health && rm /run/kept'),
  },
  {
    what: 'a container is of another image',
    fails: ['server/primary-images'],
    fix: /wanted images/,
    settleSeconds: 8,
    inject: ({ on }) =>
      on(
        'primary',
        [
          'image=$(docker inspect --format "{{.Config.Image}}" orthweb-orthanc-3-1)',
          'docker tag "$image" orthanc:another',
          'printf "services: {orthanc-3: {image: orthanc:another, pull_policy: never}}\\n" >/run/other.yml',
          'cd -P /opt/orthweb/current && docker compose --project-directory "$PWD" -f docker-compose.yml -f /run/other.yml --env-file /run/orthweb/compose.env up --detach --wait orthanc-3',
        ].join('\n'),
      ),
    async undo(bench) {
      await bench.on(
        'primary',
        'cd -P /opt/orthweb/current && docker compose --project-directory "$PWD" -f docker-compose.yml --env-file /run/orthweb/compose.env up --detach --wait orthanc-3 && rm /run/other.yml',
      );
      await bench.well();
    },
  },
];

/** Deletes the first study object that appears in the bucket, as somebody would who tidies up there. */
export async function deleteBehind({ aws }: Bench, until: AbortSignal): Promise<void> {
  const { DeleteObjectCommand } = await import('@aws-sdk/client-s3');
  while (!until.aborted) {
    const { Contents = [] } = await aws.s3.send(new ListObjectsV2Command({ Bucket: BUCKET }));
    const found = Contents.find(({ Key }) => Key?.endsWith('.dcm'));
    if (found !== undefined) {
      await aws.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: found.Key }));
      return;
    }
    await new Promise((done) => setTimeout(done, 10));
  }
}
