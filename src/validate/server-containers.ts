import { fail, pass, skipped, type Verdict, warn } from './check.ts';
import type { HostLook } from './probes/host-look.ts';

export function judgeStarted({ containers }: HostLook): Verdict {
  const orthancs = containers.filter(({ started }) => started !== null);
  const running = orthancs.filter(({ state }) => state === 'running');
  if (running.length === 0) return skipped('no Orthanc runs, see containers');
  const silent = running.filter(({ started }) => started === false).map(({ name }) => name);
  if (silent.length === 0) return pass(`${running.map(({ name }) => name).join(', ')}`);
  return warn(
    `${silent.join(', ')}: no start in the log that the engine still has`,
    'orthweb logs --source orthanc --since 1d',
  );
}

export function judgeContainers({ containers }: HostLook): Verdict {
  const told = containers.map(({ name, state, health, restarts }) => {
    const said = health === null || health === 'healthy' ? state : `${state}, ${health}`;
    return `${name} is ${said}${restarts > 0 ? `, restarted ${restarts} times` : ''}`;
  });
  const bad = containers.filter(
    ({ state, health }) => state !== 'running' || (health !== null && health !== 'healthy'),
  );
  const starting = bad.every(({ state, health }) => state === 'running' && health === 'starting');
  if (bad.length === 0) return pass(...told);
  if (starting) return warn(told, 'it starts: try again in a minute');
  return fail(told, 'orthweb exec HOST -- systemctl restart orthweb.service, and see orthweb logs');
}

export function judgeImages(
  { containers }: HostLook,
  wanted: { readonly orthanc: string; readonly envoy: string },
): Verdict {
  const there = containers.filter(({ image }) => image !== '');
  if (there.length === 0) return skipped('there are no containers');
  const image = (name: string) => (name === 'envoy' ? wanted.envoy : wanted.orthanc);
  const others = there.filter((one) => one.image !== image(one.name));
  if (others.length === 0) return pass(wanted.orthanc, wanted.envoy);
  return fail(
    others.map((one) => `${one.name} is of ${one.image}, wanted ${image(one.name)}`),
    'orthweb plan shows what differs; a host launched anew runs the wanted images',
  );
}
