import { expect, it } from 'vitest';
import { archive } from '../../../../src/operate/bundle/archive.ts';
import { hostSoftware } from '../../../../src/operate/bundle/software.ts';
import { filesIn } from '../../../../src/operate/rollout/bundle-files.ts';
import { differenceOf } from '../../../../src/operate/rollout/differences.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { configured } from '../../provision/configured.ts';

async function bundle(yaml = '') {
  const place = { clock: new FakeClock(), deployment: 'lemur', region: 'us-east-1' };
  return filesIn((await hostSoftware(place, configured(yaml))).bundle.bytes);
}

it.each([
  ['orthanc: {replicas: 2}', 'Orthancs 3, wanted 2'],
  ['orthanc: {aeTitle: PACS}', 'AE title ORTHANC, wanted PACS'],
  ['orthanc: {viewers: [ohif, stone]}', 'viewers none, wanted ohif and stone'],
  ['envoy: {image: "envoy:v9"}', expect.stringMatching(/^Envoy image \S+, wanted envoy:v9$/)],
  ['orthanc: {settings: {StableAge: 7}}', "Orthanc's StableAge"],
])('%s is told in plain words, and any Orthanc may go on', async (yaml, text) => {
  const found = differenceOf(await bundle(), await bundle(yaml));
  expect(found).toEqual({ text, anotherOrthanc: false });
});

it('another Orthanc is told from all the rest', async () => {
  const found = differenceOf(await bundle(), await bundle('orthanc: {image: "orthanc:9"}'));
  expect(found.anotherOrthanc).toBe(true);
  expect(found.text).toMatch(/^Orthanc image \S+, wanted orthanc:9$/);
});

it('values of settings are never told: somebody may have put a password among them', async () => {
  const yaml = 'orthanc: {settings: {DicomModalities: {WS: [WS1, 198.51.100.7, 104]}}}';
  const { text } = differenceOf(await bundle(), await bundle(yaml));
  expect(text).toBe("Orthanc's DicomModalities");
});

it.each([
  ['bin/apply', "the hosts' own scripts"],
  ['envoy.yaml', 'settings of Envoy'],
  ['rds-ca.pem', 'authorities of the database'],
  ['docker-daemon.json', 'settings of the container engine'],
  ['settings.json', 'settings of the containers'],
])('another %s is told', async (path, text) => {
  const wanted = new Map(await bundle());
  wanted.set(path, '{}\n');
  expect(differenceOf(await bundle(), wanted).text).toBe(text);
});

it('a bundle is read as it was packed', async () => {
  const files = [
    { path: 'bin/apply', content: '#!/bin/bash\n', executable: true },
    { path: 'empty', content: '', executable: false },
  ];
  const { bytes } = await archive(files);
  expect([...(await filesIn(bytes))]).toEqual(files.map(({ path, content }) => [path, content]));
});
