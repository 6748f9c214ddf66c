import { expect, test } from 'vitest';
import type { Checker } from '../index.ts';
import * as scaleproof from '../index.ts';

const {
  availabilityCheck,
  freeze,
  kill,
  partition,
  restart,
  rateLimitCheck,
  slowRequestCheck,
  staleReadCheck,
} = scaleproof;

/** As a config in JavaScript writes it: no compiler looks at it. */
const call = (factory: unknown, ...written: unknown[]) =>
  (factory as (...options: unknown[]) => Checker)(...written);

test.each<[string, () => unknown, RegExp]>([
  [
    'a wrong name',
    () => call(slowRequestCheck, { thresholdMs: 900 }),
    /^slowRequestCheck\(\{"thresholdMs":900\}\) is not what it takes: slowMs: .*expected number.*thresholdMs.*It takes slowMs\.$/,
  ],
  ['nothing', () => call(slowRequestCheck), /^slowRequestCheck\(\) is not what it takes/],
  [
    'text for a number',
    () => call(rateLimitCheck, { limit: '10', windowMs: 1000 }),
    /limit: .*expected number/,
  ],
  ['a limit of none', () => call(rateLimitCheck, { limit: 0, windowMs: 1000 }), /limit: .*>0/],
  ['not a number', () => call(slowRequestCheck, { slowMs: Number.NaN }), /slowMs/],
  ['a wrong optional name', () => call(availabilityCheck, { after: 10 }), /"after".*It takes recoveredAfter/],
  ['more expected than tolerated', () => call(staleReadCheck, { expectedMs: 9 }), /at most toleratedMs/],
  ['a number for a victim', () => call(kill, 2), /^kill\(2\)/],
  ['no victim', () => call(kill, {}), /either the instance or the store/],
  ['two victims', () => call(kill, { instance: 1, store: 'redis' }), /either the instance or the store/],
  ['an instance 0', () => call(kill, { instance: 0 }), /instance: .*>=1/],
  ['another store', () => call(kill, { store: 'mysql' }), /store: .*"redis"/],
  ['no duration', () => call(freeze, { instance: 1 }), /forMs: .*expected number/],
  ['a duration of none', () => call(freeze, { instance: 1, forMs: 0 }), /forMs/],
  ['a kill with a grace', () => call(restart, { instance: 1, by: 'SIGKILL', graceMs: 5 }), /^restart/],
  [
    'another signal',
    () => call(restart, { instance: 1, by: 'SIGINT' }),
    /expected \{ instance: 2, by: 'SIGKILL' \}/,
  ],
  ['a way to nowhere', () => call(partition, { instance: 1, forMs: 9 }), /to: 'redis'/],
])('%s is refused where it is written', (_what, wrong, message) => {
  let thrown: unknown = null;
  try {
    wrong();
  } catch (cause) {
    thrown = cause;
  }
  expect(thrown).toMatchObject({ code: 'SP_CONFIG_INVALID', message: expect.stringMatching(message) });
  // Where it was written, not where it was found out.
  expect((thrown as Error).stack?.split('\n').find((line) => line.trim().startsWith('at '))).toContain(
    'checked-options.test.ts',
  );
});

test('every checker and every fault looks at its options', () => {
  const factories = Object.entries(scaleproof).filter(
    ([name, value]) =>
      typeof value === 'function' &&
      !/^(?:define|docker|processes|native|sockets|autocannonDriver|k6Driver)/.test(name) &&
      !['sessionCheck', 'taskCheck', 'joinCheck', 'lostUpdateCheck', 'faultDurationCheck'].includes(name),
  );
  expect(factories.length).toBeGreaterThan(20);
  for (const [name, factory] of factories)
    expect(() => call(factory, { nonsense: 1 }), name).toThrow(
      expect.objectContaining({ code: 'SP_CONFIG_INVALID' }),
    );
});
