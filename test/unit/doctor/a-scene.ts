import { resolveConfig } from '../../../src/config.ts';
import { databaseQuotas } from '../../../src/doctor/account-limits.ts';
import { Unchecked } from '../../../src/doctor/check.ts';
import type { Scene } from '../../../src/doctor/scene.ts';
import { ctxWith } from '../../support/answer-with.ts';

const unseen = () => Promise.reject(new Unchecked('it takes credentials that work'));

/** A machine without AWS; a test gives what its check is to see. */
export function aScene(seen: Partial<Scene> = {}): Scene {
  const readConfig = () => resolveConfig({ flags: {}, env: {}, readFile: () => undefined });
  return {
    machine: { node: '22.1.0', env: {}, nowMs: Date.UTC(2026, 10, 26) },
    sandboxed: false,
    signal: new AbortController().signal,
    configFile: { path: 'orthweb.yaml', exists: true },
    profile: undefined,
    readConfig,
    config: readConfig,
    opened: unseen,
    session: unseen,
    worksElsewhere: async () => false,
    deployment: unseen,
    own: unseen,
    record: unseen,
    ctx: unseen,
    addresses: unseen,
    vpcs: unseen,
    instances: unseen,
    database: unseen,
    databaseQuotas: unseen,
    image: unseen,
    ...seen,
  };
}

/** With these clients, and whatever else. */
export function sceneWith(aws: Parameters<typeof ctxWith>[0], seen: Partial<Scene> = {}): Scene {
  const ctx = async () => ctxWith(aws);
  return aScene({
    own: async () => undefined,
    ctx,
    databaseQuotas: () => databaseQuotas({ ctx }),
    ...seen,
  });
}

/** As AWS answers. */
export function awsError(code: string, message: string, status = 400): Error {
  const error = new Error(message);
  return Object.assign(error, { name: code, $metadata: { httpStatusCode: status } });
}
