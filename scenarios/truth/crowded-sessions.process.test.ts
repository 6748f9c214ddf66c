import { processes } from '../../harness/index.ts';
import { knownCrowdedSessions } from './crowded-sessions.ts';
import { testKnownCells } from './test-known-cells.ts';

testKnownCells(knownCrowdedSessions, processes);
