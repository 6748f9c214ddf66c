import { processes } from '../../harness/index.ts';
import { knownRedis } from './redis.ts';
import { testKnownCells } from './test-known-cells.ts';

testKnownCells(knownRedis, processes);
