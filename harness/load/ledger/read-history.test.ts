import { expect, test } from 'vitest';
import { plantedOperation } from '../../check/fixtures/planted-operation.ts';
import { type HistoryEntry, memoryLog } from './history-log.ts';
import { historyOf } from './read-history.ts';
import { rememberOwners } from './session-owners.ts';

function logOf(...entries: readonly HistoryEntry[]) {
  const log = memoryLog();
  for (const entry of entries) log.append(entry);
  return log;
}

const execution = { is: 'execution', task: 'job', instance: null, completed: true } as const;

test('executions that were not read, none, and some are three different things', async () => {
  const untold = await historyOf(logOf());
  expect(untold.executions).toBe(null);
  expect(untold.missing.executions).toBe('The executions of the app were not read.');

  const nothing = await historyOf(logOf({ is: 'executions-told' }));
  expect(nothing).toMatchObject({ executions: [], missing: {} });

  const told = await historyOf(logOf(execution, { is: 'executions-told' }));
  expect(told.executions).toMatchObject([{ task: 'job' }]);
});

test('a history has what was dropped, who shares a session, and what is missing and why', async () => {
  const history = await historyOf(
    logOf(
      { is: 'dropped', dueUs: 5 },
      { is: 'shares', client: 'client-2', sessionOf: 'client-1' },
      { is: 'missing', part: 'executions', because: 'No ledger.' },
    ),
  );
  expect(history.droppedUs).toEqual([5]);
  expect([...history.sharing]).toEqual([['client-2', 'client-1']]);
  expect(history.missing).toEqual({ executions: 'No ledger.' });
});

test('a history that cannot be read is missing as a whole, and takes nothing with it', async () => {
  const history = await historyOf({
    append() {},
    // biome-ignore lint/correctness/useYield: a file that cannot be read yields nothing
    async *read() {
      throw new Error('The disk is full.');
    },
  });
  expect(history.missing).toEqual({
    operations: 'The disk is full.',
    messages: 'The disk is full.',
    executions: 'The disk is full.',
  });
});

test('the owner of a shared session is the instance that answered the last log-in of anyone who shares it', () => {
  const { log, ownerOf } = rememberOwners(memoryLog());
  const logIn = (client: string, instance: string): HistoryEntry => ({
    is: 'operation',
    ...plantedOperation(0, { client, instance, operation: 'log-in' }),
  });
  log.append({ is: 'shares', client: 'client-2', sessionOf: 'client-1' });
  log.append(logIn('client-1', 'app-1'));
  expect(ownerOf('client-2')).toBe('app-1');
  log.append(logIn('client-2', 'app-3'));
  expect(ownerOf('client-1')).toBe('app-3');
  expect(ownerOf('client-3')).toBe(null);
});
