import { processes } from '../../harness/index.ts';
import { knownFailures } from './failures.ts';
import { testKnownCells } from './test-known-cells.ts';

// What may have company is in dead-and-closing.process.test.ts.
testKnownCells(
  knownFailures.filter(({ id }) => !id.startsWith('B5') && !id.startsWith('B1')),
  () => processes(),
);
