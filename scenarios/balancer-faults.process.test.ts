import { expect, test } from 'vitest';
import { entryCheck, reloadBalancer } from '../harness/index.ts';
import { runCell } from './run-cell.ts';
import { talkingInRooms } from './truth/known-workloads.ts';

// The engines of Debian 12: nginx keeps its old workers until their sockets end, Caddy 2.6 closes them.
test.each([
  ['nginx', 0],
  ['caddy', 30],
] as const)('a reload of %s drops the sockets of %i of 30 members', async (engine, dropped) => {
  const rooms = talkingInRooms();
  const { repetition, total } = await runCell(
    { balancer: { engine }, sessions: 'redis', pubsub: 'redis' },
    {
      ...rooms,
      name: 'rooms',
      question: 'Which sockets does a reload of the balancer drop?',
      phases: { measured: '2.5s' },
      faults: [{ at: '0.5s', fault: reloadBalancer() }],
      checks: [...(rooms.checks ?? []), entryCheck()],
      targets: [{ metric: 'sockets_dropped', at: 'total', must: '==', be: 0 }],
    },
  );
  expect(repetition.faults).toMatchObject([{ nodes: [engine], effect: { confirmed: true } }]);
  expect(total('sockets_dropped', { fault: 'reload the balancer' })).toBe(dropped);
  expect(repetition.findingCounts['socket-dropped'] ?? 0).toBe(dropped);
  if (engine === 'nginx') {
    expect(total('messages_lost')).toBe(0);
    expect(repetition.faults[0]?.effect).toMatchObject({
      evidence: expect.stringMatching(/Each of \d+ new connections was answered\.$/),
    });
  }
});
