import { Agent } from 'undici';
import type { Clock } from '../core/clock.ts';
import { settledWithin } from '../core/settled-within.ts';
import { type Environment, keepsAccessLog, type Node } from '../environment/runtime.ts';
import type { Timeline } from '../plan/phase.ts';
import { storeKinds } from '../plan/store-settings.ts';
import { appMetrics, processMetrics } from './app-metrics.ts';
import { type FailedWatch, failedWatch } from './failed-watch.ts';
import type { Measurement } from './measurement.ts';
import { observedTotal } from './observed.ts';
import { joinExpositions } from './prometheus/expositions.ts';
import type { SamplerOptions, Schedule } from './sampler.ts';
import { longestGapMs } from './scrape-gap.ts';
import { appMeasurements, watchAppMetrics, watchOwnMetrics } from './watch-app-metrics.ts';
import { watchForwarding } from './watch-forwarding.ts';
import { watchHost } from './watch-host.ts';
import { storeWatches } from './watch-stores.ts';
import { watchUsage } from './watch-usage.ts';

/** Watches the servers of a topology, once a second, from the outside. */
export interface Observer {
  /**
   * Reads the instances while nothing is sent, so that what they count from the begin of the load on is counted exactly when
   * there is no warm-up. Takes a second at most.
   */
  readAtRest(): Promise<void>;
  /**
   * Moves the seconds at which it reads to those of the timeline, so that the measured phase begins and ends with a
   * reading when it lasts whole seconds. Without it the totals of that phase are off by up to half a second at each end.
   */
  begin(timeline: Timeline): void;
  /**
   * What was last read of a node, in Prometheus's text format: its own metrics, or what its store says of itself, and what
   * it uses. Null when it did not answer, and for a node that is unknown.
   */
  expositionOf(nodeId: string): string | null;
  /**
   * Reads once more, ends, and says what was seen: parsed only here, when no load is measured any more. What cannot be read
   * is in `failed`.
   */
  stop(timeline: Timeline): Promise<readonly Measurement[]>;
  /** Once it has stopped: whom it could not read. */
  readonly failed: readonly FailedWatch[];
}

export interface ObserverOptions {
  /** A balancer's own figures are read for Prometheus alone: nothing else asks for them. */
  readonly balancers: 'usage' | 'usage-and-own-metrics';
  readonly clock: Clock;
  /** Aborted when the run is interrupted: no more is read, and `stop` gives what there is. */
  readonly signal: AbortSignal;
}

/** One part of what is observed. */
interface Watch {
  readonly id: string;
  finish(): Promise<void>;
  measurements(timeline: Timeline): readonly Measurement[];
}

interface NodeWatch extends Watch {
  exposition(): string | null;
  readAtRest?(): Promise<void>;
}

const atRestMs = 1_000;
/** An endpoint that streams without end must not fill the memory of the harness. */
const largestScrapeBytes = 8 * 1024 * 1024;

