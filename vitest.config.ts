import { defineConfig } from 'vitest/config';

const shared = {
  environment: 'node',
  // Whole processes come and go in these tests (git, sh, ptys): a fork each keeps a crash or a leak inside one file.
  pool: 'forks',
  globalSetup: 'scripts/test-world.ts',
  // Ten times what the slowest test takes on an idle machine: on a busy one properties are looked at that much slower.
  testTimeout: 30_000,
  hookTimeout: 30_000,
} as const;

// Windows knows no colon in a file's name (`test:agents`).
const script = (process.env.npm_lifecycle_event ?? 'vitest').replaceAll(':', '-');

export default defineConfig({
  test: {
    // Developer machines and CI runners with two cores are the floor; more workers only make process tests time out there.
    maxWorkers: 2,
    // Reports hold a failure's message only: it has to say all of what was compared.
    chaiConfig: { truncateThreshold: 0 },
    // One report per npm script; `.ci/run` counts what they hold.
    reporters: process.env.CI ? ['default', ['json', { outputFile: `out/reports/${script}.json` }]] : ['default'],
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['src-main/**/*.test.ts', 'src-renderer/**/*.test.ts', 'scripts/**/*.test.ts', 'e2e/model-server/**/*.test.ts'],
        },
      },
      // The built CLI and daemon as real processes. `npm run e2e` builds first.
      {
        test: {
          ...shared,
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          exclude: ['e2e/agents/**', 'e2e/model-server/**'],
          // Daemons, browsers and processes of the command line, two files at once: on a busy machine of two cores, each takes ten
          // times what it takes on an idle one. What fails is learnt from what is waited for (`rig.ts`), long before these end.
          testTimeout: 120_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 20_000 } },
        },
      },
      // Real agent CLIs, pinned and installed apart, against a scripted model server. Only `npm run test:agents` starts it.
      {
        test: {
          ...shared,
          name: 'agents',
          include: ['e2e/agents/**/*.test.ts'],
          testTimeout: 120_000,
          // The first test of a file may have to install the CLIs.
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
