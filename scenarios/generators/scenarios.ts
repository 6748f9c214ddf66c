import { defineScenario } from '../../harness/index.ts';
import type { ReferenceScenario } from '../../reference-app/adapter.ts';
import apiLatency from '../api-latency/scenario.ts';
import delivery from '../cross-instance-delivery/scenario.ts';

const httpScript = new URL('../api-latency/script.k6.ts', import.meta.url);
const roomScript = new URL('../cross-instance-delivery/script.k6.ts', import.meta.url);

const listItems = {
  question: 'What does each generator measure for the same request?',
  workload: { kind: 'request', operation: 'list-items' },
  phases: { warmup: '1s', measured: '7s' },
} as const;
/** 2,100 requests, of which a p95 needs 2,000. */
const open = { kind: 'constant-rate', perSecond: 300, maxInFlight: 60 } as const;
const closed = { kind: 'constant-users', users: 4 } as const;

/** The same work by every driver that can send it, so that the report shows what each generator saw. */
export const generators: readonly ReferenceScenario[] = [
  byDriver('list-items-native-open', 'native', open),
  byDriver('list-items-k6-open', 'k6', open),
  byDriver('list-items-native-closed', 'native', closed),
  byDriver('list-items-k6-closed', 'k6', closed),
  byDriver('list-items-autocannon-closed', 'autocannon', closed),
  { ...apiLatency, name: 'api-latency-k6', driver: 'k6', script: httpScript },
  { ...delivery, name: 'cross-instance-delivery-k6', driver: 'k6', script: roomScript },
];

function byDriver(name: string, driver: string, load: typeof open | typeof closed) {
  return defineScenario({
    ...listItems,
    name,
    driver,
    load,
    script: driver === 'k6' ? httpScript : null,
    targets: [{ metric: 'http_error_share', at: 'share', must: '<', be: 0.001 }],
  });
}
