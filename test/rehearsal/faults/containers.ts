import type { FaultBench, Role } from '../../support/fault-bench.ts';
import type { Fault } from './fault.ts';

/** Containers that do not run, or run what they should not. */
export const CONTAINERS: readonly Fault[] = [
  {
    what: 'an Orthanc is stopped',
    fails: { 'server/primary-containers': /exec primary -- systemctl restart orthweb/ },
    async make(bench) {
      await stop(bench, 'primary', 'orthweb-orthanc-1-1');
      await bench.seen('primary', 2);
    },
  },
  {
    what: 'all Orthancs are stopped',
    fails: {
      'user/login': /orthweb logs --source orthanc/,
      'user/echo': /orthweb status/,
      'server/primary-containers': /systemctl restart orthweb/,
      'dicom/association': /user\/echo/,
    },
    dcmtk: { echo: false, store: false },
    async make(bench) {
      await stop(bench, 'primary', ORTHANCS);
      await bench.seen('primary', 0);
    },
  },
  {
    what: 'all Orthancs of the standby are stopped',
    fails: {
      'server/secondary-containers': /exec secondary -- systemctl restart orthweb/,
      'redundancy/read': /checks of that host/,
      'redundancy/standby': /failover would be refused/,
    },
    async make(bench) {
      await stop(bench, 'secondary', ORTHANCS);
      await bench.reported();
    },
  },
  {
    what: 'Envoy is stopped',
    fails: {
      'user/tls-web': /orthweb status/,
      'user/tls-dicom': /orthweb status/,
      'server/primary-containers': /systemctl restart orthweb/,
    },
    dcmtk: { echo: false, store: false },
    make: (bench) => stop(bench, 'primary', 'orthweb-envoy-1'),
  },
  {
    what: 'a container is of another image',
    fails: { 'server/primary-images': /wanted images/ },
    only: 'user,server',
    async make(bench) {
      bench.afterwards(() => bench.on('primary', composed('')));
      await bench.on('primary', `${OTHER_IMAGE}\n${composed('-f /run/other.yml')}`);
    },
  },
];

const ORTHANCS = 'orthweb-orthanc-1-1 orthweb-orthanc-2-1 orthweb-orthanc-3-1';

async function stop(bench: FaultBench, role: Role, containers: string): Promise<void> {
  bench.afterwards(() => bench.on(role, `docker start ${containers}`));
  await bench.on(role, `docker stop --time 1 ${containers}`);
}

const OTHER_IMAGE = [
  `docker tag "$(docker inspect --format '{{.Config.Image}}' orthweb-orthanc-3-1)" orthanc:another`,
  'printf "services: {orthanc-3: {image: orthanc:another, pull_policy: never}}\\n" >/run/other.yml',
].join('\n');

/** As the host's own scripts start it. */
function composed(more: string): string {
  const files = `-f docker-compose.yml ${more} --env-file /run/orthweb/compose.env`;
  return `cd -P /opt/orthweb/current && docker compose --project-directory "$PWD" ${files} up --detach --wait orthanc-3`;
}
