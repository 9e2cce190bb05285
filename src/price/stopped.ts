import { PRICES } from './table.ts';

/** What a host costs a month only while it runs; its disk and its address cost all the same. Undefined: not in the table. */
export function savedByStopping(instanceType: string): number | undefined {
  const hourly: Readonly<Record<string, number>> = PRICES.instances;
  if (!Object.hasOwn(hourly, instanceType)) return undefined;
  return (hourly[instanceType] ?? 0) * PRICES.hoursPerMonth + PRICES.detailedMonitoring;
}
