import { processes } from '../../harness/index.ts';
import { knownBalancing } from './balancing.ts';
import { testKnownCells } from './test-known-cells.ts';

testKnownCells(knownBalancing, processes);
