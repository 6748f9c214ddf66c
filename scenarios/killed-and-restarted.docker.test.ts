import { describe } from 'vitest';
import { skipsDocker } from '../harness/environment/images/fixtures/docker-test.ts';
import { docker } from '../harness/index.ts';
import { restartedInContainers } from './truth/known-in-containers.ts';
import { knownSessions } from './truth/sessions.ts';
import { testKnownCells } from './truth/test-known-cells.ts';

// Apart from the other known answers, since they must run alone: on a busy machine a container takes longer to start than
// they allow, and HAProxy takes instances for dead that only wait for a processor.
describe.skipIf(skipsDocker)('in containers', () => {
  testKnownCells(
    knownSessions.filter(({ id }) => restartedInContainers.includes(id)),
    docker,
  );
});
