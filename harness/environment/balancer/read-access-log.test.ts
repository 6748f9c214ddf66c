import { expect, test } from 'vitest';
import {
  countsAttempts,
  countsRetries,
  namesEachInstance,
  type ReadLogLine,
  readAccessLog,
} from './read-access-log.ts';

const attemptsIn = (lines: readonly string[], readLine: ReadLogLine) =>
  readAccessLog(lines.join('\n'), readLine).map(({ attempts }) => attempts);

test('nginx and the built-in balancer list every instance that a request was sent to', () => {
  const log = [
    '1700000000.250 200 127.0.0.1:3001',
    '1700000000.300 200 127.0.0.1:3002, 127.0.0.1:3003',
    '1700000000.350 101 [::1]:3002, 172.18.0.4:3000, 172.18.0.5:3000',
    // nginx when all instances are down; the built-in balancer then.
    '1700000000.400 502 app',
    '1700000000.400 503 -',
  ];
  expect(attemptsIn(log, namesEachInstance)).toEqual([1, 2, 3, 0, 0]);
  expect(namesEachInstance(log[0] ?? '')).toEqual({ endedAtMs: 1_700_000_000_250, attempts: 1 });
});

test('HAProxy logs how often a request was retried, with a plus when on another instance', () => {
  const log = ['1700000000250 200 app-1 0', '1700000000251 200 app-2 +1', '1700000000252 503 <NOSRV> 0'];
  expect(attemptsIn(log, countsRetries)).toEqual([1, 2, 0]);
  expect(countsRetries(log[1] ?? '')?.endedAtMs).toBe(1_700_000_000_251);
});

test('Envoy logs how often a request was sent, also one whose client left', () => {
  const log = [
    '1700000000.250 200 127.0.0.1:3001 1',
    '1700000000.300 200 172.18.0.4:3000 3',
    '1700000000.350 0 127.0.0.1:3001 1',
    // No instance is up; and a request that is refused.
    '1700000000.400 503 - 1',
    '1700000000.450 431 - 0',
  ];
  expect(attemptsIn(log, countsAttempts)).toEqual([1, 3, 1, 0, 0]);
  expect(countsAttempts(log[0] ?? '')?.endedAtMs).toBe(1_700_000_000_250);
});

test.each([
  [namesEachInstance, '1700000000.250 200 127.0.0.1:3001'],
  [countsRetries, '1700000000250 200 app-1 0'],
  [countsAttempts, '1700000000.250 200 127.0.0.1:3001 1'],
])('a line that is half written is passed over', (readLine, whole) => {
  expect(readAccessLog(`${whole}\n${whole.slice(0, 10)}`, readLine)).toHaveLength(1);
  expect(readAccessLog('', readLine)).toEqual([]);
});
