import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../core/clock.ts';

/** Something that was read, as it came: nothing is parsed while load is measured. */
export interface Sample<Raw> {
  /** On the monotonic clock, when the answer was there. */
  readonly atUs: number;
  readonly raw: Raw;
}

export interface Sampler<Raw> {
  /** Oldest first. A moment at which reading failed is not there: a gap. */
  readonly samples: readonly Sample<Raw>[];
  /** What the last attempt read; null when it failed, or when it is older than 2 s. */
  latest(): Raw | null;
  /** Reads once more, beginning now; never throws. */
  readNow(): Promise<void>;
  /** Reads once more, waits at most a second for what is under way, and ends. */
  finish(): Promise<void>;
}

/** When samplers read: at whole seconds from `originUs`, which may be moved to another moment while they run. */
export interface Schedule {
  originUs: number;
  /** Whether servers were read right before the load began. */
  atRest: boolean;
}

export interface SamplerOptions {
  readonly clock: Clock;
  readonly schedule: Schedule;
  /** Aborted when the run is interrupted: reads no more. */
  readonly signal: AbortSignal;
}

const everyUs = 1_000_000;
const freshUs = 2 * everyUs;
const patienceMs = 5_000;
const lastPatienceMs = 1_000;

/** The first whole second from the origin that is after `nowUs`. */
export function nextTickUs({ originUs }: Pick<Schedule, 'originUs'>, nowUs: number): number {
  return originUs + (Math.floor((nowUs - originUs) / everyUs) + 1) * everyUs;
}

/**
 * Reads something once a second until it is finished. One read at a time: an interval would start a second one while a
 * slow one is open, and samples would be out of order. Seconds that a slow read takes are left out.
 */
export function startSampler<Raw>(
  read: (signal: AbortSignal) => Promise<Raw>,
  { clock, schedule, signal }: SamplerOptions,
): Sampler<Raw> {
  const samples: Sample<Raw>[] = [];
  let latest: Sample<Raw> | null = null;
  const finishing = new AbortController();
  const givingUp = new AbortController();
  const ended = AbortSignal.any([signal, finishing.signal]);

  let underWay: Promise<void> | null = null;
  const take = () => (underWay ??= takeOne().finally(() => (underWay = null)));

  async function takeOne(): Promise<void> {
    try {
      const raw = await read(AbortSignal.any([givingUp.signal, AbortSignal.timeout(patienceMs)]));
      latest = { atUs: clock.nowUs(), raw };
      samples.push(latest);
    } catch {
      latest = null;
      // A node that is down or does not answer leaves a gap, which the series show and `scrape_gap_ms` measures.
    }
  }

  async function run(): Promise<void> {
    let tickUs = Number.NEGATIVE_INFINITY;
    while (!ended.aborted) {
      // A timer may fire a little before its time: the same tick must not come twice.
      tickUs = nextTickUs(schedule, Math.max(tickUs, clock.nowUs()));
      const waitMs = (tickUs - clock.nowUs()) / 1000;
      const woken = await sleep(waitMs, true, { signal: ended }).catch(() => false);
      if (woken) await take();
    }
    // Two readings in quick succession would make a rate of noise.
    const lastUs = samples.at(-1)?.atUs ?? Number.NEGATIVE_INFINITY;
    if (!signal.aborted && clock.nowUs() - lastUs > everyUs / 2) await take();
  }

  const running = run();
  return {
    samples,
    latest: () => (latest !== null && clock.nowUs() - latest.atUs <= freshUs ? latest.raw : null),
    async readNow() {
      await underWay;
      await take();
    },
    async finish() {
      finishing.abort();
      const outOfTime = once(givingUp.signal, 'abort');
      const timer = setTimeout(() => givingUp.abort(), lastPatienceMs);
      await Promise.race([running, outOfTime]);
      clearTimeout(timer);
    },
  };
}
