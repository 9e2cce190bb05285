import { resolveConfig } from '../../config.ts';
import { ACTIONS as BACKUPS } from '../../operate/backups.ts';
import { ACTIONS as SWAP } from '../../operate/failover/swap.ts';
import { ACTIONS as REPORTS } from '../../operate/host-reports.ts';
import { ACTIONS as SESSIONS } from '../../operate/host-session.ts';
import { ACTIONS as LEDGER } from '../../operate/ledger.ts';
import { ACTIONS as LEDGER_BUCKET } from '../../operate/ledger-bucket.ts';
import { ACTIONS as LOGS } from '../../operate/logs/cloudwatch.ts';
import { ACTIONS as SITE_KEYS } from '../../operate/outside/site-keys.ts';
import { ACTIONS as POWER } from '../../operate/power.ts';
import { ACTIONS as SECRETS } from '../../operate/present-secret.ts';
import { ACTIONS as REACHABILITY } from '../../operate/reachability.ts';
import { ACTIONS as COMMANDS } from '../../operate/remote-command.ts';
import { ACTIONS as OUTPUT } from '../../operate/remote-output.ts';
import { ACTIONS as BUNDLES } from '../../operate/rollout/bundle-files.ts';
import { ACTIONS as SERVING } from '../../operate/serving.ts';
import { ACTIONS as TAKE_BACKUP } from '../../operate/take-backup.ts';
import { ACTIONS as LOGIN } from '../../operate/web-login.ts';
import { ACTIONS as DECIDE } from '../../provision/decide.ts';
import { stack } from '../../provision/stack.ts';
import { ACTIONS as SESSION } from '../../session.ts';
import { ACTIONS as SCENE } from '../../validate/open-scene.ts';
import { ACTIONS as SECURITY } from '../../validate/security-aws.ts';
import { DOCTOR_ACTIONS } from './doctor-actions.ts';

const OPERATING: readonly (readonly string[])[] = [
  ...[BACKUPS, SWAP, REPORTS, SESSIONS, LEDGER, LEDGER_BUCKET, LOGS, SITE_KEYS, POWER, SECRETS],
  ...[REACHABILITY, COMMANDS, OUTPUT, BUNDLES, SERVING, TAKE_BACKUP, LOGIN],
  ...[DECIDE, SESSION, SCENE, SECURITY, DOCTOR_ACTIONS],
];

/** Every IAM action that some command of orthweb uses, from the lists beside the code that uses them. */
export function operatorActions(): readonly string[] {
  return [...new Set([...kindActions(), ...OPERATING.flat()])].sort();
}

/** Kinds are the same in every deployment; the place and the settings matter to none of their actions. */
function kindActions(): readonly string[] {
  const config = resolveConfig({ flags: {}, env: {}, readFile: () => undefined });
  const place = { deployment: 'any', account: '', region: 'us-east-1', partition: 'aws' };
  return stack({ ...place, config, decided: undefined }).flatMap(({ kind }) => kind.actions);
}
