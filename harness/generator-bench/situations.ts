import { setTimeout as sleep } from 'node:timers/promises';
import type { KnownServer } from '../selfcheck/start-known-server.ts';

/** A server and what is asked of it. */
export interface Situation {
  readonly name: string;
  readonly path: string;
  /** Requests a second; null: as many as the connections make when each waits for its answer. */
  readonly perSecond: number | null;
  /** Enough for all that may be under way at once. */
  readonly connections: number;
  /** What is right, in milliseconds, from what the server itself counted, ascending. */
  truth(tookMs: readonly number[], seconds: number): Percentiles;
  disturb?(server: KnownServer, seconds: number): Promise<void>;
}

export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

const frozenMs = 1_000;

function asTheServerSays(took: readonly number[]): Percentiles {
  return { p50: quantile(took, 0.5), p95: quantile(took, 0.95), p99: quantile(took, 0.99) };
}

const even = { perSecond: 200, connections: 50, truth: asTheServerSays } as const;

/** By the names under which they can be asked for. */
export const situations: Readonly<Record<string, Situation>> = {
  '1ms': { ...even, name: 'takes 1 ms, at 200 requests a second', path: '/after/1' },
  '5ms': { ...even, name: 'takes 5 ms, at 200 requests a second', path: '/after/5' },
  '50ms': { ...even, name: 'takes 50 ms, at 200 requests a second', path: '/after/50' },
  cpu: { ...even, name: 'takes 2 ms of CPU, at 200 requests a second', path: '/burn/2' },
  fast: { ...even, name: 'takes 1 ms, at 2,000 requests a second', path: '/after/1', perSecond: 2_000 },
  closed: {
    ...even,
    name: 'takes 1 ms, 10 connections in a closed loop',
    path: '/after/1',
    perSecond: null,
    connections: 10,
  },
  frozen: {
    ...even,
    name: `takes 1 ms and stands still for ${frozenMs / 1000} s, at 200 requests a second`,
    path: '/after/1',
    connections: 400,
    // L4 with u -> 0: the latency outside, and what is left of the freeze after (1 - q) T.
    truth(took, seconds) {
      const at = (q: number) => quantile(took, 0.5) + Math.max(0, frozenMs - (1 - q) * seconds * 1000);
      return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
    },
    async disturb(server, seconds) {
      await sleep(seconds * 400);
      await server.freeze();
      await sleep(frozenMs);
      await server.thaw();
    },
  },
};

/**
 * How late requests came, at p99: against an even schedule as early as none of them was before it. By the server's clock,
 * so the same for every generator, the way there included.
 */
export function latenessP99(arrivedMs: readonly number[], perSecond: number): number {
  const offsets = arrivedMs.map((at, index) => at - (index * 1000) / perSecond);
  const start = offsets.reduce((least, offset) => Math.min(least, offset), Number.POSITIVE_INFINITY);
  return quantile(
    offsets.map((offset) => offset - start).sort((a, b) => a - b),
    0.99,
  );
}

function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.ceil(sorted.length * q) - 1] ?? Number.NaN;
}
