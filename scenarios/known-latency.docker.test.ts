import { describe } from 'vitest';
import { skipsDocker } from '../harness/environment/images/fixtures/docker-test.ts';
import { docker } from '../harness/index.ts';
import { testKnownTimes } from './truth/test-known-times.ts';
import { knownTimes } from './truth/times.ts';

/** One by each driver for HTTP. */
const ids = ['L1-native', 'L1-k6', 'L1-autocannon-closed'];

describe.skipIf(skipsDocker)('in containers', () => {
  testKnownTimes(
    knownTimes.filter(({ id }) => ids.includes(id)),
    docker,
  );
});
