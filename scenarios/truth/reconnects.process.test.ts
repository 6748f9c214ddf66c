import { processes } from '../../harness/index.ts';
import { knownReconnects } from './reconnects.ts';
import { testKnownCells } from './test-known-cells.ts';

testKnownCells(knownReconnects, processes);
