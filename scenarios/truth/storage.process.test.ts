import { processes } from '../../harness/index.ts';
import { knownStorage } from './storage.ts';
import { testKnownCells } from './test-known-cells.ts';

testKnownCells(knownStorage, processes);
