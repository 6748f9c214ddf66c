import { processes } from '../../harness/index.ts';
import { knownFailures } from './failures.ts';
import { testKnownCells } from './test-known-cells.ts';

testKnownCells(
  knownFailures.filter(({ id }) => id.startsWith('B5')),
  () => processes(),
);
