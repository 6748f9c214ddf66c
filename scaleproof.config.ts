import {
  autocannonDriver,
  defineConfig,
  docker,
  k6Driver,
  native,
  processes,
  sockets,
} from './harness/index.ts';
import { referenceApp } from './reference-app/adapter.ts';
import apiLatency from './scenarios/api-latency/scenario.ts';
import delivery from './scenarios/cross-instance-delivery/scenario.ts';
import { generators } from './scenarios/generators/scenarios.ts';
import longPolling from './scenarios/long-polling/scenario.ts';
import sessionSurvival from './scenarios/session-survival/scenario.ts';
import throughput from './scenarios/throughput/scenario.ts';
import { everyKnownCell } from './scenarios/truth/every-known-cell.ts';
import { suiteOfKnown } from './scenarios/truth/known-cell.ts';
import { quickKnownCells } from './scenarios/truth/quick-known-cells.ts';

const roundRobin = { engine: 'nginx', policy: 'round-robin' } as const;
const sticky = { engine: 'haproxy', policy: 'cookie' } as const;

const truth = suiteOfKnown(everyKnownCell);

/** Shorter than a production setting: the balancers here notice within a quarter of a second. */
const env = { DRAIN_MS: '500' };

export default defineConfig({
  app: referenceApp(),
  // The first that can be used here; --runtime decides by hand.
  runtimes: [docker(), processes()],
  drivers: [native(), autocannonDriver(), sockets(), k6Driver()],
  topologies: {
    'memory-round-robin': { env, balancer: roundRobin, sessions: 'memory' },
    'memory-sticky': { env, balancer: sticky, sessions: 'memory' },
    'redis-round-robin': { env, balancer: roundRobin, sessions: 'redis', pubsub: 'redis' },
    'redis-sticky': { env, balancer: sticky, sessions: 'redis', pubsub: 'redis' },
    'socket-io-round-robin': {
      env: { ...env, REALTIME: 'socket.io' },
      balancer: roundRobin,
      sessions: 'redis',
      pubsub: 'redis',
    },
    'postgres-round-robin': { env, balancer: roundRobin, sessions: 'postgres', pubsub: 'postgres' },
    'jwt-round-robin': { env, balancer: roundRobin, sessions: 'jwt', pubsub: 'postgres' },
    ...truth.topologies,
  },
  scenarios: [
    apiLatency,
    throughput,
    sessionSurvival,
    delivery,
    longPolling,
    ...generators,
    ...truth.scenarios,
  ],
  suites: {
    default: {
      topologies: [
        'memory-round-robin',
        'memory-sticky',
        'redis-round-robin',
        'redis-sticky',
        'postgres-round-robin',
        'jwt-round-robin',
      ],
      scenarios: ['api-latency', 'throughput', 'session-survival', 'cross-instance-delivery'],
      cells: [
        { topology: 'socket-io-round-robin', scenario: 'cross-instance-delivery' },
        { topology: 'socket-io-round-robin', scenario: 'long-polling' },
      ],
      expect: {
        // A poll that reaches another instance than the handshake is answered 400; by WebSocket there is only one request.
        'socket-io-round-robin/long-polling': { fail: ['joins_succeeded_share'] },
        // Two of three reads reach an instance that does not know the session.
        'memory-round-robin/api-latency': { fail: ['http_error_share'] },
        'memory-round-robin/throughput': { fail: ['http_error_share'] },
        'memory-round-robin/session-survival': { fail: ['sessions_survived_share'] },
        // Stickiness does not help against a restart: the killed instance takes its sessions with it.
        'memory-sticky/session-survival': { fail: ['sessions_survived_share'] },
        // Without pub/sub a message reaches the members on the publisher's instance: one in three.
        'memory-round-robin/cross-instance-delivery': { fail: ['messages_lost'] },
        'memory-sticky/cross-instance-delivery': { fail: ['messages_lost'] },
      },
    },
    /** What `gate` holds a change of the reference app against: four cells, within ten minutes. */
    change: {
      topologies: ['redis-round-robin', 'postgres-round-robin'],
      scenarios: ['api-latency', 'cross-instance-delivery'],
    },
    /** Situations whose right answer is known. */
    truth: { cells: truth.cells },
    /** The quick ones of them, which the command `selfcheck` measures. */
    selfcheck: { cells: suiteOfKnown(quickKnownCells).cells },
    generators: {
      topologies: ['redis-round-robin'],
      scenarios: ['api-latency', 'cross-instance-delivery', ...generators.map(({ name }) => name)],
    },
  },
});
