import { LogGroup } from '../kinds/log-group.ts';
import { node } from '../resource.ts';
import type { Foundations } from './foundations.ts';
import type { Settings } from './settings.ts';

/** Where the containers of both hosts write. */
export function logsOf({ config }: Settings, { key }: Foundations) {
  const containers = node(
    'logs/containers',
    LogGroup,
    { key },
    (out) => ({ retentionDays: config.logs.retentionDays, kmsKeyArn: out.key.keyArn }),
    { wanted: config.logs.containers },
  );
  return { containers };
}
