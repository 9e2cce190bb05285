import { expect, it } from 'vitest';
import type { HostName } from '../../../../src/operate/host-reports.ts';
import type { Observed } from '../../../../src/operate/observe.ts';
import { planRollout, refuseMixedOrthancs } from '../../../../src/operate/rollout/plan-rollout.ts';
import type { Step, StepAction } from '../../../../src/provision/plan.ts';

const HOW = { failover: true, wait: true, upgrade: false, allowRestart: false };

function observed(actions: Partial<Record<HostName, StepAction>> = {}, standby = 'running') {
  const step = (host: HostName): Step => {
    const action = actions[host] ?? 'keep';
    const ref = action === 'create' ? {} : { ref: `i-${host}` };
    return { id: `hosts/${host}`, type: 'ec2:instance', action, changes: [], ...ref };
  };
  const outputs = new Map<string, object>([
    ['hosts/addresses', { active: 'primary' }],
    ['hosts/primary', { state: 'running' }],
    ['hosts/secondary', { state: standby }],
  ]);
  const plan = { steps: [step('primary'), step('secondary')], outputs, expectedMs: 0 };
  return { plan, bundle: 'a'.repeat(64) } as unknown as Observed;
}

const behind = (host: HostName, anotherOrthanc = false) => ({
  host,
  runs: 'b'.repeat(64),
  text: 'Orthancs 3, wanted 2',
  anotherOrthanc,
});
const BOTH = [behind('primary'), behind('secondary')];
const OTHERS = [behind('primary', true), behind('secondary', true)];

const texts = ({ plan }: Observed) =>
  plan.steps.map(({ id, action, changes }) => `${action} ${id} ${changes[0]?.text ?? ''}`.trim());

it('what hosts run is part of the plan, with what its users notice', () => {
  expect(texts(planRollout(observed(), BOTH, HOW))).toEqual([
    'update hosts/primary bundle bbbbbbbb, wanted aaaaaaaa: Orthancs 3, wanted 2; the site moves to secondary before: open connections are cut',
    'update hosts/secondary bundle bbbbbbbb, wanted aaaaaaaa: Orthancs 3, wanted 2',
  ]);
});

it('hosts that run what they are to are left alone', () => {
  const planned = planRollout(observed(), [], HOW);
  expect(texts(planned)).toEqual(['keep hosts/primary', 'keep hosts/secondary']);
  expect(planned.rollout).toEqual({ hosts: [], anotherOrthanc: false, held: false });
});

it.each([
  [{ failover: false }, 'in place: the site does not answer for some minutes'],
  [{ wait: false }, 'it goes on with what it has, as nobody waits for secondary'],
])('the active host with %j', (how, text) => {
  const [primary] = planRollout(observed(), BOTH, { ...HOW, ...how }).plan.steps;
  expect(primary?.changes[0]?.text).toContain(`; ${text}`);
});

it('a standby that is stopped is started and stopped again', () => {
  const [, secondary] = planRollout(observed({}, 'stopped'), BOTH, HOW).plan.steps;
  expect(secondary?.changes[0]?.text).toContain('it is stopped: started for this, and stopped');
});

it('another Orthanc is held back until somebody allows it', () => {
  const held = planRollout(observed(), OTHERS, HOW);
  expect(held.rollout).toMatchObject({ anotherOrthanc: true, held: true });
  expect(held.plan.steps.map(({ action }) => action)).toEqual(['held', 'held']);
  expect(texts(held)[0]).toContain('orthweb upgrade does this, with a copy of the database');
  const allowed = planRollout(observed(), OTHERS, { ...HOW, allowRestart: true });
  expect(allowed.plan.steps.map(({ action }) => action)).toEqual(['update', 'update']);
  expect(allowed.plan.steps[0]?.changes[0]?.effect).toBe('restart');
  const asked = planRollout(observed(), OTHERS, { ...HOW, upgrade: true });
  expect(asked.plan.steps[0]?.changes[0]?.effect).toBe('update');
  expect(texts(asked)[1]).toContain('no Orthanc runs until it serves');
});

it('another Orthanc that one host runs already is not held back from the other one', () => {
  const { rollout } = planRollout(observed(), [behind('primary', true)], HOW);
  expect(rollout).toEqual({ hosts: ['primary'], anotherOrthanc: false, held: false });
});

it('a host is not made with another Orthanc beside an old one, unless that is allowed', () => {
  const made = observed({ secondary: 'create' });
  const one = [behind('primary', true)];
  expect(() => refuseMixedOrthancs(planRollout(made, one, HOW))).toThrow(
    'hosts/secondary would be made with another Orthanc than the other host runs',
  );
  refuseMixedOrthancs(planRollout(made, one, { ...HOW, allowRestart: true }));
  refuseMixedOrthancs(planRollout(made, [behind('primary')], HOW));
});
