import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { HOST_LOOK, hostLook } from '../../../src/validate/probes/host-look.ts';
import { instanceLook, instanceScript } from '../../../src/validate/probes/instance-look.ts';
import { LOOK } from './recorded.ts';

const ID = '0a9b3153-2512774b-2d9580de-1fc3dcf6-3bd83918';

describe('what hosts are asked', () => {
  it.each([
    ['a look', HOST_LOOK],
    ['a stored instance', instanceScript(ID)],
  ])('%s is a script that bash can read', (_, script) => {
    expect(() => execFileSync('bash', ['-n'], { input: script, stdio: 'pipe' })).not.toThrow();
  });

  it('holds nothing that Systems Manager would take for a parameter of its own', () => {
    for (const script of [HOST_LOOK, instanceScript(ID)]) expect(script).not.toContain('{{');
  });

  it('about an instance takes an id of Orthanc and nothing else', () => {
    expect(instanceScript(ID)).toContain(`instance=${ID}\n`);
    for (const id of ['', 'x; reboot', `${ID}\nreboot`, `${ID} `])
      expect(() => instanceScript(id)).toThrow('this is no id of Orthanc');
  });
});

describe('what hosts answer', () => {
  const { askedMs, ...words } = LOOK;

  it('is read with when it was asked', () => {
    expect(hostLook(JSON.stringify(words), askedMs)).toEqual(LOOK);
  });

  it('is freed of what a terminal would obey', () => {
    const sly = JSON.stringify({ ...words, unit: 'active\u009b2J' });
    expect(hostLook(sly, askedMs)?.unit).not.toMatch(/\p{Cc}/u);
  });

  it('is no look when it is anything else', () => {
    expect(hostLook('', askedMs)).toBeUndefined();
    expect(hostLook('{"bundle": 1}', askedMs)).toBeUndefined();
    expect(instanceLook('bash: jq: command not found')).toBeUndefined();
  });

  it('about an instance is its row, or what the database said instead', () => {
    const said = { row: null, rowSaid: 'FATAL', code: '000', sha256: '' };
    expect(instanceLook(JSON.stringify(said))).toEqual(said);
  });
});
