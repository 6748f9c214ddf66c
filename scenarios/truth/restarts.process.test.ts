import { processes } from '../../harness/index.ts';
import { knownRestarts } from './restarts.ts';
import { testKnownCells } from './test-known-cells.ts';

// nginx sends to an instance up to its end, and is tested alone: restarts-by-nginx.process.test.ts.
testKnownCells(
  knownRestarts.filter(({ id }) => id !== 'B6-nginx'),
  () => processes(),
);
