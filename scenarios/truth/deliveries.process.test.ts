import { processes } from '../../harness/index.ts';
import { knownDeliveries } from './deliveries.ts';
import { knownInContainers } from './known-in-containers.ts';
import { testKnownCells } from './test-known-cells.ts';

testKnownCells(
  knownDeliveries.filter(({ id }) => !knownInContainers.includes(id)),
  processes,
);
