import { type Fault, shown } from './faults.ts';
import { cidr, contains, overlap, type SubnetPair } from './network.ts';
import type { Settings } from './schema.ts';
import type { SettingPath } from './settings.ts';

/** What the settings become once those that depend on others are filled in. */
export interface Filled extends Omit<Settings, 'network'> {
  readonly network: {
    readonly vpcCidr: string;
    readonly publicSubnets: SubnetPair;
    readonly privateSubnets: SubnetPair;
  };
}

/** Where an element of a list setting was written, `default` when it was computed. */
export type Whereabouts = (path: SettingPath, index?: number) => string;

/** A rule between settings. It is left out when one that it reads is wrong by itself. */
export interface Rule {
  readonly reads: readonly SettingPath[];
  faults(settings: Filled, where: Whereabouts): readonly Fault[];
}

const SUBNETS = ['publicSubnets', 'privateSubnets'] as const;

export const RULES: readonly Rule[] = [
  {
    reads: ['access.web', 'access.dicom', 'access.openToInternet'],
    faults: ({ access }, where) =>
      (['web', 'dicom'] as const).flatMap((side) =>
        everybody(access[side] ?? [], access.openToInternet).map((index) => ({
          where: where(`access.${side}`, index),
          text: `access.${side}[${index}] ${shown(access[side]?.[index])} is everybody: name networks, or say access.openToInternet (--open-to-internet)`,
        })),
      ),
  },
  {
    reads: ['network.vpcCidr', 'network.publicSubnets', 'network.privateSubnets'],
    faults: ({ network }, where) => {
      const vpc = cidr(network.vpcCidr);
      return placed(network)
        .filter(({ range }) => !contains(vpc, range))
        .map(({ path, index, range }) => ({
          where: where(path, index),
          text: `${path}[${index}] ${shown(range.text)} must lie inside network.vpcCidr ${vpc.text}`,
        }));
    },
  },
  {
    reads: ['network.vpcCidr', 'network.publicSubnets', 'network.privateSubnets'],
    faults: ({ network }, where) => {
      const subnets = placed(network);
      return subnets.flatMap(({ path, index, range }, position) =>
        subnets
          .slice(0, position)
          .filter((other) => overlap(other.range, range))
          .map((other) => ({
            where: where(path, index),
            text: `${path}[${index}] ${shown(range.text)} overlaps ${other.path}[${other.index}] ${other.range.text}`,
          })),
      );
    },
  },
];

function everybody(networks: readonly string[], allowed: boolean): number[] {
  return networks.flatMap((text, index) => (!allowed && cidr(text).prefix === 0 ? [index] : []));
}

function placed(network: Filled['network']) {
  return SUBNETS.flatMap((tier) =>
    network[tier].map((text, index) => ({
      path: `network.${tier}` as const,
      index,
      range: cidr(text),
    })),
  );
}
