import { processes } from '../../harness/index.ts';
import { restartedSessions } from './known-in-containers.ts';
import { knownSessions } from './sessions.ts';
import { testKnownCells } from './test-known-cells.ts';

testKnownCells(
  knownSessions.filter(({ id }) => restartedSessions.includes(id)),
  () => processes(),
);
