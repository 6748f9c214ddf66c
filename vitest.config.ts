import { defineConfig } from 'vitest/config';

const everywhere = ['harness/**', 'scenarios/**', 'reference-app/**'];
const kinds = ['process', 'docker', 'k6', 'browser'];

/** Unit tests run side by side; tests that measure or start servers run one file after another. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: everywhere.map((folder) => `${folder}/*.test.ts`),
          exclude: kinds.map((kind) => `**/*.${kind}.test.ts`),
          testTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'real',
          include: kinds.flatMap((kind) => everywhere.map((folder) => `${folder}/*.${kind}.test.ts`)),
          fileParallelism: false,
          // They measure, on machines that are not theirs alone: a host that takes time away is no failure.
          retry: 3,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
