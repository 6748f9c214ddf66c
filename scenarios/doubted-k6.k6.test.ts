import { expect } from 'vitest';
import { testWithK6 } from '../harness/load/k6/fixtures/k6-test.ts';
import { requestByK6, runCell } from './run-cell.ts';

testWithK6(
  'a cell in which k6 drops iterations is doubted, and has the remark about its latency',
  async () => {
    const { repetition, total } = await runCell(
      { balancer: { engine: 'built-in', policy: 'round-robin' }, sessions: 'jwt' },
      {
        name: 'too-much',
        question: 'Does k6 send what two users cannot?',
        ...requestByK6,
        load: { kind: 'constant-rate', perSecond: 4_000, maxInFlight: 2 },
        phases: { measured: '1s' },
        targets: [{ metric: 'http_latency_ms', at: 'p95', must: '<', be: 1_000 }],
      },
    );
    const dropped = total('http_requests', { outcome: 'dropped' });
    expect(dropped).toBeGreaterThan(500);
    expect(dropped).toBe(repetition.offered?.dropped);
    const { doubts } = repetition;
    expect(doubts.find(({ code }) => code === 'load-not-sent')?.affects).toContain('http_latency_ms');
    expect(doubts.map(({ code }) => code)).toContain('timed-from-send');
  },
);
