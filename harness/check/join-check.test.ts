import { expect, test } from 'vitest';
import { emptyHistory } from '../load/ledger/history.ts';
import { joinCheck } from './join-check.ts';

const inRoom = { room: 'lobby', instance: 'app-1', fromUs: 0 };
const restart = "closed with 1012 'restart'";

test('why sockets did not get in and why they left is told by reason, the most frequent first', () => {
  const { findings } = joinCheck().check({
    ...emptyHistory,
    failedJoins: [
      { socket: 'socket-1', atUs: -500_000, because: 'It is full.' },
      { socket: 'socket-2', atUs: -400_000, because: 'It is full.' },
      { socket: 'socket-1', atUs: -300_000, because: 'Nobody answers.' },
    ],
    memberships: [
      { ...inRoom, member: 'member-1', untilUs: 3_300_000, ending: restart },
      { ...inRoom, member: 'member-2', untilUs: 3_200_000, ending: restart },
      { ...inRoom, member: 'member-3', untilUs: 5_000_000, ending: 'a ping had no answer' },
      // Of a driver that does not know, and of one that stayed.
      { ...inRoom, member: 'member-4', untilUs: 6_000_000 },
      { ...inRoom, member: 'member-5', untilUs: null },
    ],
  });
  expect(findings.map(({ kind, sentence }) => `${kind}: ${sentence}`)).toEqual([
    'join-failed: 2 attempts of 2 sockets to get into the room failed, the first at -0.500 s: It is full.',
    'join-failed: An attempt of socket-1 to get into the room failed, the first at -0.300 s: Nobody answers.',
    `socket-closed: 2 sockets of members left the room, the first at 3.200 s: ${restart}.`,
    'socket-closed: The socket of member-3 left the room at 5.000 s: a ping had no answer.',
  ]);
  expect(findings[2]?.proof.map(({ who, what }) => `${who} ${what}`)).toEqual([
    `member-2 left the room on app-1: ${restart}`,
    `member-1 left the room on app-1: ${restart}`,
  ]);
});
