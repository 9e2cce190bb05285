import type { Config } from '../../config.ts';
import { monthlyEstimate } from '../../price/estimate.ts';
import { briefMonthly } from '../../ui/init-view.ts';
import type { Choice } from '../../ui/prompter.ts';
import { askText, type Questioner } from './wizard.ts';

/** How much each of the two hosts can do. */
export const instanceType: Questioner = (wizard) => {
  const config = wizard.draft.config();
  const { instanceType: offer } = config.hosts;
  return {
    path: 'hosts.instanceType',
    offer,
    async ask() {
      const chosen = await wizard.prompter.select<string>({
        message: 'EC2 instance type of both hosts:',
        flag: '--instance-type',
        choices: instanceChoices(config),
        fallback: offer,
      });
      if (chosen !== ANOTHER) return chosen;
      return askText(wizard, {
        path: 'hosts.instanceType',
        message: 'Instance type, such as t3.2xlarge:',
      });
    },
  };
};

export const replicas: Questioner = (wizard) => {
  const offer = wizard.draft.config().orthanc.replicas;
  const message = 'Orthanc containers on each host:';
  const ask = () => askText(wizard, { path: 'orthanc.replicas', message, fallback: String(offer) });
  return { path: 'orthanc.replicas', offer, ask };
};

/** How much of what hosts say to AWS stays inside the VPC. */
export const endpoints: Questioner = (wizard) => {
  const config = wizard.draft.config();
  const { endpoints: offer } = config;
  return {
    path: 'endpoints',
    offer,
    ask: () =>
      wizard.prompter.select<Config['endpoints']>({
        message: 'VPC endpoints, by which hosts reach AWS without the Internet:',
        flag: '--endpoints',
        choices: ENDPOINTS.map(({ value, what }) => {
          const about = briefMonthly(monthlyEstimate({ ...config, endpoints: value }));
          return { name: `${what.padEnd(WHAT_WIDTH)}${about}`, value, short: value };
        }),
        fallback: offer,
      }),
  };
};

const ENDPOINTS: readonly { readonly value: Config['endpoints']; readonly what: string }[] = [
  { value: 'default', what: 'default: S3, Secrets Manager' },
  { value: 'full', what: 'full: also SSM, KMS, CloudWatch Logs' },
];

const WHAT_WIDTH = 39;

/** Some that suit; a site of three Orthancs fits into the first. */
const INSTANCE_TYPES = [
  { type: 't3.medium', cpus: 2, memoryGiB: 4 },
  { type: 't3.large', cpus: 2, memoryGiB: 8 },
  { type: 't3.xlarge', cpus: 4, memoryGiB: 16 },
  { type: 'm7i.large', cpus: 2, memoryGiB: 8 },
  { type: 'm7i.xlarge', cpus: 4, memoryGiB: 16 },
  { type: 'm7i.2xlarge', cpus: 8, memoryGiB: 32 },
];

const ANOTHER = '';

function instanceChoices(config: Config): readonly Choice<string>[] {
  const { instanceType: now } = config.hosts;
  const known = INSTANCE_TYPES.map(({ type, cpus, memoryGiB }) => {
    const hosts = { ...config.hosts, instanceType: type };
    const about = briefMonthly(monthlyEstimate({ ...config, hosts }));
    const size = `${cpus} vCPU  ${String(memoryGiB).padStart(2)} GiB`;
    return { name: `${type.padEnd(13)}${size}   ${about}`, value: type, short: type };
  });
  const listed = INSTANCE_TYPES.some(({ type }) => type === now);
  return [
    ...(listed ? [] : [{ name: now, value: now }]),
    ...known,
    { name: 'another one', value: ANOTHER },
  ];
}
