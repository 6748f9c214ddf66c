import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../core/random.ts';
import { emptyHistory, type Operation } from '../load/ledger/history.ts';
import { noAnswer, plantedOperation } from './fixtures/planted-operation.ts';
import { totalsOf } from './fixtures/totals-of.ts';
import { lostUpdateCheck } from './lost-update-check.ts';

const check = (operations: readonly Operation[]) =>
  lostUpdateCheck().check({ ...emptyHistory, operations: operations.map((one, id) => ({ ...one, id })) });
const session = (counter: number) => ({ user: 'ada', createdAt: '10:00', counter });

test.each([10, 20, 50])('S10: of %i increments at once of one session all but one are lost', (many) => {
  const at = (atUs: number, own: Partial<Operation>) =>
    plantedOperation(atUs, { operation: 'read-session', ...own });
  const parallel = Array.from({ length: many }, (_, client) =>
    at(10_000, {
      operation: 'increment-session',
      client: `client-${client}`,
      endedUs: 60_000,
      session: session(2),
    }),
  );
  const result = check([
    at(0, { operation: 'log-in', session: session(0) }),
    at(1_000, { operation: 'increment-session', session: session(1) }),
    ...parallel,
    at(70_000, { session: session(2) }),
  ]);
  expect(totalsOf(result)).toEqual({
    updates_acknowledged: many + 1,
    updates_lost: many - 1,
    updates_duplicated: 0,
    updates_unsettled: 0,
  });
  expect(result.findings.map(({ sentence }) => sentence)).toEqual([
    `${many - 1} of ${many + 1} acknowledged increments of the session of ada made 10:00 are lost: ` +
      'it was 0 before them and is 2 after.',
  ]);
});

test('an unknown increment counts for the session that its client shares, though it is shown only later', () => {
  const increment = { operation: 'increment-session' } as const;
  const result = check([
    plantedOperation(0, { operation: 'log-in', session: session(0) }),
    plantedOperation(1_000, { ...increment, session: session(2) }),
    plantedOperation(2_000, { ...increment, ...noAnswer, client: 'client-2' }),
    plantedOperation(9_000, { operation: 'read-session', client: 'client-2', session: session(2) }),
  ]);
  expect(totalsOf(result)).toMatchObject({ updates_acknowledged: 1, updates_lost: 0, updates_duplicated: 0 });
});

test('a counter that was not read after the last increment is unsettled', () => {
  const access = { kind: 'increment', key: 'clicks', version: null } as const;
  expect(totalsOf(check([plantedOperation(0, { access })]))).toEqual({
    updates_acknowledged: 1,
    updates_unsettled: 1,
  });
});

test('what a store loses and does twice is counted exactly, and unknown increments excuse either', () => {
  fc.assert(
    fc.property(fc.integer(), fc.constantFrom(0, 0.2, 0.8), (seed, wrong) => {
      const random = seededRandom(seed);
      let [lost, duplicated, acknowledged] = [0, 0, 0];
      const operations = Array.from({ length: 20 }, (_, counter) => {
        const key = `counter-${counter}`;
        const harm = random.unit() < wrong ? (random.unit() < 0.5 ? 'lose' : 'double') : 'none';
        let value = random.int(100);
        const read = (atUs: number) =>
          plantedOperation(atUs, { access: { kind: 'read', key, version: value } });
        const first = read(0);
        const increments = Array.from({ length: 10 }, (_, step) => {
          const isUnknown = harm === 'none' && random.unit() < 0.2;
          const isWrong = harm !== 'none' && random.unit() < 0.5;
          if (isWrong && harm === 'lose') lost++;
          else value += isWrong ? 2 : isUnknown ? random.int(2) : 1;
          if (isWrong && harm === 'double') duplicated++;
          if (!isUnknown) acknowledged++;
          const access = { kind: 'increment', key, version: null } as const;
          return plantedOperation(1_000 + step, { access, ...(isUnknown && noAnswer) });
        });
        return [first, ...increments, read(10_000)];
      }).flat();
      expect(totalsOf(check(random.shuffle(operations)))).toEqual({
        updates_acknowledged: acknowledged,
        updates_lost: lost,
        updates_duplicated: duplicated,
        updates_unsettled: 0,
      });
    }),
    { numRuns: 100 },
  );
});
