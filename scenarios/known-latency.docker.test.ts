import { describe } from 'vitest';
import { skipsDocker } from '../harness/environment/images/fixtures/docker-test.ts';
import { docker } from '../harness/index.ts';
import { testKnownTimes } from './truth/test-known-times.ts';
import { knownTimes } from './truth/times.ts';

/**
 * An open load by each driver that has one. The closed loops of autocannon and native take 36 s each to have a p95, and are held to
 * the same, by the server's clock, in known-latency.process.test.ts.
 */
const ids = ['L1-native', 'L1-k6'];

describe.skipIf(skipsDocker)('in containers', () => {
  testKnownTimes(
    knownTimes.filter(({ id }) => ids.includes(id)),
    docker,
  );
});
