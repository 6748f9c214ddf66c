import { describe } from 'vitest';
import { skipsDocker } from '../harness/environment/images/fixtures/docker-test.ts';
import { docker } from '../harness/index.ts';
import { knownSessions } from './truth/sessions.ts';
import { testKnownCells } from './truth/test-known-cells.ts';

// Apart from the other known answers, since it must run alone: a busy machine takes longer to restart than it allows.
describe.skipIf(skipsDocker)('in containers', () => {
  testKnownCells(
    knownSessions.filter(({ id }) => id === 'S8-redis'),
    docker,
  );
});
