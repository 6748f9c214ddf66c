import { defineConfig } from 'vitest/config';
import type { Reporter } from 'vitest/node';

const folders = ['harness', 'scenarios', 'reference-app'];
const kinds = ['process', 'docker', 'k6', 'browser'];
const real = kinds.flatMap((kind) => folders.map((folder) => `${folder}/**/*.${kind}.test.ts`));

/** They measure time or look at the whole engine or machine: nothing may run beside them. */
const alone = [
  'linear-time',
  'known-latency.*',
  'killed-and-restarted.docker',
  'frozen-server.process',
  'times.process',
  'limits.process',
  'reconnects.process',
  'restarts.process',
  'restarts-by-nginx.process',
  'metronome.process',
  'generator.process',
  'native-driver.process',
  'autocannon-driver.process',
  'socket-driver.process',
  'observer.process',
  'selfcheck.process',
  'failures.process',
  'bring-up-time.*',
  'k6-driver.k6',
  'k6-rooms.k6',
  'interrupt.*',
  'dead-runs.docker',
  'images.docker',
  'compose-file.docker',
  'docker-runtime.docker',
].map((name) => `**/${name}.test.ts`);

// They start servers, on machines that are not theirs alone: a host that takes time away is no failure.
const patient = { retry: 3, testTimeout: 120_000, hookTimeout: 60_000 };

/** Says what the attempts missed that were repeated: a test that passes in the end would hide it. */
const retriedAttempts: Reporter = {
  onTestCaseResult(test) {
    const { state, errors = [] } = test.result();
    if (state !== 'passed') return;
    for (const { message, diff = '' } of errors)
      console.error(`RETRIED  ${test.fullName}\n${message}\n${diff}\n`);
  },
};

/** Unit tests run side by side, tests with real servers two at a time, and those that measure one after another. */
export default defineConfig({
  test: {
    reporters: ['default', retriedAttempts, ...(process.env.CI ? ['json'] : [])],
    outputFile: { json: 'reports/tests.json' },
    projects: [
      {
        test: {
          name: 'unit',
          include: folders.map((folder) => `${folder}/**/*.test.ts`),
          exclude: [...kinds.map((kind) => `**/*.${kind}.test.ts`), ...alone],
          testTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'real',
          include: real,
          exclude: alone,
          ...patient,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'alone',
          include: alone,
          ...patient,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
