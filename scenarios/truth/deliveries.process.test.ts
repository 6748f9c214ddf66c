import { processes } from '../../harness/index.ts';
import { knownDeliveries } from './deliveries.ts';
import { testKnownCells } from './test-known-cells.ts';

testKnownCells(knownDeliveries, processes);
