import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { userData } from '../../../src/templates/user-data.ts';

const INPUT = {
  deployment: 'wealthy-lemur',
  region: 'ca-central-1',
  bucket: 'wealthy-lemur-orthbucket',
  sha256: 'a'.repeat(64),
  hosts: { 'eni-1': 'primary', 'eni-2': 'secondary' },
  fetchScript: '#!/bin/bash\necho fetched\n',
};

describe('user data', () => {
  it('is a cloud-config that writes three files and starts what one of them describes', () => {
    expect(userData(INPUT)).toMatchInlineSnapshot(`
      "#cloud-config
      write_files:
        - path: "/etc/orthweb/host.json"
          permissions: "0644"
          content: "{\\"deployment\\":\\"wealthy-lemur\\",\\"region\\":\\"ca-central-1\\",\\"bucket\\":\\"wealthy-lemur-orthbucket\\",\\"sha256\\":\\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\\",\\"hosts\\":{\\"eni-1\\":\\"primary\\",\\"eni-2\\":\\"secondary\\"}}\\n"
        - path: "/usr/local/sbin/orthweb-fetch"
          permissions: "0755"
          content: |
            #!/bin/bash
            echo fetched
        - path: "/etc/systemd/system/orthweb-fetch.service"
          permissions: "0644"
          content: |
            [Unit]
            Description=Brings the orthweb bundle onto this host
            Wants=network-online.target
            After=network-online.target
            ConditionPathExists=!/etc/systemd/system/multi-user.target.wants/orthweb.service
            StartLimitIntervalSec=0

            [Service]
            Type=oneshot
            ExecStart=/usr/local/sbin/orthweb-fetch
            Restart=on-failure
            RestartSec=60
            StandardOutput=journal+console
            StandardError=journal+console

            [Install]
            WantedBy=multi-user.target
      runcmd:
        - - "systemctl"
          - "enable"
          - "--now"
          - "--no-block"
          - "orthweb-fetch.service"
      "
    `);
  });

  it('brings every word back as it was given, through a reader of YAML 1.1', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (bucket, script) => {
        const text = userData({ ...INPUT, bucket, fetchScript: script });
        const read = parse(text, { version: '1.1' });
        expect(JSON.parse(read.write_files[0].content).bucket).toBe(bucket);
        expect(read.write_files[1].content).toBe(script);
      }),
    );
  });

  it('over 16 KB is refused: EC2 would refuse the launch', () => {
    expect(() => userData({ ...INPUT, fetchScript: 'x'.repeat(16_384) })).toThrow('over 16 KB');
  });
});
