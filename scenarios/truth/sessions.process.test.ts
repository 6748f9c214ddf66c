import { processes } from '../../harness/index.ts';
import { knownInContainers, restartedSessions } from './known-in-containers.ts';
import { knownSessions } from './sessions.ts';
import { testKnownCells } from './test-known-cells.ts';

testKnownCells(
  knownSessions.filter(({ id }) => ![...knownInContainers, ...restartedSessions].includes(id)),
  processes,
);
