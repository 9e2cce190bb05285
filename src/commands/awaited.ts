import { HOSTS } from '../operate/host-reports.ts';
import type { ExpectedHost } from '../operate/serving.ts';
import type { Applied } from '../provision/apply.ts';

/** The hosts whose first word this run waits for: those it made, or, after a run that was cut short, all that run. */
export function awaited({ nodes }: Applied, all: boolean): readonly ExpectedHost[] {
  return HOSTS.flatMap((host): ExpectedHost[] => {
    const node = nodes.get(`hosts/${host}`);
    const out = (node?.outputs ?? {}) as Readonly<Record<string, string | undefined>>;
    if (out['state'] !== 'running' || (node?.action !== 'create' && !all)) return [];
    return [
      {
        host,
        instanceId: out['instanceId'] ?? '',
        launchedAtMs: Date.parse(out['launchedAt'] ?? '') || 0,
      },
    ];
  });
}
