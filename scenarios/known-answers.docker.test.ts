import { describe } from 'vitest';
import { skipsDocker } from '../harness/environment/images/fixtures/docker-test.ts';
import { docker } from '../harness/index.ts';
import { knownDeliveries } from './truth/deliveries.ts';
import { knownPostgres } from './truth/postgres.ts';
import { knownSessions } from './truth/sessions.ts';
import { testKnownCells } from './truth/test-known-cells.ts';

/** One of sessions and of each transport of messages, and that of a newer PgBouncer than Debian 12 has. */
const ids = ['S1', 'D2-redis', 'D2-postgres', 'P3-followed'];
const known = [...knownSessions, ...knownDeliveries, ...knownPostgres];

describe.skipIf(skipsDocker)('in containers', () => {
  testKnownCells(
    known.filter(({ id }) => ids.includes(id)),
    docker,
  );
});
