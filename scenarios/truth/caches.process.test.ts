import { processes } from '../../harness/index.ts';
import { knownCaches } from './caches.ts';
import { testKnownCells } from './test-known-cells.ts';

testKnownCells(knownCaches, processes);
