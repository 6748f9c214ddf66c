import { expect, test } from 'vitest';
import { lastedMs, lastsByTheClockMs, loadReader } from './load-of-script.ts';

const byClock = (...scenarios: object[]) =>
  lastsByTheClockMs({
    scenarios: Object.fromEntries(scenarios.map((one, index) => [index, { executor: 'any', ...one }])),
  });

test('scenarios that end with their last iteration do not end by the clock', () => {
  expect(byClock({ maxDuration: '10m' }, { startTime: '5s' })).toBeNull();
  expect(byClock({ maxDuration: '10m' }, { duration: '3s', startTime: '5s' })).toBe(8_000);
  expect(byClock({ startTime: '5s', stages: [{ duration: '1s' }, { duration: '2s' }] })).toBe(3_000);
});

const ending = { lastUs: 5_000_000, exitUs: 5_100_000, isCutShort: false };

test.each([
  [
    'by iterations: until the last of them, whatever teardown does after it',
    { ...ending, exitUs: 9e8 },
    null,
    5_000,
  ],
  [
    'by the clock: until then, though the last request was before',
    { ...ending, exitUs: 6_100_000 },
    6_000,
    6_000,
  ],
  [
    'by the clock, with iterations that end gracefully',
    { ...ending, lastUs: 7_500_000, exitUs: 7_600_000 },
    6_000,
    7_500,
  ],
  ['before the clock says: until the last request', ending, 60_000, 5_000],
  ['cut short, with a long teardown', { ...ending, exitUs: 9e8, isCutShort: true }, 60_000, 5_000],
] as const)('a load lasts %s', (_what, end, clockMs, ms) => {
  expect(lastedMs(end, clockMs)).toBe(ms);
});

test('a group that a script calls setup is load; the setup of k6 belongs to no scenario', () => {
  const sample = (group: string, scenario: string) => {
    const tags: Record<string, string> = { group, scenario };
    const tag = (name: string) => tags[name] ?? '';
    return {
      metric: 'http_req_duration',
      atUnixUs: 0,
      value: 1,
      tag,
      has: (name: string, is: string) => tag(name) === is,
    };
  };
  const isOfLoad = loadReader({ scenarios: { default: { executor: 'constant-vus' } } });
  expect(isOfLoad(sample('::setup', ''))).toBe(false);
  expect(isOfLoad(sample('::setup', 'default'))).toBe(true);
  expect(isOfLoad(sample('', ''))).toBe(true);
  // A tag that the script gives all of its samples.
  expect(isOfLoad(sample('::setup', 'smoke'))).toBe(false);
});
