import { type Config, requireAccess } from '../config.ts';
import type { CommandContext } from '../context.ts';
import { existingDeployment, meantDeployment } from '../operate/deployment.ts';
import { type Observed, type ObserveInput, observe } from '../operate/observe.ts';
import type { DeploymentRecord } from '../operate/record.ts';
import type { Session } from '../session.ts';

/** A command's deployment: where it is and what it is to be like. */
export interface Subject extends ObserveInput {
  readonly name: string;
  readonly session: Session;
}

/** The named deployment, or the only one; `fresh` names a new one where there is none. */
export async function openSubject(context: CommandContext, fresh?: () => string): Promise<Subject> {
  const session = await context.session();
  const config = context.config();
  const { ledger } = session;
  const name =
    fresh === undefined
      ? await existingDeployment(ledger, config.name)
      : ((await meantDeployment(ledger, config.name)) ?? fresh());
  return {
    name,
    session,
    ledger,
    config,
    ctx: await session.ctx(name, config),
    allowRestart: context.flag('allowRestart'),
  };
}

/** Who may reach the site: as configured, else as last applied; else the operator is asked, or told what to say. */
export async function withAccess(
  subject: Subject,
  ask?: (config: Config) => Promise<Config>,
): Promise<Subject> {
  const { web, dicom } = subject.config.access;
  if (web !== undefined && dicom !== undefined) return subject;
  const record = await subject.ledger.readRecord(subject.name);
  const known = recordedAccess(subject.config, record?.value);
  const config = ask === undefined ? known : await ask(known);
  requireAccess(config);
  return { ...subject, config };
}

/** What is not configured is as it was applied last; without either it stays open. */
export async function observeAsApplied(
  subject: Subject,
): Promise<{ readonly observed: Observed; readonly subject: Subject }> {
  const record = await subject.ledger.readRecord(subject.name);
  const known = { ...subject, config: recordedAccess(subject.config, record?.value) };
  return { observed: await observe(known), subject: known };
}

function recordedAccess(config: Config, record: DeploymentRecord | undefined): Config {
  const { web, dicom } = config.access;
  const applied = record?.access;
  return {
    ...config,
    access: {
      ...config.access,
      ...withDefined('web', web ?? applied?.web),
      ...withDefined('dicom', dicom ?? applied?.dicom),
    },
  };
}

function withDefined<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: V });
}
