import { processes } from '../../harness/index.ts';
import { knownLimits } from './limits.ts';
import { testKnownCells } from './test-known-cells.ts';

testKnownCells(knownLimits, processes);
