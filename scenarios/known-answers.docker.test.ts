import { describe } from 'vitest';
import { skipsDocker } from '../harness/environment/images/fixtures/docker-test.ts';
import { docker } from '../harness/index.ts';
import { describeKnownDeliveries } from './describe-known-deliveries.ts';
import { describeKnownSessions } from './describe-known-sessions.ts';

describe.skipIf(skipsDocker)('with an engine', () => {
  describeKnownSessions('docker', { makeRuntime: docker, stores: ['redis'], allRestartedWithin: '20s' });
  describeKnownDeliveries('docker', docker);
});
