import { expect, it } from 'vitest';
import { waitingLine } from '../../../src/ui/waiting-line.ts';
import { FakeLine, HandTime } from './fakes.ts';

function waiting() {
  const [line, time] = [new FakeLine(), new HandTime()];
  const end = waitingLine('asking AWS', time.every, () => line);
  return { line, time, end };
}

it('a sign of life comes when the answer takes its time, and goes with it', () => {
  const { line, time, end } = waiting();
  time.pass(300);
  expect(line.live).toBeUndefined();
  time.pass(200);
  expect(line.live).toBe('asking AWS');
  end();
  expect(line.live).toBeUndefined();
});

it('never flashes where the answer is quick, nor comes afterwards', () => {
  const { line, time, end } = waiting();
  time.pass(100);
  end();
  time.pass(10_000);
  expect(line.live).toBeUndefined();
});
