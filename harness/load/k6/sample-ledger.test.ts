import { expect, test } from 'vitest';
import { Histogram } from '../../core/histogram.ts';
import type { K6Sample } from './read-k6-output.ts';
import { SampleLedger } from './sample-ledger.ts';

const timeline = { phases: { warmupMs: 1_000, measuredMs: 2_000, cooldownMs: 0 }, originUs: 0 };

function ledgerOf(earliestUs = Number.NEGATIVE_INFINITY): SampleLedger {
  return new SampleLedger({
    timeline,
    unixOriginUs: 1_000_000_000,
    earliestUs,
    isElsewhere: (one) => one.tag('url').startsWith('http://elsewhere'),
    nameOf: (name) => name,
    instanceOf: (tag) => (tag === '' ? null : tag),
    errorOf: (_operation, one) => (one.tag('status') === '200' ? null : `status-${one.tag('status')}`),
  });
}

/** A sample whose moment is in milliseconds from the start of the measured phase. */
function sample(metric: string, atMs: number, value: number, tags: Record<string, string> = {}): K6Sample {
  return {
    metric,
    atUnixUs: 1_000_000_000 + atMs * 1000,
    value,
    tag: (name) => tags[name] ?? '',
    has: (name, is) => tags[name] === is,
  };
}

function request(ledger: SampleLedger, endMs: number, tags: Record<string, string> = {}): void {
  ledger.take(sample('http_req_duration', endMs, 40, { name: 'read', status: '200', ...tags }));
  ledger.take(sample('http_req_blocked', endMs, 10));
}

const maxOf = (histogram: Histogram | undefined) => (histogram ?? new Histogram()).max;

test('latency is what k6 calls blocked and what it calls duration, and counts in the phase of the send', () => {
  const ledger = ledgerOf();
  request(ledger, 45);
  request(ledger, 55);
  request(ledger, 2_045);
  request(ledger, 2_055);
  ledger.end();
  const { 'warm-up': warmup, measured, 'cool-down': cooldown } = ledger.load.phases;
  expect([warmup.ok, measured.ok, cooldown.ok]).toEqual([1, 2, 1]);
  expect(maxOf(measured.latency.get('read'))).toBeCloseTo(50, 3);
});

test('the last request counts although no more samples of it came', () => {
  const ledger = ledgerOf();
  ledger.take(sample('http_req_duration', 100, 40, { name: 'read', status: '200' }));
  ledger.end();
  expect(ledger.load.offered).toEqual({ planned: 1, ok: 1, failed: 0, timedOut: 0, dropped: 0 });
});

test('errors have the names that other drivers use, and timeouts a count of their own', () => {
  const ledger = ledgerOf();
  request(ledger, 100, { status: '0', error_code: '1050' });
  request(ledger, 200, { status: '0', error_code: '1212' });
  request(ledger, 300, { status: '0', error_code: '1999' });
  request(ledger, 400, { status: '502', error_code: '1502' });
  ledger.take(sample('dropped_iterations', 500, 2));
  ledger.end();
  expect(ledger.load.offered).toEqual({ planned: 6, ok: 0, failed: 3, timedOut: 1, dropped: 2 });
  expect([...ledger.load.phases.measured.errorLatency.keys()]).toEqual([
    'timeout',
    'refused',
    'k6-1999',
    'status-502',
  ]);
});

test('what a script sent before the timeline began counts as of its beginning, and is as long as it was', () => {
  const ledger = ledgerOf(0);
  request(ledger, -100);
  request(ledger, 100);
  ledger.end();
  const { measured } = ledger.load.phases;
  expect(measured.ok).toBe(2);
  expect(maxOf(measured.latency.get('read'))).toBeCloseTo(50, 3);
});

test('a script that names every request differently gets fifty names and one for the rest', () => {
  const ledger = ledgerOf();
  for (let one = 0; one < 200; one++) request(ledger, 100 + one, { name: `/items/${one}` });
  ledger.end();
  const { latency } = ledger.load.phases.measured;
  expect(latency.size).toBe(51);
  expect(latency.get('other')?.count).toBe(150);
});

test('checks and iterations of the measured phase are counted', () => {
  const ledger = ledgerOf();
  ledger.take(sample('checks', -500, 0, { check: 'is fast' }));
  ledger.take(sample('checks', 500, 1, { check: 'is fast' }));
  ledger.take(sample('checks', 600, 0, { check: 'is fast' }));
  ledger.take(sample('iterations', 600, 1));
  expect(ledger.checks.get('is fast')).toEqual({ held: 1, of: 2 });
  expect(ledger.iterations).toEqual({ ended: 1, dropped: 0 });
});

test('answers are counted by instance, in the phase in which their request was sent', () => {
  const ledger = ledgerOf();
  ledger.take(sample('scaleproof_answers', 40, 50, { instance: 'app-1' }));
  ledger.take(sample('scaleproof_answers', 60, 50, { instance: 'app-2' }));
  ledger.take(sample('scaleproof_answers', 70, 50));
  expect([...ledger.load.phases.measured.byInstance]).toEqual([['app-2', 1]]);
});

test('what went elsewhere is no part of the load, and takes nothing from the request before it', () => {
  const ledger = ledgerOf();
  ledger.take(sample('http_req_duration', 100, 40, { name: 'read', status: '200' }));
  request(ledger, 200, { url: 'http://elsewhere/login', status: '500' });
  request(ledger, 300);
  ledger.end();
  expect(ledger.load.offered).toEqual({ planned: 2, ok: 2, failed: 0, timedOut: 0, dropped: 0 });
  expect(ledger.load.endedIn(2_000)).toEqual({ least: 1, most: 2 });
});

test('a request without an answer may or may not have reached the balancer', () => {
  const ledger = ledgerOf();
  request(ledger, 500, { status: '0', error_code: '1050' });
  request(ledger, 600, { status: '503' });
  ledger.end();
  expect(ledger.load.endedIn(2_000)).toEqual({ least: 1, most: 2 });
});
