import { processes } from '../../harness/index.ts';
import { knownFailures } from './failures.ts';
import { testKnownCells } from './test-known-cells.ts';

// What else may happen to requests is measured alone: failures.process.test.ts.
testKnownCells(
  knownFailures.filter(({ id }) => id.startsWith('B5') || id.startsWith('B1')),
  () => processes(),
);
