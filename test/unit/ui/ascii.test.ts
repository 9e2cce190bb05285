import { expect, it } from 'vitest';
import { run } from '../../../src/main.ts';
import { asciiSigns } from '../../../src/ui/ascii.ts';
import { FakeIo } from '../../support/fake-io.ts';

it('has a sign of ASCII for each of ours, and leaves what is not ours', () => {
  expect(asciiSigns('✓ 3  ✗ 1  443 → site’s “name”…')).toBe('+ 3  x 1  443 -> site\'s "name"...');
  expect(asciiSigns('Müller^Jürgen 山田')).toBe('Müller^Jürgen 山田');
});

const REFUSED = 'orthanc:\n  settings: { Pkcs11: {} }\n';

it('is what an operator without UTF-8 reads, but not a program that reads JSON', async () => {
  const io = new FakeIo();
  try {
    io.write('orthweb.yaml', REFUSED);
    io.env['LC_ALL'] = 'C';
    expect(await run(['plan'], io)).toBe(2);
    expect(io.err).toMatch(/the image's\s+own authorities/);
    await run(['plan', '--json'], io);
    expect(JSON.parse(io.out).error.message).toContain('the image’s own authorities');
  } finally {
    io.remove();
  }
});
