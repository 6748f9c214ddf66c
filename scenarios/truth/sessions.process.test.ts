import { processes } from '../../harness/index.ts';
import { knownSessions } from './sessions.ts';
import { testKnownCells } from './test-known-cells.ts';

testKnownCells(knownSessions, processes);
