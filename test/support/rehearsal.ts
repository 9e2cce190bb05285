import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { Authority } from '../../src/operate/certificates/authority.ts';
import { issueClientCertificate } from '../../src/operate/certificates/client-certificate.ts';
import { readAuthoritySecret } from '../../src/operate/certificates/secret-values.ts';
import { Secret } from '../../src/secret.ts';
import type { DeviceFiles } from './dicom.ts';
import { Engine } from './engine.ts';
import { freePorts } from './free-ports.ts';
import { Sandbox } from './sandbox.ts';

/** Images that stand in for the published ones; by the settings that name them. */
const IMAGES = {
  host: 'ORTHWEB_SANDBOX_HOST_IMAGE',
  postgres: 'ORTHWEB_SANDBOX_POSTGRES_IMAGE',
  orthanc: 'ORTHWEB_SANDBOX_ORTHANC_IMAGE',
  envoy: 'ORTHWEB_SANDBOX_ENVOY_IMAGE',
} as const;

/** What of an engine must be as it was when a sandbox has gone. */
export interface Holdings {
  readonly containers: string;
  readonly volumes: string;
  readonly networks: string;
}

/** The built CLI with an engine of its own, as somebody with a laptop and Docker has it. */
export class RehearsalBed {
  readonly engine: Engine;
  readonly sandbox: Sandbox;
  readonly httpsPort: number;
  readonly dicomPort: number;
  readonly #folder = mkdtempSync(join(tmpdir(), 'orthweb-rehearsal-'));

  private constructor(engine: Engine, sandbox: Sandbox, ports: readonly number[]) {
    this.engine = engine;
    this.sandbox = sandbox;
    [this.httpsPort = 0, this.dicomPort = 0] = ports;
  }

  /** `settings`: of Orthanc, beside what its stand-in needs. */
  static async start(settings: object = {}): Promise<RehearsalBed> {
    const engine = await Engine.start();
    try {
      const env: Record<string, string> = { ...engine.env, ORTHWEB_SANDBOX_HOSTS: 'auto' };
      for (const [name, setting] of Object.entries(IMAGES))
        env[setting] = await engine.load(name as keyof typeof IMAGES);
      // The stand-in for the published image has the old explorer only.
      env['ORTHWEB_ORTHANC_SETTINGS'] = JSON.stringify({
        OrthancExplorerEnabled: true,
        ...settings,
      });
      const ports = await freePorts(2);
      env['ORTHWEB_SANDBOX_HTTPS_PORT'] = String(ports[0]);
      env['ORTHWEB_SANDBOX_DICOM_PORT'] = String(ports[1]);
      const sandbox = await Sandbox.start('short', env);
      return new RehearsalBed(engine, sandbox, ports);
    } catch (error) {
      await engine.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.sandbox.stop();
    await this.engine.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get url(): string {
    return `https://localhost:${this.httpsPort}`;
  }

  get dicom(): { readonly host: string; readonly port: number } {
    return { host: 'localhost', port: this.dicomPort };
  }

  async holdings(): Promise<Holdings> {
    const list = (...words: readonly string[]) => this.engine.docker([...words, '--quiet']);
    return {
      containers: await list('ps', '--all'),
      volumes: await list('volume', 'ls'),
      networks: await list('network', 'ls'),
    };
  }

  /** `user:password` */
  async webLogin(deployment: string): Promise<string> {
    const text = await this.#secret(`orthweb/${deployment}/web-login`);
    const { username, password } = JSON.parse(text) as Record<string, string>;
    return `${username}:${password}`;
  }

  /** By which devices are let in. */
  async authority(deployment: string): Promise<Authority> {
    const text = await this.#secret(`orthweb/${deployment}/certificate-authority`);
    return readAuthoritySecret(new Secret(text));
  }

  /** Files of a device that the site's authority has let in. */
  async device(deployment: string): Promise<DeviceFiles> {
    const authority = await this.authority(deployment);
    const device = { name: 'CT01', deployment };
    const client = await issueClientCertificate(authority, device, Date.now());
    const file = (name: string, content: string) => {
      const path = join(this.#folder, name);
      writeFileSync(path, content, { mode: 0o600 });
      return path;
    };
    return {
      authority: file('ca.crt', client.authority),
      certificate: file('client.crt', client.certificate),
      key: file('client.key', client.privateKey.reveal()),
    };
  }

  get folder(): string {
    return this.#folder;
  }

  async #secret(SecretId: string): Promise<string> {
    const ask = new GetSecretValueCommand({ SecretId });
    return (await this.sandbox.aws.secrets.send(ask)).SecretString ?? '';
  }
}
