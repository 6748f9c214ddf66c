import { expect, test } from 'vitest';
import { guardAdapter } from '../app/guarded-adapter.ts';
import { systemClock } from '../core/clock.ts';
import { type Feed, feedAdapter, serveFeed } from '../load/fixtures/feed-server.ts';
import { findingsOfRoom } from './room-findings.ts';
import { tryRoom } from './try-room.ts';

async function look(feed: Feed) {
  const { url } = await serveFeed(feed);
  const { adapter } = guardAdapter(feedAdapter());
  const { rooms } = adapter;
  if (rooms === null) throw new Error('A feed has rooms.');
  const signal = new AbortController().signal;
  const trial = { adapter, rooms, clock: systemClock, mask: String, signal, room: 'one', withinMs: 2_000 };
  return tryRoom({ ...trial, entries: [url, url] });
}

test('a room by server-sent events is tried with a request and a stream', async () => {
  const seen = await look({});
  expect(seen).toMatchObject({ notIn: null, spoiled: null, refused: null, cameBack: false });
  expect(seen.arrivedMs).not.toBeNull();
  expect(seen.instances).toEqual([expect.stringMatching(/^app-[12]$/), expect.stringMatching(/^app-[12]$/)]);
  expect(findingsOfRoom(seen, 2_000)).toEqual([]);
});

test('a message that its app refuses by the status is told as such', async () => {
  const seen = await look({ refusesEvery: 1 });
  expect(findingsOfRoom(seen, 2_000)).toMatchObject([
    {
      severity: 'wrong',
      field: 'adapter.rooms.publish',
      sentence: expect.stringContaining('status from 400 to 499'),
    },
  ]);
});
