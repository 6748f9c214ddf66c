import { expect, test } from 'vitest';
import { deliveryCheck } from '../check/delivery-check.ts';
import { noAnswer, plantedOperation } from '../check/fixtures/planted-operation.ts';
import { sessionCheck } from '../check/session-check.ts';
import { type HistoryEntry, memoryLog } from '../load/ledger/history-log.ts';
import { readHistory } from '../load/ledger/read-history.ts';
import { namedFindings } from '../record/name-findings.ts';
import { storyOf } from '../record/story-of.ts';
import { exampleRecord } from './fixtures/example-record.ts';
import { renderStory } from './story-text.ts';

/** The story of the first finding that `check` makes of a history. */
async function tell(
  check: typeof sessionCheck | typeof deliveryCheck,
  entries: readonly HistoryEntry[],
): Promise<string> {
  const log = memoryLog();
  for (const entry of entries) log.append(entry);
  const history = await readHistory(log.read());
  const { findings } = check().check(history);
  const cell = exampleRecord().cells.find(({ repetitions }) => repetitions.length > 0);
  const [repetition] = cell?.repetitions ?? [];
  if (!cell || !repetition) throw new Error('The example has no repetition.');
  const told = { ...repetition, findings, faults: history.faults, historyFile: 'history/example.jsonl.gz' };
  const [named] = namedFindings({ ...cell, key: 'memory-sticky/example', repetitions: [told] });
  if (!named) throw new Error('Nothing was found.');
  return renderStory(named, await storyOf(named, log.read()));
}

test('a lost session: what proves it, what its client did meanwhile, and the fault, in order of time', async () => {
  const session = { user: 'ada', createdAt: '10:00', counter: 0 };
  const at = (id: number, own: Parameters<typeof plantedOperation>[1]): HistoryEntry => ({
    is: 'operation',
    ...plantedOperation(id * 1e6, { id, operation: 'read-session', requestId: `ada-${id}`, session, ...own }),
  });
  const story = await tell(sessionCheck, [
    at(4, { outcome: 'fail', error: 'session-missing', status: 401, session: null }),
    at(3, { ...noAnswer, session: null }),
    at(2, { client: 'someone else' }),
    at(1, { dueUs: 990_000 }),
    at(0, { operation: 'log-in' }),
    {
      is: 'fault',
      name: 'kill app-1',
      nodes: ['app-1'],
      effect: { confirmed: true, evidence: 'ended by SIGKILL.' },
      startedUs: 2.5e6,
      endedUs: 2.6e6,
    },
  ]);
  expect(story).toMatchInlineSnapshot(`
    "memory-sticky/example/1/session-lost-1
    The session of client-1, created by app-1 and last seen whole at 1.000 s, was gone at 4.000 s, after 'kill app-1'.

       due       sent      answered  who       what          where  outcome
    *  +0.000 s  +0.000 s  +0.001 s  client-1  log-in        app-1  ok, 200, user ada, created 10:00, counter 0 (request ada-0, connection 1)
    *  +0.990 s  +1.000 s  +1.000 s  client-1  read-session  app-1  ok, 200, user ada, created 10:00, counter 0 (request ada-1, connection 1)
                 +2.500 s  +2.600 s  fault     kill app-1    app-1  ended by SIGKILL.
       +3.000 s  +3.000 s  +3.001 s  client-1  read-session         timeout, outcome unknown (request ada-3, connection 1)
    *  +4.000 s  +4.000 s  +4.000 s  client-1  read-session  app-1  session-missing, 401 (request ada-4, connection 1)

    * is evidence. Times are from the start of the measured phase, which was 8.0 s.
    The whole history: history/example.jsonl.gz
    "
  `);
});

test('a lost message: those who are in its proof, and what reached them', async () => {
  const joined = { is: 'joined', room: 'lobby', fromUs: 0 } as const;
  const sent = {
    is: 'publication',
    publisher: 'p',
    room: 'lobby',
    instance: 'app-1',
    outcome: 'ok',
  } as const;
  const story = await tell(deliveryCheck, [
    { ...joined, member: 'm-1', instance: 'app-1' },
    { ...joined, member: 'm-2', instance: 'app-2' },
    { ...joined, member: 'm-3', instance: 'app-3' },
    { ...sent, sequence: 0, dueUs: 1e6, sentUs: 1e6 },
    { is: 'receipt', publisher: 'p', sequence: 0, member: 'm-1', receivedUs: 1_002_000 },
    { is: 'receipt', publisher: 'p', sequence: 0, member: 'm-3', receivedUs: 1_003_000 },
    { is: 'left', member: 'm-2', untilUs: 3e6 },
  ]);
  expect(story).toMatchInlineSnapshot(`
    "memory-sticky/example/1/message-lost-1
    m-2 on app-2 never received message 0 of p, sent at 1.000 s on app-1; it was in the room from before that until it left at 3.000 s. It was due at 3 members and arrived at 2.

       due       sent      answered  who  what                     where  outcome
                           +0.000 s  m-1  joined the room          app-1
    *                      +0.000 s  m-2  joined the room          app-2
    *  +1.000 s  +1.000 s            p    published message 0      app-1  ok
    *                      +1.002 s  m-1  received message 0 of p
    *                      +3.000 s  m-2  left the room

    * is evidence. Times are from the start of the measured phase, which was 8.0 s.
    The whole history: history/example.jsonl.gz
    "
  `);
});
