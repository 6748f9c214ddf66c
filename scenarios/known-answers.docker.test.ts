import { describe } from 'vitest';
import { skipsDocker } from '../harness/environment/images/fixtures/docker-test.ts';
import { docker } from '../harness/index.ts';
import { knownDeliveries } from './truth/deliveries.ts';
import { steadyInContainers } from './truth/known-in-containers.ts';
import { knownPostgres } from './truth/postgres.ts';
import { knownSessions } from './truth/sessions.ts';
import { testKnownCells } from './truth/test-known-cells.ts';

const known = [...knownSessions, ...knownDeliveries, ...knownPostgres];

describe.skipIf(skipsDocker)('in containers', () => {
  testKnownCells(
    known.filter(({ id }) => steadyInContainers.includes(id)),
    docker,
  );
});
