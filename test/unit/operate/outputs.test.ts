import { expect, it } from 'vitest';
import { OUTPUT_KEYS, outputsDocument, siteOutputs } from '../../../src/operate/outputs.ts';

const ALL = new Map<string, object>([
  ['hosts/site-address', { publicDns: 'ec2-1.amazonaws.com', publicIp: '1.2.3.4' }],
  ['hosts/primary', { instanceId: 'i-1' }],
  ['hosts/secondary', { instanceId: 'i-2' }],
  ['storage/data', { domain: 'wealthy-lemur-orthbucket.s3.amazonaws.com' }],
  ['database/main', { endpoint: 'db.rds.amazonaws.com', port: 5432 }],
]);

it('are what the nodes report, in the form that scripts know', () => {
  expect(siteOutputs(ALL)).toEqual({
    site_address: 'ec2-1.amazonaws.com',
    host_info: 'Primary:i-1  Secondary:i-2',
    s3_bucket: 'wealthy-lemur-orthbucket.s3.amazonaws.com',
    db_endpoint: 'db.rds.amazonaws.com:5432',
    site: { host: 'ec2-1.amazonaws.com', httpsPort: 443, dicomPort: 11112 },
  });
});

it('are absent where nothing is there', () => {
  expect(siteOutputs(new Map())).toEqual({});
});

it.each([
  ['site_address', 'hosts/site-address', { publicDns: '' }],
  ['host_info', 'hosts/primary', { instanceId: undefined }],
  ['host_info', 'hosts/secondary', {}],
  ['s3_bucket', 'storage/data', {}],
  ['db_endpoint', 'database/main', { endpoint: '', port: 5432 }],
] as const)('%s is absent while %s has none to tell', (key, id, outputs) => {
  const { [key]: missing, ...others } = siteOutputs(new Map([...ALL, [id, outputs]]));
  expect(missing).toBeUndefined();
  const rest = OUTPUT_KEYS.filter((other) => other !== key);
  expect(Object.keys(others)).toEqual(expect.arrayContaining(rest));
});

it('name the place where an emulated site is reached, once there is a site', () => {
  const at = { host: 'localhost', httpsPort: 8443, dicomPort: 11112 };
  expect(siteOutputs(ALL, at)).toMatchObject({ site_address: 'localhost', site: at });
  expect(siteOutputs(new Map(), at)).toEqual({});
});

it('a document says null for what does not exist yet', () => {
  const nothing = { site_address: null, host_info: null, s3_bucket: null, db_endpoint: null };
  expect(outputsDocument({})).toEqual({ ...nothing, site: null });
  const all = siteOutputs(new Map(ALL));
  expect(outputsDocument(all)).toEqual(all);
});
