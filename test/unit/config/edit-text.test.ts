import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Change, editedText } from '../../../src/config/edit-text.ts';
import { valueAt } from '../../../src/config/layers.ts';

const OWN = `# our site
region:   eu-west-1   # the clinic's


access: # who
  # the radiology
  web: [ 203.0.113.0/24 ]
tags: { department: radiology }
orthanc:
    replicas: 3     # enough
    aeTitle: "ORTHANC"
dicomPeers:
- { cidr: 198.51.100.7/32, port: 104 } # the workstation
# the end
`;

const set = (path: string, value: unknown): Change => [path.split('.'), value];

describe('a file that somebody wrote', () => {
  it('is left as it is where it says all this already', () => {
    const same = [set('region', 'eu-west-1'), set('orthanc.replicas', 3), set('name', undefined)];
    expect(editedText(OWN, same)).toBe(OWN);
  });

  it('changes in the lines that are meant, and nowhere else', () => {
    const changes = [
      set('orthanc.replicas', 5),
      set('access.web', ['203.0.113.0/24', '10.0.0.0/8']),
    ];
    const lines = editedText(OWN, changes).split('\n');
    const before = OWN.split('\n');
    expect(lines.length).toBe(before.length);
    expect(lines.filter((line, at) => line !== before[at])).toEqual([
      '  web: [203.0.113.0/24, 10.0.0.0/8]',
      '    replicas: 5 # enough',
    ]);
  });

  it('gets what is new at the end of its group, below a comment', () => {
    const changes = [set('access.dicom', ['10.0.0.0/8']), set('site.domain', 'pacs.example.org')];
    const text = editedText(OWN, changes, (at) => `about ${at.join(' ')}`);
    expect(text).toContain(
      '  web: [ 203.0.113.0/24 ]\n  # about access dicom\n  dicom: [10.0.0.0/8]\ntags:',
    );
    expect(text).toMatch(/\nsite:\n {2}# about site domain\n {2}domain: pacs.example.org\n/);
    expect(text.replace(/ {2}# about access dicom\n.*\n/, '').startsWith(OWN.slice(0, -11))).toBe(
      true,
    );
  });

  it('loses what is taken out, and the group that would be left empty', () => {
    expect(editedText(OWN, [set('access.web', undefined)])).not.toContain('access');
    expect(editedText(OWN, [set('access.web', undefined)])).toContain(
      'tags: { department: radiology }',
    );
  });

  it('keeps comments beside the items of a list that stay', () => {
    const text =
      'access:\n  web:\n    - 10.0.0.0/8 # the house\n    - 203.0.113.0/24 # the villa\n';
    const values = ['203.0.113.0/24', '198.51.100.7/32'];
    expect(editedText(text, [set('access.web', values)])).toBe(
      'access:\n  web:\n    - 203.0.113.0/24 # the villa\n    - 198.51.100.7/32\n',
    );
  });

  it('keeps the ends of its lines', () => {
    const text = OWN.replaceAll('\n', '\r\n');
    const edited = editedText(text, [set('orthanc.replicas', 5)]);
    expect(edited).toBe(text.replace('replicas: 3     #', 'replicas: 5 #'));
  });

  it('may have a group with nothing in it, which counts as none', () => {
    expect(editedText('access:\n', [set('access.web', ['10.0.0.0/8'])])).toBe(
      'access:\n  web: [10.0.0.0/8]\n',
    );
    expect(editedText('access: # who\n', [set('access.web', ['10.0.0.0/8'])])).toBe(
      'access:\n  # who\n  web: [10.0.0.0/8]\n',
    );
  });

  it('may end in blank lines, or without one', () => {
    const added = [set('name', 'lemur')];
    expect(editedText('tags: { a: b }\n\n\n', added)).toContain('tags: { a: b }\n');
    expect(editedText('tags: { a: b }', added)).toMatch(/^tags: { a: b }\n+name: lemur\n$/);
  });

  it('may be nothing but comments: they stay in front', () => {
    expect(editedText('# nothing yet', [set('name', 'lemur')])).toBe(
      '# nothing yet\n\nname: lemur\n',
    );
  });

  it('may say a thing once for two places: only the place that is meant changes', () => {
    const text = 'access:\n  web: &all [10.0.0.0/8]\n  dicom: *all\n';
    const edited = editedText(text, [set('access.web', ['203.0.113.0/24'])]);
    expect(parse(edited)).toEqual({ access: { web: ['203.0.113.0/24'], dicom: ['10.0.0.0/8'] } });
  });

  it('writes text that looks like something else so that it stays text', () => {
    const edited = editedText('tags: {a: b}\n', [set('profile', 'true'), set('tags.a', '1234')]);
    expect(parse(edited)).toEqual({ profile: 'true', tags: { a: '1234' } });
  });
});

describe('whatever the file and the values', () => {
  const word = fc.stringMatching(/^[a-zA-Z0-9 #:'"&*-]{0,12}$/);
  const value = fc.oneof(word, fc.integer(), fc.boolean(), fc.array(word, { maxLength: 4 }));
  const paths = ['a', 'b.c', 'b.d', 'e.f', 'g'];
  const path = fc.constantFrom(...paths);
  const changes = fc.uniqueArray(fc.tuple(path, fc.option(value, { nil: undefined })), {
    selector: ([at]) => at,
    maxLength: 5,
  });
  const files = fc.constantFrom(
    '',
    '# only words\n',
    '{a: 1, b: {c: x}}\n',
    'a: 1 # one\n\n\nb:\n    c: [ x,  y ]\n\n    # d\n    d: "q"\ng:\n- 1\n- 2\n',
    'b: &b { c: 1, d: 2 }\ne:\n  f: *b\n',
    'g: >\n  folded\n  text\nb:\n# nothing\n',
  );

  it('says the values afterwards, and all else as before', () => {
    fc.assert(
      fc.property(files, changes, (text, wanted) => {
        const edited = editedText(
          text,
          wanted.map(([at, one]) => set(at, one)),
          () => 'what it is',
        );
        const after: unknown = parse(edited) ?? {};
        const last = new Map(wanted);
        for (const [at, one] of last)
          expect(valueAt(after, at.split('.')) ?? undefined).toEqual(one);
        const before: unknown = parse(text) ?? {};
        for (const at of paths.filter((one) => !last.has(one)))
          expect(valueAt(after, at.split('.'))).toEqual(valueAt(before, at.split('.')));
        expect(
          editedText(
            edited,
            [...last].map(([at, one]) => set(at, one)),
          ),
        ).toBe(edited);
      }),
      { numRuns: 150 },
    );
  });
});
