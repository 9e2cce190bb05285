import { randomName } from '../../config/random-name.ts';
import { type PlacedRegion, placedRegion, regionsLike } from '../../config/region-places.ts';
import type { AwsProfile } from '../../operate/aws-profiles.ts';
import type { Choice } from '../../ui/prompter.ts';
import { askText, type Questioner, type Wizard } from './wizard.ts';

/** Everything derives from it, and it cannot be changed later. */
export const name: Questioner = (wizard) => {
  const stated = textOf(wizard.draft.stated('name'));
  // A file without a name may belong to a site that has one: another name would be another site.
  if (stated === undefined && !wizard.draft.isNew) return undefined;
  const fallback = stated ?? randomName();
  const message = 'Name of the deployment (cannot be changed later):';
  return {
    path: 'name',
    offer: fallback,
    ask: () => askText(wizard, { path: 'name', message, fallback }),
  };
};

/** Which of the logins that are configured on this machine. */
export const profile: Questioner = (wizard) => {
  // The sandbox takes any login, and where there are no profiles there is nothing to choose from.
  if (wizard.sandboxed || wizard.profiles.length === 0) return undefined;
  const offer = offeredProfile(wizard);
  return {
    path: 'profile',
    offer,
    ask: async () => {
      const chosen = await wizard.prompter.select<string>({
        message: 'AWS profile:',
        flag: '--profile',
        choices: profileChoices(wizard.profiles, textOf(wizard.draft.stated('profile'))),
        fallback: offer ?? NONE,
      });
      return chosen === NONE ? undefined : chosen;
    },
  };
};

/** Where the AWS configuration points to, and all others. */
export const region: Questioner = (wizard) => {
  const { draft, env, profiles, sandboxed } = wizard;
  const name = textOf(draft.stated('profile')) ?? env['AWS_PROFILE'] ?? 'default';
  const configured = profiles.find((one) => one.name === name)?.region;
  const offer =
    textOf(draft.stated('region')) ??
    (env['AWS_REGION'] || undefined) ??
    (env['AWS_DEFAULT_REGION'] || undefined) ??
    configured ??
    (sandboxed ? 'us-east-1' : undefined);
  return {
    path: 'region',
    offer,
    required: true,
    ask: () =>
      wizard.prompter.search<string>({
        message: 'AWS region (type to search):',
        flag: '--region',
        choices: (typed) => regionChoices(typed, offer),
      }),
  };
};

const NONE = '';

/** A login that is chosen silently must be the only one there is. */
function offeredProfile({ draft, env, profiles }: Wizard): string | undefined {
  const stated = textOf(draft.stated('profile')) ?? (env['AWS_PROFILE'] || undefined);
  const [only, ...others] = profiles;
  const other = env['AWS_ACCESS_KEY_ID'] !== undefined || others.length > 0;
  return stated ?? (other || only?.name === 'default' ? undefined : only?.name);
}

function profileChoices(
  profiles: readonly AwsProfile[],
  stated: string | undefined,
): readonly Choice<string>[] {
  const known = profiles.map(({ name: one, region: place }) => ({
    name: place === undefined ? one : `${one} (${place})`,
    value: one,
    short: one,
  }));
  const unknown = stated !== undefined && !profiles.some((one) => one.name === stated);
  return [
    { name: 'none: as the AWS tools find the login by themselves', value: NONE, short: 'none' },
    ...(unknown ? [{ name: `${stated} (not configured on this machine)`, value: stated }] : []),
    ...known,
  ];
}

function regionChoices(
  typed: string | undefined,
  offer: string | undefined,
): readonly Choice<string>[] {
  const first = offer === undefined || typed ? [] : [placedRegion(offer)];
  const others = regionsLike(typed).filter((one) => first[0]?.region !== one.region);
  return [...first, ...others].map(regionChoice);
}

function regionChoice({ region: code, place }: PlacedRegion): Choice<string> {
  const shown = place === undefined ? code : `${code.padEnd(16)}${place}`;
  return { name: shown, value: code, short: code };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
