import { setTimeout as sleep } from 'node:timers/promises';
import { Agent } from 'undici';
import type { AppAdapter } from '../app/adapter.ts';
import { resolveTopology, writtenTopology } from '../config/written-topology.ts';
import { Scope } from '../core/scope.ts';
import type { Node } from '../environment/runtime.ts';
import { native } from '../load/http/native-driver.ts';
import { scrape } from '../observe/watch-app-metrics.ts';
import type { Bench, Experiment, Reading } from './experiment.ts';
import { type Pair, readScrapeCost } from './scrape-cost.ts';
import { sendTo } from './send-to-known-server.ts';

const pairs = 5;
const windowMs = 900;
/** Many more than the one a second of a run: the cost of one a second is less than the noise of this measurement. */
const scrapes = 18;
const perSecond = 100;

/** What reading the metrics of an instance costs it: stretches with and without scrapes in turn, under one even load. */
export const scrapeExperiment: Experiment = {
  situation: `CPU: An instance at ${perSecond} requests a second, scraped or not in ${2 * pairs} alternating periods.`,
  isTimed: true,
  isPossible: true,
  async run(bench) {
    const { app, runtime, runId, reaper, signal } = bench;
    const operation = openOperation(app.adapter);
    if (app.adapter.metricsPath === null || operation === null) return nothingToAsk;
    await using scope = new Scope();
    const environment = await runtime.up(topology, { app, runId, reaper, links: 'direct', scope, signal });
    const instance = environment.nodes.find(({ role }) => role === 'app');
    if (!instance) throw new Error('A topology without an app.');
    let measured: Promise<readonly Pair[]> = Promise.resolve([]);
    await sendTo(
      { entry: instance.url, adapter: app.adapter, operation },
      {
        driver: native(),
        load: { kind: 'constant-rate', perSecond, maxInFlight: perSecond },
        measuredMs: 2 * pairs * windowMs + 500,
        onMeasured: () => {
          measured = measurePairs(instance, bench);
          // It is awaited only when the load has ended.
          measured.catch(() => {});
        },
      },
      bench,
    );
    return readScrapeCost(await measured);
  },
};

const nothingToAsk = {
  outcome: 'unknown',
  answers: [],
  because:
    "It needs an app with metrics ('metricsPath') and an operation that is a GET and needs no session.",
} as const satisfies Reading;

/** One that anybody may ask at any time. */
function openOperation({ operations }: AppAdapter): string | null {
  const isOpen = (name: string): boolean => {
    const { role, after, request } = operations[name] ?? {};
    if (role !== undefined || after !== undefined || !request) return false;
    try {
      const client = { name: 'selfcheck', number: 1, step: 0, kept: {}, random: () => 0 };
      return request.call(operations[name], client).method === 'GET';
    } catch {
      return false;
    }
  };
  return Object.keys(operations).find(isOpen) ?? null;
}

const topology = resolveTopology(
  'scraped',
  writtenTopology.parse({
    instances: 1,
    balancer: { engine: 'built-in', policy: 'round-robin' },
    sessions: 'memory',
  }),
);

async function measurePairs(instance: Node, { signal }: Bench): Promise<readonly Pair[]> {
  const dispatcher = new Agent({ connections: 1, pipelining: 1 });
  const stretch = async (count: number) => {
    const before = await cpuSeconds(instance);
    const ended = sleep(windowMs, undefined, { signal });
    for (let each = 0; each < count; each++) {
      await scrape(instance, { dispatcher, signal });
      await sleep(windowMs / count - 5, undefined, { signal });
    }
    await ended;
    return (await cpuSeconds(instance)) - before;
  };
  try {
    const all: Pair[] = [];
    for (let pair = 0; pair < pairs; pair++) {
      // The order changes: what gets faster or slower over time must not look like a cost.
      const first = await stretch(pair % 2 === 0 ? scrapes : 0);
      const second = await stretch(pair % 2 === 0 ? 0 : scrapes);
      const [withSeconds, withoutSeconds] = pair % 2 === 0 ? [first, second] : [second, first];
      all.push({ withSeconds, withoutSeconds, scrapes });
    }
    return all;
  } finally {
    await dispatcher.destroy();
  }
}

async function cpuSeconds(instance: Node): Promise<number> {
  const usage = await instance.usage();
  if (!usage) throw new Error(`${instance.id} is down.`);
  return usage.cpuSeconds;
}
