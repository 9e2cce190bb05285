import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { RDSClient } from '@aws-sdk/client-rds';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { startEmulator, stopEmulator } from '../../../src/sandbox/emulator.ts';

export const ACCOUNT = '123456789012';
export const REGION = 'us-east-1';

/** One line of the emulator's call log. */
export interface Logged {
  readonly action: string;
  readonly mutating: boolean;
  readonly startedMs: number;
  readonly endedMs: number | null;
  readonly status: number | null;
  readonly tokens?: Readonly<Record<string, string>>;
}

/** An emulator for one test file, empty and without delays at the start of each test. */
export class Emulated {
  endpoint = '';
  stateDir = '';

  /** Credentials and one attempt: a test wants to see the first answer. */
  options(region = REGION) {
    return {
      region,
      endpoint: this.endpoint,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    };
  }

  get clients() {
    const options = this.options();
    return {
      ec2: new EC2Client(options),
      iam: new IAMClient(options),
      kms: new KMSClient(options),
      logs: new CloudWatchLogsClient(options),
      rds: new RDSClient(options),
      s3: new S3Client({ ...options, forcePathStyle: true }),
      secrets: new SecretsManagerClient(options),
      ssm: new SSMClient(options),
    };
  }

  async control<T>(method: string, path: string, body?: unknown): Promise<T> {
    const request = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const answer = await fetch(`${this.endpoint}/__sandbox/${path}`, request);
    return (await answer.json()) as T;
  }

  /** Milliseconds for single things; the rest takes no time. */
  delays(entries: Readonly<Record<string, number>>): Promise<unknown> {
    return this.control('POST', 'delays', { name: 'none', ms: entries });
  }

  /** Time passes at once, so that a test depends on no clock. By default a minute, the usual delay here. */
  advance(ms = 60_000): Promise<unknown> {
    return this.control('POST', 'advance', { ms });
  }

  faults(...rules: readonly object[]): Promise<unknown> {
    return this.control('POST', 'faults', rules);
  }

  log(): Promise<Logged[]> {
    return this.control('GET', 'log');
  }
}

export function emulated(): Emulated {
  const it = new Emulated();
  beforeAll(async () => {
    it.stateDir = await mkdtemp(join(tmpdir(), 'orthweb-emulator-'));
    const cacheDir = join(tmpdir(), 'orthweb-test-cache');
    const started = await startEmulator({ stateDir: it.stateDir, cacheDir, delays: 'none', note });
    it.endpoint = started.endpoint;
  });
  beforeEach(async () => {
    await it.control('POST', 'reset');
    await it.delays({});
  });
  afterAll(async () => {
    await stopEmulator(it.stateDir);
    await rm(it.stateDir, { recursive: true, force: true });
  });
  return it;
}

const note = (): void => undefined;

/** The error code that a call is refused with. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  return (await refused(call)).code;
}

export async function refused(call: Promise<unknown>): Promise<{ code: string; message: string }> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const code = 'Code' in error && typeof error.Code === 'string' ? error.Code : error.name;
    return { code, message: error.message };
  }
  return { code: 'not refused', message: '' };
}

/** Asks until the answer is the wanted one; answers how long that took. */
export async function until<T>(
  ask: () => Promise<T>,
  wanted: T,
  withinMs = 5_000,
): Promise<number> {
  const started = Date.now();
  let answer = await ask();
  while (answer !== wanted && Date.now() - started < withinMs) {
    await delay(20);
    answer = await ask();
  }
  expect(answer).toBe(wanted);
  return Date.now() - started;
}

/** The one of a list, or a failed test. */
export function only<T>(list: readonly T[] | undefined): T {
  expect(list).toHaveLength(1);
  return at(list, 0);
}

export function at<T>(list: readonly T[] | undefined, index: number): T {
  const item = list?.[index];
  if (item === undefined) throw new Error(`there is no item ${index}`);
  return item;
}

/** A value that AWS always gives and its types leave open. */
export function given<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the answer lacks a value');
  return value;
}
