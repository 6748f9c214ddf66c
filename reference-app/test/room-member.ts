import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { RoomEvent } from '../../harness/app/adapter.ts';
import { eventsIn } from '../../harness/app/room-events.ts';
import { referenceApp } from '../adapter.ts';

/** A socket in a room that keeps what it hears. */
export interface RoomMember {
  readonly name: string;
  readonly socket: WebSocket;
  readonly events: RoomEvent[];
  /** What it heard, as `publisher:sequence`. */
  heard(): string[];
  refusals(): RoomEvent[];
  publish(sequence: number, padding?: string): void;
}

/** Joins and waits for the hello. */
export async function joinRoom(name: string, at: URL, room = 'lobby'): Promise<RoomMember> {
  const { rooms } = referenceApp().adapter;
  if (rooms === null || rooms.protocol === 'socket.io') throw new Error('The adapter has no WebSockets.');
  const url = new URL(rooms.path(room, { name: 'member', number: 1, kept: {} }), at);
  url.protocol = 'ws:';
  const socket = new WebSocket(url, { perMessageDeflate: false });
  const events: RoomEvent[] = [];
  socket.on('message', (text) => {
    events.push(...eventsIn(rooms, text.toString()));
  });
  socket.on('error', () => {});
  await once(socket, 'open');
  await eventually(`the hello for ${name}`, () => events.some((event) => event.kind === 'joined'));
  return {
    name,
    socket,
    events,
    heard: () =>
      events.flatMap((event) =>
        event.kind === 'message' ? [`${event.message.publisher}:${event.message.sequence}`] : [],
      ),
    refusals: () => events.filter((event) => event.kind === 'refused'),
    publish: (sequence, padding = '') =>
      socket.send(rooms.publish({ publisher: name, sequence, padding }, room)),
  };
}

/** Waits until `holds`, ten seconds at most by default. */
export async function eventually(
  what: string,
  holds: () => boolean | Promise<boolean>,
  withinMs = 10_000,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`Waited ${withinMs} ms for ${what}.`);
    await sleep(10);
  }
}
