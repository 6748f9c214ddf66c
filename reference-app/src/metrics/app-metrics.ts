import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Edges on the targets that teams set: 50, 100, 200 and 250 ms. Seconds. */
const durationEdges = [
  0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.5, 1, 2.5, 5, 10,
];
const latencyEdges = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.25, 0.5, 1, 2.5];

export type AppMetrics = ReturnType<typeof createMetrics>;

/** What the app counts as things happen, and the process's own metrics (CPU, memory, event loop lag, garbage collection). */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    requestDuration: new Histogram({
      name: 'http_request_duration_seconds',
      help: 'From the first byte of a request to the last byte of its answer. Status 499: the client left before.',
      labelNames: ['method', 'route', 'status'],
      buckets: durationEdges,
      registers,
    }),
    requestsInFlight: new Gauge({
      name: 'http_requests_in_flight',
      help: 'Requests that are being answered.',
      registers,
    }),
    connectionsAccepted: new Counter({
      name: 'http_connections_accepted_total',
      help: 'TCP connections accepted.',
      registers,
    }),
    connectionsOpen: new Gauge({
      name: 'http_connections_open',
      help: 'TCP connections that are open, WebSockets included.',
      registers,
    }),
    cachedReads: new Counter({
      name: 'cache_reads_total',
      help: 'Reads of items for which there is a cache, by who answered: local, redis or origin (the database).',
      labelNames: ['from'],
      registers,
    }),
    messages: new Counter({
      name: 'websocket_messages_total',
      help: 'Room messages: in from publishers, out to members.',
      labelNames: ['direction'],
      registers,
    }),
    pubsubLatency: new Histogram({
      name: 'pubsub_latency_seconds',
      help: 'From publishing a message to its coming back to this instance through the store.',
      buckets: latencyEdges,
      registers,
    }),
  };
}

/** Adds a gauge that is read when the metrics are. */
export function addGauge(registry: Registry, { name, help, read }: GaugeOptions): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(read());
    },
  });
}

interface GaugeOptions {
  readonly name: string;
  readonly help: string;
  read(): number;
}
