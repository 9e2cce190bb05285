import type { Place } from './resource.ts';

/** Physical names that differ from the rule `<deployment>-<node id>`. IAM is global, so its names carry the region. */
export function names(place: Pick<Place, 'deployment' | 'region'>) {
  const { deployment, region } = place;
  const database = `${deployment}-orthancpostgres`;
  const iam = (suffix: string) => `orthweb-${deployment}-${region}-${suffix}`;
  const special: Readonly<Record<string, string>> = {
    'keys/key': `alias/orthweb-${deployment}`,
    'storage/data': `${deployment}-orthbucket`,
    'storage/logs': `${deployment}-logs`,
    'secrets/web': `orthweb/${deployment}/web-login`,
    'secrets/database': `orthweb/${deployment}/database-login`,
    'secrets/authority': `orthweb/${deployment}/certificate-authority`,
    'secrets/certificate': `orthweb/${deployment}/server-certificate`,
    'hosts/primary-status': `/orthweb/${deployment}/primary/status`,
    'hosts/secondary-status': `/orthweb/${deployment}/secondary/status`,
    'database/main': database,
    'database/log-postgresql': `/aws/rds/instance/${database}/postgresql`,
    'database/log-upgrade': `/aws/rds/instance/${database}/upgrade`,
    'database/monitoring-role': iam('monitoring'),
    'identity/policy': iam('host'),
    'identity/role': iam('host'),
    'identity/profile': iam('host'),
    'logs/containers': `/orthweb/${deployment}/containers`,
  };
  return {
    /** The name of the node's object: unique in its account, the same in every run. */
    of: (id: string): string => special[id] ?? `${deployment}-${id.replaceAll('/', '-')}`,
    /** Prefix of the final snapshots' names. */
    finalSnapshotPrefix: `${deployment}-final-`,
    /** Of those that were asked for. */
    backupPrefix: `${deployment}-backup-`,
  };
}
