import { processes } from '../../harness/index.ts';
import { knownFailures } from './failures.ts';
import { testKnownCells } from './test-known-cells.ts';

// The half minute of B5 may have company: closing.process.test.ts.
testKnownCells(
  knownFailures.filter(({ id }) => !id.startsWith('B5')),
  () => processes(),
);
