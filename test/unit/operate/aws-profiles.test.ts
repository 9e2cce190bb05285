import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { awsProfiles } from '../../../src/operate/aws-profiles.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'orthweb-unit-'));
  mkdirSync(join(home, '.aws'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const write = (name: string, text: string): string => {
  writeFileSync(join(home, name), text);
  return join(home, name);
};

const CONFIG = `[default]
region = eu-central-1
[profile imaging]
region = ca-central-1
sso_session = corp
[sso-session corp]
sso_region = eu-west-1
[services local]
s3 =
  endpoint_url = http://localhost
`;
const CREDENTIALS = `[imaging]
region = eu-west-2
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = wJalrXUtnFEMI
[old]
aws_access_key_id = AKIAEXAMPLE
`;

describe('the profiles of the AWS configuration', () => {
  it('are those of both files, with the region that the SDK would take', async () => {
    write('.aws/config', CONFIG);
    write('.aws/credentials', CREDENTIALS);
    expect(await awsProfiles({ HOME: home })).toEqual([
      { name: 'default', region: 'eu-central-1' },
      { name: 'imaging', region: 'eu-west-2' },
      { name: 'old' },
    ]);
  });

  it('are read where variables say that the files are', async () => {
    const env = {
      HOME: home,
      AWS_CONFIG_FILE: write('c', CONFIG),
      AWS_SHARED_CREDENTIALS_FILE: write('k', CREDENTIALS),
    };
    expect((await awsProfiles(env)).map(({ name }) => name)).toEqual(['default', 'imaging', 'old']);
  });

  it('are none where there are no files', async () => {
    expect(await awsProfiles({ HOME: join(home, 'nobody') })).toEqual([]);
  });
});
