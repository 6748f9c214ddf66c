import { processes } from '../../harness/index.ts';
import { knownPostgres } from './postgres.ts';
import { testKnownCells } from './test-known-cells.ts';

testKnownCells(knownPostgres, processes);
