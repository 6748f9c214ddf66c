import { processes } from '../../harness/index.ts';
import { knownJobs } from './jobs.ts';
import { testKnownCells } from './test-known-cells.ts';

testKnownCells(knownJobs, processes);
