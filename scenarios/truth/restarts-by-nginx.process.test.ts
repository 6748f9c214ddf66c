import { processes } from '../../harness/index.ts';
import { knownRestarts } from './restarts.ts';
import { testKnownCells } from './test-known-cells.ts';

testKnownCells(
  knownRestarts.filter(({ id }) => id === 'B6-nginx'),
  () => processes(),
);
