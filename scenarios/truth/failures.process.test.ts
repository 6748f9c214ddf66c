import { processes } from '../../harness/index.ts';
import { knownFailures } from './failures.ts';
import { testKnownCells } from './test-known-cells.ts';

testKnownCells(knownFailures, processes);
