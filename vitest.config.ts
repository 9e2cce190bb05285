import { defineConfig } from 'vitest/config';

// One process a file and shuffled order: a test that leans on another's leftovers is found at once.
const common = {
  sequence: { shuffle: true },
  isolate: true,
  env: {
    NO_COLOR: '1',
    TZ: 'UTC',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  },
};

/** Tiers that drive processes: one file at a time, the machine may have two cores. `test/run.js` runs two where that is well. */
const driving = { fileParallelism: false, testTimeout: 600_000, hookTimeout: 300_000 };

export default defineConfig({
  test: {
    projects: [
      {
        test: { ...common, name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 20_000 },
      },
      {
        test: { ...common, ...driving, name: 'emulator', include: ['test/emulator/**/*.test.ts'] },
      },
      { test: { ...common, ...driving, name: 'faults', include: ['test/faults/**/*.test.ts'] } },
      {
        test: {
          ...common,
          ...driving,
          name: 'host',
          include: ['test/host/**/*.test.ts'],
          // The first one builds the images, and a whole site boots.
          hookTimeout: 600_000,
        },
      },
      {
        test: {
          ...common,
          ...driving,
          name: 'rehearsal',
          include: ['test/rehearsal/**/*.test.ts'],
          hookTimeout: 600_000,
          // A deployment lives through them from its beginning to its end.
          sequence: { shuffle: false },
        },
      },
    ],
  },
});
