import { Histogram } from '../../core/histogram.ts';
import { type Phase, phaseAt, type Timeline } from '../../plan/phase.ts';
import type { Offered } from '../driver.ts';
import type { Operation } from './history.ts';
import { addTraffic, noTraffic, type Traffic } from './traffic.ts';

/** One operation that has ended; times are microseconds from the start of the measured phase. */
export interface Ended
  extends Pick<Operation, 'dueUs' | 'sentUs' | 'endedUs' | 'outcome' | 'error' | 'instance' | 'redirects'> {
  /** An operation of the adapter, or what a script calls its request. */
  readonly operation: string;
  /** Whether an answer came, whatever it said. */
  readonly isAnswered: boolean;
  /** Left out by a driver that does not know. */
  readonly traffic?: Traffic;
}

/** What became of the operations that were due in one phase. */
export interface PhaseTally {
  planned: number;
  ok: number;
  failed: number;
  timedOut: number;
  dropped: number;
  /** Requests besides those that were planned. */
  redirects: number;
  /** Milliseconds from due to the last byte. */
  readonly latency: Map<string, Histogram>;
  /** By the instance that answered, where it says so. */
  readonly latencyByInstance: Map<string, Histogram>;
  readonly errorLatency: Map<string, Histogram>;
  /** Of successful responses, milliseconds from sent to the last byte. */
  readonly latencyFromSend: Histogram;
  /** Milliseconds from due to sent. */
  readonly lateness: Histogram;
  readonly byInstance: Map<string, number>;
  /** By operation; empty when the driver does not know. */
  readonly traffic: Map<string, Traffic>;
}

/** What became of the operations that were due in one second. */
export interface SecondTally {
  /** Of successful responses, in milliseconds. */
  readonly latencies: number[];
  readonly errors: Map<string, number>;
}

/** The kind of error under which arrivals are shown over time that found no free place. */
const droppedError = 'dropped';

/** By so much a balancer may date an answer otherwise than who has asked for it. */
const edgeAtMostUs = 200_000;
const slotUs = 50_000;

/** Counts what was planned and what became of it. An operation belongs to the phase and the second it was due in. */
export class LoadLedger {
  /** How many operations ended, by the 50 ms in which they did, to hold the balancer's count against. */
  readonly #ended = new Map<number, { answered: number; unanswered: number }>();
  readonly phases: Readonly<Record<Phase, PhaseTally>> = {
    'warm-up': emptyTally(),
    measured: emptyTally(),
    'cool-down': emptyTally(),
  };
  /** By whole seconds from the start of the measured phase; the warm-up's are negative. */
  readonly seconds = new Map<number, SecondTally>();
  readonly #timeline: Timeline;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  /** An operation is due. Each one that is planned must end, or be dropped, exactly once. */
  plan(dueUs: number): void {
    this.#phase(dueUs).planned++;
  }

  drop(dueUs: number): void {
    this.#phase(dueUs).dropped++;
    increment(this.#second(dueUs).errors, droppedError);
  }

  end({
    operation,
    dueUs,
    sentUs,
    endedUs,
    outcome,
    error,
    instance,
    isAnswered,
    redirects = 0,
    traffic,
  }: Ended): void {
    this.#countEnd(endedUs, isAnswered);
    // The balancer sees each of them.
    for (let hop = 0; hop < redirects; hop++) this.#countEnd(endedUs, true);
    const tally = this.#phase(dueUs);
    tally.redirects += redirects;
    if (traffic) tally.traffic.set(operation, addTraffic(tally.traffic.get(operation) ?? noTraffic, traffic));
    const latencyMs = (endedUs - dueUs) / 1000;
    tally.lateness.record((sentUs - dueUs) / 1000);
    if (instance !== null) increment(tally.byInstance, instance);
    if (outcome === 'ok') {
      tally.ok++;
      histogramOf(tally.latency, operation).record(latencyMs);
      if (instance !== null) histogramOf(tally.latencyByInstance, instance).record(latencyMs);
      tally.latencyFromSend.record((endedUs - sentUs) / 1000);
      this.#second(dueUs).latencies.push(latencyMs);
      return;
    }
    const kind = error ?? outcome;
    if (kind === 'timeout') tally.timedOut++;
    else tally.failed++;
    histogramOf(tally.errorLatency, kind).record(latencyMs);
    increment(this.#second(dueUs).errors, kind);
  }

  /**
   * How many operations ended in a measured phase that was so long. `least`: answered, and away from its edges. `most`: all
   * that may have been seen to end in it by somebody else.
   */
  endedIn(measuredMs: number): { readonly least: number; readonly most: number } {
    const lastUs = measuredMs * 1000;
    const edgeUs = Math.max(slotUs, Math.min(edgeAtMostUs, lastUs / 10));
    const sums = { least: 0, most: 0 };
    for (const [slot, { answered, unanswered }] of this.#ended) {
      const [fromUs, untilUs] = [slot * slotUs, (slot + 1) * slotUs];
      if (untilUs > -edgeUs && fromUs < lastUs + edgeUs) sums.most += answered + unanswered;
      if (fromUs >= edgeUs && untilUs <= lastUs - edgeUs) sums.least += answered;
    }
    return sums;
  }

  get offered(): Offered {
    const { planned, ok, failed, timedOut, dropped } = this.phases.measured;
    if (planned !== ok + failed + timedOut + dropped) {
      throw new Error(
        `Planned ${planned}, but ${ok} + ${failed} + ${timedOut} + ${dropped} are accounted for.`,
      );
    }
    return { planned, ok, failed, timedOut, dropped };
  }

  #countEnd(endedUs: number, isAnswered: boolean): void {
    const slot = Math.floor(endedUs / slotUs);
    const counts = this.#ended.get(slot) ?? { answered: 0, unanswered: 0 };
    counts[isAnswered ? 'answered' : 'unanswered']++;
    this.#ended.set(slot, counts);
  }

  #phase(dueUs: number): PhaseTally {
    return this.phases[phaseAt(this.#timeline, dueUs)];
  }

  #second(dueUs: number): SecondTally {
    const second = Math.floor(dueUs / 1e6);
    const known = this.seconds.get(second);
    if (known) return known;
    const tally = { latencies: [], errors: new Map() };
    this.seconds.set(second, tally);
    return tally;
  }
}

function emptyTally(): PhaseTally {
  return {
    planned: 0,
    ok: 0,
    failed: 0,
    timedOut: 0,
    dropped: 0,
    redirects: 0,
    latency: new Map(),
    latencyByInstance: new Map(),
    errorLatency: new Map(),
    latencyFromSend: new Histogram(),
    lateness: new Histogram(),
    byInstance: new Map(),
    traffic: new Map(),
  };
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function histogramOf(histograms: Map<string, Histogram>, key: string): Histogram {
  const known = histograms.get(key);
  if (known) return known;
  const histogram = new Histogram();
  histograms.set(key, histogram);
  return histogram;
}
