import type { Place } from '../provision/resource.ts';

/** Pages of the AWS console for one host. */
export interface ConsolePages {
  /** Opens a shell in the browser. */
  readonly sessionManager: string;
  /** The host, with buttons for sessions, files and logs. */
  readonly fleetManager: string;
}

export function consolePages(
  { region, partition }: Pick<Place, 'region' | 'partition'>,
  instanceId: string,
): ConsolePages {
  const base = `https://${region}.console.${DOMAINS[partition] ?? DOMAINS['aws']}/systems-manager`;
  return {
    sessionManager: `${base}/session-manager/${instanceId}?region=${region}`,
    fleetManager: `${base}/fleet-manager/managed-nodes/${instanceId}/general?region=${region}`,
  };
}

/** The list of EC2 instances that bear the deployment's name. */
export function instancesPage({
  region,
  partition,
  deployment,
}: Pick<Place, 'region' | 'partition' | 'deployment'>): string {
  const base = `https://${region}.console.${DOMAINS[partition] ?? DOMAINS['aws']}/ec2/home`;
  return `${base}?region=${region}#Instances:search=${deployment};v=3`;
}

const DOMAINS: Readonly<Record<string, string>> = {
  aws: 'aws.amazon.com',
  'aws-cn': 'amazonaws.cn',
  'aws-us-gov': 'amazonaws-us-gov.com',
};
