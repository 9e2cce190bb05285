import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeDBInstancesCommand } from '@aws-sdk/client-rds';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { archive, type BundleFile } from '../../src/operate/bundle/archive.ts';
import { issueClientCertificate } from '../../src/operate/certificates/client-certificate.ts';
import { readAuthoritySecret } from '../../src/operate/certificates/secret-values.ts';
import { names } from '../../src/provision/names.ts';
import { DATABASE_NAME } from '../../src/provision/stack/database.ts';
import { Secret } from '../../src/secret.ts';
import type { DeviceFiles } from './dicom.ts';
import { Engine } from './engine.ts';
import type { Host } from './lab/host.ts';
import { Lab } from './lab/lab.ts';
import { Sandbox } from './sandbox.ts';
import { INTERFACES, SITE, siteBundle, siteUserData } from './site-bundle.ts';

const { deployment: NAME, region: REGION } = SITE;
const COMPOSE = '/usr/libexec/docker/cli-plugins/docker-compose';

export type Role = 'primary' | 'secondary';

export interface HostStatus {
  readonly bundle: string;
  readonly state: string;
  readonly message: string;
}

export interface SiteOptions {
  /** As orthweb.yaml would say it, beside the test images. */
  readonly orthanc?: Readonly<Record<string, unknown>>;
  readonly containerLogs?: boolean;
}

/**
 * A whole deployment in which real hosts run: the AWS side is made by `orthweb up` on the emulated AWS, the hosts are
 * launched with the user data that orthweb writes, and cloud-init on them does the rest.
 */
export class Site {
  readonly sandbox: Sandbox;
  readonly lab: Lab;
  readonly files: readonly BundleFile[];
  readonly sha256: string;
  readonly userData: string;
  /** For what DICOM devices hold: `ca.crt`, `client.crt`, `client.key`. */
  readonly folder: string;
  readonly login: { readonly username: string; readonly password: string };
  readonly bucket = names(SITE).of('storage/data');
  readonly #engine: Engine;

  private constructor(
    parts: Pick<Site, 'sandbox' | 'lab' | 'files' | 'sha256' | 'userData' | 'login'>,
    engine: Engine,
  ) {
    this.sandbox = parts.sandbox;
    this.lab = parts.lab;
    this.files = parts.files;
    this.sha256 = parts.sha256;
    this.userData = parts.userData;
    this.login = parts.login;
    this.folder = mkdtempSync(join(tmpdir(), 'orthweb-site-'));
    this.#engine = engine;
  }

  /** AWS, database and bundle; the hosts are not launched yet. */
  static async start(options: SiteOptions = {}): Promise<Site> {
    const engine = await Engine.start();
    const sandbox = await Sandbox.start().catch(async (error: unknown) => {
      await engine.stop();
      throw error;
    });
    try {
      await sandbox.up('--name', NAME);
      const lab = await Lab.start({
        engine,
        region: REGION,
        emulator: sandbox.endpoint,
        database: await rdsDatabase(sandbox),
      });
      const files = await bundleFiles(engine, lab, options);
      const { bytes, sha256 } = await archive(files);
      const site = new Site(
        {
          sandbox,
          lab,
          files,
          sha256,
          userData: siteUserData(sha256),
          login: await webLogin(sandbox),
        },
        engine,
      );
      const Key = `_orthweb/${sha256}.tar`;
      await sandbox.aws.s3.send(new PutObjectCommand({ Bucket: site.bucket, Key, Body: bytes }));
      await site.#enrolDevice();
      return site;
    } catch (error) {
      await engine.stop();
      await sandbox.stop();
      throw error;
    }
  }

  async launch(role: Role): Promise<Host> {
    const [interfaceId] = Object.entries(INTERFACES).find(([, name]) => name === role) ?? [];
    return this.lab.launch({
      name: role,
      userData: this.userData,
      ...(interfaceId !== undefined && { interfaceId }),
    });
  }

  async stop(): Promise<void> {
    await this.lab.stop();
    await this.#engine.stop();
    await this.sandbox.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  readonly roles = ['primary', 'secondary'] as const;

  /** `user:password` */
  get webLogin(): string {
    return `${this.login.username}:${this.login.password}`;
  }

  /** The files of a device that the site's authority has let in. */
  get device(): DeviceFiles {
    const file = (name: string) => join(this.folder, name);
    return { key: file('client.key'), certificate: file('client.crt'), authority: file('ca.crt') };
  }

  /** The secret's text, by what the CLI calls it. */
  secret(name: string): Promise<string> {
    return secretText(this.sandbox, `orthweb/${NAME}/${name}`);
  }

  /** Undefined: the host has not reported yet. */
  async status(role: Role): Promise<HostStatus | undefined> {
    const Name = `/orthweb/${NAME}/${role}/status`;
    try {
      const { Parameter } = await this.sandbox.aws.ssm.send(new GetParameterCommand({ Name }));
      return JSON.parse(Parameter?.Value ?? '') as HostStatus;
    } catch (error) {
      if ((error as Error).name === 'ParameterNotFound') return undefined;
      throw error;
    }
  }

  /** Resolves with the first status in one of these states. */
  async awaitState(role: Role, states: readonly string[], seconds: number): Promise<HostStatus> {
    const endMs = Date.now() + seconds * 1_000;
    for (;;) {
      const status = await this.status(role);
      if (status !== undefined && states.includes(status.state)) return status;
      if (Date.now() > endMs) {
        const said = JSON.stringify(status);
        throw new Error(
          `${role} is not ${states.join(' or ')}: ${said}\n${await this.lab.host(role).report()}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  async #enrolDevice(): Promise<void> {
    const authority = readAuthoritySecret(new Secret(await this.secret('certificate-authority')));
    const device = { name: 'CT01', deployment: NAME };
    const client = await issueClientCertificate(authority, device, Date.now());
    writeFileSync(join(this.folder, 'ca.crt'), client.authority);
    writeFileSync(join(this.folder, 'client.crt'), client.certificate);
    writeFileSync(join(this.folder, 'client.key'), client.privateKey.reveal(), { mode: 0o600 });
  }
}

async function rdsDatabase({ aws }: Sandbox) {
  const reply = await aws.rds.send(new DescribeDBInstancesCommand({}));
  const instance = reply.DBInstances?.[0];
  const SecretId = instance?.MasterUserSecret?.SecretArn;
  const { SecretString } = await aws.secrets.send(new GetSecretValueCommand({ SecretId }));
  const { username, password } = JSON.parse(SecretString ?? '') as Record<string, string>;
  return {
    endpoint: instance?.Endpoint?.Address ?? '',
    masterUser: username ?? '',
    masterPassword: password ?? '',
    name: DATABASE_NAME,
  };
}

async function bundleFiles(
  engine: Engine,
  lab: Lab,
  options: SiteOptions,
): Promise<readonly BundleFile[]> {
  const sum = await engine.docker(['run', '--rm', await engine.load('host'), 'sha256sum', COMPOSE]);
  const compose = { url: `file://${COMPOSE}`, sha256: sum.split(' ')[0] ?? '' };
  return siteBundle({ ...options, compose, authorities: lab.database.authority });
}

async function webLogin(sandbox: Sandbox) {
  const text = await secretText(sandbox, `orthweb/${NAME}/web-login`);
  return JSON.parse(text) as { username: string; password: string };
}

async function secretText({ aws }: Sandbox, SecretId: string): Promise<string> {
  const { SecretString } = await aws.secrets.send(new GetSecretValueCommand({ SecretId }));
  return SecretString ?? '';
}
