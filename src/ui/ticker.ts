/** Calls `tick` again and again until the returned function is called. */
export type Every = (everyMs: number, tick: () => void) => () => void;

export const systemEvery: Every = (everyMs, tick) => {
  const timer = setInterval(tick, everyMs);
  timer.unref();
  return () => clearInterval(timer);
};
