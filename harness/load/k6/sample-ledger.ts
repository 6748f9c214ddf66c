import { type Phase, phaseAt, type Timeline } from '../../plan/phase.ts';
import { LoadLedger } from '../ledger/load-ledger.ts';
import { k6ErrorKind } from './k6-error-kind.ts';
import type { K6Sample } from './read-k6-output.ts';
import { scriptMetrics } from './script-job.ts';

/** The metrics of k6 that a ledger is made of. */
export const ledgerMetrics = [
  'http_req_duration',
  'http_req_blocked',
  'dropped_iterations',
  'iterations',
  'checks',
  scriptMetrics.answers,
] as const;

export interface SampleLedgerOptions {
  readonly timeline: Timeline;
  /** What to take from microseconds of the Unix epoch to get microseconds from the start of the measured phase. */
  readonly unixOriginUs: number;
  /** The instance, from the tag of an answer; null when it is not one. */
  instanceOf(tag: string): string | null;
  /** What the status of an answer means; null for a good one. */
  errorOf(operation: string, sample: K6Sample): string | null;
  /** Whether a request went to somebody else; it is no part of the load. */
  isElsewhere(sample: K6Sample): boolean;
  /** What an operation is called that the script named so. */
  nameOf(name: string): string;
  /** Earlier requests than this, in microseconds from the start of the measured phase, count as of this moment. */
  readonly earliestUs: number;
}

/** A request of which k6 has told the duration, and not yet how long it had waited for its connection. */
interface HalfTold {
  readonly endUs: number;
  readonly durationMs: number;
  readonly operation: string;
  readonly error: string | null;
  readonly isAnswered: boolean;
}

/** A script that names each request after its URL would make a histogram for each. */
const operationsAtMost = 50;
const otherOperations = 'other';

/**
 * Enters samples of k6 into the ledger of an HTTP load. A request belongs to the phase in which it was sent: k6 does not
 * tell when it was due. Its latency is what it waited for its connection, which k6 calls blocked, and what k6 calls its
 * duration.
 */
export class SampleLedger {
  readonly load: LoadLedger;
  readonly checks = new Map<string, { held: number; of: number }>();
  /** Of the measured phase. */
  readonly iterations = { ended: 0, dropped: 0 };
  readonly #options: SampleLedgerOptions;
  readonly #operations = new Set<string>();
  #halfTold: HalfTold | null = null;

  constructor(options: SampleLedgerOptions) {
    this.#options = options;
    this.load = new LoadLedger(options.timeline);
  }

  take(sample: K6Sample): void {
    const us = sample.atUnixUs - this.#options.unixOriginUs;
    switch (sample.metric) {
      case 'http_req_duration':
        this.#finish(0);
        if (!this.#options.isElsewhere(sample)) this.#halfTold = this.#begin(sample, us);
        break;
      case 'http_req_blocked':
        this.#finish(sample.value);
        break;
      case 'dropped_iterations':
        this.#drop(us, sample.value);
        break;
      case 'iterations':
        if (this.#phaseOf(us) === 'measured') this.iterations.ended += sample.value;
        break;
      case 'checks':
        if (this.#phaseOf(us) === 'measured') this.#check(sample);
        break;
      case scriptMetrics.answers:
        this.#answered(sample, us - sample.value * 1000);
        break;
    }
  }

  /** Call it when no sample comes any more. */
  end(): void {
    this.#finish(0);
  }

  /** An arrival at `us` that k6 did not send and did not count as dropped. */
  neverSent(us: number): void {
    this.load.plan(us);
    this.load.drop(us);
  }

  #begin(sample: K6Sample, endUs: number): HalfTold {
    const operation = this.#operationOf(this.#options.nameOf(sample.tag('name')));
    const isAnswered = sample.tag('status') !== '0';
    return {
      endUs,
      durationMs: sample.value,
      operation,
      error: this.#errorOf(operation, sample),
      isAnswered,
    };
  }

  #errorOf(operation: string, sample: K6Sample): string | null {
    return sample.tag('status') === '0'
      ? k6ErrorKind(sample.tag('error_code'))
      : this.#options.errorOf(operation, sample);
  }

  #finish(blockedMs: number): void {
    if (!this.#halfTold) return;
    const { endUs, durationMs, operation, error, isAnswered } = this.#halfTold;
    this.#halfTold = null;
    const startUs = endUs - (durationMs + blockedMs) * 1000;
    const movedUs = Math.max(0, this.#options.earliestUs - startUs);
    const sentUs = startUs + movedUs;
    this.load.plan(sentUs);
    this.load.end({
      operation,
      dueUs: sentUs,
      sentUs,
      endedUs: endUs + movedUs,
      outcome: error === null ? 'ok' : 'fail',
      error,
      instance: null,
      isAnswered,
    });
  }

  #drop(us: number, count: number): void {
    for (let one = 0; one < count; one++) this.neverSent(Math.max(us, this.#options.earliestUs));
    if (this.#phaseOf(us) === 'measured') this.iterations.dropped += count;
  }

  #check(sample: K6Sample): void {
    const name = this.#options.nameOf(sample.tag('check'));
    const { held, of } = this.checks.get(name) ?? { held: 0, of: 0 };
    this.checks.set(name, { held: held + (sample.value === 1 ? 1 : 0), of: of + 1 });
  }

  #answered(sample: K6Sample, sentUs: number): void {
    const instance = this.#options.instanceOf(sample.tag('instance'));
    if (instance === null) return;
    const { byInstance } = this.load.phases[this.#phaseOf(sentUs)];
    byInstance.set(instance, (byInstance.get(instance) ?? 0) + 1);
  }

  #operationOf(name: string): string {
    if (this.#operations.has(name)) return name;
    if (this.#operations.size >= operationsAtMost) return otherOperations;
    this.#operations.add(name);
    return name;
  }

  #phaseOf(us: number): Phase {
    return phaseAt(this.#options.timeline, Math.max(us, this.#options.earliestUs));
  }
}
