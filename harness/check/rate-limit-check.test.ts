import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyHistory, type Operation } from '../load/ledger/history.ts';
import { noAnswer, plantedOperation } from './fixtures/planted-operation.ts';
import { totalsOf } from './fixtures/totals-of.ts';
import { rateLimitCheck } from './rate-limit-check.ts';

const acquire = (atUs: number, own: Partial<Operation> = {}) =>
  plantedOperation(atUs, { access: { kind: 'acquire', key: 'ada' }, ...own });
const limited = { outcome: 'fail', error: 'rate-limited', status: 429 } as const;

test('R1: three limiters of their own admit three times the limit', () => {
  const operations = Array.from({ length: 120 }, (_, id) =>
    acquire(id * 1_000, { id, ...(id >= 30 && limited) }),
  );
  const result = rateLimitCheck({ limit: 10, windowMs: 60_000 }).check({ ...emptyHistory, operations });
  expect(totalsOf(result)).toEqual({
    limited_requests: 120,
    requests_admitted: 30,
    requests_admitted_in_window: 30,
    requests_over_limit: 20,
    limited_requests_unknown: 0,
  });
  expect(result.findings.map(({ sentence, proof }) => [sentence, proof.length])).toEqual([
    [
      '30 requests of ada were admitted within 30 ms, the first sent at 0.000 s; the limit is 10 in 60000 ms.',
      30,
    ],
  ]);
});

test('R3: a burst across the boundary of a fixed window is found, wherever the windows of the app begin', () => {
  const first = [0, ...Array.from({ length: 9 }, (_, id) => 900_000 + id * 10_000)];
  const second = Array.from({ length: 10 }, (_, id) => 1_000_000 + id * 10_000);
  const operations = [...first, ...second].map((atUs, id) => acquire(atUs, { id }));
  const within = (windowMs: number) =>
    totalsOf(rateLimitCheck({ limit: 10, windowMs }).check({ ...emptyHistory, operations }));
  expect(within(1_000)).toMatchObject({ requests_admitted_in_window: 19, requests_over_limit: 9 });
  expect(within(200)).toMatchObject({ requests_admitted_in_window: 19 });
});

test('the fullest window and what is over agree with counting every window by hand', () => {
  const request = fc.record({
    sentUs: fc.integer({ min: 0, max: 5_000 }),
    tookUs: fc.integer({ min: 1, max: 1_500 }),
    admitted: fc.constantFrom('ok', 'fail', 'unknown'),
  });
  fc.assert(
    fc.property(fc.array(request, { maxLength: 60 }), fc.integer({ min: 1, max: 5 }), (drawn, limit) => {
      const operations = drawn.map(({ sentUs, tookUs, admitted }, id) =>
        acquire(sentUs, {
          id,
          endedUs: sentUs + tookUs,
          ...(admitted === 'fail' ? limited : admitted === 'unknown' ? noAnswer : {}),
        }),
      );
      const admitted = operations.filter(({ outcome }) => outcome === 'ok');
      const inside = (fromUs: number, all: readonly Operation[]) =>
        all.filter(({ sentUs, endedUs }) => sentUs >= fromUs && endedUs <= fromUs + 1_000).length;
      const most = Math.max(0, ...admitted.map(({ sentUs }) => inside(sentUs, admitted)));
      const kept: Operation[] = [];
      for (const one of admitted.toSorted((a, b) => a.endedUs - b.endedUs)) {
        const before = kept.filter(({ sentUs }) => sentUs >= one.endedUs - 1_000).length;
        if (before < limit) kept.push(one);
      }
      const result = rateLimitCheck({ limit, windowMs: 1 }).check({ ...emptyHistory, operations });
      expect(result.findings).toHaveLength(most > limit ? 1 : 0);
      if (drawn.length === 0) return;
      expect(totalsOf(result)).toMatchObject({
        requests_admitted: admitted.length,
        requests_admitted_in_window: most,
        requests_over_limit: admitted.length - kept.length,
        limited_requests_unknown: operations.filter(({ outcome }) => outcome === 'unknown').length,
      });
    }),
    { numRuns: 300 },
  );
});