/** Starts to watch every node of `environment` and the machine itself. A node that is down leaves a gap, not a zero. */
export function startObserver(environment: Environment, observed: ObserverOptions): Observer {
  const { clock, balancers, signal } = observed;
  const schedule: Schedule = { originUs: clock.nowUs(), atRest: false };
  const options: SamplerOptions = { clock, schedule, signal };
  // One kept connection per instance: a scrape costs its server no handshake.
  const dispatcher = new Agent({
    ...{ connections: 1, pipelining: 1, maxResponseSize: largestScrapeBytes },
    connect: environment.nodes.find(({ trust }) => trust)?.trust ?? {},
  });
  const nodes = environment.nodes.map((node) => watchNode(node, { ...options, balancers, dispatcher }));
  const forwarding = environment.nodes
    .filter(keepsAccessLog)
    .map((node) => ({ id: `the access log of ${node.id}`, ...watchForwarding(node, clock) }));
  const replication = watchReplicas(environment, options);
  const host = { id: 'the machine', ...watchHost(options) };
  const watches: readonly Watch[] = [...nodes, ...forwarding, ...replication, host];
  /** What is wrong with these makes other numbers doubtful as well. */
  const others = new Set([...forwarding, host].map(({ id }) => id));
  const failed: FailedWatch[] = [];
  const guarded = async <Value>({ id }: Watch, act: () => Value | Promise<Value>): Promise<Value | null> => {
    try {
      return await act();
    } catch (cause) {
      failed.push(failedWatch(id, cause, others.has(id) ? 'all' : 'servers'));
      return null;
    }
  };
  return {
    async readAtRest() {
      const readings = Promise.all(nodes.map((node) => node.readAtRest?.()));
      const inTime = await settledWithin(readings, [{ once: AbortSignal.timeout(atRestMs), ms: 0 }]);
      schedule.atRest = inTime !== null;
    },
    begin({ originUs }) {
      schedule.originUs = originUs;
    },
    expositionOf: (nodeId) => nodes.find(({ id }) => id === nodeId)?.exposition() ?? null,
    async stop(timeline) {
      await Promise.all(watches.map((watch) => guarded(watch, () => watch.finish())));
      await dispatcher.destroy();
      const seen: Measurement[] = [];
      for (const watch of watches)
        seen.push(...((await guarded(watch, () => watch.measurements(timeline))) ?? []));
      return seen;
    },
    failed,
  };
}

/** The lag of each replica whose store tells it nowhere else. */
function watchReplicas({ nodes }: Environment, options: SamplerOptions): Watch[] {
  return storeKinds.flatMap((kind) => {
    const [master, ...replicas] = nodes.filter(({ role }) => role === kind);
    const { replica: watch } = storeWatches[kind];
    if (!master || !watch) return [];
    return replicas.map((replica) => ({
      id: `the lag of ${replica.id}`,
      ...watch(master, replica, options),
    }));
  });
}

type NodeOptions = SamplerOptions & Pick<ObserverOptions, 'balancers'> & { readonly dispatcher: Agent };

function watchNode(node: Node, options: NodeOptions): NodeWatch {
  const alone = () => ({ id: node.id, ...watchUsage(node, options) });
  switch (node.role) {
    case 'balancer':
      return options.balancers === 'usage' || !node.metrics
        ? alone()
        : watchStore(node, watchOwnMetrics(node, options), options);
    case 'app':
      return node.metrics ? watchServer(node, options) : alone();
    default: {
      const { own } = storeWatches[node.role];
      return own ? watchStore(node, own(node, options), options) : alone();
    }
  }
}

/** A store or a balancer: what it uses, and what it tells of itself. */
function watchStore(node: Node, own: Omit<NodeWatch, 'id'>, options: NodeOptions): NodeWatch {
  const usage = watchUsage(node, options);
  return {
    id: node.id,
    async finish() {
      await Promise.all([usage.finish(), own.finish()]);
    },
    exposition: () => joinExpositions(own.exposition(), usage.exposition()),
    measurements: (timeline) => [...usage.measurements(timeline), ...own.measurements(timeline)],
  };
}

/** A node with metrics of its own. What its runtime says of CPU and memory goes before what it says itself. */
function watchServer(node: Node, options: NodeOptions): NodeWatch {
  const usage = watchUsage(node, options);
  const metrics = watchAppMetrics(node, options);
  return {
    id: node.id,
    readAtRest: () => metrics.readNow(),
    async finish() {
      await Promise.all([usage.finish(), metrics.finish()]);
    },
    exposition: () => joinExpositions(metrics.exposition(), usage.exposition()),
    measurements(timeline) {
      const used = usage.measurements(timeline);
      const table = used.length > 0 ? appMetrics : [...appMetrics, ...processMetrics];
      const scrapes = metrics.scrapes(timeline);
      const gapMs = longestGapMs({
        answeredAtMs: scrapes.map(({ atMs }) => atMs),
        downAtMs: usage.downAtMs(timeline),
        measuredMs: timeline.phases.measuredMs,
      });
      return [
        ...used,
        ...appMeasurements(table, { node, scrapes, timeline, isRested: options.schedule.atRest }),
        ...observedTotal({ metric: 'scrape_gap_ms', source: { kind: node.role, id: node.id } }, gapMs),
      ];
    },
  };
}
