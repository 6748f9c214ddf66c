import { defineConfig } from 'vitest/config';
import { testResults } from './.ci/test-results.ts';

const folders = ['harness', 'scenarios', 'reference-app'];
const kinds = ['process', 'docker', 'k6', 'browser'];
const real = kinds.flatMap((kind) => folders.map((folder) => `${folder}/**/*.${kind}.test.ts`));
const named = (names: readonly string[]) => names.map((name) => `**/${name}.test.ts`);

/** They measure time or look at the whole engine or machine: nothing may run beside them. */
const alone = named([
  'known-latency.*',
  'killed-and-restarted.docker',
  'frozen-server.process',
  'times.process',
  'reconnects.process',
  'restarts.process',
  'restarts-by-nginx.process',
  'restarted-sessions.process',
  'metronome.process',
  'generator.process',
  'native-driver.process',
  'walked-journeys.process',
  'autocannon-driver.process',
  'socket-driver.process',
  'observer.process',
  'failures.process',
  'bring-up-time.*',
  'k6-rooms.k6',
  'interrupt.docker',
  'gate-pipeline.process',
  'dead-runs.docker',
]);

/** Besides the unit tests what `npm test` runs: one real path of each kind. None of them measures time. */
const oneOfEach = [
  'scenarios/one-of-each.process.test.ts',
  'scenarios/hostile/adapter-answers.process.test.ts',
  'reference-app/src/sessions/sessions.process.test.ts',
  'reference-app/src/realtime/rooms.process.test.ts',
  'harness/cli.process.test.ts',
  'harness/environment/process/process-runtime.process.test.ts',
  'harness/load/k6/scenario-of-script.k6.test.ts',
  'harness/report/report.browser.test.ts',
];

// Nothing is tried again because it was wrong. A cell whose numbers this machine could not tell is (`runKnownCell`), and what
// measures time by a clock that others can hold up says so in its own file.
const patient = {
  retry: { count: 2, condition: /^This machine could not tell/ },
  testTimeout: 120_000,
  hookTimeout: 60_000,
};

/**
 * Unit tests run side by side, tests with real servers two at a time, and those that measure one after another. `npm test`
 * runs the first two projects, `npm run test:rest` the others, `npm run test:all` each of them.
 */
export default defineConfig({
  test: {
    reporters: ['default', testResults(process.env.TEST_RESULTS ?? null)],
    projects: [
      {
        test: {
          name: 'unit',
          include: folders.map((folder) => `${folder}/**/*.test.ts`),
          exclude: [...kinds.map((kind) => `**/*.${kind}.test.ts`), ...alone],
          testTimeout: 30_000,
          // They change nothing that another one could see, and half of their time would be that of starting processes.
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'one-of-each',
          include: oneOfEach,
          ...patient,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'real',
          include: real,
          exclude: [...alone, ...oneOfEach],
          ...patient,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'alone',
          include: alone,
          ...patient,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
