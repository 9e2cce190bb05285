import { type Config, requireAccess, resolveConfig } from '../config.ts';
import type { CommandContext } from '../context.ts';
import { asApplied } from '../operate/observe.ts';
import type { DeploymentRecord } from '../operate/record.ts';
import { offerToSave } from './save-config.ts';

/** For what opens the site: who may reach it is configured, was applied before, or the operator is told what to say. */
export function withAccess(config: Config, record?: DeploymentRecord): Config {
  const known = asApplied(config, record);
  requireAccess(known);
  return known;
}

/** On a terminal: who may reach web and DICOM, which has no default. Elsewhere the configuration stays as it is. */
export async function askAccess(context: CommandContext, config: Config): Promise<Config> {
  const { web, dicom } = config.access;
  if ((web !== undefined && dicom !== undefined) || !context.terminal.interactive) return config;
  const { prompter } = context;
  const ask = (what: string, flag: string, fallback?: string) =>
    prompter.input({
      message: `Networks that may reach the site by ${what} (comma between them)`,
      flag,
      validate: (answer) => validNetworks(answer),
      ...(fallback === undefined ? {} : { fallback }),
    });
  const webAnswer = web?.join(',') ?? (await ask('HTTPS', '--web-cidr'));
  const dicomAnswer = dicom?.join(',') ?? (await ask('DICOM TLS', '--dicom-cidr', webAnswer));
  const access = networks(webAnswer, dicomAnswer);
  await offerToSave(context, [
    [['access', 'web'], access.web],
    [['access', 'dicom'], access.dicom],
  ]);
  return { ...config, access: { ...config.access, ...access } };
}

function networks(web: string, dicom: string): Config['access'] {
  const flags = { webCidr: web, dicomCidr: dicom };
  return resolveConfig({ flags, env: {}, readFile: () => undefined }).access;
}

function validNetworks(answer: string): true | string {
  if (answer.trim() === '') return 'at least one, such as 203.0.113.0/24';
  try {
    networks(answer, answer);
    return true;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
