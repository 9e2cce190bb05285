import { join } from 'node:path';
import { CONFIG_PREFIX_SEPARATOR, loadSharedConfigFiles } from '@smithy/shared-ini-file-loader';

export interface AwsProfile {
  readonly name: string;
  /** Where it goes when nobody says otherwise. */
  readonly region?: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/** The profiles of the AWS configuration files, in their order. No secret of theirs leaves this function. */
export async function awsProfiles(env: Env): Promise<readonly AwsProfile[]> {
  const home = env['HOME'] || env['USERPROFILE'] || '.';
  const { configFile, credentialsFile } = await loadSharedConfigFiles({
    configFilepath: env['AWS_CONFIG_FILE'] || join(home, '.aws', 'config'),
    filepath: env['AWS_SHARED_CREDENTIALS_FILE'] || join(home, '.aws', 'credentials'),
    ignoreCache: true,
  });
  const names = new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)]);
  return [...names].filter(isProfile).map((name) => {
    // The SDK looks for the region in the file of credentials first.
    const region = credentialsFile[name]?.['region'] ?? configFile[name]?.['region'];
    return { name, ...(region !== undefined && { region }) };
  });
}

/** Sections of other kinds keep their kind in their name. */
function isProfile(name: string): boolean {
  return !['sso-session', 'services'].some((kind) =>
    name.startsWith(kind + CONFIG_PREFIX_SEPARATOR),
  );
}
