import { defineConfig, native, processes, sessionCheck } from '../../harness/index.ts';
import { referenceApp } from '../../reference-app/adapter.ts';

type Written = Parameters<typeof defineConfig>[0];
type Scenario = Written['scenarios'][number];
type Topology = Written['topologies'][string];

const scenario: Scenario = {
  name: 'visit',
  question: 'Does it hold?',
  driver: 'native',
  workload: { kind: 'journey', clients: 10, prepare: ['log-in'], steps: ['read-session'], history: true },
  load: { kind: 'constant-rate', perSecond: 20, maxInFlight: 10 },
  phases: { measured: '1s' },
  checks: [sessionCheck()],
  targets: [{ metric: 'sessions_lost', at: 'total', must: '==', be: 0 }],
};
const topology: Topology = { balancer: { engine: 'built-in' }, sessions: 'memory' };

export interface Input {
  readonly scenario?: object;
  readonly topology?: object;
  readonly expect?: object;
}

/** A small suite, one part of which is written as somebody likes. */
export function suiteWith({ scenario: otherwise, topology: settings, expect = {} }: Input): Written {
  return {
    app: referenceApp(),
    runtimes: [processes()],
    drivers: [native()],
    topologies: { memory: { ...topology, ...settings } },
    scenarios: [{ ...scenario, ...otherwise }],
    suites: { default: { topologies: ['memory'], scenarios: ['visit'], expect: { ...expect } } },
  };
}

export default defineConfig(suiteWith(JSON.parse(process.env.HOSTILE_INPUT ?? '{}')));
