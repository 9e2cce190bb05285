import { OrthwebError } from '../../errors.ts';
import { type HostName, otherHost } from '../host-reports.ts';
import { holds, type Standing } from '../standing.ts';

/** `finish`: the site is there already, and what a failover that was cut off left undone is to be done. */
export interface Intent {
  readonly kind: 'nothing' | 'finish' | 'move';
  readonly from: HostName;
  readonly to: HostName;
}

/** Where the site is to be: as said, else where a failover that was cut off brings it, else on the standby. */
export function intentOf(standing: Standing, asked: HostName | undefined): Intent {
  const { active, record } = standing;
  const begun = record?.value.failoverTo;
  const to = asked ?? begun ?? (active === undefined ? undefined : otherHost(active));
  if (to === undefined)
    throw new OrthwebError('neither host holds the site address, so none stands by', {
      hint: 'orthweb up puts it back, or say where it is to be: orthweb failover --to primary',
    });
  const from = otherHost(to);
  if (active !== to) return { kind: 'move', from, to };
  const complete = holds(standing.hosts[from], standing.standby) && begun === undefined;
  return { kind: complete ? 'nothing' : 'finish', from, to };
}
