import type { HostName, HostReport } from '../../../src/operate/host-reports.ts';
import type { Verdict } from '../../../src/validate/check.ts';
import type { HostSeen } from '../../../src/validate/facts.ts';
import type { HostLook } from '../../../src/validate/probes/host-look.ts';

export const NOW = Date.UTC(2026, 10, 26, 12);

/** A host that is as it should be, with what a test changes about it. */
export function seen(host: HostName, more: Partial<HostSeen> = {}): HostSeen {
  const report: HostReport = {
    bundle: 'b',
    state: 'ready',
    message: '3 of 3 Orthancs, database, storage',
    atMs: NOW - 60_000,
  };
  return {
    host,
    instanceId: `i-${host}`,
    state: 'running',
    zone: host === 'primary' ? 'ca-central-1a' : 'ca-central-1b',
    launchedAtMs: NOW - 86_400_000,
    active: host === 'primary',
    report,
    ...more,
  };
}

const orthanc = (number: number) => ({
  name: `orthanc-${number}`,
  state: 'running',
  health: 'healthy',
  image: 'orthancteam/orthanc:1',
  restarts: 0,
  started: true,
});

export const ENVOY = {
  name: 'envoy',
  state: 'running',
  health: null,
  image: 'envoyproxy/envoy:1',
  restarts: 0,
  started: null,
};

/** What a healthy host answers. */
export const LOOK: HostLook = {
  bundle: 'abc123',
  unit: 'active',
  cloudInit: [],
  containers: [ENVOY, orthanc(1), orthanc(2), orthanc(3)],
  files: { 'envoy.yaml': 'e', 'orthanc.json': 'o' },
  envoy: 'e',
  disks: [31, 31],
  memory: { total: 4_000_000, available: 1_500_000 },
  clock: NOW / 1000,
  database: {
    ssl: true,
    protocol: 'TLSv1.3',
    cipher: 'TLS_AES_256_GCM_SHA384',
    role: 'orthanc',
    server: '17.6',
    tables: ['attachedfiles', 'dicomidentifiers', 'maindicomtags', 'metadata', 'resources'],
  },
  databaseSaid: '',
  askedMs: [NOW - 500, NOW + 1_500],
};

export function look(more: Partial<HostLook>): HostLook {
  return { ...LOOK, ...more };
}

/** The containers of a healthy host, one of them changed. */
export function withContainer(name: string, more: Partial<HostLook['containers'][number]>) {
  return look({
    containers: LOOK.containers.map((one) => (one.name === name ? { ...one, ...more } : one)),
  });
}

/** `fail: what was seen | what to do` */
export function said({ outcome, evidence, fix }: Verdict): string {
  return `${outcome}: ${evidence.join('; ')}${fix === undefined ? '' : ` | ${fix}`}`;
}
