import { processes } from '../../harness/index.ts';
import { knownLatency } from './latency.ts';
import { testKnownCells } from './test-known-cells.ts';

testKnownCells(knownLatency, processes);
