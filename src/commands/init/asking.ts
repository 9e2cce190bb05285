import type { SettingPath } from '../../config/settings.ts';
import { UsageError } from '../../errors.ts';
import { monthlyEstimate } from '../../price/estimate.ts';
import { monthlyText } from '../../ui/init-view.ts';
import { dicom, web } from './access-questions.ts';
import { backupDays, logDays } from './keeping-questions.ts';
import { name, profile, region } from './place-questions.ts';
import { domain } from './site-questions.ts';
import { endpoints, instanceType, replicas } from './size-questions.ts';
import { flagOf, type Question, type Questioner, type Wizard } from './wizard.ts';

/** In the order in which they are asked. */
const QUESTIONS: readonly Questioner[] = [
  name,
  profile,
  region,
  web,
  dicom,
  domain,
  instanceType,
  replicas,
  endpoints,
  backupDays,
  logDays,
];

/** What a variable may answer; others apply by themselves at every run and need not stand in the file. */
export const ASKED: readonly SettingPath[] = [
  'name',
  'profile',
  'region',
  'access.web',
  'access.dicom',
  'access.openToInternet',
  'site.domain',
  'hosts.instanceType',
  'orthanc.replicas',
  'endpoints',
  'database.backupDays',
  'logs.retentionDays',
];

/** Puts an answer to every question into the draft. What is missing where nobody can be asked is told at once. */
export async function answerAll(wizard: Wizard): Promise<void> {
  const missing: string[] = [];
  for (const question of QUESTIONS) {
    const one = question(wizard);
    if (one === undefined || wizard.given.has(one.path)) continue;
    const before = price(wizard);
    if (isTaken(wizard, one)) wizard.draft.accept(one.path, one.offer);
    else if (wizard.asks) wizard.draft.accept(one.path, await one.ask());
    else missing.push(flagOf(one.path));
    const now = price(wizard);
    if (now !== before) wizard.tell(now);
  }
  if (missing.length > 0) refuse(missing);
}

/** By itself, without anybody being asked. */
function isTaken({ asks, takesOffers }: Wizard, { offer, required = false }: Question): boolean {
  return (takesOffers || !asks) && (offer !== undefined || !required);
}

function price({ draft }: Wizard): string {
  return monthlyText(monthlyEstimate(draft.config()));
}

const EXAMPLES: Readonly<Record<string, string>> = {
  '--region': '--region ca-central-1',
  '--web-cidr': '--web-cidr 203.0.113.0/24',
  '--dicom-cidr': '--dicom-cidr 203.0.113.0/24',
};

function refuse(missing: readonly string[]): never {
  const flags = missing.map((flag) => EXAMPLES[flag] ?? flag).join(' ');
  const open = missing.includes('--web-cidr') ? ' (or --open-to-internet, said in words)' : '';
  throw new UsageError(`${missing.join(', ')} required where nobody can be asked`, {
    hint: `for example ${flags}${open}`,
  });
}
