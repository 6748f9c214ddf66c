import { processes } from '../../harness/index.ts';
import { testKnownTimes } from './test-known-times.ts';
import { knownTimes } from './times.ts';

/**
 * L1 is tested in containers (known-latency.docker.test.ts). Closed loops are left to the suite: known-latency.process.test.ts holds
 * their drivers to the same by the server's clock.
 */
const open = knownTimes.filter(
  ({ id, scenario }) => scenario.load.kind !== 'constant-users' && !id.startsWith('L1') && id !== 'L3-paced',
);

testKnownTimes(open, () => processes());
